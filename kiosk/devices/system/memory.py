"""Memory that pictures took goes back to the system when they go."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_MMAP_THRESHOLD = -3  # malloc.h of the GNU C library
_LARGE = 128 * 1024  # where that library begins, before it learns to keep ever larger pieces


def give_back() -> None:
    """Keep every large piece apart from the small ones, so that it can be given back whatever lies beside it.

    Else the GNU C library keeps what was drawn in each thread: after some stretches that was 60 MB more. Another C
    library has no such call and is left as it is.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
