"""Trunk, neck and head."""

from __future__ import annotations

from itertools import pairwise

from kiosk.figure.pieces import Cluster, Grip, Marks, Piece, Role, pair
from kiosk.figure.poses import Close, Pose
from kiosk.figure.space import Spot, mix, sub, unit

_GIRDLE = 0.002  # shrug and protract are small angles of the collar bone: statures for each degree


def spine(root: Spot, pose: Pose) -> tuple[Spot, Spot]:
    """Where the spine bends: at the loins, and under the ribs."""
    turn = -pose["trunk_turn"]
    lumbar = root.moved(0, 0.10, 0).about_z(-pose["trunk"]).about_x(pose["trunk_side"]).about_y(turn * 0.4)
    return lumbar, lumbar.moved(0, 0.07, 0).about_z(-pose["spine"]).about_y(turn * 0.6)


def trunk_pieces(root: Spot, lumbar: Spot, chest: Spot, pose: Pose) -> tuple[Piece, ...]:
    """Pelvis, waist, ribs and shoulders; a breath makes waist and ribs fuller."""
    full = 0.014 * pose["breath"]
    pelvis = pair(root, 0.0, 0.0, 0.046, 0.066)
    waist = pair(lumbar, full, 0.0, 0.042, 0.064 + full)
    ribs = pair(chest, full, 0.02, 0.052 + full, 0.062 + full)
    top = pair(chest, 0.0, 0.078, 0.070, 0.056)
    pieces = [Piece("trunk", pelvis + waist), Piece("trunk", waist + ribs), Piece("chest", ribs + top)]
    for s, prefix in ((-1, "other-"), (1, "")):
        tip = girdle(chest, pose, s).at
        inner = chest.point(0.0, 0.078, 0.055 * s)
        pieces.append(Piece("chest", ((inner, 0.058), (tip, 0.041))))
        pieces.append(Piece(prefix + "shoulder", ((tip, 0.0415),)))
    return tuple(pieces)


def girdle(chest: Spot, pose: Pose, s: int) -> Spot:
    """The shoulder joint, which itself goes up and forward."""
    prefix = "" if s == 1 else "other_"
    up, forward = pose[prefix + "shrug"] * _GIRDLE, pose[prefix + "protract"] * _GIRDLE
    return chest.moved(forward, 0.088 + up, 0.118 * s)


def head_spot(chest: Spot, pose: Pose) -> Spot:
    """The middle of the head: the neck bends a little more at its foot than at the skull."""
    neck = _bent_neck(chest.moved(0.0, 0.125, 0.0), pose, 0.55)
    return _bent_neck(neck.moved(0.006, 0.062, 0.0), pose, 0.45).moved(0.010, 0.062, 0.0)


def _bent_neck(spot: Spot, pose: Pose, share: float) -> Spot:
    bent = spot.about_z(-pose["neck"] * share).about_x(pose["neck_side"] * share)
    return bent.about_y(-pose["neck_turn"] * share)


def neck_cluster(chest: Spot, head: Spot) -> Cluster:
    """The neck, from between the shoulders to the skull."""
    return Cluster("neck", (Piece("neck", ((chest.point(0, 0.105), 0.040), (head.point(-0.012, -0.050), 0.034))),))


def head_cluster(head: Spot, close: Close) -> Cluster:
    """The head with its face; a close look has ears and a nose, too."""
    pieces = [Piece("head", ((head.point(-0.002, 0.010), 0.0655), (head.point(0.006, -0.026), 0.0565)))]
    if close is Close.HEAD:
        pieces += [Piece("ear", ((head.point(-0.008, -0.008, 0.066 * s), 0.014),)) for s in (-1, 1)]
        pieces.append(Piece("nose", ((head.point(0.060, 0.0), 0.010), (head.point(0.069, -0.014), 0.009))))
    return Cluster("head", (*pieces, *_face(head)))


def _face(head: Spot) -> tuple[Piece, ...]:
    eyes = [Piece("eye", ((head.point(0.064, 0.008, 0.026 * s), 0.0075),), Role.FACE) for s in (-1, 1)]
    mouth = [head.point(0.063, -0.040 + 11 * z * z, z) for z in (-0.020, -0.012, 0.0, 0.012, 0.020)]
    smile = [Piece("mouth", ((a, 0.0036), (b, 0.0036)), Role.FACE) for a, b in pairwise(mouth)]
    return (*eyes, *smile)


def mark_trunk(marks: Marks, root: Spot, chest: Spot, head: Spot) -> None:
    """Name the places on trunk and head, and where a helper's hands hold them."""
    marks.points.update(
        {
            "head": head.at,
            "nose": head.point(0.07, 0.0),
            "chin": head.point(0.03, -0.08),
            "neck": chest.point(0.0, 0.13, 0.0),
            "chest": chest.point(0.070, 0.04, 0.0),
            "belly": root.point(0.072, 0.10, 0.0),
        }
    )
    marks.holds["head-back"] = Grip(head.point(-0.064, -0.004), mix(head.axes[0], -1.0, head.axes[1], -0.3))
    for s, prefix in ((-1, "other-"), (1, "")):
        ear = head.point(-0.01, -0.020, 0.066 * s)
        marks.points[prefix + "head-side"] = ear
        marks.holds[prefix + "head-side"] = Grip(ear, unit(sub(ear, head.point(-0.01, 0.01))))
        blade = chest.point(-0.056, 0.05, 0.06 * s)
        marks.holds[prefix + "shoulder-blade"] = Grip(blade, mix(chest.axes[0], -1.0, chest.axes[2], 0.4 * s))
