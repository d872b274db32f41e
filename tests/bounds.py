"""Loops that end: a test that waits in vain fails and says so, instead of going on for ever.

Counted in turns and not in time, so that a slow machine changes nothing. Whoever goes through a `Visit` or a `Room`
need not count: those bound themselves.
"""

from __future__ import annotations

from collections.abc import Callable

MOST_TURNS = 30_000  # of 2 ms each, the shortest wait in these tests, that is a minute


def turns(most: int = MOST_TURNS) -> Callable[[], bool]:
    """How often a loop may go round: `going = turns()`, then `while it_is_not_so() and going(): ...`."""
    left = most

    def going() -> bool:
        nonlocal left
        left -= 1
        assert left >= 0, f"in vain: still the same after {most} turns"
        return True

    return going
