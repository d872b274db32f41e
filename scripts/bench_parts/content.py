"""What reading all content costs beside a bare pass of tomllib, and a figure's frame beside a bare blit."""

from __future__ import annotations

import os
import tomllib
from functools import partial

from bench_parts.figures import best_ms, median, table
from bench_parts.programs import ROOT

FIGURE_BOX = (1000, 560)  # of a screen of 1920 by 1080
TIMES = 9
READ_RATIO = 2.0  # reading, checking and fitting together, beside a pass that only parses


def main() -> bool:
    """Print the times; whether reading stays within so many times a bare pass."""
    files = [*(ROOT / "assets").rglob("*.toml"), *(ROOT / "config").rglob("*.toml")]
    bare = best_ms(lambda: [tomllib.loads(path.read_text()) for path in files], TIMES)
    read = best_ms(_read, TIMES)
    rows = [("bare tomllib pass", bare, 1.0), ("everything read and held to its rules", read, read / bare)]
    table(f"content: {len(files)} files", ("", "median ms", "ratio"), rows)
    print(
        f"  bound: at most {READ_RATIO:.0f} times the bare pass: {'held' if read <= READ_RATIO * bare else 'NOT held'}"
    )
    _figures()
    return read <= READ_RATIO * bare


def _read() -> None:
    from kiosk.files.everything import read_everything
    from kiosk.files.places import find

    assert read_everything(find(config=str(ROOT / "config"), data="unused")).value is not None


def _figures() -> None:
    """Each frame of one movement: drawn the first time, shown from the cache, and a bare blit of its size."""
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    import pygame

    from kiosk.content.fitting import choose
    from kiosk.devices.screen.pictures import STEPS, Pictures, theme_colours
    from kiosk.devices.screen.themes import DARK
    from kiosk.files.everything import read_everything
    from kiosk.files.places import find
    from kiosk.scenes.bodies import FigurePose

    pygame.display.init()
    surface = pygame.display.set_mode((1920, 1080))
    everything = read_everything(find(config=str(ROOT / "config"), data="unused")).value
    assert everything is not None
    routine, _ = choose(everything.profile, everything.library.routines["morning-seated"])
    step = next(step for step in routine.steps if step.variant.figure)
    pictures, box = Pictures(theme_colours(DARK)), pygame.Rect((0, 0), FIGURE_BOX)
    poses = [FigurePose(step.variant, step.sides[0], reach / STEPS, routine.with_helper) for reach in range(STEPS + 1)]
    drawn = [best_ms(partial(pictures.draw, surface, box, pose), 1) for pose in poses]
    shown = median([best_ms(partial(pictures.draw, surface, box, pose), TIMES) for pose in poses])
    copy = pygame.Surface(FIGURE_BOX, 0, surface)
    bare = best_ms(lambda: surface.blit(copy, box), TIMES * 10)
    rows = [
        ("bare blit of the whole box", bare, 1.0),
        ("frame from the cache", shown, shown / bare),
        ("frame drawn the first time, median", sorted(drawn)[len(drawn) // 2], sorted(drawn)[len(drawn) // 2] / bare),
        ("frame drawn the first time, worst", max(drawn), max(drawn) / bare),
    ]
    title = f"figures: {len(poses)} frames of {step.stretch.id} in {FIGURE_BOX[0]}x{FIGURE_BOX[1]}"
    table(f"{title}, {pictures.bytes / 1e6:.1f} MB kept", ("", "ms", "ratio"), rows)
    pygame.display.quit()
