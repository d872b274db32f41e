"""Puts several folders in place of others as if in one step: after a cut at any moment all are old, or all are new.

Each new folder is ready beside the old one. What shall be done is written down first, beside each of the folders that
are to be replaced; then the folders change names, one by one; then the note is taken away. Whoever comes across a
note, with whatever command, finishes what was begun, or takes it back where no folder had been put in place yet. What
stood there before is kept under a name of its own, from the very step on in which it is replaced.

A folder is known for new by a file in it, so that no cut leaves a doubt about which is which.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.files.archive import table_in
from kiosk.files.durable import BESIDE, beside, content_of, exchange, put_file, rename, sweep, sync_folder, write

NOTE = ".restoring"
LOCK = "lock"  # in a data folder, held while a kiosk runs
MARK = f"restored{BESIDE}"  # what is unfinished is in no backup
LARGEST_NOTE = 64 * 1024

TAKEN_BACK = "a restore was cut before it was done, and everything is as it was: give the command again"
FINISHED = "a restore that had been cut was finished"
MIXED = "a restore was cut in the middle and cannot be finished now: {trouble}"


@dataclass(frozen=True)
class Swap:
    """The folder `new`, which is ready, shall take the place of `folder`; what stands there is then `before`."""

    folder: Path
    new: Path
    before: Path


@dataclass(frozen=True)
class Note:
    """What shall be done: the swaps, and the words by which new folders are known. It lies beside the first."""

    mark: str
    swaps: tuple[Swap, ...]

    @property
    def path(self) -> Path:
        """Where it lies."""
        return note_of(self.swaps[0].folder)


def note_of(folder: Path) -> Path:
    """Where a note lies that says what shall become of that folder."""
    return folder.with_name(folder.name + NOTE)


def is_ready_made(folder: Path) -> bool:
    """Whether that folder was made in order to be put in place of another, and so holds nothing of its own."""
    return os.path.lexists(folder / MARK)


def mark_ready_made(folder: Path, words: str = "") -> None:
    """Let the folder be known for one that was made to be put in place."""
    write(folder / MARK, words.encode())
    sync_folder(folder)


def sweep_ready_made(folder: Path) -> None:
    """Remove a folder that was made ready and is not wanted. One that holds anything else stays."""
    if is_ready_made(folder):
        sweep(folder)


# -- doing it


def put_all_in_place(words: str, swaps: Sequence[Swap]) -> None:
    """Let all new folders take the place of the old, or none. Raises OSError; everything is then as it was.

    `words` are to be different each time.
    """
    note = Note(words, tuple(swaps))
    for swap in note.swaps:
        mark_ready_made(swap.new, words)
    with _noted(note):
        _go_on(note)


@contextmanager
def _noted(note: Note) -> Iterator[None]:
    """What shall be done is written down while it is being done. Others who come across it wait."""
    try:
        descriptor = _written(note)
    except BaseException:
        _forget(note)
        raise
    try:
        yield
    except BaseException:
        _take_back(note)
        _forget(note)
        raise
    else:
        with suppress(OSError):  # all is in place; who comes across the note finds nothing left to do
            _forget(note)
    finally:
        os.close(descriptor)


def _written(note: Note) -> int:
    """Write the note, and beside the other folders where it is; gives the file, ours alone before it has its name."""
    for swap in note.swaps[1:]:
        put_file(note_of(swap.folder), json.dumps({"with": str(note.path)}).encode())
    swaps = [{"folder": str(s.folder), "new": str(s.new), "before": str(s.before)} for s in note.swaps]
    new = beside(note.path)
    write(new, json.dumps({"mark": note.mark, "swaps": swaps}).encode())
    descriptor = os.open(new, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        rename(new, note.path)
        sync_folder(note.path.parent)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _forget(note: Note) -> None:
    """All is old, or all is new. The first note goes first: without it the others say nothing."""
    for swap in note.swaps:
        note_of(swap.folder).unlink(missing_ok=True)
        sync_folder(swap.folder.parent)
    for swap in note.swaps:
        with suppress(OSError):
            (swap.folder / MARK).unlink(missing_ok=True)


def _go_on(note: Note) -> None:
    for swap in note.swaps:
        if _is_new(swap.new, note):
            rename(swap.new, swap.before if os.path.lexists(swap.folder) else swap.folder)
        if _is_new(swap.before, note):
            exchange(swap.before, swap.folder)
        sync_folder(swap.folder.parent)


def _take_back(note: Note) -> None:
    for swap in reversed(note.swaps):
        if _is_new(swap.folder, note):
            if os.path.lexists(swap.before):
                exchange(swap.before, swap.folder)
            else:
                rename(swap.folder, swap.new)
        if _is_new(swap.before, note):
            rename(swap.before, swap.new)
        sync_folder(swap.folder.parent)


def _is_new(folder: Path, note: Note) -> bool:
    try:
        return content_of(folder / MARK, len(note.mark)).decode(errors="replace") == note.mark
    except OSError:
        return False


# -- after a cut


def finish_what_was_cut(folders: Iterable[Path]) -> list[str]:
    """Finish, or take back, what was cut while any of those folders was being put in place; what to say about it.

    Raises OSError where some are old and some new, and it can be neither finished nor taken back.
    """
    notes = dict.fromkeys(note_of(Path(os.path.realpath(folder))) for folder in folders)
    return [told for path in notes if os.path.lexists(path) and (told := _settled(path))]


def _settled(path: Path) -> str:
    found = _values_of(path)
    if "with" in found:
        path = Path(str(found["with"]))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return ""  # it was never begun, or is done
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        note = _note(_values_of(path))
        if note is None:
            return ""
        with _nobody_runs(note) as free:
            return _settle(note) if free else ""
    finally:
        os.close(descriptor)


@contextmanager
def _nobody_runs(note: Note) -> Iterator[bool]:
    """Whether no kiosk is at work on any of the folders; none can begin meanwhile."""
    locks = [lock for swap in note.swaps if (lock := _opened(swap.folder / LOCK)) is not None]
    try:
        for lock in locks:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        free = True
    except BlockingIOError:
        free = False
    try:
        yield free
    finally:
        for lock in locks:
            os.close(lock)


def _opened(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None


def _values_of(path: Path) -> dict[str, Any]:
    """What the note says; nothing where there is none any more, or it is damaged."""
    try:
        return table_in(content_of(path, LARGEST_NOTE))
    except OSError:
        return {}


def _note(values: dict[str, Any]) -> Note | None:
    try:
        swaps = [Swap(Path(s["folder"]), Path(s["new"]), Path(s["before"])) for s in values["swaps"]]
        return Note(str(values["mark"]), tuple(swaps)) if swaps else None
    except (KeyError, TypeError):
        return None


def _settle(note: Note) -> str:
    """Go on where a folder is new already, else go back; what to say."""
    begun = [_is_new(swap.folder, note) for swap in note.swaps]
    try:
        if any(begun) and _goes_on(note):
            told = FINISHED
        else:
            _take_back(note)
            told = TAKEN_BACK
    except OSError as trouble:
        if any(begun) and not all(begun):
            raise OSError(trouble.errno, MIXED.format(trouble=trouble.strerror), trouble.filename) from None
        return "" if all(begun) else TAKEN_BACK
    with suppress(OSError):
        _forget(note)
    for swap in note.swaps:
        sweep_ready_made(swap.new)
    return told


def _goes_on(note: Note) -> bool:
    try:
        _go_on(note)
    except OSError:
        return False
    return True
