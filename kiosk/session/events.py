"""What can happen to the kiosk, and what it can ask the world to do.

Events are past tense and come in; effects are imperatives and go out. Both are plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.log.records import Kept, Record
from kiosk.pressing.button import Button, Pressed

# -- events


@dataclass(frozen=True)
class Passed:
    """Time went by: whole milliseconds of monotonic time, never more than 250 at once."""

    ms: int


@dataclass(frozen=True)
class SpeechEnded:
    """The voice came to the end of this text by itself (a text that was cut never ends)."""

    text: str


@dataclass(frozen=True)
class Remembered:
    """A record was stamped and is on its way to the disk; from now on the kiosk knows it."""

    kept: Kept


@dataclass(frozen=True)
class Saved:
    """Everything that was asked to be kept up to now is durable."""


@dataclass(frozen=True)
class DayBegan:
    """It is now this day (local, as YYYY-MM-DD; a day may begin at 03:00)."""

    day: str


@dataclass(frozen=True)
class ButtonStuck:
    """This button has been active for so long that nobody can be meaning it."""

    button: Button


@dataclass(frozen=True)
class StopHeard:
    """Whether the kiosk can hear its STOP button: it was lost, or it is back."""

    heard: bool


@dataclass(frozen=True)
class RingHeard:
    """Whether a ring can be heard in the room: there is a loudspeaker that sounds, or there is none."""

    heard: bool


@dataclass(frozen=True)
class Touched:
    """A switch went down or came up, whatever that will mean. Only the switch test looks at it."""

    button: Button
    down: bool


@dataclass(frozen=True)
class TouchTooShort:
    """A touch ended before its acceptance time."""

    button: Button


@dataclass(frozen=True)
class ChangeAsked:
    """These settings are being changed; whether and how they hold is not known before the news of it."""

    keys: frozenset[str]


@dataclass(frozen=True)
class ChangeOver:
    """Nothing more will be heard of changes of these settings: nothing was read again after them."""

    keys: frozenset[str]


Event = (
    Touched
    | TouchTooShort
    | Pressed
    | Passed
    | SpeechEnded
    | Remembered
    | Saved
    | DayBegan
    | ButtonStuck
    | StopHeard
    | RingHeard
    | ChangeAsked
    | ChangeOver
)


# -- effects


@dataclass(frozen=True)
class Say:
    """Speak this text after what is being said; show it as the caption meanwhile."""

    text: str


@dataclass(frozen=True)
class Silence:
    """Cut the voice and forget what it was still to say."""


@dataclass(frozen=True)
class Chime:
    """Play a short sound of that name."""

    name: str


@dataclass(frozen=True)
class Keep:
    """Write this record durably."""

    record: Record


@dataclass(frozen=True)
class SetVolume:
    """Make the voice louder or softer: steps of nine, from 1 to 9."""

    step: int


@dataclass(frozen=True)
class Change:
    """Write this setting into its file and let it hold from now on. `key` is as in the files, `value` as text."""

    key: str
    value: str

    @property
    def keys(self) -> frozenset[str]:
        """Which settings this is about."""
        return frozenset({self.key})


@dataclass(frozen=True)
class Try:
    """Let these settings hold without writing them: nobody has said yet that they suit. As `Change` has them."""

    values: Mapping[str, str]

    @property
    def keys(self) -> frozenset[str]:
        """Which settings this is about."""
        return frozenset(self.values)


@dataclass(frozen=True)
class TakeBack:
    """Let these settings hold again as they did before they were tried."""

    keys: frozenset[str]


Setting = Change | Try | TakeBack
"""What is asked of whoever writes the settings."""

Effect = Say | Silence | Chime | Keep | SetVolume | Setting
