"""The one place that knows where the moving figure's pictures come from."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Protocol

import pygame

from kiosk.devices.screen.bodies.sides import Size, beside_limb
from kiosk.devices.screen.pictures import STEPS, FrameKey, Pictures, key_of, movement, theme_colours
from kiosk.devices.screen.themes import Theme
from kiosk.devices.screen.workshop import Work, Workshop
from kiosk.figure.figure import FigureMistakes
from kiosk.scenes.bodies import FigurePose

_log = logging.getLogger(__name__)


class Drawer(Protocol):
    """Draws a figure into a box."""

    @property
    def arrived(self) -> int:
        """How many pictures that were missing when they were asked for are there by now."""

    def draw(self, surface: pygame.Surface, box: pygame.Rect, pose: FigurePose) -> None:
        """Draw that pose, as large as the box allows."""

    def beside_limb(self, pose: FigurePose, box: Size, label: Size, air: int) -> tuple[int, int] | None:
        """Where a label of that size stands in a picture of that size; None where there is no room."""


class Figures:
    """The pictures of one theme, drawn as they are asked for. A figure that cannot be read leaves its place empty;
    the words carry on.
    """

    arrived = 0

    def __init__(self, theme: Theme) -> None:
        self._pictures = Pictures(theme_colours(theme))

    def draw(self, surface: pygame.Surface, box: pygame.Rect, pose: FigurePose) -> None:
        """Draw that pose, as large as the box allows."""
        try:
            self._pictures.draw(surface, box, pose)
        except FigureMistakes as mistakes:
            _log.warning("a figure cannot be drawn: %s", mistakes)

    def beside_limb(self, pose: FigurePose, box: Size, label: Size, air: int) -> tuple[int, int] | None:
        """Where a label of that size stands in a picture of that size; None where there is no room."""
        try:
            return beside_limb(pose, box, label, air) if pose.variant.figure else None
        except FigureMistakes:
            return None


_Place = tuple[FigurePose, Size, Size, int]


class FiguresLater:
    """The same pictures, drawn in a workshop: what is not ready yet is shown by what comes nearest, or not at all.

    Nobody who asks ever waits. Once a movement was asked for, all of it is drawn, before it is needed.
    """

    def __init__(self, workshop: Workshop, theme: Theme) -> None:
        self.arrived = 0  # only the workshop's thread changes it
        self._workshop = workshop
        self._pictures = Pictures(theme_colours(theme), breath=workshop.breath)
        self._now = Figures(theme)
        self._asked: FrameKey | None = None
        self._places: dict[_Place, tuple[int, int] | None] = {}
        self._broken: set[FrameKey] = set()

    def draw(self, surface: pygame.Surface, box: pygame.Rect, pose: FigurePose) -> None:
        """Draw that pose, or what comes nearest to it, as large as the box allows."""
        if not pose.variant.figure:
            return
        key = key_of(pose, box.size)
        self._ask(key)
        frame = self._pictures.kept(key) or self._pictures.nearest(key)
        if frame is not None:
            picture, (x, y) = frame
            surface.blit(picture, (box.x + x, box.y + y))

    def beside_limb(self, pose: FigurePose, box: Size, label: Size, air: int) -> tuple[int, int] | None:
        """Where a label of that size stands in a picture of that size; None until that is known, and without room."""
        place = (replace(pose, reach=0.0, returning=False), box, label, air)
        if place not in self._places:
            self._workshop.wish("place", partial(self._find, place))
        return self._places.get(place)

    def _ask(self, key: FrameKey) -> None:
        movement_ = key._replace(step=0, returning=False)
        if movement_ in self._broken:
            return
        if self._pictures.kept(key) is None:
            self._workshop.wish("frame", partial(self._draw, key))
        if movement_ != self._asked:
            self._asked = movement_
            self._workshop.later(self._rest_of(movement_))

    # -- in the workshop's thread

    def _draw(self, key: FrameKey) -> None:
        self._make(key)
        self.arrived += 1

    def _find(self, place: _Place) -> None:
        self._places[place] = self._now.beside_limb(*place)
        self.arrived += 1

    def _rest_of(self, key: FrameKey) -> Iterator[Work]:
        for each in movement(key):
            yield partial(self._make, each)

    def _make(self, key: FrameKey) -> None:
        if self._pictures.kept(key) is not None:
            return
        try:
            self._pictures.make(key)
        except FigureMistakes as mistakes:
            self._broken.add(key._replace(step=0, returning=False))
            _log.warning("a figure cannot be drawn: %s", mistakes)


def stepped(pose: FigurePose) -> FigurePose:
    """The same pose with its reach in the steps that are drawn, so that a still figure is not drawn again."""
    reach = round(max(0.0, min(1.0, pose.reach)) * STEPS) / STEPS
    return FigurePose(pose.variant, pose.side, reach, pose.with_helper, pose.returning)
