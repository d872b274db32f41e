"""Records, clocks and stores for the tests: a household whose sessions can be told in a line."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import SteppedClock
from kiosk.log.records import (
    Answered,
    Cleared,
    Held,
    Kept,
    Record,
    SessionEnded,
    SessionStarted,
    SetAside,
    Skipped,
    Stopped,
)

TODAY = "2026-11-22"
BERLIN = ZoneInfo("Europe/Berlin")


def morning(hour: int = 8, minute: int = 10) -> SteppedClock:
    """A clock that shows a Sunday morning in November."""
    return SteppedClock(datetime(2026, 11, 22, hour, minute, tzinfo=UTC))


def started(stretches: int = 4, *, routine: str = "morning", with_helper: bool = False) -> SessionStarted:
    return SessionStarted(routine, "v1", with_helper, stretches)


def held(unit: int = 0, repetition: int = 1, stretch: str = "neck-side", side: str | None = "left") -> Held:
    return Held("morning", stretch, "seated active", side, repetition, 15_000, 15_000, unit, None, 2)


def skipped(unit: int, stretch: str = "neck-side", side: str | None = "left") -> Skipped:
    return Skipped("morning", stretch, "seated active", side, unit)


def stopped(unit: int = 0, repetition: int = 1, stretch: str = "neck-side", side: str | None = "left") -> Stopped:
    return Stopped("morning", stretch, "seated active", side, repetition, "hold", 4_000, 15_000, unit)


def aside(
    until: str = "asked", why: str = "stopped", stretch: str = "neck-side", side: str | None = "left"
) -> SetAside:
    return SetAside(stretch, side, why, until)


def cleared(who: str = "therapist", stretch: str = "neck-side", side: str | None = "left") -> Cleared:
    return Cleared(stretch, side, who)


def said(question: str, answer: str) -> Answered:
    return Answered(question, answer)


def ended(how: str = "done") -> SessionEnded:
    return SessionEnded("morning", how)


def stamped(
    *records: Record, day: str = TODAY, session: str = "s1", first: int = 1, step_ms: int = 30_000
) -> list[Kept]:
    """The records as if one came every half minute."""
    return [
        Kept(record, f"{day}T08:10:00.000Z", day, "08:10", session, number, "boot", number * step_ms)
        for number, record in zip(count(first), records, strict=False)
    ]


def keep_all(store: Store, clock: SteppedClock, *records: Record) -> list[Kept]:
    """Keep the records, half a minute apart."""
    kept = []
    for record in records:
        clock.advance(30_000)
        kept.append(store.keep(record))
    return kept


def numbers(kept: tuple[Kept, ...] | list[Kept]) -> list[int]:
    return [each.number for each in kept]


def whole_session(store: Store, clock: SteppedClock) -> list[Kept]:
    """A short session from start to home."""
    kept = keep_all(store, clock, started(2), held(0), held(0, 2), held(1, side="right"), ended())
    store.close_session()
    return kept


def month_file(folder: Path, month: str = "2026-11") -> Path:
    return folder / "log" / f"{month}.json"
