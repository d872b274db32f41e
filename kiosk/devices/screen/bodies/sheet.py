"""A list for the family: a day's sessions or what is set aside, with a narrow panel for what must wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pygame

from kiosk import words
from kiosk.devices.screen.bodies.frame import Frame, brief_notice_parts
from kiosk.devices.screen.bodies.heads import draw_head, split_head, told
from kiosk.devices.screen.bodies.lists import TIGHT_ROW, draw_line, in_rows, kept_lines, list_style, row_height
from kiosk.devices.screen.drawing import (
    BODY,
    NAME,
    Block,
    Canvas,
    Ink,
    Moment,
    Placed,
    ScreenPart,
    Style,
    draw_stack,
    fit_down,
    stack_height,
    stacked,
    whole_stack,
    width_of,
)
from kiosk.devices.screen.look import Look
from kiosk.devices.screen.shapes import rounded
from kiosk.scenes.bodies import Line, Sheet

_PAD = 0.75
_HEADING = 1.95  # how high a heading is, in capital heights


@dataclass(frozen=True)
class _Group:
    """A heading, the word at its right, its lines, and whether none of them had room."""

    heading: str
    right: str
    lines: list[Line]
    short: bool = False


@dataclass(frozen=True)
class SheetLayout:
    """Where the parts of the list are; `side` is empty where there is nothing to say there."""

    head: pygame.Rect
    groups: pygame.Rect
    side: pygame.Rect


def parts(body: Sheet, moment: Moment, look: Look, place: Frame) -> list[ScreenPart]:
    """The screen without its buttons."""
    banner, content = brief_notice_parts(place.content, moment, look)
    at = _layout(body, content, look)
    line = told(body.subtitle, body.title, moment)
    made = [
        ScreenPart("head", at.head, (body.title, line, body.page, body.pages),
             lambda canvas: _draw_head(canvas, at.head, body, line)),
        ScreenPart("groups", at.groups, body.groups, lambda canvas: _draw_groups(canvas, at.groups, body)),
    ]  # fmt: skip
    if at.side.height:
        key = (body.side_title, body.side_lines)
        made.append(ScreenPart("aside", at.side, key, lambda canvas: _draw_side(canvas, at.side, body)))
    return banner + made


def _layout(body: Sheet, content: pygame.Rect, look: Look) -> SheetLayout:
    head, below = split_head(content, look)
    if not (body.side_title or body.side_lines):
        return SheetLayout(head, below, pygame.Rect(below.topleft, (0, 0)))
    return _over(head, below, body, look) if look.portrait else _beside(head, below, body, look)


def _beside(head: pygame.Rect, below: pygame.Rect, body: Sheet, look: Look) -> SheetLayout:
    """The narrow panel is as wide as its longest word, so that no word is cut."""
    texts = " ".join([body.side_title, *(text for pair in body.side_lines for text in pair)]).split()
    widest = max((width_of(word, BODY, look) for word in texts), default=0)
    width = min(max(round(below.width * 0.29), widest + round(2 * _PAD * look.unit) + 4), round(below.width * 0.42))
    groups = pygame.Rect(below.left, below.top, below.width - width - look.gap, below.height)
    return SheetLayout(head, groups, pygame.Rect(groups.right + look.gap, below.top, width, below.height))


def _over(head: pygame.Rect, below: pygame.Rect, body: Sheet, look: Look) -> SheetLayout:
    width = below.width - round(2 * _PAD * look.unit)
    most = round(below.height * 0.4)
    stack = _side_stack(body, look, width, most - round(2 * _PAD * look.unit))
    height = stack_height(stack, look) + round(2 * _PAD * look.unit)
    groups = pygame.Rect(below.left, below.top, below.width, below.height - height - look.gap)
    return SheetLayout(head, groups, pygame.Rect(below.left, groups.bottom + look.gap, below.width, height))


def _draw_head(canvas: Canvas, rect: pygame.Rect, body: Sheet, line: str) -> None:
    draw_head(canvas, rect, body.title, line, _draw_pages(canvas, rect, body), line != body.subtitle)


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
    groups = _fitting(_in_rows(body, inside.width, look), inside.height, look)
    headings = sum(1 for group in groups if group.heading or group.right)
    rows = sum(len(group.lines) for group in groups)
    step = row_height(rows, inside.height - round(headings * _HEADING * look.unit), look)
    y = inside.top
    style = list_style([line for group in groups for line in group.lines], inside.width, look)
    for group in groups:
        y = _draw_group(canvas, pygame.Rect(inside.left, y, inside.width, step), group, style, rect)


def _in_rows(body: Sheet, width: int, look: Look) -> Sheet:
    """The sheet with each line in as many rows as its words need."""
    rows = (tuple(row for line in lines for row in in_rows(line, width, look)) for _, _, lines in body.groups)
    heads = ((heading, right) for heading, right, _ in body.groups)
    return replace(body, groups=tuple((*head, lines) for head, lines in zip(heads, rows, strict=True)))


def _fitting(body: Sheet, height: int, look: Look) -> list[_Group]:
    """The groups with as many lines as fit; the longest gives up lines first, and what was stopped goes last.

    A group that gave up lines says how many in a last line of its own, or at the right of its heading where only that
    is left; groups without room are counted at the foot.
    """
    kept = [len(lines) for _, _, lines in body.groups]
    while _height(groups := _kept(body, kept), look) > height and any(kept):
        longest = max(range(len(kept)), key=lambda index: (kept[index], not _hurt(body, index), index))
        kept[longest] -= 1
    if _height(groups, look) <= height:
        return groups
    most = max(1, int((height - TIGHT_ROW * look.unit) // round(_HEADING * look.unit)))
    shown = sorted(sorted(range(len(groups)), key=lambda index: (not _hurt(body, index), index))[:most])
    return [*(groups[index] for index in shown), _Group("", "", [Line(words.dates.and_more(len(groups) - most))])]


def _hurt(body: Sheet, index: int) -> bool:
    return any(line.warm for line in body.groups[index][2])


def _kept(body: Sheet, kept: Sequence[int]) -> list[_Group]:
    groups = []
    for (heading, right, lines), most in zip(body.groups, kept, strict=True):
        groups.append(_shortened(_Group(heading, right, list(lines)), most))
    return groups


def _shortened(group: _Group, most: int) -> _Group:
    """The group with so many lines at most."""
    if not (gone := len(group.lines) - most):
        return group
    more = words.dates.and_more(gone)
    if most:
        return replace(group, lines=[*kept_lines(group.lines, most), Line(more)])
    return replace(group, right=more, lines=[], short=True)


def _height(groups: Sequence[_Group], look: Look) -> int:
    headings = sum(1 for group in groups if group.heading or group.right)
    rows = sum(len(group.lines) for group in groups)
    return round(headings * _HEADING * look.unit) + rows * round(TIGHT_ROW * look.unit)


def _draw_group(canvas: Canvas, row: pygame.Rect, group: _Group, style: Style, within: pygame.Rect) -> int:
    look, y = canvas.look, row.top
    if group.heading or group.right:
        _draw_heading(canvas, pygame.Rect(row.left, y + round(look.unit * 0.5), row.width, 0), group, within)
        y += round(_HEADING * look.unit)
    for line in group.lines:
        draw_line(canvas, pygame.Rect(row.left, y, row.width, row.height), line, within, style)
        y += row.height
    return y


def _draw_heading(canvas: Canvas, row: pygame.Rect, group: _Group, within: pygame.Rect) -> None:
    """A heading, made smaller before it is cut; the word at its right gives way, unless it tells of missing lines."""
    look, theme = canvas.look, canvas.look.theme
    room = row.width - (width_of(group.right, BODY, look) + look.unit if group.short else 0)
    if group.heading:
        style, wanted = fit_down(group.heading, BODY, look, room)
        at = (row.left, row.top + look.unit - look.cap(style.minutes))
        canvas.line(wanted.lines[0], style, Ink(theme.accent, theme.panel), at, "heading", within, 0.0, wanted.cut)
        room = row.width - width_of(wanted.lines[0], style, look) - look.unit
    if not group.right:
        return
    style, beside = fit_down(group.right, BODY, look, max(1, room))
    if not beside.cut:
        at = (row.right, row.top + look.unit - look.cap(style.minutes))
        canvas.line(beside.lines[0], style, Ink(theme.quiet, theme.panel), at, "right", within, 1.0)


# -- the narrow panel


def _side_blocks(body: Sheet, look: Look, most: int) -> list[Block]:
    """What is set aside, each with since when; where not all fit, how many more."""
    theme = look.theme
    blocks = [Block(body.side_title, BODY, Ink(theme.hurt, theme.panel), "heading", 2, 9, 1.1)]
    for text, detail in body.side_lines[:most]:
        blocks.append(Block(text, BODY, Ink(theme.text, theme.panel), "aside", 3, 5, 0.75 if detail else 1.5))
        blocks.append(Block(detail, BODY, Ink(theme.quiet, theme.panel), "detail", 3, 1, 1.4))
    if gone := len(body.side_lines) - most:
        blocks.append(Block(words.dates.and_more(gone), BODY, Ink(theme.quiet, theme.panel), "aside", 2, 8))
    return [block for block in blocks if block.text]


def _side_stack(body: Sheet, look: Look, width: int, height: int) -> list[Placed]:
    """As much of the narrow panel as fits: since when goes first, then letters become smaller, then lines go."""
    for most in range(len(body.side_lines), 0, -1):
        whole = _side_blocks(body, look, most)
        bare = [replace(block, after=1.5) for block in whole if block.role != "detail"]
        for blocks, stacking in ((whole, stacked), (bare, stacked), (bare, whole_stack)):
            stack = stacking(blocks, look, width, height)
            if len(stack) == len(blocks) and not any(item.written.cut for item in stack):
                return stack
    return stack if body.side_lines else stacked(_side_blocks(body, look, 0), look, width, height)


def _draw_side(canvas: Canvas, rect: pygame.Rect, body: Sheet) -> None:
    look = canvas.look
    canvas.panel(rect, look.theme.panel)
    inside = rect.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    draw_stack(canvas, _side_stack(body, look, inside.width, inside.height), inside, rect)
