"""The files of the log: what is written when, and what is read back.

Theory of operation. A record is first one line in `journal.jsonl`, written and synced: from then on it is saved. When
a session is over the journal is folded into `log/<month>.json` (TinyDB, one document a session, one a day for what
happened outside sessions), then `standing.json` is renewed (what matters longer than a few weeks, so that starting
does not read ten years), and last the journal becomes `journal.old`. Every step can be repeated: a record is known
by its number, so a fold that was cut is simply done again. `journal.old` holds what the last fold wrote, in case the
month's file turns out damaged and its last good copy, one save older, has to be used.

Damage is found by checksums: each line of the journal has one, each month as a whole, and each record in it. What is
damaged is kept beside as `<name>.corrupt-<date>`, told, and passed over; every record that is still whole stays. Files
that were written before there were checksums open as before, and are looked at field by field.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Table

from kiosk import words
from kiosk.devices.store.journal import Journal, old_of
from kiosk.devices.store.rows import (
    Row,
    as_tables,
    grouped,
    is_document,
    is_readable,
    latest,
    month_of_row,
    salvaged,
    what_is_left,
    with_sums,
)
from kiosk.devices.store.storage import SafeStorage, Tables, corrupt_name, dated_lines
from kiosk.files.durable import Disk, Files
from kiosk.log.history import RECENT_DAYS, Log, in_order, lasting
from kiosk.log.records import SCHEMA, Answered, Cleared, Kept, SetAside, Stopped, as_json, from_json

Upgrade = Callable[[Row], Row]

# How a document of an older schema becomes one of the next: {1: function from 1 to 2, …}. Every step ever written
# stays here, so that the oldest log opens.
UPGRADES: Mapping[int, Upgrade] = {}
CORRUPT_SHOWN_DAYS = 7  # how long the screen goes on saying that a file was found damaged

_MONTH = re.compile(r"(\d{4}-\d{2})\.json(\.bak)?")
_CORRUPT = re.compile(r"(.+)\.jsonl?(?:\.bak)?\.corrupt-(\d{4})(\d{2})(\d{2})(?:-\d+)?")


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
    unread: bool = False  # part of it could not be read: nobody knows its numbers
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
        recent = in_order(self._kept(chain(self._old_rows(), self._recent_rows(), journal)))
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
            self.could_not_be_read()
            return []
        if damaged:
            self._notice(words.notices.LINE_LOST)
        whole = [row for row in rows if is_readable(row)]
        if len(whole) < len(rows):
            self._notice(words.notices.RECORD_LOST)
        self._journal_damaged = damaged > 0 or len(whole) < len(rows)
        return whole

    def _old_rows(self) -> list[Row]:
        try:
            return [row for row in self._old.read()[0] if is_readable(row)]
        except OSError:
            return []  # only wanted where a month is damaged, too

    def _recent_rows(self) -> Iterator[Row]:
        """The rows of the last weeks, one document after the other; those that are older are not even made out."""
        found = [each for month in self._recent_months() for each in self._dated(month)]
        newest = min(self.today(), max((day for day, _ in found), default=self.today()))
        since = (date.fromisoformat(newest) - timedelta(RECENT_DAYS)).isoformat()
        wanted = (document for day, document in found if day >= since)
        return (row for document in wanted for row in self._made_out(document)["records"])

    def _recent_months(self) -> list[str]:
        months, today = self.months(), date.fromisoformat(self.today())
        wanted = {(today - timedelta(back)).isoformat()[:7] for back in (0, RECENT_DAYS // 2, RECENT_DAYS)}
        # The newest by name, too: the wall clock may be wrong.
        return [month for month in months if month in wanted or month in months[-2:]]

    def _dated(self, month: str) -> list[tuple[str, Row | bytes]]:
        """The documents of that month, each with its day: as the lines that they are, where the month is whole."""
        lines = dated_lines(self.files, self._month_path(month))
        return [(document["day"], document) for document in self._documents([month])] if lines is None else [*lines]

    def _made_out(self, document: Row | bytes) -> Row:
        if not isinstance(document, bytes):
            return document
        try:
            return self._sound(json.loads(document))
        except (ValueError, RecursionError):
            return self._sound({})

    def _rows_of(self, months: Iterable[str]) -> Iterator[Row]:
        return (row for document in self._documents(months) for row in document["records"])

    def _documents(self, months: Iterable[str]) -> Iterator[Row]:
        """The documents of those months, as this version writes them."""
        for month in months:
            database = self._database(self._month_path(month))
            for table in (database.table("sessions"), database.table("days")):
                yield from map(self._sound, table)

    def _sound(self, document: Mapping[str, Any]) -> Row:
        """The document as this version writes it, or what can be made of it."""
        upgraded = self._upgraded(dict(document))
        if is_document(upgraded):
            return upgraded
        self._notice(words.notices.RECORD_LOST)
        return what_is_left(upgraded)

    def _kept(self, rows: Iterable[Row]) -> Iterator[Kept]:
        for row in rows:
            try:
                kept = from_json(row)
            except (ValueError, AttributeError):
                self._notice(words.notices.RECORD_LOST)
                continue
            if kept is None:
                self._notice(words.notices.NEWER)
            else:
                yield kept

    def _upgraded(self, document: Row) -> Row:
        """The document as this version writes it, as far as it can be told; `_has_schema` tells of damage."""
        schema = document.get("schema", SCHEMA)
        if not self._has_schema(document):
            return document
        if schema > SCHEMA:
            self._notice(words.notices.NEWER)
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
        if not is_document(upgraded):
            return False
        return upgraded["schema"] > SCHEMA or all(map(is_readable, upgraded["records"]))

    def _mended(self, damaged: list[bytes], good: Tables | None) -> Tables | None:
        """A month out of what is left of it: every record that is whole, from wherever it is."""
        documents = [document for table in (good or {}).values() for document in table.values()]
        newer = [document for document in documents if document.get("schema", SCHEMA) > SCHEMA]
        ours = (self._upgraded(dict(document)) for document in documents if document not in newer)
        rows = [row for document in ours for row in document["records"] if is_readable(row)]
        found = [row for content in damaged for row in salvaged(content)]
        sealed_rows = [row for row in found if "crc" in row]
        # A copy is believed before a record without a checksum, and one with its checksum before the older copy.
        by_number = latest([*(row for row in found if "crc" not in row), *rows, *sealed_rows])
        return as_tables(by_number, newer) if by_number or newer else None

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
        rows = latest([*self._old_rows(), *rows])
        for month, group in grouped(rows, month_of_row).items():
            self._merge(month, group)
        moved = [row for row in rows if isinstance(row.get("was"), str)]
        for month, group in grouped(moved, lambda row: row["was"][:7]).items():
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
        for session, group in grouped(rows, lambda row: row["session"]).items():
            if session:
                self._merge_document(database.table("sessions"), {"session": session}, group)
            else:
                for day, rows_of_day in grouped(group, lambda row: row["day"]).items():
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
        records = with_sums(latest([*before["records"], *rows]))
        if records != before["records"]:
            table.update({**before, "day": rows[0]["day"], "records": records}, doc_ids=[found.doc_id])

    def _is_ours(self, document: Mapping[str, Any]) -> bool:
        document = self._upgraded(dict(document))
        return document.get("schema", SCHEMA) == SCHEMA and is_document(document)

    def _drop_moved(self, month: str, rows: list[Row]) -> None:
        """Take out of that month the rows that were put right and now stand under another day."""
        right = {row["number"]: row["day"] for row in rows}
        database = self._database(self._month_path(month))
        for table in (database.table("sessions"), database.table("days")):
            for document in filter(self._is_ours, table.all()):
                records = document["records"]
                stay = [r for r in records if not is_readable(r) or right.get(r["number"], r["day"]) == r["day"]]
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
            and all(map(is_readable, document["records"]))
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
            self._notice(words.notices.damaged(path.stem, good=good, whole=whole))

    def could_not_be_read(self) -> None:
        """Part of it cannot be read now."""
        self.unread = True
        self._notice(words.notices.NOT_READ)

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)

    def found_corrupt(self) -> list[str]:
        """What to say about files that were found damaged in the last days."""
        since = (date.fromisoformat(self.today()) - timedelta(CORRUPT_SHOWN_DAYS)).isoformat()
        names = [*self.files.names(self.folder), *self.files.names(self.folder / "log")]
        found = [match for name in names if (match := _CORRUPT.fullmatch(name)) and match[1] != "standing"]
        recent = [match for match in found if f"{match[2]}-{match[3]}-{match[4]}" >= since]
        return [words.notices.LINE_LOST if m[1] == "journal" else words.notices.damaged(m[1]) for m in recent]


_LASTING = (SetAside, Cleared, Stopped, Answered)


def _as_it_was(_: list[bytes], good: Tables | None) -> Tables | None:
    return good
