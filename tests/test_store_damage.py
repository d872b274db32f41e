"""A log whose files were damaged, or were written by another version."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from household import TODAY, aside, ended, held, keep_all, month_file, morning, numbers, said, started, whole_session
from storing import all_kept, opened_again, sealed_line, stored_numbers, told_by

from kiosk.devices.store.archive import Archive
from kiosk.devices.store.journal import sealed
from kiosk.devices.store.storage import copy_of, decoded
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.durable import Disk
from kiosk.log.records import Kept, Rang
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
    assert [k.number for k in all_kept(folder, clock)] == [*numbers(kept), len(kept) + 1]


def _flushed(store: Store) -> list[Kept]:
    store.flush()
    return []


def test_damage_is_told_for_a_week(store: Store, clock: SteppedClock, folder: Path) -> None:
    whole_session(store, clock)
    store.close()
    month_file(folder).write_bytes(b"?")
    all_kept(folder, clock)
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
    assert told_by(opened) == []
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
    assert list(stored_numbers(month_file(folder))) == [*numbers([*first, *second, *third]), 900]


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
    assert told_by(opened) == told
    whole_session(opened, clock)
    opened.flush()
    assert told_by(opened) == told
    opened.close()
    assert numbers(all_kept(folder, clock)) == [1, 3, 4, 5, 6, 7, 8, 9, 10]
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
    store = opened_again(store, clock)
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
