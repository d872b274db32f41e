"""Lines of a list: a mark, what, and a word at the right. Where not all fit, what hurt stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pygame

from kiosk.devices.screen.drawing import BODY, Canvas, Ink, Style, Written, fit, width_of
from kiosk.devices.screen.look import Look
from kiosk.devices.screen.shapes import mark
from kiosk.devices.screen.themes import Colour, Theme
from kiosk.scenes.bodies import Line, Mark

ROW = 2.45  # a comfortable row, in capital heights
TIGHT_ROW = 1.75  # the least

_KEEP_FIRST = {Mark.STOPPED: 0, Mark.PART: 1}


def row_height(rows: int, height: int, look: Look) -> int:
    """How high a row may be so that they all fit, between tight and comfortable."""
    room = height / max(1, rows)
    return round(min(ROW * look.unit, max(TIGHT_ROW * look.unit, room)))


def kept_lines(lines: Sequence[Line], most: int) -> list[Line]:
    """The lines to show where only that many fit, in their order: what was stopped goes last."""
    order = sorted(range(len(lines)), key=lambda i: (not lines[i].warm, _KEEP_FIRST.get(lines[i].mark, 2), i))
    return [lines[i] for i in sorted(order[:most])]


def list_style(lines: Sequence[Line], width: int, look: Look) -> Style:
    """The largest size in which every line of a list fits a row of that width: one size for all of them."""
    styles = [_row_words(line, _room(line, width, look), look, BODY.sizes(look))[0] for line in lines]
    return min(styles, key=lambda style: style.minutes, default=BODY)


def in_rows(line: Line, width: int, look: Look) -> list[Line]:
    """The line; or its name, and in a row under it what is said of it, where both have no room beside each other."""
    least = BODY.sizes(look)[-1]
    beside = _room(line, width, look) - width_of(line.right, least, look) - look.unit // 2
    if not line.right or not fit(line.text, least, look, max(1, beside)).cut:
        return [line]
    return [replace(line, right=""), Line("", line.right, warm=line.warm)]


def _room(line: Line, width: int, look: Look) -> int:
    return width - (round(look.unit * 1.4) + round(look.unit * 0.6) if line.mark is not Mark.NONE else 0)


def draw_line(canvas: Canvas, row: pygame.Rect, line: Line, within: pygame.Rect, style: Style = BODY) -> None:
    """One line of a list in its row: the text keeps its place, the word at the right gives way."""
    look, theme = canvas.look, canvas.look.theme
    side = round(look.unit * 1.4)
    top = row.centery - look.unit // 2
    left = row.left
    if line.mark is not Mark.NONE:
        image = mark(line.mark, side, mark_colour(theme, line.mark))
        canvas.surface.blit(image, (left, row.centery - side // 2))
        left += side + round(look.unit * 0.6)
    style, written, right = _row_words(line, row.right - left, look, (style,))
    foot = top + look.unit - look.cap(style.minutes)  # smaller letters stand on the same line
    if right:
        colour = theme.hurt if line.warm else theme.quiet
        cut = right not in (line.right, line.shorter)
        canvas.line(right, style, Ink(colour, theme.panel), (row.right, foot), "right", within, 1.0, cut)
    for text in written.lines[:1]:
        canvas.line(text, style, Ink(theme.text, theme.panel), (left, foot), "line", within, 0.0, written.cut)


def _row_words(line: Line, room: int, look: Look, sizes: Sequence[Style]) -> tuple[Style, Written, str]:
    """The row's size and words: letters become smaller, and only at last the name is cut. What was done, and on which
    side, stays; `both` may go where the mark says done, and how much was done may be told in fewer letters."""
    tries = [(style, right) for style in sizes for right in _ever_shorter(line)]
    for style, right in [*tries, (sizes[-1], line.last or line.right)]:
        free = room - (width_of(right, style, look) + look.unit // 2 if right else 0)
        written = fit(line.text, style, look, max(1, free))
        if not written.cut:
            break
    return style, written, right


def _ever_shorter(line: Line) -> list[str]:
    return [line.right] if line.shorter is None else [line.right, line.shorter]


def mark_colour(theme: Theme, which: Mark) -> Colour:
    """The colour of a mark; its shape says the same."""
    colours = {Mark.DONE: theme.good, Mark.STOPPED: theme.hurt, Mark.PART: theme.lit}
    return colours.get(which, theme.empty)
