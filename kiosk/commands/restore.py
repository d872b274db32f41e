"""`kiosk restore`: a backup is put back, whole or not at all; what was there is kept beside.

The backup is read and checked from beginning to end, then written beside the folders that it is for, and only when
all of it is on the medium do old and new folders change names, as if in one step (`kiosk.files.swapping`).
"""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.commands.progress import bar
from kiosk.commands.terminal import tell
from kiosk.devices.store.lock import Lock, StoreMistake
from kiosk.devices.system.clock import RealClock
from kiosk.files import swapping
from kiosk.files.belongings import CONFIG, DATA, Backup, BelongingsMistake, Roots, Step, meant, opened
from kiosk.files.durable import beside, carry_over, make_folder, rename, sync_folders, write
from kiosk.files.swapping import LOCK


def run(args: argparse.Namespace) -> int:
    """Put the backup back. Exit status 0, or 2 where it can not be; everything is then as it was."""
    try:
        roots = meant(args)
        with opened(Path(args.file)) as backup, held(roots):
            kept = _restore(backup, roots)
    except (BelongingsMistake, StoreMistake) as mistake:
        return tell([str(mistake)])
    except OSError as trouble:
        return tell([f"nothing was restored: {trouble.filename or args.file}: {trouble.strerror}"])
    print(f"{len(backup.names)} files from {args.file}, made {backup.made}")
    for folder, before in kept:
        print(f"restored: {folder}" + (f"; what was there is kept in {before}" if before else ""))
    return 0


@contextmanager
def held(roots: Roots) -> Iterator[None]:
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


# -- what goes where


@dataclass(frozen=True)
class Replacement:
    """A folder that is to be replaced: its files by their path in it, and a folder in it that stays as it is."""

    folder: Path
    entries: Mapping[str, Mapping[str, Any]]
    stays: str = ""

    @property
    def new(self) -> Path:
        """Where the new folder is made ready."""
        return beside(self.folder)


def swaps(backup: Backup, roots: Roots) -> tuple[Replacement, ...]:
    """The folders that this backup replaces. One of which it holds nothing stays as it is."""
    by_root = {name: _entries_under(name, backup) for name in roots.folders}
    full = {name: Replacement(folder, by_root[name]) for name, folder in roots.folders.items() if by_root[name]}
    if not full:
        raise BelongingsMistake("the backup holds nothing for the folders that were named")
    if not roots.config_is_inside or DATA not in full:
        return tuple(full.values())
    data, inside = full[DATA], roots.folders[CONFIG].relative_to(roots.folders[DATA]).as_posix()
    if CONFIG not in full:
        return (Replacement(data.folder, data.entries, stays=inside),)
    settings = {f"{inside}/{path}": entry for path, entry in by_root[CONFIG].items()}
    return (Replacement(data.folder, {**data.entries, **settings}),)


def _entries_under(root: str, backup: Backup) -> dict[str, Mapping[str, Any]]:
    return {e["name"].removeprefix(f"{root}/"): e for e in backup.entries if e["name"].startswith(f"{root}/")}


# -- doing it


def _restore(backup: Backup, roots: Roots) -> list[tuple[Path, Path | None]]:
    planned = swaps(backup, roots)
    with bar(2 * len(backup.entries)) as step:
        backup.check(step)
        try:
            for swap in planned:
                stage(backup, swap, step)
            return put_in_place(planned)
        finally:
            for swap in planned:
                swapping.sweep_ready_made(swap.new)


def stage(backup: Backup, swap: Replacement, step: Step) -> None:
    """Write the new folder beside the old one, all of it on the medium when this returns."""
    there = swap.folder if swap.folder.is_dir() else None
    _make_room(swap)
    make_folder(swap.folder.parent)
    make_folder(swap.new, like=there)
    swapping.mark(swap.new)
    for path, entry in swap.entries.items():
        make_folder((swap.new / path).parent)
        write(swap.new / path, backup.read(entry))
        step(entry["name"])
    if swap.stays and (swap.folder / swap.stays).is_dir():
        make_folder(swap.new / swap.stays, like=swap.folder / swap.stays)
        carry_over(swap.folder / swap.stays, swap.new / swap.stays)
    sync_folders(swap.new)


def _make_room(swap: Replacement) -> None:
    """What an older kiosk's restore left there when it was cut may be the only copy of somebody's sessions."""
    swapping.sweep_ready_made(swap.new)
    if os.path.lexists(swap.new):
        rename(swap.new, _before(swap.folder, _now()))


def put_in_place(planned: Sequence[Replacement]) -> list[tuple[Path, Path | None]]:
    """Let the new folders take the place of the old, all or none; each folder with where the old one is now.

    Raises OSError where one can not.
    """
    now = _now()
    swaps = [swapping.Swap(swap.folder, swap.new, _before(swap.folder, now)) for swap in planned]
    there = [os.path.lexists(swap.folder) for swap in planned]
    swapping.put_all_in_place(f"{now} {secrets.token_hex(8)}", swaps)
    return [(swap.folder, swap.before if was else None) for swap, was in zip(swaps, there, strict=True)]


def _now() -> str:
    return f"{RealClock().wall():%Y%m%d-%H%M%S}"


def _before(folder: Path, now: str) -> Path:
    """A free name for what is in that folder now."""
    path = folder.with_name(f"{folder.name}.before-{now}")
    names = (path, *(path.with_name(f"{path.name}-{count}") for count in range(2, 1000)))
    return next(name for name in names if not os.path.lexists(name))
