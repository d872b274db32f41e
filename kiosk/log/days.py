"""What was done: each stretch and side of a session, the session, the day, worked out from their records alone.

Everybody who tells of a day reads it here (the screens, `kiosk log`, the report, the text that is taken along), so that
no two of them can tell it differently, and none more kindly than it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kiosk.log.records import Answered, Held, Kept, NotToday, SessionEnded, SessionStarted, Skipped, Stopped

STOP_QUESTION = "what_was_it"
HARMLESS = frozenset({"rest", "mistake", "tired"})  # a STOP that was so answered did not mean that anything hurt

OfAUnit = Held | Skipped | Stopped


class Outcome(StrEnum):
    """How one stretch on one side turned out."""

    DONE = "done"  # at least half of its seconds were stayed, and every repetition was begun
    PART = "part"
    STOPPED = "stopped"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class UnitSummary:
    """One stretch on one side in one session.

    `held_ms` of `planned_ms` (0: not known) were stayed, in `repetitions` of its repetitions. `stops` has for each
    STOP on it, in order, what was answered: `none` where the question was left, "" where it was not asked yet.
    """

    unit: int
    stretch: str
    variant: str
    side: str | None
    outcome: Outcome
    held_ms: int = 0
    planned_ms: int = 0
    repetitions: int = 0
    stops: tuple[str, ...] = ()

    @property
    def hurt(self) -> bool:
        """Whether it hurt or may have: a STOP on it was neither for a rest, nor out of tiredness, nor by mistake."""
        return not HARMLESS.issuperset(self.stops)


@dataclass(frozen=True)
class StretchSummary:
    """A stretch in one session with its sides, each with how it turned out. One that comes twice is told twice."""

    stretch: str
    units: tuple[UnitSummary, ...]


@dataclass(frozen=True)
class SessionSummary:
    """One session, as the family reads it.

    `started` is the local time as HH:MM, `minutes` from the first record to the last (a power cut's pause not
    counted), `planned` how many stretches-and-sides it had (0: not known), `how` as in `SessionEnded` ("" while it
    goes on or was cut short), `tired` the answer at the end.
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

    @property
    def units(self) -> tuple[UnitSummary, ...]:
        """Every stretch and side that was touched."""
        return tuple(unit for line in self.stretches for unit in line.units)

    @property
    def units_done(self) -> tuple[UnitSummary, ...]:
        """The stretches and sides that were done. Two may have one number where it was carried on in between."""
        return tuple(unit for unit in self.units if unit.outcome is Outcome.DONE)

    @property
    def held_ms(self) -> int:
        """The time that was really stayed."""
        return sum(unit.held_ms for unit in self.units)

    @property
    def hurt(self) -> bool:
        """Whether anything hurt, or may have."""
        return any(unit.hurt for unit in self.units)

    @property
    def done(self) -> bool:
        """Whether it came to its end with everything that was planned done."""
        return self.how == "done" and 0 < self.planned <= len(self.units_done)


@dataclass(frozen=True)
class DaySummary:
    """One day: its sessions, and whether someone said "not today"."""

    day: str
    sessions: tuple[SessionSummary, ...]
    not_today: bool

    @property
    def done(self) -> bool:
        """Whether a whole session was done."""
        return any(session.done for session in self.sessions)

    @property
    def minutes(self) -> int:
        """Minutes of all sessions together."""
        return sum(session.minutes for session in self.sessions)

    @property
    def held_ms(self) -> int:
        """The time that was stayed in all of them."""
        return sum(session.held_ms for session in self.sessions)

    @property
    def hurt(self) -> bool:
        """Whether anything hurt, or may have."""
        return any(session.hurt for session in self.sessions)

    @property
    def pains(self) -> int:
        """How often someone said that it hurt."""
        return sum(unit.stops.count("hurt") for session in self.sessions for unit in session.units)

    @property
    def tired(self) -> str:
        """How tired the last session that was asked about left the person: fine, tired, worn_out, or ""."""
        return next((s.tired for s in reversed(self.sessions) if s.tired not in ("", "none")), "")


# -- from the records


