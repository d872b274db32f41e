"""What is told of a month in sentences: how it went, what was said, and what is set aside."""

from __future__ import annotations

from kiosk import words
from kiosk.devices.paper.paper import BOLD, FAINT, HURT, INK, LINE, MARGIN, PLAIN, WIDTH, Paper
from kiosk.devices.paper.report import Report, counted
from kiosk.log.asides import Aside
from kiosk.log.months import ClearedAside, DayAside, Month, Said


def head(paper: Paper, report: Report) -> None:
    """How the month went, in a few sentences, and what is to be known of the log."""
    month = report.month
    paper.y += 20
    paper.text(MARGIN, paper.y, report.title, font=BOLD, size=20)
    paper.text(WIDTH - MARGIN, paper.y, "Name: ______________________", colour=FAINT, align="right")
    paper.y += 6
    paper.paragraph(
        f"Something was done on {month.active_days} of {len(month.days)} days: {counted(month.sessions, 'session')}, "
        f"{counted(month.minutes, 'minute')} together. {words.told.stayed(month.held_ms)}. {_stop_sentence(month)}"
    )
    unsure = f"{counted(month.unsure, 'record')} made before the clock was set: the days may be wrong."
    for notice in (*report.notices, *([unsure] if month.unsure else [])):
        paper.paragraph(notice, font=BOLD)


def _stop_sentence(month: Month) -> str:
    count = sum(region.count for region in month.stops)
    if not count:
        return "STOP was not pressed."
    hurt = month.stops_because("hurt")
    why = f", {hurt} of these because it hurt" if hurt else ""
    return f"STOP was pressed {counted(count, 'time')}{why}."


def said(paper: Paper, report: Report) -> None:
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
        return f"{told}: on {counted(len(set(said.days)), 'day')}"
    return f"{told}: {report.days(said.days)}"


_UNTIL = {"cleared": "Until a person brings it back", "asked": "Asked again at the next start"}
_WHO = {"therapist": "the therapist", "doctor": "the doctor", "me": "someone at home"}


def set_aside(paper: Paper, report: Report) -> None:
    """What is left out, until when, and what was brought back."""
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
    return f"{name}: {words.aside.aside_why(aside.why)}, since {report.date(aside.since_day)}"


def _for_a_day_line(report: Report, aside: DayAside) -> str:
    name = report.sided(aside.stretch, aside.side, aside.region)
    return f"Only on {report.days(aside.days)}: {name} ({words.aside.aside_why(aside.why)})"


def _cleared_line(report: Report, cleared: ClearedAside) -> str:
    name = report.sided(cleared.stretch, cleared.side, cleared.region)
    return f"Brought back on {report.date(cleared.day)}, said by {_WHO.get(cleared.who, cleared.who)}: {name}"
