"""What the family reads of a day, in lines: each session, each stretch and side with its mark and its word.

The screens and `kiosk log` show the same lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk import words
from kiosk.content.stretch import Side
from kiosk.log.asides import Aside
from kiosk.log.days import DaySummary, Outcome, SessionSummary, StretchSummary, UnitSummary
from kiosk.session.states import Known


class Mark(StrEnum):
    """How one line of a list turned out; each is drawn as a shape of its own, never by colour alone."""

    DONE = "done"  # filled circle with a tick
    OPEN = "open"  # empty circle
    STOPPED = "stopped"  # octagon
    PART = "part"  # half-filled circle
    NONE = "none"


@dataclass(frozen=True)
class Line:
    """One line of a list: a mark, what, and a word at the right. `warm` colours the right word as what hurt."""

    text: str
    right: str = ""
    mark: Mark = Mark.NONE
    warm: bool = False


Group = tuple[str, str, tuple[Line, ...]]  # a heading, a word at its right, and the lines under it


# -- names


def stretch_name(known: Known, stretch_id: str) -> str:
    """A stretch's name as the person knows it."""
    steps = (step for fitted in known.routines for step in fitted.routine.steps)
    left_out = (out.name for fitted in known.routines for out in fitted.left_out if out.stretch == stretch_id)
    names = (s.stretch.name for s in steps if stretch_id in (s.stretch.id, *s.stretch.also))
    return next(names, next(left_out, stretch_id))


def routine_name(known: Known, routine_id: str) -> str:
    """A routine's name as the person knows it."""
    return next((f.routine.name for f in known.routines if f.routine.id == routine_id), routine_id)


def aside_name(known: Known, aside: Aside) -> str:
    """What is set aside, in words: a stretch with its side, or a region."""
    if aside.region is not None:
        return words.aside.region_name(aside.region, aside.side)
    return words.dates.sided(stretch_name(known, str(aside.stretch)), Side(aside.side) if aside.side else None)


def aside_told(known: Known, aside: Aside) -> tuple[str, str]:
    """What is set aside, and since when; for an earlier day also until when, where it is back by now."""
    when = words.dates.from_to(aside.since_day, aside.back_day) if aside.back_day else ""
    return aside_name(known, aside), when or words.dates.since(aside.since_day, known.today)


# -- a day


def day_groups(known: Known, day: DaySummary) -> tuple[Group, ...]:
    """A day as the family reads it: each session with the time stayed, and how each stretch and side turned out."""
    return tuple(
        (
            f"{summary.started} {routine_name(known, summary.routine)}",
            f"{words.told.manner(summary.with_helper)}, {summary.minutes} min",
            (Line(words.told.stayed(summary.held_ms), words.told.afterwards(summary)), *session_lines(known, summary)),
        )
        for summary in day.sessions
    )


def session_lines(known: Known, summary: SessionSummary) -> tuple[Line, ...]:
    """A line for each stretch, or for each of its sides where they differ."""
    return tuple(line for stretch in summary.stretches for line in _stretch_lines(known, stretch))


def _stretch_lines(known: Known, stretch: StretchSummary) -> tuple[Line, ...]:
    name = stretch_name(known, stretch.stretch)
    return tuple(Line(name, told, unit_mark(unit), warm=unit.hurt) for told, unit in words.told.sides_told(stretch))


_OUTCOME_MARKS = {
    Outcome.DONE: Mark.DONE,
    Outcome.PART: Mark.PART,
    Outcome.STOPPED: Mark.STOPPED,
    Outcome.SKIPPED: Mark.OPEN,
}


def unit_mark(unit: UnitSummary) -> Mark:
    """The mark of a stretch on one side; a STOP that was only for a rest is no octagon."""
    if unit.outcome is Outcome.STOPPED and not unit.hurt:
        return Mark.OPEN
    return _OUTCOME_MARKS[unit.outcome]


def session_mark(summary: SessionSummary) -> Mark:
    """The mark of a whole session."""
    if summary.hurt:
        return Mark.STOPPED
    return Mark.DONE if summary.done else Mark.PART if summary.held_ms else Mark.OPEN


def day_mark(day: DaySummary, today: str) -> Mark:
    """The mark of a day among four weeks; none for a day to come."""
    if day.day > today:
        return Mark.NONE
    if day.hurt:
        return Mark.STOPPED
    return Mark.DONE if day.done else Mark.PART if day.held_ms else Mark.OPEN


# -- pages

# How high a heading and a line are, and what a page holds on the smallest screen, all in heights of a capital letter.
_HEADING, _ROW, _PAGE = 1.95, 1.75, 11.0
_ONE_ROW = 34  # letters that fit beside each other there


def pages(groups: Iterable[Group]) -> tuple[tuple[Group, ...], ...]:
    """The groups on as many pages as they take; one that goes on has its heading again."""
    made: list[list[tuple[str, str, list[Line]]]] = [[]]
    used = 0.0
    for heading, right, lines in groups:
        opened = False
        for line in lines:
            row = _ROW * (2 if len(line.text) + len(line.right) > _ONE_ROW else 1)
            if made[-1] and used + row + (0 if opened else _HEADING) > _PAGE:
                made.append([])
                used, opened = 0.0, False
            if not opened:
                made[-1].append((heading, right, []))
                used, opened = used + _HEADING, True
            made[-1][-1][2].append(line)
            used += row
    return tuple(tuple((heading, right, tuple(lines)) for heading, right, lines in page) for page in made)


def day_pages(known: Known, day: DaySummary) -> tuple[tuple[Group, ...], ...]:
    """A day's groups by pages; in each session what hurt comes first."""
    return pages((heading, right, _hurt_first(lines)) for heading, right, lines in day_groups(known, day))


def _hurt_first(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The line about the session, then the stretches of which a side hurt, then the others."""
    about, *rest = lines
    hurt = {line.text for line in rest if line.warm}
    return (about, *sorted(rest, key=lambda line: line.text not in hurt))
