"""The gate: whatever leads to a movement, it asks what is set aside, what is allowed, and where STOP is."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from world import ALONE, HELPED, Visit, at_home, everything, in_session, known

import kiosk
from kiosk import words
from kiosk.content.plan import Phase
from kiosk.content.profile import PARTS, Ability, Profile
from kiosk.content.refusal import Because, Refusal
from kiosk.content.stretch import Limb, Position, Side, Step
from kiosk.log.history import Aside
from kiosk.log.records import Answered, Cleared, Record, SessionEnded, SetAside
from kiosk.log.records import Stopped as Stopped
from kiosk.pressing.button import Button, Pressed
from kiosk.session.advance import advance
from kiosk.session.around import AtHome, SiteAsked, TryingStop
from kiosk.session.events import Passed
from kiosk.session.gate import is_aside, refusal, stop_in_reach
from kiosk.session.known import Fitted, Known, Reread
from kiosk.session.states import GettingReady, Holding, JustStopped, Moving, Paused, Resting, Waiting, WhatNext
from kiosk.session.today import plan_today


def steps_of(known_: Known) -> list[tuple[Step, Side | None]]:
    return [(step, side) for f in known_.routines for step in f.routine.steps for side in step.sides]


def aside(stretch: str | None = None, side: str | None = None, region: str | None = None) -> Aside:
    return Aside(stretch, side, region, "hurt", "cleared", "2026-11-22")


def keeps(visit: Visit, *records: Record) -> Visit:
    """The same visit once those records were kept."""
    for record in records:
        visit._keep(record)
    return visit


# -- one maker


def test_only_the_gate_makes_a_get_ready_or_a_move_in() -> None:
    makers = set()
    for path in Path(kiosk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "GettingReady":
                makers.add(path.name)
    assert makers == {"gate.py"}


# -- what is set aside


def test_nothing_stands_while_the_legs_are_set_aside() -> None:
    legs = aside(region="leg")
    standing = [
        (step, side)
        for step, side in steps_of(all_known())
        if step.variant.position is Position.STANDING or Limb.LEG in step.variant.loads
    ]
    assert standing
    assert all(is_aside(legs, step, side) for step, side in standing)


def all_known() -> Known:
    """Every shipped routine, for somebody who may do everything."""
    from kiosk.content.profile import PERMISSIONS
    from kiosk.log.history import Log
    from kiosk.worlds.opening import known as known_from

    profile = replace(everything().profile, permissions=frozenset(PERMISSIONS))
    return known_from(replace(everything(), profile=profile), Log(), "2026-11-22")


def test_what_it_loads_is_left_out_on_either_side() -> None:
    step = next(s for s, _ in steps_of(known("short-five")) if s.stretch.limb is Limb.ARM)
    leaning = replace(step, variant=replace(step.variant, loads=frozenset({Limb.LEG})))
    assert is_aside(aside(region="leg", side="left"), leaning, None)
    assert not is_aside(aside(region="leg", side="left"), step, None)


def test_both_sides_at_once_go_with_either() -> None:
    step, _ = next(
        (s, side) for s, side in steps_of(known("short-five")) if side is None and s.stretch.limb is Limb.ARM
    )
    assert is_aside(aside(step.stretch.id, "left"), step, None)


def test_a_former_name_of_a_stretch_leaves_it_out_too() -> None:
    step, side = steps_of(known(ALONE))[0]
    renamed = replace(step, stretch=replace(step.stretch, id="another-name", also=(step.stretch.id,)))
    assert is_aside(aside(step.stretch.id), renamed, side)


def test_after_chest_pain_nothing_moves_whatever_leads_there() -> None:
    visit = keeps(in_session(), SetAside(None, None, "chest", "cleared", region="all"))
    assert not moved_within(visit, 60_000)


def moved_within(visit: Visit, ms: int) -> bool:
    """Whether anything moves in that time, pressing NEXT wherever it waits."""
    for _ in range(ms // 250):
        visit.next() if isinstance(visit.state, Waiting) else visit.wait(250)
        if isinstance(visit.state, Moving | Holding):
            return True
    return False


# -- A1: a stretch that hurt is not moved by a later STOP that was only a rest


@pytest.mark.parametrize("answer", ["rest", "cramp", "mistake", "none", "other", "tired"])
def test_a_later_stop_does_not_bring_back_what_hurt(answer: str) -> None:
    visit = in_session("short-five").until(Holding).stop().answer("hurt").answer("go_on")
    hurt = next(r for r in visit.records if isinstance(r, SetAside) and r.why == "hurt")
    visit.do(Passed(250))
    visit.stop().answer(answer)
    assert isinstance(visit.state, WhatNext)
    if "again" in visit.offered:
        assert visit.state.phase.step.stretch.id != hurt.stretch
        visit.answer("again")
    for _ in range(400):
        assert not (isinstance(visit.state, Moving | Holding) and visit.phase.step.stretch.id == hurt.stretch)
        visit.wait(250) if not isinstance(visit.state, Waiting) else visit.next()


def test_the_same_again_is_not_offered_for_what_waits_for_a_person() -> None:
    visit = in_session("short-five").until(Holding)
    assert isinstance(visit.state, Holding)
    phase = visit.phase
    keeps(visit, SetAside(phase.step.stretch.id, None, "hurt", "cleared"))
    assert "again" not in visit.stop().answer("rest").offered


def test_the_same_again_before_anything_moved_leads_back_to_its_wait() -> None:
    visit = in_session().hear().stop()
    visit.answer("rest").answer("again")
    assert isinstance(visit.state, Waiting)
    assert isinstance(visit.next().state, GettingReady)


# -- A2: STOP names what moved last, and what moved when is kept through pauses


def test_a_stop_after_carrying_on_does_not_blame_the_stretch_of_minutes_ago() -> None:
    visit = in_session("short-five").until(Holding).stop().answer("rest").answer("go_on")
    announced = visit.phase
    visit.hear().do(Passed(250))
    visit.pause().wait(240_000).answer("carry_on")
    visit.wait(1_500).stop()
    assert isinstance(visit.state, JustStopped)
    assert (visit.state.phase.step, visit.state.phase.side) == (announced.step, announced.side)


def test_a_stop_in_a_pause_of_a_move_in_names_the_side_that_was_moving() -> None:
    visit = in_session().until(Holding).until(Waiting).next().until(Moving)
    moving = visit.phase
    visit.pause().wait(2_000).stop()
    assert isinstance(visit.state, JustStopped)
    assert (visit.state.phase.step, visit.state.phase.side) == (moving.step, moving.side)


def test_what_moved_when_is_remembered_when_it_was_paused_and_asked_again() -> None:
    visit = in_session().until(Holding).pause().wait(16 * 60_000).answer("carry_on").next()
    assert isinstance(visit.state, GettingReady)
    assert visit.state.run.still_ms >= 16 * 60_000


# -- what the profile allows


def test_a_permission_taken_back_while_it_gets_ready_stops_it_before_it_moves() -> None:
    visit = in_session("posture")
    assert isinstance(visit.state, GettingReady)
    first = visit.phase.step.stretch
    stricter = Profile("", abilities=dict.fromkeys(PARTS, Ability.MOVED))
    known_ = visit.known
    read = Reread(known_.routines, known_.manner, known_.values, "", (), stricter)
    visit.state, _ = advance(visit.state, read)
    assert not moved_within(visit, 60_000) or visit.phase.step.stretch is not first
    assert not any(isinstance(r, Stopped) for r in visit.records)


def test_nothing_begins_to_move_while_the_profile_is_being_read_again() -> None:
    visit = in_session().hear()
    visit.state = replace(visit.state, known=replace(visit.known, rereading=frozenset({"profile.preset"})))
    visit.wait(60_000)
    assert isinstance(visit.state, GettingReady)
    visit.state = replace(visit.state, known=replace(visit.known, rereading=frozenset()))
    assert isinstance(visit.wait(250).state, Moving)


def test_a_louder_voice_that_is_still_being_written_holds_nothing_up() -> None:
    visit = in_session().hear()
    visit.state = replace(visit.state, known=replace(visit.known, rereading=frozenset({"voice.volume"})))
    visit.wait(10_000)
    assert isinstance(visit.state, Moving | Holding)


# -- STOP in reach


def test_alone_a_limb_that_presses_stop_is_left_out_without_a_second_one() -> None:
    visit = at_home("short-five", sites={"stop": "arm_left"})
    fitted = visit.known.routines[0]
    plan = plan_today(visit.known, fitted)
    why = {(out.stretch, out.why) for out in plan.left_out}
    assert any(reason == (Refusal(Because.STOP),) for _, reason in why)
    moved = [(p.step.stretch.limb, p.side) for p in plan.phases if not p.step.variant.with_helper]
    assert not any(limb is Limb.ARM and side in (None, Side.LEFT) for limb, side in moved)


def test_a_second_stop_counts_once_it_was_tried_today() -> None:
    visit = at_home("short-five", sites={"stop": "arm_left"}, second_stops={"pedal": "leg_right"})
    step, side = next(
        (s, side) for s, side in steps_of(visit.known) if s.stretch.limb is Limb.ARM and side in (None, Side.LEFT)
    )
    assert not stop_in_reach(visit.known, step, side, ())
    assert stop_in_reach(visit.known, step, side, ("pedal",))
    assert refusal(visit.known, step, side) == (Refusal(Because.STOP),)
    keeps(visit, Answered("second_stop_works", "pedal"))
    assert not refusal(visit.known, step, side)


def test_the_second_stop_is_tried_before_a_limb_moves_the_first() -> None:
    visit = at_home(
        "short-five", asks=frozenset({"stop"}), sites={"stop": "arm_left"}, second_stops={"pedal": "leg_right"}
    )
    visit.next().next().stop()
    assert isinstance(visit.state, TryingStop)
    assert visit.state.second == "pedal"
    assert isinstance(visit.stop().state, TryingStop)  # the first one again: it is the pedal that is asked for
    visit.do(Pressed(Button.STOP, "pedal"))
    assert isinstance(visit.state, GettingReady)
    assert Answered("second_stop_works", "pedal") in visit.records


def test_without_the_second_stop_what_would_need_it_is_left_out() -> None:
    visit = at_home(
        "short-five", asks=frozenset({"stop"}), sites={"stop": "arm_left"}, second_stops={"pedal": "leg_right"}
    )
    visit.next().next().stop().next()
    assert isinstance(visit.state, GettingReady)
    assert any(out.why == (Refusal(Because.STOP),) for out in visit.state.run.plan.left_out)


def test_a_second_stop_that_moves_too_is_no_help() -> None:
    visit = at_home("short-five", sites={"stop": "arm_left"}, second_stops={"pad": "arm_left"})
    step, side = next((s, d) for s, d in steps_of(visit.known) if s.stretch.limb is Limb.ARM)
    assert not stop_in_reach(visit.known, step, side, ("pad",))


def test_with_a_helper_there_the_limb_that_presses_stop_may_be_moved() -> None:
    visit = at_home(HELPED, sites={"stop": "arm_left"})
    assert all(stop_in_reach(visit.known, s, d, ()) for s, d in steps_of(visit.known) if s.variant.with_helper)


def test_what_stop_is_pressed_with_is_asked_once_and_kept() -> None:
    visit = at_home("short-five", asks=frozenset({"site"})).next()
    assert isinstance(visit.state, SiteAsked)
    visit.answer("arm_left")
    assert visit.known.manner.sites == {"stop": "arm_left"}
    assert Answered("stop_site", "arm_left") in visit.records
    visit = at_home("short-five", asks=frozenset({"site"})).next().answer("none")
    assert Answered("stop_site", "none") in visit.records
    assert not isinstance(visit.stop().next().state, SiteAsked)


# -- a breathless day


def breathless(*ids: str) -> Visit:
    return at_home(*ids).next().pause().answer("breathless")


def test_more_breathless_says_sit_up_and_ends_for_today_first() -> None:
    visit = breathless("morning-seated")
    assert visit.scene.name == "breathless"
    assert visit.offered == ("end", "call", "gentle")
    assert set(words.beginning.BREATHLESS_SAID) <= set(visit.said)
    assert isinstance(visit.next().state, AtHome)


def test_on_a_breathless_day_nothing_lies_and_nobody_moves_from_chair_to_bed() -> None:
    whole = keeps(Visit(AtHome(all_known())), SetAside(None, None, "breathless", "today", region="breathless")).known
    for fitted in whole.routines:
        plan = plan_today(whole, fitted)
        positions = {phase.step.variant.position for phase in plan.phases}
        assert not positions & {Position.LYING, Position.MAT}
        places = {"bed" if p is Position.RECLINED else "up" if p is Position.STANDING else "chair" for p in positions}
        assert len(places) <= 1, (fitted.routine.id, places)


def test_short_of_breath_at_stop_counts_for_the_day() -> None:
    visit = in_session().until(Holding).stop().answer("breath")
    assert SetAside(None, None, "breathless", "today", region="breathless") in visit.records


# -- everything else that leads on


def test_a_stretch_set_aside_meanwhile_is_not_named_by_the_wait_and_not_carried_on() -> None:
    visit = in_session("short-five").until(Holding).until(Waiting)
    named = visit.phase.step.stretch.id
    keeps(visit.pause(), SetAside(named, None, "hurt", "cleared"))
    assert isinstance(visit.state, Paused)
    visit.answer("carry_on")
    assert isinstance(visit.state, Waiting)
    assert visit.phase.step.stretch.id != named


def test_a_stretch_set_aside_in_its_rest_has_no_further_repetition() -> None:
    visit = in_session("short-five").until(Resting)
    named = visit.phase.step.stretch.id
    keeps(visit, SetAside(named, None, "hurt", "cleared"))
    visit.until(Waiting)
    assert visit.phase.step.stretch.id != named


def test_cleared_by_a_person_it_may_move_again() -> None:
    visit = keeps(in_session("short-five"), SetAside("shoulder-rolls", None, "hurt", "cleared"))
    visit = keeps(visit, Cleared("shoulder-rolls", None, "therapist"))
    step, side = next((s, d) for s, d in steps_of(visit.known) if s.stretch.id == "shoulder-rolls")
    assert not refusal(visit.known, step, side)


def test_a_session_in_which_nothing_may_move_is_not_called_done() -> None:
    visit = at_home("short-five")
    plan = plan_today(visit.known, visit.known.routines[0])
    gone = [SetAside(p.step.stretch.id, None, "hurt", "cleared") for p in plan.phases]
    visit.next().next()
    keeps(visit, *dict.fromkeys(gone))
    visit.hear().wait(60_000)
    assert all(getattr(r, "how", "") != "done" for r in visit.records)


def test_a_fitted_routine_says_what_is_left_out_and_why() -> None:
    visit = keeps(at_home("short-five"), SetAside("shoulder-rolls", None, "hurt", "cleared"))
    fitted: Fitted = visit.known.routines[0]
    assert [(o.stretch, o.why) for o in plan_today(visit.known, fitted).left_out if o.today] == [
        ("shoulder-rolls", (Refusal(Because.ASIDE),))
    ]


def test_on_a_breathless_day_there_is_no_breathing_exercise_and_no_knee_to_the_chest() -> None:
    whole = keeps(Visit(AtHome(all_known())), SetAside(None, None, "breathless", "today", region="breathless")).known
    planned = {phase.step.stretch.id for fitted in whole.routines for phase in plan_today(whole, fitted).phases}
    assert planned
    assert not planned & {"breathing-relaxed", "knee-to-chest", "glute-lying"}


# -- a power cut between STOP and its answer


def unanswered() -> Visit:
    return in_session("short-five").until(Holding).stop().power_cut()


def test_after_a_power_cut_it_asks_what_the_stop_was() -> None:
    visit = unanswered()
    assert visit.scene.name == "stop_asked"
    assert visit.offered == tuple(key for key, _ in words.stopping.REASONS)
    visit.answer("hurt")
    assert any(isinstance(r, SetAside) and (r.why, r.until) == ("hurt", "cleared") for r in visit.records)
    assert visit.scene.name == "interrupted"
    assert visit.power_cut().scene.name == "interrupted"


def test_it_asks_although_the_session_was_closed_meanwhile() -> None:
    visit = unanswered()
    routine = visit.known.log.interrupted
    assert routine is not None
    keeps(visit, SessionEnded(routine.routine, "cut"))
    assert visit.power_cut().scene.name == "stop_asked"
    assert visit.answer("rest").scene.name == "home"


def test_left_without_an_answer_it_stays_set_aside_and_is_not_asked_again() -> None:
    visit = unanswered().stop()
    assert visit.scene.name == "interrupted"
    assert [a.until for a in visit.known.log.set_aside] == ["asked"]
    assert visit.power_cut().scene.name == "interrupted"


def test_short_of_breath_told_after_a_power_cut_still_calls() -> None:
    visit = unanswered().answer("breath")
    assert visit.scene.name == "ringing"
    assert SetAside(None, None, "breathless", "today", region="breathless") in visit.records
    assert visit.next().scene.name == "interrupted"


# -- a routine that was changed, or is gone


def changed(visit: Visit) -> Visit:
    """The power fails in a session, and somebody changes the routine's file before it is back."""
    known_ = visit.known
    others = tuple(replace(f, routine=replace(f.routine, version="another")) for f in known_.routines)
    visit.state = replace(visit.state, known=replace(known_, routines=others))
    return visit.power_cut()


