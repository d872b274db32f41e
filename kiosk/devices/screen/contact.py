"""Contact sheets: many figures on one picture, each with its name, for a person to judge them at a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pygame

from kiosk.devices.screen.look import Face, font
from kiosk.devices.screen.pictures import Pictures, theme_colours
from kiosk.devices.screen.themes import THEMES, Theme
from kiosk.scenes.bodies import FigurePose

CELL = (400, 300)
_GAP, _LETTERS, _LABEL = 12, 13, 34


@dataclass(frozen=True)
class Cell:
    """One figure at one moment, and what is written over it."""

    label: str
    pose: FigurePose


class ContactSheets:
    """Draws contact sheets in one theme."""

    def __init__(self, theme: str) -> None:
        pygame.font.init()
        self._theme: Theme = THEMES[theme]
        self._pictures = Pictures(theme_colours(self._theme))

    def save(self, cells: Sequence[Cell], columns: int, path: Path) -> None:
        """Draw the cells in rows, and write the picture to `path` as PNG."""
        rows = -(-len(cells) // columns)
        width, height = CELL
        sheet = pygame.Surface((columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP))
        sheet.fill(self._theme.ground)
        for place, cell in zip(_places(columns, len(cells)), cells, strict=True):
            self._draw(sheet, place, cell)
        pygame.image.save(sheet, str(path))

    def _draw(self, sheet: pygame.Surface, place: pygame.Rect, cell: Cell) -> None:
        sheet.fill(self._theme.panel, place)
        text = font(Face.REGULAR, _LETTERS).render(cell.label, True, self._theme.text)
        sheet.blit(text, (place.x + _GAP, place.y + _GAP // 2))
        box = pygame.Rect(place.x, place.y + _LABEL, place.width, place.height - _LABEL)
        self._pictures.draw(sheet, box.inflate(-2 * _GAP, -2 * _GAP), cell.pose)


def _places(columns: int, count: int) -> Iterable[pygame.Rect]:
    width, height = CELL
    for index in range(count):
        row, column = divmod(index, columns)
        yield pygame.Rect(_GAP + column * (width + _GAP), _GAP + row * (height + _GAP), width, height)
