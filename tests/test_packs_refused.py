"""Packs that are refused: what is wrong with each is told, and nothing changes."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from packing import ALLOWED, ASSETS, ROUTINE, exported, household, rewritten, told, tree, with_content

from kiosk.__main__ import parser
from kiosk.commands import pack as command
from kiosk.files import pack_file, packs
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
