"""All switches as one: the wired buttons, and whatever else presses. Keys, controllers and touches.

A switch interface on USB or a Bluetooth button acts as a keyboard, an adaptive switch often as a game controller, and
a screen may be touched. Each becomes a switch of its button with a name of its own, and its edges come into the same
stream as those of the pins, with the moment at which they were heard: everything behind it is the same.

Where a device goes away while it holds a switch down, the way up is told for it. SDL tells of keys and controllers as
the window's events, on the loop's thread; keys of a device that is asked for by name are read by
`kiosk.devices.switches.keyboards`. A touch on the glass can not be felt, so it never counts as a STOP that can be
heard.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pygame

from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.controllers import (
    CONTROLLER,
    Controller,
    Controllers,
    count_controllers,
    listen_to_controllers,
    open_controller,
)
from kiosk.devices.switches.heard_keys import KEYBOARD, Keys
from kiosk.devices.switches.keyboards import InputSwitch, Kernel, Keyboards, LinuxKernel, Wanted
from kiosk.devices.switches.keys import KEYS, Key, keyboards
from kiosk.devices.switches.touches import Pixel, Touches
from kiosk.files.settings import Input, JoystickInput, KeyInput
from kiosk.pressing.button import Button
from kiosk.pressing.presses import Edge
from kiosk.words import notices

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Spoken:
    """An input as it is spoken of: the switch, what it belongs to, and whether nothing could ever hear it."""

    switch: InputSwitch
    what: str
    unheard: bool = False


@dataclass
class Inputs:
    """Everything that can press, as the loop sees it. Hand every event of the window to `take`."""

    buttons: WiredButtons
    now_ms: Callable[[], float]
    keys: Keys
    controllers: Controllers
    touches: Touches | None
    named: Keyboards | None
    notices: tuple[str, ...] = field(default=(), init=False)
    _queue: deque[Edge] = field(default_factory=deque, repr=False)
    _told: tuple[_Spoken, ...] = ()

    @classmethod
    def open(
        cls,
        buttons: WiredButtons,
        inputs: Iterable[Input],
        now_ms: Callable[[], float],
        wake: Callable[[], None] = lambda: None,
        *,
        touched: bool = False,
        kernel: Callable[[], Kernel] = LinuxKernel,
        listed: Callable[[], Iterable[frozenset[int]]] = keyboards,
        controller: Callable[[int], Controller] = open_controller,
        controllers: Callable[[], int] = count_controllers,
    ) -> Inputs:
        """The buttons and these inputs; `touched` also takes touches on what is drawn (see `draws`)."""
        sorted_ = _Sorted(deque())
        for given in inputs:
            sorted_.add(given)
        if sorted_.controllers:
            listen_to_controllers()
        named = sorted_.listen(kernel, now_ms, wake)
        queue = sorted_.queue
        touches = {button: InputSwitch(button, "touch", queue) for button in Button}
        return cls(
            buttons,
            now_ms,
            Keys(sorted_.keys, listed),
            Controllers(sorted_.controllers, controller, controllers),
            Touches(touches) if touched else None,
            named,
            queue,
            tuple(sorted_.told),
        )

    def draws(self, button_at: Callable[[Pixel], Button | None]) -> None:
        """Tell where on the surface which button is drawn."""
        if self.touches is not None:
            self.touches.button_at = button_at

    def take(self, event: pygame.event.Event) -> bool:
        """One event of the window; whether it moved one of these switches."""
        now_ms = self.now_ms()
        return (
            self.keys.take(event, now_ms)
            or self.controllers.take(event, now_ms)
            or (self.touches is not None and self.touches.take(event, now_ms))
        )

    @property
    def down(self) -> frozenset[Button]:
        """The wired buttons that are down now; asked once at the start, for `Presses(down=...)`."""
        return self.buttons.down

    @property
    def missing(self) -> frozenset[Button]:
        """The buttons of which no switch answers, whatever kind of switch. A touch does not count."""
        there = self._there
        return self.buttons.missing - {told.switch.button for told in self._told if told.switch.name in there}

    @property
    def _there(self) -> frozenset[str]:
        named = self.named.there if self.named is not None else frozenset()
        return self.keys.there | self.controllers.there | named

    def edges(self) -> list[Edge]:
        """What changed since the last call, in the order of the stamps."""
        waiting = [self._queue.popleft() for _ in range(len(self._queue))]
        return sorted([*self.buttons.edges(), *waiting], key=lambda edge: edge.at_ms)

    def check(self, now_ms: float) -> tuple[str, ...]:
        """Look at every switch, and tell what the family should know, in order of importance (also `notices`)."""
        self.keys.look(now_ms)
        self.controllers.look(now_ms)
        if self.touches is not None:
            self.touches.look(now_ms)
        there = self._there
        told = [*self._of_wires(now_ms), *(_notice(each) for each in self._told if each.switch.name not in there)]
        if Button.STOP in self.missing and not self.buttons.gone and notices.missing(Button.STOP) not in told:
            told.insert(0, notices.missing(Button.STOP))
        self.notices = tuple(dict.fromkeys(told))
        return self.notices

    def _of_wires(self, now_ms: float) -> tuple[str, ...]:
        told = self.buttons.check(now_ms)
        return told if not self.buttons.gone or Button.STOP in self.missing else (notices.WIRED_GONE,)

    def close(self) -> None:
        """Give everything back."""
        if self.named is not None:
            self.named.close()
        self.buttons.close()


def _notice(told: _Spoken) -> str:
    return (notices.not_installed if told.unheard else notices.not_connected)(told.switch.button, told.what)


@dataclass
class _Sorted:
    """The inputs of the settings, each with whoever will hear it."""

    queue: deque[Edge]
    keys: dict[Key, InputSwitch] = field(default_factory=dict)
    controllers: dict[tuple[int, int], InputSwitch] = field(default_factory=dict)
    named: list[Wanted] = field(default_factory=list)
    told: list[_Spoken] = field(default_factory=list)

    def add(self, given: Input) -> None:
        """SDL hears keys that it knows of whatever device, and controllers; all else needs the kernel."""
        switch = InputSwitch(given.button, _name(given), self.queue)
        match given:
            case JoystickInput(joystick, number):
                self.controllers[joystick, number] = switch
                self.told.append(_Spoken(switch, CONTROLLER))
            case KeyInput("", key) if key in KEYS:
                self.keys[KEYS[key]] = switch
                self.told.append(_Spoken(switch, KEYBOARD))
            case KeyInput(device, key):
                self.named.append(Wanted(device, key, switch))

    def listen(
        self, kernel: Callable[[], Kernel], now_ms: Callable[[], float], wake: Callable[[], None]
    ) -> Keyboards | None:
        """Begin to listen to the named devices, if any are wanted and can be heard."""
        found = _kernel(kernel) if self.named else None
        self.told += [
            _Spoken(each.switch, notices.device(each.device, each.key), unheard=found is None) for each in self.named
        ]
        if found is None:
            return None
        listener = Keyboards(tuple(self.named), found, now_ms, wake)
        listener.start()
        return listener


def _kernel(kernel: Callable[[], Kernel]) -> Kernel | None:
    try:
        return kernel()
    except ImportError as error:
        log.warning("devices that are asked for by name are not heard: %s", error)
        return None


def _name(given: Input) -> str:
    """What tells this switch from every other of its button."""
    if isinstance(given, JoystickInput):
        return f"controller {given.joystick} button {given.number}"
    return f"{given.key} of {given.device}" if given.device else given.key
