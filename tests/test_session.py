"""Each way from one state to another, told as a sentence."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from world import ALL_QUESTIONS, ALONE, HELPED, LONGEST_STEP_MS, TODAY, Visit, at_home, in_session, known, next_day

from kiosk import words
from kiosk.content.plan import PhaseKind
from kiosk.content.stretch import Limb, Side
from kiosk.log.records import Answered, Cleared, Held, NotToday, Rang, SessionEnded, SessionStarted, SetAside, Skipped
from kiosk.log.records import Stopped as Stopped
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Ask
from kiosk.session.around import (
    RING_AFTER_MS,
    AgreeingSign,
    AsideAsked,
    AtHome,
    BeforeYouGo,
    CarryOnAsked,
    ChoosingAside,
    Emergency,
    Empty,
    InMenu,
    LastTimeAsked,
    LegNoted,
    ReadyAsked,
    ShorterAsked,
    SiteAsked,
    TherapistAsked,
    TherapistFirst,
    TryingStop,
    WellDone,
    WhichAsked,
    WhichToCarryOn,
)
from kiosk.session.deciding import decide
from kiosk.session.events import Chime, DayBegan, Keep, Passed, Remembered, Say, SetVolume, Silence, SpeechEnded
from kiosk.session.few_switches import bare
from kiosk.session.kinds import InSession
from kiosk.session.states import (
    GettingReady,
    Holding,
    JustStopped,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    Ringing,
    Waiting,
    WhatNext,
    WhichAskedAgain,
)

STATIC = "leg-extend-seated"


def second_step(**manner: Any) -> Visit:
    """Someone in front of the neck stretch, left, the first static one; everything before is done."""
    visit = in_session(**manner)
    while visit.scene.stretch != "neck-side":
        visit.until(Waiting).next()
    return visit


def in_static_hold(after_ms: int = 5_000) -> Visit:
    """Someone who has stayed in a static stretch for so long."""
    return second_step().until(Holding).wait(after_ms)


def stopped_by(answer: str) -> Visit:
    """Someone who pressed STOP in a hold and said what it was."""
    return in_static_hold().stop().answer(answer)


def set_aside_now(visit: Visit) -> list[tuple[str | None, str | None, str]]:
    return [(a.stretch, a.side, a.until) for a in visit.known.log.set_aside_on(visit.known.today)]


# -- home


def test_next_at_home_asks_whether_all_is_well() -> None:
    visit = at_home().next()
    assert isinstance(visit.state, ReadyAsked)
    assert set(words.beginning.READY_LINES) <= set(visit.said)


def test_stop_at_home_rings_and_says_so() -> None:
    visit = at_home().wait(RING_AFTER_MS).stop()
    assert isinstance(visit.state, Ringing)
    assert Chime("ring") in visit.effects
    assert visit.records == [Rang("home")]


def test_ring_counts_only_once_home_has_been_shown_for_two_seconds() -> None:
    visit = at_home().wait(RING_AFTER_MS - LONGEST_STEP_MS)
    lit = []
    for ms in (LONGEST_STEP_MS - 1, 1):
        visit.do(Passed(ms))
        lit.append((visit.scene.buttons.stop.active, type(visit.stop().state)))
    assert lit == [(False, AtHome), (True, Ringing)]  # label and lamp light up with it


def back_home_by_stop() -> dict[str, Visit]:
    """Someone on each of those screens, from which STOP leads home."""
    waited = at_home(asks=ALL_QUESTIONS).wait(RING_AFTER_MS)
    return {
        "menu": at_home().wait(RING_AFTER_MS).pause(),
        "settings": at_home().pause().answer("settings"),
        "question": waited.next(),
        "ringing": at_home().wait(RING_AFTER_MS).stop(),
        "before_you_go": in_session().pause().answer("end").next(),
        "start": at_home(),
    }


@pytest.mark.parametrize("name", back_home_by_stop())
def test_back_back_does_not_ring(name: str) -> None:
    visit = back_home_by_stop()[name]
    rang = visit.effects.count(Chime("ring"))
    visit.stop().stop().wait(RING_AFTER_MS - LONGEST_STEP_MS).stop()
    assert isinstance(visit.state, AtHome)
    assert visit.effects.count(Chime("ring")) == rang
    assert isinstance(visit.wait(RING_AFTER_MS).stop().state, Ringing)


def test_a_ring_goes_on_until_any_press() -> None:
    for button in Button:
        visit = at_home().wait(RING_AFTER_MS).stop().wait(20_000)
        assert visit.effects.count(Chime("ring")) == 4
        assert isinstance(visit.press(button).state, AtHome)
        assert visit.effects[-1] == Silence()


def test_pause_at_home_opens_the_menu() -> None:
    assert isinstance(at_home().pause().state, InMenu)


def test_not_today_is_one_choice_without_a_reason() -> None:
    visit = at_home().pause().answer("not_today")
    assert isinstance(visit.state, AtHome)
    assert visit.records == [NotToday()]


def test_stop_in_the_menu_only_goes_back() -> None:
    visit = at_home().pause().stop()
    assert isinstance(visit.state, AtHome)
    assert visit.records == []


# -- before a session


def test_all_fine_is_one_press_and_begins() -> None:
    visit = at_home().next().next()
    assert isinstance(visit.state, GettingReady)
    assert [type(record) for record in visit.records] == [Answered, SessionStarted]


def test_stop_is_tried_before_anything_moves_in_the_first_session_of_a_day() -> None:
    visit = at_home(asks=frozenset({"stop"})).next().next()
    assert isinstance(visit.state, TryingStop)
    for event in (Pressed(Button.NEXT), Passed(250), SpeechEnded(words.beginning.TRY_STOP_LINE)):
        visit.do(event)
        assert isinstance(visit.state, TryingStop)
    visit.stop()
    assert isinstance(visit.state, GettingReady)
    assert Say(words.beginning.STOP_WORKS) in visit.effects


def test_stop_is_not_tried_again_on_the_same_day_but_on_the_next() -> None:
    visit = at_home(asks=frozenset({"stop"}), steps=1).next().next().stop()
    visit.stop().answer("rest").answer("end").next().next().next().next()
    assert isinstance(visit.state, GettingReady)
    visit.stop().answer("rest").answer("end").next().next()
    assert isinstance(visit.sleep().next().next().state, TryingStop)


def test_with_a_helper_a_sign_for_stop_is_agreed_on_first() -> None:
    visit = at_home(HELPED, asks=frozenset({"sign"})).next().next()
    assert isinstance(visit.state, AgreeingSign)
    assert visit.records == [Answered("ready", "fine")]
    assert isinstance(visit.next().state, GettingReady)


def test_the_therapist_question_is_asked_until_it_is_answered_yes() -> None:
    visit = at_home(asks=frozenset({"therapist"})).next()
    assert isinstance(visit.state, TherapistAsked)
    assert isinstance(visit.pause().state, TherapistFirst)
    assert isinstance(visit.answer("home").state, AtHome)
    assert isinstance(visit.next().state, TherapistAsked)
    assert isinstance(visit.next().state, ReadyAsked)
    assert isinstance(visit.stop().next().state, ReadyAsked)


def test_after_a_session_on_an_earlier_day_it_asks_how_that_was_once() -> None:
    visit = at_home(asks=frozenset({"last_time"}), steps=1).next().next().stop().answer("rest").answer("end")
    assert isinstance(visit.sleep().next().state, LastTimeAsked)
    visit.next()
    assert isinstance(visit.state, ReadyAsked)
    assert visit.records[-1] == Answered("last_time", "no")
    assert isinstance(visit.stop().next().state, ReadyAsked)


def test_tired_after_the_last_time_offers_a_shorter_one() -> None:
    visit = at_home(asks=frozenset({"last_time"})).next().next().stop().answer("rest").answer("end")
    visit.sleep().next().pause()
    assert isinstance(visit.state, ShorterAsked)
    visit.answer("shorter").next()
    assert isinstance(visit.state, GettingReady)
    whole = len(visit.known.routines[0].routine.steps)
    assert len(visit.state.run.plan.routine.steps) < whole


def test_quiet_leaves_out_the_question_about_the_last_time() -> None:
    visit = at_home(asks=frozenset({"last_time"}), quiet=True).next().next().stop().answer("rest").answer("end")
    assert isinstance(visit.sleep().next().state, ReadyAsked)


def test_a_bad_leg_leaves_out_every_leg_stretch_until_someone_clears_it() -> None:
    visit = at_home(HELPED).next().pause().answer("leg")
    assert isinstance(visit.state, LegNoted)
    visit.next()
    assert isinstance(visit.state, GettingReady)
    limbs = {phase.step.stretch.limb for phase in visit.state.run.plan.phases}
    assert Limb.LEG not in limbs
    assert limbs
    visit.stop().answer("rest").answer("end").sleep().next().next()
    assert isinstance(visit.state, GettingReady)
    assert Limb.LEG not in {phase.step.stretch.limb for phase in visit.state.run.plan.phases}


def test_a_routine_of_legs_alone_says_that_nothing_is_left() -> None:
    visit = at_home(steps=1).next().pause().answer("leg").next()
    assert isinstance(visit.state, Empty)
    assert visit.state.plan.left_out
    assert isinstance(visit.next().state, AtHome)


def test_chest_pain_means_the_emergency_number_and_no_routine() -> None:
    visit = at_home().next().pause().answer("chest")
    assert isinstance(visit.state, Ringing)
    assert Answered("ready", "chest") in visit.records
    assert isinstance(visit.next().state, Emergency)
    assert isinstance(visit.next().state, AtHome)


@pytest.mark.parametrize("answer", ["ill", "worn_out"])
def test_ill_or_worn_out_is_offered_a_shorter_or_a_passive_routine(answer: str) -> None:
    visit = at_home(ALONE, HELPED).next().pause().answer(answer)
    assert Answered("ready", answer) in visit.records
    assert isinstance(visit.state, ShorterAsked)
    assert visit.offered == ("shorter", HELPED, "planned", "home")


def test_who_said_worn_out_is_not_asked_again_whether_all_is_well() -> None:
    visit = at_home().next().pause().answer("worn_out").answer("shorter")
    assert isinstance(visit.state, InSession)


def test_none_of_these_after_all_begins() -> None:
    visit = at_home().next().pause()
    assert isinstance(visit.state, WhichAsked)
    assert isinstance(visit.answer("none").state, GettingReady)


# -- what was set aside, at the next start


def stopped_without_answer() -> Visit:
    return stopped_by("none").answer("end").next().next()


def test_a_stretch_stopped_without_a_reason_is_asked_about_at_the_next_start() -> None:
    visit = stopped_without_answer().next()
    assert isinstance(visit.state, AsideAsked)
    assert words.beginning.stopped_last_time("Neck side bend", Side.LEFT) in visit.said


def test_yes_brings_it_back() -> None:
    visit = stopped_without_answer().next().next().next()
    assert isinstance(visit.state, GettingReady)
    units = {(p.step.stretch.id, p.side) for p in visit.state.run.plan.phases}
    assert ("neck-side", Side.LEFT) in units
    assert visit.known.log.set_aside == ()


def test_leave_out_leaves_it_out_and_the_routine_says_so() -> None:
    visit = stopped_without_answer().next().pause().next()
    assert isinstance(visit.state, GettingReady)
    units = {(p.step.stretch.id, p.side) for p in visit.state.run.plan.phases}
    assert ("neck-side", Side.LEFT) not in units
    assert ("neck-side", Side.RIGHT) in units
    started = next(r for r in reversed(visit.records) if isinstance(r, SessionStarted))
    assert "neck-side, left" in started.left_out


def test_what_hurt_is_not_asked_about_but_left_out() -> None:
    visit = stopped_by("hurt").answer("end").sleep().next()
    assert visit.scene.name == "ready"
    visit.next()
    assert isinstance(visit.state, GettingReady)
    units = {(p.step.stretch.id, p.side) for p in visit.state.run.plan.phases}
    assert ("neck-side", Side.LEFT) not in units
    assert ("neck-side", Side.RIGHT) in units


def test_a_person_brings_it_back_by_choosing_twice() -> None:
    visit = stopped_by("hurt").answer("end").next().next()
    visit.pause().answer("aside").answer(visit_first_aside(visit)).answer("therapist")
    assert set_aside_now(visit) == [("neck-side", "left", "cleared")]
    visit.next()  # the answer that is marked first leaves it
    assert set_aside_now(visit) == [("neck-side", "left", "cleared")]
    visit.answer(visit_first_aside(visit)).answer("therapist").answer("yes")
    assert isinstance(visit.state, AtHome)
    assert visit.records[-1] == Cleared("neck-side", "left", "therapist")
    assert set_aside_now(visit) == []


def visit_first_aside(visit: Visit) -> str:
    return visit.offered[0] if isinstance(visit.state, ChoosingAside) else ""


def test_a_day_that_begins_under_the_open_list_changes_nothing_in_it() -> None:
    visit = stopped_by("hurt").answer("leave_joint").stop().answer("hurt").answer("end").next().next()
    visit.pause().answer("aside")
    shown = [choice.text for choice in visit.state.choices.items] if isinstance(visit.state, ChoosingAside) else []
    visit.do(DayBegan(next_day(TODAY)))
    for _ in shown[1:]:
        visit.pause()
    visit.next()
    assert shown[-1] == getattr(visit.scene.body, "line", "")


# -- get ready


def test_the_cue_is_heard_before_any_clock_starts() -> None:
    visit = in_session()
    for _ in range(100):
        visit.do(Passed(250))
    assert isinstance(visit.state, GettingReady)
    visit.hear()
    lead_in_ms = visit.phase.planned_ms
    visit.wait(lead_in_ms - 250)
    assert isinstance(visit.state, GettingReady)
    assert isinstance(visit.wait(250).state, Moving)


def test_next_does_not_wait_for_the_words() -> None:
    visit = in_session().next()
    assert isinstance(visit.state, Moving)
    assert Silence() in visit.effects


def test_the_cue_of_the_stretch_before_does_not_start_this_one() -> None:
    visit = in_session()
    cue = words.guiding.cue(visit.phase)
    visit.until(Waiting).next()
    visit.do(SpeechEnded(cue))
    for _ in range(100):
        visit.do(Passed(250))
    assert isinstance(visit.state, GettingReady)


def test_the_lines_are_not_said_twice_for_the_second_side() -> None:
    visit = in_session()
    first = len(visit.unheard)
    assert len(visit.until(Waiting).next().unheard) < first


# -- through the phases


def test_a_repetition_goes_in_stays_comes_back_and_rests_for_its_planned_times() -> None:
    visit = second_step().until(Moving)
    dose = visit.phase.step.dose
    for kind, planned_ms in (
        (PhaseKind.MOVE_IN, 4_000),
        (PhaseKind.HOLD, dose.hold_ms),
        (PhaseKind.MOVE_OUT, 4_000),
        (PhaseKind.REST, dose.rest_ms),
    ):
        assert visit.phase.kind is kind
        visit.wait(planned_ms - 250)
        assert visit.phase.kind is kind
        visit.wait(250)
    assert isinstance(visit.state, Waiting)


def test_repetitions_flow_without_a_press() -> None:
    visit = in_session()
    repetitions = visit.phase.step.dose.repetitions
    assert repetitions > 1
    visit.until(Waiting)
    assert [r.repetition for r in visit.records if isinstance(r, Held)] == list(range(1, repetitions + 1))


def test_overshoot_is_thrown_away() -> None:
    visit = second_step().until(Moving).wait(3_900)
    visit.do(Passed(250))
    assert isinstance(visit.state, Holding)
    assert visit.state.left_ms == visit.phase.step.dose.hold_ms


def test_a_hold_that_was_done_is_kept_with_its_whole_dose() -> None:
    visit = in_static_hold(0).until(Resting)
    held = next(r for r in reversed(visit.records) if isinstance(r, Held))
    assert held == Held(
        "morning-seated", "neck-side", "seated-supported active", Side.LEFT, 1, 20_000, 20_000, 2, None, 1
    )


def test_next_in_a_hold_ends_that_repetition_and_says_who_ended_it() -> None:
    visit = in_static_hold(5_000).next()
    assert isinstance(visit.state, Moving)
    held = visit.records[-1]
    assert isinstance(held, Held)
    assert (held.ended_by, held.held_ms, held.dose_ms) == ("next", 5_000, 20_000)


def test_half_way_is_said_once_in_a_static_stretch() -> None:
    visit = in_static_hold(0)
    visit.until(Resting)
    assert visit.said.count(words.guiding.SAY_HALF_WAY) == 1


def test_the_last_three_seconds_are_counted() -> None:
    visit = in_static_hold(0)
    before = visit.effects.count(Chime("ack"))
    visit.until(Resting)
    assert visit.effects.count(Chime("ack")) - before == 3


def test_cues_can_be_turned_off() -> None:
    visit = second_step(half_way_cue=False, last_seconds_cue=False).until(Holding)
    visit.until(Resting)
    assert words.guiding.SAY_HALF_WAY not in visit.said
    assert Chime("ack") not in visit.effects


def test_breath_is_spoken_of_once() -> None:
    visit = in_session(steps=2)
    while not isinstance(visit.state, WellDone):
        visit.until(Waiting, WellDone).next() if not isinstance(visit.state, WellDone) else visit
        visit.until(Waiting, WellDone)
    assert visit.said.count(words.guiding.SAY_BREATHE) <= 1


# -- who goes on


def test_between_stretches_it_waits_without_limit() -> None:
    visit = in_session().until(Waiting)
    visit.wait(3_600_000)
    assert isinstance(visit.state, Waiting)


def test_with_ask_a_routine_needs_no_more_presses_than_stretches_and_sides_plus_four() -> None:
    for routine in (ALONE, HELPED):
        visit = at_home(routine, asks=ALL_QUESTIONS - {"therapist"})
        presses = 0
        units = 0
        for _ in range(20_000):
            if presses and isinstance(visit.state, AtHome):
                break
            match visit.state:
                case AtHome() | ReadyAsked() | SiteAsked() | AgreeingSign() | Waiting() | BeforeYouGo():
                    visit.next()
                case TryingStop():
                    visit.stop()
                case _:
                    visit.wait(250)
                    continue
            presses += 1
            units = visit.state.run.plan.units if isinstance(visit.state, InSession) else units
        assert isinstance(visit.state, AtHome)
        assert presses <= units + 4
        assert visit.records[-2] == SessionEnded(routine, "done") or SessionEnded(routine, "done") in visit.records


def test_flow_goes_on_within_a_limb_and_side_but_never_to_another_side() -> None:
    visit = at_home("passive-whole-body", advance="flow").next().next()
    plan = visit.state.run.plan if isinstance(visit.state, InSession) else None
    assert plan is not None
    starts = [p for p in plan.phases if p.kind is PhaseKind.GET_READY]
    for now, then in itertools.pairwise(starts):
        visit.until(Waiting, GettingReady) if isinstance(visit.state, Waiting) else visit
        while isinstance(visit.state, InSession) and visit.phase.unit == now.unit:
            visit.wait(250)
        same = (
            now.step.stretch.limb is then.step.stretch.limb
            and now.side is then.side
            and now.step.variant.position is then.step.variant.position
        )
        assert isinstance(visit.state, GettingReady if same else Waiting), then.step.stretch.id
        if isinstance(visit.state, Waiting):
            visit.next()


# -- pause


def test_pause_silences_and_says_ease_off() -> None:
    visit = in_static_hold()
    effects = visit.do(Pressed(Button.PAUSE))
    assert effects == (Silence(), Say(words.guiding.EASE_OFF))
    assert isinstance(visit.state, Paused)


def test_a_pause_waits_without_limit() -> None:
    visit = in_static_hold().pause().wait(7_200_000)
    assert isinstance(visit.state, Paused)


def test_pausing_gives_the_whole_hold_back() -> None:
    visit = in_static_hold(5_000).pause().answer("carry_on")
    assert isinstance(visit.state, GettingReady)
    visit.until(Holding)
    assert isinstance(visit.state, Holding)
    assert visit.state.left_ms == 15_000
    visit.until(Resting)
    held = visit.records[-1]
    assert isinstance(held, Held)
    assert (held.held_ms, held.ended_by) == (20_000, None)


def test_after_a_pause_it_gets_ready_again_and_says_the_cue() -> None:
    visit = in_static_hold()
    cue = words.guiding.cue(visit.phase)
    visit.pause().answer("carry_on")
    assert visit.unheard == [words.guiding.GET_READY_AGAIN, cue]


@pytest.mark.parametrize("kind", [GettingReady, Moving, Waiting, Resting])
def test_pause_holds_in_every_phase(kind: type[InSession]) -> None:
    visit = in_session().until(kind).pause()
    assert isinstance(visit.state, Paused)
    assert isinstance(visit.answer("carry_on").until(Holding, Waiting).state, InSession)


def test_a_pause_in_a_move_in_loses_nothing_of_the_hold() -> None:
    visit = second_step().until(Moving).wait(2_000).pause().answer("carry_on").until(Holding)
    assert isinstance(visit.state, Holding)
    assert visit.state.left_ms == 20_000


def test_hear_it_again_says_the_lines_and_stays_paused() -> None:
    visit = in_static_hold().pause()
    visit.answer("hear")
    assert isinstance(visit.state, Paused)
    assert words.guiding.cue(visit.phase) in visit.unheard


def test_hearing_it_again_in_a_pause_does_not_count_as_the_cue() -> None:
    visit = in_static_hold().pause().answer("hear")
    visit.hear().answer("carry_on")
    for _ in range(100):
        visit.do(Passed(250))
    assert isinstance(visit.state, GettingReady)


def test_this_one_again_begins_the_stretch_and_side_anew() -> None:
    visit = in_static_hold().pause().answer("again").until(Holding)
    assert isinstance(visit.state, Holding)
    assert (visit.phase.repetition, visit.state.left_ms) == (1, 20_000)


def test_skip_is_kept_and_waits_before_the_next() -> None:
    visit = in_static_hold().pause().answer("skip")
    assert isinstance(visit.state, Waiting)
    assert visit.records[-1] == Skipped("morning-seated", "neck-side", "seated-supported active", Side.LEFT, 2)


def test_skipped_comes_from_the_paused_screen_alone() -> None:
    visit = in_session(steps=1)
    while not isinstance(visit.state, WellDone):
        visit.next()
    assert not any(isinstance(record, Skipped) for record in visit.records)


def test_softer_and_louder_speak_at_once_in_the_new_loudness() -> None:
    visit = in_static_hold().pause().answer("louder")
    assert isinstance(visit.state, Paused)
    assert visit.known.volume == 7
    spoken = visit.effects.index(Say(words.settings.volume(7)))
    assert visit.effects.index(SetVolume(7)) < spoken
    assert visit.unheard == [words.settings.volume(7)]
    assert visit.answer("softer").known.volume == 6


def test_loudness_stays_within_nine_steps_and_never_reaches_silence() -> None:
    visit = at_home().pause()
    for key, end in (("louder", 9), ("softer", 1)):
        for _ in range(12):
            visit.answer(key)
        assert visit.known.volume == end


def test_end_from_a_pause_ends_the_session() -> None:
    visit = in_static_hold().pause().answer("end")
    assert isinstance(visit.state, WellDone)
    assert SessionEnded("morning-seated", "ended") in visit.records


def test_after_a_quarter_of_an_hour_it_asks_again_whether_all_is_well() -> None:
    visit = in_static_hold().pause().wait(15 * 60_000).answer("carry_on")
    assert isinstance(visit.state, ReadyAskedAgain)
    assert isinstance(visit.next().state, GettingReady)
    assert isinstance(in_static_hold().pause().wait(15 * 60_000 - 250).answer("carry_on").state, GettingReady)


def test_not_well_after_a_long_pause_does_not_go_on() -> None:
    visit = in_static_hold().pause().wait(15 * 60_000).answer("carry_on").pause()
    assert isinstance(visit.state, WhichAskedAgain)
    assert not isinstance(visit.answer("worn_out").state, InSession)


def test_none_of_these_after_a_long_pause_goes_on_where_it_was() -> None:
    visit = in_static_hold(5_000).pause().wait(15 * 60_000).answer("carry_on").pause().answer("none")
    assert isinstance(visit.state, GettingReady)
    assert visit.state.owed_ms == visit.state.run.phase.step.dose.hold_ms - 5_000


def test_stop_while_it_asks_which_still_stops() -> None:
    visit = in_static_hold().pause().wait(15 * 60_000).answer("carry_on").pause().stop()
    assert isinstance(visit.state, JustStopped)


def test_stop_while_it_asks_again_still_stops() -> None:
    visit = in_static_hold().pause().wait(15 * 60_000).answer("carry_on").stop()
    assert isinstance(visit.state, JustStopped)


# -- stop


def test_stop_silences_first_then_the_tone_then_the_words_then_the_records() -> None:
    visit = in_static_hold()
    effects = visit.do(Pressed(Button.STOP))
    silence, tone, said, stopped, aside = effects
    assert (silence, tone, said) == (Silence(), Chime("stop"), Say(*words.stopping.STOP_ALONE))
    assert isinstance(stopped, Keep)
    assert stopped.record == Stopped(
        "morning-seated", "neck-side", "seated-supported active", Side.LEFT, 1, "hold", 5_000, 20_000, 2
    )
    assert isinstance(aside, Keep)
    assert aside.record == SetAside("neck-side", Side.LEFT, "stopped", "asked", None, "morning-seated")


def test_with_a_helper_the_words_keep_the_limb_supported() -> None:
    visit = in_session(HELPED).until(Holding)
    assert set(map(Say, words.stopping.STOP_HELPER)) <= set(visit.do(Pressed(Button.STOP)))


def test_with_a_helper_at_the_neck_both_hands_stay_under_the_head() -> None:
    visit = in_session("advanced-evening")
    found = (
        [p for p in visit.state.run.plan.phases if p.step.stretch.limb is Limb.NECK]
        if (isinstance(visit.state, InSession))
        else []
    )
    if not found:
        pytest.skip("this profile has no passive neck stretch")
    assert words.stopping.stop_lines(found[0], with_helper=True) == words.stopping.STOP_NECK


@pytest.mark.parametrize("kind", [Resting, Waiting])
def test_stop_in_rest_and_wait_means_what_moved_last(kind: type[InSession]) -> None:
    visit = second_step().until(kind).stop()
    assert isinstance(visit.state, JustStopped)
    assert (visit.state.phase.step.stretch.id, visit.state.phase.side) == ("neck-side", Side.LEFT)


def last_rest(visit: Visit) -> Visit:
    """At the beginning of the rest after which another stretch or side comes."""
    for _ in range(10_000):
        visit.until(Resting)
        assert isinstance(visit.state, Resting)
        run = visit.state.run
        if run.plan.phases[run.at + 1].unit != run.phase.unit:
            return visit
        visit.wait(250)
    raise AssertionError("there was no last rest")


def test_stop_within_three_seconds_of_a_movement_means_what_moved_last() -> None:
    visit = last_rest(second_step()).next()
    for _ in range(11):
        visit.do(Passed(250))
    assert isinstance(visit.state, GettingReady)
    assert isinstance(visit.stop().state, JustStopped)
    assert isinstance(visit.state, JustStopped)
    assert visit.state.phase.side is Side.LEFT


def test_stop_three_seconds_after_a_movement_means_the_new_one() -> None:
    visit = last_rest(second_step()).next()
    for _ in range(12):
        visit.do(Passed(250))
    visit.stop()
    assert isinstance(visit.state, JustStopped)
    assert visit.state.phase.side is Side.RIGHT


def test_time_in_a_pause_counts_for_the_three_seconds() -> None:
    visit = last_rest(second_step()).next().pause().wait(10_000).stop()
    assert isinstance(visit.state, JustStopped)
    assert visit.state.phase.side is Side.RIGHT


def test_further_stops_only_say_stopped_again() -> None:
    visit = in_static_hold().stop()
    kept = list(visit.records)
    effects = visit.do(Pressed(Button.STOP))
    assert effects == (Silence(), Chime("stop"), Say(words.stopping.STOP_REPEATED))
    assert visit.records == kept


@pytest.mark.parametrize("button", [Button.NEXT, Button.PAUSE])
def test_for_two_seconds_after_stop_it_only_says_so_and_no_press_answers(button: Button) -> None:
    visit = in_static_hold().stop()
    for _ in range(7):
        assert isinstance(visit.press(button).state, JustStopped)
        assert visit.at == 0
        assert isinstance(visit.scene.body, Ask)
        assert not visit.scene.body.choices
        visit.do(Passed(250))
    assert words.stopping.WHAT_WAS_IT not in visit.said
    visit.do(Passed(250))
    assert words.stopping.WHAT_WAS_IT in visit.said


def test_saved_is_shown_only_once_it_is_durable() -> None:
    visit = in_static_hold().stop()
    assert "saved" not in str(getattr(visit.scene.body, "corner", ""))
    assert "saved" in str(getattr(visit.saved().scene.body, "corner", ""))


def test_saved_is_shown_when_it_comes_after_the_answer() -> None:
    visit = in_static_hold().stop().answer("hurt").saved()
    assert "saved" in str(getattr(visit.scene.body, "corner", ""))


def test_a_minute_without_any_press_rings_and_goes_on_ringing() -> None:
    visit = in_static_hold().stop().wait(59_750)
    assert Chime("ring") not in visit.effects
    visit.wait(250)
    assert visit.effects.count(Chime("ring")) == 1
    visit.wait(6_000)
    assert visit.effects.count(Chime("ring")) == 2


def test_ringing_after_a_stop_can_be_turned_off() -> None:
    visit = second_step(ring_after_stop_ms=0).until(Holding).stop().wait(600_000)
    assert Chime("ring") not in visit.effects


def test_whoever_comes_presses_anything_and_does_not_answer_for_the_person() -> None:
    visit = in_static_hold().stop().wait(70_000)
    assert isinstance(visit.next().state, JustStopped)
    assert isinstance(visit.answer("hurt").state, WhatNext)


# -- the table after stop: what is set aside, what is offered next


@pytest.mark.parametrize(
    ("answer", "aside", "offered"),
    [
        ("hurt", "cleared", ("go_on", "leave_joint", "end")),
        ("none", "asked", ("go_on", "end")),
        ("other", "asked", ("go_on", "end")),
        ("cramp", None, ("again", "go_on", "end")),
        ("rest", None, ("again", "go_on", "end")),
        ("mistake", None, ("again", "go_on", "end")),
        ("tired", None, ("end", "shorter")),
    ],
)
def test_what_each_answer_sets_aside_and_offers(answer: str, aside: str | None, offered: tuple[str, ...]) -> None:
    visit = stopped_by(answer)
    assert isinstance(visit.state, WhatNext)
    assert set_aside_now(visit) == ([("neck-side", "left", aside)] if aside else [])
    assert visit.offered == offered


@pytest.mark.parametrize("answer", [key for key, _ in words.stopping.REASONS if key != "breath"])
def test_after_any_answer_nothing_moves_by_itself(answer: str) -> None:
    visit = stopped_by(answer).wait(600_000)
    assert isinstance(visit.state, WhatNext)
    assert isinstance(visit.stop().state, WhatNext)


def test_go_on_after_pain_leads_to_the_other_side() -> None:
    visit = stopped_by("hurt").answer("go_on")
    assert isinstance(visit.state, GettingReady)
    assert (visit.scene.stretch, visit.scene.side) == ("neck-side", Side.RIGHT)


def test_a_stretch_that_hurt_does_not_come_a_second_time_in_its_routine() -> None:
    visit = in_session("relaxed-breathing").until(Holding).stop().answer("hurt").answer("go_on")
    while isinstance(visit.state, InSession):
        assert visit.scene.stretch != "breathing-relaxed"
        visit.next()


def test_one_side_that_hurt_does_not_take_the_other_with_it() -> None:
    visit = stopped_by("hurt")
    assert set_aside_now(visit) == [("neck-side", "left", "cleared")]


def test_leave_out_this_joint_leaves_out_all_of_it_that_the_words_name() -> None:
    visit = stopped_by("hurt").answer("leave_joint")
    while isinstance(visit.state, InSession):
        assert visit.phase.step.stretch.limb is not Limb.NECK
        visit.next()


def test_leaving_out_one_leg_leaves_the_other() -> None:
    visit = in_session().until(Holding).stop().answer("hurt").answer("leave_joint")
    seen = set()
    while isinstance(visit.state, InSession):
        seen.add((visit.phase.step.stretch.limb, visit.phase.side))
        visit.next()
    assert (Limb.LEG, Side.LEFT) not in seen
    assert (Limb.LEG, Side.RIGHT) in seen


def test_a_joint_left_out_leaves_out_what_moves_both_sides_too() -> None:
    visit = in_session("active-range")
    while not (isinstance(visit.state, Holding) and visit.phase.side is Side.LEFT):
        visit.next()
    limb = visit.phase.step.stretch.limb
    assert limb is Limb.ARM
    visit.stop().answer("hurt").answer("leave_joint")
    while isinstance(visit.state, InSession):
        assert not (visit.phase.step.stretch.limb is limb and visit.phase.side in (None, Side.LEFT))
        visit.next()


def test_a_joint_left_out_today_is_back_tomorrow_but_what_hurt_is_not() -> None:
    visit = in_session().until(Holding).stop().answer("hurt").answer("leave_joint").stop().answer("rest")
    visit.answer("end").sleep()
    assert set_aside_now(visit) == [("ankle-circles", "left", "cleared")]


def test_the_same_again_after_a_cramp_gives_the_remaining_seconds() -> None:
    visit = stopped_by("cramp").wait(300_000).answer("again")
    assert isinstance(visit.state, GettingReady)
    visit.until(Holding)
    assert isinstance(visit.state, Holding)
    assert visit.state.left_ms == 15_000
    assert (visit.scene.stretch, visit.scene.side) == ("neck-side", Side.LEFT)


def test_the_same_again_after_a_stop_in_the_rest_does_not_repeat_what_was_done() -> None:
    visit = in_session().until(Resting).stop().answer("rest").answer("again").until(Holding)
    assert (visit.scene.stretch, visit.phase.repetition) == ("ankle-circles", 2)


def test_too_tired_offers_a_shorter_rest_that_still_ends_calmly() -> None:
    visit = stopped_by("tired").answer("shorter")
    seen = []
    while isinstance(visit.state, InSession):
        seen.append((visit.scene.stretch, visit.scene.side))
        visit.until(Waiting, WellDone).next()
    assert list(dict.fromkeys(seen)) == [("neck-side", Side.RIGHT), ("breathing-relaxed", None)]


def test_short_of_breath_says_sit_up_calls_someone_and_ends() -> None:
    visit = stopped_by("breath")
    assert isinstance(visit.state, Ringing)
    assert visit.unheard == list(words.stopping.AFTER_BREATH)
    assert isinstance(visit.next().state, WhatNext)
    assert visit.offered == ("end",)
    assert isinstance(visit.answer("end").state, WellDone)


def test_end_after_a_stop_records_how_the_session_ended() -> None:
    visit = stopped_by("rest").answer("end")
    assert SessionEnded("morning-seated", "stopped") in visit.records


# -- the end


def finished(**manner: Any) -> Visit:
    visit = in_session(steps=1, **manner)
    while isinstance(visit.state, InSession):
        visit.until(Waiting, WellDone, BeforeYouGo)
        if isinstance(visit.state, Waiting):
            visit.next()
    return visit


def test_well_done_says_what_was_done_and_asks_one_question() -> None:
    visit = finished()
    assert isinstance(visit.state, WellDone)
    assert SessionEnded("morning-seated", "done") in visit.records
    assert visit.unheard == ["Well done.", "All of it is done.", words.ending.HOW_TIRED]


def test_how_tired_may_be_left() -> None:
    visit = finished().wait(60_000)
    assert isinstance(visit.state, BeforeYouGo)
    assert visit.records[-1] == Answered("how_tired", "none", "morning-seated")


def test_before_you_go_stays_until_it_is_answered() -> None:
    visit = finished().answer("fine").wait(3_600_000)
    assert isinstance(visit.state, BeforeYouGo)
    assert isinstance(visit.next().state, AtHome)


def test_before_you_go_is_said_before_home() -> None:
    visit = finished().answer("worn_out")
    assert isinstance(visit.state, BeforeYouGo)
    assert set(words.ending.BEFORE_YOU_GO_LINES) <= set(visit.unheard)
    assert isinstance(visit.next().state, AtHome)


def test_quiet_asks_nothing_at_the_end_but_still_says_before_you_go() -> None:
    visit = finished(quiet=True)
    assert isinstance(visit.state, BeforeYouGo)
    assert words.ending.HOW_TIRED not in visit.said


# -- after a power cut


def test_a_power_cut_in_a_hold_offers_to_carry_on_and_moves_nothing() -> None:
    visit = in_static_hold().power_cut()
    assert isinstance(visit.state, CarryOnAsked)
    visit.wait(600_000)
    assert isinstance(visit.state, CarryOnAsked)
    assert visit.offered == ("carry_on", "again", "leave")


def test_carry_on_begins_with_get_ready_at_that_stretch_and_side() -> None:
    visit = in_static_hold().power_cut().answer("carry_on").next()
    assert isinstance(visit.state, GettingReady)
    assert (visit.scene.stretch, visit.scene.side) == ("neck-side", Side.LEFT)


def test_carry_on_tries_stop_where_it_was_not_tried_today() -> None:
    visit = at_home(asks=frozenset({"stop"})).next().next().stop().until(Waiting).next().sleep()
    assert isinstance(visit.state, CarryOnAsked)
    assert isinstance(visit.answer("carry_on").next().state, TryingStop)


def test_after_a_stop_for_pain_and_a_power_cut_carry_on_misses_nothing() -> None:
    visit = stopped_by("hurt").power_cut().answer("carry_on").next()
    assert (visit.scene.stretch, visit.scene.side) == ("neck-side", Side.RIGHT)


def test_carrying_on_is_not_begun_by_someone_who_is_not_fine() -> None:
    visit = in_static_hold().power_cut().answer("carry_on").pause()
    assert isinstance(visit.state, WhichToCarryOn)
    assert visit.answer("worn_out").known.log.interrupted is None


def test_none_of_these_carries_the_interrupted_session_on() -> None:
    visit = in_static_hold().power_cut().answer("carry_on").pause().answer("none")
    assert isinstance(visit.state, InSession)


def test_start_again_closes_the_old_session_first() -> None:
    visit = in_static_hold().power_cut().answer("again")
    assert isinstance(visit.state, ReadyAsked)
    assert visit.records[-1] == SessionEnded("morning-seated", "declined")


def test_left_alone_it_is_not_offered_again() -> None:
    visit = in_static_hold().power_cut().answer("leave")
    assert isinstance(visit.state, AtHome)
    assert isinstance(visit.power_cut().state, AtHome)


def test_a_power_cut_after_the_last_stretch_does_not_begin_again() -> None:
    visit = in_session(steps=1)
    while not (isinstance(visit.state, Resting) and visit.phase.unit == 1 and visit.phase.repetition == 3):
        visit.until(Resting, Waiting)
        visit.next() if isinstance(visit.state, Waiting) else visit.wait(250)
    visit.power_cut().answer("carry_on").next()
    assert not isinstance(visit.state, InSession)


def test_a_shorter_routine_carried_on_stays_short() -> None:
    visit = at_home().next().pause().answer("worn_out").answer("shorter")
    if isinstance(visit.state, ReadyAsked):
        visit.next()
    assert isinstance(visit.state, InSession)
    units = visit.state.run.plan.units
    visit.until(Waiting).next().power_cut().answer("carry_on").next()
    assert isinstance(visit.state, InSession)
    plan, at = visit.state.run.plan, visit.state.run.at
    assert len({phase.unit for phase in plan.phases[at:]}) == units - 1


# -- what is known follows


def test_what_is_remembered_is_known_in_every_state_that_waits_inside_another() -> None:
    visit = in_static_hold().pause()
    kept = visit.kept[-1]._replace(number=999)
    state, _ = decide(bare(visit.state), Remembered(kept))
    assert isinstance(state, Paused)
    assert state.was.known is state.known
    assert known().today == TODAY


def test_after_chest_pain_no_routine_begins_until_a_person_has_cleared_it() -> None:
    visit = at_home().next().pause().answer("chest").next()
    assert visit.scene.name == "emergency"
    assert visit.next().next().scene.name == "emergency"
    visit.next().sleep()
    assert visit.next().scene.name == "emergency"
    visit.next().pause().answer("aside").next().answer("doctor").answer("yes")
    assert visit.scene.name == "home"
    assert visit.next().scene.name == "ready"
