"""A day to take along: its text as a QR code for any phone's camera, and the text itself beside it."""

from __future__ import annotations

import pygame

from kiosk.devices import qr
from kiosk.devices.drawing import BODY, NAME, Block, Canvas, Ink, Moment, Part, draw_stack, stacked
from kiosk.devices.look import Look
from kiosk.devices.screens.frame import Frame, notice_parts
from kiosk.scenes import Share

_PAD = 0.75


def parts(body: Share, moment: Moment, look: Look, place: Frame) -> list[Part]:
    """The screen without its buttons: the code at the left (portrait: below), the text beside it."""
    banner, content = notice_parts(place.content, moment, look)
    code, text = _places(content, look)
    return [
        *banner,
        Part("code", code, body.text, lambda canvas: _draw_code(canvas, code, body.text)),
        Part("text", text, body, lambda canvas: _draw_text(canvas, text, body)),
    ]


def _places(content: pygame.Rect, look: Look) -> tuple[pygame.Rect, pygame.Rect]:
    if look.portrait:
        side = min(content.width, content.height * 3 // 5)
        code = pygame.Rect(content.centerx - side // 2, content.bottom - side, side, side)
        return code, pygame.Rect(content.left, content.top, content.width, content.height - side - look.gap)
    side = min(content.height, content.width // 2)
    code = pygame.Rect(content.left, content.top, side, side)
    return code, pygame.Rect(
        code.right + look.gap * 2, content.top, content.right - code.right - look.gap * 2, content.height
    )


def _draw_code(canvas: Canvas, rect: pygame.Rect, text: str) -> None:
    """Always dark on light, whatever the theme: cameras expect it so."""
    image = qr.draw(text, rect.size)
    canvas.surface.blit(image, image.get_rect(center=rect.center))


def _draw_text(canvas: Canvas, rect: pygame.Rect, body: Share) -> None:
    look, theme = canvas.look, canvas.look.theme
    blocks = [
        Block(body.title, NAME, Ink(theme.text, theme.ground), "title", 2, 99, 1.0),
        Block(body.line, BODY, Ink(theme.accent, theme.ground), "heading", 2, 98, 1.0),
        *(
            Block(line, BODY, Ink(theme.quiet, theme.ground), "line", 2, 90 - index, 0.5)
            for index, line in enumerate(body.text.splitlines())
        ),
    ]
    draw_stack(canvas, stacked(blocks, look, rect.width, rect.height), rect, rect)
