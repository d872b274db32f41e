"""A month as a therapist reads it: minutes a day, what was stopped and why, how tired, what the routines were.

Worked out from the records alone, so that it tells what was done and not what the files say today.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.log.asides import Aside, fold_asides, lasting
from kiosk.log.days import DaySummary, SessionSummary, UnitSummary, day_of, sessions_of, stop_answers
from kiosk.log.records import Answered, Cleared, Held, Kept, Rang, SessionStarted, SetAside, Stopped

ELSEWHERE = "other"  # where a stretch is moved that is no longer in any file


@dataclass(frozen=True)
class MonthDay:
    """One day: minutes of all sessions, the time stayed in them, how tired the last answer was ("" if none), pain.

    `sore_after` tells that the next one asked about this day's session said: tired for long, or sore the next day.
    It stands on the day on which it was said.
    """

    day: str
    minutes: int
    held_ms: int
    sessions: int
    tired: str
    sore_after: bool
    hurt: bool


@dataclass(frozen=True)
class RegionStops:
    """How often STOP was pressed on one part of the body, by what was answered ("": nobody was asked yet)."""

    region: str
    side: str | None
    answers: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """All of them together."""
        return sum(count for _, count in self.answers)


@dataclass(frozen=True)
class Given:
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
    given: tuple[Given, ...]


@dataclass(frozen=True)
class StretchMonth:
    """One stretch in all routines: stretches-and-sides by how they turned out, the time stayed, how often it hurt."""

    stretch: str
    outcomes: Mapping[tuple[str | None, str], int]
    held_ms: int
    planned_ms: int
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
        """The part of the planned time that was stayed, where anything of it was held."""
        return self.held_ms / self.planned_ms if self.planned_ms else 0.0


@dataclass(frozen=True)
class ClearedAside:
    """Something that a person brought back in this month."""

    day: str
    stretch: str | None
    side: str | None
    region: str | None
    who: str


@dataclass(frozen=True)
class Said:
    """What was answered to a question, or why it rang (`rang`), and on which days; a day is there for each time."""

    question: str
    answer: str
    days: tuple[str, ...]


@dataclass(frozen=True)
class DayAside:
    """Something that was left out for one day, and on which days."""

    stretch: str | None
    side: str | None
    region: str | None
    why: str
    days: tuple[str, ...]


@dataclass(frozen=True)
class Month:
    """A month, given as YYYY-MM. `set_aside` is what was left out when it ended, or now if it has not ended."""

    month: str
    days: tuple[MonthDay, ...]
    stops: tuple[RegionStops, ...]
    set_aside: tuple[Aside, ...]
    for_a_day: tuple[DayAside, ...]
    cleared: tuple[ClearedAside, ...]
    said: tuple[Said, ...]
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
        """On how many days anything was stayed."""
        return sum(day.held_ms > 0 for day in self.days)

    @property
    def held_ms(self) -> int:
        """The time stayed in all sessions."""
        return sum(day.held_ms for day in self.days)

    @property
    def tells(self) -> bool:
        """Whether there is anything to report: also where nobody began a session, danger may have been told."""
        new = any(aside.since_day >= self.days[0].day for aside in self.set_aside)
        return bool(self.sessions or self.said or self.cleared or self.for_a_day or new)

    def stops_because(self, answer: str) -> int:
        """How many of the stops were answered so."""
        return sum(count for region in self.stops for name, count in region.answers if name == answer)


def days_of(month: str) -> tuple[str, ...]:
    """The days of a month. Raises ValueError where it is none."""
    first = date.fromisoformat(f"{month}-01")
    return tuple(f"{month}-{day:02d}" for day in range(1, monthrange(first.year, first.month)[1] + 1))


def with_unfiled(months: Iterable[str], recent: Iterable[Kept]) -> list[str]:
    """The months that are filed, and those of records that still wait to be: in order."""
    return sorted({*months, *(kept.day[:7] for kept in recent)})


def before(
    day: str,
    months: Iterable[str],
    read: Callable[[str, str], tuple[Kept, ...]],
    step: Callable[[str], None] | None = None,
) -> tuple[Kept, ...]:
    """What still mattered when that day began; `read` gives the records from one day to another.

    It is read a month at a time, so that ten years fit in memory.
    """
    eve = (date.fromisoformat(day) - timedelta(1)).isoformat()
    found: tuple[Kept, ...] = ()
    for month in months:
        days = days_of(month)
        if days[0] <= eve:
            found = lasting((*found, *read(days[0], min(days[-1], eve))))
            if step:
                step(month)
    return found


def month_of(
    month: str, records: Iterable[Kept], before: Iterable[Kept], limbs: Mapping[str, str], after: Iterable[Kept] = ()
) -> Month:
    """The month out of its records, given in order.

    `before` are older records, of which those about what is set aside count; `after` are later ones, which may answer
    the last STOP. `limbs` names the part of the body that each stretch moves.
    """
    kept, after = tuple(records), tuple(after)
    by_day: dict[str, list[Kept]] = {day: [] for day in days_of(month)}
    for each in kept:
        by_day[each.day].append(each)
    sessions = sessions_of(kept, after)
    asides = fold_asides([*before, *kept]).values()
    return Month(
        month=month,
        days=tuple(_day(day_of(day, those, sessions), those) for day, those in by_day.items()),
        stops=_stops(kept, stop_answers((*kept, *after)), limbs),
        set_aside=tuple(aside for aside in asides if aside.until != "today"),
        for_a_day=_for_a_day(kept),
        cleared=tuple(_cleared(kept)),
        said=_said(kept),
        routines=_routines(sessions, kept),
        stretches=_stretches(sessions),
        unsure=sum(not each.sure for each in kept),
    )


def _day(summary: DaySummary, records: list[Kept]) -> MonthDay:
    return MonthDay(
        day=summary.day,
        minutes=summary.minutes,
        held_ms=summary.held_ms,
        sessions=len(summary.sessions),
        tired=summary.tired,
        sore_after=any(_answers(kept, "last_time", "yes") for kept in records),
        hurt=summary.pains > 0,
    )


def _answers(kept: Kept, question: str, answer: str) -> bool:
    record = kept.record
    return isinstance(record, Answered) and (record.question, record.answer) == (question, answer)


# -- what was said

# What is to be looked into, the most pressing first; and what is answered every day, so that its days are only counted.
DANGERS = (
    ("ready", "chest"),
    ("ready", "breathless"),
    ("what_was_it", "breath"),
    ("ready", "leg"),
    ("leg_after_cramp", "yes"),
    ("rang", "chest"),
    ("rang", "breath"),
    ("rang", "unanswered"),
)
EVERY_DAY = (("ready", "fine"), ("last_time", "no"))

# The first is in the plot, the second in how sessions ended; the others are no answer about how somebody is.
_TOLD_ELSEWHERE = ("how_tired", "interrupted", "stop_works", "second_stop_works", "stop_site")


def _said(records: Iterable[Kept]) -> tuple[Said, ...]:
    """Every answer by its name, and every ring, with its days, in the order in which they came first."""
    days: dict[tuple[str, str], list[str]] = {}
    for kept in records:
        match kept.record:
            case Answered(question=question, answer=answer) if question not in _TOLD_ELSEWHERE:
                days.setdefault((question, answer), []).append(kept.day)
            case Rang(why=why):
                days.setdefault(("rang", why), []).append(kept.day)
    return tuple(Said(*key, tuple(each)) for key, each in days.items())


def _for_a_day(records: Iterable[Kept]) -> tuple[DayAside, ...]:
    """What was left out until a day ended, each with its days."""
    days: dict[tuple[str | None, str | None, str | None, str], dict[str, None]] = {}
    for kept in records:
        match kept.record:
            case SetAside(until="today") as aside:
                key = (aside.stretch, aside.side, aside.region, aside.why)
                days.setdefault(key, {})[kept.day] = None
    return tuple(DayAside(*key, tuple(each)) for key, each in days.items())


# -- what was stopped

_SIDED = ("arm", "leg")  # the other parts of the body are one


def _stops(records: Iterable[Kept], answers: Mapping[int, str], limbs: Mapping[str, str]) -> tuple[RegionStops, ...]:
    """The parts of the body on which STOP was pressed, the most often stopped first."""
    counts: dict[tuple[str, str | None], Counter[str]] = {}
    for kept in records:
        if isinstance(kept.record, Stopped):
            region = limbs.get(kept.record.stretch, ELSEWHERE)
            side = kept.record.side if region in _SIDED else None
            counts.setdefault((region, side), Counter())[answers[kept.number]] += 1
    regions = [RegionStops(region, side, tuple(c.most_common())) for (region, side), c in counts.items()]
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
        groups.setdefault((session.routine, versions.get(session.session, "")), []).append(session)
    return tuple(
        RoutineMonth(
            routine, version, group[0].with_helper, len(group), group[0].day, group[-1].day,
            _given(record for session in group for record in held.get(session.session, ())),
        )
        for (routine, version), group in groups.items()
    )  # fmt: skip


def _given(held: Iterable[Held]) -> tuple[Given, ...]:
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
        Given(stretch, tuple(sorted(units[stretch, hold_ms], key=str)), repetitions[stretch, hold_ms], hold_ms)
        for stretch, hold_ms in in_order
    )


def _stretches(sessions: Iterable[SessionSummary]) -> tuple[StretchMonth, ...]:
    """Each stretch that was touched, in the order in which they were first."""
    units: dict[str, list[UnitSummary]] = {}
    for session in sessions:
        for unit in session.units:
            units.setdefault(unit.stretch, []).append(unit)
    return tuple(
        StretchMonth(
            stretch,
            Counter((unit.side, str(unit.outcome)) for unit in group),
            sum(unit.held_ms for unit in group),
            sum(unit.planned_ms for unit in group),
            sum(unit.stops.count("hurt") for unit in group),
        )
        for stretch, group in units.items()
    )
