"""The fifteen safety rules, one test for each, on the shipped content and through the real session.

Where a rule of the clinical notes and the design of the kiosk differ, the design holds: it is the stricter one, or it
says why.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from math import acos, degrees, hypot

import pytest
from texts import in_words, own_words, texts_of
from world import ALL_QUESTIONS, ALONE, HELPED, Visit, at_home, everything, in_session, known

from kiosk import words
from kiosk.content.fitting import choose, why_not
from kiosk.content.plan import Heard, Phase, PhaseKind, own_lines, unroll
from kiosk.content.profile import PARTS, PERMISSIONS, Ability, Preset, Profile
from kiosk.content.refusal import Because, Refusal
from kiosk.content.stretch import (
    HOLD_BOUNDS_MS,
    REST_BOUNDS_MS,
    DoseKind,
    Limb,
    Mode,
    Position,
    Routine,
    Side,
    Step,
    Stretch,
    Variant,
)
from kiosk.devices.screen import look as looks
from kiosk.devices.screen import themes
from kiosk.figure import figure as figures
from kiosk.figure.body import body
from kiosk.figure.poses import STANDING, Support, pose_at
from kiosk.files.places import came_with
from kiosk.log.history import Log
from kiosk.log.records import SetAside
from kiosk.log.records import Stopped as Stopped
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Ask, Guide
from kiosk.scenes.scene import scene
from kiosk.session.around import About, ShorterAsked, WellDone
from kiosk.session.events import Chime, Passed, Silence
from kiosk.session.kinds import InSession
from kiosk.session.known import Fitted, Known
from kiosk.session.states import GettingReady, Holding, JustStopped, Moving, Paused, Resting, Ringing, Waiting, WhatNext
from kiosk.session.today import plan_today
from kiosk.worlds import opening

VARIANTS = [(s, v) for s in everything().library.stretches.values() for v in s.variants]
ALL_BUT = {name: frozenset(PERMISSIONS) - {name} for name in PERMISSIONS}
IN_A_SESSION: tuple[type[InSession], ...] = (GettingReady, Moving, Holding, Resting, Waiting, Paused)
QUARTER_HOUR_MS = 15 * 60_000


def person(ability: Ability, permissions: frozenset[str] = frozenset(), **parts: Ability) -> Profile:
    """Someone to whose helper a therapist has shown every movement."""
    shown = frozenset(everything().library.stretches)
    return Profile("", {**dict.fromkeys(PARTS, ability), **parts}, permissions, shown=shown)


def allowed(profile: Profile) -> Iterator[tuple[Stretch, Variant]]:
    for stretch, variant in VARIANTS:
        if any(not why_not(profile, stretch, variant, side) for side in stretch.sides):
            yield stretch, variant


def people(permissions: frozenset[str], **parts: Ability) -> Iterator[Profile]:
    """One of every preset, with these permissions."""
    for preset in Preset:
        yield replace(person(preset.ability, permissions, **parts), preset=preset)


def offered(profile: Profile) -> Iterator[tuple[Stretch, Variant, Side | None]]:
    """All that this person can come to: in any routine, and any stretch alone."""
    for written in everything().library.routines.values():
        for step in choose(profile, written)[0].steps:
            yield from ((step.stretch, step.variant, side) for side in step.sides)
    for stretch, variant in VARIANTS:
        yield from ((stretch, variant, s) for s in stretch.sides if not why_not(profile, stretch, variant, s))


def named(stretch: Stretch, variant: Variant) -> tuple[str, str]:
    return stretch.id, variant.key


def figure(variant: Variant) -> figures.Figure:
    return figures.parse(variant.figure)


def spoken(variant: Variant) -> str:
    """All that is said of it before it begins and while it lasts."""
    lines = (*own_lines(variant, Heard.NEVER), *variant.hold, variant.cue)
    return " ".join(texts_of(*lines)).lower()


def alone_with(stretch: Stretch, variant: Variant) -> Visit:
    """Somebody at home whose only routine is this one stretch, on all its sides."""
    dose = replace(stretch.dose, hold_ms=HOLD_BOUNDS_MS[stretch.dose.kind][0], repetitions=1, rest_ms=REST_BOUNDS_MS[0])
    step = Step(stretch, variant, dose, stretch.sides)
    routine = Routine("only", "Only", "", "", variant.mode is Mode.PASSIVE, (step,))
    visit = at_home(ALONE)
    free = person(Ability.ALONE, frozenset(PERMISSIONS))
    knows = replace(visit.known, routines=(Fitted(routine),), chosen_next="only", person=free)
    visit.state = replace(visit.state, known=knows)
    return visit


def household(profile: Profile) -> Known:
    return opening.known(replace(everything(), profile=profile), Log(), "2026-11-22", frozenset())


def all_texts() -> Iterator[tuple[str, str]]:
    """Every text that the kiosk says or shows, with where it stands."""
    for path in sorted(came_with("assets").rglob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        table.pop("sources", None)  # other people's titles
        yield from ((path.name, " ".join(text.split())) for text in in_words(table))
    yield from (("words", text) for text in own_words())
    yield from (("words", text) for text in words.ahead.made_ahead())


def going(kind: type[InSession]) -> Visit:
    """A session in that kind of state."""
    visit = in_session(ALONE, steps=2).hear()
    return visit.until(Moving).pause() if kind is Paused else visit.until(kind)


def arm_angle(figure: figures.Figure) -> float:
    """How far the upper arm leaves the trunk on the whole way, in degrees: 90 is shoulder height."""
    return max(_angle(figure, step / 8, side) for step in range(9) for side in ("", "other-"))


def _angle(figure: figures.Figure, at: float, side: str) -> float:
    now = body(figure, pose_at(figure, at, returning=False))
    shoulder, elbow = now.points[side + "shoulder-joint"], now.points[side + "elbow"]
    down = [hip - neck for hip, neck in zip(now.root.at, now.points["neck"], strict=True)]
    arm = [e - s for e, s in zip(elbow, shoulder, strict=True)]
    return degrees(acos(sum(a * d for a, d in zip(arm, down, strict=True)) / (hypot(*arm) * hypot(*down))))


# 1


def test_nothing_is_done_standing_unless_standing_is_permitted() -> None:
    standing = [(s, v) for s, v in VARIANTS if figure(v).support in STANDING]
    assert standing == [(s, v) for s, v in VARIANTS if v.position is Position.STANDING]
    for stretch, variant in standing:  # asked again each session, before each of them
        phase = Phase(PhaseKind.GET_READY, Step(stretch, variant, stretch.dose, stretch.sides), None, 1, 0, 0)
        assert "Someone stands beside you, a chair behind you." in words.guiding.before_stretch(phase), named(
            stretch, variant
        )
        assert Limb.LEG in variant.loads, named(stretch, variant)
    for profile in people(ALL_BUT["standing"]):
        for stretch, variant, _ in offered(profile):
            assert (stretch, variant) not in standing, named(stretch, variant)
    for ability in (Ability.HELPED, Ability.MOVED):  # and never on what needs help itself
        for part in ("leg_left", "leg_right", "trunk", "neck"):
            for profile in people(frozenset(PERMISSIONS), **{part: ability}):
                for stretch, variant, _ in offered(profile):
                    assert (stretch, variant) not in standing, named(stretch, variant)


def test_nobody_flows_from_one_standing_stretch_into_the_next() -> None:
    free = household(person(Ability.ALONE, frozenset(PERMISSIONS)))
    calf, thigh = (everything().library.stretches[name] for name in ("calf-wall", "thigh-standing"))
    steps = tuple(
        replace(free.routines[0].routine.steps[0], stretch=s, variant=s.variants[0], dose=s.dose, sides=(Side.LEFT,))
        for s in (calf, thigh)
    )
    assert {step.variant.position for step in steps} == {Position.STANDING}
    fitted = replace(free.routines[0], routine=replace(free.routines[0].routine, steps=steps))
    flowing = replace(free, routines=(fitted,), manner=replace(free.manner, advance="flow"))
    visit = at_home(ALONE)
    visit.state = replace(visit.state, known=replace(flowing, chosen_next=fitted.routine.id))
    visit.next().next().until(Waiting).wait(QUARTER_HOUR_MS)
    assert isinstance(visit.state, Waiting)


# 2


def test_no_arm_goes_above_the_shoulder_unless_that_is_permitted() -> None:
    above = {named(s, v) for s, v in VARIANTS if arm_angle(figure(v)) > 90}
    assert above == {named(s, v) for s, v in VARIANTS if "arms_above_shoulder" in v.needs}
    for profile in people(ALL_BUT["arms_above_shoulder"]):
        assert not above & {named(s, v) for s, v, _ in offered(profile)}
    for ability in (Ability.HELPED, Ability.MOVED):  # each side by itself: a weak arm does not go where the other may
        for profile in people(frozenset(PERMISSIONS), arm_left=ability, arm_right=Ability.ALONE):
            assert {side for s, v, side in offered(profile) if named(s, v) in above} == {Side.RIGHT}


# 3


def test_a_weak_neck_only_sees_stretches_with_the_head_supported() -> None:
    supported = set()
    for stretch, variant in VARIANTS:
        if stretch.limb is Limb.NECK and variant.position not in (Position.SEATED, Position.STANDING):
            assert all("supported" in cue.lower() for cue in texts_of(variant.cue)), named(stretch, variant)
            assert figure(variant).support in (Support.HEADREST, Support.RAISED_BED), named(stretch, variant)
            supported.add(named(stretch, variant))
    weak = [p for ability in (Ability.HELPED, Ability.MOVED) for p in people(frozenset(PERMISSIONS), neck=ability)]
    for profile in (*weak, *people(ALL_BUT["unsupported_head"], neck=Ability.ALONE)):
        seen = {named(s, v) for s, v, _ in offered(profile) if s.limb is Limb.NECK}
        assert seen
        assert seen <= supported


# 4

LYING = (Position.LYING, Position.MAT)


def test_who_must_not_lie_flat_is_offered_half_lying_instead() -> None:
    for stretch, variant in VARIANTS:
        assert (figure(variant).recline > 60) == (variant.position in LYING), named(stretch, variant)
        if variant.position in LYING:
            assert stretch.variant(f"reclined {variant.mode}") is not None, named(stretch, variant)
        else:
            assert not re.search(r"\b(lay|lie) (them |you )?(flat|on your|on the)\b", spoken(variant)), stretch.id
    for flat, raised in zip(people(frozenset(PERMISSIONS)), people(ALL_BUT["lying_flat"]), strict=True):
        assert not [named(s, v) for s, v, _ in offered(raised) if v.position in LYING]
        for written in everything().library.routines.values():
            done = [{(step.stretch.id, side) for step in choose(p, written)[0].steps for side in step.sides}
                    for p in (flat, raised)]  # fmt: skip
            assert done[0] == done[1], written.id


# 5


def test_moved_by_a_helper_shows_only_what_a_helper_does_with_all_lines_for_the_helper() -> None:
    moved = replace(person(Ability.MOVED, frozenset(PERMISSIONS)), preset=Preset.MOVED)
    assert all(v.mode is Mode.PASSIVE for s, v, _ in offered(moved) if s.limb is not Limb.NONE)
    for stretch, variant in VARIANTS:
        if variant.mode is Mode.PASSIVE:
            assert variant.helper is not None, named(stretch, variant)
            assert variant.helper.hands, named(stretch, variant)
            assert variant.helper.how_far, named(stretch, variant)
            assert all(text.startswith("Stop for") for text in texts_of(variant.helper.stop)), named(stretch, variant)
            assert figure(variant).hands, "where the hands go is marked in the picture"
    with_pictures = {named(s, v) for s, v, _ in offered(moved) if s.limb is not Limb.NONE}
    for stretch in everything().library.stretches.values():  # what can be moved at all can be moved by a helper
        if any(v.mode is Mode.PASSIVE for v in stretch.variants):
            assert stretch.id in {id_ for id_, _ in with_pictures}


# 6


@pytest.mark.parametrize("kind", [GettingReady, Moving, Holding, Resting])
def test_stop_in_every_variant_stops_at_once_and_names_it(kind: type[InSession]) -> None:
    for stretch, variant in VARIANTS:
        visit = alone_with(stretch, variant).next().next().until(kind)
        side = visit.phase.side
        visit.since()
        effects = visit.do(Pressed(Button.STOP))
        assert isinstance(visit.state, JustStopped), named(stretch, variant)
        assert isinstance(effects[0], Silence)
        assert isinstance(effects[1], Chime)
        told = [(type(r), r.stretch, r.side) for r in visit.since() if isinstance(r, Stopped | SetAside)]
        assert told == [(Stopped, stretch.id, side), (SetAside, stretch.id, side)]


@pytest.mark.parametrize("kind", IN_A_SESSION)
def test_stop_in_any_state_stops_at_once(kind: type[InSession]) -> None:
    visit = going(kind)
    visit.since()
    effects = visit.do(Pressed(Button.STOP))  # one event, no time: the 100 ms are the loop's and the screen's
    assert isinstance(visit.state, JustStopped)
    assert [type(effect) for effect in effects[:2]] == [Silence, Chime]
    assert [type(record) for record in visit.since()] == [Stopped, SetAside]
    visit.wait(2 * QUARTER_HOUR_MS)
    assert isinstance(visit.state, JustStopped | Ringing)  # it may call somebody; it never goes on


# 7


@pytest.mark.parametrize("kind", [Waiting, Paused])
def test_no_timer_goes_on_to_another_stretch_without_next(kind: type[InSession]) -> None:
    visit = going(kind)
    visit.wait(2 * QUARTER_HOUR_MS)
    assert isinstance(visit.state, kind)
    visit.next()
    assert not isinstance(visit.state, kind)


def test_no_variant_goes_on_to_the_other_side_without_next() -> None:
    for stretch, variant in VARIANTS:
        if len(stretch.sides) > 1:
            visit = alone_with(stretch, variant).next().next().until(Resting).until(Waiting).wait(60_000)
            assert isinstance(visit.state, Waiting), named(stretch, variant)


# 8


@pytest.mark.parametrize("routine", list(everything().library.routines))
def test_holds_and_repetitions_never_grow_by_themselves(routine: str) -> None:
    visit = at_home(routine, steps=1)
    planned = [(p.kind, p.planned_ms) for p in plan_today(visit.known, visit.known.routines[0]).phases]
    assert planned
    for _ in range(3):  # days of doing all of it
        visit.next().next().until(Waiting, WellDone)
        while not isinstance(visit.state, WellDone):
            visit.next().until(Waiting, WellDone)
        visit.answer("fine").next().sleep()
        assert [(p.kind, p.planned_ms) for p in plan_today(visit.known, visit.known.routines[0]).phases] == planned


def own_dose(stretch: Stretch, variant: Variant) -> dict[str, float]:
    """The dose as the stretch's file has it for that variant."""
    path = came_with("assets") / "stretches" / f"{stretch.id}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return dict(table["variants"][stretch.variants.index(variant)].get("dose", table["dose"]))


