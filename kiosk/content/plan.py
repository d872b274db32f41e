"""A routine laid out for one person on one day: a flat row of phases in the order in which they will happen.

So it can be printed, summed, reviewed by a therapist and rehearsed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.content.refusal import Why
from kiosk.content.stretch import Limb, Routine, Sentence, Side, Step, Stretch, Variant, for_side

MOVE_MS = 4_000  # slow, because speed itself raises the resistance of a spastic muscle
MOVE_IN_WITH_HELPER_MS = 8_000  # long enough to take the limb and move it
MOVE_NOTHING_MS = 1_000  # breathing and listening move no limb
LEAD_IN_MS = 4_000
LEAD_IN_WITH_HELPER_MS = 8_000
WORD_MS = 400  # the usual voice says 150 words a minute
PRESS_MS = 3_000  # to see that it waits, and to press


class PhaseKind(StrEnum):
    """What is happening to the limb."""

    GET_READY = "get_ready"
    MOVE_IN = "move_in"
    HOLD = "hold"
    MOVE_OUT = "move_out"
    REST = "rest"


class Heard(StrEnum):
    """Whether the words before a stretch were heard for the other side already, in this session."""

    NEVER = "never"
    EARLIER = "earlier"
    JUST_NOW = "just now"


@dataclass(frozen=True, eq=False)
class Phase:
    """A stretch of time in which one thing happens to one limb.

    `repetition` counts from 1; `unit` numbers the stretch-and-side it belongs to, from 0. `planned_ms` of get
    ready is its lead-in, the time after the cue has been heard.
    """

    kind: PhaseKind
    step: Step
    side: Side | None
    repetition: int
    unit: int
    planned_ms: int


def own_lines(variant: Variant, heard: Heard) -> tuple[Sentence, ...]:
    """What a stretch has to say before it begins, but for the cue.

    It is not said again for the other side. If that is a while ago, the helper hears again where the hands go.
    """
    helper = variant.helper
    match heard:
        case Heard.NEVER:
            technique = (helper.hands, helper.how_far, helper.stop) if helper else ()
            return (*variant.get_ready, *technique, *variant.cautions)
        case Heard.EARLIER:
            return (helper.hands,) if helper else ()
        case Heard.JUST_NOW:
            return ()


def stop_is_said(stretch: Stretch, heard: Heard) -> bool:
    """Whether it is said where STOP must be: for the other side only where it goes to the other hand."""
    return heard is Heard.NEVER or stretch.limb is Limb.ARM


def _said_ms(phase: Phase, heard: Heard) -> int:
    stretch, variant = phase.step.stretch, phase.step.variant
    stop = variant.stop_at if stop_is_said(stretch, heard) else ""
    sentences = (stretch.name, str(phase.side or ""), stop, *own_lines(variant, heard), variant.cue)
    return WORD_MS * sum(len(for_side(sentence, phase.side).split()) for sentence in sentences)


@dataclass(frozen=True)
class LeftOut:
    """A stretch that a routine does not do this time, and why.

    `today`: for now, and not because the person's profile always leaves it out.
    """

    stretch: str
    name: str
    side: Side | None
    why: Why
    today: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """A routine laid out for one person on one day: the phases, and what was left out."""

    routine: Routine
    phases: tuple[Phase, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def units(self) -> int:
        """How many stretches-and-sides it has."""
        return self.phases[-1].unit + 1 if self.phases else 0

    def first_of_unit(self, unit: int) -> int:
        """The index of the phase with which that stretch-and-side begins: its get ready."""
        return next(i for i, phase in enumerate(self.phases) if phase.unit == unit)

    @property
    def minutes(self) -> int:
        """The minutes that it takes, with the words before each stretch and side and a press for it; at least one."""
        planned = sum(phase.planned_ms for phase in self.phases)
        firsts = [i for i, phase in enumerate(self.phases) if phase.kind is PhaseKind.GET_READY]
        said = sum(_said_ms(self.phases[i], self._heard_before(i)) for i in firsts)
        return max(1, round((planned + said + self.units * PRESS_MS) / 60_000))

    def _heard_before(self, at: int) -> Heard:
        """Whether, by that phase, the words for it were heard for the other side already."""
        now = self.phases[at]
        before = [p for p in self.phases[:at] if p.step.variant is now.step.variant and p.side is not now.side]
        if not before:
            return Heard.NEVER
        return Heard.JUST_NOW if before[-1].unit == now.unit - 1 else Heard.EARLIER


def unroll(routine: Routine, left_out: Iterable[LeftOut] = (), partner: bool = False) -> Plan:
    """Lay the routine out as phases, without the stretches and sides named in `left_out`.

    With a helper's hands on the person, and for a `partner` who presses the buttons, there is more time.
    """
    left_out = tuple(left_out)
    missing = {(out.stretch, out.side) for out in left_out}
    phases: list[Phase] = []
    unit = 0
    for step in routine.steps:
        for side in step.sides:
            if (step.stretch.id, side) not in missing:
                phases += _unit_phases(step, side, unit, partner or step.variant.with_helper)
                unit += 1
    return Plan(routine, tuple(phases), left_out)


def _unit_phases(step: Step, side: Side | None, unit: int, helped: bool) -> list[Phase]:
    phases = [Phase(PhaseKind.GET_READY, step, side, 1, unit, LEAD_IN_WITH_HELPER_MS if helped else LEAD_IN_MS)]
    moves = step.stretch.limb is not Limb.NONE
    move_in_ms = (MOVE_IN_WITH_HELPER_MS if helped else MOVE_MS) if moves else MOVE_NOTHING_MS
    move_out_ms = MOVE_MS if moves else MOVE_NOTHING_MS
    for repetition in range(1, step.dose.repetitions + 1):
        for kind, planned_ms in (
            (PhaseKind.MOVE_IN, move_in_ms),
            (PhaseKind.HOLD, step.dose.hold_ms),
            (PhaseKind.MOVE_OUT, move_out_ms),
            (PhaseKind.REST, step.dose.rest_ms),
        ):
            phases.append(Phase(kind, step, side, repetition, unit, planned_ms))
    return phases
