"""`kiosk run` with a witness who tells on standard output what happens, so that a press can be aimed at a moment."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_parts import slow
from kiosk import __main__
from kiosk.worlds import loop

TOLD = frozenset({"scene", "say", "silence", "record", "change"})


def saw(_self: object, what: str, **values: Any) -> None:
    """One line of JSON for what matters to the measurement."""
    if what in TOLD:
        named = {name: value for name, value in values.items() if isinstance(value, str | int | None)}
        print(json.dumps({"what": what, "at": time.perf_counter(), **named}), flush=True)


loop.Nobody.saw = saw  # type: ignore[method-assign, assignment]
slow.begin()

if __name__ == "__main__":
    sys.exit(__main__.main(sys.argv[1:]))
