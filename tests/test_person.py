"""What a session minds about a person: tubes, the limb that presses STOP, quiet minutes, a cramp in a leg."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from texts import texts_of
from world import ALONE, HELPED, Visit, at_home, everything, known

from kiosk import words
from kiosk.content.minding import to_mind
from kiosk.content.plan import Heard, LeftOut, Phase, PhaseKind
from kiosk.content.profile import IN_THE_WAY, SITES
from kiosk.content.refusal import Because, Refusal
from kiosk.content.stretch import Limb, Side, Step, Variant
from kiosk.log.history import Log
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Ask, Guide
from kiosk.session.deciding import changes_in_ms, start
from kiosk.session.events import Chime, Passed
from kiosk.session.states import GettingReady, Holding, Moving, Resting, Waiting, WhatNext
from kiosk.session.stopping import CRAMP_LASTS_MS
from kiosk.worlds.opening import known as known_from

TWO_MINUTES_MS = CRAMP_LASTS_MS


def session(routine: str, **manner: Any) -> Visit:
    """Someone of whom that is known, as the first stretch gets ready."""
    knows = known(routine)
    knows = replace(knows, manner=replace(knows.manner, **manner))
    return Visit(start(knows)).next().next()


def of(stretch: str, side: Side | None, key: str) -> Phase:
    found = everything().library.stretches[stretch]
    variant = found.variant(key)
    assert isinstance(variant, Variant)
    return Phase(PhaseKind.GET_READY, Step(found, variant, found.dose, found.sides), side, 1, 0, 0)


def minded(phase: Phase, *equipment: str, site: str = "", helper: bool = True) -> tuple[str, ...]:
    return words.guiding.before_stretch(phase, minded=to_mind(phase, equipment, site, helper))


# -- what is in the way


def test_a_mask_is_freed_before_an_arm_moves() -> None:
    said = minded(of("shoulder-forward", Side.LEFT, "reclined passive"), "mask")
    assert said[1] == words.guiding.FREE_FIRST["mask"]
    assert said[-1].startswith("Raise the left arm")


def test_a_catheter_is_freed_before_a_leg_moves_and_not_before_an_arm_does() -> None:
    assert words.guiding.FREE_FIRST["catheter"] in minded(of("toes", Side.LEFT, "reclined passive"), "catheter")
    assert words.guiding.FREE_FIRST["catheter"] not in minded(
        of("elbow-bend", Side.LEFT, "reclined passive"), "catheter"
    )


def test_what_a_stretch_takes_along_is_freed_too() -> None:
    assert words.guiding.FREE_FIRST["mask"] in minded(of("calf-wall", Side.LEFT, "standing active"), "mask")
    assert words.guiding.FREE_FIRST["mask"] not in minded(of("calf-wall", Side.LEFT, "seated active"), "mask")


def test_what_somebody_wears_is_said_before_every_stretch_that_could_catch_it() -> None:
    """Whatever words the stretch has of its own: none of them can stand in for it."""
    for stretch in everything().library.stretches.values():
        for variant in stretch.variants:
            phase = of(stretch.id, stretch.sides[0], variant.key)
            own = replace(variant, get_ready=(*variant.get_ready, "Mind feeding tube, breathing tube, catheter, mask."))
            spoken = replace(phase, step=replace(phase.step, variant=own))
            moved = {stretch.limb, *variant.loads}
            for equipment, limbs in IN_THE_WAY.items():
                assert (words.guiding.FREE_FIRST[equipment] in minded(spoken, equipment)) == bool(moved & limbs)


def test_a_session_says_it_on_both_sides_because_a_tube_lies_on_one() -> None:
    visit = session(ALONE, equipment=frozenset({"catheter"}))
    visit.until(Waiting).next()
    assert visit.said.count(words.guiding.FREE_FIRST["catheter"]) == 2


def test_nothing_is_said_of_what_nobody_wears() -> None:
    visit = session(ALONE).until(Holding)
    assert not set(words.guiding.FREE_FIRST.values()) & set(visit.said)


def test_the_profile_reaches_the_session() -> None:
    house = everything()
    profile = replace(house.profile, equipment=frozenset({"mask"}), sites={"stop": "arm_right"})
    manner = known_from(replace(house, profile=profile), Log(), "2026-11-22").manner
    assert manner.equipment == {"mask"}
    assert manner.sites == {"stop": "arm_right"}


# -- the limb that presses STOP


def test_the_arm_that_presses_stop_is_named_before_it_moves() -> None:
    said = minded(of("elbow-bend", Side.RIGHT, "reclined passive"), site="arm_right")
    assert words.guiding.STOP_MOVES["arm"] in said
    assert words.guiding.STOP_ELSEWHERE_HELPER in said


def test_the_other_arm_needs_no_words_about_it() -> None:
    assert words.guiding.STOP_ELSEWHERE_HELPER not in minded(
        of("elbow-bend", Side.LEFT, "reclined passive"), site="arm_right"
    )


def test_a_stretch_of_both_arms_moves_either() -> None:
    assert words.guiding.STOP_ELSEWHERE_ALONE in minded(
        of("shoulder-rolls", None, "seated active"), site="arm_left", helper=False
    )


def test_a_cheek_moves_with_the_neck() -> None:
    assert words.guiding.STOP_MOVES["neck"] in minded(of("neck-side", Side.LEFT, "reclined assisted"), site="neck")


def test_where_stop_must_be_follows_what_presses_it() -> None:
    phase = of("elbow-bend", Side.LEFT, "seated active")
    own = "Keep STOP by your other hand."
    assert own in minded(phase, site="", helper=False)
    for site, told in {
        "neck": "Keep STOP by the head.",
        "leg_right": "Keep STOP by the right leg.",
        "arm_right": "Keep STOP by the right arm.",
        "helper": words.guiding.STOP_STAYS["helper"],
    }.items():
        said = minded(phase, site=site, helper=False)
        assert told in said
        assert own not in said


@pytest.mark.parametrize("site", ["neck", "leg_left", "leg_right", "helper"])
def test_nobody_who_presses_with_something_else_hears_of_a_hand(site: str) -> None:
    for stretch in everything().library.stretches.values():
        for variant in stretch.variants:
            phase = of(stretch.id, stretch.sides[0], variant.key)
            told = [text for each in to_mind(phase, (), site, False) for text in words.guiding.to_mind(phase, each)]
            said = texts_of(*told)
            assert said
            assert not [line for line in said if "STOP" in line and "hand" in line]


@pytest.mark.parametrize("heard", [Heard.EARLIER, Heard.JUST_NOW])
@pytest.mark.parametrize("site", ["", "neck", "helper"])
def test_where_stop_must_be_is_said_again_only_where_it_goes_to_the_other_hand(site: str, heard: Heard) -> None:
    for stretch, key, other_hand in (("elbow-bend", "seated active", True), ("foot-flex", "seated active", False)):
        phase = of(stretch, Side.RIGHT, key)
        minded = to_mind(phase, (), site, False)
        (where,) = words.guiding.to_mind(phase, *minded)
        assert where in words.guiding.before_stretch(phase, Heard.NEVER, minded)
        assert (where in words.guiding.before_stretch(phase, heard, minded)) == (other_hand and not site)


def test_what_moves_with_the_limb_is_said_on_each_side() -> None:
    phase = of("foot-flex", Side.RIGHT, "seated active")
    minded = to_mind(phase, ("catheter",), "leg_right", False)
    mind = {text for each in minded for text in words.guiding.to_mind(phase, each)}
    assert len(mind) == 3
    assert mind <= set(words.guiding.before_stretch(phase, Heard.JUST_NOW, minded))


def test_there_is_a_word_for_every_site() -> None:
    assert set(words.guiding.STOP_STAYS) == set(SITES)


def test_a_foot_that_presses_stop_is_needed_by_a_roll_of_both_knees() -> None:
    said = minded(of("spinal-twist-seated", Side.LEFT, "lying passive"), site="leg_right")
    assert words.guiding.STOP_NEEDED["leg"] in said
    assert words.guiding.STOP_ELSEWHERE_HELPER in said


def test_a_cheek_goes_along_with_a_turn_of_the_trunk() -> None:
    said = minded(of("spinal-twist-seated", Side.LEFT, "seated active"), site="neck", helper=False)
    assert words.guiding.STOP_MOVES["neck"] in said


def test_a_session_says_it_before_the_cue() -> None:
    visit = session(HELPED, sites={"stop": "leg_left"}).next().hear()
    said = visit.said
    assert said.index(words.guiding.STOP_MOVES["leg"]) < said.index(words.guiding.cue(visit.phase))


STOP_LINES = (
    *words.guiding.STOP_MOVES.values(),
    *words.guiding.STOP_NEEDED.values(),
    *words.guiding.STOP_STAYS.values(),
)


@pytest.mark.parametrize(
    "line",
    [*STOP_LINES, words.guiding.STOP_ELSEWHERE_ALONE, words.guiding.STOP_ELSEWHERE_HELPER, words.stopping.CRAMP_LEG],
)
def test_these_lines_have_at_most_ten_words(line: str) -> None:
    assert len(line.split()) <= 10


# -- words that were heard


def test_when_the_other_side_comes_later_the_helper_hears_again_where_the_hands_go() -> None:
    visit = session("passive-whole-body").next()
    left = right = None
    while right is None:
        visit.until(GettingReady, Waiting)
        if isinstance(visit.state, GettingReady) and visit.phase.step.stretch.id == "elbow-bend":
            left, right = (visit.phase, None) if visit.phase.side is Side.LEFT else (left, visit.phase)
        if right is None:
            visit.next().next() if isinstance(visit.state, Waiting) else visit.next()
            while not isinstance(visit.state, GettingReady | Waiting):
                visit.next()
    assert left is not None
    helper = right.step.variant.helper
    assert helper is not None
    where = right.step.variant.stop_at
    assert visit.unheard[:4] == ["Elbow bend, right.", where, helper.hands, words.guiding.cue(right)]


# -- quiet minutes


def quiet() -> Visit:
    return session("listening").hear().next().until(Holding)


def test_a_quiet_minute_shows_no_countdown_and_nobody_is_told_to_stay() -> None:
    visit = quiet()
    body = visit.scene.body
    assert isinstance(body, Guide)
    assert (body.number, body.ring, body.word) == ("", None, words.guiding.AT_EASE)
    assert words.guiding.SAY_STAY not in visit.said
    assert words.guiding.SAY_MOVE_IN not in visit.said


def test_in_a_quiet_minute_nothing_is_counted() -> None:
    visit = quiet()
    visit.effects.clear()
    visit.until(Resting)
    assert words.guiding.SAY_HALF_WAY not in visit.said
    assert not [effect for effect in visit.effects if isinstance(effect, Chime)]


def test_in_a_quiet_minute_the_figure_is_still() -> None:
    visit = session("listening").hear().next()
    seen = set()
    while not isinstance(visit.state, Resting):
        visit.do(Passed(250))
        body = visit.scene.body
        assert isinstance(body, Guide)
        assert body.figure is not None
        seen.add((body.figure.reach, body.figure.returning))
    assert seen == {(0.0, False)}


def test_a_quiet_minute_that_hurt_leaves_out_no_joint() -> None:
    visit = quiet().stop().answer("hurt")
    assert visit.offered == ("go_on", "end")


# -- a cramp in a leg


def cramp(visit: Visit) -> Visit:
    return visit.until(Holding).stop().answer("cramp")


def legs() -> Visit:
    return at_home(ALONE, steps=1).next().next()  # ankle circles


def test_a_leg_cramp_that_lasts_two_minutes_asks_about_the_leg() -> None:
    visit = cramp(legs())
    visit.wait(TWO_MINUTES_MS - 1_000)
    assert "leg" not in visit.offered
    visit.wait(2_000)
    assert set(visit.offered) == {"leg_fine", "leg"}
    assert visit.said[-1] == words.stopping.CRAMP_LEG
    body = visit.scene.body
    assert isinstance(body, Ask)
    assert body.line == words.stopping.CRAMP_LEG


def test_a_leg_cramp_that_returns_asks_at_once() -> None:
    visit = cramp(legs()).answer("again")
    cramp(visit)
    assert visit.offered == ("leg", "leg_fine")


def test_a_leg_that_is_fine_goes_on_as_after_any_cramp_and_is_not_asked_about_again() -> None:
    visit = cramp(legs())
    visit.wait(TWO_MINUTES_MS + 1_000)
    visit.answer("leg_fine").wait(2 * TWO_MINUTES_MS)
    assert visit.offered == ("again", "go_on", "end")


def test_a_leg_that_is_not_stretches_no_more_until_someone_clears_it() -> None:
    visit = at_home(ALONE).next().next()
    cramp(visit).wait(TWO_MINUTES_MS + 1_000)
    visit.answer("leg")
    assert visit.said[-2:] == list(words.beginning.LEG_SAID)
    assert [aside.region for aside in visit.known.log.set_aside] == ["leg"]
    assert visit.offered == ("go_on", "end")
    visit.next()
    assert isinstance(visit.state, GettingReady)
    assert visit.phase.step.stretch.limb is not Limb.LEG


def test_a_cramp_elsewhere_waits_without_limit() -> None:
    visit = at_home("hands-and-feet", steps=1).next().next()
    cramp(visit).wait(2 * TWO_MINUTES_MS)
    assert visit.offered == ("again", "go_on", "end")


def test_a_rehearsal_knows_when_the_leg_is_asked_about() -> None:
    visit = cramp(legs())
    assert isinstance(visit.state, WhatNext)
    assert changes_in_ms(visit.state) == TWO_MINUTES_MS


def test_stop_stays_stopped_while_the_leg_is_asked_about() -> None:
    visit = cramp(legs())
    visit.wait(TWO_MINUTES_MS + 1_000)
    visit.do(Pressed(Button.STOP))
    assert isinstance(visit.state, WhatNext)
    assert not isinstance(visit.state, Moving)


# -- what is left out


def out(name: str, side: Side | None, refusal: Refusal) -> LeftOut:
    return LeftOut(name.lower(), name, side, (refusal,))


MOVED_ARM, ASIDE = Refusal(Because.MOVED, "arm"), Refusal(Because.ASIDE)
BOTH_ARMS = (out("Elbow bend", Side.LEFT, MOVED_ARM), out("Elbow bend", Side.RIGHT, MOVED_ARM))


def test_what_is_left_out_is_told_by_its_reason() -> None:
    lines = words.left_out.left_out_lines((*BOTH_ARMS, out("Toe bends", Side.LEFT, ASIDE)))
    assert lines == ("Elbow bend: the arm is moved by a helper", "Toe bends, left: set aside")


def test_many_for_one_reason_are_counted() -> None:
    assert words.left_out.left_out_lines((*BOTH_ARMS, out("Arm forward", None, MOVED_ARM))) == (
        "Elbow bend and 1 more: the arm is moved by a helper",
    )


def test_one_short_line_says_it_before_a_session() -> None:
    assert words.left_out.without(()) == ""
    assert words.left_out.without(BOTH_ARMS) == "Without Elbow bend: the arm is moved by a helper"
    assert words.left_out.without((*BOTH_ARMS, out("Toe bends", None, ASIDE))) == "Without Elbow bend and 1 more"


def test_ready_shows_what_the_profile_leaves_out_and_why() -> None:
    body = at_home("early-morning").next().scene.body
    assert isinstance(body, Ask)
    assert body.line == "Without Thigh stretch: standing is not permitted"
    assert body.lines == words.beginning.READY_LINES


def test_a_routine_says_aloud_what_is_set_aside_in_it() -> None:
    visit = at_home(ALONE).next().next().until(Holding).stop().answer("hurt").answer("end").answer("none").next()
    visit.next()
    body = visit.scene.body
    assert isinstance(body, Ask)
    assert body.line == "Without Ankle circles, left: set aside"
    visit.next()
    assert "Left out today: Ankle circles, left." in visit.unheard
    assert visit.unheard[-1] == words.guiding.cue(visit.phase)
