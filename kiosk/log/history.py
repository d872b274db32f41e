"""What the records mean: a day, four weeks, what is set aside, what was interrupted.

A `Log` is a value: the records of the last weeks in the order in which they happened, and those older ones that
still matter (`standing`). Everything that it tells is worked out from these, so nothing can contradict them.
Order is by `Kept.number`, never by the wall clock, which may have been wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from kiosk.log.asides import RECENT_DAYS, Aside, asides_then, fold_asides, in_order, lasting
from kiosk.log.days import (
    HARMLESS,
    STOP_QUESTION,
    DaySummary,
    SessionSummary,
    UnitSummary,
    by_session,
    day_of,
    places_over,
    stop_answers,
    summary_of_session,
)
from kiosk.log.records import Answered, Cleared, Held, Kept, Record, SessionEnded, SessionStarted, Skipped, Stopped

__all__ = [
    "RECENT_DAYS", "STOP_QUESTION", "Aside", "DaySummary", "Interrupted", "Log", "SessionSummary", "StretchDay",
    "fold_asides", "in_order", "interrupted_session", "lasting", "stretch_over_time",
]  # fmt: skip


@dataclass(frozen=True)
class Interrupted:
    """A session that was cut short and can be carried on.

    It stood at `unit` (counted from 0, in the plan that left out `left_out`), of which `repetition` repetitions
    were done. A unit that was stopped or skipped counts as over: `unit` is then the one after it. `over` are the
    stretches and sides that are over, for a plan that has changed since and counts its units differently; `planned` are
    all that the session meant to do, none where an older kiosk did not say.
    """

    session: str
    routine: str
    version: str
    with_helper: bool
    day: str
    started: str
    unit: int
    repetition: int
    units: int
    left_out: tuple[str, ...]
    over: tuple[tuple[str, str | None], ...] = ()
    planned: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class StretchDay:
    """One day of one stretch on one side: seconds stayed (as ms), repetitions, stops, whether it hurt or may have."""

    day: str
    side: str | None
    held_ms: int
    repetitions: int
    stops: int
    hurt: bool


@dataclass(frozen=True)
class Log:
    """Everything that is remembered and still matters, as a value.

    `recent` are the records of the last weeks, `standing` the older ones that last (see `lasting`); both are in
    order of number, and a record may be in both.
    """

    recent: tuple[Kept, ...] = ()
    standing: tuple[Kept, ...] = field(default=())

    def with_(self, kept: Kept) -> Log:
        """The log with one more record, or with one put right: it takes the place of its number."""
        if self.recent and kept.number <= self.recent[-1].number:
            return Log(in_order((*self.recent, kept)), self.standing)
        return Log((*self.recent, kept), self.standing)

    # -- what is set aside

    @cached_property
    def set_aside(self) -> tuple[Aside, ...]:
        """What is left out, oldest first: each stretch and side, and each region, at most once."""
        return tuple(fold_asides(self._all).values())

    def set_aside_on(self, day: str) -> tuple[Aside, ...]:
        """What is left out on that day: without what was only left out for an earlier day."""
        return tuple(a for a in self.set_aside if a.until != "today" or a.since_day == day)

    def set_aside_then(self, day: str, today: str) -> tuple[Aside, ...]:
        """What was left out when that day ended, or is now where it is today."""
        return self.set_aside_on(day) if day >= today else asides_then(self._all, day)

    # -- days

    def day(self, day: str) -> DaySummary:
        """One day, as YYYY-MM-DD."""
        if day not in self._days:
            found = (summary_of_session(group, self._answers) for group in self._sessions.get(day, ()))
            self._days[day] = day_of(day, self._by_day.get(day, ()), (s for s in found if s is not None))
        return self._days[day]

    def sessions(self, day: str) -> tuple[SessionSummary, ...]:
        """The sessions of that day, in order."""
        return self.day(day).sessions

    def days(self, last: str, count: int) -> tuple[DaySummary, ...]:
        """That many days up to and including `last`, oldest first."""
        end = date.fromisoformat(last)
        return tuple(self.day((end - timedelta(back)).isoformat()) for back in reversed(range(count)))

    def week(self, last: str) -> tuple[DaySummary, ...]:
        """The seven days up to and including `last`."""
        return self.days(last, 7)

    def four_weeks(self, last: str) -> tuple[DaySummary, ...]:
        """The four weeks, Monday to Sunday, of which `last` is in the fourth; days to come are empty."""
        day = date.fromisoformat(last)
        return self.days((day + timedelta(6 - day.weekday())).isoformat(), 28)

    def had_session_before(self, day: str) -> bool:
        """Whether a session began on an earlier day."""
        return any(kept.day < day for kept in self.recent if isinstance(kept.record, SessionStarted))

    # -- questions

    def last_answer(self, question: str) -> str | None:
        """What was answered to it the last time, however long ago; None if never."""
        found = (kept.record for kept in reversed(self._all))
        return next((r.answer for r in found if isinstance(r, Answered) and r.question == question), None)

    def answered_on(self, day: str, question: str) -> str | None:
        """What was answered to it last on that day; None if it was not asked."""
        found = (kept.record for kept in reversed(self._by_day.get(day, ())))
        return next((r.answer for r in found if isinstance(r, Answered) and r.question == question), None)

    def therapist_said_yes(self, profile: str) -> bool:
        """Whether the therapist said yes to what exactly this profile is given."""
        answers = (kept.record for kept in self._all)
        return Answered("therapist", "yes", profile=profile) in answers

    # -- the session that was begun last, over or not

    @cached_property
    def current(self) -> SessionSummary | None:
        """How it turned out, or has until now."""
        return summary_of_session(self._current, stop_answers(self._current)) if self._current else None

    @property
    def units_done(self) -> tuple[UnitSummary, ...]:
        """Those of its stretches and sides that were done."""
        return self.current.units_done if self.current else ()

    @property
    def units_planned(self) -> int:
        """How many stretches and sides it had when it was begun, whatever is left of it now."""
        return self.current.planned if self.current else 0

    @cached_property
    def unanswered_stop(self) -> Stopped | None:
        """The last STOP in it, where nobody has been asked yet what it was: the power failed before the answer."""
        for kept in reversed(self._since_begun):
            match kept.record:
                case Answered(question=question) if question == STOP_QUESTION:
                    return None
                case Stopped() as stopped:
                    return stopped
        return None

    @cached_property
    def _current(self) -> tuple[Kept, ...]:
        session = self._since_begun[0].session if self._since_begun else ""
        return tuple(kept for kept in self._since_begun if kept.session == session)

    @cached_property
    def _since_begun(self) -> tuple[Kept, ...]:
        """Everything from the last beginning of a session."""
        places = reversed(range(len(self.recent)))
        begun = next((at for at in places if isinstance(self.recent[at].record, SessionStarted)), len(self.recent))
        return self.recent[begun:]

    # -- the rest

    @cached_property
    def interrupted(self) -> Interrupted | None:
        """The last session, if it never ended."""
        return interrupted_session(self.recent)

    def stretch_over_time(self, stretch: str) -> tuple[StretchDay, ...]:
        """How one stretch went, day by day and side by side."""
        return stretch_over_time(self.recent, stretch)

    @cached_property
    def lasting(self) -> tuple[Kept, ...]:
        """The records that must not be forgotten when they are no longer recent."""
        return lasting(self._all)

    @cached_property
    def _all(self) -> tuple[Kept, ...]:
        return in_order((*self.standing, *self.recent))

    @cached_property
    def _by_day(self) -> dict[str, tuple[Kept, ...]]:
        days: dict[str, list[Kept]] = {}
        for kept in self.recent:
            days.setdefault(kept.day, []).append(kept)
        return {day: tuple(records) for day, records in days.items()}

    @cached_property
    def _sessions(self) -> dict[str, list[tuple[Kept, ...]]]:
        """The sessions by the day on which they began; all of a session belongs to that day."""
        days: dict[str, list[tuple[Kept, ...]]] = {}
        for group in by_session(self.recent).values():
            days.setdefault(group[0].day, []).append(group)
        return days

    @cached_property
    def _answers(self) -> dict[int, str]:
        return stop_answers(self.recent)

    @cached_property
    def _days(self) -> dict[str, DaySummary]:
        return {}


# -- what was interrupted


def interrupted_session(records: Iterable[Kept]) -> Interrupted | None:
    """The last session among the records, given in order, if it never ended."""
    records = tuple(records)
    begun = next((k for k in reversed(records) if isinstance(k.record, SessionStarted)), None)
    if begun is None or not isinstance(begun.record, SessionStarted):
        return None
    session = [kept for kept in records if kept.session == begun.session]
    if any(isinstance(kept.record, SessionEnded) for kept in session):
        return None
    answers = stop_answers(kept for kept in records if kept.number >= begun.number)
    unit, repetition = _stood_at(session)
    start = begun.record
    return Interrupted(
        session=begun.session,
        routine=start.routine,
        version=start.version,
        with_helper=start.with_helper,
        day=begun.day,
        started=begun.local,
        unit=unit,
        repetition=repetition,
        units=start.stretches,
        left_out=start.left_out,
        over=places_over(session, answers),
        planned=tuple(_place(told) for told in start.planned),
    )


def _place(told: str) -> tuple[str, str | None]:
    stretch, _, side = told.partition(" ")
    return stretch, side or None


def _stood_at(session: Iterable[Kept]) -> tuple[int, int]:
    unit, repetition = 0, 0
    cut_short: Stopped | None = None
    for kept in session:
        match kept.record:
            case Held() as held:
                unit, repetition = held.unit, held.repetition
                if held.repetitions and held.repetition >= held.repetitions:
                    unit, repetition = held.unit + 1, 0
            case Stopped() as stopped:
                cut_short = stopped
                unit, repetition = stopped.unit + 1, 0
            case Skipped() as skipped:
                unit, repetition = skipped.unit + 1, 0
            case Cleared(who="answer") if cut_short is not None and unit == cut_short.unit + 1:
                # It was only a rest: that stretch and side is not over.
                unit, repetition = cut_short.unit, cut_short.repetition - 1
    return unit, repetition


# -- one stretch over time


def stretch_over_time(records: Iterable[Kept], stretch: str) -> tuple[StretchDay, ...]:
    """How one stretch went, by day and side, out of records given in order."""
    days: dict[tuple[str, str | None], list[Kept]] = {}
    records = tuple(records)
    for kept in records:
        record: Record = kept.record
        if isinstance(record, Held | Stopped) and record.stretch == stretch:
            days.setdefault((kept.day, record.side), []).append(kept)
    answers = stop_answers(records)
    return tuple(_stretch_day(day, side, group, answers) for (day, side), group in days.items())


def _stretch_day(day: str, side: str | None, group: list[Kept], answers: dict[int, str]) -> StretchDay:
    held = [kept.record for kept in group if isinstance(kept.record, Held)]
    stops = [kept.number for kept in group if isinstance(kept.record, Stopped)]
    held_ms = sum(record.held_ms for record in held)
    hurt = any(answers[number] not in HARMLESS for number in stops)
    return StretchDay(day, side, held_ms, len(held), len(stops), hurt)
