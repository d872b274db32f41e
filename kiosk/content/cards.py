"""Cards: something to read and to hear, not to do."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.content.stretch import Source


@dataclass(frozen=True)
class Card:
    """Something to read, not to do: a few lines, and whom to ask."""

    id: str
    title: str
    lines: tuple[str, ...]
    ask: str
    sources: tuple[Source, ...]
