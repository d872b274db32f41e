"""Play thousands of unruly hands and say how many presses were lost, late or doubled: `scripts/traces`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from press_traces import HANDS, Verdict, judge, make


def report(name: str, traces: int) -> bool:
    total, begun = Verdict(), time.monotonic()
    for seed in range(traces):
        total.add(judge(make(name, seed)))
    print(
        f"{name:20} {traces:6} traces {total.meant:6} meant {total.lost:3} lost {total.extra:3} doubled or invented"
        f" {total.stops:6} stops {total.stops_late:3} late  {time.monotonic() - begun:5.1f} s",
        flush=True,
    )
    return total.good


def main(arguments: list[str]) -> int:
    traces = int(arguments[0]) if arguments else 10_000
    names = arguments[1:] or list(HANDS)
    good = [report(name, traces) for name in names]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
