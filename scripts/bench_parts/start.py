"""How long it takes from the process's start to the first frame with live buttons, beside a bare pygame window."""

from __future__ import annotations

from collections.abc import Sequence

from bench_parts.figures import median, table
from bench_parts.programs import BARE, KIOSK, household, running
from bench_parts.xserver import server

BOUND = 1.5
SIZE = "1280x720"


def measure(runs: int, size: str = SIZE) -> tuple[list[float], list[float]]:
    """Seconds of each start, in turn: the bare window, the kiosk. The first of each only warms the caches."""
    bare: list[float] = []
    kiosk: list[float] = []
    with server() as display, household() as home:
        environ = {**home.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        for _ in range(runs + 1):
            with running((*BARE, "rest", size), environ) as program:
                bare.append(program.ready_s)
            with running((*KIOSK, "--size", size, *home.options), environ) as program:
                kiosk.append(program.ready_s)
    return bare[1:], kiosk[1:]


def main(runs: int) -> bool:
    """Print the starts; whether the kiosk's are within their bound."""
    bare, kiosk = measure(runs)
    ratio = median(kiosk) / median(bare)
    table(
        f"start: until the first frame with live buttons, {runs} starts each",
        ("", "median ms", "best ms", "ratio"),
        [_row("bare pygame window", bare, bare), _row("kiosk run --desk", kiosk, bare)],
    )
    print(f"  bound: {BOUND} times the bare window: {'held' if ratio <= BOUND else 'NOT held'}")
    return ratio <= BOUND


def _row(name: str, values: Sequence[float], bare: Sequence[float]) -> tuple[object, ...]:
    return name, median(values) * 1000, min(values) * 1000, median(values) / median(bare)
