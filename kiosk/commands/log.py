"""`kiosk log`: days of the log as the today screen shows them, or their records as JSON Lines or as a table (CSV)."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from kiosk import words
from kiosk.commands.terminal import for_programs, one_line, tell
from kiosk.devices.store.archive import Archive
from kiosk.devices.store.store import look
from kiosk.devices.system.clock import RealClock
from kiosk.files.everything import day_begins, read_everything
from kiosk.files.places import Places, find
from kiosk.log.history import Log
from kiosk.log.months import before, days_of, with_unfiled
from kiosk.log.records import KINDS, Answered, Cleared, Kept, SessionStarted, SetAside, Stopped, as_json
from kiosk.session.known import Known
from kiosk.session.menus import EARLIER_DAYS
from kiosk.session.names import aside_told
from kiosk.session.pages import Line, Mark, day_groups
from kiosk.worlds.opening import known

_MARKS = {Mark.DONE: "✓", Mark.OPEN: "○", Mark.STOPPED: "⛔", Mark.PART: "◐", Mark.NONE: " "}

FIRST_DAY = "0001-01-01"  # before everything that was ever kept

_STAMPS = Kept._fields[1:]
# The columns of the table: first when, then what, then what is known of it; the order in which records name them.
COLUMNS = tuple(dict.fromkeys((*_STAMPS, "kind", *(f.name for cls in KINDS.values() for f in fields(cls)))))


def run(args: argparse.Namespace) -> int:
    """Print the days. Exit status 0, or 2 where a day or a folder is wrong."""
    places = find(config=args.config, data=args.data)
    clock = RealClock(day_begins(places))
    today = clock.now().day
    try:
        first, last = days_asked(args, today)
        book = look(places.data, clock)
    except ValueError as mistake:  # a StoreMistake is one, too
        return tell([str(mistake)])
    if args.json or args.csv:
        for_programs()
        return _print_records(book, first, last, table=args.csv)
    return _print_days(places, book, first, last, today)


def days_asked(args: argparse.Namespace, today: str) -> tuple[str, str]:
    """The first and the last day that are asked for. Raises ValueError, naming the argument that is wrong."""
    if args.day and (args.first or args.last):
        raise ValueError("--day is one day; for several leave it out and give --from and --to")
    for name, day in (("--day", args.day), ("--from", args.first), ("--to", args.last)):
        if day is not None and not _is_day(day):
            raise ValueError(f"{name}: expected a day as YYYY-MM-DD, not {day!r}")
    if not (args.first or args.last):
        return args.day or today, args.day or today
    first, last = args.first or FIRST_DAY, args.last or today
    if first > last:
        raise ValueError(f"--from {first} comes after --to {last}")
    return first, last


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# -- records


def _print_records(book: Archive, first: str, last: str, *, table: bool) -> int:
    found = book.between(first, last)
    if table:
        _print_table(found)
    else:
        for kept in found:
            print(json.dumps(as_json(kept), ensure_ascii=False))
    for notice in book.notices:  # not among the records, which a program reads
        print(f"kiosk: {notice}", file=sys.stderr)
    return 0


def _print_table(found: Iterable[Kept]) -> None:
    table = csv.DictWriter(sys.stdout, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in as_json(kept).items()} for kept in found)


def _cell(value: Any) -> Any:
    """A value as spreadsheets take it: lists as words, yes and no in small letters as in JSON."""
    match value:
        case list():
            return " ".join(map(str, value))
        case bool():
            return str(value).lower()
        case _:
            return value


# -- days as the screen shows them


def _print_days(places: Places, book: Archive, first: str, last: str, today: str) -> int:
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    known_ = known(reading.value, _log(book, first, last, today), today)
    days = [first] if first == last else _days_kept(known_.log, first, last)
    for place, day in enumerate(days):
        told = words.dates.date(day) if first == last else words.dates.in_a_year(words.dates.date(day), day)
        print(("\n" if place else "") + told)
        _print_day(known_, day)
    if not days:
        print(words.told.NOTHING_KEPT_THEN)
    for aside in known_.log.set_aside_then(last, today):
        print("\n" + words.told.in_the_log(*aside_told(known_, aside)))
    for notice in book.notices:
        print(f"\n{notice}")
    return 0


def _log(book: Archive, first: str, last: str, today: str) -> Log:
    """Those days, with what mattered when they began, and what has come of it since."""
    if first >= (date.fromisoformat(today) - timedelta(EARLIER_DAYS)).isoformat():
        return book.log()
    months = with_unfiled(book.months(), book.log().recent)
    later = (kept for month in months if month >= last[:7] for kept in book.between(*_ends(month, last)))
    matters = (
        kept for kept in later if isinstance(kept.record, SessionStarted | Stopped | Answered | SetAside | Cleared)
    )
    return Log((*book.between(first, last), *matters), before(first, months, book.between))


def _ends(month: str, last: str) -> tuple[str, str]:
    """The days of a month that come after `last`."""
    after = (date.fromisoformat(last) + timedelta(1)).isoformat()
    days = days_of(month)
    return max(days[0], after), days[-1]


def _days_kept(log: Log, first: str, last: str) -> list[str]:
    return sorted({kept.day for kept in log.recent if first <= kept.day <= last})


def _print_day(known_: Known, day: str) -> None:
    summary = known_.log.day(day)
    groups = day_groups(known_, summary)
    if not groups:
        print(words.home.NOT_TODAY_SAID if summary.not_today else words.told.NOTHING_KEPT_HERE)
    for heading, right, lines in groups:
        print("\n" + one_line(words.told.session_heading(heading, right)))
        for line in lines:
            print(_printed(line))


def _printed(line: Line) -> str:
    return one_line(f"  {_MARKS[line.mark]} {line.text}  {line.right}").rstrip()
