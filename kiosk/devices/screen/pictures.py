"""The moving figure as pixels: each frame drawn once, larger than needed, scaled down, cropped and kept.

A movement has a few dozen frames. They are drawn on the ground they will lie on, so that their edges are smooth, and
kept without it (run-length encoded): that takes a third less memory and less time to show.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, cos, floor, pi, sin
from typing import NamedTuple

import pygame

from kiosk.content.stretch import Side, Variant
from kiosk.devices.screen.themes import Colour, Theme
from kiosk.figure.figure import Circle, Figure, Role, Shape, bounds, parse, shapes
from kiosk.scenes.bodies import FigurePose

FigureFrame = tuple[pygame.Surface, tuple[int, int]]

STEPS = 24  # frames on the way there; more are not told apart in a movement of four seconds
LARGEST_BYTES = 32_000_000  # of all frames kept: the largest movement on a screen of 1920 by 1080, just
# How much larger a frame is drawn, for smooth edges. A power of two: others come out of smoothscale a shade too dark.
_FINE = 4
_BAND = 64  # rows of a frame that are drawn and scaled at once: a few MB instead of 40, and a few ms at a time
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


class FrameKey(NamedTuple):
    """What one frame is a picture of; `step` runs from 0 at rest to `STEPS` at the end of the range."""

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


def _no_breath() -> None:
    """Who draws for a picture in a file makes nobody wait."""


class Pictures:
    """Draws figures in the colours given, and keeps the frames; the longest unused go first.

    The frames kept never take more than `largest_bytes`. One thread may draw while another looks for what is kept;
    `breath` is called every few ms of drawing. Raises `kiosk.figure.figure.FigureMistakes` for a variant whose figure
    cannot be read.
    """

    def __init__(
        self,
        colours: Mapping[Role, Colour],
        largest_bytes: int = LARGEST_BYTES,
        breath: Callable[[], None] = _no_breath,
    ) -> None:
        self._colours = dict(colours)
        self._largest = largest_bytes
        self._breath = breath
        self._keeping = threading.Lock()
        self._frames: OrderedDict[FrameKey, FigureFrame] = OrderedDict()
        self._figures: dict[Variant, Figure] = {}
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
    ) -> FigureFrame:
        """The picture nearest to that reach for a box of that size, and where in the box it belongs."""
        key = key_of(FigurePose(variant, side, reach, with_helper, returning), size)
        return self.kept(key) or self.make(key)

    def kept(self, key: FrameKey) -> FigureFrame | None:
        """That frame, if it was drawn and is still kept."""
        with self._keeping:
            found = self._frames.get(key)
            if found is not None:
                self._frames.move_to_end(key)
            return found

    def nearest(self, key: FrameKey) -> FigureFrame | None:
        """The kept frame of the same movement that comes nearest to that one."""

        def far(kept: FrameKey) -> tuple[bool, int]:
            return kept.returning != key.returning, abs(kept.step - key.step)

        with self._keeping:
            same = [kept for kept in self._frames if kept._replace(step=key.step, returning=key.returning) == key]
        return self.kept(min(same, key=far)) if same else None

    def figure(self, variant: Variant) -> Figure:
        """The variant's figure, read once."""
        if variant not in self._figures:
            self._figures[variant] = parse(variant.figure)
        return self._figures[variant]

    def make(self, key: FrameKey) -> FigureFrame:
        """Draw that frame and keep it. Only ever one thread at a time."""
        figure = self.figure(key.variant)
        found = shapes(figure, key.side, key.step / STEPS, key.with_helper, key.returning)
        frame = self.drawn(found, figure, key.side, key.with_helper, key.size)
        size = _bytes(frame[0])
        with self._keeping:
            self.bytes += size
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
    ) -> FigureFrame:
        """A frame of these shapes of that figure, not kept."""
        fit = _fit(figure, side, with_helper, size)
        crop = _crop(drawn, fit, size)
        strokes = list(self._strokes(drawn, _Pen(fit, crop)))
        small = pygame.Surface(crop.size, 0, 32)
        for top in range(0, crop.height, _BAND):
            band = pygame.Rect(0, top, crop.width, min(_BAND, crop.height - top))
            large = self._large(band.width * _FINE, band.height * _FINE)
            self._fill(large, strokes, top * _FINE)
            pygame.transform.smoothscale(large, band.size, small.subsurface(band))
        small = small.convert() if pygame.display.get_surface() is not None else small
        return _encoded(small, self._colours[Role.GAP]), crop.topleft

    def _strokes(self, drawn: tuple[Shape, ...], pen: _Pen) -> Iterator[_Stroke]:
        for layer in _layers(drawn):
            for shape in layer:
                if shape.gap:
                    yield pen.stroke(shape, self._colours[Role.GAP], shape.gap)
            for shape in layer:
                yield pen.stroke(shape, self._colours[shape.role])
            self._breath()

    def _fill(self, large: pygame.Surface, strokes: list[_Stroke], top: int) -> None:
        """Draw what of the strokes falls on a surface that begins so many fine rows down."""
        self._breath()
        large.fill(self._colours[Role.GAP])
        bottom = top + large.get_height()
        for stroke in strokes:
            if stroke.top < bottom and stroke.bottom >= top:
                pygame.draw.polygon(large, stroke.colour, [(x, y - top) for x, y in stroke.points])

    def _large(self, width: int, height: int) -> pygame.Surface:
        before = self._scratch.get_size()
        if width > before[0] or height > before[1]:
            self._scratch = pygame.Surface((max(width, before[0]), max(height, before[1])), 0, 32)
        return self._scratch.subsurface((0, 0, width, height))


def key_of(pose: FigurePose, size: tuple[int, int]) -> FrameKey:
    """The frame nearest to that pose, for a box of that size."""
    step = round(min(1.0, max(0.0, pose.reach)) * STEPS)
    returning = pose.returning and "back" in pose.variant.figure  # else the way back looks like the way there
    return FrameKey(pose.variant, pose.side, step, pose.with_helper, size, returning)


def movement(key: FrameKey) -> Iterator[FrameKey]:
    """All frames of that frame's movement, there and, where that differs, back."""
    for returning in (False, True) if "back" in key.variant.figure else (False,):
        for step in range(STEPS + 1):
            yield key._replace(step=step, returning=returning)


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


class _Stroke(NamedTuple):
    """One shape in fine pixels, and from which row to which it reaches."""

    colour: Colour
    points: list[tuple[int, int]]
    top: int
    bottom: int


class _Pen:
    """Turns shapes into strokes."""

    def __init__(self, fit: _Fit, crop: pygame.Rect) -> None:
        self.scale = fit.scale * _FINE
        self.x = (fit.x - crop.x) * _FINE
        self.y = (fit.y - crop.y) * _FINE

    def stroke(self, shape: Shape, colour: Colour, wider: float = 0.0) -> _Stroke:
        circles = [
            (x * self.scale + self.x, y * self.scale + self.y, (r + wider) * self.scale) for x, y, r in shape.circles
        ]
        points = [(int(x), int(y)) for x, y in _outline(circles)]
        rows = [y for _, y in points]
        return _Stroke(colour, points, min(rows), max(rows))


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
