"""What comes through the window: keys and the mouse on the desk, and in every world the wish that the kiosk ends.

On the desk a key or the mouse on a drawn button moves the same mock pins that gpiozero reads, so that everything
behind the pin is the real thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pygame

from kiosk.devices.buttons import DeskPins
from kiosk.devices.display import Display
from kiosk.events import Button

KEYS = {pygame.K_n: Button.NEXT, pygame.K_p: Button.PAUSE, pygame.K_s: Button.STOP, pygame.K_SPACE: Button.STOP}


@dataclass(frozen=True)
class News:
    """What the window told while waiting: time to end (SIGTERM, closed), or a loudspeaker that went away."""

    ended: bool = False
    sound_lost: bool = False


@dataclass
class Desk:
    """Keyboard and mouse, which move the mock pins as a finger moves the real ones."""

    pins: DeskPins
    button_at: Callable[[tuple[int, int]], Button | None]
    by_mouse: Button | None = None
    down: set[Button] = field(default_factory=set)

    def take(self, event: pygame.event.Event) -> None:
        """One event of the window."""
        if event.type in (pygame.KEYDOWN, pygame.KEYUP) and event.key in KEYS:
            self._move(KEYS[event.key], event.type == pygame.KEYDOWN)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self.by_mouse = self.button_at(event.pos)
            self._move(self.by_mouse, True)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._move(self.by_mouse, False)
            self.by_mouse = None
        elif event.type == pygame.WINDOWFOCUSLOST:
            for button in tuple(self.down):  # the key's way up would never be told
                self._move(button, False)

    def _move(self, button: Button | None, down: bool) -> None:
        if button is None or (button in self.down) == down:
            return
        (self.down.add if down else self.down.discard)(button)
        (self.pins.press if down else self.pins.release)(button)


def wait(rest_ms: int, display: Display, take: Callable[[pygame.event.Event], object]) -> News:
    """Wait that long for anything to happen; hand every event to `take`, which finds keys and touches in them."""
    ended = sound_lost = False
    for event in (pygame.event.wait(rest_ms), *pygame.event.get()):
        ended = ended or event.type == pygame.QUIT
        sound_lost = sound_lost or (event.type == pygame.AUDIODEVICEREMOVED and not event.iscapture)
        if event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWSHOWN):
            display.show_again()
        take(event)
    return News(ended, sound_lost)


def present(areas: list[pygame.Rect]) -> None:
    """Bring those areas of the surface to the screen."""
    if areas:
        pygame.display.update(areas)


def close() -> None:
    """Give the window back."""
    pygame.quit()
