"""Fingers on the glass, and the mouse. A touch can not be felt, so it never counts as a STOP that can be heard."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

import pygame
from pygame._sdl2 import touch

from kiosk.devices.switches.keyboards import InputSwitch
from kiosk.devices.switches.keys import pointers
from kiosk.pressing.button import Button

LOOK_MS = 1_000  # how often it is looked whether what holds a button is still there

Pixel = tuple[int, int]


def _nowhere(position: Pixel) -> Button | None:  # noqa: ARG001 - asked as a drawn screen is
    """Nothing is drawn yet."""
    return None


def _fingers() -> frozenset[int]:
    """The fingers that are on any glass now."""
    glasses = map(touch.get_device, range(touch.get_num_devices()))
    there = (touch.get_finger(glass, index) for glass in glasses for index in range(touch.get_num_fingers(glass)))
    return frozenset(int(finger["id"]) for finger in there if finger)


@dataclass
class Touches:
    """Fingers and the mouse on the drawn buttons. Each presses the button on which it came down.

    A glass or a mouse that is unplugged meanwhile never tells the way up; so while one holds a button, it is looked
    whether it is still there.
    """

    switches: Mapping[Button, InputSwitch]
    button_at: Callable[[Pixel], Button | None] = _nowhere
    fingers: Callable[[], frozenset[int]] = _fingers
    mice: Callable[[], int] = pointers
    _mice: int = field(default=0, init=False)  # as the mouse came down
    _looked_ms: float = field(default=float("-inf"), init=False)

    def look(self, now_ms: float) -> None:
        """Let go what is held by something that is no longer there."""
        holders = {holder for switch in self.switches.values() for holder in switch.holders}
        if not holders or now_ms - self._looked_ms < LOOK_MS:
            return
        self._looked_ms = now_ms
        gone = holders - {("finger", finger) for finger in self.fingers()}
        if self.mice() >= self._mice:
            gone.discard("mouse")
        for holder in gone:
            self._up(holder, now_ms)

    def take(self, event: pygame.event.Event, now_ms: float) -> bool:
        """One event of the window; whether it touched a button."""
        if event.type == pygame.FINGERDOWN:
            return self._down(_on_surface(event), ("finger", event.finger_id), now_ms)
        if event.type == pygame.FINGERUP:
            self._up(("finger", event.finger_id), now_ms)
        # SDL tells a finger a second time, as the mouse that it is not.
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and not getattr(event, "touch", False):
            self._mice = self.mice()
            return self._down(event.pos, "mouse", now_ms)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._up("mouse", now_ms)
        elif event.type == pygame.WINDOWFOCUSLOST:
            for switch in self.switches.values():
                switch.release_all(now_ms)
        return False

    def _down(self, position: Pixel, by: Hashable, now_ms: float) -> bool:
        button = self.button_at(position)
        if button is not None:
            self.switches[button].hold(by, now_ms)
        return button is not None

    def _up(self, by: Hashable, now_ms: float) -> None:
        for switch in self.switches.values():
            switch.release(by, now_ms)


def _on_surface(event: pygame.event.Event) -> Pixel:
    """SDL tells where a finger is as a share of the window's width and height."""
    width, height = pygame.display.get_surface().get_size()
    return int(event.x * width), int(event.y * height)
