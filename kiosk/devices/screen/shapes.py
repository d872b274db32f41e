"""Shapes with smooth edges: rounded panels, rings, and the pictograms on buttons and in lists.

Each is drawn four times too large and scaled down, once, and kept. The free parts of a shape carry its colour with
no opacity, so that its edges do not darken when it is scaled.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import pygame

from kiosk.devices.screen.themes import Colour
from kiosk.scenes.bodies import Icon, Mark

_FINE = 4
_BAND = 64  # rows of a ring that are drawn and scaled at once

Point = tuple[float, float]
_Pen = Callable[[pygame.Surface, int, tuple[int, int, int, int], tuple[int, int, int, int]], None]


def _smooth(width: int, height: int, colour: Colour, draw: _Pen) -> pygame.Surface:
    """A shape of one colour: `draw` gets a surface four times as large, its height, ink, and no ink."""
    ink, clear = (*colour, 255), (*colour, 0)
    large = pygame.Surface((width * _FINE, height * _FINE), pygame.SRCALPHA, 32)
    large.fill(clear)
    draw(large, height * _FINE, ink, clear)
    return pygame.transform.smoothscale(large, (width, height))


# -- rounded panels, discs and rings


@lru_cache(maxsize=256)
def disc(diameter: int, colour: Colour) -> pygame.Surface:
    """A filled circle."""

    def draw(large: pygame.Surface, side: int, ink: tuple[int, int, int, int], _clear: object) -> None:
        pygame.draw.circle(large, ink, (side / 2, side / 2), side / 2)

    return _smooth(diameter, diameter, colour, draw)


def rounded(surface: pygame.Surface, rect: pygame.Rect, colour: Colour, radius: int) -> None:
    """Fill a rectangle with round corners."""
    radius = min(radius, rect.width // 2, rect.height // 2)
    if radius < 1:
        surface.fill(colour, rect)
        return
    corner = disc(2 * radius, colour)
    for right in (False, True):
        for below in (False, True):
            at = (rect.right - radius if right else rect.left, rect.bottom - radius if below else rect.top)
            surface.blit(corner, at, (right * radius, below * radius, radius, radius))
    surface.fill(colour, rect.inflate(-2 * radius, 0))
    sides = rect.height - 2 * radius
    surface.fill(colour, (rect.left, rect.top + radius, radius, sides))
    surface.fill(colour, (rect.right - radius, rect.top + radius, radius, sides))


def outlined(surface: pygame.Surface, rect: pygame.Rect, line: Colour, fill: Colour, radius: int, width: int) -> None:
    """Fill a rectangle with round corners and draw a line along the inside of its edge."""
    rounded(surface, rect, line, radius)
    rounded(surface, rect.inflate(-2 * width, -2 * width), fill, radius - width)


@lru_cache(maxsize=24)
def _hoop(diameter: int, width: int, colour: Colour) -> pygame.Surface:
    """A ring all around, made a band at a time: one this large would take 13 MB for a moment."""
    small = pygame.Surface((diameter, diameter), pygame.SRCALPHA, 32)
    large = pygame.Surface((diameter * _FINE, _BAND * _FINE), pygame.SRCALPHA, 32)
    middle = diameter * _FINE / 2
    for top in range(0, diameter, _BAND):
        rows = min(_BAND, diameter - top)
        large.fill((*colour, 0))
        for ink, radius in ((255, middle), (0, middle - width * _FINE)):
            pygame.draw.circle(large, (*colour, ink), (middle, middle - top * _FINE), radius)
        band = large.subsurface((0, 0, diameter * _FINE, rows * _FINE))
        pygame.transform.smoothscale(band, (diameter, rows), small.subsurface((0, top, diameter, rows)))
    return small


def time_arc(surface: pygame.Surface, box: pygame.Rect, left: float, lit: Colour, track: Colour, width: int) -> None:
    """The part of a time that is left, as a thick arc from the top clockwise over a thin track.

    `left` is 1 for all of it and 0 for none. The ends are round, which also hides the cut of the arc.
    """
    thin = max(2, width // 3)
    inset = (width - thin) // 2
    surface.blit(_hoop(box.width - 2 * inset, thin, track), box.move(inset, inset))
    if left <= 0:
        return
    hoop = _hoop(box.width, width, lit)
    if left >= 1:
        surface.blit(hoop, box)
        return
    arc = hoop.copy()
    pygame.draw.polygon(arc, (*lit, 0), _wedge(box.width, left))
    surface.blit(arc, box)
    for turn in (0.0, left):
        x, y = _on_ring(box, turn, (box.width - width) / 2)
        surface.blit(disc(width, lit), (round(x - width / 2), round(y - width / 2)))


def _on_ring(box: pygame.Rect, turn: float, radius: float) -> Point:
    angle = 2 * math.pi * turn
    return box.left + box.width / 2 + radius * math.sin(angle), box.top + box.height / 2 - radius * math.cos(angle)


def _wedge(side: int, left: float) -> list[Point]:
    """The slice of a square's circle from `left` of a turn on to the full turn."""
    whole = pygame.Rect(0, 0, side, side)
    steps = max(2, math.ceil((1 - left) * 48))
    turns = [left + (1 - left) * step / steps for step in range(steps + 1)]
    return [(side / 2, side / 2), *(_on_ring(whole, turn, side) for turn in turns)]


