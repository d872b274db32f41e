"""Why a stretch is not done, as values that the kiosk decides by; `kiosk.words.left_out` has the words for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Because(StrEnum):
    """What speaks against a stretch: today, or for this person."""

    ASIDE = "aside"  # set aside until something brings it back
    JOINT = "joint"  # its limb rests today
    BREATHLESS = "breathless"  # breathing is harder today
    STOP = "stop"  # it moves what presses STOP
    HELPED = "helped"  # that limb moves with help, and this variant takes none
    MOVED = "moved"  # that limb is moved by a helper
    STANDING = "standing"  # standing needs that limb
    PERMISSION = "permission"  # the profile does not give it
    SHOWN = "shown"  # a therapist must show it first
    EQUIPMENT = "equipment"  # not with what this person has
    HELPER = "helper"  # it takes a helper, and nobody helps


@dataclass(frozen=True)
class Refusal:
    """One thing that speaks against a stretch, and of what it speaks: a limb, a permission, equipment."""

    because: Because
    of: str = ""


Why = tuple[Refusal, ...]
"""All that speaks against a stretch; nothing where it may be done."""
