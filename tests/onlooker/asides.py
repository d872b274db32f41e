"""What is set aside neither moves nor is announced."""

from __future__ import annotations

from typing import NamedTuple

from .seen import MOVES, Line, Place, Seen, Shown, Watch, Written


class Aside(NamedTuple):
    """Something left out: a stretch and side, or a region."""

    stretch: str | None
    side: str | None
    region: str | None
    until: str
    day: str
    why: str

    def __str__(self) -> str:
        return f"{self.region or self.stretch} {self.side or ''} ({self.why}, until {self.until})"


_FIRM = ("today", "asked", "cleared")


class Book:
    """What is set aside, worked out from the records alone."""

    def __init__(self) -> None:
        self.asides: dict[tuple[str | None, str | None, str | None], Aside] = {}

    def take(self, record: Line) -> None:
        if record["kind"] == "set_aside":
            self._put(record)
        elif record["kind"] == "cleared":
            self._lift(record)

    def _put(self, record: Line) -> None:
        key = (record["stretch"], record["side"], record["region"])
        new = Aside(*key, record["until"], record["day"], record["why"])
        old = self.asides.get(key)
        if old is None or _FIRM.index(new.until) >= _FIRM.index(old.until):
            self.asides[key] = new

    def _lift(self, record: Line) -> None:
        key = (record["stretch"], record["side"], record["region"])
        old = self.asides.get(key)
        if old is not None and (record["who"] != "answer" or old.until == "asked"):
            del self.asides[key]

    def on(self, days: set[str]) -> list[Aside]:
        """What is left out on every one of those days."""
        return [a for a in self.asides.values() if a.until != "today" or days == {a.day}]


def against(aside: Aside, written: Written, side: str | None, variant: str | None = None) -> bool:
    """Whether that aside leaves out that stretch on that side; of its variant only what is known is held against it."""
    meets = aside.side is None or side is None or aside.side == side
    if aside.region is None:
        return meets and aside.stretch in {written.id, *written.also}
    if aside.region == "all":
        return True
    if aside.region == "breathless":
        flat = written.positions.get(variant or "") in ("lying", "mat")
        return written.breathes or flat or written.id == "knee-to-chest"
    return (meets and aside.region == written.limb) or aside.region in written.loads.get(variant or "", ())


class NothingAsideMoves(Watch):
    """What is set aside neither moves nor is announced."""

    rule = "set aside moves"

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.moved: dict[Place, tuple[Aside, ...]] = {}  # what was set aside as it moved; its variant is told later

    def scene(self, seen: Seen) -> None:
        shown = seen.shown
        written = seen.content.stretches.get(shown.place.stretch or "")
        if written is None or shown.name not in ("wait", "get_ready", "move_in", "hold"):
            return
        now = self.book.on(seen.days())
        if shown.name in ("move_in", "hold"):
            self.moved[shown.place] = tuple(now)
        for aside in now:
            if against(aside, written, shown.place.side):
                self._told(seen, shown, aside)

    def _told(self, seen: Seen, shown: Shown, aside: Aside) -> None:
        how = "moves" if shown.name in MOVES else f"is announced ({shown.name})"
        self.fault(seen, f"{shown.place} {how} although {aside}")

    def record(self, record: Line, seen: Seen) -> None:
        if record["kind"] in ("held", "stopped", "skipped"):
            self._variant_told(record, seen)
        self.book.take(record)

    def _variant_told(self, record: Line, seen: Seen) -> None:
        place = Place(record["stretch"], record["side"])
        written = seen.content.stretches[record["stretch"]]
        for aside in self.moved.pop(place, ()):
            if against(aside, written, place.side, record["variant"]) and not against(aside, written, place.side):
                self.fault(seen, f"{place} moves as {record['variant']} although {aside}")


class StaysWhereItIs(Watch):
    """Whoever is more breathless than usual does not change their position within a session."""

    rule = "breathless changes position"

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.families: set[str] = set()

    def record(self, record: Line, seen: Seen) -> None:
        self.book.take(record)
        if record["kind"] == "session_started" or not self._breathless(seen):
            self.families = set()
        elif record["kind"] == "held" or record.get("phase") in MOVES:
            self._moved(record, seen)

    def _breathless(self, seen: Seen) -> bool:
        return any(aside.region == "breathless" for aside in self.book.on(seen.days()))

    def _moved(self, record: Line, seen: Seen) -> None:
        self.families.add(_FAMILY[record["variant"].split()[0]])
        if len(self.families) > 1:
            self.fault(seen, f"from {' to '.join(sorted(self.families))} while breathless")


_FAMILY = {"standing": "up", "seated": "chair", "seated-supported": "chair",
           "reclined": "bed", "lying": "bed", "mat": "bed"}  # fmt: skip


class AnswersSetAside(Watch):
    """What a person answers is left out at once, and for as long as the answer asks for."""

    rule = "answer sets aside"

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.owed: list[tuple[int, str, tuple[str | None, str | None, str | None], str]] = []

    def record(self, record: Line, seen: Seen) -> None:
        self.book.take(record)
        if record["kind"] != "answered":
            return
        said = (record["question"], record["answer"])
        place = (record["stretch"], record["side"], None)
        if said in _REGIONS:
            region, until = _REGIONS[said]
            self.owed.append((seen.at, ": ".join(said), (None, None, region), until))
        elif said[0] == "what_was_it" and said[1] in _PLACES:
            self.owed.append((seen.at, ": ".join(said), place, _PLACES[said[1]]))

    def later(self, seen: Seen) -> None:
        for at, said, key, until in self.owed:
            aside = self.book.asides.get(key)
            if seen.at > at and (aside is None or _FIRM.index(aside.until) < _FIRM.index(until)):
                self.fault(seen, f"after {said} {' '.join(filter(None, key))} is not left out until {until}")
        self.owed = [owed for owed in self.owed if owed[0] >= seen.at]


_REGIONS = {
    ("ready", "chest"): ("all", "cleared"),
    ("ready", "leg"): ("leg", "cleared"),
    ("leg_after_cramp", "yes"): ("leg", "cleared"),
    ("ready", "breathless"): ("breathless", "today"),
    ("what_was_it", "breath"): ("breathless", "today"),
}
_PLACES = {"hurt": "cleared", "other": "asked", "none": "asked"}
