"""Screens as PNG files: the same drawing as on the screen, into memory, without a window."""

from __future__ import annotations

from pathlib import Path

import pygame

from kiosk import words
from kiosk.devices.screen.display import draw_scene
from kiosk.devices.screen.drawing import Moment
from kiosk.devices.screen.look import THEMES, Look, ScreenSize, usual_size
from kiosk.files.settings import ScreenSettings
from kiosk.scenes.bodies import Scene


class Artist:
    """Draws scenes at one size and in one theme."""

    def __init__(self, size: tuple[int, int], screen: ScreenSettings, theme: str) -> None:
        pygame.font.init()
        self.look = Look(THEMES[theme], *size, panel(screen, size), screen.text_size.factor)
        self.order = screen.button_order
        self.surface = pygame.Surface(size)

    def save(self, scene: Scene, path: Path, time: str, day: str, caption: str = "") -> None:
        """Draw the scene of that day, given as YYYY-MM-DD, or "" for none, into that file."""
        dates = (words.dates.date(day), words.dates.date_alone(day)) if day else ("", "")
        moment = Moment(time, dates[0], caption, short_date=dates[1])
        draw_scene(self.surface, scene, moment, self.look, self.order)
        pygame.image.save(self.surface, str(path))


def panel(screen: ScreenSettings, resolution: tuple[int, int]) -> ScreenSize:
    """The panel as set; the usual one of that resolution where the settings were left as shipped."""
    if (screen.diagonal_in, screen.distance_m) == (ScreenSettings().diagonal_in, ScreenSettings().distance_m):
        return usual_size(*resolution)
    return ScreenSize(screen.diagonal_in, screen.distance_m)
