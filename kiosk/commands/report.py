"""`kiosk report`: a month on paper for the therapist, with plots, what is set aside, and what the routines were."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.commands.progress import bar
from kiosk.commands.terminal import tell
from kiosk.devices.store.archive import Archive
from kiosk.devices.store.store import look
from kiosk.devices.system.clock import RealClock
from kiosk.files.durable import put_file
from kiosk.files.everything import day_begins, read_everything
from kiosk.files.library import Library
from kiosk.files.places import find
from kiosk.log.months import Month, before, days_of, month_of, with_unfiled

NEEDED = "the report needs reportlab: pip install 'stretch-kiosk[report]', or apt install python3-reportlab"


def run(args: argparse.Namespace) -> int:
    """Write the report. Exit status 0, or 2 where it could not be made."""
    places = find(config=args.config, data=args.data)
    clock = RealClock(day_begins(places))
    today = clock.now().day
    try:
        days = _days_asked(args.month)
        target = _target(args.output)
        book = look(places.data, clock)
    except ValueError as mistake:  # a StoreMistake is one, too
        return tell([str(mistake)])
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    try:
        return _report(args.month, days, book, reading.value.library, today, target)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "reportlab":
            raise
        return tell([NEEDED])


def _report(name: str, days: tuple[str, ...], book: Archive, library: Library, today: str, target: Path) -> int:
    # here, so that nothing else ever needs it or waits for it
    from kiosk.devices.paper.pdf import PARTS, draw
    from kiosk.devices.paper.report import Report

    months = with_unfiled(book.months(), book.log().recent)
    with bar(sum(month < name for month in months) + 1 + 2 * len(PARTS)) as step:
        month = _read(name, days, book, library, months, step)
        if not month.tells:
            return tell([f"nothing was done in {name}, so there is nothing to report"])
        report = Report(month, _stretch_names(library), _routine_names(library), book.notices, today)
        made = draw(report, step)
    try:
        put_file(target, made)
    except OSError as trouble:
        return tell([f"{target}: {trouble.strerror}"])
    print(target)
    return 0


# -- what is asked for


def _days_asked(month: str) -> tuple[str, ...]:
    """The days of the month. Raises ValueError, in words for who asked, where it is none."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}", month, re.ASCII):
            raise ValueError
        return days_of(month)
    except ValueError:
        raise ValueError(f"--month: expected a month as YYYY-MM, not {month!r}") from None


def _target(output: str) -> Path:
    """Where the PDF goes. Raises ValueError where none can."""
    target = Path(output).absolute()
    if target.is_dir():
        raise ValueError(f"{output} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise ValueError(f"{target.parent}: there is no such folder")
    return target


# -- what is in it


def _read(
    name: str,
    days: tuple[str, ...],
    book: Archive,
    library: Library,
    months: Sequence[str],
    step: Callable[[str], None],
) -> Month:
    """The month, with what the older ones set aside, and the next one, in which a last STOP may be answered."""
    older = before(days[0], months, book.between, step)
    records = book.between(days[0], days[-1])
    step(name)
    follows = next((month for month in months if month > name), None)
    after = book.between(*_ends(follows)) if follows else ()
    limbs = {id_: str(stretch.limb) for stretch in library.stretches.values() for id_ in (stretch.id, *stretch.also)}
    return month_of(name, records, older, limbs, after)


def _ends(month: str) -> tuple[str, str]:
    days = days_of(month)
    return days[0], days[-1]


def _stretch_names(library: Library) -> Callable[[str], str]:
    names = {id_: stretch.name for stretch in library.stretches.values() for id_ in (stretch.id, *stretch.also)}
    return lambda id_: names.get(id_, id_)


def _routine_names(library: Library) -> Callable[[str], str]:
    names = {routine.id: routine.name for routine in library.routines.values()}
    return lambda id_: names.get(id_, id_)
