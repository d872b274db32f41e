"""What is set aside: left out until something brings it back, and how it stood on an earlier day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kiosk.log.records import Answered, Cleared, Kept, SetAside, Stopped

RECENT_DAYS = 35  # four weeks on the screen, and a week to look back at their beginning

# How firmly something is set aside. A weaker one never takes the place of a firmer one.
_FIRMNESS = {"today": 0, "asked": 1, "cleared": 2}


@dataclass(frozen=True)
class Aside:
    """Something that is left out: a stretch on one side, or a region of the body.

    `until` says what brings it back: `cleared` (a person clears it), `asked` (asked at the next start) or
    `today` (the day ends). `since_day` is the day on which it was first left out. `back_day` is the day on which it
    was brought back, where an earlier day is looked at and it is back by now; "" else.
    """

    stretch: str | None
    side: str | None
    region: str | None
    why: str
    until: str
    since_day: str
    back_day: str = ""

    def covers(self, stretch: str, side: str | None) -> bool:
        """Whether it leaves out that stretch on that side.

        Both sides at once (`None`) move the one that hurt, too, so each leaves the other out.
        """
        return self.stretch == stretch and (self.side == side or self.side is None or side is None)


AsideKey = tuple[str | None, str | None, str | None]

_About = SetAside | Cleared | Stopped


def in_order(records: Iterable[Kept]) -> tuple[Kept, ...]:
    """The records by number, each once; of two with one number the later in the list counts."""
    by_number = {kept.number: kept for kept in records}
    return tuple(by_number[number] for number in sorted(by_number))


def fold_asides(records: Iterable[Kept]) -> dict[AsideKey, Aside]:
    """What is left out after all that happened, by stretch, side and region.

    A `Stopped` by itself sets its stretch and side aside until it was asked about: the power may have failed
    before the next record was written.
    """
    asides: dict[AsideKey, Aside] = {}
    for kept in records:
        _take(asides, kept)
    return asides


def asides_then(records: Iterable[Kept], day: str) -> tuple[Aside, ...]:
    """What was left out when that day ended, out of all records in order; what is back since then says so."""
    records = tuple(records)
    asides = fold_asides(kept for kept in records if kept.day <= day)
    then = {key: aside for key, aside in asides.items() if aside.until != "today" or aside.since_day == day}
    back: dict[AsideKey, str] = {}
    for kept in records:
        if kept.day > day:
            _take(asides, kept)
            back |= dict.fromkeys(then.keys() - asides.keys() - back.keys(), kept.day)
    return tuple(replace(aside, back_day=back.get(key, "")) for key, aside in then.items())


def lasting(records: Iterable[Kept]) -> tuple[Kept, ...]:
    """Those of the records, given in order, that still matter when they are old.

    They are what set something aside that is still left out, or was on a day that can still be looked at, and the
    last answer to each question. They are few, however many years are behind them: of what is older than the last
    weeks only that stays which says since when something is left out, and why it is now.
    """
    records = tuple(records)
    about = [(_key(kept.record), kept) for kept in records if isinstance(kept.record, _About)]
    since = _weeks_before(max((kept.day for kept in records), default=""))
    late = next((place for place, (_, kept) in enumerate(about) if kept.day >= since), len(about))
    told = [*_in_short(about[:late]), *about[late:]]
    back = {key for key, kept in about[late:] if isinstance(kept.record, Cleared) and kept.day >= since}
    wanted = back | fold_asides(kept for _, kept in told).keys()
    answers = {kept.record.question: kept for kept in records if isinstance(kept.record, Answered)}
    return in_order([*(kept for key, kept in told if key in wanted), *answers.values()])


def _weeks_before(day: str) -> str:
    """The first of the days that can still be looked at when the last one is that day."""
    return (date.fromisoformat(day) - timedelta(RECENT_DAYS)).isoformat() if day else ""


def _in_short(about: Iterable[tuple[AsideKey, Kept]]) -> list[tuple[AsideKey, Kept]]:
    """The fewest of the records, given in order, after which the same is set aside, since the same day.

    Of each thing these are the one that set it aside at first, and the last that changed anything about it.
    """
    asides: dict[AsideKey, Aside] = {}
    ends: dict[AsideKey, tuple[Kept, Kept]] = {}
    for key, kept in about:
        before = asides.get(key)
        _take(asides, kept)
        after = asides.get(key)
        if after is None:
            ends.pop(key, None)
        elif after != before:
            anew = before is None or before.until == "today"
            ends[key] = (kept if anew else ends[key][0], kept)
    return [(key, kept) for key, both in ends.items() for kept in both]


def _key(record: _About) -> AsideKey:
    region = None if isinstance(record, Stopped) else record.region
    return (record.stretch, record.side, region)


def _take(asides: dict[AsideKey, Aside], kept: Kept) -> None:
    match kept.record:
        case Stopped() as stopped:
            _put_aside(asides, kept, SetAside(stopped.stretch, stopped.side, "stopped", "asked"))
        case SetAside() as aside:
            _put_aside(asides, kept, aside)
        case Cleared() as cleared:
            _lift(asides, cleared)


def _lift(asides: dict[AsideKey, Aside], cleared: Cleared) -> None:
    """An answer after STOP lifts what that STOP set aside; what waits for a person takes a person."""
    before = asides.get(_key(cleared))
    if before is not None and not (cleared.who == "answer" and before.until == "cleared"):
        del asides[_key(cleared)]


def _put_aside(asides: dict[AsideKey, Aside], kept: Kept, record: SetAside) -> None:
    before = asides.get(_key(record))
    if before is not None and _firmness(before.until) > _firmness(record.until):
        return
    since = before.since_day if before and before.until != "today" else kept.day
    asides[_key(record)] = Aside(record.stretch, record.side, record.region, record.why, record.until, since)


def _firmness(until: str) -> int:
    return _FIRMNESS.get(until, max(_FIRMNESS.values()))  # what is not known is left to a person
