"""The three buttons as wired: gpiozero tells when a switch changed, and a look at its level checks that it did.

A callback of gpiozero runs on a thread of the driver, and one exception in it would silence every button for
good: lgpio has one such thread and does not guard it. So a callback here only stamps the change and queues
it, and can not throw. Beside it, `check` looks at the level of each switch on every turn of the loop. A change
that no callback told of is queued by it, and the screen says that the buttons answer late. Nothing here is
debounced or timed; that is `kiosk.pressing.presses`.

A switch that can not be opened, or can no longer be read, is told of and opened anew every few seconds, for ever: a
kiosk may start before its pins are there. It is done beside the loop, since a driver may take its time, and one pin
that fails leaves the others as they are. What answers again is read afresh.

The box uses lgpio, named here and never guessed. Desk and bench use gpiozero's own mock pins, which `DeskPins` moves:
keyboard and mouse take the same way as a finger.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from gpiozero import InputDevice
from gpiozero.pins.mock import MockFactory, MockPWMPin

from kiosk.devices.switches.again import Again
from kiosk.pressing.button import Button
from kiosk.pressing.presses import STUCK_MS, Edge

log = logging.getLogger(__name__)

Opened = TypeVar("Opened")

# A switch that is down when the kiosk starts is told of after a second: a hand that happens to lie on it has
# time to leave, and the screen still says it within two.
HELD_AT_START_MS = 1_000

# A STOP that stays down has already stopped everything. After this long the screen names the other possible
# cause, a broken wire; after `STUCK_MS` it is sure that nobody is pressing.
STOP_HELD_MS = 1_500

# How long a driver may take to tell of a change that the look at the level has already seen. Longer, and it is
# said to be late.
LATE_MS = 250

# An edge that the kernel stamped longer ago than this was stamped with another clock.
_OLDEST_STAMP_S = 1.0


def held(button: Button) -> str:
    """A switch is down and nobody seems to be pressing it."""
    return f"{button.upper()} button is held down"


def not_rested_on(button: Button) -> str:
    """A switch that is worked by lifting has no hand on it."""
    return f"{button.upper()} works when a hand rests on it"


def missing(button: Button) -> str:
    """A switch could not be opened, or can no longer be read."""
    return f"{button.upper()} button does not answer"


STOP_HELD = "STOP is held down, or its wire is loose"
STOP_WIRE = "Check the stop wire"
LATE = "The buttons answer a little late. Restart when you can."
NO_BUTTONS = "No buttons: the kiosk can not hear STOP"


@dataclass(frozen=True)
class Wire:
    """How one switch is connected: GPIO number (BCM), and what the pin shows when the switch is pressed.

    `normally_closed` switches open when pressed, so that a broken wire reads as pressed. `pull_up`: the switch
    connects the pin to ground, else to 3.3 V. `lift`: the person rests on it and lifts. `name` tells a second
    switch of the same button apart.
    """

    button: Button
    gpio: int
    normally_closed: bool = False
    pull_up: bool = True
    lift: bool = False
    name: str = ""

    @property
    def pressed_high(self) -> bool:
        """Whether the pin is high while the switch is pressed."""
        return self.normally_closed == self.pull_up

    @property
    def tells_of_a_break(self) -> bool:
        """Whether a broken wire acts (reads as pressed, or as lifted) rather than reading as rest."""
        return self.normally_closed != self.lift


DEFAULT_WIRES: tuple[Wire, ...] = (
    Wire(Button.NEXT, gpio=17),
    Wire(Button.PAUSE, gpio=27),
    Wire(Button.STOP, gpio=22, normally_closed=True),
)


class Pins(Protocol):
    """Where gpiozero's pins come from: the Pi's header, or the desk."""

    clean: bool
    """Whether what moves the pins never bounces and is stamped late (see `Edge`)."""

    header: int
    """Counts the headers: one that went away and came back is another, and nothing of the old one works there."""

    def open(self, device: Callable[[Any], Opened]) -> Opened:
        """Give a pin factory to what opens a switch or a lamp. Raises what that raises, or the header."""
        ...

    def beside(self, work: Callable[[], None]) -> None:
        """Do that without keeping the loop waiting, where it may take a while."""
        ...

    def prepare(self, wire: Wire) -> None:
        """Bring a pin that was just opened into the state that its wiring gives it."""
        ...

    def alive(self) -> bool:
        """Whether the driver's thread that tells of changes still runs."""
        ...

    def age_ms(self, ticks: float) -> float:
        """How long ago the change happened that the driver stamped so; 0 where that is not known."""
        ...

    def catch_up(self) -> None:
        """Let the driver's thread tell what it already knows."""
        ...


