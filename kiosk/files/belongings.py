"""What in the folders of a kiosk belongs to the person, and which folders those are."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.files.places import Places, find

DATA, CONFIG = "data", "config"

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
