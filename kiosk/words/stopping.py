"""After STOP: what to do now, what it was, and what follows."""

from __future__ import annotations

from kiosk.content.plan import Phase
from kiosk.content.stretch import Limb, Side
from kiosk.words import beginning

STOPPED_TITLE = "Stopped"
STOP_ALONE = ("Stopped. Ease off. Rest.",)
STOP_HELPER = ("Stopped. Ease back a little. Keep it supported.", "Lower slowly. If it tightens, wait.")
STOP_NECK = ("Stopped. Both hands stay under the head.", "Slowly to the middle.")
STOP_LINE_ALONE = "Ease off. Rest."
STOP_LINE_HELPER = "Ease back a little. Keep it supported. Lower slowly. If it tightens, wait."
STOP_LINE_HELPER_SHORT = "Keep it supported. Lower slowly."
STOP_LINE_NECK = "Both hands stay under the head. Slowly to the middle."
STOP_LINE_NECK_SHORT = "Both hands stay under the head."
STOP_REPEATED = "Stopped."
SAVED = "saved"
WHAT_WAS_IT = "What was it?"
REASONS = (
    ("none", "No answer"),
    ("breath", "Short of breath"),
    ("hurt", "It hurt"),
    ("cramp", "Cramp"),
    ("rest", "Just a rest"),
    ("tired", "Too tired"),
    ("other", "Something else"),
    ("mistake", "By mistake"),
)
GO_ON = "Go on"
SAME_AGAIN = "The same again"
END = "End"
SHORTER_REST = "A shorter rest of it"
LEAVE_OUT = {
    "arm left": "Leave out the left arm today",
    "arm right": "Leave out the right arm today",
    "arm": "Leave out the arm today",
    "leg left": "Leave out the left leg today",
    "leg right": "Leave out the right leg today",
    "leg": "Leave out the leg today",
    "neck": "Leave out the neck today",
    "trunk": "Leave out the trunk today",
}
AFTER_HURT = "It is left out until someone clears it."
AFTER_OTHER = "It is left out for now."
AFTER_CRAMP = "Let it soften. There is no hurry."
CRAMP_LEG = "Still painful at rest, swollen or warm?"
CRAMP_LEG_CHOICES = (("leg", "Yes"), ("leg_fine", "No"))
AFTER_REST = "Rest as long as you like."
AFTER_TIRED = "That is enough for today."
AFTER_BREATH = ("Sit up.", "Put the mask on if you use one.", "Someone is being called.")
BREATH_TITLE = "Short of breath"


def stop_lines(phase: Phase, with_helper: bool) -> tuple[str, ...]:
    """What is said the moment STOP is pressed: to the person alone, or to whoever holds the limb, or the head."""
    if not with_helper:
        return STOP_ALONE
    return STOP_NECK if phase.step.stretch.limb is Limb.NECK else STOP_HELPER


def said_at_once() -> tuple[str, ...]:
    """What is said after STOP and never waits for anything: shipped as recordings, held in memory from the start."""
    return (*STOP_ALONE, *STOP_HELPER, *STOP_NECK, STOP_REPEATED)


def stop_line(phase: Phase, with_helper: bool, asks: bool) -> str:
    """The same on the screen: all of it at first, and what matters most once the question stands below it."""
    if not with_helper:
        return STOP_LINE_ALONE
    if phase.step.stretch.limb is Limb.NECK:
        return STOP_LINE_NECK_SHORT if asks else STOP_LINE_NECK
    return STOP_LINE_HELPER_SHORT if asks else STOP_LINE_HELPER


def leave_out(limb: Limb, side: Side | None) -> str:
    """The answer that leaves out for today what a stretch moves, on that side where it has sides."""
    return LEAVE_OUT.get(f"{limb} {side}") or LEAVE_OUT[limb]


def after_answer(answer: str) -> tuple[str, ...]:
    """What is said and shown after the answer to what it was."""
    return {
        "hurt": (AFTER_HURT,),
        "cramp": (AFTER_CRAMP,),
        "leg_asked": (CRAMP_LEG,),
        "leg": beginning.LEG_SAID,
        "rest": (AFTER_REST,),
        "mistake": (AFTER_REST,),
        "tired": (AFTER_TIRED,),
        "breath": AFTER_BREATH,
    }.get(answer, (AFTER_OTHER,))
