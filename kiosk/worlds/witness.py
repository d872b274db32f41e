"""Whoever is told everything that happens: a rehearsal, a link to others, a hook of one's own."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any, Protocol

log = logging.getLogger(__name__)


class Witness(Protocol):
    """Somebody who is told everything that happens, in order of time, on the thread that decides.

    `what` and its values are those of `kiosk rehearse --json`, but that a record is a `Kept`. Whoever takes long makes
    a STOP wait, so what takes long belongs into a queue.
    """

    def saw(self, at_ms: int, what: str, **values: Any) -> None:
        """One thing that happened at that moment of the steady clock."""
        ...


@dataclass
class Witnesses:
    """All of them. One that fails is told of to technicians and sent away; no session suffers from it."""

    there: list[Witness] = field(default_factory=list)

    def saw(self, at_ms: int, what: str, **values: Any) -> None:
        """Tell each of them."""
        for each in tuple(self.there):
            try:
                each.saw(at_ms, what, **values)
            except Exception:
                log.exception("%s is told nothing more", type(each).__name__)
                self.there[:] = [other for other in self.there if other is not each]
