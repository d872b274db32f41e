"""Ring: who is called, when, until which press, and what it gives back."""

from __future__ import annotations

import pytest
from world import HELPED, Visit, at_home, in_session

from kiosk import words
from kiosk.log.records import Answered, Rang
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Ask, Home
from kiosk.session.around import AtHome, BeforeYouGo, Emergency, WellDone
from kiosk.session.buttons import by_button
from kiosk.session.events import Chime, RingHeard, Say, Silence
from kiosk.session.states import Holding, Hushed, JustStopped, Paused, Ringing, WhatNext

DANGERS = ("chest at the start", "chest before carrying on", "chest after a long pause", "short of breath at stop")


def in_danger(which: str) -> Visit:
    match which:
        case "chest at the start":
            return at_home().next().pause().answer("chest")
        case "chest before carrying on":
            return in_session().until(Holding).power_cut().answer("carry_on").pause().answer("chest")
        case "chest after a long pause":
            paused = in_session().until(Holding).pause().wait(16 * 60_000)
            return paused.answer("carry_on").pause().answer("chest")
        case _:
            return in_session().until(Holding).stop().answer("breath")


def rings(visit: Visit) -> int:
    return visit.effects.count(Chime("ring"))


def labels(visit: Visit) -> dict[Button, str]:
    return {button: meaning.label for button, meaning in by_button(visit.scene.buttons).items() if meaning.active}


@pytest.mark.parametrize("which", DANGERS)
def test_every_danger_answer_says_what_to_do_first_and_then_calls(which: str) -> None:
    visit = in_danger(which)
    assert isinstance(visit.state, Ringing)
    assert visit.state.danger
    assert visit.unheard == list(visit.state.danger)
    visit.wait(20_000)
    assert rings(visit) == 4
    assert any(isinstance(record, Rang) for record in visit.records)


@pytest.mark.parametrize("which", DANGERS)
@pytest.mark.parametrize("button", [Button.PAUSE, Button.STOP])
def test_a_silenced_danger_rings_again_after_a_minute_until_someone_is_here(which: str, button: Button) -> None:
    visit = in_danger(which).wait(7_000).press(button)
    assert isinstance(visit.state, Hushed)
    before = rings(visit)
    visit.wait(59_750)
    assert rings(visit) == before
    visit.wait(10_000)
    assert visit.scene.name == "ringing"
    assert rings(visit) > before
    visit.press(button).next()
    assert visit.scene.name not in ("ringing", "hushed")
    after = rings(visit)
    visit.wait(600_000)
    assert rings(visit) == after


@pytest.mark.parametrize("which", DANGERS)
def test_while_it_rings_no_press_answers_a_question(which: str) -> None:
    for button in Button:
        visit = in_danger(which).wait(1_000)
        answers = [record for record in visit.records if isinstance(record, Answered)]
        visit.press(button)
        assert [record for record in visit.records if isinstance(record, Answered)] == answers


def test_a_danger_screen_says_what_each_press_does() -> None:
    visit = in_danger(DANGERS[0])
    assert labels(visit) == {
        Button.NEXT: words.buttons.HERE,
        Button.PAUSE: words.buttons.QUIET,
        Button.STOP: words.buttons.QUIET,
    }
    visit.pause()
    shown = labels(visit)
    assert (shown[Button.NEXT], shown[Button.PAUSE]) == (words.buttons.SOMEONE_IS_HERE, words.buttons.RING)


def test_after_chest_pain_someone_is_here_and_the_emergency_number_stands_there() -> None:
    visit = in_danger(DANGERS[0]).next()
    assert isinstance(visit.state, Emergency)
    assert set(words.beginning.EMERGENCY_LINES) <= set(visit.unheard)


def test_after_short_breath_only_the_end_is_offered_and_said_again() -> None:
    visit = in_danger(DANGERS[3]).wait(10_000).next()
    assert isinstance(visit.state, WhatNext)
    assert visit.offered == ("end",)
    assert visit.unheard == list(words.stopping.AFTER_BREATH)


