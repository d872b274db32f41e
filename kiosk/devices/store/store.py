"""The memory of the household: every record, durable before anyone is told that it is saved.

Theory of operation. A record is first one line in `journal.jsonl`, written and synced: from then on it is saved. When
a session is over the journal is folded into `log/<month>.json` (TinyDB, one document a session, one a day for what
happened outside sessions), then `standing.json` is renewed (what matters longer than a few weeks, so that starting
does not read ten years), and last the journal becomes `journal.old`. Every step can be repeated: a record is known
by its number, so a fold that was cut is simply done again. `journal.old` holds what the last fold wrote, in case the
month's file turns out damaged and its last good copy, one save older, has to be used.

Damage is found by checksums: each line of the journal has one, each month as a whole, and each record in it. What is
damaged is kept beside as `<name>.corrupt-<date>`, told, and passed over; every record that is still whole stays. Files
that were written before there were checksums open as before, and are looked at field by field.

`Archive` is those files, without threads; `Store` stamps records and gives them to an archive on one thread of its
own, so that a slow memory card never holds up the drawing or a STOP.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Table

from kiosk.devices.store.storage import Disk, Files, OnlyReading, SafeStorage, Tables, corrupt_name
from kiosk.devices.system.clock import Clock, Moment
from kiosk.log.history import RECENT_DAYS, Interrupted, Log, in_order, lasting
from kiosk.log.records import (
    SCHEMA,
    Answered,
    Cleared,
    Held,
    Kept,
    Record,
    SessionEnded,
    SessionStarted,
    SetAside,
    Skipped,
    Stopped,
    as_json,
    from_json,
    has_stamps,
    is_day,
)

Row = dict[str, Any]
Upgrade = Callable[[Row], Row]

# How a document of an older schema becomes one of the next: {1: function from 1 to 2, …}. Every step ever written
# stays here, so that the oldest log opens.
UPGRADES: Mapping[int, Upgrade] = {}

RETRY_S = 5.0  # how long to wait before trying again what could not be written
CORRUPT_SHOWN_DAYS = 7  # how long the screen goes on saying that a file was found damaged

NOT_SAVING = "The log is not being saved now. It is kept in memory and saved when it can be."
LINE_LOST = "A line of the log was damaged and is lost. Everything else is there. The damaged file was kept."
RECORD_LOST = "A record of the log cannot be read. Everything else is there."
NEWER = "Part of the log was written by a newer version of this program."
NOT_READ = "Part of the log cannot be read now. Something may be set aside that is not known."
NOT_FILED = "The log could not be put in order. Nothing is lost."

_MONTH = re.compile(r"(\d{4}-\d{2})\.json(\.bak)?")
_CORRUPT = re.compile(r"(.+)\.jsonl?(?:\.bak)?\.corrupt-(\d{4})(\d{2})(\d{2})(?:-\d+)?")


class StoreMistake(ValueError):  # noqa: N818 - a mistake of whoever named the folder
    """The data folder cannot be used as it is; the message is one line for whoever named the folder."""


# -- the journal


@dataclass
class Journal:
    """A file of lines, each with its own checksum: a damaged line loses itself and nothing else."""

    path: Path
    files: Files
    _mend: bytes = b""  # what must come before the next line, since the last one is torn
    _named: bool = False  # whether its name in the folder is known to be durable

    def read(self) -> tuple[list[Row], int]:
        """The rows, in order, and how many lines were damaged. A torn last line was never called saved."""
        content = self.files.read(self.path) or b""
        *lines, tail = content.split(b"\n")
        rows = [unsealed(line) for line in lines]
        bad = [line for line, row in zip(lines, rows, strict=True) if line and row is None]
        whole = unsealed(tail)
        if whole is None and _run_together(tail):
            bad.append(tail)  # it was written whole, and only its end is damaged
        self._mend = b"" if not tail else (b"\n" if whole or tail in bad else _TORN + b"\n")
        found = [
            row for row in [*rows, *(row for line in bad for row in _run_together(line)), whole] if row is not None
        ]
        return found, sum(not line.endswith(_TORN) for line in bad)

    def append(self, rows: Iterable[Row]) -> None:
        """Add the rows; when this returns they are durable."""
        is_new = self.files.identity(self.path) is None
        mend, self._mend = self._mend, _TORN + b"\n"
        self.files.append(self.path, (b"" if is_new else mend) + b"".join(map(sealed, rows)))
        if is_new or not self._named:
            self._named = False
            self.files.sync_folder(self.path.parent)
        self._mend, self._named = b"", True

    def retire(self) -> None:
        """What it holds is elsewhere now: keep it as the old journal until the next time."""
        self.files.replace(self.path, old_of(self.path))
        self.files.sync_folder(self.path.parent)
        self._mend = b""


_TORN = b" torn"


_BEGINNING = re.compile(rb"[0-9a-f]{8} \{")


def _run_together(line: bytes) -> list[Row]:
    """The rows that are whole in a damaged line: where the end of a line was damaged, two became one."""
    begins = [found.start() for found in _BEGINNING.finditer(line)]
    pieces = [line[begin:end] for begin, end in pairwise([*begins, len(line)])]
    found = (unsealed(piece) or unsealed(piece[:-1]) for piece in pieces)
    return [row for row in found if row is not None]


def old_of(journal: Path) -> Path:
    """Where the journal goes that was folded last."""
    return journal.with_suffix(".old")


def sealed(row: Row) -> bytes:
    """A row as a line that can check itself: CRC-32 in hexadecimal, a space, JSON."""
    text = json.dumps(row, ensure_ascii=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def unsealed(line: bytes) -> Row | None:
    """The row in that line, or None where the line is damaged."""
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and type(row.get("number")) is int else None


# -- the files


@dataclass
class Archive:
    """The files of the log, read and written one call at a time. Not for several threads at once.

    `today` tells the day as YYYY-MM-DD. `notices` collects what a family should know about damage.
    """

    folder: Path
    today: Callable[[], str]
    files: Files = field(default_factory=Disk)
    upgrades: Mapping[int, Upgrade] = field(default_factory=lambda: UPGRADES)
    notices: list[str] = field(default_factory=list)
    _storages: dict[Path, SafeStorage] = field(default_factory=dict)  # one of each folder: the last month, standing
    _standing_damaged: bool = False  # it is worked out anew then: its last good copy may be too old
    _journal_damaged: bool = False  # it is kept as it is, then, when it is folded

    def __post_init__(self) -> None:
        self.journal = Journal(self.folder / "journal.jsonl", self.files)
        self._old = Journal(old_of(self.journal.path), self.files)

    # -- reading

    def between(self, first: str, last: str, extra: Iterable[Kept] = ()) -> tuple[Kept, ...]:
        """The records of those days, in order of number. `extra` are some that are not in the files yet."""
        journal = self._journal_rows()  # first: a fold meanwhile moves rows from here into the months
        months = [m for m in self.months() if first[:7] <= m <= last[:7]]
        rows = [*self._old_rows(), *self._rows_of(months), *journal]
        found = in_order([*self._kept(rows), *extra])
        return tuple(kept for kept in found if first <= kept.day <= last)

    def day(self, day: str) -> tuple[Kept, ...]:
        """The records of that day, YYYY-MM-DD, in order of number."""
        return self.between(day, day)

    def log(self) -> Log:
        """The recent records and those older ones that still matter. Reads a few months, however long the log."""
        return self.load()[0]

    def load(self) -> tuple[Log, int]:
        """The log, and the highest number that was ever given to a record."""
        journal = self._journal_rows()
        recent = in_order(self._kept([*self._old_rows(), *self._recent_rows(), *journal]))
        number, standing = self._standing()
        if number is None or (recent and recent[0].number > number + 1):
            number, standing = self._rebuilt_standing()
        return Log(recent, standing), max([number, *(kept.number for kept in recent)])

    def months(self) -> list[str]:
        """The months of which there is something, as YYYY-MM, in order."""
        names = (_MONTH.fullmatch(name) for name in self.files.names(self.folder / "log"))
        return sorted({match[1] for match in names if match})

    def _journal_rows(self) -> list[Row]:
        try:
            rows, damaged = self.journal.read()
        except OSError as error:
            logging.warning("the journal cannot be read: %s", error)
            self._notice(NOT_READ)
            return []
        if damaged:
            self._notice(LINE_LOST)
        whole = [row for row in rows if _is_readable(row)]
        if len(whole) < len(rows):
            self._notice(RECORD_LOST)
        self._journal_damaged = damaged > 0 or len(whole) < len(rows)
        return whole

    def _old_rows(self) -> list[Row]:
        try:
            return [row for row in self._old.read()[0] if _is_readable(row)]
        except OSError:
            return []  # only wanted where a month is damaged, too

    def _recent_rows(self) -> Iterator[Row]:
        months = self.months()
        today = date.fromisoformat(self.today())
        wanted = {(today - timedelta(back)).isoformat()[:7] for back in (0, RECENT_DAYS // 2, RECENT_DAYS)}
        # The newest by name, too: the wall clock may be wrong.
        documents = list(self._documents([m for m in months if m in wanted or m in months[-2:]]))
        newest = max((document["day"] for document in documents), default=self.today())
        since = date.fromisoformat(min(newest, self.today())) - timedelta(RECENT_DAYS)
        return (row for doc in documents if doc["day"] >= since.isoformat() for row in doc["records"])

    def _rows_of(self, months: Iterable[str]) -> Iterator[Row]:
        return (row for document in self._documents(months) for row in document["records"])

    def _documents(self, months: Iterable[str]) -> Iterator[Row]:
        """The documents of those months, as this version writes them."""
        for month in months:
            database = self._database(self._month_path(month))
            for table in (database.table("sessions"), database.table("days")):
                for document in table:
                    upgraded = self._upgraded(dict(document))
                    if not _is_document(upgraded):
                        self._notice(RECORD_LOST)
                        upgraded = _what_is_left(upgraded)
                    yield upgraded

    def _kept(self, rows: Iterable[Row]) -> Iterator[Kept]:
        for row in rows:
            try:
                kept = from_json(row)
            except (ValueError, AttributeError):
                self._notice(RECORD_LOST)
                continue
            if kept is None:
                self._notice(NEWER)
            else:
                yield kept

    def _upgraded(self, document: Row) -> Row:
        """The document as this version writes it, as far as it can be told; `_has_schema` tells of damage."""
        schema = document.get("schema", SCHEMA)
        if not self._has_schema(document):
            return document
        if schema > SCHEMA:
            self._notice(NEWER)
        while schema < SCHEMA:
            document = self.upgrades[schema](document)
            schema += 1
            document["schema"] = schema
        return document

    def _has_schema(self, document: Row) -> bool:
        """Whether this version knows, or a later one may know, how the document is made."""
        schema = document.get("schema", SCHEMA)
        return type(schema) is int and (schema > SCHEMA or set(range(schema, SCHEMA)) <= self.upgrades.keys())

    # -- damage

    def _is_month(self, tables: Tables) -> bool:
        """Whether a month without a checksum, as it was written before there were any, can be believed."""
        documents = [document for table in tables.values() for document in table.values()]
        if not (tables.keys() <= {"sessions", "days"} and all(map(self._is_sound, documents))):
            return False
        numbers = [row["number"] for doc in documents if self._is_ours(doc) for row in self._upgraded(doc)["records"]]
        return len(set(numbers)) == len(numbers)

    def _is_sound(self, document: Row) -> bool:
        if not self._has_schema(document):
            return False
        upgraded = self._upgraded(dict(document))
        if not _is_document(upgraded):
            return False
        return upgraded["schema"] > SCHEMA or all(map(_is_readable, upgraded["records"]))

    def _mended(self, damaged: list[bytes], good: Tables | None) -> Tables | None:
        """A month out of what is left of it: every record that is whole, from wherever it is."""
        documents = [document for table in (good or {}).values() for document in table.values()]
        newer = [document for document in documents if document.get("schema", SCHEMA) > SCHEMA]
        ours = (self._upgraded(dict(document)) for document in documents if document not in newer)
        rows = [row for document in ours for row in document["records"] if _is_readable(row)]
        found = [row for content in damaged for row in salvaged(content)]
        sealed_rows = [row for row in found if "crc" in row]
        # A copy is believed before a record without a checksum, and one with its checksum before the older copy.
        by_number = _latest([*(row for row in found if "crc" not in row), *rows, *sealed_rows])
        return _as_tables(by_number, newer) if by_number or newer else None

    # -- writing

    def make_folder(self) -> None:
        """Make the data folder, where there is none."""
        self.files.make_folder(self.folder)

    def fold(self) -> None:
        """Put what the journal holds where it belongs for good. Can be cut anywhere and done again."""
        rows = self._journal_rows()
        if not rows:
            return
        self.files.make_folder(self.folder / "log")
        rows = _latest([*self._old_rows(), *rows])
        for month, group in _grouped(rows, _month).items():
            self._merge(month, group)
        moved = [row for row in rows if isinstance(row.get("was"), str)]
        for month, group in _grouped(moved, lambda row: row["was"][:7]).items():
            self._drop_moved(month, group)
        self._renew_standing(rows)
        self._keep_damaged_journal()
        self.journal.retire()

    def _keep_damaged_journal(self) -> None:
        """Its damaged lines are in no month, and the journal itself is gone after the next fold."""
        if self._journal_damaged:
            kept = corrupt_name(self.files, self.journal.path, self.today())
            self.files.write(kept, self.files.read(self.journal.path) or b"")
            self.files.sync_folder(kept.parent)
            self._journal_damaged = False

    def _merge(self, month: str, rows: list[Row]) -> None:
        database = self._database(self._month_path(month))
        for session, group in _grouped(rows, lambda row: row["session"]).items():
            if session:
                self._merge_document(database.table("sessions"), {"session": session}, group)
            else:
                for day, rows_of_day in _grouped(group, lambda row: row["day"]).items():
                    self._merge_document(database.table("days"), {"day": day}, rows_of_day)

    def _merge_document(self, table: Table, name: Row, rows: list[Row]) -> None:
        """Add the rows to the document of that name, which is made where there is none."""
        ((key, value),) = name.items()
        # A document of a newer schema is not ours to change; ours then stands beside it.
        found = table.get(lambda doc: doc.get(key) == value and self._is_ours(doc))
        if found is None:
            table.insert({"schema": SCHEMA, "day": rows[0]["day"], **name, "records": with_sums(rows)})
            return
        before = self._upgraded(dict(found))
        records = with_sums(_latest([*before["records"], *rows]))
        if records != before["records"]:
            table.update({**before, "day": rows[0]["day"], "records": records}, doc_ids=[found.doc_id])

    def _is_ours(self, document: Mapping[str, Any]) -> bool:
        document = self._upgraded(dict(document))
        return document.get("schema", SCHEMA) == SCHEMA and _is_document(document)

    def _drop_moved(self, month: str, rows: list[Row]) -> None:
        """Take out of that month the rows that were put right and now stand under another day."""
        right = {row["number"]: row["day"] for row in rows}
        database = self._database(self._month_path(month))
        for table in (database.table("sessions"), database.table("days")):
            for document in filter(self._is_ours, table.all()):
                records = document["records"]
                stay = [r for r in records if not _is_readable(r) or right.get(r["number"], r["day"]) == r["day"]]
                if not stay:
                    table.remove(doc_ids=[document.doc_id])
                elif len(stay) < len(records):
                    table.update({"records": stay}, doc_ids=[document.doc_id])

    # -- what lasts

    def _standing(self) -> tuple[int | None, tuple[Kept, ...]]:
        """The number up to which standing is worked out (None: there is none), and its records."""
        document = self._database(self.folder / "standing.json").table("standing").get(doc_id=1)
        if self._standing_damaged or document is None or type(document.get("number")) is not int:
            return None, ()
        return document["number"], in_order(self._kept(self._upgraded(dict(document)).get("records", [])))

    def _is_standing(self, tables: Tables) -> bool:
        """Whether a list without a checksum can be believed."""
        document = tables.get("standing", {}).get("1", {})
        return (
            tables.keys() == {"standing"}
            and type(document.get("number")) is int
            and document["number"] >= 0
            and self._has_schema(document)
            and isinstance(document.get("records"), list)
            and all(map(_is_readable, document["records"]))
        )

    def _rebuilt_standing(self) -> tuple[int, tuple[Kept, ...]]:
        """What lasts, and the highest number, out of every month there is."""
        highest, told = 0, []
        for kept in self._kept(self._rows_of(self.months())):
            highest = max(highest, kept.number)
            if isinstance(kept.record, _LASTING):
                told.append(kept)
        return highest, lasting(in_order(told))

    def _renew_standing(self, rows: list[Row]) -> None:
        number, standing = self._standing()
        if number is None:
            number, standing = self._rebuilt_standing()
        still = lasting(in_order([*standing, *self._kept(rows)]))
        highest = max([number, *(row["number"] for row in rows)])
        document = {"schema": SCHEMA, "number": highest, "records": [as_json(kept) for kept in still]}
        self._database(self.folder / "standing.json").storage.write({"standing": {"1": document}})
        self._standing_damaged = False

    # -- the rest

    def _month_path(self, month: str) -> Path:
        return self.folder / "log" / f"{month}.json"

    def _database(self, path: Path) -> TinyDB:
        if path not in self._storages:
            kept = {other: s for other, s in self._storages.items() if other.parent != path.parent}
            is_month = path.parent != self.folder
            checks = (self._is_month, self._mended) if is_month else (self._is_standing, _as_it_was)
            self._storages = kept | {path: SafeStorage(path, self.files, self.today, self._tell_damage, *checks)}
        storage = self._storages[path]
        return TinyDB(storage=lambda: storage)

    def _tell_damage(self, path: Path, good: bool, whole: bool) -> None:
        logging.warning("%s was damaged", path)
        if path.parent == self.folder:
            self._standing_damaged = True  # nothing is lost with it, so the family need not know
        else:
            self._notice(damage_notice(path.stem, good=good, whole=whole))

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)

    def found_corrupt(self) -> list[str]:
        """What to say about files that were found damaged in the last days."""
        since = (date.fromisoformat(self.today()) - timedelta(CORRUPT_SHOWN_DAYS)).isoformat()
        names = [*self.files.names(self.folder), *self.files.names(self.folder / "log")]
        found = [match for name in names if (match := _CORRUPT.fullmatch(name)) and match[1] != "standing"]
        recent = [match for match in found if f"{match[2]}-{match[3]}-{match[4]}" >= since]
        return [LINE_LOST if m[1] == "journal" else damage_notice(m[1]) for m in recent]


_LASTING = (SetAside, Cleared, Stopped, Answered)


def damage_notice(month: str, *, good: bool = False, whole: bool | None = None) -> str:
    """What to say about a damaged month: whether there was a good copy, whether anything is left (None: who knows)."""
    then = " The last good copy is used." if good else _THEN[whole]
    return f"The log of {month} was damaged.{then} The damaged file was kept."


_THEN = {True: " What can still be read of it is used.", False: " It could not be read.", None: ""}


def _as_it_was(_: list[bytes], good: Tables | None) -> Tables | None:
    return good


def _is_document(document: Row) -> bool:
    """Whether it has what each document of a month has, of whatever version."""
    day, records = document.get("day"), document.get("records")
    return isinstance(day, str) and is_day(day) and isinstance(records, list)


def _what_is_left(document: Row) -> Row:
    """The records of a document that is none, as one."""
    records = document.get("records")
    rows = [row for row in (records if isinstance(records, list) else []) if _is_readable(row)]
    return {"day": rows[-1]["day"] if rows else _LONG_AGO, "records": rows}


_LONG_AGO = "1900-01-01"


def _is_readable(row: object) -> bool:
    """Whether a row is a record, or one of a kind that only a newer version knows."""
    try:
        if not isinstance(row, dict) or not has_stamps(row):
            return False
        from_json(row)
    except ValueError:
        return False
    return True


# -- records in a month, each with a checksum of its own, so that damage loses one record and not the month


def with_sums(rows: Iterable[Any]) -> list[Any]:
    """The rows, each with the checksum of all else that is in it as `crc`; what is no row stays as it is."""
    return [{**row, "crc": _sum(row)} if isinstance(row, dict) and "crc" not in row else row for row in rows]


def _sum(row: Row) -> str:
    values = {name: value for name, value in row.items() if name != "crc"}
    return f"{zlib.crc32(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()):08x}"


def salvaged(content: bytes) -> list[Row]:
    """Every record that is still whole in what is left of a month, whatever lies between them."""
    text = content.decode(errors="replace")
    decoder, rows, at = json.JSONDecoder(), [], text.find(_ROW)
    while at >= 0:
        try:
            row, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            rows += [row] if _is_readable(row) and row.get("crc") in (None, _sum(row)) else []
        at = text.find(_ROW, end)
    return rows


_ROW = '{"kind"'  # how each of them begins


def _as_tables(rows: list[Row], newer: list[Row]) -> Tables:
    """The rows in documents as a fold makes them, and the documents of a newer version as they were."""
    sessions = _grouped([row for row in rows if row["session"]], lambda row: row["session"])
    days = _grouped([row for row in rows if not row["session"]], lambda row: row["day"])
    documents = {
        "days": [_document("day", day, group) for day, group in days.items()],
        "sessions": [_document("session", session, group) for session, group in sessions.items()],
    }
    for document in newer:
        documents["sessions" if "session" in document else "days"].append(document)
    return {name: {str(n): document for n, document in enumerate(found, 1)} for name, found in documents.items()}


def _document(key: str, value: str, rows: list[Row]) -> Row:
    return {"schema": SCHEMA, "day": rows[-1]["day"], key: value, "records": with_sums(rows)}


def _month(row: Row) -> str:
    return str(row["day"])[:7]


def _latest(rows: Iterable[Any]) -> list[Row]:
    """The rows by number, each once; of two with one number the later in the list counts."""
    by_number: dict[int, Row] = {}
    strange = []  # written by some other hand; kept as it is
    for row in rows:
        if isinstance(row, dict) and type(row.get("number")) is int:
            by_number[row["number"]] = row
        else:
            strange.append(row)
    return [*strange, *(by_number[number] for number in sorted(by_number))]


def _grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


# -- the stamps


@dataclass
class Stamper:
    """Gives each record its time, its session and its number.

    A session's records all count for the day on which it began, also when it goes on past the day's boundary or is
    carried on later.
    """

    clock: Clock
    next_number: int
    interrupted: Interrupted | None = None
    session: str = ""
    _day: str = ""

    def stamped(self, record: Record) -> Kept:
        """The record with its stamps."""
        moment = self.clock.now()
        self._enter(record, moment)
        inside = self.session if record.in_session else ""
        kept = Kept(
            record, moment.time, self._day if inside else moment.day, moment.local, inside,
            self.next_number, moment.boot, moment.mono_ms, moment.sure,
        )  # fmt: skip
        self.next_number += 1
        return kept

    def _enter(self, record: Record, moment: Moment) -> None:
        if isinstance(record, SessionStarted):
            self.session, self._day = self._new_id(moment), moment.day
            self.interrupted = None
        elif not self.session and self.interrupted is not None and _only_in_session(record):
            self.session, self._day = self.interrupted.session, self.interrupted.day
            self.interrupted = None

    def _new_id(self, moment: Moment) -> str:
        started = re.sub(r"[-:]|\..*", "", moment.time)
        mark = zlib.crc32(f"{moment.boot} {self.next_number}".encode()) & 0xFFFF
        return f"{started}-{mark:04x}"

    def close(self) -> None:
        """The session is over: what comes now is outside."""
        self.session = ""

    def put_right(self, unsure: Iterable[Kept]) -> list[Kept]:
        """Those records of this boot with the times that the clock, now set, tells for them."""
        days: dict[str, str] = {}
        right = []
        for kept in unsure:
            moment = self.clock.then(kept.mono_ms)
            day = days.setdefault(kept.session, moment.day) if kept.session else moment.day
            right.append(replace(kept, time=moment.time, local=moment.local, day=day, sure=True))
        self._day = days.get(self.session, self._day)
        if self.interrupted is not None:
            day = days.get(self.interrupted.session, self.interrupted.day)
            self.interrupted = replace(self.interrupted, day=day)
        return right


def _only_in_session(record: Record) -> bool:
    """Whether a record belongs to the interrupted session: it goes on, or ends."""
    if isinstance(record, Answered):
        return (record.question, record.answer) == ("interrupted", "carry_on")
    return isinstance(record, Held | Skipped | Stopped | SessionEnded)


# -- the store


def _nothing(kept: Kept) -> None:
    """No one waits for it."""


class Store:
    """The log in use: stamps records, keeps them in memory, and has one thread make them durable.

    Make it with `Store.open`. `on_saved(kept)` is called from the store's own thread, in order, once a record is
    durable; it must not wait for the store.
    """

    def __init__(self, archive: Archive, clock: Clock, on_saved: Callable[[Kept], None], lock: Lock) -> None:
        self.on_saved = on_saved
        self.folder = archive.folder
        self._archive = archive
        self._clock = clock
        self._lock = lock
        self._found = archive.found_corrupt()
        self._log, highest = _loaded(archive)
        self._stamper = Stamper(clock, highest + 1, self._log.interrupted)
        boot = clock.now().boot
        self._unsure = [kept for kept in self._log.recent if not kept.sure and kept.boot == boot]
        self._changed = threading.Condition()
        self._waiting: list[tuple[Kept, Row]] = []  # stamped and not yet durable
        self._must_fold = True  # what the last run left in the journal
        self._asked = self._answered = 0  # flushes
        self._closing = False
        self._saving = lock.held
        self._filing = True
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    @classmethod
    def open(
        cls,
        folder: Path,
        clock: Clock,
        on_saved: Callable[[Kept], None] = _nothing,
        files: Files | None = None,
    ) -> Store:
        """Open the log in that folder, which is made where there is none.

        Raises StoreMistake where the folder is a file, or another kiosk uses it. A folder that cannot be written
        to is no mistake: the store works in memory and `notices` says so.
        """
        folder = Path(folder)
        _refuse_a_file(folder)
        archive = Archive(folder, lambda: clock.now().day, files or Disk())
        lock = Lock(folder)
        try:
            archive.make_folder()
            lock.take()
        except OSError as error:
            logging.warning("the data folder %s cannot be written to: %s", folder, error)
        return cls(archive, clock, on_saved, lock)

    # -- reading

    @property
    def notices(self) -> tuple[str, ...]:
        """What a family should know about the log, in whole sentences; nothing when all is well."""
        trouble = [*([] if self._saving else [NOT_SAVING]), *([] if self._filing else [NOT_FILED])]
        return tuple(dict.fromkeys([*trouble, *self._archive.notices, *self._found]))

    def log(self) -> Log:
        """The recent records and those that last, as they are now."""
        return self._log

    def interrupted(self) -> Interrupted | None:
        """The session that was cut short, if the last one was."""
        return self._log.interrupted

    def day(self, day: str) -> tuple[Kept, ...]:
        """The records of that day, YYYY-MM-DD, in order of number."""
        return self.between(day, day)

    def between(self, first: str, last: str) -> tuple[Kept, ...]:
        """The records of those days, both included, in order of number."""
        with self._changed:
            waiting = [kept for kept, _ in self._waiting]
        return _looking(self._archive).between(first, last, waiting)

    # -- keeping

    def keep(self, record: Record) -> Kept:
        """Stamp the record and have it saved soon. Never fails and never waits for the disk."""
        with self._changed:
            self._put_right()
            kept = self._stamper.stamped(record)
            self._take(kept, as_json(kept))
            if not kept.sure:
                self._unsure.append(kept)
            if isinstance(record, SessionEnded) and record.how == "declined":
                self._close_session()
        return kept

    def close_session(self) -> None:
        """The kiosk is back home: what comes now is outside the session, whose records are put in their place."""
        with self._changed:
            self._close_session()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until everything up to now is durable, or could not be saved. Whether it is."""
        with self._changed:
            self._asked += 1
            asked = self._asked
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._answered >= asked or not self._thread.is_alive(), timeout_s)
            return not self._waiting

    def close(self, timeout_s: float | None = None) -> bool:
        """Save what can be saved and let the folder go. A session that has not ended can be carried on later."""
        saved = self.flush(timeout_s)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        self._lock.release()
        return saved

    def _close_session(self) -> None:
        self._stamper.close()
        self._must_fold = True
        self._changed.notify_all()

    def _take(self, kept: Kept, row: Row) -> None:
        self._log = self._log.with_(kept)
        self._waiting.append((kept, row))
        self._changed.notify_all()

    def _put_right(self) -> None:
        """Once the clock is set, tell the right time of what this boot recorded before."""
        if not self._unsure or not self._clock.now().sure:
            return
        unsure, self._unsure = self._unsure, []
        for before, right in zip(unsure, self._stamper.put_right(unsure), strict=True):
            self._take(right, as_json(right) | {"was": before.day})

    # -- the one thread that writes

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work, self._patience())
                self._put_right()
                batch, closing, asked = list(self._waiting), self._closing, self._asked
                fold, self._must_fold = self._must_fold, False
            done = self._write(batch) and (not fold or self._fold())
            with self._changed:
                self._must_fold |= fold and not done
                self._answered = max(self._answered, asked)
                self._changed.notify_all()
            if closing:
                return

    def _has_work(self) -> bool:
        fresh = self._saving and bool(self._waiting or (self._must_fold and self._filing))
        return fresh or self._asked > self._answered or self._closing

    def _patience(self) -> float | None:
        """How long to wait for work: what failed is tried again, and a clock that was not set is looked at."""
        return None if self._saving and self._filing and not self._unsure else RETRY_S

    def _write(self, batch: list[tuple[Kept, Row]]) -> bool:
        """Make those records durable, in order. Whether that went well."""
        try:
            if batch or not self._saving:
                self._append(batch)
        except Exception as error:  # noqa: BLE001 - told just below, and the session must go on
            # Whatever went wrong, the session goes on, the records wait, and it is tried again.
            if self._saving:  # said once, and again only after it could be saved in between
                _tell("the log cannot be saved", error)
            self._saving = False
            return False
        with self._changed:
            del self._waiting[: len(batch)]
            self._saving = True
        for kept, _ in batch:
            self._call(kept)
        return True

    def _append(self, batch: list[tuple[Kept, Row]]) -> None:
        self._archive.make_folder()
        self._lock.take()
        self._archive.journal.append(row for _, row in batch)

    def _call(self, kept: Kept) -> None:
        try:
            self.on_saved(kept)
        except Exception:
            logging.exception("someone who waited for a record failed")

    def _fold(self) -> bool:
        try:
            self._archive.fold()
        except Exception as error:  # noqa: BLE001 - told just below, and tried again
            if self._filing:
                _tell("the journal cannot be folded", error)
            self._filing = False
        else:
            self._filing = True
        return self._filing


