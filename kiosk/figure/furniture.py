"""What carries the person: chairs, beds, walls, and the small things that a limb rests on.

It is placed around the person at rest, so that it touches them, and stands still while they move.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, pi, sin

from kiosk.figure.body import FLOOR, RAIL, SEAT, STANDING_FLOOR, WALL, WALL_BESIDE, Body
from kiosk.figure.pieces import Piece, Role
from kiosk.figure.poses import PROPS, Close, Figure, Support, View
from kiosk.figure.space import Spot, Vec


def furniture(figure: Figure, rest: Body) -> Iterator[Piece]:
    """What carries the person, standing still while they move."""
    close = figure.close
    if figure.view is View.OWN or close in (Close.HAND, Close.FOOT):
        if close is Close.FOOT and figure.view is View.SIDE:
            yield from _ground_of_foot(figure)
        yield from _props(figure, rest)
        return
    match figure.support:
        case Support.CHAIR | Support.HEADREST:
            yield from _chair(rest.root, figure)
        case Support.WHEELCHAIR:
            yield from _wheelchair(rest.root)
        case Support.BED | Support.RAISED_BED | Support.MAT | Support.SIDE_LYING:
            yield from _bed(rest, figure)
        case Support.NONE:
            yield _rod(
                "floor", Role.FLOOR, (-0.30, STANDING_FLOOR - 0.010, 0), (0.30, STANDING_FLOOR - 0.010, 0), 0.010
            )
        case Support.WALL_BESIDE:
            low, high = STANDING_FLOOR - 0.010, 0.50
            yield _rod("floor", Role.FLOOR, (0, low, -0.30), (0, low, WALL_BESIDE), 0.010)
            yield _rod("wall", Role.SUPPORT, (0, low, WALL_BESIDE + 0.015), (0, high, WALL_BESIDE + 0.015), 0.015)
        case Support.WALL:
            low, high = STANDING_FLOOR - 0.010, 0.55
            yield _rod("floor", Role.FLOOR, (-0.42, low, 0), (WALL + 0.015, low, 0), 0.010)
            yield _rod("wall", Role.SUPPORT, (WALL + 0.015, low, 0), (WALL + 0.015, high, 0), 0.015)
    yield from _props(figure, rest)


def _rod(part: str, role: Role, a: Vec, b: Vec, radius: float) -> Piece:
    return Piece(part, ((a, radius), (b, radius)), role)


def _slab(part: str, role: Role, a: Vec, b: Vec, half_width: float, radius: float) -> Piece:
    """A rod as wide as a seat: the same from the side, a panel from the front."""
    ends = [(x, y, z + w) for x, y, z in (a, b) for w in (-half_width, half_width)]
    return Piece(part, tuple((end, radius) for end in ends), role)


def _chair(root: Spot, figure: Figure) -> Iterator[Piece]:
    under, floor = SEAT - 0.018, FLOOR + 0.013
    if figure.support is Support.HEADREST:
        yield _slab("chair", Role.SUPPORT, root.point(-0.083, 0.26), root.point(-0.076, 0.36), 0.02, 0.012)
        yield _slab("headrest", Role.SUPPORT, root.point(-0.074, 0.365), root.point(-0.072, 0.44), 0.10, 0.020)
    yield _slab("chair", Role.SUPPORT, root.point(-0.083, -0.05), root.point(-0.083, 0.27), 0.135, 0.017)
    yield _slab("seat", Role.SUPPORT, (-0.075, under, 0), (0.115, under, 0), 0.12, 0.018)
    for x, foot in ((-0.06, -0.075), (0.10, 0.115)):
        for z in (-0.12, 0.12):
            yield _rod("chair", Role.SUPPORT, (x, under, z), (foot, floor, z), 0.012)


def _wheelchair(root: Spot) -> Iterator[Piece]:
    under = SEAT - 0.018
    yield _slab("chair", Role.SUPPORT, root.point(-0.083, -0.05), root.point(-0.083, 0.25), 0.10, 0.016)
    yield _rod("chair", Role.SUPPORT, root.point(-0.083, 0.24), root.point(-0.135, 0.245), 0.012)
    yield _slab("seat", Role.SUPPORT, (-0.075, under, 0), (0.15, under, 0), 0.11, 0.018)
    yield _rod("chair", Role.SUPPORT, (0.15, under, 0), (0.225, FLOOR - 0.005, 0), 0.012)
    yield _slab("footplate", Role.SUPPORT, (0.215, FLOOR - 0.012, 0), (0.36, FLOOR - 0.012, 0), 0.10, 0.011)
    for z in (-0.13, 0.13):
        yield from _ring("wheel", (-0.055, FLOOR + 0.125, z), 0.155, 0.011)
        yield from _ring("wheel", (0.165, FLOOR + 0.012, z), 0.042, 0.010)


def _ring(part: str, centre: Vec, radius: float, width: float) -> Iterator[Piece]:
    x, y, z = centre
    rim = [(x + radius * cos(t * pi / 16), y + radius * sin(t * pi / 16), z) for t in range(33)]
    for a, b in pairwise(rim):
        yield _rod(part, Role.SUPPORT, a, b, width)


def _bed(rest: Body, figure: Figure) -> Iterator[Piece]:
    root, r = rest.root, 0.026
    top = SEAT - r
    legs = 0.055 if figure.support is Support.MAT else 0.17
    if figure.view is View.ABOVE:
        yield _slab("bed", Role.SUPPORT, (-0.56, -0.12, 0), (0.60, -0.12, 0), 0.235, 0.03)
        yield _slab("pillow", Role.PILLOW, (-0.515, -0.1, 0), (-0.395, -0.1, 0), 0.12, 0.03)
        return
    head = rest.points["head"]
    if figure.support is Support.RAISED_BED:
        at = -0.066 - r
        yield _slab("bed", Role.SUPPORT, root.point(at, 0.02), root.point(at, 0.50), 0.2, r)
        yield _slab("bed", Role.SUPPORT, (-0.07, top, 0), (0.60, top, 0), 0.2, r)
        yield _rod("bed", Role.SUPPORT, root.point(at, 0.30), (-0.21, top - legs * 0.55, 0), 0.010)
        yield _rod("bed", Role.SUPPORT, (-0.30, top - legs * 0.55, 0), (0.58, top - legs * 0.55, 0), 0.014)
        ends, low = (-0.24, 0.52), top - legs
        pillow = (root.point(-0.052, 0.315), root.point(-0.050, 0.43))
    else:
        yield _slab("bed", Role.SUPPORT, (-0.545, top, 0), (0.60, top, 0), 0.2, r)
        ends, low = (-0.47, 0.52), top - legs
        pillow = ((head[0] - 0.05, SEAT + 0.018, 0), (head[0] + 0.045, SEAT + 0.012, 0))
    if figure.support is not Support.MAT:
        for x in ends:
            yield _rod("bed", Role.SUPPORT, (x, top, 0), (x, low, 0), 0.013)
    yield _slab("pillow", Role.PILLOW, *pillow, 0.1, 0.026)


def _props(figure: Figure, rest: Body) -> Iterator[Piece]:
    for name in PROPS:
        if name in figure.props:
            yield from _PROPS[name](rest, figure)


def _pillow(rest: Body, _: Figure) -> Iterator[Piece]:
    """Behind the head, seen from the front."""
    back = rest.root.moved(-0.12, 0.0, 0.0)
    yield _slab("pillow", Role.PILLOW, back.point(0, 0.345), back.point(0, 0.475), 0.15, 0.05)


def _table(rest: Body, figure: Figure) -> Iterator[Piece]:
    """Under the forearm; a close look shows only its edge."""
    (x, y, z), (wrist, low, _) = rest.points["elbow"], rest.points["wrist"]
    x += 0.045 if figure.close is Close.HAND else 0.0
    top = min(y - 0.028, low - 0.0195) - 0.014
    if figure.close is Close.HAND:
        yield _slab("table", Role.SUPPORT, (x - 0.03, top, z), (wrist - 0.012, top, z), 0.05, 0.014)
        return
    yield _slab("table", Role.SUPPORT, (x - 0.04, top, 0), (x + 0.34, top, 0), 0.16, 0.014)
    for z in (-0.14, 0.14):
        yield _rod("table", Role.SUPPORT, (x + 0.30, top, z), (x + 0.30, FLOOR + 0.013, z), 0.012)


def _armrest(rest: Body, _: Figure) -> Iterator[Piece]:
    """Under both forearms."""
    for side, prefix in ((1, ""), (-1, "other-")):
        x, y, _z = rest.points[prefix + "elbow"]
        top = y - 0.028 - 0.014
        yield _rod("armrest", Role.SUPPORT, (-0.07, top, 0.15 * side), (x + 0.11, top, 0.15 * side), 0.014)
        yield _rod("armrest", Role.SUPPORT, (x + 0.08, top, 0.15 * side), (x + 0.08, SEAT, 0.15 * side), 0.010)


def _towel(rest: Body, _: Figure) -> Iterator[Piece]:
    """A small roll under the knee."""
    x, y, z = rest.points["knee"]
    low = (y - 0.036 + SEAT) / 2
    yield Piece("towel", (((x, low, z - 0.04), low - SEAT), ((x, low, z + 0.04), low - SEAT)), Role.PILLOW)


def _cushion(rest: Body, figure: Figure) -> Iterator[Piece]:
    """Under the elbow and what rests beside it."""
    x, y, z = rest.points["elbow"]
    radius = 0.024 if figure.close is Close.HAND else min(0.045, max(0.012, (y - 0.028 - SEAT) / 2))
    end = rest.points["wrist"][0] - 0.03 if figure.close is Close.HAND else x + 0.12
    yield _rod("cushion", Role.PILLOW, (x - 0.02, y - 0.028 - radius, z), (end, y - 0.028 - radius, z), radius)


def _rail(_: Body, __: Figure) -> Iterator[Piece]:
    """A fixed bar to hold, standing."""
    yield _rod("rail", Role.SUPPORT, (RAIL, STANDING_FLOOR, 0), (RAIL, 0.06, 0), 0.013)
    yield _rod("rail", Role.SUPPORT, (RAIL - 0.03, 0.06, 0), (RAIL + 0.05, 0.06, 0), 0.016)


def _stool(_: Body, __: Figure) -> Iterator[Piece]:
    """A low one for the heel."""
    top = FLOOR + 0.084
    yield _slab("stool", Role.SUPPORT, (0.27, top, 0.05), (0.52, top, 0.05), 0.08, 0.016)
    for x, foot in ((0.29, 0.28), (0.50, 0.51)):
        yield _rod("stool", Role.SUPPORT, (x, top, 0.05), (foot, FLOOR + 0.013, 0.05), 0.012)


_PROPS = {
    "pillow": _pillow,
    "table": _table,
    "armrest": _armrest,
    "towel": _towel,
    "cushion": _cushion,
    "rail": _rail,
    "stool": _stool,
}


def _ground_of_foot(figure: Figure) -> Iterator[Piece]:
    """What a foot seen close rests on: the mattress or the floor."""
    if figure.support in (Support.BED, Support.RAISED_BED):
        yield _slab("bed", Role.SUPPORT, (0.16, SEAT - 0.016, 0.05), (0.60, SEAT - 0.016, 0.05), 0.08, 0.016)
    else:
        yield _slab("floor", Role.FLOOR, (0.16, FLOOR - 0.008, 0.05), (0.50, FLOOR - 0.008, 0.05), 0.08, 0.008)
