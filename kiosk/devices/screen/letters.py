"""Which letters the typeface of the screens and of the report has. What it has not is drawn as a crossed box.

pygame does not tell: it measures a missing letter like any other. So the font file itself is asked, in its table
`cmap`, which lists the letters that it has pictures for (OpenType specification, "cmap", formats 4 and 12).
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

import font_source_sans_pro

from kiosk.devices.screen.look import Face


def not_drawn(text: str) -> str:
    """The letters of that text that cannot be drawn, each once; an accent counts with its letter."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in dict.fromkeys(composed) if ord(letter) not in drawn() and letter != "\n")


@cache
def drawn() -> frozenset[int]:
    """The numbers of the letters that every weight has."""
    files = (Path(font_source_sans_pro.font_files_ttf[str(face)]) for face in Face)
    return frozenset.intersection(*(letters_of(file.read_bytes()) for file in files))


def letters_of(font: bytes) -> frozenset[int]:
    """The numbers of the letters that a TrueType font has."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    starts = [struct.unpack_from(">HHL", cmap, 4 + 8 * number)[2] for number in range(count)]
    found: set[int] = set()
    for part in (cmap[start:] for start in starts):
        match struct.unpack_from(">H", part)[0]:
            case 4:
                found |= _format_4(part)
            case 12:
                found |= _format_12(part)
    return frozenset(found)


def _table(font: bytes, name: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _, start, length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == name:
            return font[start : start + length]
    raise ValueError(f"the font has no table {name.decode()}")


def _format_4(part: bytes) -> set[int]:
    """Stretches of letters, each with a shift to its pictures or a list of them; picture 0 is the crossed box."""
    count = struct.unpack_from(">H", part, 6)[0] // 2
    ends, firsts, shifts, lists = (
        struct.unpack_from(f">{count}H", part, at) for at in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
    )
    found = set()
    for number, (first, end, shift, far) in enumerate(zip(firsts, ends, shifts, lists, strict=True)):
        for letter in range(first, min(end, 0xFFFE) + 1):
            at = 16 + 6 * count + 2 * number + far + 2 * (letter - first)
            picture = struct.unpack_from(">H", part, at)[0] if far else letter
            if (picture + shift) % 65536 if picture or not far else 0:
                found.add(letter)
    return found


def _format_12(part: bytes) -> set[int]:
    (count,) = struct.unpack_from(">L", part, 12)
    groups = [struct.unpack_from(">LLL", part, 16 + 12 * number) for number in range(count)]
    return {letter for first, end, picture in groups for letter in range(first, end + 1) if picture + letter - first}
