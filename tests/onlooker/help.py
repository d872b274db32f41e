"""Whoever is in danger, or does not answer after a STOP, is not left alone."""

from __future__ import annotations

from .seen import RINGS, Line, Seen, Watch


class DangerBringsSomebody(Watch):
    """After a danger answer it rings, and again and again until someone is here."""

    rule = "danger rings"
    FIRST_MS = 20_000  # first the words of what to do
    AGAIN_MS = 30_000  # a chime, with words between
    BACK_MS = 60_000  # a press ends it for so long
    HERE = ("end_ring", "here")  # what is said to be pressed by whoever came

    def __init__(self) -> None:
        super().__init__()
        self.why = ""
        self.due = 0
        self.rang = False

    def record(self, record: Line, seen: Seen) -> None:
        if record["kind"] == "answered" and (record["question"], record["answer"]) in _DANGER:
            self.why, self.rang = f"{record['question']}: {record['answer']}", False
            self.due = seen.ran + self.FIRST_MS

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what in ("opened", "cut"):
            self.why = ""
        elif what == "chime" and line["name"] == "ring":
            self.rang, self.due = True, seen.ran + self.AGAIN_MS
        elif what == "press" and (self.rang or seen.shown.name in RINGS):
            self.rang, self.due = False, max(self.due, seen.ran + self.BACK_MS + self.AGAIN_MS)
        if what == "press" and any(line.get("act", "").endswith(here) for here in self.HERE):
            self.why = ""

    def later(self, seen: Seen) -> None:
        if self.why and seen.ran > self.due:
            self.fault(seen, f"nobody was called after {self.why}")
            self.why = ""


_DANGER = {("what_was_it", "breath"), ("ready", "chest")}


class UnansweredStopRings(Watch):
    """Alone, a STOP that nobody answers rings after a while; with a helper or in quiet it does not."""

    rule = "unanswered stop"
    LATE_MS = 10_000

    def __init__(self) -> None:
        super().__init__()
        self.since: int | None = None
        self.alone: bool | None = None
        self.must = True
        self.danger = False

    def scene(self, seen: Seen) -> None:
        if seen.entered:
            if seen.before.name == "stopped" and seen.shown.name == "ringing":
                self._rang(seen)
            self.since = seen.ran if seen.shown.name == "stopped" else None
            self.must = True

    def record(self, record: Line, seen: Seen) -> None:
        if record["kind"] == "stopped":
            self.alone = record["variant"].split()[-1] == "active" and seen.switches != 0

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what in ("press", "edge") and self.since is not None:
            self.since, self.must = seen.ran, True
        if what in ("opened", "cut"):
            self.since = None
        if what == "chime" and line["name"] == "ring" and seen.shown.name == "stopped" and self.since is not None:
            self._rang(seen)

    def _rang(self, seen: Seen) -> None:
        self.must = False
        by_itself = seen.pressed_at != seen.at
        if by_itself and (seen.quiet or self.alone is False):
            self.fault(seen, "it rang by itself in quiet" if seen.quiet else "it rang by itself beside a helper")
            self.since = None

    def later(self, seen: Seen) -> None:
        wanted = self.alone and not seen.quiet and seen.ring_after_ms and self.must
        if wanted and self.since is not None and seen.ran > self.since + seen.ring_after_ms + self.LATE_MS:
            self.fault(seen, "nobody was called after a STOP without an answer")
            self.since = None
