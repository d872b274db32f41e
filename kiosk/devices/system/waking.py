"""Wakes the loop: whoever has news for it, on whatever thread, makes it look at once.

The loop waits on `woken` instead of asking everybody all the time, and clears it when it goes to look.
"""

from __future__ import annotations

import os
import select
import threading


class Woken:
    """Whether there is news. Who waits for it can wait for a descriptor of the system as well."""

    def __init__(self) -> None:
        self._heard, self._told = os.pipe()
        self._lock = threading.Lock()  # held for one byte that never has to wait
        self._is_set = False

    def set(self) -> None:
        """There is news. From any thread."""
        with self._lock:
            if not self._is_set:
                os.write(self._told, b"!")
                self._is_set = True

    def clear(self) -> None:
        """It is about to be looked at."""
        with self._lock:
            if self._is_set:
                os.read(self._heard, 1)
                self._is_set = False

    def wait(self, longest_s: float, also: int | None = None) -> bool:
        """Wait for news, or until something can be read from `also`; whether it came in time."""
        waiting = select.poll()
        for descriptor in (self._heard, *([] if also is None else [also])):
            waiting.register(descriptor, select.POLLIN)
        return bool(waiting.poll(longest_s * 1000))


woken = Woken()


def wake_loop() -> None:
    """There is news. From any thread."""
    woken.set()
