"""What can be done: stretches, their variants and doses, and routines, which are lists of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# The gentlest useful and the longest sensible times. Static stretch: clinical sources name 5 to 30 s, ACSM up to
# 60 s for older adults; range of motion: 1 to 10 s at the end of the range (nursing texts, MDA "Everyday Life
# with ALS", chapter 9). A therapist may choose within these bounds, nothing may leave them.
HOLD_BOUNDS_MS = {"static": (5_000, 60_000), "range": (1_000, 10_000)}
REPETITION_BOUNDS = (1, 10)
REST_BOUNDS_MS = (1_000, 60_000)


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
