"""What was done, on a page of its own: each routine with its doses, and each stretch with how it turned out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from kiosk import words
from kiosk.devices.paper.paper import BOLD, BOTTOM, FAINT, INSIDE, LINE, MARGIN, PLAIN, SIZE, Paper, wrapped
from kiosk.devices.paper.report import Report, counted
from kiosk.log.months import Given, RoutineMonth, StretchMonth


def routines(paper: Paper, report: Report) -> None:
    """Each routine as it was done, with its doses."""
    if paper.number == 1:
        paper.turn()
    paper.heading("The routines", "as they were done, from the log")
    if not report.month.routines:
        paper.paragraph("None.", colour=FAINT)
    told: dict[tuple[str, tuple[Given, ...]], str] = {}
    for routine in report.month.routines:
        paper.need(3 * LINE)
        paper.y += 3
        paper.paragraph(_routine_line(report, routine), font=BOLD)
        same = told.setdefault((routine.routine, routine.given), routine.version)
        doses = _doses(report, routine.given) if same == routine.version else f"The same as in version {same}."
        paper.paragraph(doses, x=MARGIN + 10)


def _routine_line(report: Report, routine: RoutineMonth) -> str:
    first, last = report.date(routine.first_day), report.date(routine.last_day)
    when = first if first == last else f"{first} to {last}"
    manner = words.told.manner(routine.with_helper)
    name, times = report.routine(routine.routine), counted(routine.times, "time")
    return f"{name}, {manner}, {times}, {when} (version {routine.version})"


def _doses(report: Report, given: Iterable[Given]) -> str:
    """The stretches in their order; neighbours of the same dose have it told once."""
    groups = groupby(given, key=lambda each: (each.repetitions, each.hold_ms, each.sides))
    told = (_dose_group([report.stretch(each.stretch) for each in group], *dose) for dose, group in groups)
    return ". ".join(told) + "." if given else "Nothing of it was done."


def _dose_group(names: Sequence[str], repetitions: int, hold_ms: int, sides: Sequence[str | None]) -> str:
    times = " and ".join(side for side in sides if side)
    dose = f"{repetitions} × {hold_ms / 1000:g} s" + (f" {times}" if times else "")
    return f"{', '.join(names)}: {'each ' if len(names) > 1 else ''}{dose}"


_COLUMNS = (
    ("Done", 92.0), ("Part", 32.0), ("Skipped", 46.0), ("Stopped", 46.0), ("It hurt", 40.0), ("Stayed", 36.0),
)  # fmt: skip
_NAME_WIDTH = INSIDE - sum(width for _, width in _COLUMNS)
_ROW_HEIGHTS = (15.0, 11.6)  # the larger where all rows fit on the page with it


def stretches(paper: Paper, report: Report) -> None:
    """Each stretch and side: how often it was done, and how much of it."""
    paper.heading("The stretches", "by stretch and side; stayed: part of the planned seconds", 3 * LINE)
    rows = [(wrapped(report.stretch(s.stretch), _NAME_WIDTH - 8), _cells(s)) for s in report.month.stretches]
    lines = 1 + sum(len(name) for name, _ in rows)
    height = next((h for h in _ROW_HEIGHTS if paper.y + lines * h <= BOTTOM), _ROW_HEIGHTS[-1])
    titles = [name for name, _ in _COLUMNS]
    _row(paper, ["Stretch"], titles, height, BOLD)
    for name, cells in rows:
        if paper.y + height * len(name) > BOTTOM:
            paper.turn()
            _row(paper, ["Stretch"], titles, height, BOLD)
        _row(paper, name, cells, height)


def _cells(stretch: StretchMonth) -> list[str]:
    done = ", ".join(f"{count} {side}" for side in stretch.sides if (count := stretch.count("done", side)))
    counts = [str(stretch.count(outcome) or "") for outcome in ("part", "skipped", "stopped")]
    stayed = f"{stretch.stayed:.0%}" if stretch.planned_ms else ""
    return [done or str(stretch.count("done") or ""), *counts, str(stretch.hurt or ""), stayed]


def _row(paper: Paper, name: Sequence[str], cells: Sequence[str], height: float, font: str = PLAIN) -> None:
    below = (height - SIZE) / 2 + 0.8  # from where the letters stand to the rule
    x = MARGIN + _NAME_WIDTH
    for (_, width), cell in zip(_COLUMNS, cells, strict=True):
        paper.text(x, paper.y + height - below, cell, font=font)
        x += width
    for line in name:
        paper.y += height
        paper.text(MARGIN, paper.y - below, line, font=font)
    paper.rule(MARGIN, paper.y + 1, INSIDE)
