"""A real X server without a screen: real key events in, real pixels out, by ctypes and without any process between.

`xdotool` starts a process for every key, which takes longer than what is to be measured.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

KEYSYMS = {"next": 0x6E, "pause": 0x70, "stop": 0x73, "space": 0x20}
_Z_PIXMAP = 2
_ALL_PLANES = ctypes.c_ulong(-1)
STEP_S = 0.0005  # between two looks at the pixels
FINGER_S = 0.08


class NoServer(Exception):  # noqa: N818 - it names what is the case
    """There is no Xvfb or no X library on this system; the message says which."""


def missing() -> str:
    """What is missing of what is needed, or "" where all is there."""
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed (Debian: apt install xvfb)"
    gone = [name for name in ("X11", "Xtst") if ctypes.util.find_library(name) is None]
    return f"the libraries {', '.join(gone)} are not installed (Debian: apt install libxtst6)" if gone else ""


@contextmanager
def server(width: int = 1920, height: int = 1080) -> Iterator[str]:
    """An X server of our own on a free number; gives its DISPLAY. Raises NoServer."""
    if missing():
        raise NoServer(missing())
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise NoServer("Xvfb does not start")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


class _Image(ctypes.Structure):
    """The beginning of Xlib's XImage."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    )


Area = tuple[int, int, int, int]  # left, top, width, height


class Screen:
    """One connection to an X server: presses keys as a keyboard does (XTEST) and reads pixels."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11"))
        self._test = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XGetImage.restype = ctypes.POINTER(_Image)
        opened = self._x.XOpenDisplay(display.encode())
        if not opened:
            raise NoServer(f"the X server {display} cannot be reached")
        self._display = ctypes.c_void_p(opened)
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
        self._up: dict[str, float] = {}  # when each key was let go last
        self._codes = {
            name: self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(sym)) for name, sym in KEYSYMS.items()
        }

    def key(self, name: str, down: bool) -> float:
        """Move one key; gives the moment just before, in s of `time.perf_counter`.

        No finger is back on a key sooner than some 80 ms after it left; within the debounce time it is one touch.
        """
        if down:
            time.sleep(max(0.0, self._up.get(name, 0.0) + FINGER_S - time.perf_counter()))
        else:
            self._up[name] = time.perf_counter()
        sent = time.perf_counter()
        self._test.XTestFakeKeyEvent(self._display, self._codes[name], int(down), ctypes.c_ulong(0))
        self._x.XFlush(self._display)
        return sent

    def tap(self, name: str, held_s: float = 0.02) -> float:
        """Press a key and let it go; gives the moment of the press."""
        sent = self.key(name, True)
        time.sleep(held_s)
        self.key(name, False)
        return sent

    def pixels(self, area: Area) -> bytes:
        """What is on the screen there, four bytes a pixel."""
        left, top, width, height = area
        image = self._x.XGetImage(
            self._display, self._root, left, top, ctypes.c_uint(width), ctypes.c_uint(height), _ALL_PLANES, _Z_PIXMAP
        )
        try:
            return ctypes.string_at(image.contents.data, image.contents.bytes_per_line * height)
        finally:
            self._x.XDestroyImage(image)

    def wait_for_change(self, area: Area, before: bytes, timeout_s: float) -> float | None:
        """The moment at which the pixels there are seen to differ from `before`; None where they do not."""
        until = time.perf_counter() + timeout_s
        while time.perf_counter() < until:
            if self.pixels(area) != before:
                return time.perf_counter()
            time.sleep(STEP_S)
        return None

    def close(self) -> None:
        """Leave the server."""
        self._x.XCloseDisplay(self._display)
