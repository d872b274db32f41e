"""Which variant a person gets: what their profile makes of a routine, and what it leaves out and why.

`choose` takes a routine as it is written and makes of it the routine that this person can do: each step in a
variant that their profile allows, side by side, or left out, with what speaks against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from kiosk.content.plan import LeftOut
from kiosk.content.profile import Ability, Preset, Profile, family
from kiosk.content.refusal import Because, Refusal, Why
from kiosk.content.stretch import Dose, Limb, Mode, Position, Routine, Side, Step, Stretch, Variant

_MODES = {
    Ability.ALONE: (Mode.ACTIVE, Mode.ASSISTED, Mode.PASSIVE),
    Ability.HELPED: (Mode.ASSISTED, Mode.PASSIVE),
    Ability.MOVED: (Mode.PASSIVE,),
}
_POSITION_NEEDS = {Position.STANDING: "standing", Position.LYING: "lying_flat", Position.MAT: "lying_flat"}

# A head that nothing supports can fall when the neck is weak, whatever the stretch's own file says.
_HEAD_UNSUPPORTED = (Position.STANDING, Position.SEATED)


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


def _needs(stretch: Stretch, variant: Variant) -> frozenset[str]:
    """The permissions that the variant names, and those that follow from its position."""
    needs = set(variant.needs)
    if variant.position in _POSITION_NEEDS:
        needs.add(_POSITION_NEEDS[variant.position])
    if stretch.limb is Limb.NECK and variant.position in _HEAD_UNSUPPORTED:
        needs.add("unsupported_head")
    return frozenset(needs)


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
    return 1 if family(wanted) == family(position) else 2


def _why_not_here(
    profile: Profile, routine: WrittenRoutine, stretch: Stretch, variant: Variant, side: Side | None
) -> Why:
    against = why_not(profile, stretch, variant, side)
    if not against and variant.mode not in modes(routine.with_helper):
        return _NEEDS_HELPER
    return against
