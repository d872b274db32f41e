"""A backup is put back: written beside the folders that it is for, then exchanged with them as if in one step.

It is read and checked from beginning to end first, and only when all of it is on the medium do old and new folders
change names (`kiosk.files.swapping`). What was there is kept beside.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.files import swapping
from kiosk.files.archive import unpack
from kiosk.files.backups import Backup, FileDone
from kiosk.files.belongings import CONFIG, DATA, BelongingsMistake, Roots
from kiosk.files.durable import beside, carry_over, make_folder, rename, sync_folders


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


def replacements(backup: Backup, roots: Roots) -> tuple[Replacement, ...]:
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


def restore(backup: Backup, roots: Roots, now: str, step: FileDone) -> list[tuple[Path, Path | None]]:
    """Put all of it back, or nothing; each folder with where is now what was there, None where nothing was.

    `step` is called twice with the name of each file, once it was checked and once it was written. `now` is part of
    the name of what was there. Raises BelongingsMistake and OSError; everything is then as it was.
    """
    planned = replacements(backup, roots)
    backup.check(step)
    try:
        for each in planned:
            stage(backup, each, now, step)
        return put_in_place(planned, now)
    finally:
        for each in planned:
            swapping.sweep_ready_made(each.new)


def stage(backup: Backup, planned: Replacement, now: str, step: FileDone) -> None:
    """Write the new folder beside the old one, all of it on the medium when this returns."""
    old, new = planned.folder, planned.new
    _make_room(planned, now)
    make_folder(old.parent)
    make_folder(new, like=old if old.is_dir() else None)
    swapping.mark_ready_made(new)
    unpack(_contents(backup, planned, step), new)
    if planned.stays and (old / planned.stays).is_dir():
        make_folder(new / planned.stays, like=old / planned.stays)
        carry_over(old / planned.stays, new / planned.stays)
    sync_folders(new)


def _contents(backup: Backup, planned: Replacement, step: FileDone) -> Iterator[tuple[str, bytes]]:
    for path, entry in planned.entries.items():
        yield path, backup.read(entry)
        step(entry["name"])


def _make_room(planned: Replacement, now: str) -> None:
    """What an older kiosk's restore left there when it was cut may be the only copy of somebody's sessions."""
    swapping.sweep_ready_made(planned.new)
    if os.path.lexists(planned.new):
        rename(planned.new, _before(planned.folder, now))


def put_in_place(planned: Sequence[Replacement], now: str) -> list[tuple[Path, Path | None]]:
    """Let the new folders take the place of the old, all or none; each folder with where the old one is now.

    Raises OSError where one can not.
    """
    swaps = [swapping.Swap(each.folder, each.new, _before(each.folder, now)) for each in planned]
    there = [os.path.lexists(each.folder) for each in planned]
    swapping.put_all_in_place(f"{now} {secrets.token_hex(8)}", swaps)
    return [(swap.folder, swap.before if was else None) for swap, was in zip(swaps, there, strict=True)]


def _before(folder: Path, now: str) -> Path:
    """A free name for what is in that folder now."""
    path = folder.with_name(f"{folder.name}.before-{now}")
    names = (path, *(path.with_name(f"{path.name}-{count}") for count in range(2, 1000)))
    return next(name for name in names if not os.path.lexists(name))
