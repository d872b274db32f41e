"""Tells systemd how the kiosk is: that it is ready, that it still works, that it is stopping.

A dozen lines of the standard library (the sd_notify(3) protocol is one datagram), instead of a package.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(state: str) -> None:
    """Send one state, for example `READY=1`; without systemd nothing happens. Never fails and never waits."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as link:
        link.setblocking(False)
        link.sendto(state.encode(), name)
