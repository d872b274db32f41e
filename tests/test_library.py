from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import MISSING, Place, as_toml, at, changed, line_of, places, renamed, written

from kiosk.content.stretch import DoseKind, Limb, Mode, Side, Sided
from kiosk.files import library
from kiosk.files.library import read_library, read_library_or_last_good
from kiosk.files.places import came_with

SHIPPED = came_with("assets")
ROUTINE = "morning-seated"


def values_of(kind: str, stem: str) -> dict[str, Any]:
    return tomllib.loads((SHIPPED / kind / f"{stem}.toml").read_text(encoding="utf-8"))


STRETCH, MORNING = values_of("stretches", "wrist-extension"), values_of("routines", ROUTINE)
CARD = {
    "title": "Music",
    "lines": ["Music can bring calm."],
    "ask": "Your care team.",
    "sources": [{"title": "A title", "address": "https://example.org"}],
}
PASSIVE = next(n for n, variant in enumerate(STRETCH["variants"]) if variant["mode"] == "passive")
STRETCHES = {step["stretch"] for step in MORNING["steps"]} | {"ankle-circles", "neck-side", "wrist-extension"}


def step_with(fits: Callable[[dict[str, Any]], bool]) -> int:
    """The first step of the routine whose stretch's file fits."""
    steps = enumerate(MORNING["steps"])
    return next(number for number, step in steps if fits(values_of("stretches", step["stretch"])))


STATIC = step_with(lambda values: values["dose"]["kind"] == "static" and len(values["variants"]) > 1)
SIDED = step_with(lambda values: values["sides"] == "each")
LAST = len(MORNING["steps"]) - 1


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A few of the shipped files, in a folder where they may be broken."""
    folder = tmp_path / "assets"
    for kind, stems in (("stretches", STRETCHES), ("routines", (ROUTINE,))):
        (folder / kind).mkdir(parents=True)
        for stem in stems:
            shutil.copy(SHIPPED / kind / f"{stem}.toml", folder / kind)
    (folder / "cards").mkdir()
    write(folder, "cards", "music", CARD)
    return folder


def write(folder: Path, kind: str, stem: str, values: dict[str, Any]) -> Path:
    path = folder / kind / f"{stem}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_toml(values), encoding="utf-8")
    return path


def told(folder: Path, own: Path | None = None) -> list[str]:
    """Every mistake as a line, with paths from the folder's parent."""
    reading = read_library(folder, own)
    assert (reading.value is None) == bool(reading.mistakes)
    return [line_of(mistake).removeprefix(f"{folder.parent}/") for mistake in reading.mistakes]


def test_the_shipped_files_have_no_mistake() -> None:
    assert [str(mistake) for mistake in read_library(SHIPPED).mistakes] == []


def test_writing_a_file_again_changes_nothing(assets: Path) -> None:
    write(assets, "stretches", "wrist-extension", STRETCH)
    write(assets, "routines", ROUTINE, MORNING)
    assert told(assets) == []


def test_a_stretch_is_read_whole(assets: Path) -> None:
    found = read_library(assets).value
    assert found is not None
    wrist = found.stretches["wrist-extension"]
    passive = wrist.variants[PASSIVE]
    assert wrist.sides == (Side.LEFT, Side.RIGHT)
    assert wrist.dose.kind is DoseKind.STATIC
    assert passive.mode is Mode.PASSIVE
    assert passive.helper is not None
    assert passive.helper.hands == STRETCH["variants"][PASSIVE]["helper"]["hands"]
    assert wrist.sources[0].address.startswith("http")


def test_a_sentence_for_each_side_is_read_wherever_a_sentence_is(assets: Path) -> None:
    pair = {"left": "The left hand sinks.", "right": "The right hand sinks."}
    values = changed(STRETCH, ("variants", 0, "cue"), pair)
    values = changed(values, ("variants", 0, "hold"), ["Stay mild.", pair])
    write(assets, "stretches", "wrist-extension", changed(values, ("variants", PASSIVE, "helper", "hands"), pair))
    found = read_library(assets).value
    assert found is not None
    first, passive = (found.stretches["wrist-extension"].variants[number] for number in (0, PASSIVE))
    assert first.cue == Sided("The left hand sinks.", "The right hand sinks.")
    assert first.hold == ("Stay mild.", first.cue)
    assert passive.helper is not None
    assert passive.helper.hands == first.cue


