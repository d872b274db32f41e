"""Four weeks of marks, and small plots: how it went over time, to be read in passing."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from kiosk import words
from kiosk.devices.screen.bodies.frame import Frame, brief_notice_parts
from kiosk.devices.screen.bodies.heads import draw_head, split_head, told
from kiosk.devices.screen.bodies.lists import mark_colour
from kiosk.devices.screen.drawing import BODY, DESCENT, Canvas, Ink, Moment, ScreenPart, Style, fit, fit_down, width_of
from kiosk.devices.screen.look import LEAST, Face, Look
from kiosk.devices.screen.shapes import disc, mark, rounded
from kiosk.scenes.bodies import Course, Day, Mark, Plot, Weeks

_PAD = 0.75
_SMALL = Style(Face.SEMIBOLD, LEAST)
_ACROSS = 7  # days in a row
_FEWEST = 14  # places for points: a few of them do not fill the whole width
_LOWEST = 0.12  # how high the bar of the lowest grade is
_WIDEST_WEEK = 1.3  # how much wider than high the place of a day may be


def weeks_parts(body: Weeks, moment: Moment, look: Look, place: Frame) -> list[ScreenPart]:
    """The four weeks without the buttons: the marks at the left, the plots at the right (portrait: below)."""
    banner, content = brief_notice_parts(place.content, moment, look)
    head, below = split_head(content, look)
    days, plots = _split(below, look, 0.5)
    return [
        *banner,
        _head_part(head, body.title, "", moment),
        ScreenPart("days", days, (body.days, body.weekdays), lambda canvas: _draw_days(canvas, days, body)),
        ScreenPart("plots", plots, body.plots, lambda canvas: _draw_plots(canvas, plots, body.plots)),
    ]


def course_parts(body: Course, moment: Moment, look: Look, place: Frame) -> list[ScreenPart]:
    """One stretch over time, without the buttons."""
    banner, content = brief_notice_parts(place.content, moment, look)
    head, below = split_head(content, look)
    return [
        *banner,
        _head_part(head, body.title, body.subtitle, moment),
        ScreenPart("plots", below, body.plots, lambda canvas: _draw_plots(canvas, below, body.plots)),
    ]


def _head_part(rect: pygame.Rect, title: str, subtitle: str, moment: Moment) -> ScreenPart:
    line = told(subtitle, title, moment)
    said = line != subtitle

    def draw(canvas: Canvas) -> None:
        draw_head(canvas, rect, title, line, rect.right, said)

    return ScreenPart("head", rect, (title, line), draw)


def _split(rect: pygame.Rect, look: Look, share: float) -> tuple[pygame.Rect, pygame.Rect]:
    if look.portrait:
        height = round(rect.height * share)
        below = pygame.Rect(rect.left, rect.top + height + look.gap, rect.width, rect.height - height - look.gap)
        return pygame.Rect(rect.left, rect.top, rect.width, height), below
    width = round(rect.width * share)
    beside = pygame.Rect(rect.left + width + look.gap, rect.top, rect.width - width - look.gap, rect.height)
    return pygame.Rect(rect.left, rect.top, width, rect.height), beside


# -- four weeks


def _draw_days(canvas: Canvas, rect: pygame.Rect, body: Weeks) -> None:
    """The days' letters, a mark for each day with this week set off, and what the marks mean."""
    look = canvas.look
    canvas.panel(rect, look.theme.panel)
    inside = rect.inflate(-2 * round(look.unit * _PAD), -2 * round(look.unit * _PAD))
    legend = pygame.Rect(inside.left, inside.bottom - round(look.unit * 1.1), inside.width, round(look.unit * 1.1))
    top = inside.top + round(look.unit * 1.7)
    rows = max(1, -(-len(body.days) // _ACROSS))
    high = (legend.top - round(look.unit * 0.5) - top) / rows
    wide = min(inside.width / _ACROSS, high * _WIDEST_WEEK)
    left = inside.centerx - wide * _ACROSS / 2
    _draw_letters(canvas, body.weekdays, (left, inside.top), wide, rect)
    for index, day in enumerate(body.days):
        middle = (round(left + (index % _ACROSS + 0.5) * wide), round(top + (index // _ACROSS + 0.5) * high))
        _draw_day(canvas, day, middle, round(min(wide, high) * 0.62))
    _draw_legend(canvas, legend, rect)


def _draw_letters(
    canvas: Canvas, letters: Sequence[str], at: tuple[float, float], wide: float, within: pygame.Rect
) -> None:
    look, theme = canvas.look, canvas.look.theme
    widest = max(letters, key=len, default="")
    style, _ = fit_down(widest, BODY, look, round(wide - look.unit * 0.35))
    for index, text in enumerate(letters):
        x = round(at[0] + (index + 0.5) * wide)
        canvas.line(text, style, Ink(theme.quiet, theme.panel), (x, round(at[1])), "weekday", within, 0.5)


def _draw_day(canvas: Canvas, day: Day, middle: tuple[int, int], size: int) -> None:
    """A mark; today stands in a ring of its own; a day to come is empty space."""
    theme = canvas.look.theme
    if day.today:
        _blit_middle(canvas, disc(round(size * 1.5), theme.accent), middle)
        _blit_middle(canvas, disc(round(size * 1.32), theme.panel), middle)
    if day.mark is not Mark.NONE:
        _blit_middle(canvas, mark(day.mark, size, mark_colour(theme, day.mark)), middle)


def _draw_legend(canvas: Canvas, rect: pygame.Rect, within: pygame.Rect) -> None:
    """What the marks mean, in one row; in smaller letters, or not at all, where it has no room."""
    look, theme = canvas.look, canvas.look.theme
    for style in BODY.sizes(look):
        cap = look.cap(style.minutes)
        side, gap = round(cap * 1.25), round(cap * 0.5)
        wides = [side + gap + width_of(text, style, look) for _, text in words.told.DAY_MARKS]
        if (air := rect.width - sum(wides)) >= 2 * cap * (len(wides) - 1) * 0.6:
            break
    else:
        return
    space = min(round(air / max(1, len(wides) - 1)), round(look.unit * 2.5))
    x = rect.centerx - (sum(wides) + space * (len(wides) - 1)) // 2
    for (name, text), wide in zip(words.told.DAY_MARKS, wides, strict=True):
        which = Mark(name)
        canvas.surface.blit(mark(which, side, mark_colour(theme, which)), (x, rect.centery - side // 2))
        at = (x + side + gap, rect.centery - cap // 2)
        canvas.line(text, style, Ink(theme.quiet, theme.panel), at, "legend", within)
        x += wide + space


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
    """Its title above; the values in the middle, between a line for the most and one for the least, named at the
    right in the column that they share."""
    look, theme = canvas.look, canvas.look.theme
    canvas.panel(rect, theme.panel)
    pad = round(look.unit * _PAD)
    inside = rect.inflate(-2 * pad, -2 * pad)
    style, title = fit_down(plot.title, BODY, look, inside.width)
    top = inside.top
    if plot.title:
        ink = Ink(theme.accent, theme.panel)
        canvas.line(title.lines[0], style, ink, inside.topleft, "heading", rect, 0.0, title.cut)
        top += round(look.unit * 1.75)
    size, column = _scale(plot, look, inside.width, inside.bottom - top)
    area = pygame.Rect(inside.left, top, inside.width - column, inside.bottom - top)
    foot = _draw_span(canvas, area, plot, rect)
    area.height = foot - area.top
    cap = look.cap(size.minutes)
    names = ((plot.high, area.top + cap // 2), (plot.low, area.bottom - cap // 2))
    for name, middle in names if area.height >= _two_names(cap) else names[:1]:
        at = (inside.right, middle - cap // 2)
        canvas.line(name, size, Ink(theme.quiet, theme.panel), at, "scale", rect, 1.0)
    area.inflate_ip(0, -cap)
    _draw_lines(canvas, area)
    if area.height > look.unit // 2:
        _draw_points(canvas, area, plot)


def _two_names(cap: int) -> int:
    """How high two names of that size are above each other, so that what hangs down touches no capital."""
    return round(cap * (2 + 2 * DESCENT))


def _scale(plot: Plot, look: Look, width: int, height: int) -> tuple[Style, int]:
    """The size in which both names of the scale fit, and how wide their column is."""
    longest = max(plot.low, plot.high, key=len)
    for style in BODY.sizes(look):
        low_enough = _two_names(look.cap(style.minutes)) <= height
        if low_enough and not fit(longest, style, look, width * 2 // 5).cut:
            break
    wide = max(width_of(plot.low, style, look), width_of(plot.high, style, look))
    return style, wide + round(look.unit * 0.7)


def _draw_span(canvas: Canvas, area: pygame.Rect, plot: Plot, within: pygame.Rect) -> int:
    """From when to when, under the values, where that leaves them enough room. Gives where they end."""
    look, ink = canvas.look, Ink(canvas.look.theme.quiet, canvas.look.theme.panel)
    cap = look.cap(LEAST)
    begins, ends = fit(plot.begins, _SMALL, look, area.width // 2), fit(plot.ends, _SMALL, look, area.width // 2)
    if not plot.begins or begins.cut or ends.cut or area.height < 5 * look.unit:
        return area.bottom
    y = area.bottom - cap
    canvas.line(begins.lines[0], _SMALL, ink, (area.left, y), "span", within)
    canvas.line(ends.lines[0], _SMALL, ink, (area.right, y), "span", within, 1.0)
    return y - round(look.unit * 0.35)


def _draw_lines(canvas: Canvas, area: pygame.Rect) -> None:
    """The line of the most, thin, and that of the least."""
    look, theme = canvas.look, canvas.look.theme
    thick = max(2, look.short // 540)
    canvas.surface.fill(theme.rule, pygame.Rect(area.left, area.top, area.width, thick))
    canvas.surface.fill(theme.track, pygame.Rect(area.left, area.bottom - thick, area.width, thick))


def _draw_points(canvas: Canvas, area: pygame.Rect, plot: Plot) -> None:
    step = area.width / max(_FEWEST, len(plot.points))
    for index, point in enumerate(plot.points):
        if point is not None:
            high = _LOWEST + (1 - _LOWEST) * point if plot.graded else point
            _draw_bar(canvas, area, area.left + (index + 0.5) * step, high, step, index in plot.stops)


def _draw_bar(canvas: Canvas, area: pygame.Rect, x: float, point: float, step: float, stopped: bool) -> None:
    """A bar; where something was stopped it carries a mark of its own, so that colour is not alone."""
    theme = canvas.look.theme
    wide = max(3, round(min(step * 0.62, canvas.look.unit * 1.2)))
    height = round(point * area.height)
    bar = pygame.Rect(round(x - wide / 2), area.bottom - height, wide, height)
    if height > 0:
        rounded(canvas.surface, bar, theme.hurt if stopped else theme.lit, min(wide, height) // 3)
    if stopped:
        size = round(max(wide * 1.2, canvas.look.unit * 0.8))
        image = mark(Mark.STOPPED, size, theme.hurt)
        place = image.get_rect(midbottom=(round(x), bar.top - 2))
        place.top = max(place.top, area.top - size // 2)
        _blit_middle(canvas, disc(round(size * 1.3), theme.panel), place.center)
        canvas.surface.blit(image, place)
