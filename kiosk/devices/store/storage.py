"""A file of tables that survives a power cut: whole and old, or whole and new, never something between.

`SafeStorage` is the seam through which TinyDB uses the durable writer (`kiosk.files.durable`).
"""

from __future__ import annotations

import contextlib
import copy
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from kiosk.files.durable import Files, put

Tables = dict[str, dict[str, Any]]


def save(files: Files, path: Path, content: bytes) -> None:
    """Put that content in place of the file, all of it or nothing; the content before is kept beside as `.bak`.

    Between the two renames there is only the `.bak`, which is what the file was before the save; reading knows.
    """
    put(files, path, content, _new_of(path), copy_of(path))


def _new_of(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def copy_of(path: Path) -> Path:
    """Where the last good copy of a file is kept."""
    return path.with_name(path.name + ".bak")


def _anything(_: Tables) -> bool:
    return True


def _the_copy(_: list[bytes], good: Tables | None) -> Tables | None:
    return good


class SafeStorage(Storage):
    """TinyDB's data in one file that survives a power cut, kept in memory after it was read once.

    A damaged file is kept as `<name>.corrupt-<date>`, and what `mend(damaged, good)` makes of it takes its place:
    `damaged` is what can still be read of the bytes, `good` what the last good copy holds (None: there is none).
    `tell(path, good, whole)` is called, `good` whether there was that copy, `whole` whether anything is left.
    `is_whole` looks at what a file without a checksum holds. A file that was changed by someone else is read again.
    """

    def __init__(
        self,
        path: Path,
        files: Files,
        today: Callable[[], str],
        tell: Callable[[Path, bool, bool], None],
        is_whole: Callable[[Tables], bool] = _anything,
        mend: Callable[[list[bytes], Tables | None], Tables | None] = _the_copy,
    ):
        self._path = path
        self._files = files
        self._today = today
        self._tell = tell
        self._is_whole = is_whole
        self._mend = mend
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
        tables = self._whole(raw)
        if tables is not None:
            return tables
        spare = _bytes_of(self._files, copy_of(self._path))
        good = self._whole(spare)
        if raw is None and (spare is None or good is not None):
            return good  # no file at all, or a cut between the two renames of a save
        mended = self._mend([each for each in (raw, None if good else spare) if each], good)
        damaged = (copy_of(self._path), spare) if raw is None else (self._path, raw)
        self._put_right(*damaged, mended)
        self._tell(self._path, good is not None, mended is not None)
        return mended

    def _whole(self, raw: bytes | None) -> Tables | None:
        tables = decoded(raw)
        return tables if tables is not None and (is_sealed(raw) or self._is_whole(tables)) else None

    def _put_right(self, damaged: Path, content: bytes | None, mended: Tables | None) -> None:
        """Keep the damaged file beside, and only then let what was made of it take its place."""
        aside = corrupt_name(self._files, damaged, self._today())
        with contextlib.suppress(OSError):  # where nothing can be written it stays as it is, and is told again
            if content and mended is not None:
                self._files.write(aside, content)
                self._files.sync_folder(aside.parent)
                self._take_place(mended)
            else:
                self._files.replace(damaged, aside)
                self._files.sync_folder(aside.parent)

    def _take_place(self, mended: Tables) -> None:
        """Without a new `.bak`: that would be the damaged file."""
        put(self._files, self._path, self._written.encoded(mended), _new_of(self._path))


def corrupt_name(files: Files, path: Path, today: str) -> Path:
    """A free name beside that file under which it is kept when it is found damaged."""
    taken = files.names(path.parent)
    name = f"{path.name}.corrupt-{today.replace('-', '')}"
    return path.with_name(next(n for n in (name, *(f"{name}-{i}" for i in range(2, 1000))) if n not in taken))


def _bytes_of(files: Files, path: Path) -> bytes | None:
    try:
        return files.read(path)
    except OSError:
        return b""  # there, and not to be read: as good as damaged


# The first lines of a file are its checksum, CRC-32 of all that comes after the digits. It is a table, so that TinyDB
# by itself reads the file, too; who mends a file by hand takes these lines out.
_SEAL = re.compile(rb'\{"seal": \{\n"1": \{"crc32": "([0-9a-f]{8})')
_SEAL_NAME = "seal"


def is_sealed(raw: bytes | None) -> bool:
    """Whether a file has a checksum, and the right one."""
    found = _SEAL.match(raw or b"")
    return found is not None and found[1] == _sum_of(memoryview(raw or b"")[found.end(1) :])


def _sum_of(content: bytes | memoryview) -> bytes:
    return b"%08x" % zlib.crc32(content)


class Encoded:
    """Turns tables into bytes, and remembers how: a month has a hundred documents, of which a save changes one."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], tuple[Any, bytes]] = {}

    def encoded(self, tables: Tables) -> bytes:
        """TinyDB's tables as JSON with one document a line, so that a person can read and mend it."""
        before, self._before = self._before, {}
        parts, comma = [b'"}\n}'], b",\n"
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
        content = b"".join(parts)
        return b'{"seal": {\n"1": {"crc32": "' + _sum_of(content) + content


def _line(key: str, document: Any, before: tuple[Any, bytes] | None) -> tuple[Any, bytes]:
    """A copy of the document, to compare with the next time, and its line."""
    if before is not None and before[0] == document:
        return before
    # Document by document: encoding all at once would keep other threads, the one that draws too, waiting.
    line = f"{json.dumps(str(key))}: {json.dumps(document, ensure_ascii=False)}"
    return copy.deepcopy(document), line.encode()


def decoded(raw: bytes | None) -> Tables | None:
    """The tables in that file, or None where it holds none: no file, an empty one, not JSON, not tables, or where
    its checksum is wrong. The checksum is not among them."""
    try:
        text = (raw or b"").decode()
        tables = json.loads(text) if is_sealed(raw) else json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tables, dict) or not all(_is_table(table) for table in tables.values()):
        return None
    if (_SEAL_NAME in tables) != is_sealed(raw):
        return None
    tables.pop(_SEAL_NAME, None)
    return tables


_DOCUMENT = re.compile(rb'"\d+": (?=\{"schema": \d+, "day": "(\d{4}-\d\d-\d\d)")')
_ENTRY = re.compile(rb'"\d+": \{')


def dated_lines(files: Files, path: Path) -> list[tuple[str, bytes]] | None:
    """The documents in a file with the right checksum, each as its line and with the day with which that begins.

    So those of other days need not be made out. None where the file must be read whole.
    """
    raw = _bytes_of(files, path) or b""
    entries = [line for line in raw.split(b"\n")[2:] if _ENTRY.match(line)]
    begins = [_DOCUMENT.match(line) for line in entries]
    if not is_sealed(raw) or not all(begins):
        return None
    found = zip(begins, entries, strict=True)
    return [(at[1].decode(), line[at.end() :].removesuffix(b",")) for at, line in found if at]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a dict. A name that stands there twice is damage, and would hide what had it first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(
        key.isdecimal() and isinstance(document, dict) for key, document in table.items()
    )