def test_a_sentence_for_each_side_needs_sides(assets: Path) -> None:
    pair = {"left": "Left.", "right": "Right."}
    values = changed(changed(STRETCH, ("sides",), "both"), ("variants", 0, "cue"), pair)
    write(assets, "stretches", "wrist-extension", values)
    told = [str(mistake) for mistake in read_library(assets).mistakes]
    what = 'this is told for left and right, and this stretch has no sides; it needs sides = "each"'
    assert any(f"variants[1].cue: {what}" in line for line in told), told


def test_a_sentence_may_still_name_the_side_in_its_place(assets: Path) -> None:
    write(assets, "stretches", "wrist-extension", changed(STRETCH, ("variants", 0, "cue"), "To the {side}."))
    found = read_library(assets).value
    assert found is not None
    assert found.stretches["wrist-extension"].variants[0].cue == "To the {side}."


def test_whoever_stands_loads_the_legs_whatever_the_file_says(assets: Path) -> None:
    values = changed(STRETCH, ("variants", 0, "position"), "standing")
    write(assets, "stretches", "wrist-extension", changed(values, ("variants", 0, "loads"), ["trunk"]))
    found = read_library(assets).value
    assert found is not None
    first, second, *_ = found.stretches["wrist-extension"].variants
    assert first.loads == {Limb.LEG, Limb.TRUNK}
    assert second.loads == frozenset()


@pytest.mark.parametrize(
    ("key", "value"), [("taught", True), ("needs", ["taught_by_therapist"])], ids=["today", "in an older file"]
)
def test_what_a_therapist_must_have_shown_is_read(assets: Path, key: str, value: object) -> None:
    write(assets, "stretches", "wrist-extension", changed(STRETCH, ("variants", 0, key), value))
    found = read_library(assets).value
    assert found is not None
    first, second, *_ = found.stretches["wrist-extension"].variants
    assert (first.taught, first.needs) == (True, frozenset())
    assert not second.taught


def test_a_routine_has_the_dose_of_each_variant_it_may_come_to(assets: Path) -> None:
    write(assets, "routines", ROUTINE, changed(MORNING, ("steps", 0), {"stretch": "neck-side", "repetitions": 4}))
    found = read_library(assets).value
    assert found is not None
    first = found.routines[ROUTINE].steps[0]
    assert {dose.repetitions for dose in first.doses.values()} == {4}
    assert set(first.doses) == {v.key for v in first.stretch.variants if v.mode is not Mode.PASSIVE}


def test_a_routines_version_changes_with_its_text_and_its_stretches(assets: Path) -> None:
    def version() -> str:
        found = read_library(assets).value
        assert found is not None
        return found.routines[ROUTINE].version

    versions = [version(), version()]
    write(assets, "routines", ROUTINE, changed(MORNING, ("about",), "changed"))
    versions.append(version())
    write(assets, "stretches", "wrist-extension", changed(STRETCH, ("note",), "changed"))
    versions.append(version())
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


# -- what can be wrong in a file: what is changed, where that is told, and what is said

Broken = tuple[str, Place, object, str, str]