def test_no_routine_asks_for_more_than_its_stretches_do() -> None:
    for profile in (*people(frozenset(PERMISSIONS)), *people(frozenset())):
        for written in everything().library.routines.values():
            for step in choose(profile, written)[0].steps:
                if step.stretch.limb is Limb.NONE:
                    continue  # a quiet minute may be two
                own = own_dose(step.stretch, step.variant)
                assert step.dose.repetitions <= own["repetitions"], (written.id, step.stretch.id)
                assert step.dose.hold_ms <= own["hold_s"] * 1000, (written.id, step.stretch.id)


def test_after_too_tired_only_less_is_offered() -> None:
    visit = in_session(ALONE).until(Holding).stop().answer("tired")
    assert visit.offered == ("end", "shorter")


# 9


def test_a_stop_on_one_side_leaves_the_other() -> None:
    for stretch, variant in VARIANTS:
        if len(stretch.sides) > 1:
            visit = alone_with(stretch, variant).next().next().until(Holding)
            stopped = visit.phase.side
            assert stopped is not None
            visit.stop().answer("hurt")
            plan = plan_today(visit.known, visit.known.routines[0])
            assert {p.side for p in plan.phases} == {stopped.other}, named(stretch, variant)


# 10

FORBIDDEN = (
    r"hold your breath",
    r"push (through|past|harder|further)",
    r"touch (your|the) chest",
    r"no pain,? no gain",
    r"as far as (you|they|it) can",
    r"as (hard|deep|deeply) as",
    r"deep breath",
    r"force it",
)


