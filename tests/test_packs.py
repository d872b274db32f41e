from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from bounds import turns
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from mutations import line_of

from kiosk.__main__ import parser
from kiosk.commands import pack as command
from kiosk.files import durable, pack_file, packs, rewriting
from kiosk.files.everything import read_everything
from kiosk.files.pack_file import read_pack
from kiosk.files.places import Places, came_with

ALLOWED = ("standing",)
ASSETS, SHIPPED = came_with("assets"), came_with("config")

ROUTINE = """name = "Slow wrists"
about = "wrists"
at = "10:00"
with = "alone"
minutes = 3
[[steps]]
stretch = "wrist-extension" # shipped
hold_s = 7.5
[[steps]]
stretch = "own-ankles"
"""
CARD = 'title = "Whom to ask"\nlines = ["Ask."]\nask = "The team."\nsources = []\n'.replace(
    "sources = []", '[[sources]]\ntitle = "T"\naddress = "https://example.org"'
)


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


def household(assets: Path, folder: Path) -> Places:
    """A kiosk with settings and no content of its own."""
    the = Places(assets, SHIPPED, folder / "config", folder / "data", folder / "cache", config_given=True)
    the.config.mkdir(parents=True)
    shutil.copy(SHIPPED / "kiosk.toml", the.config)
    shutil.copy(SHIPPED / "profile.toml", the.config)
    (the.config / "routines").mkdir()
    (the.config / "routines" / "README.md").write_text("notes of the family")
    return the


def with_content(the: Places) -> Places:
    (the.config / "profile.toml").write_text('name = "R."\npreset = "with help"\npermissions.standing = true\n')
    (the.config / "routines" / "slow-wrists.toml").write_text(ROUTINE)
    for kind, name, text in (
        ("stretches", "own-ankles", (ASSETS / "stretches" / "ankle-circles.toml").read_text("utf-8")),
        ("cards", "whom", CARD),
    ):
        (the.config / kind).mkdir(exist_ok=True)
        (the.config / kind / f"{name}.toml").write_text(text, encoding="utf-8")
    return the


@pytest.fixture
def here(assets: Path, tmp_path: Path) -> Places:
    return household(assets, tmp_path / "here")


@pytest.fixture
def pack(assets: Path, tmp_path: Path) -> Path:
    """A pack from another kiosk of the same version."""
    return exported(with_content(household(assets, tmp_path / "there")), tmp_path / "pack.zip")


def exported(the: Places, path: Path) -> Path:
    made = packs.made(the)
    assert made.value is not None, list(map(str, made.mistakes))
    path.write_bytes(pack_file.as_bytes(made.value))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Everything in that folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(reading: Any, folder: Path) -> list[str]:
    assert reading.value is None
    return [line_of(mistake).replace(f"{folder}/", "") for mistake in reading.mistakes]


