"""The three buttons as wired: gpiozero tells when a switch changed, and a look at its level checks that it did.

A callback of gpiozero runs on a thread of the driver, and one exception in it would silence every button for
good: lgpio has one such thread and does not guard it. So a callback here only stamps the change and queues
it, and can not throw. Beside it, `check` looks at the level of each switch on every turn of the loop. A change
that no callback told of is queued by it, and the screen says that the buttons answer late. Nothing here is
debounced or timed; that is `kiosk.pressing.presses`.

A switch that can not be opened, or can no longer be read, is told of and opened anew every few seconds, for ever: a
kiosk may start before its pins are there. It is done beside the loop, since a driver may take its time, and one pin
that fails leaves the others as they are. What answers again is read afresh.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gpiozero import InputDevice

from kiosk.devices.switches.again import Again
from kiosk.devices.switches.pins import Pins, Wire, close_pin
from kiosk.pressing.button import Button
from kiosk.pressing.presses import STUCK_MS, Edge
from kiosk.words import notices

log = logging.getLogger(__name__)

# A switch that is down when the kiosk starts is told of after a second: a hand that happens to lie on it has
# time to leave, and the screen still says it within two.
HELD_AT_START_MS = 1_000

# A STOP that stays down has already stopped everything. After this long the screen names the other possible
# cause, a broken wire; after `STUCK_MS` it is sure that nobody is pressing.
STOP_HELD_MS = 1_500

# How long a driver may take to tell of a change that the look at the level has already seen. Longer, and it is
# said to be late.
LATE_MS = 250


def monotonic_ms() -> float:
    """Milliseconds of the machine's steady clock."""
    return time.monotonic_ns() / 1e6


@dataclass
class _WiredSwitch:
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
            return notices.missing(button)
        if not self.active:
            return None
        if active_ms >= (HELD_AT_START_MS if self.from_start else STUCK_MS):
            return self._held()
        return notices.STOP_HELD if self._may_be_the_wire() and active_ms >= STOP_HELD_MS else None

    def _may_be_the_wire(self) -> bool:
        return self.wire.button is Button.STOP and self.wire.tells_of_a_break

    def _held(self) -> str:
        if self._may_be_the_wire():
            return notices.STOP_WIRE
        return notices.not_rested_on(self.wire.button) if self.wire.lift else notices.held_down(self.wire.button)

    def close(self) -> None:
        for device in (self.give_up(), self.opened):
            close_pin(device)
        self.opened = None


def _nothing() -> None:
    """Nobody needs to be woken."""


@dataclass
class WiredButtons:
    """The buttons of this kiosk. Ask for `edges` and `check` on every turn of the loop."""

    pins: Pins
    now_ms: Callable[[], float] = monotonic_ms
    wake: Callable[[], None] = _nothing
    notices: tuple[str, ...] = field(default=(), init=False)
    _queue: deque[Edge] = field(default_factory=deque, init=False, repr=False)
    _switches: list[_WiredSwitch] = field(default_factory=list, init=False, repr=False)
    _again: Again = field(default_factory=Again, init=False, repr=False)

    @classmethod
    def open(
        cls,
        wires: Iterable[Wire],
        pins: Pins,
        now_ms: Callable[[], float] = monotonic_ms,
        wake: Callable[[], None] = _nothing,
    ) -> WiredButtons:
        """Open every switch that can be opened; the others are told of as missing, and tried again.

        `now_ms` must be the clock that the loop lives by. `wake` is called after each edge, on whatever thread
        brings it.
        """
        buttons = cls(pins, now_ms, wake)
        for wire in wires:
            buttons._open(wire)
        return buttons

    def _open(self, wire: Wire) -> None:
        switch = _WiredSwitch(wire, self.pins, self._queue, self.now_ms, self.wake)
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

    def _open_again(self, lost: Iterable[tuple[_WiredSwitch, Any]]) -> None:
        """Beside the loop, which takes up what could be opened."""
        try:
            for switch, device in lost:
                close_pin(device)
                switch.open()
        finally:
            self._again.trying = False
        self.wake()

    @property
    def gone(self) -> bool:
        """Whether there are wires and none of them can be read."""
        return bool(self._switches) and all(each.unread for each in self._switches)

    def _told(self, now_ms: float) -> tuple[str, ...]:
        if self.gone:
            return (notices.NO_BUTTONS,)
        told = [notice for switch in self._switches if (notice := switch.notice(now_ms))]
        if self._answers_late():
            told.append(notices.LATE)
        return tuple(dict.fromkeys(told))

    def _answers_late(self) -> bool:
        return not self.pins.alive() or any(each.late or each.fault for each in self._switches)

    def close(self) -> None:
        """Give the pins back."""
        for switch in self._switches:
            switch.close()
        self._switches.clear()
