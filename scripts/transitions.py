"""Print the table of transitions, found in the code by walking, or keep it: `scripts/transitions`."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path.insert(0, str(TESTS))

from walks import table  # noqa: E402 - found once the folder is known


def main() -> None:
    """Print the table, or keep it."""
    if "--keep" in sys.argv[1:]:
        (TESTS / "transitions.txt").write_text(table(), encoding="utf-8")
    else:
        print(table(), end="")


if __name__ == "__main__":
    main()
