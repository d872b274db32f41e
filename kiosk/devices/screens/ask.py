"""A question, a menu, or a short text: a title, lines to read, and choices of which one is marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from kiosk.devices.drawing import (
    BODY,
    CALM,
    NAME,
    TITLE,
    Block,
    Canvas,
    Fitted,
    Ink,
    Moment,
    Part,
    Placed,
    Style,
    draw_stack,
    fit,
    placed,
    stack_height,
    stacked,
    width_of,
)
from kiosk.devices.look import Look
from kiosk.devices.screens.frame import Frame, notice_parts
from kiosk.devices.shapes import disc, icon, outlined, rounded
from kiosk.scenes import Ask, Buttons, Icon

_PAD = 0.85  # free space inside a panel, in capital heights


@dataclass(frozen=True)
class Measure:
    """How generous a layout is; the first one in which everything fits is taken."""

    title: Style
    line: Style
    lines: Style
    chip: float  # how high a choice is, in capital heights
    between: float  # free space between rows


_MEASURES = (
    Measure(TITLE, CALM, CALM, 2.7, 0.75),
    Measure(TITLE, CALM, BODY, 2.7, 0.75),
    Measure(TITLE, CALM, BODY, 2.3, 0.4),
    Measure(NAME, BODY, BODY, 2.5, 0.5),
    Measure(NAME, BODY, BODY, 2.1, 0.32),
)


@dataclass(frozen=True)
class Chip:
    """A choice in its place on a page."""

    index: int
    text: Fitted
    rect: pygame.Rect
    page: int


@dataclass(frozen=True)
class Layout:
    """Where everything on the screen is."""

    head: pygame.Rect
    title: list[Placed]
    told: list[Placed]
    told_top: int
    corner: list[str]
    panel: pygame.Rect
    lines: list[Placed]
    chips: list[Chip]
    pages: int
    whole: bool


def parts(body: Ask, buttons: Buttons, moment: Moment, look: Look, place: Frame) -> list[Part]:
    """The screen without its buttons."""
    banner, content = notice_parts(place.content, moment, look)
    if not (body.lines or body.question or body.choices):
        return [*banner, poster_part(body, buttons, moment, content)]
    at = layout(body, moment.caption, content, look)
    head_key = (tuple(at.title), tuple(at.told), tuple(at.corner))
    key = (body.lines, body.question, body.choices, body.chosen)
    return [
        *banner,
        Part("head", at.head, head_key, lambda canvas: _draw_head(canvas, at)),
        Part("panel", at.panel, key, lambda canvas: _draw_panel(canvas, at, body)),
    ]


def layout(body: Ask, caption: str, content: pygame.Rect, look: Look) -> Layout:
    """The most generous layout in which everything fits; at last the choices are turned over in pages."""
    for measure in _MEASURES:
        found = _layout(body, caption, content, look, measure)
        if found.whole:
            break
    return found


def _layout(body: Ask, caption: str, content: pygame.Rect, look: Look, measure: Measure) -> Layout:
    head = _head(body, caption, content, look, measure)
    panel = pygame.Rect(content.left, head.rect.bottom, content.width, content.bottom - head.rect.bottom)
    inside = panel.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    blocks = _blocks(body, look, measure)
    rows, between = _flow(body, look, measure, inside.width), round(measure.between * look.unit)
    chip_room = _rows_height(rows, between)
    least = min(chip_room, max(map(_row_height, rows), default=0) + look.unit)
    lines = stacked(blocks, look, inside.width - _indent(body, look), inside.height - least)
    used = sum(item.height for item in lines) if rows else stack_height(lines, look)
    room = inside.height - used
    whole = room >= chip_room and not _lost(blocks, lines)
    on_pages, pages = _paged(rows, inside, inside.top + used, room, look, between)
    return Layout(head.rect, head.title, head.told, head.told_top, head.corner, panel, lines, on_pages, pages, whole)


def _lost(blocks: Sequence[Block], lines: Sequence[Placed]) -> bool:
    return len(lines) < len(blocks) or any(item.fitted.cut for item in lines)


# -- the head


@dataclass(frozen=True)
class _Head:
    rect: pygame.Rect
    title: list[Placed]
    told: list[Placed]
    told_top: int
    corner: list[str]


def _head(body: Ask, caption: str, content: pygame.Rect, look: Look, measure: Measure) -> _Head:
    """The title, the corner beside it, and the line below: beside the corner where it fits, else under it."""
    corner, corner_width = _corner(body, content.width, look)
    narrow = content.width - corner_width
    theme = look.theme
    style = measure.title if not fit(body.title, measure.title, look, narrow).cut else NAME
    after = 0.95 if style is TITLE else 0.75
    title = [placed(Block(body.title, style, Ink(theme.text, theme.ground), "title", 2, after=after), look, narrow)]
    ink = Ink(theme.calm if body.tone == "calm" else theme.quiet, theme.ground)
    told = Block(_told(body, caption), measure.line, ink, "line", 2)
    corner_height = len(corner) * BODY.leading(look)
    beside = title[0].height + look.cap(measure.line.minutes)
    stack, top, height = [], 0, stack_height(title, look)
    if told.text:
        one = fit(told.text, told.style, look, narrow)
        stack = [placed(told, look, narrow if not one.cut else content.width)]
        top = title[0].height if not one.cut else max(title[0].height, corner_height)
        height = top + stack_height(stack, look)
    height = max(height, corner_height, beside if told.text else 0) + round(look.unit * 0.75)
    air = look.gap  # accents and tall letters reach above the capitals
    rect = pygame.Rect(content.left, content.top - air, content.width, height + air)
    return _Head(rect, title, stack, content.top + top, corner)


def _corner(body: Ask, width: int, look: Look) -> tuple[list[str], int]:
    """The small lines in the corner, at most two fifths of the width."""
    lines: list[str] = []
    for text in body.corner:
        lines += fit(text, BODY, look, round(width * 0.42), most=2).lines
    if not lines:
        return [], 0
    return lines, max(width_of(line, BODY, look) for line in lines) + look.unit


def _told(body: Ask, caption: str) -> str:
    """What is being said, unless it stands on the screen already; else the line of the screen."""
    shown = _plain(" ".join((body.title, body.line, *body.lines, body.question, *(c.text for c in body.choices))))
    return caption if caption and _plain(caption) not in shown else body.line


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).strip().casefold()


def _draw_head(canvas: Canvas, at: Layout) -> None:
    look = canvas.look
    top = at.head.top + look.gap
    draw_stack(canvas, at.title, pygame.Rect(at.head.left, top, at.head.width, 0), at.head)
    draw_stack(canvas, at.told, pygame.Rect(at.head.left, at.told_top, at.head.width, 0), at.head)
    first = at.title[0].block.style
    top += max(0, (look.cap(first.minutes) - look.unit) // 3)
    for index, text in enumerate(at.corner):
        ink = Ink(look.theme.quiet, look.theme.ground)
        canvas.line(text, BODY, ink, (at.head.right, top + index * BODY.leading(look)), "corner", at.head, 1.0)


# -- a poster: a title and a line, and nothing to choose


def poster_part(body: Ask, buttons: Buttons, moment: Moment, content: pygame.Rect) -> Part:
    """Words in the middle of the screen and, where STOP is to be pressed, its octagon above them."""
    told = _told(body, moment.caption)
    octagon = _to_press(buttons)
    key = (body, told, octagon)
    return Part("poster", content, key, lambda canvas: _draw_poster(canvas, content, body, told, octagon))


def _to_press(buttons: Buttons) -> bool:
    """Whether STOP is the one to press now: going on is not possible before it."""
    return buttons.stop.active and buttons.stop.icon is Icon.STOP and not buttons.next.active


def _draw_poster(canvas: Canvas, rect: pygame.Rect, body: Ask, told: str, octagon: bool) -> None:
    look, theme = canvas.look, canvas.look.theme
    quiet = Ink(theme.calm if body.tone == "calm" else theme.quiet, theme.ground)
    blocks = [
        Block(body.title, TITLE, Ink(theme.text, theme.ground), "title", 4, 3, 1.1, 0.5),
        Block(told, CALM, quiet, "line", 3, 2, 0.9, 0.5),
        *(Block(text, BODY, quiet, "corner", 1, 1, 0.7, 0.5) for text in body.corner),
    ]
    stack = stacked(blocks, look, rect.width, rect.height)
    height = stack_height(stack, look)
    side = min(round(rect.height * 0.36), rect.height - height - 2 * look.unit) if octagon else 0
    side = side if side > 2 * look.unit else 0
    top = rect.centery - (height + (side + look.unit if side else 0)) // 2
    if side:
        image = icon(Icon.STOP, side, theme.stop)
        canvas.surface.blit(image, (rect.centerx - side // 2, top))
        top += side + look.unit
    draw_stack(canvas, stack, pygame.Rect(rect.left, top, rect.width, height), rect)


# -- lines and choices


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


def _flow(body: Ask, look: Look, measure: Measure, width: int) -> list[list[Chip]]:
    """The choices from left to right in rows, each still at the top; a long one takes two lines."""
    rows: list[list[Chip]] = []
    x, pad, gap = 0, round(look.unit * 0.85), round(look.unit * 0.5)
    for index, choice in enumerate(body.choices):
        text = fit(choice.text, BODY, look, width - 2 * pad, most=2)
        wide = max(width_of(line, BODY, look) for line in text.lines) + 2 * pad
        high = round(measure.chip * look.unit) + (len(text.lines) - 1) * BODY.leading(look)
        if not rows or x + wide > width:
            rows.append([])
            x = 0
        rows[-1].append(Chip(index, text, pygame.Rect(x, 0, wide, high), 0))
        x += wide + gap
    return rows


def _row_height(row: Sequence[Chip]) -> int:
    return max(chip.rect.height for chip in row)


def _rows_height(rows: Sequence[Sequence[Chip]], between: int) -> int:
    return sum(_row_height(row) + between for row in rows) - between if rows else 0


def _paged(
    rows: Sequence[Sequence[Chip]], inside: pygame.Rect, top: int, room: int, look: Look, between: int
) -> tuple[list[Chip], int]:
    """The choices in their places; where not all rows fit, in pages, with dots under them."""
    if _rows_height(rows, between) > room:
        room -= look.unit  # for the dots
    chips: list[Chip] = []
    page, y = 0, 0
    for row in rows:
        height = _row_height(row)
        if y and y + height > room:
            page, y = page + 1, 0
        chips += [Chip(c.index, c.text, c.rect.move(inside.left, top + y), page) for c in row]
        y += height + between
    return chips, page + 1


def _draw_panel(canvas: Canvas, at: Layout, body: Ask) -> None:
    look = canvas.look
    canvas.panel(at.panel, look.theme.panel)
    inside = at.panel.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    _draw_lines(canvas, at, body, inside)
    page = next((chip.page for chip in at.chips if chip.index == body.chosen), 0)
    for chip in at.chips:
        if chip.page == page:
            _draw_chip(canvas, chip, chip.index == body.chosen, at.panel)
    if at.pages > 1:
        _draw_dots(canvas, at, page)


def _draw_lines(canvas: Canvas, at: Layout, body: Ask, inside: pygame.Rect) -> None:
    look, y = canvas.look, inside.top
    if not body.choices:
        y += max(0, (inside.height - stack_height(at.lines, look)) // 2)
    for item in at.lines:
        indent = _indent(body, look) if item.block.role == "line" else 0
        if indent:
            size = max(4, look.unit // 3)
            dot = disc(size, look.theme.lit)
            canvas.surface.blit(dot, (inside.left, y + (look.unit - size) // 2))
        place = pygame.Rect(inside.left + indent, y, inside.width - indent, item.height)
        y = draw_stack(canvas, [item], place, at.panel)


def _draw_chip(canvas: Canvas, chip: Chip, marked: bool, panel: pygame.Rect) -> None:
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
    step = BODY.leading(look)
    top = rect.centery - (look.unit + (len(chip.text.lines) - 1) * step) // 2
    within = rect if panel.contains(rect) else panel
    for index, text in enumerate(chip.text.lines):
        canvas.line(text, BODY, ink, (rect.centerx, top + index * step), "choice", within, 0.5, chip.text.cut)


def _draw_dots(canvas: Canvas, at: Layout, page: int) -> None:
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
