"""What could not be opened, or went away, is tried again for ever; meanwhile the notices tell the truth."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from gpiozero import OutputDevice
from gpiozero.pins.mock import MockFactory, MockPWMPin

from kiosk.devices.switches.again import AGAIN_MS, Again
from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.lamps import Lamp, Lamps
from kiosk.devices.switches.pins import DEFAULT_WIRES, BoxPins, DeskPins, Wire
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.presses import Edge, Presses, Stuck
from kiosk.words import notices as told

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP
LAMPS = {NEXT: 23, STOP: 25}
TURN_MS = 50


@dataclass
class Chip:
    """A header that is not there yet, and may go away: what is below lgpio, in memory.

    Each time it is opened it is another one, as in the kernel: nothing that was opened on the one before answers.
    """

    there: bool = False
    opened: int = 0
    held: frozenset[Button] = frozenset()
    busy: set[int] = field(default_factory=set)
    now: Any = None

    def made(self) -> Any:
        if not self.there:
            raise OSError(2, "No such file or directory", "/dev/gpiochip0")
        self.opened += 1
        self.now = MockFactory(pin_class=type("PinOfAChip", (PinOfAChip,), {"chip": self, "number": self.opened}))
        return self.now

    def answers(self, factory: Any) -> bool:
        return self.there and factory is self.now

    def go(self) -> None:
        self.there = False
        self.opened += 1


class PinOfAChip(MockPWMPin):  # type: ignore[misc] # gpiozero ships no types
    """A pin that answers only as long as its chip is there."""

    chip: Chip
    number: int

    def __init__(self, factory: Any, info: Any) -> None:
        self._ask(info.name)
        super().__init__(factory, info)

    def _ask(self, name: str) -> None:
        if not self.chip.there or self.number != self.chip.opened:
            raise OSError(19, "No such device")
        if int(name.removeprefix("GPIO")) in self.chip.busy:
            raise OSError(16, "GPIO busy")

    def _get_state(self) -> Any:
        self._ask(self.info.name)
        return super()._get_state()

    def _set_state(self, value: Any) -> None:
        self._ask(self.info.name)
        super()._set_state(value)


class WiredPins(BoxPins):
    """The pins of the box, on that chip, wired as the wires say."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip.made, chip.answers)
        self.chip = chip
        self.beside_loop: list[threading.Thread] = []

    def prepare(self, wire: Wire) -> None:
        pressed = wire.button in self.chip.held
        pin = self.chip.now.pin(wire.gpio)
        (pin.drive_high if pressed == wire.pressed_high else pin.drive_low)()

    def beside(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work)
        self.beside_loop.append(thread)
        thread.start()


@dataclass
class Box:
    """The buttons and lamps of a box in stepped time."""

    chip: Chip
    pins: WiredPins
    buttons: WiredButtons
    lamps: Lamps
    presses: Presses
    now: list[float]
    shown: dict[Button, Lamp] = field(default_factory=lambda: {NEXT: Lamp.ON, STOP: Lamp.ON})

    def wait(self, ms: float) -> list[Any]:
        """Let time go by as the loop would; gives what was pressed."""
        happened: list[Any] = []
        for _ in range(round(ms / TURN_MS)):
            self.now[0] += TURN_MS
            self.buttons.check(self.now[0])
            self.lamps.show(self.shown, self.now[0])
            for thread in self.pins.beside_loop:
                thread.join()  # the next turn finds what was opened meanwhile
            happened += [what for edge in self.buttons.edges() for what in self.presses.edge(edge)]
            happened += self.presses.passed(self.now[0])
        return happened

    def press(self, button: Button, down: bool) -> None:
        wire = next(wire for wire in DEFAULT_WIRES if wire.button is button)
        pin = self.chip.now.pin(wire.gpio)
        (pin.drive_high if down == wire.pressed_high else pin.drive_low)()

    def notices(self) -> tuple[str, ...]:
        return (*self.buttons.notices, *self.lamps.notices)

    @property
    def lit(self) -> dict[Button, float]:
        return {button: self.chip.now.pin(gpio).state for button, gpio in LAMPS.items()}


def box(chip: Chip) -> Box:
    now, pins = [0.0], WiredPins(chip)
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: now[0])
    return Box(chip, pins, buttons, Lamps.open(LAMPS, pins), Presses(down=buttons.down), now)


