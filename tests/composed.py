"""The kiosk as composed: everything that `kiosk run --desk` joins, in time that goes on by hand.

Settings, store, pins, lamps, presses, voice, loudspeaker, display and workshop are those of the desk, put together by
`Kiosk` itself. Only the window is SDL's dummy, the sound goes nowhere, and the clock is stepped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pygame

from kiosk.devices.screen.desk import KEYS
from kiosk.devices.screen.window import open_window
from kiosk.devices.switches.pins import DeskPins, Pins
from kiosk.devices.system.waking import wake_loop
from kiosk.files.everything import read_everything
from kiosk.files.places import Places, came_with
from kiosk.pressing.button import Button
from kiosk.session.events import Change
from kiosk.worlds.kiosk import FastClock, Kiosk, World
from kiosk.worlds.opening import desk_wires
from kiosk.worlds.witness import Witness

SIZE = (800, 480)
TURN_MS = 100
HOLDS_FOR_MS = 500
AFTER_A_PRESS_MS = 1_200
MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

SETTINGS = """
[setup]
done = true
[lamps]
next = 23
pause = 24
stop = 25
"""


class HandClock(FastClock):
    """The desk's clock, except that somebody moves it."""

    def __init__(self, day_begins: str, wall: datetime) -> None:
        super().__init__(1, day_begins)
        self.ms, self.utc, self.sure = 1_000_000, wall, True

    def mono_ms(self) -> int:
        return self.ms

    def wall(self) -> datetime:
        return self.utc

    def _local(self, utc: datetime) -> datetime:
        return utc

    def _sure(self) -> bool:
        return self.sure

    def advance(self, ms: int) -> None:
        self.ms += ms
        self.utc += timedelta(milliseconds=ms)


@dataclass
class Household:
    """The desk's kiosk, and somebody in front of it."""

    kiosk: Kiosk
    pins: DeskPins
    clock: HandClock
    ended: bool = False

    def wait(self, ms: int) -> Household:
        """Let that much time go by, turn after turn, as `Kiosk.work` does."""
        for _ in range(max(1, ms // TURN_MS)):
            self.clock.advance(min(ms, TURN_MS))
            self.turn()
        return self

    def turn(self) -> None:
        wake_loop()  # so that it waits for nothing
        self.ended |= self.kiosk._wait()
        self.kiosk.loop.turn()

    def until(self, seen: Callable[[], object]) -> Household:
        """Turn until that is so: what others do for the loop takes as long as it takes."""
        for _ in range(5_000):
            if seen():
                return self
            self.turn()
            pygame.time.wait(1)
        raise AssertionError(f"waited in vain, in {self.scene}")

    def press(self, *buttons: Button) -> Household:
        """Press the keys of those buttons on purpose, one after the other."""
        for button in buttons:
            self.key(button, True).wait(HOLDS_FOR_MS).key(button, False).wait(AFTER_A_PRESS_MS)
        return self

    def key(self, button: Button, down: bool) -> Household:
        key = next(key for key, moves in KEYS.items() if moves is button)
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN if down else pygame.KEYUP, key=key, scancode=0))
        self.turn()
        return self

    def to(self, name: str) -> Household:
        """Go on to that screen: NEXT where it waits, STOP where that is tried."""
        for _ in range(400):
            if self.scene == name:
                return self
            if self.scene in MOVES:
                self.wait(250)
            else:
                self.press(Button.STOP if self.scene == "try_stop" else Button.NEXT)
        raise AssertionError(f"never came to {name}, but to {self.scene}")

    def change(self, key: str, value: str) -> Household:
        """Have a setting changed, as the menu does."""
        self.kiosk.loop.carry_out([Change(key, value)])
        return self

    @property
    def scene(self) -> str:
        return self.kiosk.loop.scene.name

    def lamps(self) -> dict[Button, str]:
        """What each lamp was seen to do in a breath's time: dark, lit, or breathing."""
        seen: dict[Button, set[float]] = {button: set() for button in LAMP_PINS}
        for _ in range(LOOKS):
            self.wait(TURN_MS)
            for button, gpio in LAMP_PINS.items():
                seen[button].add(float(self.pins.factory.pin(gpio).state))
        return {button: _does(values) for button, values in seen.items()}

    def ground(self) -> tuple[int, ...]:
        """The colour of the screen where nothing is drawn."""
        return tuple(self.kiosk.surface.get_at((3, 3)))[:3]


def _does(values: set[float]) -> str:
    if len(values) > 1:
        return "breathes" if min(values) > 0 else "blinks"
    return "lit" if values == {1.0} else "dark" if values == {0.0} else "dim"


MOVES = frozenset({"get_ready", "move_in", "hold", "move_out", "rest", "change_position"})
LOOKS = 45  # a little longer than a breath
LAMP_PINS = {Button.NEXT: 23, Button.PAUSE: 24, Button.STOP: 25}


def places_of(folder: Path, settings: str = "") -> Places:
    """Folders of a household, with those settings besides what every household here has."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    if not (config / "kiosk.toml").exists():
        (config / "kiosk.toml").write_text(SETTINGS + settings, encoding="utf-8")
    return Places(came_with("assets"), came_with("config"), config, folder / "data", folder / "cache")


def window() -> pygame.Surface:
    return open_window(*SIZE)


@contextmanager
def household(
    folder: Path,
    settings: str = "",
    wall: datetime = MORNING,
    notices: tuple[str, ...] = (),
    header: Pins | None = None,
    touched: bool = False,
    held: frozenset[Button] = frozenset(),
    witnesses: Iterable[Witness] = (),
) -> Iterator[Household]:
    """A kiosk on the desk with its files in that folder; `header` puts other pins under it than the desk's."""
    places = places_of(folder, settings)
    reading = read_everything(places)
    assert reading.value is not None, reading.mistakes
    clock = HandClock(reading.value.settings.session.day_begins, wall)
    wires = desk_wires(reading.value.settings)
    pins = DeskPins(wires, held, clean=True)
    world = World(places, reading.value, clock, window, header or pins, wires, touched, notices, witnesses)
    kiosk = Kiosk.open(world).moved_by(pins)
    try:
        yield Household(kiosk, pins, clock)
    finally:
        kiosk.close()
        pygame.display.quit()
