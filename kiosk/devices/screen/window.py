"""Opening the screen: full screen in the box by whatever way works, a plain window on the desk.

SDL, asked for a screen where there is none, silently gives one that nobody can see (its `offscreen` and `dummy`
drivers). In the box that would be a kiosk which seems to run and shows nothing, so it is refused.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache

import pygame
from pygame import Surface as Surface

VISIBLE = frozenset({"kmsdrm", "wayland", "x11"})


class NoScreen(Exception):  # noqa: N818 - it names what is the case
    """There is no screen that a person could see; the message says what to do."""


def open_full_screen() -> pygame.Surface:
    """The whole screen, in its own resolution. Raises NoScreen where nobody would see it."""
    _start()
    driver = pygame.display.get_driver()
    if driver.lower() not in VISIBLE:
        pygame.display.quit()
        raise NoScreen(_refused(driver))
    surface = first_that_works(_full_screen_ways())
    pygame.mouse.set_visible(False)
    return surface


def open_window(width: int, height: int, title: str = "Stretch kiosk") -> pygame.Surface:
    """A plain window of that size, for the desk. Raises NoScreen where there is no display at all."""
    _start()
    driver = pygame.display.get_driver()
    if driver.lower() not in VISIBLE and driver.lower() != "dummy":
        pygame.display.quit()
        raise NoScreen(_refused(driver))
    pygame.display.set_caption(title)
    return first_that_works([lambda: pygame.display.set_mode((width, height))])


def _start() -> None:
    try:
        pygame.display.init()
    except pygame.error as mistake:
        raise NoScreen(f"no screen could be opened ({mistake}). {_ADVICE}") from None
    if _sends_areas():
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")


def _sends_areas() -> bool:
    """Whether a plain window can send only the areas that changed, from memory that it shares with the screen.

    X11 can. Through a renderer it sends the whole screen each time: without a GPU, in 1920x1080, that was measured
    as 16 ms of processor time a picture instead of 0.02 ms, and 165 MB of memory instead of 53.
    """
    return pygame.display.get_driver() == "x11"


_ADVICE = (
    "Switch the screen on before the kiosk and check its cable. Without a desktop set SDL_VIDEODRIVER=kmsdrm and "
    "use a pygame that has it (Raspberry Pi OS: sudo apt install python3-pygame libegl1 libgles2 libgl1-mesa-dri); "
    "inside a desktop set SDL_VIDEODRIVER=wayland or x11."
)


def _refused(driver: str) -> str:
    return f"SDL chose its '{driver}' driver, which shows nothing. {_ADVICE}"


Way = Callable[[], pygame.Surface]


def _full_screen_ways() -> list[Way]:
    """From the best to the plainest: by areas, scaled with the screen's own beat, scaled, full screen, a window."""
    size = pygame.display.get_desktop_sizes()[0]
    full = _whole_screen()
    by_areas: list[Way] = [lambda: pygame.display.set_mode(size, full)] if _sends_areas() else []
    return [
        *by_areas,
        lambda: pygame.display.set_mode(size, full | pygame.SCALED, vsync=1),
        lambda: pygame.display.set_mode(size, full | pygame.SCALED),
        lambda: pygame.display.set_mode((0, 0), full),
        lambda: pygame.display.set_mode(size),
    ]


def _whole_screen() -> int:
    """SDL's full screen, or a window without a frame and as large as the screen, where SDL could not leave the first.

    On X11 it leaves by putting the mouse back, through a function of libXi that it calls without looking whether it
    has that library. A kiosk on a screen without it would die of that as it ends.
    """
    if pygame.display.get_driver() == "x11" and not _has_library("libXi.so.6"):
        return pygame.NOFRAME
    return pygame.FULLSCREEN


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def connection() -> int | None:
    """The descriptor on which everything comes that the window tells of, so that nobody has to look again and again.

    Only X11 has one; and a game controller, once it is listened to, is heard by looking.
    """
    if pygame.display.get_driver() != "x11" or pygame.joystick.get_init():
        return None
    return _x11_connection(pygame.display.get_wm_info()["display"])


def _x11_connection(capsule: object) -> int | None:
    """SDL gives the library's own display, in a capsule of that name."""
    library = _x11()
    if library is None:
        return None
    open_capsule = ctypes.pythonapi.PyCapsule_GetPointer
    open_capsule.restype, open_capsule.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return int(library.XConnectionNumber(ctypes.c_void_p(open_capsule(capsule, b"display"))))


@cache
def _x11() -> ctypes.CDLL | None:
    """The library that SDL itself loads."""
    with suppress(OSError):
        return ctypes.CDLL("libX11.so.6")
    return None


def first_that_works(ways: Sequence[Way]) -> pygame.Surface:
    """The surface of the first way that SDL accepts. Raises NoScreen with every reason when there is none."""
    mistakes = []
    for way in ways:
        try:
            return way()
        except pygame.error as mistake:
            mistakes.append(str(mistake))
    raise NoScreen(f"no screen could be opened ({'; '.join(dict.fromkeys(mistakes))}). {_ADVICE}")
