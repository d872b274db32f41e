"""What can be set with the buttons: each setting with its values, in words, and how each stands in the files.

A setting converts its own values, from the files to text and back. Nothing guesses what a text might be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk import words

InFile = str | int | float | bool | Sequence[str]
"""A value as it stands in a file."""


@dataclass(frozen=True)
class Kind:
    """What kind of value a setting has: how it becomes text and a value of the files again, and how it is ordered."""

    to_text: Callable[[Any], str]
    from_text: Callable[[str], InFile]
    order: Callable[[str], Any] = str


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


FLAG = Kind(_flag, lambda text: text == "true")
WHOLE = Kind(lambda value: str(int(value)), int, int)
NUMBER = Kind(_number, float, float)
WORD = Kind(str, str)
WORD_LIST = Kind(" ".join, str.split)


@dataclass(frozen=True)
class Option:
    """One setting: its key as in the settings files, its title, and the values that are offered, each with its words.

    The files may hold a value that is not among those; `told` has words for any. A `risky` one could lock the person
    out; it goes back by itself unless it is confirmed.
    """

    key: str
    title: str
    values: tuple[tuple[str, str], ...]
    risky: bool = False
    kind: Kind = WORD
    unit: Callable[[str], str] = str

    def to_text(self, value: Any) -> str:
        """A value of the files as text."""
        return self.kind.to_text(value)

    def from_text(self, text: str) -> InFile:
        """The text as a value of the files: what `to_text` was made from."""
        return self.kind.from_text(text)

    def told(self, text: str) -> str:
        """The words for a value."""
        return dict(self.values).get(text) or self.unit(text)

    def offered(self, now: str | None) -> tuple[tuple[str, str], ...]:
        """The values with their words, the present one always among them, in its place."""
        if now is None or now in dict(self.values):
            return self.values
        return tuple(sorted((*self.values, (now, self.told(now))), key=lambda item: self.kind.order(item[0])))


_ORDERS = (
    "next pause stop",
    "next stop pause",
    "pause next stop",
    "pause stop next",
    "stop next pause",
    "stop pause next",
)
_ACCEPTANCE_MS = (0, 100, 150, 200, 300, 500, 700, 1000, 1500, 3000)
_RELEASE_MS = (0, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 10000)
_HOURS = tuple(f"{hour:02}:00" for hour in range(7, 22))


def _each(values: Sequence[object], unit: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), unit(str(value))) for value in values)


def _time(key: str, title: str, values: Sequence[int]) -> Option:
    """An acceptance or a release time, in ms in the files and in seconds in words."""
    return Option(key, title, _each(values, words.settings.ms_as_seconds), True, WHOLE, words.settings.ms_as_seconds)


def _off_on(key: str, title: str) -> Option:
    return Option(key, title, OFF_ON, kind=FLAG)


OFF_ON = (("false", "Off"), ("true", "On"))

OPTIONS = (
    Option("voice.volume", "Volume", _each(range(1, 10), words.settings.of_nine), True, WHOLE),
    Option("voice.rate", "Voice speed", _each(range(100, 201, 20), words.settings.words_a_minute), False, WHOLE,
           words.settings.words_a_minute),
    Option("screen.text_size", "Text size", _each(("normal", "large", "largest"), str.capitalize)),
    Option("screen.theme", "Colours", (("dark", "Dark"), ("light", "Light"))),
    _off_on("screen.reduced_motion", "Still figure"),
    Option("session.advance", "Who goes on", (("ask", "I press NEXT"), ("flow", "It flows"))),
    _off_on("privacy.hide_details", "Hide details"),
    Option(
        "profile.preset",
        "I move",
        (("mostly alone", "Mostly alone"), ("with help", "With help"), ("moved by a helper", "Moved by a helper")),
    ),
    _time("buttons.next.acceptance_ms", "NEXT acceptance time", _ACCEPTANCE_MS),
    _time("buttons.next.release_ms", "NEXT release time", _RELEASE_MS),
    _time("buttons.pause.acceptance_ms", "PAUSE acceptance time", _ACCEPTANCE_MS),
    _time("buttons.pause.release_ms", "PAUSE release time", _RELEASE_MS),
    Option("screen.button_order", "Button order", _each(_ORDERS, str.upper), True, WORD_LIST),
    Option(
        "buttons.switches",
        "Switches",
        (("3", "Three"), ("2", "Two: STOP and NEXT"), ("1", "One"), ("0", "The helper presses")),
        True,
        WHOLE,
    ),
    Option("buttons.scan_step_s", "Scan step", _each(range(1, 7), words.settings.s_as_seconds), True, NUMBER,
           words.settings.s_as_seconds),
    _off_on("buttons.spoken_choices", "Say each choice"),
    Option("setup.buttons_moved", "Buttons were moved", (("true", "Try STOP next time"), ("false", "Not moved")),
           kind=FLAG),
)  # fmt: skip

SETUP_DONE = _off_on("setup.done", "")  # which the first start sets; nobody chooses it

SETTINGS = (*OPTIONS, SETUP_DONE)

TIMES = "routines."
SITES = "profile.sites."  # with what each button is pressed; asked for on the way into a session


def times_option(routine_id: str, name: str) -> Option:
    """When a routine is due."""
    return Option(f"{TIMES}{routine_id}", f"{name}: time", (("", "No time"), *_each(_HOURS, str)))


def setting(key: str) -> Option:
    """The setting of that key. Raises KeyError where the buttons set no such thing."""
    if key.startswith(TIMES):
        return times_option(key.removeprefix(TIMES), "")
    if key.startswith(SITES):
        return Option(key, "", ())
    return next((each for each in SETTINGS if each.key == key), None) or _unknown(key)


def _unknown(key: str) -> Option:
    raise KeyError(key)