IN_A_STRETCH: list[Broken] = [
    ("a name is missing", ("name",), MISSING, "name", "this key is missing; it needs text"),
    ("a name of many words", ("name",), "The long slow wrist stretch", "name", "too long; at most 3 words"),
    ("a name of many letters", ("name",), "Wriststretchingexercises", "name", "too long; at most 3 words"),
    ("an empty name", ("name",), " ", "name", "this is empty"),
    ("an unknown key", ("nmae",), "Wrist", "nmae", "this key is not known"),
    ("an unknown limb", ("limb",), "amr", "limb", '"amr" is not known; did you mean arm?'),
    ("unknown sides", ("sides",), "eahc", "sides", "did you mean each?"),
    ("sides as a list", ("sides",), ["left"], "sides", "this is a list in square brackets; it needs text"),
    ("no dose", ("dose",), MISSING, "dose", "this key is missing; it needs a table"),
    ("a dose that is no table", ("dose",), 15, "dose", "this is a whole number; it needs a table"),
    ("a hold of nothing", ("dose", "hold_s"), 0, "dose.hold_s", "hold_s must be 5 to 60 for a static dose"),
    ("a hold of 15 minutes", ("dose", "hold_s"), 900, "dose.hold_s", "must be 5 to 60 for a static dose"),
    ("a hold as text", ("dose", "hold_s"), "15", "dose.hold_s", "this is text in quotation marks"),
    ("a hold that is true", ("dose", "hold_s"), True, "dose.hold_s", "this is true or false"),
    ("no repetitions", ("dose", "repetitions"), 0, "dose.repetitions", "repetitions must be 1 to 10"),
    ("endless repetitions", ("dose", "repetitions"), 10**30, "dose.repetitions", "must be 1 to 10"),
    ("half a repetition", ("dose", "repetitions"), 1.5, "dose.repetitions", "needs a whole number"),
    ("a rest below nothing", ("dose", "rest_s"), -1, "dose.rest_s", "rest_s must be 1 to 60"),
    ("an unknown dose", ("dose", "kind"), "statik", "dose.kind", "did you mean static?"),
    ("a misspelt dose", ("dose", "holds_s"), 15, "dose.holds_s", "this key is not known"),
    ("no variant", ("variants",), [], "variants", "this is empty"),
    ("one variant as a table", ("variants",), {"mode": "active"}, "variants", "this is a table; it needs a list"),
    ("a variant that is text", ("variants", 0), "seated", "variants[1]", "it needs a table"),
    ("an unknown position", ("variants", 0, "position"), "seatde", "variants[1].position", "did you mean seated?"),
    ("an unknown mode", ("variants", 0, "mode"), "activ", "variants[1].mode", "did you mean active?"),
    ("two variants alike", ("variants", 1), STRETCH["variants"][0], "variants[2]", "two variants seated active"),
    ("no cue", ("variants", 0, "cue"), MISSING, "variants[1].cue", "this key is missing"),
    ("a long cue", ("variants", 0, "cue"), "one " * 11, "variants[1].cue", "a sentence of 11 words is too long"),
    ("an unknown word", ("variants", 0, "cue"), "The {sid} hand.", "variants[1].cue", "did you mean {side}?"),
    ("a lone bracket", ("variants", 0, "cue"), "The {side hand.", "variants[1].cue", "{ is not known"),
    ("half a pair", ("variants", 0, "cue"), {"left": "The left hand."}, "variants[1].cue.right", "this key is missing"),
    (
        "a pair with a third",
        ("variants", 0, "cue"),
        {"left": "The left.", "right": "The right.", "rigth": "The right."},
        "variants[1].cue.rigth",
        "this key is not known",
    ),
    (
        "a long half of a pair",
        ("variants", 0, "cue"),
        {"left": "The left hand.", "right": "one " * 11},
        "variants[1].cue.right",
        "a sentence of 11 words is too long; at most 10 words",
    ),
    (
        "half a pair among lines",
        ("variants", 0, "get_ready"),
        ["Sit.", {"right": "The right hand."}],
        "variants[1].get_ready[2].left",
        "this key is missing",
    ),
    ("a pair that is a number", ("variants", 0, "cue"), 3, "variants[1].cue", "this is a whole number; it needs text"),
    ("get ready as text", ("variants", 0, "get_ready"), "Sit.", "variants[1].get_ready", "it needs a list"),
    ("a number to say", ("variants", 0, "hold"), ["Stay.", 3], "variants[1].hold[2]", "it needs text"),
    ("a long line", ("variants", 0, "cautions"), ["Stop. " + "one " * 11], "variants[1].cautions[1]", "11 words"),
    ("an unknown need", ("variants", 0, "needs"), ["standng"], "variants[1].needs[1]", "did you mean standing?"),
    ("an unknown hindrance", ("variants", 0, "not_with"), ["hpi"], "variants[1].not_with[1]", "did you mean hip?"),
    ("an unknown load", ("variants", 0, "loads"), ["legs"], "variants[1].loads[1]", "did you mean leg?"),
    ("a load on nothing", ("variants", 0, "loads"), ["none"], "variants[1].loads[1]", '"none" is not known'),
    ("loads as text", ("variants", 0, "loads"), "leg", "variants[1].loads", "it needs a list"),
    ("taught as text", ("variants", 0, "taught"), "yes", "variants[1].taught", "it needs true or false"),
    ("a need twice", ("variants", 0, "needs"), ["standing"] * 2, "variants[1].needs[2]", "stands here twice"),
    (
        "nothing for the helper",
        ("variants", PASSIVE, "helper"),
        MISSING,
        f"variants[{PASSIVE + 1}].helper",
        "a passive variant needs hands, how_far and stop",
    ),
    (
        "no stop line for the helper",
        ("variants", PASSIVE, "helper", "stop"),
        MISSING,
        f"variants[{PASSIVE + 1}].helper.stop",
        "this key is missing",
    ),
    (
        "a variant's dose out of bounds",
        ("variants", PASSIVE, "dose", "hold_s"),
        30,
        f"variants[{PASSIVE + 1}].dose.hold_s",
        "must be 1 to 10 for a range dose",
    ),
    ("no figure", ("variants", 0, "figure"), MISSING, "variants[1].figure", "this key is missing; it needs a table"),
    ("a figure that is text", ("variants", 0, "figure"), "x", "variants[1].figure", "it needs a table"),
    ("an unknown view", ("variants", 0, "figure"), {"view": "sied"}, "variants[1].figure.view", "side"),
    ("no sources", ("sources",), MISSING, "sources", "this key is missing"),
    ("a source without address", ("sources", 0, "address"), MISSING, "sources[1].address", "missing"),
    ("no review status", ("review",), MISSING, "review", "this key is missing"),
    ("its own other name", ("also",), ["wrist-extension"], "also[1]", "is already the name of a stretch"),
    ("another's other name", ("also",), ["neck-side"], "also[1]", "is already the name of a stretch"),
]

