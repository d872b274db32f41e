"""The month on paper, as the therapist reads it."""

from __future__ import annotations

import typing  # whole, because what is written large here is a sentence
from collections import Counter
from collections.abc import Sequence

from kiosk.content.stretch import Side
from kiosk.log.asides import Aside
from kiosk.words import aside, dates, told

if typing.TYPE_CHECKING:  # a start of the kiosk reads these words too, and need not add up a month
    from kiosk.log.months import ClearedAside, DayAside, Given, Month, RegionStops, RoutineMonth, Said, StretchMonth

# -- what stands around it

LANGUAGE = "en"  # of the text, for whoever has the file read aloud
TITLE = "Stretch log, {month}"
FOOT = "Written by the stretch kiosk on {date}. Not a medical device; it tells what was done."
PAGE = "page {number} of {pages}"
NAME_LINE = "Name: ______________________"
NONE = "None."
NOTHING = "Nothing."

# -- headings, each with what stands at its right

MINUTES_A_DAY = ("Minutes a day", "octagon: something hurt; Sundays in bold")
HOW_TIRED = ("How tired after it", "the last answer of each day; no dot: not answered")
STOPS = ("Stops by part of the body", "dark: it hurt")
WHAT_WAS_SAID = ("What was said", "bold: to be looked into")
SET_ASIDE = ("Set aside", "as it is now")
SET_ASIDE_THEN = ("Set aside", "as it stood when the month ended")
THE_ROUTINES = ("The routines", "as they were done, from the log")
THE_STRETCHES = ("The stretches", "by stretch and side; stayed: part of the planned seconds")

TIRED_ROWS = {"worn_out": "Worn out", "tired": "Tired", "fine": "Fine"}
TOO_MUCH = "Too much*"
TOO_MUCH_NOTE = "* said on that day: after the last time, tired for over 30 minutes or sore the next day"
STRETCH = "Stretch"
COLUMNS = ("Done", "Part", "Skipped", "Stopped", "It hurt", "Stayed")

# -- how it went

ACTIVE_DAYS = "Something was done on {active} of {days} days: {sessions}, {minutes} together. {stayed}. {stops}"
SESSIONS = ("{count} session", "{count} sessions")
UNSURE = (
    "{count} record made before the clock was set: the days may be wrong.",
    "{count} records made before the clock was set: the days may be wrong.",
)
NO_STOP = "STOP was not pressed."
STOPPED = ("STOP was pressed {count} time.", "STOP was pressed {count} times.")
STOPPED_AND_HURT = (
    "STOP was pressed {count} time, {hurt} of these because it hurt.",
    "STOP was pressed {count} times, {hurt} of these because it hurt.",
)


def title(month: str) -> str:
    """What stands above it all, for example `Stretch log, October 2026`."""
    return TITLE.format(month=dates.in_a_year(dates.month(month), month))


def foot(today: str) -> str:
    """What stands at the foot of every page."""
    return FOOT.format(date=dates.in_a_year(dates.date(today), today))


def page(number: int, pages: int) -> str:
    """Which page it is."""
    return PAGE.format(number=number, pages=pages)


def how_it_went(month: Month) -> str:
    """The month in a few sentences."""
    return ACTIVE_DAYS.format(
        active=month.active_days,
        days=len(month.days),
        sessions=dates.plural(month.sessions, SESSIONS),
        minutes=dates.minutes(month.minutes),
        stayed=told.stayed(month.held_ms),
        stops=_stops(month),
    )


def _stops(month: Month) -> str:
    count, hurt = sum(region.count for region in month.stops), month.stops_because("hurt")
    if not count:
        return NO_STOP
    return dates.plural(count, STOPPED_AND_HURT, hurt=hurt) if hurt else dates.plural(count, STOPPED)


def unsure(count: int) -> str:
    """Says that some records may stand on a wrong day."""
    return dates.plural(count, UNSURE)


# -- days

DAYS = "{days} {month}"
DAY_TIMES = "{day} ({times})"


def days(month: str, all_days: Sequence[str]) -> str:
    """Days of that month, for example `3, 4 (2 times), 9 November`."""
    numbers = ((int(day[-2:]), count) for day, count in Counter(all_days).items())
    each = [DAY_TIMES.format(day=day, times=dates.times(count)) if count > 1 else str(day) for day, count in numbers]
    return DAYS.format(days=dates.LIST.join(each), month=dates.month(month))


def date(month: str, day: str) -> str:
    """A day without its weekday, and without its year where that is the month's."""
    alone = dates.date_alone(day)
    return alone if day[:4] == month[:4] else dates.in_a_year(alone, day)


# -- stops

STOP_REGIONS = {
    "arm": "Arm",
    "arm left": "Left arm",
    "arm right": "Right arm",
    "leg": "Leg",
    "leg left": "Left leg",
    "leg right": "Right leg",
    "neck": "Neck",
    "trunk": "Trunk",
    "none": "No limb",
    "other": "Unknown",
}
STOP_ANSWERS = {
    "none": "{count} no answer",
    "breath": "{count} short of breath",
    "hurt": "{count} it hurt",
    "cramp": "{count} cramp",
    "rest": "{count} just a rest",
    "tired": "{count} too tired",
    "other": "{count} something else",
    "mistake": "{count} by mistake",
    "": "{count} not asked yet",
}
STOP_ANSWER = "{count} {answer}"
STOPS_AND_ANSWERS = "{count}: {answers}"