def test_from_a_pause_someone_is_called_and_the_pause_is_still_there() -> None:
    visit = in_session().until(Holding).pause().answer("call").wait(7_000)
    assert isinstance(visit.state, Ringing)
    assert rings(visit) == 2
    assert labels(visit)[Button.STOP] == words.buttons.STOP
    visit.next()
    assert isinstance(visit.state, Paused)
    assert f"{words.guiding.PAUSED}." in visit.said


def test_stop_while_it_rings_in_a_session_still_stops() -> None:
    visit = in_session().until(Holding)
    moving = visit.phase
    visit.pause().answer("call").stop()
    assert isinstance(visit.state, JustStopped)
    assert (visit.state.phase.step, visit.state.phase.side) == (moving.step, moving.side)


def at_the_end(*routine: str) -> Visit:
    visit = in_session(*routine).until(Holding).pause().answer("end")
    return visit.answer("fine") if isinstance(visit.state, WellDone) else visit


def test_alone_not_fine_at_the_end_calls_someone_and_asks_again() -> None:
    visit = at_the_end("morning-seated")
    assert isinstance(visit.state, BeforeYouGo)
    visit.pause()
    assert isinstance(visit.state, Ringing)
    assert Rang("called") in visit.records
    assert isinstance(visit.next().state, BeforeYouGo)
    assert set(words.ending.BEFORE_YOU_GO_LINES) <= set(visit.unheard)


def test_with_a_helper_not_fine_yet_is_silent_and_calls_nobody() -> None:
    visit = at_the_end(HELPED)
    before = rings(visit)
    assert visit.pause().effects[-1] == Silence()
    assert isinstance(visit.wait(600_000).state, BeforeYouGo)
    assert rings(visit) == before


def test_alone_an_unanswered_stop_says_that_it_will_call_and_then_calls() -> None:
    visit = in_session().until(Holding).stop().wait(44_750)
    assert words.ringing.WILL_CALL not in visit.said
    visit.wait(250)
    assert words.ringing.WILL_CALL in visit.said
    assert isinstance(visit.wait(15_000).state, Ringing)
    assert Rang("unanswered") in visit.records
    visit.press(Button.PAUSE)
    assert isinstance(visit.state, JustStopped)
    visit.wait(2_000)
    assert visit.said[-1] == words.stopping.WHAT_WAS_IT


def test_any_press_after_stop_puts_the_call_off() -> None:
    visit = in_session().until(Holding).stop().wait(50_000).press(Button.STOP).wait(50_000)
    assert isinstance(visit.state, JustStopped)
    assert rings(visit) == 0


def test_with_a_helper_or_in_quiet_nobody_is_called_after_a_stop() -> None:
    assert rings(in_session(HELPED).until(Holding).stop().wait(600_000)) == 0
    assert rings(in_session(quiet=True).until(Holding).stop().wait(600_000)) == 0


def test_in_quiet_a_danger_still_calls() -> None:
    visit = in_session(quiet=True).until(Holding).stop().answer("breath").wait(7_000)
    assert rings(visit) == 2


def test_a_ring_that_cannot_be_heard_says_so_there_and_on_home() -> None:
    visit = at_home()
    visit.do(RingHeard(False))
    assert isinstance(visit.scene.body, Home)
    assert visit.scene.body.question == words.ringing.RING_UNHEARD
    body = visit.wait(2_000).stop().scene.body
    assert isinstance(body, Ask)
    assert body.line == words.ringing.RING_UNHEARD
    visit.do(RingHeard(True))
    body = visit.scene.body
    assert isinstance(body, Ask)
    assert body.line == words.ringing.RING_ONLY


def test_on_home_a_ring_is_this_room_only_and_any_press_ends_it() -> None:
    for button in Button:
        visit = at_home().wait(2_000).stop().wait(7_000)
        assert rings(visit) == 2
        assert Say(f"{words.ringing.RINGING}.") in visit.effects
        assert isinstance(visit.press(button).state, AtHome)


def test_a_further_stop_that_ends_the_ring_after_a_stop_says_stopped_again() -> None:
    visit = in_session().until(Holding).stop().wait(70_000)
    assert isinstance(visit.state, Ringing)
    visit.press(Button.STOP)
    assert visit.effects[-3:] == [Silence(), Chime("stop"), Say(words.stopping.STOP_REPEATED)]
    assert visit.scene.name == "stopped"
