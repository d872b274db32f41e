"""Lost is not gone: what could not be opened, or went away, is tried again every few seconds, for ever."""

from __future__ import annotations

from dataclasses import dataclass

AGAIN_MS = 2_000


@dataclass
class Again:
    """When to try again to open what is lost. One try at a time, however long it takes."""

    every_ms: float = AGAIN_MS
    trying: bool = False  # for a try in another thread: whoever made it says when it is over
    _due_ms: float | None = None

    def is_due(self, lost: bool, now_ms: float) -> bool:
        """Whether to try now. The first time is a while after something was `lost`."""
        if not lost:
            self._due_ms = None
            return False
        if self._due_ms is None:
            self._due_ms = now_ms + self.every_ms
        if self.trying or now_ms < self._due_ms:
            return False
        self._due_ms = now_ms + self.every_ms
        return True
