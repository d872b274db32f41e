"""What each variant says of itself, held against its figure: what it loads, and who must not do it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from texts import helped_by, texts_of
from world import everything

from kiosk.content.profile import SITES, moves_site
from kiosk.content.stretch import Limb, Mode, Position, Side, Stretch, Variant
from kiosk.figure import poses
from kiosk.figure.poses import STANDING, Figure

VARIANTS = [(s, v) for s in everything().library.stretches.values() for v in s.variants]
each_variant = pytest.mark.parametrize(("stretch", "variant"), VARIANTS, ids=[f"{s.id} {v.key}" for s, v in VARIANTS])

JOINTS = {
    Limb.NECK: {"neck", "neck_side", "neck_turn"},
    Limb.TRUNK: {"lean", "trunk", "trunk_side", "trunk_turn", "spine"},
    Limb.LEG: {"hip", "hip_out", "hip_turn", "knee", "ankle", "ankle_turn", "toes"},
}
FRAME = {"neck": Limb.NECK, "trunk": Limb.TRUNK, "chest": Limb.TRUNK}  # parts that a figure can mark as moving
HOLDS_ON = ("wall", "wall-beside", "rail")
OWN_ARM_HELPS = r"strap (goes|, or|or helper)|other hand(, or a helper)? (helps|supports)|other hand, or a helper"


def figure(variant: Variant) -> Figure:
    return poses.parse(variant.figure)


def limb_of(joint: str) -> Limb:
    return next((limb for limb, joints in JOINTS.items() if joint in joints), Limb.ARM)


def moving(figure: Figure) -> Iterator[tuple[Limb, bool]]:
    """Each limb that is not the same in all poses, and whether it is the other side's."""
    for joint in figure.poses[0]:
        if joint != "breath" and len({pose[joint] for pose in figure.poses}) > 1:
            yield limb_of(joint.removeprefix("other_")), joint.startswith("other_")


def its_own(stretch: Stretch, limb: Limb, other: bool) -> bool:
    """Whether that is what the stretch says it moves: the limb of its side, or both where it has no side."""
    return limb is stretch.limb and not (other and stretch.sides != (None,))


# -- what it loads


@each_variant
def test_whoever_stands_loads_both_legs_and_the_trunk(stretch: Stretch, variant: Variant) -> None:
    stands = figure(variant).support in STANDING
    assert stands == (variant.position is Position.STANDING)
    if stands:
        assert {Limb.LEG, Limb.TRUNK} <= variant.loads


@each_variant
def test_whatever_else_the_figure_moves_is_loaded(stretch: Stretch, variant: Variant) -> None:
    moved = {limb for limb, other in moving(figure(variant)) if not its_own(stretch, limb, other)}
    assert moved <= variant.loads


@each_variant
def test_what_the_figure_marks_as_moving_is_loaded(stretch: Stretch, variant: Variant) -> None:
    if stretch.limb is not Limb.NONE:
        marked = {FRAME[part] for part in figure(variant).accent & FRAME.keys()}
        assert marked <= {stretch.limb, *variant.loads}


@each_variant
def test_arms_that_hold_on_or_help_are_loaded(stretch: Stretch, variant: Variant) -> None:
    shown = figure(variant)
    reaches = [(shown.reach, False), (shown.other_reach.removeprefix("other-"), True)]
    holds = any(place in HOLDS_ON and not its_own(stretch, Limb.ARM, other) for place, other in reaches)
    helps = re.search(OWN_ARM_HELPS, " ".join(texts_of(variant.cue, *variant.get_ready)).lower())
    if holds or helps:
        assert Limb.ARM in variant.loads


@each_variant
def test_a_leg_that_carries_the_other_is_loaded(stretch: Stretch, variant: Variant) -> None:
    told = " ".join(texts_of(variant.cue, *variant.get_ready))
    if re.search(r"ankle (over the other knee|across)|lie on the (left|right) side", told):
        assert Limb.LEG in variant.loads


# -- who must not do it


def bent_hip(figure: Figure) -> float:
    """How far a thigh and the trunk come together, however either moves."""
    return max(pose["trunk"] + pose[prefix + "hip"] for pose in figure.poses for prefix in ("", "other_"))


def crosses_or_turns_a_leg(figure: Figure) -> bool:
    sides = [(pose, prefix) for pose in figure.poses for prefix in ("", "other_")]
    return any(pose[prefix + "hip_out"] < 0 or pose[prefix + "hip_turn"] for pose, prefix in sides)


def rounds_or_twists(figure: Figure) -> bool:
    """Whether the back does anything but lean as a whole."""
    return any(pose[joint] for pose in figure.poses for joint in ("trunk", "trunk_side", "trunk_turn", "spine"))