def rewritten(pack: Path, change: Callable[[dict[str, bytes]], None], sums: bool = True) -> Path:
    """The pack with other files in it; with `sums` its manifest is right for them."""
    with zipfile.ZipFile(pack) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    if sums:
        manifest = json.loads(entries["manifest.json"])
        manifest["files"] = {n: sha256(c).hexdigest() for n, c in entries.items() if n != "manifest.json"}
        entries["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(pack, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return pack


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


# -- what is refused


def test_every_mistake_in_the_content_is_told_at_once_with_its_place_in_the_pack(
    here: Places, tmp_path: Path, pack: Path
) -> None:
    def broken(entries: dict[str, bytes]) -> None:
        entries["profile.toml"] = b'preset = "with hlep"\n'
        entries["routines/slow-wrists.toml"] = ROUTINE.replace("7.5", "900").encode()
        entries["cards/whom.toml"] = b"title = "

    (here.config / "kiosk.toml").write_text('routines.slow-wrist = "08:00"\n')
    before = tree(here.config)
    lines = told(packs.land(here, rewritten(pack, broken), ALLOWED), tmp_path)
    assert lines[0] == (
        'here/config/kiosk.toml: routines.slow-wrist: there is no routine "slow-wrist"; did you mean slow-wrists?'
    )
    assert lines[1].startswith('pack.zip!profile.toml: preset: "with hlep" is not known; did you mean with help?')
    assert lines[2].startswith("pack.zip!routines/slow-wrists.toml: steps[1].hold_s: ")
    assert lines[3].startswith("pack.zip!cards/whom.toml: line 1: there is no value after the =")
    assert len(lines) == 4
    assert tree(here.config) == before
    assert os.listdir(here.config.parent) == ["config"]


def _added(name: str, content: bytes = b"x = 1\n") -> Callable[[dict[str, bytes]], None]:
    return lambda entries: entries.update({name: content})


def _without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(entries: dict[str, bytes]) -> None:
        del entries[name]

    return change


def _manifest(**values: Any) -> Callable[[dict[str, bytes]], None]:
    def change(entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries["manifest.json"]) | values
        entries["manifest.json"] = json.dumps(manifest).encode()

    return change


@pytest.mark.parametrize(
    "name",
    [
        "../kiosk.toml",
        "/etc/passwd",
        "routines/../../x.toml",
        "routines/a/b.toml",
        "kiosk.toml",
        "routines/Upper.toml",
        "routines/x.toml\n",
        "routines\\x.toml",
        ".previous/profile.toml",
        "routines/.hidden.toml",
        "screens/x.toml",
    ],
)
def test_a_file_that_a_pack_has_not_is_refused(here: Places, tmp_path: Path, pack: Path, name: str) -> None:
    before = tree(tmp_path / "here")
    lines = told(packs.land(here, rewritten(pack, _added(name)), ALLOWED), tmp_path)
    assert len(lines) == 1
    assert lines[0].endswith(": a pack has no such file")
    assert tree(tmp_path / "here") == before
    assert not (tmp_path / "kiosk.toml").exists()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_added("profile.toml"), "pack.zip!profile.toml: this is not the file that was packed; export the pack again"),
        (_added("routines/new.toml"), "pack.zip!routines/new.toml: the manifest does not name this file"),
        (_without("cards/whom.toml"), "pack.zip!cards/whom.toml: this file is missing"),
        (_without("profile.toml"), "pack.zip!profile.toml: this file is missing"),
        (_without("manifest.json"), "pack.zip: this is no pack of the stretch kiosk: it has no manifest.json"),
        (_manifest(format="x"), "pack.zip!manifest.json: this is no manifest of a pack"),
        (
            _manifest(format_version=2),
            "pack.zip!manifest.json: format_version: this kiosk reads 1 only; "
            "it was made by a newer kiosk; update this one",
        ),
        (_manifest(kiosk=1), "pack.zip!manifest.json: kiosk: this needs the version of the kiosk, as text"),
        (_manifest(files=[]), "pack.zip!manifest.json: files: this needs a text for each name"),
        (_manifest(routines={"x": 1}), "pack.zip!manifest.json: routines: this needs a text for each name"),
        (_added("manifest.json", b"[" * 100_000), "pack.zip!manifest.json: this is no manifest of a pack"),
        (_added("manifest.json", b"\xff"), "pack.zip!manifest.json: this is no manifest of a pack"),
        (
            _added("READ-ME.txt", b"x"),
            "pack.zip!READ-ME.txt: this is not the file that was packed; export the pack again",
        ),
    ],
)
def test_a_pack_that_is_not_as_it_was_made_is_refused(
    tmp_path: Path, pack: Path, change: Callable[[dict[str, bytes]], None], expected: str
) -> None:
    assert told(read_pack(rewritten(pack, change, sums=False)), tmp_path) == [expected]


def test_a_pack_without_its_words_for_people_is_a_pack(here: Places, pack: Path) -> None:
    assert packs.land(here, rewritten(pack, _without("READ-ME.txt")), ALLOWED).value is not None


