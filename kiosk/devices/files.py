"""Files that survive a power cut: whole and old, or whole and new, never something between.

Everything durable goes through the few calls of `Files`, in which each write has reached the medium before the call
returns. `SafeStorage` is the seam through which TinyDB uses them.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
from collections.abc import Callable
from errno import EROFS
from pathlib import Path
from typing import Any, Protocol

from tinydb.storages import Storage

Tables = dict[str, dict[str, Any]]


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


class Disk:
    """The real files."""

    def read(self, path: Path) -> bytes | None:
        """The content, or None where there is no such file."""
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: Path, content: bytes) -> None:
        """Make the file anew, durably."""
        self._put(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, content)

    def append(self, path: Path, content: bytes) -> None:
        """Add to its end, durably."""
        self._put(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, content)

    def _put(self, path: Path, flags: int, content: bytes) -> None:
        descriptor = os.open(path, flags | os.O_CLOEXEC, 0o644)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def replace(self, old: Path, new: Path) -> None:
        """Give a file another name."""
        os.replace(old, new)

    def sync_folder(self, folder: Path) -> None:
        """Have the names in that folder on the medium."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def make_folder(self, folder: Path) -> None:
        """Make the folder and those above it, durably."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        self.sync_folder(folder.parent)

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


def save(files: Files, path: Path, content: bytes) -> None:
    """Put that content in place of the file, all of it or nothing; the content before is kept beside as `.bak`.

    Between the two renames there is only the `.bak`, which is what the file was before the save; reading knows.
    """
    beside = path.with_name(path.name + ".new")
    files.write(beside, content)
    if files.identity(path) is not None:
        files.replace(path, copy_of(path))
    files.replace(beside, path)
    files.sync_folder(path.parent)


def copy_of(path: Path) -> Path:
    """Where the last good copy of a file is kept."""
    return path.with_name(path.name + ".bak")


class SafeStorage(Storage):
    """TinyDB's data in one file that survives a power cut, kept in memory after it was read once.

    A file that cannot be read is moved aside to `<name>.corrupt-<date>` and the last good copy is used;
    `tell(path, whole)` is called, `whole` False where there was no good copy either. A file that was changed by
    someone else is read again.
    """

    def __init__(self, path: Path, files: Files, today: Callable[[], str], tell: Callable[[Path, bool], None]):
        self._path = path
        self._files = files
        self._today = today
        self._tell = tell
        self._memory: Tables | None = None
        self._identity: tuple[int, ...] | None = None
        self._written = Encoded()

    def read(self) -> Tables | None:
        """What the file holds; None where there is no file."""
        identity = self._files.identity(self._path)
        if self._memory is None or identity != self._identity:
            self._memory = self._load()
            self._identity = self._files.identity(self._path)
        return self._memory

    def write(self, data: Tables) -> None:
        """Save it all, durably. What is in memory is forgotten where that fails."""
        self._memory = None
        save(self._files, self._path, self._written.encoded(data))
        self._memory = data
        self._identity = self._files.identity(self._path)

    def _load(self) -> Tables | None:
        raw = _bytes_of(self._files, self._path)
        tables = decoded(raw)
        if tables is None:
            good = decoded(_bytes_of(self._files, copy_of(self._path)))
            if raw is not None:
                self._move_aside()
                self._tell(self._path, good is not None)
            return good
        return tables

    def _move_aside(self) -> None:
        taken = self._files.names(self._path.parent)
        name = f"{self._path.name}.corrupt-{self._today().replace('-', '')}"
        free = next(n for n in (name, *(f"{name}-{i}" for i in range(2, 1000))) if n not in taken)
        with contextlib.suppress(OSError):  # where nothing can be written it stays where it is
            self._files.replace(self._path, self._path.with_name(free))
            self._files.sync_folder(self._path.parent)


def _bytes_of(files: Files, path: Path) -> bytes | None:
    try:
        return files.read(path)
    except OSError:
        return b""  # there, and not to be read: as good as damaged


class Encoded:
    """Turns tables into bytes, and remembers how: a month has a hundred documents, of which a save changes one."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], tuple[Any, bytes]] = {}

    def encoded(self, tables: Tables) -> bytes:
        """TinyDB's tables as JSON with one document a line, so that a person can read and mend it."""
        before, self._before = self._before, {}
        parts, comma = [b"{"], b""
        for name, documents in tables.items():
            parts += [comma, json.dumps(name).encode(), b": {"]
            comma = b"\n"
            for key, document in documents.items():
                known = _line(key, document, before.get((name, key)))
                self._before[name, key] = known
                parts += [comma, known[1]]
                comma = b",\n"
            parts.append(b"\n}")
            comma = b",\n"
        parts.append(b"}\n")
        return b"".join(parts)


def _line(key: str, document: Any, before: tuple[Any, bytes] | None) -> tuple[Any, bytes]:
    """A copy of the document, to compare with the next time, and its line."""
    if before is not None and before[0] == document:
        return before
    # Document by document: encoding all at once would keep other threads, the one that draws too, waiting.
    line = f"{json.dumps(str(key))}: {json.dumps(document, ensure_ascii=False)}"
    return copy.deepcopy(document), line.encode()


def decoded(raw: bytes | None) -> Tables | None:
    """The tables in that file, or None where it holds none: no file, an empty one, not JSON, not tables."""
    try:
        tables = json.loads(raw or b"")
    except ValueError:
        return None
    if not isinstance(tables, dict) or not all(_is_table(table) for table in tables.values()):
        return None
    return tables


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(
        key.isdecimal() and isinstance(document, dict) for key, document in table.items()
    )
