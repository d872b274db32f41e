"""STOP: from a real key event to changed pixels seen, beside a bare loop that only fills the screen on a key."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

from bench_parts.figures import percentile, table
from bench_parts.person import SESSION, Lost, Person
from bench_parts.programs import BARE, WITNESSED, household, running
from bench_parts.xserver import Area, Screen, server

BOUND_MS = 20.0
SIZE = (1280, 720)
TIMEOUT_S = 2.0
FRESH_S = 0.1  # so soon after a record was saved the writer is still at work
MOMENTS = ("speech", "hold", "rest", "save")


def label(size: tuple[int, int]) -> Area:
    """A strip through the drawn STOP button: the same in every phase of a session, another once it is stopped."""
    width, height = size
    return round(width * 0.69), round(height * 0.9), round(width * 0.22), 4


def main(presses: int, fast: int) -> bool:
    """Print the delays of both; whether the difference is within its bound."""
    size = f"{SIZE[0]}x{SIZE[1]}"
    with server(*SIZE) as display, household() as home:
        environ = {**home.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        screen = Screen(display)
        with running((*BARE, "keys", size), environ):
            bare = _bare(screen, presses)
        options = ("--size", size, "--fast", str(fast), *home.options)
        with running((*WITNESSED, *options), environ, noise=True) as program:
            person = Person.before(screen, program)
            kiosk, moments, missed = _kiosk(person, presses)
        screen.close()
    return _report(bare, kiosk, moments, missed, fast)


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


def _kiosk(person: Person, presses: int) -> tuple[list[float], Counter[str], int]:
    """The delays, in which moments they were, and how many presses changed nothing."""
    delays: list[float] = []
    moments: Counter[str] = Counter()
    missed = 0
    for index in range(presses):
        aimed = MOMENTS[index % len(MOMENTS)]
        moment = _aim(person, aimed)
        delay = _press(person.screen)
        moments[moment] += 1
        if delay is None or not person.wait_until(lambda: person.told.scene == "stopped", TIMEOUT_S):
            missed += 1
        else:
            delays.append(delay)
    return delays, moments, missed


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


def _report(bare: list[float], kiosk: list[float], moments: Counter[str], missed: int, fast: int) -> bool:
    if not kiosk:
        raise Lost("no STOP was ever seen")
    rows = [_row("bare loop that fills the screen", bare), _row("kiosk run --desk", kiosk)]
    differences = [after - before for after, before in zip(rows[1][1:], rows[0][1:], strict=True)]
    table(
        f"stop: ms from key event sent to changed pixels seen, {len(bare)} and {len(kiosk)} presses, time x {fast}",
        ("", "p50", "p90", "p99", "worst"),
        [*rows, ("difference", *differences)],
    )
    told = ", ".join(f"{count} in {name}" for name, count in moments.most_common())
    held = differences[2] <= BOUND_MS and not missed
    print(f"  pressed: {told}; {missed} were not answered")
    print(f"  bound: p99 at most {BOUND_MS:.0f} ms above the bare loop: {'held' if held else 'NOT held'}")
    return held


def _row(name: str, delays: list[float]) -> tuple[str, float, float, float, float]:
    return name, percentile(delays, 50), percentile(delays, 90), percentile(delays, 99), max(delays)
