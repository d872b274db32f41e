"""The keys of keyboards by the kernel's names, and which keyboards the kernel knows of.

A key is told by its place on the keyboard, not by the letter on it: a switch interface that sends KEY_Y sends it
under any keyboard layout. Numbers of the kernel are from linux/input-event-codes.h, those of SDL (its scancodes) from
the USB HID usage tables, which SDL follows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LISTED = Path("/proc/bus/input/devices")


@dataclass(frozen=True)
class Key:
    """One key: the kernel's number of it, and SDL's."""

    kernel: int
    sdl: int


def _in_a_row(names: str, kernel: int, sdl: int) -> dict[str, Key]:
    """Names whose numbers follow each other in both lists."""
    return {f"KEY_{name}": Key(kernel + at, sdl + at) for at, name in enumerate(names.split())}


def _one_by_one(names: str, kernel: int, *sdl: int) -> dict[str, Key]:
    """Names whose numbers follow each other in the kernel only."""
    return {f"KEY_{name}": Key(kernel + at, sdl[at]) for at, name in enumerate(names.split())}


def _letters(row: str, kernel: int) -> dict[str, Key]:
    return {f"KEY_{letter}": Key(kernel + at, 4 + ord(letter) - ord("A")) for at, letter in enumerate(row)}


KEYS: Mapping[str, Key] = {
    **_letters("QWERTYUIOP", 16),
    **_letters("ASDFGHJKL", 30),
    **_letters("ZXCVBNM", 44),
    **_in_a_row("1 2 3 4 5 6 7 8 9 0", 2, 30),
    **_one_by_one("ESC", 1, 41),
    **_one_by_one("MINUS EQUAL BACKSPACE TAB", 12, 45, 46, 42, 43),
    **_one_by_one("LEFTBRACE RIGHTBRACE ENTER LEFTCTRL", 26, 47, 48, 40, 224),
    **_one_by_one("SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH", 39, 51, 52, 53, 225, 49),
    **_one_by_one("COMMA DOT SLASH RIGHTSHIFT KPASTERISK LEFTALT SPACE CAPSLOCK", 51, 54, 55, 56, 229, 85, 226, 44, 57),
    **_in_a_row("F1 F2 F3 F4 F5 F6 F7 F8 F9 F10", 59, 58),
    **_one_by_one("NUMLOCK SCROLLLOCK", 69, 83, 71),
    **_one_by_one("KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS", 71, 95, 96, 97, 86, 92, 93, 94, 87),
    **_one_by_one("KP1 KP2 KP3 KP0 KPDOT", 79, 89, 90, 91, 98, 99),
    **_one_by_one("102ND F11 F12", 86, 100, 68, 69),
    **_one_by_one("KPENTER RIGHTCTRL KPSLASH SYSRQ RIGHTALT", 96, 88, 228, 84, 70, 230),
    **_one_by_one("HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN", 102, 74, 82, 75, 80, 79, 77, 81, 78),
    **_one_by_one("INSERT DELETE", 110, 73, 76),
    # A Bluetooth button made for a telephone's camera sends VOLUMEUP.
    **_one_by_one("MUTE VOLUMEDOWN VOLUMEUP", 113, 127, 129, 128),
    **_one_by_one("PAUSE", 119, 72),
    **_one_by_one("LEFTMETA RIGHTMETA COMPOSE", 125, 227, 231, 101),
    **_one_by_one("NEXTSONG PLAYPAUSE PREVIOUSSONG STOPCD", 163, 258, 261, 259, 260),
    **_in_a_row("F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24", 183, 104),
}


def keyboards(listed: Path = LISTED) -> tuple[frozenset[int], ...]:
    """The keys (the kernel's numbers) of every device that the kernel knows of; nothing where it does not tell."""
    try:
        text = listed.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return tuple(frozenset(_numbers(line)) for line in text.splitlines() if line.startswith("B: KEY="))


def pointers(listed: Path = LISTED) -> int:
    """How many mice and the like the kernel knows of."""
    try:
        text = listed.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    handlers = (line.partition("=")[2].split() for line in text.splitlines() if line.startswith("H: Handlers="))
    return sum(any(name.startswith("mouse") for name in names) for names in handlers)


def _numbers(line: str) -> Iterator[int]:
    """The bits that are set: words in hexadecimal, the last word has the lowest numbers."""
    for word, digits in enumerate(reversed(line.partition("=")[2].split())):
        bits = int(digits, 16)
        yield from (word * _WORD + bit for bit in range(_WORD) if bits >> bit & 1)


_WORD = 64 if sys.maxsize > 2**32 else 32  # the bits of an unsigned long
