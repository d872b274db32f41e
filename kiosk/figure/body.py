"""The body: where every limb is in space, worked out from joint angles.

The working limb is always worked out as the right one; a left one is its mirror image, which is true because people
are symmetrical.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from kiosk.figure.poses import ARM_PLACES, STANDING, Close, Figure, Pose, Support
from kiosk.figure.space import WORLD, Ball, Frame, Vec, dot, limb_frame, mix, sub, unit


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


# Proportions of a friendly pictogram: head a little large, hands and feet short. In statures.
_THIGH, _SHIN, _UPPER_ARM, _FOREARM = 0.235, 0.23, 0.155, 0.145
_ANKLE_HEIGHT = 0.048  # from the ankle to the sole
SEAT = -0.066  # under the hips: seat and mattress
FLOOR = -(_SHIN + _ANKLE_HEIGHT)  # under a seated person's feet
STANDING_FLOOR = -(_THIGH + _SHIN + _ANKLE_HEIGHT)
WALL_BESIDE = 0.36  # how far the wall at the working side is
RAIL = 0.27  # how far a fixed rail is
WALL = 0.33  # how far the wall is before the standing foot
_PALM = 0.04  # from the wrist to the middle of the palm
_GIRDLE = 0.002  # shrug and protract are small angles of the collar bone: statures for each degree


@dataclass(frozen=True)
class Piece:
    """One rounded part of the body in space."""

    part: str
    balls: tuple[Ball, ...]
    role: Role | None = None  # None: body, dim or accent, as the figure says


@dataclass(frozen=True)
class Group:
    """Pieces that are drawn as one, for example a leg."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Hold:
    """Where a helper's hand lies: on the skin, `outward` of it the free air in which its mark stands."""

    skin: Vec
    outward: Vec


@dataclass(frozen=True)
class Body:
    """A whole person in space: the groups to draw, and where the named points are."""

    root: Frame
    groups: tuple[Group, ...]
    points: Mapping[str, Vec]
    holds: Mapping[str, Hold]


def body(figure: Figure, pose: Pose) -> Body:
    """Where every limb is in that pose."""
    places = _Places({}, {})
    root = _root(figure, pose)
    legs = [_leg(_Half(side, pose, places), root, _begin_of_shin(figure)) for side in (-1, 1)]
    lumbar, chest = _spine(root, pose)
    head = _head_frame(chest, pose)
    _add_trunk(places, root, chest, head)
    _add_surroundings(places)
    arms = _arms(figure, pose, places, chest)
    trunk = Group("trunk", _trunk(root, lumbar, chest, pose))
    return Body(root, (trunk, _neck(chest, head), _head(head, figure.close), *legs, *arms), places.points, places.holds)