@pytest.mark.parametrize("phrase", FORBIDDEN)
def test_nothing_says_what_could_harm(phrase: str) -> None:
    for where, text in all_texts():
        assert not re.search(phrase, text.lower()), (where, text)


# 11


def test_the_next_session_asks_how_the_last_one_was_borne() -> None:
    visit = at_home(ALONE, HELPED, steps=1, asks=ALL_QUESTIONS - {"therapist", "stop"})
    visit.next().next().until(Holding).stop().answer("tired").answer("end").answer("none").next()
    visit.sleep().next()
    body = visit.scene.body
    assert isinstance(body, Ask)
    assert "30 minutes" in body.line
    assert "next day" in body.line
    visit.pause()  # yes
    assert isinstance(visit.state, ShorterAsked)
    assert visit.offered[0] == "shorter"
    assert "therapist" in words.beginning.SHORTER_LINE
    assert visit.scene.buttons.stop.act == "back"  # skippable


# 12


def test_every_warning_sign_is_asked_about_or_told() -> None:
    asked = " ".join((*words.beginning.READY_LINES, *(text for _, text in words.beginning.WHICH_CHOICES))).lower()
    for sign in ("swollen", "warm", "painful at rest", "breathless", "ill", "chest pain", "blood"):
        assert sign in asked
    card = " ".join(everything().library.cards["get-help-now"].lines).lower()
    for sign in ("swollen", "breathlessness", "chest pain", "coughing blood", "urine", "morning headaches"):
        assert sign in card


