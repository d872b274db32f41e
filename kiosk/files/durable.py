"""Puts files and folders in their place so that a power cut leaves the old one or the new one, never a part.

Whatever is new is written beside, brought to the medium, and only then takes the place of the old in one step of the
file system. What a power cut leaves lying beside is swept away by the next one who comes this way.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BESIDE = ".part"

NO_ORDINARY_FILE = "this is no ordinary file"


def beside(path: Path) -> Path:
    """Where what shall take the place of `path` is made ready: the same folder, so that one step can move it."""
    return path.with_name(path.name + BESIDE)


def content_of(path: Path, most: int | None = None) -> bytes:
    """What an ordinary file holds; of one that is larger than `most`, so many bytes and one.

    Raises OSError, for a pipe, a device or a folder too: nobody must wait for ever because one lies there.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, NO_ORDINARY_FILE, str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read() if most is None else file.read(most + 1)
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who changes that folder or a file in it; others wait. The folder need not be there yet.

    The lock is on the folder above, which stays the same when the folder itself is swapped.
    """
    make_folder(folder.parent)
    descriptor = os.open(folder.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def put_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Give the file this content, all of it or nothing. Raises OSError; the file is then as it was.

    Its mode is `mode`, such as 0o600 for its owner's eyes only; without, that of the file before.
    """
    new = beside(path)
    try:
        write(new, content, like=path, mode=mode)
        os.replace(new, path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
    sync_folder(path.parent)


def write(path: Path, content: bytes, like: Path | None = None, mode: int | None = None) -> None:
    """Make the file anew and have its content on the medium. Mode and owner are those of `like` where that is there;
    a mode that is given goes before."""
    made = 0o644 if mode is None else mode
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NONBLOCK, made)
    try:
        if mode is not None:  # before there is anything to read: a file may have been left here by a power cut
            os.fchmod(descriptor, mode)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        _be_like(descriptor, like, path.parent)
        if mode is not None:
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path, like: Path | None = None) -> None:
    """Make the folder and those above it, with their names on the medium; mode and owner as in `write`."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _be_like(descriptor, like, folder.parent)
    finally:
        os.close(descriptor)
    sync_folder(folder.parent)


def _be_like(descriptor: int, like: Path | None, parent: Path) -> None:
    """An installer may work as root, and still the kiosk's own user must be able to change its files."""
    with suppress(OSError):
        if like is not None and like.exists():
            there = like.stat()
            os.fchmod(descriptor, there.st_mode & 0o7777)
        else:
            there = parent.stat()
        if there.st_uid != os.geteuid():
            os.fchown(descriptor, there.st_uid, there.st_gid)


def sync_folder(folder: Path) -> None:
    """Have the names in that folder on the medium."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(top: Path) -> None:
    """Have all names in that folder, and in those below it, on the medium."""
    for folder, _, _ in os.walk(top, topdown=False):
        sync_folder(Path(folder))


def put_folder(new: Path, folder: Path) -> None:
    """Let the folder `new`, written and synced, take the place of `folder` in one step.

    Raises OSError where the file system can not do that, for example for the top of a mounted one; both folders are
    then as they were. What stood there before is thrown away.
    """
    try:
        if os.path.lexists(folder):
            exchange(new, folder)
        else:
            os.rename(new, folder)
        sync_folder(folder.parent)
    finally:
        sweep(new)


def sweep(path: Path) -> None:
    """Remove a folder or file that may be there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def exchange(one: Path, other: Path) -> None:
    """Let two folders change names in one step, so that at no moment there is none of either name.

    Python's own library has no such call; without it a power cut between two renames would leave no folder at all.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(other))
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), ctypes.c_uint(_EXCHANGE)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))
