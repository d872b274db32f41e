"""A text as a QR code, drawn as large as fits: what a telephone's camera reads off the screen.

Always dark on light, whatever the theme, and with the quiet zone of four modules that the standard asks for
(ISO/IEC 18004, 9.1): many cameras read neither an inverted code nor one that touches its surroundings.
"""

from __future__ import annotations

import pygame

QUIET_ZONE = 4  # modules on each side
SMALLEST_MODULE = 2  # pixels; a camera blurs smaller ones together

DARK = (0, 0, 0)
LIGHT = (255, 255, 255)


class TooLittleSpace(ValueError):  # noqa: N818 - a fact about the screen
    """The code of this text does not fit there in modules that a camera can read."""


def qr_code(text: str, space: tuple[int, int]) -> pygame.Surface:
    """The code of that text as a square picture, as large as fits in `space` (width and height in pixels).

    Every module is a whole number of pixels, so that none is blurred. Raises TooLittleSpace where they would be too
    small to be read, or where the text is longer than any code.
    """
    modules = _modules(text)
    across = len(modules) + 2 * QUIET_ZONE
    module = min(space) // across
    if module < SMALLEST_MODULE:
        raise TooLittleSpace(f"the code needs {across * SMALLEST_MODULE} pixels, there are {min(space)}")
    return pygame.transform.scale(_small(modules, across), (across * module, across * module))


def _modules(text: str) -> tuple[bytearray, ...]:
    import segno  # only now: a start needs no code, and this costs a noticeable part of one

    # UTF-8 without the marker for it, which older readers stumble over; error correction as high as costs no size.
    try:
        return segno.make(text, encoding="utf-8", error="l", boost_error=True, micro=False).matrix
    except segno.DataOverflowError as too_long:
        raise TooLittleSpace(str(too_long)) from None


def _small(modules: tuple[bytearray, ...], across: int) -> pygame.Surface:
    """The code with one pixel to a module."""
    small = pygame.Surface((across, across))
    small.fill(LIGHT)
    for y, row in enumerate(modules, QUIET_ZONE):
        for x, dark in enumerate(row, QUIET_ZONE):
            if dark:
                small.set_at((x, y), DARK)
    return small
