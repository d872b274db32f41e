"""Every screen found and every button pressed on it: no dead end, home from everywhere, STOP honoured everywhere."""

from __future__ import annotations

from collections import defaultdict, deque
from pathlib import Path

import pytest
from walks import IN_ONE_GO, STEPS, name, places, table, ways

from kiosk.pressing.button import Button
from kiosk.session.few_switches import bare
from kiosk.session.kinds import BaseState, InSession
from kiosk.session.states import JustStopped
from kiosk.worlds.walk import ScreenKey, press

KEPT = Path(__file__).parent / "transitions.txt"

INTERFACE = {
    "home", "ready", "try_stop", "get_ready", "move_in", "hold", "move_out", "rest", "wait", "paused", "stopped",
    "well_done", "today",
}  # fmt: skip
# Wrappers and bases; what they hold is found under its own name.
NOT_A_PLACE = {"BaseState", "Asking", "Question", "Around", "AfterStop", "Calling", "Beginning", "InSession", "Stepped"}
# A long pause, a setting that is being tried, a STOP that is lost: reached with more time or other switches.
NOT_WALKED = {"ReadyAskedAgain", "WhichAskedAgain", "WearyAsked"}


def all_states(kind: type[BaseState] = BaseState) -> set[str]:
    return {kind.__name__}.union(*(all_states(sub) for sub in kind.__subclasses__()))


def test_every_screen_of_the_interface_is_found_by_walking() -> None:
    assert {place.scene.name for place in places().values()} >= INTERFACE


def test_every_state_is_found_by_walking() -> None:
    found = {name(place) for place in places().values()}
    assert all_states() - NOT_A_PLACE - NOT_WALKED - found == set()


def test_home_is_reached_by_buttons_from_every_screen() -> None:
    back: dict[ScreenKey, set[ScreenKey]] = defaultdict(set)
    for here, steps in ways().items():
        for step in IN_ONE_GO:
            back[steps[step]].add(here)
    homes = [here for here, place in places().items() if place.scene.name == "home"]
    reached, waiting = set(homes), deque(homes)
    while waiting:
        for before in back[waiting.popleft()] - reached:
            reached.add(before)
            waiting.append(before)
    lost = set(places()) - reached
    assert not lost, [places()[here].way for here in list(lost)[:3]]


def test_no_screen_is_a_dead_end_for_the_buttons_alone() -> None:
    for here, steps in ways().items():
        place = places()[here]
        if isinstance(bare(place.state), JustStopped):
            continue  # for a second after STOP no answer can be chosen
        assert any(steps[step] != here or press(place, Button(step.lower())).state is not place.state
                   for step in ("NEXT", "PAUSE", "STOP")), place.way  # fmt: skip


def test_stop_in_a_session_leads_to_stopped_from_every_screen() -> None:
    for place in places().values():
        if isinstance(bare(place.state), InSession):
            assert isinstance(bare(press(place, Button.STOP).state), JustStopped), place.way


def test_stop_never_begins_a_movement_and_never_asks_whether_one_is_sure() -> None:
    for place in places().values():
        after = bare(press(place, Button.STOP).state)
        assert not isinstance(after, InSession) or name(place) == "TryingStop", place.way


def test_a_button_that_is_dim_does_nothing() -> None:
    for place in places().values():
        for button in (Button.NEXT, Button.PAUSE):
            if not getattr(place.scene.buttons, button).active:
                after = press(place, button)
                assert after.scene.name == place.scene.name, (place.way, button)


def test_nothing_moves_by_itself_unless_it_was_moving() -> None:
    for place in places().values():
        if not isinstance(bare(place.state), InSession):
            assert not isinstance(bare(STEPS["time"](place).state), InSession), place.way


def test_the_kept_table_of_transitions_is_the_one_in_the_code() -> None:
    if KEPT.read_text(encoding="utf-8") != table():
        pytest.fail("tests/transitions.txt is not what the code does; see what changed with scripts/transitions")
