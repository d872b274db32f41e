"""What packs and backups have in common: files in one ZIP archive, which somebody else may have made.

Whatever an archive says of itself, no more is read of it than there may be, and nothing lands outside the folder that
it is put into.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from kiosk.files.durable import make_folder, write

# What the standard library raises on archives that are damaged, or made to hurt: RuntimeError for encryption,
# NotImplementedError for a strange method, LookupError for a file that is not there.
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, RuntimeError, NotImplementedError, EOFError,
    ValueError, OverflowError, LookupError, OSError,
)  # fmt: skip


def is_packed_as_known(info: zipfile.ZipInfo) -> bool:
    """Whether it is packed in one of the two usual ways. Others unpack far more at once than is asked for."""
    return info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def content_in(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, most: int) -> bytes | None:
    """What a file in the archive holds; None where it is more than `most` bytes. Raises one of `BROKEN`."""
    with archive.open(member) as stream:
        content = stream.read(most + 1)
    return None if len(content) > most else content


def table_in(content: bytes | None) -> dict[str, Any]:
    """The table that this JSON text is; an empty one where it is none."""
    try:
        values = json.loads(content or b"")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def fingerprint(content: bytes) -> str:
    """What the content is known by: its SHA-256, in hexadecimal."""
    return sha256(content).hexdigest()


def stays_inside(name: str) -> bool:
    """Whether a file of that name can only lie below the folder into which it is put."""
    parts = name.split("/")
    strange = any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts)
    return PurePosixPath(name).as_posix() == name and not strange


def unpack(files: Iterable[tuple[str, bytes]], folder: Path, like: Path | None = None) -> None:
    """Write the files below that folder, and have them on the medium.

    Mode and owner are those of the file of that name below `like`, where there is one.
    """
    for name, content in files:
        make_folder((folder / name).parent, like=like)
        write(folder / name, content, like=None if like is None else like / name)