def region(stops: RegionStops) -> str:
    """The part of the body on which STOP was pressed."""
    return STOP_REGIONS.get(f"{stops.region} {stops.side}") or STOP_REGIONS.get(stops.region, stops.region)


def stop_answers(stops: RegionStops) -> str:
    """How many, and how many for each reason, for example `3: 2 it hurt, 1 cramp`."""
    each = (STOP_ANSWERS.get(answer, STOP_ANSWER).format(count=n, answer=answer) for answer, n in stops.answers)
    return STOPS_AND_ANSWERS.format(count=stops.count, answers=dates.listed(each))


# -- what was said

SAID_ON = "{said}: {days}"
SAID_ON_DAYS = ("{said}: on {count} day", "{said}: on {count} days")


def said_on(month: str, said: Said) -> str:
    """An answer with the days on which it was given."""
    return SAID_ON.format(said=told.said(said.question, said.answer), days=days(month, said.days))


def said_every_day(said: Said) -> str:
    """An answer that is given every day, with only how many days they were."""
    return dates.plural(len(set(said.days)), SAID_ON_DAYS, said=told.said(said.question, said.answer))


# -- set aside

UNTIL = {"cleared": "Until a person brings it back:", "asked": "Asked again at the next start:"}
UNTIL_OTHER = "{until}:"
ASIDE_SINCE = "{name}: {why}, since {date}"
ONLY_ON = "Only on {days}: {name} ({why})"
BROUGHT_BACK = {
    "therapist": "Brought back on {date}, said by the therapist: {name}",
    "doctor": "Brought back on {date}, said by the doctor: {name}",
    "me": "Brought back on {date}, said by someone at home: {name}",
}
BROUGHT_BACK_BY = "Brought back on {date}, said by {who}: {name}"


def named(name: str | None, side: str | None, region: str | None) -> str:
    """A stretch by its name, or a part of the body, with its side."""
    if name is not None:
        return dates.sided(name, Side(side) if side else None)
    return aside.region_name(region or "", side)


def until(which: str) -> str:
    """Until when what stands below it is left out."""
    return UNTIL.get(which) or UNTIL_OTHER.format(until=which)


def aside_since(month: str, name: str, left: Aside) -> str:
    """Something that is set aside, why, and since when."""
    return ASIDE_SINCE.format(name=name, why=aside.aside_why(left.why), date=date(month, left.since_day))


def only_on(month: str, name: str, left: DayAside) -> str:
    """Something that was left out for a day."""
    return ONLY_ON.format(days=days(month, left.days), name=name, why=aside.aside_why(left.why))


def brought_back(month: str, name: str, cleared: ClearedAside) -> str:
    """Something that a person brought back, and who said yes."""
    form = BROUGHT_BACK.get(cleared.who, BROUGHT_BACK_BY)
    return form.format(date=date(month, cleared.day), who=cleared.who, name=name)


# -- routines and stretches

SAME_AS = "The same as in version {version}."
NOTHING_OF_IT = "Nothing of it was done."
PERIOD = "{first} to {last}"
ROUTINE = (
    "{name}, {manner}, {count} time, {when} (version {version})",
    "{name}, {manner}, {count} times, {when} (version {version})",
)
DOSES = ". "
DOSE = "{name}: {repetitions} × {seconds} s"
DOSE_OF_EACH = "{names}: each {repetitions} × {seconds} s"
DOSE_SIDES = {"left": "{dose} left", "right": "{dose} right", "left right": "{dose} left and right"}
DONE_ON = {"left": "{count} left", "right": "{count} right"}


def routine(month: str, name: str, done: RoutineMonth) -> str:
    """A routine, in one version, as it was done in this month."""
    first, last = date(month, done.first_day), date(month, done.last_day)
    when = first if first == last else PERIOD.format(first=first, last=last)
    manner = told.who_moves(done.with_helper)
    return dates.plural(done.times, ROUTINE, name=name, manner=manner, when=when, version=done.version)


def doses(groups: Sequence[tuple[Sequence[str], Given]]) -> str:
    """What a routine gave: the names of stretches that had the same dose, and that dose."""
    return dates.sentence(DOSES.join(_dose(*group) for group in groups)) if groups else NOTHING_OF_IT


def _dose(names: Sequence[str], dose: Given) -> str:
    form = DOSE_OF_EACH if len(names) > 1 else DOSE
    listed = dates.LIST.join(names)
    text = form.format(name=listed, names=listed, repetitions=dose.repetitions, seconds=f"{dose.hold_ms / 1000:g}")
    sides = " ".join(side for side in dose.sides if side)
    return DOSE_SIDES[sides].format(dose=text) if sides else text


def done(stretch: StretchMonth) -> str:
    """How often a stretch was done, side by side; "" for never."""
    sides = ((side, stretch.count("done", side)) for side in map(Side, filter(None, stretch.sides)))
    on_sides = dates.listed(DONE_ON[side].format(count=count) for side, count in sides if count)
    return on_sides or str(stretch.count("done") or "")