def test_a_file_that_swells_when_it_is_opened_is_refused(tmp_path: Path, pack: Path) -> None:
    with zipfile.ZipFile(pack, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("routines/bomb.toml", b"\0" * 50_000_000)
    assert told(read_pack(pack), tmp_path) == ["pack.zip!routines/bomb.toml: this file is too large"]


def test_a_file_that_lies_about_its_size_is_refused(tmp_path: Path, pack: Path) -> None:
    content = b"a" * 5_000_000
    with zipfile.ZipFile(pack, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("routines/bomb.toml", content)
    raw = pack.read_bytes()
    size = len(content).to_bytes(4, "little")
    assert raw.count(size) >= 2
    pack.write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    assert read_pack(pack).value is None


def test_many_files_that_are_small_alone_are_refused_together(tmp_path: Path, pack: Path) -> None:
    with zipfile.ZipFile(pack, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"routines/r{number}.toml", b"#" * pack_file.LARGEST_FILE)
    lines = told(read_pack(pack), tmp_path)
    assert lines == ["pack.zip: this is no pack of the stretch kiosk: it unpacks to far more than one holds"]
    assert "pack.zip!routines/r9.toml: this file is too large" not in lines


def test_far_too_many_files_are_refused(tmp_path: Path, pack: Path) -> None:
    with zipfile.ZipFile(pack, "a") as archive:
        for number in range(600):
            archive.writestr(f"routines/r{number}.toml", b"")
    lines = told(read_pack(pack), tmp_path)
    assert lines == ["pack.zip: this is no pack of the stretch kiosk: it has 606 files, and 500 are the most"]


def test_a_name_that_stands_twice_is_refused(tmp_path: Path, pack: Path) -> None:
    with zipfile.ZipFile(pack, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("profile.toml", b"")
    assert told(read_pack(pack), tmp_path) == ["pack.zip!profile.toml: this file is in it twice"]


def test_a_link_is_refused(tmp_path: Path, pack: Path) -> None:
    entry = zipfile.ZipInfo("routines/link.toml")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(pack, "a") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert told(read_pack(pack), tmp_path) == ["pack.zip!routines/link.toml: this is no ordinary file"]


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"\0" * (pack_file.LARGEST_PACK + 1)])
def test_what_is_no_pack_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert told(read_pack(path), tmp_path)[0].startswith("x.zip: this is no pack of the stretch kiosk: ")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(read_pack(tmp_path / "x.zip"), tmp_path) == ["x.zip: it cannot be read: no such file or directory"]
    assert told(read_pack(tmp_path), tmp_path.parent) == [f"{tmp_path.name}: it cannot be read: is a directory"]


@how(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_pack_is_the_same_pack_or_is_told(pack: Path, data: st.DataObject) -> None:
    whole = pack.read_bytes() if not (pack.parent / "whole").exists() else (pack.parent / "whole").read_bytes()
    (pack.parent / "whole").write_bytes(whole)
    raw = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)) | st.just(len(raw)))
    pack.write_bytes(raw[:cut])
    found, good = read_pack(pack), read_pack(pack.parent / "whole").value
    assert (found.value is None) == bool(found.mistakes)
    assert good is not None
    assert found.value is None or found.value.files == good.files


# -- the power fails

CHANGING = ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir", "symlink", "fchmod", "fchown")


class Calls:
    """Counts the calls that can change a disk, and before the one with that number ends the process, or fails.

    It is done by the interpreter's own hook for calls, so that the code under test is the code that runs.
    """

    def __init__(self, fatal: int = -1, failing: int = -1) -> None:
        self.fatal, self.failing, self.done = fatal, failing, list[str]()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        name = ""
        if event == "c_call" and getattr(arg, "__module__", "") == "posix":
            name = arg.__name__
        elif event == "call" and frame.f_code is durable.exchange.__code__:
            name = "exchange"
        elif event == "return" and frame.f_code is durable.exchange.__code__:
            name = "exchanged"
        if name in CHANGING or name.startswith("exchange"):
            self._note(name, frame)

    def _note(self, name: str, frame: FrameType) -> None:
        if len(self.done) == self.fatal:
            os._exit(7)
        if len(self.done) == self.failing:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        inner: FrameType | None = frame
        while inner and not {"folder", "path"} & inner.f_locals.keys():
            inner = inner.f_back
        told = inner.f_locals if inner else {}
        where = told.get("folder", told.get("path"))
        self.done.append(f"{name} {where}" if name in ("fsync", "write", "rename") else name)


