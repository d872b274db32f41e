"""Every screen of a small kiosk, walked once and shared by the tests of screens, of ways home and of transitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache

from world import ALL_QUESTIONS, ALONE, HELPED, known

from kiosk.pressing.button import Button
from kiosk.session.few_switches import bare
from kiosk.worlds.walk import Place, ScreenKey, key, power_cut, press, sleep, wait, walk

STEPS: dict[str, Callable[[Place], Place]] = {
    "NEXT": lambda place: press(place, Button.NEXT),
    "PAUSE": lambda place: press(place, Button.PAUSE),
    "STOP": lambda place: press(place, Button.STOP),
    "time": wait,
    "power cut": power_cut,
    "sleep": sleep,
}
IN_ONE_GO = ("NEXT", "PAUSE", "STOP", "time")


@cache
def places() -> dict[ScreenKey, Place]:
    """Every screen that can be reached in a kiosk with two routines of one stretch each."""
    return {key(place): place for place in walk(known(ALONE, HELPED, asks=ALL_QUESTIONS | {"site"}, steps=1))}


@cache
def ways() -> dict[ScreenKey, dict[str, ScreenKey]]:
    """Where each step leads from each of them."""
    return {here: {name: key(step(place)) for name, step in STEPS.items()} for here, place in places().items()}


def name(place: Place) -> str:
    """The state's name in the code."""
    return type(bare(place.state)).__name__


def transitions() -> dict[tuple[str, str], set[str]]:
    """State and event → the states to which it was seen to lead."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place in places().values():
        for step, carry in STEPS.items():
            found[name(place), step].add(name(carry(place)))
    return found


def table() -> str:
    """The transitions as a table that people can read."""
    found = transitions()
    states = sorted({state for state, _ in found})
    rows = [(state, *(_told(state, found[state, step]) for step in STEPS)) for state in states]
    return "# state, then what leads where; · stays in the same state\n" + "".join(map(_printed, rows))


def _told(state: str, targets: set[str]) -> str:
    return ", ".join("·" if target == state else target for target in sorted(targets))


def _printed(row: tuple[str, ...]) -> str:
    state, *cells = row
    lines = [f"  {step:10} → {cell}" for step, cell in zip(STEPS, cells, strict=True) if cell != "·"]
    return "\n".join(["", state, *lines, ""])
