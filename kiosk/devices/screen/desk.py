"""What comes through the window: keys, touches, controllers, and in every world the wish that the kiosk ends.

On the desk a key or the mouse on a drawn button moves the same mock pins that gpiozero reads, so that everything
behind the pin is the real thing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Protocol

import pygame
from pygame.event import Event as Event

from kiosk.devices.screen.display import Display
from kiosk.devices.screen.window import connection
from kiosk.devices.system.waking import woken
from kiosk.pressing.button import Button

# How often to look at the window while waiting, where nothing tells that something arrived there. pygame's own wait
# looks every millisecond, which takes 3 % of a PC's core at rest; a switch, the log and the voice wake by themselves.
LOOKS = ((50, 2), (150, 5), (math.inf, 40))  # waits of at most so many ms: how many ms from look to look

CONSOLE = "kmsdrm"  # SDL's driver for a screen without a desktop: it quiets the console's own keys meanwhile

MOUSE = "mouse"
KEYS = {pygame.K_n: Button.NEXT, pygame.K_p: Button.PAUSE, pygame.K_s: Button.STOP, pygame.K_SPACE: Button.STOP}


@dataclass(frozen=True)
class News:
    """What the window told while waiting: time to end (SIGTERM, closed), or a loudspeaker that went away."""

    ended: bool = False
    sound_lost: bool = False


class Pressable(Protocol):
    """What the desk presses: the pins behind the three buttons."""

    def press(self, button: Button) -> None:
        """A finger goes down on that button."""
        ...

    def release(self, button: Button) -> None:
        """It lets go."""
        ...


@dataclass
class Desk:
    """Keyboard and mouse, which move the mock pins as a finger moves the real ones."""

    pins: Pressable
    button_at: Callable[[tuple[int, int]], Button | None]
    down: dict[Hashable, Button] = field(default_factory=dict)  # which button each key, and the mouse, holds

    def take(self, event: Event) -> None:
        """One event of the window."""
        if event.type == pygame.KEYDOWN and event.key in KEYS:
            self._hold(event.key, KEYS[event.key])
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._hold(MOUSE, self.button_at(event.pos))
        elif event.type == pygame.KEYUP:
            self._let_go(event.key)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._let_go(MOUSE)
        elif event.type == pygame.WINDOWFOCUSLOST:
            for holder in tuple(self.down):  # the key's way up would never be told
                self._let_go(holder)

    def _hold(self, holder: Hashable, button: Button | None) -> None:
        if button is not None and holder not in self.down:
            was_down, self.down[holder] = button in self.down.values(), button
            if not was_down:
                self.pins.press(button)

    def _let_go(self, holder: Hashable) -> None:
        button = self.down.pop(holder, None)
        if button is not None and button not in self.down.values():
            self.pins.release(button)


def wait(rest_ms: int, display: Display, take: Callable[[Event], object]) -> News:
    """Wait that long for anything to happen; hand every event to `take`, which finds keys and touches in them."""
    ended = sound_lost = False
    for event in _next_events(rest_ms):
        ended = ended or event.type == pygame.QUIT
        sound_lost = sound_lost or (event.type == pygame.AUDIODEVICEREMOVED and not event.iscapture)
        if event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWSHOWN):
            display.show_again()
        take(event)
    return News(ended, sound_lost)


def _next_events(rest_ms: int) -> list[Event]:
    """The events that are there; where there are none, those that come within so many ms."""
    until = time.monotonic() + rest_ms / 1000
    arrives = connection()
    look_s = _look_s(rest_ms) if arrives is None else math.inf
    while not (events := pygame.event.get()):
        left_s = until - time.monotonic()
        if left_s <= 0 or woken.wait(min(left_s, look_s), arrives):
            woken.clear()  # after waiting: what came while the loop was at work must not be slept over
            return pygame.event.get()
    return events


def _look_s(rest_ms: int) -> float:
    """How often to look where nothing tells that something arrived."""
    return next(look_ms for longest_ms, look_ms in LOOKS if rest_ms <= longest_ms) / 1000


def present(areas: list[pygame.Rect]) -> None:
    """Bring those areas of the surface to the screen."""
    if areas:
        pygame.display.update(areas)


def close() -> None:
    """Give the screen back, where the kiosk took it from a console. A desktop takes a window back by itself.

    Nothing else of pygame is ended, since the program ends right after this. Ending its sound waits for a device that
    stands still, for ever, and ending the window of some systems without a graphics driver was seen to crash.
    """
    if pygame.display.get_init() and pygame.display.get_driver().lower() == CONSOLE:
        pygame.display.quit()
