"""A question, a menu, or a short text: a title, lines to read, and choices of which one is marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pygame

from kiosk.devices.screen.bodies.frame import Frame, brief_notice_parts, icon_colour
from kiosk.devices.screen.drawing import (
    BODY,
    CALM,
    NAME,
    TITLE,
    Block,
    Canvas,
    Ink,
    Moment,
    Placed,
    ScreenPart,
    Style,
    Written,
    draw_stack,
    fit,
    fit_down,
    placed,
    stack_height,
    stacked,
    whole_stack,
    width_of,
)
from kiosk.devices.screen.look import Colour, Face, Look, Theme
from kiosk.devices.screen.shapes import disc, icon, outlined, rounded, warning
from kiosk.scenes.bodies import Ask
from kiosk.session.buttons import Buttons, Icon

_PAD = 0.85  # free space inside a panel, in capital heights


@dataclass(frozen=True)
class Measure:
    """How generous a layout is; the first one in which everything fits is taken."""

    title: Style
    line: Style
    lines: Style
    choice: Style
    chip: float  # how high a choice is, in capital heights of ordinary text
    between: float  # free space between rows
    grid: bool = False  # whether the choices stand in columns of one width


_LARGE = Style(Face.SEMIBOLD, 27.0)
_FEW = 6  # so many choices at most are written large
_MEASURES = (
    Measure(TITLE, CALM, CALM, _LARGE, 3.6, 0.9, True),
    Measure(TITLE, CALM, CALM, BODY, 2.7, 0.75, True),
    Measure(TITLE, CALM, CALM, BODY, 2.7, 0.75),
    Measure(TITLE, CALM, BODY, BODY, 2.7, 0.75),
    Measure(TITLE, CALM, BODY, BODY, 2.3, 0.4, True),
    Measure(TITLE, CALM, BODY, BODY, 2.3, 0.4),
    Measure(NAME, BODY, BODY, BODY, 2.5, 0.5),
    Measure(NAME, BODY, BODY, BODY, 2.1, 0.32, True),
    Measure(NAME, BODY, BODY, BODY, 2.1, 0.32),
)


def _measures(body: Ask, look: Look) -> tuple[tuple[Measure, ...], tuple[Measure, ...]]:
    """The layouts to try, and those with ever smaller letters for what must not be lost."""
    usual = _MEASURES if len(body.choices) <= _FEW else _MEASURES[1:]
    last = _MEASURES[-1]
    return usual, tuple(replace(last, line=size, lines=size, between=0.25) for size in BODY.sizes(look))


@dataclass(frozen=True)
class Chip:
    """A choice in its place on a page."""

    index: int
    style: Style
    text: Written
    rect: pygame.Rect
    page: int


@dataclass(frozen=True)
class AskLayout:
    """Where everything on the screen is."""

    head: pygame.Rect
    title: list[Placed]
    told: list[Placed]
    told_top: int
    corner: list[str]
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
    head_key = (tuple(at.title), tuple(at.told), tuple(at.corner))
    key = (body.lines, body.question, body.choices, body.chosen, at.panel.height)
    return [
        *banner,
        ScreenPart("head", at.head, head_key, lambda canvas: _draw_head(canvas, at)),
        ScreenPart("panel", at.panel, key, lambda canvas: _draw_panel(canvas, at, body)),
    ]


def layout(body: Ask, caption: str, content: pygame.Rect, look: Look) -> AskLayout:
    """The most generous layout in which everything fits; at last the choices are turned over in pages, and letters
    become smaller before a line is dropped."""
    usual, smaller = _measures(body, look)
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
    kept = head.whole and not _lost(blocks, lines) and bool(rows or room >= 0)
    whole = kept and room >= chip_room and not any(chip.text.cut for row in rows for chip in row)
    drop = max(0, room - chip_room) * 2 // 5 if rows else 0  # few choices stand near the middle, not far above it
    on_pages, pages = _paged(rows, inside, inside.top + drop + used, room - drop, look, between)
    return AskLayout(
        head.rect, head.title, head.told, head.told_top, head.corner, panel, drop, lines, on_pages, pages, whole, kept
    )


def _lost(blocks: Sequence[Block], lines: Sequence[Placed]) -> bool:
    return len(lines) < len(blocks) or any(item.written.cut for item in lines)


# -- the head


@dataclass(frozen=True)
class _Head:
    rect: pygame.Rect
    title: list[Placed]
    told: list[Placed]
    told_top: int
    corner: list[str]

    @property
    def whole(self) -> bool:
        return not any(item.written.cut for item in (*self.title, *self.told))


def _head(body: Ask, caption: str, content: pygame.Rect, look: Look, measure: Measure) -> _Head:
    """The title, the corner beside it, and the line below: beside the corner where it fits, else under it."""
    corner, corner_width = _corner(body, content.width, look)
    narrow = content.width - corner_width
    theme = look.theme
    style = measure.title if not fit(body.title, measure.title, look, narrow).cut else NAME
    style, _ = fit_down(body.title, style, look, narrow, 2)
    after = 0.95 if style is TITLE else 0.75
    title = [placed(Block(body.title, style, Ink(theme.text, theme.ground), "title", 2, after=after), look, narrow)]
    ink = Ink(theme.calm if body.tone == "calm" else theme.quiet, theme.ground)
    text = _told(body, caption)
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
    return _Head(rect, title, stack, content.top + top, corner)


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


def _told(body: Ask, caption: str) -> str:
    """What is being said, unless it stands on the screen already; else the line of the screen."""
    shown = _plain(" ".join((body.title, body.line, *body.lines, body.question, *(c.text for c in body.choices))))
    return caption if caption and _plain(caption) not in shown else body.line


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).strip().casefold()


def _draw_head(canvas: Canvas, at: AskLayout) -> None:
    look = canvas.look
    top = at.head.top + look.gap
    draw_stack(canvas, at.title, pygame.Rect(at.head.left, top, at.head.width, 0), at.head)
    draw_stack(canvas, at.told, pygame.Rect(at.head.left, at.told_top, at.head.width, 0), at.head)
    first = at.title[0].block.style
    top += max(0, (look.cap(first.minutes) - look.unit) // 3)
    for index, text in enumerate(at.corner):
        ink = Ink(look.theme.quiet, look.theme.ground)
        canvas.line(text, BODY, ink, (at.head.right, top + index * BODY.leading(look)), "corner", at.head, 1.0)


# -- a poster: a title and a few lines, and nothing to choose


def poster_part(body: Ask, buttons: Buttons, moment: Moment, content: pygame.Rect, look: Look) -> ScreenPart:
    """Words in the middle of the screen and, where a button is to be pressed, its pictogram above them."""
    told = _told(body, moment.caption)
    sign = _sign(body, buttons, look.theme)
    return ScreenPart(
        "poster", content, (body, told, sign), lambda canvas: _draw_poster(canvas, content, body, told, sign)
    )


_Sign = tuple[Icon, Colour]


def _sign(body: Ask, buttons: Buttons, theme: Theme) -> _Sign | None:
    """The pictogram and its colour: the one that the screen asks for, or STOP's where nothing else goes on."""
    only_stop = buttons.stop.active and buttons.stop.icon is Icon.STOP and not buttons.next.active
    sign = body.sign or (Icon.STOP if only_stop else None)
    if sign is None:
        return None
    return sign, theme.dim if body.tone == "waiting" else icon_colour(theme, sign)


