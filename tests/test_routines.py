"""Every routine that came along, rehearsed in jumped time by people of every kind, through the real buttons and log."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from world import everything

from kiosk import words
from kiosk.content.fitting import Part, WrittenRoutine, choose, why_not
from kiosk.content.plan import Plan, unroll
from kiosk.content.profile import PARTS, PERMISSIONS, Preset, Profile
from kiosk.content.stretch import Limb, Mode, Side
from kiosk.devices.store.store import Store
from kiosk.files.everything import Everything, read_everything
from kiosk.files.places import came_with, find
from kiosk.files.routine_file import LONGEST_MINUTES
from kiosk.log.history import Log
from kiosk.log.records import Held, Record, SessionEnded, SessionStarted
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.scene import scene
from kiosk.session.around import AtHome, Empty
from kiosk.session.beginning import begin
from kiosk.session.deciding import decide
from kiosk.session.known import Known
from kiosk.session.today import next_routine, routine_of
from kiosk.worlds.bench import open_bench, play_person
from kiosk.worlds.changing import write_settings
from kiosk.worlds.opening import known, read_again, routines

IDS = tuple(everything().library.routines)
STRICT: frozenset[str] = frozenset()
FREE = frozenset(PERMISSIONS)
TAUGHT = frozenset(s.id for s in everything().library.stretches.values() if any(v.taught for v in s.variants))


def written(routine: str) -> WrittenRoutine:
    return everything().library.routines[routine]


def person(preset: Preset, permissions: frozenset[str] = STRICT) -> Profile:
    """Who is permitted everything was shown everything."""
    shown = TAUGHT if permissions == FREE else frozenset()
    return Profile("", dict.fromkeys(PARTS, preset.ability), permissions, preset=preset, shown=shown)


def household(preset: Preset, permissions: frozenset[str] = STRICT) -> Everything:
    return replace(everything(), profile=person(preset, permissions))


def plan(routine: str, preset: Preset, permissions: frozenset[str]) -> Plan:
    return unroll(*choose(person(preset, permissions), written(routine)))


def laid_out(routine: str, preset: Preset, permissions: frozenset[str]) -> list[tuple[str, str, Side | None]]:
    phases = plan(routine, preset, permissions).phases
    return [(phase.step.stretch.id, phase.step.variant.key, phase.side) for phase in phases]


# Everyone with nothing permitted, in every routine, and with everything permitted where that makes another one of it.
REHEARSALS = [(routine, preset, STRICT) for routine in IDS for preset in Preset] + [
    (routine, preset, FREE)
    for routine in IDS
    for preset in Preset
    if laid_out(routine, preset, FREE) != laid_out(routine, preset, STRICT)
]
rehearsed = pytest.mark.parametrize(
    ("routine", "preset", "permissions"),
    REHEARSALS,
    ids=[f"{r}, {p}, {'all permitted' if free else 'nothing permitted'}" for r, p, free in REHEARSALS],
)


@dataclass(eq=False)
class Telling:
    """All that was seen, heard and kept in one rehearsal, in order: when, what, and its values."""

    told: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)

    def saw(self, at_ms: int, what: str, **values: Any) -> None:
        self.told.append((at_ms, what, values))

    @property
    def scenes(self) -> list[tuple[str, str | None, str | None]]:
        return [(v["name"], v["stretch"], v["side"]) for _, what, v in self.told if what == "scene"]

    @property
    def said(self) -> list[str]:
        return [v["text"] for _, what, v in self.told if what == "say"]

    @property
    def records(self) -> list[Record]:
        return [v["record"].record for _, what, v in self.told if what == "record"]

    @property
    def held(self) -> list[Held]:
        return [record for record in self.records if isinstance(record, Held)]

    def at(self, kind: type[Record]) -> int:
        return next(at for at, what, v in self.told if what == "record" and isinstance(v["record"].record, kind))


@cache
def rehearsal(routine: str, preset: Preset, permissions: frozenset[str]) -> Telling:
    """Someone of that kind who goes through that routine."""
    house, telling = household(preset, permissions), Telling()

    def known_from(store: Store, today: str) -> Known:
        return replace(known(house, store.log(), today, frozenset({"stop", "sign"})), chosen_next=routine)

    with TemporaryDirectory(prefix="kiosk-") as folder:
        bench = open_bench(house, Path(folder), known_from, (telling,))
        try:
            play_person(bench, carry_on=False)
        finally:
            bench.store.close()
    return telling


@rehearsed
def test_every_routine_can_be_gone_through_to_its_end(
    routine: str, preset: Preset, permissions: frozenset[str]
) -> None:
    told = rehearsal(routine, preset, permissions)
    assert [r.how for r in told.records if isinstance(r, SessionEnded)] == ["done"]
    assert told.scenes[-1][0] == "home"


@rehearsed
def test_it_does_what_was_planned_and_only_what_the_profile_allows(
    routine: str, preset: Preset, permissions: frozenset[str]
) -> None:
    wanted = [
        (phase.step.stretch.id, phase.step.variant.key, phase.side, phase.planned_ms)
        for phase in plan(routine, preset, permissions).phases
        if phase.kind == "hold"
    ]
    told = rehearsal(routine, preset, permissions)
    assert [(h.stretch, h.variant, h.side, h.held_ms) for h in told.held] == wanted
    for held in told.held:
        stretch = everything().library.stretches[held.stretch]
        variant = stretch.variant(held.variant)
        assert variant is not None
        assert not why_not(person(preset, permissions), stretch, variant, Side(held.side) if held.side else None)


@rehearsed
def test_every_cue_is_heard_before_its_hold(routine: str, preset: Preset, permissions: frozenset[str]) -> None:
    units = {phase.unit: phase for phase in plan(routine, preset, permissions).phases}
    cues = iter([words.guiding.cue(phase) for phase in units.values()])
    unit, heard, cue = None, False, ""
    for _, what, values in rehearsal(routine, preset, permissions).told:
        if what == "scene" and values["name"] == "get_ready":
            unit, heard, cue = (values["stretch"], values["side"]), False, next(cues)
        elif what == "say" and values["text"] == cue:
            heard = True
        elif what == "scene" and values["name"] in ("move_in", "hold"):
            assert heard, unit
    assert next(cues, None) is None


@rehearsed
def test_a_stretch_with_sides_is_done_on_both(routine: str, preset: Preset, permissions: frozenset[str]) -> None:
    told = rehearsal(routine, preset, permissions)
    for stretch in {held.stretch for held in told.held}:
        sides = {held.side for held in told.held if held.stretch == stretch}
        assert sides == set(everything().library.stretches[stretch].sides), stretch


@rehearsed
def test_it_closes_with_what_to_see_to_before_one_goes(
    routine: str, preset: Preset, permissions: frozenset[str]
) -> None:
    told = rehearsal(routine, preset, permissions)
    names = [name for name, _, _ in told.scenes]
    assert names.index("before_you_go") > names.index("well_done") > max(i for i, n in enumerate(names) if n == "hold")
    for line in words.ending.BEFORE_YOU_GO_LINES:
        assert line in told.said


@rehearsed
def test_the_minutes_are_told_honestly(routine: str, preset: Preset, permissions: frozenset[str]) -> None:
    told, minutes = rehearsal(routine, preset, permissions), plan(routine, preset, permissions).minutes
    took_ms = told.at(SessionEnded) - told.at(SessionStarted)
    assert took_ms <= LONGEST_MINUTES * 60_000
    assert minutes <= LONGEST_MINUTES
    assert took_ms / 60_000 <= minutes + 1


@pytest.mark.parametrize("routine", IDS)
def test_a_file_states_the_minutes_of_those_it_is_meant_for(routine: str) -> None:
    """With everything permitted it takes longest; nobody for whom it is meant waits longer than it says."""
    meant = [p for p in Preset if written(routine).meant_for(p)]
    longest = max(plan(routine, preset, FREE).minutes for preset in meant)
    assert longest == written(routine).minutes


@pytest.mark.parametrize("routine", IDS)
def test_home_shows_the_minutes_that_it_takes_this_person(routine: str) -> None:
    for preset in Preset:
        state = AtHome(replace(known(household(preset), Log(), "2026-11-22"), chosen_next=routine))
        body = scene(state).body
        assert words.dates.minutes(plan(routine, preset, STRICT).minutes) in getattr(body, "next_about", "")


@pytest.mark.parametrize("routine", IDS)
def test_a_warm_up_comes_first_and_a_calm_ending_last(routine: str) -> None:
    steps = written(routine).steps
    assert steps[-1].part is Part.CALM
    assert steps[-1].stretch.limb is Limb.NONE
    if any(step.stretch.limb is not Limb.NONE for step in steps):
        assert steps[0].part is Part.WARM_UP


@pytest.mark.parametrize("routine", IDS)
def test_a_warm_up_moves_slowly_and_without_a_stay_that_pulls(routine: str) -> None:
    for step in written(routine).steps:
        if step.part is Part.WARM_UP:
            assert all(dose.kind == "range" for dose in step.doses.values()), step.stretch.id


# -- what is offered to whom


def offered(preset: Preset) -> Known:
    return known(household(preset), Log(), "2026-11-22")


@pytest.mark.parametrize("preset", list(Preset))
def test_home_plans_a_day_of_two_or_three_routines(preset: Preset) -> None:
    planned = [f.routine for f in offered(preset).offered if f.routine.at]
    assert 2 <= len(planned) <= 3
    assert sum(unroll(routine).minutes for routine in planned) <= 40
    first = next_routine(offered(preset))
    assert first is not None
    assert first.routine.id == planned[0].id


@pytest.mark.parametrize("preset", list(Preset))
def test_there_is_something_for_a_tired_day_something_quiet_and_a_passive_one(preset: Preset) -> None:
    ids = {f.routine.id for f in offered(preset).offered}
    assert {"short-helper", "listening", "relaxed-breathing", "passive-whole-body"} <= ids


@pytest.mark.parametrize("preset", list(Preset))
def test_nothing_is_offered_of_which_hardly_anything_is_left(preset: Preset) -> None:
    for fitted in offered(preset).offered:
        left_out = {out.stretch for out in fitted.left_out}
        assert len(left_out) * 2 <= len({step.stretch.id for step in fitted.routine.steps}), fitted.routine.id


def test_the_day_of_each_preset_is_another_one() -> None:
    days = [[(f.routine.at, f.routine.id) for f in offered(p).offered if f.routine.at] for p in Preset]
    assert days == [
        [("08:30", "morning-seated"), ("19:00", "evening-helper")],
        [("09:00", "middle-morning"), ("19:00", "middle-evening")],
        [("09:00", "advanced-morning"), ("19:00", "advanced-evening")],
    ]


def test_a_preset_chosen_with_the_buttons_changes_what_is_offered(tmp_path: Path) -> None:
    places = find(config=Path(shutil.copytree(came_with("config"), tmp_path / "config")))
    write_settings(places, {"profile.preset": "moved by a helper"})
    reading = read_everything(places)
    assert reading.value is not None
    read = read_again(reading.value)
    assert read.values["profile.preset"] == "moved by a helper"
    assert [f.routine.id for f in read.routines if f.is_meant and f.routine.at] == [
        "advanced-morning",
        "advanced-evening",
    ]


def therapists(folder: Path, at: str, who: str) -> Everything:
    """Everything, with a routine of the therapist's own."""
    config = Path(shutil.copytree(came_with("config"), folder / "config"))
    (config / "routines").mkdir(exist_ok=True)
    (config / "routines" / "mine.toml").write_text(
        f'name = "Mine"\nabout = "arms"\nat = "{at}"\nwith = "{who}"\nminutes = 3\n[[steps]]\nstretch = "elbow-bend"\n'
    )
    reading = read_everything(find(config=config))
    assert reading.value is not None, reading.mistakes
    return reading.value


