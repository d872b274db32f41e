"""How generous a question may be: the layouts that are tried, from the largest on, until everything fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.devices.screen.drawing import BODY, CALM, NAME, TITLE, Style
from kiosk.devices.screen.look import Face, Look
from kiosk.scenes.bodies import Ask


@dataclass(frozen=True)
class Measure:
    """How generous a layout is; the first one in which everything fits is taken."""

    title: Style
    line: Style
    lines: Style
    choice: Style
    chip: float  # how high a choice is, in capital heights of ordinary text
    between: float  # free space between rows
    grid: bool = False  # whether the choices stand in columns of one width


_LARGE = Style(Face.SEMIBOLD, 27.0)
_FEW = 6  # so many choices at most are written large
_MEASURES = (
    Measure(TITLE, CALM, CALM, _LARGE, 3.6, 0.9, True),
    Measure(TITLE, CALM, CALM, BODY, 2.7, 0.75, True),
    Measure(TITLE, CALM, CALM, BODY, 2.7, 0.75),
    Measure(TITLE, CALM, BODY, BODY, 2.7, 0.75),
    Measure(TITLE, CALM, BODY, BODY, 2.3, 0.4, True),
    Measure(TITLE, CALM, BODY, BODY, 2.3, 0.4),
    Measure(NAME, BODY, BODY, BODY, 2.5, 0.5),
    Measure(NAME, BODY, BODY, BODY, 2.1, 0.32, True),
    Measure(NAME, BODY, BODY, BODY, 2.1, 0.32),
)


def measures(body: Ask, look: Look) -> tuple[tuple[Measure, ...], tuple[Measure, ...]]:
    """The layouts to try, and those with ever smaller letters for what must not be lost."""
    usual = _MEASURES if len(body.choices) <= _FEW else _MEASURES[1:]
    last = _MEASURES[-1]
    return usual, tuple(replace(last, line=size, lines=size, between=0.25) for size in BODY.sizes(look))
