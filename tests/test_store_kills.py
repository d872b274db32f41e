"""The log survives whatever is pulled: at every byte and call of a save, and with a real process killed."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from cutting import Cut, PaperDisk, State, StockStorage, cuts
from household import TODAY, ended, held, keep_all, morning, said, started, stopped
from tinydb import TinyDB

from kiosk.devices.store.archive import Archive
from kiosk.devices.store.journal import Journal
from kiosk.devices.store.storage import decoded, save
from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import SteppedClock
from kiosk.log.records import Kept

CHILD = Path(__file__).with_name("keeping.py")


class Found(NamedTuple):
    """What was found after the cuts."""

    cuts: int
    lost: int
    unreadable: int


def _count(all_cuts: list[Cut], look: Callable[[PaperDisk], set[int] | None]) -> Found:
    lost = unreadable = 0
    looked: dict[State, set[int] | None] = {}
    for cut in all_cuts:
        # Cuts that differ only in a file that is never read (PaperDisk sees to that) are looked at once.
        to_read = frozenset(each for each in cut.state if each[0].suffix != ".new")
        if to_read not in looked:
            looked[to_read] = look(PaperDisk.holding(cut.state))
        found = looked[to_read]
        unreadable += found is None
        lost += len(set(cut.saved) - (found or set()))
    return Found(len(all_cuts), lost, unreadable)


def _report(what: str, found: Found) -> None:
    _print(f"{what}: {found.cuts} cuts, {found.lost} saved records lost, {found.unreadable} files unreadable")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")  # pytest -s shows it


# -- every cut point


def _a_session_is_kept(folder: Path) -> tuple[PaperDisk, PaperDisk]:
    """A disk with one folded session, and the same with all steps of a second one, folded too, and a third begun."""
    clock = morning()
    first = PaperDisk()
    _run(folder, clock, first, 1)
    before = PaperDisk.holding(first.state())
    _run(folder, clock, before, 2)
    return first, before


def _run(folder: Path, clock: SteppedClock, disk: PaperDisk, sessions: int) -> None:
    store = Store.open(folder, clock, lambda kept: disk.told(kept.number), files=disk)
    for session in range(sessions):
        whole = (said("ready", "fine"), started(2), held(0), ended("stopped"))
        for record in whole if session == 0 else (started(2), stopped(0)):
            keep_all(store, clock, record)
            store.flush()
        if session == 0:
            store.close_session()
            store.flush()
    store.close()


def _numbers(folder: Path, disk: PaperDisk) -> set[int] | None:
    """The numbers that the archive finds, before and after what was cut is done again; None if a file is broken."""
    archive = Archive(folder, lambda: TODAY, disk)
    log = archive.log()
    found = {kept.number for kept in log.recent}
    archive.fold()
    again = Archive(folder, lambda: TODAY, disk)
    after = [kept.number for kept in again.between(TODAY, TODAY)]
    assert set(after) == found, "doing a fold again must neither lose nor add"
    assert len(_rows(disk)) == len(set(_rows(disk))), "a fold must not double a record"
    whole = all(decoded(content) is not None for path, content in disk.state() if path.suffix == ".json")
    return found if whole and not archive.notices and not again.notices else None


def _rows(disk: PaperDisk) -> list[int]:
    return [
        row["number"]
        for path, content in disk.state()
        if path.parent.name == "log" and path.suffix == ".json"
        for table in (decoded(content) or {}).values()
        for document in table.values()
        for row in document["records"]
    ]


def test_a_cut_at_any_byte_of_appends_and_folds_loses_nothing(tmp_path: Path) -> None:
    first, disk = _a_session_is_kept(tmp_path)
    all_cuts = list(cuts(first.state(), disk.steps))
    found = _count(all_cuts, lambda cut: _numbers(tmp_path, cut))
    _report("journal and fold", found)
    assert found.cuts > 5_000
    assert (found.lost, found.unreadable) == (0, 0)


class _OneFault(PaperDisk):
    """A paper disk on which one folder cannot be synced, once."""

    faults = 1

    def sync_folder(self, folder: Path) -> None:
        if self.faults:
            self.faults -= 1
            raise OSError(errno.EIO, "a fault of the test")
        super().sync_folder(folder)


def test_a_record_is_not_called_saved_before_the_journals_name_is_durable(tmp_path: Path) -> None:
    disk = _OneFault()
    journal = Journal(tmp_path / "journal.jsonl", disk)
    with pytest.raises(OSError, match="a fault of the test"):
        journal.append([{"number": 1}])
    journal.append([{"number": 1}])
    disk.told(1)
    found = _count(list(cuts(frozenset(), disk.steps)), lambda cut: _journal_numbers(cut, journal.path))
    assert (found.lost, found.unreadable) == (0, 0)


def test_a_cut_at_any_byte_of_a_save_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "log" / "2026-11.json"
    contents = [b'{"a": {"1": {"n": %d}}}' % n for n in (1, 2, 3)]
    disk = PaperDisk()
    for number, content in enumerate(contents, 1):
        save(disk, path, content)
        disk.told(number)
    all_cuts = list(cuts(frozenset(), disk.steps))
    found = _count(all_cuts, lambda cut: _saved_numbers(cut, path))
    _report("a save", found)
    assert (found.lost, found.unreadable) == (0, 0)


def _saved_numbers(disk: PaperDisk, path: Path) -> set[int] | None:
    """Every number up to the one in the file: a later save takes the place of an earlier one."""
    if disk.read(path) is None and disk.read(path.with_name(path.name + ".bak")) is None:
        return set()
    tables = decoded(disk.read(path)) or decoded(disk.read(path.with_name(path.name + ".bak")))
    return None if tables is None else set(range(1, tables["a"]["1"]["n"] + 1))


def test_a_cut_at_any_byte_of_a_journal_append_loses_no_saved_line(tmp_path: Path) -> None:
    disk = PaperDisk()
    journal = Journal(tmp_path / "journal.jsonl", disk)
    for number in range(1, 8):
        journal.append([{"number": number, "text": "ä\n"}])
        disk.told(number)
    found = _count(list(cuts(frozenset(), disk.steps)), lambda cut: _journal_numbers(cut, journal.path))
    _report("journal append", found)
    assert (found.lost, found.unreadable) == (0, 0)


def _journal_numbers(disk: PaperDisk, path: Path) -> set[int] | None:
    """What a journal holds after a cut; None where a torn line hid a good one, before or after the next append."""
    journal = Journal(path, disk)
    rows, damaged = journal.read()
    journal.append([{"number": 99}])
    after, damaged_after = Journal(path, disk).read()
    assert [row["number"] for row in after] == [*(row["number"] for row in rows), 99]
    return None if damaged or damaged_after else {row["number"] for row in rows}


def test_the_stock_storage_of_tinydb_does_not_survive_the_same_cuts(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    disk = PaperDisk()
    database = TinyDB(disk, path, storage=StockStorage)
    for number in range(1, 6):
        database.insert({"number": number})
        disk.told(number)
    database.remove(lambda document: document["number"] == 5)  # a file that gets shorter
    database.close()
    found = _count(list(cuts(frozenset(), disk.steps)), lambda cut: _stock_numbers(cut, path))
    _report("TinyDB's stock storage, the same harness", found)
    assert found.lost > 0
    assert found.unreadable > 0


def _stock_numbers(disk: PaperDisk, path: Path) -> set[int] | None:
    content = disk.read(path) or b""
    try:
        tables = json.loads(content) if content else {}
    except ValueError:
        return None
    found = {document["number"] for document in tables.get("_default", {}).values()}
    return found | {5}  # which is taken out in the end


# -- a real process, really killed


def _a_killed_run(folder: Path, seed: int) -> tuple[int, set[int], set[int]]:
    """Let a process keep records until it is killed; how many sessions it began, what it was told, what is there."""
    process = subprocess.Popen([sys.executable, str(CHILD), str(folder)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    heard = b""
    wanted = random.Random(seed).randrange(1, 150)
    while heard.count(b"\n") < wanted:
        more = os.read(process.stdout.fileno(), 4096)
        assert more, f"it ended by itself after {heard!r}"
        heard += more
    process.send_signal(signal.SIGKILL)
    heard += process.stdout.read()
    process.stdout.close()
    process.wait()
    *lines, _ = heard.split(b"\n")
    saved = {int(line) for line in lines}
    with_store = _everything(folder)
    return len(lines), saved, {kept.number for kept in with_store}


def _everything(folder: Path) -> tuple[Kept, ...]:
    store = Store.open(folder, morning())
    try:
        store.flush()
        assert store.notices == ()
        return store.between("2000-01-01", "2100-01-01")
    finally:
        store.close()


def kill_many(folder: Path, times: int) -> tuple[int, int]:
    """Kill that often, on one growing log; how many records were called saved, and how many of them were lost."""
    told: set[int] = set()
    for seed in range(times):
        _, saved, found = _a_killed_run(folder, seed)
        assert not told & saved, "a number was given twice"
        told |= saved
        assert found >= told, f"lost: {sorted(told - found)}"
    return len(told), len(told - found)


def test_a_kill_while_records_are_written_loses_nothing_that_was_called_saved(tmp_path: Path) -> None:
    told, lost = kill_many(tmp_path, 4)
    _print(f"4 kills: {told} records called saved, {lost} lost")
    assert told > 0
    assert lost == 0


# -- the order of system calls


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_is_told_write_then_sync_then_rename_then_sync_of_the_folder(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    data = tmp_path / "data"
    command = ["strace", "-f", "-y", "-o", str(trace), "-e", _CALLS, sys.executable, str(CHILD), str(data), "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode and "ptrace" in ran.stderr:
        pytest.skip(f"strace may not trace here: {ran.stderr.strip().splitlines()[-1]}")
    calls = _told_calls(trace.read_text(), data)
    assert calls[:2] == ["mkdir .", "fsync .."]
    assert _in_order(calls, ["write journal.jsonl", "fsync journal.jsonl", "fsync .", "told"])
    assert _in_order(calls, ["mkdir log", "fsync .", "write log/2026-11.json.new"])
    assert _in_order(calls, _saving("log/2026-11.json") + _saving("standing.json"))
    fold = calls[calls.index("write log/2026-11.json.new") :]
    assert _in_order(fold, ["rename standing.json", "fsync .", "rename journal.old", "fsync ."])


def _saving(name: str) -> list[str]:
    folder = str(Path(name).parent)
    return [f"write {name}.new", f"fsync {name}.new", f"rename {name}", f"fsync {folder}"]


_CALLS = "trace=write,fsync,rename,renameat,renameat2,mkdir,mkdirat"
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)")


def _told_calls(trace: str, data: Path) -> list[str]:
    """The calls that concern the data folder, each as its name and the path within it; `told` is a saved record."""
    calls = []
    for line in trace.splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        name, arguments = re.sub("at2?$", "", match[1]), match[2]
        if name == "write" and arguments.startswith("1<"):
            calls.append("told")
            continue
        paths = [path for path in re.findall(r'[<"](/[^>"]*)[>"]', arguments) if path.startswith(str(data.parent))]
        if paths and "lock" not in paths[-1]:
            calls.append(f"{name} {os.path.relpath(paths[-1], data)}")
    return calls


def _in_order(calls: list[str], wanted: list[str]) -> bool:
    """Whether the wanted calls are all there, in this order."""
    rest = iter(calls)
    return all(call in rest for call in wanted)