IN_A_ROUTINE: list[Broken] = [
    ("an unknown stretch", ("steps", 0, "stretch"), "ankle-circle", "steps[1].stretch", "mean ankle-circles?"),
    ("no stretch", ("steps", 0, "stretch"), MISSING, "steps[1].stretch", "this key is missing"),
    ("no steps", ("steps",), [], "steps", "this is empty"),
    (
        "no such variant",
        ("steps", SIDED, "variant"),
        "seated activ",
        f"steps[{SIDED + 1}].variant",
        "mean seated active?",
    ),
    (
        "passive alone",
        ("steps", SIDED, "variant"),
        "reclined passive",
        f"steps[{SIDED + 1}].variant",
        "cannot be done alone",
    ),
    (
        "a hold too long",
        ("steps", STATIC, "hold_s"),
        61,
        f"steps[{STATIC + 1}].hold_s",
        "must be 5 to 60 for a static dose",
    ),
    (
        "too many repetitions",
        ("steps", STATIC, "repetitions"),
        11,
        f"steps[{STATIC + 1}].repetitions",
        "must be 1 to 10",
    ),
    ("no rest", ("steps", STATIC, "rest_s"), 0, f"steps[{STATIC + 1}].rest_s", "rest_s must be 1 to 60"),
    ("an unknown side", ("steps", SIDED, "sides"), ["lefft"], f"steps[{SIDED + 1}].sides[1]", "did you mean left?"),
    ("a side twice", ("steps", SIDED, "sides"), ["left", "left"], f"steps[{SIDED + 1}].sides[2]", "stands here twice"),
    ("no side", ("steps", SIDED, "sides"), [], f"steps[{SIDED + 1}].sides", "this names no side"),
    ("an unknown part", ("steps", 0, "part"), "warmup", "steps[1].part", "did you mean warm-up?"),
    ("a warm-up at the end", ("steps", LAST, "part"), "warm-up", f"steps[{LAST + 1}].part", "warm-up comes after"),
    ("half past eight", ("at",), "8.30", "at", '"8.30" is no time of day; it needs hours and minutes'),
    ("a time that is none of text", ("at",), 830, "at", "this is a whole number; it needs text"),
    ("with nobody known", ("with",), "helpr", "with", "did you mean helper?"),
    ("no time at all", ("minutes",), 0, "minutes", "0 is out of bounds; it can be 1 to 25"),
    ("an hour", ("minutes",), 60, "minutes", "60 is out of bounds; it can be 1 to 25"),
    ("an unknown preset", ("for",), ["mostly alon"], "for[1]", "did you mean mostly alone?"),
    ("meant for nobody", ("for",), [], "for", "leave this key out for everyone"),
    ("meant for a text", ("for",), "with help", "for", "it needs a list"),
    ("an unknown place", ("position",), "bed", "position", '"bed" is not known'),
    ("a routine of steps by name", ("steps", 0), "ankle-circles", "steps[1]", "it needs a table"),
]

