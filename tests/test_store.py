"""The log on real files: kept, damaged, moved aside, put right, and never lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bounds import turns
from cutting import PaperDisk
from household import (
    BERLIN,
    TODAY,
    aside,
    cleared,
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
from tinydb import TinyDB

from kiosk.devices.store.archive import Archive
from kiosk.devices.store.journal import sealed
from kiosk.devices.store.lock import StoreMistake
from kiosk.devices.store.storage import SafeStorage, copy_of, decoded
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.durable import Disk, Files
from kiosk.log.records import Kept, NotToday, Rang
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


def _again(store: Store, clock: SteppedClock) -> Store:
    """The store closed and opened again, as after a restart."""
    store.close()
    opened = Store.open(store.folder, clock)
    opened.flush()
    return opened


def _everything(folder: Path, clock: SteppedClock) -> tuple[Kept, ...]:
    with_store = Store.open(folder, clock)
    try:
        with_store.flush()
        return with_store.between("1900-01-01", "2100-01-01")
    finally:
        with_store.close()


def _notices(store: Store) -> list[str]:
    return list(store.notices)


# -- keeping


def test_what_was_kept_is_there_after_a_restart(store: Store, clock: SteppedClock, folder: Path) -> None:
    kept = whole_session(store, clock)
    store.close()
    assert list(_everything(folder, clock)) == kept


def test_a_record_is_on_the_disk_before_anyone_is_told(folder: Path, clock: SteppedClock) -> None:
    there: list[bool] = []
    threads: list[str] = []

    def told(kept: Kept) -> None:
        there.append(sealed_line(kept) in (folder / "journal.jsonl").read_bytes())
        threads.append(threading.current_thread().name)

    store = Store.open(folder, clock, told)
    keep_all(store, clock, started(), held(), stopped())
    assert store.flush()
    store.close()
    assert there == [True, True, True]
    assert set(threads) == {"store"}


def sealed_line(kept: Kept) -> bytes:
    from kiosk.log.records import as_json

    return sealed(as_json(kept))


def test_everyone_is_told_in_order_even_if_one_listener_fails(folder: Path, clock: SteppedClock) -> None:
    told: list[int] = []

    def listen(kept: Kept) -> None:
        told.append(kept.number)
        raise RuntimeError("a listener of the test")

    store = Store.open(folder, clock, listen)
    keep_all(store, clock, started(), held(), ended())
    assert store.flush()
    store.close()
    assert told == [1, 2, 3]


def test_a_session_is_one_document_that_tinydb_reads_by_itself(store: Store, clock: SteppedClock, folder: Path) -> None:
    whole_session(store, clock)
    whole_session(store, clock)
    keep_all(store, clock, NotToday(), Rang())
    store.close_session()
    store.flush()
    with TinyDB(month_file(folder)) as database:
        sessions = database.table("sessions").all()
        days = database.table("days").all()
    assert [len(document["records"]) for document in sessions] == [5, 5]
    assert [(document["day"], len(document["records"])) for document in days] == [(TODAY, 2)]
    assert {document["schema"] for document in [*sessions, *days]} == {1}


def test_a_session_has_one_id_from_its_start_until_home(store: Store, clock: SteppedClock) -> None:
    before, first, within = keep_all(store, clock, said("ready", "fine"), started(), held())
    rang = store.keep(Rang())
    after_end = keep_all(store, clock, ended(), said("how_tired", "fine"))
    store.close_session()
    outside = store.keep(aside())
    assert first.session.startswith("20261122T0811")
    assert {kept.session for kept in (within, *after_end)} == {first.session}
    assert {kept.session for kept in (before, rang, outside)} == {""}


def test_every_session_has_an_id_of_its_own(store: Store) -> None:
    assert store.keep(started()).session != store.keep(started()).session


def test_days_are_read_in_order_of_number(store: Store, clock: SteppedClock) -> None:
    first = whole_session(store, clock)
    clock.advance(24 * 3_600_000)
    second = whole_session(store, clock)
    clock.advance(10 * 24 * 3_600_000)  # into December
    third = whole_session(store, clock)
    waiting = keep_all(store, clock, started(), held())
    assert list(store.day(TODAY)) == first
    assert list(store.between(TODAY, "2026-11-23")) == [*first, *second]
    assert list(store.between("2026-11-23", "2026-12-31")) == [*second, *third, *waiting]
    assert store.day("2026-11-30") == ()


def test_an_answer_is_remembered_when_it_is_no_longer_recent(store: Store, clock: SteppedClock) -> None:
    keep_all(store, clock, said("therapist", "yes"), aside("cleared", "hurt"))
    store.close_session()
    for _ in range(3):
        clock.advance(40 * 24 * 3_600_000)
        whole_session(store, clock)
        store = _again(store, clock)
    log = store.log()
    store.close()
    assert log.last_answer("therapist") == "yes"
    assert [(a.stretch, a.side, a.since_day) for a in log.set_aside] == [("neck-side", "left", TODAY)]
    assert all(kept.number > 2 for kept in log.recent), "it is remembered by what stands, not by reading it all"


# -- interrupted


def test_an_interrupted_session_is_offered_and_carried_on_as_the_same(store: Store, clock: SteppedClock) -> None:
    first = store.keep(started(4))
    keep_all(store, clock, held(0, 1), held(0, 2), held(1, 1, side="right"))
    store = _again(store, clock)
    cut = store.interrupted()
    assert cut is not None
    assert (cut.session, cut.routine, cut.unit, cut.repetition) == (first.session, "morning", 1, 1)
    asked = store.keep(said("ready", "fine"))
    carried = keep_all(store, clock, said("interrupted", "carry_on"), held(1, 2, side="right"), ended())
    store.close_session()
    store.flush()
    assert asked.session == ""
    assert {kept.session for kept in carried} == {first.session}
    assert store.interrupted() is None
    (summary,) = store.log().sessions(TODAY)
    assert summary.how == "done"
    store.close()


def test_a_declined_session_ends_and_is_not_offered_again(store: Store, clock: SteppedClock) -> None:
    first = store.keep(started())
    store = _again(store, clock)
    declined = store.keep(ended("declined"))
    after = store.keep(said("ready", "fine"))
    assert (declined.session, after.session) == (first.session, "")
    store = _again(store, clock)
    assert store.interrupted() is None
    store.close()


def test_a_session_that_ended_is_not_offered_though_home_was_never_reached(store: Store, clock: SteppedClock) -> None:
    keep_all(store, clock, started(), held(), ended())
    store = _again(store, clock)
    assert store.interrupted() is None
    assert store.keep(said("ready", "fine")).session == ""
    store.close()


def test_a_new_session_leaves_the_interrupted_one_behind(store: Store, clock: SteppedClock) -> None:
    store.keep(started())
    store = _again(store, clock)
    whole_session(store, clock)
    assert store.interrupted() is None
    store.close()


# -- damage


def _damaged(content: bytes) -> dict[str, bytes]:
    return {
        "half": content[: len(content) // 2],
        "empty": b"",
        "zeros": bytes(len(content)),
        "not tables": b"[1, 2, 3]",
        "other text": b"hello",
        "twice": content + content[-50:],
    }


@pytest.mark.parametrize("how", _damaged(b""))
def test_a_damaged_month_is_moved_aside_and_nothing_is_lost(
    store: Store, clock: SteppedClock, folder: Path, how: str
) -> None:
    kept = [*whole_session(store, clock), *_flushed(store), *whole_session(store, clock)]
    store.close()
    damaged = _damaged(month_file(folder).read_bytes())[how]
    month_file(folder).write_bytes(damaged)
    opened = Store.open(folder, clock)
    assert list(opened.log().recent) == kept
    opened.flush()
    assert list(opened.day(TODAY)) == kept
    assert opened.notices == ("The log of 2026-11 was damaged. The last good copy is used. The damaged file was kept.",)
    aside = folder / "log" / "2026-11.json.corrupt-20261122"
    assert aside.read_bytes() == damaged
    opened.keep(Rang())
    opened.close_session()
    opened.close()
    assert decoded(month_file(folder).read_bytes()) is not None
    assert [k.number for k in _everything(folder, clock)] == [*numbers(kept), len(kept) + 1]


def _flushed(store: Store) -> list[Kept]:
    store.flush()
    return []


def test_damage_is_told_for_a_week(store: Store, clock: SteppedClock, folder: Path) -> None:
    whole_session(store, clock)
    store.close()
    month_file(folder).write_bytes(b"?")
    _everything(folder, clock)
    assert len(look(folder, clock).notices) == 1
    clock.advance(8 * 24 * 3_600_000)
    assert look(folder, clock).notices == []


def test_without_a_good_copy_the_last_session_is_still_there(store: Store, clock: SteppedClock, folder: Path) -> None:
    kept = whole_session(store, clock)
    store.close()
    month_file(folder).write_bytes(b"{")
    copy_of(month_file(folder)).unlink(missing_ok=True)
    opened = Store.open(folder, clock)
    opened.flush()
    assert list(opened.day(TODAY)) == kept
    assert opened.notices == ("The log of 2026-11 was damaged. It could not be read. The damaged file was kept.",)
    opened.close()


def test_a_second_damaged_file_of_a_day_does_not_take_the_place_of_the_first(
    store: Store, clock: SteppedClock, folder: Path
) -> None:
    for content in (b"first", b"second"):
        whole_session(store, clock)
        store.close()
        month_file(folder).write_bytes(content)
        store = Store.open(folder, clock)
        store.flush()
    store.close()
    names = sorted(path.name for path in (folder / "log").glob("*corrupt*"))
    assert names == ["2026-11.json.corrupt-20261122", "2026-11.json.corrupt-20261122-2"]


@pytest.mark.parametrize("how", ["gone", "empty", "other text", "older"])
def test_what_is_set_aside_is_worked_out_anew_when_its_list_is_lost(
    store: Store, clock: SteppedClock, folder: Path, how: str
) -> None:
    keep_all(store, clock, aside("cleared", "hurt"), said("therapist", "yes"))
    store.close_session()
    store.flush()
    before = (folder / "standing.json").read_bytes()
    clock.advance(40 * 24 * 3_600_000)
    keep_all(store, clock, aside("cleared", "hurt", "wrist"))
    for _ in range(3):
        whole_session(store, clock)
        store.flush()
        clock.advance(40 * 24 * 3_600_000)
    wanted = store.log().set_aside
    assert len(wanted) == 2
    store.close()
    for path in folder.glob("standing.json*"):
        path.unlink()
    if how != "gone":
        content = {"empty": b"", "other text": b"hello", "older": before}[how]
        (folder / "standing.json").write_bytes(content)
    opened = Store.open(folder, clock)
    assert opened.log().set_aside == wanted
    assert opened.log().last_answer("therapist") == "yes"
    assert _notices(opened) == []
    assert opened.keep(Rang()).number == 19
    opened.close()


@pytest.mark.parametrize("line", range(4))
def test_a_damaged_line_of_the_journal_loses_itself_and_nothing_else(
    store: Store, clock: SteppedClock, folder: Path, line: int
) -> None:
    keep_all(store, clock, started(), held(0), held(1), held(2))
    store.close()
    journal = folder / "journal.jsonl"
    whole = journal.read_bytes()
    lines = whole.splitlines(keepends=True)
    for at in range(0, len(lines[line]) - 1, 7):
        torn = bytearray(lines[line])
        torn[at] ^= 0x41
        journal.write_bytes(b"".join([*lines[:line], bytes(torn), *lines[line + 1 :]]))
        seen = look(folder, clock)
        assert numbers(seen.day(TODAY)) == [n for n in (1, 2, 3, 4) if n != line + 1]
        assert notices.LINE_LOST in seen.notices


@pytest.mark.parametrize("cut", [1, 8, 9, 40, -1])
def test_a_torn_last_line_was_never_saved_and_hides_nothing(
    store: Store, clock: SteppedClock, folder: Path, cut: int
) -> None:
    keep_all(store, clock, started(), held(0))
    store.close()
    with (folder / "journal.jsonl").open("ab") as journal:
        journal.write(sealed({"number": 3, "kind": "held"})[:cut])
    seen = look(folder, clock)
    assert [n for n in numbers(seen.day(TODAY)) if n != 3] == [1, 2]
    assert notices.LINE_LOST not in seen.notices


def test_the_journal_goes_on_after_a_torn_line(tmp_path: Path) -> None:
    from kiosk.devices.store.journal import Journal

    path = tmp_path / "journal.jsonl"
    path.write_bytes(sealed({"number": 1}) + b"0123 torn he")
    journal = Journal(path, Disk())
    assert journal.read() == ([{"number": 1}], 0)
    journal.append([{"number": 2}])
    journal.append([{"number": 3}])
    assert Journal(path, Disk()).read() == ([{"number": 1}, {"number": 2}, {"number": 3}], 0)


def test_a_file_that_someone_replaced_is_read_again_and_added_to(
    store: Store, clock: SteppedClock, folder: Path, tmp_path: Path
) -> None:
    first = whole_session(store, clock)
    store.flush()
    shutil.copy(month_file(folder), tmp_path / "before")
    second = whole_session(store, clock)
    store.flush()
    _change(tmp_path / "before", lambda doc: doc["records"].append(_strange(doc)))
    os.replace(tmp_path / "before", month_file(folder))
    third = whole_session(store, clock)
    store.flush()
    assert list(store.day(TODAY)) == [*first, *second, *third]
    assert list(_stored_numbers(month_file(folder))) == [*numbers([*first, *second, *third]), 900]


def _stored_numbers(path: Path) -> list[int]:
    return _numbers_in(path.read_bytes())


def _numbers_in(content: bytes | None) -> list[int]:
    tables = decoded(content) or {}
    return sorted(r["number"] for table in tables.values() for doc in table.values() for r in doc["records"])


def test_a_record_of_another_version_is_kept_though_it_is_not_understood(
    store: Store, clock: SteppedClock, folder: Path
) -> None:
    kept = whole_session(store, clock)
    store.close()
    _change(month_file(folder), lambda doc: doc["records"].append(_strange(doc)))
    opened = Store.open(folder, clock)
    assert list(opened.day(TODAY)) == kept
    whole_session(opened, clock)
    opened.close()
    assert '"kind": "danced"' in month_file(folder).read_text()


def _strange(document: dict[str, Any]) -> dict[str, Any]:
    return {**document["records"][-1], "kind": "danced", "number": 900}


def _change(path: Path, change: Any) -> None:
    """As by another program's hand, or in a file that was written before there were checksums."""
    tables = json.loads(path.read_bytes())
    tables.pop("seal", None)
    for document in tables["sessions"].values():
        change(document)
    path.write_text(json.dumps(tables))


