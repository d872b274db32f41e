"""`kiosk rehearse`: a routine in jumped time, through the same buttons, session, voice and store as the real thing."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.commands.screens import Album
from kiosk.commands.terminal import for_programs, tell
from kiosk.devices.store.lock import StoreMistake
from kiosk.devices.store.store import Store
from kiosk.files.everything import Everything, read_everything
from kiosk.files.mistakes import did_you_mean
from kiosk.files.places import find
from kiosk.files.presses_file import Move, PressesFileError, read_presses
from kiosk.log.history import Log
from kiosk.log.records import as_json
from kiosk.session.known import Known
from kiosk.worlds.bench import open_bench, play_person, play_presses
from kiosk.worlds.opening import known


class Printer:
    """A witness who prints. What could not be printed is kept, for when the rehearsal is over."""

    trouble: OSError | None = None

    def saw(self, at_ms: int, what: str, **values: Any) -> None:
        """Print it, as long as that can be done."""
        try:
            for line in () if self.trouble else self.lines(at_ms, what, values):
                print(line)
        except OSError as trouble:
            self.trouble = trouble

    def lines(self, at_ms: int, what: str, values: dict[str, Any]) -> Iterable[str]:
        """What is to be printed of it."""
        raise NotImplementedError


class JsonPrinter(Printer):
    """Prints everything as JSON Lines, in order of time."""

    def lines(self, at_ms: int, what: str, values: dict[str, Any]) -> Iterable[str]:
        """One line."""
        told = {"record": as_json(values["record"])} if what == "record" else values
        yield json.dumps({"at": at_ms, "what": what, **told}, ensure_ascii=False)


class PlainPrinter(Printer):
    """Prints scenes and words for a person to read."""

    def lines(self, at_ms: int, what: str, values: dict[str, Any]) -> Iterable[str]:
        """One line for what a person would see or hear."""
        minutes, seconds = divmod(at_ms // 1000, 60)
        at = f"{minutes:3}:{seconds:02}"
        match what:
            case "scene":
                named = " ".join(str(v) for v in (values["stretch"], values["side"], values["repetition"]) if v)
                yield f"{at}  {values['name']}  {named}".rstrip()
            case "say":
                yield f"{at}      “{values['text']}”"
            case "record":
                yield f"{at}      kept: {values['record'].record.kind}"


def run(args: argparse.Namespace) -> int:
    """Rehearse a routine. Exit status 0, or 2 where the arguments or files are wrong."""
    places = find(config=args.config)
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    everything = reading.value
    try:
        moves = read_presses(Path(args.presses)) if args.presses else None
    except PressesFileError as mistake:
        return tell(str(mistake).splitlines())
    routine = _routine_id(everything, args.routine)
    if routine is None:
        routines = everything.library.routines
        hint = did_you_mean(args.routine, routines) or f"it can be {', '.join(routines)}"
        return tell([f"no routine is called {args.routine!r}; {hint}"])
    with ExitStack() as stack:
        folder = args.data or stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-"))
        try:
            return _play(args, everything, routine, Path(folder), moves)
        except StoreMistake as mistake:
            return tell([str(mistake)])


def _routine_id(everything: Everything, name: str) -> str | None:
    routines = everything.library.routines
    return name if name in routines else next((r.id for r in routines.values() if r.name == name), None)


def _play(
    args: argparse.Namespace, everything: Everything, routine: str, folder: Path, moves: list[Move] | None
) -> int:
    asks = frozenset({"stop", "sign"}) if moves is None else frozenset()

    def known_from(store: Store, today: str) -> Known:
        made = replace(known(everything, store.log(), today, asks), chosen_next=routine)
        # The person who does everything has three buttons, whatever the settings say of somebody else.
        return replace(made, manner=replace(made.manner, switches=3)) if moves is None else made

    if not any(f.routine.id == routine for f in known(everything, Log(), "2000-01-01").routines):
        return tell([f"{routine}: the profile leaves out all of its stretches; `kiosk check` says why"])
    if args.json:
        for_programs()
    printer = JsonPrinter() if args.json else PlainPrinter()
    try:
        stages = (Album(Path(args.pictures), everything.settings),) if args.pictures else ()
    except OSError as error:
        return tell([f"{args.pictures}: cannot be a folder for pictures: {error.strerror}"])
    bench = open_bench(everything, folder, known_from, (printer,), stages, args.carry_on)
    try:
        if moves is None:
            play_person(bench, args.carry_on)
        else:
            play_presses(bench, moves)
    finally:
        bench.store.close()
    tell(bench.store.notices)
    if printer.trouble:
        raise printer.trouble
    return 0
