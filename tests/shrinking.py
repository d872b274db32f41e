"""The shortest way to a fault: which presses it needs, in a file that can be played again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fuzzing import Act, Household, content, playing
from onlooker import Fault


def kind_of(fault: Fault) -> str:
    """What kind of fault it is: its rule, and its words without names and numbers."""
    names = {name for id_, written in content().stretches.items() for name in (id_, *written.also)}
    words = [word for word in fault.what.split() if word not in names and not any(c.isdigit() for c in word)]
    plain = [word for word in words if word not in ("left", "right", "left,", "right,")]
    return f"{fault.rule}: {' '.join(plain)}"


def again(household: Household, acts: list[Act], lines: list[dict[str, Any]] | None = None) -> list[Fault]:
    """The faults of exactly these acts."""
    with playing(household, lines) as play:
        play.replay(acts)
    return play.onlooker.faults


def _up_to(household: Household, acts: list[Act], kind: str) -> list[Act] | None:
    """Those of the acts that lead to a fault of that kind; None where there is none."""
    with playing(household) as play:
        play.replay(acts, lambda: any(kind_of(fault) == kind for fault in play.onlooker.faults))
    return play.acts if any(kind_of(fault) == kind for fault in play.onlooker.faults) else None


Gesture = list[Act]


def gestures(acts: list[Act]) -> list[Gesture]:
    """The acts, each press as one: what goes down comes up."""
    found: list[Gesture] = []
    down: dict[str, Gesture] = {}
    for act in acts:
        if act.kind == "touch" and not act.down and act.button in down:
            down.pop(act.button).append(act)
            continue
        found.append([act])
        if act.kind == "touch":
            down[act.button] = found[-1]
    return found


def _flat(some: list[Gesture]) -> list[Act]:
    return sorted((act for gesture in some for act in gesture), key=lambda act: act.at)


def shortest(household: Household, acts: list[Act], kind: str, tries: int = 250) -> list[Act]:
    """As few of the acts as still lead to a fault of that kind, with as little waiting as they need."""

    def leads_there(some: list[Gesture]) -> bool:
        nonlocal tries
        tries -= 1
        return tries > 0 and _up_to(household, _flat(some), kind) is not None

    left = gestures(_up_to(household, acts, kind) or acts)
    size = len(left) // 2
    while size and tries > 0:
        left = _without(left, size, leads_there)
        size //= 2
    return _flat(_hurried(left, leads_there))


def _without(some: list[Gesture], size: int, leads_there: Callable[[list[Gesture]], bool]) -> list[Gesture]:
    """The gestures without each run of that size that is not needed, the last ones first."""
    for start in reversed(range(0, len(some), size)):
        fewer = some[:start] + some[start + size :]
        if leads_there(fewer):
            some = fewer
    return some


def _hurried(some: list[Gesture], leads_there: Callable[[list[Gesture]], bool]) -> list[Gesture]:
    """The same with each long wait made short, where it is not needed."""
    for number in range(len(some)):
        before = some[number - 1][-1].at if number else 0
        too_long = some[number][0].at - before - 2_500
        if too_long > 2_500:
            sooner = [*some[:number], *([replace(a, at=a.at - too_long) for a in g] for g in some[number:])]
            some = sooner if leads_there(sooner) else some
    return some


def write_acts(path: Path, household: Household, acts: list[Act], fault: Fault) -> None:
    """Write them for `again`, and as a presses file where the power does not fail in them."""
    told = {"fault": list(fault), "household": asdict(household), "acts": [asdict(act) for act in acts]}
    path.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if all(act.kind == "touch" and act.button != "pedal" for act in acts) and not household.aside:
        head = [f"kiosk rehearse {household.routine} --json --presses THIS", f"{fault.rule}: {fault.what}"]
        head += [*household.kiosk.splitlines(), *household.profile.splitlines()]
        lines = [f"# {line}" for line in head]
        lines += [f"{act.at} {act.button} {'down' if act.down else 'up'}" for act in acts]
        path.with_suffix(".presses").write_text("\n".join([*lines, ""]), encoding="utf-8")


def read_acts(path: Path) -> tuple[Household, list[Act]]:
    """What `write_acts` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    asides = tuple(tuple(aside) for aside in told["household"]["aside"])
    household = Household(**{**told["household"], "asks": tuple(told["household"]["asks"]), "aside": asides})
    return household, [Act(**act) for act in told["acts"]]
