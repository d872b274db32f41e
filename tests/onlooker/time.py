"""Holds last as long as they should, and nothing goes on by itself."""

from __future__ import annotations

from .seen import GOES, RINGS, UNSURE_MS, Line, Place, Seen, Shown, Watch


class HoldsAreWhole(Watch):
    """A hold lasts its dose, unless somebody presses; and the record says how long it was."""

    rule = "hold"

    def __init__(self) -> None:
        super().__init__()
        self.stayed: dict[tuple[Place, int | None], int] = {}
        self.since: int | None = None
        self.missed = 0
        self.slack: dict[tuple[Place, int | None], int] = {}
        self.ended: dict[tuple[Place, int | None], tuple[int, bool]] = {}

    def scene(self, seen: Seen) -> None:
        before, shown = seen.before, seen.shown
        if before.name == "hold" and self.since is not None:
            self._ends(before, seen)
        if shown.name == "hold" and (before.name != "hold" or before.place != shown.place):
            self.since, self.missed = seen.at, seen.missed
        if before.name in _ASKS and shown.name not in {*_ASKS, *RINGS}:
            self._chose(before, seen.act)

    def _ends(self, before: Shown, seen: Seen) -> None:
        key, since = (before.place, before.repetition), self.since or 0
        self.stayed[key] = self.stayed.get(key, 0) + seen.at - since - (seen.missed - self.missed)
        self.slack[key] = self.slack.get(key, 0) + UNSURE_MS + (seen.missed - self.missed)
        self.ended[key] = (seen.at, seen.pressed_at == seen.at)
        self.since = None

    def _chose(self, before: Shown, act: str) -> None:
        """What was cut is owed where it is carried on or done again from there; else it begins anew."""
        kept = ("carry_on", "fine", "none") if before.name == "paused" else ("again",)
        if not act.endswith(kept):
            self.stayed.clear()
            self.slack.clear()

    def record(self, record: Line, seen: Seen) -> None:
        if record["kind"] == "session_started":
            self.stayed.clear()
            self.slack.clear()
        if record["kind"] != "held":
            return
        key = (Place(record["stretch"], record["side"]), record["repetition"])
        stayed, slack = self.stayed.pop(key, None), self.slack.pop(key, 0)
        _, pressed = self.ended.pop(key, (0, False))
        if stayed is None:
            self.fault(seen, f"{key[0]} is told to be held and was not")
            return
        self._judge(record, stayed, slack, pressed, seen)

    def _judge(self, record: Line, stayed: int, slack: int, pressed: bool, seen: Seen) -> None:
        name = f"{record['stretch']} {record['side'] or ''} {record['repetition']}"
        if abs(stayed - record["held_ms"]) > slack:
            self.fault(seen, f"{name}: held {stayed} ms, told as {record['held_ms']}")
        if not pressed and (record["ended_by"] or stayed < record["dose_ms"] - slack):
            self.fault(seen, f"{name}: ended after {stayed} of {record['dose_ms']} ms by nobody")
        if pressed and record["held_ms"] < record["dose_ms"] and record["ended_by"] != "next":
            self.fault(seen, f"{name}: shortened by a press, told as ended by {record['ended_by']}")
        if record["dose_ms"] not in seen.content.stretches[record["stretch"]].stays_ms:
            self.fault(seen, f"{name}: {record['dose_ms']} ms stands in no file")

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what in ("opened", "cut"):
            self.stayed.clear()
            self.slack.clear()
            self.since = None


_ASKS = frozenset({"paused", "what_next", "stopped"})


class OnlyAPersonGoesOn(Watch):
    """To another stretch or side only with a press, or flowing within one limb, side and position, never standing."""

    rule = "goes on"

    def __init__(self) -> None:
        super().__init__()
        self.here: Place | None = None
        self.variants: dict[Place, str] = {}
        self.flowed: dict[Place, Place] = {}

    def scene(self, seen: Seen) -> None:
        before, shown = seen.before, seen.shown
        if shown.name not in GOES:
            return
        other = self.here is not None and shown.place != self.here
        if (other or before.name not in GOES) and not seen.chosen:
            self._went(before, seen)
        self.here = shown.place

    def _went(self, before: Shown, seen: Seen) -> None:
        if seen.advance == "flow" and before.name == "rest" and self.here is not None:
            self.flowed[seen.shown.place] = self.here
        else:
            self.fault(seen, f"from {before.name or 'nothing'} {before.place} to {seen.shown.place} without a press")

    def record(self, record: Line, seen: Seen) -> None:
        if record["kind"] in ("held", "stopped", "skipped"):
            place = Place(record["stretch"], record["side"])
            self.variants[place] = record["variant"]
            if place in self.flowed:
                self._flowed(self.flowed.pop(place), place, seen)

    def _flowed(self, a: Place, b: Place, seen: Seen) -> None:
        one, two = (seen.content.stretches[str(p.stretch)] for p in (a, b))
        before, after = (self.variants.get(p, "unknown").split()[0] for p in (a, b))
        if (one.limb, a.side, before) != (two.limb, b.side, after) or after == "standing":
            self.fault(seen, f"it flowed from {a} ({before}) to {b} ({after})")

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what in ("opened", "cut"):
            self.here = None
            self.flowed.clear()
