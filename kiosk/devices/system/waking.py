"""Wakes the loop: whoever has news for it, on whatever thread, makes it look at once.

The loop waits on `woken` instead of asking everybody all the time, and clears it when it goes to look.
"""

from __future__ import annotations

import threading

woken = threading.Event()


def wake_loop() -> None:
    """There is news. From any thread."""
    woken.set()
