"""Numbers as a person reads them: percentiles, plain tables, and how busy the machine was meanwhile."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter


def percentile(values: Sequence[float], percent: float) -> float:
    """The value under which so many percent of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return percentile(values, 50)


def best_ms(act: Callable[[], object], times: int) -> float:
    """The median time of doing that so often, in ms."""
    taken = []
    for _ in range(times):
        begun = perf_counter()
        act()
        taken.append((perf_counter() - begun) * 1000)
    return median(taken)


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a plain table: words to the left, numbers to the right."""
    lines = [tuple(head), *(tuple(map(_told, row)) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print(f"\n{title}   (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    for line in lines:
        cells = [
            line[0].ljust(widths[0]),
            *(text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True)),
        ]
        print("  " + "  ".join(cells), flush=True)


def _told(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
    return str(value)
