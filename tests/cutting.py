"""A disk made of paper: every step of every write is noted, so that the power can be cut at each of them.

`PaperDisk` does what `kiosk.devices.store.storage.Disk` does, in memory, and notes each step. `cuts` then tells, for
every call and every byte at which the power could have failed, what the disk could look like afterwards: names and
contents that were not synced may or may not have arrived.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tinydb.storages import JSONStorage


class Step(NamedTuple):
    """One step: `made`, `wrote` (at a place in the file), `shortened`, `synced`, `named`, `synced_folder`, `told`."""

    what: str
    file: int = 0
    path: Path = Path()
    old: Path = Path()
    at: int = 0
    content: bytes = b""
    number: int = 0


@dataclass
class PaperDisk:
    """Files in memory, whose every step is noted in `steps`."""

    contents: dict[int, bytes] = field(default_factory=dict)
    at_path: dict[Path, int] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def holding(cls, state: State) -> PaperDisk:
        """A disk that holds what was left after a cut."""
        disk = cls()
        for number, (path, content) in enumerate(state):
            disk.contents[number], disk.at_path[path] = content, number
        return disk

    def state(self) -> State:
        return frozenset((path, self.contents[file]) for path, file in self.at_path.items())

    def told(self, number: int) -> None:
        """Someone was told that this record is saved."""
        self.steps.append(Step("told", number=number))

    # -- Files

    def read(self, path: Path) -> bytes | None:
        assert path.suffix != ".new", "a file that is still being made must never be read"
        file = self.at_path.get(path)
        return None if file is None else self.contents[file]

    def write(self, path: Path, content: bytes) -> None:
        file = self._open(path)
        self.shorten(file, 0)
        self.put(file, 0, content)
        self.sync(file)

    def append(self, path: Path, content: bytes) -> None:
        file = self._open(path)
        self.put(file, len(self.contents[file]), content)
        self.sync(file)

    def replace(self, old: Path, new: Path) -> None:
        self.at_path[new] = self.at_path.pop(old)
        self.steps.append(Step("named", path=new, old=old))

    def sync_folder(self, folder: Path) -> None:
        self.steps.append(Step("synced_folder", path=folder))

    def make_folder(self, folder: Path) -> None:
        """Folders are there."""

    def names(self, folder: Path) -> list[str]:
        return sorted(path.name for path in self.at_path if path.parent == folder)

    def identity(self, path: Path) -> tuple[int, ...] | None:
        file = self.at_path.get(path)
        return None if file is None else (file, hash(self.contents[file]))

    # -- the steps

    def _open(self, path: Path) -> int:
        if path not in self.at_path:
            file = len(self.contents)
            self.contents[file], self.at_path[path] = b"", file
            self.steps.append(Step("made", file, path))
        return self.at_path[path]

    def put(self, file: int, at: int, content: bytes) -> None:
        self.contents[file] = _put(self.contents[file], at, content)
        self.steps.append(Step("wrote", file, at=at, content=content))

    def shorten(self, file: int, size: int) -> None:
        self.contents[file] = self.contents[file][:size]
        self.steps.append(Step("shortened", file, at=size))

    def sync(self, file: int) -> None:
        self.steps.append(Step("synced", file))


State = frozenset[tuple[Path, bytes]]


class Cut(NamedTuple):
    """The power failed here: the records that had been called saved, and what the disk may hold now."""

    saved: tuple[int, ...]
    state: State


def cuts(before: State, steps: list[Step]) -> Iterator[Cut]:
    """Every way in which a cut at any call and any byte may leave the disk, each different one once."""
    platter = _Platter.holding(before)
    seen: set[Cut] = set()
    for step in [*steps, Step("told")]:
        for part in _parts(step):
            for cut in platter.cuts_after(part):
                if cut not in seen:
                    seen.add(cut)
                    yield cut
        platter.take(step)


def _parts(step: Step) -> Iterator[Step | None]:
    """Nothing of the step, and each beginning of what it writes, byte by byte."""
    yield None
    for length in range(1, len(step.content)):
        yield step._replace(content=step.content[:length])


@dataclass
class _Platter:
    """What is in memory and what has arrived on the medium."""

    now: dict[int, bytes]
    durable: dict[int, bytes]
    names: dict[Path, int]  # that arrived
    pending: list[Step]  # names that were given and have not been synced; a file system keeps their order
    saved: tuple[int, ...] = ()

    @classmethod
    def holding(cls, state: State) -> _Platter:
        disk = PaperDisk.holding(state)
        return cls(dict(disk.contents), dict(disk.contents), dict(disk.at_path), [])

    def cuts_after(self, part: Step | None) -> Iterator[Cut]:
        now = dict(self.now)
        if part is not None:
            now[part.file] = _put(now[part.file], part.at, part.content)
        names = dict(self.names)
        for step in [None, *self.pending]:
            if step is not None:
                _give_name(names, step)
            for contents in (now, self.durable):
                yield Cut(self.saved, frozenset((path, contents.get(file, b"")) for path, file in names.items()))

    def take(self, step: Step) -> None:
        match step.what:
            case "made":
                self.now[step.file] = b""
                self.pending.append(step)
            case "named":
                self.pending.append(step)
            case "wrote":
                self.now[step.file] = _put(self.now[step.file], step.at, step.content)
            case "shortened":
                self.now[step.file] = self.now[step.file][: step.at]
            case "synced":
                self.durable[step.file] = self.now[step.file]
            case "synced_folder":
                self._sync_folder(step.path)
            case "told" if step.number:
                self.saved = (*self.saved, step.number)

    def _sync_folder(self, folder: Path) -> None:
        for step in self.pending:
            if step.path.parent == folder:
                _give_name(self.names, step)
        self.pending = [step for step in self.pending if step.path.parent != folder]


def _give_name(names: dict[Path, int], step: Step) -> None:
    names[step.path] = step.file if step.what == "made" else names.pop(step.old)


def _put(before: bytes, at: int, content: bytes) -> bytes:
    return before[:at] + content + before[at + len(content) :]


class StockStorage(JSONStorage):
    """TinyDB's own storage, unchanged in how it writes, with its file on a paper disk."""

    def __init__(self, disk: PaperDisk, path: Path) -> None:
        self._mode = "r+"
        self.kwargs: dict[str, Any] = {}
        self._handle = _Handle(disk, path)


class _Handle(io.StringIO):
    """What `open` would have given to TinyDB."""

    def __init__(self, disk: PaperDisk, path: Path) -> None:
        disk.append(path, b"")
        self._disk, self._file = disk, disk.at_path[path]
        self._stand_in = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this
        super().__init__((disk.read(path) or b"").decode(), newline="")

    def write(self, text: str) -> int:
        self._disk.put(self._file, self.tell(), text.encode())
        return super().write(text)

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        self._disk.shorten(self._file, size)
        return super().truncate(size)

    def fileno(self) -> int:
        self._disk.sync(self._file)  # TinyDB asks for it in order to sync, and for nothing else
        return self._stand_in.fileno()

    def close(self) -> None:
        self._stand_in.close()
        super().close()
