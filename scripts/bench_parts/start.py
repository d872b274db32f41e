"""How long it takes from the process's start to the first frame with live buttons, beside a bare pygame window."""

from __future__ import annotations

from bench_parts.figures import median, table
from bench_parts.programs import BARE, KIOSK, household, running
from bench_parts.xserver import server

BOUND = 1.5
SIZE = "1280x720"


AS_SDL_CHOOSES, PLAIN, OURS = "bare pygame window", "the same without OpenGL", "kiosk run --desk"


def measure(runs: int, size: str = SIZE) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each start until ready, and of its processor time, in turn. The first of each warms the caches."""
    taken: dict[str, list[tuple[float, float]]] = {AS_SDL_CHOOSES: [], PLAIN: [], OURS: []}
    with server() as display, household() as home:
        plain = {**home.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        usual = {name: value for name, value in plain.items() if name != "SDL_FRAMEBUFFER_ACCELERATION"}
        for _ in range(runs + 1):
            taken[AS_SDL_CHOOSES].append(_start((*BARE, "rest", size), usual))
            taken[PLAIN].append(_start((*BARE, "rest", size), plain))
            taken[OURS].append(_start((*KIOSK, "--size", size, *home.options), usual))
    return {name: values[1:] for name, values in taken.items()}


def _start(command: tuple[str, ...], environ: dict[str, str]) -> tuple[float, float]:
    with running(command, environ) as program:
        return program.ready_s, program.cpu_s()


def main(runs: int) -> bool:
    """Print the starts; whether the kiosk's are within their bound."""
    taken = measure(runs)
    until = {name: median([ready for ready, _ in values]) for name, values in taken.items()}
    used = {name: median([cpu for _, cpu in values]) for name, values in taken.items()}
    rows = [
        (name, until[name] * 1000, min(taken[name])[0] * 1000, until[name] / until[AS_SDL_CHOOSES], used[name] * 1000)
        for name in taken
    ]
    title = f"start: until the first frame with live buttons, {runs} starts each"
    table(title, ("", "median ms", "best ms", "ratio", "processor ms"), rows)
    held = until[OURS] <= BOUND * until[AS_SDL_CHOOSES]
    print(f"  bound: {BOUND} times the bare window: {'held' if held else 'NOT held'}")
    return held
