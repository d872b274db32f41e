"""A day to take along: its text as a QR code for any phone's camera, and the text itself beside it."""

from __future__ import annotations

import pygame

from kiosk import words
from kiosk.devices.screen.bodies.frame import Frame, notice_parts
from kiosk.devices.screen.bodies.heads import told
from kiosk.devices.screen.drawing import (
    BODY,
    NAME,
    Block,
    Canvas,
    Ink,
    Moment,
    Placed,
    ScreenPart,
    draw_stack,
    whole_stack,
)
from kiosk.devices.screen.look import Look
from kiosk.devices.screen.qr import LIGHT, qr_code
from kiosk.scenes.bodies import Share


def parts(body: Share, moment: Moment, look: Look, place: Frame) -> list[ScreenPart]:
    """The screen without its buttons: the code at the left (portrait: below), the text beside it."""
    banner, content = notice_parts(place.content, moment, look)
    code, text = _layout(content, look)
    line = told(body.line, body.title, moment)
    return [
        *banner,
        ScreenPart("code", code, body.text, lambda canvas: _draw_code(canvas, code, body.text)),
        ScreenPart("text", text, (body, line), lambda canvas: _draw_text(canvas, text, body, line)),
    ]


def _layout(content: pygame.Rect, look: Look) -> tuple[pygame.Rect, pygame.Rect]:
    air = look.gap  # accents and tall letters reach above the capitals
    if look.portrait:
        side = min(content.width, content.height // 2)
        code = pygame.Rect(content.centerx - side // 2, content.bottom - side, side, side)
        upper = pygame.Rect(content.left, content.top - air, content.width, content.height - side - look.gap + air)
        return code, upper
    side = min(content.height, content.width // 2)
    code = pygame.Rect(content.left, content.centery - side // 2, side, side)
    left = code.right + look.gap * 2
    return code, pygame.Rect(left, content.top - air, content.right - left, content.height + air)


def _draw_code(canvas: Canvas, rect: pygame.Rect, text: str) -> None:
    """Always dark on light, whatever the theme: cameras expect it so."""
    canvas.panel(rect, LIGHT)
    space = rect.inflate(-2 * (canvas.look.radius // 4), -2 * (canvas.look.radius // 4))
    image = qr_code(text, space.size)
    canvas.surface.blit(image, image.get_rect(center=rect.center))


def _draw_text(canvas: Canvas, rect: pygame.Rect, body: Share, line: str) -> None:
    """As many whole lines of the text as fit; the code holds them all."""
    look = canvas.look
    inside = pygame.Rect(rect.left, rect.top + look.gap, rect.width, rect.height - look.gap)
    draw_stack(canvas, _stack(body, line, look, inside), inside, rect)


def _stack(body: Share, line: str, look: Look, rect: pygame.Rect) -> list[Placed]:
    texts = body.text.splitlines()
    for most in range(len(texts), -1, -1):
        blocks = _blocks(body, line, texts[:most], len(texts) - most, look)
        stack = whole_stack(blocks, look, rect.width, rect.height)
        if len(stack) == len(blocks) and not any(item.written.cut for item in stack):
            break
    return stack


def _blocks(body: Share, line: str, texts: list[str], gone: int, look: Look) -> list[Block]:
    theme = look.theme
    quiet = Ink(theme.quiet, theme.ground)
    small = BODY.sizes(look)[2]
    rest = [*texts, words.dates.and_more(gone)] if gone else texts
    return [
        Block(body.title, NAME, Ink(theme.text, theme.ground), "title", 2, 99, 1.5),
        Block(line, BODY, Ink(theme.accent, theme.ground), "heading", 3, 98, 1.7),
        *(Block(text, small, quiet, "line", 3, 90 - index, 1.05) for index, text in enumerate(rest)),
    ]
