"""What a routine leaves out today, and why."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.content.stretch import LeftOut, Side
from kiosk.words import dates

WITHOUT = "Without"
WHY_ASIDE = "set aside"
WHY_JOINT = "left out today"
WHY_BREATHLESS = "not while more breathless"
WHY_STOP = "it moves what presses STOP"
LEFT_OUT_TODAY = "Left out today:"
NOTHING_LEFT = "Nothing is left in this routine today."


def left_out_lines(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """Says what a routine leaves out, a line for each reason: `Thigh stretch: standing is not permitted`."""
    by_reason: dict[str, dict[str, list[Side | None]]] = {}
    for out in left_out:
        by_reason.setdefault(out.why, {}).setdefault(out.name, []).append(out.side)
    return tuple(f"{_first_of(names)}: {why}" for why, names in by_reason.items())


def _first_of(names: dict[str, list[Side | None]]) -> str:
    """The first of the names, with its side where only one is meant, and how many there are besides."""
    name, sides = next(iter(names.items()))
    first = dates.sided(name, sides[0]) if len(sides) == 1 else name
    return f"{first} and {len(names) - 1} more" if len(names) > 1 else first


def without(left_out: Iterable[LeftOut]) -> str:
    """The same in one short line, without the reasons where they are several; "" where nothing is left out."""
    left_out = tuple(left_out)
    lines = left_out_lines(left_out)
    if len(lines) < 2:
        return "".join(f"{WITHOUT} {line}" for line in lines)
    names: dict[str, list[Side | None]] = {}
    for out in left_out:
        names.setdefault(out.name, []).append(out.side)
    return f"{WITHOUT} {_first_of(names)}"


def left_out_today(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """Says aloud what is set aside in this routine; what the profile leaves out every day is only shown."""
    aside = [out for out in left_out if out.today]
    if len(aside) > 2:
        return (f"{LEFT_OUT_TODAY} {len(aside)} stretches.",)
    return tuple(f"{LEFT_OUT_TODAY} {dates.sided(out.name, out.side)}." for out in aside)
