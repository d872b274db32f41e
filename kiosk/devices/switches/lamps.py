"""A lamp in each button: lit when the button does something now, breathing slowly when it is waited for.

How bright each lamp is now is a function of what it should tell and of the time; the loop asks for it on its
turns. gpiozero's own blinking would run a thread for each lamp, and a lamp could then tell of a state that is
over. Nothing flashes: breathing takes four seconds, and a press is answered by one soft dip.

A lamp that can not be opened, or fails, stays dark and says so; it is opened anew every few seconds, for ever, and
then shows what is true by then.
"""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from gpiozero import LED, PWMLED
from gpiozero.exc import PinPWMUnsupported

from kiosk.devices.switches.again import Again
from kiosk.devices.switches.pins import Pins, close_pin
from kiosk.pressing.button import Button
from kiosk.words import notices

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

    gpios: Mapping[Button, int] = field(default_factory=dict)
    pins: Pins | None = None
    leds: dict[Button, Any] = field(default_factory=dict, init=False)
    _lost: dict[Button, Any] = field(default_factory=dict, init=False, repr=False)  # what there is to close of each
    _header: dict[Button, int] = field(default_factory=dict, init=False, repr=False)  # on which each was opened
    _opened: deque[tuple[Button, Any]] = field(default_factory=deque, init=False, repr=False)
    _again: Again = field(default_factory=Again, init=False, repr=False)
    _why: dict[Button, str] = field(default_factory=dict, init=False, repr=False)
    _shown: dict[Button, float] = field(default_factory=dict, init=False, repr=False)
    _pressed_ms: dict[Button, float] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def open(cls, gpios: Mapping[Button, int], pins: Pins) -> Lamps:
        """Open the lamp of each button on its GPIO number (BCM); one that can not be opened stays dark for now."""
        lamps = cls(gpios, pins)
        lamps._lost = dict.fromkeys(gpios)
        lamps._open(tuple(lamps._lost.items()))
        lamps._take_up()
        return lamps

    @property
    def notices(self) -> tuple[str, ...]:
        """The lamps that are dark though they should not be."""
        return tuple(notices.lamp_dark(button) for button in self.gpios if button in self._lost)

    def acknowledge(self, button: Button, now_ms: float) -> None:
        """Answer a press with one soft dip; presses within it add none, so that nothing flickers."""
        if now_ms - self._pressed_ms.get(button, -math.inf) >= DIP_MS:
            self._pressed_ms[button] = now_ms

    def show(self, lamps: Mapping[Button, Lamp], now_ms: float) -> None:
        """Make every lamp as bright as it should be at that moment; a button that is not named is off."""
        self._take_up()
        self._miss()
        for button in tuple(self.leds):
            pressed_ms = self._pressed_ms.get(button, -math.inf)
            self._set(button, brightness(lamps.get(button, Lamp.OFF), now_ms, pressed_ms))
        self._try_again(now_ms)

    def _set(self, button: Button, bright: float) -> None:
        value = round(bright * _STEPS) / _STEPS
        if self._shown.get(button) == value:
            return
        try:
            self.leds[button].value = value
            self._shown[button] = value
        except Exception as error:  # noqa: BLE001 - each driver has errors of its own for a pin that went away
            self._lost[button] = self.leds.pop(button)
            self._note(button, error)

    # -- what is lost

    def _miss(self) -> None:
        """A lamp of a header that went away is lost, though nobody may hear of it by writing to it."""
        for button in tuple(self.leds):
            if self.pins is not None and self._header[button] != self.pins.header:
                self._lost[button] = self.leds.pop(button)

    def _try_again(self, now_ms: float) -> None:
        if self.pins is not None and self._again.is_due(bool(self._lost), now_ms):
            self._again.trying = True
            lost = tuple(self._lost.items())
            self._lost = dict.fromkeys(self._lost)
            self.pins.beside(partial(self._open, lost))

    def _open(self, lost: Iterable[tuple[Button, Any]]) -> None:
        """Beside the loop, which takes up what could be opened. It can not throw."""
        for button, led in lost:
            close_pin(led)
            try:
                self._open_one(button)
            except Exception as error:  # noqa: BLE001 - gpiozero's and each driver's errors share no parent
                self._note(button, error)
        self._again.trying = False

    def _open_one(self, button: Button) -> None:
        if self.pins is not None:
            led = self.pins.open(partial(_led, self.gpios[button]))
            self._header[button] = self.pins.header
            self._opened.append((button, led))

    def _take_up(self) -> None:
        while self._opened:
            button, led = self._opened.popleft()
            self.leds[button] = led
            for known in (self._lost, self._why, self._shown):
                known.pop(button, None)

    def _note(self, button: Button, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"
        if self._why.get(button) != why:  # once, not every few seconds
            log.warning("lamp of %s: %s", button, why)
        self._why[button] = why

    def close(self) -> None:
        """Put the lamps out and give the pins back."""
        self._take_up()
        for led in (*self.leds.values(), *self._lost.values()):
            close_pin(led)
        self.leds.clear()
        self.pins = None


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
    """A lamp that is out."""
    try:
        return PWMLED(gpio, pin_factory=factory)
    except PinPWMUnsupported:
        return _OnOff(LED(gpio, pin_factory=factory))
