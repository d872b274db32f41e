"""Where the pins come from, and what is wired to each: the header of the Pi, or a desk's.

The box uses lgpio, named here and never guessed. Desk and bench use gpiozero's own mock pins, which `DeskPins` moves:
keyboard and mouse take the same way as a finger.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from gpiozero.pins.mock import MockFactory, MockPWMPin

from kiosk.pressing.button import Button

log = logging.getLogger(__name__)

Opened = TypeVar("Opened")

# An edge that the kernel stamped longer ago than this was stamped with another clock.
_OLDEST_STAMP_S = 1.0


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


def close_pin(device: Any) -> None:
    """Give a pin back, if there is one; one that went away can not be given back, and nothing depends on it."""
    if device is not None:
        try:
            device.close()
        except Exception as error:  # noqa: BLE001 - each driver has errors of its own for a pin that went away
            log.info("a pin can not be closed: %s: %s", type(error).__name__, error)
