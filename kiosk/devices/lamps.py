"""A lamp in each button: lit when the button does something now, breathing slowly when it is waited for.

How bright each lamp is now is a function of what it should tell and of the time; the loop asks for it on its
turns. gpiozero's own blinking would run a thread for each lamp, and a lamp could then tell of a state that is
over. Nothing flashes: breathing takes four seconds, and a press is answered by one soft dip.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gpiozero import LED, PWMLED
from gpiozero.exc import PinPWMUnsupported

from kiosk.events import Button

log = logging.getLogger(__name__)

BREATH_MS = 4_000
DIP_MS = 400
_LOWEST_BREATH = 0.2
_LOWEST_DIP = 0.25
_STEPS = 50  # the eye sees no finer ones, and each change is a call to the driver


class Lamp(StrEnum):
    """What a button's lamp tells: it does nothing now, it does something, it is waited for."""

    OFF = "off"
    ON = "on"
    WAITING = "waiting"


def brightness(lamp: Lamp, now_ms: float, pressed_ms: float = -math.inf) -> float:
    """How bright a lamp is at that moment, 0 to 1. `pressed_ms` is when the button was last pressed."""
    return _steady(lamp, now_ms) * _dip(now_ms - pressed_ms)


def _steady(lamp: Lamp, now_ms: float) -> float:
    if lamp is Lamp.WAITING:
        return _LOWEST_BREATH + (1 - _LOWEST_BREATH) * _wave(now_ms / BREATH_MS)
    return 1.0 if lamp is Lamp.ON else 0.0


def _dip(since_ms: float) -> float:
    if not 0 <= since_ms < DIP_MS:
        return 1.0
    return _LOWEST_DIP + (1 - _LOWEST_DIP) * _wave(since_ms / DIP_MS)


def _wave(turns: float) -> float:
    """1 at whole turns, 0 half-way, smooth between."""
    return (1 + math.cos(2 * math.pi * turns)) / 2


@dataclass
class Lamps:
    """The lamps that are wired. Without any, everything here does nothing."""

    leds: dict[Button, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = field(default=(), init=False)
    _shown: dict[Button, float] = field(default_factory=dict, init=False, repr=False)
    _pressed_ms: dict[Button, float] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def open(cls, gpios: Mapping[Button, int], factory: Any) -> Lamps:
        """Open the lamp of each button on its GPIO number (BCM); one that can not be opened stays dark."""
        lamps = cls()
        for button, gpio in gpios.items():
            try:
                lamps.leds[button] = _led(gpio, factory)
            except Exception as error:  # noqa: BLE001 - gpiozero's and each driver's errors share no parent
                lamps._went_dark(button, error)
        return lamps

    def acknowledge(self, button: Button, now_ms: float) -> None:
        """Answer a press with one soft dip; presses within it add none, so that nothing flickers."""
        if now_ms - self._pressed_ms.get(button, -math.inf) >= DIP_MS:
            self._pressed_ms[button] = now_ms

    def show(self, lamps: Mapping[Button, Lamp], now_ms: float) -> None:
        """Make every lamp as bright as it should be at that moment; a button that is not named is off."""
        for button in tuple(self.leds):
            pressed_ms = self._pressed_ms.get(button, -math.inf)
            self._set(button, brightness(lamps.get(button, Lamp.OFF), now_ms, pressed_ms))

    def _set(self, button: Button, bright: float) -> None:
        value = round(bright * _STEPS) / _STEPS
        if self._shown.get(button) == value:
            return
        try:
            self.leds[button].value = value
            self._shown[button] = value
        except Exception as error:  # noqa: BLE001 - each driver has errors of its own for a pin that went away
            del self.leds[button]
            self._went_dark(button, error)

    def _went_dark(self, button: Button, error: Exception) -> None:
        log.warning("lamp of %s: %s: %s", button, type(error).__name__, error)
        self.notices = (*self.notices, f"{button.upper()} lamp stays dark")

    def close(self) -> None:
        """Put the lamps out and give the pins back."""
        for led in self.leds.values():
            try:
                led.close()
            except Exception as error:  # noqa: BLE001 - a pin that went away can not be given back
                log.warning("lamp: %s", error)
        self.leds.clear()


class _OnOff:
    """A lamp on a pin that knows only on and off: lit from half brightness up."""

    def __init__(self, led: Any) -> None:
        self._led = led

    @property
    def value(self) -> float:
        return float(self._led.value)

    @value.setter
    def value(self, value: float) -> None:
        self._led.value = value >= 0.5

    def close(self) -> None:
        self._led.close()


def _led(gpio: int, factory: Any) -> Any:
    try:
        return PWMLED(gpio, pin_factory=factory)
    except PinPWMUnsupported:
        return _OnOff(LED(gpio, pin_factory=factory))
