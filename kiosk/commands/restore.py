"""`kiosk restore`: a backup is put back, whole or not at all; what was there is kept beside."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.commands.progress import bar
from kiosk.commands.terminal import tell
from kiosk.devices.store.lock import Lock, StoreMistake
from kiosk.devices.system.clock import RealClock
from kiosk.files.backups import opened
from kiosk.files.belongings import DATA, BelongingsMistake, Roots, meant
from kiosk.files.durable import write
from kiosk.files.restoring import restore
from kiosk.files.swapping import LOCK


def run(args: argparse.Namespace) -> int:
    """Put the backup back. Exit status 0, or 2 where it can not be; everything is then as it was."""
    try:
        roots = meant(args)
        with opened(Path(args.file)) as backup, without_a_kiosk(roots), bar(2 * len(backup.entries)) as step:
            kept = restore(backup, roots, f"{RealClock().wall():%Y%m%d-%H%M%S}", step)
    except (BelongingsMistake, StoreMistake) as mistake:
        return tell([str(mistake)])
    except OSError as trouble:
        return tell([f"nothing was restored: {trouble.filename or args.file}: {trouble.strerror}"])
    print(f"{len(backup.names)} files from {args.file}, made {backup.made}")
    for folder, before in kept:
        print(f"restored: {folder}" + (f"; what was there is kept in {before}" if before else ""))
    return 0


@contextmanager
def without_a_kiosk(roots: Roots) -> Iterator[None]:
    """Keep every kiosk off the data folder. Raises StoreMistake where one is using it."""
    folder = roots.folders.get(DATA)
    if folder is None or not folder.is_dir():
        yield
        return
    with _locked(folder):
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if not (folder / LOCK).exists():
        write(folder / LOCK, b"")  # by its owner, also where root is at work: the kiosk must be able to use it
    lock = Lock(folder)
    lock.take()
    try:
        yield
    finally:
        lock.release()
