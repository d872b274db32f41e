"""A power cut, or a disk that is full, at every step of an import."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from errno import ENOSPC
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from bounds import turns
from packing import ALLOWED, ASSETS, exported, household, tree, with_content

from kiosk.__main__ import parser
from kiosk.commands import pack as command
from kiosk.files import durable, packs
from kiosk.files.everything import read_everything
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
def only_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python 3.12 and later warn of a fork beside threads of other tests; the child here uses none of them."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


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
        while inner and not {"folder", "path"} & set(inner.f_locals):
            inner = inner.f_back
        told = inner.f_locals if inner else {}
        where = told.get("folder", told.get("path"))
        self.done.append(f"{name} {where}" if name in ("fsync", "write", "rename") else name)


def cut_at(number: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that dies at that call. Whether it got to the end."""
    child = os.fork()
    if child == 0:
        try:
            sys.setprofile(Calls(number))
            work()
            sys.setprofile(None)
            os._exit(0)
        finally:
            os._exit(9)  # whatever went wrong here must not go on as a second run of the tests
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


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
