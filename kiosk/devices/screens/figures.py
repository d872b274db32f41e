"""The one place that knows where the moving figure's pictures come from."""

from __future__ import annotations

import logging
from typing import Protocol

import pygame

from kiosk.devices.look import Theme
from kiosk.devices.pictures import STEPS, Pictures, theme_colours
from kiosk.devices.screens.sides import Size, beside_limb
from kiosk.figure import FigureMistakes
from kiosk.scenes import FigurePose

_log = logging.getLogger(__name__)


class Drawer(Protocol):
    """Draws a figure into a box."""

    def draw(self, surface: pygame.Surface, box: pygame.Rect, pose: FigurePose) -> None:
        """Draw that pose, as large as the box allows."""

    def beside_limb(self, pose: FigurePose, box: Size, label: Size, air: int) -> tuple[int, int] | None:
        """Where a label of that size stands in a picture of that size; None where there is no room."""


class Figures:
    """The pictures of one theme. A figure that cannot be read leaves its place empty; the words carry on."""

    def __init__(self, theme: Theme) -> None:
        self._pictures = Pictures(theme_colours(theme))
        self._last: tuple[FigurePose, Size] | None = None

    def draw(self, surface: pygame.Surface, box: pygame.Rect, pose: FigurePose) -> None:
        """Draw that pose, as large as the box allows."""
        try:
            self._pictures.draw(surface, box, pose)
            self._last = (pose, box.size)
        except FigureMistakes as mistakes:
            _log.warning("a figure cannot be drawn: %s", mistakes)

    def beside_limb(self, pose: FigurePose, box: Size, label: Size, air: int) -> tuple[int, int] | None:
        """Where a label of that size stands in a picture of that size; None where there is no room."""
        try:
            return beside_limb(pose, box, label, air) if pose.variant.figure else None
        except FigureMistakes:
            return None

    def draw_ahead(self) -> bool:
        """Draw one more frame of the movement that was last shown; False once there is none left to draw."""
        return self._last is not None and self._pictures.prepare(*self._last)


def stepped(pose: FigurePose) -> FigurePose:
    """The same pose with its reach in the steps that are drawn, so that a still figure is not drawn again."""
    reach = round(max(0.0, min(1.0, pose.reach)) * STEPS) / STEPS
    return FigurePose(pose.variant, pose.side, reach, pose.with_helper, pose.returning)
