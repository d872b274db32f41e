"""The bare pygame programs that the kiosk is held against. Run as a program of its own: `bare.py KIND WxH`.

`keys`: a window that waits, and fills itself in the other colour when S goes down. `rest`: a window that waits.
`frames`: fills a third of the window thirty times a second. `READY=1` is told, as systemd wants it, once the first
frame was shown.
"""

from __future__ import annotations

import os
import socket
import sys

import pygame

FRAME_MS = 33
STILL_MS = 100


def ready() -> None:
    """Tell whoever started us that the window is there."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
            link.sendto(b"READY=1", address)


def main(kind: str, size: str) -> int:
    """Show a window until it is told to end."""
    width, _, height = size.partition("x")
    pygame.display.init()
    surface = pygame.display.set_mode((int(width), int(height)))
    surface.fill((16, 32, 48))
    pygame.display.flip()
    ready()
    shown, wait_ms = 0, FRAME_MS if kind == "frames" else STILL_MS
    third = pygame.Rect(0, 0, surface.get_width(), surface.get_height() // 3)
    while True:
        for event in (pygame.event.wait(wait_ms), *pygame.event.get()):
            if event.type == pygame.QUIT:
                return 0
            if event.type == pygame.KEYDOWN and event.key == pygame.K_s:
                shown += 1
                surface.fill((200, 64, 64) if shown % 2 else (16, 32, 48))
                pygame.display.flip()
        if kind == "frames":
            shown += 1
            surface.fill((16, 32, 48 + shown % 64), third)
            pygame.display.update(third)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
