"""The body: where every limb is in space, worked out from joint angles.

The working limb is always worked out as the right one; a left one is its mirror image, which is true because people
are symmetrical.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.figure.arms import arm_clusters
from kiosk.figure.legs import ANKLE_HEIGHT, SHIN, THIGH, begin_of_shin, leg_cluster
from kiosk.figure.pieces import Cluster, Grip, Half, Marks
from kiosk.figure.poses import STANDING, Figure, Pose, Support
from kiosk.figure.space import WORLD, Spot, Vec
from kiosk.figure.trunk import head_cluster, head_spot, mark_trunk, neck_cluster, spine, trunk_pieces

SEAT = -0.066  # under the hips: seat and mattress
FLOOR = -(SHIN + ANKLE_HEIGHT)  # under a seated person's feet
STANDING_FLOOR = -(THIGH + SHIN + ANKLE_HEIGHT)
WALL_BESIDE = 0.36  # how far the wall at the working side is
RAIL = 0.27  # how far a fixed rail is
WALL = 0.33  # how far the wall is before the standing foot


@dataclass(frozen=True)
class Body:
    """A whole person in space: the clusters to draw, and where the named points are."""

    root: Spot
    clusters: tuple[Cluster, ...]
    points: Mapping[str, Vec]
    holds: Mapping[str, Grip]


def body(figure: Figure, pose: Pose) -> Body:
    """Where every limb is in that pose."""
    marks = Marks({}, {})
    root = _root(figure, pose)
    legs = [leg_cluster(Half(side, pose, marks), root, begin_of_shin(figure)) for side in (-1, 1)]
    lumbar, chest = spine(root, pose)
    head = head_spot(chest, pose)
    mark_trunk(marks, root, chest, head)
    _add_surroundings(marks)
    arms = arm_clusters(figure, pose, marks, chest)
    trunk = Cluster("trunk", trunk_pieces(root, lumbar, chest, pose))
    return Body(
        root,
        (trunk, neck_cluster(chest, head), head_cluster(head, figure.close), *legs, *arms),
        marks.points,
        marks.holds,
    )


def _root(figure: Figure, pose: Pose) -> Spot:
    """Where the hips are. A standing person's other foot stays where it is, on the floor."""
    root = WORLD.about_z(figure.recline - pose["lean"])
    if figure.support is Support.SIDE_LYING:
        return Spot(root.at, ((0.0, 0.0, -1.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
    return _standing(root, pose) if figure.support in STANDING else root


def _standing(root: Spot, pose: Pose) -> Spot:
    marks = Marks({}, {})
    legs = [leg_cluster(Half(side, pose, marks), root, 0.0) for side in (-1, 1)]
    lowest = min(at[1] - radius for leg in legs for piece in leg.pieces for at, radius in piece.balls)
    return Spot((-marks.points["other-ankle"][0], STANDING_FLOOR - lowest, 0.0), root.axes)


def _add_surroundings(marks: Marks) -> None:
    """What hands rest on that is not the body: these places stay while the body moves."""
    for s, prefix in ((-1, "other-"), (1, "")):
        marks.points.update(
            {
                prefix + "lap": (0.115, 0.062, 0.066 * s),
                prefix + "armrest": (0.13, SEAT + 0.16, 0.15 * s),
                prefix + "wall": (WALL - 0.02, 0.15, 0.13 * s),
                prefix + "wall-beside": (0.03, 0.22, (WALL_BESIDE - 0.02) * s),
                prefix + "rail": (RAIL, 0.09, 0.04 * s),
            }
        )