class BoxPins:
    """The header of the Pi, by lgpio. Opening something on it raises what lgpio raises, as long as there is none."""

    clean = False

    def __init__(self, made: Callable[[], Any] | None = None, answers: Callable[[Any], bool] | None = None) -> None:
        self.header = 0
        self._made = made or _header
        self._answers = answers or _answers
        self._factory: Any = None
        self._opening = threading.Lock()  # buttons and lamps each have a thread that opens

    def open(self, device: Callable[[Any], Opened]) -> Opened:
        """Open a device on the header, which is opened anew where it went away: what comes back is another one."""
        with self._opening:
            if self._factory is not None and not self._answers(self._factory):
                close_pin(self._factory)
                self._factory = None
                self.header += 1
            if self._factory is None:
                self._factory = self._made()
                self.header += 1
            return device(self._factory)

    def beside(self, work: Callable[[], None]) -> None:
        """Do that in a thread of its own: a driver may take its time."""
        threading.Thread(target=work, name="pins", daemon=True).start()

    def prepare(self, wire: Wire) -> None:
        """Real wires hold their level by themselves."""

    def alive(self) -> bool:
        """Whether lgpio's one notify thread still runs."""
        thread = getattr(sys.modules.get("lgpio"), "_notify_thread", None)
        return thread is None or bool(thread.is_alive())

    def age_ms(self, ticks: float) -> float:
        """The kernel stamped the edge before Python had a chance to be busy; use it if its clock is ours."""
        age_s = time.monotonic() - ticks
        return age_s * 1000 if 0 <= age_s < _OLDEST_STAMP_S else 0.0

    def catch_up(self) -> None:
        """After a stall the driver's thread waits for Python as the loop did; it knows the true moments."""
        time.sleep(0.001)


def _header() -> Any:
    # Imported only here: lgpio makes a file in the working folder as it is imported.
    from gpiozero.pins.lgpio import LGPIOFactory

    return LGPIOFactory()


def _answers(factory: Any) -> bool:
    """Whether the chip behind an open header is still there."""
    import lgpio

    try:
        lgpio.gpio_get_chip_info(factory._handle)
    except lgpio.error:
        return False
    return True


class DeskPins:
    """Pins of a desk: gpiozero's mock pins, wired as the wires say, moved by `press` and `release`.

    `held` names buttons that are down from the start. `clean`: a keyboard and a mouse move them.
    """

    header = 1

    def __init__(self, wires: Sequence[Wire] = DEFAULT_WIRES, held: Iterable[Button] = (), clean: bool = False) -> None:
        self.clean = clean
        self.factory: Any = MockFactory(pin_class=MockPWMPin)
        self._wires = {(wire.button, wire.name): wire for wire in wires}
        self._down = {(wire.button, wire.name) for wire in wires if wire.button in frozenset(held)}

    def open(self, device: Callable[[Any], Opened]) -> Opened:
        """Open a device on the one factory that there is."""
        return device(self.factory)

    def beside(self, work: Callable[[], None]) -> None:
        """Mock pins keep nobody waiting."""
        work()

    def prepare(self, wire: Wire) -> None:
        """Mock pins follow their pull when they are opened; a closed switch must be driven."""
        self._drive(wire, (wire.button, wire.name) in self._down)

    def press(self, button: Button, name: str = "") -> None:
        """Push that switch down."""
        self._down.add((button, name))
        self._drive(self._wires[button, name], True)

    def release(self, button: Button, name: str = "") -> None:
        """Let that switch go."""
        self._down.discard((button, name))
        self._drive(self._wires[button, name], False)

    def _drive(self, wire: Wire, pressed: bool) -> None:
        pin = self.factory.pin(wire.gpio)
        if pressed == wire.pressed_high:
            pin.drive_high()
        else:
            pin.drive_low()

    def alive(self) -> bool:
        """Mock pins call back on the thread that moves them."""
        return True

    def age_ms(self, ticks: float) -> float:  # noqa: ARG002 - asked as the box is
        """The change is told of as it happens."""
        return 0.0

    def catch_up(self) -> None:
        """There is nothing to wait for."""


def monotonic_ms() -> float:
    """Milliseconds of the machine's steady clock."""
    return time.monotonic_ns() / 1e6


