"""The world: the only package that draws, plays, reads pins, speaks or writes files."""

import os
import sys

# pygame greets on standard output when it is imported, and `kiosk rehearse --json` prints nothing but JSON there.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

# pygame looks for setuptools' pkg_resources first, which costs a fifth of the start and 10 MB, and does without it
# where there is none. Nothing here needs it.
sys.modules.setdefault("pkg_resources", None)  # type: ignore[arg-type]
