"""Screens as PNG files: the same drawing as on the screen, into memory, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pygame

from kiosk import words
from kiosk.devices.screen.display import draw_scene
from kiosk.devices.screen.drawing import Moment
from kiosk.devices.screen.look import Look
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Scene


class Artist:
    """Draws scenes at one size and in one theme."""

    def __init__(self, look: Look, order: Sequence[Button]) -> None:
        pygame.font.init()
        self.look, self.order = look, order
        self.surface = pygame.Surface((look.width, look.height))

    def save(self, scene: Scene, path: Path, time: str, day: str, caption: str = "") -> None:
        """Draw the scene of that day, given as YYYY-MM-DD, or "" for none, into that file."""
        dates = (words.dates.date(day), words.dates.date_alone(day)) if day else ("", "")
        moment = Moment(time, dates[0], caption, short_date=dates[1])
        draw_scene(self.surface, scene, moment, self.look, self.order)
        pygame.image.save(self.surface, str(path))