# -- pictograms


@lru_cache(maxsize=96)
def icon(which: Icon, side: int, colour: Colour) -> pygame.Surface:
    """The pictogram of a button, `side` pixels square."""
    return _smooth(side, side, colour, _ICONS[which])


@lru_cache(maxsize=48)
def mark(which: Mark, side: int, colour: Colour) -> pygame.Surface:
    """The mark of a line in a list, `side` pixels square; each differs in shape, not only in colour."""
    return _smooth(side, side, colour, _MARKS[which])


@lru_cache(maxsize=8)
def warning(side: int, colour: Colour) -> pygame.Surface:
    """A triangle with a bar and a dot: something is missing."""
    return _smooth(side, side, colour, _warning)


_Rgba = tuple[int, int, int, int]


def _points(side: int, *points: Point) -> list[Point]:
    return [(x * side, y * side) for x, y in points]


def _soft(large: pygame.Surface, ink: _Rgba, points: list[Point], round_by: float) -> None:
    """A polygon whose corners are rounded by that many pixels."""
    if len(points) > 2:
        pygame.draw.polygon(large, ink, points)
    for start, end in zip(points, points[1:] + points[:1], strict=True):
        pygame.draw.circle(large, ink, start, round_by)
        across = math.atan2(end[1] - start[1], end[0] - start[0]) + math.pi / 2
        dx, dy = round_by * math.cos(across), round_by * math.sin(across)
        corners = [(start[0] + dx, start[1] + dy), (end[0] + dx, end[1] + dy)]
        corners += [(end[0] - dx, end[1] - dy), (start[0] - dx, start[1] - dy)]
        pygame.draw.polygon(large, ink, corners)


def _bar(large: pygame.Surface, ink: _Rgba, side: int, box: tuple[float, float, float, float]) -> None:
    left, top, width, height = (part * side for part in box)
    rect = pygame.Rect(round(left), round(top), round(width), round(height))
    pygame.draw.rect(large, ink, rect, border_radius=round(side * 0.05))


def _go(large: pygame.Surface, side: int, ink: _Rgba, _clear: _Rgba) -> None:
    _soft(large, ink, _points(side, (0.20, 0.13), (0.87, 0.50), (0.20, 0.87)), side * 0.05)


def _pause(large: pygame.Surface, side: int, ink: _Rgba, _clear: _Rgba) -> None:
    _bar(large, ink, side, (0.16, 0.09, 0.25, 0.82))
    _bar(large, ink, side, (0.59, 0.09, 0.25, 0.82))


def _other(large: pygame.Surface, side: int, ink: _Rgba, _clear: _Rgba) -> None:
    _bar(large, ink, side, (0.08, 0.09, 0.19, 0.82))
    _soft(large, ink, _points(side, (0.42, 0.15), (0.91, 0.50), (0.42, 0.85)), side * 0.05)


