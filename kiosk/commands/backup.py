"""`kiosk backup`: the log, the settings and the therapist's own files as one file, checked after it was written."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kiosk.commands.progress import bar
from kiosk.commands.terminal import tell
from kiosk.devices.system.clock import RealClock
from kiosk.files.backups import opened, write_backup
from kiosk.files.belongings import BelongingsMistake, Roots, found, meant, strange
from kiosk.files.durable import being_written, beside


def run(args: argparse.Namespace) -> int:
    """Write the backup. Exit status 0, or 2 where it could not be made; there is then no file of that name."""
    target = Path(args.file)
    try:
        roots = meant(args)
        _refuse(target, roots)
        count = _back_up(target, roots)
    except BelongingsMistake as mistake:
        return tell([str(mistake)])
    except OSError as trouble:
        return tell([f"the backup could not be made: {trouble.filename or target}: {trouble.strerror}"])
    print(f"{target}: {count} files, checked")
    for path in strange(roots):
        print(f"kiosk: not in the backup, since it is not the kiosk's: {path}", file=sys.stderr)
    return 0


def _refuse(target: Path, roots: Roots) -> None:
    """Raise BelongingsMistake for a file that must not be written there."""
    if target.is_dir():
        raise BelongingsMistake(f"{target} is a folder; name a file in it")
    if os.path.lexists(target):
        raise BelongingsMistake(f"{target} is there already; name another file")
    if not target.absolute().parent.is_dir():
        raise BelongingsMistake(f"{target.absolute().parent}: there is no such folder")
    place = Path(os.path.realpath(target))
    for folder in roots.folders.values():
        if place.is_relative_to(folder):
            raise BelongingsMistake(f"{target} would lie in {folder}, which it is to save; name a place elsewhere")


def _back_up(target: Path, roots: Roots) -> int:
    belongings = found(roots)
    if not belongings:
        folders = " and ".join(map(str, roots.folders.values()))
        raise BelongingsMistake(f"there is nothing to back up in {folders}")
    with bar(2 * len(belongings)) as step, being_written(target, mode=0o600) as stream:  # for its owner's eyes only
        count = write_backup(stream, belongings, RealClock().now().time, step)
        stream.flush()
        with opened(beside(target)) as backup:
            backup.check(step)
    return count
