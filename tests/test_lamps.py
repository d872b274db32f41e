"""Lamps tell what is true now, never flash, and never break anything."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory, MockPin, MockPWMPin
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.switches.lamps import BREATH_MS, DIP_MS, Lamp, Lamps, brightness
from kiosk.devices.switches.pins import DeskPins
from kiosk.pressing.button import Button

NEXT, STOP = Button.NEXT, Button.STOP
GPIOS = {NEXT: 23, Button.PAUSE: 24, STOP: 25}


def pins_of(pin_class: type[MockPin] = MockPWMPin) -> DeskPins:
    pins = DeskPins()
    pins.factory = MockFactory(pin_class=pin_class)
    return pins


@pytest.fixture
def lamps() -> Lamps:
    return Lamps.open(GPIOS, pins_of())


def values(lamps: Lamps) -> dict[Button, float]:
    return {button: led.value for button, led in lamps.leds.items()}


def test_a_lamp_is_lit_when_its_button_does_something_and_dark_when_not(lamps: Lamps) -> None:
    lamps.show({NEXT: Lamp.ON, STOP: Lamp.ON}, 0)
    assert values(lamps) == {NEXT: 1, Button.PAUSE: 0, STOP: 1}
    lamps.show({STOP: Lamp.ON}, 16)
    assert values(lamps) == {NEXT: 0, Button.PAUSE: 0, STOP: 1}


def test_a_lamp_that_is_waited_for_breathes_slowly_and_never_goes_out() -> None:
    breath = [brightness(Lamp.WAITING, now) for now in range(0, BREATH_MS, 10)]
    assert BREATH_MS >= 2000
    assert max(breath) == 1
    assert min(breath) == pytest.approx(0.2)
    assert max(abs(a - b) for a, b in pairwise(breath)) < 0.01


def test_a_press_is_answered_by_one_soft_dip(lamps: Lamps) -> None:
    lamps.acknowledge(NEXT, 1000)
    lamps.show({NEXT: Lamp.ON}, 1000 + DIP_MS / 2)
    assert 0 < values(lamps)[NEXT] < 0.5
    lamps.show({NEXT: Lamp.ON}, 1000 + DIP_MS)
    assert values(lamps)[NEXT] == 1


def test_an_answer_begins_within_a_tenth_of_a_second() -> None:
    assert brightness(Lamp.ON, 1100, pressed_ms=1000) < 0.7


@given(st.lists(st.floats(0, 20_000), max_size=60).map(sorted))
def test_no_way_of_pressing_makes_a_lamp_flash_more_than_three_times_a_second(presses: list[float]) -> None:
    lamps = Lamps()
    dips = set()
    for at in presses:
        lamps.acknowledge(STOP, at)
        dips.add(lamps._pressed_ms[STOP])
    begun = sorted(dips)
    assert all(b - a >= 1000 / 3 for a, b in pairwise(begun))


@given(st.sampled_from(Lamp), st.floats(0, 1e9), st.floats(0, 1e9))
def test_brightness_stays_between_dark_and_full(lamp: Lamp, now: float, pressed: float) -> None:
    assert 0 <= brightness(lamp, now, pressed) <= 1


def test_a_lamp_that_does_not_change_is_not_written_again(lamps: Lamps) -> None:
    lamps.show({NEXT: Lamp.ON}, 0)
    pin = lamps.leds[NEXT].pin
    pin.clear_states()
    for now in range(0, 1000, 16):
        lamps.show({NEXT: Lamp.ON}, now)
    assert len(pin.states) == 1


def test_without_lamps_nothing_breaks() -> None:
    lamps = Lamps()
    lamps.acknowledge(NEXT, 0)
    lamps.show({NEXT: Lamp.WAITING}, 0)
    lamps.close()
    assert lamps.notices == ()


def test_a_lamp_that_can_not_be_opened_stays_dark_and_the_others_work() -> None:
    lamps = Lamps.open({NEXT: 23, STOP: 99}, pins_of())
    lamps.show({NEXT: Lamp.ON, STOP: Lamp.ON}, 0)
    assert values(lamps) == {NEXT: 1}
    assert lamps.notices == ("STOP lamp stays dark",)


class PinThatFails(MockPWMPin):  # type: ignore[misc] # gpiozero ships no types
    """A mock pin that can be opened and put out, but not lit."""

    def _set_state(self, value: Any) -> None:
        if value:
            raise OSError("no such device")
        super()._set_state(value)


def test_a_lamp_that_fails_later_stays_dark_and_is_told_of_once() -> None:
    lamps = Lamps.open({NEXT: 23}, pins_of(PinThatFails))
    for now in (0, 16, 32):
        lamps.show({NEXT: Lamp.ON}, now)
    assert lamps.notices == ("NEXT lamp stays dark",)


def test_a_pin_that_knows_only_on_and_off_lights_all_the_same() -> None:
    lamps = Lamps.open({NEXT: 23}, pins_of(MockPin))
    lamps.show({NEXT: Lamp.ON}, 0)
    assert values(lamps) == {NEXT: 1}
    lamps.acknowledge(NEXT, 0)
    lamps.show({NEXT: Lamp.ON}, DIP_MS / 2)
    assert values(lamps) == {NEXT: 0}
    lamps.close()


def test_closing_puts_the_lamps_out() -> None:
    pins = pins_of()
    lamps = Lamps.open({NEXT: 23}, pins)
    lamps.show({NEXT: Lamp.ON}, 0)
    lamps.close()
    assert pins.factory.pin(23).state == 0