def bends_the_neck_forward(figure: Figure) -> bool:
    return len({pose["neck"] for pose in figure.poses}) > 1


@each_variant
def test_a_new_hip_is_not_bent_beyond_a_right_angle_crossed_or_turned(stretch: Stretch, variant: Variant) -> None:
    shown = figure(variant)
    if bent_hip(shown) > 90 or crosses_or_turns_a_leg(shown):
        assert "hip" in variant.not_with


@each_variant
def test_fragile_bones_are_not_rounded_or_twisted(stretch: Stretch, variant: Variant) -> None:
    if rounds_or_twists(figure(variant)) or stretch.limb is Limb.TRUNK:
        assert "fragile_bones" in variant.not_with


@each_variant
def test_a_neck_with_a_breathing_tube_is_not_bent_forward(stretch: Stretch, variant: Variant) -> None:
    if bends_the_neck_forward(figure(variant)):
        assert "tracheostomy" in variant.not_with


@each_variant
def test_a_neck_with_a_breathing_tube_is_moved_only_by_someone_who_was_shown_how(
    stretch: Stretch, variant: Variant
) -> None:
    if stretch.limb is Limb.NECK:
        assert "tracheostomy" in variant.not_with or variant.taught


def test_nobody_with_a_breathing_tube_is_coached_to_breathe() -> None:
    for variant in everything().library.stretches["breathing-relaxed"].variants:
        assert "tracheostomy" in variant.not_with


@each_variant
def test_equipment_decides_and_no_sentence_does(stretch: Stretch, variant: Variant) -> None:
    """A line that leaves something out for a hip or a tube is heard by everyone else, and by nobody whom it means."""
    told = texts_of(*variant.cautions, *variant.get_ready, *variant.hold, variant.cue)
    for line in (*told, *helped_by(variant)):
        assert not re.search(r"hip replaced|new hip|fragile|osteopor|not with|tube.*: |catheter: ", line.lower()), line


# -- what a helper's hands do


@each_variant
def test_a_helper_has_two_hands(stretch: Stretch, variant: Variant) -> None:
    hands = figure(variant).hands
    assert len({hand.removeprefix("other-") for hand in hands}) <= 2
    assert len(hands) <= 2


@each_variant
def test_no_hand_lies_on_the_ball_of_a_foot_that_could_beat(stretch: Stretch, variant: Variant) -> None:
    if variant.mode is Mode.PASSIVE:
        assert "forefoot" not in figure(variant).hands


# -- what presses STOP


def of(stretch: str, key: str) -> tuple[Stretch, Variant]:
    found = everything().library.stretches[stretch]
    variant = found.variant(key)
    assert variant is not None
    return found, variant


def moved_sites(stretch: str, key: str, side: Side | None) -> set[str]:
    return {site for site in ("", *SITES) if moves_site(*of(stretch, key), side, site)}


@pytest.mark.parametrize(
    ("stretch", "key", "side", "sites"),
    [
        ("elbow-bend", "seated active", Side.LEFT, {"arm_left"}),
        ("elbow-bend", "reclined passive", Side.RIGHT, {"arm_right"}),
        ("foot-flex", "seated active", Side.RIGHT, {"leg_right"}),
        ("shoulder-rolls", "seated active", None, {"arm_left", "arm_right"}),
        ("neck-side", "reclined active", Side.LEFT, {"neck"}),
        ("neck-forward", "reclined active", None, {"neck"}),
        ("spinal-twist-seated", "seated active", Side.LEFT, {"neck"}),
        ("spinal-twist-seated", "lying passive", Side.LEFT, {"leg_left", "leg_right"}),
        ("fingers-open", "seated assisted", Side.LEFT, {"arm_left", "arm_right"}),
        ("glute-seated", "seated active", Side.LEFT, {"leg_left", "leg_right"}),
        ("wall-push-up", "standing active", None, {"arm_left", "arm_right", "leg_left", "leg_right"}),
        ("breathing-relaxed", "reclined active", None, set()),
    ],
)
def test_what_is_moved_cannot_press_stop(stretch: str, key: str, side: Side | None, sites: set[str]) -> None:
    assert moved_sites(stretch, key, side) == sites


@each_variant
def test_a_helpers_hand_and_a_site_that_nobody_named_never_move(stretch: Stretch, variant: Variant) -> None:
    for side in stretch.sides:
        assert not moves_site(stretch, variant, side, "helper")
        assert not moves_site(stretch, variant, side, "")


@each_variant
def test_the_limb_that_is_stretched_never_presses_stop(stretch: Stretch, variant: Variant) -> None:
    for side in stretch.sides:
        if stretch.limb in (Limb.ARM, Limb.LEG):
            own = {f"{stretch.limb}_{each}" for each in ((side,) if side else Side)}
            assert own <= moved_sites(stretch.id, variant.key, side)
