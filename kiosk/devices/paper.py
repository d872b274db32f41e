"""The month drawn on paper: what `kiosk report` puts into its PDF.

The only module that imports reportlab. Everything is drawn from the top of the page down; what does not fit goes on
on a further page, so nothing is ever cut off. Units are points (1/72 inch) from the top left; the paper is A4.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import cos, pi, sin

import font_source_sans_pro
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kiosk import words
from kiosk.content.stretch import Side
from kiosk.log.asides import Aside
from kiosk.log.months import ClearedAside, DayAside, Dose, Month, RegionStops, RoutineMonth, Said, StretchMonth

WIDTH, HEIGHT = float(A4[0]), float(A4[1])
MARGIN = 42.0
INSIDE = WIDTH - 2 * MARGIN
BOTTOM = HEIGHT - 56.0  # below it stands only the foot

PLAIN, BOLD = "SourceSansPro", "SourceSansProSemibold"
SIZE, SMALL, LINE = 9.5, 8.5, 12.0

# Chosen so that a printer without colour still tells them apart by how dark they are.
INK, FAINT, RULE = HexColor(0x1A2530), HexColor(0x55626E), HexColor(0xC9D1D8)
BAR, HURT, OTHER = HexColor(0x5B86A8), HexColor(0xA3261B), HexColor(0xB9C4CD)

Step = Callable[[str], None]  # called with the name of each part that is drawn


@dataclass(frozen=True)
class Report:
    """What is to be drawn: the month, the names in place of ids, what is to be known of the log, the day of writing."""

    month: Month
    stretch: Callable[[str], str]
    routine: Callable[[str], str]
    notices: Sequence[str]
    today: str

    @property
    def title(self) -> str:
        """What stands above it all, for example `Stretch log, October 2026`."""
        return f"Stretch log, {words.dates.date(f'{self.month.month}-01').split()[-1]} {self.month.month[:4]}"

    def sided(self, stretch: str | None, side: str | None, region: str | None = None) -> str:
        """A stretch, or a part of the body, with its side."""
        return (
            words.dates.sided(self.stretch(stretch), _side(side))
            if stretch
            else words.aside.region_name(region or "", side)
        )


def _side(side: str | None) -> Side | None:
    return Side(side) if side else None


def draw(report: Report, step: Step) -> bytes:
    """The PDF. The same report gives the same bytes."""
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, font_source_sans_pro.font_files_ttf[name]))
    pages = _drawn(report, 0, step).number  # once to know how many pages there are
    return _drawn(report, pages, step).finished()


def _drawn(report: Report, pages: int, step: Step) -> Paper:
    paper = Paper(
        report.title, f"Written by the stretch kiosk on {words.dates.date(report.today)} {report.today[:4]}.", pages
    )
    for part in PARTS:
        part(paper, report)
        step(report.title)
    return paper


# -- the paper


class Paper:
    """Paper that is written on from the top down; a new page begins where something would not fit."""

    def __init__(self, title: str, foot: str, pages: int) -> None:
        self._bytes = io.BytesIO()
        # invariant: no time of making and no random id in the file
        self._canvas = Canvas(self._bytes, pagesize=A4, invariant=1, lang="en")
        self._canvas.setTitle(title)
        self._foot = foot
        self._pages = pages
        self.number = 1
        self.y = MARGIN
        self._write_foot()

    def finished(self) -> bytes:
        """The PDF as a whole."""
        self._canvas.showPage()
        self._canvas.save()
        return self._bytes.getvalue()

    def turn(self) -> None:
        """Go on on a new page."""
        self._canvas.showPage()
        self.number += 1
        self.y = MARGIN
        self._write_foot()

    def need(self, height: float) -> None:
        """Have that much space below, on a new page where this one is too full."""
        if self.y + height > BOTTOM and self.y > MARGIN:
            self.turn()

    def _write_foot(self) -> None:
        y = HEIGHT - 34.0
        self.text(MARGIN, y, f"{self._foot} Not a medical device; it tells what was done.", size=SMALL, colour=FAINT)
        self.text(WIDTH - MARGIN, y, f"page {self.number} of {self._pages}", size=SMALL, colour=FAINT, align="right")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: str = PLAIN,
        size: float = SIZE,
        colour: Color = INK,
        align: str = "left",
    ) -> None:
        """One line of text; `y` is where its letters stand."""
        self._canvas.setFont(font, size)
        self._canvas.setFillColor(colour)
        put = {
            "left": self._canvas.drawString,
            "right": self._canvas.drawRightString,
            "centre": self._canvas.drawCentredString,
        }
        put[align](x, HEIGHT - y, text)

    def bar(self, x: float, y: float, width: float, height: float, colour: Color) -> None:
        """A filled rectangle, from its top left corner."""
        self._canvas.setFillColor(colour)
        self._canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line across."""
        self._canvas.setStrokeColor(RULE)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(x, HEIGHT - y, x + width, HEIGHT - y)

    def dot(self, x: float, y: float, radius: float, colour: Color) -> None:
        """A filled circle."""
        self._canvas.setFillColor(colour)
        self._canvas.circle(x, HEIGHT - y, radius, stroke=0, fill=1)

    def octagon(self, x: float, y: float, radius: float, colour: Color) -> None:
        """The shape that only ever means stop."""
        path = self._canvas.beginPath()
        for corner in range(8):
            turn = pi / 8 + corner * pi / 4
            (path.lineTo if corner else path.moveTo)(x + radius * cos(turn), HEIGHT - y + radius * sin(turn))
        path.close()
        self._canvas.setFillColor(colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    # -- larger things

    def heading(self, text: str, note: str = "", room: float = 2 * LINE) -> None:
        """A heading with a faint note at its right; never alone at the bottom: `room` is kept below it."""
        self.need(26 + room)
        self.y += 22
        self.text(MARGIN, self.y, text, font=BOLD, size=12)
        self.text(WIDTH - MARGIN, self.y, note, size=SMALL, colour=FAINT, align="right")
        self.y += 5
        self.rule(MARGIN, self.y, INSIDE)
        self.y += 4

    def paragraph(self, text: str, *, x: float = MARGIN, font: str = PLAIN, colour: Color = INK) -> None:
        """Text in as many lines as it takes, from `x` to the right margin."""
        for line in wrapped(text, WIDTH - MARGIN - x, font, SIZE):
            self.need(LINE)
            self.y += LINE
            self.text(x, self.y, line, font=font, colour=colour)


def wrapped(text: str, width: float, font: str = PLAIN, size: float = SIZE) -> list[str]:
    """The text in lines no wider than that; a word that is wider is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines += _pieces(word, width, font, size)
    return [line for line in lines if line] or [""]


def _pieces(word: str, width: float, font: str, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and stringWidth(pieces[-1] + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


# -- the first page: how it went


def _head(paper: Paper, report: Report) -> None:
    month = report.month
    paper.y += 20
    paper.text(MARGIN, paper.y, report.title, font=BOLD, size=20)
    paper.text(WIDTH - MARGIN, paper.y, "Name: ______________________", colour=FAINT, align="right")
    paper.y += 6
    paper.paragraph(
        f"Something was done on {month.active_days} of {len(month.days)} days: {_count(month.sessions, 'session')}, "
        f"{_count(month.minutes, 'minute')} together. {words.told.stayed(month.held_ms)}. {_stop_sentence(month)}"
    )
    unsure = f"{_count(month.unsure, 'record')} made before the clock was set: the days may be wrong."
    for notice in (*report.notices, *([unsure] if month.unsure else [])):
        paper.paragraph(notice, font=BOLD)


def _stop_sentence(month: Month) -> str:
    count = sum(region.count for region in month.stops)
    if not count:
        return "STOP was not pressed."
    hurt = month.stops_because("hurt")
    why = f", {hurt} of these because it hurt" if hurt else ""
    return f"STOP was pressed {_count(count, 'time')}{why}."


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


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


def _minutes(paper: Paper, report: Report) -> None:
    paper.heading("Minutes a day", "octagon: something hurt; Sundays in bold", _PLOT + 30)
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


_TIRED_ROWS = (("worn_out", "Worn out"), ("tired", "Tired"), ("fine", "Fine"))
_ROW = 15.0


def _fatigue(paper: Paper, report: Report) -> None:
    paper.heading("How tired after it", "the last answer of each day; no dot: not answered", 4 * _ROW + 28)
    for key, name in _TIRED_ROWS:
        _dots(paper, report, name, [day.tired == key for day in report.month.days], INK)
    _dots(paper, report, "Too much*", [day.sore_after for day in report.month.days], HURT)
    paper.y += 4
    _day_numbers(paper, report)
    paper.y += LINE
    told = "* said on that day: after the last time, tired for over 30 minutes or sore the next day"
    paper.text(MARGIN + _AXIS, paper.y, told, size=SMALL, colour=FAINT)


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


def _stops(paper: Paper, report: Report) -> None:
    stops = report.month.stops
    paper.heading("Stops by part of the body", "dark: it hurt", _ROW)
    if not stops:
        paper.paragraph("None.", colour=FAINT)
    scale = _BAR_WIDTH / max(_FEW, *(region.count for region in stops), 0)
    for region in stops:
        told = wrapped(_reasons(region), WIDTH - MARGIN - _REASONS_AT, PLAIN, SMALL)
        paper.need(_ROW + LINE * (len(told) - 1))
        paper.y += _ROW
        paper.text(MARGIN, paper.y, _region(region))
        _stop_bar(paper, region, scale)
        for place, line in enumerate(told):
            paper.y += LINE if place else 0
            paper.text(_REASONS_AT, paper.y, line, size=SMALL)


def _stop_bar(paper: Paper, region: RegionStops, scale: float) -> None:
    hurt = sum(count for answer, count in region.answers if answer == "hurt")
    paper.bar(_BAR_AT, paper.y - 8, hurt * scale, 10, HURT)
    paper.bar(_BAR_AT + hurt * scale, paper.y - 8, (region.count - hurt) * scale, 10, OTHER)


def _reasons(region: RegionStops) -> str:
    """How many, and how many for each reason, for example `3: 2 it hurt, 1 cramp`."""
    told = (f"{count} {words.told.stop_reason(answer)}" for answer, count in region.answers)
    return f"{region.count}: {', '.join(told)}"


_REGIONS = {"none": "No limb", "other": "Unknown"}


def _region(region: RegionStops) -> str:
    name = f"{region.side} {region.region}" if region.side else _REGIONS.get(region.region, region.region)
    return name[:1].upper() + name[1:]


def _said(paper: Paper, report: Report) -> None:
    """Every answer by its name with its days, danger first."""
    paper.heading("What was said", "bold: to be looked into")
    order = {key: place for place, key in enumerate(words.told.SAID)}
    said = sorted(report.month.said, key=lambda each: order.get((each.question, each.answer), len(order)))
    if not said:
        paper.paragraph("Nothing.", colour=FAINT)
    for each in said:
        danger = (each.question, each.answer) in words.told.SAID_DANGER
        paper.paragraph(_said_line(report, each), font=BOLD if danger else PLAIN, colour=HURT if danger else INK)


def _said_line(report: Report, said: Said) -> str:
    told = words.told.said(said.question, said.answer)
    if (said.question, said.answer) in words.told.SAID_EVERY_DAY:
        return f"{told}: on {_count(len(set(said.days)), 'day')}"
    return f"{told}: {_days(report, said.days)}"


def _days(report: Report, days: Sequence[str]) -> str:
    """Days of the report's month, for example `3, 4 (2 times), 9 November`."""
    times = Counter(days)
    told = [
        str(int(day[-2:])) + (f" ({words.dates.times(count)})" if count > 1 else "") for day, count in times.items()
    ]
    return f"{', '.join(told)} {words.dates.date(f'{report.month.month}-01').split()[-1]}"


_UNTIL = {"cleared": "Until a person brings it back", "asked": "Asked again at the next start"}
_WHO = {"therapist": "the therapist", "doctor": "the doctor", "me": "someone at home"}


def _set_aside(paper: Paper, report: Report) -> None:
    month = report.month
    ended = month.days[-1].day < report.today
    paper.heading("Set aside", "as it stood when the month ended" if ended else "as it is now")
    if not (month.set_aside or month.cleared or month.for_a_day):
        paper.paragraph("Nothing.", colour=FAINT)
    for until in dict.fromkeys(aside.until for aside in month.set_aside):
        paper.need(2 * LINE)
        paper.paragraph(f"{_UNTIL.get(until, until)}:", font=BOLD)
        for aside in month.set_aside:
            if aside.until == until:
                paper.paragraph(_aside_line(report, aside), x=MARGIN + 10)
    for rested in month.for_a_day:
        paper.paragraph(_for_a_day_line(report, rested))
    for cleared in month.cleared:
        paper.paragraph(_cleared_line(report, cleared), colour=FAINT)


def _aside_line(report: Report, aside: Aside) -> str:
    name = report.sided(aside.stretch, aside.side, aside.region)
    return f"{name}: {words.aside.aside_why(aside.why)}, since {_date(report, aside.since_day)}"


def _for_a_day_line(report: Report, aside: DayAside) -> str:
    name = report.sided(aside.stretch, aside.side, aside.region)
    return f"Only on {_days(report, aside.days)}: {name} ({words.aside.aside_why(aside.why)})"


def _date(report: Report, day: str) -> str:
    """A day without its weekday, and without its year where that is the report's."""
    told = words.dates.date(day).split(" ", 1)[1]
    return told if day[:4] == report.month.month[:4] else f"{told} {day[:4]}"


def _cleared_line(report: Report, cleared: ClearedAside) -> str:
    name = report.sided(cleared.stretch, cleared.side, cleared.region)
    return f"Brought back on {_date(report, cleared.day)}, said by {_WHO.get(cleared.who, cleared.who)}: {name}"


# -- the second page: what was done


def _routines(paper: Paper, report: Report) -> None:
    if paper.number == 1:
        paper.turn()
    paper.heading("The routines", "as they were done, from the log")
    if not report.month.routines:
        paper.paragraph("None.", colour=FAINT)
    told: dict[tuple[str, tuple[Dose, ...]], str] = {}
    for routine in report.month.routines:
        paper.need(3 * LINE)
        paper.y += 3
        paper.paragraph(_routine_line(report, routine), font=BOLD)
        same = told.setdefault((routine.routine, routine.doses), routine.version)
        doses = _doses(report, routine.doses) if same == routine.version else f"The same as in version {same}."
        paper.paragraph(doses, x=MARGIN + 10)


def _routine_line(report: Report, routine: RoutineMonth) -> str:
    first, last = _date(report, routine.first_day), _date(report, routine.last_day)
    when = first if first == last else f"{first} to {last}"
    manner = words.told.manner(routine.with_helper)
    name, times = report.routine(routine.routine), _count(routine.times, "time")
    return f"{name}, {manner}, {times}, {when} (version {routine.version})"


def _doses(report: Report, doses: Iterable[Dose]) -> str:
    """The stretches in their order; neighbours of the same dose have it told once."""
    groups = groupby(doses, key=lambda dose: (dose.repetitions, dose.hold_ms, dose.sides))
    told = (_dose_group([report.stretch(d.stretch) for d in group], *dose) for dose, group in groups)
    return ". ".join(told) + "." if doses else "Nothing of it was done."


def _dose_group(names: Sequence[str], repetitions: int, hold_ms: int, sides: Sequence[str | None]) -> str:
    times = " and ".join(side for side in sides if side)
    dose = f"{repetitions} × {hold_ms / 1000:g} s" + (f" {times}" if times else "")
    return f"{', '.join(names)}: {'each ' if len(names) > 1 else ''}{dose}"


_COLUMNS = (
    ("Done", 92.0), ("Part", 32.0), ("Skipped", 46.0), ("Stopped", 46.0), ("It hurt", 40.0), ("Stayed", 36.0),
)  # fmt: skip
_NAME_WIDTH = INSIDE - sum(width for _, width in _COLUMNS)
_ROW_HEIGHTS = (15.0, 11.6)  # the larger where all rows fit on the page with it


def _stretches(paper: Paper, report: Report) -> None:
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


PARTS = (_head, _minutes, _stops, _said, _fatigue, _set_aside, _routines, _stretches)
