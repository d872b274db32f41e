"""The world: the only package that draws, plays, reads pins, speaks or writes files."""

import os

# pygame greets on standard output when it is imported, and `kiosk rehearse --json` prints nothing but JSON there.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
