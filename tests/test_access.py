"""Every screen with three switches, with two and with one: nothing out of reach, no dead end, STOP everywhere."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import world

from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.scene import scene
from kiosk.session import few_switches
from kiosk.session.advance import advance
from kiosk.session.around import RING_AFTER_MS, AtHome, TryingStop
from kiosk.session.buttons import Icon, by_button
from kiosk.session.events import Passed, Say
from kiosk.session.few_switches import bare, moves
from kiosk.session.kinds import InSession
from kiosk.session.known import Known
from kiosk.session.states import Holding, JustStopped, Ringing, State, Stepped, Waiting
from kiosk.worlds import walk
from kiosk.worlds.walk import Place, press, wait

SWITCHES = (3, 2, 1)

pytestmark = pytest.mark.xdist_group("access")  # what is explored once is shared only within a process


@cache
def household(switches: int) -> Known:
    """Two short routines and two cards are every kind of screen there is; more would be more of the same."""
    made = world.known(world.ALONE, world.HELPED, asks=world.ALL_QUESTIONS, steps=1, switches=switches)
    values = {**made.values, "buttons.switches": str(switches)}
    return replace(made, cards=made.cards[:2], values=values, chosen_next="")


@cache
def explored(switches: int) -> tuple[tuple[Place, set[walk.ScreenKey]], ...]:
    return tuple(walk.explore(household(switches)))


def places(switches: int) -> list[Place]:
    return [place for place, _ in explored(switches)]


@cache
def ways(switches: int) -> dict[walk.ScreenKey, set[walk.ScreenKey]]:
    return {walk.key(place): leads for place, leads in explored(switches)}


@pytest.mark.parametrize("switches", SWITCHES)
def test_every_screen_that_three_buttons_reach_is_reached(switches: int) -> None:
    wanted = {place.scene.name for place in places(3)}
    found = {place.scene.name for place in places(switches)}
    untaught = {"confirm_times", "switch_test"}  # a test of one button; whoever has one switch has no such button
    assert wanted - found <= untaught


@pytest.mark.parametrize("switches", SWITCHES)
def test_home_is_reached_from_every_screen(switches: int) -> None:
    leads = ways(switches)
    back: dict[walk.ScreenKey, set[walk.ScreenKey]] = {}
    for start, ends in leads.items():
        for end in ends:
            back.setdefault(end, set()).add(start)
    homes = {walk.key(p) for p in places(switches) if p.scene.name == "home"}
    reached, waiting = set(homes), list(homes)
    while waiting:
        for start in back.get(waiting.pop(), ()):
            if start not in reached:
                reached.add(start)
                waiting.append(start)
    assert set(leads) <= reached


@pytest.mark.parametrize("switches", SWITCHES)
def test_stop_stops_at_once_wherever_a_limb_may_move(switches: int) -> None:
    moving = [place for place in places(switches) if moves(bare(place.state))]
    assert moving
    for place in moving:
        state, _ = advance(place.state, Pressed(Button.STOP))
        assert isinstance(bare(state), JustStopped)


@pytest.mark.parametrize("switches", [2, 1])
def test_stop_is_among_the_choices_wherever_a_session_stands_still(switches: int) -> None:
    still = [p for p in places(switches) if isinstance(bare(p.state), InSession) and not moves(bare(p.state))]
    assert still
    for place in still:
        assert any(choice.key == "button stop" for choice in few_switches.options(bare(place.state)))


@pytest.mark.parametrize("switches", [2, 1])
def test_every_screen_that_stands_still_has_something_to_choose(switches: int) -> None:
    for place in places(switches):
        inner = bare(place.state)
        guarded = isinstance(inner, JustStopped) and inner.guard_ms
        if not (moves(inner) or guarded or isinstance(inner, TryingStop | Ringing)):
            assert few_switches.options(inner)


def started(switches: int) -> Place:
    return Place(AtHome(household(switches), RING_AFTER_MS), walk.Memory("2026-11-22"))


def test_with_one_switch_the_mark_goes_round_and_a_press_chooses() -> None:
    place = started(1).after(Passed(250), "wait")
    marked = []
    for _ in range(3):
        marked.append(next(b for b, m in by_button(place.scene.buttons).items() if m.marked))
        place = wait(place)
    assert marked == [Button.NEXT, Button.PAUSE, Button.STOP]
    place = wait(wait(place)) if next(iter(marked)) is not Button.NEXT else place
    assert press(place, Button.STOP).scene.name == "therapist"


def test_with_one_switch_the_first_answer_after_stop_is_none() -> None:
    stopped = [place for place in places(1) if isinstance(bare(place.state), JustStopped)]
    inner = bare(stopped[0].state)
    assert isinstance(inner, JustStopped)
    assert inner.choices.items[0].key == "none"


def test_with_one_switch_a_press_just_after_the_movement_is_still_stop() -> None:
    stopped = next(p for p in places(1) if isinstance(inner := bare(p.state), JustStopped) and inner.guard_ms)
    soon = stopped
    for _ in range(8):  # two seconds: the guard is over, the 3 s are not
        soon = soon.after(Passed(250), "wait")
    state, effects = advance(soon.state, Pressed(Button.STOP))
    assert isinstance(bare(state), JustStopped)
    assert Say("Stopped.") in effects


def test_with_two_switches_stop_steps_and_next_chooses() -> None:
    place = press(started(2), Button.STOP)
    assert by_button(place.scene.buttons)[Button.PAUSE].marked
    assert press(place, Button.NEXT).scene.name == "menu"


def test_a_trembling_second_touch_chooses_nothing() -> None:
    place = press(started(2), Button.STOP)
    state, _ = advance(place.state, Pressed(Button.NEXT))
    assert scene(state).name == "home"


def test_while_something_moves_a_mark_never_stands_on_a_button() -> None:
    for place in places(1):
        if moves(bare(place.state)) and isinstance(place.state, Stepped):
            meanings = by_button(place.scene.buttons).values()
            assert not any(meaning.marked for meaning in meanings)
            assert [m.icon for m in meanings if m.active] == [Icon.STOP]


def second_asked(switches: int) -> Stepped:
    """The further STOP is asked for, and the person has one switch or two."""
    pedal = {"pedal": "leg_right"}
    visit = world.at_home("short-five", asks=frozenset({"stop"}), sites={"stop": "arm_left"}, second_stops=pedal)
    visit.next().next().stop()
    assert isinstance(visit.state, TryingStop)
    known = replace(visit.known, manner=replace(visit.known.manner, switches=switches))
    state, _ = advance(replace(visit.state, known=known), Passed(250))
    assert isinstance(state, Stepped)
    return state


@pytest.mark.parametrize("switches", [2, 1])
def test_a_further_stop_that_is_missing_locks_nobody_in(switches: int) -> None:
    state: State | Stepped = second_asked(switches)
    offered = {choice.key for choice in few_switches.options(bare(state))}
    assert {"button next", "button pause"} <= offered
    for _ in range(40):
        if isinstance(state, Stepped) and state.scan.choices.marked.key == "button next":
            break
        state, _ = advance(state, Pressed(Button.STOP)) if switches == 2 else advance(state, Passed(250))
        state, _ = advance(state, Passed(250))
        state, _ = advance(state, Passed(250))
    state, _ = advance(state, Pressed(Button.NEXT if switches == 2 else Button.STOP))
    assert not isinstance(bare(state), TryingStop)


@pytest.mark.parametrize("switches", [2, 1])
def test_the_further_stop_itself_counts_with_fewer_switches(switches: int) -> None:
    state, _ = advance(second_asked(switches), Pressed(Button.STOP, "pedal"))
    assert isinstance(bare(state), InSession)


def test_with_two_switches_stop_in_a_wait_stops() -> None:
    visit = world.in_session("short-five").until(Holding).until(Waiting).wait(10_000)
    known = replace(visit.known, manner=replace(visit.known.manner, switches=2))
    state, _ = advance(replace(visit.state, known=known), Passed(250))
    state, _ = advance(state, Pressed(Button.STOP))
    assert isinstance(bare(state), JustStopped)


def test_a_mark_that_is_due_at_once_still_waits_a_moment() -> None:
    visit = world.at_home("short-five", switches=1)
    state, _ = advance(visit.state, Passed(250))
    assert isinstance(state, Stepped)
    due = few_switches.due_ms(replace(state, scan=replace(state.scan, left_ms=0)))
    assert due is not None
    assert due > 0, "a world that jumps to what is due next would stand still"
