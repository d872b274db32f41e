"""Where LEFT or RIGHT stands in the picture: beside the limb that moves, never over anything at any moment of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, cos, hypot, pi, sin

import pygame

from kiosk.figure.figure import Circle, Figure, Role, Shape, bounds, landmarks, parse, shapes
from kiosk.figure.poses import View
from kiosk.scenes.bodies import FigurePose

Size = tuple[int, int]

_COARSE = 8  # pixels of the picture to one of the map of what is taken
_STEP = 2  # from one place that is tried to the next, in pixels of the map
_REACHES = (0.0, 0.25, 0.5, 0.75, 1.0)
_CARRIES = (Role.SUPPORT, Role.PILLOW, Role.FLOOR)
_ENOUGH = 12  # circles tell well enough where the limb is
_ROUND = tuple((cos(2 * pi * i / 16), sin(2 * pi * i / 16)) for i in range(16))


@dataclass(frozen=True)
class _Map:
    """The picture seen coarsely: where the moved limb is, what is taken in any frame, and where the side may stand.

    `middle` is the person's own middle where they are seen from the front, else None; `to_right` tells whether the
    named side is right of it. RIGHT must never stand left of the middle of somebody whose right is at the right.
    """

    moved: list[Circle]
    taken: pygame.Mask
    middle: float | None
    to_right: bool

    def allows(self, label: pygame.Rect) -> bool:
        """Whether a label may stand there."""
        if self.middle is None:
            return True
        return label.left >= self.middle if self.to_right else label.right <= self.middle


def beside_limb(pose: FigurePose, box: Size, label: Size, air: int) -> tuple[int, int] | None:
    """The upper left corner of a label of that size in a picture of the size `box`, nearest to the moved limb.

    The label keeps `air` pixels from everything that is drawn in any frame of the movement; where a bed or a wall
    fills the picture, from the person at least. None where there is no such place, or nothing that moves.
    """
    return _beside(replace(pose, reach=0.0, returning=False), box, label, air)


@lru_cache(maxsize=64)
def _beside(pose: FigurePose, box: Size, label: Size, air: int) -> tuple[int, int] | None:
    figure = parse(pose.variant.figure)
    frames = _frames(figure, pose)
    person = [shape for shape in frames if shape.role not in _CARRIES]
    return _nearest(_seen(figure, frames, pose, box, air), label) or _nearest(
        _seen(figure, person, pose, box, air), label
    )


def _nearest(seen: _Map, label: Size) -> tuple[int, int] | None:
    if not seen.moved:
        return None
    size = (ceil(label[0] / _COARSE), ceil(label[1] / _COARSE))
    stamp = pygame.Mask(size, fill=True)
    width, height = seen.taken.get_size()
    free = (
        (x, y)
        for y in range(0, height - size[1] + 1, _STEP)
        for x in range(0, width - size[0] + 1, _STEP)
        if seen.allows(pygame.Rect((x, y), size)) and not seen.taken.overlap(stamp, (x, y))
    )
    best = min(free, key=lambda at: _far(pygame.Rect(at, size), seen.moved), default=None)
    return None if best is None else (best[0] * _COARSE, best[1] * _COARSE)


def _far(label: pygame.Rect, moved: Sequence[Circle]) -> float:
    """How far a label is from the limb: from its nearest part, and a little from its middle."""
    nearest = min(_gap(label, circle) for circle in moved)
    x = sum(circle[0] for circle in moved) / len(moved)
    y = sum(circle[1] for circle in moved) / len(moved)
    return nearest + 0.25 * hypot(label.centerx - x, label.centery - y)


def _gap(label: pygame.Rect, circle: Circle) -> float:
    x, y, radius = circle
    dx = max(label.left - x, 0.0, x - label.right)
    dy = max(label.top - y, 0.0, y - label.bottom)
    return max(0.0, hypot(dx, dy) - radius)


def _seen(figure: Figure, frames: Sequence[Shape], pose: FigurePose, box: Size, air: int) -> _Map:
    left, top, right, bottom = bounds(figure, pose.side, pose.with_helper)
    scale = min(box[0] / (right - left), box[1] / (bottom - top)) / _COARSE
    dx = (box[0] / _COARSE - scale * (left + right)) / 2
    dy = (box[1] / _COARSE - scale * (top + bottom)) / 2

    def placed(circles: Iterable[Circle]) -> list[Circle]:
        return [(x * scale + dx, y * scale + dy, r * scale) for x, y, r in circles]

    drawn = [(shape, placed(shape.circles)) for shape in frames]
    surface = pygame.Surface((box[0] // _COARSE, box[1] // _COARSE), pygame.SRCALPHA, 32)
    for _, circles in drawn:
        pygame.draw.polygon(surface, (255, 255, 255, 255), _outline(circles, air / _COARSE + 0.5))
    moved = [circle for shape, circles in drawn if shape.role is Role.ACCENT for circle in circles]
    moved = moved[:: max(1, len(moved) // _ENOUGH)]
    middle, to_right = _middle(figure, pose)
    middle = None if middle is None else middle * scale + dx
    return _Map(moved, pygame.mask.from_surface(surface), middle, to_right)


def _middle(figure: Figure, pose: FigurePose) -> tuple[float | None, bool]:
    """Where the middle of a person seen from the front is, and whether the named side is right of it."""
    if figure.view is not View.FRONT or pose.side is None:
        return None, False
    found = landmarks(figure, pose.side, 0.0, pose.with_helper)
    own, other = found[f"{pose.side}-shoulder"][0], found[f"{pose.side.other}-shoulder"][0]
    return (own + other) / 2, own > other


def _frames(figure: Figure, pose: FigurePose) -> list[Shape]:
    ways = (False, True) if figure.loops else (False,)
    return [
        shape
        for returning in ways
        for reach in _REACHES
        for shape in shapes(figure, pose.side, reach, pose.with_helper, returning)
    ]


def _outline(circles: Sequence[Circle], wider: float) -> list[tuple[float, float]]:
    """The outline around the circles, that much wider."""
    points = []
    for u, v in _ROUND:
        x, y, r = max(circles, key=lambda circle: circle[0] * u + circle[1] * v + circle[2])
        points.append((x + (r + wider) * u, y + (r + wider) * v))
    return points
