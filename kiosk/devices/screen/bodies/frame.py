"""What every screen has in the same place: the three buttons at the bottom and, when something is missing, a notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from kiosk.devices.screen.drawing import BODY, LABEL, Canvas, Ink, Moment, ScreenPart, Style, Written, fit
from kiosk.devices.screen.look import LEAST, Face, Look
from kiosk.devices.screen.shapes import icon, outlined, rounded, warning
from kiosk.devices.screen.themes import Colour, Theme
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Buttons, Icon, Meaning
from kiosk.words import notices

_LABELS = (LABEL, BODY, *(Style(Face.SEMIBOLD, minutes) for minutes in (20.0, 18.0, LEAST)))


@dataclass(frozen=True)
class Frame:
    """Where things go: the content above, and a label for each button below, in the order in which they stand."""

    content: pygame.Rect
    labels: tuple[tuple[Button, pygame.Rect], ...]


def frame(look: Look, order: Sequence[Button]) -> Frame:
    """The places on a screen of this look."""
    inner = pygame.Rect(0, 0, look.width, look.height).inflate(-2 * look.margin, -2 * look.margin)
    height = round(look.unit * (5.0 if look.portrait else 2.7))
    gap = look.gap // 2 if look.portrait else look.gap
    width = (inner.width - gap * (len(order) - 1)) // len(order)
    top = inner.bottom - height
    labels = tuple(
        (button, pygame.Rect(inner.left + index * (width + gap), top, width, height))
        for index, button in enumerate(order)
    )
    return Frame(pygame.Rect(inner.left, inner.top, inner.width, top - look.gap - inner.top), labels)


# -- the buttons


def button_parts(place: Frame, buttons: Buttons, moment: Moment) -> list[ScreenPart]:
    """The three labels, each saying what its button does now."""
    return [
        _button_part(button, rect, _meaning(buttons, button), moment.fill.get(button, 0.0))
        for button, rect in place.labels
    ]


def _meaning(buttons: Buttons, button: Button) -> Meaning:
    return {Button.NEXT: buttons.next, Button.PAUSE: buttons.pause, Button.STOP: buttons.stop}[button]


def _button_part(button: Button, rect: pygame.Rect, meaning: Meaning, fill: float) -> ScreenPart:
    filled = round(max(0.0, min(1.0, fill)) * rect.width) if meaning.active else 0

    def draw(canvas: Canvas) -> None:
        _draw_button(canvas, button, rect, meaning, filled)

    return ScreenPart(f"button {button}", rect, (meaning, filled), draw, moving=True)


def _draw_button(canvas: Canvas, button: Button, rect: pygame.Rect, meaning: Meaning, filled: int) -> None:
    look = canvas.look
    own = button_colour(look.theme, button) if meaning.active else look.theme.dim
    width = max(2, round(look.short / (210 if meaning.active else 420)))
    if meaning.marked:  # the mark of the choices, thicker and of another colour than any button
        outlined(canvas.surface, rect, look.theme.accent, look.theme.panel, look.radius, 3 * width)
    else:
        outlined(canvas.surface, rect, own, look.theme.panel, look.radius, width)
    if filled:
        _draw_fill(canvas, rect, own, fill_colour(look.theme, button), width, filled)
    on = fill_colour(look.theme, button) if filled > rect.width // 2 else look.theme.panel
    ink = Ink(look.theme.text if meaning.active else look.theme.quiet, on)
    if look.portrait:
        _label_below(canvas, rect, meaning, own, ink)
    else:
        _label_beside(canvas, rect, meaning, own, ink)


def button_colour(theme: Theme, button: Button) -> Colour:
    """The colour of that button, the same as of the real one."""
    return {Button.NEXT: theme.next, Button.PAUSE: theme.pause, Button.STOP: theme.stop}[button]


def icon_colour(theme: Theme, which: Icon) -> Colour:
    """The colour of a pictogram: that of the button which carries it."""
    return {Icon.GO: theme.next, Icon.PAUSE: theme.pause, Icon.OTHER: theme.pause}.get(which, theme.stop)


def fill_colour(theme: Theme, button: Button) -> Colour:
    """What spreads under the label while that button is held."""
    fills = {Button.NEXT: theme.next_fill, Button.PAUSE: theme.pause_fill, Button.STOP: theme.stop_fill}
    return fills[button]


def _draw_fill(canvas: Canvas, rect: pygame.Rect, own: Colour, fill: Colour, line: int, filled: int) -> None:
    """The part that is filled, with a bright edge that shows how far."""
    surface, inside = canvas.surface, rect.inflate(-2 * line, -2 * line)
    before = surface.get_clip()
    surface.set_clip(pygame.Rect(rect.left, rect.top, filled, rect.height).clip(before))
    rounded(surface, inside, fill, canvas.look.radius - line)
    surface.set_clip(before)
    if filled < rect.width:
        edge = pygame.Rect(rect.left + filled - 2 * line, inside.top, 2 * line, inside.height)
        surface.fill(own, edge.clip(inside))


def _label_beside(canvas: Canvas, rect: pygame.Rect, meaning: Meaning, own: Colour, ink: Ink) -> None:
    look = canvas.look
    side, pad = round(look.unit * 1.5), round(look.unit * 0.85)
    left = rect.left + pad
    room = rect.right - pad // 2 - (left + side + pad * 2 // 3)
    if len(fit(meaning.label, LABEL, look, room, most=2).lines) > 1:
        left, room = rect.left + pad // 2, rect.width - pad // 2 - side - pad
    style, written = _label_written(meaning.label, look, room)
    canvas.surface.blit(icon(meaning.icon, side, own), (left, rect.centery - side // 2))
    x = rect.right - pad // 2 - room
    _label_lines(canvas, rect, style, written, (x, rect.centery), 0.0, ink)


def _label_written(label: str, look: Look, room: int) -> tuple[Style, Written]:
    """The label in one or two lines, in a narrower weight if need be. A label must not be cut: it says what a
    button does; so here alone size goes before letters do, down to the least that can be read."""
    for style in _LABELS:
        written = fit(label, style, look, room, most=2)
        if not written.cut:
            break
    return style, written


def _label_below(canvas: Canvas, rect: pygame.Rect, meaning: Meaning, own: Colour, ink: Ink) -> None:
    look = canvas.look
    style, written = _label_written(meaning.label, look, rect.width - round(look.unit * 0.35))
    side = round(look.unit * (1.8 if len(written.lines) == 1 else 1.3))
    block = _lines_height(look, written)
    top = rect.top + (rect.height - side - block - round(look.unit * 0.75)) // 2
    canvas.surface.blit(icon(meaning.icon, side, own), (rect.centerx - side // 2, top))
    middle = top + side + round(look.unit * 0.75) + block // 2
    _label_lines(canvas, rect, style, written, (rect.centerx, middle), 0.5, ink)


def _lines_height(look: Look, written: Written) -> int:
    return look.unit + (len(written.lines) - 1) * _label_leading(look)


def _label_leading(look: Look) -> int:
    return round(look.unit * 1.3)  # capitals only: nothing hangs below the line


def _label_lines(
    canvas: Canvas,
    rect: pygame.Rect,
    style: Style,
    written: Written,
    at: tuple[int, int],
    anchor: float,
    ink: Ink,
) -> None:
    y = at[1] - _lines_height(canvas.look, written) // 2
    for index, text in enumerate(written.lines):
        place = (at[0], y + index * _label_leading(canvas.look))
        canvas.line(text, style, ink, place, "button", rect, anchor, written.cut)


# -- notices


def notice_parts(content: pygame.Rect, moment: Moment, look: Look) -> tuple[list[ScreenPart], pygame.Rect]:
    """A banner that says what is missing, and the content that is left under it; none when nothing is missing."""
    if not moment.notices:
        return [], content
    return _under(content, _written(notices.all_of(moment.notices), content.width, look), look)


def brief_notice_parts(content: pygame.Rect, moment: Moment, look: Look) -> tuple[list[ScreenPart], pygame.Rect]:
    """The same where every line of the content counts: the banner names the first thing that is missing and how many
    more are, where all of them would take a second line. An upright screen has room for all."""
    if not moment.notices:
        return [], content
    whole = _written(notices.all_of(moment.notices), content.width, look)
    if look.portrait or len(moment.notices) == 1 or len(whole.lines) == 1:
        return _under(content, whole, look)
    return _under(content, _written(notices.first_of(moment.notices), content.width, look), look)


def _under(content: pygame.Rect, written: Written, look: Look) -> tuple[list[ScreenPart], pygame.Rect]:
    """The banner, and the content under it with air for what reaches above the capitals."""
    height = round(look.unit * 2.1) + (len(written.lines) - 1) * BODY.leading(look)
    rect = pygame.Rect(content.left, content.top, content.width, height)
    top = rect.bottom + look.gap + round(look.unit * 0.35)
    part = ScreenPart("notice", rect, written, lambda canvas: draw_notice(canvas, rect, written))
    return [part], pygame.Rect(content.left, top, content.width, content.bottom - top)


def _written(text: str, width: int, look: Look) -> Written:
    return fit(text, BODY, look, _notice_room(width, look), 3 if look.portrait else 2)


def _notice_room(width: int, look: Look) -> int:
    return width - round(look.unit * 3.4)


def draw_notice(canvas: Canvas, rect: pygame.Rect, written: Written) -> None:
    """An amber banner with a warning triangle."""
    look = canvas.look
    rounded(canvas.surface, rect, look.theme.notice, look.radius)
    side, pad = round(look.unit * 1.4), round(look.unit * 0.7)
    ink = Ink(look.theme.on_notice, look.theme.notice)
    canvas.surface.blit(warning(side, ink.colour), (rect.left + pad, rect.centery - side // 2))
    step = BODY.leading(look)
    y = rect.centery - (look.unit + (len(written.lines) - 1) * step) // 2
    for index, text in enumerate(written.lines):
        at = (rect.left + pad * 2 + side, y + index * step)
        canvas.line(text, BODY, ink, at, "notice", rect, 0.0, written.cut)