DARK = ("NEXT lamp stays dark", "STOP lamp stays dark")


# -- pins that come late


def test_a_kiosk_that_starts_before_its_pins_hears_them_once_they_are_there() -> None:
    room = box(Chip())
    room.wait(60_000)
    assert room.notices() == (told.NO_BUTTONS, *DARK)
    assert room.buttons.missing == frozenset(Button)
    room.chip.there = True
    room.wait(AGAIN_MS + 2 * TURN_MS)
    assert room.notices() == ()
    assert room.buttons.missing == frozenset()
    assert room.lit == {NEXT: 1, STOP: 1}
    for button in Button:
        room.press(button, True)
        assert room.wait(500) == [Pressed(button)]
        room.press(button, False)
        room.wait(2_000)


def test_pins_that_come_late_press_nothing_by_themselves() -> None:
    room = box(Chip())
    room.chip.there = True
    assert room.wait(9_000) == []
    assert room.notices() == ()


def test_a_next_that_is_held_as_its_pin_comes_presses_nothing_until_it_was_let_go() -> None:
    room = box(Chip(held=frozenset({NEXT})))
    room.chip.there = True
    assert room.wait(AGAIN_MS + 9_000) == []
    assert room.notices() == (told.held_down(NEXT),)
    assert room.wait(2_000) == [Stuck(NEXT)]
    room.press(NEXT, False)
    room.wait(2_000)
    room.press(NEXT, True)
    assert room.wait(500) == [Pressed(NEXT)]


def test_a_stop_that_is_held_as_its_pin_comes_acts() -> None:
    room = box(Chip(held=frozenset({STOP})))
    room.chip.there = True
    assert room.wait(AGAIN_MS + 2_000) == [Pressed(STOP)]
    assert room.notices() == (told.STOP_WIRE,)


def test_a_stop_wire_that_broke_meanwhile_acts_again_as_it_comes_back() -> None:
    room = box(Chip(there=True))
    room.wait(1_000)
    room.chip.go()
    assert room.wait(TURN_MS) == [Pressed(STOP)]
    room.wait(30_000)
    room.chip.there, room.chip.held = True, frozenset({STOP})
    assert [what for what in room.wait(AGAIN_MS + 2_000) if isinstance(what, Pressed)] == [Pressed(STOP)]


# -- pins that go away


def test_a_header_that_goes_away_is_told_of_and_works_again_when_it_comes_back() -> None:
    room = box(Chip(there=True))
    room.wait(1_000)
    assert room.notices() == ()
    room.chip.go()
    assert room.wait(10_000) == [Pressed(STOP)], "a STOP that can not be heard counts as pressed, once"
    assert room.notices() == (told.NO_BUTTONS, *DARK)
    room.shown = {NEXT: Lamp.OFF, STOP: Lamp.ON}
    room.chip.there = True
    assert room.wait(2 * AGAIN_MS) == []
    assert room.notices() == ()
    assert room.lit == {NEXT: 0, STOP: 1}, "what is true now, not what was lit before"
    room.press(STOP, True)
    assert room.wait(500) == [Pressed(STOP)]


def test_a_next_that_was_held_as_the_header_went_never_counts() -> None:
    room = box(Chip(there=True))
    room.press(NEXT, True)
    room.wait(100)
    room.chip.go()
    room.wait(5_000)
    room.chip.there = True
    assert Pressed(NEXT) not in room.wait(5_000)


# -- one pin of several


def test_a_pin_that_is_busy_takes_no_other_down_and_comes_once_it_is_free() -> None:
    room = box(Chip(there=True, busy={17, 23}))
    assert room.wait(10_000) == []
    assert room.notices() == (told.missing(NEXT), "NEXT lamp stays dark")
    assert room.chip.opened == 1, "the header itself is well"
    room.press(PAUSE, True)
    assert room.wait(500) == [Pressed(PAUSE)]
    room.chip.busy.clear()
    room.wait(2 * AGAIN_MS)
    assert room.notices() == ()
    room.press(NEXT, True)
    assert room.wait(500) == [Pressed(NEXT)]
    assert room.lit == {NEXT: 1, STOP: 1}


