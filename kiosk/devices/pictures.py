"""The moving figure as pixels: each frame drawn once, larger than needed, scaled down, cropped and kept.

A movement has a few dozen frames. They are drawn on the ground they will lie on, so that their edges are smooth, and
kept without it (run-length encoded): that takes a third less memory and less time to show.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, cos, floor, pi, sin
from typing import NamedTuple

import pygame

from kiosk.devices.look import Theme
from kiosk.figure import Circle, Figure, Role, Shape, bounds, parse, shapes
from kiosk.routine import Side, Variant
from kiosk.scenes import FigurePose

Colour = tuple[int, int, int]
Frame = tuple[pygame.Surface, tuple[int, int]]

STEPS = 24  # frames on the way there; more are not told apart in a movement of four seconds
LARGEST_BYTES = 32_000_000  # of all frames kept: the largest movement on a screen of 1920 by 1080, just
# How much larger a frame is drawn, for smooth edges. Powers of two: others come out of smoothscale a shade too dark.
_FINE, _LESS_FINE = 4, 2
_FINE_PIXELS = 250_000  # above this the finer one takes too long and too much memory, and pixels are small anyway
_OUTLINE = 64  # points of an outline: no corner can be seen
_DIRECTIONS = tuple((cos(2 * pi * i / _OUTLINE), sin(2 * pi * i / _OUTLINE)) for i in range(_OUTLINE))


def theme_colours(theme: Theme) -> dict[Role, Colour]:
    """The colour of each role; the gap is the panel on which the figure stands."""
    return {
        Role.BODY: theme.figure,
        Role.DIM: theme.figure_far,
        Role.ACCENT: theme.figure_moved,
        Role.SUPPORT: theme.figure_support,
        Role.PILLOW: _mixed(theme.figure_support, theme.figure_far),
        Role.FLOOR: theme.figure_support,
        Role.FACE: theme.figure_face,
        Role.TRACE: theme.figure_moved,
        Role.HAND: theme.figure_hand,
        Role.GAP: theme.panel,
    }


def _mixed(a: Colour, b: Colour) -> Colour:
    return (a[0] + b[0]) // 2, (a[1] + b[1]) // 2, (a[2] + b[2]) // 2


class _Key(NamedTuple):
    """What one frame is a picture of."""

    variant: Variant
    side: Side | None
    step: int
    with_helper: bool
    size: tuple[int, int]
    returning: bool


@dataclass(frozen=True)
class _Fit:
    """How statures become pixels of a box: `scale`, and where the middle of the figure's plane falls."""

    scale: float
    x: float
    y: float


class Pictures:
    """Draws figures in the colours given, and keeps the frames; the longest unused go first.

    The frames kept never take more than `largest_bytes`. Raises `kiosk.figure.FigureMistakes` for a variant whose
    figure cannot be read.
    """

    def __init__(self, colours: Mapping[Role, Colour], largest_bytes: int = LARGEST_BYTES) -> None:
        self._colours = dict(colours)
        self._largest = largest_bytes
        self._frames: OrderedDict[_Key, Frame] = OrderedDict()
        self._figures: dict[Variant, Figure] = {}
        self._ahead: tuple[Variant, Side | None, bool, tuple[int, int]] | None = None
        self._to_come: list[_Key] = []
        self._scratch = pygame.Surface((0, 0), 0, 32)  # one for all frames: so much memory is not given back in pieces
        self.bytes = 0

    def draw(self, surface: pygame.Surface, box: pygame.Rect, pose: FigurePose) -> None:
        """Draw that pose as large as the box allows; nothing for a variant without a figure."""
        if pose.variant.figure:
            picture, (x, y) = self.frame(
                pose.variant, pose.side, pose.reach, pose.with_helper, box.size, pose.returning
            )
            surface.blit(picture, (box.x + x, box.y + y))

    def frame(
        self,
        variant: Variant,
        side: Side | None,
        reach: float,
        with_helper: bool,
        size: tuple[int, int],
        returning: bool = False,
    ) -> Frame:
        """The picture nearest to that reach for a box of that size, and where in the box it belongs."""
        returning = returning and "back" in variant.figure  # else the way back looks like the way there
        key = _Key(variant, side, round(min(1.0, max(0.0, reach)) * STEPS), with_helper, size, returning)
        found = self._frames.get(key)
        if found is None:
            return self._draw_and_keep(key)
        self._frames.move_to_end(key)
        return found

    def prepare(self, pose: FigurePose, size: tuple[int, int]) -> bool:
        """Draw one more frame of that pose's movement before it is needed; False once all of them were drawn.

        For the quiet moments before a movement begins: then nothing has to be drawn while somebody moves.
        """
        if not pose.variant.figure:
            return False
        ahead = (pose.variant, pose.side, pose.with_helper, size)
        if ahead != self._ahead:
            self._ahead, self._to_come = ahead, list(_movement(pose, size))
        while self._to_come:
            key = self._to_come.pop(0)
            if key not in self._frames:
                self._draw_and_keep(key)
                return True
        return False

    def figure(self, variant: Variant) -> Figure:
        """The variant's figure, read once."""
        if variant not in self._figures:
            self._figures[variant] = parse(variant.figure)
        return self._figures[variant]

    def _draw_and_keep(self, key: _Key) -> Frame:
        figure = self.figure(key.variant)
        found = shapes(figure, key.side, key.step / STEPS, key.with_helper, key.returning)
        frame = self.drawn(found, figure, key.side, key.with_helper, key.size)
        self.bytes += _bytes(frame[0])
        self._frames[key] = frame
        self._make_room()
        return frame

    def _make_room(self) -> None:
        while self.bytes > self._largest and self._frames:
            _, (old, _) = self._frames.popitem(last=False)
            self.bytes -= _bytes(old)

    def drawn(
        self,
        drawn: tuple[Shape, ...],
        figure: Figure,
        side: Side | None,
        with_helper: bool,
        size: tuple[int, int],
    ) -> Frame:
        """A frame of these shapes of that figure, not kept."""
        fit = _fit(figure, side, with_helper, size)
        crop = _crop(drawn, fit, size)
        fine = _FINE if crop.width * crop.height <= _FINE_PIXELS else _LESS_FINE
        large = self._large(crop.width * fine, crop.height * fine)
        large.fill(self._colours[Role.GAP])
        pen = _Pen(large, fit, crop, fine)
        for layer in _layers(drawn):
            for shape in layer:
                if shape.gap:
                    pen.fill(shape, self._colours[Role.GAP], shape.gap)
            for shape in layer:
                pen.fill(shape, self._colours[shape.role])
        small = pygame.transform.smoothscale(large, crop.size)
        small = small.convert() if pygame.display.get_surface() is not None else small
        return _encoded(small, self._colours[Role.GAP]), crop.topleft

    def _large(self, width: int, height: int) -> pygame.Surface:
        before = self._scratch.get_size()
        if width > before[0] or height > before[1]:
            self._scratch = pygame.Surface((max(width, before[0]), max(height, before[1])), 0, 32)
        return self._scratch.subsurface((0, 0, width, height))


