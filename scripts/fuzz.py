"""The work of scripts/fuzz, which says how it is used."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import fuzzing  # noqa: E402 - found only now
import shrinking  # noqa: E402
from onlooker import Fault  # noqa: E402


def outcomes(seeds: range, jobs: int) -> Iterator[fuzzing.Outcome]:
    if jobs == 1:
        yield from map(fuzzing.run, seeds)
    else:
        with Pool(jobs) as pool:
            yield from pool.imap(fuzzing.run, seeds)


def kinds_of(found: list[fuzzing.Outcome]) -> dict[str, list[tuple[fuzzing.Outcome, Fault]]]:
    kinds: dict[str, list[tuple[fuzzing.Outcome, Fault]]] = {}
    for outcome in found:
        for fault in outcome.faults:
            kinds.setdefault(shrinking.kind_of(fault), []).append((outcome, fault))
    return kinds


def report(found: list[fuzzing.Outcome], begun: float) -> None:
    took = time.monotonic() - begun
    holds = sum(outcome.holds for outcome in found)
    whole = sum(outcome.whole for outcome in found)
    hours = sum(outcome.sim_ms for outcome in found) / 3_600_000
    print(
        f"{len(found)} runs, {holds} holds ({whole} of them whole), {hours:.0f} hours in {took:.0f} s,"
        f" {len(found) / took:.1f} runs a second"
    )
    scenes = sum((outcome.scenes for outcome in found), Counter())
    print(", ".join(f"{name} {times}" for name, times in scenes.most_common()))
    for kind, seen in kinds_of(found).items():
        runs = {outcome.seed for outcome, _ in seen}
        print(f"{len(seen):5} times in {len(runs)} runs: {kind}")
        for outcome, fault in seen[:3]:
            print(f"        seed {outcome.seed}, {fault.at} ms: {fault.what}")
    print(f"{sum(len(outcome.faults) for outcome in found)} faults")


def keep(found: list[fuzzing.Outcome], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for kind, seen in kinds_of(found).items():
        outcome, fault = min(seen, key=lambda one: one[1].at)
        acts = shrinking.shortest(outcome.household, outcome.acts, kind)
        name = f"{kind.replace(' ', '-').replace(':', '')[:60]}-{outcome.seed}"
        shrinking.write_acts(folder / f"{name}.json", outcome.household, acts, fault)
        print(f"{folder / name}.json: {len(acts)} acts")


def again(path: Path) -> int:
    lines: list[dict[str, object]] = []
    faults = shrinking.again(*shrinking.read_acts(path), lines)
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    for fault in faults:
        print(f"{fault.at} ms, {fault.rule}: {fault.what}", file=sys.stderr)
    return 1 if faults else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("scripts/fuzz")
    parser.add_argument("runs", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--again", type=Path)
    args = parser.parse_args(arguments)
    if args.again:
        return again(args.again)
    begun = time.monotonic()
    found = list(outcomes(range(args.seed, args.seed + args.runs), args.jobs))
    report(found, begun)
    if args.keep:
        keep(found, args.keep)
    return 1 if any(outcome.faults for outcome in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
