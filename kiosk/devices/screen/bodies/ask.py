"""A question, a menu, or a short text: a title, lines to read, and choices of which one is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from kiosk.devices.screen.bodies.chips import Chip, draw_chip, flow, paged, row_height, rows_height
from kiosk.devices.screen.bodies.frame import Frame, brief_notice_parts
from kiosk.devices.screen.bodies.measures import Measure, measures
from kiosk.devices.screen.bodies.poster import poster_part
from kiosk.devices.screen.bodies.question_head import QuestionHead, draw_question_head, question_head
from kiosk.devices.screen.drawing import (
    BODY,
    Block,
    Canvas,
    Ink,
    Moment,
    Placed,
    ScreenPart,
    draw_stack,
    stack_height,
    stacked,
)
from kiosk.devices.screen.look import Look
from kiosk.devices.screen.shapes import disc, rounded
from kiosk.scenes.bodies import Ask, Buttons

_PAD = 0.85  # free space inside a panel, in capital heights


@dataclass(frozen=True)
class AskLayout:
    """Where everything on the screen is."""

    head: QuestionHead
    panel: pygame.Rect
    drop: int  # free space above the lines
    lines: list[Placed]
    chips: list[Chip]
    pages: int
    whole: bool  # everything fits
    kept: bool  # every line fits; the choices may be turned over in pages


def parts(body: Ask, buttons: Buttons, moment: Moment, look: Look, place: Frame) -> list[ScreenPart]:
    """The screen without its buttons."""
    banner, content = brief_notice_parts(place.content, moment, look)
    if body.sign or body.tone == "warning" or not (body.lines or body.question or body.choices):
        return [*banner, poster_part(body, buttons, moment, content, look)]
    at = layout(body, moment.caption, content, look)
    head = at.head
    head_key = (tuple(head.title), tuple(head.told), tuple(head.corner))
    key = (body.lines, body.question, body.choices, body.chosen, at.panel.height)
    return [
        *banner,
        ScreenPart("head", head.rect, head_key, lambda canvas: draw_question_head(canvas, head)),
        ScreenPart("panel", at.panel, key, lambda canvas: _draw_panel(canvas, at, body)),
    ]


def layout(body: Ask, caption: str, content: pygame.Rect, look: Look) -> AskLayout:
    """The most generous layout in which everything fits; at last the choices are turned over in pages, and letters
    become smaller before a line is dropped."""
    usual, smaller = measures(body, look)
    for measure in usual:
        found = _layout(body, caption, content, look, measure)
        if found.whole:
            return found
    for measure in smaller:
        found = _layout(body, caption, content, look, measure)
        if found.kept:
            break
    return found


def _layout(body: Ask, caption: str, content: pygame.Rect, look: Look, measure: Measure) -> AskLayout:
    head = question_head(body, caption, content, look, measure)
    panel = pygame.Rect(content.left, head.rect.bottom, content.width, content.bottom - head.rect.bottom)
    inside = panel.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    blocks = _blocks(body, look, measure)
    rows, between = flow(body, look, measure, inside.width), round(measure.between * look.unit)
    chip_room = rows_height(rows, between)
    least = min(chip_room, max(map(row_height, rows), default=0) + look.unit)
    lines = stacked(blocks, look, inside.width - _indent(body, look), inside.height - least)
    used = sum(item.height for item in lines) if rows else stack_height(lines, look)
    room = inside.height - used
    kept = head.whole and not _lost(blocks, lines) and bool(rows or room >= 0)
    whole = kept and room >= chip_room and not any(chip.text.cut for row in rows for chip in row)
    drop = max(0, room - chip_room) * 2 // 5 if rows else 0  # few choices stand near the middle, not far above it
    on_pages, pages = paged(rows, inside, inside.top + drop + used, room - drop, look, between)
    return AskLayout(head, panel, drop, lines, on_pages, pages, whole, kept)


def _lost(blocks: Sequence[Block], lines: Sequence[Placed]) -> bool:
    return len(lines) < len(blocks) or any(item.written.cut for item in lines)


def _indent(body: Ask, look: Look) -> int:
    return look.unit if len(body.lines) > 1 else 0


def _blocks(body: Ask, look: Look, measure: Measure) -> list[Block]:
    theme = look.theme
    after = measure.between + 0.55
    last = len(body.lines) - 1
    blocks = [
        Block(text, measure.lines, Ink(theme.text, theme.panel), "line", 3, 2, after if i < last else after + 0.2)
        for i, text in enumerate(body.lines)
    ]
    if body.question:
        blocks.append(Block(body.question, BODY, Ink(theme.accent, theme.panel), "question", 2, 3, after))
    return blocks


def _draw_panel(canvas: Canvas, at: AskLayout, body: Ask) -> None:
    look = canvas.look
    canvas.panel(at.panel, look.theme.panel)
    inside = at.panel.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    _draw_lines(canvas, at, body, inside)
    page = next((chip.page for chip in at.chips if chip.index == body.chosen), 0)
    for chip in at.chips:
        if chip.page == page:
            draw_chip(canvas, chip, chip.index == body.chosen, at.panel)
    if at.pages > 1:
        _draw_dots(canvas, at, page)


def _draw_lines(canvas: Canvas, at: AskLayout, body: Ask, inside: pygame.Rect) -> None:
    look, y = canvas.look, inside.top + at.drop
    if not body.choices:
        y += max(0, (inside.height - stack_height(at.lines, look)) // 2)
    for item in at.lines:
        indent = _indent(body, look) if item.block.role == "line" else 0
        if indent:
            size = max(4, look.unit // 3)
            cap = look.cap(item.block.style.minutes)
            canvas.surface.blit(disc(size, look.theme.lit), (inside.left, y + (cap - size) // 2))
        place = pygame.Rect(inside.left + indent, y, inside.width - indent, item.height)
        y = draw_stack(canvas, [item], place, at.panel)


def _draw_dots(canvas: Canvas, at: AskLayout, page: int) -> None:
    """One dot a page under the choices; the present one is long."""
    look = canvas.look
    size = max(6, round(look.unit * 0.32))
    y = at.panel.bottom - round(look.unit * _PAD) // 2 - size // 2 - size
    x = at.panel.centerx - (at.pages + 1) * size
    for index in range(at.pages):
        wide = 3 * size if index == page else size
        colour = look.theme.lit if index == page else look.theme.empty
        rounded(canvas.surface, pygame.Rect(x, y, wide, size), colour, size // 2)
        x += wide + size
