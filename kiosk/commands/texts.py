"""Every text that people wrote into settings and content, looked at with the eyes of the screen and of the voice."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.devices.screen.letters import not_drawn
from kiosk.devices.sound import saying
from kiosk.files import library
from kiosk.files.lines import Lines
from kiosk.files.mistakes import Mistake
from kiosk.files.places import Places
from kiosk.files.reading import text_of
from kiosk.files.slips import named

MOST_NAMED = 3

# What is said aloud of a file, whatever the table: names, cues, lines for a helper, what a card says.
SAID = frozenset(("name", "cue", "get_ready", "hold", "cautions", "hands", "how_far", "stop", "title", "lines", "ask"))

_HINTS = {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2009": " ", "\u2002": " ", "\u2003": " ", "\u3000": " "}


@dataclass(frozen=True)
class Passage:
    """A text in a file: where it stands, and what it says."""

    path: Path
    line: int
    place: str
    text: str

    @property
    def is_said(self) -> bool:
        """Whether the voice says it, and not only the screen shows it."""
        key = self.place.removesuffix(".left").removesuffix(".right")  # a sentence of a pair
        return re.sub(r"\[\d+\]$", "", key).rpartition(".")[2] in SAID

    def told(self, what: str, hint: str = "") -> Mistake:
        """Something about it, as a mistake is told."""
        return Mistake(str(self.path), self.place, what, hint, self.line)


def warnings(places: Places, voice: str) -> Iterator[Mistake]:
    """What of all these texts the screen cannot draw or that voice cannot say."""
    for passage in all_texts(places):
        if signs := not_drawn(passage.text):
            yield passage.told(f"the screen and the report cannot draw {_named(signs)}", _hint(signs))
        elif passage.is_said and (signs := saying.unsayable(passage.text, voice)):
            yield passage.told(f"the voice cannot say {_named(signs)}", "write it in words")


def _named(signs: str) -> str:
    shown = ", ".join(f"{sign} ({named(sign)})" for sign in signs[:MOST_NAMED])
    more = len(signs) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _hint(signs: str) -> str:
    meant = [_HINTS[sign] for sign in signs if sign in _HINTS]
    if not meant or len(meant) < len(signs):
        return ""
    return "type a plain space" if meant[0] == " " else f"type a plain {meant[0]}"


def all_texts(places: Places) -> Iterator[Passage]:
    """All texts of the settings, the profile and the content that the kiosk of those places reads."""
    own = places.config if places.config.is_dir() else None
    files = library.paths(places.assets, own)
    for path in (places.setting("kiosk.toml"), places.setting("profile.toml"), *files.values()):
        yield from _texts_of(path)


def _texts_of(path: Path) -> Iterator[Passage]:
    text = text_of(path, [])
    if text is None:
        return
    lines = Lines(text)
    for place, value in _values(tomllib.loads(text), ""):
        yield Passage(path, lines.at(place), place, value)


def _values(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _values(below, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, below in enumerate(value, 1):
            yield from _values(below, f"{place}[{number}]")
