"""Pose data: how a stretch's file tells its moving figure, read and checked, and the pose at each moment.

A figure has a view, a support and two to four poses in joint angles, in degrees and in the words of anatomy. Joints
that a pose does not name stay as they are at rest, and at rest as a person usually sits, stands or lies there. The
working limb's joints have plain names, the other limb's begin with `other_`.

The keys of a `[variants.figure]` table:

- `view`: from where it is seen; `close`: what fills the picture; `support`: what carries the person.
- `accent`: the parts that move, drawn in the accent colour; [] where nothing does.
- `rest`, `end`: the joint angles at both ends, `rest` only where it differs from the usual one of that support.
  `middle`: what is passed half-way; `back`: what is passed half-way on the way back, for a circle.
- `hands`: where the helper's hands are marked. `reach`, `other_reach`: on what the person's own hands rest.
- `props`: small things, such as a towel under the knee. `trace`: what draws its way round as dots.
- `turn`, `tilt`: the eye moves toward the person's front, and up. `recline`: how far the person is laid back.

A pose is checked against `LIMITS`, and mistakes are all told at once, with what was perhaps meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from math import cos, pi, sin


class View(StrEnum):
    """From where the figure is seen."""

    SIDE = "side"
    FRONT = "front"
    ABOVE = "above"  # a lying person, from above
    OWN = "own"  # looking down at one's own hand or foot


class Close(StrEnum):
    """What fills the picture."""

    WHOLE = "whole"
    HEAD = "head"
    UPPER = "upper"  # down to the lap
    HAND = "hand"
    FOOT = "foot"
    LEGS = "legs"  # a lying person from the waist down


class Support(StrEnum):
    """What carries the person."""

    NONE = "none"  # standing
    WALL = "wall"  # standing before a wall
    WALL_BESIDE = "wall-beside"
    CHAIR = "chair"
    HEADREST = "headrest"  # a chair with a headrest
    WHEELCHAIR = "wheelchair"
    BED = "bed"
    RAISED_BED = "raised-bed"  # its back section raised
    SIDE_LYING = "side-lying"  # on a bed, lying on the other side
    MAT = "mat"


# --- Joints ---------------------------------------------------------------------------------------------------
# Lowest and highest angle that a pose may have. Where a joint has a usual range in the tables of the American
# Academy of Orthopaedic Surgeons (general anatomy, rounded outward), it is that; narrower where the stretches must stay
# gentle (a neck is never bent back, a straight knee never pushed through).
LIMITS: dict[str, tuple[float, float]] = {
    "lean": (-15, 45),  # the whole body forward, standing
    "trunk": (-15, 50),  # forward from the hips
    "trunk_side": (-25, 25),
    "trunk_turn": (-45, 45),
    "spine": (-10, 45),  # rounding of the upper back
    "neck": (-5, 45),  # forward
    "neck_side": (-45, 45),  # toward the working side
    "neck_turn": (-70, 70),
    "breath": (0, 1),  # how full the chest is: no angle
}
_LIMB_LIMITS: dict[str, tuple[float, float]] = {
    "shrug": (-5, 25),  # the shoulder up, as a tilt of the collar bone
    "protract": (-20, 25),  # the shoulder forward, as a turn of the collar bone
    "shoulder": (-50, 180),  # forward and up
    "shoulder_out": (-50, 180),  # sideways; across the chest below zero
    "shoulder_turn": (-80, 90),  # outward
    "elbow": (0, 150),
    "forearm": (-90, 90),  # palm up above zero, palm down below, thumb up at zero
    "wrist": (-80, 75),  # back above zero
    "wrist_side": (-35, 25),  # toward the thumb above zero
    "fingers": (0, 95),  # curled
    "spread": (0, 14),  # fingers apart
    "thumb": (-25, 65),  # away from the palm
    "hip": (-30, 130),  # forward
    "hip_out": (-25, 45),
    "hip_turn": (-45, 60),  # outward; the crossed leg of a seated buttock stretch turns 50 to 60
    "knee": (0, 145),
    "ankle": (-50, 25),  # toes toward the shin above zero
    "ankle_turn": (-35, 35),  # toes outward
    "toes": (-40, 60),  # up above zero
}
LIMITS |= _LIMB_LIMITS | {f"other_{name}": limits for name, limits in _LIMB_LIMITS.items()}

Pose = Mapping[str, float]

_SEATED = {"shoulder": 4, "elbow": 62, "forearm": -70, "hip": 86, "knee": 86}
_STANDING = {"shoulder": 2, "shoulder_out": 8, "elbow": 8, "forearm": -20, "hip": 0, "knee": 2}
_LYING = {"shoulder": -2, "shoulder_out": 10, "elbow": 6, "forearm": -40, "hip": -1.2, "knee": 2, "ankle": -12}
_RAISED = {"shoulder": 12, "shoulder_out": 10, "elbow": 34, "forearm": -60, "hip": 44.7, "knee": 4, "ankle": -10}


def _both(pose: Mapping[str, float], trunk: Mapping[str, float] | None = None) -> Pose:
    zero = dict.fromkeys(LIMITS, 0.0) | {"fingers": 12.0, "other_fingers": 12.0, "thumb": 20.0, "other_thumb": 20.0}
    return zero | dict(trunk or {}) | dict(pose) | {f"other_{name}": value for name, value in pose.items()}


_RESTING: dict[Support, Pose] = {
    Support.NONE: _both(_STANDING),
    Support.WALL: _both(_STANDING),
    Support.WALL_BESIDE: _both(_STANDING),
    Support.CHAIR: _both(_SEATED),
    Support.HEADREST: _both(_SEATED),
    Support.WHEELCHAIR: _both(_SEATED),
    Support.BED: _both(_LYING, {"neck": 10}),
    Support.RAISED_BED: _both(_RAISED, {"neck": 4}),
    Support.SIDE_LYING: _both({"shoulder": 45, "elbow": 60, "hip": 30, "knee": 50}, {"neck": 10}),
    Support.MAT: _both(_LYING, {"neck": 10}),
}
_SITTING = (Support.CHAIR, Support.HEADREST, Support.WHEELCHAIR, Support.RAISED_BED)
STANDING = (Support.NONE, Support.WALL, Support.WALL_BESIDE)
_RECLINE: dict[Support, float] = {
    Support.CHAIR: 4,
    Support.HEADREST: 6,
    Support.WHEELCHAIR: 6,
    Support.BED: 90,
    Support.RAISED_BED: 45,
    Support.SIDE_LYING: 90,
    Support.MAT: 90,
}

TRACED = ("toe-path", "shoulder")  # whose path round can be drawn
# Where a helper's hand may be marked. There is no kneecap here, and there must not be one.
HANDS = (
    "heel",
    "sole",
    "forefoot",
    "toes",
    "ankle",
    "shin",
    "shin-side",
    "calf",
    "behind-knee",
    "above-knee",
    "knee-side",
    "under-thigh",
    "thigh-side",
    "hip-side",
    "shoulder-blade",
    "shoulder",
    "upper-arm",
    "elbow",
    "forearm",
    "wrist",
    "palm",
    "back-of-hand",
    "fingers",
    "thumb",
    "head-side",
    "head-back",
)
# What the person's own hand may rest on or hold: places on the body, of either side ("other-thigh") or in the middle;
# places on the other arm; and places around the body, of which each hand means the one on its own side.
BODY_PLACES = ("thigh", "under-thigh", "behind-knee", "above-knee", "knee-side", "shin", "ankle", "head-side")
MIDDLE_PLACES = ("chest", "belly")
ARM_PLACES = ("shoulder", "upper-arm", "elbow", "forearm", "wrist", "palm", "back-of-hand", "hand", "fingers", "thumb")
OWN_SIDE = ("lap", "armrest", "wall", "wall-beside", "rail")
PARTS = (
    "ear",
    "head",
    "neck",
    "trunk",
    "chest",
    "shoulder",
    "upper-arm",
    "forearm",
    "hand",
    "fingers",
    "thumb",
    "thigh",
    "shin",
    "foot",
    "toes",
)
PROPS = ("table", "towel", "pillow", "armrest", "cushion", "rail", "stool")


_BOTH_PARTS = PARTS + tuple(f"other-{name}" for name in PARTS)
_BOTH_HANDS = HANDS + tuple(f"other-{name}" for name in HANDS if name != "head-back")
_ANY_HAND_REACHES = OWN_SIDE + MIDDLE_PLACES + BODY_PLACES + tuple(f"other-{name}" for name in BODY_PLACES)
_REACHES = _ANY_HAND_REACHES + tuple(f"other-{name}" for name in ARM_PLACES)
_OTHER_REACHES = _ANY_HAND_REACHES + ARM_PLACES


@dataclass(frozen=True, eq=False)
class Figure:
    """A moving figure, read and checked. `poses` are rest, middle, end and back, all joints filled in.

    `hands` are the helper's, `reach` and `other_reach` what the person's own hands rest on (or ""). `turn` moves
    the eye toward the person's front, `tilt` upward. `recline` is how far the person is laid back. `loops` says
    that the way back differs from the way there; `trace` draws the path of the named part.
    """

    view: View
    close: Close
    support: Support
    accent: frozenset[str]
    hands: tuple[str, ...]
    reach: str
    other_reach: str
    props: frozenset[str]
    turn: float
    tilt: float
    recline: float
    trace: str
    loops: bool
    poses: tuple[Pose, Pose, Pose, Pose]


class FigureMistakes(ValueError):  # noqa: N818 - it is several mistakes, and named so
    """A figure's table has mistakes: all of them, as (key, what is wrong), in `mistakes`."""

    def __init__(self, mistakes: Iterable[tuple[str, str]]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{key}: {what}" if key else what for key, what in self.mistakes))


_KEYS = (
    "view",
    "close",
    "support",
    "accent",
    "hands",
    "reach",
    "other_reach",
    "props",
    "turn",
    "tilt",
    "recline",
    "trace",
    "rest",
    "middle",
    "end",
    "back",
)
_NUMBERS = {"turn": (-60.0, 60.0), "tilt": (-10.0, 60.0), "recline": (-5.0, 90.0)}


def parse(table: Mapping[str, object]) -> Figure:
    """The figure that a stretch's file describes. Raises `FigureMistakes` with every mistake in the table."""
    return _Reading(table).figure()


class _Reading:
    """Walks a table key by key, so that every mistake is found at once."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self.table = table
        self.mistakes: list[tuple[str, str]] = []

    def figure(self) -> Figure:
        for key in self.table:
            if key not in _KEYS:
                self.wrong(key, "is not a key of a figure" + _did_you_mean(key, _KEYS))
        support = Support(self.word("support", tuple(Support), Support.NONE))
        rest = self.pose("rest", _RESTING[support], needed=False)
        end = self.pose("end", rest, needed=True)
        middle = self.pose("middle", _between(rest, end), needed=False)
        back = self.pose("back", middle, needed=False)
        figure = Figure(
            view=View(self.word("view", tuple(View), None)),
            close=Close(self.word("close", tuple(Close), Close.WHOLE)),
            support=support,
            accent=frozenset(self.words("accent", _BOTH_PARTS)),
            hands=self.words("hands", _BOTH_HANDS),
            reach=self.resting_hand("", support),
            other_reach=self.resting_hand("other_", support),
            props=frozenset(self.words("props", PROPS)),
            turn=self.number("turn", 0.0),
            tilt=self.number("tilt", 0.0),
            recline=self.number("recline", _RECLINE.get(support, 0.0)),
            trace=self.word("trace", TRACED, ""),
            loops="back" in self.table,
            poses=(rest, middle, end, back),
        )
        if figure.reach.removeprefix("other-") in ARM_PLACES and figure.other_reach in ARM_PLACES:
            self.wrong("other_reach", "each hand rests on the other arm; one of them must rest elsewhere")
        if "accent" not in self.table:
            self.wrong("accent", 'is missing; the part that moves, for example ["thigh"], or [] where nothing does')
        if self.mistakes:
            raise FigureMistakes(self.mistakes)
        return figure

    def wrong(self, key: str, what: str) -> None:
        self.mistakes.append((key, what))

    def word(self, key: str, known: tuple[str, ...], default: str | None) -> str:
        value = self.table.get(key, default)
        if value is None:
            self.wrong(key, f"is missing; one of {', '.join(known)}")
        elif not isinstance(value, str):
            self.wrong(key, f"must be text, one of {', '.join(known)}")
        elif value not in known and value != default:
            self.wrong(key, f"{value!r} is not known" + _did_you_mean(value, known))
        else:
            return value
        return default or known[0]

    def resting_hand(self, prefix: str, support: Support) -> str:
        """Where that hand rests: as said, else on the lap if the person sits and nothing is said of the arm."""
        poses = [pose for pose in map(self.table.get, ("rest", "middle", "end", "back")) if isinstance(pose, Mapping)]
        said = any(prefix + joint in pose for pose in poses for joint in ("shoulder", "shoulder_out", "elbow"))
        usual = "lap" if support in _SITTING and not said else ""
        place = self.word(f"{prefix}reach", _OTHER_REACHES if prefix else _REACHES, usual)
        return f"other-{place}" if prefix and place in OWN_SIDE else place

    def words(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, (list, tuple)):
            self.wrong(key, f"must be a list, of {', '.join(known[:4])}, …")
            return ()
        for item in value:
            if item not in known:
                self.wrong(key, f"{item!r} is not known" + _did_you_mean(item, known))
        return tuple(item for item in value if item in known)

    def number(self, key: str, default: float) -> float:
        low, high = _NUMBERS[key]
        return self.degrees(key, self.table.get(key, default), low, high, default)

    def pose(self, key: str, base: Pose, *, needed: bool) -> Pose:
        value = self.table.get(key)
        if value is None:
            if needed:
                self.wrong(key, "is missing; the joint angles at the end of the range")
            return base
        if not isinstance(value, Mapping):
            self.wrong(key, "must be a table of joint angles, for example { hip = 90, knee = 10 }")
            return base
        angles = {joint: self.angle(key, joint, angle) for joint, angle in value.items()}
        return {**base, **{joint: angle for joint, angle in angles.items() if joint in LIMITS}}

    def angle(self, pose: str, joint: str, angle: object) -> float:
        if joint not in LIMITS:
            self.wrong(f"{pose}.{joint}", "is not a joint" + _did_you_mean(joint, LIMITS))
            return 0.0
        return self.degrees(f"{pose}.{joint}", angle, *LIMITS[joint], 0.0)

    def degrees(self, key: str, value: object, low: float, high: float, default: float) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.wrong(key, f"must be a number, {low:g} to {high:g}")
        elif not low <= value <= high:
            self.wrong(key, f"{str(value)[:12]} is outside {low:g} to {high:g}")
        else:
            return float(value)
        return default


def _did_you_mean(word: object, known: Iterable[str]) -> str:
    close = get_close_matches(str(word), list(known), 1, 0.5)
    return f"; did you mean '{close[0]}'?" if close else ""


def _between(rest: Pose, end: Pose) -> Pose:
    moved = {joint: (rest[joint] + angle) / 2 for joint, angle in end.items() if angle != rest[joint]}
    return {**rest, **moved}


# --- Moving ---------------------------------------------------------------------------------------------------
def pose_at(figure: Figure, reach: float, *, returning: bool = False) -> Pose:
    """The joint angles part of the way, 0 at rest and 1 at the end, gently starting and gently stopping.

    Each joint runs along the smoothest curve through its four poses, a sum of cosines (a circle becomes a circle).
    """
    reach = min(1.0, max(0.0, reach))
    if figure.loops:
        reach = reach * reach * (3 - 2 * reach)
    return pose_round(figure, 2 * pi - pi * reach if returning else pi * reach)


def pose_round(figure: Figure, turn: float) -> Pose:
    """The pose on the way round: rest at 0, the end at pi, the way back beyond."""
    once, across, twice = cos(turn), sin(turn), cos(2 * turn)
    rest, middle, end, back = figure.poses
    return {
        joint: (a + b + c + d) / 4 + (a - c) / 2 * once + (b - d) / 2 * across + (a - b + c - d) / 4 * twice
        for joint, a, b, c, d in (
            (joint, angle, middle[joint], end[joint], back[joint]) for joint, angle in rest.items()
        )
    }
