"""Kill the log's process again and again while it writes, and count what was lost: `scripts/kills`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from test_store_kills import kill_many


def main(times: int = 200) -> int:
    with tempfile.TemporaryDirectory() as folder:
        told, lost = kill_many(Path(folder), times)
    print(f"{times} kills: {told} records called saved, {lost} of them lost, the log opened every time")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
