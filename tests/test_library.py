"""The content: what is read from its files, which files count, and what stands in for a broken one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mutations import changed
from shelves import CARD, MORNING, PASSIVE, ROUTINE, SHIPPED, STRETCH, STRETCHES, told, values_of, write

from kiosk.content.stretch import DoseKind, Limb, Mode, Side, Sided
from kiosk.files import library
from kiosk.files.library import read_library, read_library_or_last_good


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
