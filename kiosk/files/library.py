"""Reads the stretches, routines and cards that came with the kiosk, and the therapist's own.

One TOML file holds one stretch, routine or card, and the file's stem is its id. A file in the person's config
folder (`stretches/`, `routines/`, `cards/`) stands in for the shipped one of the same name, or adds a new one.
A new stretch is a file and no code.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from kiosk.content.cards import Card
from kiosk.content.fitting import WrittenRoutine
from kiosk.content.stretch import Stretch
from kiosk.files import durable
from kiosk.files.bounds import MOST_FILES
from kiosk.files.card_file import card_in
from kiosk.files.mistakes import Mistake, Reading, Replaced
from kiosk.files.reading import parsed, text_of
from kiosk.files.routine_file import routine_in
from kiosk.files.stretch_file import Shelf, StretchFile, stretch_in

KINDS = ("stretches", "routines", "cards")
NEEDED = ("stretches", "routines")

File = tuple[str, str]
"""A file of content by its kind and its stem, for example ("routines", "morning-seated")."""


@dataclass(frozen=True, eq=False)
class Library:
    """All content, by id and in the order of the files' names."""

    stretches: Mapping[str, Stretch] = field(default_factory=dict)
    routines: Mapping[str, WrittenRoutine] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)


def read_library(assets: Path, own: Path | None = None) -> Reading[Library]:
    """Everything in `assets` and, over it by name, in the config folder `own`; or every mistake in all of it."""
    mistakes: list[Mistake] = []
    files = _files(assets, mistakes, NEEDED)
    if own is not None:
        files |= _files(own, mistakes)
    library = _read_files(files, mistakes)
    return Reading(None if mistakes else library, tuple(mistakes))


def paths(assets: Path, own: Path | None = None) -> dict[File, Path]:
    """The files of all content that there is, the person's own in place of the shipped."""
    return _files(assets, []) | ({} if own is None else _files(own, []))


def routine_ids(assets: Path, own: Path | None = None) -> frozenset[str]:
    """The ids of all routines that there are files of, broken ones too."""
    return _ids("routines", assets, own)


def stretch_ids(assets: Path, own: Path | None = None) -> frozenset[str]:
    """The ids of all stretches that there are files of, broken ones too."""
    return _ids("stretches", assets, own)


def _ids(wanted: str, assets: Path, own: Path | None) -> frozenset[str]:
    return frozenset(stem for kind, stem in paths(assets, own) if kind == wanted)


# -- with something in place of what is broken


def read_library_or_last_good(assets: Path, own: Path | None, last_good: Path) -> tuple[Library, tuple[Replaced, ...]]:
    """Everything that can be read, for a kiosk that must not stay dark because of a slip in a file.

    In place of a broken file of the person's comes the last good copy of it, else the shipped one of that name,
    else nothing. A routine whose stretch is lost that way is itself treated as broken. Where nothing was broken,
    the person's files become the last good ones; a disk that is full or read-only is passed over there.
    """
    lost: list[Mistake] = []
    shipped = _files(assets, lost, NEEDED)
    mine = {} if own is None else _files(own, lost)
    kept = _files(last_good, []) if os.path.isdir(last_good) else {}
    back = _lost_with_their_folder(own, lost, kept)
    candidates = _Candidates(shipped, back | mine, kept)
    library = candidates.read()
    replaced = [Replaced(m.path, (m,), _instead_of_folder(m, back)) for m in lost]
    replaced += candidates.replaced()
    if own is not None and not replaced:
        with suppress(OSError):
            _keep(mine, last_good)
    return library, tuple(replaced)


def _lost_with_their_folder(own: Path | None, lost: list[Mistake], kept: Mapping[File, Path]) -> dict[File, Path]:
    """The last good files of a folder that as a whole cannot be read."""
    if own is None:
        return {}
    unread = {mistake.path for mistake in lost}
    return {
        (kind, stem): path for (kind, stem), path in kept.items() if str(own) in unread or str(own / kind) in unread
    }


def _instead_of_folder(mistake: Mistake, back: Mapping[File, Path]) -> str:
    """What stands in for a folder (or a file with a bad name) that cannot be read."""
    return "the last good ones" if back and not mistake.path.endswith(".toml") else "nothing"


class _Candidates:
    """For each file of content, the paths it can be read from, best first; broken ones are dropped on the way."""

    def __init__(self, shipped: Mapping[File, Path], mine: Mapping[File, Path], kept: Mapping[File, Path]) -> None:
        self._paths: dict[File, list[Path]] = {file: [path] for file, path in shipped.items()}
        for file, path in mine.items():
            self._paths[file] = [*dict.fromkeys((path, kept.get(file, path))), *self._paths.get(file, [])]
        self._kept = frozenset(kept.values())
        self._told: dict[File, tuple[Mistake, ...]] = {}

    def read(self) -> Library:
        """Read until nothing is wrong any more; each round drops at least one path, so it ends."""
        while True:
            mistakes: list[Mistake] = []
            library = _read_files({file: paths[0] for file, paths in self._paths.items()}, mistakes)
            if not mistakes:
                return library
            self._drop(mistakes)

    def _drop(self, mistakes: list[Mistake]) -> None:
        broken = {mistake.path for mistake in mistakes}
        for file, paths in list(self._paths.items()):
            path = str(paths[0])
            if path in broken:
                self._told.setdefault(file, tuple(m for m in mistakes if m.path == path))
                self._paths[file] = paths[1:]
        self._paths = {file: paths for file, paths in self._paths.items() if paths}

    def replaced(self) -> list[Replaced]:
        """What was broken at first, and what is read in its place."""
        return [Replaced(told[0].path, told, self._by(file)) for file, told in self._told.items()]

    def _by(self, file: File) -> str:
        if file not in self._paths:
            return "nothing"
        return "the last good one" if self._paths[file][0] in self._kept else "the shipped one"