@dataclass
class _Switch:
    """One switch, open or not: the level last told, and since when."""

    wire: Wire
    pins: Pins
    queue: deque[Edge]
    now_ms: Callable[[], float]
    wake: Callable[[], None]
    device: Any = None  # none while it is lost
    opened: Any = None  # what another thread opened, until the loop takes it up
    down: bool = False
    since_ms: float = 0.0
    seen_ms: float = 0.0  # when the level was last seen as it was told
    from_start: bool = True
    unread: bool = True
    awaited: bool | None = None  # a change that was seen, and that the driver has not told of yet
    late: bool = False
    fault: Exception | None = None
    refused: str = ""  # why it could not be opened, so that each reason is logged once

    def start(self) -> None:
        """The first try. What is down already presses nothing, and what does not open counts as at rest."""
        self.down = self.wire.lift
        self.open()
        if self.opened is None:
            return
        self.take_up()
        self.unread = False
        self.since_ms = self.seen_ms = self.now_ms()
        self.down = self.level()

    def open(self) -> None:
        """Try to open it, on any thread. It can not throw."""
        try:
            self.opened = self.pins.open(self.made)
        except Exception as error:  # noqa: BLE001 - gpiozero's, lgpio's and the system's errors share no parent
            self.refuse(f"{type(error).__name__}: {error}")

    def made(self, factory: Any) -> Any:
        """The open device; one that can not be read is not open."""
        device = InputDevice(self.wire.gpio, pull_up=self.wire.pull_up, pin_factory=factory)
        try:
            self.pins.prepare(self.wire)
            bool(device.pin.state)
        except Exception:
            device.close()
            raise
        return device

    def refuse(self, why: str) -> None:
        if why != self.refused:
            log.warning("%s on GPIO %d can not be opened: %s", self.wire.button, self.wire.gpio, why)
        self.refused = why

    def take_up(self) -> None:
        """Listen to what was opened."""
        self.device, self.opened, self.refused = self.opened, None, ""
        self.device.pin.when_changed = self.changed  # gpiozero keeps a weak reference; we live as long

    def give_up(self) -> Any:
        """Listen no more; gives the device, which somebody else closes."""
        device, self.device = self.device, None
        return device

    def answer_again(self, down: bool, now_ms: float) -> None:
        """What was lost can be read: only what it says now counts.

        Nobody presses at that very moment, so what is down already must be let go first. A STOP counts all the same.
        """
        log.info("%s on GPIO %d answers again", self.wire.button, self.wire.gpio)
        self.unread, self.late, self.awaited = False, False, None
        if down != self.wire.lift:
            button = self.wire.button
            self.queue.append(Edge(button, down, now_ms, self.wire.name, already=button is not Button.STOP))
        self.down, self.since_ms, self.seen_ms, self.from_start = down, now_ms, now_ms, True

    def level(self) -> bool:
        return bool(self.device.pin.state) == self.wire.pressed_high

    def changed(self, ticks: float, state: float) -> None:
        """What gpiozero calls, on the driver's thread: stamp and queue."""
        try:
            at_ms = self.now_ms() - self.pins.age_ms(ticks)
            self.told(bool(state) == self.wire.pressed_high, at_ms)
            self.wake()
        except Exception as error:  # noqa: BLE001 - one that got out would end the only thread that tells
            self.fault = error

    def told(self, down: bool, at_ms: float) -> None:
        """Queue what the driver told, unless the look at the level was quicker."""
        if self.awaited is not down:
            self.put(down, at_ms)
            self.late = False
        self.awaited = None

    def put(self, down: bool, at_ms: float) -> None:
        self.queue.append(Edge(self.wire.button, down, at_ms, self.wire.name, self.pins.clean))
        self.down, self.since_ms, self.seen_ms, self.from_start = down, at_ms, at_ms, False

    def look(self, now_ms: float) -> None:
        """Compare with the level; queue the change that nobody told of."""
        if self.opened is not None:
            self.take_up()
        if self.device is None:
            return
        try:
            down = self.level_told()
        except Exception as error:  # noqa: BLE001 - each driver has errors of its own for a pin that went away
            self.gone(now_ms, error)
            return
        if self.unread:
            self.answer_again(down, now_ms)
        self.note_late(now_ms, down != self.down)
        if down != self.down:
            self.awaited = down
            self.found(down, now_ms)
        self.seen_ms = max(self.seen_ms, now_ms)

    def level_told(self) -> bool:
        """The level; one that is news only after the driver had its chance to tell it."""
        down = self.level()
        if down == self.down:
            return down
        self.pins.catch_up()
        return self.level()

    def note_late(self, now_ms: float, changed: bool) -> None:
        if self.awaited is not None and (changed or now_ms - self.since_ms >= LATE_MS):
            self.late, self.awaited = True, None

    def found(self, down: bool, now_ms: float) -> None:
        """Queue a change that was found, not told: as late as possible a touch, as early as possible its end.

        So a stall can never make a touch longer than it was.
        """
        begins = down != self.wire.lift
        self.put(down, now_ms if begins else self.seen_ms)

    def gone(self, now_ms: float, error: Exception) -> None:
        """A STOP that can not be heard counts as pressed once. Nothing that can not be heard counts as held."""
        if self.unread:
            return
        log.warning("%s on GPIO %d can not be read: %s", self.wire.button, self.wire.gpio, error)
        self.unread = True
        if self.wire.button is Button.STOP and not self.active:
            self.found(not self.wire.lift, now_ms)
        if self.active:
            self.found(self.wire.lift, now_ms)

    @property
    def active(self) -> bool:
        return self.down != self.wire.lift

    def notice(self, now_ms: float) -> str | None:
        """What the family should know about this switch now, if anything."""
        button, active_ms = self.wire.button, now_ms - self.since_ms
        if self.unread:
            return missing(button)
        if not self.active:
            return None
        if active_ms >= (HELD_AT_START_MS if self.from_start else STUCK_MS):
            return self._held()
        return STOP_HELD if self._may_be_the_wire() and active_ms >= STOP_HELD_MS else None

    def _may_be_the_wire(self) -> bool:
        return self.wire.button is Button.STOP and self.wire.tells_of_a_break

    def _held(self) -> str:
        if self._may_be_the_wire():
            return STOP_WIRE
        return not_rested_on(self.wire.button) if self.wire.lift else held(self.wire.button)

    def close(self) -> None:
        for device in (self.give_up(), self.opened):
            close_pin(device)
        self.opened = None


