"""Keys of devices that are asked for by name, or that SDL does not tell: read from the kernel itself.

One thread waits for all of them, stamps what changed and queues it. Nothing that happens to a device can end it: one
that goes away is forgotten, with the way up of what it held down, and taken again when it comes back. A Bluetooth
button that sleeps is such a device.

It needs the package evdev (Debian's python3-evdev). The other inputs work without it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import select
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from kiosk.pressing.button import Button
from kiosk.pressing.presses import Edge

log = logging.getLogger(__name__)

RESCAN_S = 1.0  # how often it looks for devices that came; together with a turn of the loop well under 2 s

# A change that the kernel stamped longer ago than this was stamped with another clock.
_OLDEST_STAMP_S = 1.0

_EV_SYN, _EV_KEY, _SYN_DROPPED = 0, 1, 3
_EVIOCSCLOCKID = 0x400445A0  # linux/input.h: stamp with that clock


@dataclass
class InputSwitch:
    """One switch that is no wire: what holds it down now. Each is fed by one thread only.

    `name` tells it from the other switches of its button. A touch begins with the first thing that holds it and
    ends with the last.
    """

    button: Button
    name: str
    queue: deque[Edge]
    holders: set[Hashable] = field(default_factory=set)

    def hold(self, holder: Hashable, at_ms: float) -> None:
        """That went down."""
        if not self.holders:
            self.queue.append(Edge(self.button, True, at_ms, self.name, clean=True))
        self.holders.add(holder)

    def release(self, holder: Hashable, at_ms: float) -> None:
        """That went up, or is no longer there."""
        if holder not in self.holders:
            return
        self.holders.discard(holder)
        if not self.holders:
            self.queue.append(Edge(self.button, False, at_ms, self.name, clean=True))

    def release_all(self, at_ms: float) -> None:
        """Nothing holds it any more."""
        for holder in tuple(self.holders):
            self.release(holder, at_ms)


@dataclass(frozen=True)
class KeyChange:
    """A key went down or up; `stamp_s` is steady time in seconds, 0 where nobody stamped it."""

    key: int
    down: bool
    stamp_s: float = 0.0


class Device(Protocol):
    """An open device. Everything it is asked raises OSError once it has gone away."""

    name: str
    keys: frozenset[int]

    def fileno(self) -> int:
        """What to wait for."""
        ...

    def held(self) -> frozenset[int]:
        """The keys that are down now."""
        ...

    def read(self) -> list[KeyChange]:
        """What changed."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class Kernel(Protocol):
    """Where devices come from."""

    def listed(self) -> Mapping[str, int]:
        """The devices that there are, each with a number that is another when it was changed."""
        ...

    def open(self, path: str) -> Device:
        """Open that device. Raises OSError."""
        ...

    def key(self, name: str) -> int | None:
        """The number of a key; None for a name that nobody knows."""
        ...


class LinuxKernel:
    """The devices of this machine. Making one raises ImportError where evdev is not installed."""

    def __init__(self) -> None:
        import evdev

        self._evdev: Any = evdev

    def listed(self) -> dict[str, int]:
        """Those that this user may read. Their owner is set after they appear, which changes the number, too."""
        found = {}
        for path in self._evdev.list_devices():
            with suppress(OSError):
                found[path] = os.stat(path).st_ctime_ns
        return found

    def open(self, path: str) -> Device:
        """Open it, with its changes stamped by the steady clock."""
        device = self._evdev.InputDevice(path)
        try:
            return LinuxDevice(device)
        except OSError:
            device.close()
            raise

    def key(self, name: str) -> int | None:
        """As linux/input-event-codes.h has it."""
        number = self._evdev.ecodes.ecodes.get(name)
        return number if isinstance(number, int) else None


class LinuxDevice:
    """One device, by evdev."""

    def __init__(self, device: Any) -> None:
        self._device = device
        self.name: str = device.name
        self.keys = frozenset(device.capabilities().get(_EV_KEY, ()))
        with suppress(OSError):
            fcntl.ioctl(device.fd, _EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))

    def fileno(self) -> int:
        """What to wait for."""
        return int(self._device.fd)

    def held(self) -> frozenset[int]:
        """The keys that are down now."""
        return frozenset(self._device.active_keys())

    def read(self) -> list[KeyChange]:
        """What changed. Where the kernel had to drop something, how every key stands now comes after it."""
        changes: list[KeyChange] = []
        for event in self._device.read():
            if event.type == _EV_KEY and event.value in (0, 1):  # 2 is the keyboard's own repeating
                changes.append(KeyChange(event.code, event.value == 1, event.timestamp()))
            elif event.type == _EV_SYN and event.code == _SYN_DROPPED:
                held = self.held()
                changes += [KeyChange(key, key in held) for key in self.keys]
        return changes

    def close(self) -> None:
        """Give it back."""
        self._device.close()


@dataclass(frozen=True)
class Wanted:
    """A key of a device whose name has `device` in it, "" for any; and the switch that it moves."""

    device: str
    key: str
    switch: InputSwitch

    def is_on(self, device: Device, number: int | None) -> bool:
        """Whether that device has it."""
        return number in device.keys and self.device.casefold() in device.name.casefold()


