"""A list for the family: a day's sessions or what is set aside, with a narrow panel for what must wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from kiosk.devices.drawing import (
    BODY,
    NAME,
    Block,
    Canvas,
    Ink,
    Moment,
    Part,
    draw_stack,
    fit,
    stack_height,
    stacked,
    width_of,
)
from kiosk.devices.look import Look
from kiosk.devices.screens.frame import Frame, notice_parts
from kiosk.devices.screens.lists import TIGHT_ROW, draw_line, kept_lines, more, row_height
from kiosk.devices.shapes import rounded
from kiosk.scenes import Line, Sheet

Group = tuple[str, str, list[Line]]  # a heading, the word at its right, its lines

_PAD = 0.75
_HEADING = 1.95  # how high a heading is, in capital heights


@dataclass(frozen=True)
class Places:
    """Where the parts of the list are; `side` is empty where there is nothing to say there."""

    head: pygame.Rect
    groups: pygame.Rect
    side: pygame.Rect


def parts(body: Sheet, moment: Moment, look: Look, place: Frame) -> list[Part]:
    """The screen without its buttons."""
    banner, content = notice_parts(place.content, moment, look)
    at = _places(body, content, look)
    told = moment.caption or body.subtitle
    made = [
        Part("head", at.head, (body.title, told, body.page, body.pages),
             lambda canvas: _draw_head(canvas, at.head, body, told)),
        Part("groups", at.groups, body.groups, lambda canvas: _draw_groups(canvas, at.groups, body)),
    ]  # fmt: skip
    if at.side.height:
        key = (body.side_title, body.side_lines)
        made.append(Part("aside", at.side, key, lambda canvas: _draw_side(canvas, at.side, body)))
    return banner + made


def lines_that_fit(look: Look, place: Frame) -> int:
    """How many lines of one group this screen can show, so that a list can be cut into pages of that many."""
    groups = _places(Sheet("", "", (), "x"), place.content, look).groups
    room = groups.height - round(2 * _PAD * look.unit) - round(_HEADING * look.unit)
    return max(1, int(room // round(TIGHT_ROW * look.unit)))


def _places(body: Sheet, content: pygame.Rect, look: Look) -> Places:
    height = look.cap(NAME.minutes) + round(look.unit * 1.1)
    air = look.gap  # accents and tall letters reach above the capitals
    head = pygame.Rect(content.left, content.top - air, content.width, height + air)
    below = pygame.Rect(content.left, head.bottom, content.width, content.bottom - head.bottom)
    if not (body.side_title or body.side_lines):
        return Places(head, below, pygame.Rect(below.topleft, (0, 0)))
    return _over(head, below, body, look) if look.portrait else _beside(head, below, body, look)


def _beside(head: pygame.Rect, below: pygame.Rect, body: Sheet, look: Look) -> Places:
    """The narrow panel is as wide as its longest word, so that no word is cut."""
    words = " ".join([body.side_title, *(text for pair in body.side_lines for text in pair)]).split()
    widest = max((width_of(word, BODY, look) for word in words), default=0)
    width = min(max(round(below.width * 0.29), widest + round(2 * _PAD * look.unit) + 4), round(below.width * 0.42))
    groups = pygame.Rect(below.left, below.top, below.width - width - look.gap, below.height)
    return Places(head, groups, pygame.Rect(groups.right + look.gap, below.top, width, below.height))


def _over(head: pygame.Rect, below: pygame.Rect, body: Sheet, look: Look) -> Places:
    width = below.width - round(2 * _PAD * look.unit)
    most = round(below.height * 0.4)
    stack = stacked(_side_blocks(body, look), look, width, most - round(2 * _PAD * look.unit))
    height = stack_height(stack, look) + round(2 * _PAD * look.unit)
    groups = pygame.Rect(below.left, below.top, below.width, below.height - height - look.gap)
    return Places(head, groups, pygame.Rect(below.left, groups.bottom + look.gap, below.width, height))


def _draw_head(canvas: Canvas, rect: pygame.Rect, body: Sheet, told: str) -> None:
    look, theme = canvas.look, canvas.look.theme
    title = fit(body.title, NAME, look, rect.width)
    top, cap = rect.top + look.gap, look.cap(NAME.minutes)
    at = (rect.left, top)
    canvas.line(title.lines[0], NAME, Ink(theme.text, theme.ground), at, "title", rect, 0.0, title.cut)
    left = rect.left + width_of(title.lines[0], NAME, look) + round(look.unit * 0.7)
    right = _draw_pages(canvas, rect, body)
    written = fit(told, BODY, look, right - left)
    if told and not (written.cut and len(written.lines[0]) < 6):
        at = (left, top + cap - look.unit)
        canvas.line(written.lines[0], BODY, Ink(theme.quiet, theme.ground), at, "subtitle", rect, 0.0, written.cut)


def _draw_pages(canvas: Canvas, rect: pygame.Rect, body: Sheet) -> int:
    """One dot a page at the right; the present one is long. Gives where the text before them must end."""
    if body.pages < 2:
        return rect.right
    look = canvas.look
    size = max(6, round(look.unit * 0.32))
    y = rect.top + look.gap + look.cap(NAME.minutes) - look.unit // 2 - size // 2
    x = rect.right - (2 * body.pages + 1) * size
    left = x - look.unit
    for page in range(1, body.pages + 1):
        wide = 3 * size if page == body.page else size
        colour = look.theme.lit if page == body.page else look.theme.empty
        rounded(canvas.surface, pygame.Rect(x, y, wide, size), colour, size // 2)
        x += wide + size
    return left


# -- the list


def _draw_groups(canvas: Canvas, rect: pygame.Rect, body: Sheet) -> None:
    look = canvas.look
    canvas.panel(rect, look.theme.panel)
    inside = rect.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    groups = _fitting(body, inside.height, look)
    headings = sum(1 for heading, right, _ in groups if heading or right)
    rows = sum(len(lines) for _, _, lines in groups)
    step = row_height(rows, inside.height - round(headings * _HEADING * look.unit), look)
    y = inside.top
    for heading, right, lines in groups:
        y = _draw_group(canvas, pygame.Rect(inside.left, y, inside.width, step), heading, right, lines, rect)


def _fitting(body: Sheet, height: int, look: Look) -> list[Group]:
    """The groups with as many lines as fit; the longest gives up lines first, and what was stopped goes last.

    A group that gave up lines says how many at the right of its heading.
    """
    kept = [len(lines) for _, _, lines in body.groups]
    while _height(groups := _kept(body, kept), look) > height and any(kept):
        longest = max(range(len(kept)), key=lambda index: (kept[index], index))
        kept[longest] -= 1
    while len(groups) > 1 and _height(groups, look) > height:
        groups.pop()
    return groups


def _kept(body: Sheet, kept: Sequence[int]) -> list[Group]:
    groups = []
    for (heading, right, lines), most in zip(body.groups, kept, strict=True):
        gone = len(lines) - most
        groups.append((heading, more(gone) if gone else right, kept_lines(lines, most)))
    return groups


def _height(groups: Sequence[Group], look: Look) -> int:
    headings = sum(1 for heading, right, _ in groups if heading or right)
    rows = sum(len(lines) for _, _, lines in groups)
    return round(headings * _HEADING * look.unit) + rows * round(TIGHT_ROW * look.unit)


def _draw_group(
    canvas: Canvas, row: pygame.Rect, heading: str, right: str, lines: Sequence[Line], within: pygame.Rect
) -> int:
    look, theme = canvas.look, canvas.look.theme
    y = row.top
    if heading or right:
        wanted = fit(heading, BODY, look, row.width)
        at = (row.left, y + round(look.unit * 0.5))
        if heading:
            ink = Ink(theme.accent, theme.panel)
            canvas.line(wanted.lines[0], BODY, ink, at, "heading", within, 0.0, wanted.cut)
        room = row.width - (width_of(wanted.lines[0], BODY, look) if heading else 0) - look.unit
        beside = fit(right, BODY, look, max(1, room))
        if right and not beside.cut:
            ink = Ink(theme.quiet, theme.panel)
            canvas.line(beside.lines[0], BODY, ink, (row.right, at[1]), "right", within, 1.0)
        y += round(_HEADING * look.unit)
    for line in lines:
        draw_line(canvas, pygame.Rect(row.left, y, row.width, row.height), line, within)
        y += row.height
    return y


# -- the narrow panel


def _side_blocks(body: Sheet, look: Look) -> list[Block]:
    theme = look.theme
    blocks = [Block(body.side_title, BODY, Ink(theme.hurt, theme.panel), "heading", 2, 9, 1.0)]
    for index, (text, detail) in enumerate(body.side_lines):
        worth = 8 - min(index, 6)
        blocks.append(Block(text, BODY, Ink(theme.text, theme.panel), "aside", 3, worth, 0.7))
        blocks.append(Block(detail, BODY, Ink(theme.quiet, theme.panel), "detail", 3, 1, 1.0))
    return [block for block in blocks if block.text]


def _draw_side(canvas: Canvas, rect: pygame.Rect, body: Sheet) -> None:
    look = canvas.look
    canvas.panel(rect, look.theme.panel)
    inside = rect.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    stack = stacked(_side_blocks(body, look), look, inside.width, inside.bottom - inside.top)
    draw_stack(canvas, stack, inside, rect)
