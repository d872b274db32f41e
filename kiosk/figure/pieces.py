"""What a body is put together from: rounded pieces, the marks on them, and one half of the body while it is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.figure.poses import Pose
from kiosk.figure.space import Ball, Spot, Vec, dot, mix, sub, unit


class Role(StrEnum):
    """What a shape is, for the display to choose a colour."""

    BODY = "body"
    DIM = "body_dim"  # the far limb
    ACCENT = "accent"  # the part that moves
    SUPPORT = "support"
    PILLOW = "pillow"
    FLOOR = "floor"
    FACE = "face"
    TRACE = "trace"  # the path of a circling movement
    HAND = "hand"  # a helper's hand, ringed
    GAP = "gap"  # the ground's own colour, to set something off


@dataclass(frozen=True)
class Piece:
    """One rounded part of the body in space."""

    part: str
    balls: tuple[Ball, ...]
    role: Role | None = None  # None: body, dim or accent, as the figure says


@dataclass(frozen=True)
class Cluster:
    """Pieces that are drawn as one, for example a leg."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Grip:
    """Where a helper's hand lies: on the skin, `outward` of it the free air in which its mark stands."""

    skin: Vec
    outward: Vec


@dataclass(frozen=True)
class Marks:
    """The named places, collected while the body is being worked out."""

    points: dict[str, Vec]
    holds: dict[str, Grip]


class Half:
    """One side of the body while it is being worked out: 1 is the working side, -1 the other."""

    def __init__(self, side: int, pose: Pose, marks: Marks) -> None:
        self.side = side
        self.prefix = "" if side == 1 else "other-"
        self.pose = pose
        self.marks = marks

    def angle(self, joint: str) -> float:
        """The degrees of that joint on this side."""
        return self.pose[joint if self.side == 1 else f"other_{joint}"]

    def piece(self, part: str, *balls: Ball) -> Piece:
        """A rounded part of this side."""
        return Piece(self.prefix + part, balls)

    def turned(self, spot: Spot, forward: float, out: float, outward_turn: float) -> Spot:
        """A limb's spot at a ball joint."""
        return spot.about_z(forward).about_x(-self.side * out).about_y(-self.side * outward_turn)

    def mark(self, **points: Vec) -> None:
        """Name places of this side, for what lies on them."""
        self.marks.points.update({self.prefix + name.replace("_", "-"): at for name, at in points.items()})

    def hold(self, name: str, spot: Spot, along: float, skin: Vec) -> None:
        """A helper's hand on a limb, `along` it from the spot's joint; `skin` reaches from its middle to its skin."""
        middle, at = spot.point(0.0, -along, 0.0), spot.point(skin[0], skin[1] - along, skin[2])
        self.marks.holds[self.prefix + name] = Grip(at, unit(sub(at, middle)))

    def carry(self, name: str, at: Vec, along: Vec, radius: float) -> None:
        """A helper's hand that carries a limb which runs `along` that way: under it, and beside it where it hangs."""
        below = mix((-0.3, -1.0, 0.0), 1.0, (0.0, 0.0, 0.4), self.side)
        outward = unit(mix(below, 1.0, along, -dot(below, along)))
        self.marks.holds[self.prefix + name] = Grip(mix(at, 1.0, outward, radius), outward)


def pair(spot: Spot, x: float, y: float, z: float, radius: float) -> tuple[Ball, Ball]:
    """Two balls beside each other, the middle between them."""
    return ((spot.point(x, y, -z), radius), (spot.point(x, y, z), radius))
