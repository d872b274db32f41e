"""The stamps: each record gets its time, its session and its number."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kiosk.devices.system.clock import Clock, Stamp
from kiosk.log.history import Interrupted
from kiosk.log.records import Answered, Held, Kept, Record, SessionEnded, SessionStarted, Skipped, Stopped


@dataclass
class Stamper:
    """Gives each record its time, its session and its number.

    A session's records all count for the day on which it began, also when it goes on past the day's boundary or is
    carried on later.
    """

    clock: Clock
    next_number: int
    interrupted: Interrupted | None = None
    session: str = ""
    _day: str = ""

    def stamped(self, record: Record) -> Kept:
        """The record with its stamps."""
        stamp = self.clock.now()
        self._enter(record, stamp)
        inside = self.session if record.in_session else ""
        kept = Kept(
            record, stamp.time, self._day if inside else stamp.day, stamp.local, inside,
            self.next_number, stamp.boot, stamp.mono_ms, stamp.sure,
        )  # fmt: skip
        self.next_number += 1
        return kept

    def _enter(self, record: Record, stamp: Stamp) -> None:
        if isinstance(record, SessionStarted):
            self.session, self._day = self._new_id(stamp), stamp.day
            self.interrupted = None
        elif not self.session and self.interrupted is not None and _only_in_session(record):
            self.session, self._day = self.interrupted.session, self.interrupted.day
            self.interrupted = None

    def _new_id(self, stamp: Stamp) -> str:
        started = re.sub(r"[-:]|\..*", "", stamp.time)
        mark = zlib.crc32(f"{stamp.boot} {self.next_number}".encode()) & 0xFFFF
        return f"{started}-{mark:04x}"

    def close(self) -> None:
        """The session is over: what comes now is outside."""
        self.session = ""

    def put_right(self, unsure: Iterable[Kept]) -> list[Kept]:
        """Those records of this boot with the times that the clock, now set, tells for them."""
        days: dict[str, str] = {}
        right = []
        for kept in unsure:
            stamp = self.clock.then(kept.mono_ms)
            day = days.setdefault(kept.session, stamp.day) if kept.session else stamp.day
            right.append(kept._replace(time=stamp.time, local=stamp.local, day=day, sure=True))
        self._day = days.get(self.session, self._day)
        if self.interrupted is not None:
            day = days.get(self.interrupted.session, self.interrupted.day)
            self.interrupted = replace(self.interrupted, day=day)
        return right


def _only_in_session(record: Record) -> bool:
    """Whether a record belongs to the interrupted session: it goes on, or ends."""
    if isinstance(record, Answered):
        return (record.question, record.answer) == ("interrupted", "carry_on")
    return isinstance(record, Held | Skipped | Stopped | SessionEnded)