IN_A_CARD: list[Broken] = [
    ("no title", ("title",), MISSING, "title", "this key is missing"),
    ("lines as text", ("lines",), "Music.", "lines", "it needs a list"),
    ("nobody to ask", ("ask",), "", "ask", "this is empty"),
    ("a misspelt key", ("line",), [], "line", "this key is not known"),
]

BROKEN = [
    *(("stretches", "wrist-extension", STRETCH, broken) for broken in IN_A_STRETCH),
    *(("routines", ROUTINE, MORNING, broken) for broken in IN_A_ROUTINE),
    *(("cards", "music", CARD, broken) for broken in IN_A_CARD),
]


@pytest.mark.parametrize(
    ("kind", "stem", "values", "broken"), [pytest.param(*b, id=f"{b[0]}: {b[3][0]}") for b in BROKEN]
)
def test_broken_content_is_told_with_path_place_and_hint(
    assets: Path, kind: str, stem: str, values: dict[str, Any], broken: Broken
) -> None:
    _, place, value, where, what = broken
    write(assets, kind, stem, changed(values, place, value))
    lines = told(assets)
    mine = [line for line in lines if line.startswith(f"assets/{kind}/{stem}.toml: {where}: ")]
    assert mine, lines
    assert any(what in line for line in mine), mine


@pytest.mark.parametrize(
    ("kind", "stem", "values"),
    [("stretches", "wrist-extension", STRETCH), ("routines", ROUTINE, MORNING), ("cards", "music", CARD)],
)
def test_each_misspelt_key_of_a_file_is_told_with_what_was_meant(
    assets: Path, kind: str, stem: str, values: dict[str, Any]
) -> None:
    for place in places(values):
        if "figure" in place:
            continue  # poses have words of their own, and tests of their own
        write(assets, kind, stem, renamed(values, place, f"{place[-1]}x"))
        expected = f"{written(place)}x: this key is not known; did you mean {place[-1]}?"
        assert any(line.endswith(expected) for line in told(assets)), expected


@pytest.mark.parametrize(
    ("kind", "stem", "values"),
    [("stretches", "wrist-extension", STRETCH), ("routines", ROUTINE, MORNING), ("cards", "music", CARD)],
)
def test_each_value_of_a_wrong_type_is_told_at_its_place(
    assets: Path, kind: str, stem: str, values: dict[str, Any]
) -> None:
    for place in places(values):
        if "figure" in place[:-1]:
            continue
        wrongs: list[object] = [True, [[]], {"x": 1}, 3.5]
        for wrong in wrongs:
            if type(wrong) is type(at(values, place)) or (wrong == 3.5 and place[-1] in ("hold_s", "rest_s")):
                continue
            write(assets, kind, stem, changed(values, place, wrong))
            assert any(f": {written(place)}" in line for line in told(assets)), (place, wrong)


ANYTHING = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text("ab{}.\"'\n é", max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=2)),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_at_a_key_reading_ends_without_a_traceback(assets: Path, data: st.DataObject) -> None:
    stem, values = data.draw(st.sampled_from([("wrist-extension", STRETCH), (ROUTINE, MORNING)]))
    place = data.draw(st.sampled_from(list(places(values))))
    kind = "routines" if stem == ROUTINE else "stretches"
    write(assets, kind, stem, changed(values, place, data.draw(ANYTHING)))
    told(assets)


# -- what can be wrong with files and folders


def broken_toml(assets: Path) -> None:
    with (assets / "routines" / f"{ROUTINE}.toml").open("a") as file:
        file.write("[[steps]\n")


def not_utf_8(assets: Path) -> None:
    (assets / "stretches" / "neck-side.toml").write_bytes(b'name = "\xff"')


def no_folder(assets: Path) -> None:
    shutil.rmtree(assets / "routines")


def folder_that_is_a_file(assets: Path) -> None:
    no_folder(assets)
    (assets / "routines").touch()


def no_routine(assets: Path) -> None:
    (assets / "routines" / f"{ROUTINE}.toml").unlink()


def file_that_is_a_folder(assets: Path) -> None:
    (assets / "routines" / "evening.toml").mkdir()


def named_twice(assets: Path) -> None:
    shutil.copy(assets / "stretches" / "neck-side.toml", assets / "stretches" / "Neck_Side.toml")


def badly_named(assets: Path) -> None:
    shutil.copy(assets / "stretches" / "neck-side.toml", assets / "stretches" / "Neck Other.toml")


