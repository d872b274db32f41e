"""The resting screen: clock and date, the next routine, today's list and what is set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pygame

from kiosk import words
from kiosk.devices.screen.bodies.frame import Frame, notice_parts
from kiosk.devices.screen.bodies.lists import ROW, draw_line, kept_lines, list_style, row_height
from kiosk.devices.screen.drawing import (
    BODY,
    NAME,
    Block,
    Canvas,
    Ink,
    Moment,
    ScreenPart,
    Style,
    Written,
    digit_cells,
    draw_stack,
    fit,
    fit_down,
    stack_height,
    stacked,
    width_of,
)
from kiosk.devices.screen.look import Face, Look
from kiosk.scenes.bodies import Home, Line


@dataclass(frozen=True)
class HomeLayout:
    """Where the parts of home are; `today` is empty where there is nothing to list."""

    clock: pygame.Rect
    date: pygame.Rect
    next: pygame.Rect
    today: pygame.Rect


def parts(body: Home, moment: Moment, look: Look, place: Frame) -> list[ScreenPart]:
    """Home without its buttons."""
    banner, content = notice_parts(place.content, moment, look)
    blocks = _next_blocks(body, look)
    at = _layout(content, body, blocks, look)
    made = [
        ScreenPart("clock", at.clock, moment.time, lambda canvas: _draw_clock(canvas, at.clock, moment.time)),
        ScreenPart("date", at.date, (moment.date, moment.caption), lambda canvas: _draw_told(canvas, at.date, moment)),
        ScreenPart("next", at.next, tuple(blocks), lambda canvas: _draw_next(canvas, at.next, blocks)),
    ]
    if at.today.height:
        key = (body.today, body.set_aside)
        made.append(ScreenPart("today", at.today, key, lambda canvas: _draw_today(canvas, at.today, body)))
    return banner + made


def _layout(content: pygame.Rect, body: Home, blocks: Sequence[Block], look: Look) -> HomeLayout:
    listed = bool(body.today or body.set_aside)
    if look.portrait:
        return _portrait(content, body, blocks, look)
    share = 0.5 if look.unit < 0.045 * look.short else 0.46  # where letters are large the list needs more room
    width = round(content.width * share) - look.gap // 2 if listed else content.width
    left = pygame.Rect(content.left, content.top, width, content.height)
    today = pygame.Rect(left.right + look.gap, content.top, content.right - left.right - look.gap, content.height)
    return _column(left, blocks, today if listed else pygame.Rect(today.topleft, (0, 0)), look)


def _comfortable(body: Home, look: Look) -> int:
    """How high the list is with all its lines in comfortable rows."""
    listed = _Listed(list(body.today), list(body.set_aside), True)
    return _fixed_height(listed, look) + round(
        (len(body.today) + len(body.set_aside)) * ROW * look.unit + 1.4 * look.unit
    )


def _portrait(content: pygame.Rect, body: Home, blocks: Sequence[Block], look: Look) -> HomeLayout:
    if not (body.today or body.set_aside):
        return _column(content, blocks, pygame.Rect(content.bottomleft, (0, 0)), look)
    today_height = min(max(_comfortable(body, look), content.height * 0.4), content.height * 0.55)
    upper = pygame.Rect(content.left, content.top, content.width, round(content.height - today_height) - look.gap)
    today = pygame.Rect(content.left, upper.bottom + look.gap, content.width, content.bottom - upper.bottom - look.gap)
    return _column(upper, blocks, today, look)


def _column(column: pygame.Rect, blocks: Sequence[Block], today: pygame.Rect, look: Look) -> HomeLayout:
    """Clock, date and the next routine above each other; the clock takes what the words leave."""
    pad = round(look.unit * 0.9)
    date_height = round(look.unit * 2.5)
    most = column.height - date_height - round(look.unit * 2.2) - look.gap
    stack = stacked(blocks, look, column.width - 2 * pad, most - 2 * pad)
    height = stack_height(stack, look) + 2 * pad
    nxt = pygame.Rect(column.left, column.bottom - height, column.width, height)
    date = pygame.Rect(column.left, nxt.top - look.gap - date_height, column.width, date_height)
    clock = pygame.Rect(column.left, column.top, column.width, date.top - column.top)
    return HomeLayout(clock, date, nxt, today)


def _draw_clock(canvas: Canvas, rect: pygame.Rect, time: str) -> None:
    if not time:
        return
    look = canvas.look
    cells = sum(digit_cells(time, Face.BOLD, 100)) / 100
    cap = int(min(rect.width * 0.86 / cells, rect.height * 0.72, look.short * 0.24))
    cap = max(cap, look.cap(45))
    width = sum(digit_cells(time, Face.BOLD, cap))
    ink = Ink(look.theme.text, look.theme.ground)
    middle = (rect.left + width // 2, max(rect.centery, rect.bottom - cap))  # never far from the date
    canvas.digits(time, Face.BOLD, cap, ink, middle, rect, role="clock")


def _draw_told(canvas: Canvas, rect: pygame.Rect, moment: Moment) -> None:
    """The date, or what is being said."""
    look = canvas.look
    style, written = _date(moment, rect.width, look)
    if moment.caption:
        style, written = fit_down(moment.caption, BODY, look, rect.width)
        if written.cut:
            style, written = fit_down(moment.caption, BODY.sizes(look)[-1], look, rect.width, 2)
    ink = Ink(look.theme.quiet, look.theme.ground)
    top = rect.top + round(look.unit * (0.3 if len(written.lines) == 1 else 0.15))
    for index, text in enumerate(written.lines):
        at = (rect.left, top + index * style.leading(look))
        canvas.line(text, style, ink, at, "date", rect, 0.0, written.cut)


def _date(moment: Moment, width: int, look: Look) -> tuple[Style, Written]:
    """The weekday goes before the day does."""
    written = fit(moment.date, BODY, look, width)
    return (BODY, written) if not written.cut else fit_down(moment.short_date or moment.date, BODY, look, width)


def _next_blocks(body: Home, look: Look) -> list[Block]:
    theme = look.theme
    heading = body.question or (words.home.NEXT_UP if body.next_name else "")
    lines = 2 if body.question else 1
    blocks = [
        Block(heading, BODY, Ink(theme.accent, theme.panel), "heading", lines, 5 if body.question else 1, 0.75),
        Block(body.next_name, NAME, Ink(theme.text, theme.panel), "name", 2, 4, 0.75),
        Block(body.next_about, BODY, Ink(theme.quiet, theme.panel), "about", 2, 2),
    ]
    return [block for block in blocks if block.text]


def _draw_next(canvas: Canvas, rect: pygame.Rect, blocks: Sequence[Block]) -> None:
    look = canvas.look
    pad = round(look.unit * 0.9)
    inside = rect.inflate(-2 * pad, -2 * pad)
    canvas.panel(rect, look.theme.panel)
    draw_stack(canvas, stacked(blocks, look, inside.width, inside.height), inside, rect)


# -- today


@dataclass(frozen=True)
class _Listed:
    today: list[Line]
    aside: list[Line]
    headings: bool


def _draw_today(canvas: Canvas, rect: pygame.Rect, body: Home) -> None:
    look = canvas.look
    canvas.panel(rect, look.theme.panel)
    inside = rect.inflate(-2 * round(look.unit * 0.75), -2 * round(look.unit * 0.7))
    listed = _listed(body, inside.height, look)
    rows = len(listed.today) + len(listed.aside)
    fixed = _fixed_height(listed, look)
    step = row_height(rows, inside.height - fixed, look)
    listed = replace(listed, aside=[_whole_side(line, inside.width, look) for line in listed.aside])
    style = list_style([*listed.today, *listed.aside], inside.width, look)
    accent, hurt = Ink(look.theme.accent, look.theme.panel), Ink(look.theme.hurt, look.theme.panel)
    heading = (words.told.TODAY, accent) if listed.headings else None
    y = _section(canvas, inside, inside.top, heading, listed.today, step, style, rect)
    if listed.today and listed.aside:
        y = _divider(canvas, inside, y)
    _section(canvas, inside, y, (words.aside.ASIDE_TITLE, hurt), listed.aside, step, style, rect)


def _listed(body: Home, height: int, look: Look) -> _Listed:
    """As many lines as fit; the heading goes before a line does, and what is set aside is always told."""
    aside = list(body.set_aside)
    for headings in (True, False):
        listed = _Listed(list(body.today), aside, headings)
        if _needed(listed, look) <= height:
            return listed
    aside = _shorter_aside(body, height, look)
    for most in range(len(body.today) - 1, 0, -1):
        gone = len(body.today) - most
        today = [*kept_lines(body.today, most), Line(words.dates.and_more(gone))]
        if _needed(_Listed(today, aside, False), look) <= height:
            return _Listed(today, aside, False)
    return _Listed(kept_lines(body.today, 1), aside, False)


def _shorter_aside(body: Home, height: int, look: Look) -> list[Line]:
    """What is set aside, in fewer lines where it takes more than half of the height; the last tells how many."""
    room = max(1, (height // 2 - round(look.unit * 1.9)) // row_height(99, 0, look))
    lines = list(body.set_aside[:room])
    gone = len(body.set_aside) - len(lines)
    return [*lines[:-1], replace(lines[-1], right=f"+{gone}")] if gone and lines else lines


def _whole_side(line: Line, width: int, look: Look) -> Line:
    """A long name gives way to its side, which stands at the right then: what was set aside must stay clear."""
    least = BODY.sizes(look)[-1]
    room = width - round(look.unit * (2.6 if line.right else 2.1)) - width_of(line.right, least, look)
    if line.parted is None or width_of(line.text, least, look) <= room:
        return line
    name, side = line.parted
    return replace(line, text=name, right=f"{side} {line.right}".strip())


def _fixed_height(listed: _Listed, look: Look) -> int:
    headings = int(bool(listed.today) and listed.headings) + int(bool(listed.aside))
    divider = look.unit if listed.today and listed.aside else 0
    return round(headings * look.unit * 1.9) + divider


def _needed(listed: _Listed, look: Look) -> int:
    rows = len(listed.today) + len(listed.aside)
    return _fixed_height(listed, look) + row_height(rows, 0, look) * rows


def _section(
    canvas: Canvas, inside: pygame.Rect, y: int, heading: tuple[str, Ink] | None, lines: Sequence[Line], step: int,
    style: Style, within: pygame.Rect,
) -> int:  # fmt: skip
    look = canvas.look
    if lines and heading:
        at = (inside.left, y + round(look.unit * 0.3))
        canvas.line(heading[0], BODY, heading[1], at, "heading", within)
        y += round(look.unit * 1.9)
    for line in lines:
        draw_line(canvas, pygame.Rect(inside.left, y, inside.width, step), line, within, style)
        y += step
    return y


def _divider(canvas: Canvas, inside: pygame.Rect, y: int) -> int:
    look = canvas.look
    thick = max(2, look.short // 540)
    canvas.surface.fill(look.theme.rule, pygame.Rect(inside.left, y + look.unit // 2, inside.width, thick))
    return y + look.unit