def _keep(mine: Mapping[File, Path], last_good: Path) -> None:
    """Make these files the last good ones."""
    wanted = {last_good / kind / f"{stem}.toml": path for (kind, stem), path in mine.items()}
    for copy, path in wanted.items():
        durable.keep_copy(path, copy)
    for kind in KINDS:
        gone = set((last_good / kind).glob("*.toml")) - wanted.keys()
        for old in gone:
            old.unlink()
        if gone:
            durable.sync_folder(last_good / kind)


# -- finding the files

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _files(folder: Path, mistakes: list[Mistake], needed: Iterable[str] = ()) -> dict[File, Path]:
    """The content files of a folder by kind and stem; a kind that is not needed may have no folder."""
    found: dict[File, Path] = {}
    if os.path.isdir(folder):
        for kind in KINDS:
            if kind in needed or os.path.lexists(folder / kind):
                found |= _files_of_kind(folder / kind, kind, mistakes, kind in needed)
    else:
        mistakes.append(Mistake(str(folder), "", _no_folder(folder)))
    return found


def _no_folder(folder: Path) -> str:
    return "this is a file, and a folder is needed" if os.path.lexists(folder) else "there is no such folder"


def _files_of_kind(folder: Path, kind: str, mistakes: list[Mistake], needed: bool) -> dict[File, Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if not _passed_over(path))
    except OSError:
        mistakes.append(Mistake(str(folder), "", _no_folder(folder)))
        return {}
    if needed and not paths:
        mistakes.append(Mistake(str(folder), "", f"there are no {kind} here"))
    if len(paths) > MOST_FILES:
        mistakes.append(Mistake(str(folder), "", f"there are {len(paths)} files here", f"{MOST_FILES} are the most"))
        return {}
    names = {path.name for path in paths}
    for path in paths:
        what, hint = _badly_named(path, names)
        if what:
            mistakes.append(Mistake(str(path), "", what, hint))
    return {(kind, path.stem): path for path in paths if not _badly_named(path, names)[0]}


def _passed_over(path: Path) -> bool:
    """Hidden files, editors' copies, notes for people and what operating systems leave behind are no content."""
    name = path.name.lower()
    return name.startswith((".", "#")) or name.endswith(_LEFT_ENDINGS) or name in _LEFT_BEHIND


_LEFT_ENDINGS = ("~", ".part", ".md", ".bak", ".orig", ".swp", ".tmp")
_LEFT_BEHIND = frozenset((
    "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin", "system volume information",
    "lost+found",
))  # fmt: skip


def _badly_named(path: Path, names: Iterable[str]) -> tuple[str, str]:
    """What is wrong with the file's name, and a hint; ("", "") where nothing is."""
    if path.suffix == ".toml" and _ID.fullmatch(path.stem):
        return "", ""
    better = "-".join(re.findall(r"[a-z0-9]+", path.name.lower().split(".")[0])) + ".toml"
    if better in names:
        return f"this names {better} a second time", "remove one of the two"
    return "this is no name for a file here", f"did you mean {better}?" if better != ".toml" else ""


def _read_files(files: Mapping[File, Path], mistakes: list[Mistake]) -> Library:
    """What the files hold; those with a mistake are left out."""
    shelf = Shelf()
    routines: dict[str, WrittenRoutine] = {}
    cards: dict[str, Card] = {}
    for (kind, stem), path in sorted(files.items(), key=lambda item: KINDS.index(item[0][0])):
        match _read_file(kind, stem, path, shelf, mistakes):
            case StretchFile() as file:
                shelf.files[stem] = file
                shelf.by_name.update(dict.fromkeys((stem, *file.stretch.also), file))
            case WrittenRoutine() as routine:
                routines[stem] = routine
            case Card() as card:
                cards[stem] = card
            case None if kind == "stretches":
                shelf.broken.add(stem)
    return Library({stem: file.stretch for stem, file in shelf.files.items()}, routines, cards)


def _read_file(
    kind: str, stem: str, path: Path, shelf: Shelf, mistakes: list[Mistake]
) -> StretchFile | WrittenRoutine | Card | None:
    """What the file holds, or None where it has a mistake or builds on a file that has one."""
    before = len(mistakes)
    text = text_of(path, mistakes)
    table = None if text is None else parsed(path, text, mistakes)
    if text is None or table is None:
        return None
    digest = sha256(text.encode())
    value: StretchFile | WrittenRoutine | Card | None
    if kind == "stretches":
        value = stretch_in(table, stem, digest.digest(), shelf)
    elif kind == "routines":
        value = routine_in(table, stem, digest, shelf)
    else:
        value = card_in(table, stem)
    return None if len(mistakes) > before else value
