"""A therapist's pack: what goes out is what comes in, and it can be taken back."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from packing import ALLOWED, ASSETS, ROUTINE, SHIPPED, exported, household, rewritten, told, tree, with_content

from kiosk.__main__ import parser
from kiosk.files import packs, rewriting
from kiosk.files.everything import read_everything
from kiosk.files.pack_file import read_pack
from kiosk.files.places import Places


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A small library, so that reading all of it takes no time."""
    folder = tmp_path / "assets"
    for name in ("stretches/wrist-extension.toml", "stretches/ankle-circles.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ASSETS / name, folder / name)
    (folder / "routines").mkdir()
    (folder / "routines" / "ankles.toml").write_text(
        'name = "Ankles"\nabout = "ankles"\nat = ""\nwith = "alone"\nminutes = 3\n[[steps]]\nstretch="ankle-circles"\n'
    )
    return folder


@pytest.fixture
def here(assets: Path, tmp_path: Path) -> Places:
    return household(assets, tmp_path / "here")


@pytest.fixture
def pack(assets: Path, tmp_path: Path) -> Path:
    """A pack from another kiosk of the same version."""
    return exported(with_content(household(assets, tmp_path / "there")), tmp_path / "pack.zip")


# -- out


def test_the_same_content_gives_the_same_bytes(here: Places, tmp_path: Path) -> None:
    with_content(here)
    one = exported(here, tmp_path / "one.zip").read_bytes()
    for path in here.config.rglob("*"):
        os.utime(path, (1, 1))
    assert exported(here, tmp_path / "two.zip").read_bytes() == one


def test_a_pack_can_be_read_without_a_kiosk(pack: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        assert archive.testzip() is None
        read_me = archive.read("READ-ME.txt").decode()
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read("routines/slow-wrists.toml").decode() == ROUTINE
    assert "for R." in read_me
    assert "1. Wrist stretch, left and right, 2 × 7.5 s" in read_me
    assert manifest["kiosk"] == "0.1.0"
    assert manifest["files"]["routines/slow-wrists.toml"] == sha256(ROUTINE.encode()).hexdigest()


def test_a_pack_holds_what_is_the_persons_own_and_nothing_of_the_box(pack: Path) -> None:
    found = read_pack(pack).value
    assert found is not None
    own = ["cards/whom.toml", "profile.toml", "routines/slow-wrists.toml", "stretches/own-ankles.toml"]
    assert sorted(found.files) == own


def test_a_person_without_files_of_their_own_has_the_shipped_profile_in_the_pack(assets: Path, tmp_path: Path) -> None:
    the = Places(assets, SHIPPED, tmp_path / "none", tmp_path / "data", tmp_path / "cache")
    found = packs.made(the).value
    assert found is not None
    assert dict(found.files) == {"profile.toml": (SHIPPED / "profile.toml").read_bytes()}


def test_a_mistake_is_told_and_not_packed(here: Places) -> None:
    (here.config / "routines" / "slow-wrists.toml").write_text(ROUTINE)
    assert told(packs.made(here), here.config) == [
        'routines/slow-wrists.toml: steps[2].stretch: there is no stretch "own-ankles"; '
        "it can be ankle-circles, wrist-extension"
    ]


# -- in, and back


def test_a_pack_brings_its_content_and_leaves_settings_and_notes(here: Places, pack: Path) -> None:
    rewriting.change_settings(here, {"voice.volume": 3})
    kept = {name: content for name, content in tree(here.config).items() if name != "profile.toml"}
    landed = packs.land(here, pack, ALLOWED).value
    found = read_pack(pack).value
    assert landed is not None
    assert found is not None
    now = tree(here.config)
    assert {name: now[name] for name in kept} == kept
    assert {name: now[name] for name in found.files} == found.files
    assert landed.everything is not None
    assert landed.everything.profile.name == "R."
    assert landed.everything.library.routines["slow-wrists"].version == found.versions["slow-wrists"]
    assert sorted(os.listdir(here.config.parent)) == ["config"]


def test_a_pack_carries_what_was_shown_and_names_only_what_there_is(assets: Path, tmp_path: Path, here: Places) -> None:
    there = with_content(household(assets, tmp_path / "there"))
    (there.config / "profile.toml").write_text('preset = "with help"\nshown.movements = ["own-ankles"]\n')
    landed = packs.land(here, exported(there, tmp_path / "shown.zip"), {"own-ankles"})
    assert landed.value is not None
    assert landed.value.everything is not None
    assert landed.value.everything.profile.shown == {"own-ankles"}

    def other(entries: dict[str, bytes]) -> None:
        entries["profile.toml"] = b'preset = "with help"\nshown.movements = ["own-ankle"]\n'

    refused = packs.land(here, rewritten(tmp_path / "shown.zip", other), {"own-ankle"})
    assert told(refused, tmp_path) == [
        'shown.zip!profile.toml: shown.movements: there is no stretch "own-ankle"; did you mean own-ankles?'
    ]


def test_undo_brings_back_what_was_there_and_undo_again_the_pack(here: Places, pack: Path) -> None:
    with_content(here)
    (here.config / "routines" / "mine-alone.toml").write_text(ROUTINE.replace("Slow", "My"))
    first = _content(here)
    assert packs.land(here, pack, ALLOWED).value is not None
    second = _content(here)
    assert "routines/mine-alone.toml" not in second
    for expected in (first, second, first):
        undone = packs.undo(here).value
        assert undone is not None
        assert undone.mistakes == ()
        assert _content(here) == expected


def _content(the: Places) -> dict[str, bytes]:
    return {name: content for name, content in tree(the.config).items() if not name.startswith(".previous")}


def test_undo_leaves_settings_that_were_changed_since(here: Places, pack: Path) -> None:
    packs.land(here, pack, ALLOWED)
    rewriting.change_settings(here, {"voice.volume": 2})
    assert packs.undo(here).value is not None
    assert "volume = 2 " in (here.config / "kiosk.toml").read_text("utf-8")


def test_there_is_nothing_to_undo_at_first(here: Places) -> None:
    before = tree(here.config)
    lines = told(packs.undo(here), here.config.parent)
    assert lines == ["config: no pack was imported here, so there is nothing to undo"]
    assert tree(here.config) == before


def test_a_first_pack_makes_the_persons_own_folder(assets: Path, tmp_path: Path, pack: Path) -> None:
    the = Places(assets, SHIPPED, tmp_path / "new" / "config", tmp_path / "data", tmp_path / "cache")
    assert packs.land(the, pack, ALLOWED).value is not None
    assert (the.config / "routines" / "slow-wrists.toml").is_file()
    undone = packs.undo(the).value
    assert undone is not None
    assert undone.now == {}
    assert undone.everything is not None
    assert the.setting("profile.toml").parent == SHIPPED


def test_a_pack_lands_whole_with_modes_and_links_kept(here: Places, tmp_path: Path, pack: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (here.config / "stretches").symlink_to(elsewhere)
    (here.config / "notes").symlink_to("routines/README.md")
    here.config.chmod(0o750)
    (here.config / "kiosk.toml").chmod(0o600)
    assert packs.land(here, pack, ALLOWED).value is not None
    assert os.listdir(elsewhere) == []
    assert not (here.config / "stretches").is_symlink()
    assert (here.config / "notes").read_text() == "notes of the family"
    assert stat.S_IMODE(here.config.stat().st_mode) == 0o750
    assert stat.S_IMODE((here.config / "kiosk.toml").stat().st_mode) == 0o600


# -- versions


def version(the: Places) -> str:
    found = read_everything(the).value
    assert found is not None
    return found.library.routines["slow-wrists"].version


def appended(path: Path) -> Callable[[], None]:
    def change() -> None:
        path.write_text(path.read_text("utf-8") + "\n# another word\n", encoding="utf-8")

    return change


def test_a_routines_version_changes_with_its_file_and_its_stretches_and_with_nothing_else(here: Places) -> None:
    with_content(here)
    own, shipped = here.config, here.assets
    changing = [
        appended(own / "routines" / "slow-wrists.toml"),
        appended(own / "stretches" / "own-ankles.toml"),
        appended(shipped / "stretches" / "wrist-extension.toml"),
    ]
    leaving: list[Callable[[], object]] = [
        appended(own / "kiosk.toml"),
        appended(own / "profile.toml"),
        appended(own / "cards" / "whom.toml"),
        appended(shipped / "stretches" / "ankle-circles.toml"),
        appended(shipped / "routines" / "ankles.toml"),
        lambda: rewriting.change_settings(here, {"routines.slow-wrists": "12:00"}),
        lambda: rewriting.change_profile(here, {"preset": "moved by a helper"}),
        lambda: shutil.copy(shipped / "stretches" / "wrist-extension.toml", own / "stretches"),
    ]
    versions = [version(here)]
    for change in changing:
        change()
        versions.append(version(here))
    assert len(set(versions)) == 4
    for leave in leaving:
        leave()
        assert version(here) == versions[-1]


def test_the_command_line_knows_packs() -> None:
    args = parser().parse_args(["pack", "export", "x.zip"])
    assert args == argparse.Namespace(command="pack", deed="export", file="x.zip", config=None)
