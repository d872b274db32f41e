"""The one writer: files and folders take their place so that a power cut leaves the old or the new, never a part.

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EROFS
from pathlib import Path
from typing import IO, Protocol

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


# -- files


class Files(Protocol):
    """What can be done with files. Each call raises OSError where the system does."""

    def read(self, path: Path) -> bytes | None:
        """The content, or None where there is no such file."""
        ...

    def write(self, path: Path, content: bytes) -> None:
        """Make the file anew with this content, and have the content on the medium."""
        ...

    def append(self, path: Path, content: bytes) -> None:
        """Add to its end, and have it on the medium."""
        ...

    def replace(self, old: Path, new: Path) -> None:
        """Give a file another name, in place of what has that name."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Have the names in that folder on the medium."""
        ...

    def make_folder(self, folder: Path) -> None:
        """Make the folder and those above it, where they are not there."""
        ...

    def names(self, folder: Path) -> list[str]:
        """What the folder holds, in order of name; nothing where there is no such folder."""
        ...

    def identity(self, path: Path) -> tuple[int, ...] | None:
        """Something that changes when the file is another, or was changed; None where there is no such file."""
        ...


@dataclass
class Disk:
    """The real files. What is written has mode and owner of `like` where that is there; a `mode` goes before."""

    like: Path | None = None
    mode: int | None = None

    def read(self, path: Path) -> bytes | None:
        """The content, or None where there is no such file."""
        try:
            return content_of(path)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: Path, content: bytes) -> None:
        """Make the file anew, durably."""
        write(path, content, self.like, self.mode)

    def append(self, path: Path, content: bytes) -> None:
        """Add to its end, durably."""
        with _opened(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) as descriptor:
            _put(descriptor, content)
            os.fsync(descriptor)

    def replace(self, old: Path, new: Path) -> None:
        """Give a file another name."""
        rename(old, new)

    def sync_folder(self, folder: Path) -> None:
        """Have the names in that folder on the medium."""
        sync_folder(folder)

    def make_folder(self, folder: Path) -> None:
        """Make the folder and those above it, durably."""
        make_folder(folder)

    def names(self, folder: Path) -> list[str]:
        """What the folder holds."""
        try:
            return sorted(os.listdir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def identity(self, path: Path) -> tuple[int, ...] | None:
        """Inode, size and time of change."""
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return (status.st_ino, status.st_size, status.st_mtime_ns)


class OnlyReading:
    """The same files, for someone who may look and must not touch."""

    def __init__(self, files: Files) -> None:
        self.read = files.read
        self.names = files.names
        self.identity = files.identity

    def _refuse(self, *_: object) -> None:
        raise OSError(EROFS, os.strerror(EROFS))

    write = append = replace = sync_folder = make_folder = _refuse


def put(files: Files, path: Path, content: bytes, new: Path, kept_as: Path | None = None) -> None:
    """Give the file this content, all of it or nothing: it is made ready as `new`, and takes its place in one step.

    What the file was is kept as `kept_as`. Between the two renames there is only that, and readers must know.
    """
    files.write(new, content)
    if kept_as is not None and files.identity(path) is not None:
        files.replace(path, kept_as)
    files.replace(new, path)
    files.sync_folder(path.parent)


def put_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Give the file this content, all of it or nothing. Raises OSError; the file is then as it was.

    Its mode is `mode`, such as 0o600 for its owner's eyes only; without, that of the file before.
    """
    with _swept(beside(path)) as new:
        put(Disk(path, mode), path, content, new)


def keep_copy(path: Path, copy: Path) -> None:
    """Copy a file, where the copy does not say the same already. Raises OSError."""
    content = content_of(path)
    if not _holds(copy, content):
        make_folder(copy.parent)
        put_file(copy, content)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return content_of(path) == content
    except OSError:
        return False


@contextmanager
def being_written(path: Path, mode: int) -> Iterator[IO[bytes]]:
    """A new file to write into bit by bit. It has its name only once all is written; where that fails there is none."""
    with _swept(beside(path)) as new:
        with _opened(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode) as descriptor:
            os.fchmod(descriptor, mode)
            with os.fdopen(descriptor, "w+b", closefd=False) as stream:
                yield stream
            os.fsync(descriptor)
        rename(new, path)
    sync_folder(path.absolute().parent)


@contextmanager
def _swept(new: Path) -> Iterator[Path]:
    """What was made ready and could not take its place goes away."""
    try:
        yield new
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def write(path: Path, content: bytes, like: Path | None = None, mode: int | None = None) -> None:
    """Make the file anew and have its content on the medium. Mode and owner are those of `like` where that is there;
    a mode that is given goes before."""
    with _opened(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644 if mode is None else mode) as descriptor:
        if mode is not None:  # before there is anything to read: a file may have been left here by a power cut
            os.fchmod(descriptor, mode)
        _put(descriptor, content)
        _be_like(descriptor, like, path.parent)
        if mode is not None:
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)


@contextmanager
def _opened(path: Path, flags: int, mode: int) -> Iterator[int]:
    # Without O_NONBLOCK a pipe that somebody put there would be waited for, for ever.
    descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK, mode)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _put(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


# -- folders


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


def carry_over(old: Path, new: Path, is_left: IsLeft = lambda _name, _entry: False, below: str = "") -> None:
    """Copy what is in a folder into another, links as links, with mode and owner of each. Pipes and the like stay.

    `is_left` says of what lies there, by its name from that folder on, whether it is left out.
    """
    with os.scandir(old / below) as there:
        entries = sorted(there, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{below}{entry.name}"
        if is_left(name, entry):
            continue
        if entry.is_symlink():
            (new / name).symlink_to(os.readlink(entry.path))
        elif entry.is_dir():
            make_folder(new / name, like=old / name)
            carry_over(old, new, is_left, f"{name}/")
        elif entry.is_file():  # a pipe would be waited for, for ever
            write(new / name, content_of(old / name), like=old / name)


IsLeft = Callable[[str, "os.DirEntry[str]"], bool]


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
            rename(new, folder)
        sync_folder(folder.parent)
    finally:
        sweep(new)


def rename(old: Path, new: Path) -> None:
    """Give a file or a folder another name, in place of a file that has it. That it has it is not on the medium yet."""
    os.replace(old, new)


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
