"""`kiosk erase`: everything of the person is deleted, once the word was typed.

Only what the kiosk itself writes is deleted, so that a wrong folder costs nothing: what somebody else put there stays,
and is named.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from kiosk.commands.restore import without_a_kiosk
from kiosk.commands.terminal import tell
from kiosk.devices.store.lock import StoreMistake
from kiosk.files.belongings import CONFIG, DATA, BelongingsMistake, Roots, meant, ours, strange, unfinished
from kiosk.files.swapping import LOCK, note_of

WORD = "erase"

_NOTES = ("", ".part")  # after the name of a note of what a restore was about to do
_BEFORE = r"\.(before-\d{8}-\d{6}(-\d+)?|part)"  # what a restore keeps, or was cut in the middle of


def run(args: argparse.Namespace) -> int:
    """Ask for the word and delete. Exit status 0, or 2 where something is still there."""
    try:
        roots = meant(args)
        if not doomed(roots):
            print(f"nothing of a kiosk is in {_named(roots)}")
            return 0
        with without_a_kiosk(roots):
            return _erase(roots) if _said(roots) else tell(["nothing was deleted: the word was not typed"])
    except (BelongingsMistake, StoreMistake) as mistake:
        return tell([str(mistake)])
    except OSError as trouble:
        return tell([f"nothing was deleted: {trouble.filename}: {trouble.strerror}"])


def _said(roots: Roots) -> bool:
    print(f"This deletes for good the log, the settings and everything else of the person in {_named(roots)}:")
    for path in doomed(roots):
        print(f"  {path}")
    print(f"Type the word {WORD} to go on: ", end="", flush=True)
    return sys.stdin.readline().strip() == WORD


def _named(roots: Roots) -> str:
    return " and ".join(map(str, roots.folders.values()))


# -- what is deleted


def doomed(roots: Roots) -> list[Path]:
    """Every file and folder that is the kiosk's, in the folders that are meant and beside them."""
    mine = [path for name, folder in _everywhere(roots) for path in _ours_and_unfinished(name, folder)]
    mine += [path for folder in roots.folders.values() for path in _notes(folder)]
    speech = [roots.cache / "speech"] if roots.cache and (roots.cache / "speech").exists() else []
    return [*mine, *speech]


def _everywhere(roots: Roots) -> list[tuple[str, Path]]:
    """The folders that are meant and what was kept of them; the settings, which may lie in the data folder, first."""
    places = [(name, place) for name, folder in roots.folders.items() for place in (folder, *_kept_beside(folder))]
    if roots.config_is_inside:
        inside = roots.folders[CONFIG].relative_to(roots.folders[DATA])
        places += [(CONFIG, old / inside) for old in _kept_beside(roots.folders[DATA])]
    return sorted(places)  # `config` before `data`


def _ours_and_unfinished(name: str, folder: Path) -> list[Path]:
    left_over = [path for path in folder.iterdir() if unfinished(path) and path.is_file()] if folder.is_dir() else []
    return [*ours(name, folder), *left_over]


def _notes(folder: Path) -> list[Path]:
    note = note_of(folder)
    return [path for path in (note.with_name(note.name + ending) for ending in _NOTES) if path.is_file()]


def _kept_beside(folder: Path) -> list[Path]:
    pattern = re.compile(re.escape(folder.name) + _BEFORE)
    there = sorted(folder.parent.iterdir()) if folder.parent.is_dir() else []
    return [path for path in there if pattern.fullmatch(path.name) and path.is_dir() and not path.is_symlink()]


# -- deleting it


def _erase(roots: Roots) -> int:
    left = strange(roots)
    troubles = [trouble for path in doomed(roots) if (trouble := _delete(path))]
    for _, folder in _everywhere(roots):
        _remove_if_empty(folder)
    for path in left:
        print(f"left, since it is not the kiosk's: {path}")
    if troubles:
        return tell([*troubles, "not everything was deleted; the command can be given again"])
    print("everything of the person was deleted here; backups and reports that were made are elsewhere")
    return 0


def _delete(path: Path) -> str:
    """Delete it; gives what went wrong, or nothing."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as trouble:
        return f"{trouble.filename or path}: {trouble.strerror}"
    return ""


def _remove_if_empty(folder: Path) -> None:
    """Remove the folder where nothing but the kiosk's lock is in it. The system may want to keep it; then it stays."""
    with suppress(OSError):
        if [path.name for path in folder.iterdir()] in ([], [LOCK]):
            (folder / LOCK).unlink(missing_ok=True)
            folder.rmdir()
