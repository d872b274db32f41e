"""Every line of the guide that this kiosk follows is in it: as a stretch, a routine, a card, words or a rule."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from operator import attrgetter
from types import ModuleType

import pytest
import test_promises
import test_routines
import test_safety_rules
import test_session
from world import everything

from kiosk import words
from kiosk.content.fitting import Part, choose
from kiosk.content.profile import PARTS, Preset, Profile
from kiosk.content.stretch import DoseKind, Mode, Side

# -- the guide, line by line, and what implements it.
#
#   stretch ID           a stretch of that id, or one that stands in for it
#   stretch ID: KEY      in that variant
#   routine ID           a routine that came along
#   card ID              a card to read
#   words PART.NAME      what the kiosk says or shows
#   rule TEST            what it does or never does; a test holds it

STRETCHES = {
    "neck forward": ("stretch neck-forward: seated active", "stretch neck-forward: reclined passive"),
    "neck to each side": ("stretch neck-side: seated active", "stretch neck-side: reclined passive"),
    "shoulder-and-arm reach": ("stretch shoulder-blade-reach: seated active",),
    "seated leg stretch": ("stretch leg-extend-seated: seated active", "stretch leg-extend-seated: reclined passive"),
    "ankle circles": ("stretch ankle-circles: seated active",),
    "foot point and flex": ("stretch ankle-point-flex: seated active",),
    "wrist stretch": ("stretch wrist-extension: seated active", "stretch wrist-extension: seated assisted"),
    "seated spinal twist": ("stretch spinal-twist-seated: seated active",),
    "knee to chest": ("stretch knee-to-chest: lying active", "stretch knee-to-chest: mat active"),
    "chest at the wall": ("stretch chest-wall: standing active", "stretch chest-wall: seated active"),
    "upper back round": ("stretch upper-back-round: seated active",),
    "biceps": ("stretch biceps-palm-up: seated active",),
    "triceps": ("stretch triceps-overhead: seated active", "stretch triceps-overhead: reclined active"),
    "thigh": ("stretch thigh-standing: standing active", "stretch thigh-standing: reclined passive"),
    "calf at the wall": ("stretch calf-wall: standing active", "stretch calf-wall: reclined assisted"),
    "hamstring at the chair's edge": ("stretch hamstring-chair-edge: seated active",),
    "foot flexes": ("stretch foot-flex: seated active",),
    "seated glute": ("stretch glute-seated: seated active",),
    "lying glute": ("stretch glute-lying: lying active", "stretch glute-lying: reclined active"),
    "shoulder rolls": ("stretch shoulder-rolls: seated active",),
    "neck tilts for posture": ("stretch neck-tilts-posture: seated active", "routine posture"),
    "wall push-ups": ("stretch wall-push-up: standing active",),
    "breathing exercises": ("stretch breathing-relaxed: reclined active", "routine relaxed-breathing"),
    "yoga posture set": ("routine gentle-yoga",),
    "active range-of-motion set": ("routine active-range",),
    "passive range-of-motion set": ("routine passive-whole-body",),
}

WAYS = {
    "posture": ("routine posture",),
    "breathing": ("routine relaxed-breathing",),
    "active range of motion": ("routine active-range",),
    "passive range of motion": ("routine passive-whole-body", "card helper-technique"),
    "aquatic, for information": ("card aquatic",),
    "yoga, breathing and meditation": ("routine gentle-yoga", "routine listening", "card yoga"),
    "led by a physiotherapist": (
        "card physiotherapist-led",
        "rule test_a_therapists_own_routine_is_offered_to_everyone",
    ),
}

STAGES = {
    "early": ("routine early-morning", "routine early-evening"),
    "middle": ("routine middle-morning", "routine middle-evening"),
    "advanced": ("routine advanced-morning", "routine advanced-evening"),
    "individual, set anew as things change": (
        "words beginning.THERAPIST",
        "rule test_the_therapist_question_is_asked_until_it_is_answered_yes",
    ),
}

PRECAUTIONS = {
    "ask the therapist first": ("words beginning.THERAPIST_ASK_FIRST", "card about"),
    "never force; stop at pain and ask": ("rule test_stop_in_any_state_stops_at_once", "card pain-is-not-normal"),
    "listen to the body": ("words beginning.READY_LINES", "card how-to-move"),
    "start gentle; only a person raises": ("rule test_holds_and_repetitions_never_grow_by_themselves",),
    "keep breathing": ("words guiding.SAY_BREATHE", "rule test_breathing_has_no_holding_and_no_devices"),
    "drink as the swallowing plan allows": ("card drinking-and-swallowing", "rule test_nobody_is_prompted_to_drink"),
    "warm up first": ("rule test_a_warm_up_comes_first_and_a_calm_ending_last",),
    "both sides": ("rule test_a_stretch_with_sides_is_done_on_both",),
    "no rushing": ("rule test_no_timer_goes_on_to_another_stretch_without_next", "card how-to-move"),
    "quality over number": ("card how-often",),
    "adapt over time": ("words beginning.LAST_TIME_LINE", "rule test_the_next_session_asks_how_the_last_one_was_borne"),
}

INFORMATION = {
    "why stretch": ("card why-stretch",),
    "how often": ("card how-often",),
    "pain is not normal": ("card pain-is-not-normal",),
    "it does not slow the disease": ("card comfort-not-cure",),
    "other gentle activities": ("card gentle-activities",),
    "counselling": ("card counselling",),
    "mindfulness": ("card mindfulness", "routine listening"),
    "recreation": ("card recreation",),
    "support groups": ("card support-groups",),
    "biofeedback": ("card biofeedback",),
    "cognitive behavioural therapy": ("card cbt",),
    "mind and body": ("card mind-body",),
    "nutrition": ("card nutrition",),
    "music and art": ("card music-and-art", "stretch mindful-sounds"),
    "spiritual care": ("card spiritual-care",),
}

# The joints that the guide forgets and passive care does not.
FORGOTTEN = ("fingers-open", "thumb-web", "elbow-bend", "forearm-turn", "shoulder-rotate-side", "shoulder-forward",
             "shoulder-side", "hip-out", "hip-rotate", "toes")  # fmt: skip

ALL = {**STRETCHES, **WAYS, **STAGES, **PRECAUTIONS, **INFORMATION}


def _is_stretch(named: str) -> bool:
    name, _, key = named.partition(": ")
    found = [s for s in everything().library.stretches.values() if name in (s.id, *s.also)]
    return len(found) == 1 and (not key or found[0].variant(key) is not None)


def _is_routine(named: str) -> bool:
    return named in everything().library.routines


def _is_card(named: str) -> bool:
    card = everything().library.cards.get(named)
    return card is not None and bool(card.lines and card.ask)


def _is_said(named: str) -> bool:
    return bool(attrgetter(named)(words))


def _is_tested(named: str) -> bool:
    modules: tuple[ModuleType, ...] = (test_safety_rules, test_routines, test_session, test_promises)
    return any(callable(getattr(module, named, None)) for module in modules)


IS_THERE: dict[str, Callable[[str], bool]] = {
    "stretch": _is_stretch,
    "routine": _is_routine,
    "card": _is_card,
    "words": _is_said,
    "rule": _is_tested,
}


@pytest.mark.parametrize("line", ALL)
def test_every_line_of_the_guide_is_in_the_kiosk(line: str) -> None:
    assert ALL[line]
    for by in ALL[line]:
        kind, _, named = by.partition(" ")
        assert IS_THERE[kind](named), f"{line}: there is no {by}"


def test_the_guide_has_twenty_six_stretches() -> None:
    assert len(STRETCHES) == 26


@pytest.mark.parametrize("stretch", FORGOTTEN)
def test_a_joint_that_the_guide_forgets_is_there_too_and_can_be_moved_by_a_helper(stretch: str) -> None:
    assert any(v.mode is Mode.PASSIVE for v in everything().library.stretches[stretch].variants)


def test_every_stretch_is_there_for_a_line_of_the_guide_or_for_a_joint_that_it_forgets() -> None:
    by = {by.removeprefix("stretch ").partition(": ")[0] for by in chain.from_iterable(ALL.values())}
    quiet = {"mindful-minute", "mindful-body"}  # mindfulness, in the listening routine
    for stretch in everything().library.stretches.values():
        assert {stretch.id, *stretch.also} & {*by, *FORGOTTEN, *quiet}, stretch.id


def test_every_card_is_there_for_a_line_of_the_guide_or_for_safety() -> None:
    by = {by.removeprefix("card ") for by in chain.from_iterable(ALL.values())}
    assert everything().library.cards.keys() - by == {"get-help-now"}


def test_necks_are_held_as_long_as_the_guide_says_and_other_stretches_too() -> None:
    for stretch in everything().library.stretches.values():
        if stretch.dose.kind is DoseKind.STATIC and stretch.limb != "none":
            low = 20_000 if stretch.limb == "neck" else 10_000 if stretch.id == "glute-lying" else 15_000
            assert low <= stretch.dose.hold_ms <= 30_000, stretch.id


def test_few_repetitions_are_enough() -> None:
    for stretch in everything().library.stretches.values():
        assert stretch.dose.repetitions <= (2 if stretch.dose.kind is DoseKind.STATIC else 5), stretch.id


def test_for_every_stage_there_is_a_morning_and_an_evening() -> None:
    for stage, preset in zip(("early", "middle", "advanced"), Preset, strict=True):
        for time in ("morning", "evening"):
            routine = everything().library.routines[f"{stage}-{time}"]
            chosen, _ = choose(Profile("", dict.fromkeys(PARTS, preset.ability), preset=preset), routine)
            assert routine.meant_for(preset)
            assert chosen.steps


def test_whoever_is_moved_by_a_helper_has_neck_arms_and_legs_moved_one_side_after_the_other() -> None:
    steps = everything().library.routines["passive-whole-body"].steps
    main = [step for step in steps if step.part is Part.MAIN]
    assert {step.stretch.limb for step in main} == {"neck", "arm", "leg"}
    sides = [step.sides[0] for step in main if len(step.sides) == 1]
    assert sides == [side for side in Side for _ in range(len(sides) // 2)]