def _draw_poster(canvas: Canvas, rect: pygame.Rect, body: Ask, told: str, sign: _Sign | None) -> None:
    look, warns = canvas.look, body.tone == "warning"
    least = 3 * look.unit if sign or warns else 0
    stack = whole_stack(_poster_blocks(body, told, look.theme), look, rect.width, rect.height - least)
    height = stack_height(stack, look)
    side = min(round(rect.height * 0.36), rect.height - height - look.unit) if least else 0
    side = side if side >= 1.6 * look.unit else 0
    top = rect.centery - (height + (side + look.unit if side else 0)) // 2
    if side:
        image = icon(sign[0], side, sign[1]) if sign and not warns else warning(side, look.theme.lit)
        canvas.surface.blit(image, (rect.centerx - side // 2, top))
        top += side + look.unit
    draw_stack(canvas, stack, pygame.Rect(rect.left, top, rect.width, height), rect)


def _poster_blocks(body: Ask, told: str, theme: Theme) -> list[Block]:
    quiet = Ink(theme.calm if body.tone == "calm" else theme.quiet, theme.ground)
    text = Ink(theme.text, theme.ground)
    return [
        Block(body.title, TITLE, text, "title", 4, 3, 1.1, 0.5),
        Block(told, CALM, quiet, "line", 3, 2, 0.9, 0.5),
        *(Block(line, BODY, quiet, "line", 3, 2, 0.8, 0.5) for line in body.lines),
        *(Block(line, BODY, quiet, "corner", 1, 1, 0.7, 0.5) for line in body.corner),
    ]


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
        chips += [replace(c, rect=c.rect.move(inside.left, top + y), page=page) for c in row]
        y += height + between
    return chips, page + 1


def _draw_panel(canvas: Canvas, at: AskLayout, body: Ask) -> None:
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
    step, cap = chip.style.leading(look), look.cap(chip.style.minutes)
    top = rect.centery - (cap + (len(chip.text.lines) - 1) * step) // 2
    within = rect if panel.contains(rect) else panel
    for index, text in enumerate(chip.text.lines):
        canvas.line(text, chip.style, ink, (rect.centerx, top + index * step), "choice", within, 0.5, chip.text.cut)


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
