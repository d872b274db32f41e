"""What is told of a month in sentences: how it went, what was said, and what is set aside."""

from __future__ import annotations

from kiosk import words
from kiosk.devices.paper.paper import BOLD, FAINT, HURT, INK, LINE, MARGIN, PLAIN, WIDTH, Paper
from kiosk.devices.paper.report import Report
from kiosk.log.asides import Aside
from kiosk.log.months import DANGERS, EVERY_DAY, ClearedAside, DayAside, Said


def head(paper: Paper, report: Report) -> None:
    """How the month went, in a few sentences, and what is to be known of the log."""
    month = report.month
    paper.y += 20
    paper.text(MARGIN, paper.y, report.title, font=BOLD, size=20)
    paper.text(WIDTH - MARGIN, paper.y, words.report.NAME_LINE, colour=FAINT, align="right")
    paper.y += 6
    paper.paragraph(words.report.how_it_went(month))
    unsure = [words.report.unsure(month.unsure)] if month.unsure else []
    for notice in (*report.notices, *unsure):
        paper.paragraph(notice, font=BOLD)


def said(paper: Paper, report: Report) -> None:
    """Every answer by its name with its days, danger first."""
    paper.heading(*words.report.WHAT_WAS_SAID)
    order = {key: place for place, key in enumerate(words.told.SAID)}
    said = sorted(report.month.said, key=lambda each: order.get((each.question, each.answer), len(order)))
    if not said:
        paper.paragraph(words.report.NOTHING, colour=FAINT)
    for each in said:
        danger = (each.question, each.answer) in DANGERS
        paper.paragraph(_said_line(report, each), font=BOLD if danger else PLAIN, colour=HURT if danger else INK)


def _said_line(report: Report, said: Said) -> str:
    if (said.question, said.answer) in EVERY_DAY:
        return words.report.said_every_day(said)
    return words.report.said_on(report.month.month, said)


def set_aside(paper: Paper, report: Report) -> None:
    """What is left out, until when, and what was brought back."""
    month = report.month
    ended = month.days[-1].day < report.today
    paper.heading(*(words.report.SET_ASIDE_THEN if ended else words.report.SET_ASIDE))
    if not (month.set_aside or month.cleared or month.for_a_day):
        paper.paragraph(words.report.NOTHING, colour=FAINT)
    for until in dict.fromkeys(aside.until for aside in month.set_aside):
        paper.need(2 * LINE)
        paper.paragraph(words.report.until(until), font=BOLD)
        for aside in month.set_aside:
            if aside.until == until:
                paper.paragraph(_aside_line(report, aside), x=MARGIN + 10)
    for rested in month.for_a_day:
        paper.paragraph(_for_a_day_line(report, rested))
    for cleared in month.cleared:
        paper.paragraph(_cleared_line(report, cleared), colour=FAINT)


def _aside_line(report: Report, aside: Aside) -> str:
    name = report.sided(aside.stretch, aside.side, aside.region)
    return words.report.aside_since(report.month.month, name, aside)


def _for_a_day_line(report: Report, aside: DayAside) -> str:
    name = report.sided(aside.stretch, aside.side, aside.region)
    return words.report.only_on(report.month.month, name, aside)


def _cleared_line(report: Report, cleared: ClearedAside) -> str:
    name = report.sided(cleared.stretch, cleared.side, cleared.region)
    return words.report.brought_back(report.month.month, name, cleared)
