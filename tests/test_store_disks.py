"""Folders and disks that will not, and a folder that another kiosk uses."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from bounds import turns
from household import (
    TODAY,
    aside,
    ended,
    held,
    keep_all,
    month_file,
    morning,
    numbers,
    said,
    started,
    stopped,
    whole_session,
)
from storing import Faulty, all_kept, numbers_in, stored_numbers, told_by

from kiosk.devices.store.archive import Archive
from kiosk.devices.store.lock import StoreMistake
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.durable import Files
from kiosk.log.records import Kept
from kiosk.words import notices


@pytest.fixture
def clock() -> SteppedClock:
    return morning()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path, clock: SteppedClock) -> Iterator[Store]:
    store = Store.open(folder, clock)
    yield store
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 256 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "kiosk-test", str(place)]
    if os.geteuid() or shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root may mount a small file system for this test")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


# -- one kiosk to a folder


def test_a_second_kiosk_on_one_folder_is_refused_and_told_of_the_first(store: Store, clock: SteppedClock) -> None:
    with pytest.raises(StoreMistake, match=rf"another kiosk \(process {os.getpid()}\) is using"):
        Store.open(store.folder, clock)


def test_a_second_process_is_refused_until_the_first_has_ended(folder: Path, clock: SteppedClock) -> None:
    script = (
        "import sys; from pathlib import Path; from household import morning\n"
        "from kiosk.devices.store.store import Store\n"
        "store = Store.open(Path(sys.argv[1]), morning()); print('open', flush=True); sys.stdin.read()\n"
    )
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    first = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=here
    )
    assert first.stdin is not None
    assert first.stdout is not None
    with first:
        assert first.stdout.readline() == b"open\n"
        with pytest.raises(StoreMistake, match=f"process {first.pid}"):
            Store.open(folder, clock)
        first.kill()
    Store.open(folder, clock).close()


def test_the_log_can_be_looked_at_while_the_kiosk_uses_it(store: Store, clock: SteppedClock, folder: Path) -> None:
    kept = [*whole_session(store, clock), *keep_all(store, clock, started(), held())]
    store.flush()
    before = _all_bytes(folder)
    seen = look(folder, clock)
    assert list(seen.day(TODAY)) == kept
    assert len(seen.log().sessions(TODAY)) == 2
    assert _all_bytes(folder) == before


def test_looking_at_a_damaged_log_touches_nothing(store: Store, clock: SteppedClock, folder: Path) -> None:
    kept = whole_session(store, clock)
    store.close()
    month_file(folder).write_bytes(b"?")
    before = _all_bytes(folder)
    seen = look(folder, clock)
    assert list(seen.day(TODAY)) == kept
    assert len(seen.notices) == 1
    assert _all_bytes(folder) == before


def test_looking_where_nothing_is_finds_nothing_and_makes_nothing(folder: Path, clock: SteppedClock) -> None:
    assert look(folder, clock).day(TODAY) == ()
    assert not folder.exists()


def _all_bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- folders and disks that will not


@pytest.mark.parametrize("inside", ["", "deeper/down"])
def test_a_data_folder_that_is_a_file_is_the_users_mistake(tmp_path: Path, clock: SteppedClock, inside: str) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    for opening in (Store.open, look):
        with pytest.raises(StoreMistake, match="is a file") as mistake:
            opening(file / inside, clock)
        assert "\n" not in str(mistake.value)
    assert file.read_text() == "not a folder"


def test_a_file_where_the_months_belong_keeps_nothing_from_being_saved(folder: Path, clock: SteppedClock) -> None:
    folder.mkdir()
    (folder / "log").write_text("in the way")
    store = Store.open(folder, clock)
    kept = whole_session(store, clock)
    assert store.flush()
    assert told_by(store) == [notices.NOT_FILED]
    assert list(store.day(TODAY)) == kept
    (folder / "log").unlink()
    assert store.flush()
    assert told_by(store) == []
    assert stored_numbers(month_file(folder)) == numbers(kept)
    store.close()


def test_a_journal_that_cannot_be_read_keeps_no_kiosk_from_starting(
    store: Store, clock: SteppedClock, folder: Path
) -> None:
    keep_all(store, clock, aside("cleared", "hurt"))
    first = whole_session(store, clock)
    store.close()
    (folder / "journal.jsonl").mkdir()
    opened = Store.open(folder, clock)
    assert told_by(opened) == [notices.NOT_READ]
    assert len(opened.log().set_aside) == 1
    later = whole_session(opened, clock)
    assert not opened.flush()
    assert told_by(opened) == [notices.NOT_SAVING, notices.NOT_READ]
    (folder / "journal.jsonl").rmdir()
    assert opened.flush()
    opened.close()
    assert numbers(look(folder, clock).day(TODAY)) == [1, *numbers(first), *numbers(later)]
    assert len(look(folder, clock).log().set_aside) == 1


def test_on_a_full_disk_the_session_goes_on_and_is_saved_when_there_is_room(
    small_disk: Path, clock: SteppedClock
) -> None:
    told: list[int] = []
    store = Store.open(small_disk / "data", clock, lambda kept: told.append(kept.number))
    before = keep_all(store, clock, started(), held(0))
    assert store.flush()
    filling = _fill(small_disk)
    during = keep_all(store, clock, *[held(0, n) for n in range(1, 11)], stopped(0))
    assert not store.flush()
    assert told_by(store) == [notices.NOT_SAVING]
    assert store.log().set_aside[0].stretch == "neck-side"
    assert list(store.day(TODAY)) == [*before, *during]
    assert told == [1, 2]
    filling.unlink()
    assert store.flush()
    assert told_by(store) == []
    assert told == numbers([*before, *during])
    store.close()
    assert list(all_kept(small_disk / "data", clock)) == [*before, *during]


def test_a_disk_that_is_full_when_the_session_is_over_loses_nothing(small_disk: Path, clock: SteppedClock) -> None:
    store = Store.open(small_disk / "data", clock)
    first = whole_session(store, clock)
    store.flush()
    second = keep_all(store, clock, started(), held(0), ended())
    store.flush()
    filling = _fill(small_disk)
    store.close_session()
    assert store.flush()
    assert told_by(store) == [notices.NOT_FILED]
    assert list(store.day(TODAY)) == [*first, *second]
    filling.unlink()
    assert store.flush()
    assert told_by(store) == []
    store.close()
    assert list(all_kept(small_disk / "data", clock)) == [*first, *second]


def _fill(place: Path) -> Path:
    filling = place / "filling"
    going = turns(100_000)  # 51 MB: this is no small disk
    with filling.open("wb", buffering=0) as file, suppress(OSError):  # until nothing more goes in
        while going():
            file.write(bytes(512))
    return filling


def test_a_disk_that_became_read_only_is_told_and_nothing_is_lost(small_disk: Path, clock: SteppedClock) -> None:
    store = Store.open(small_disk / "data", clock)
    before = keep_all(store, clock, started(), held(0))
    assert store.flush()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    during = keep_all(store, clock, held(1), stopped(2), ended("stopped"))
    store.close_session()
    assert not store.flush()
    assert told_by(store) == [notices.NOT_SAVING]
    assert list(store.day(TODAY)) == [*before, *during]
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert store.flush()
    assert told_by(store) == []
    store.close()
    assert list(all_kept(small_disk / "data", clock)) == [*before, *during]


def test_a_disk_that_is_read_only_from_the_start_still_gives_a_kiosk(small_disk: Path, clock: SteppedClock) -> None:
    first = Store.open(small_disk / "data", clock)
    kept = whole_session(first, clock)
    first.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for folder in (small_disk / "data", small_disk / "new"):
        store = Store.open(folder, clock)
        assert told_by(store) == [notices.NOT_SAVING]
        store.keep(started())
        assert not store.flush()
        store.close()
    assert list(look(small_disk / "data", clock).day(TODAY)) == kept


def _sessions_on(files: Files, folder: Path) -> list[Kept]:
    """Two sessions kept on those files, with as many tries as it takes."""
    clock = morning()
    told: list[Kept] = []
    store = Store.open(folder, clock, told.append, files=files)
    kept = []
    for _ in range(2):
        for record in (said("ready", "fine"), started(2), held(0), stopped(1), ended("stopped")):
            kept += keep_all(store, clock, record)
            store.flush()
        store.close_session()
        store.flush()
    assert store.flush()
    assert told_by(store) == []
    store.close()
    assert told == kept
    return kept


def test_whichever_call_fails_once_everything_is_saved_in_the_end(tmp_path: Path) -> None:
    sound = Faulty(0)
    wanted = numbers(_sessions_on(sound, tmp_path))
    assert sound.calls > 30
    for failing in range(1, sound.calls + 1):
        files = Faulty(failing, errno.EIO if failing % 2 else errno.ENOSPC)
        _sessions_on(files, tmp_path)
        archive = Archive(tmp_path, lambda: TODAY, files)
        assert numbers(archive.day(TODAY)) == wanted
        assert archive.notices == []
        assert numbers_in(files.read(month_file(tmp_path))) == wanted
