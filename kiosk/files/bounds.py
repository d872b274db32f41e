"""How much a file of settings or content may ask of its reader, so that none makes a kiosk stand still.

The largest file that comes with the kiosk is a tenth of each bound. What lies beyond is told in a line, and is not read
further.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

LARGEST = 64 * 1024  # bytes
MOST_FILES = 500  # of one kind, in one folder
LONGEST_LINE = 8000
MOST_DOTS = 100  # in one line: each dot of a key is a table within a table
MOST_VALUES = 2000
DEEPEST = 20  # tables and lists within each other
MOST_TOLD = 20  # mistakes of one file: whoever has more begins with these

Excess = tuple[int, str, str]
"""The line (0: the file as a whole), what is too much, and how much is the most."""


def excess_in_text(text: str) -> Excess | None:
    """What is too much before anything is understood; None where all is well."""
    if len(text.encode(errors="replace")) > LARGEST:
        return 0, "this file is far too large", f"{LARGEST // 1024} kB are the most"
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            return number, "this line is far too long", f"{LONGEST_LINE} letters are the most"
        if line.count(".") > MOST_DOTS:
            return number, "there are far too many dots in this line", f"{MOST_DOTS} are the most"
    return None


def excess_in_values(values: dict[str, Any]) -> Excess | None:
    """What is too much in what was understood."""
    count, level = 0, list[Any]([values])
    for _ in range(DEEPEST):
        below = [value for each in level for value in _within(each)]
        count += len(below)
        if count > MOST_VALUES:
            return 0, "there are far too many keys and values in this file", f"{MOST_VALUES} are the most"
        level = [value for value in below if isinstance(value, dict | list)]
    if level:
        return 0, "tables and lists are nested too deeply", f"{DEEPEST} within each other are the most"
    return None


def _within(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
