"""What in the folders of a kiosk belongs to the person, and how it becomes one file that can check itself.

The file is a ZIP archive, so that a person can look into it with what every computer has. Its members are the files
under `data/` and `config/`, and `manifest.json`, which names each with its size and SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from kiosk.files.places import Places, find

FORMAT = "stretch-kiosk backup"
VERSION = 1
MANIFEST = "manifest.json"

DATA, CONFIG = "data", "config"

# Far more than a hundred years of a household. The bounds are for what was made to hurt.
LARGEST_FILE = 128 * 1024 * 1024
LARGEST_MANIFEST = 16 * 1024 * 1024

# What the kiosk writes at the top of each folder, in the order in which it must be read while a kiosk is running: a
# record moves from the journal to the months, so whoever reads the journal first misses none.
OURS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    DATA: tuple(
        re.compile(pattern)
        for pattern in (r"journal\.jsonl(\..+)?", r"journal\.old", r"standing\.json(\..+)?", r"log", r"last-good")
    ),
    CONFIG: tuple(
        re.compile(pattern)
        for pattern in (
            r"kiosk\.toml(\..+)?",
            r"profile\.toml(\..+)?",
            r"routines",
            r"stretches",
            r"cards",
            r"\.previous",
        )
    ),
}

_UNFINISHED = (".new", ".part")  # what a power cut may leave beside a file that was being written
_LOCK = "lock"

Step = Callable[[str], None]  # called with the name of each file that is done


class BelongingsMistake(ValueError):  # noqa: N818 - a mistake of whoever named the folder or the file
    """A folder or backup cannot be used; the message is one line for whoever named it."""


@dataclass(frozen=True)
class Belonging:
    """A file of the person's: its name in a backup, and where it is."""

    name: str
    path: Path


@dataclass(frozen=True)
class Roots:
    """The folders that are meant. `data` or `config` is None where only the other is meant.

    `cache` is meant only where nobody named a folder: it may serve several.
    """

    data: Path | None
    config: Path | None
    cache: Path | None = None

    @property
    def folders(self) -> dict[str, Path]:
        """Those that are meant, by their names in a backup."""
        named = {DATA: self.data, CONFIG: self.config}
        return {name: Path(os.path.realpath(folder)) for name, folder in named.items() if folder is not None}

    @property
    def config_is_inside(self) -> bool:
        """Whether the settings lie in the data folder, as they do on the box."""
        folders = self.folders
        return len(folders) == 2 and folders[CONFIG].is_relative_to(folders[DATA])


def meant(args: argparse.Namespace) -> Roots:
    """The folders that these arguments mean. Raises BelongingsMistake where one is a file."""
    places: Places = find(config=args.config, data=args.data)
    if args.data:
        roots = Roots(places.data, Path(args.config) if args.config else places.data / CONFIG)
    elif args.config:
        roots = Roots(None, places.config)
    else:
        roots = Roots(places.data, places.config, places.cache)
    for folder in filter(None, (roots.data, roots.config)):
        if os.path.lexists(folder) and not folder.is_dir():
            raise BelongingsMistake(f"{folder} is no folder")
    return roots


# -- finding


def found(roots: Roots) -> list[Belonging]:
    """Every file of the person's, in the order in which they must be read."""
    return [
        Belonging(f"{name}/{path.relative_to(folder).as_posix()}", path)
        for name, folder in roots.folders.items()
        for top in ours(name, folder)
        for path in _files(top, (os.path.realpath(folder),))
    ]


def ours(name: str, folder: Path) -> list[Path]:
    """What at the top of that folder is the kiosk's, in the order in which it must be read."""
    entries = _entries(folder)
    return [path for pattern in OURS[name] for path in entries if pattern.fullmatch(path.name)]


def strange(roots: Roots) -> list[Path]:
    """What lies in the folders and is not the kiosk's: somebody put it there."""
    folders = roots.folders
    known = {path for name, folder in folders.items() for path in ours(name, folder)}
    known |= {*folders.values(), *(folder / _LOCK for folder in folders.values())}
    return [p for folder in folders.values() for p in _entries(folder) if p not in known and not unfinished(p)]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _files(path: Path, above: tuple[str, ...] = ()) -> Iterator[Path]:
    """The files below, without pipes and the like, which nobody can read to their end, nor a link that leads back."""
    if path.is_dir():
        real = os.path.realpath(path)
        for entry in _entries(path) if real not in above else ():
            yield from _files(entry, (*above, real))
    elif not unfinished(path) and (path.is_file() or not path.exists()):  # between two renames it is not there
        yield path


def unfinished(path: Path) -> bool:
    """Whether a power cut left it beside a file that was being written."""
    return path.name.endswith(_UNFINISHED)


# -- writing


def write_backup(stream: IO[bytes], belongings: Iterable[Belonging], made: str, step: Step) -> int:
    """Write the archive; how many files it holds."""
    files = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for belonging in belongings:
            content = _content(belonging.path)
            if content is not None:
                archive.writestr(belonging.name, content)
                files.append(_entry(belonging.name, content))
            step(belonging.name)
        manifest = {"format": FORMAT, "version": VERSION, "made": made, "files": files}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    return len(files)


def _content(path: Path) -> bytes | None:
    """What the file holds. Between the two renames of a save only its last copy is there; None where there is none."""
    for candidate in (path, path.with_name(path.name + ".bak")):
        try:
            return candidate.read_bytes()
        except FileNotFoundError:
            continue
    return None


def _entry(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


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
            with self._archive.open(name) as stream:
                content = stream.read(size + 1)  # no more, whatever a forged archive claims to unpack to
        except _BROKEN as broken:
            raise BelongingsMistake(f"the backup is damaged: {name}: {broken}") from None
        if _entry(name, content) != dict(entry):
            raise BelongingsMistake(f"the backup is damaged: {name} is not what was put in")
        return content

    def check(self, step: Step) -> None:
        """Read every file once. Raises BelongingsMistake at the first that is damaged."""
        for entry in self.entries:
            self.read(entry)
            step(entry["name"])


# What zipfile raises for a damaged archive: RuntimeError for encryption, NotImplementedError for a strange method.
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, RuntimeError, NotImplementedError, EOFError,
    ValueError, OverflowError, OSError,
)  # fmt: skip


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
    except _BROKEN:
        raise BelongingsMistake(f"{path} is no backup of a kiosk, or only a part of one") from None
    with archive:
        manifest = _manifest(path, archive)
        yield Backup(str(manifest.get("made", "")), tuple(_entries_of(path, manifest, archive)), archive)


def _manifest(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        with archive.open(MANIFEST) as stream:
            manifest = json.loads(stream.read(LARGEST_MANIFEST))  # cut short it is none
    except (KeyError, RecursionError, *_BROKEN):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BelongingsMistake(f"{path} is no backup of a kiosk")
    if manifest.get("version") != VERSION:
        raise BelongingsMistake(f"{path} was made by a newer version of this program")
    return manifest


def _entries_of(path: Path, manifest: Mapping[str, Any], archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    entries = manifest.get("files")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in archive.infolist()):
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
    if root not in OURS or not parts or PurePosixPath(name).as_posix() != name:
        return False
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
        return False
    return any(pattern.fullmatch(parts[0]) for pattern in OURS[root])
