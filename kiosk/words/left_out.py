"""What a routine leaves out today, and why."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.content.plan import LeftOut
from kiosk.content.refusal import Refusal, Why
from kiosk.content.stretch import Side
from kiosk.words import dates

# What speaks against a stretch, by `Because` and what it speaks of.
WHY = {
    "aside": "set aside",
    "joint": "left out today",
    "breathless": "not while more breathless",
    "stop": "it moves what presses STOP",
    "helped arm": "the arm moves with help",
    "helped leg": "the leg moves with help",
    "helped neck": "the neck moves with help",
    "helped trunk": "the trunk moves with help",
    "moved arm": "the arm is moved by a helper",
    "moved leg": "the leg is moved by a helper",
    "moved neck": "the neck is moved by a helper",
    "moved trunk": "the trunk is moved by a helper",
    "standing leg": "standing needs both legs",
    "standing trunk": "standing needs the trunk",
    "standing neck": "standing needs the neck",
    "standing arm": "standing needs both arms",
    "permission standing": "standing is not permitted",
    "permission lying_flat": "lying flat is not permitted",
    "permission arms_above_shoulder": "arms above the shoulder are not permitted",
    "permission unsupported_head": "the head needs support",
    "shown": "a therapist must show it first",
    "equipment mask": "not with a mask",
    "equipment tracheostomy": "not with a tracheostomy",
    "equipment feeding_tube": "not with a feeding tube",
    "equipment catheter": "not with a catheter",
    "equipment hip": "not with a hip replacement",
    "equipment fragile_bones": "not with fragile bones",
    "helper": "needs a helper",
}
LEFT_OUT = "{name}: {why}"
AND_MORE = "{name} and {count} more"
WITHOUT = "Without {name}"
LEFT_OUT_TODAY = "Left out today: {name}."
MANY_LEFT_OUT_TODAY = "Left out today: {count} stretches."
NOTHING_LEFT = "Nothing is left in this routine today."


def why(against: Why) -> str:
    """All that speaks against a stretch: `standing is not permitted, not with a mask`."""
    return dates.listed(map(_told, against))


def _told(refusal: Refusal) -> str:
    """A permission that came with a file and has no words is told as the file has it."""
    return WHY.get(f"{refusal.because} {refusal.of}".rstrip(), refusal.of)


def left_out_lines(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """Says what a routine leaves out, a line for each reason: `Thigh stretch: standing is not permitted`."""
    by_reason: dict[Why, dict[str, list[Side | None]]] = {}
    for out in left_out:
        by_reason.setdefault(out.why, {}).setdefault(out.name, []).append(out.side)
    return tuple(LEFT_OUT.format(name=_first_of(names), why=why(against)) for against, names in by_reason.items())


def _first_of(names: dict[str, list[Side | None]]) -> str:
    """The first of the names, with its side where only one is meant, and how many there are besides."""
    name, sides = next(iter(names.items()))
    first = dates.sided(name, sides[0]) if len(sides) == 1 else name
    return AND_MORE.format(name=first, count=len(names) - 1) if len(names) > 1 else first


def without(left_out: Iterable[LeftOut]) -> str:
    """The same in one short line, without the reasons where they are several; "" where nothing is left out."""
    left_out = tuple(left_out)
    lines = left_out_lines(left_out)
    if len(lines) < 2:
        return "".join(WITHOUT.format(name=line) for line in lines)
    names: dict[str, list[Side | None]] = {}
    for out in left_out:
        names.setdefault(out.name, []).append(out.side)
    return WITHOUT.format(name=_first_of(names))


def left_out_today(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """Says aloud what is set aside in this routine; what the profile leaves out every day is only shown."""
    aside = [out for out in left_out if out.today]
    if len(aside) > 2:
        return (MANY_LEFT_OUT_TODAY.format(count=len(aside)),)
    return tuple(LEFT_OUT_TODAY.format(name=dates.sided(out.name, out.side)) for out in aside)
