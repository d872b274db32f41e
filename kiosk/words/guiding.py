"""A session: what is said before a stretch, with each of its phases, and in a pause."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.content.minding import Free, StopAsWritten, StopMoves, StopStays, ToMind, still_to_mind
from kiosk.content.plan import Heard, Phase, PhaseKind, own_lines
from kiosk.content.stretch import Limb, Sentence, Side, for_side
from kiosk.words import dates

GET_READY = "Get ready"
GET_READY_AGAIN = "Get ready again."
MOVE_IN = "Slowly in"
HOLD = "Stay"
AT_EASE = "At ease"
MOVE_OUT = "Slowly back"
REST = "Rest"
REST_COUNT = "Rest, {done} of {of}"
SAY_MOVE_IN = "Slowly in."
SAY_AGAIN = "Once more, slowly in."
SAY_STAY = "Stay."
SAY_BREATHE = "Breathe as suits you."
SAY_HALF_WAY = "Half-way."
SAY_BACK = "And slowly back."
SAY_REST = "Rest."
SAY_LAST_REST = "And rest. That side is done."
SAY_LAST_REST_NO_SIDE = "And rest. That one is done."
PRESS_NEXT = "Press NEXT"
SAY_WAIT = "Press NEXT when you are ready."
# What is in the way of a moving limb, by its name in the profile. Nobody is told to free what somebody breathes
# through: it could be read as taking it off.
FREE_FIRST = {
    "mask": "Keep slack in the mask tubing; leave it connected.",
    "tracheostomy": "Keep slack in the breathing tube; never disconnect it.",
    "feeding_tube": "Keep the feeding tube clear.",
    "catheter": "Keep slack in the catheter tube.",
}

# Where STOP must be so that the limb that moves does not have to press it: by the limb that presses, and by the site.
STOP_MOVES = {
    "arm": "STOP is pressed with the arm that moves.",
    "leg": "STOP is pressed with the leg that moves.",
    "neck": "STOP is pressed with the head.",
    "trunk": "STOP is pressed with the trunk that moves.",
}
STOP_NEEDED = {
    "arm": "The arm that presses STOP is needed here.",
    "leg": "The leg that presses STOP is needed here.",
    "neck": "STOP is pressed with the head.",
    "trunk": "The trunk that presses STOP is needed here.",
}
STOP_STAYS = {
    "arm_left": "Keep STOP by the left arm.",
    "arm_right": "Keep STOP by the right arm.",
    "leg_left": "Keep STOP by the left leg.",
    "leg_right": "Keep STOP by the right leg.",
    "neck": "Keep STOP by the head.",
    "helper": "STOP stays with the helper.",
}
STOP_ELSEWHERE_ALONE = "Put STOP elsewhere, or use the second one."
STOP_ELSEWHERE_HELPER = "Use the second STOP, or the helper's eyes."
EASE_OFF = "Ease off."
EASE_BACK = "Ease back, keep holding."
PAUSED = "Paused"
PAUSED_LINE = "Ease off. There is time."
PAUSED_LINE_HELPER = "Ease back, keep holding. There is time."
PAUSED_CHOICES = (
    ("carry_on", "Carry on"),
    ("hear", "Hear it again"),
    ("again", "This one again"),
    ("skip", "Skip this one"),
    ("call", "Call someone"),
    ("softer", "Softer"),
    ("louder", "Louder"),
    ("end", "End"),
)
ASK_FIRST = ("Ask, and wait for the yes.", "No answer means no.")


def phase_word(kind: PhaseKind) -> str:
    """The word that names a phase on the screen."""
    match kind:
        case PhaseKind.GET_READY:
            return GET_READY
        case PhaseKind.MOVE_IN:
            return MOVE_IN
        case PhaseKind.HOLD:
            return HOLD
        case PhaseKind.MOVE_OUT:
            return MOVE_OUT
        case PhaseKind.REST:
            return REST


def fill(sentence: Sentence, side: Side | None) -> str:
    """A sentence of a stretch as it is said of that side, with the word for the side in place of its placeholders."""
    own, other = (dates.SIDE_WORDS[side], dates.SIDE_WORDS[side.other]) if side else ("", "")
    return for_side(sentence, side).replace("{side}", own).replace("{other}", other)


def before_stretch(phase: Phase, heard: Heard = Heard.NEVER, minded: Iterable[ToMind] = ()) -> tuple[str, ...]:
    """What is said before a stretch: its name and side, what to mind, its lines unless heard, and last the cue."""
    variant = phase.step.variant
    mind = (text for each in still_to_mind(phase, heard, minded) for text in to_mind(phase, each))
    name = dates.sentence(dates.sided(phase.step.stretch.name, phase.side))
    return (name, *(fill(text, phase.side) for text in (*mind, *own_lines(variant, heard), variant.cue)))


def to_mind(phase: Phase, each: ToMind) -> tuple[Sentence, ...]:
    """One thing to mind before that limb moves, in words."""
    match each:
        case Free(equipment):
            return (FREE_FIRST[equipment],)
        case StopMoves(pressing, with_helper):
            moves = STOP_MOVES if pressing is phase.step.stretch.limb else STOP_NEEDED
            return (moves[pressing], STOP_ELSEWHERE_HELPER if with_helper else STOP_ELSEWHERE_ALONE)
        case StopStays(site):
            return (STOP_STAYS[site],)
        case StopAsWritten():
            return (phase.step.variant.stop_at,)


def after_a_pause(phase: Phase) -> tuple[str, ...]:
    """What is said after a pause, before the limb moves again: last the cue."""
    return (GET_READY_AGAIN, cue(phase))


def cue(phase: Phase) -> str:
    """The words before the clock starts, with the side in place."""
    return fill(phase.step.variant.cue, phase.side)


def phase_lines(phase: Phase, last: bool) -> tuple[str, ...]:
    """What is said as a phase begins."""
    moves = phase.step.stretch.limb is not Limb.NONE
    match phase.kind:
        case PhaseKind.MOVE_IN | PhaseKind.MOVE_OUT if not moves:
            return ()
        case PhaseKind.HOLD if not moves:
            return tuple(fill(text, phase.side) for text in phase.step.variant.hold)
        case PhaseKind.MOVE_IN:
            return (SAY_MOVE_IN if phase.repetition == 1 else SAY_AGAIN,)
        case PhaseKind.HOLD:
            return _hold_lines(phase)
        case PhaseKind.MOVE_OUT:
            return (SAY_BACK,)
        case PhaseKind.REST if last:
            return (SAY_LAST_REST if phase.side else SAY_LAST_REST_NO_SIDE,)
        case _:
            return (SAY_REST,)


def _hold_lines(phase: Phase) -> tuple[str, ...]:
    if phase.repetition > 1 or phase.step.dose.kind == "range":
        return (SAY_STAY,)
    breathe = (SAY_BREATHE,) if phase.unit == 0 else ()
    return (SAY_STAY, *(fill(text, phase.side) for text in phase.step.variant.hold), *breathe)


def ease_off(with_helper: bool) -> str:
    """What is said the moment PAUSE is pressed."""
    return EASE_BACK if with_helper else EASE_OFF


def paused_line(with_helper: bool) -> str:
    """The same on the screen, for as long as the pause lasts."""
    return PAUSED_LINE_HELPER if with_helper else PAUSED_LINE


def rest_count(done: int, of: int) -> str:
    """The word in a rest, with how many repetitions are done."""
    return REST_COUNT.format(done=done, of=of)