# 13


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT, themes.NIGHT], ids=lambda theme: theme.name)
def test_letters_stand_out_seven_to_one_and_are_sized_for_the_distance(theme: themes.Theme) -> None:
    shades = themes.colours(theme)
    for letters, ground in themes.TEXT_PAIRS:
        assert themes.contrast(shades[letters], shades[ground]) >= 7
    near, far = looks.ScreenSize(24, 1.0), looks.ScreenSize(24, 2.0)
    assert looks.pixels(22, (1920, 1080), far) == pytest.approx(2 * looks.pixels(22, (1920, 1080), near), rel=0.01)


def test_nothing_flashes() -> None:
    """In no second do the words or numbers on the screen change more than three times."""
    for visit in (going(Holding), going(Holding).stop()):
        changes, before = 0, visit.scene.body
        for _ in range(1_000 // 50):
            visit.do(Passed(50))
            now = visit.scene.body
            still = replace(now, ring=None, figure=None) if isinstance(now, Guide) else now
            was = replace(before, ring=None, figure=None) if isinstance(before, Guide) else before
            changes += still != was
            before = now
        assert changes <= 3


# 14


def test_breathing_has_no_holding_and_no_devices() -> None:
    breathing = everything().library.stretches["breathing-relaxed"]
    assert breathing.limb is Limb.NONE
    for variant in breathing.variants:
        for text in texts_of(variant.cue, *variant.get_ready, *variant.hold, *variant.cautions):
            assert not re.search(r"\b(hold|deep|in and out|count|bag|cough|spiromet|device|stack)", text.lower())
        assert variant.position in (Position.SEATED_SUPPORTED, Position.RECLINED)  # never flat
    for path in came_with("assets").glob("stretches/*.toml"):  # nor does any other stretch coach it
        text = path.read_text(encoding="utf-8").lower()
        assert not re.search(r"breath.stack|lung volume|cough.assist|spiromet|inspiratory", text), path.name


# 15


def test_it_says_that_it_is_no_medical_advice_and_who_has_reviewed_it() -> None:
    about = " ".join((*words.home.ABOUT_LINES, *everything().library.cards["about"].lines)).lower()
    assert "not medical advice" in about
    assert "not a medical device" in about
    assert "ask your therapist" in about
    assert "not yet reviewed by a physiotherapist" in about
    shown = scene(About(known())).body
    assert isinstance(shown, Ask)
    assert shown.lines == words.home.ABOUT_LINES
    for stretch in everything().library.stretches.values():
        assert stretch.review
        assert stretch.sources


# -- what else the guide and the clinical notes ask for


def test_nobody_is_prompted_to_drink() -> None:
    drink = re.compile(r"\b(drink|hydrat|sip|water)\w*", re.IGNORECASE)
    for where, text in all_texts():
        if drink.search(text):
            assert where in ("drinking-and-swallowing.toml", "aquatic.toml"), (where, text)


def test_after_lying_nobody_is_sent_up_at_once() -> None:
    for stretch, variant in VARIANTS:
        if variant.position is Position.MAT:
            assert any("before getting up" in line for line in texts_of(*variant.cautions)), stretch.id
    assert any("sit a while before you stand" in line for line in everything().library.cards["how-to-move"].lines)


def test_a_new_hip_crosses_and_turns_nothing() -> None:
    hip = replace(person(Ability.ALONE, frozenset(PERMISSIONS)), equipment=frozenset({"hip"}))
    seen = {s.id for s, _ in allowed(hip)}
    assert not seen & {"glute-lying", "glute-seated", "hip-out", "hip-rotate", "knee-to-chest"}
    assert {v.mode for s, v in allowed(hip) if s.id == "spinal-twist-seated"} <= {Mode.ACTIVE, Mode.ASSISTED}


def test_fragile_bones_are_neither_twisted_nor_rounded() -> None:
    fragile = replace(person(Ability.ALONE, frozenset(PERMISSIONS)), equipment=frozenset({"fragile_bones"}))
    seen = {(s.id, v.key) for s, v in allowed(fragile)}
    assert "spinal-twist-seated" not in {name for name, _ in seen}
    assert ("upper-back-round", "seated active") not in seen
    assert ("upper-back-round", "seated-supported active") in seen


def test_what_equipment_leaves_out_says_so() -> None:
    hip = replace(person(Ability.ALONE), equipment=frozenset({"hip"}))
    _, left_out = choose(hip, everything().library.routines["early-evening"])
    assert Refusal(Because.EQUIPMENT, "hip") in {each for out in left_out for each in out.why}


def test_speed_is_never_asked_for() -> None:
    for stretch, variant in VARIANTS:
        assert not re.search(r"\b(quick|fast|brisk|bounce|jerk)", " ".join(texts_of(variant.cue)).lower()), stretch.id
    for preset in Preset:
        for fitted in household(person(preset.ability)).routines:
            moves = [p for p in unroll(fitted.routine).phases if p.kind in ("move_in", "move_out")]
            assert all(p.planned_ms >= 3_000 for p in moves if p.step.stretch.limb is not Limb.NONE)


def test_passive_stays_are_short_and_few() -> None:
    for stretch, variant in VARIANTS:
        if variant.mode is Mode.PASSIVE:
            routine = next(
                s for r in everything().library.routines.values() for s in r.steps if s.stretch.id == stretch.id
            )
            dose = routine.doses.get(variant.key)
            assert dose is None or (dose.kind is DoseKind.RANGE and dose.hold_ms <= 5_000), (stretch.id, variant.key)


def test_the_lint_reads_everything() -> None:
    assert len(list(all_texts())) > 1_000


def test_pain_keeps_it_away_until_a_person_clears_it() -> None:
    visit = in_session(ALONE).until(Holding).stop().answer("hurt")
    assert isinstance(visit.state, WhatNext)
    assert [aside.until for aside in visit.known.log.set_aside] == ["cleared"]
    visit.sleep()
    assert [aside.until for aside in visit.known.log.set_aside] == ["cleared"]
