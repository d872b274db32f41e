"""Keys of any keyboard, heard by way of the window's events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pygame

from kiosk.devices.switches.keyboards import InputSwitch
from kiosk.devices.switches.keys import Key, keyboards

LOOK_MS = 1_000  # how often the kernel's list of keyboards is read; a notice has two seconds
KEYBOARD = "keyboard"


@dataclass
class Keys:
    """Keys of any keyboard, as the window hears them."""

    switches: Mapping[Key, InputSwitch]
    listed: Callable[[], Iterable[frozenset[int]]] = keyboards
    there: frozenset[str] = frozenset()
    _by_sdl: dict[int, InputSwitch] = field(init=False, repr=False)
    _heard: set[str] = field(default_factory=set, init=False)
    _once_listed: set[str] = field(default_factory=set, init=False)
    _looked_ms: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self._by_sdl = {key.sdl: switch for key, switch in self.switches.items()}

    def take(self, event: pygame.event.Event, now_ms: float) -> bool:
        """One event of the window; whether it was one of these keys."""
        if event.type == pygame.WINDOWFOCUSLOST:
            self._let_go(self._by_sdl.values(), now_ms)  # the way up would be told to another window
        if event.type not in (pygame.KEYDOWN, pygame.KEYUP):
            return False
        switch = self._by_sdl.get(getattr(event, "scancode", -1))
        if switch is None:
            return False
        self._heard.add(switch.name)
        (switch.hold if event.type == pygame.KEYDOWN else switch.release)(KEYBOARD, now_ms)
        return True

    def look(self, now_ms: float) -> None:
        """See which keyboards there are, now and then."""
        if not self.switches or now_ms - self._looked_ms < LOOK_MS:
            return
        self._looked_ms = now_ms
        numbers = frozenset[int]().union(*self.listed())
        listed = {switch.name for key, switch in self.switches.items() if key.kernel in numbers}
        self._once_listed |= listed
        # A key that was heard and was never in the list comes from elsewhere: a desktop seen from afar, say.
        self.there = frozenset(listed | (self._heard - self._once_listed))
        self._let_go((switch for switch in self.switches.values() if switch.name not in self.there), now_ms)

    @staticmethod
    def _let_go(switches: Iterable[InputSwitch], now_ms: float) -> None:
        for switch in switches:
            switch.release_all(now_ms)
