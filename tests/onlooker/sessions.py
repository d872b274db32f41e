"""A session ends, and what it is called is true."""

from __future__ import annotations

from collections import Counter

from .asides import Book, against
from .seen import AFTER_STOP, Content, Line, Place, Seen, Watch

OFFERS = frozenset({"interrupted", "stopped", "what_was_it", "stop_asked"})  # with what a cut session may be met again


class EverySessionEnds(Watch):
    """A session once begun ends, or is offered again at the next start."""

    rule = "session ends"

    def __init__(self) -> None:
        super().__init__()
        self.open: str | None = None
        self.was_cut = False
        self.first = False
        self.home_at: int | None = None

    def scene(self, seen: Seen) -> None:
        name = seen.shown.name
        if self.first:
            self.first = False
            if self.open and name not in OFFERS:
                self.fault(seen, f"after a cut session it opened with {name}")
            if not self.open and name == "interrupted":
                self.fault(seen, "it offered to carry on although every session had ended")
        self.home_at = seen.at if name == "home" else None

    def record(self, record: Line, seen: Seen) -> None:
        if record["kind"] == "session_started":
            if self.open:
                self.fault(seen, "a session began before the last one had ended")
            self.open, self.was_cut = record["session"], False
        if record["kind"] == "session_ended" and record["session"] == self.open:
            self.open = None
        if record["kind"] in ("held", "stopped", "skipped") and self.open is None:
            self.fault(seen, f"{record['kind']} outside any session")

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what == "opened":
            self.first, self.was_cut = True, True
            self.home_at = None

    def later(self, seen: Seen) -> None:
        if self.home_at is not None and seen.at > self.home_at + 1_000:
            self.home_at = None
            if self.open and not self.was_cut:
                self.fault(seen, "home, and the session has no end")


class DoneMeansDone(Watch):
    """A session is called done only where everything was held to its last repetition, left by choice, or set aside."""

    rule = "done"

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.over: Counter[Place] = Counter()
        self.begun: set[Place] = set()
        self.planned: tuple[Place, ...] = ()
        self.ending = ""

    def record(self, record: Line, seen: Seen) -> None:
        self.book.take(record)
        place = Place(record.get("stretch"), record.get("side"))
        match record["kind"]:
            case "session_started":
                self.over, self.begun = Counter(), set()
                self.planned = _planned(record, seen.content)
            case "held" if record["repetition"] < record["repetitions"]:
                self.begun.add(place)
            case "held" | "skipped" | "stopped":
                self.over[place] += 1
                self.begun.discard(place)
            case "session_ended":
                self._ended(record["how"], seen)

    def scene(self, seen: Seen) -> None:
        if seen.before.name in ("what_next", "shorter") and seen.act.endswith("shorter"):
            self.planned = ()  # what is left out then is left out by choice

    def _ended(self, how: str, seen: Seen) -> None:
        if how == "done" and seen.before.name in AFTER_STOP and seen.act.endswith("end"):
            self.fault(seen, "END after a STOP is called done")
        missing = Counter(self.planned) - self.over
        open_ones = sorted(str(place) for place in {*missing, *self.begun} if not self._excused(place, seen))
        if how == "done" and open_ones:
            self.fault(seen, f"done, but without {', '.join(open_ones)}")

    def _excused(self, place: Place, seen: Seen) -> bool:
        written = seen.content.stretches[str(place.stretch)]
        return any(
            against(aside, written, place.side, variant)
            for aside in self.book.asides.values()
            for variant in (None, *written.positions)
        )


def _planned(record: Line, content: Content) -> tuple[Place, ...]:
    """The places that a session was begun with; nothing where the routine was made shorter."""
    out = set(record["left_out"])
    places = [p for p in content.routines.get(record["routine"], ()) if not out & _names(p, content)]
    return tuple(places) if len(places) == record["stretches"] else ()


def _names(place: Place, content: Content) -> set[str]:
    written = content.stretches[str(place.stretch)]
    return {f"{name}, {place.side}" if place.side else name for name in (written.name, written.id)}
