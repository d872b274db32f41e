"""What the kiosk costs while it rests and while it guides: processor time and memory, beside a bare loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bench_parts.figures import table
from bench_parts.person import Person
from bench_parts.programs import BARE, KIOSK, WITNESSED, Program, household, running
from bench_parts.xserver import Screen, server

SIZE = (1920, 1080)
REST_PERCENT, SESSION_PERCENT, MEMORY_MB = 0.6, 15.0, 130.0
SETTLES_S = 5.0  # what begins with the start (looking through the speech, opening the sound card) is not rest


@dataclass(frozen=True)
class Cost:
    """Percent of one core over the time that was watched, and MB (10^6 bytes) at its end and at most."""

    percent: float
    rss_mb: float
    peak_mb: float


def watch(program: Program, seconds: float, meanwhile: Callable[[], None] = lambda: None) -> Cost:
    """What that program costs over so many seconds."""
    begun, before = time.perf_counter(), program.cpu_s()
    while time.perf_counter() - begun < seconds:
        meanwhile()
        time.sleep(0.1)
    percent = 100 * (program.cpu_s() - before) / (time.perf_counter() - begun)
    return Cost(percent, program.rss_mb(), program.peak_mb())


def main(seconds: int) -> bool:
    """Print the costs; whether the kiosk's are within their bounds."""
    size = f"{SIZE[0]}x{SIZE[1]}"
    with server(*SIZE) as display, household() as home:
        environ = {**home.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        bare_rest = _settled((*BARE, "rest", size), environ, seconds)
        rest = _settled((*KIOSK, "--size", size, *home.options), environ, seconds)
        bare_frames = _settled((*BARE, "frames", size), environ, seconds)
        session = _session((*WITNESSED, "--size", size, *home.options), environ, display, seconds)
    rows = [
        _row("bare loop that waits", bare_rest, bare_rest),
        _row("kiosk at rest, home", rest, bare_rest),
        _row("bare loop, 30 frames a second", bare_frames, bare_frames),
        _row("kiosk in a session", session, bare_frames),
    ]
    head = ("", "% of a core", "ratio", "MB", "most MB", "ratio")
    table(f"cost: {size} in software, {seconds} s each", head, rows)
    held = [
        _bound("at rest", rest.percent, REST_PERCENT, "% of a core"),
        _bound("in a session", session.percent, SESSION_PERCENT, "% of a core"),
        _bound("memory", max(rest.peak_mb, session.peak_mb), MEMORY_MB, "MB"),
    ]
    return all(held)


def _settled(command: tuple[str, ...], environ: dict[str, str], seconds: int) -> Cost:
    with running(command, environ) as program:
        time.sleep(SETTLES_S)
        return watch(program, seconds)


def _session(command: tuple[str, ...], environ: dict[str, str], display: str, seconds: int) -> Cost:
    screen = Screen(display)
    with running(command, environ, noise=True) as program:
        person = Person.before(screen, program)
        person.into_session()
        cost = watch(program, seconds, person.keep_going)
    screen.close()
    return cost


def _row(name: str, cost: Cost, bare: Cost) -> tuple[object, ...]:
    times = f"{cost.percent / bare.percent:.1f}" if bare.percent else "-"
    return name, cost.percent, times, cost.rss_mb, cost.peak_mb, cost.rss_mb / bare.rss_mb


def _bound(name: str, value: float, bound: float, unit: str) -> bool:
    print(f"  bound: {name} under {bound:g} {unit}: {'held' if value < bound else f'NOT held ({value:.2f})'}")
    return value < bound
