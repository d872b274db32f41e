"""STOP: from a real key event to changed pixels seen, beside a bare loop that only fills the screen on a key.

`--while-changing` measures it as often again, in the same run and in turn with the rest, while settings are changed
all the time and the disk is slow.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench_parts.figures import percentile, table
from bench_parts.person import SESSION, Lost, Person
from bench_parts.programs import BARE, WITNESSED, household, running
from bench_parts.slow import CHANGING, SLOW_S
from bench_parts.xserver import Area, Screen, server

BOUND_MS = 20.0
SIZE = (1280, 720)
TIMEOUT_S = 2.0
FRESH_S = 0.1  # so soon after a record was saved the writer is still at work
IN_A_ROW = 10
MOMENTS = ("speech", "hold", "rest", "save")


def label(size: tuple[int, int]) -> Area:
    """A strip through the drawn STOP button: the same in every phase of a session, another once it is stopped."""
    width, height = size
    return round(width * 0.69), round(height * 0.9), round(width * 0.22), 4


@dataclass
class Found:
    """What was measured of one kiosk: the delays, in which moments they were, and how many presses changed nothing."""

    name: str
    hard: Path | None = None  # the file that is there while it is measured
    delays: list[float] = field(default_factory=list)
    moments: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    changes: int = 0

    def begin(self) -> None:
        """From now on it is this that is measured."""
        if self.hard is not None:
            self.hard.touch()

    def end(self, changes: int) -> None:
        """So many settings were changed meanwhile."""
        self.changes += changes
        if self.hard is not None:
            self.hard.unlink()


def main(presses: int, fast: int, while_changing: bool = False) -> bool:
    """Print the delays of all; whether the differences are within their bound."""
    size = f"{SIZE[0]}x{SIZE[1]}"
    with server(*SIZE) as display, household() as home:
        environ = {**home.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        screen = Screen(display)
        with running((*BARE, "keys", size), environ):
            bare = _bare(screen, presses)
        options = ("--size", size, "--fast", str(fast), *home.options)
        found = [Found("kiosk run --desk")]
        hard = home.folder / "hard"
        if while_changing:
            found.append(Found("while settings change", hard))
        with running((*WITNESSED, *options), {**environ, CHANGING: str(hard)}, noise=True) as program:
            _measure(found, Person.before(screen, program), presses)
        screen.close()
    return _report(bare, found, fast)


def _measure(found: list[Found], person: Person, presses: int) -> None:
    """A few presses of the one, a few of the other, and so on: the machine may be busier later than it is now."""
    for begun in range(0, presses, IN_A_ROW):
        for each in found:
            each.begin()
            before = person.told.changes
            _press_stops(each, person, range(begun, min(begun + IN_A_ROW, presses)))
            each.end(person.told.changes - before)


def _bare(screen: Screen, presses: int) -> list[float]:
    time.sleep(0.5)
    delays = []
    for _ in range(presses):
        time.sleep(random.uniform(0.02, 0.15))
        delay = _press(screen)
        assert delay is not None, "the bare loop does not answer"
        delays.append(delay)
    return delays


def _press(screen: Screen) -> float | None:
    """Press STOP; ms until other pixels are seen where its label is, None where that never happens."""
    area = label(SIZE)
    before = screen.pixels(area)
    sent = screen.key("stop", True)
    seen = screen.wait_for_change(area, before, TIMEOUT_S)
    screen.key("stop", False)
    return None if seen is None else (seen - sent) * 1000


def _press_stops(found: Found, person: Person, numbers: range) -> None:
    for number in numbers:
        moment = _aim(person, MOMENTS[number % len(MOMENTS)])
        delay = _press(person.screen)
        found.moments[moment] += 1
        if delay is None or not person.wait_until(lambda: person.told.scene == "stopped", TIMEOUT_S):
            found.missed += 1
        else:
            found.delays.append(delay)


def _aim(person: Person, aimed: str) -> str:
    """Go on until such a moment comes, and a random while into it; the moment that it is then."""
    person.into_session()
    wanted: dict[str, Callable[[], bool]] = {
        "speech": lambda: person.told.speaking,
        "hold": lambda: person.told.scene == "hold",
        "rest": lambda: person.told.scene == "rest",
        "save": lambda: time.perf_counter() - person.told.saved_at < FRESH_S,
    }
    until = time.perf_counter() + 20
    while not wanted[aimed]() and time.perf_counter() < until:
        person.hurry()
    time.sleep(random.uniform(0, 0.05 if aimed == "save" else 0.3))
    if person.told.scene not in SESSION:
        person.into_session()
    return next((name for name in ("save", "hold", "rest", "speech") if wanted[name]()), "other")


def _report(bare: list[float], found: list[Found], fast: int) -> bool:
    if not all(each.delays for each in found):
        raise Lost("no STOP was ever seen")
    base = _row("bare loop that fills the screen", bare)
    rows, held = [base], True
    for each in found:
        row = _row(each.name, each.delays)
        differences = [after - before for after, before in zip(row[1:], base[1:], strict=True)]
        rows += [row, ("  difference", *differences)]
        held = held and differences[2] <= BOUND_MS and not each.missed
    counts = " and ".join(str(len(delays)) for delays in (bare, *(each.delays for each in found)))
    table(
        f"stop: ms from key event sent to changed pixels seen, {counts} presses, time x {fast}",
        ("", "p50", "p90", "p99", "worst"),
        rows,
    )
    for each in found:
        _say(each)
    print(f"  bound: p99 at most {BOUND_MS:.0f} ms above the bare loop: {'held' if held else 'NOT held'}")
    return held


def _say(found: Found) -> None:
    told = ", ".join(f"{count} in {name}" for name, count in found.moments.most_common())
    print(f"  {found.name}: pressed {told}; {found.missed} were not answered")
    if found.hard is not None:
        print(f"    {found.changes} settings were changed meanwhile, and each fsync took {SLOW_S:.0f} s longer")


def _row(name: str, delays: list[float]) -> tuple[str, float, float, float, float]:
    return name, percentile(delays, 50), percentile(delays, 90), percentile(delays, 99), max(delays)
