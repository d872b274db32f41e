"""A thread that draws what the loop will need: a STOP must never wait for a picture.

Python lets one thread run at a time. So what is made here is made in small pieces, with a `breath` between them, and
while the loop is at work each breath lasts until the loop rests again.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator

_log = logging.getLogger(__name__)

MOST_WISHES = 8  # older ones are of screens that are gone
CLOSE_S = 1.0  # no piece of work takes nearly as long
LONGEST_BREATH_S = 0.25  # a loop that stands still must not keep its own figure from it

Work = Callable[[], object]


class Workshop:
    """Does one piece of work after the other, the newest wish first, and tells `wake` after each.

    What is not wished for yet comes when nothing else is to do (`later`). Nothing that goes wrong ends it.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._news = threading.Condition()
        self._wishes: OrderedDict[Hashable, Work] = OrderedDict()
        self._later: Iterator[Work] = iter(())
        self._closing = False
        self._free = threading.Event()
        self._free.set()
        self._thread = threading.Thread(target=self._run, name="workshop", daemon=True)
        self._thread.start()

    def wish(self, name: Hashable, work: Work) -> None:
        """Do this before everything else; a wish of that name that was not begun is forgotten."""
        with self._news:
            self._wishes[name] = work
            self._wishes.move_to_end(name)
            if len(self._wishes) > MOST_WISHES:
                self._wishes.popitem(last=False)
            self._news.notify()

    def later(self, works: Iterator[Work]) -> None:
        """Do these while no wish is open, instead of what was to be done later before."""
        with self._news:
            self._later = works
            self._news.notify()

    def hold(self) -> None:
        """The loop is at work: wait with everything else, from the next breath on."""
        self._free.clear()

    def go_on(self) -> None:
        """The loop rests."""
        self._free.set()

    def breath(self) -> None:
        """Let the loop go first; called by the work itself, every few ms."""
        self._free.wait(LONGEST_BREATH_S)

    def close(self) -> None:
        """End after the piece of work that was begun: what it draws with is about to go."""
        with self._news:
            self._closing = True
            self._news.notify()
        self._free.set()
        self._thread.join(CLOSE_S)

    # -- the thread

    def _run(self) -> None:
        while (work := self._next()) is not None:
            self.breath()
            try:
                wished, act = work
                act()
            except Exception:  # noqa: BLE001 - no picture is worth the thread that draws all others
                _log.exception("something could not be drawn")
            if wished:
                self._wake()

    def _next(self) -> tuple[bool, Work] | None:
        """The newest wish, else what was for later, once there is any; None when all is over."""
        with self._news:
            while not self._closing:
                if self._wishes:
                    return True, self._wishes.popitem()[1]
                if (work := next(self._later, None)) is not None:
                    return False, work
                self._news.wait()
        return None
