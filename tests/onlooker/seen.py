"""What is seen and heard, and what stands in the files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

Line = Mapping[str, Any]

MOVES = frozenset({"move_in", "hold", "move_out"})
GOES = frozenset({"get_ready", *MOVES, "rest"})
IN_SESSION = frozenset({*GOES, "wait", "paused", "ready", "which"})
AFTER_STOP = frozenset({"stopped", "what_next"})
RINGS = frozenset({"ringing", "hushed"})  # these stand before another screen, and give it back

UNSURE_MS = 300  # a line is told at the end of a turn of the loop, which lasts at most 250 ms
DAY_BEGINS = timedelta(hours=3)


class Fault(NamedTuple):
    """Something that must not happen, and when it did."""

    at: int
    rule: str
    what: str


class Place(NamedTuple):
    """A stretch on one side, or on both (`side` is None)."""

    stretch: str | None
    side: str | None

    def __str__(self) -> str:
        return f"{self.stretch} {self.side or ''}".strip()


# -- what stands in the files


@dataclass(frozen=True)
class Written:
    """A stretch as its file has it, as far as it matters here. `loads` is by variant."""

    id: str
    limb: str
    sides: str
    also: frozenset[str]
    positions: Mapping[str, str]
    loads: Mapping[str, frozenset[str]]
    stays_ms: frozenset[int]
    name: str = ""

    @property
    def breathes(self) -> bool:
        return self.limb == "none" and "breath" in self.id

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(Place(self.id, side) for side in (("left", "right") if self.sides == "each" else (None,)))


@dataclass(frozen=True)
class Content:
    """Every stretch, and the places that each routine goes through."""

    stretches: Mapping[str, Written]
    routines: Mapping[str, tuple[Place, ...]]

    @classmethod
    def read(cls, assets: Path) -> Content:
        routines = {path.stem: _toml(path) for path in sorted((assets / "routines").glob("*.toml"))}
        stays: dict[str, set[int]] = {}
        for step in (step for routine in routines.values() for step in routine["steps"] if "hold_s" in step):
            stays.setdefault(step["stretch"], set()).add(round(step["hold_s"] * 1000))
        paths = sorted((assets / "stretches").glob("*.toml"))
        stretches = {path.stem: _written(path.stem, _toml(path), stays.get(path.stem, set())) for path in paths}
        return cls(stretches, {id_: tuple(_places(routine, stretches)) for id_, routine in routines.items()})


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _written(id_: str, toml: dict[str, Any], more_stays: set[int]) -> Written:
    variants = {f"{v['position']} {v['mode']}": v for v in toml["variants"]}
    doses = [toml["dose"], *(v["dose"] for v in variants.values() if "dose" in v)]
    return Written(
        id_,
        toml["limb"],
        toml["sides"],
        frozenset(toml.get("also", ())),
        {key: v["position"] for key, v in variants.items()},
        {key: frozenset(v.get("loads", ())) for key, v in variants.items()},
        frozenset({round(dose["hold_s"] * 1000) for dose in doses} | more_stays),
        toml["name"],
    )


def _places(routine: dict[str, Any], stretches: Mapping[str, Written]) -> Iterable[Place]:
    for step in routine["steps"]:
        wanted = step.get("sides")
        for place in stretches[step["stretch"]].places:
            if wanted is None or place.side in wanted:
                yield place


# -- what is seen


class Shown(NamedTuple):
    """What is on the screen, and since when."""

    name: str
    place: Place
    repetition: int | None
    since: int

    @property
    def in_session(self) -> bool:
        return self.name in IN_SESSION and (self.name not in ("ready", "which") or self.place.stretch is not None)


NOTHING = Shown("", Place(None, None), None, 0)


@dataclass
class Seen:
    """The screen now, the one before, and when what was pressed; `missed` is what the machine slept through."""

    content: Content
    at: int = 0
    missed: int = 0
    stalled_at: int = -1_000_000
    shown: Shown = NOTHING
    before: Shown = NOTHING
    behind: Shown = NOTHING
    pressed: dict[str, int] = field(default_factory=dict)
    pressed_at: int = -1_000_000
    act: str = ""
    switches: int = 3
    advance: str = "ask"
    quiet: bool = False
    ring_after_ms: int = 60_000
    _opened: tuple[int, datetime] = (0, datetime(2000, 1, 1))

    def take(self, line: Line) -> None:
        self.at = line["at"]
        match line["what"]:
            case "household":
                self.switches, self.advance, self.quiet = line["switches"], line["advance"], line["quiet"]
                self.ring_after_ms = line["ring_after_s"] * 1000
            case "opened":
                self._opened = (self.at, datetime.fromisoformat(line["wall"]))
                self.shown = self.before = NOTHING
            case "stall":
                self.missed += line["ms"]
                self.stalled_at = self.at
            case "scene":
                self._change(Shown(line["name"], Place(line["stretch"], line["side"]), line["repetition"], self.at))
            case "press":
                self.pressed[line["button"]] = self.pressed_at = self.at
                self.act = line.get("act", "")

    def _change(self, shown: Shown) -> None:
        if shown.name in RINGS and self.shown.name not in RINGS:
            self.behind = self.shown
        self.before, self.shown = self.shown, shown

    def under(self, shown: Shown) -> Shown:
        """That screen, or where it only rings, the one that rings."""
        return self.behind if shown.name in RINGS else shown

    @property
    def ran(self) -> int:
        """The time that the kiosk has had: what it slept through is nobody's."""
        return self.at - self.missed

    @property
    def entered(self) -> bool:
        return self.before.name != self.shown.name or self.before.place != self.shown.place

    def days(self) -> set[str]:
        """Today; about the turn of the day also yesterday."""
        opened_at, wall = self._opened
        now = wall + timedelta(milliseconds=self.at - opened_at) - DAY_BEGINS
        return {(now - timedelta(seconds=late)).date().isoformat() for late in (0, 2)}

    @property
    def chosen(self) -> bool:
        """Whether it changed by a press that goes on: NEXT, or the one switch; before a session, any."""
        if not (self.before.in_session or self.before.name in AFTER_STOP):
            return self.pressed_at == self.at
        return self.pressed.get("stop" if self.switches == 1 else "next", -1) == self.at


class Watch:
    """One thing that is watched for."""

    rule = ""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, seen: Seen, what: str) -> None:
        self.faults.append(Fault(seen.at, self.rule, what))

    def later(self, seen: Seen) -> None:
        """A new moment begins; `seen` still tells of the one before, but for `at`."""

    def take(self, line: Line, seen: Seen) -> None:
        """One line; `seen` knows it already."""
        match line["what"]:
            case "scene":
                self.scene(seen)
            case "record":
                self.record(line["record"], seen)
            case what:
                self.other(what, line, seen)

    def scene(self, seen: Seen) -> None:
        """The screen changed."""

    def record(self, record: Line, seen: Seen) -> None:
        """Something was kept."""

    def other(self, what: str, line: Line, seen: Seen) -> None:
        """Anything else."""
