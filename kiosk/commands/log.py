"""`kiosk log`: a day's log as the today screen shows it, or its records as JSON Lines."""

from __future__ import annotations

import argparse
import json
from datetime import date

from kiosk import words
from kiosk.commands.opening import known, tell
from kiosk.devices.clock import RealClock
from kiosk.devices.store import StoreMistake, look
from kiosk.history import Log
from kiosk.places import find
from kiosk.records import as_json
from kiosk.scenes import Line, Mark, day_groups
from kiosk.menus import aside_name
from kiosk.settings import read_everything

_MARKS = {Mark.DONE: "✓", Mark.OPEN: "○", Mark.STOPPED: "⛔", Mark.PART: "◐", Mark.NONE: " "}


def run(args: argparse.Namespace) -> int:
    """Print the day. Exit status 0, or 2 where the day or a folder is wrong."""
    places = find(config=args.config, data=args.data)
    today = RealClock().now().day
    day = args.day or today
    try:
        if date.fromisoformat(day).isoformat() != day:
            raise ValueError
    except ValueError:
        return tell([f"--day: expected a day as YYYY-MM-DD, not {day!r}"])
    try:
        book = look(places.data, RealClock())
    except StoreMistake as mistake:
        return tell([str(mistake)])
    if args.json:
        for kept in book.between(day, day):
            print(json.dumps(as_json(kept), ensure_ascii=False))
        return 0
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    log = Log(book.between(day, day), book.log().lasting)
    known_ = known(reading.value, log, today)
    print(words.date(day))
    groups = day_groups(known_, known_.log.day(day))
    if not groups:
        print("nothing was kept on this day")
    for heading, right, lines in groups:
        print(f"\n{heading} ({right})")
        for line in lines:
            print(_printed(line))
    for aside in known_.log.set_aside_on(today):
        print(f"\n{words.ASIDE_TITLE}: {aside_name(known_, aside)}, {words.since(aside.since_day, today)}")
    for notice in book.notices:
        print(f"\n{notice}")
    return 0


def _printed(line: Line) -> str:
    return f"  {_MARKS[line.mark]} {line.text}  {line.right}".rstrip()
