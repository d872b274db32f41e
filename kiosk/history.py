"""What the records mean: a day, four weeks, what is set aside, what was interrupted.

A `Log` is a value: the records of the last weeks in the order in which they happened, and those older ones that
still matter (`standing`). Everything that it tells is worked out from these, so nothing can contradict them.
Order is by `Kept.number`, never by the wall clock, which may have been wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from kiosk.records import (
    Answered,
    Cleared,
    Held,
    Kept,
    NotToday,
    Record,
    SessionEnded,
    SessionStarted,
    SetAside,
    Skipped,
    Stopped,
)

RECENT_DAYS = 35  # four weeks on the screen, and a week to look back at their beginning

STOP_QUESTION = "what_was_it"

# How firmly something is set aside. A weaker one never takes the place of a firmer one.
_FIRMNESS = {"today": 0, "asked": 1, "cleared": 2}


@dataclass(frozen=True)
class Aside:
    """Something that is left out: a stretch on one side, or a region of the body.

    `until` says what brings it back: `cleared` (a person clears it), `asked` (asked at the next start) or
    `today` (the day ends). `since_day` is the day on which it was first left out.
    """

    stretch: str | None
    side: str | None
    region: str | None
    why: str
    until: str
    since_day: str

    def covers(self, stretch: str, side: str | None) -> bool:
        """Whether it leaves out that stretch on that side.

        Both sides at once (`None`) move the one that hurt, too, so each leaves the other out.
        """
        return self.stretch == stretch and (self.side == side or self.side is None or side is None)


class Outcome(StrEnum):
    """How one stretch on one side turned out."""

    DONE = "done"
    PART = "part"
    STOPPED = "stopped"
    SKIPPED = "skipped"
    OPEN = "open"  # begun or planned, and nothing of it done


@dataclass(frozen=True)
class UnitSummary:
    """One stretch on one side in one session.

    `answer` is what was said after STOP, "" if nothing was. `held_ms` and `repetitions` are what was done.
    """

    unit: int
    stretch: str
    variant: str
    side: str | None
    outcome: Outcome
    answer: str = ""
    held_ms: int = 0
    repetitions: int = 0


@dataclass(frozen=True)
class StretchSummary:
    """One line of the day: a stretch in one session with its sides, each with how it turned out."""

    stretch: str
    units: tuple[UnitSummary, ...]

    @property
    def outcome(self) -> Outcome:
        """The one that matters most to who reads in passing: what was stopped, then what is missing."""
        outcomes = {unit.outcome for unit in self.units}
        if Outcome.STOPPED in outcomes:
            return Outcome.STOPPED
        if len(outcomes) == 1:
            return outcomes.pop()
        return Outcome.PART

    def sides(self, outcome: Outcome) -> tuple[str | None, ...]:
        """The sides that turned out so."""
        return tuple(unit.side for unit in self.units if unit.outcome is outcome)

    @property
    def stops(self) -> tuple[tuple[str | None, str], ...]:
        """The sides on which it was stopped, each with the answer."""
        return tuple((u.side, u.answer) for u in self.units if u.outcome is Outcome.STOPPED)


@dataclass(frozen=True)
class SessionSummary:
    """One session, as the family reads it.

    `started` is the local time as HH:MM, `minutes` from the first record to the last (a power cut's pause not
    counted), `how` as in `SessionEnded` ("" while it goes on or was cut short), `tired` the answer at the end.
    """

    session: str
    routine: str
    day: str
    started: str
    with_helper: bool
    minutes: int
    stretches: tuple[StretchSummary, ...]
    planned: int
    left_out: tuple[str, ...]
    how: str
    tired: str
    sure: bool


@dataclass(frozen=True)
class DaySummary:
    """One day: its sessions, and whether someone said "not today"."""

    day: str
    sessions: tuple[SessionSummary, ...]
    not_today: bool

    @property
    def done(self) -> bool:
        """Whether anything was done: one stretch is a day with something in it."""
        return any(_did_something(session) for session in self.sessions)

    @property
    def minutes(self) -> int:
        """Minutes of all sessions together."""
        return sum(session.minutes for session in self.sessions)

    @property
    def hurt(self) -> bool:
        """Whether something hurt."""
        units = (u for s in self.sessions for line in s.stretches for u in line.units)
        return any(u.answer == "hurt" for u in units)

    @property
    def tired(self) -> str:
        """How tired the last session of the day left the person: fine, tired, worn_out, or ""."""
        return next((s.tired for s in reversed(self.sessions) if s.tired), "")


@dataclass(frozen=True)
class Interrupted:
    """A session that was cut short and can be carried on.

    It stood at `unit` (counted from 0, in the plan that left out `left_out`), of which `repetition` repetitions
    were done. A unit that was stopped or skipped counts as over: `unit` is then the one after it. `over` are the
    stretches and sides that are over, for a plan that has changed since and counts its units differently.
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


