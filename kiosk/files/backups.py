"""The person's belongings as one file that can check itself.

It is a ZIP archive, so that a person can look into it with what every computer has. Its members are the files under
`data/` and `config/`, and `manifest.json`, which names each with its size and SHA-256.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kiosk.files.archive import BROKEN, content_in, fingerprint, is_packed_as_known, stays_inside, table_in
from kiosk.files.belongings import OURS, Belonging, BelongingsMistake

FORMAT = "stretch-kiosk backup"
VERSION = 1
MANIFEST = "manifest.json"

# Far more than a hundred years of a household. The bounds are for what was made to hurt.
LARGEST_FILE = 128 * 1024 * 1024
LARGEST_MANIFEST = 16 * 1024 * 1024

FileDone = Callable[[str], None]  # called with the name of each file that is done


# -- writing


def write_backup(stream: IO[bytes], belongings: Iterable[Belonging], made: str, step: FileDone) -> int:
    """Write the archive; how many files it holds."""
    files = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for belonging in belongings:
            content = _now_in(belonging.path)
            if content is not None:
                archive.writestr(belonging.name, content)
                files.append(_entry(belonging.name, content))
            step(belonging.name)
        manifest = {"format": FORMAT, "version": VERSION, "made": made, "files": files}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    return len(files)


def _now_in(path: Path) -> bytes | None:
    """What the file holds. Between the two renames of a save only its last copy is there; None where there is none."""
    for candidate in (path, path.with_name(path.name + ".bak")):
        try:
            return candidate.read_bytes()
        except FileNotFoundError:
            continue
    return None


def _entry(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "size": len(content), "sha256": fingerprint(content)}


# -- reading


@dataclass(frozen=True)
class Backup:
    """A backup that was opened: when it was made, and the names of its files. `read` gives one, checked."""

    made: str
    entries: tuple[Mapping[str, Any], ...]
    _archive: zipfile.ZipFile

    @property
    def names(self) -> tuple[str, ...]:
        """The files, each under `data/` or `config/`."""
        return tuple(entry["name"] for entry in self.entries)

    def read(self, entry: Mapping[str, Any]) -> bytes:
        """The content of one file. Raises BelongingsMistake where it is not what was put in."""
        name, size = entry["name"], entry["size"]
        try:
            content = content_in(self._archive, name, size)
        except BROKEN as broken:
            raise BelongingsMistake(f"the backup is damaged: {name}: {broken}") from None
        if content is None or _entry(name, content) != dict(entry):
            raise BelongingsMistake(f"the backup is damaged: {name} is not what was put in")
        return content

    def check(self, step: FileDone) -> None:
        """Read every file once. Raises BelongingsMistake at the first that is damaged."""
        for entry in self.entries:
            self.read(entry)
            step(entry["name"])


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """The backup in that file. Raises BelongingsMistake where it is none, or cannot be trusted."""
    if path.exists() and not path.is_file():
        raise BelongingsMistake(f"{path} is no ordinary file")
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BelongingsMistake(f"{path}: there is no such file") from None
    except OSError as trouble:
        raise BelongingsMistake(f"{path} cannot be read: {trouble.strerror}") from None
    except BROKEN:
        raise BelongingsMistake(f"{path} is no backup of a kiosk, or only a part of one") from None
    with archive:
        manifest = _manifest(path, archive)
        yield Backup(str(manifest.get("made", "")), tuple(_entries_of(path, manifest, archive)), archive)


def _manifest(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = {}
    with suppress(*BROKEN):
        manifest = table_in(content_in(archive, MANIFEST, LARGEST_MANIFEST))
    if manifest.get("format") != FORMAT:
        raise BelongingsMistake(f"{path} is no backup of a kiosk")
    if manifest.get("version") != VERSION:
        raise BelongingsMistake(f"{path} was made by a newer version of this program")
    return manifest


def _entries_of(path: Path, manifest: Mapping[str, Any], archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    entries = manifest.get("files")
    if not all(map(is_packed_as_known, archive.infolist())):
        raise BelongingsMistake(f"{path}: it is packed in a way that is not known here")
    if not isinstance(entries, list) or not entries or not all(map(_is_entry, entries)):
        raise BelongingsMistake(f"{path}: its list of files cannot be read")
    names = [entry["name"] for entry in entries]
    if sorted([*names, MANIFEST]) != sorted(archive.namelist()) or len(set(names)) < len(names):
        raise BelongingsMistake(f"{path}: it does not hold the files that it lists")
    for entry in entries:
        if not may_be_restored(entry["name"]):
            raise BelongingsMistake(f"{path}: {entry['name']} is no file of a kiosk")
        yield entry


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and {key: type(value) for key, value in entry.items()} == {"name": str, "size": int, "sha256": str}
        and 0 <= entry["size"] <= LARGEST_FILE
    )


def may_be_restored(name: str) -> bool:
    """Whether a backup may hold a file of that name: only what the kiosk writes, and only within its folders."""
    root, *parts = name.split("/")
    if root not in OURS or not parts or not stays_inside(name):
        return False
    return any(pattern.fullmatch(parts[0]) for pattern in OURS[root])
