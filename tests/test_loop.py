"""The loop on the bench: real pins, presses and log, and time that may jump."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from room import Room, room
from world import ALL_QUESTIONS

from kiosk.log.records import Held, SessionEnded, Stopped
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Scene
from kiosk.session.around import RING_AFTER_MS
from kiosk.session.states import Holding, JustStopped
from kiosk.worlds.needs import Instant


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path) as kiosk:
        yield kiosk


def in_static_hold(kiosk: Room) -> Room:
    """Someone who stays in the first static stretch."""
    kiosk.begin()
    while kiosk.scene.stretch != "neck-side":
        kiosk.until("wait").press(Button.NEXT)
    return kiosk.until("hold")


def left_ms(kiosk: Room) -> int:
    assert isinstance(kiosk.state, Holding)
    return kiosk.state.left_ms


# -- presses


def test_a_press_is_answered_at_the_moment_in_which_it_is_accepted(kiosk: Room) -> None:
    kiosk.down(Button.NEXT)
    began = kiosk.now_ms
    kiosk.wait(299)
    assert kiosk.scene.name == "home"
    kiosk.wait(1)
    assert kiosk.scene.name == "ready"
    assert kiosk.when("press", button="next") == [began + 300]


def test_stop_acts_on_its_edge(kiosk: Room) -> None:
    in_static_hold(kiosk)
    at = kiosk.now_ms
    kiosk.down(Button.STOP)
    assert isinstance(kiosk.state, JustStopped)
    assert kiosk.when("silence")[-1] == at
    assert kiosk.when("scene", name="stopped") == [at]


def test_a_button_that_stays_down_presses_once(kiosk: Room) -> None:
    kiosk.down(Button.NEXT).wait(9_000)
    assert len(kiosk.of("press")) == 1
    assert kiosk.scene.name == "ready"


def test_a_press_that_is_held_across_a_change_of_screen_is_forgotten(kiosk: Room) -> None:
    kiosk.begin().until("move_in").wait(3_900).down(Button.NEXT)
    presses = len(kiosk.of("press"))
    kiosk.wait(1_000)
    assert kiosk.scene.name == "hold"
    assert len(kiosk.of("press")) == presses


def test_pause_held_across_a_change_within_a_session_still_counts(kiosk: Room) -> None:
    kiosk.begin().until("move_in").wait(3_950).down(Button.PAUSE).wait(300)
    assert kiosk.scene.name == "paused"


def test_stop_cancels_a_press_that_is_still_held(kiosk: Room) -> None:
    in_static_hold(kiosk).down(Button.NEXT).wait(200).down(Button.STOP)
    presses = len(kiosk.of("press"))
    kiosk.up(Button.STOP).wait(5_000)
    assert len(kiosk.of("press")) == presses
    assert isinstance(kiosk.state, JustStopped)


# -- time


@pytest.mark.parametrize("stall_ms", [1_000, 5_000, 60_000])
def test_a_stall_makes_a_hold_longer_and_never_shorter(kiosk: Room, stall_ms: int) -> None:
    in_static_hold(kiosk)
    began = kiosk.now_ms
    kiosk.stall(stall_ms)
    assert left_ms(kiosk) >= 20_000 - 250
    kiosk.until("move_out")
    assert kiosk.now_ms - began >= 20_000 + stall_ms - 250
    held = [record for record in kiosk.saved().records if isinstance(record, Held)][-1]
    assert held.held_ms == 20_000


def test_a_stall_at_every_frame_still_gives_the_whole_hold(kiosk: Room) -> None:
    in_static_hold(kiosk)
    began = kiosk.now_ms
    while kiosk.scene.name == "hold":
        kiosk.stall(700)
    assert kiosk.now_ms - began >= 20_000


def test_a_hold_that_a_press_begins_after_a_stall_is_not_shortened_by_it(kiosk: Room) -> None:
    kiosk.begin()
    while kiosk.scene.stretch != "neck-side":
        kiosk.until("wait").press(Button.NEXT)
    kiosk.until("move_in").down(Button.NEXT).stall(2_000)
    assert left_ms(kiosk) == 20_000


def test_a_stall_moves_at_most_one_phase_on(kiosk: Room) -> None:
    kiosk.begin().until("move_in").wait(3_900).stall(3_600_000)
    assert kiosk.scene.name == "hold"


def test_a_stop_pressed_in_a_stall_counts_before_the_time_that_went_by(kiosk: Room) -> None:
    in_static_hold(kiosk).wait(19_900)
    kiosk.bench.pins.press(Button.STOP)
    kiosk.stall(5_000)
    assert isinstance(kiosk.state, JustStopped)
    stopped = [record for record in kiosk.saved().records if isinstance(record, Stopped)]
    assert [record.phase for record in stopped] == ["hold"]


# -- what is kept


def test_saved_is_told_only_once_the_record_is_on_the_disk(kiosk: Room) -> None:
    in_static_hold(kiosk).saved().down(Button.STOP)
    assert isinstance(kiosk.state, JustStopped)
    kiosk.saved()
    assert kiosk.state.stop.saved
    assert any(isinstance(record, Stopped) for record in kiosk.records)


def test_what_the_disk_tells_of_earlier_records_is_not_taken_for_this_one(kiosk: Room) -> None:
    in_static_hold(kiosk).saved()
    kiosk.down(Button.STOP)
    state = kiosk.state
    assert isinstance(state, JustStopped)
    loop = kiosk.bench.loop
    kiosk.bench.store.flush()
    last = loop.saved[-1]
    loop.saved.clear()
    loop.saved.append(last._replace(number=last.number - 1))
    loop.turn()
    assert isinstance(loop.state, JustStopped)
    assert not loop.state.stop.saved


def test_records_after_home_are_outside_the_session(kiosk: Room) -> None:
    kiosk.begin().press(Button.STOP).answer("rest").answer("end").press(Button.NEXT, Button.NEXT)
    assert kiosk.scene.name == "home"
    kiosk.wait(RING_AFTER_MS).press(Button.STOP).saved()
    rang = kiosk.of("record")[-1]["record"]
    assert (rang.record.kind, rang.session) == ("rang", "")


def test_the_next_session_has_a_name_of_its_own(kiosk: Room) -> None:
    for _ in range(2):
        kiosk.begin().press(Button.STOP).answer("rest").answer("end").press(Button.NEXT, Button.NEXT)
    kiosk.saved()
    ended = [v["record"].session for v in kiosk.of("record") if isinstance(v["record"].record, SessionEnded)]
    assert len(set(ended)) == 2


# -- days


def test_a_new_day_is_noticed_while_the_kiosk_runs(tmp_path: Path) -> None:
    with room(tmp_path, asks=ALL_QUESTIONS - {"therapist", "last_time"}) as kiosk:
        kiosk.begin()
        assert kiosk.scene.name == "try_stop"
        kiosk.press(Button.STOP, Button.STOP).answer("rest").answer("end").press(Button.NEXT, Button.NEXT)
        kiosk.begin()
        assert kiosk.scene.name == "get_ready"
        kiosk.press(Button.STOP).answer("rest").answer("end").press(Button.NEXT, Button.NEXT)
        today = kiosk.state.known.today
        kiosk.stall(24 * 3_600_000)
        assert kiosk.state.known.today > today
        kiosk.begin()
        assert kiosk.scene.name == "try_stop"


# -- what is true


def test_the_lamps_tell_which_buttons_do_something(kiosk: Room) -> None:
    kiosk.press(Button.NEXT)
    lit: dict[str, bool] = {}
    for values in kiosk.of("lamp"):
        lit[values["button"]] = values["on"]
    now = kiosk.scene.buttons
    assert lit == {"next": now.next.active, "pause": now.pause.active, "stop": now.stop.active}


def test_it_rests_until_the_next_thing_happens(kiosk: Room) -> None:
    assert 0 < kiosk.bench.loop.rest_ms() <= 250
    in_static_hold(kiosk)
    assert 0 <= kiosk.bench.loop.rest_ms() <= 33
    kiosk.wait(7_300)
    assert 0 < kiosk.bench.loop.rest_ms() <= 33


def test_a_stop_is_recorded_with_the_time_that_was_really_stayed(kiosk: Room) -> None:
    in_static_hold(kiosk)
    began = kiosk.when("scene", name="hold")[-1]
    kiosk.wait(7_113).down(Button.STOP)
    at = kiosk.now_ms
    kiosk.wait(10)
    stopped = next(r for r in reversed(kiosk.records) if isinstance(r, Stopped))
    assert stopped.held_ms == at - began


def test_no_notice_is_louder_than_a_stop_or_a_ring(tmp_path: Path) -> None:
    with room(tmp_path) as kiosk:
        shown: list[tuple[str, tuple[str, ...]]] = []

        class Eye:
            def show(self, scene: Scene, instant: Instant) -> None:
                shown.append((scene.name, instant.notices))

        kiosk.bench.loop.devices.stages = (Eye(),)
        kiosk.bench.loop.devices.more_notices = lambda: ("No sound.",)
        kiosk.begin().until("hold").press(Button.STOP).wait(3_000).answer("breath").wait(1_000)
        seen = dict(shown)
        assert seen["hold"] == ("No sound.",)
        assert seen["stopped"] == seen["ringing"] == ()
