"""The journal: a file of lines, each of which is saved for good once it is written."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kiosk.devices.store.rows import Row
from kiosk.files.durable import Files


@dataclass
class Journal:
    """A file of lines, each with its own checksum: a damaged line loses itself and nothing else."""

    path: Path
    files: Files
    _mend: bytes = b""  # what must come before the next line, since the last one is torn
    _named: bool = False  # whether its name in the folder is known to be durable

    def read(self) -> tuple[list[Row], int]:
        """The rows, in order, and how many lines were damaged. A torn last line was never called saved."""
        content = self.files.read(self.path) or b""
        *lines, tail = content.split(b"\n")
        rows = [unsealed(line) for line in lines]
        bad = [line for line, row in zip(lines, rows, strict=True) if line and row is None]
        whole = unsealed(tail)
        if whole is None and _run_together(tail):
            bad.append(tail)  # it was written whole, and only its end is damaged
        self._mend = b"" if not tail else (b"\n" if whole or tail in bad else _TORN + b"\n")
        found = [
            row for row in [*rows, *(row for line in bad for row in _run_together(line)), whole] if row is not None
        ]
        return found, sum(not line.endswith(_TORN) for line in bad)

    def append(self, rows: Iterable[Row]) -> None:
        """Add the rows; when this returns they are durable."""
        is_new = self.files.identity(self.path) is None
        mend, self._mend = self._mend, _TORN + b"\n"
        self.files.append(self.path, (b"" if is_new else mend) + b"".join(map(sealed, rows)))
        if is_new or not self._named:
            self._named = False
            self.files.sync_folder(self.path.parent)
        self._mend, self._named = b"", True

    def retire(self) -> None:
        """What it holds is elsewhere now: keep it as the old journal until the next time."""
        self.files.replace(self.path, old_of(self.path))
        self.files.sync_folder(self.path.parent)
        self._mend = b""


_TORN = b" torn"


_BEGINNING = re.compile(rb"[0-9a-f]{8} \{")


def _run_together(line: bytes) -> list[Row]:
    """The rows that are whole in a damaged line: where the end of a line was damaged, two became one."""
    begins = [found.start() for found in _BEGINNING.finditer(line)]
    pieces = [line[begin:end] for begin, end in pairwise([*begins, len(line)])]
    found = (unsealed(piece) or unsealed(piece[:-1]) for piece in pieces)
    return [row for row in found if row is not None]


def old_of(journal: Path) -> Path:
    """Where the journal goes that was folded last."""
    return journal.with_suffix(".old")


def sealed(row: Row) -> bytes:
    """A row as a line that can check itself: CRC-32 in hexadecimal, a space, JSON."""
    text = json.dumps(row, ensure_ascii=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def unsealed(line: bytes) -> Row | None:
    """The row in that line, or None where the line is damaged."""
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and type(row.get("number")) is int else None
