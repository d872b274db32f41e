"""The head of a question: its title, what was stopped in the corner, and the line or what is being said."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pygame

from kiosk.devices.screen.bodies.measures import Measure
from kiosk.devices.screen.drawing import (
    BODY,
    NAME,
    TITLE,
    Block,
    Canvas,
    Ink,
    Placed,
    Style,
    draw_stack,
    fit,
    fit_down,
    placed,
    stack_height,
    width_of,
)
from kiosk.devices.screen.look import Look
from kiosk.scenes.bodies import Ask


@dataclass(frozen=True)
class QuestionHead:
    """The head, worked out: its lines, and where they stand."""

    rect: pygame.Rect
    title: list[Placed]
    told: list[Placed]
    told_top: int
    corner: list[str]

    @property
    def whole(self) -> bool:
        """Whether no word had to go."""
        return not any(item.written.cut for item in (*self.title, *self.told))


def question_head(body: Ask, caption: str, content: pygame.Rect, look: Look, measure: Measure) -> QuestionHead:
    """The title, the corner beside it, and the line below: beside the corner where it fits, else under it."""
    corner, corner_width = _corner(body, content.width, look)
    narrow = content.width - corner_width
    theme = look.theme
    style = measure.title if not fit(body.title, measure.title, look, narrow).cut else NAME
    style, _ = fit_down(body.title, style, look, narrow, 2)
    after = 0.95 if style is TITLE else 0.75
    title = [placed(Block(body.title, style, Ink(theme.text, theme.ground), "title", 2, after=after), look, narrow)]
    ink = Ink(theme.calm if body.tone == "calm" else theme.quiet, theme.ground)
    text = told_of(body, caption)
    style = measure.line if text == body.line else _caption_style(text, measure.line, look, (narrow, content.width))
    told = Block(text, style, ink, "line", 2)
    corner_height = len(corner) * BODY.leading(look)
    stack, top, height = [], 0, stack_height(title, look)
    if told.text:
        one = fit(told.text, told.style, look, narrow)
        stack = [placed(told, look, narrow if not one.cut else content.width)]
        top = title[0].height if not one.cut else max(title[0].height, corner_height + look.unit // 2)
        height = top + stack_height(stack, look)
    height = max(height, corner_height) + round(look.unit * 0.75)
    air = look.gap  # accents and tall letters reach above the capitals
    rect = pygame.Rect(content.left, content.top - air, content.width, height + air)
    return QuestionHead(rect, title, stack, content.top + top, corner)


def _caption_style(text: str, style: Style, look: Look, widths: tuple[int, int]) -> Style:
    """The largest size in which a caption stays one line, so that it moves little; else its own."""
    sizes = (size for size in style.sizes(look) for width in widths if not fit(text, size, look, width).cut)
    return next(sizes, style)


def _corner(body: Ask, width: int, look: Look) -> tuple[list[str], int]:
    """The small lines in the corner, at most two fifths of the width."""
    lines: list[str] = []
    for text in body.corner:
        lines += fit(text, BODY, look, round(width * 0.42), most=2).lines
    if not lines:
        return [], 0
    return lines, max(width_of(line, BODY, look) for line in lines) + look.unit


def told_of(body: Ask, caption: str) -> str:
    """What is being said, unless it stands on the screen already; else the line of the screen."""
    shown = _plain(" ".join((body.title, body.line, *body.lines, body.question, *(c.text for c in body.choices))))
    return caption if caption and _plain(caption) not in shown else body.line


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).strip().casefold()


def draw_question_head(canvas: Canvas, head: QuestionHead) -> None:
    """The title, the line below it, and the corner."""
    look = canvas.look
    top = head.rect.top + look.gap
    draw_stack(canvas, head.title, pygame.Rect(head.rect.left, top, head.rect.width, 0), head.rect)
    draw_stack(canvas, head.told, pygame.Rect(head.rect.left, head.told_top, head.rect.width, 0), head.rect)
    first = head.title[0].block.style
    top += max(0, (look.cap(first.minutes) - look.unit) // 3)
    for index, text in enumerate(head.corner):
        ink = Ink(look.theme.quiet, look.theme.ground)
        canvas.line(text, BODY, ink, (head.rect.right, top + index * BODY.leading(look)), "corner", head.rect, 1.0)
