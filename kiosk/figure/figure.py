"""The moving figure: a small person of rounded limbs, as flat shapes to draw.

A stretch's file tells the figure in joint angles (`kiosk.figure.poses`); from them comes a body in space
(`kiosk.figure.body`) on what carries it (`kiosk.figure.furniture`). This module looks at it from the stated place and
returns flat shapes: each is the rounded outline around a few circles, with a role that the display turns into a
colour. Nothing here draws.

On the screen x runs right and y down; lengths are in statures, a standing person being about 1.0 tall.

Left and right, which are promises (`is_mirrored` keeps them):

- side view, and lying seen from above: a right limb in a figure that faces screen right, or lies with the head at
  screen left; a left limb the other way round; the working limb is the near one.
- front view: alone like a mirror (own left on the screen's left); with a helper as seen from the helper's place.
- own view (hands): alone as their owner sees them, with a helper as seen by someone who faces the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, radians, sin

from kiosk.content.stretch import Side
from kiosk.figure.body import Body, body
from kiosk.figure.furniture import furniture
from kiosk.figure.pieces import Cluster, Piece, Role
from kiosk.figure.poses import (
    ARM_PLACES,
    STANDING,
    Close,
    Figure,
    FigureMistakes,
    Support,
    View,
    parse,
    pose_at,
    pose_round,
)
from kiosk.figure.space import Ball, Vec, mix

__all__ = [
    "Box",
    "Circle",
    "Figure",
    "FigureMistakes",
    "Role",
    "Shape",
    "bounds",
    "is_mirrored",
    "landmarks",
    "parse",
    "shapes",
]

Circle = tuple[float, float, float]  # x, y, radius
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Shape:
    """One rounded piece: the outline around its circles, which is convex. One circle is a disc, two are a limb.

    `part` names it (`thigh`, `other-shin`, `bed`). Shapes of one `layer` are drawn together: a gap of `gap`
    around all of them first, then each of them. Shapes come in the order in which they are drawn.
    """

    role: Role
    part: str
    circles: tuple[Circle, ...]
    layer: int = 0
    gap: float = 0.0


_GAPS = {
    Close.WHOLE: 0.0075,
    Close.HEAD: 0.006,
    Close.UPPER: 0.0065,
    Close.HAND: 0.003,
    Close.FOOT: 0.005,
    Close.LEGS: 0.0065,
}
_HAND_SIZE = {
    Close.WHOLE: 0.039,
    Close.HEAD: 0.032,
    Close.UPPER: 0.033,
    Close.HAND: 0.0175,
    Close.FOOT: 0.022,
    Close.LEGS: 0.036,
}
_CUT = {Close.HEAD: -0.16, Close.UPPER: 0.09}  # how far down the picture goes
_TRUNK = ("trunk", "neck", "head")
_SHOWN = {
    Close.HEAD: ("trunk", "neck", "head", "arm", "other-arm"),
    Close.HAND: ("arm", "other-arm"),
    Close.FOOT: ("leg",),
}


def is_mirrored(figure: Figure, side: Side | None, with_helper: bool) -> bool:
    """Whether the picture of a right limb is turned over left to right. The promises of left and right are here."""
    left = side is Side.LEFT
    return left != (not with_helper) if figure.view is View.FRONT else left


class _Eye:
    """Turns places in space into places on the screen, with how near they are."""

    def __init__(self, figure: Figure, side: Side | None, with_helper: bool) -> None:
        self.flip = -1.0 if is_mirrored(figure, side, with_helper) else 1.0
        self.view = figure.view
        self.facing_owner = with_helper
        self.turn = (cos(radians(figure.turn)), sin(radians(figure.turn)))
        self.tilt = (cos(radians(figure.tilt)), sin(radians(figure.tilt)))

    def sees(self, at: Vec) -> tuple[float, float, float]:
        x, y, z = at
        c, s = self.turn
        x, z = x * c - z * s, x * s + z * c
        match self.view:
            case View.SIDE:
                across, up, near = x, y, z
            case View.FRONT:
                across, up, near = -z, y, x
            case View.ABOVE:
                across, up, near = x, -z, y
            case View.OWN:
                across, up, near = (-z, -x, y) if self.facing_owner else (z, x, y)
        c, s = self.tilt
        return self.flip * across, -(up * c - near * s), near * c + up * s

    def circles(self, balls: Iterable[Ball]) -> tuple[Circle, ...]:
        return tuple((*self.sees(at)[:2], radius) for at, radius in balls)

    def nearness(self, balls: Iterable[Ball]) -> float:
        depths = [self.sees(at)[2] for at, _ in balls]
        return sum(depths) / len(depths)


def shapes(
    figure: Figure, side: Side | None, reach: float, with_helper: bool, returning: bool = False
) -> tuple[Shape, ...]:
    """The picture at that moment, as shapes in the order in which they are drawn.

    `reach` runs from 0 at rest to 1 at the end of the range.
    """
    eye = _Eye(figure, side, with_helper)
    now = body(figure, pose_at(figure, reach, returning=returning))
    found = [_shape(eye, piece, piece.role or Role.SUPPORT, 0) for piece in _still(figure)]
    layers = [part for cluster in _in_order(figure, eye, now) for part in _parts_in_order(figure, eye, cluster)]
    for layer, cluster in enumerate(layers, 1):
        found += _cluster_shapes(figure, eye, cluster, layer)
    if figure.trace:
        found += _trace(figure, side, with_helper)
    found += _hand_shapes(figure, eye, now)
    return tuple(found)


@lru_cache(maxsize=256)
def _still(figure: Figure) -> tuple[Piece, ...]:
    """What carries the person stays where it is."""
    return tuple(furniture(figure, body(figure, figure.poses[0])))


def _shape(eye: _Eye, piece: Piece, role: Role, layer: int, gap: float = 0.0) -> Shape:
    return Shape(role, piece.part, eye.circles(piece.balls), layer, gap)


def _in_order(figure: Figure, eye: _Eye, now: Body) -> list[Cluster]:
    """Far clusters first; a limb with the accent last, so that nothing covers it."""
    clusters = [cluster for cluster in now.clusters if _is_shown(figure, cluster)]
    trunk = [cluster for cluster in clusters if cluster.name in _TRUNK]
    limbs = [(_nearness(figure, eye, cluster), cluster) for cluster in clusters if cluster.name not in _TRUNK]
    limbs.sort(key=lambda limb: limb[0])
    middle = _nearness(figure, eye, trunk[0]) - 0.01 if trunk else 0.0
    behind = [cluster for nearness, cluster in limbs if nearness < middle]
    return behind + trunk + [cluster for nearness, cluster in limbs if nearness >= middle]


def _is_shown(figure: Figure, cluster: Cluster) -> bool:
    if figure.close is Close.HAND and cluster.name == "other-arm":
        return figure.other_reach in ARM_PLACES  # only if it helps
    return cluster.name in _SHOWN.get(figure.close, (cluster.name,))


def _nearness(figure: Figure, eye: _Eye, cluster: Cluster) -> float:
    """How near a cluster is; arms count as nearer than legs, and what moves as nearest of all."""
    balls = [ball for piece in cluster.pieces for ball in piece.balls]
    moved = cluster.name not in _TRUNK and any(piece.part in figure.accent for piece in cluster.pieces)
    is_arm = cluster.name.endswith("arm") and figure.view is not View.SIDE
    return eye.nearness(balls) + 0.5 * is_arm + 2.0 * moved


def _parts_in_order(figure: Figure, eye: _Eye, cluster: Cluster) -> list[Cluster]:
    """Fingers seen close are told apart: each is drawn by itself, the far ones first, the palm in its turn."""
    if figure.close is not Close.HAND or figure.view is View.SIDE:
        return [cluster]
    prefix = cluster.name.removesuffix("arm")
    ends = tuple(prefix + part for part in ("fingers", "thumb", "nail"))
    hand = Cluster(cluster.name, tuple(piece for piece in cluster.pieces if piece.part not in ends))
    pieces = [piece for piece in cluster.pieces if piece.part in ends]
    singles = [Cluster(cluster.name, tuple(pieces[i : i + 3])) for i in range(0, len(pieces), 3)]
    palm = eye.nearness(hand.pieces[-1].balls) + 0.004

    def nearness(single: Cluster) -> float:
        return palm if single is hand else eye.nearness(single.pieces[1].balls)

    return sorted([*singles, hand], key=nearness)


def _cluster_shapes(figure: Figure, eye: _Eye, cluster: Cluster, layer: int) -> Iterator[Shape]:
    skin: tuple[Ball, ...] = ()
    for piece in cluster.pieces:
        role = piece.role or _role(figure, cluster.name, piece.part)
        if role is not Role.FACE:
            skin = skin if piece.part in ("ear", "nose") else piece.balls
        elif not _is_on_this_side(eye, piece, skin):
            continue
        if not _is_left_out(figure, piece):
            yield _shape(eye, piece, role, layer, _gap(figure, cluster, piece, role))


def _is_left_out(figure: Figure, piece: Piece) -> bool:
    """A close look at a hand or foot begins below the elbow or knee."""
    return figure.close in (Close.HAND, Close.FOOT) and piece.part.endswith(("upper-arm", "thigh"))


def _gap(figure: Figure, cluster: Cluster, piece: Piece, role: Role) -> float:
    """The gap that sets a limb off from what lies behind it."""
    if cluster.name in ("trunk", "neck") or (role is Role.BODY and _is_joined(figure, piece)):
        return 0.0
    return _GAPS[figure.close]


def _is_joined(figure: Figure, piece: Piece) -> bool:
    """Whether a part runs on from the trunk without a gap, as seen from the front."""
    if piece.part.endswith("thigh"):
        return figure.view is View.FRONT and figure.support in STANDING
    return piece.part.endswith("upper-arm") and figure.view is not View.SIDE


def _is_on_this_side(eye: _Eye, mark: Piece, skin: tuple[Ball, ...]) -> bool:
    """Whether an eye, the mouth or a nail is on the side of the head or finger that is seen."""
    return eye.nearness(mark.balls) > eye.nearness(skin[-1:]) + 0.55 * skin[-1][1]


def _role(figure: Figure, cluster: str, part: str) -> Role:
    accents = figure.accent | ({"fingers", "thumb"} if "hand" in figure.accent else set())
    if part in accents or (part.endswith("shoulder") and "chest" in accents):
        return Role.ACCENT
    profile = figure.view is View.SIDE or figure.support is Support.SIDE_LYING
    return Role.DIM if profile and cluster.startswith("other-") else Role.BODY


def _hand_shapes(figure: Figure, eye: _Eye, now: Body) -> Iterator[Shape]:
    """The helper's hands: a blue dot in a blue ring, set off by the ground's own colour."""
    size = _HAND_SIZE[figure.close]
    for name in figure.hands:
        hold = now.holds[name]
        x, y, _ = eye.sees(mix(hold.skin, 1.0, hold.outward, 0.75 * size))
        for role, share in ((Role.GAP, 1.22), (Role.HAND, 1.0), (Role.GAP, 0.72), (Role.HAND, 0.46)):
            yield Shape(role, f"hand at {name}", ((x, y, size * share),), 99)


@lru_cache(maxsize=64)
def _trace(figure: Figure, side: Side | None, with_helper: bool) -> tuple[Shape, ...]:
    """The way round of a circling movement, as a ring of dots. It takes fourteen bodies, and is always the same."""
    eye = _Eye(figure, side, with_helper)
    round_ = [body(figure, pose_round(figure, 2 * pi * step / 14)).points[figure.trace] for step in range(14)]
    seen = [eye.sees(at) for at in round_]
    return tuple(Shape(Role.TRACE, "trace", ((x, y, 0.0055),), 98) for x, y, _ in seen)


def landmarks(
    figure: Figure, side: Side | None, reach: float, with_helper: bool, returning: bool = False
) -> Mapping[str, tuple[float, float]]:
    """Where the person's own `left-hand`, `right-foot`, `nose` and so on are in the picture at that moment.

    For placing a word beside the limb, and for holding the picture against what the words say.
    """
    eye = _Eye(figure, side, with_helper)
    points = body(figure, pose_at(figure, reach, returning=returning)).points
    working = side or Side.RIGHT
    found = {}
    for name, at in points.items():
        own = working.other if name.startswith("other-") else working
        paired = f"other-{name.removeprefix('other-')}" in points
        found[f"{own}-{name.removeprefix('other-')}" if paired else name] = eye.sees(at)[:2]
    return found


@lru_cache(maxsize=512)
def bounds(figure: Figure, side: Side | None, with_helper: bool) -> Box:
    """The box around the whole movement, there and back, so that the picture does not jump while it moves."""
    ways = (False, True) if figure.loops else (False,)
    seen = [
        shape
        for returning in ways
        for step in range(5)
        for shape in shapes(figure, side, step / 4, with_helper, returning)
    ]
    left, top, right, bottom = _around(shape for shape in seen if not _is_cut_off(figure, shape))
    if figure.close in _CUT:
        moving = [shape for shape in seen if shape.role in (Role.ACCENT, Role.HAND)]
        bottom = max(_CUT[figure.close], _around(moving)[3] if moving else -1.0)
    if figure.close is Close.LEGS:
        left, right = (left, 0.16) if is_mirrored(figure, side, with_helper) else (-0.16, right)
    return left, top, right, bottom


def _around(found: Iterable[Shape]) -> Box:
    circles = [circle for shape in found for circle in shape.circles]
    return (
        min(x - r for x, _, r in circles),
        min(y - r for _, y, r in circles),
        max(x + r for x, _, r in circles),
        max(y + r for _, y, r in circles),
    )


def _is_cut_off(figure: Figure, shape: Shape) -> bool:
    """What runs out of a bust or a half figure does not count."""
    match figure.close:
        case Close.HEAD:
            return shape.role is Role.SUPPORT or shape.part.endswith(("trunk", "arm", "hand"))
        case Close.UPPER:
            lower = ("thigh", "shin", "foot", "toes", "chair", "seat", "floor", "wall", "bed")
            return shape.part.endswith(lower)
    return False
