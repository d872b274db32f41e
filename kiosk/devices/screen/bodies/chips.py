"""The choices of a question: each a chip of its own, in rows and, where they are too many, on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pygame

from kiosk.devices.screen.bodies.measures import Measure
from kiosk.devices.screen.drawing import Canvas, Ink, Style, Written, fit, fit_down, width_of
from kiosk.devices.screen.look import Look
from kiosk.devices.screen.shapes import outlined, rounded
from kiosk.scenes.bodies import Ask


@dataclass(frozen=True)
class Chip:
    """A choice in its place on a page."""

    index: int
    style: Style
    text: Written
    rect: pygame.Rect
    page: int


def flow(body: Ask, look: Look, measure: Measure, width: int) -> list[list[Chip]]:
    """The choices from left to right in rows, each still at the top; a long one takes two lines.

    In a grid all are as wide as the widest; in rows each is as wide as its words.
    """
    pad, gap = round(look.unit * 0.85), round(look.unit * 0.5)
    sized = [_chip_text(choice.text, measure.choice, look, width - 2 * pad) for choice in body.choices]
    wides = [max(width_of(line, style, look) for line in text.lines) + 2 * pad for style, text in sized]
    columns = _columns(wides, width, gap)
    if measure.grid and wides:
        wide = (width - (columns - 1) * gap) // columns
        widest = max(wides)
        wides = [min(wide, max(widest, round(look.unit * 13)))] * len(wides)
    rows: list[list[Chip]] = []
    x = 0
    for index, ((style, text), wide) in enumerate(zip(sized, wides, strict=True)):
        high = round(measure.chip * look.unit) + (len(text.lines) - 1) * style.leading(look)
        if not rows or x + wide > width or (measure.grid and len(rows[-1]) == columns):
            rows.append([])
            x = 0
        rows[-1].append(Chip(index, style, text, pygame.Rect(x, 0, wide, high), 0))
        x += wide + gap
    return rows


def _chip_text(text: str, style: Style, look: Look, width: int) -> tuple[Style, Written]:
    one = fit(text, style, look, width)
    return (style, one) if not one.cut else fit_down(text, style, look, width, 2)


def _columns(wides: Sequence[int], width: int, gap: int) -> int:
    """How many columns of the widest there may be; as few as make no more rows."""
    most = max(1, (width + gap) // (max(wides, default=width) + gap))
    rows = -(-len(wides) // most)
    return max(1, -(-len(wides) // max(1, rows)))


def row_height(row: Sequence[Chip]) -> int:
    """How high a row is: as its highest chip."""
    return max(chip.rect.height for chip in row)


def rows_height(rows: Sequence[Sequence[Chip]], between: int) -> int:
    """How high all rows are, with the space between them."""
    return sum(row_height(row) + between for row in rows) - between if rows else 0


def paged(
    rows: Sequence[Sequence[Chip]], inside: pygame.Rect, top: int, room: int, look: Look, between: int
) -> tuple[list[Chip], int]:
    """The choices in their places; where not all rows fit, in pages, with dots under them."""
    if rows_height(rows, between) > room:
        room -= look.unit  # for the dots
    chips: list[Chip] = []
    page, y = 0, 0
    for row in rows:
        height = row_height(row)
        if y and y + height > room:
            page, y = page + 1, 0
        chips += [replace(c, rect=c.rect.move(inside.left, top + y), page=page) for c in row]
        y += height + between
    return chips, page + 1


def draw_chip(canvas: Canvas, chip: Chip, marked: bool, panel: pygame.Rect) -> None:
    """A choice; the marked one is filled and stands inside a line of its own."""
    look = canvas.look
    theme, rect = look.theme, chip.rect
    ink = Ink(theme.on_chosen, theme.chosen) if marked else Ink(theme.text, theme.chip)
    radius = min(look.radius, rect.height // 3)
    if marked:
        line = max(2, look.short // 270)
        halo = rect.inflate(4 * line, 4 * line)
        outlined(canvas.surface, halo, theme.text, theme.panel, radius + 2 * line, line)
    rounded(canvas.surface, rect, ink.on, radius)
    step, cap = chip.style.leading(look), look.cap(chip.style.minutes)
    top = rect.centery - (cap + (len(chip.text.lines) - 1) * step) // 2
    within = rect if panel.contains(rect) else panel
    for index, text in enumerate(chip.text.lines):
        canvas.line(text, chip.style, ink, (rect.centerx, top + index * step), "choice", within, 0.5, chip.text.cut)
