"""`kiosk run`: the kiosk itself, in the box (full screen and GPIO) or on the desk (a window, keyboard and mouse)."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from kiosk.commands.terminal import tell
from kiosk.devices.screen.window import NoScreen
from kiosk.devices.store.lock import StoreMistake
from kiosk.devices.system.memory import give_back
from kiosk.files.everything import read_everything
from kiosk.files.places import Places, find
from kiosk.worlds.kiosk import DESK_SIZE, Kiosk, in_the_box, on_the_desk
from kiosk.worlds.witness import Witness

log = logging.getLogger(__name__)

SWITCH_S = 0.001  # how long a thread may keep Python from the loop's; the interpreter's own 5 ms is felt at a STOP


def run(args: argparse.Namespace, witnesses: Sequence[Witness] = ()) -> int:
    """Run until SIGTERM or until the window is closed. Exit status 0, or 2 for a mistake in what was given.

    `witnesses` are told everything that happens.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if not args.desk and (args.fast != 1 or args.size):
        return tell(["--fast and --size belong to --desk"])
    sys.setswitchinterval(SWITCH_S)
    give_back()
    gc.disable()  # a start makes much and throws little away; `Kiosk.work` goes back to usual
    places = find(config=args.config, data=args.data)
    try:
        if args.desk:
            return _run_desk(args, places, witnesses)
        return _work_and_leave(in_the_box(places, witnesses))
    except (StoreMistake, NoScreen) as mistake:
        return tell([str(mistake)])
    finally:
        gc.enable()


def _run_desk(args: argparse.Namespace, places: Places, witnesses: Sequence[Witness]) -> int:
    """On the desk a mistake in a file is told at once: somebody is at work on it."""
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    return _work_and_leave(on_the_desk(places, reading.value, args.size or DESK_SIZE, args.fast, witnesses))


def _work_and_leave(kiosk: Kiosk) -> NoReturn:
    """Let the kiosk work until it is told to end, and end the program."""
    try:
        leave(kiosk.work())
    except KeyboardInterrupt:
        leave(128 + signal.SIGINT)
    except Exception:
        log.exception("the kiosk ends")
        leave(1)


def leave(status: int) -> NoReturn:
    """End the program now: all that is ours was saved and given back.

    Python's own way out ends every library first, and pygame's would wait for a sound device that stands still.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