@dataclass(frozen=True)
class StretchDay:
    """One day of one stretch on one side: seconds stayed (as ms), repetitions, stops."""

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

    # -- days

    def day(self, day: str) -> DaySummary:
        """One day, as YYYY-MM-DD."""
        if day not in self._days:
            self._days[day] = summary_of_day(day, self._by_day.get(day, ()))
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

    def had_session_on(self, day: str) -> bool:
        """Whether a session began on that day."""
        return any(isinstance(kept.record, SessionStarted) for kept in self._by_day.get(day, ()))

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

    def stop_tried_on(self, day: str) -> bool:
        """Whether STOP was tried, and answered, on that day."""
        return self.answered_on(day, "stop_works") is not None

    def ready_on(self, day: str) -> bool:
        """Whether the *ready?* lines were answered with "all fine" on that day."""
        return self.answered_on(day, "ready") == "fine"

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
    def _days(self) -> dict[str, DaySummary]:
        return {}


def in_order(records: Iterable[Kept]) -> tuple[Kept, ...]:
    """The records by number, each once; of two with one number the later in the list counts."""
    by_number = {kept.number: kept for kept in records}
    return tuple(by_number[number] for number in sorted(by_number))


# -- set aside

_Key = tuple[str | None, str | None, str | None]


def _key(record: SetAside | Cleared | Stopped) -> _Key:
    region = None if isinstance(record, Stopped) else record.region
    return (record.stretch, record.side, region)


def fold_asides(records: Iterable[Kept]) -> dict[_Key, Aside]:
    """What is left out after all that happened, by stretch, side and region.

    A `Stopped` by itself sets its stretch and side aside until it was asked about: the power may have failed
    before the next record was written.
    """
    asides: dict[_Key, Aside] = {}
    for kept in records:
        match kept.record:
            case Stopped() as stopped:
                _put_aside(asides, kept, SetAside(stopped.stretch, stopped.side, "stopped", "asked"))
            case SetAside() as aside:
                _put_aside(asides, kept, aside)
            case Cleared() as cleared:
                _lift(asides, cleared)
    return asides


def _lift(asides: dict[_Key, Aside], cleared: Cleared) -> None:
    """An answer after STOP lifts what that STOP set aside; what waits for a person takes a person."""
    before = asides.get(_key(cleared))
    if before is not None and not (cleared.who == "answer" and before.until == "cleared"):
        del asides[_key(cleared)]


def _put_aside(asides: dict[_Key, Aside], kept: Kept, record: SetAside) -> None:
    before = asides.get(_key(record))
    if before is not None and _firmness(before.until) > _firmness(record.until):
        return
    since = before.since_day if before and before.until != "today" else kept.day
    asides[_key(record)] = Aside(record.stretch, record.side, record.region, record.why, record.until, since)


def _firmness(until: str) -> int:
    return _FIRMNESS.get(until, max(_FIRMNESS.values()))  # what is not known is left to a person


def lasting(records: Iterable[Kept]) -> tuple[Kept, ...]:
    """Those of the records, given in order, that still matter when they are old.

    They are what set something aside that is still left out, and the last answer to each question.
    """
    records = tuple(records)
    still_out = fold_asides(records).keys()
    asides: dict[_Key, list[Kept]] = {}
    answers: dict[str, Kept] = {}
    for kept in records:
        match kept.record:
            case SetAside() | Stopped() | Cleared() as about if _key(about) in still_out:
                asides.setdefault(_key(about), []).append(kept)
            case Answered(question=question):
                answers[question] = kept
    return in_order([*(kept for group in asides.values() for kept in group), *answers.values()])


# -- sessions


def summary_of_day(day: str, records: Iterable[Kept]) -> DaySummary:
    """One day out of its records, given in order."""
    records = tuple(records)
    sessions: dict[str, list[Kept]] = {}
    for kept in records:
        if kept.session:
            sessions.setdefault(kept.session, []).append(kept)
    summaries = (summary_of_session(tuple(group)) for group in sessions.values())
    not_today = any(isinstance(kept.record, NotToday) for kept in records)
    return DaySummary(day, tuple(s for s in summaries if s is not None), not_today)


def summary_of_session(records: tuple[Kept, ...]) -> SessionSummary | None:
    """One session out of its records, given in order; None if its beginning is not among them."""
    started = next((kept for kept in records if isinstance(kept.record, SessionStarted)), None)
    if started is None or not isinstance(started.record, SessionStarted):
        return None
    return SessionSummary(
        session=started.session,
        routine=started.record.routine,
        day=started.day,
        started=started.local,
        with_helper=started.record.with_helper,
        minutes=_minutes(records),
        stretches=_lines(records),
        planned=started.record.stretches,
        left_out=started.record.left_out,
        how=next((k.record.how for k in reversed(records) if isinstance(k.record, SessionEnded)), ""),
        tired=_answer(records, "how_tired"),
        sure=started.sure,
    )


