"""Game controllers, and the adaptive switches that act as one; heard by way of the window's events."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import pygame

from kiosk.devices.switches.again import Again
from kiosk.devices.switches.keyboards import InputSwitch

log = logging.getLogger(__name__)

CONTROLLER = "game controller"


class Controller(Protocol):
    """What is needed of an open controller."""

    def get_instance_id(self) -> int:
        """Which one it is, for as long as it is plugged in."""
        ...

    def get_guid(self) -> str:
        """What kind of controller it is."""
        ...


@dataclass
class Controllers:
    """Buttons of game controllers. One that comes back takes its old place; another takes the lowest that is free."""

    switches: Mapping[tuple[int, int], InputSwitch]
    open: Callable[[int], Controller]
    count: Callable[[], int] = lambda: 0  # how many there are now
    _again: Again = field(default_factory=Again, init=False, repr=False)
    _refused: set[str] = field(default_factory=set, init=False, repr=False)
    _places: dict[int, Controller] = field(default_factory=dict, init=False)
    _kinds: dict[int, str] = field(default_factory=dict, init=False)  # what was last in each place

    @property
    def there(self) -> frozenset[str]:
        """The names of the switches whose controller is plugged in."""
        return frozenset(switch.name for (place, _), switch in self.switches.items() if place in self._places)

    def look(self, now_ms: float) -> None:
        """Try again what is missing: SDL tells only once of a controller, and it may not have been ready then."""
        if self._again.is_due(len(self.there) < len(self.switches), now_ms):
            for index in range(self.count()):
                self._add(index)

    def take(self, event: pygame.event.Event, now_ms: float) -> bool:
        """One event of the window; whether it was one of these buttons."""
        if event.type == pygame.JOYDEVICEADDED:
            self._add(event.device_index)
        elif event.type == pygame.JOYDEVICEREMOVED:
            self._remove(event.instance_id, now_ms)
        elif event.type in (pygame.JOYBUTTONDOWN, pygame.JOYBUTTONUP):
            return self._move(event, now_ms)
        return False

    def _add(self, index: int) -> None:
        try:
            controller = self.open(index)
        except pygame.error as error:  # it went away again, or this user may not read it yet
            if str(error) not in self._refused:  # once, not every few seconds
                log.warning("game controller %d can not be opened: %s", index, error)
            self._refused.add(str(error))
            return
        if controller.get_instance_id() in {each.get_instance_id() for each in self._places.values()}:
            return  # SDL tells of those that were there at the start, too
        place = self._place_for(controller.get_guid())
        self._places[place], self._kinds[place] = controller, controller.get_guid()

    def _place_for(self, kind: str) -> int:
        own = (place for place, was in self._kinds.items() if was == kind and place not in self._places)
        free = (place for place in range(len(self._places) + 1) if place not in self._places)
        return min(own, default=min(free))

    def _remove(self, instance: int, now_ms: float) -> None:
        place = self._place_of(instance)
        if place is not None:
            del self._places[place]
            for (where, _), switch in self.switches.items():
                if where == place:
                    switch.release_all(now_ms)

    def _place_of(self, instance: int) -> int | None:
        return next((place for place, each in self._places.items() if each.get_instance_id() == instance), None)

    def _move(self, event: pygame.event.Event, now_ms: float) -> bool:
        place = self._place_of(event.instance_id)
        switch = None if place is None else self.switches.get((place, event.button))
        if switch is None:
            return False
        (switch.hold if event.type == pygame.JOYBUTTONDOWN else switch.release)(CONTROLLER, now_ms)
        return True


def open_controller(index: int) -> Controller:
    """The controller that SDL has at that place in its list. Raises pygame.error."""
    return pygame.joystick.Joystick(index)


def count_controllers() -> int:
    """How many SDL has in its list."""
    with suppress(pygame.error):  # told once already, at the start
        pygame.joystick.init()
    return pygame.joystick.get_count() if pygame.joystick.get_init() else 0


def listen_to_controllers() -> None:
    """Controllers are heard also while another window has the keys; SDL then tells of each that is there."""
    os.environ.setdefault("SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS", "1")
    try:
        pygame.joystick.init()
    except pygame.error as error:
        log.warning("game controllers are not heard: %s", error)
