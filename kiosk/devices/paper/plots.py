"""What is drawn of a month: minutes a day, how tired after it, and the stops by part of the body."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reportlab.lib.colors import Color

from kiosk import words
from kiosk.devices.paper.paper import (
    BAR,
    BOLD,
    FAINT,
    HURT,
    INK,
    INSIDE,
    LINE,
    MARGIN,
    OTHER,
    PLAIN,
    SMALL,
    WIDTH,
    Paper,
    wrapped,
)
from kiosk.devices.paper.report import Report
from kiosk.log.months import RegionStops

_AXIS = 62.0  # for the words at the left of a plot


def _day_x(report: Report, place: int) -> float:
    """The middle of the column of a day, counted from 0."""
    return MARGIN + _AXIS + (INSIDE - _AXIS) * (place + 0.5) / len(report.month.days)


def _day_numbers(paper: Paper, report: Report) -> None:
    """The days below a plot; Sundays stand out, since a week's rhythm is what is looked for."""
    paper.y += 10
    for place, day in enumerate(report.month.days):
        font = BOLD if date.fromisoformat(day.day).weekday() == 6 else PLAIN
        paper.text(_day_x(report, place), paper.y, str(int(day.day[-2:])), font=font, size=7.5, align="centre")


_PLOT = 130.0


def minutes(paper: Paper, report: Report) -> None:
    """Minutes a day as bars, with an octagon where something hurt."""
    paper.heading(*words.report.MINUTES_A_DAY, _PLOT + 30)
    days = report.month.days
    ticks = _ticks(max(day.minutes for day in days))
    top, floor = paper.y + 14, paper.y + 14 + _PLOT
    scale = _PLOT / ticks[-1]
    for tick in ticks:
        paper.rule(MARGIN + _AXIS, floor - tick * scale, INSIDE - _AXIS)
        paper.text(MARGIN + _AXIS - 6, floor - tick * scale + 3, str(tick), size=SMALL, colour=FAINT, align="right")
    width = (INSIDE - _AXIS) / len(days) * 0.62
    for place, day in enumerate(days):
        x, height = _day_x(report, place), day.minutes * scale
        paper.bar(x - width / 2, floor - height, width, height, BAR)
        if day.hurt:
            paper.octagon(x, max(top - 7, floor - height - 6), 4.2, HURT)
    paper.y = floor
    _day_numbers(paper, report)


def _ticks(highest: int) -> tuple[int, ...]:
    """Four or five round numbers from 0 to at least the highest."""
    step = next(s for s in (2, 5, 10, 15, 20, 30, 60, 120, 240, 480) if s * 4 >= highest or s == 480)
    return tuple(range(0, step * max(1, -(-highest // step)) + 1, step))


_ROW = 15.0


def fatigue(paper: Paper, report: Report) -> None:
    """A dot a day for how tired it made, and whether it was too much."""
    paper.heading(*words.report.HOW_TIRED, 4 * _ROW + 28)
    for key, name in words.report.TIRED_ROWS.items():
        _dots(paper, report, name, [day.tired == key for day in report.month.days], INK)
    _dots(paper, report, words.report.TOO_MUCH, [day.sore_after for day in report.month.days], HURT)
    paper.y += 4
    _day_numbers(paper, report)
    paper.y += LINE
    paper.text(MARGIN + _AXIS, paper.y, words.report.TOO_MUCH_NOTE, size=SMALL, colour=FAINT)


def _dots(paper: Paper, report: Report, name: str, on: Iterable[bool], colour: Color) -> None:
    paper.y += _ROW
    paper.text(MARGIN, paper.y + 3, name, size=SMALL)
    paper.rule(MARGIN + _AXIS, paper.y, INSIDE - _AXIS)
    for place, there in enumerate(on):
        if there:
            paper.dot(_day_x(report, place), paper.y, 3.6, colour)


_BAR_AT = MARGIN + _AXIS
_BAR_WIDTH = 150.0
_REASONS_AT = _BAR_AT + _BAR_WIDTH + 8
_FEW = 5  # stops that fill the bar at least: a single one must not look like many


def stops(paper: Paper, report: Report) -> None:
    """How often STOP was pressed for each part of the body, and why."""
    stops = report.month.stops
    paper.heading(*words.report.STOPS, _ROW)
    if not stops:
        paper.paragraph(words.report.NONE, colour=FAINT)
    scale = _BAR_WIDTH / max(_FEW, *(region.count for region in stops), 0)
    for region in stops:
        told = wrapped(words.report.stop_answers(region), WIDTH - MARGIN - _REASONS_AT, PLAIN, SMALL)
        paper.need(_ROW + LINE * (len(told) - 1))
        paper.y += _ROW
        paper.text(MARGIN, paper.y, words.report.region(region))
        _stop_bar(paper, region, scale)
        for place, line in enumerate(told):
            paper.y += LINE if place else 0
            paper.text(_REASONS_AT, paper.y, line, size=SMALL)


def _stop_bar(paper: Paper, region: RegionStops, scale: float) -> None:
    hurt = sum(count for answer, count in region.answers if answer == "hurt")
    paper.bar(_BAR_AT, paper.y - 8, hurt * scale, 10, HURT)
    paper.bar(_BAR_AT + hurt * scale, paper.y - 8, (region.count - hurt) * scale, 10, OTHER)