def _octagon(large: pygame.Surface, side: int, ink: _Rgba) -> None:
    cut = 0.293
    corners = ((cut, 0), (1 - cut, 0), (1, cut), (1, 1 - cut), (1 - cut, 1), (cut, 1), (0, 1 - cut), (0, cut))
    inside = [(0.05 + 0.90 * x, 0.05 + 0.90 * y) for x, y in corners]
    _soft(large, ink, _points(side, *inside), side * 0.03)


def _stop(large: pygame.Surface, side: int, ink: _Rgba, clear: _Rgba) -> None:
    _octagon(large, side, ink)
    _bar(large, clear, side, (0.23, 0.41, 0.54, 0.18))


def _back(large: pygame.Surface, side: int, ink: _Rgba, _clear: _Rgba) -> None:
    _soft(large, ink, _points(side, (0.09, 0.50), (0.48, 0.15), (0.48, 0.85)), side * 0.05)
    _bar(large, ink, side, (0.42, 0.35, 0.53, 0.30))


def _bell(large: pygame.Surface, side: int, ink: _Rgba, _clear: _Rgba) -> None:
    pygame.draw.circle(large, ink, (side * 0.5, side * 0.13), side * 0.075)
    pygame.draw.circle(large, ink, (side * 0.5, side * 0.40), side * 0.29)
    pygame.draw.polygon(large, ink, _points(side, (0.21, 0.40), (0.79, 0.40), (0.83, 0.72), (0.17, 0.72)))
    _bar(large, ink, side, (0.05, 0.68, 0.90, 0.11))
    pygame.draw.circle(large, ink, (side * 0.5, side * 0.84), side * 0.11)


def _done(large: pygame.Surface, side: int, ink: _Rgba, clear: _Rgba) -> None:
    pygame.draw.circle(large, ink, (side / 2, side / 2), side / 2)
    tick = _points(side, (0.28, 0.52), (0.44, 0.68), (0.73, 0.35))
    for start, end in pairwise(tick):
        _soft(large, clear, [start, end], side * 0.05)


def _open(large: pygame.Surface, side: int, ink: _Rgba, clear: _Rgba) -> None:
    pygame.draw.circle(large, ink, (side / 2, side / 2), side / 2)
    pygame.draw.circle(large, clear, (side / 2, side / 2), side * 0.41)


def _part(large: pygame.Surface, side: int, ink: _Rgba, clear: _Rgba) -> None:
    _open(large, side, ink, clear)
    half = pygame.Rect(0, 0, side // 2, side)
    large.fill(clear, half)
    pygame.draw.circle(large, ink, (side / 2, side / 2), side / 2, draw_top_left=True, draw_bottom_left=True)


def _stopped(large: pygame.Surface, side: int, ink: _Rgba, clear: _Rgba) -> None:
    _stop(large, side, ink, clear)


def _nothing(_large: pygame.Surface, _side: int, _ink: _Rgba, _clear: _Rgba) -> None:
    pass


def _warning(large: pygame.Surface, side: int, ink: _Rgba, clear: _Rgba) -> None:
    _soft(large, ink, _points(side, (0.50, 0.12), (0.94, 0.86), (0.06, 0.86)), side * 0.05)
    _bar(large, clear, side, (0.455, 0.36, 0.09, 0.28))
    pygame.draw.circle(large, clear, (side * 0.5, side * 0.76), side * 0.055)


_ICONS: dict[Icon, _Pen] = {
    Icon.GO: _go,
    Icon.PAUSE: _pause,
    Icon.OTHER: _other,
    Icon.STOP: _stop,
    Icon.BACK: _back,
    Icon.BELL: _bell,
}
_MARKS: dict[Mark, _Pen] = {
    Mark.DONE: _done,
    Mark.OPEN: _open,
    Mark.STOPPED: _stopped,
    Mark.PART: _part,
    Mark.NONE: _nothing,
}
