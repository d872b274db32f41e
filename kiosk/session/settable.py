"""What can be set with the buttons: each setting with its values, and how each stands in the files.

A setting converts its own values, from the files to text and back. Nothing guesses what a text might be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    """One setting: its key as in the settings files, and the values that are offered.

    The files may hold a value that is not among those; `told` has words for any. A `risky` one could lock the person
    out; it goes back by itself unless it is confirmed. `routine` is the name of the routine whose time it is, if it is
    one's.
    """

    key: str
    offers: tuple[str, ...]
    risky: bool = False
    kind: Kind = WORD
    routine: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return words.options.title(self.key, self.routine)

    def to_text(self, value: Any) -> str:
        """A value of the files as text."""
        return self.kind.to_text(value)

    def from_text(self, text: str) -> InFile:
        """The text as a value of the files: what `to_text` was made from."""
        return self.kind.from_text(text)

    def told(self, text: str) -> str:
        """The words for a value."""
        return words.options.time_of_day(text) if self.key.startswith(TIMES) else words.options.value(self.key, text)

    def offered(self, now: str | None) -> tuple[tuple[str, str], ...]:
        """The values with their words, the present one always among them, in its place."""
        texts = self.offers
        if now is not None and now not in texts:
            texts = tuple(sorted((*texts, now), key=self.kind.order))
        return tuple((text, self.told(text)) for text in texts)


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


def _each(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, values))


def _time(key: str, values: Iterable[int]) -> Option:
    """An acceptance or a release time, in ms in the files and in seconds in words."""
    return Option(key, _each(values), True, WHOLE)


def _off_on(key: str) -> Option:
    return Option(key, ("false", "true"), kind=FLAG)


OPTIONS = (
    Option("voice.volume", _each(range(1, 10)), True, WHOLE),
    Option("voice.rate", _each(range(100, 201, 20)), False, WHOLE),
    Option("screen.text_size", ("normal", "large", "largest")),
    Option("screen.theme", ("dark", "light")),
    _off_on("screen.reduced_motion"),
    Option("session.advance", ("ask", "flow")),
    _off_on("privacy.hide_details"),
    Option("profile.preset", ("mostly alone", "with help", "moved by a helper")),
    _time("buttons.next.acceptance_ms", _ACCEPTANCE_MS),
    _time("buttons.next.release_ms", _RELEASE_MS),
    _time("buttons.pause.acceptance_ms", _ACCEPTANCE_MS),
    _time("buttons.pause.release_ms", _RELEASE_MS),
    Option("screen.button_order", _ORDERS, True, WORD_LIST),
    Option("buttons.switches", ("3", "2", "1", "0"), True, WHOLE),
    Option("buttons.scan_step_s", _each(range(1, 7)), True, NUMBER),
    _off_on("buttons.spoken_choices"),
    Option("setup.buttons_moved", ("true", "false"), kind=FLAG),
)

SETUP_DONE = _off_on("setup.done")  # which the first start sets; nobody chooses it

SETTINGS = (*OPTIONS, SETUP_DONE)

TIMES = "routines."
SITES = "profile.sites."  # with what each button is pressed; asked for on the way into a session


def times_option(routine_id: str, name: str) -> Option:
    """When a routine is due."""
    return Option(f"{TIMES}{routine_id}", ("", *_HOURS), routine=name)


def setting(key: str) -> Option:
    """The setting of that key. Raises KeyError where the buttons set no such thing."""
    if key.startswith(TIMES):
        return times_option(key.removeprefix(TIMES), "")
    if key.startswith(SITES):
        return Option(key, ())
    return next((each for each in SETTINGS if each.key == key), None) or _unknown(key)


def _unknown(key: str) -> Option:
    raise KeyError(key)
