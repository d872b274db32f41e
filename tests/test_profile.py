from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk import words
from kiosk.content.fitting import WrittenRoutine, WrittenStep, choose, why_not
from kiosk.content.plan import LeftOut, unroll
from kiosk.content.profile import PARTS, PERMISSIONS, Ability, Preset, Profile
from kiosk.content.stretch import Dose, DoseKind, Limb, Mode, Position, Routine, Side, Stretch, Variant
from kiosk.files.library import read_library
from kiosk.files.places import came_with

DOSE = Dose(DoseKind.STATIC, 15_000, 2, 8_000)


def variant(key: str, *needs: str) -> Variant:
    position, mode = key.split()
    return Variant(Position(position), Mode(mode), "Slowly.", (), (), needs=frozenset(needs))


def stretch(limb: Limb, *keys: str, sides: tuple[Side | None, ...] = tuple(Side)) -> Stretch:
    variants = tuple(variant(key) for key in keys)
    return Stretch("it", "It", "a muscle", limb, sides, DOSE, variants, (), "")


def routine(
    *stretches: Stretch, helper: bool = False, position: Position | None = None, only: str = ""
) -> WrittenRoutine:
    steps = tuple(WrittenStep(s, s.variant(only), {v.key: DOSE for v in s.variants}, s.sides) for s in stretches)
    return WrittenRoutine("r", "R", "", "", helper, 10, steps, position)


def everything(ability: Ability, *permissions: str) -> Profile:
    return Profile("", dict.fromkeys(PARTS, ability), frozenset(permissions))


ALONE, HELPED, MOVED = (everything(ability) for ability in Ability)


def keys(chosen: tuple[Routine, tuple[LeftOut, ...]]) -> list[tuple[str, tuple[Side | None, ...]]]:
    return [(step.variant.key, step.sides) for step in chosen[0].steps]


def whys(chosen: tuple[Routine, tuple[LeftOut, ...]]) -> list[str]:
    return [f"{out.side}: {words.left_out.why(out.why)}" for out in chosen[1]]


BOTH = (Side.LEFT, Side.RIGHT)
ARM = stretch(Limb.ARM, "seated active", "seated assisted", "reclined active", "reclined passive")


def test_alone_the_first_variant_that_the_person_does_is_chosen() -> None:
    assert keys(choose(ALONE, routine(ARM))) == [("seated active", BOTH)]


def test_who_needs_help_gets_the_assisted_variant() -> None:
    assert keys(choose(HELPED, routine(ARM))) == [("seated assisted", BOTH)]


def test_with_a_helper_the_helper_moves_the_limb() -> None:
    for profile in (ALONE, HELPED, MOVED):
        assert keys(choose(profile, routine(ARM, helper=True))) == [("reclined passive", BOTH)]


def test_alone_no_limb_is_ever_moved_by_somebody() -> None:
    chosen = choose(MOVED, routine(ARM))
    assert keys(chosen) == []
    assert whys(chosen) == ["left: the arm is moved by a helper", "right: the arm is moved by a helper"]


def test_a_stretch_that_only_a_helper_can_do_says_so_when_alone() -> None:
    assert whys(choose(ALONE, routine(stretch(Limb.ARM, "reclined passive"))))[0] == "left: needs a helper"


def test_the_position_of_the_routine_comes_before_the_order_of_the_stretch() -> None:
    assert keys(choose(ALONE, routine(ARM, position=Position.RECLINED))) == [("reclined active", BOTH)]


def test_in_the_same_chair_comes_before_elsewhere() -> None:
    neck = stretch(Limb.NECK, "seated active", "reclined active", "seated-supported active")
    chosen = choose(ALONE, routine(neck, position=Position.SEATED))
    assert keys(chosen) == [("seated-supported active", BOTH)]


def test_a_named_variant_is_done_in_that_way_or_not_at_all() -> None:
    assert keys(choose(ALONE, routine(ARM, only="reclined active"))) == [("reclined active", BOTH)]
    chosen = choose(HELPED, routine(ARM, only="reclined active"))
    assert keys(chosen) == []
    assert whys(chosen)[0] == "left: the arm moves with help"


def test_sides_that_differ_are_done_in_different_variants() -> None:
    profile = replace(ALONE, abilities={**ALONE.abilities, "arm_right": Ability.HELPED})
    assert keys(choose(profile, routine(ARM))) == [
        ("seated active", (Side.LEFT,)),
        ("seated assisted", (Side.RIGHT,)),
    ]


def test_one_side_can_be_left_out_by_itself() -> None:
    profile = replace(ALONE, abilities={**ALONE.abilities, "arm_right": Ability.MOVED})
    chosen = choose(profile, routine(ARM))
    assert keys(chosen) == [("seated active", (Side.LEFT,))]
    assert whys(chosen) == ["right: the arm is moved by a helper"]
    plan = unroll(*chosen)
    assert {phase.side for phase in plan.phases} == {Side.LEFT}


