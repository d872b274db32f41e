"""The moving figure keeps its promises: no limb bends wrongly, nothing floats, left is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import acos, degrees, dist, hypot
from pathlib import Path

import pytest
from texts import texts_of

from kiosk.content.stretch import Mode, Side, Stretch, Variant
from kiosk.figure import figure as figures
from kiosk.figure.body import FLOOR, SEAT, STANDING_FLOOR, Body, body
from kiosk.figure.figure import Figure, FigureMistakes, Role, Shape
from kiosk.figure.poses import (
    ARM_PLACES,
    BODY_PLACES,
    HANDS,
    LIMITS,
    MIDDLE_PLACES,
    OWN_SIDE,
    PARTS,
    PROPS,
    Close,
    Support,
    View,
    pose_at,
)
from kiosk.files.library import read_library

ASSETS = Path(__file__).parent.parent / "assets"
LEG: dict[str, object] = {"view": "side", "support": "chair", "accent": ["thigh"], "end": {"knee": 10}}


def _shipped() -> list[tuple[Stretch, Variant, Figure]]:
    reading = read_library(ASSETS)
    assert reading.value is not None, reading.mistakes
    stretches = reading.value.stretches.values()
    return [(s, v, figures.parse(v.figure)) for s in stretches for v in s.variants]


SHIPPED = _shipped()
each_figure = pytest.mark.parametrize(
    ("stretch", "variant", "figure"), SHIPPED, ids=[f"{s.id} {v.key}" for s, v, _ in SHIPPED]
)


def _moments(figure: Figure, steps: int = 8) -> Iterator[Body]:
    for returning in (False, True) if figure.loops else (False,):
        for step in range(steps + 1):
            yield body(figure, pose_at(figure, step / steps, returning=returning))


def _helped(variant: Variant) -> bool:
    return variant.mode is not Mode.ACTIVE


# -- reading


def test_a_figure_needs_a_view_an_end_and_what_moves() -> None:
    with pytest.raises(FigureMistakes) as found:
        figures.parse({})
    assert {key for key, _ in found.value.mistakes} == {"view", "accent", "end"}


def test_every_mistake_in_a_figure_is_told_at_once_with_what_was_perhaps_meant() -> None:
    table = {
        "view": "sid",
        "support": "chiar",
        "accent": ["thig"],
        "hands": ["kneecap"],
        "turns": 3,
        "tilt": "much",
        "rest": {"nee": 4},
        "end": {"knee": 200, "hip": True},
        "middle": 3,
    }
    with pytest.raises(FigureMistakes) as found:
        figures.parse(table)
    mistakes = dict(found.value.mistakes)
    assert set(mistakes) == {
        "view",
        "support",
        "accent",
        "hands",
        "turns",
        "tilt",
        "rest.nee",
        "end.knee",
        "end.hip",
        "middle",
    }
    assert "did you mean 'side'?" in mistakes["view"]
    assert "did you mean 'chair'?" in mistakes["support"]
    assert "did you mean 'thigh'?" in mistakes["accent"]
    assert "did you mean 'knee'?" in mistakes["rest.nee"]
    assert "0 to 145" in mistakes["end.knee"]


def test_numbers_that_are_no_numbers_are_mistakes() -> None:
    for wrong in (float("nan"), float("inf"), 10**400, "30", None, [1]):
        with pytest.raises(FigureMistakes):
            figures.parse(LEG | {"end": {"knee": wrong}})


def test_lists_in_lists_are_told_and_not_tripped_over() -> None:
    with pytest.raises(FigureMistakes):
        figures.parse(LEG | {"accent": [["thigh"]], "view": ["side"], "hands": "heel"})


def test_no_hand_of_a_helper_can_be_put_on_a_kneecap() -> None:
    assert not [name for name in HANDS if name in ("knee", "kneecap", "patella")]


def test_two_hands_cannot_each_rest_on_the_other_arm() -> None:
    with pytest.raises(FigureMistakes):
        figures.parse(LEG | {"reach": "other-wrist", "other_reach": "elbow"})


def test_a_hand_cannot_rest_on_its_own_arm() -> None:
    for key, place in (("reach", "elbow"), ("other_reach", "other-elbow")):
        with pytest.raises(FigureMistakes):
            figures.parse(LEG | {key: place})


@pytest.mark.parametrize("close", list(Close))
def test_whatever_is_accepted_can_be_drawn(close: Close) -> None:
    """Every hand, every place to rest a hand, every part and every thing, in every kind of picture."""
    anywhere = OWN_SIDE + MIDDLE_PLACES + BODY_PLACES
    tables: list[dict[str, object]] = [{"reach": place} for place in (*anywhere, *(f"other-{p}" for p in ARM_PLACES))]
    tables += [{"other_reach": place} for place in (*anywhere, *ARM_PLACES)]
    tables += [{"hands": [*HANDS, *(f"other-{hand}" for hand in HANDS if hand != "head-back")]}]
    tables += [{"accent": [*PARTS, *(f"other-{part}" for part in PARTS)]}, {"props": list(PROPS)}]
    for table in tables:
        for view in View:
            figure = figures.parse(LEG | {"close": close.value, "view": view.value} | table)
            assert figures.shapes(figure, Side.LEFT, 0.5, True)


# -- moving


def test_a_movement_starts_gently_and_stops_gently() -> None:
    figure = figures.parse(LEG)
    knees = [pose_at(figure, step / 20)["knee"] for step in range(21)]
    steps = [a - b for a, b in pairwise(knees)]
    assert all(step > 0 for step in steps)
    assert steps[0] < max(steps) / 4
    assert steps[-1] < max(steps) / 4


def test_a_movement_begins_at_rest_and_ends_at_the_end() -> None:
    figure = figures.parse(LEG)
    assert pose_at(figure, 0.0)["knee"] == pytest.approx(figure.poses[0]["knee"])
    assert pose_at(figure, 1.0)["knee"] == pytest.approx(10)
    assert pose_at(figure, 7.0)["knee"] == pytest.approx(10)


def test_a_third_pose_is_passed_half_way() -> None:
    figure = figures.parse(LEG | {"middle": {"knee": 20}})
    assert pose_at(figure, 0.5)["knee"] == pytest.approx(20)


def test_a_circle_comes_back_another_way_and_closes() -> None:
    figure = figures.parse(LEG | {"middle": {"ankle_turn": 20}, "back": {"ankle_turn": -20}})
    assert pose_at(figure, 0.5)["ankle_turn"] == pytest.approx(20)
    assert pose_at(figure, 0.5, returning=True)["ankle_turn"] == pytest.approx(-20)
    for end in (0.0, 1.0):
        there, back = pose_at(figure, end), pose_at(figure, end, returning=True)
        assert there == pytest.approx(back, abs=1e-9)


# -- every shipped figure


def test_every_shipped_variant_has_a_figure() -> None:
    assert len(SHIPPED) > 100
    assert not [(s.id, v.key) for s, v, _ in SHIPPED if not v.figure]


@each_figure
def test_no_joint_leaves_its_limits_on_the_whole_way(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    for returning in (False, True):
        for step in range(17):
            for joint, angle in pose_at(figure, step / 16, returning=returning).items():
                low, high = LIMITS[joint]
                assert low - 0.01 <= angle <= high + 0.01, joint


@each_figure
def test_every_limb_keeps_its_length_and_no_elbow_bends_back(
    stretch: Stretch, variant: Variant, figure: Figure
) -> None:
    for now in _moments(figure):
        for side in ("", "other-"):
            shoulder, elbow, wrist = (now.points[side + name] for name in ("shoulder-joint", "elbow", "wrist"))
            assert dist(shoulder, elbow) == pytest.approx(0.155)
            assert dist(elbow, wrist) == pytest.approx(0.145)
            assert 0 <= _bend(shoulder, elbow, wrist) <= 151
            hip, knee, ankle = (now.points[side + name] for name in ("hip", "knee", "ankle"))
            assert dist(hip, knee) == pytest.approx(0.235)
            assert dist(knee, ankle) == pytest.approx(0.23)


def _bend(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
    """How far a joint is bent: 0 when straight."""
    one, other = [y - x for x, y in zip(a, b, strict=True)], [y - x for x, y in zip(b, c, strict=True)]
    cosine = sum(x * y for x, y in zip(one, other, strict=True)) / (hypot(*one) * hypot(*other))
    return degrees(acos(min(1.0, max(-1.0, cosine))))


@each_figure
def test_no_arm_goes_above_the_shoulder_unless_that_is_permitted(
    stretch: Stretch, variant: Variant, figure: Figure
) -> None:
    if "arms_above_shoulder" in variant.needs:
        return
    for now in _moments(figure):
        for side in ("", "other-"):
            shoulder, elbow = now.points[side + "shoulder-joint"], now.points[side + "elbow"]
            down = [hip - neck for hip, neck in zip(now.root.at, now.points["neck"], strict=True)]
            arm = [e - s for e, s in zip(elbow, shoulder, strict=True)]
            cosine = sum(a * d for a, d in zip(arm, down, strict=True)) / (hypot(*arm) * hypot(*down))
            assert cosine > -0.06, f"{degrees(acos(cosine)):.0f} degrees up"


@each_figure
def test_no_part_of_the_body_sinks_into_its_support(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    """A limb may press a little into a mattress; it may not go through it."""
    lowest = {Support.BED: SEAT, Support.MAT: SEAT, Support.RAISED_BED: SEAT}.get(figure.support, FLOOR)
    if figure.support in (Support.NONE, Support.WALL, Support.WALL_BESIDE):
        lowest = STANDING_FLOOR
    if figure.support is Support.SIDE_LYING or _leaves_the_bed(variant):
        return
    for now in _moments(figure):
        balls = [
            ball for cluster in now.clusters if cluster.name.endswith("leg") for p in cluster.pieces for ball in p.balls
        ]
        assert min(at[1] - radius for at, radius in balls) > lowest - 0.022


def _leaves_the_bed(variant: Variant) -> bool:
    return any("beside the bed" in text for text in texts_of(variant.cue))


@each_figure
def test_supports_touch_the_body(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    if figure.close in (Close.HAND, Close.FOOT, Close.HEAD) or figure.view is View.ABOVE:
        return
    drawn = figures.shapes(figure, Side.RIGHT, 0.0, False)
    carried = [s for s in drawn if s.role in (Role.BODY, Role.DIM, Role.ACCENT)]
    names = ("floor",) if figure.support in (Support.NONE, Support.WALL, Support.WALL_BESIDE) else ("seat", "bed")
    supports = [s for s in drawn if s.part in names]
    assert supports
    assert min(_gap(a, b) for a in carried for b in supports) < 0.004


@each_figure
def test_the_foot_that_stands_stays_where_it_is(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    if figure.support not in (Support.NONE, Support.WALL, Support.WALL_BESIDE):
        return
    ankles = [now.points["other-ankle"] for now in _moments(figure)]
    for x, y, _ in ankles:
        assert x == pytest.approx(0, abs=1e-9)
        assert y == pytest.approx(STANDING_FLOOR + 0.048, abs=0.012)


def _gap(a: Shape, b: Shape) -> float:
    """How far apart two shapes are on the screen; less than zero where they overlap."""
    return min(_between(p, q) - max(p[0][2], p[1][2]) - max(q[0][2], q[1][2]) for p in _ribs(a) for q in _ribs(b))


def _ribs(shape: Shape) -> list[tuple[tuple[float, float, float], tuple[float, float, float]]]:
    circles = shape.circles
    return [(p, q) for i, p in enumerate(circles) for q in circles[i:]]


def _between(
    p: tuple[tuple[float, float, float], tuple[float, float, float]],
    q: tuple[tuple[float, float, float], tuple[float, float, float]],
) -> float:
    """The distance of two lines, taken at seven points of each."""
    along = [i / 6 for i in range(7)]
    ps = [(p[0][0] + (p[1][0] - p[0][0]) * t, p[0][1] + (p[1][1] - p[0][1]) * t) for t in along]
    qs = [(q[0][0] + (q[1][0] - q[0][0]) * t, q[0][1] + (q[1][1] - q[0][1]) * t) for t in along]
    return min(hypot(x - u, y - v) for x, y in ps for u, v in qs)


@each_figure
def test_what_moves_is_marked_and_moves(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    if not figure.accent:
        assert stretch.limb == "none"
        return
    start, end = (figures.shapes(figure, Side.RIGHT, reach, False) for reach in (0.0, 1.0))
    assert [s for s in start if s.role is Role.ACCENT]
    if figure.accent != {"ear"}:
        assert start != end


@each_figure
def test_passive_figures_mark_the_helpers_hands_and_active_ones_have_none(
    stretch: Stretch, variant: Variant, figure: Figure
) -> None:
    if variant.mode is Mode.PASSIVE:
        assert figure.hands
    if variant.mode is Mode.ACTIVE:
        assert not figure.hands


@each_figure
def test_no_helpers_hand_lies_on_a_kneecap(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    for now in _moments(figure):
        for name in figure.hands:
            side = "other-" if name.startswith("other-") else ""
            assert dist(now.holds[name].skin, now.points[side + "kneecap"]) > 0.045


@each_figure
def test_the_picture_does_not_jump_while_it_moves(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    if figure.close in (Close.HEAD, Close.UPPER, Close.LEGS):
        return  # these are cut at a fixed line
    left, top, right, bottom = figures.bounds(figure, Side.LEFT, True)
    for returning in (False, True):
        for step in range(0, 25, 3):
            for shape in figures.shapes(figure, Side.LEFT, step / 24, True, returning):
                for x, y, r in shape.circles:
                    assert left - 0.006 <= x - r, shape.part
                    assert top - 0.006 <= y - r, shape.part
                    assert x + r <= right + 0.006, shape.part
                    assert y + r <= bottom + 0.006, shape.part


# -- left and right: the promises

Marks = Mapping[str, tuple[float, float]]


def _facing(marks: Marks) -> float:
    """Which way the feet point on the screen: above zero to the right."""
    return float(
        marks["left-toe-tip"][0] + marks["right-toe-tip"][0] - marks["left-ankle"][0] - marks["right-ankle"][0]
    )


@each_figure
def test_a_left_limb_is_the_mirror_image_of_a_right_one(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    for helped in (False, True):
        right, left = (figures.shapes(figure, side, 0.7, helped) for side in (Side.RIGHT, Side.LEFT))
        turned = [tuple((-x, y, r) for x, y, r in shape.circles) for shape in right]
        assert [shape.circles for shape in left] == turned
        assert [(s.part, s.role) for s in left] == [(s.part, s.role) for s in right]


@each_figure
def test_the_drawn_side_is_the_stated_side(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    for side in Side:
        for helped in (False, True):
            _assert_drawn_as_stated(figure, figures.landmarks(figure, side, 0.0, helped), side, helped)


def _assert_drawn_as_stated(figure: Figure, marks: Marks, side: Side, helped: bool) -> None:
    to_the_right = side is Side.RIGHT
    match figure.view:
        case View.SIDE if figure.recline < 30:
            assert (_facing(marks) > 0) == to_the_right
        case View.SIDE | View.ABOVE:
            assert (marks["head"][0] < marks[f"{side}-ankle"][0]) == to_the_right
        case View.FRONT:
            own_left_on_screens_left = marks["left-shoulder"][0] < marks["right-shoulder"][0]
            assert own_left_on_screens_left != helped
        case View.OWN:
            _assert_seen_by_its_owner(marks, side, helped)


def _assert_seen_by_its_owner(marks: Marks, side: Side, helped: bool) -> None:
    """Fingers away from the owner; the thumb of a right hand, palm down, toward the owner's left."""
    wrist, fingers, thumb = (marks[f"{side}-{name}"] for name in ("wrist", "fingers", "thumb"))
    assert (fingers[1] < wrist[1]) != helped
    assert (thumb[0] < fingers[0]) == ((side is Side.RIGHT) != helped)


