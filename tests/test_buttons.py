"""The wired buttons, on gpiozero's mock pins: what a finger does arrives, and what breaks is told of."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.pins import DEFAULT_WIRES, BoxPins, DeskPins, Wire
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.presses import Edge, Presses, Stuck
from kiosk.words import notices as told

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP


@dataclass
class Desk:
    """A desk in stepped time."""

    pins: DeskPins
    buttons: WiredButtons
    now: list[float]

    def wait(self, ms: float) -> tuple[str, ...]:
        """Let time go by and look once."""
        self.now[0] += ms
        return self.buttons.check(self.now[0])

    def pin(self, button: Button) -> Any:
        wire = next(wire for wire in DEFAULT_WIRES if wire.button is button)
        return self.pins.factory.pin(wire.gpio)

    def changes(self) -> list[tuple[Button, bool]]:
        return [(edge.button, edge.down) for edge in self.buttons.edges()]


def desk(wires: tuple[Wire, ...] = DEFAULT_WIRES, held: tuple[Button, ...] = ()) -> Desk:
    now = [0.0]
    pins = DeskPins(wires, held)
    return Desk(pins, WiredButtons.open(wires, pins, lambda: now[0]), now)


def lose_callbacks(desk: Desk) -> None:
    """What a dead notify thread looks like: levels change and nobody tells."""
    for button in Button:
        desk.pin(button).when_changed = None


def test_an_edge_keeps_the_moment_at_which_it_was_made() -> None:
    room = desk()
    room.now[0] = 1234.5
    room.pins.press(NEXT)
    room.now[0] = 1300
    room.pins.release(NEXT)
    room.now[0] = 9999
    assert room.buttons.edges() == [Edge(NEXT, True, 1234.5), Edge(NEXT, False, 1300)]
    assert room.buttons.edges() == []


@pytest.mark.parametrize("normally_closed", [False, True])
@pytest.mark.parametrize("pull_up", [False, True])
def test_every_way_of_wiring_reads_rest_as_rest_and_a_press_as_a_press(normally_closed: bool, pull_up: bool) -> None:
    room = desk(tuple(replace(w, normally_closed=normally_closed, pull_up=pull_up) for w in DEFAULT_WIRES))
    assert room.buttons.down == frozenset()
    assert room.wait(60_000) == ()
    for button in Button:
        room.pins.press(button)
        room.pins.release(button)
    assert room.changes() == [(button, down) for button in Button for down in (True, False)]


def test_opening_a_normally_closed_stop_makes_no_edge() -> None:
    assert desk().buttons.edges() == []


def test_a_broken_stop_wire_reads_as_stop() -> None:
    room = desk()
    room.pin(STOP).drive_high()  # the circuit is open, as the pull-up reads it
    assert room.changes() == [(STOP, True)]


def test_a_wire_says_whether_it_would_tell_of_its_own_break() -> None:
    assert Wire(STOP, 22, normally_closed=True).tells_of_a_break
    assert not Wire(STOP, 22).tells_of_a_break
    assert Wire(STOP, 22, lift=True).tells_of_a_break
    assert not Wire(STOP, 22, normally_closed=True, lift=True).tells_of_a_break


def test_a_stop_wire_that_breaks_is_named_within_two_seconds() -> None:
    room = desk()
    room.wait(5000)
    room.pin(STOP).drive_high()
    assert room.wait(1000) == ()
    assert room.wait(900) == (told.STOP_HELD,)
    assert room.wait(9000) == (told.STOP_WIRE,)


def test_a_stop_wire_that_was_broken_from_the_start_is_named_within_two_seconds() -> None:
    room = desk(held=(STOP,))
    assert room.buttons.down == {STOP}
    assert room.wait(500) == ()
    assert room.wait(1400) == (told.STOP_WIRE,)
    room.pins.release(STOP)
    assert room.wait(0) == ()


def test_a_button_held_at_the_start_is_named_and_presses_nothing() -> None:
    room = desk(held=(NEXT,))
    presses = Presses(down=room.buttons.down)
    assert room.wait(1900) == (told.held_down(NEXT),)
    assert room.buttons.edges() == []
    assert presses.passed(9_999) == ()
    assert presses.passed(10_000) == (Stuck(NEXT),)


def test_a_button_held_for_ten_seconds_is_named_until_it_is_let_go() -> None:
    room = desk()
    room.pins.press(PAUSE)
    assert room.wait(9_999) == ()
    assert room.wait(1) == (told.held_down(PAUSE),)
    room.pins.release(PAUSE)
    assert room.wait(1) == ()


def test_a_lifted_switch_without_a_hand_on_it_is_named() -> None:
    room = desk((Wire(NEXT, 17, lift=True),))
    assert room.wait(1_500) == (told.not_rested_on(NEXT),)
    room.pins.press(NEXT)
    assert room.wait(60_000) == ()


def test_a_press_that_the_driver_lost_is_found_by_its_level() -> None:
    room = desk()
    lose_callbacks(room)
    room.pins.press(STOP)
    room.wait(16)
    assert room.buttons.edges() == [Edge(STOP, True, 16)]
    room.wait(16)
    assert room.buttons.edges() == []


def test_a_stall_never_makes_a_touch_longer_than_it_was() -> None:
    room = desk()
    lose_callbacks(room)
    room.pins.press(NEXT)
    room.wait(16)
    room.wait(84)
    room.pins.release(NEXT)
    room.wait(600)
    assert room.buttons.edges() == [Edge(NEXT, True, 16), Edge(NEXT, False, 100)]


def test_a_dead_driver_is_told_of_and_every_button_still_works() -> None:
    room = desk()
    lose_callbacks(room)
    presses = Presses(down=room.buttons.down)
    for button in Button:
        room.pins.press(button)
        happened = []
        for _ in range(30):
            room.wait(16)
            happened += [what for edge in room.buttons.edges() for what in presses.edge(edge)]
            happened += presses.passed(room.now[0])
        assert happened == [Pressed(button)]
        room.pins.release(button)
    assert room.wait(16) == (told.LATE,)


def test_a_driver_that_tells_again_is_no_longer_late() -> None:
    room = desk()
    pin = room.pin(NEXT)
    callback = pin.when_changed
    pin.when_changed = None
    room.pins.press(NEXT)
    room.wait(16)
    assert room.wait(300) == (told.LATE,)
    pin.when_changed = callback
    room.pins.release(NEXT)
    assert room.wait(16) == ()


def test_a_driver_that_is_a_little_slow_makes_no_second_edge_and_no_notice() -> None:
    room = desk()
    pin = room.pin(STOP)
    callback = pin.when_changed
    pin.when_changed = None
    room.pins.press(STOP)
    room.wait(16)
    callback(0.0, True)
    assert room.changes() == [(STOP, True)]
    assert room.wait(1_000) == ()


def test_a_notify_thread_that_ended_is_told_of_without_any_press() -> None:
    class Ended(DeskPins):
        def alive(self) -> bool:
            return False

    pins = Ended()
    assert WiredButtons.open(DEFAULT_WIRES, pins, lambda: 0.0).check(16) == (told.LATE,)


def test_an_exception_in_a_callback_loses_no_edge_and_is_told_of() -> None:
    def broken() -> None:
        raise RuntimeError("a wake that fails")

    pins = DeskPins()
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: 0.0, wake=broken)
    pins.press(NEXT)
    pins.press(STOP)
    assert buttons.check(0) == (told.LATE,)
    assert [edge.button for edge in buttons.edges()] == [NEXT, STOP]


def test_a_clock_that_fails_in_a_callback_loses_no_press() -> None:
    readings = iter([0.0] * len(DEFAULT_WIRES))  # enough to open, none for the callback
    pins = DeskPins()
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: next(readings))
    pins.press(STOP)
    assert buttons.check(16) == (told.LATE,)
    assert buttons.edges() == [Edge(STOP, True, 16)]


def test_the_loop_is_woken_by_an_edge() -> None:
    woken: list[bool] = []
    pins = DeskPins()
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, wake=lambda: woken.append(True))
    pins.press(NEXT)
    assert woken == [True]
    buttons.close()


class PinThatCanVanish(MockPWMPin):  # type: ignore[misc] # gpiozero ships no types
    """A mock pin whose chip can go away: reading it then fails, and nothing calls back."""

    gone: frozenset[int] = frozenset()

    def _get_state(self) -> Any:
        if self._number in type(self).gone:
            raise OSError("no such device")
        return super()._get_state()


@pytest.fixture
def vanishing(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(PinThatCanVanish, "gone", frozenset())
    now = [0.0]
    pins = DeskPins()
    pins.factory = MockFactory(pin_class=PinThatCanVanish)
    return Desk(pins, WiredButtons.open(DEFAULT_WIRES, pins, lambda: now[0]), now)


def test_a_pin_that_vanishes_is_named_at_once_and_the_others_work(vanishing: Desk) -> None:
    PinThatCanVanish.gone = frozenset({17})
    assert vanishing.wait(16) == (told.missing(NEXT),)
    assert vanishing.buttons.missing == {NEXT}
    vanishing.pins.press(PAUSE)
    assert vanishing.changes() == [(PAUSE, True)]


def test_a_button_that_vanishes_while_held_counts_as_let_go(vanishing: Desk) -> None:
    vanishing.pins.press(NEXT)
    PinThatCanVanish.gone = frozenset({17})
    vanishing.wait(16)
    vanishing.wait(16)
    assert vanishing.changes() == [(NEXT, True), (NEXT, False)]


def test_a_stop_that_vanishes_counts_as_pressed_once(vanishing: Desk) -> None:
    PinThatCanVanish.gone = frozenset({22})
    assert vanishing.wait(16) == (told.missing(STOP),)
    vanishing.wait(1_500)
    assert vanishing.changes() == [(STOP, True), (STOP, False)], "and is not held down, which nobody can know"


def test_a_pin_that_comes_back_works_again(vanishing: Desk) -> None:
    PinThatCanVanish.gone = frozenset({22})
    vanishing.wait(16)
    PinThatCanVanish.gone = frozenset()
    assert vanishing.wait(16) == ()
    assert vanishing.changes() == [(STOP, True), (STOP, False)]
    assert vanishing.buttons.missing == frozenset()


def test_a_pin_that_can_not_be_opened_is_named_and_the_others_work() -> None:
    room = desk((Wire(NEXT, 17), Wire(PAUSE, 17), Wire(STOP, 99)))
    assert room.wait(0) == (told.missing(PAUSE), told.missing(STOP))
    assert room.buttons.missing == {PAUSE, STOP}
    room.pins.press(NEXT)
    assert room.changes() == [(NEXT, True)]


def test_a_second_stop_is_a_switch_of_its_own() -> None:
    room = desk((*DEFAULT_WIRES, Wire(STOP, 5, normally_closed=True, name="pedal")))
    room.pins.press(STOP)
    room.pins.press(STOP, "pedal")
    assert [edge.switch for edge in room.buttons.edges()] == ["", "pedal"]
    assert room.wait(0) == ()


def test_edges_come_in_the_order_of_their_stamps() -> None:
    room = desk()
    room.now[0] = 20
    room.pins.press(NEXT)
    room.now[0] = 10
    room.pins.press(PAUSE)
    assert [edge.at_ms for edge in room.buttons.edges()] == [10, 20]


def test_closed_buttons_tell_nothing_more() -> None:
    room = desk()
    room.buttons.close()
    room.pins.press(NEXT)
    assert room.wait(16) == ()
    assert room.buttons.edges() == []


def test_a_machine_without_pins_has_no_buttons_and_says_so() -> None:
    pins = BoxPins()
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: 0.0)
    if pins.header:
        pytest.skip("this machine has a GPIO header")
    assert buttons.check(0) == (told.NO_BUTTONS,)
    assert buttons.edges() == []
    assert buttons.missing == frozenset(Button)


def test_the_kernel_stamp_of_an_edge_is_used_only_if_its_clock_is_ours() -> None:
    pins = BoxPins()
    assert 100 <= pins.age_ms(time.monotonic() - 0.1) < 1000
    assert pins.age_ms(time.time()) == 0
    assert pins.age_ms(0.0) == 0
