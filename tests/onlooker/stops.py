"""STOP is heard, names what moved last, and comes with silence first."""

from __future__ import annotations

from .seen import GOES, MOVES, NOTHING, UNSURE_MS, Line, Place, Seen, Shown, Watch

BEYOND_MS = 3_000  # so long after a movement a STOP still means it
BOUNCE_MS = 25


class StopNamesWhatMoved(Watch):
    """STOP is heard wherever a limb may move, names what moved last, and sets it aside: once."""

    rule = "stop names"

    def __init__(self) -> None:
        super().__init__()
        self.moved: Place | None = None
        self.still_since = -1_000_000
        self.paused_in = NOTHING
        self.where = ""
        self.expected: frozenset[Place] = frozenset()
        self.edge = (-1_000_000, False)  # the last STOP: when, and whether it had to stop something
        self.entered_at = -1_000_000
        self.stopped: list[Place] = []
        self.aside: list[Place] = []
        self.open = False
        self.after_a_cut = False

    def scene(self, seen: Seen) -> None:
        before, shown = seen.under(seen.before), seen.shown
        if before.name in MOVES and shown.name not in MOVES:
            self.still_since = seen.at
        if shown.name in MOVES:
            self.moved, self.after_a_cut = shown.place, False
        if shown.in_session and shown.name in ("paused", "ready", "which") and not _asks_in_pause(before):
            self.paused_in = before
        if shown.name == "stopped" and before.in_session:
            self.expected, self.where = self._means(before, seen), before.name
            self.where += f" in {self.paused_in.name}" if _asks_in_pause(before) else ""
            self.entered_at, self.open, self.stopped, self.aside = seen.at, True, [], []

    def _means(self, shown: Shown, seen: Seen) -> frozenset[Place]:
        if _asks_in_pause(shown):
            return self._means(self.paused_in, seen)
        if shown.name == "get_ready":
            return self._between(shown.place, seen)
        if shown.name == "wait":
            return frozenset({self.moved or shown.place, *([shown.place] if self.after_a_cut else [])})
        return frozenset({shown.place})

    def _between(self, announced: Place, seen: Seen) -> frozenset[Place]:
        if self.moved is None:
            return frozenset({announced})
        since = seen.at - self.still_since
        sleepy = seen.at - seen.stalled_at < 2 * BEYOND_MS
        if since > BEYOND_MS + UNSURE_MS and not sleepy:
            return frozenset({announced})
        return frozenset({self.moved} if since < BEYOND_MS - UNSURE_MS else {self.moved, announced})

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what == "edge" and line["button"] == "stop":
            bounce = seen.at - self.edge[0] < BOUNCE_MS
            self.edge = (seen.at, line["down"] and not bounce and self._must(seen))
        if what in ("opened", "cut"):
            self.moved, self.open, self.edge, self.after_a_cut = None, False, (seen.at, False), True

    def _must(self, seen: Seen) -> bool:
        shown, three = seen.under(seen.shown), seen.switches in (0, 3)
        if shown.name in GOES:
            return True
        if shown.name == "wait":
            return seen.switches != 1 or (self.moved is not None and seen.at - self.still_since < BEYOND_MS - UNSURE_MS)
        return three and _asks_in_pause(shown)

    def later(self, seen: Seen) -> None:
        at, must = self.edge
        if must and seen.at > at:
            self.edge = (at, False)
            if self.entered_at != at:
                self.fault(seen, f"STOP was not heard in {seen.shown.name} with {seen.switches} switches")
        if self.open and seen.at > self.entered_at + 1_000:
            self.open = False
            self._judge(seen)

    def _judge(self, seen: Seen) -> None:
        meant = " or ".join(sorted(map(str, self.expected)))
        if len(self.stopped) != 1:
            self.fault(seen, f"{len(self.stopped)} records of one STOP on {meant}")
        elif self.stopped[0] not in self.expected:
            self.fault(seen, f"STOP names {self.stopped[0]}, not {meant} ({self.where})")
        elif self.stopped[0] not in self.aside:
            self.fault(seen, f"STOP sets {', '.join(map(str, self.aside)) or 'nothing'} aside, not {meant}")

    def record(self, record: Line, seen: Seen) -> None:
        place = Place(record.get("stretch"), record.get("side"))
        if record["kind"] == "session_started":
            self.moved = None
        if self.open and record["kind"] == "stopped":
            self.stopped.append(place)
        elif self.open and record["kind"] == "set_aside":
            self.aside.append(place)
        elif record["kind"] == "stopped":
            self.fault(seen, f"a stop of {place} that nobody made")


def _asks_in_pause(shown: Shown) -> bool:
    return shown.in_session and shown.name in ("paused", "ready", "which")


class SilenceFirst(Watch):
    """With STOP the voice falls silent, then the tone comes, then the words, all in that moment."""

    rule = "silence first"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.at = -1

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what == "edge" and line["button"] == "stop" and line["down"]:
            self.heard, self.at = [], seen.at
        elif what in ("silence", "say") and seen.at == self.at:
            self.heard.append(what)
        elif what == "chime" and seen.at == self.at:
            self.heard.append(line["name"])

    def later(self, seen: Seen) -> None:
        if self.at >= 0 and seen.at > self.at:
            stopped = seen.shown.name == "stopped" and seen.shown.since == self.at
            if stopped and self.heard[:3] != ["silence", "stop", "say"]:
                self.fault(seen, f"at STOP came {', '.join(self.heard) or 'nothing'}")
            self.at = -1
