"""A household that never existed, for a few days: the whole kiosk in jumped time, hands on its switches, an onlooker.

Everything comes from one number. The settings, the profile and the log are real files; power fails and comes back with
what was durable. `scripts/fuzz` plays hundreds of them, tests/test_fuzz.py a few.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hands import Hand, marked
from onlooker import Content, Fault, Onlooker

from kiosk.content.profile import EQUIPMENT, PARTS, SITES, Ability, Preset
from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.everything import Everything, read_everything
from kiosk.files.places import came_with, find
from kiosk.log.records import Kept, SetAside, as_json
from kiosk.pressing.button import Button
from kiosk.session.buttons import by_button
from kiosk.session.known import Known
from kiosk.worlds.bench import Bench, open_bench
from kiosk.worlds.loop import LONGEST_STEP_MS
from kiosk.worlds.opening import known

AWAKE_MS = 22 * 60_000  # of each household, for as long as it is watched; nights are not counted
HOME_WITHIN_MS = 15 * 60_000
AFTER_LAST_MS = 150_000
ALL_QUESTIONS = ("therapist", "last_time", "stop", "sign")


@cache
def content() -> Content:
    """What stands in the shipped files, as the onlooker reads them."""
    return Content.read(came_with("assets"))


# -- who lives there


@dataclass(frozen=True)
class Household:
    """How a kiosk is set, and for whom: exactly what its two files say, and what else is fixed."""

    switches: int
    advance: str
    quiet: bool
    ring_after_s: int
    kiosk: str
    profile: str
    pedal: bool
    asks: tuple[str, ...]
    aside: tuple[tuple[str | None, str | None, str | None, str], ...]
    routine: str
    wall: str

    @classmethod
    def of(cls, random: Random) -> Household:
        """Anybody."""
        switches = random.choice((3, 3, 2, 1, 1, 0))
        advance, quiet = random.choice(("ask", "ask", "flow")), random.random() < 0.2
        ring_after_s, pedal = random.choice((60, 60, 60, 20, 0)), random.random() < 0.4
        kiosk = _kiosk_toml(random, switches, advance, quiet, ring_after_s, pedal)
        asks = random.choice(((), ("stop", "sign"), ALL_QUESTIONS))
        day, hour = random.randint(1, 25), random.choice((2, 8, 8, 14, 20))
        wall = datetime(2026, 11, day, hour, random.randint(30, 59), tzinfo=UTC)
        routine = random.choice(sorted(content().routines))
        aside = tuple(_aside(random, routine) for _ in range(random.choice((0, 0, 0, 1, 2))))
        profile = _profile_toml(random)
        files = (kiosk, profile, pedal, asks, aside, routine, wall.isoformat()[:19])
        return cls(switches, advance, quiet, ring_after_s, *files)

    def write(self, folder: Path) -> Everything:
        """Write the files and read them as the kiosk does."""
        folder.mkdir()
        (folder / "kiosk.toml").write_text(self.kiosk, encoding="utf-8")
        (folder / "profile.toml").write_text(self.profile, encoding="utf-8")
        reading = read_everything(find(config=folder))
        assert reading.value is not None, [str(mistake) for mistake in reading.mistakes]
        return reading.value


def _aside(random: Random, routine: str) -> tuple[str | None, str | None, str | None, str]:
    """Something that was set aside before: a region, or a stretch of the routine by any of its names, on any side."""
    side = random.choice((None, "left", "right"))
    if random.random() < 0.4:
        region = random.choice(("arm", "leg", "arm", "leg", "neck", "trunk"))
        return None, side if region in ("arm", "leg") else None, region, "cleared"
    written = content().stretches[str(random.choice(content().routines[routine]).stretch)]
    name = random.choice([written.id, *written.also, *written.also])
    return name, side, None, random.choice(("cleared", "cleared", "asked"))


def _kiosk_toml(random: Random, switches: int, advance: str, quiet: bool, ring_after_s: int, pedal: bool) -> str:
    lines = [f"[buttons]\nswitches = {switches}\nscan_step_s = {random.choice((1.0, 1.5, 2.0))}"]
    lines += [f"spoken_choices = {_flag(random.random() < 0.3)}"]
    if pedal:
        lines += ['[[buttons.more]]\nbutton = "stop"\npin = 5\nname = "pedal"\nsite = "helper"']
    lines += [f'[session]\nadvance = "{advance}"\nquiet = {_flag(quiet)}\nring_after_stop_s = {ring_after_s}']
    return "\n".join([*lines, f"questions = {_flag(random.random() < 0.8)}\n"])


def _profile_toml(random: Random) -> str:
    lines = [f'preset = "{random.choice(list(Preset))}"', "[abilities]"]
    lines += [f'{part} = "{random.choice(list(Ability))}"' for part in PARTS if random.random() < 0.2]
    lines += ["[permissions]", *_flags(random, _permissions(), random.choice((0.0, 0.5, 1.0)))]
    lines += ["[equipment]", *_flags(random, EQUIPMENT, random.choice((0.0, 0.0, 0.3)))]
    lines += ["[sites]", *(f'{b} = "{random.choice(("", *SITES))}"' for b in Button)]
    return "\n".join([*lines, *_shown(random), ""])


def _flags(random: Random, names: Iterable[str], often: float) -> list[str]:
    return [f"{name} = {_flag(random.random() < often)}" for name in names]


def _flag(value: bool) -> str:
    return "true" if value else "false"


@cache
def _profile() -> dict[str, Any]:
    return tomllib.loads((came_with("config") / "profile.toml").read_text(encoding="utf-8"))


def _permissions() -> list[str]:
    return list(_profile()["permissions"])


def _shown(random: Random) -> list[str]:
    """The movements that a therapist has shown to this helper, where the profile has such a list."""
    if "shown" not in _profile():
        return []
    shown = [stretch for stretch in sorted(content().stretches) if random.random() < 0.5]
    return ["[shown]", f"movements = {json.dumps(shown)}"]


# -- what is done to it


@dataclass(frozen=True)
class Act:
    """Something done to the kiosk: a touch, a stall, a night, or a power cut.

    `at` is in milliseconds since the first opening, without those that were slept through.
    """

    at: int
    kind: str
    button: str = ""
    down: bool = False
    ms: int = 0
    routine: str = ""


@dataclass
class Ear:
    """Hears everything, tells the onlooker, and remembers it where that is wanted."""

    onlooker: Onlooker
    clock: SteppedClock | None = None
    bench: Bench | None = None
    lines: list[dict[str, Any]] | None = None
    switches: int = 3
    base: int = 0

    def note(self, what: str, **values: Any) -> None:
        """What the kiosk cannot tell itself."""
        self.saw(self.clock.mono_ms() if self.clock else self.base, what, **values)

    def saw(self, at_ms: int, what: str, **values: Any) -> None:
        if what == "record":
            values = {"record": as_json(values["record"])}
        elif what == "press":
            values["act"] = self._act(values["button"])
        line = {"at": at_ms, "what": what, **values}
        self.onlooker.take(line)
        if self.lines is not None:
            self.lines.append(line)

    def _act(self, button: str) -> str:
        """What the screen says that a press does: the label, or with fewer switches what is marked."""
        if self.bench is None:
            return ""
        scene = self.bench.loop.scene
        label = by_button(scene.buttons)[Button(button)].act
        chooses = (self.switches, button) in ((1, Button.STOP), (2, Button.NEXT))
        return (marked(scene) or label) if chooses else label


class Play:
    """One household with its kiosk, from its first opening to the last power cut."""

    def __init__(self, household: Household, folder: Path, lines: list[dict[str, Any]] | None = None) -> None:
        self.household, self.folder = household, folder
        self.onlooker = Onlooker(content())
        self.ear = Ear(self.onlooker, lines=lines, switches=household.switches)
        self.acts: list[Act] = []
        self.everything = household.write(folder / "config")
        self.wall = datetime.fromisoformat(household.wall).replace(tzinfo=UTC)
        self.slept_ms = 0
        self._flushed = 0
        settings = {k: v for k, v in asdict(household).items() if k in ("switches", "advance", "quiet", "ring_after_s")}
        self.ear.note("household", **settings)
        self._remember()
        self.open(household.routine)

    # -- the world

    def _remember(self) -> None:
        """What was set aside before is in the log."""
        kept: list[Kept] = []
        clock = SteppedClock(self.wall - timedelta(days=3))
        store = Store.open(self.folder / "data", clock, kept.append)
        for stretch, side, region, until in self.household.aside:
            store.keep(SetAside(stretch, side, "hurt", until, region))
        store.close()
        for each in kept:
            self.ear.note("record", record=each)

    def open(self, routine: str) -> None:
        """Switch it on."""
        clock = SteppedClock(self.wall, mono_ms=self.ear.base)
        self.ear.clock, self.ear.bench = clock, None
        self.ear.note("opened", wall=self.wall.isoformat()[:19])

        def knows(store: Store, today: str) -> Known:
            made = known(self.everything, store.log(), today, frozenset(self.household.asks))
            return replace(made, chosen_next=routine)

        data = self.folder / "data"
        self.bench = open_bench(self.everything, data, knows, (self.ear,), carry_on=True, clock=clock)
        self.ear.bench = self.bench
        self._flushed = self._newest

    @property
    def now(self) -> int:
        return self.bench.clock.mono_ms()

    @property
    def awake_ms(self) -> int:
        """How long it has been on, without what was slept through."""
        return self.now - self.slept_ms

    @property
    def scene(self) -> Any:
        return self.bench.loop.scene

    @property
    def _newest(self) -> int:
        recent = self.bench.loop.state.known.log.recent
        return recent[-1].number if recent else 0

    def wait(self, until: int | None) -> None:
        """Let time jump to the next moment at which something happens."""
        rest = self.bench.loop.rest_ms(LONGEST_STEP_MS)
        self.bench.clock.advance(max(0, rest if until is None else min(rest, until - self.now)))

    def turn(self) -> None:
        """A turn of the loop; what was kept by it is durable at once, and told."""
        self.bench.turn()
        assert self.ear in self.bench.loop.witnesses.there, "what the onlooker could not follow was not judged"
        if self._newest != self._flushed:
            self._flushed = self._newest
            self.bench.store.flush()
            self.bench.turn()

    def do(self, act: Act) -> None:
        """Do that to it."""
        self.acts.append(act)
        match act.kind:
            case "touch":
                self._touch(act)
            case "stall" | "night":
                self.bench.clock.advance(act.ms)
                self.slept_ms += act.ms
                self.ear.note("stall", ms=max(0, act.ms - LONGEST_STEP_MS))
            case _:
                self.cut(act.ms, act.routine)

    def _touch(self, act: Act) -> None:
        move = self.bench.pins.press if act.down else self.bench.pins.release
        if act.button == "pedal":
            move(Button.STOP, "pedal")
        else:
            move(Button(act.button))

    def cut(self, off_ms: int, routine: str) -> None:
        """The power fails; after a while it is back."""
        self.ear.note("cut")
        self.wall = self.bench.clock.wall() + timedelta(milliseconds=off_ms)
        self.ear.base = self.now + 1_000
        self.close()
        self.open(routine)

    def close(self) -> None:
        self.bench.store.close()

    def finish(self) -> None:
        """A last look: what is still to be judged is judged."""
        self.onlooker.take({"at": self.now + 2_000, "what": "finished"})

    # -- replaying

    def replay(self, acts: list[Act], enough: Callable[[], bool] = lambda: False) -> None:
        """The same again, act by act, until it is enough."""
        waiting = deque(acts)
        end = (acts[-1].at if acts else 0) + AFTER_LAST_MS
        while self.awake_ms < end and not enough():
            self.wait((waiting[0].at if waiting else end) + self.slept_ms)
            while waiting and waiting[0].at <= self.awake_ms:
                if waiting[0].kind != "touch":  # a house does what it does after the turn of that moment
                    self.turn()
                self.do(waiting.popleft())
                self.turn()
            self.turn()


@dataclass
class Chances:
    """What happens to the house besides the hands, drawn whenever the screen changes."""

    random: Random
    _before: tuple[Any, ...] = ()
    _cut_at: int | None = None

    def draw(self, play: Play) -> list[Act]:
        scene, now = play.scene, play.awake_ms
        shown = (scene.name, scene.stretch, scene.side, scene.repetition)
        if self._cut_at is not None and now >= self._cut_at:
            self._cut_at = None
            return [self._cut(now, play)]
        if shown == self._before:
            return []
        self._before = shown
        return list(self._at(scene.name, now))

    def _at(self, name: str, now: int) -> Iterator[Act]:
        chance = self.random.random()
        if chance < (0.04 if name in ("stopped", "paused", "what_next") else 0.002):
            self._cut_at = now + self.random.randint(0, 6_000)
        elif chance > 0.996:
            yield Act(now, "stall", ms=self.random.randint(300, 6_000))
        elif name == "home" and chance > 0.75:
            yield Act(now, "night", ms=self.random.randint(6, 30) * 3_600_000)

    def _cut(self, now: int, play: Play) -> Act:
        off = self.random.choice((5_000, 60_000, 900_000, 36_000_000, 200_000_000))
        return Act(now, "cut", ms=off, routine=self._routine(play))

    def _routine(self, play: Play) -> str:
        """Mostly the same again."""
        other = self.random.choice(sorted(content().routines))
        return self.random.choice((play.household.routine, play.household.routine, other))


# -- a run


@dataclass
class Outcome:
    """How a run went."""

    seed: int
    household: Household
    acts: list[Act]
    faults: list[Fault]
    holds: int
    whole: int
    sim_ms: int
    scenes: Counter[str]


def run(seed: int, lines: list[dict[str, Any]] | None = None, awake_ms: int = AWAKE_MS) -> Outcome:
    """Play one household, made of that number."""
    random = Random(seed)
    household = Household.of(random)
    hand = Hand(random, household.switches, random.choice((0.01, 0.03, 0.06, 0.12)), household.pedal)
    with playing(household, lines) as play:
        _live(play, hand, Chances(random), awake_ms)
    seen = play.onlooker
    return Outcome(seed, household, play.acts, seen.faults, seen.holds, seen.whole, play.awake_ms, seen.scenes)


@contextmanager
def playing(household: Household, lines: list[dict[str, Any]] | None = None) -> Iterator[Play]:
    """Such a household, switched on; an exception is a fault like others. `lines` gets all that is seen and heard."""
    with TemporaryDirectory(prefix="fuzz-", dir=_quick_folder()) as folder:
        play = Play(household, Path(folder), lines)
        try:
            yield play
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault and the run is told
            play.ear.note("raised", error=f"{type(error).__name__}: {error}")
        play.finish()
        play.close()


def _quick_folder() -> str | None:
    """A folder in memory where there is one: the disk is not what is tried here."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _live(play: Play, hand: Hand, chances: Chances, awake_ms: int) -> None:
    while play.awake_ms < awake_ms:
        _step(play, hand, chances)
    play.ear.note("homeward")
    hand.homeward, end = True, play.now + HOME_WITHIN_MS
    hand.goal = ""
    while play.scene.name != "home":
        if play.now > end:
            play.ear.note("lost", why=f"for {HOME_WITHIN_MS // 60_000} minutes")
            return
        _step(play, hand, None)
    play.do(Act(play.awake_ms, "cut", ms=60_000, routine=play.household.routine))
    play.turn()


def _step(play: Play, hand: Hand, chances: Chances | None) -> None:
    hand.look(play.scene, play.now)
    play.wait(hand.next_ms(play.now))
    for move in hand.due(play.now):
        play.do(Act(play.awake_ms, "touch", move.switch, move.down))
        play.turn()
    play.turn()
    for act in chances.draw(play) if chances else []:
        play.do(act)
        play.turn()
