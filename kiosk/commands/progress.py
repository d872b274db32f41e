"""A bar on the terminal for work that takes longer than a breath."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

AFTER_S = 1.0  # what is done sooner needs no bar
_CELLS = 24


class Bar:
    """Shows how much is done, on a terminal only, and only once it has taken over a second."""

    def __init__(self, total: int, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = max(1, total)
        self._done = 0
        self._out = out or sys.stderr
        self._clock = clock
        self._began = clock()
        self._width = 0

    def step(self, name: str) -> None:
        """One more part is done; `name` says which."""
        self._done = min(self._done + 1, self._total)
        if self._out.isatty() and self._clock() - self._began > AFTER_S:
            self._show(self._line(name))

    def end(self) -> None:
        """Take the bar off the terminal."""
        if self._width:
            self._show("")
            self._out.write("\r")
            self._out.flush()

    def _line(self, name: str) -> str:
        filled = _CELLS * self._done // self._total
        return f"[{'#' * filled}{'.' * (_CELLS - filled)}] {100 * self._done // self._total} % {name[-40:]}"

    def _show(self, line: str) -> None:
        self._out.write("\r" + line.ljust(self._width))
        self._out.flush()
        self._width = len(line)


@contextmanager
def bar(total: int) -> Iterator[Callable[[str], None]]:
    """A bar of that many parts on standard error; gives what to call for each part."""
    shown = Bar(total)
    try:
        yield shown.step
    finally:
        shown.end()
