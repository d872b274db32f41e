"""What the family reads of a day, in lines and on pages: each session, each stretch and side with its mark.

The screens and `kiosk log` show the same lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk import words
from kiosk.log.days import DaySummary, Outcome, SessionSummary, StretchSummary, UnitSummary
from kiosk.session.known import Known
from kiosk.session.names import routine_name, stretch_name


class Mark(StrEnum):
    """How one line of a list turned out; each is drawn as a shape of its own, never by colour alone."""

    DONE = "done"  # filled circle with a tick
    OPEN = "open"  # empty circle
    STOPPED = "stopped"  # octagon
    PART = "part"  # half-filled circle
    NONE = "none"


@dataclass(frozen=True)
class Line:
    """One line of a list: a mark, what, and a word at the right. `warm` colours the right word as what hurt.

    Where there is little room, `shorter` may stand in place of the word at the right (None where nothing may), and
    `last` where nothing else helps. `parted` has the text in two, a stretch and its side; the side may stand at the
    right.
    """

    text: str
    right: str = ""
    mark: Mark = Mark.NONE
    warm: bool = False
    shorter: str | None = None
    last: str = ""
    parted: tuple[str, str] | None = None


Group = tuple[str, str, tuple[Line, ...]]  # a heading, a word at its right, and the lines under it


# -- a day


def day_groups(known: Known, day: DaySummary) -> tuple[Group, ...]:
    """A day as the family reads it: each session with the time stayed, and how each stretch and side turned out."""
    return tuple(
        (
            words.told.begun(summary, routine_name(known, summary.routine)),
            words.told.about_a_session(summary),
            (Line(words.told.stayed(summary.held_ms), words.told.afterwards(summary)), *session_lines(known, summary)),
        )
        for summary in day.sessions
    )


def session_lines(known: Known, summary: SessionSummary) -> tuple[Line, ...]:
    """A line for each stretch, or for each of its sides where they differ."""
    return tuple(line for stretch in summary.stretches for line in _stretch_lines(known, stretch))


def _stretch_lines(known: Known, stretch: StretchSummary) -> tuple[Line, ...]:
    name = stretch_name(known, stretch.stretch)
    return tuple(
        Line(name, told.text, unit_mark(told.unit), told.unit.hurt, told.shorter, told.last)
        for told in words.told.sides_told(stretch)
    )


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
