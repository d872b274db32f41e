"""A session: what is said before a stretch, with each of its phases, and in a pause."""

from __future__ import annotations

from collections.abc import Collection

from kiosk.content.profile import IN_THE_WAY, moves_site
from kiosk.content.stretch import Heard, Limb, Phase, PhaseKind, Side, own_lines, stop_is_said
from kiosk.words import dates

GET_READY = "Get ready"
GET_READY_AGAIN = "Get ready again."
MOVE_IN = "Slowly in"
HOLD = "Stay"
AT_EASE = "At ease"
MOVE_OUT = "Slowly back"
REST = "Rest"
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
PHASE_WORDS = {
    PhaseKind.GET_READY: GET_READY,
    PhaseKind.MOVE_IN: MOVE_IN,
    PhaseKind.HOLD: HOLD,
    PhaseKind.MOVE_OUT: MOVE_OUT,
    PhaseKind.REST: REST,
}

# What is in the way of a moving limb, by its name in the profile. Nobody is told to free what somebody breathes
# through: it could be read as taking it off.
FREE_FIRST = {
    "mask": "Keep slack in the mask tubing; leave it connected.",
    "tracheostomy": "Keep slack in the breathing tube; never disconnect it.",
    "feeding_tube": "Keep the feeding tube clear.",
    "catheter": "Keep slack in the catheter tube.",
}

# Where STOP must be so that the limb that moves does not have to press it.
STOP_MOVES = "STOP is pressed with the {limb} that moves."
STOP_NEEDED = "The {limb} that presses STOP is needed here."
STOP_MOVES_HEAD = "STOP is pressed with the head."
STOP_AT = "Keep STOP by {place}."
STOP_AT_HELPER = "STOP stays with the helper."
STOP_SITES = {
    "arm_left": "the left arm",
    "arm_right": "the right arm",
    "leg_left": "the left leg",
    "leg_right": "the right leg",
    "neck": "the head",
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


def fill(text: str, side: Side | None) -> str:
    """The text with the person's own side in place of its placeholders."""
    return text.replace("{side}", side or "").replace("{other}", side.other if side else "")


def to_mind(phase: Phase, equipment: Collection[str], stop_site: str, with_helper: bool) -> tuple[str, ...]:
    """What this person must mind before that limb moves: what to free, and where STOP must be.

    It belongs to each side: a tube lies on one of them, and STOP by the other hand.
    """
    stretch, variant = phase.step.stretch, phase.step.variant
    moved = {stretch.limb, *variant.loads}
    freed = tuple(line for name, line in FREE_FIRST.items() if name in equipment and moved & IN_THE_WAY[name])
    return (*freed, *_where_stop_is(phase, stop_site, with_helper))


def _where_stop_is(phase: Phase, site: str, with_helper: bool) -> tuple[str, ...]:
    """Where STOP must be: by what presses it, elsewhere if that moves; if none is known, where the stretch says."""
    stretch, variant = phase.step.stretch, phase.step.variant
    if moves_site(stretch, variant, phase.side, site):
        elsewhere = STOP_ELSEWHERE_HELPER if with_helper else STOP_ELSEWHERE_ALONE
        return (_stop_moves(site.partition("_")[0], stretch.limb), elsewhere)
    if site == "helper":
        return (STOP_AT_HELPER,)
    told = STOP_AT.format(place=STOP_SITES[site]) if site else variant.stop_at
    return (told,) if told else ()


def _stop_moves(pressing: str, limb: Limb) -> str:
    """Says that what presses STOP moves, or is needed for something else."""
    if pressing == Limb.NECK:
        return STOP_MOVES_HEAD
    return (STOP_MOVES if pressing == limb else STOP_NEEDED).format(limb=pressing)


# Where STOP stays whatever is stretched: heard once for a stretch, it is known.
_STOP_STAYS = {STOP_AT_HELPER, *(STOP_AT.format(place=place) for place in STOP_SITES.values())}


def lead_in(phase: Phase, heard: Heard = Heard.NEVER, to_mind: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is said before a stretch: its name and side, what to mind, its lines unless heard, and last the cue."""
    variant = phase.step.variant
    lines = own_lines(variant, heard)
    known = set() if heard is Heard.NEVER else _STOP_STAYS
    if not stop_is_said(phase.step.stretch, heard):
        known = {*known, variant.stop_at}
    to_mind = tuple(line for line in to_mind if line not in known)
    name = f"{dates.sided(phase.step.stretch.name, phase.side)}."
    return tuple(fill(text, phase.side) for text in (name, *to_mind, *lines, variant.cue))


def lead_in_again(phase: Phase) -> tuple[str, ...]:
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
    return f"{REST}, {done} of {of}"
