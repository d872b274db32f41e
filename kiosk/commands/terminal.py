"""What is printed, so that it can be read in every terminal and may be cut short by who reads it.

A terminal may know no more than ASCII, the reader may be `head -1`, the disk behind it may be full. None of these is
a fault of the program, and none of them ends in a traceback.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.files.mistakes import Mistake

PLAIN = "kiosk-plain"
"""How a sign is written that the terminal does not have: by the nearest that it has."""

# A mark that tells how a stretch went must stay another mark than the others.
_SIGNS = {
    "✓": "+", "○": "o", "◐": "~", "⛔": "!", "→": "->", "↔": "<->", "×": "x", "·": "-", "•": "*", "–": "-", "—": "-",
    "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "≤": "<=", "≥": ">=", "°": " degrees", "ß": "ss", "ø": "o",
    "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "⁄": "/",
}  # fmt: skip


def bear_anything() -> None:
    """Let whatever is printed from now on be written in some way, whatever the terminal knows."""
    codecs.register_error(PLAIN, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN)


def for_programs() -> None:
    """What is printed from now on is for a program, and therefore UTF-8 wherever it goes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(nearest, error.object[error.start : error.end])), error.end


def nearest(letter: str) -> str:
    """The letter in ASCII: its sign, its letter without an accent, or a question mark."""
    parts = (_SIGNS.get(part, part) for part in unicodedata.normalize("NFKD", _SIGNS.get(letter, letter)))
    return "".join(part for part in parts if part.isascii()) or "?"


def show(lines: Iterable[str]) -> None:
    """Print these lines; whoever has seen enough of them may go."""
    try:
        for line in lines:
            print(one_line(line))
        print(end="", flush=True)
    except BrokenPipeError:
        nobody_reads()


def one_line(text: str) -> str:
    """The text without what would break its line or steer the terminal."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


def nobody_reads() -> None:
    """What is still to be printed goes nowhere, so that the program can end as it would have."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def written(more: str = "") -> str:
    """Write out what was printed, and `more`: "" once all of it is, else why it could not be."""
    try:
        print(more, end="", flush=True)
    except BrokenPipeError:
        nobody_reads()
    except OSError as trouble:
        nobody_reads()
        return (trouble.strerror or str(trouble)).lower()
    return ""


def tell(mistakes: Iterable[Mistake | str]) -> int:
    """Print each mistake as a line on standard error; the exit status for the user's mistake."""
    for mistake in mistakes:
        print(f"kiosk: {mistake}", file=sys.stderr)
    return 2