def hidden_ending(assets: Path) -> None:
    shutil.copy(assets / "stretches" / "neck-side.toml", assets / "stretches" / "neck-new.toml.txt")


def a_lost_link(assets: Path) -> None:
    (assets / "routines" / "evening.toml").symlink_to(assets / "nowhere.toml")


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        (broken_toml, f"assets/routines/{ROUTINE}.toml: line "),
        (not_utf_8, "assets/stretches/neck-side.toml: line 1: this is not UTF-8 text; save the file as UTF-8"),
        (no_folder, "assets/routines: there is no such folder"),
        (folder_that_is_a_file, "assets/routines: this is a file, and a folder is needed"),
        (no_routine, "assets/routines: there are no routines here"),
        (file_that_is_a_folder, "assets/routines/evening.toml: this is a folder, and a file is needed"),
        (named_twice, "assets/stretches/Neck_Side.toml: this names neck-side.toml a second time"),
        (
            badly_named,
            "assets/stretches/Neck Other.toml: this is no name for a file here; did you mean neck-other.toml?",
        ),
        (
            hidden_ending,
            "assets/stretches/neck-new.toml.txt: this is no name for a file here; did you mean neck-new.toml?",
        ),
        (a_lost_link, "assets/routines/evening.toml: there is no such file"),
    ],
)
def test_a_broken_file_or_folder_is_told(assets: Path, break_it: Callable[[Path], None], expected: str) -> None:
    break_it(assets)
    assert [line for line in told(assets) if line.startswith(expected)]


def test_notes_and_hidden_files_are_no_content(assets: Path) -> None:
    for name in (
        "README.md", ".gitkeep", ".neck-side.toml.swp", "neck-side.toml~", "._neck-side.toml", ".DS_Store", "Thumbs.db",
        "desktop.ini", "#neck-side.toml#", "neck-side.toml.bak", "Icon\r", "lost+found",
    ):  # fmt: skip
        (assets / "stretches" / name).write_text("not content")
    assert told(assets) == []


def test_two_stretches_may_not_share_another_name(assets: Path) -> None:
    write(assets, "stretches", "ankle-circles", values_of("stretches", "ankle-circles") | {"also": ["wrist-extension"]})
    assert any("wrist-extension is already another name of ankle-circles" in line for line in told(assets))


def test_a_routine_may_use_a_stretchs_other_name(assets: Path) -> None:
    write(assets, "stretches", "wrist-extension", changed(STRETCH, ("also",), ["wrist-other"]))
    write(assets, "routines", ROUTINE, changed(MORNING, ("steps", 0, "stretch"), "wrist-other"))
    found = read_library(assets).value
    assert found is not None
    assert found.routines[ROUTINE].steps[0].stretch.id == "wrist-extension"


def test_the_mistakes_of_all_files_are_told_at_once_and_none_twice(assets: Path) -> None:
    dose = {"kind": "static", "hold_s": 0, "repetitions": 99, "rest_s": 0}
    write(assets, "stretches", "wrist-extension", changed(changed(STRETCH, ("dose",), dose), ("limb",), "x"))
    write(assets, "routines", ROUTINE, changed(MORNING, ("at",), "x"))
    not_utf_8(assets)
    lines = told(assets)
    assert [line.split(": ")[1] for line in lines] == [
        "line 1",
        "limb",
        "dose.hold_s",
        "dose.repetitions",
        "dose.rest_s",
        "at",
    ]


# -- the therapist's own


