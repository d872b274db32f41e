"""A month as a therapist reads it: minutes a day, what was stopped and why, how tired, what the routines were.

Worked out from the records alone, so that it tells what was done and not what the files say today.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.history import STOP_QUESTION, Aside, DaySummary, SessionSummary, UnitSummary, fold_asides, summary_of_day
from kiosk.records import Answered, Cleared, Held, Kept, SessionStarted, Skipped, Stopped

ELSEWHERE = "other"  # where a stretch is moved that is no longer in any file


@dataclass(frozen=True)
class MonthDay:
    """One day: minutes of all sessions, how tired the last one left the person ("" if not asked), what hurt.

    `sore_after` tells that the next one asked about this day's session said: tired for long, or sore the next day.
    It stands on the day on which it was said.
    """

    day: str
    minutes: int
    sessions: int
    tired: str
    sore_after: bool
    hurt: bool


@dataclass(frozen=True)
class RegionStops:
    """How often STOP was pressed on one part of the body, by what was answered ("none": no answer)."""

    region: str
    side: str | None
    answers: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """All of them together."""
        return sum(count for _, count in self.answers)


@dataclass(frozen=True)
class Dose:
    """What one stretch was given in a routine: on which sides, how many repetitions, of how many milliseconds."""

    stretch: str
    sides: tuple[str | None, ...]
    repetitions: int
    hold_ms: int


@dataclass(frozen=True)
class RoutineMonth:
    """One routine, in exactly one version, as it was done in this month."""

    routine: str
    version: str
    with_helper: bool
    times: int
    first_day: str
    last_day: str
    doses: tuple[Dose, ...]


@dataclass(frozen=True)
class StretchMonth:
    """One stretch in all routines: stretches-and-sides by how they turned out, the time stayed, how often it hurt."""

    stretch: str
    outcomes: Mapping[tuple[str | None, str], int]
    held_ms: int
    dose_ms: int
    hurt: int

    def count(self, outcome: str, side: str | None = None) -> int:
        """How many turned out so: on that side, or on all where none is named."""
        return sum(n for (at, how), n in self.outcomes.items() if how == outcome and side in (None, at))

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that it has, left first."""
        return tuple(sorted({side for side, _ in self.outcomes if side}))

    @property
    def stayed(self) -> float:
        """The part of the planned time that was stayed in those repetitions that were begun."""
        return self.held_ms / self.dose_ms if self.dose_ms else 0.0


@dataclass(frozen=True)
class ClearedAside:
    """Something that a person brought back in this month."""

    day: str
    stretch: str | None
    side: str | None
    region: str | None
    who: str


@dataclass(frozen=True)
class Month:
    """A month, given as YYYY-MM. `set_aside` is what was left out when it ended, or now if it has not ended."""

    month: str
    days: tuple[MonthDay, ...]
    stops: tuple[RegionStops, ...]
    set_aside: tuple[Aside, ...]
    cleared: tuple[ClearedAside, ...]
    routines: tuple[RoutineMonth, ...]
    stretches: tuple[StretchMonth, ...]
    unsure: int  # records that were made before the clock was set

    @property
    def minutes(self) -> int:
        """Minutes of all sessions."""
        return sum(day.minutes for day in self.days)

    @property
    def sessions(self) -> int:
        """How many sessions were begun."""
        return sum(day.sessions for day in self.days)

    @property
    def active_days(self) -> int:
        """On how many days something was done."""
        return sum(day.minutes > 0 or day.sessions > 0 for day in self.days)

    def stops_because(self, answer: str) -> int:
        """How many of the stops were answered so."""
        return sum(count for region in self.stops for name, count in region.answers if name == answer)


def days_of(month: str) -> tuple[str, ...]:
    """The days of a month. Raises ValueError where it is none."""
    first = date.fromisoformat(f"{month}-01")
    return tuple(f"{month}-{day:02d}" for day in range(1, monthrange(first.year, first.month)[1] + 1))


def month_of(month: str, records: Iterable[Kept], before: Iterable[Kept], limbs: Mapping[str, str]) -> Month:
    """The month out of its records, given in order.

    `before` are older records, of which those about what is set aside count. `limbs` names the part of the body that
    each stretch moves.
    """
    kept = tuple(records)
    by_day: dict[str, list[Kept]] = {day: [] for day in days_of(month)}
    for each in kept:
        by_day[each.day].append(each)
    summaries = [summary_of_day(day, those) for day, those in by_day.items()]
    sessions = [session for summary in summaries for session in summary.sessions]
    asides = fold_asides([*before, *kept]).values()
    return Month(
        month=month,
        days=tuple(_day(summary, by_day[summary.day]) for summary in summaries),
        stops=_stops(kept, limbs),
        set_aside=tuple(aside for aside in asides if aside.until != "today"),
        cleared=tuple(_cleared(kept)),
        routines=_routines(sessions, kept),
        stretches=_stretches(sessions, kept),
        unsure=sum(not each.sure for each in kept),
    )


