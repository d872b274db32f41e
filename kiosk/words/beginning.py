"""The questions before a session, STOP tried, a sign agreed, and what was cut short."""

from __future__ import annotations

from kiosk.content.stretch import Side
from kiosk.words import dates

THERAPIST = "Has your therapist said yes to these?"
THERAPIST_ASK_FIRST = "Please ask your therapist first."
THERAPIST_CHOICES = (("home", "Back to home"), ("anyway", "Start all the same"))
LAST_TIME = "After the last time"
LAST_TIME_LINE = "Tired for over 30 minutes, or sore next day?"
SHORTER_TODAY = "A shorter one today?"
SHORTER_LINE = "Tell your therapist too."
SHORTER = "A shorter one"
AS_PLANNED = "As planned"
NOT_NOW = "Not now"
READY = "Ready?"
READY_LINES = ("Breathing, chest, legs, strength as usual?",)
READY_SAY = "Are you ready?"
WHICH_ONE = "What is different?"
WHICH_CHOICES = (
    ("chest", "Chest pain, sudden breathlessness, blood"),
    ("breathless", "More breathless than usual"),
    ("leg", "A leg newly swollen, warm, or painful at rest"),
    ("ill", "Ill"),
    ("worn_out", "Worn out"),
    ("none", "None of these"),
)
BREATHLESS_TITLE = "More breathless"
BREATHLESS_SAID = ("Sit up.", "Put the mask on if you use one.", "Tell your care team today.")
BREATHLESS_CHOICES = (("end", "End for today"), ("call", "Call someone"), ("gentle", "Only gentle ones"))
LEG_SAID = ("No leg stretches for now.", "Please call your care team today.")
EMERGENCY = "Call the emergency number"
EMERGENCY_LINES = ("Please call now, or ask someone to call.", "No stretches until someone clears it: menu, set aside.")
STOP_LOST = "The STOP button does not answer."
STOP_LOST_LINE = "Check its wire. Nothing starts without it."
TRY_STOP = "Press STOP once"
TRY_STOP_LINE = "So that we know it works."
STOP_WORKS = "STOP works."
STOP_SITE = "What do you press STOP with?"
STOP_SITE_LINE = "A limb that moves cannot press it."
SITES = (
    ("none", "No answer"),
    ("arm_left", "Left arm or hand"),
    ("arm_right", "Right arm or hand"),
    ("leg_left", "Left leg or foot"),
    ("leg_right", "Right leg or foot"),
    ("neck", "Head, cheek or chin"),
    ("helper", "A helper presses"),
)
TRY_SECOND_LINE = "It stays in reach while your limb moves."
AGREE_SIGN = "Agree on a sign for stop"
AGREE_SIGN_LINES = ("Agree on a sign without words.", "Try the sign now.")
FLOW_TITLE = "It goes on by itself"
FLOW_LINES = ("Within one limb it goes on by itself.",)
TRY_SECOND = "Now press STOP: {name}."
THAT_WAS_ANOTHER = "That was another STOP. Press: {name}."
INTERRUPTED_LINE = "{name} was interrupted."
WAS_STOPPED = "{name} was stopped."
STOPPED_LAST_TIME = "{name} was stopped last time."
AGAIN_ASIDE = "Do this one again?"


def try_second(name: str) -> str:
    """Asks for a press of a further STOP, by its name."""
    return TRY_SECOND.format(name=name)


def that_was_another(name: str) -> str:
    """Says that another STOP was pressed than the one that is asked for."""
    return THAT_WAS_ANOTHER.format(name=name)


def was_stopped(name: str, side: Side | None) -> str:
    """Says what was stopped when the power failed before anybody could say why."""
    return WAS_STOPPED.format(name=dates.sided(name, side))


def stopped_last_time(name: str, side: Side | None) -> str:
    """Asks about a stretch that was stopped last time without a reason."""
    return STOPPED_LAST_TIME.format(name=dates.sided(name, side))


INTERRUPTED = "Carry on?"
ROUTINE_CHANGED = "The routine was changed."
ROUTINE_GONE = "Its routine is no longer here."
INTERRUPTED_CHOICES = (("carry_on", "Carry on"), ("again", "Start again"), ("leave", "Leave it"))


def agree_lines(with_helper: bool, flows: bool) -> tuple[str, ...]:
    """What is agreed on before anything moves."""
    return (*(AGREE_SIGN_LINES if with_helper else ()), *(FLOW_LINES if flows else ()))


def interrupted_line(name: str) -> str:
    """Says what was cut short."""
    return INTERRUPTED_LINE.format(name=name)
