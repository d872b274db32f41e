"""Both arms, from the shoulder to the wrist: each as its joints are bent, or as it must be where its hand rests."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from kiosk.figure.hands import fine_hand, plain_hand
from kiosk.figure.pieces import Cluster, Half, Marks, Piece
from kiosk.figure.poses import ARM_PLACES, Close, Figure, Pose
from kiosk.figure.space import Spot, Vec, dot, limb_spot, mix, sub, unit
from kiosk.figure.trunk import girdle

_UPPER_ARM, _FOREARM = 0.155, 0.145
_PALM = 0.04  # from the wrist to the middle of the palm


class _Arm(NamedTuple):
    upper: Spot
    elbow: Spot
    wrist: Spot


def arm_clusters(figure: Figure, pose: Pose, marks: Marks, chest: Spot) -> list[Cluster]:
    """Both arms. A hand that rests on the other arm is worked out after that arm."""
    order = (-1, 1) if figure.reach.removeprefix("other-") in ARM_PLACES else (1, -1)
    clusters = []
    for s in order:
        half = Half(s, pose, marks)
        arm = _arm_spots(half, girdle(chest, pose, s), figure.reach if s == 1 else figure.other_reach)
        clusters.append(_arm(half, arm, figure.close is Close.HAND))
    return clusters


def _arm_spots(half: Half, shoulder: Spot, target: str) -> _Arm:
    """From joint angles, or from where the hand rests."""
    if target:
        elbow = _reaching(half, shoulder, half.marks.points[target])
        upper = limb_spot(shoulder.at, elbow.at, shoulder.axes[0])
    else:
        angles = (half.angle(joint) for joint in ("shoulder", "shoulder_out", "shoulder_turn"))
        upper = half.turned(shoulder, *angles)
        elbow = upper.moved(0, -_UPPER_ARM, 0).about_z(half.angle("elbow"))
    return _Arm(upper, elbow, elbow.moved(0, -_FOREARM, 0))


def _reaching(half: Half, shoulder: Spot, target: Vec) -> Spot:
    """The elbow of an arm whose palm rests at `target`: it hangs down, back and out, as elbows do."""
    a, b = _UPPER_ARM, _FOREARM + _PALM
    way = sub(target, shoulder.at)
    far = min(max(sqrt(dot(way, way)), abs(a - b) + 0.005), a + b - 0.001)
    along = unit(way)
    hanging = mix(mix(shoulder.axes[1], -1.0, shoulder.axes[0], -0.55), 1.0, shoulder.axes[2], 0.45 * half.side)
    aside = unit(mix(hanging, 1.0, along, -dot(hanging, along)))
    near = (a * a - b * b + far * far) / (2 * far)  # the two bones and the way make a triangle
    elbow = mix(mix(shoulder.at, 1.0, along, near), 1.0, aside, sqrt(max(0.0, a * a - near * near)))
    return limb_spot(elbow, mix(shoulder.at, 1.0, along, far), shoulder.axes[1])


def _arm(half: Half, arm: _Arm, fine: bool) -> Cluster:
    s = half.side
    hand = arm.wrist.about_y(-s * half.angle("forearm")).about_x(-s * half.angle("wrist"))
    hand = hand.about_z(half.angle("wrist_side"))
    _mark_arm(half, arm, hand)
    _mark_holds_of_arm(half, arm, hand)
    pieces = fine_hand(half, hand) if fine else plain_hand(half, hand)
    return Cluster(half.prefix + "arm", _bones_of_arm(half, arm, 0.045 if fine else 0.0) + pieces)


def _bones_of_arm(half: Half, arm: _Arm, begins: float) -> tuple[Piece, ...]:
    """Upper arm and forearm; a close look at the hand leaves out the elbow."""
    forearm = ((arm.elbow.point(0, -begins), 0.028), (arm.elbow.point(0, -0.05), 0.027), (arm.wrist.at, 0.0195))
    upper = half.piece("upper-arm", (arm.upper.at, 0.039), (arm.elbow.at, 0.028))
    return upper, half.piece("forearm", *forearm)


def _mark_arm(half: Half, arm: _Arm, hand: Spot) -> None:
    half.mark(
        shoulder=arm.upper.point(0.0, 0.03),
        shoulder_joint=arm.upper.at,
        upper_arm=arm.upper.point(0.0, -0.08),
        elbow=arm.elbow.at,
        forearm=arm.elbow.point(0.0, -0.075),
        wrist=arm.wrist.at,
        palm=hand.point(0.0, -0.045, -0.016 * half.side),
        back_of_hand=hand.point(0.0, -0.045, 0.016 * half.side),
        hand=hand.point(0.0, -0.05),
    )


def _mark_holds_of_arm(half: Half, arm: _Arm, hand: Spot) -> None:
    s, along = half.side, arm.elbow.axes[1]
    half.hold("shoulder", arm.upper, -0.01, (0.0, 0.036, 0.012 * s))
    half.carry("upper-arm", arm.upper.point(0.0, -0.10), arm.upper.axes[1], 0.031)
    half.carry("elbow", arm.elbow.at, unit(mix(arm.upper.axes[1], 1.0, along, 1.0)), 0.028)
    half.carry("wrist", arm.wrist.at, along, 0.0195)
    half.hold("forearm", arm.elbow, 0.10, (0.0, 0.0, 0.024 * s))
    half.hold("palm", hand, 0.045, (0.0, 0.0, -0.0125 * s))
    half.hold("back-of-hand", hand, 0.045, (0.0, 0.0, 0.0125 * s))