def stop_answers(records: Iterable[Kept]) -> dict[int, str]:
    """What was answered after each STOP, by its number, before anything else was done; "" where nothing was.

    The answer may come after a power cut, when the session is over: what counts is the order.
    """
    answers: dict[int, str] = {}
    open_: int | None = None  # the STOP about which an answer would be now
    for kept in records:
        match kept.record:
            case Stopped():
                open_ = kept.number
                answers[open_] = ""
            case Held() | Skipped() | SessionStarted():
                open_ = None
            case Answered(question=question, answer=answer) if question == STOP_QUESTION and open_ is not None:
                answers[open_] = answer
    return answers


def by_session(records: Iterable[Kept]) -> dict[str, tuple[Kept, ...]]:
    """The records of each session, in order."""
    groups: dict[str, list[Kept]] = {}
    for kept in records:
        if kept.session:
            groups.setdefault(kept.session, []).append(kept)
    return {session: tuple(group) for session, group in groups.items()}


def sessions_of(records: Iterable[Kept], after: Iterable[Kept] = ()) -> tuple[SessionSummary, ...]:
    """The sessions among the records, given in order; `after` are later ones, which may answer a last STOP."""
    records = tuple(records)
    answers = stop_answers((*records, *after))
    found = (summary_of_session(group, answers) for group in by_session(records).values())
    return tuple(session for session in found if session is not None)


def day_of(day: str, records: Iterable[Kept], sessions: Iterable[SessionSummary]) -> DaySummary:
    """One day out of its records and of the sessions that began on it."""
    not_today = any(isinstance(kept.record, NotToday) for kept in records)
    return DaySummary(day, tuple(session for session in sessions if session.day == day), not_today)


def summary_of_session(records: tuple[Kept, ...], answers: Mapping[int, str]) -> SessionSummary | None:
    """One session out of its records, given in order; None if nothing of it is among them.

    Where its beginning was lost, what was done in it is told all the same. `answers`: see `stop_answers`.
    """
    first = next((kept for kept in records if isinstance(kept.record, SessionStarted | OfAUnit)), None)
    if first is None:
        return None
    begun = first.record
    start = begun if isinstance(begun, SessionStarted) else SessionStarted(getattr(begun, "routine", ""), "", False, 0)
    return SessionSummary(
        session=first.session,
        routine=start.routine,
        day=first.day,
        started=first.local,
        with_helper=start.with_helper,
        minutes=_minutes(records),
        stretches=_lines(records, answers),
        planned=start.stretches,
        left_out=start.left_out,
        how=next((k.record.how for k in reversed(records) if isinstance(k.record, SessionEnded)), ""),
        tired=_last_answer(records, "how_tired"),
        sure=first.sure,
    )


def _last_answer(records: Iterable[Kept], question: str) -> str:
    answers = [k.record.answer for k in records if isinstance(k.record, Answered) and k.record.question == question]
    return answers[-1] if answers else ""


def _carries_on(kept: Kept) -> bool:
    record = kept.record
    return isinstance(record, Answered) and (record.question, record.answer) == ("interrupted", "carry_on")


def _minutes(records: tuple[Kept, ...]) -> int:
    """Whole minutes, rounded, counted by the steady clock between one interruption and the next."""
    runs: dict[tuple[str, int], list[int]] = {}
    times = 0  # how often it was carried on: without a power cut the machine's count goes on meanwhile
    for kept in records:
        ended = kept.record if isinstance(kept.record, SessionEnded) else None
        if ended and ended.how == "declined":  # said long after it was cut short
            break
        times += _carries_on(kept)
        runs.setdefault((kept.boot, times), []).append(kept.mono_ms)
        if ended:
            break
    total_ms = sum(max(run) - min(run) for run in runs.values())
    return (total_ms + 30_000) // 60_000


# -- stretches and sides


def _lines(records: tuple[Kept, ...], answers: Mapping[int, str]) -> tuple[StretchSummary, ...]:
    """Each stretch with its sides; where a side comes again, the stretch begins again."""
    lines: list[tuple[str, list[UnitSummary]]] = []
    for unit in _units(records, answers):
        same = (units for stretch, units in lines if stretch == unit.stretch)
        free = next((units for units in same if _is_free(unit.side, units)), None)
        if free is None:
            lines.append((unit.stretch, [unit]))
        else:
            free.append(unit)
    return tuple(StretchSummary(stretch, tuple(units)) for stretch, units in lines)


def _is_free(side: str | None, units: Iterable[UnitSummary]) -> bool:
    """Whether that side has not come yet; what moves both at once stands alone."""
    sides = {unit.side for unit in units}
    return None not in (side, *sides) and side not in sides


