"""What the family and the therapist read: how a stretch, a session and a month turned out."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.log.days import HARMLESS, Outcome, SessionSummary, StretchSummary, UnitSummary
from kiosk.words import dates, stopping

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


def manner(with_helper: bool) -> str:
    """Alone, or with the helper."""
    return "with helper" if with_helper else "alone"


# What a STOP was about, by its answer; "" where the power failed before anybody was asked.
STOP_REASONS = {key: text.lower() for key, text in stopping.REASONS} | {"": "not asked yet"}
_SAYS_LITTLE = ("none", "other", "")


def stop_reason(answer: str) -> str:
    """What was answered after STOP."""
    return STOP_REASONS.get(answer, answer)


def stop_told(answer: str) -> str:
    """How a stretch that was stopped turned out: `it hurt`, `stopped, no answer`."""
    clear = answer in STOP_REASONS and answer not in _SAYS_LITTLE
    return stop_reason(answer) if clear else f"stopped, {stop_reason(answer)}"


def turned_out(unit: UnitSummary) -> str:
    """How a stretch on one side turned out: `done`, `part, 20 s`, `it hurt`, `done, cramp`, `skipped`."""
    told = {
        Outcome.DONE: "done",
        Outcome.SKIPPED: "skipped",
        Outcome.PART: f"part, {dates.whole_seconds(unit.held_ms)}",
    }
    last = [stop_told(unit.stops[-1])] if unit.outcome is Outcome.STOPPED else [told[unit.outcome]]
    tells_all = unit.outcome is Outcome.PART  # a rest or a slip explains what is missing, and nothing else
    stops = [stop_told(answer) for answer in unit.stops if tells_all or answer not in HARMLESS]
    return ", ".join(dict.fromkeys(last + stops))


BOTH = "both"


def sides_told(stretch: StretchSummary) -> tuple[tuple[str, UnitSummary], ...]:
    """How a stretch turned out on each side, in words for the right end of a line, each with the side that it is.

    `both` where both were done, `both: skipped` where they turned out the same in another way, else each by itself.
    """
    told = [turned_out(unit) for unit in stretch.units]
    if len(told) == 2 and len(set(told)) == 1:
        return (((BOTH if told[0] == "done" else f"{BOTH}: {told[0]}"), stretch.units[0]),)
    return tuple((side_told(unit), unit) for unit in stretch.units)


def hurt_told(units: Iterable[UnitSummary]) -> str:
    """What hurt in these, each reason once: `Cramp, short of breath`."""
    reasons = (stop_told(answer) for unit in units for answer in unit.stops if answer not in HARMLESS)
    return ", ".join(dict.fromkeys(reasons)).capitalize()


def side_told(unit: UnitSummary) -> str:
    """How it turned out, with its side where it has one: `right: it hurt`."""
    return f"{unit.side}: {turned_out(unit)}" if unit.side else turned_out(unit)


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
SAID_DANGER = tuple(SAID)[:8]
SAID_EVERY_DAY = (("ready", "fine"), ("last_time", "no"))  # their days are only counted


def said(question: str, answer: str) -> str:
    """What was answered to a question; one that is not among these is told as it was kept."""
    return SAID.get((question, answer), f"{question}: {answer}".replace("_", " ").capitalize())


# How a session ended that did not come to its end.
ENDED_TOLD = {
    "": "interrupted",
    "cut": "interrupted",
    "declined": "not carried on",
    "ended": "ended early",
    "stopped": "ended early",
}
TIRED_TOLD = {"fine": "felt fine", "tired": "tired", "worn_out": "worn out"}


def afterwards(session: SessionSummary) -> str:
    """How a session ended, where it was not with its last stretch, and how it left the person: `ended early, tired`."""
    return ", ".join(filter(None, (ENDED_TOLD.get(session.how, ""), TIRED_TOLD.get(session.tired, ""))))


def stayed(ms: int) -> str:
    """The time that was really stayed: `Stayed 40 s`, `Stayed 4 min 20 s`."""
    minutes, rest = divmod(ms // 1000, 60)
    parts = (f"{minutes} min" if minutes else "", f"{rest} s" if rest or not minutes else "")
    return " ".join(filter(None, ("Stayed", *parts)))
