"""Measure the kiosk beside the barest program that does the same kind of thing, in the same run: `scripts/bench`."""

from __future__ import annotations

import argparse
import compileall
import sys
from pathlib import Path

from bench_parts.xserver import NoServer

CANNOT = 77
OURS = Path(__file__).resolve().parent.parent / "kiosk"


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="bench", description=__doc__)
    top.add_argument("what", choices=("stop", "start", "cost", "store", "content", "all"))
    top.add_argument("--presses", type=int, default=200, help="of STOP, 200 if left out; the promise is about 1000")
    top.add_argument("--runs", type=int, default=10, help="starts of each program")
    top.add_argument("--seconds", type=int, default=60, help="how long each cost is watched")
    top.add_argument("--fast", type=int, default=4, help="how many times as fast a session goes while it is stopped")
    top.add_argument(
        "--while-changing", action="store_true", help="stop as often again while settings change and the disk is slow"
    )
    return top


def measure(args: argparse.Namespace, what: str) -> bool:
    if what == "stop":
        from bench_parts import stop

        return stop.main(args.presses, args.fast, args.while_changing)
    if what == "start":
        from bench_parts import start

        return start.main(args.runs)
    if what == "cost":
        from bench_parts import cost

        return cost.main(args.seconds)
    if what == "store":
        from bench_parts import store

        return store.main()
    from bench_parts import content

    return content.main()


def main(arguments: list[str]) -> int:
    args = parser().parse_args(arguments)
    compileall.compile_dir(OURS, quiet=2)  # as an installer leaves it; a checkout may not have its bytecode yet
    every = ("start", "store", "content", "cost", "stop") if args.what == "all" else (args.what,)
    try:
        held = [measure(args, what) for what in every]
    except NoServer as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return CANNOT
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
