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
import os
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import pygame
from pygame._sdl2 import touch

from kiosk.devices.switches.again import Again
from kiosk.devices.switches.buttons import NO_BUTTONS, Buttons, missing
from kiosk.devices.switches.keyboards import Kernel, Keyboards, Line, LinuxKernel, Wanted
from kiosk.devices.switches.keys import KEYS, Key, keyboards, pointers
from kiosk.files.settings import Input, JoystickInput, KeyInput
from kiosk.pressing.button import Button
from kiosk.pressing.presses import Edge

log = logging.getLogger(__name__)

LOOK_MS = 1_000  # how often the kernel's list of keyboards is read; a notice has two seconds

WIRED_GONE = "The wired buttons do not answer"
KEYBOARD = "keyboard"
CONTROLLER = "game controller"


def not_connected(button: Button, what: str) -> str:
    """A device that a button is pressed with is switched off, asleep, out of reach or not plugged in."""
    return f"{button.upper()}: the {what} is not connected"


def not_installed(button: Button, what: str) -> str:
    """A device that can only be heard with a package that is not there."""
    return f"{button.upper()}: the {what} needs python3-evdev"


Position = tuple[int, int]


def _nowhere(position: Position) -> Button | None:  # noqa: ARG001 - asked as a drawn screen is
    """Nothing is drawn yet."""
    return None


# -- keys, as SDL tells them


@dataclass
class Keys:
    """Keys of any keyboard, as the window hears them."""

    lines: Mapping[Key, Line]
    listed: Callable[[], Iterable[frozenset[int]]] = keyboards
    there: frozenset[str] = frozenset()
    _by_sdl: dict[int, Line] = field(init=False, repr=False)
    _heard: set[str] = field(default_factory=set, init=False)
    _once_listed: set[str] = field(default_factory=set, init=False)
    _looked_ms: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self._by_sdl = {key.sdl: line for key, line in self.lines.items()}

    def take(self, event: pygame.event.Event, now_ms: float) -> bool:
        """One event of the window; whether it was one of these keys."""
        if event.type == pygame.WINDOWFOCUSLOST:
            self._let_go(self._by_sdl.values(), now_ms)  # the way up would be told to another window
        if event.type not in (pygame.KEYDOWN, pygame.KEYUP):
            return False
        line = self._by_sdl.get(getattr(event, "scancode", -1))
        if line is None:
            return False
        self._heard.add(line.name)
        (line.hold if event.type == pygame.KEYDOWN else line.release)(KEYBOARD, now_ms)
        return True

    def look(self, now_ms: float) -> None:
        """See which keyboards there are, now and then."""
        if not self.lines or now_ms - self._looked_ms < LOOK_MS:
            return
        self._looked_ms = now_ms
        numbers = frozenset[int]().union(*self.listed())
        listed = {line.name for key, line in self.lines.items() if key.kernel in numbers}
        self._once_listed |= listed
        # A key that was heard and was never in the list comes from elsewhere: a desktop seen from afar, say.
        self.there = frozenset(listed | (self._heard - self._once_listed))
        self._let_go((line for line in self.lines.values() if line.name not in self.there), now_ms)

    @staticmethod
    def _let_go(lines: Iterable[Line], now_ms: float) -> None:
        for line in lines:
            line.release_all(now_ms)


# -- game controllers


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

    lines: Mapping[tuple[int, int], Line]
    open: Callable[[int], Controller]
    count: Callable[[], int] = lambda: 0  # how many there are now
    _again: Again = field(default_factory=Again, init=False, repr=False)
    _refused: set[str] = field(default_factory=set, init=False, repr=False)
    _places: dict[int, Controller] = field(default_factory=dict, init=False)
    _kinds: dict[int, str] = field(default_factory=dict, init=False)  # what was last in each place

    @property
    def there(self) -> frozenset[str]:
        """The names of the lines whose controller is plugged in."""
        return frozenset(line.name for (place, _), line in self.lines.items() if place in self._places)

    def look(self, now_ms: float) -> None:
        """Try again what is missing: SDL tells only once of a controller, and it may not have been ready then."""
        if self._again.is_due(len(self.there) < len(self.lines), now_ms):
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
            for (where, _), line in self.lines.items():
                if where == place:
                    line.release_all(now_ms)

    def _place_of(self, instance: int) -> int | None:
        return next((place for place, each in self._places.items() if each.get_instance_id() == instance), None)

    def _move(self, event: pygame.event.Event, now_ms: float) -> bool:
        place = self._place_of(event.instance_id)
        line = None if place is None else self.lines.get((place, event.button))
        if line is None:
            return False
        (line.hold if event.type == pygame.JOYBUTTONDOWN else line.release)(CONTROLLER, now_ms)
        return True


def _open_controller(index: int) -> Controller:
    return pygame.joystick.Joystick(index)


def _count_controllers() -> int:
    with suppress(pygame.error):  # told once already, at the start
        pygame.joystick.init()
    return pygame.joystick.get_count() if pygame.joystick.get_init() else 0