def test_the_therapists_own_file_stands_in_for_the_shipped_one_of_that_name(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    write(own, "routines", ROUTINE, changed(MORNING, ("name",), "Slow morning"))
    write(own, "routines", "hands-only", changed(MORNING, ("name",), "Hands only"))
    found = read_library(assets, own).value
    assert found is not None
    assert [routine.name for routine in found.routines.values()] == ["Slow morning", "Hands only"]


def test_an_own_folder_without_content_is_no_mistake(assets: Path, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    assert told(assets, tmp_path / "config") == []


def test_an_own_folder_that_is_not_there_is_told(assets: Path, tmp_path: Path) -> None:
    assert told(assets, tmp_path / "config") == ["config: there is no such folder"]


# -- what the box does with broken files


def fall_back(assets: Path, own: Path | None) -> tuple[library.Library, list[str]]:
    found, replaced = read_library_or_last_good(assets, own, assets.parent / "data" / "last-good")
    return found, [f"{Path(r.path).name}: {r.by}" for r in replaced]


def test_a_broken_own_file_is_replaced_by_its_last_good_copy(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    path = write(own, "routines", ROUTINE, changed(MORNING, ("name",), "Slow morning"))
    assert fall_back(assets, own)[1] == []
    path.write_text("name = ")
    found, replaced = fall_back(assets, own)
    assert replaced == [f"{ROUTINE}.toml: the last good one"]
    assert found.routines[ROUTINE].name == "Slow morning"


def test_without_a_last_good_copy_the_shipped_one_stands_in(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    write(own, "routines", ROUTINE, changed(MORNING, ("minutes",), 900))
    found, replaced = fall_back(assets, own)
    assert replaced == [f"{ROUTINE}.toml: the shipped one"]
    assert found.routines[ROUTINE].name == MORNING["name"]


def test_a_broken_last_good_copy_is_passed_over(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    path = write(own, "routines", ROUTINE, MORNING)
    fall_back(assets, own)
    path.write_text("name = ")
    (tmp_path / "data" / "last-good" / "routines" / f"{ROUTINE}.toml").write_text("[[")
    assert fall_back(assets, own)[1] == [f"{ROUTINE}.toml: the shipped one"]


def test_a_broken_file_that_nothing_can_replace_is_left_out(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    write(own, "routines", "mine", changed(MORNING, ("steps", 0, "stretch"), "nowhere"))
    found, replaced = fall_back(assets, own)
    assert replaced == ["mine.toml: nothing"]
    assert list(found.routines) == [ROUTINE]


def test_a_routine_whose_stretch_is_lost_is_lost_with_it(assets: Path) -> None:
    (assets / "stretches" / "neck-side.toml").write_text("name = ")
    found, replaced = fall_back(assets, None)
    assert replaced == ["neck-side.toml: nothing", f"{ROUTINE}.toml: nothing"]
    assert found.routines == {}
    assert "wrist-extension" in found.stretches


def test_an_own_folder_that_is_a_file_is_replaced_by_its_last_good_files(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    write(own, "routines", "mine", changed(MORNING, ("name",), "Mine"))
    fall_back(assets, own)
    shutil.rmtree(own / "routines")
    (own / "routines").touch()
    found, replaced = fall_back(assets, own)
    assert replaced == ["routines: the last good ones"]
    assert "mine" in found.routines


def test_a_file_that_was_removed_on_purpose_stays_away(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    write(own, "routines", "mine", MORNING)
    fall_back(assets, own)
    (own / "routines" / "mine.toml").unlink()
    assert "mine" not in fall_back(assets, own)[0].routines
    assert not list((tmp_path / "data").rglob("mine.toml"))


def test_where_no_copy_can_be_kept_the_kiosk_works_all_the_same(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "config"
    write(own, "routines", "mine", MORNING)
    (tmp_path / "data").touch()
    found, replaced = fall_back(assets, own)
    assert replaced == []
    assert "mine" in found.routines


def test_with_nothing_left_there_is_still_a_library(tmp_path: Path) -> None:
    found, replaced = fall_back(tmp_path / "assets", None)
    assert replaced == ["assets: nothing"]
    assert found.routines == {}


def test_a_folder_of_pipes_links_and_countless_files_keeps_no_kiosk_waiting(assets: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "cards").mkdir(parents=True)
    (own / "stretches").mkdir()
    (own / "routines").symlink_to(own / "routines")
    os.mkfifo(own / "stretches" / "pipe.toml")
    (own / "stretches" / "zero.toml").symlink_to("/dev/zero")
    (own / "stretches" / "folder.toml").mkdir()
    for number in range(600):
        (own / "cards" / f"c{number}.toml").touch()
    found, replaced = read_library_or_last_good(assets, own, tmp_path / "last-good")
    assert found.routines.keys() == {ROUTINE}
    told_ = sorted(str(each.mistakes[0]).removeprefix(f"{own}/") for each in replaced)
    assert told_ == [
        "cards: there are 600 files here; 500 are the most",
        "routines: this is a file, and a folder is needed",
        "stretches/folder.toml: this is a folder, and a file is needed",
        "stretches/pipe.toml: this is no ordinary file",
        "stretches/zero.toml: this is no ordinary file",
    ]