def _movement(pose: FigurePose, size: tuple[int, int]) -> Iterator[_Key]:
    """All frames of a movement, there and, where that differs, back."""
    for returning in (False, True) if "back" in pose.variant.figure else (False,):
        for step in range(STEPS + 1):
            yield _Key(pose.variant, pose.side, step, pose.with_helper, size, returning)


def _encoded(picture: pygame.Surface, ground: Colour) -> pygame.Surface:
    """The picture without its ground, in runs. SDL encodes, and frees the pixels, as it is first shown anywhere."""
    picture.set_colorkey(ground, pygame.RLEACCEL)
    pygame.Surface((1, 1), 0, picture).blit(picture, (0, 0))
    return picture


def _bytes(picture: pygame.Surface) -> int:
    """What a picture in runs takes: the pixels that are not ground, and some to say where they are."""
    return 4 * pygame.mask.from_surface(picture).count() + 32 * picture.get_height()


def _fit(figure: Figure, side: Side | None, with_helper: bool, size: tuple[int, int]) -> _Fit:
    left, top, right, bottom = bounds(figure, side, with_helper)
    scale = min(size[0] / (right - left), size[1] / (bottom - top))
    return _Fit(scale, (size[0] - scale * (left + right)) / 2, (size[1] - scale * (top + bottom)) / 2)


def _crop(drawn: tuple[Shape, ...], fit: _Fit, size: tuple[int, int]) -> pygame.Rect:
    circles = [circle for shape in drawn for circle in shape.circles]
    left = floor(min(x - r for x, _, r in circles) * fit.scale + fit.x)
    top = floor(min(y - r for _, y, r in circles) * fit.scale + fit.y)
    right = ceil(max(x + r for x, _, r in circles) * fit.scale + fit.x)
    bottom = ceil(max(y + r for _, y, r in circles) * fit.scale + fit.y)
    return pygame.Rect(left, top, right - left, bottom - top).clip(pygame.Rect((0, 0), size))


def _layers(drawn: tuple[Shape, ...]) -> list[list[Shape]]:
    layers: list[list[Shape]] = []
    for shape in drawn:
        if layers and layers[-1][0].layer == shape.layer:
            layers[-1].append(shape)
        else:
            layers.append([shape])
    return layers


class _Pen:
    """Fills shapes on the large surface."""

    def __init__(self, large: pygame.Surface, fit: _Fit, crop: pygame.Rect, fine: int) -> None:
        self.large = large
        self.scale = fit.scale * fine
        self.x = (fit.x - crop.x) * fine
        self.y = (fit.y - crop.y) * fine

    def fill(self, shape: Shape, colour: Colour, wider: float = 0.0) -> None:
        circles = [
            (x * self.scale + self.x, y * self.scale + self.y, (r + wider) * self.scale) for x, y, r in shape.circles
        ]
        pygame.draw.polygon(self.large, colour, _outline(circles))


def _outline(circles: list[Circle]) -> list[tuple[float, float]]:
    """The rounded outline around some circles: in each direction, the farthest point of any of them."""
    points = []
    for u, v in _DIRECTIONS:
        farthest, at_x, at_y = float("-inf"), 0.0, 0.0
        for x, y, r in circles:
            far = x * u + y * v + r
            if far > farthest:
                farthest, at_x, at_y = far, x + r * u, y + r * v
        points.append((at_x, at_y))
    return points
