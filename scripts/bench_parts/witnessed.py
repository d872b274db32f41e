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
from kiosk.commands import run

TOLD = frozenset({"scene", "say", "silence", "record", "change"})


class Teller:
    """Tells what matters to the measurement."""

    def saw(self, at_ms: int, what: str, **values: Any) -> None:  # noqa: ARG002 - held against the tapping of keys
        """One line of JSON."""
        if what in TOLD:
            named = {name: value for name, value in values.items() if isinstance(value, str | int | None)}
            print(json.dumps({"what": what, "at": time.perf_counter(), **named}), flush=True)


if __name__ == "__main__":
    slow.begin()
    sys.exit(run.run(__main__.parser().parse_args(sys.argv[1:]), [Teller()]))