def test_a_pin_that_another_of_ours_had_comes_once_that_is_closed() -> None:
    now, pins = [0.0], DeskPins()
    other = OutputDevice(17, pin_factory=pins.factory)
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: now[0])
    assert buttons.check(0) == (told.missing(NEXT),)
    other.close()
    buttons.check(AGAIN_MS)
    assert buttons.check(AGAIN_MS + 1) == ()


def test_every_reason_is_logged_once_and_not_every_few_seconds(caplog: pytest.LogCaptureFixture) -> None:
    room = box(Chip())
    room.wait(60_000)
    assert len(caplog.records) == len(DEFAULT_WIRES) + len(LAMPS)
    assert len(room.pins.beside_loop) > 2 * 60_000 / AGAIN_MS - 5, "and tried each time"


def test_a_try_that_takes_long_keeps_nobody_waiting_and_no_second_begins() -> None:
    chip, slow, begun = Chip(), threading.Event(), threading.Event()
    now, pins = [0.0], WiredPins(chip)
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: now[0])

    def stands_still() -> Any:
        begun.set()
        assert slow.wait(20)
        return chip.made()

    pins._made = stands_still
    for moment in (0, AGAIN_MS, 2 * AGAIN_MS, 3 * AGAIN_MS):
        assert buttons.check(moment) == (told.NO_BUTTONS,)
    assert begun.wait(20)
    assert len(pins.beside_loop) == 1
    chip.there = True
    slow.set()
    pins.beside_loop[0].join()
    assert buttons.check(4 * AGAIN_MS) == ()


def test_trying_again_begins_a_while_after_the_loss_and_never_twice_at_once() -> None:
    again = Again(every_ms=100)
    assert not again.is_due(True, 1_000)
    assert [at for at in range(1_000, 1_400, 50) if again.is_due(True, at)] == [1_100, 1_200, 1_300]
    again.trying = True
    assert not again.is_due(True, 2_000)
    again.trying = False
    assert again.is_due(True, 2_001)
    assert not again.is_due(False, 2_200)
    assert not again.is_due(True, 2_300), "lost anew"


# -- lamps


def test_a_lamp_that_is_lost_while_it_is_lit_comes_back_as_it_should_be_then() -> None:
    pins = DeskPins()
    pins.factory = MockFactory(pin_class=type("Failing", (PinThatFails,), {}))
    lamps = Lamps.open({NEXT: 23}, pins)
    lamps.show({NEXT: Lamp.ON}, 0)
    pin = pins.factory.pin(23)
    type(pin).fails = True
    lamps.show({NEXT: Lamp.OFF}, 100)
    assert list(lamps.notices) == ["NEXT lamp stays dark"]
    lamps.show({NEXT: Lamp.OFF}, 100 + AGAIN_MS)
    type(pin).fails = False
    lamps.show({NEXT: Lamp.OFF}, 100 + 2 * AGAIN_MS)
    lamps.show({NEXT: Lamp.ON}, 150 + 2 * AGAIN_MS)
    assert list(lamps.notices) == []
    assert pin.state == 1


class PinThatFails(MockPWMPin):  # type: ignore[misc] # gpiozero ships no types
    """A mock pin that can not be written to, now and then."""

    fails = False

    def _set_state(self, value: Any) -> None:
        if type(self).fails:
            raise OSError(19, "No such device")
        super()._set_state(value)


def test_lamps_and_buttons_that_can_not_be_closed_keep_nothing_from_closing() -> None:
    room = box(Chip(there=True))
    devices = [*(each.device for each in room.buttons._switches), *room.lamps.leds.values()]
    pins = [device.pin for device in devices]
    for pin in pins:
        pin.close = lambda: 1 / 0
    room.buttons.close()
    room.lamps.close()
    assert room.lamps.leds == {}
    for pin in pins:
        del pin.close  # gpiozero closes them once more, as they are forgotten


# -- what a held switch means


def test_what_was_down_before_anybody_could_hear_it_must_be_let_go_first() -> None:
    presses = Presses()
    presses.edge(Edge(NEXT, True, 0, already=True))
    assert presses.passed(5_000) == ()
    presses.edge(Edge(NEXT, False, 5_000))
    presses.edge(Edge(NEXT, True, 7_000))
    assert presses.passed(7_300) == (Pressed(NEXT),)