# -- touches


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

    lines: Mapping[Button, Line]
    button_at: Callable[[Position], Button | None] = _nowhere
    fingers: Callable[[], frozenset[int]] = _fingers
    mice: Callable[[], int] = pointers
    _mice: int = field(default=0, init=False)  # as the mouse came down
    _looked_ms: float = field(default=float("-inf"), init=False)

    def look(self, now_ms: float) -> None:
        """Let go what is held by something that is no longer there."""
        holders = {holder for line in self.lines.values() for holder in line.holders}
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
            for line in self.lines.values():
                line.release_all(now_ms)
        return False

    def _down(self, position: Position, by: Hashable, now_ms: float) -> bool:
        button = self.button_at(position)
        if button is not None:
            self.lines[button].hold(by, now_ms)
        return button is not None

    def _up(self, by: Hashable, now_ms: float) -> None:
        for line in self.lines.values():
            line.release(by, now_ms)


def _on_surface(event: pygame.event.Event) -> Position:
    """SDL tells where a finger is as a share of the window's width and height."""
    width, height = pygame.display.get_surface().get_size()
    return int(event.x * width), int(event.y * height)


# -- all of them


@dataclass(frozen=True)
class _Told:
    """An input as it is spoken of: the line, what it belongs to, and whether nothing could ever hear it."""

    line: Line
    what: str
    unheard: bool = False


@dataclass
class Switches:
    """Everything that can press, as the loop sees it. Hand every event of the window to `take`."""

    buttons: Buttons
    now_ms: Callable[[], float]
    keys: Keys
    controllers: Controllers
    touches: Touches | None
    named: Keyboards | None
    notices: tuple[str, ...] = field(default=(), init=False)
    _queue: deque[Edge] = field(default_factory=deque, repr=False)
    _told: tuple[_Told, ...] = ()

    @classmethod
    def open(
        cls,
        buttons: Buttons,
        inputs: Iterable[Input],
        now_ms: Callable[[], float],
        wake: Callable[[], None] = lambda: None,
        *,
        touched: bool = False,
        kernel: Callable[[], Kernel] = LinuxKernel,
        listed: Callable[[], Iterable[frozenset[int]]] = keyboards,
        controller: Callable[[int], Controller] = _open_controller,
        controllers: Callable[[], int] = _count_controllers,
    ) -> Switches:
        """The buttons and these inputs; `touched` also takes touches on what is drawn (see `draws`)."""
        sorted_ = _Sorted(deque())
        for given in inputs:
            sorted_.add(given)
        if sorted_.controllers:
            _listen_to_controllers()
        named = sorted_.listen(kernel, now_ms, wake)
        queue = sorted_.queue
        touches = {button: Line(button, "touch", queue) for button in Button}
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

    def draws(self, button_at: Callable[[Position], Button | None]) -> None:
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
        return self.buttons.missing - {told.line.button for told in self._told if told.line.name in there}

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
        told = [*self._of_wires(now_ms), *(_notice(each) for each in self._told if each.line.name not in there)]
        if Button.STOP in self.missing and NO_BUTTONS not in told and missing(Button.STOP) not in told:
            told.insert(0, missing(Button.STOP))
        self.notices = tuple(dict.fromkeys(told))
        return self.notices

    def _of_wires(self, now_ms: float) -> tuple[str, ...]:
        told = self.buttons.check(now_ms)
        return told if NO_BUTTONS not in told or Button.STOP in self.missing else (WIRED_GONE,)

    def close(self) -> None:
        """Give everything back."""
        if self.named is not None:
            self.named.close()
        self.buttons.close()


def _notice(told: _Told) -> str:
    return (not_installed if told.unheard else not_connected)(told.line.button, told.what)


@dataclass
class _Sorted:
    """The inputs of the settings, each with whoever will hear it."""

    queue: deque[Edge]
    keys: dict[Key, Line] = field(default_factory=dict)
    controllers: dict[tuple[int, int], Line] = field(default_factory=dict)
    named: list[Wanted] = field(default_factory=list)
    told: list[_Told] = field(default_factory=list)

    def add(self, given: Input) -> None:
        """SDL hears keys that it knows of whatever device, and controllers; all else needs the kernel."""
        line = Line(given.button, _name(given), self.queue)
        match given:
            case JoystickInput(joystick, number):
                self.controllers[joystick, number] = line
                self.told.append(_Told(line, CONTROLLER))
            case KeyInput("", key) if key in KEYS:
                self.keys[KEYS[key]] = line
                self.told.append(_Told(line, KEYBOARD))
            case KeyInput(device, key):
                self.named.append(Wanted(device, key, line))

    def listen(
        self, kernel: Callable[[], Kernel], now_ms: Callable[[], float], wake: Callable[[], None]
    ) -> Keyboards | None:
        """Begin to listen to the named devices, if any are wanted and can be heard."""
        found = _kernel(kernel) if self.named else None
        self.told += [_Told(each.line, _called(each), unheard=found is None) for each in self.named]
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


def _called(wanted: Wanted) -> str:
    return f"“{wanted.device}”" if wanted.device else f"key {wanted.key}"


def _name(given: Input) -> str:
    """What tells this switch from every other of its button."""
    if isinstance(given, JoystickInput):
        return f"controller {given.joystick} button {given.number}"
    return f"{given.key} of {given.device}" if given.device else given.key


def _listen_to_controllers() -> None:
    """Controllers are heard also while another window has the keys; SDL then tells of each that is there."""
    os.environ.setdefault("SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS", "1")
    try:
        pygame.joystick.init()
    except pygame.error as error:
        log.warning("game controllers are not heard: %s", error)
