"""`kiosk pack`: a therapist's routines, stretches, cards and profile as one file, out of this kiosk and into it."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kiosk.content.profile import PERMISSIONS
from kiosk.files import durable, pack_file, packs
from kiosk.files.mistakes import Mistake, did_you_mean
from kiosk.files.pack_file import Pack, read_pack
from kiosk.files.packs import Landed
from kiosk.files.places import Places, find


def run(args: argparse.Namespace) -> int:
    """Export, import or undo. Exit status 0; 1 where an undo brought back a mistake; 2 where nothing was changed."""
    places = find(config=args.config)
    try:
        match args.deed:
            case "export":
                return _export(places, Path(args.file))
            case "import":
                return _import(places, Path(args.file), _named(args.allow))
            case _:
                return _undo(places)
    except OSError as error:
        where = str(error.filename or places.config).removesuffix(durable.BESIDE)
        hint = "import into a copy of the folder elsewhere" if error.errno in _NO_SWAP else ""
        return _tell([Mistake(where, "", (error.strerror or str(error)).lower(), hint)])


# A mounted folder, a layer of a container's image or an old file system can not be swapped for another in one step.
_NO_SWAP = (errno.EXDEV, errno.EBUSY, errno.EINVAL, errno.ENOSYS)


def _tell(mistakes: Iterable[Mistake]) -> int:
    """Each mistake as a line, as `kiosk check` tells it."""
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 2


def _export(places: Places, path: Path) -> int:
    if path.exists() and read_pack(path).value is None:
        return _tell([Mistake(str(path), "", "this is there already, and it is no pack", "name another file")])
    reading = packs.made(places)
    if reading.value is None:
        return _tell(reading.mistakes)
    durable.put_file(path, pack_file.as_bytes(reading.value), mode=0o600)  # the profile is in it: its owner's alone
    for line in _exported(path, reading.value):
        print(line)
    return 0


def _exported(path: Path, pack: Pack) -> Iterator[str]:
    yield f"{path} holds"
    for name in pack.files:
        yield f"  {name}{_version(name, pack.versions)}"


def _version(name: str, versions: Mapping[str, str]) -> str:
    version = versions.get(name.removeprefix("routines/").removesuffix(".toml"))
    return f" (version {version})" if version and name.startswith("routines/") else ""


def _named(words: str | None) -> frozenset[str]:
    return frozenset(word for word in (words or "").replace(",", " ").split())


def _import(places: Places, path: Path, allowed: frozenset[str]) -> int:
    pack = read_pack(path).value
    known = {*PERMISSIONS, *(packs.asks_for(places, pack) if pack else ())}
    unknown = sorted(allowed - known)
    if unknown:
        return _tell([Mistake("--allow", "", f"{unknown[0]} is no permission", did_you_mean(unknown[0], known))])
    reading = packs.land(places, path, allowed | _confirmed(places, path, allowed))
    if reading.value is None:
        return _tell(reading.mistakes)
    print(f"{path} is in {places.config} now")
    for line in (*_differences(reading.value), *_turned(reading.value)):
        print(line)
    print("What was there before is kept: `kiosk pack undo` brings it back. The kiosk reads it when it starts again.")
    return 0


def _confirmed(places: Places, path: Path, allowed: frozenset[str]) -> frozenset[str]:
    """The permissions that somebody says yes to, each by its name, where there is somebody to ask.

    Nothing is locked meanwhile: the kiosk must be able to write its settings however long it takes.
    """
    pack = read_pack(path).value if sys.stdin.isatty() else None
    asked = [name for name in packs.asks_for(places, pack) if name not in allowed] if pack else []
    said: set[str] = set()
    for name in asked:
        print(
            f"{path} turns on {name}. Has someone who knows the person said yes? Then type {name}: ", end="", flush=True
        )
        if sys.stdin.readline().strip() != name:
            break
        said.add(name)
    return frozenset(said)


def _undo(places: Places) -> int:
    reading = packs.undo(places)
    if reading.value is None:
        return _tell(reading.mistakes)
    print(f"{places.config} is as it was before")
    for line in (*_differences(reading.value), *_turned(reading.value)):
        print(line)
    _tell(reading.value.mistakes)
    return 1 if reading.value.mistakes else 0


def _differences(landed: Landed) -> Iterator[str]:
    """Each file and what became of it."""
    routines = landed.everything.library.routines if landed.everything else {}
    versions = {id_: routine.version for id_, routine in routines.items()}
    for name in sorted(landed.before.keys() | landed.now.keys()):
        yield f"  {name}: {_difference(landed, name)}{_version(name, versions) if name in landed.now else ''}"


def _difference(landed: Landed, name: str) -> str:
    if name not in landed.now:
        return "gone"
    if name not in landed.before:
        return "new"
    return "the same" if landed.now[name] == landed.before[name] else "changed"


def _turned(landed: Landed) -> Iterator[str]:
    """What goes on or off with the profile, each in a line: these decide which movements are offered."""
    for each in landed.turned:
        yield f"  {each.kind} {each.name}: {'on' if each.on else 'off'}"