@pytest.mark.parametrize("spoil", [{"number": "x"}, {"day": 7}, {"stretch": ..., "number": None}])
def test_a_record_that_makes_no_sense_is_kept_passed_over_and_told(
    store: Store, clock: SteppedClock, folder: Path, spoil: dict[str, Any]
) -> None:
    whole_session(store, clock)
    store.close()
    (folder / "journal.old").unlink()
    (folder / "standing.json").unlink()
    spoil = {key: None if value is ... else value for key, value in spoil.items()}
    _change(month_file(folder), lambda doc: doc["records"][1].update(spoil))
    damaged = month_file(folder).read_bytes()
    told = ["The log of 2026-11 was damaged. What can still be read of it is used. The damaged file was kept."]
    opened = Store.open(folder, clock)
    assert numbers(opened.day(TODAY)) == [1, 3, 4, 5]
    assert _notices(opened) == told
    whole_session(opened, clock)
    opened.flush()
    assert _notices(opened) == told
    opened.close()
    assert numbers(_everything(folder, clock)) == [1, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [path.read_bytes() for path in (folder / "log").glob("*.corrupt-*")] == [damaged]


# -- versions


def test_a_document_of_an_older_schema_is_upgraded_when_it_is_read_and_when_it_is_added_to(
    store: Store, clock: SteppedClock, folder: Path
) -> None:
    kept = whole_session(store, clock)
    store.close()

    def age(document: dict[str, Any]) -> None:
        document["events"] = document.pop("records")
        document["schema"] = -1

    _change(month_file(folder), age)
    upgrades = {
        -1: lambda doc: {**{k: v for k, v in doc.items() if k != "events"}, "things": doc["events"]},
        0: lambda doc: {**{k: v for k, v in doc.items() if k != "things"}, "records": doc["things"]},
    }
    (folder / "journal.old").unlink()
    archive = Archive(folder, lambda: TODAY, upgrades=upgrades)
    assert list(archive.between(TODAY, TODAY)) == kept
    late = {**json.loads(_line_of(kept[-1])), "number": 6}
    archive.journal.append([late])
    archive.fold()
    (document,) = json.loads(month_file(folder).read_bytes())["sessions"].values()
    assert document["schema"] == 1
    assert [row["number"] for row in document["records"]] == [1, 2, 3, 4, 5, 6]


def _line_of(kept: Kept) -> bytes:
    return sealed_line(kept).split(b" ", 1)[1]


def test_a_document_of_a_newer_version_is_read_and_left_alone(store: Store, clock: SteppedClock, folder: Path) -> None:
    keep_all(store, clock, started(), held(0))
    store = _again(store, clock)
    store.close()
    _change(month_file(folder), lambda doc: doc.update(schema=99, new_things=[1]))
    opened = Store.open(folder, clock)
    keep_all(opened, clock, held(1), ended())
    opened.close_session()
    opened.flush()
    assert numbers(opened.day(TODAY)) == [1, 2, 3, 4]
    assert notices.NEWER in opened.notices
    opened.close()
    documents = json.loads(month_file(folder).read_bytes())["sessions"].values()
    assert [doc["schema"] for doc in documents] == [99, 1]
    assert next(iter(documents))["new_things"] == [1]


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
    assert _notices(store) == [notices.NOT_FILED]
    assert list(store.day(TODAY)) == kept
    (folder / "log").unlink()
    assert store.flush()
    assert _notices(store) == []
    assert _stored_numbers(month_file(folder)) == numbers(kept)
    store.close()


def test_a_journal_that_cannot_be_read_keeps_no_kiosk_from_starting(
    store: Store, clock: SteppedClock, folder: Path
) -> None:
    keep_all(store, clock, aside("cleared", "hurt"))
    first = whole_session(store, clock)
    store.close()
    (folder / "journal.jsonl").mkdir()
    opened = Store.open(folder, clock)
    assert _notices(opened) == [notices.NOT_READ]
    assert len(opened.log().set_aside) == 1
    later = whole_session(opened, clock)
    assert not opened.flush()
    assert _notices(opened) == [notices.NOT_SAVING, notices.NOT_READ]
    (folder / "journal.jsonl").rmdir()
    assert opened.flush()
    opened.close()
    assert numbers(look(folder, clock).day(TODAY)) == [1, *numbers(first), *numbers(later)]
    assert len(look(folder, clock).log().set_aside) == 1


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
    assert _notices(store) == [notices.NOT_SAVING]
    assert store.log().set_aside[0].stretch == "neck-side"
    assert list(store.day(TODAY)) == [*before, *during]
    assert told == [1, 2]
    filling.unlink()
    assert store.flush()
    assert _notices(store) == []
    assert told == numbers([*before, *during])
    store.close()
    assert list(_everything(small_disk / "data", clock)) == [*before, *during]


def test_a_disk_that_is_full_when_the_session_is_over_loses_nothing(small_disk: Path, clock: SteppedClock) -> None:
    store = Store.open(small_disk / "data", clock)
    first = whole_session(store, clock)
    store.flush()
    second = keep_all(store, clock, started(), held(0), ended())
    store.flush()
    filling = _fill(small_disk)
    store.close_session()
    assert store.flush()
    assert _notices(store) == [notices.NOT_FILED]
    assert list(store.day(TODAY)) == [*first, *second]
    filling.unlink()
    assert store.flush()
    assert _notices(store) == []
    store.close()
    assert list(_everything(small_disk / "data", clock)) == [*first, *second]


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
    assert _notices(store) == [notices.NOT_SAVING]
    assert list(store.day(TODAY)) == [*before, *during]
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert store.flush()
    assert _notices(store) == []
    store.close()
    assert list(_everything(small_disk / "data", clock)) == [*before, *during]


def test_a_disk_that_is_read_only_from_the_start_still_gives_a_kiosk(small_disk: Path, clock: SteppedClock) -> None:
    first = Store.open(small_disk / "data", clock)
    kept = whole_session(first, clock)
    first.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for folder in (small_disk / "data", small_disk / "new"):
        store = Store.open(folder, clock)
        assert _notices(store) == [notices.NOT_SAVING]
        store.keep(started())
        assert not store.flush()
        store.close()
    assert list(look(small_disk / "data", clock).day(TODAY)) == kept


class _Faulty(PaperDisk):
    """Files of which the n-th writing call fails, in the middle where it writes."""

    def __init__(self, failing: int, number: int = errno.EIO) -> None:
        super().__init__()
        self._failing, self._number = failing, number
        self.calls = 0

    def _perhaps_fail(self) -> None:
        self.calls += 1
        if self.calls == self._failing:
            raise OSError(self._number, "a fault of the test")

    def write(self, path: Path, content: bytes) -> None:
        super().write(path, content[: len(content) // 2])
        self._perhaps_fail()
        super().write(path, content)

    def append(self, path: Path, content: bytes) -> None:
        half = len(content) // 2
        super().append(path, content[:half])
        self._perhaps_fail()
        super().append(path, content[half:])

    def replace(self, old: Path, new: Path) -> None:
        self._perhaps_fail()
        super().replace(old, new)

    def sync_folder(self, folder: Path) -> None:
        self._perhaps_fail()
        super().sync_folder(folder)


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
    assert _notices(store) == []
    store.close()
    assert told == kept
    return kept


def test_whichever_call_fails_once_everything_is_saved_in_the_end(tmp_path: Path) -> None:
    sound = _Faulty(0)
    wanted = numbers(_sessions_on(sound, tmp_path))
    assert sound.calls > 30
    for failing in range(1, sound.calls + 1):
        files = _Faulty(failing, errno.EIO if failing % 2 else errno.ENOSPC)
        _sessions_on(files, tmp_path)
        archive = Archive(tmp_path, lambda: TODAY, files)
        assert numbers(archive.day(TODAY)) == wanted
        assert archive.notices == []
        assert _numbers_in(files.read(month_file(tmp_path))) == wanted


# -- time that is wrong


def test_order_is_kept_when_the_clock_goes_back(store: Store, clock: SteppedClock) -> None:
    keep_all(store, clock, started(), held(0))
    clock.set_to(clock.wall() - timedelta(hours=3))
    keep_all(store, clock, held(1))
    clock.set_to(datetime(1970, 1, 1, 0, 0, tzinfo=UTC))
    keep_all(store, clock, held(2), ended())
    store.close_session()
    store.flush()
    assert numbers(store.day(TODAY)) == [1, 2, 3, 4, 5]
    (summary,) = store.log().sessions(TODAY)
    assert summary.minutes == 2, "minutes come from the steady clock"


def test_a_kiosk_that_starts_in_1970_still_knows_what_is_set_aside(store: Store, clock: SteppedClock) -> None:
    keep_all(store, clock, aside("cleared", "hurt"))
    whole_session(store, clock)
    clock.set_to(datetime(1970, 1, 1, 12, 0, tzinfo=UTC), sure=False)
    store = _again(store, clock)
    assert [a.stretch for a in store.log().set_aside] == ["neck-side"]
    lifted = store.keep(cleared())
    assert (lifted.number, lifted.sure) == (7, False)
    whole_session(store, clock)
    store = _again(store, clock)
    assert store.log().set_aside == ()
    assert store.keep(Rang()).number == 13
    store.close()


def test_records_made_before_the_clock_was_set_are_put_right_when_it_is(folder: Path) -> None:
    clock = SteppedClock(datetime(1970, 1, 1, 12, 0, tzinfo=UTC), sure=False)
    store = Store.open(folder, clock)
    before = [*keep_all(store, clock, said("ready", "fine")), *whole_session(store, clock)]
    store.flush()
    assert {(kept.day, kept.sure) for kept in before} == {("1970-01-01", False)}
    within = keep_all(store, clock, started(), held())
    clock.set_to(datetime(2026, 11, 22, 8, 30, tzinfo=UTC))
    after = keep_all(store, clock, held(1), ended())
    store.close_session()
    store.flush()
    right = store.day(TODAY)
    assert numbers(right) == numbers([*before, *within, *after])
    assert all(kept.sure for kept in right)
    assert right[0].time == "2026-11-22T08:26:30.000Z"
    assert {kept.session for kept in right} == {kept.session for kept in [*before, *within]}
    assert numbers(store.log().recent) == numbers(right)
    assert store.day("1970-01-01") == ()
    store.close()
    assert _everything(folder, clock) == right
    assert _stored_numbers(month_file(folder)) == numbers(right)
    assert _stored_numbers(month_file(folder, "1970-01")) == []


def test_a_session_cut_before_the_clock_was_set_is_carried_on_under_the_right_day(folder: Path) -> None:
    clock = SteppedClock(datetime(1970, 1, 1, 12, 0, tzinfo=UTC), sure=False)
    store = Store.open(folder, clock)
    before = keep_all(store, clock, started(), held(0))
    store = _again(store, clock)
    clock.set_to(datetime(2026, 11, 22, 8, 30, tzinfo=UTC))
    keep_all(store, clock, said("interrupted", "carry_on"), held(0, 2), ended())
    store.close_session()
    store = _again(store, clock)
    assert {kept.session for kept in store.day(TODAY)} == {before[0].session}
    assert numbers(store.day(TODAY)) == [1, 2, 3, 4, 5]
    assert store.day("1970-01-01") == ()
    store.close()


def test_records_of_an_earlier_boot_are_not_put_right_by_guessing(folder: Path) -> None:
    early = SteppedClock(datetime(2026, 11, 21, 8, 0, tzinfo=UTC), sure=False, boot="one")
    store = Store.open(folder, early)
    whole_session(store, early)
    store.close()
    later = SteppedClock(datetime(2026, 11, 22, 8, 0, tzinfo=UTC), boot="two")
    store = Store.open(folder, later)
    whole_session(store, later)
    store.close()
    assert {kept.sure for kept in look(folder, later).day("2026-11-21")} == {False}


def test_a_session_that_goes_past_three_in_the_night_is_one_day(folder: Path) -> None:
    clock = SteppedClock(datetime(2026, 12, 1, 2, 59, tzinfo=BERLIN))
    store = Store.open(folder, clock)
    kept = whole_session(store, clock)
    outside = store.keep(Rang())
    store.flush()
    assert {each.day for each in kept} == {"2026-11-30"}
    assert (kept[-1].local, outside.day) == ("03:01", "2026-12-01")
    assert list(store.day("2026-11-30")) == kept
    store.close()


def test_a_session_when_clocks_go_back_keeps_its_order_and_minutes(folder: Path) -> None:
    clock = SteppedClock(datetime(2026, 10, 25, 2, 58, tzinfo=BERLIN))
    store = Store.open(folder, clock)
    kept = keep_all(store, clock, started(), *[held(n) for n in range(8)], ended())
    store.close_session()
    store.flush()
    assert [each.local for each in kept][:5] == ["02:58", "02:59", "02:59", "02:00", "02:00"]
    assert list(store.day("2026-10-24")) == kept
    (summary,) = store.log().sessions("2026-10-24")
    assert summary.minutes == 5
    store.close()


# -- ten years


def test_starting_reads_the_same_few_files_after_ten_years(folder: Path) -> None:
    clock = SteppedClock(datetime(2016, 11, 1, 12, 0, tzinfo=UTC))
    store = Store.open(folder, clock)
    for _ in range(121):
        whole_session(store, clock)
        clock.advance(30 * 24 * 3_600_000 + 12 * 3_600_000)
    store.close()
    files = _Counting()
    store = Store.open(folder, clock, files=files)
    store.close()
    months = {path for path in files.reads if path.parent.name == "log"}
    assert len(list((folder / "log").glob("*.json"))) > 100
    assert len(months) <= 4


def test_filing_a_session_moves_as_few_bytes_after_ten_years_as_after_two_months(tmp_path: Path) -> None:
    short, long = _filed_after(tmp_path / "short", months=2), _filed_after(tmp_path / "long", months=120)
    assert len(long.written) == len(short.written)
    assert len(long.reads) == len(short.reads)
    assert long.bytes_written < 1.1 * short.bytes_written
    assert long.bytes_read < 1.1 * short.bytes_read


def _filed_after(folder: Path, months: int) -> _Counting:
    """What is read and written from the start of a kiosk to the end of a session, after so many months with a STOP."""
    clock = SteppedClock(datetime(2016, 11, 1, 12, 0, tzinfo=UTC))
    store = Store.open(folder, clock)
    for _ in range(months):
        keep_all(store, clock, started(), held(), stopped(), aside("cleared", "hurt"), ended())
        store.close_session()
        store.flush()
        clock.advance(61 * 12 * 3_600_000)
    store.close()
    files = _Counting()
    with_counting = Store.open(folder, clock, files=files)
    whole_session(with_counting, clock)
    with_counting.close()
    return files


class _Counting(Disk):
    """Real files that note what was read and written, and how much."""

    def __init__(self) -> None:
        self.reads: list[Path] = []
        self.written: list[Path] = []
        self.bytes_read = self.bytes_written = 0

    def read(self, path: Path) -> bytes | None:
        content = super().read(path)
        self.reads.append(path)
        self.bytes_read += len(content or b"")
        return content

    def write(self, path: Path, content: bytes) -> None:
        self.written.append(path)
        self.bytes_written += len(content)
        super().write(path, content)


# -- the storage by itself


def test_the_storage_works_as_any_of_tinydbs(tmp_path: Path) -> None:
    def opened() -> TinyDB:
        return TinyDB(tmp_path / "db.json", Disk(), lambda: TODAY, lambda *_: None, storage=SafeStorage)

    database = opened()
    assert database.all() == []
    database.insert_multiple([{"n": n, "text": "schön"} for n in range(5)])
    database.update({"n": 9}, doc_ids=[1])
    database.remove(doc_ids=[2, 3])
    again = opened()
    assert [(document.doc_id, document["n"]) for document in again] == [(1, 9), (4, 3), (5, 4)]
    with TinyDB(tmp_path / "db.json") as stock:
        assert stock.all() == again.all()


def test_a_save_that_failed_is_not_remembered_as_if_it_had_not(tmp_path: Path) -> None:
    files = _Faulty(6)
    database = TinyDB(tmp_path / "db.json", files, lambda: TODAY, lambda *_: None, storage=SafeStorage)
    database.insert({"n": 1})
    with pytest.raises(OSError, match="a fault of the test"):
        database.insert({"n": 2})
    assert [document["n"] for document in database] == [1]
