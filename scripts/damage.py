"""Damage one value or one bit of a household's files, and look whether the kiosk bears it: `scripts/damage`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from damaging import a_bit_flips, a_value_changes, quick_folder, run_many


def main(times: int = 3000, seed: int = 0) -> int:
    logging.disable(logging.CRITICAL)  # each damage is a warning
    found = 0
    for what, kind in (("changes of one value", a_value_changes), ("bit flips", a_bit_flips)):
        with quick_folder() as folder:
            borne, faults = run_many(folder, times, kind, seed)
        counts = ", ".join(f"{count} {how}" for how, count in sorted(borne.items()))
        print(f"{times} {what}: always started: {counts}; {len(faults)} faults", flush=True)
        for fault in faults[:20]:
            print(f"  {fault}")
        found += len(faults)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
