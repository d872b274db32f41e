"""Reads TOML files as tables, every mistake told on its line and none as a traceback.

`table_of` gives the file as a `Table`, which is then asked key by key; `read_as` does so and gives what was made of it.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from kiosk.files.bounds import LARGEST, excess_in_text, excess_in_values
from kiosk.files.durable import NO_ORDINARY_FILE, content_of
from kiosk.files.lines import Lines
from kiosk.files.mistakes import Mistake, Reading
from kiosk.files.slips import slip
from kiosk.files.table import FileText, Table

T = TypeVar("T")


def text_of(path: Path, mistakes: list[Mistake]) -> str | None:
    """The file's text, or None with a mistake noted where it cannot be read as UTF-8."""
    try:
        content = content_of(path, LARGEST)
        if content.startswith(_UTF_16) or b"\0" in content[:4]:
            mistakes.append(Mistake(str(path), "", "this is UTF-16 text", "save the file as UTF-8", 1))
            return None
        return content.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistakes.append(Mistake(str(path), "", "this is not UTF-8 text", "save the file as UTF-8", line))
    except OSError as error:
        mistakes.append(Mistake(str(path), "", _why_unreadable(error)))
    except ValueError as error:  # a name that no file can have, for example one with a NUL in it
        mistakes.append(Mistake(str(path), "", str(error)))
    return None


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

NO_FILE = "there is no such file"


def _why_unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return NO_FILE
    if isinstance(error, IsADirectoryError):
        return "this is a folder, and a file is needed"
    if error.strerror == NO_ORDINARY_FILE:
        return NO_ORDINARY_FILE
    if isinstance(error, NotADirectoryError):
        return "this lies in something that is a file, and a folder is needed"
    return f"it cannot be read: {(error.strerror or str(error)).lower()}"


_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parsed(path: Path, text: str, mistakes: list[Mistake]) -> Table | None:
    """The TOML text as a table, or None with a mistake noted that names the line."""
    try:
        excess = excess_in_text(text)
        values = {} if excess else tomllib.loads(text)
        excess = excess or excess_in_values(values)
        if excess is None:
            return Table(str(path), values, mistakes, source=FileText(text))
        line, what, hint = excess
        mistakes.append(Mistake(str(path), "", what, hint, line))
    except tomllib.TOMLDecodeError as error:
        mistakes.append(_syntax_mistake(path, text, str(error)))
    except RecursionError:
        mistakes.append(Mistake(str(path), "", "brackets are nested too deeply", line=1))
    except ValueError:  # a number of thousands of digits, or a day that no calendar has
        mistakes.append(Mistake(str(path), "", "there is a number or a date in it that cannot be", line=1))
    return None


def _syntax_mistake(path: Path, text: str, message: str) -> Mistake:
    found = _AT.search(message)
    told = slip(text, int(found[1]) if found and found[1] else text.rstrip("\n").count("\n") + 1)
    return Mistake(str(path), "", told.what, told.hint, told.line)


def table_of(path: Path, mistakes: list[Mistake]) -> Table | None:
    """The file as a table, or None with its mistake noted."""
    text = text_of(path, mistakes)
    return None if text is None else parsed(path, text, mistakes)


def line_in(path: Path, place: str) -> int:
    """The line of that place in a file that has been read before; 0 where it cannot be read now."""
    text = text_of(path, [])
    return Lines(text).at(place) if text else 0


def read_as(path: Path, make: Callable[[Table], T], also: Mapping[str, object] = MappingProxyType({})) -> Reading[T]:
    """What the file says, as if those values stood in it `also`."""
    mistakes: list[Mistake] = []
    return _made(table_of(path, mistakes), path, make, mistakes, also)


def read_text_as(path: Path, text: str, make: Callable[[Table], T]) -> Reading[T]:
    """What the file would say if this text stood in it. Nothing is written anywhere."""
    mistakes: list[Mistake] = []
    return _made(parsed(path, text, mistakes), path, make, mistakes)


def _made(
    table: Table | None,
    path: Path,
    make: Callable[[Table], T],
    mistakes: list[Mistake],
    also: Mapping[str, object] = MappingProxyType({}),
) -> Reading[T]:
    for key, given in also.items():
        _put({} if table is None else table.values, key.split("."), given)
    value = None if table is None else make(table)
    return Reading(None if mistakes else value, tuple(_with_a_way_out(path, mistakes)))


def _put(values: dict[str, Any], place: Sequence[str], given: object) -> None:
    for part in place[:-1]:
        values = values.setdefault(part, {})
    values[place[-1]] = given


def _with_a_way_out(path: Path, mistakes: Sequence[Mistake]) -> Iterator[Mistake]:
    """Where a folder lacks the file, what to put there."""
    for mistake in mistakes:
        missing = mistake.what == NO_FILE
        yield replace(mistake, hint=f"copy the shipped config/{path.name} there") if missing else mistake