def test_both_arms_at_once_need_the_weaker_one() -> None:
    profile = replace(ALONE, abilities={**ALONE.abilities, "arm_left": Ability.HELPED})
    rolls = stretch(Limb.ARM, "seated active", "seated assisted", sides=(None,))
    assert keys(choose(profile, routine(rolls))) == [("seated assisted", (None,))]


def test_what_is_done_elsewhere_in_the_routine_is_not_called_left_out() -> None:
    written = routine(ARM, ARM)
    first = replace(written.steps[0], variant=ARM.variant("seated active"))
    chosen = choose(HELPED, replace(written, steps=(first, written.steps[1])))
    assert keys(chosen) == [("seated assisted", BOTH)]
    assert whys(chosen) == []


@pytest.mark.parametrize(
    ("limb", "key", "permission", "why"),
    [
        (Limb.LEG, "standing active", "standing", "standing is not permitted"),
        (Limb.LEG, "lying active", "lying_flat", "lying flat is not permitted"),
        (Limb.LEG, "mat active", "lying_flat", "lying flat is not permitted"),
        (Limb.NECK, "seated active", "unsupported_head", "the head needs support"),
    ],
)
def test_a_position_needs_its_permission_whatever_the_file_says(
    limb: Limb, key: str, permission: str, why: str
) -> None:
    it = stretch(limb, key)
    assert words.left_out.why(why_not(ALONE, it, it.variants[0], Side.LEFT)) == why
    assert not why_not(everything(Ability.ALONE, permission), it, it.variants[0], Side.LEFT)


@pytest.mark.parametrize("limb", [Limb.ARM, Limb.LEG, Limb.TRUNK])
@pytest.mark.parametrize("weak", PARTS)
@pytest.mark.parametrize("ability", [Ability.HELPED, Ability.MOVED])
def test_nobody_stands_on_what_needs_help_itself(limb: Limb, weak: str, ability: Ability) -> None:
    person = everything(Ability.ALONE, *PERMISSIONS)
    unsteady = replace(person, abilities={**person.abilities, weak: ability})
    loads = frozenset({Limb.LEG, Limb.TRUNK, Limb.ARM})
    it = replace(stretch(limb), variants=(replace(variant("standing active"), loads=loads),))
    for side in Side:
        assert not why_not(person, it, it.variants[0], side)
        assert why_not(unsteady, it, it.variants[0], side)


def test_arms_that_hold_nothing_may_be_weak_while_standing() -> None:
    person = everything(Ability.ALONE, *PERMISSIONS)
    weak = replace(person, abilities={**person.abilities, "arm_left": Ability.MOVED})
    it = replace(stretch(Limb.LEG), variants=(replace(variant("standing active"), loads=frozenset({Limb.LEG})),))
    assert not why_not(weak, it, it.variants[0], Side.LEFT)


def test_what_must_be_shown_is_permitted_movement_by_movement() -> None:
    it = replace(stretch(Limb.NECK), variants=(replace(variant("reclined passive"), taught=True),), also=("old-name",))
    assert words.left_out.why(why_not(ALONE, it, it.variants[0], None)) == "a therapist must show it first"
    assert why_not(replace(ALONE, shown=frozenset({"another"})), it, it.variants[0], None)
    for name in ("it", "old-name"):  # a file that was renamed keeps what was shown
        assert not why_not(replace(ALONE, shown=frozenset({name})), it, it.variants[0], None)


def test_a_need_that_nobody_knows_is_never_met() -> None:
    it = replace(stretch(Limb.ARM), variants=(variant("seated active", "two_people"),))
    assert (
        words.left_out.why(why_not(everything(Ability.ALONE, *PERMISSIONS), it, it.variants[0], Side.LEFT))
        == "two_people"
    )


def test_the_version_of_a_profile_changes_with_what_the_person_may_do() -> None:
    same = everything(Ability.ALONE)
    shown = [replace(ALONE, shown=frozenset(names)) for names in (["neck-side"], ["neck-side", "neck-forward"])]
    versions = {p.version for p in (ALONE, same, HELPED, everything(Ability.ALONE, "standing"), *shown)}
    assert len(versions) == 5
    assert Profile("").version == same.version


SHIPPED = read_library(came_with("assets")).value


@pytest.mark.parametrize("preset", Preset)
def test_every_shipped_routine_contains_only_what_each_preset_allows(preset: Preset) -> None:
    assert SHIPPED is not None
    profile = everything(preset.ability)
    for written in SHIPPED.routines.values():
        chosen, left_out = choose(profile, written)
        for step in chosen.steps:
            assert all(not why_not(profile, step.stretch, step.variant, side) for side in step.sides)
            assert written.with_helper or step.variant.mode is not Mode.PASSIVE
        asked = {(step.stretch.id, side) for step in written.steps for side in step.sides}
        done = {(step.stretch.id, side) for step in chosen.steps for side in step.sides}
        assert asked == done | {(out.stretch, out.side) for out in left_out}
        assert all(len(words.left_out.why(out.why).split()) <= 12 for out in left_out)