_Place = tuple[int, str, str | None]  # the number of a stretch and side in its plan, and which it is


def _units(records: tuple[Kept, ...], answers: Mapping[int, str]) -> Iterator[UnitSummary]:
    """Each stretch and side of one session, in the order in which it was first touched."""
    groups, last = _by_place(records, answers)
    finished = any(isinstance(k.record, SessionEnded) and k.record.how == "done" for k in records)
    for place, group in groups.items():
        yield _unit(group, answers, went_on=finished or place != last)


def _by_place(records: Iterable[Kept], answers: Mapping[int, str]) -> tuple[dict[_Place, list[Kept]], _Place | None]:
    """The records of each stretch and side, and the one that was touched last.

    A session that is carried on numbers anew what is still to be done, without what was set aside meanwhile: the
    stretch and side in which it was cut goes on, whatever its number is now.
    """
    groups: dict[_Place, list[Kept]] = {}
    renumbered: dict[_Place, _Place] = {}
    last: _Place | None = None
    cut: _Place | None = None
    for kept in records:
        if _carries_on(kept):
            cut = last if last and not _is_over(groups[last], answers) else None
        elif isinstance(r := kept.record, Held | Skipped | Stopped):
            place = (r.unit, r.stretch, r.side)
            if cut and place[1:] == cut[1:] and place not in groups:
                renumbered[place] = cut
            last, cut = renumbered.get(place, place), None
            groups.setdefault(last, []).append(kept)
    return groups, last


def places_over(records: Iterable[Kept], answers: Mapping[int, str]) -> tuple[tuple[str, str | None], ...]:
    """The stretches and sides of one session that are over: all that were touched, but for one that goes on."""
    groups, last = _by_place(records, answers)
    return tuple(place[1:] for place, group in groups.items() if place != last or _is_over(group, answers))


_GOES_ON = HARMLESS | {"cramp", "breath"}  # a STOP so answered sets nothing aside


def _is_over(group: Sequence[Kept], answers: Mapping[int, str]) -> bool:
    """Whether nothing of it was left to be done when the session was cut."""
    last = group[-1]
    match last.record:
        case Held(repetition=repetition, repetitions=repetitions):
            return 0 < repetitions <= repetition
        case Stopped():
            return answers.get(last.number, "") not in _GOES_ON
        case _:
            return True


def _unit(group: Sequence[Kept], answers: Mapping[int, str], *, went_on: bool) -> UnitSummary:
    touched = [kept.record for kept in group if isinstance(kept.record, Held | Skipped | Stopped)]
    held = [record for record in touched if isinstance(record, Held)]
    stops = tuple(answers.get(kept.number, "") for kept in group if isinstance(kept.record, Stopped))
    last = touched[-1]
    return UnitSummary(
        unit=last.unit,
        stretch=last.stretch,
        variant=last.variant,
        side=last.side,
        outcome=_outcome(touched, held, stops, went_on=went_on),
        held_ms=sum(record.held_ms for record in held),
        planned_ms=_planned(held) * held[-1].dose_ms if held else 0,
        repetitions=len({record.repetition for record in held}),
        stops=stops,
    )


def _planned(held: Sequence[Held]) -> int:
    """How many repetitions the dose has; older records do not say it, then as many as were held."""
    return held[-1].repetitions or max(record.repetition for record in held)


def _outcome(touched: Sequence[OfAUnit], held: Sequence[Held], stops: Sequence[str], *, went_on: bool) -> Outcome:
    last = touched[-1]
    if isinstance(last, Stopped) and stops[-1] not in HARMLESS:
        return Outcome.STOPPED
    if held and _is_done(touched, held) and (held[-1].repetitions or went_on):
        return Outcome.DONE
    if isinstance(last, Held) or any(record.held_ms for record in held):
        return Outcome.PART
    return Outcome.STOPPED if isinstance(last, Stopped) else Outcome.SKIPPED


def _is_done(touched: Sequence[OfAUnit], held: Sequence[Held]) -> bool:
    """At least half of the planned seconds, all repetitions together, and every repetition begun."""
    planned = _planned(held)
    begun = {
        r.repetition for r in touched if isinstance(r, Held) or (isinstance(r, Stopped) and r.phase != "get_ready")
    }
    stayed_ms = sum(record.held_ms for record in held)
    return begun >= set(range(1, planned + 1)) and 2 * stayed_ms >= planned * held[-1].dose_ms
