"""A leg, from the hip to the tips of the toes."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.figure.pieces import Cluster, Half, Piece, pair
from kiosk.figure.poses import Close, Figure, Support
from kiosk.figure.space import Spot

# Proportions of a friendly pictogram: head a little large, hands and feet short. In statures.
THIGH, SHIN = 0.235, 0.23
ANKLE_HEIGHT = 0.048  # from the ankle to the sole


class _Leg(NamedTuple):
    hip: Spot
    knee: Spot
    ankle: Spot
    toes: Spot


def begin_of_shin(figure: Figure) -> float:
    """A foot seen close on the floor leaves out the upper shin, so that the foot is larger."""
    return 0.09 if figure.close is Close.FOOT and figure.support is Support.CHAIR else 0.0


def leg_cluster(half: Half, root: Spot, begins: float) -> Cluster:
    """The leg of that half, bent as its joints say; `begins` leaves out so much of the upper shin."""
    s = half.side
    hip = half.turned(root.moved(0, 0, 0.05 * s), half.angle("hip"), half.angle("hip_out"), half.angle("hip_turn"))
    knee = hip.moved(0, -THIGH, 0).about_z(-half.angle("knee"))
    ankle = knee.moved(0, -SHIN, 0).about_y(-s * half.angle("ankle_turn")).about_z(half.angle("ankle"))
    leg = _Leg(hip, knee, ankle, ankle.moved(0.066, -0.031, 0).about_z(half.angle("toes")))
    _mark_leg(half, leg)
    _mark_holds_of_leg(half, leg)
    half.hold("hip-side", root, -0.03, (0.0, 0.0, 0.105 * s))
    return Cluster(half.prefix + "leg", _pieces_of_leg(half, leg, begins))


def _mark_leg(half: Half, leg: _Leg) -> None:
    hip, knee, _, toes = leg
    half.mark(
        hip=hip.at,
        knee=knee.at,
        kneecap=hip.point(0.041, -THIGH),
        thigh=hip.point(0.045, -0.13),
        knee_side=hip.point(0.0, -0.22, 0.035 * half.side),
        behind_knee=hip.point(-0.040, -0.205),
        above_knee=hip.point(0.044, -0.185),
        under_thigh=hip.point(-0.046, -0.14),
        shin=knee.point(0.034, -0.11),
        ankle=knee.point(0.0, -SHIN),
        toe_tip=toes.point(0.046, 0.0),
        toe_path=toes.point(0.072, 0.0),
    )


def _mark_holds_of_leg(half: Half, leg: _Leg) -> None:
    hip, knee, ankle, toes = leg
    half.hold("under-thigh", hip, 0.13, (-0.049, 0.0, 0.0))
    half.hold("above-knee", hip, 0.180, (0.044, 0.0, 0.0))
    half.hold("thigh-side", hip, 0.15, (0.0, 0.0, 0.047 * half.side))
    half.hold("knee-side", hip, 0.225, (0.0, 0.0, 0.042 * half.side))
    half.hold("behind-knee", knee, 0.035, (-0.042, 0.0, 0.0))
    half.hold("shin", knee, 0.12, (0.036, 0.0, 0.0))
    half.hold("shin-side", knee, 0.13, (0.0, 0.0, 0.036 * half.side))
    half.hold("calf", knee, 0.11, (-0.042, 0.0, 0.0))
    half.hold("ankle", knee, 0.200, (-0.030, 0.0, 0.0))
    half.hold("heel", ankle, 0.022, (-0.032, -0.022, 0.0))
    half.hold("sole", ankle, 0.030, (0.028, -0.021, 0.0))
    half.hold("forefoot", ankle.moved(0.055, 0.0, 0.0), 0.031, (0.0, -0.018, 0.0))
    half.hold("toes", toes, 0.0, (0.046, 0.0, 0.0))


def _pieces_of_leg(half: Half, leg: _Leg, begins: float) -> tuple[Piece, ...]:
    hip, knee, ankle, toes = leg
    calf = (knee.point(-0.006, -0.075 - begins / 4), 0.0405)
    heel = (ankle.point(-0.016, -0.022), 0.026)
    tips = pair(toes, 0.030, 0.0, 0.013, 0.0150)
    return (
        half.piece("thigh", (hip.at, 0.056), (knee.at, 0.041)),
        half.piece("shin", (knee.point(0, -begins), 0.041), calf, (ankle.at, 0.027)),
        half.piece("foot", (ankle.at, 0.027), heel, *pair(ankle, 0.066, -0.031, 0.015, 0.0175)),
        half.piece("toes", *pair(toes, 0.0, 0.0, 0.015, 0.0175), *tips),
    )