def close_pin(device: Any) -> None:
    """Give a pin back, if there is one; one that went away can not be given back, and nothing depends on it."""
    if device is not None:
        try:
            device.close()
        except Exception as error:  # noqa: BLE001 - each driver has errors of its own for a pin that went away
            log.info("a pin can not be closed: %s: %s", type(error).__name__, error)


def _nothing() -> None:
    """Nobody needs to be woken."""


@dataclass
class Buttons:
    """The buttons of this kiosk. Ask for `edges` and `check` on every turn of the loop."""

    pins: Pins
    now_ms: Callable[[], float] = monotonic_ms
    wake: Callable[[], None] = _nothing
    notices: tuple[str, ...] = field(default=(), init=False)
    _queue: deque[Edge] = field(default_factory=deque, init=False, repr=False)
    _switches: list[_Switch] = field(default_factory=list, init=False, repr=False)
    _again: Again = field(default_factory=Again, init=False, repr=False)

    @classmethod
    def open(
        cls,
        wires: Iterable[Wire],
        pins: Pins,
        now_ms: Callable[[], float] = monotonic_ms,
        wake: Callable[[], None] = _nothing,
    ) -> Buttons:
        """Open every switch that can be opened; the others are told of as missing, and tried again.

        `now_ms` must be the clock that the loop lives by. `wake` is called after each edge, on whatever thread
        brings it.
        """
        buttons = cls(pins, now_ms, wake)
        for wire in wires:
            buttons._open(wire)
        return buttons

    def _open(self, wire: Wire) -> None:
        switch = _Switch(wire, self.pins, self._queue, self.now_ms, self.wake)
        switch.start()
        self._switches.append(switch)

    @property
    def down(self) -> frozenset[Button]:
        """The buttons that are down now; asked once at the start, for `Presses(down=...)`."""
        return frozenset(each.wire.button for each in self._switches if each.down and not each.wire.name)

    @property
    def missing(self) -> frozenset[Button]:
        """The buttons of which no switch answers."""
        heard = {each.wire.button for each in self._switches if not each.unread}
        return frozenset(Button) - heard

    def edges(self) -> list[Edge]:
        """What changed since the last call, in the order of the stamps."""
        waiting = [self._queue.popleft() for _ in range(len(self._queue))]
        return sorted(waiting, key=lambda edge: edge.at_ms)

    def check(self, now_ms: float) -> tuple[str, ...]:
        """Look at every level, and tell what the family should know, in order of importance (also `notices`).

        A press that a driver lost is found here, so call it before `edges`.
        """
        for switch in self._switches:
            switch.look(now_ms)
        lost = [each for each in self._switches if each.unread]
        if self._again.is_due(bool(lost), now_ms):
            self._again.trying = True
            self.pins.beside(partial(self._open_again, [(each, each.give_up()) for each in lost]))
        self.notices = self._told(now_ms)
        return self.notices

    def _open_again(self, lost: Iterable[tuple[_Switch, Any]]) -> None:
        """Beside the loop, which takes up what could be opened."""
        try:
            for switch, device in lost:
                close_pin(device)
                switch.open()
        finally:
            self._again.trying = False
        self.wake()

    def _told(self, now_ms: float) -> tuple[str, ...]:
        if self._switches and all(each.unread for each in self._switches):
            return (NO_BUTTONS,)
        told = [notice for switch in self._switches if (notice := switch.notice(now_ms))]
        if self._answers_late():
            told.append(LATE)
        return tuple(dict.fromkeys(told))

    def _answers_late(self) -> bool:
        return not self.pins.alive() or any(each.late or each.fault for each in self._switches)

    def close(self) -> None:
        """Give the pins back."""
        for switch in self._switches:
            switch.close()
        self._switches.clear()
