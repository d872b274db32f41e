"""What the loop needs of the world: each device as small as that, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.devices.sound.quiet import Loudspeaker, Voice
from kiosk.log.records import Kept, Record
from kiosk.pressing.button import Button
from kiosk.pressing.presses import Edge, Presses
from kiosk.scenes.bodies import Scene
from kiosk.session.events import ChangeOver, Setting
from kiosk.session.known import Reread


class Switches(Protocol):
    """What the loop needs of the buttons."""

    @property
    def missing(self) -> frozenset[Button]:
        """The buttons of which no switch answers."""
        ...

    def edges(self) -> list[Edge]:
        """What changed since the last call."""
        ...

    def check(self, now_ms: float) -> tuple[str, ...]:
        """Look at every level; the notices."""
        ...


class Lights(Protocol):
    """What the loop needs of the lamps."""

    def acknowledge(self, button: Button, now_ms: float) -> None:
        """Answer a press."""
        ...


class Keeper(Protocol):
    """What the loop needs of the store."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is wrong with the log."""
        ...

    def keep(self, record: Record) -> Kept:
        """Stamp a record and queue it for the disk."""
        ...

    def close_session(self) -> None:
        """The session is over: later records are outside it."""
        ...


class Stage(Protocol):
    """Where a scene is shown: what the loop needs of the display, and of whatever else shows the same truth."""

    def show(self, scene: Scene, instant: Instant) -> None:
        """Draw what is true now."""
        ...


@dataclass(frozen=True)
class Instant:
    """What the loop knows of this moment beside the scene."""

    now_ms: int
    caption: str
    fill: Mapping[Button, float]
    notices: tuple[str, ...]


class SettingsWriter(Protocol):
    """What the loop needs of whoever writes the settings."""

    def ask(self, asked: Setting) -> None:
        """Have that done; never waits for it."""
        ...

    def news(self) -> list[Reread | ChangeOver]:
        """What came of it since the last call; it holds from now on."""
        ...


class NoFiles:
    """A world without settings files: what was chosen is known, and nothing is read again."""

    def __init__(self) -> None:
        self._over: list[Reread | ChangeOver] = []

    def ask(self, asked: Setting) -> None:
        """Nothing to write."""
        self._over.append(ChangeOver(asked.keys))

    def news(self) -> list[Reread | ChangeOver]:
        """That nothing more will be heard of it."""
        over, self._over = self._over, []
        return over


@dataclass
class Devices:
    """The world, as the loop needs it. `day` tells the local day."""

    now_ms: Callable[[], int]
    day: Callable[[], str]
    switches: Switches
    presses: Presses
    voice: Voice
    loudspeaker: Loudspeaker
    lamps: Lights
    store: Keeper
    stages: Sequence[Stage] = ()
    more_notices: Callable[[], tuple[str, ...]] = tuple  # a broken file, a clock that is not set, a dark lamp
    settings: SettingsWriter = field(default_factory=NoFiles)
