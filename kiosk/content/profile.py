"""What a person can and may do, and which variant of a stretch that allows.

`choose` takes a routine as it is written and makes of it the routine that this person can do: each step in a
variant that their profile allows, side by side, or left out, with what speaks against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import groupby

from kiosk.content.refusal import Because, Refusal, Why
from kiosk.content.stretch import Dose, LeftOut, Limb, Mode, Position, Routine, Side, Step, Stretch, Variant


class Ability(StrEnum):
    """How a part of the body moves."""

    ALONE = "alone"
    HELPED = "with help"
    MOVED = "moved by a helper"


class Preset(StrEnum):
    """A start to adjust: early, middle and advanced, in words that say what is meant."""

    ALONE = "mostly alone"
    HELPED = "with help"
    MOVED = "moved by a helper"

    @property
    def ability(self) -> Ability:
        """How every part moves until the profile says otherwise of it."""
        return dict(zip(Preset, Ability, strict=True))[self]


# Permissions are off until someone turns them on (safety rules: standing, lying flat, arms above shoulder height
# and an unsupported head are each dangerous for some people with ALS).
PERMISSIONS = ("standing", "lying_flat", "arms_above_shoulder", "unsupported_head")

PARTS = ("arm_left", "arm_right", "leg_left", "leg_right", "neck", "trunk")

EQUIPMENT = ("mask", "tracheostomy", "feeding_tube", "catheter", "hip", "fragile_bones")

# Against what a variant may stand besides equipment: a day on which breathing is harder than usual. Also the name of
# the region that such a day sets aside.
BREATHLESS = "breathless"

# What can be in the way of a moving limb: a tube lies where neck, arm or trunk move, a catheter where leg or trunk do.
IN_THE_WAY = {
    "mask": frozenset({Limb.NECK, Limb.TRUNK, Limb.ARM}),
    "tracheostomy": frozenset({Limb.NECK, Limb.TRUNK, Limb.ARM}),
    "feeding_tube": frozenset({Limb.TRUNK, Limb.ARM, Limb.LEG}),
    "catheter": frozenset({Limb.TRUNK, Limb.LEG}),
}

# With what a switch is pressed; a cheek or chin switch moves with the neck.
SITES = ("arm_left", "arm_right", "leg_left", "leg_right", "neck", "helper")

_MODES = {
    Ability.ALONE: (Mode.ACTIVE, Mode.ASSISTED, Mode.PASSIVE),
    Ability.HELPED: (Mode.ASSISTED, Mode.PASSIVE),
    Ability.MOVED: (Mode.PASSIVE,),
}

_POSITION_NEEDS = {Position.STANDING: "standing", Position.LYING: "lying_flat", Position.MAT: "lying_flat"}

# A head that nothing supports can fall when the neck is weak, whatever the stretch's own file says.
_HEAD_UNSUPPORTED = (Position.STANDING, Position.SEATED)

_FAMILY = {
    Position.STANDING: "up",
    Position.SEATED: "chair",
    Position.SEATED_SUPPORTED: "chair",
    Position.RECLINED: "bed",
    Position.LYING: "bed",
    Position.MAT: "bed",
}


@dataclass(frozen=True, eq=False)
class Profile:
    """One person: how each part moves, what is permitted, what equipment they wear, where the switches are.

    `preset` is where it began and which routines are meant for them; `abilities` may say otherwise of single parts.
    `sites` tells with which body site each button is pressed, for example {"stop": "arm_right"}. `shown` names the
    movements that a therapist has shown to those who help, one by one. `unnamed` is true where the file has only the
    older permission for all of them together, which permits none.
    """

    name: str
    abilities: Mapping[str, Ability] = field(default_factory=dict)
    permissions: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    sites: Mapping[str, str] = field(default_factory=dict)
    preset: Preset = Preset.ALONE
    shown: frozenset[str] = frozenset()
    unnamed: bool = False

    def ability(self, limb: Limb, side: Side | None) -> Ability:
        """How that limb moves; without a side, the weaker of the two."""
        if limb is Limb.NONE:
            return Ability.ALONE
        if limb in (Limb.NECK, Limb.TRUNK):
            return self.abilities.get(limb, Ability.ALONE)
        if side is not None:
            return self.abilities.get(f"{limb}_{side}", Ability.ALONE)
        order = list(Ability)
        return max((self.ability(limb, s) for s in Side), key=order.index)

    @property
    def version(self) -> str:
        """A short name for exactly this profile; it changes with what the person can or may do."""
        can = [f"{part}={self.abilities.get(part, Ability.ALONE)}" for part in PARTS]
        parts = (
            *can,
            *sorted(self.permissions),
            *sorted(self.equipment),
            *(f"shown={it}" for it in sorted(self.shown)),
        )
        return sha256("\n".join(parts).encode()).hexdigest()[:12]


def family(position: Position) -> str:
    """Where the person is: going from one of these places to another is a change of position."""
    return _FAMILY[position]


def why_not(profile: Profile, stretch: Stretch, variant: Variant, side: Side | None) -> Why:
    """Why that variant is not for this person on that side; nothing where it is."""
    ability = profile.ability(stretch.limb, side)
    if variant.mode not in _MODES[ability]:
        return (Refusal(Because.MOVED if ability is Ability.MOVED else Because.HELPED, stretch.limb),)
    weak = _too_weak_to_stand(profile, variant)
    if weak is not None:
        return (Refusal(Because.STANDING, weak),)
    missing = (Refusal(Because.PERMISSION, name) for name in sorted(_needs(stretch, variant) - profile.permissions))
    unshown = variant.taught and not profile.shown & {stretch.id, *stretch.also}
    against = (Refusal(Because.EQUIPMENT, name) for name in sorted(variant.not_with & profile.equipment))
    return (*missing, *((Refusal(Because.SHOWN),) if unshown else ()), *against)


# What carries a standing person, in the order in which it is looked at: a head that drops costs the balance too, and
# arms that hold on must hold.
STANDS_ON = (Limb.LEG, Limb.TRUNK, Limb.NECK, Limb.ARM)


def _too_weak_to_stand(profile: Profile, variant: Variant) -> Limb | None:
    """What would have to carry a standing person and needs help itself; None where nothing does."""
    if variant.position is not Position.STANDING:
        return None
    carries = {Limb.NECK, *variant.loads}
    return next((limb for limb in STANDS_ON if limb in carries and _weak(profile, limb)), None)


def _weak(profile: Profile, limb: Limb) -> bool:
    return profile.ability(limb, None) is not Ability.ALONE


def moves_site(stretch: Stretch, variant: Variant, side: Side | None, site: str) -> bool:
    """Whether what presses a button there is itself moved or needed by that variant on that side.

    A helper's own hand, and a site that nobody has named yet (""), never are. A stretch without a side moves both.
    """
    limb, _, at = site.partition("_")
    if limb in variant.loads:
        return True
    return limb == stretch.limb and (side is None or at in ("", side))


def _needs(stretch: Stretch, variant: Variant) -> frozenset[str]:
    """The permissions that the variant names, and those that follow from its position."""
    needs = set(variant.needs)
    if variant.position in _POSITION_NEEDS:
        needs.add(_POSITION_NEEDS[variant.position])
    if stretch.limb is Limb.NECK and variant.position in _HEAD_UNSUPPORTED:
        needs.add("unsupported_head")
    return frozenset(needs)


# -- a routine as written, and as this person does it


class Part(StrEnum):
    """The parts of a routine, in their order."""

    WARM_UP = "warm-up"
    MAIN = "main"
    CALM = "calm"


@dataclass(frozen=True, eq=False)
class WrittenStep:
    """A line of a routine before it is known who does it.

    `variant` is None where the profile is to choose. `doses` holds, for each variant of the stretch by its key,
    the dose with the routine's own numbers in it.
    """

    stretch: Stretch
    variant: Variant | None
    doses: Mapping[str, Dose]
    sides: tuple[Side | None, ...]
    part: Part = Part.MAIN


@dataclass(frozen=True, eq=False)
class WrittenRoutine:
    """A routine as its file has it.

    `minutes` is what it says of itself, for those it is meant for; `position` is preferred, None for any. `presets` are
    those it is meant for, none for everyone.
    """

    id: str
    name: str
    about: str
    at: str
    with_helper: bool
    minutes: int
    steps: tuple[WrittenStep, ...]
    position: Position | None = None
    version: str = ""
    presets: frozenset[Preset] = frozenset()

    def meant_for(self, preset: Preset) -> bool:
        """Whether it is offered to someone who moves like that."""
        return not self.presets or preset in self.presets


def choose(profile: Profile, routine: WrittenRoutine) -> tuple[Routine, tuple[LeftOut, ...]]:
    """The routine that this person can do, and what it leaves out and why.

    A step that names no variant gets the first that fits: in the routine's position where there is one, moved by
    the one who should move, in the stretch's own order. Where the sides differ, the step becomes one for each.
    """
    steps: list[Step] = []
    left_out: dict[tuple[str, Side | None], LeftOut] = {}
    for written in routine.steps:
        fits = [(side, _fitting(profile, routine, written, side)) for side in written.sides]
        steps += _steps(written, fits)
        for side, fit in fits:
            if isinstance(fit, tuple):
                out = LeftOut(written.stretch.id, written.stretch.name, side, fit)
                left_out.setdefault((out.stretch, side), out)
    done = {(step.stretch.id, side) for step in steps for side in step.sides}
    chosen = Routine(
        routine.id, routine.name, routine.about, routine.at, routine.with_helper, tuple(steps), routine.version
    )
    return chosen, tuple(out for key, out in left_out.items() if key not in done)


_NEEDS_HELPER = (Refusal(Because.HELPER),)


def _steps(written: WrittenStep, fits: list[tuple[Side | None, Variant | Why]]) -> list[Step]:
    """One step for each run of sides that are done in the same variant."""
    steps = []
    for variant, run in groupby(fits, key=lambda fit: fit[1]):
        if isinstance(variant, Variant):
            sides = tuple(side for side, _ in run)
            steps.append(Step(written.stretch, variant, written.doses[variant.key], sides))
    return steps


def _fitting(profile: Profile, routine: WrittenRoutine, step: WrittenStep, side: Side | None) -> Variant | Why:
    """The variant for that side, or why there is none: what speaks against the one that fitted best."""
    why: Why = ()
    for variant in _in_order(routine, step):
        against = _why_not_here(profile, routine, step.stretch, variant, side)
        if not against:
            return variant
        why = why or against
    return why or _NEEDS_HELPER


def _in_order(routine: WrittenRoutine, step: WrittenStep) -> list[Variant]:
    """The variants that come into question, the best fitting first."""
    if step.variant is not None:
        return [step.variant]
    order = modes(routine.with_helper)
    fitting = [variant for variant in step.stretch.variants if variant.mode in order]
    return sorted(fitting, key=lambda v: (_distance(routine.position, v.position), order.index(v.mode)))


def modes(with_helper: bool) -> tuple[Mode, ...]:
    """Who may move in such a routine, the preferred first: alone, nobody is there to move a limb."""
    return (Mode.PASSIVE, Mode.ASSISTED, Mode.ACTIVE) if with_helper else (Mode.ACTIVE, Mode.ASSISTED)


def _distance(wanted: Position | None, position: Position) -> int:
    """How far a position is from the wanted one: the same, in the same chair or bed, elsewhere."""
    if wanted is None or wanted is position:
        return 0
    return 1 if _FAMILY[wanted] == _FAMILY[position] else 2


def _why_not_here(
    profile: Profile, routine: WrittenRoutine, stretch: Stretch, variant: Variant, side: Side | None
) -> Why:
    against = why_not(profile, stretch, variant, side)
    if not against and variant.mode not in modes(routine.with_helper):
        return _NEEDS_HELPER
    return against
