"""A poster: a title and a few lines in the middle of the screen, and nothing to choose."""

from __future__ import annotations

import pygame

from kiosk.devices.screen.bodies.frame import icon_colour
from kiosk.devices.screen.bodies.question_head import told_of
from kiosk.devices.screen.drawing import (
    BODY,
    CALM,
    TITLE,
    Block,
    Canvas,
    Ink,
    Moment,
    ScreenPart,
    draw_stack,
    stack_height,
    whole_stack,
)
from kiosk.devices.screen.look import Look
from kiosk.devices.screen.shapes import icon, warning
from kiosk.devices.screen.themes import Colour, Theme
from kiosk.scenes.bodies import Ask, Buttons, Icon


def poster_part(body: Ask, buttons: Buttons, moment: Moment, content: pygame.Rect, look: Look) -> ScreenPart:
    """Words in the middle of the screen and, where a button is to be pressed, its pictogram above them."""
    told = told_of(body, moment.caption)
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