def _answer(records: Iterable[Kept], question: str) -> str:
    answers = [k.record.answer for k in records if isinstance(k.record, Answered) and k.record.question == question]
    return answers[-1] if answers else ""


def _minutes(records: tuple[Kept, ...]) -> int:
    """Whole minutes, rounded, counted by the steady clock within each run of the machine."""
    runs: dict[str, list[int]] = {}
    for kept in records:
        runs.setdefault(kept.boot, []).append(kept.mono_ms)
        if isinstance(kept.record, SessionEnded):
            break
    total_ms = sum(max(run) - min(run) for run in runs.values())
    return (total_ms + 30_000) // 60_000


def _lines(records: tuple[Kept, ...]) -> tuple[StretchSummary, ...]:
    lines: dict[str, list[UnitSummary]] = {}
    for unit in _units(records):
        lines.setdefault(unit.stretch, []).append(unit)
    return tuple(StretchSummary(stretch, tuple(units)) for stretch, units in lines.items())


def _units(records: tuple[Kept, ...]) -> Iterator[UnitSummary]:
    """Each stretch and side of one session, in the order in which it was first touched."""
    groups: dict[tuple[int, str, str | None], list[Kept]] = {}
    for kept in records:
        if isinstance(kept.record, Held | Skipped | Stopped):
            r = kept.record
            groups.setdefault((r.unit, r.stretch, r.side), []).append(kept)
    last_touched = next(reversed(groups), None)
    finished = any(isinstance(k.record, SessionEnded) and k.record.how == "done" for k in records)
    for place, group in groups.items():
        yield _unit(group, records, went_on=finished or place != last_touched)


def _unit(group: list[Kept], records: tuple[Kept, ...], *, went_on: bool) -> UnitSummary:
    last = group[-1].record
    assert isinstance(last, Held | Skipped | Stopped)
    held = [kept.record for kept in group if isinstance(kept.record, Held)]
    return UnitSummary(
        unit=last.unit,
        stretch=last.stretch,
        variant=last.variant,
        side=last.side,
        outcome=_outcome(group, went_on=went_on),
        answer=_answer_after_stop(group, records),
        held_ms=sum(record.held_ms for record in held),
        repetitions=len({record.repetition for record in held}),
    )


def _outcome(group: list[Kept], *, went_on: bool) -> Outcome:
    last = group[-1].record
    held = [kept.record for kept in group if isinstance(kept.record, Held)]
    if isinstance(last, Stopped):
        return Outcome.STOPPED
    if isinstance(last, Skipped):
        return Outcome.PART if held else Outcome.SKIPPED
    planned = held[-1].repetitions
    whole = held[-1].repetition >= planned if planned else went_on
    return Outcome.DONE if whole else Outcome.PART


def _answer_after_stop(group: list[Kept], records: tuple[Kept, ...]) -> str:
    """What was said after the last STOP of a unit, before anything else was stopped or held."""
    stops = [kept.number for kept in group if isinstance(kept.record, Stopped)]
    if not stops:
        return ""
    answer = ""
    for kept in records:
        if kept.number <= stops[-1]:
            continue
        if isinstance(kept.record, Held | Skipped | Stopped):
            break
        if isinstance(kept.record, Answered) and kept.record.question == STOP_QUESTION:
            answer = kept.record.answer
    return answer


def _did_something(session: SessionSummary) -> bool:
    return any(u.repetitions for line in session.stretches for u in line.units)


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
        over=_over(session, unit),
    )


def _over(session: Iterable[Kept], unit: int) -> tuple[tuple[str, str | None], ...]:
    """Every stretch and side that was touched, but for the last where it is the one to go on with."""
    touched = [k.record for k in session if isinstance(k.record, Held | Skipped | Stopped)]
    places = {record.unit: (record.stretch, record.side) for record in touched}
    places.pop(unit, None)
    return tuple(places.values())


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
    hurt = _hurt_places(records)
    return tuple(_stretch_day(day, side, group, hurt) for (day, side), group in days.items())


def _stretch_day(day: str, side: str | None, group: list[Kept], hurt: set[int]) -> StretchDay:
    held = [kept.record for kept in group if isinstance(kept.record, Held)]
    stops = [kept.number for kept in group if isinstance(kept.record, Stopped)]
    held_ms = sum(record.held_ms for record in held)
    return StretchDay(day, side, held_ms, len(held), len(stops), any(number in hurt for number in stops))


def _hurt_places(records: Iterable[Kept]) -> set[int]:
    """The numbers of those stops after which someone said that it hurt."""
    places: set[int] = set()
    stop: int | None = None
    for kept in records:
        match kept.record:
            case Stopped():
                stop = kept.number
            case Held() | Skipped():
                stop = None
            case Answered(question="what_was_it", answer="hurt") if stop is not None:
                places.add(stop)
    return places
