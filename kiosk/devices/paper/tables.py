"""What was done, on a page of its own: each routine with its doses, and each stretch with how it turned out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from kiosk import words
from kiosk.devices.paper.paper import BOLD, BOTTOM, FAINT, INSIDE, LINE, MARGIN, PLAIN, SIZE, Paper, wrapped
from kiosk.devices.paper.report import Report
from kiosk.log.months import Given, StretchMonth


def routines(paper: Paper, report: Report) -> None:
    """Each routine as it was done, with its doses."""
    if paper.number == 1:
        paper.turn()
    paper.heading(*words.report.THE_ROUTINES)
    if not report.month.routines:
        paper.paragraph(words.report.NONE, colour=FAINT)
    told: dict[tuple[str, tuple[Given, ...]], str] = {}
    for routine in report.month.routines:
        paper.need(3 * LINE)
        paper.y += 3
        paper.paragraph(words.report.routine(report.month.month, report.routine(routine.routine), routine), font=BOLD)
        same = told.setdefault((routine.routine, routine.given), routine.version)
        doses = _doses(report, routine.given) if same == routine.version else words.report.SAME_AS.format(version=same)
        paper.paragraph(doses, x=MARGIN + 10)


def _doses(report: Report, given: Iterable[Given]) -> str:
    """The stretches in their order; neighbours of the same dose have it told once."""
    alike = groupby(given, key=lambda dose: (dose.repetitions, dose.hold_ms, dose.sides))
    groups = [list(group) for _, group in alike]
    return words.report.doses([([report.stretch(dose.stretch) for dose in group], group[0]) for group in groups])


_COLUMNS = (92.0, 32.0, 46.0, 46.0, 40.0, 36.0)  # how wide each is; what stands above them is among the words
_NAME_WIDTH = INSIDE - sum(_COLUMNS)
_ROW_HEIGHTS = (15.0, 11.6)  # the larger where all rows fit on the page with it


def stretches(paper: Paper, report: Report) -> None:
    """Each stretch and side: how often it was done, and how much of it."""
    paper.heading(*words.report.THE_STRETCHES, 3 * LINE)
    rows = [(wrapped(report.stretch(s.stretch), _NAME_WIDTH - 8), _cells(s)) for s in report.month.stretches]
    lines = 1 + sum(len(name) for name, _ in rows)
    height = next((h for h in _ROW_HEIGHTS if paper.y + lines * h <= BOTTOM), _ROW_HEIGHTS[-1])
    _row(paper, [words.report.STRETCH], words.report.COLUMNS, height, BOLD)
    for name, cells in rows:
        if paper.y + height * len(name) > BOTTOM:
            paper.turn()
            _row(paper, [words.report.STRETCH], words.report.COLUMNS, height, BOLD)
        _row(paper, name, cells, height)


def _cells(stretch: StretchMonth) -> list[str]:
    counts = [str(stretch.count(outcome) or "") for outcome in ("part", "skipped", "stopped")]
    stayed = f"{stretch.stayed:.0%}" if stretch.planned_ms else ""
    return [words.report.done(stretch), *counts, str(stretch.hurt or ""), stayed]


def _row(paper: Paper, name: Sequence[str], cells: Sequence[str], height: float, font: str = PLAIN) -> None:
    below = (height - SIZE) / 2 + 0.8  # from where the letters stand to the rule
    x = MARGIN + _NAME_WIDTH
    for width, cell in zip(_COLUMNS, cells, strict=True):
        paper.text(x, paper.y + height - below, cell, font=font)
        x += width
    for line in name:
        paper.y += height
        paper.text(MARGIN, paper.y - below, line, font=font)
    paper.rule(MARGIN, paper.y + 1, INSIDE)
