"""What a person can and may do: how each part of the body moves, what is allowed, what they wear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from kiosk.content.stretch import Limb, Position, Side, Stretch, Variant


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


def moves_site(stretch: Stretch, variant: Variant, side: Side | None, site: str) -> bool:
    """Whether what presses a button there is itself moved or needed by that variant on that side.

    A helper's own hand, and a site that nobody has named yet (""), never are. A stretch without a side moves both.
    """
    limb, _, at = site.partition("_")
    if limb in variant.loads:
        return True
    return limb == stretch.limb and (side is None or at in ("", side))


# -- a routine as written, and as this person does it
