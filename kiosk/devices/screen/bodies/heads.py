"""The head of a screen for the family: its title, and beside it a line or what is being said."""

from __future__ import annotations

import pygame

from kiosk.devices.screen.drawing import BODY, NAME, Canvas, Ink, Moment, fit_down, width_of
from kiosk.devices.screen.look import Look
from kiosk.words import dates


def split_head(content: pygame.Rect, look: Look) -> tuple[pygame.Rect, pygame.Rect]:
    """The head, with air for accents and tall letters above the capitals, and what is left under it."""
    height = look.cap(NAME.minutes) + round(look.unit * 1.1)
    head = pygame.Rect(content.left, content.top - look.gap, content.width, height + look.gap)
    return head, pygame.Rect(content.left, head.bottom, content.width, content.bottom - head.bottom)


def told(line: str, title: str, moment: Moment) -> str:
    """What is being said, unless it is the title itself; else the line of the screen."""
    return line if moment.caption in ("", title, dates.sentence(title)) else moment.caption


def draw_head(canvas: Canvas, rect: pygame.Rect, title: str, line: str, right: int, said: bool = False) -> None:
    """The title and the line beside it, which must end at `right`. What is said takes the whole head if it must."""
    look, theme = canvas.look, canvas.look.theme
    top, cap = rect.top + look.gap, look.cap(NAME.minutes)
    style, written = fit_down(title, NAME, look, right - rect.left)
    left = rect.left + width_of(written.lines[0], style, look) + round(look.unit * 0.7)
    size, beside = fit_down(line, BODY, look, max(1, right - left)) if line else (BODY, None)
    if said and beside and beside.cut:
        left, (size, beside) = rect.left, fit_down(line, BODY, look, right - rect.left)
    else:
        at = (rect.left, top + cap - look.cap(style.minutes))
        canvas.line(written.lines[0], style, Ink(theme.text, theme.ground), at, "title", rect, 0.0, written.cut)
    if beside and (said or not beside.cut):
        at = (left, top + cap - look.cap(size.minutes))
        canvas.line(beside.lines[0], size, Ink(theme.quiet, theme.ground), at, "subtitle", rect, 0.0, beside.cut)