def test_a_routine_that_was_changed_says_so_and_is_not_carried_on() -> None:
    visit = changed(in_session("short-five").until(Holding))
    assert visit.scene.name == "interrupted"
    assert words.beginning.ROUTINE_CHANGED in visit.scene.body.lines  # type: ignore[union-attr]  # a question has lines
    assert visit.offered == ("again", "leave")
    visit.answer("leave")
    assert SessionEnded("short-five", "declined") in visit.records


def test_start_asks_about_the_session_that_was_cut_before_another_begins() -> None:
    visit = in_session("short-five").until(Holding).power_cut().answer("carry_on").stop()
    assert visit.scene.name == "home"
    assert visit.next().scene.name == "interrupted"
    visit.answer("again").next()
    kinds = [type(r).__name__ for r in visit.records if type(r).__name__ in ("SessionStarted", "SessionEnded")]
    assert kinds == ["SessionStarted", "SessionEnded", "SessionStarted"]


def test_a_routine_that_is_gone_leaves_no_session_without_an_end() -> None:
    visit = in_session("short-five").until(Holding)
    visit.state = replace(visit.state, known=replace(visit.known, routines=known("morning-seated").routines))
    visit.power_cut()
    assert visit.offered == ("leave",)
    visit.next()
    assert SessionEnded("short-five", "declined") in visit.records


def test_what_is_left_being_set_aside_meanwhile_ends_the_session_without_calling_it_done() -> None:
    visit = in_session("short-five").until(Holding).until(Waiting)
    rest = dict.fromkeys(SetAside(p.step.stretch.id, None, "hurt", "cleared") for p in whole_plan(visit))
    keeps(visit, *rest).power_cut().answer("carry_on").next()
    assert SessionEnded("short-five", "ended") in visit.records
    assert visit.scene.name == "empty"


def whole_plan(visit: Visit) -> list[Phase]:
    assert isinstance(visit.state, Waiting)
    return list(visit.state.run.plan.phases)
