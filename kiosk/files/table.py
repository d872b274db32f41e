"""A TOML table that is asked key by key, so that every mistake is told at once and none ends in a traceback.

A `Table` is asked for each key that it may have, in the type that the key must have. A wrong or missing key is
noted in a shared list of mistakes, and the asker gets a harmless value of the right type and goes on; only at the
end is the whole thrown away if anything was noted. `done` notes the keys that nobody asked for. Of one value only
the first mistake is noted: one that follows from it would send people looking for a second.

Places inside a file are written as people count: `variants[2].cue` is the cue of the second variant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from functools import cached_property
from math import isnan
from typing import Any, TypeVar

from kiosk.files.bounds import MOST_TOLD
from kiosk.files.lines import Lines
from kiosk.files.mistakes import Mistake, did_you_mean
from kiosk.files.slips import YES_AND_NO, unseen

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


_KINDS: dict[type, str] = {
    str: "text in quotation marks",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list in square brackets",
    dict: "a table",
}

_LONGEST_S = 1_000_000

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _kind(value: object) -> str:
    return next((words for kind, words in _KINDS.items() if type(value) is kind), "a date or time")


def _needed(kind: type, value: object) -> str:
    """What kind it needs, and what was perhaps meant by that value."""
    meant = _meant(kind, value)
    return f"it needs {_KINDS[kind]}" + (f": did you mean {meant}?" if meant else "")


def _meant(kind: type, value: object) -> str:
    """The value as it would be right, "" where nobody can tell."""
    if kind is bool and type(value) in (str, int):
        return {"1": "true", "0": "false"}.get(str(value), YES_AND_NO.get(str(value).strip().lower(), ""))
    if kind in (int, float) and type(value) is str and _NUMBER.fullmatch(value.strip()):
        return value.strip().replace(",", ".") if kind is float or value.strip().isdecimal() else ""
    if kind is int and type(value) is float and value.is_integer() and abs(value) < _LONGEST_S:
        return f"{value:.0f}"
    if kind is str and type(value) is time:
        return f'"{value:%H:%M}"'
    return ""


_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,6})?", re.ASCII)


_ITEM = re.compile(r"\[\d+\]")


@dataclass(eq=False)
class FileText:
    """The text of a file, and the places in it of which a mistake has been told."""

    text: str | None = None
    told: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text or "")

    def is_news(self, place: str) -> bool:
        """Note that a mistake is told there; False where one was before, or at an item of the list there."""
        if place in self.told or place in self.lists:
            return False
        self.told.add(place)
        self.lists.update(place[: found.start()] for found in _ITEM.finditer(place))
        return True

    def line(self, place: str) -> int:
        """The line of that place; 0 where there is no text to look in."""
        return 0 if self.text is None else self._lines.at(place)


class Table:
    """A TOML table that knows where it stands and notes what is wrong with it.

    Each asking method takes a key and, where the key may be missing, what holds then. Bounds are inclusive.
    """

    __slots__ = ("_asked", "_source", "mistakes", "path", "values", "where")

    def __init__(
        self,
        path: str,
        values: dict[str, Any],
        mistakes: list[Mistake],
        where: str = "",
        source: FileText | None = None,
    ) -> None:
        self.path = path
        self.values = values
        self.mistakes = mistakes
        self.where = where
        self._source = source or FileText()
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def names(self, place: str) -> bool:
        """Whether the file itself names that place of whole keys, such as `lamps.next`."""
        inner: Any = self.values
        for key in place.split("."):
            if key.endswith("]"):  # an item of a list is there, or nobody would know of its place
                return True
            if type(inner) is not dict or key not in inner:
                return False
            inner = inner[key]
        return True

    def place(self, key: str) -> str:
        """Where that key stands in the file."""
        return f"{self.where}.{key}" if self.where and key else self.where or key

    def wrong(self, key: str, what: str, hint: str = "") -> None:
        """Note a mistake at that key ("" for the table itself), unless one is noted there or at an item of its list."""
        place = self.place(key)
        if self._source.is_news(place):
            self.mistakes.append(Mistake(self.path, place, what, hint, self._source.line(place)))

    def told(self, *keys: str) -> bool:
        """Whether a mistake is noted at one of these keys, so that its value is none to judge others by."""
        return any(self.place(key) in self._source.told for key in keys)

    def done(self) -> None:
        """Note every key that was not asked for: a misspelt one would otherwise be passed over in silence."""
        unknown = [key for key in self.values if key not in self._asked]
        for key in unknown[:MOST_TOLD]:
            self.wrong(key, "this key is not known", did_you_mean(key, self._asked - self.values.keys()))

    def _get(self, key: str, kind: type[T], default: T | None, otherwise: T) -> T:
        """The value if it is of that very type (true is no number), else the default or a harmless value."""
        self._asked.add(key)
        if key not in self.values:
            if default is None:
                self.wrong(key, "this key is missing", f"it needs {_KINDS[kind]}")
                return otherwise
            return default
        value = self.values[key]
        if type(value) is kind:
            return value
        self.wrong(key, f"this is {_kind(value)}", _needed(kind, value))
        return otherwise

    def text(self, key: str, default: str | None = None, *, many_lines: bool = False) -> str:
        """A text; one that is needed may not be blank, and only one of `many_lines` may break its line."""
        value = self._get(key, str, default, "")
        self._look_through(key, value, many_lines)
        if default is None and key in self.values and type(self.values[key]) is str and not value.strip():
            self.wrong(key, "this is empty")
        return value

    def _look_through(self, key: str, value: str, many_lines: bool = False) -> None:
        """What is not seen breaks a line of the log, rings a terminal, or turns a name round."""
        found = "" if value.isprintable() else unseen(value, many_lines)
        if found:
            self.wrong(key, f"there is {found} in this text, which cannot be shown", "type it anew, in one line")

    def flag(self, key: str, default: bool | None = None) -> bool:
        """A statement that is true or false."""
        return self._get(key, bool, default, False)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within bounds; `low` where it is not."""
        value = self._get(key, int, default, low)
        if low <= value <= high:
            return value
        shown = value if abs(value) < _LONGEST_S else "this"
        self.wrong(key, f"{shown} is out of bounds", f"it can be {low} to {high}")
        return low

    def count(self, key: str) -> int | None:
        """A whole number whose bounds the asker checks, or None where that is noted as wrong."""
        known = type(self.values.get(key)) is int
        value = self._get(key, int, None, 0)
        return value if known else None

    def known(self, *keys: str) -> None:
        """These keys may be there, though nobody asked for them."""
        self._asked.update(keys)

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number within bounds, whole or not; `low` where it is not."""
        if type(self.values.get(key)) is int:
            self._asked.add(key)
            value = float(self.values[key])
        else:
            value = self._get(key, float, default, low)
        if low <= value <= high:  # false for nan, too
            return value
        self.wrong(key, f"{value:g} is out of bounds", f"it can be {low:g} to {high:g}")
        return low

    def ms(self, key: str) -> int | None:
        """Milliseconds from a key in seconds, such as `hold_s = 7.5`, or None where that is noted as wrong.

        The asker checks the bounds; the value is cut to a million seconds so that no number is too large for it.
        """
        self._asked.add(key)
        value = self.values.get(key)
        if type(value) is int or (type(value) is float and not isnan(value)):
            return round(max(-_LONGEST_S, min(_LONGEST_S, value)) * 1000)
        if type(value) is float:
            self.wrong(key, "this is no number of seconds")
        elif value is None:
            self.wrong(key, "this key is missing", f"it needs {_KINDS[float]}")
        else:
            self.wrong(key, f"this is {_kind(value)}", _needed(float, value))
        return None

    def clock(self, key: str, default: str | None = None) -> str:
        """A time of day as "HH:MM", or ""."""
        value = self._get(key, str, default, "")
        if value and not _CLOCK.fullmatch(value):
            self.wrong(key, f'"{value}" is no time of day', 'it needs hours and minutes, such as "09:30"')
            return ""
        return value

    def one_of(self, key: str, kind: type[E], default: E | None = None) -> E:
        """One of a few words; the first of them where it is none."""
        value = self.values.get(key)
        if type(value) is str and value in kind.__members__.values():
            self._asked.add(key)
            return kind(value)
        word = self.word(key, list(kind), None if default is None else str(default))
        return next((known for known in kind if known == word), next(iter(kind)))

    def word(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """One of the known words, or the default; "" where it is neither."""
        word = self._get(key, str, default, "")
        if word in known or word == default or type(self.values.get(key, word)) is not str:
            return word
        if key in self.values:
            self.wrong(key, f'"{word}" is not known', did_you_mean(word, map(str, known)))
        return ""

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        self._asked.add(key)
        if default is not None and key not in self.values:
            return default
        values = self._get(key, list, None, [])
        found = [self._one_text(f"{key}[{number}]", value) for number, value in enumerate(values, 1)]
        return tuple(value for value in found if value is not None)

    def text_or_table(self, key: str, default: str | None = None) -> str | Table:
        """A text, or the table that stands in its place."""
        if type(self.values.get(key)) is not dict:
            return self.text(key, default)
        self._asked.add(key)
        return self._below(key, self.values[key])

    def texts_or_tables(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str | Table, ...]:
        """A list of texts, in which a table may stand in the place of each."""
        self._asked.add(key)
        if default is not None and key not in self.values:
            return default
        values = self._get(key, list, None, [])
        places = [(f"{key}[{number}]", value) for number, value in enumerate(values, 1)]
        found = [self._below(at, value) if type(value) is dict else self._one_text(at, value) for at, value in places]
        return tuple(each for each in found if each is not None)

    def _one_text(self, key: str, value: object) -> str | None:
        """An item of a list of texts; None where it is none."""
        if type(value) is not str:
            self.wrong(key, f"this is {_kind(value)}", _needed(str, value))
            return None
        if not value.strip():
            self.wrong(key, "this is empty")
        else:
            self._look_through(key, value)
        return value

    def some_of(self, key: str, known: Iterable[str], default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of different words out of those known."""
        words, known, seen = self.texts(key, default), tuple(known), set[str]()
        for number, word in enumerate(words, 1):
            if word not in known:
                self.wrong(f"{key}[{number}]", f'"{word}" is not known', did_you_mean(word, known))
            elif word in seen:
                self.wrong(f"{key}[{number}]", f'"{word}" stands here twice')
            seen.add(word)
        return tuple(word for word in words if word in known)

    def table(self, key: str) -> Table | None:
        """The table under that key, or None where it is missing or something else, which is noted."""
        mistakes = len(self.mistakes)
        values: dict[str, Any] = self._get(key, dict, None, {})
        return None if len(self.mistakes) > mistakes else self._below(key, values)

    def table_if_any(self, key: str) -> Table | None:
        """The table under that key, or None where there is none."""
        self._asked.add(key)
        return self.table(key) if key in self.values else None

    def group(self, key: str) -> Table:
        """The table under that key, an empty one where there is none."""
        return self._below(key, self._get(key, dict, {}, {}))

    def tables(self, key: str) -> list[Table]:
        """The tables of an array of at least one: `[[variants]]`."""
        values = self._get(key, list, None, [])
        if key in self.values and type(self.values[key]) is list and not values:
            self.wrong(key, "this is empty")
        found = [self._item(key, number, value) for number, value in enumerate(values, 1)]
        return [table for table in found if table is not None]

    def _item(self, key: str, number: int, value: object) -> Table | None:
        if type(value) is dict:
            return self._below(f"{key}[{number}]", value)
        self.wrong(f"{key}[{number}]", f"this is {_kind(value)}", "it needs a table")
        return None

    def _below(self, key: str, values: dict[str, Any]) -> Table:
        return Table(self.path, values, self.mistakes, self.place(key), self._source)

    def tried(self, key: str, make: Callable[[], T], otherwise: T) -> T:
        """What `make` makes; where its own check refuses it (ValueError), the refusal is noted at that key."""
        try:
            return make()
        except ValueError as refusal:
            self.wrong(key, str(refusal))
            return otherwise
