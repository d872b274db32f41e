"""kiosk.toml and profile.toml: what they can say, and what is told of what they cannot."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from configs import SHIPPED, told
from mutations import MISSING, Place, as_toml, at, changed, places, renamed, written

from kiosk.content.profile import EQUIPMENT, PARTS, PERMISSIONS, SITES, Ability
from kiosk.content.stretch import Limb, Side
from kiosk.files import settings
from kiosk.files.library import read_library
from kiosk.files.places import came_with
from kiosk.files.profile_file import read_profile
from kiosk.files.settings_file import read_settings
from kiosk.pressing.button import Button
from kiosk.pressing.presses import DEFAULT_TIMES, checked
from kiosk.pressing.scanning import Pace
from kiosk.worlds.opening import desk_wires, wires


def values_of(name: str) -> dict[str, Any]:
    return tomllib.loads((SHIPPED / name).read_text(encoding="utf-8"))


KIOSK, PROFILE = values_of("kiosk.toml"), values_of("profile.toml")

PEDAL: dict[str, object] = {"button": "stop", "pin": 5, "name": "pedal"}
ENTER: dict[str, object] = {"key": "KEY_ENTER", "button": "next"}
PAD: dict[str, object] = {"joystick": 0, "number": 1, "button": "stop"}


def test_the_shipped_file_shows_what_holds_without_it(tmp_path: Path) -> None:
    empty = tmp_path / "kiosk.toml"
    empty.touch()
    assert read_settings(SHIPPED / "kiosk.toml").value == read_settings(empty).value == settings.Settings()


def test_the_shipped_file_has_every_key_there_is() -> None:
    found = {written(place) for place in places(KIOSK) if not isinstance(at(KIOSK, place), dict)}
    assert found == set(settings.keys())


def uncommented(table: str) -> str:
    """The shipped file's examples of that table, as if the marks of a comment were not there."""
    lines = (SHIPPED / "kiosk.toml").read_text(encoding="utf-8").splitlines()
    examples, inside = [], False
    for line in lines:
        inside = line == f"# [[{table}]]" or (inside and line.startswith("# ") and " = " in line)
        examples += [line.removeprefix("# ")] if inside else []
    return "\n".join(examples)