def cut_at(number: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that dies at that call. Whether it got to the end."""
    child = os.fork()
    if child == 0:
        sys.setprofile(Calls(number))
        work()
        sys.setprofile(None)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.fixture
def only_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python 3.12 and later warn of a fork beside threads of other tests; the child here uses none of them."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@pytest.mark.parametrize("deed", ["import", "undo"])
@pytest.mark.usefixtures("only_thread")
def test_a_power_cut_at_any_call_leaves_the_old_or_the_new_folder(
    here: Places, tmp_path: Path, pack: Path, deed: str
) -> None:
    (here.config / "routines" / "before.toml").write_text((here.assets / "routines/ankles.toml").read_text())
    if deed == "undo":
        assert packs.land(here, pack, ALLOWED).value is not None
    start = tmp_path / "start"
    shutil.copytree(here.config.parent, start)

    def work() -> None:
        assert (packs.land(here, pack, ALLOWED) if deed == "import" else packs.undo(here)).value is not None

    old = tree(here.config)
    assert read_everything(here).value is not None
    work()
    new = tree(here.config)
    assert read_everything(here).value is not None
    assert old != new
    seen, number, ended = set(), 0, False
    going = turns(2_000)
    while not ended and going():
        shutil.rmtree(here.config.parent)
        shutil.copytree(start, here.config.parent)
        ended = cut_at(number, work)
        found = tree(here.config)
        assert found in (old, new), f"after call {number}"  # and both can be read, as seen above
        seen.add(found == new)
        if number % 10 == 0 and found == old:
            work()  # whatever the cut left beside is no hindrance
            assert tree(here.config) == new
            assert os.listdir(here.config.parent) == ["config"]
        number += 1
    assert seen == {True, False}
    assert number > 40


@pytest.mark.parametrize("deed", ["import", "undo"])
def test_a_disk_that_fails_at_any_call_leaves_the_old_or_the_new_folder(
    here: Places, tmp_path: Path, pack: Path, deed: str
) -> None:
    if deed == "undo":
        assert packs.land(here, pack, ALLOWED).value is not None
    start, old = tmp_path / "start", tree(here.config)
    shutil.copytree(here.config.parent, start)

    def work(failing: int = -1) -> None:
        sys.setprofile(Calls(failing=failing))
        try:
            packs.land(here, pack, ALLOWED) if deed == "import" else packs.undo(here)
        finally:
            sys.setprofile(None)

    work()
    new = tree(here.config)
    errors = []
    for number in range(0, 90, 3):
        shutil.rmtree(here.config.parent)
        shutil.copytree(start, here.config.parent)
        try:
            work(number)
        except OSError as error:
            errors.append(error.errno)
        assert tree(here.config) in (old, new), f"after call {number}"
        if number % 4 == 0:
            work()
            assert os.listdir(here.config.parent) == ["config"]
    assert len(errors) > 15
    assert set(errors) == {ENOSPC}


def test_everything_is_on_the_medium_before_it_takes_its_place(here: Places, pack: Path) -> None:
    calls = Calls()
    sys.setprofile(calls)
    landed = packs.land(here, pack, ALLOWED)
    sys.setprofile(None)
    assert landed.value is not None
    at = calls.done.index("exchange")
    new = durable.beside(here.config)
    files = [new / name for name in tree(here.config)]
    folders = {new, *(folder for path in files for folder in path.parents if folder.is_relative_to(new))}
    for path in files:
        assert calls.done.index(f"write {path}") < calls.done.index(f"fsync {path}") < at
    for folder in folders:
        inside = [n for n, call in enumerate(calls.done) if call.startswith(f"write {folder}/")]
        synced = max(n for n, call in enumerate(calls.done) if call == f"fsync {folder}")
        assert max(inside, default=0) < synced < at
    after = calls.done[at:]
    assert f"fsync {here.config.parent}" in after[: after.index("unlink")]


def test_where_folders_cannot_be_swapped_nothing_changes(
    here: Places, pack: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import ctypes

    class OldSystem:
        def __init__(self, *args: object, **named: object) -> None:
            """A C library without that call."""

    monkeypatch.setattr(ctypes, "CDLL", OldSystem)
    before = tree(here.config.parent)
    args = parser().parse_args(["pack", "import", str(pack), "--allow", "standing", "--config", str(here.config)])
    monkeypatch.setattr(command, "find", lambda config: here)
    assert command.run(args) == 2
    assert capsys.readouterr().err == (
        f"{here.config}: function not implemented; import into a copy of the folder elsewhere\n"
    )
    assert tree(here.config.parent) == before


# -- the command


@pytest.fixture
def kiosk(here: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command on that household: its exit status and what it printed."""

    def run(*words: str) -> tuple[int, str, str]:
        args = parser().parse_args(["pack", *words, "--config", str(here.config)])
        monkeypatch.setattr(command, "find", lambda config: here)
        status = command.run(args)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_the_command_exports_imports_and_undoes(here: Places, tmp_path: Path, pack: Path, kiosk: Any) -> None:
    status, out, err = kiosk("import", str(pack), "--allow", "standing")
    assert (status, err) == (0, "")
    assert "  routines/slow-wrists.toml: new (version " in out
    assert "  profile.toml: changed\n" in out
    status, out, _ = kiosk("export", str(tmp_path / "again.zip"))
    assert status == 0
    assert stat.S_IMODE((tmp_path / "again.zip").stat().st_mode) == 0o600, "the profile is in it"
    assert (tmp_path / "again.zip").read_bytes() == pack.read_bytes()
    status, out, _ = kiosk("undo")
    assert status == 0
    assert "  routines/slow-wrists.toml: gone\n" in out


def test_the_command_tells_mistakes_in_a_line_each(here: Places, tmp_path: Path, kiosk: Any) -> None:
    assert kiosk("undo")[0] == 2
    assert kiosk("import", str(tmp_path / "none.zip")) == (
        2,
        "",
        f"{tmp_path}/none.zip: it cannot be read: no such file or directory\n",
    )
    assert kiosk("export", str(here.config / "kiosk.toml")) == (
        2,
        "",
        f"{here.config}/kiosk.toml: this is there already, and it is no pack; name another file\n",
    )
    assert kiosk("export", str(tmp_path / "none" / "x.zip")) == (
        2,
        "",
        f"{tmp_path}/none/x.zip: no such file or directory\n",
    )


def test_an_undo_that_brings_back_a_mistake_says_so(here: Places, pack: Path, kiosk: Any) -> None:
    assert kiosk("import", str(pack), "--allow", "standing")[0] == 0
    rewriting.change_settings(here, {"routines.slow-wrists": "07:00"})
    status, _, err = kiosk("undo")
    assert status == 1
    assert 'routines.slow-wrists: there is no routine "slow-wrists"' in err
    assert kiosk("undo")[0] == 0


# -- what a pack turns on


def person(here: Places, **on: bool) -> None:
    lines = [f"permissions.{name} = {'true' if is_on else 'false'}" for name, is_on in on.items()]
    (here.config / "profile.toml").write_text("\n".join(['preset = "with help"', *lines]) + "\n")


def with_profile(the: Places, text: str, path: Path) -> Path:
    (the.config / "profile.toml").write_text(text)
    return exported(the, path)


@pytest.fixture
def permissions_pack(assets: Path, tmp_path: Path) -> Path:
    """A pack that holds a profile only, in which everything is on."""
    text = (
        'preset = "with help"\npermissions.standing = true\npermissions.lying_flat = true\n'
        "equipment.mask = true\nequipment.hip = true\n"
    )
    return with_profile(household(assets, tmp_path / "giver"), text, tmp_path / "permissions.zip")


def test_a_pack_that_turns_permissions_on_is_refused_until_somebody_says_yes_to_each(
    here: Places, permissions_pack: Path, kiosk: Any
) -> None:
    before = tree(here.config)
    refused = (
        f"{permissions_pack}: this turns on lying_flat and standing, which nobody has said yes to, so nothing was "
        "changed; once someone who knows the person has: --allow lying_flat,standing\n"
    )
    assert kiosk("import", str(permissions_pack)) == (2, "", refused)
    status, _, err = kiosk("import", str(permissions_pack), "--allow", "standing")
    assert (status, "this turns on lying_flat, which" in err) == (2, True)
    assert tree(here.config) == before


def test_everything_that_goes_on_or_off_is_a_line_and_undo_puts_it_back(
    here: Places, permissions_pack: Path, kiosk: Any
) -> None:
    (here.config / "profile.toml").write_text(
        'preset = "with help"\npermissions.unsupported_head = true\nequipment.catheter = true\nequipment.hip = true\n'
    )
    before = (here.config / "profile.toml").read_bytes()
    status, out, err = kiosk("import", str(permissions_pack), "--allow", "standing,lying_flat")
    assert (status, err) == (0, "")
    told_ = [line.strip() for line in out.splitlines() if line.endswith((": on", ": off"))]
    assert told_ == [
        "permission lying_flat: on",
        "permission standing: on",
        "permission unsupported_head: off",
        "equipment catheter: off",
        "equipment mask: on",
    ]
    status, out, _ = kiosk("undo")
    assert status == 0
    assert "permission standing: off" in out
    assert "permission unsupported_head: on" in out
    assert (here.config / "profile.toml").read_bytes() == before


def test_a_permission_that_was_on_is_not_asked_for_again(here: Places, permissions_pack: Path, kiosk: Any) -> None:
    person(here, standing=True, lying_flat=True)
    assert kiosk("import", str(permissions_pack))[0] == 0


def test_a_profile_that_cannot_be_read_permits_nothing(here: Places, permissions_pack: Path, kiosk: Any) -> None:
    (here.config / "profile.toml").write_text("permissions.standing = true\n[[")
    assert kiosk("import", str(permissions_pack))[0] == 2


def test_a_permission_that_there_is_not_is_told(here: Places, permissions_pack: Path, kiosk: Any) -> None:
    assert kiosk("import", str(permissions_pack), "--allow", "standng") == (
        2,
        "",
        "--allow: standng is no permission; did you mean standing?\n",
    )


def test_a_movement_that_counts_as_shown_is_confirmed_by_its_name_too(
    assets: Path, here: Places, tmp_path: Path, kiosk: Any
) -> None:
    giver = household(assets, tmp_path / "giver")
    pack = with_profile(giver, 'preset = "with help"\n[shown]\nmovements = ["ankle-circles"]\n', tmp_path / "shown.zip")
    before = tree(here.config)
    status, _, err = kiosk("import", str(pack))
    assert (status, "this turns on ankle-circles, which" in err) == (2, True)
    assert tree(here.config) == before
    assert kiosk("import", str(pack), "--allow", "ankle-circles")[0] == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "status"),
    [("lying_flat\nstanding\n", 0), ("lying_flat\nyes\n", 2), ("standing\nlying_flat\n", 2), ("\n\n", 2), ("", 2)],
)
def test_at_a_terminal_each_permission_is_typed_by_its_name(
    here: Places, permissions_pack: Path, kiosk: Any, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    before = tree(here.config)
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    got, out, _ = kiosk("import", str(permissions_pack))
    assert got == status
    assert "turns on lying_flat. Has someone who knows the person said yes?" in out
    assert (tree(here.config) == before) == (status == 2)


def test_nobody_is_asked_about_a_pack_that_is_refused_anyway(
    here: Places, tmp_path: Path, kiosk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.zip").write_bytes(b"hello")
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    status, out, err = kiosk("import", str(tmp_path / "no.zip"))
    assert (status, out, len(err.splitlines())) == (2, "", 1)


# -- made to hurt


def test_what_is_no_file_is_told_and_not_waited_for(here: Places, tmp_path: Path, kiosk: Any) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    for path in (tmp_path / "pipe.zip", Path("/dev/zero"), tmp_path):
        status, _, err = kiosk("import", str(path))
        assert (status, len(err.splitlines())) == (2, 1)
        assert str(path) in err


def test_a_pack_of_countless_files_is_refused_before_each_is_looked_at(
    here: Places, tmp_path: Path, kiosk: Any
) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(5000):
            archive.writestr(f"r{number}", b"")
    status, _, err = kiosk("import", str(tmp_path / "many.zip"))
    assert (status, len(err.splitlines())) == (2, 1)
    assert "far too many files" in err


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_unpacks_far_more_than_asked_is_refused(pack: Path, tmp_path: Path, way: int) -> None:
    with zipfile.ZipFile(pack, "a", way) as archive:
        archive.writestr("routines/bomb.toml", b"#" * 100_000)
    assert told(read_pack(pack), tmp_path) == [
        "pack.zip!routines/bomb.toml: this file is packed in a way that is not known here"
    ]


def test_a_pack_with_a_thousand_mistakes_tells_the_first_few(pack: Path, tmp_path: Path) -> None:
    lines = told(
        read_pack(rewritten(pack, _manifest(files={f"routines/r{n}.toml": "" for n in range(1000)}), False)),
        tmp_path,
    )
    assert len(lines) == 20


@pytest.mark.parametrize(
    "content",
    [
        b"a." * 20_000 + b"a = 1\n",
        b"x = " + b"[" * 4000,
        b"".join(b"k%d = 1\n" % n for n in range(6000)),
        b"x = " + b"1" * 5000,
        b'x = "' + b"y" * 60_000 + b'"\n',
        b"[[steps]]\n" * 5000,
    ],
    ids=["dots", "brackets", "keys", "digits", "line", "tables"],
)
def test_a_file_in_a_pack_that_would_take_for_ever_is_told_in_a_line(
    here: Places, tmp_path: Path, pack: Path, content: bytes
) -> None:
    before = tree(here.config)
    lines = told(packs.land(here, rewritten(pack, _added("cards/hurts.toml", content)), ALLOWED), tmp_path)
    assert len(lines) == 1
    assert lines[0].startswith("pack.zip!cards/hurts.toml: ")
    assert len(lines[0]) < 200
    assert tree(here.config) == before


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
