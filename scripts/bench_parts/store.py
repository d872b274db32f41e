"""What saving costs, beside the bare calls that any durable save needs; and what ten years of log add to it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench_parts.figures import best_ms, median, table

from kiosk.devices.clock import SteppedClock
from kiosk.devices.store import Archive, Journal, Row, Store
from kiosk.devices.files import Disk
from kiosk.records import Held, Kept, Record, SessionEnded, SessionStarted, Stopped, as_json

YEARS = 10
SESSIONS_A_DAY = 2
HELD_A_SESSION = 24
TIMES = 60
LAST_DAY = date(2026, 11, 22)
START_RATIO, SAVE_RATIO = 3.0, 3.0  # what ten years may add; a whole log that was read each time would be hundreds


def main() -> bool:
    """Print the times; whether ten years of log stay out of the way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long, empty = folder / "long", folder / "empty"
        records = write_years(long, YEARS)
        size = sum(path.stat().st_size for path in (long / "log").iterdir())
        bare_append, bare_save = _bare(folder)
        rows = [
            ("bare append, fsync", bare_append, 1.0),
            ("journal, a line", _journal_ms(folder / "journal"), _journal_ms(folder / "journal") / bare_append),
        ]
        kept = {where: _keep_ms(where) for where in (empty, long)}
        folded = {where: _session_ms(where) for where in (empty, long)}
        opened = {where: _open_ms(where) for where in (empty, long)}
        rows += [(f"keep until saved, {_told(w)}", ms, ms / bare_append) for w, ms in kept.items()]
        rows += [("bare write, fsync, replace, fsync", bare_save, 1.0)]
        rows += [(f"session closed and filed, {_told(w)}", ms, ms / bare_save) for w, ms in folded.items()]
        rows += [(f"opened, {_told(w)}", ms, ms / opened[empty]) for w, ms in opened.items()]
    table(f"store: {records} records of {YEARS} years, {size / 1e6:.1f} MB", ("", "median ms", "ratio"), rows)
    saves, starts = kept[long] / kept[empty], opened[long] - opened[empty]
    print(f"  ten years make a save {saves:.2f} times as long and a start {starts:.0f} ms longer")
    return saves < SAVE_RATIO


def _told(folder: Path) -> str:
    return "ten years of log" if folder.name == "long" else "an empty log"


# -- ten years


def write_years(folder: Path, years: int) -> int:
    """A log of so many years, in the store's own files; how many records that are."""
    disk = Disk()
    disk.make_folder(folder)
    archive = Archive(folder, LAST_DAY.isoformat)
    number = 0
    for rows in _months(years):
        archive.journal.append(rows)
        archive.fold()
        number += len(rows)
    return number


def _months(years: int) -> Iterator[list[Row]]:
    """The rows of each month, in order."""
    day, number = LAST_DAY - timedelta(365 * years), 1
    rows: list[Row] = []
    while day <= LAST_DAY:
        for hour in (8, 18)[:SESSIONS_A_DAY]:
            session = [as_json(kept) for kept in _session(day, hour, number)]
            number += len(session)
            rows += session
        day += timedelta(1)
        if day.day == 1 or day > LAST_DAY:
            yield rows
            rows = []


def _session(day: date, hour: int, number: int) -> list[Kept]:
    name = f"{day:%Y%m%d}T{hour:02}0000-{number & 0xFFFF:04x}"
    return [
        Kept(record, f"{day}T{hour:02}:{index:02}:00.000Z", f"{day}", f"{hour:02}:{index:02}", name, number + index, "b", index)
        for index, record in enumerate(_records())
    ]


def _records() -> list[Record]:
    started = SessionStarted("morning-seated", "1", False, HELD_A_SESSION // 2)
    ended = SessionEnded("morning-seated", "done")
    return [started, *(_held(index) for index in range(HELD_A_SESSION)), _stopped(), ended]


def _held(index: int) -> Held:
    side = "left" if index % 2 else "right"
    return Held("morning-seated", f"stretch-{index // 2}", "seated active", side, 1, 15_000, 15_000, index, None, 1)


def _stopped() -> Stopped:
    return Stopped("morning-seated", "stretch-3", "seated active", "left", 1, "hold", 4_000, 15_000, 3)


# -- the times


def _bare(folder: Path) -> tuple[float, float]:
    """An append of a record's length; a month's file written beside, synced, renamed, its folder synced."""
    line = (json.dumps(as_json(_session(LAST_DAY, 8, 1)[1])) + "\n").encode()
    month = line * 60 * HELD_A_SESSION
    return best_ms(lambda: _append(folder / "bare", line), TIMES), best_ms(lambda: _save(folder / "whole", month), TIMES)


def _append(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, content)
    os.fsync(descriptor)
    os.close(descriptor)


def _save(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, content)
    os.fsync(descriptor)
    os.close(descriptor)
    os.replace(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _journal_ms(path: Path) -> float:
    journal, row = Journal(path, Disk()), as_json(_session(LAST_DAY, 8, 1)[1])
    journal.read()
    return best_ms(lambda: journal.append([row]), TIMES)


def _clock() -> SteppedClock:
    return SteppedClock(datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, tzinfo=UTC))


def _keep_ms(folder: Path) -> float:
    """From a record that is handed over until it is durable, the thread between included."""
    store = Store.open(folder, _clock())
    store.keep(_records()[0])
    store.flush()
    taken = best_ms(lambda: (store.keep(_held(0)), store.flush()), TIMES)
    store.close()
    return taken


def _session_ms(folder: Path) -> float:
    """From the end of a session until its month is written."""
    store, taken = Store.open(folder, _clock()), []
    for _ in range(TIMES // 6):
        for record in _records():
            store.keep(record)
        store.flush()
        begun = time.perf_counter()
        store.close_session()
        store.flush()
        taken.append((time.perf_counter() - begun) * 1000)
    store.close()
    return median(taken)


def _open_ms(folder: Path) -> float:
    """Opening the store, which a start waits for; each time on a copy, since opening may file what is left."""
    copy = folder.with_name("copy")
    taken = []
    for _ in range(TIMES // 6):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        begun = time.perf_counter()
        store = Store.open(copy, _clock())
        taken.append((time.perf_counter() - begun) * 1000)
        store.close()
    return median(taken)