@each_figure
def test_the_working_limb_is_the_near_one(stretch: Stretch, variant: Variant, figure: Figure) -> None:
    """It is drawn after its twin, so that it lies over it; and the far one is dim in a side view."""
    drawn = figures.shapes(figure, Side.RIGHT, 0.0, False)
    parts = [shape.part for shape in drawn]
    for limb in ("shin", "forearm"):
        if figure.view is View.SIDE and limb in parts and f"other-{limb}" in parts:
            assert parts.index(f"other-{limb}") < parts.index(limb)
            far = next(shape for shape in drawn if shape.part == f"other-{limb}")
            assert far.role is Role.DIM or f"other-{limb}" in figure.accent


def test_alone_a_neck_bends_to_the_same_side_as_in_a_mirror() -> None:
    figure = figures.parse({"view": "front", "close": "head", "accent": ["neck"], "end": {"neck_side": 30}})
    alone = figures.landmarks(figure, Side.LEFT, 1.0, False)
    helped = figures.landmarks(figure, Side.LEFT, 1.0, True)
    assert alone["head"][0] < alone["neck"][0] < 0.001
    assert helped["head"][0] > helped["neck"][0] > -0.001


def test_a_front_view_has_a_face_and_a_profile_has_none() -> None:
    front = figures.parse(LEG | {"view": "front"})
    side = figures.parse(LEG)
    assert Role.FACE in {shape.role for shape in figures.shapes(front, Side.LEFT, 0.0, False)}
    assert Role.FACE not in {shape.role for shape in figures.shapes(side, Side.LEFT, 0.0, False)}


def test_a_circling_movement_shows_its_way_round() -> None:
    table = LEG | {"trace": "toe-path", "middle": {"ankle_turn": 20}, "back": {"ankle_turn": -20}}
    assert [s for s in figures.shapes(figures.parse(table), None, 0.0, False) if s.role is Role.TRACE]


@pytest.mark.parametrize("support", list(Support))
@pytest.mark.parametrize("view", list(View))
def test_every_support_can_be_drawn_in_every_view(support: Support, view: View) -> None:
    figure = figures.parse(LEG | {"support": support.value, "view": view.value})
    left, top, right, bottom = figures.bounds(figure, Side.LEFT, True)
    assert right > left
    assert bottom > top