@pytest.mark.parametrize(("table", "keys"), settings.tables().items())
def test_the_shipped_file_shows_each_table_that_can_be_there_many_times(
    tmp_path: Path, table: str, keys: tuple[str, ...]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(uncommented(table), encoding="utf-8")
    assert read_settings(path).mistakes == ()
    items = at(tomllib.loads(uncommented(table)), tuple(table.split(".")))
    assert {key for item in items for key in item} == set(keys)


def test_the_shipped_examples_of_more_switches_are_read(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("\n".join(map(uncommented, settings.tables())), encoding="utf-8")
    found = read_settings(path).value
    assert found is not None
    assert found.buttons.more == (
        settings.SecondSwitch(Button.STOP, 5, "pedal", "helper", normally_closed=True, pull_up=True, lift=False),
    )
    assert found.inputs == (
        settings.KeyInput("", "KEY_ENTER", Button.NEXT),
        settings.JoystickInput(0, 1, Button.STOP),
    )


def test_a_button_may_have_no_pin_and_be_a_key(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("buttons.stop.pin = 0\nbuttons.next.pin = 0\n" + uncommented("inputs"), encoding="utf-8")
    found = read_settings(path).value
    assert found is not None
    assert [wire.button for wire in wires(found)] == [Button.PAUSE]
    assert sorted(wire.button for wire in desk_wires(found)) == sorted(Button)
    assert len({wire.gpio for wire in desk_wires(found)} | set(found.lamps.values())) == 6


def test_a_second_stop_is_wired_as_the_first_unless_it_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(as_toml({"buttons": {"more": [PEDAL, {"button": "next", "pin": 6, "name": "cheek"}]}}))
    found = read_settings(path).value
    assert found is not None
    assert [switch.normally_closed for switch in found.buttons.more] == [True, False]


def test_the_choices_are_offered_at_the_usual_pace() -> None:
    assert settings.Settings().buttons.pace == Pace()


def test_every_key_of_the_shipped_files_has_a_comment() -> None:
    for name in ("kiosk.toml", "profile.toml"):
        lines = (SHIPPED / name).read_text(encoding="utf-8").splitlines()
        notes = [line for line in lines if "#" in line]
        for line in lines:
            if " = " in line and not line.startswith("#"):
                key = line.split(" = ")[0]
                said = "#" in line or any(note.startswith(f"# {key}:") for note in notes) or key == "pin"
                assert said or _in_a_told_table(lines, line), line


def _in_a_told_table(lines: list[str], line: str) -> bool:
    """Whether the table's own heading has a comment that speaks of all its keys."""
    heads = [head for head in lines[: lines.index(line)] if head.startswith("[")]
    return bool(heads) and "#" in heads[-1]


def test_the_usual_button_times_are_those_of_the_presses() -> None:
    assert settings.Settings().buttons.times == dict(DEFAULT_TIMES)
    assert checked(settings.Settings().buttons.times) == dict(DEFAULT_TIMES)


def test_stop_is_wired_normally_closed() -> None:
    by_name = settings.Settings().buttons.by_name
    assert [by_name[button].normally_closed for button in Button] == [False, False, True]


def test_what_is_written_is_what_holds(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(
        'screen = {theme = "light", distance_m = 1, button_order = ["stop", "next", "pause"]}\n'
        "voice.volume = 9\nlamps.stop = 0\n"
        '[buttons.next]\npin = 5\nacceptance_ms = 0\nlift = true\n[session]\nadvance = "flow"\n'
    )
    found = read_settings(path).value
    assert found is not None
    assert found.screen.theme is settings.ThemeName.LIGHT
    assert found.screen.distance_m == 1.0
    assert found.screen.button_order == (Button.STOP, Button.NEXT, Button.PAUSE)
    assert found.voice.volume == 9
    assert Button.STOP not in found.lamps
    assert found.buttons.by_name[Button.NEXT].pin == 5
    assert found.buttons.times[Button.NEXT].acceptance_ms == 0
    assert found.buttons.times[Button.NEXT].lift
    assert found.session.advance is settings.Advance.FLOW


@pytest.mark.parametrize(
    ("place", "value", "where", "what"),
    [
        (("voice", "volume"), 0, "voice.volume", "0 is out of bounds; it can be 1 to 9"),
        (("voice", "rate"), 20, "voice.rate", "20 is out of bounds; it can be 80 to 300"),
        (("voice", "rate"), "150", "voice.rate", "this is text in quotation marks; it needs a whole number"),
        (("voice", "id"), "", "voice.id", "this is empty"),
        (("voice", "id"), "mb-us1", "voice.id", "come out distorted"),
        (("voice", "volum"), 5, "voice.volum", "this key is not known"),
        (("voise",), {}, "voise", "this key is not known"),
        (("screen",), "big", "screen", "this is text in quotation marks; it needs a table"),
        (("screen", "theme"), "drak", "screen.theme", '"drak" is not known; did you mean dark?'),
        (("screen", "diagonal_in"), 0, "screen.diagonal_in", "0 is out of bounds; it can be 3 to 120"),
        (("screen", "reduced_motion"), 1, "screen.reduced_motion", "this is a whole number; it needs true or false"),
        (("screen", "button_order"), ["next", "stop"], "screen.button_order", "not name each button once"),
        (("screen", "button_order"), ["next", "stop", "next"], "screen.button_order[3]", "stands here twice"),
        (("screen", "dim_from"), "10 pm", "screen.dim_from", "is no time of day"),
        (("buttons", "switches"), 4, "buttons.switches", "4 is out of bounds; it can be 0 to 3"),
        (("buttons", "next", "pin"), 40, "buttons.next.pin", "40 is out of bounds; it can be 2 to 27"),
        (("buttons", "next", "pin"), True, "buttons.next.pin", "this is true or false; it needs a whole number"),
        (("buttons", "pause", "pin"), 17, "buttons.pause.pin", "GPIO 17 is already used by buttons.next.pin"),
        (("lamps", "stop"), 17, "lamps.stop", "GPIO 17 is already used by buttons.next.pin"),
        (("lamps", "stop"), 1, "lamps.stop", "1 is out of bounds; it can be 2 to 27, or 0 for no lamp"),
        (("buttons", "next", "acceptance_ms"), -1, "buttons.next.acceptance_ms", "it can be 0 to 5000"),
        (("buttons", "stop", "acceptance_ms"), 300, "buttons.stop.acceptance_ms", "STOP acts at once"),
        (("buttons", "stop", "pin"), 0, "buttons.stop.pin", "0 leaves the kiosk without a STOP"),
        (("buttons", "stop", "pin"), False, "buttons.stop.pin", "this is true or false; it needs a whole number"),
        (("buttons", "stpo"), {"pin": 4}, "buttons.stpo", "this key is not known"),
        (("buttons", "scan_step_s"), 0.5, "buttons.scan_step_s", "0.5 is out of bounds; it can be 1 to 6"),
        (("buttons", "scan_first_more_s"), -1, "buttons.scan_first_more_s", "it can be 0 to 10"),
        (("buttons", "scan_rounds"), 21, "buttons.scan_rounds", "21 is out of bounds; it can be 0 to 20"),
        (("buttons", "spoken_choices"), "yes", "buttons.spoken_choices", "it needs true or false"),
        (("buttons", "next", "pull_up"), 0, "buttons.next.pull_up", "it needs true or false"),
        (("buttons", "more"), [PEDAL | {"pin": 22}], "buttons.more[1].pin", "already used by buttons.stop.pin"),
        (("buttons", "more"), [PEDAL | {"pin": 1}], "buttons.more[1].pin", "it can be 2 to 27"),
        (("buttons", "more"), [PEDAL | {"button": "halt"}], "buttons.more[1].button", '"halt" is not known'),
        (("buttons", "more"), [PEDAL | {"site": "foot"}], "buttons.more[1].site", '"foot" is not known'),
        (("buttons", "more"), [PEDAL | {"name": " "}], "buttons.more[1].name", "this is empty"),
        (("buttons", "more"), [PEDAL | {"nmae": "x"}], "buttons.more[1].nmae", "this key is not known"),
        (("buttons", "more"), [PEDAL, PEDAL | {"pin": 6}], "buttons.more[2].name", "already the name of another"),
        (("buttons", "next"), {"pin": 2, "pull_up": False}, "buttons.next.pull_up", "GPIO 2 is always pulled up"),
        (("buttons", "stop"), {"pin": 3, "pull_up": False}, "buttons.stop.pull_up", "wire the switch to ground"),
        (("buttons", "more"), [PEDAL | {"pin": 3, "pull_up": False}], "buttons.more[1].pull_up", "GPIO 3 is always"),
        (("buttons", "more"), [PEDAL | {"pin": 25}], "lamps.stop", "GPIO 25 is already used by buttons.more[1].pin"),
        (("lamps", "pause"), 23, "lamps.pause", "GPIO 23 is already used by lamps.next"),
        (("buttons", "more"), [PEDAL | {"sit": "helper"}], "buttons.more[1].sit", "did you mean site?"),
        (("inputs",), [ENTER | {"buton": "next"}], "inputs[1].buton", "this key is not known"),
        (("buttons", "more"), PEDAL, "buttons.more", "this is a table; it needs a list"),
        (("inputs",), [ENTER | {"key": "Enter"}], "inputs[1].key", '"Enter" is no name of a key'),
        (("inputs",), [{"button": "next"}], "inputs[1].key", "this key is missing"),
        (("inputs",), [ENTER | {"button": "nxt"}], "inputs[1].button", "did you mean next?"),
        (("inputs",), [ENTER, ENTER | {"button": "stop"}], "inputs[2]", "this stands here twice"),
        (("inputs",), [ENTER | {"number": 1}], "inputs[1].number", "this goes with a joystick"),
        (("inputs",), [PAD | {"key": "KEY_A"}], "inputs[1].key", "this does not go with a joystick"),
        (("inputs",), [PAD | {"joystick": -1}], "inputs[1].joystick", "-1 is out of bounds"),
        (("inputs",), [PAD | {"sped": 1}], "inputs[1].sped", "this key is not known"),
        (("inputs",), [], "inputs", "this is empty"),
        (("routines", "morning-seated"), "half past eight", "routines.morning-seated", "is no time of day"),
        (("routines", "morning-seated"), 830, "routines.morning-seated", "it needs text"),
        (("setup", "done"), 1, "setup.done", "it needs true or false"),
        (("setup", "button_moved"), True, "setup.button_moved", "this key is not known"),
        (("session", "advance"), "fllow", "session.advance", "did you mean flow?"),
        (("session", "ring_after_stop_s"), 1e3, "session.ring_after_stop_s", "it needs a whole number"),
        (("session", "day_begins"), "15:00", "session.day_begins", "a day begins before noon"),
        (("session", "day_begins"), "", "session.day_begins", "this is empty"),
    ],
)
def test_a_wrong_setting_is_told_with_its_key(
    tmp_path: Path, place: Place, value: object, where: str, what: str
) -> None:
    lines = told(tmp_path, "kiosk.toml", changed(KIOSK, place, value))
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"kiosk.toml: {where}: ")
    assert what in lines[0]


@pytest.mark.parametrize(
    "values",
    [
        {"buttons": {"next": {"pin": 99}}, "lamps": {"next": 2}},
        {"buttons": {"next": {"pin": 2, "pull_up": 0}}},
        {"buttons": {"next": {"pin": "2", "pull_up": False}}},
        {"buttons": {"stop": {"pin": 0}, "more": [PEDAL | {"button": "halt"}]}},
        {"buttons": {"more": [PEDAL, PEDAL | {"pin": 4, "name": "\n"}]}},
        {"inputs": [{"key": 3, "button": "next"}, {"key": "KEY_A", "button": "stop"}]},
        {"session": {"day_begins": 12}},
    ],
    ids=str,
)
def test_nothing_is_told_that_only_follows_from_another_mistake(tmp_path: Path, values: dict[str, Any]) -> None:
    assert len(told(tmp_path, "kiosk.toml", values)) == 1


def test_two_wrong_keys_are_no_double_one(tmp_path: Path) -> None:
    lines = told(tmp_path, "kiosk.toml", {"inputs": [{"key": 3, "button": "next"}, {"key": 4, "button": "stop"}]})
    assert [line.split(": ")[1] for line in lines] == ["inputs[1].key", "inputs[2].key"]


@pytest.mark.parametrize(
    ("values", "where", "other"),
    [
        ({"buttons": {"next": {"pin": 23}}}, "buttons.next.pin", "lamps.next"),
        ({"buttons": {"next": {"pin": 22}}}, "buttons.next.pin", "buttons.stop.pin"),
        ({"buttons": {"more": [PEDAL | {"pin": 24}]}}, "buttons.more[1].pin", "lamps.pause"),
        ({"lamps": {"stop": 17}}, "lamps.stop", "buttons.next.pin"),
    ],
    ids=str,
)
def test_a_pin_that_is_anothers_usual_one_is_told_where_somebody_wrote_it(
    tmp_path: Path, values: dict[str, Any], where: str, other: str
) -> None:
    (line,) = told(tmp_path, "kiosk.toml", values)
    assert line.startswith(f"kiosk.toml: {where}: GPIO ")
    assert f"is already used by {other}, whose usual pin it is ({other} = 0 where there is none)" in line


@pytest.mark.parametrize(("pin", "pull_up"), [(2, True), (3, True), (4, False)])
def test_a_pin_that_can_be_pulled_as_asked_is_fine(tmp_path: Path, pin: int, pull_up: bool) -> None:
    assert told(tmp_path, "kiosk.toml", {"buttons": {"next": {"pin": pin, "pull_up": pull_up}}}) == []


@pytest.mark.parametrize(
    ("place", "value", "where", "what"),
    [
        (("preset",), MISSING, "preset", "this key is missing"),
        (("preset",), "mostly alon", "preset", "did you mean mostly alone?"),
        (("abilities", "arm_left"), "with hlep", "abilities.arm_left", "did you mean with help?"),
        (("abilities", "arm"), "alone", "abilities.arm", "this key is not known"),
        (("permissions", "standing"), "yes", "permissions.standing", "it needs true or false"),
        (("permissions", "standng"), True, "permissions.standng", "this key is not known"),
        (("equipment", "mask"), 1, "equipment.mask", "it needs true or false"),
        (("sites", "stop"), "leg", "sites.stop", '"leg" is not known'),
        (("sites", "stop"), 3, "sites.stop", "it needs text"),
        (("sites",), [], "sites", "it needs a table"),
        (("shown",), ["neck-side"], "shown", "it needs a table"),
        (("shown", "movements"), "neck-side", "shown.movements", "it needs a list"),
        (("shown", "movements"), [True], "shown.movements[1]", "it needs text"),
        (("shown", "movement"), ["neck-side"], "shown.movement", "this key is not known"),
    ],
)
def test_a_mistake_in_the_profile_is_told_with_its_key(
    tmp_path: Path, place: Place, value: object, where: str, what: str
) -> None:
    lines = told(tmp_path, "profile.toml", changed(PROFILE, place, value))
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"profile.toml: {where}: ")
    assert what in lines[0]


@pytest.mark.parametrize("name", ["kiosk.toml", "profile.toml"])
def test_each_misspelt_key_is_told_with_what_was_meant(tmp_path: Path, name: str) -> None:
    values = values_of(name)
    for place in places(values):
        expected = f"{written(place)}x: this key is not known; did you mean {place[-1]}?"
        lines = told(tmp_path, name, renamed(values, place, f"{place[-1]}x"))
        assert any(line.endswith(expected) for line in lines), expected


@pytest.mark.parametrize("name", ["kiosk.toml", "profile.toml"])
def test_each_value_of_a_wrong_type_is_told_at_its_key(tmp_path: Path, name: str) -> None:
    values = values_of(name)
    for place in places(values):
        wrongs: list[object] = [[[]], 1e300]
        for wrong in wrongs:
            lines = told(tmp_path, name, changed(values, place, wrong))
            assert any(f": {written(place)}" in line for line in lines), (place, wrong)


def test_the_shipped_profile_permits_nothing_by_itself() -> None:
    profile = read_profile(SHIPPED / "profile.toml").value
    assert profile is not None
    assert profile.permissions == frozenset()
    assert set(PROFILE["permissions"]) == set(PERMISSIONS)
    assert set(PROFILE["equipment"]) == set(EQUIPMENT)
    text = (SHIPPED / "profile.toml").read_text(encoding="utf-8")
    assert all(word in text for word in (*PARTS, *SITES))


def test_the_shipped_profile_lists_every_movement_that_must_be_shown() -> None:
    text = (SHIPPED / "profile.toml").read_text(encoding="utf-8")
    content = read_library(came_with("assets")).value
    assert content is not None
    taught = {stretch.id for stretch in content.stretches.values() for v in stretch.variants if v.taught}
    names = {stretch.id for stretch in content.stretches.values()}
    assert {name for name in names if f'"{name}"' in text} == taught


def test_a_part_that_is_named_differs_from_the_preset(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(
        'preset = "moved by a helper"\nabilities.arm_left = "alone"\npermissions.standing = true\nsites.stop = "neck"\n'
    )
    profile = read_profile(path).value
    assert profile is not None
    assert profile.ability(Limb.ARM, Side.LEFT) is Ability.ALONE
    assert profile.ability(Limb.ARM, Side.RIGHT) is Ability.MOVED
    assert profile.ability(Limb.ARM, None) is Ability.MOVED
    assert profile.permissions == {"standing"}
    assert profile.sites == {"stop": "neck"}
