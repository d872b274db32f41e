"""Four weeks of marks, and small plots: how it went over time, to be read in passing."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from kiosk.devices.drawing import BODY, NAME, Canvas, Ink, Moment, Part, fit
from kiosk.devices.look import Look
from kiosk.devices.screens.frame import Frame, notice_parts
from kiosk.devices.screens.lists import mark_colour
from kiosk.devices.shapes import disc, mark, rounded
from kiosk.scenes import Course, Day, Mark, Plot, Weeks

_PAD = 0.75


def weeks_parts(body: Weeks, moment: Moment, look: Look, place: Frame) -> list[Part]:
    """The four weeks without the buttons: the marks at the left, the plots at the right (portrait: below)."""
    banner, content = notice_parts(place.content, moment, look)
    head, below = _headed(content, look)
    days, plots = _split(below, look, 0.56)
    return [
        *banner,
        Part("head", head, body.title, lambda canvas: _draw_title(canvas, head, body.title, "")),
        Part("days", days, body.days, lambda canvas: _draw_days(canvas, days, body)),
        Part("plots", plots, body.plots, lambda canvas: _draw_plots(canvas, plots, body.plots)),
    ]


def course_parts(body: Course, moment: Moment, look: Look, place: Frame) -> list[Part]:
    """One stretch over time, without the buttons."""
    banner, content = notice_parts(place.content, moment, look)
    head, below = _headed(content, look)
    return [
        *banner,
        Part(
            "head",
            head,
            (body.title, body.subtitle),
            lambda canvas: _draw_title(canvas, head, body.title, body.subtitle),
        ),
        Part("plots", below, body.plots, lambda canvas: _draw_plots(canvas, below, body.plots)),
    ]


def _headed(content: pygame.Rect, look: Look) -> tuple[pygame.Rect, pygame.Rect]:
    height = look.cap(NAME.minutes) + round(look.unit * 1.1)
    head = pygame.Rect(content.left, content.top - look.gap, content.width, height + look.gap)
    return head, pygame.Rect(content.left, head.bottom, content.width, content.bottom - head.bottom)


def _split(rect: pygame.Rect, look: Look, share: float) -> tuple[pygame.Rect, pygame.Rect]:
    if look.portrait:
        height = round(rect.height * share)
        below = pygame.Rect(rect.left, rect.top + height + look.gap, rect.width, rect.height - height - look.gap)
        return pygame.Rect(rect.left, rect.top, rect.width, height), below
    width = round(rect.width * share)
    beside = pygame.Rect(rect.left + width + look.gap, rect.top, rect.width - width - look.gap, rect.height)
    return pygame.Rect(rect.left, rect.top, width, rect.height), beside


def _draw_title(canvas: Canvas, rect: pygame.Rect, title: str, subtitle: str) -> None:
    look, theme = canvas.look, canvas.look.theme
    written = fit(title, NAME, look, rect.width)
    at = (rect.left, rect.top + look.gap)
    canvas.line(written.lines[0], NAME, Ink(theme.text, theme.ground), at, "title", rect, 0.0, written.cut)
    beside = fit(subtitle, BODY, look, rect.width // 2)
    if subtitle and not beside.cut:
        at = (rect.right, rect.top + look.gap + look.cap(NAME.minutes) - look.unit)
        canvas.line(beside.lines[0], BODY, Ink(theme.quiet, theme.ground), at, "subtitle", rect, 1.0)


# -- days


def _draw_days(canvas: Canvas, rect: pygame.Rect, body: Weeks) -> None:
    look, theme = canvas.look, canvas.look.theme
    canvas.panel(rect, theme.panel)
    pad = round(look.unit * _PAD)
    inside = rect.inflate(-2 * pad, -2 * pad)
    across = len(body.weekdays)
    wide, rows = inside.width / across, -(-len(body.days) // across)
    top = inside.top + round(look.unit * 1.8)
    high = (inside.bottom - top) / rows
    for column, name in enumerate(body.weekdays):
        x = round(inside.left + (column + 0.5) * wide)
        canvas.line(name, BODY, Ink(theme.quiet, theme.panel), (x, inside.top), "weekday", rect, 0.5)
    for index, day in enumerate(body.days):
        middle = (inside.left + (index % across + 0.5) * wide, top + (index // across + 0.5) * high)
        _draw_day(canvas, day, (round(middle[0]), round(middle[1])), round(min(wide, high) * 0.62))


def _draw_day(canvas: Canvas, day: Day, middle: tuple[int, int], size: int) -> None:
    """A mark; today has a ring of its own; a day to come is empty space."""
    theme = canvas.look.theme
    if day.today:
        _blit_middle(canvas, disc(round(size * 1.5), theme.accent), middle)
        _blit_middle(canvas, disc(round(size * 1.32), theme.panel), middle)
    if day.mark is not Mark.NONE:
        _blit_middle(canvas, mark(day.mark, size, mark_colour(theme, day.mark)), middle)


def _blit_middle(canvas: Canvas, image: pygame.Surface, middle: tuple[int, int]) -> None:
    canvas.surface.blit(image, image.get_rect(center=middle))


# -- plots


def _draw_plots(canvas: Canvas, rect: pygame.Rect, plots: Sequence[Plot]) -> None:
    look = canvas.look
    count = max(1, len(plots))
    height = (rect.height - look.gap * (count - 1)) // count
    for index, plot in enumerate(plots):
        _draw_plot(canvas, pygame.Rect(rect.left, rect.top + index * (height + look.gap), rect.width, height), plot)


def _draw_plot(canvas: Canvas, rect: pygame.Rect, plot: Plot) -> None:
    """Its title and ends in words, then a bar for each point; what was stopped carries a mark of its own."""
    look, theme = canvas.look, canvas.look.theme
    canvas.panel(rect, theme.panel)
    pad = round(look.unit * _PAD)
    inside = rect.inflate(-2 * pad, -2 * pad)
    title = fit(plot.title, BODY, look, inside.width * 2 // 3)
    canvas.line(title.lines[0], BODY, Ink(theme.accent, theme.panel), inside.topleft, "heading", rect, 0.0, title.cut)
    high = fit(plot.high, BODY, look, inside.width // 3)
    if not high.cut:
        canvas.line(high.lines[0], BODY, Ink(theme.quiet, theme.panel), inside.topright, "high", rect, 1.0)
    low_at = (inside.right, inside.bottom - look.unit)
    low = fit(plot.low, BODY, look, inside.width // 3)
    if not low.cut:
        canvas.line(low.lines[0], BODY, Ink(theme.quiet, theme.panel), low_at, "low", rect, 1.0)
    area = pygame.Rect(inside.left, inside.top + round(look.unit * 1.9), inside.width, 0)
    area.height = inside.bottom - round(look.unit * 1.6) - area.top
    if area.height > look.unit // 2:
        _draw_bars(canvas, area, plot)


def _draw_bars(canvas: Canvas, area: pygame.Rect, plot: Plot) -> None:
    theme = canvas.look.theme
    step = area.width / max(14, len(plot.points))
    wide = max(3, round(step * 0.62))
    rounded(canvas.surface, pygame.Rect(area.left, area.bottom, area.width, max(2, wide // 6)), theme.empty, 1)
    for index, point in enumerate(plot.points):
        if point is None:
            continue
        height = max(wide // 2, round(point * area.height))
        x = round(area.left + index * step)
        bar = pygame.Rect(x, area.bottom - height, wide, height)
        rounded(canvas.surface, bar, theme.hurt if index in plot.stops else theme.accent, wide // 3)
        if index in plot.stops:
            size = max(wide, canvas.look.unit)
            image = mark(Mark.STOPPED, size, theme.hurt)
            canvas.surface.blit(image, image.get_rect(midbottom=(bar.centerx, max(bar.top - 2, area.top))))
