"""What the family and the therapist read: how a stretch, a session and a month turned out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.log import days
from kiosk.log.days import Outcome, SessionSummary, StretchSummary, UnitSummary
from kiosk.words import dates

TODAY = "Today"
COURSE_WHICH = "Which stretch?"
COURSE_NONE = "Nothing was done yet."
WEEKS_TITLE = "Four weeks"
DAY_MARKS = (("done", "done"), ("part", "part"), ("stopped", "stop"))  # what a day's marks mean; free is empty
TIRED_LOW = "fine"
TIRED_HIGH = "worn out"
PAIN_TITLE = "It hurt"
PAIN_LOW = "not"
COURSE_LINE = "seconds stayed each day"
SHARE_TITLE = "Take it along"
SHARE_LINE = "Point a phone's camera here."


ALONE = "alone"
WITH_HELPER = "with helper"
HELPED = "{name}, with helper"
ABOUT_A_SESSION = "{manner}, {minutes} min"
BEGUN = "{started} {routine}"

# How a STOP turned out, by what was answered: within a line, and where it begins one.
STOP_TOLD = {
    "none": "stopped, no answer",
    "breath": "short of breath",
    "hurt": "it hurt",
    "cramp": "cramp",
    "rest": "just a rest",
    "tired": "too tired",
    "other": "stopped, something else",
    "mistake": "by mistake",
    "": "stopped, not asked yet",
}
STOP_TOLD_FIRST = {
    "none": "Stopped, no answer",
    "breath": "Short of breath",
    "hurt": "It hurt",
    "cramp": "Cramp",
    "rest": "Just a rest",
    "tired": "Too tired",
    "other": "Stopped, something else",
    "mistake": "By mistake",
    "": "Stopped, not asked yet",
}
STOPPED_FOR = "stopped, {answer}"
STOPPED_FOR_FIRST = "Stopped, {answer}"
DONE = "done"
SKIPPED = "skipped"
PART = "part, {time}"
BOTH = "both"
BOTH_THE_SAME = "both: {told}"
ON_A_SIDE = {"left": "left: {told}", "right": "right: {told}"}


def helped(name: str) -> str:
    """A stretch as it is done with the helper."""
    return HELPED.format(name=name)


def who_moves(with_helper: bool) -> str:
    """Alone, or with the helper."""
    return WITH_HELPER if with_helper else ALONE


def about_a_session(session: SessionSummary) -> str:
    """How a session was done, and how long it took."""
    return ABOUT_A_SESSION.format(manner=who_moves(session.with_helper), minutes=session.minutes)


def stop_told(answer: str) -> str:
    """How a stretch that was stopped turned out: `it hurt`, `stopped, no answer`."""
    return STOP_TOLD.get(answer) or STOPPED_FOR.format(answer=answer)


def turned_out(unit: UnitSummary) -> str:
    """How a stretch on one side turned out: `done`, `part, 20 s`, `it hurt`, `done, cramp`, `skipped`."""
    tells_all = unit.outcome is Outcome.PART  # a rest or a slip explains what is missing, and nothing else
    stops = [stop_told(answer) for answer in unit.stops if tells_all or answer not in days.HARMLESS]
    return dates.listed((_outcome(unit), *stops))


def _outcome(unit: UnitSummary) -> str:
    match unit.outcome:
        case Outcome.DONE:
            return DONE
        case Outcome.SKIPPED:
            return SKIPPED
        case Outcome.PART:
            return PART.format(time=dates.whole_seconds(unit.held_ms))
        case Outcome.STOPPED:
            return stop_told(unit.stops[-1])


@dataclass(frozen=True)
class SideTold:
    """How a stretch turned out on a side, or on both, for the right end of a line.

    Where there is little room, `shorter` may stand in its place, and `last` where nothing else helps; "" for the text
    itself. `shorter` is None where nothing may.
    """

    unit: UnitSummary
    text: str
    shorter: str | None = None
    last: str = ""


def sides_told(stretch: StretchSummary) -> tuple[SideTold, ...]:
    """How a stretch turned out on each side.

    `both` where both were done, `both: skipped` where they turned out the same in another way, else each by itself.
    """
    units = stretch.units
    told = [turned_out(unit) for unit in units]
    if len(told) != 2 or len(set(told)) > 1:
        return tuple(map(_side_told, units))
    if _is_plainly_done(units[0]):
        return (SideTold(units[0], BOTH, shorter=""),)  # the mark says done
    return (SideTold(units[0], BOTH_THE_SAME.format(told=told[0]), last=told[0]),)


def _is_plainly_done(unit: UnitSummary) -> bool:
    return unit.outcome is Outcome.DONE and all(answer in days.HARMLESS for answer in unit.stops)


def _side_told(unit: UnitSummary) -> SideTold:
    told = turned_out(unit)
    return SideTold(unit, ON_A_SIDE[unit.side].format(told=told), last=told) if unit.side else SideTold(unit, told)


def hurt_told(units: Iterable[UnitSummary]) -> str:
    """What hurt in these, each reason once: `Cramp, short of breath`."""
    answers = list(dict.fromkeys(answer for unit in units for answer in unit.stops if answer not in days.HARMLESS))
    if not answers:
        return ""
    first = STOP_TOLD_FIRST.get(answers[0]) or STOPPED_FOR_FIRST.format(answer=answers[0])
    return dates.listed((first, *map(stop_told, answers[1:])))


# What was said, as a therapist reads it: by the question and the answer, danger first.
SAID = {
    ("ready", "chest"): "Before a session: chest pain, coughing blood or sudden breathlessness",
    ("ready", "breathless"): "Before a session: more breathless than usual",
    ("what_was_it", "breath"): "At STOP: short of breath",
    ("ready", "leg"): "Before a session: a leg newly swollen, warm, or painful at rest",
    ("leg_after_cramp", "yes"): "After a cramp: the leg still painful at rest, swollen or warm",
    ("rang", "chest"): "It rang by itself: chest pain, coughing blood or sudden breathlessness",
    ("rang", "breath"): "It rang by itself: short of breath",
    ("rang", "unanswered"): "It rang by itself: nobody answered after STOP",
    ("what_was_it", "hurt"): "At STOP: it hurt",
    ("what_was_it", "cramp"): "At STOP: a cramp",
    ("leg_after_cramp", "no"): "After a cramp: the leg not painful, swollen or warm",
    ("ready", "weary"): "Before a session: more breathless, ill or worn out (it was one answer)",
    ("ready", "ill"): "Before a session: ill",
    ("ready", "worn_out"): "Before a session: worn out",
    ("ready", "none"): "Before a session: something was different, but none of these",
    ("last_time", "yes"): "After the last time: tired for over 30 minutes, or sore the next day",
    ("what_was_it", "tired"): "At STOP: too tired",
    ("what_was_it", "other"): "At STOP: something else",
    ("what_was_it", "none"): "At STOP: no answer",
    ("what_was_it", "rest"): "At STOP: just a rest",
    ("what_was_it", "mistake"): "At STOP: by mistake",
    ("rang", "called"): "Someone was called",
    ("rang", "home"): "Someone rang from the home screen",
    ("rang", ""): "It rang",
    ("therapist", "anyway"): "Begun all the same before the therapist had said yes",
    ("therapist", "yes"): "The therapist's yes was noted",
    ("last_time", "no"): "After the last time: neither tired for long nor sore",
    ("ready", "fine"): "Before a session: as usual",
}
SAID_OTHER = "{question}: {answer}"


def said(question: str, answer: str) -> str:
    """What was answered to a question; one that is not among these is told by its names in the log, made readable."""
    kept = SAID_OTHER.format(question=question, answer=answer)
    return SAID.get((question, answer)) or kept.replace("_", " ").capitalize()


# How a session ended that did not come to its end.
ENDED_TOLD = {
    "": "interrupted",
    "cut": "interrupted",
    "declined": "not carried on",
    "ended": "ended early",
    "stopped": "ended early",
}
TIRED_TOLD = {"fine": "felt fine", "tired": "tired", "worn_out": "worn out"}
STAYED_SECONDS = "Stayed {seconds} s"
STAYED_MINUTES = "Stayed {minutes} min"
STAYED_BOTH = "Stayed {minutes} min {seconds} s"


def afterwards(session: SessionSummary) -> str:
    """How a session ended, where it was not with its last stretch, and how it left the person: `ended early, tired`."""
    return dates.listed((ENDED_TOLD.get(session.how, ""), TIRED_TOLD.get(session.tired, "")))


def begun(session: SessionSummary, routine: str) -> str:
    """When a session began, and which routine it was."""
    return BEGUN.format(started=session.started, routine=routine)


def stayed(ms: int) -> str:
    """The time that was really stayed: `Stayed 40 s`, `Stayed 4 min 20 s`."""
    minutes, seconds = divmod(ms // 1000, 60)
    form = STAYED_BOTH if minutes and seconds else STAYED_MINUTES if minutes else STAYED_SECONDS
    return form.format(minutes=minutes, seconds=seconds)


# -- days in a terminal

NOTHING_KEPT_HERE = "nothing was kept on this day"
NOTHING_KEPT_THEN = "nothing was kept on these days"
SESSION_HEADING = "{begun} ({about})"
LOG_ASIDE = "Set aside: {name}, {when}"


def session_heading(begun: str, about: str) -> str:
    """A session, in one line."""
    return SESSION_HEADING.format(begun=begun, about=about)


def in_the_log(name: str, when: str) -> str:
    """Something that is set aside, and since when."""
    return LOG_ASIDE.format(name=name, when=when)


# -- the day, to be taken along

SHARED_DAY = "Stretches, {date}"
NOTHING_KEPT = "Nothing was kept on this day."
SHARED_SESSION = "{begun}, {about}"
SHARED_UNSURE_SESSION = "{begun}, {about} (the clock was not set)"
SHARED_STRETCH = "- {name}: {told}"
SHARED_SIDES = "; "
SHARED_ASIDE = "Set aside: {name}, {when}"


def shared_day(day: str) -> str:
    """The first line of a day that is taken along."""
    return SHARED_DAY.format(date=dates.in_a_year(dates.date(day), day))


def shared_session(session: SessionSummary, routine: str) -> str:
    """A session, on a day that is taken along; it says so where the clock could not be trusted."""
    form = SHARED_SESSION if session.sure else SHARED_UNSURE_SESSION
    return form.format(begun=begun(session, routine), about=about_a_session(session))


def shared_stretch(stretch: StretchSummary, name: str) -> str:
    """A stretch, on a day that is taken along."""
    return SHARED_STRETCH.format(name=name, told=SHARED_SIDES.join(side.text for side in sides_told(stretch)))


def shared_aside(name: str, since: str, back: str) -> str:
    """What is set aside, with its days in full: it is read when today is long ago."""
    when = dates.from_to(since, back) if back else dates.since_day(since)
    return SHARED_ASIDE.format(name=name, when=when)