def test_a_therapists_own_routine_is_offered_to_everyone(tmp_path: Path) -> None:
    with_own = therapists(tmp_path, at="10:00", who="helper")
    for preset in Preset:
        house = replace(with_own, profile=person(preset))
        assert "mine" in [f.routine.id for f in routines(house) if f.is_meant]


def test_a_routine_of_which_nothing_is_left_stays_in_the_menu_and_says_why(tmp_path: Path) -> None:
    house = replace(therapists(tmp_path, at="06:00", who="alone"), profile=person(Preset.MOVED))
    knows = known(house, Log(), "2026-11-22", frozenset())
    assert "mine" in [f.routine.id for f in knows.offered]
    asked = begin(knows, routine_of(knows, "mine")).state
    state, _ = decide(asked, Pressed(Button.NEXT))  # all fine
    assert isinstance(state, Empty)
    lines = getattr(scene(state).body, "lines", ())
    assert "Elbow bend: the arm is moved by a helper" in lines
    following = next_routine(knows)
    assert following is not None
    assert following.routine.id == "advanced-morning"  # the empty one is not in the way of the day


def test_what_others_do_keeps_its_name_in_the_log() -> None:
    house = household(Preset.MOVED)
    names = {f.routine.id: f.routine.name for f in known(house, Log(), "2026-11-22").routines}
    assert names["early-morning"] == "Active morning"


def test_moved_by_a_helper_means_that_the_helper_moves_everything_that_moves() -> None:
    for fitted in offered(Preset.MOVED).offered:
        for step in fitted.routine.steps:
            assert step.stretch.limb is Limb.NONE or step.variant.mode is Mode.PASSIVE
