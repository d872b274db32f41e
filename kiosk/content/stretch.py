"""What can be done: stretches, their variants, routines, and how a routine unrolls into phases.

A routine is a list of steps. `unroll` lays it out, for one person on one day, as a flat tuple of phases in the
order in which they will happen, so that it can be printed, summed, reviewed by a therapist and rehearsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.content.refusal import Why

# The gentlest useful and the longest sensible times. Static stretch: clinical sources name 5 to 30 s, ACSM up to
# 60 s for older adults; range of motion: 1 to 10 s at the end of the range (nursing texts, MDA "Everyday Life
# with ALS", chapter 9). A therapist may choose within these bounds, nothing may leave them.
HOLD_BOUNDS_MS = {"static": (5_000, 60_000), "range": (1_000, 10_000)}
REPETITION_BOUNDS = (1, 10)
REST_BOUNDS_MS = (1_000, 60_000)

MOVE_MS = 4_000  # slow, because speed itself raises the resistance of a spastic muscle
MOVE_IN_WITH_HELPER_MS = 8_000  # long enough to take the limb and move it
MOVE_NOTHING_MS = 1_000  # breathing and listening move no limb
LEAD_IN_MS = 4_000
LEAD_IN_WITH_HELPER_MS = 8_000

WORD_MS = 400  # the usual voice says 150 words a minute
PRESS_MS = 3_000  # to see that it waits, and to press


class Side(StrEnum):
    """The person's own left or right, never the screen's."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Mode(StrEnum):
    """Who moves the limb: the person, the person with help, or the helper."""

    ACTIVE = "active"
    ASSISTED = "assisted"
    PASSIVE = "passive"


class Position(StrEnum):
    """How the person is placed while doing it."""

    STANDING = "standing"
    SEATED = "seated"
    SEATED_SUPPORTED = "seated-supported"  # seated with the head supported
    RECLINED = "reclined"
    LYING = "lying"
    MAT = "mat"


class DoseKind(StrEnum):
    """A long stay at the end of the range, or a slow movement through it."""

    STATIC = "static"
    RANGE = "range"


class PhaseKind(StrEnum):
    """What is happening to the limb."""

    GET_READY = "get_ready"
    MOVE_IN = "move_in"
    HOLD = "hold"
    MOVE_OUT = "move_out"
    REST = "rest"


class Limb(StrEnum):
    """The part of the body that moves; what a profile speaks of and a switch is pressed with."""

    ARM = "arm"
    LEG = "leg"
    NECK = "neck"
    TRUNK = "trunk"
    NONE = "none"  # breathing and listening move nothing


@dataclass(frozen=True)
class Dose:
    """How much: milliseconds to stay, how often, and the rest after each repetition.

    Raises ValueError, naming the bounds, for a dose outside them.
    """

    kind: DoseKind
    hold_ms: int
    repetitions: int
    rest_ms: int

    def __post_init__(self) -> None:
        low, high = HOLD_BOUNDS_MS[self.kind]
        if not low <= self.hold_ms <= high:
            raise ValueError(f"hold_s must be {low // 1000} to {high // 1000} for a {self.kind} dose")
        low, high = REPETITION_BOUNDS
        if not low <= self.repetitions <= high:
            raise ValueError(f"repetitions must be {low} to {high}")
        low, high = REST_BOUNDS_MS
        if not low <= self.rest_ms <= high:
            raise ValueError(f"rest_s must be {low // 1000} to {high // 1000}")


@dataclass(frozen=True)
class Source:
    """Where a description comes from: a title and an address."""

    title: str
    address: str


@dataclass(frozen=True)
class Sided:
    """A sentence for each side: a language may bend the whole of it, and not only the word for the side."""

    left: str
    right: str


Sentence = str | Sided
"""What is said of a stretch. A plain text may say `{side}` and `{other}`, for the bare words."""


def for_side(sentence: Sentence, side: Side | None) -> str:
    """The sentence for that side, with its placeholders."""
    if isinstance(sentence, str):
        return sentence
    return sentence.right if side is Side.RIGHT else sentence.left


@dataclass(frozen=True)
class HelperLines:
    """What a helper must know before touching the limb: where the hands go, how far, when to stop."""

    hands: Sentence
    how_far: Sentence
    stop: Sentence


@dataclass(frozen=True, eq=False)
class Variant:
    """One way to do a stretch: seated or lying, alone or moved by a helper.

    `needs` names the permissions that the profile must have given, `not_with` what the person must not have, such as
    fragile bones. `loads` names what else carries weight or is moved, on both sides: the legs of whoever stands, the
    arms that lean on a wall, the knees that a roll of the trunk takes along. `taught`: a therapist must have shown
    this very movement to those who do it. `stop_at`: where STOP must be, for somebody of whom nobody has said yet
    with what they press it. `figure` is the moving picture's pose data as `kiosk.figure.figure` reads it.
    """

    position: Position
    mode: Mode
    cue: Sentence
    get_ready: tuple[Sentence, ...]
    hold: tuple[Sentence, ...]
    cautions: tuple[Sentence, ...] = ()
    needs: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()
    loads: frozenset[Limb] = frozenset()
    taught: bool = False
    stop_at: Sentence = ""
    helper: HelperLines | None = None
    figure: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name within the stretch, for example `seated active`."""
        return f"{self.position} {self.mode}"

    @property
    def with_helper(self) -> bool:
        """Whether a helper's hands are on the person while it is done."""
        return self.mode is not Mode.ACTIVE


@dataclass(frozen=True, eq=False)
class Stretch:
    """One movement, in all the variants in which it can be done safely."""

    id: str
    name: str
    stretches: str
    limb: Limb
    sides: tuple[Side | None, ...]
    dose: Dose
    variants: tuple[Variant, ...]
    sources: tuple[Source, ...]
    review: str
    note: str = ""
    also: tuple[str, ...] = ()

    def variant(self, key: str) -> Variant | None:
        """The variant of that name, if there is one."""
        return next((v for v in self.variants if v.key == key), None)


@dataclass(frozen=True, eq=False)
class Step:
    """A line of a routine: a stretch, in one variant, with its dose, on these sides."""

    stretch: Stretch
    variant: Variant
    dose: Dose
    sides: tuple[Side | None, ...]


@dataclass(frozen=True, eq=False)
class Routine:
    """An ordered list of steps that belongs together, done in one session.

    `at` is the usual time of day as "HH:MM", or "" for none. `with_helper` routines speak to the helper.
    """

    id: str
    name: str
    about: str
    at: str
    with_helper: bool
    steps: tuple[Step, ...]
    version: str = ""


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
