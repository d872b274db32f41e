"""Lines of a list: a mark, what, and a word at the right. Where not all fit, what hurt stays."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from kiosk.devices.drawing import BODY, Canvas, Ink, fit, width_of
from kiosk.devices.look import Colour, Look, Theme
from kiosk.devices.shapes import mark
from kiosk.scenes import Line, Mark

ROW = 2.45  # a comfortable row, in capital heights
TIGHT_ROW = 1.75  # the least

_KEEP_FIRST = {Mark.STOPPED: 0, Mark.PART: 1}


def row_height(rows: int, height: int, look: Look) -> int:
    """How high a row may be so that they all fit, between tight and comfortable."""
    room = height / max(1, rows)
    return round(min(ROW * look.unit, max(TIGHT_ROW * look.unit, room)))


def kept_lines(lines: Sequence[Line], most: int) -> list[Line]:
    """The lines to show where only that many fit, in their order: what was stopped goes last."""
    order = sorted(range(len(lines)), key=lambda i: (_KEEP_FIRST.get(lines[i].mark, 2), i))
    return [lines[i] for i in sorted(order[:most])]


def more(count: int) -> str:
    """Says that some lines had no room."""
    return f"and {count} more"


def draw_line(canvas: Canvas, row: pygame.Rect, line: Line, within: pygame.Rect) -> None:
    """One line of a list in its row: the text keeps its place, the word at the right gives way."""
    look, theme = canvas.look, canvas.look.theme
    side = round(look.unit * 1.4)
    top = row.centery - look.unit // 2
    left = row.left
    if line.mark is not Mark.NONE:
        image = mark(line.mark, side, mark_colour(theme, line.mark))
        canvas.surface.blit(image, (left, row.centery - side // 2))
        left += side + round(look.unit * 0.6)
    room = row.right - left
    right = _right_word(line, room, look)
    if right:
        colour = theme.hurt if line.warm else theme.quiet
        cut = right != line.right
        canvas.line(right, BODY, Ink(colour, theme.panel), (row.right, top), "right", within, 1.0, cut)
        room -= width_of(right, BODY, look) + look.unit // 2
    written = fit(line.text, BODY, look, room)
    canvas.line(written.lines[0], BODY, Ink(theme.text, theme.panel), (left, top), "line", within, 0.0, written.cut)


def _right_word(line: Line, room: int, look: Look) -> str:
    """The right word, or what stands before its colon, or nothing: the text keeps three fifths of the row."""
    if not line.right:
        return ""
    free = room - min(width_of(line.text, BODY, look), round(room * 0.6)) - look.unit // 2
    shorter = (line.right, line.right.split(":")[0])
    return next((word for word in shorter if width_of(word, BODY, look) <= free), "")


def mark_colour(theme: Theme, which: Mark) -> Colour:
    """The colour of a mark; its shape says the same."""
    colours = {Mark.DONE: theme.good, Mark.STOPPED: theme.hurt, Mark.PART: theme.lit}
    return colours.get(which, theme.empty)
