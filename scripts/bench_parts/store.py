"""What saving costs, beside the bare calls that any durable save needs; and what ten years of log add to it."""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from bench_parts.figures import median, table
from kiosk.devices.store.archive import Archive
from kiosk.devices.store.journal import Journal
from kiosk.devices.store.rows import Row
from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.durable import Disk
from kiosk.log.records import Held, Kept, Record, SessionEnded, SessionStarted, Stopped, as_json

YEARS = 10
SESSIONS_A_DAY = 2
HELD_A_SESSION = 24
TIMES = 30
LAST_DAY = date(2026, 11, 22)
SAVE_RATIO = 3.0  # what ten years may add; a log that was rewritten each time would be hundreds


def main() -> bool:
    """Print the times; whether ten years of log stay out of the way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long, empty = folder / "long", folder / "empty"
        records = write_years(long, YEARS)
        size = sum(path.stat().st_size for path in (long / "log").iterdir())
        stores = {where: Store.open(where, _clock()) for where in (empty, long)}
        taken = in_turn(_acts(folder, stores), TIMES)
        for store in stores.values():
            store.close()
        opened = in_turn({_opened(where): partial(_open, where) for where in (empty, long)}, TIMES // 6)
    bare = {"append": taken["bare append, fsync"], "save": taken["bare write, fsync, replace, fsync"]}
    rows = [
        (name, ms, ms / bare["save" if "write" in name or "filed" in name else "append"]) for name, ms in taken.items()
    ]
    rows += [(name, ms, ms / opened[_opened(empty)]) for name, ms in opened.items()]
    table(f"store: {records} records of {YEARS} years, {size / 1e6:.1f} MB", ("", "median ms", "ratio"), rows)
    saves = taken[_kept(long)] / taken[_kept(empty)]
    print(f"  ten years make a start {opened[_opened(long)] - opened[_opened(empty)]:.0f} ms longer")
    print(
        f"  bound: a save takes at most {SAVE_RATIO:.0f} times as long: {'held' if saves <= SAVE_RATIO else 'NOT held'}"
    )
    return saves <= SAVE_RATIO


def _told(folder: Path) -> str:
    return "ten years of log" if folder.name == "long" else "an empty log"


def _kept(folder: Path) -> str:
    return f"keep until saved, {_told(folder)}"


def _opened(folder: Path) -> str:
    return f"opened, {_told(folder)}"


# -- ten years


def write_years(folder: Path, years: int) -> int:
    """A log of so many years, in the store's own files; how many records that are."""
    disk = Disk()
    disk.make_folder(folder)
    archive = Archive(folder, LAST_DAY.isoformat)
    number = 0
    for rows in _months(years):
        *_, last = sorted({row["session"] for row in rows})
        # What the last fold took stays beside the months, and on a kiosk that is one session.
        for part in ([r for r in rows if r["session"] != last], [r for r in rows if r["session"] == last]):
            archive.journal.append(part)
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
        Kept(
            record,
            f"{day}T{hour:02}:{index:02}:00.000Z",
            f"{day}",
            f"{hour:02}:{index:02}",
            name,
            number + index,
            "b",
            index,
        )
        for index, record in enumerate(_records(stops=day.weekday() == 0 and hour < 12))
    ]


def _records(stops: bool = False) -> list[Record]:
    started = SessionStarted("morning-seated", "1", False, HELD_A_SESSION // 2)
    ended = SessionEnded("morning-seated", "done")
    return [started, *(_held(index) for index in range(HELD_A_SESSION)), *([_stopped()] if stops else []), ended]


def _held(index: int) -> Held:
    side = "left" if index % 2 else "right"
    return Held("morning-seated", f"stretch-{index // 2}", "seated active", side, 1, 15_000, 15_000, index, None, 1)


def _stopped() -> Stopped:
    return Stopped("morning-seated", "stretch-3", "seated active", "left", 1, "hold", 4_000, 15_000, 3)


# -- the times


def in_turn(acts: Mapping[str, Callable[[], float]], times: int) -> dict[str, float]:
    """The median of what each act tells (ms), all of them done in turn, so that a busy moment hits every one."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(times):
        for name, act in acts.items():
            taken[name].append(act())
    return {name: median(values) for name, values in taken.items()}


def _acts(folder: Path, stores: Mapping[Path, Store]) -> dict[str, Callable[[], float]]:
    row = as_json(_session(LAST_DAY, 8, 1)[1])
    line = (json.dumps(row) + "\n").encode()
    journal = Journal(folder / "journal", Disk())
    journal.read()
    acts: dict[str, Callable[[], float]] = {
        "bare append, fsync": lambda: _ms(lambda: _append(folder / "bare", line)),
        "journal, a line": lambda: _ms(lambda: journal.append([row])),
    }
    acts |= {_kept(where): partial(_keep, store) for where, store in stores.items()}
    month = line * 60 * HELD_A_SESSION
    acts["bare write, fsync, replace, fsync"] = lambda: _ms(lambda: _save(folder / "whole", month))
    return acts | {f"session filed, {_told(where)}": partial(_file, store) for where, store in stores.items()}


def _ms(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


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


def _clock() -> SteppedClock:
    return SteppedClock(datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, tzinfo=UTC))


def _keep(store: Store) -> float:
    """From a record that is handed over until it is durable, the thread between included."""
    store.flush()
    return _ms(lambda: (store.keep(_held(0)), store.flush()))


def _file(store: Store) -> float:
    """From the end of a session until its month is written."""
    for record in _records():
        store.keep(record)
    store.flush()
    begun = time.perf_counter()
    store.close_session()
    store.flush()
    return (time.perf_counter() - begun) * 1000


def _open(folder: Path) -> float:
    """Opening the store, which a start waits for; each time on a copy, since opening may file what is left."""
    copy = folder.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    gc.disable()  # as the kiosk does while it starts
    begun = time.perf_counter()
    store = Store.open(copy, _clock())
    taken = (time.perf_counter() - begun) * 1000
    gc.enable()
    store.close()
    return taken