def _day(summary: DaySummary, records: list[Kept]) -> MonthDay:
    return MonthDay(
        day=summary.day,
        minutes=summary.minutes,
        sessions=len(summary.sessions),
        tired="" if summary.tired == "none" else summary.tired,
        sore_after=any(_said(kept, "last_time") == "yes" for kept in records),
        hurt=any(answer == "hurt" for _, answer in _answered_stops(records)),
    )


def _said(kept: Kept, question: str) -> str | None:
    record = kept.record
    return record.answer if isinstance(record, Answered) and record.question == question else None


# -- what was stopped


def _answered_stops(records: Iterable[Kept]) -> list[tuple[Stopped, str]]:
    """Each STOP with what was answered before anything else was done; "none" where nothing was."""
    stops: list[tuple[Stopped, str]] = []
    open_ = False  # whether an answer now would be about the last of them
    for kept in records:
        match kept.record:
            case Stopped() as stopped:
                stops.append((stopped, "none"))
                open_ = True
            case Held() | Skipped():
                open_ = False
            case Answered(question=question, answer=answer) if question == STOP_QUESTION and open_:
                stops[-1] = (stops[-1][0], answer)
    return stops


_SIDED = ("arm", "leg")  # the other parts of the body are one


def _stops(records: Iterable[Kept], limbs: Mapping[str, str]) -> tuple[RegionStops, ...]:
    """The parts of the body on which STOP was pressed, the most often stopped first."""
    answers: dict[tuple[str, str | None], Counter[str]] = {}
    for stopped, answer in _answered_stops(records):
        region = limbs.get(stopped.stretch, ELSEWHERE)
        side = stopped.side if region in _SIDED else None
        answers.setdefault((region, side), Counter())[answer] += 1
    regions = [RegionStops(region, side, tuple(c.most_common())) for (region, side), c in answers.items()]
    return tuple(sorted(regions, key=lambda r: (-r.count, r.region, r.side or "")))


def _cleared(records: Iterable[Kept]) -> Iterator[ClearedAside]:
    """What a person brought back; what an answer right after STOP lifted was never set aside for anyone."""
    for kept in records:
        match kept.record:
            case Cleared(who=who) as cleared if who != "answer":
                yield ClearedAside(kept.day, cleared.stretch, cleared.side, cleared.region, who)


# -- what was done


def _routines(sessions: Sequence[SessionSummary], records: Iterable[Kept]) -> tuple[RoutineMonth, ...]:
    """Each routine in each version, in the order in which they were first done."""
    versions = {k.session: k.record.version for k in records if isinstance(k.record, SessionStarted)}
    held: dict[str, list[Held]] = {}
    for kept in records:
        if isinstance(kept.record, Held):
            held.setdefault(kept.session, []).append(kept.record)
    groups: dict[tuple[str, str], list[SessionSummary]] = {}
    for session in sessions:
        groups.setdefault((session.routine, versions[session.session]), []).append(session)
    return tuple(
        RoutineMonth(
            routine, version, group[0].with_helper, len(group), group[0].day, group[-1].day,
            _doses(record for session in group for record in held.get(session.session, ())),
        )
        for (routine, version), group in groups.items()
    )  # fmt: skip


def _doses(held: Iterable[Held]) -> tuple[Dose, ...]:
    """What was given, in the order of the routine."""
    units: dict[tuple[str, int], dict[str | None, int]] = {}
    repetitions: Counter[tuple[str, int]] = Counter()
    for record in held:
        key = record.stretch, record.dose_ms
        sides = units.setdefault(key, {})
        sides[record.side] = min(record.unit, sides.get(record.side, record.unit))
        repetitions[key] = max(repetitions[key], record.repetitions, record.repetition)
    in_order = sorted(units, key=lambda key: min(units[key].values()))
    return tuple(
        Dose(stretch, tuple(sorted(units[stretch, hold_ms], key=str)), repetitions[stretch, hold_ms], hold_ms)
        for stretch, hold_ms in in_order
    )


def _stretches(sessions: Iterable[SessionSummary], records: Iterable[Kept]) -> tuple[StretchMonth, ...]:
    """Each stretch that was touched, in the order in which they were first."""
    units: dict[str, list[UnitSummary]] = {}
    for session in sessions:
        for line in session.stretches:
            units.setdefault(line.stretch, []).extend(line.units)
    held_ms, dose_ms = Counter[str](), Counter[str]()
    for kept in records:
        if isinstance(kept.record, Held):
            held_ms[kept.record.stretch] += kept.record.held_ms
            dose_ms[kept.record.stretch] += kept.record.dose_ms
    hurt = Counter(stopped.stretch for stopped, answer in _answered_stops(records) if answer == "hurt")
    return tuple(
        StretchMonth(s, Counter((u.side, str(u.outcome)) for u in group), held_ms[s], dose_ms[s], hurt[s])
        for s, group in units.items()
    )