@dataclass
class Keyboards:
    """Listens to every wanted key of every device that comes."""

    wanted: Sequence[Wanted]
    kernel: Kernel
    now_ms: Callable[[], float]
    wake: Callable[[], None]
    rescan_s: float = RESCAN_S
    _open: dict[str, tuple[Device, dict[int, list[InputSwitch]]]] = field(default_factory=dict, init=False, repr=False)
    _seen: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _refused: set[str] = field(default_factory=set, init=False, repr=False)
    _scanned_s: float = field(default=float("-inf"), init=False)
    _there: frozenset[str] = field(default=frozenset(), init=False)
    _ended: threading.Event = field(default_factory=threading.Event, init=False, repr=False)
    _thread: threading.Thread | None = field(default=None, init=False, repr=False)
    _bell: tuple[int, int] = field(default_factory=os.pipe, init=False, repr=False)  # ends the waiting

    def start(self) -> None:
        """Open what is there and begin to listen."""
        self.turn(0)
        self._thread = threading.Thread(target=self._listen, name="keyboards", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._ended.is_set():
            self.turn(self.rescan_s)

    def turn(self, longest_s: float) -> None:
        """Take what comes within that time. It can not throw."""
        try:
            self._look_around()
            self._take(longest_s)
        except Exception:
            log.exception("the keyboards are opened anew")
            self._forget_all()
            self._ended.wait(longest_s)

    @property
    def there(self) -> frozenset[str]:
        """The names of the switches that have a device, as long as somebody listens to it."""
        listens = self._thread is None or self._thread.is_alive()
        return self._there if listens else frozenset()

    def close(self) -> None:
        """Listen no more."""
        self._ended.set()
        os.write(self._bell[1], b".")
        if self._thread is not None:
            self._thread.join(2 * self.rescan_s)
        self._forget_all()
        for end in self._bell:
            os.close(end)

    # -- devices

    def _look_around(self) -> None:
        """Open the devices that came; forget those that went without a word."""
        if time.monotonic() - self._scanned_s < self.rescan_s:
            return
        self._scanned_s = time.monotonic()
        listed = self.kernel.listed()
        for path in self._open.keys() - listed.keys():
            self._forget(path)
        self._seen = {path: number for path, number in self._seen.items() if listed.get(path) == number}
        for path, number in listed.items():
            if path not in self._open and path not in self._seen and self._try(path):
                self._seen[path] = number
        self._refused.intersection_update(listed)

    def _try(self, path: str) -> bool:
        """Open it, if anybody wants it; whether that is settled. One that refuses is tried again next time."""
        try:
            device = self.kernel.open(path)
        except OSError as error:
            self._refuse(path, error)
            return False
        switches = self._switches(device)
        if not switches:
            device.close()
            return True
        try:
            held = device.held()
        except OSError as error:
            device.close()
            self._refuse(path, error)
            return False
        self._refused.discard(path)
        self._listen_to(path, device, switches, held)
        return True

    def _refuse(self, path: str, error: OSError) -> None:
        if path not in self._refused:  # once, not every second
            log.info("%s is not opened: %s", path, error)
        self._refused.add(path)

    def _listen_to(
        self, path: str, device: Device, switches: dict[int, list[InputSwitch]], held: frozenset[int]
    ) -> None:
        log.info("%s is %s", path, device.name)
        self._open[path] = (device, switches)
        self._tell()
        for key in held:
            self._held_already(path, key, switches.get(key, ()))

    def _switches(self, device: Device) -> dict[int, list[InputSwitch]]:
        switches: dict[int, list[InputSwitch]] = {}
        for wanted in self.wanted:
            number = self.kernel.key(wanted.key)
            if number is not None and wanted.is_on(device, number):
                switches.setdefault(number, []).append(wanted.switch)
        return switches

    def _held_already(self, path: str, key: int, switches: Iterable[InputSwitch]) -> None:
        """Nobody presses at the moment when a device is plugged in. A STOP counts all the same."""
        for switch in switches:
            if switch.button is Button.STOP:
                switch.hold((path, key), self.now_ms())
                self.wake()

    def _forget(self, path: str) -> None:
        """It went away, and whatever it held is let go."""
        device, switches = self._open.pop(path)
        self._seen.pop(path, None)
        self._tell()
        with suppress(Exception):
            device.close()
        for key, moved in switches.items():
            for switch in moved:
                switch.release((path, key), self.now_ms())
        self.wake()

    def _forget_all(self) -> None:
        for path in tuple(self._open):
            self._forget(path)
        self._seen, self._scanned_s = {}, float("-inf")

    def _tell(self) -> None:
        """Another thread reads this, so it is replaced as a whole."""
        self._there = frozenset(switch.name for switch in self._all_switches())

    def _all_switches(self) -> Iterator[InputSwitch]:
        for _, switches in self._open.values():
            for moved in switches.values():
                yield from moved

    # -- changes

    def _take(self, longest_s: float) -> None:
        by_number = {device.fileno(): path for path, (device, _) in self._open.items()}
        ready, _, _ = select.select([*by_number, self._bell[0]], (), (), longest_s)
        for number in ready:
            if number in by_number:
                self._take_from(by_number[number])

    def _take_from(self, path: str) -> None:
        device, switches = self._open[path]
        try:
            changes = device.read()
        except BlockingIOError:
            return
        except OSError as error:
            log.info("%s is gone: %s", device.name, error)
            self._forget(path)
            return
        for change in changes:
            for switch in switches.get(change.key, ()):
                self._move(switch, (path, change.key), change)

    def _move(self, switch: InputSwitch, holder: Hashable, change: KeyChange) -> None:
        at_ms = self.now_ms() - _age_ms(change.stamp_s)
        (switch.hold if change.down else switch.release)(holder, at_ms)
        self.wake()


def _age_ms(stamp_s: float) -> float:
    """How long ago that was; 0 for the stamp of another clock, or none."""
    age_s = time.monotonic() - stamp_s
    return age_s * 1000 if 0 <= age_s < _OLDEST_STAMP_S else 0.0