def _tell(what: str, error: Exception) -> None:
    """A disk that will not is told in a line; anything else is a fault of ours and told in full."""
    if isinstance(error, OSError):
        logging.warning("%s: %s", what, error)
    else:
        logging.error("%s", what, exc_info=error)


def _loaded(archive: Archive) -> tuple[Log, int]:
    """The log and its highest number. A log that cannot be read must not keep the kiosk from starting."""
    log, highest = Log(), 0
    try:
        log, highest = archive.load()
    except OSError as error:
        logging.warning("the log cannot be read: %s", error)
        archive.notices.append(NOT_READ)
    except Exception:  # whatever it is, a kiosk that stays dark would be worse
        logging.exception("the log cannot be read")
        archive.notices.append(NOT_READ)
    # Seconds since 1970 are far above every number given one by one, so that none is given twice.
    return log, max(highest, int(time.time())) if NOT_READ in archive.notices else highest


def look(folder: Path, clock: Clock) -> Archive:
    """The log in that folder for reading only, also while a kiosk uses it. Raises StoreMistake for a file."""
    folder = Path(folder)
    _refuse_a_file(folder)
    archive = Archive(folder, lambda: clock.now().day, OnlyReading(Disk()))
    archive.notices += archive.found_corrupt()
    return archive


def _looking(archive: Archive) -> Archive:
    return Archive(archive.folder, archive.today, OnlyReading(archive.files), archive.upgrades)


def _refuse_a_file(folder: Path) -> None:
    """Raise StoreMistake where the folder, or one that it would lie in, is a file."""
    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            raise StoreMistake(f"the data folder {folder} cannot be: {place} is a file")


@dataclass
class Lock:
    """One kiosk to a data folder: the file `lock` in it, held while the kiosk runs, with its process id."""

    folder: Path
    _descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether the folder is ours."""
        return self._descriptor is not None

    def take(self) -> None:
        """Hold the folder. Raises StoreMistake where another kiosk does, OSError where it cannot be written to."""
        if self.held:
            return
        path = self.folder / "lock"
        # Open for reading only, so that a disk on which nothing is being written can be made read-only.
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.write_text(f"{os.getpid()}\n")
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise StoreMistake(f"another kiosk (process {holder}) is using the data folder {self.folder}") from None
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the folder go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
