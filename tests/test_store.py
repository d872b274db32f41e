"""The store: what is kept, what was interrupted, and what ten years cost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from household import TODAY, aside, ended, held, keep_all, month_file, morning, said, started, stopped, whole_session
from storing import Faulty, all_kept, opened_again, sealed_line
from tinydb import TinyDB

from kiosk.devices.store.storage import Encoded, SafeStorage, decoded
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.durable import Disk
from kiosk.log.records import Kept, NotToday, Rang


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


# -- keeping


def test_what_was_kept_is_there_after_a_restart(store: Store, clock: SteppedClock, folder: Path) -> None:
    kept = whole_session(store, clock)
    store.close()
    assert list(all_kept(folder, clock)) == kept


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
        store = opened_again(store, clock)
    log = store.log()
    store.close()
    assert log.last_answer("therapist") == "yes"
    assert [(a.stretch, a.side, a.since_day) for a in log.set_aside] == [("neck-side", "left", TODAY)]
    assert all(kept.number > 2 for kept in log.recent), "it is remembered by what stands, not by reading it all"


# -- interrupted


def test_an_interrupted_session_is_offered_and_carried_on_as_the_same(store: Store, clock: SteppedClock) -> None:
    first = store.keep(started(4))
    keep_all(store, clock, held(0, 1), held(0, 2), held(1, 1, side="right"))
    store = opened_again(store, clock)
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
    store = opened_again(store, clock)
    declined = store.keep(ended("declined"))
    after = store.keep(said("ready", "fine"))
    assert (declined.session, after.session) == (first.session, "")
    store = opened_again(store, clock)
    assert store.interrupted() is None
    store.close()


def test_a_session_that_ended_is_not_offered_though_home_was_never_reached(store: Store, clock: SteppedClock) -> None:
    keep_all(store, clock, started(), held(), ended())
    store = opened_again(store, clock)
    assert store.interrupted() is None
    assert store.keep(said("ready", "fine")).session == ""
    store.close()


def test_a_new_session_leaves_the_interrupted_one_behind(store: Store, clock: SteppedClock) -> None:
    store.keep(started())
    store = opened_again(store, clock)
    whole_session(store, clock)
    assert store.interrupted() is None
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


def test_a_month_in_which_a_session_begins_otherwise_is_read_whole(folder: Path, clock: SteppedClock) -> None:
    store = Store.open(folder, clock)
    whole_session(store, clock)
    store.close()
    tables = decoded(month_file(folder).read_bytes())
    assert tables is not None
    for table in tables.values():
        for key, document in table.items():
            table[key] = dict(reversed(document.items()))
    month_file(folder).write_bytes(Encoded().encoded(tables))
    (folder / "journal.old").unlink()
    assert len(look(folder, clock).log().recent) == 5


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
    files = Faulty(6)
    database = TinyDB(tmp_path / "db.json", files, lambda: TODAY, lambda *_: None, storage=SafeStorage)
    database.insert({"n": 1})
    with pytest.raises(OSError, match="a fault of the test"):
        database.insert({"n": 2})
    assert [document["n"] for document in database] == [1]