def _root(figure: Figure, pose: Pose) -> Frame:
    """Where the hips are. A standing person's other foot stays where it is, on the floor."""
    root = WORLD.about_z(figure.recline - pose["lean"])
    if figure.support is Support.SIDE_LYING:
        return Frame(root.at, ((0.0, 0.0, -1.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
    return _standing(root, pose) if figure.support in STANDING else root


def _standing(root: Frame, pose: Pose) -> Frame:
    places = _Places({}, {})
    legs = [_leg(_Half(side, pose, places), root, 0.0) for side in (-1, 1)]
    lowest = min(at[1] - radius for leg in legs for piece in leg.pieces for at, radius in piece.balls)
    return Frame((-places.points["other-ankle"][0], STANDING_FLOOR - lowest, 0.0), root.axes)


@dataclass(frozen=True)
class _Places:
    """The named places, collected while the body is being worked out."""

    points: dict[str, Vec]
    holds: dict[str, Hold]


class _Half:
    """One side of the body while it is being worked out: 1 is the working side, -1 the other."""

    def __init__(self, side: int, pose: Pose, places: _Places) -> None:
        self.side = side
        self.prefix = "" if side == 1 else "other-"
        self.pose = pose
        self.places = places

    def angle(self, joint: str) -> float:
        return self.pose[joint if self.side == 1 else f"other_{joint}"]

    def piece(self, part: str, *balls: Ball) -> Piece:
        return Piece(self.prefix + part, balls)

    def turned(self, frame: Frame, forward: float, out: float, outward_turn: float) -> Frame:
        """A limb's frame at a ball joint."""
        return frame.about_z(forward).about_x(-self.side * out).about_y(-self.side * outward_turn)

    def mark(self, **points: Vec) -> None:
        self.places.points.update({self.prefix + name.replace("_", "-"): at for name, at in points.items()})

    def hold(self, name: str, frame: Frame, along: float, skin: Vec) -> None:
        """A helper's hand on a limb, `along` it from the frame's joint; `skin` reaches from its middle to its skin."""
        middle, at = frame.point(0.0, -along, 0.0), frame.point(skin[0], skin[1] - along, skin[2])
        self.places.holds[self.prefix + name] = Hold(at, unit(sub(at, middle)))

    def carry(self, name: str, at: Vec, along: Vec, radius: float) -> None:
        """A helper's hand that carries a limb which runs `along` that way: under it, and beside it where it hangs."""
        below = mix((-0.3, -1.0, 0.0), 1.0, (0.0, 0.0, 0.4), self.side)
        outward = unit(mix(below, 1.0, along, -dot(below, along)))
        self.places.holds[self.prefix + name] = Hold(mix(at, 1.0, outward, radius), outward)


# --- Legs -------------------------------------------------------------------------------------------------------
class _Leg(NamedTuple):
    hip: Frame
    knee: Frame
    ankle: Frame
    toes: Frame


def _begin_of_shin(figure: Figure) -> float:
    """A foot seen close on the floor leaves out the upper shin, so that the foot is larger."""
    return 0.09 if figure.close is Close.FOOT and figure.support is Support.CHAIR else 0.0


def _leg(half: _Half, root: Frame, begins: float) -> Group:
    s = half.side
    hip = half.turned(root.moved(0, 0, 0.05 * s), half.angle("hip"), half.angle("hip_out"), half.angle("hip_turn"))
    knee = hip.moved(0, -_THIGH, 0).about_z(-half.angle("knee"))
    ankle = knee.moved(0, -_SHIN, 0).about_y(-s * half.angle("ankle_turn")).about_z(half.angle("ankle"))
    leg = _Leg(hip, knee, ankle, ankle.moved(0.066, -0.031, 0).about_z(half.angle("toes")))
    _mark_leg(half, leg)
    _mark_holds_of_leg(half, leg)
    half.hold("hip-side", root, -0.03, (0.0, 0.0, 0.105 * s))
    return Group(half.prefix + "leg", _pieces_of_leg(half, leg, begins))


def _mark_leg(half: _Half, leg: _Leg) -> None:
    hip, knee, _, toes = leg
    half.mark(
        hip=hip.at,
        knee=knee.at,
        kneecap=hip.point(0.041, -_THIGH),
        thigh=hip.point(0.045, -0.13),
        knee_side=hip.point(0.0, -0.22, 0.035 * half.side),
        behind_knee=hip.point(-0.040, -0.205),
        above_knee=hip.point(0.044, -0.185),
        under_thigh=hip.point(-0.046, -0.14),
        shin=knee.point(0.034, -0.11),
        ankle=knee.point(0.0, -_SHIN),
        toe_tip=toes.point(0.046, 0.0),
        toe_path=toes.point(0.072, 0.0),
    )


def _mark_holds_of_leg(half: _Half, leg: _Leg) -> None:
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


def _pieces_of_leg(half: _Half, leg: _Leg, begins: float) -> tuple[Piece, ...]:
    hip, knee, ankle, toes = leg
    calf = (knee.point(-0.006, -0.075 - begins / 4), 0.0405)
    heel = (ankle.point(-0.016, -0.022), 0.026)
    tips = _pair(toes, 0.030, 0.0, 0.013, 0.0150)
    return (
        half.piece("thigh", (hip.at, 0.056), (knee.at, 0.041)),
        half.piece("shin", (knee.point(0, -begins), 0.041), calf, (ankle.at, 0.027)),
        half.piece("foot", (ankle.at, 0.027), heel, *_pair(ankle, 0.066, -0.031, 0.015, 0.0175)),
        half.piece("toes", *_pair(toes, 0.0, 0.0, 0.015, 0.0175), *tips),
    )


# --- Trunk and head ---------------------------------------------------------------------------------------------
def _spine(root: Frame, pose: Pose) -> tuple[Frame, Frame]:
    turn = -pose["trunk_turn"]
    lumbar = root.moved(0, 0.10, 0).about_z(-pose["trunk"]).about_x(pose["trunk_side"]).about_y(turn * 0.4)
    return lumbar, lumbar.moved(0, 0.07, 0).about_z(-pose["spine"]).about_y(turn * 0.6)


def _trunk(root: Frame, lumbar: Frame, chest: Frame, pose: Pose) -> tuple[Piece, ...]:
    full = 0.014 * pose["breath"]
    pelvis = _pair(root, 0.0, 0.0, 0.046, 0.066)
    waist = _pair(lumbar, full, 0.0, 0.042, 0.064 + full)
    ribs = _pair(chest, full, 0.02, 0.052 + full, 0.062 + full)
    top = _pair(chest, 0.0, 0.078, 0.070, 0.056)
    pieces = [Piece("trunk", pelvis + waist), Piece("trunk", waist + ribs), Piece("chest", ribs + top)]
    for s, prefix in ((-1, "other-"), (1, "")):
        tip = _girdle(chest, pose, s).at
        inner = chest.point(0.0, 0.078, 0.055 * s)
        pieces.append(Piece("chest", ((inner, 0.058), (tip, 0.041))))
        pieces.append(Piece(prefix + "shoulder", ((tip, 0.0415),)))
    return tuple(pieces)


def _pair(frame: Frame, x: float, y: float, z: float, radius: float) -> tuple[Ball, Ball]:
    return ((frame.point(x, y, -z), radius), (frame.point(x, y, z), radius))


def _girdle(chest: Frame, pose: Pose, s: int) -> Frame:
    """The shoulder joint, which itself goes up and forward."""
    prefix = "" if s == 1 else "other_"
    up, forward = pose[prefix + "shrug"] * _GIRDLE, pose[prefix + "protract"] * _GIRDLE
    return chest.moved(forward, 0.088 + up, 0.118 * s)


def _head_frame(chest: Frame, pose: Pose) -> Frame:
    """The middle of the head: the neck bends a little more at its foot than at the skull."""
    neck = _bent_neck(chest.moved(0.0, 0.125, 0.0), pose, 0.55)
    return _bent_neck(neck.moved(0.006, 0.062, 0.0), pose, 0.45).moved(0.010, 0.062, 0.0)


def _bent_neck(frame: Frame, pose: Pose, share: float) -> Frame:
    bent = frame.about_z(-pose["neck"] * share).about_x(pose["neck_side"] * share)
    return bent.about_y(-pose["neck_turn"] * share)


def _neck(chest: Frame, head: Frame) -> Group:
    return Group("neck", (Piece("neck", ((chest.point(0, 0.105), 0.040), (head.point(-0.012, -0.050), 0.034))),))


def _head(head: Frame, close: Close) -> Group:
    pieces = [Piece("head", ((head.point(-0.002, 0.010), 0.0655), (head.point(0.006, -0.026), 0.0565)))]
    if close is Close.HEAD:
        pieces += [Piece("ear", ((head.point(-0.008, -0.008, 0.066 * s), 0.014),)) for s in (-1, 1)]
        pieces.append(Piece("nose", ((head.point(0.060, 0.0), 0.010), (head.point(0.069, -0.014), 0.009))))
    return Group("head", (*pieces, *_face(head)))


def _face(head: Frame) -> tuple[Piece, ...]:
    eyes = [Piece("eye", ((head.point(0.064, 0.008, 0.026 * s), 0.0075),), Role.FACE) for s in (-1, 1)]
    mouth = [head.point(0.063, -0.040 + 11 * z * z, z) for z in (-0.020, -0.012, 0.0, 0.012, 0.020)]
    smile = [Piece("mouth", ((a, 0.0036), (b, 0.0036)), Role.FACE) for a, b in pairwise(mouth)]
    return (*eyes, *smile)


def _add_trunk(places: _Places, root: Frame, chest: Frame, head: Frame) -> None:
    places.points.update(
        {
            "head": head.at,
            "nose": head.point(0.07, 0.0),
            "chin": head.point(0.03, -0.08),
            "neck": chest.point(0.0, 0.13, 0.0),
            "chest": chest.point(0.070, 0.04, 0.0),
            "belly": root.point(0.072, 0.10, 0.0),
        }
    )
    places.holds["head-back"] = Hold(head.point(-0.064, -0.004), mix(head.axes[0], -1.0, head.axes[1], -0.3))
    for s, prefix in ((-1, "other-"), (1, "")):
        ear = head.point(-0.01, -0.020, 0.066 * s)
        places.points[prefix + "head-side"] = ear
        places.holds[prefix + "head-side"] = Hold(ear, unit(sub(ear, head.point(-0.01, 0.01))))
        blade = chest.point(-0.056, 0.05, 0.06 * s)
        places.holds[prefix + "shoulder-blade"] = Hold(blade, mix(chest.axes[0], -1.0, chest.axes[2], 0.4 * s))


def _add_surroundings(places: _Places) -> None:
    """What hands rest on that is not the body: these places stay while the body moves."""
    for s, prefix in ((-1, "other-"), (1, "")):
        places.points.update(
            {
                prefix + "lap": (0.115, 0.062, 0.066 * s),
                prefix + "armrest": (0.13, SEAT + 0.16, 0.15 * s),
                prefix + "wall": (WALL - 0.02, 0.15, 0.13 * s),
                prefix + "wall-beside": (0.03, 0.22, (WALL_BESIDE - 0.02) * s),
                prefix + "rail": (RAIL, 0.09, 0.04 * s),
            }
        )


# --- Arms -------------------------------------------------------------------------------------------------------
class _Arm(NamedTuple):
    upper: Frame
    elbow: Frame
    wrist: Frame


def _arms(figure: Figure, pose: Pose, places: _Places, chest: Frame) -> list[Group]:
    """Both arms. A hand that rests on the other arm is worked out after that arm."""
    order = (-1, 1) if figure.reach.removeprefix("other-") in ARM_PLACES else (1, -1)
    groups = []
    for s in order:
        half = _Half(s, pose, places)
        arm = _arm_frames(half, _girdle(chest, pose, s), figure.reach if s == 1 else figure.other_reach)
        groups.append(_arm(half, arm, figure.close is Close.HAND))
    return groups


def _arm_frames(half: _Half, shoulder: Frame, target: str) -> _Arm:
    """From joint angles, or from where the hand rests."""
    if target:
        elbow = _reaching(half, shoulder, half.places.points[target])
        upper = limb_frame(shoulder.at, elbow.at, shoulder.axes[0])
    else:
        angles = (half.angle(joint) for joint in ("shoulder", "shoulder_out", "shoulder_turn"))
        upper = half.turned(shoulder, *angles)
        elbow = upper.moved(0, -_UPPER_ARM, 0).about_z(half.angle("elbow"))
    return _Arm(upper, elbow, elbow.moved(0, -_FOREARM, 0))


def _reaching(half: _Half, shoulder: Frame, target: Vec) -> Frame:
    """The elbow of an arm whose palm rests at `target`: it hangs down, back and out, as elbows do."""
    a, b = _UPPER_ARM, _FOREARM + _PALM
    way = sub(target, shoulder.at)
    far = min(max(sqrt(dot(way, way)), abs(a - b) + 0.005), a + b - 0.001)
    along = unit(way)
    hanging = mix(mix(shoulder.axes[1], -1.0, shoulder.axes[0], -0.55), 1.0, shoulder.axes[2], 0.45 * half.side)
    aside = unit(mix(hanging, 1.0, along, -dot(hanging, along)))
    near = (a * a - b * b + far * far) / (2 * far)  # the two bones and the way make a triangle
    elbow = mix(mix(shoulder.at, 1.0, along, near), 1.0, aside, sqrt(max(0.0, a * a - near * near)))
    return limb_frame(elbow, mix(shoulder.at, 1.0, along, far), shoulder.axes[1])


def _arm(half: _Half, arm: _Arm, fine: bool) -> Group:
    s = half.side
    hand = arm.wrist.about_y(-s * half.angle("forearm")).about_x(-s * half.angle("wrist"))
    hand = hand.about_z(half.angle("wrist_side"))
    _mark_arm(half, arm, hand)
    _mark_holds_of_arm(half, arm, hand)
    pieces = _fine_hand(half, hand) if fine else _plain_hand(half, hand)
    return Group(half.prefix + "arm", _bones_of_arm(half, arm, 0.045 if fine else 0.0) + pieces)


def _bones_of_arm(half: _Half, arm: _Arm, begins: float) -> tuple[Piece, ...]:
    """Upper arm and forearm; a close look at the hand leaves out the elbow."""
    forearm = ((arm.elbow.point(0, -begins), 0.028), (arm.elbow.point(0, -0.05), 0.027), (arm.wrist.at, 0.0195))
    upper = half.piece("upper-arm", (arm.upper.at, 0.039), (arm.elbow.at, 0.028))
    return upper, half.piece("forearm", *forearm)


def _mark_arm(half: _Half, arm: _Arm, hand: Frame) -> None:
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


def _mark_holds_of_arm(half: _Half, arm: _Arm, hand: Frame) -> None:
    s, along = half.side, arm.elbow.axes[1]
    half.hold("shoulder", arm.upper, -0.01, (0.0, 0.036, 0.012 * s))
    half.carry("upper-arm", arm.upper.point(0.0, -0.10), arm.upper.axes[1], 0.031)
    half.carry("elbow", arm.elbow.at, unit(mix(arm.upper.axes[1], 1.0, along, 1.0)), 0.028)
    half.carry("wrist", arm.wrist.at, along, 0.0195)
    half.hold("forearm", arm.elbow, 0.10, (0.0, 0.0, 0.024 * s))
    half.hold("palm", hand, 0.045, (0.0, 0.0, -0.0125 * s))
    half.hold("back-of-hand", hand, 0.045, (0.0, 0.0, 0.0125 * s))


def _plain_hand(half: _Half, hand: Frame) -> tuple[Piece, ...]:
    """A mitten with a thumb, for a whole person."""
    knuckles = hand.moved(0, -0.046, 0).about_x(half.side * half.angle("fingers"))
    half.mark(fingers=knuckles.point(0, -0.04), thumb=hand.point(0.03, -0.04))
    half.hold("fingers", knuckles, 0.034, (0.0, -0.015, 0.0))
    half.hold("thumb", hand, 0.030, (0.028, 0.0, 0.0))
    palm = ((hand.at, 0.0195), (hand.point(0.008, -0.046), 0.018), (hand.point(-0.008, -0.046), 0.018))
    return (
        half.piece("hand", *palm),
        half.piece("hand", (knuckles.at, 0.020), (knuckles.point(0.0, -0.034), 0.015)),
        half.piece("hand", (hand.point(0.010, -0.012), 0.011), (hand.point(0.027, -0.046), 0.0085)),
    )


_FINGERS = (0.052, 0.058, 0.054, 0.044)  # how long, from the forefinger on


def _fine_hand(half: _Half, hand: Frame) -> tuple[Piece, ...]:
    """A hand with five fingers, for a close look."""
    wrist = [(hand.point(x, 0.0), 0.0165) for x in (0.007, -0.007)]
    knuckles = [(hand.point(0.025, -0.062), 0.0115), (hand.point(-0.024, -0.057), 0.0115)]
    pieces = [half.piece("hand", *wrist, *knuckles)]
    for index in range(len(_FINGERS)):
        pieces += _finger(half, hand, index)
    return (*pieces, *_thumb(half, hand))


def _finger(half: _Half, hand: Frame, index: int) -> list[Piece]:
    across, length, curl = 1.5 - index, _FINGERS[index] / 2, half.side * half.angle("fingers")
    knuckle = hand.moved(0.0175 * across, -0.062 + 0.003 * abs(across - 0.5), 0)
    first = knuckle.about_z(across * half.angle("spread")).about_x(curl)
    second = first.moved(0, -length, 0).about_x(curl * 0.9)
    tip = second.point(0, -length)
    if index == 1:
        half.mark(fingers=tip)
    half.hold("fingers", second, length, (0.0, -0.0075, 0.0))  # of the last one, which is free
    return [
        half.piece("fingers", (first.at, 0.0090), (second.at, 0.0085)),
        half.piece("fingers", (second.at, 0.0085), (tip, 0.0075)),
        _nail(half, second, length),
    ]


def _thumb(half: _Half, hand: Frame) -> tuple[Piece, ...]:
    root = hand.moved(0.020, -0.014, -0.004 * half.side).about_z(half.angle("thumb")).about_x(half.side * 12)
    middle, tip = (root.point(0, -0.032), 0.0105), (root.point(0.0, -0.060), 0.0085)
    half.mark(thumb=tip[0])
    half.hold("thumb", root, 0.020, (0.012, 0.0, 0.0))
    return half.piece("thumb", (root.at, 0.0135), middle), half.piece("thumb", middle, tip), _nail(half, root, 0.060)


def _nail(half: _Half, finger: Frame, length: float) -> Piece:
    """On the back of a finger: it tells the back of a hand from its palm."""
    bed, tip = (finger.point(0.0, -y, 0.0075 * half.side) for y in (length - 0.004, length))
    return Piece(f"{half.prefix}nail", ((bed, 0.0042), (tip, 0.0042)), Role.FACE)
