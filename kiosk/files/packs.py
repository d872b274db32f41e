"""A therapist's pack: the person's own routines, stretches, cards and profile as one file.

A pack is a zip file that any computer opens. READ-ME.txt in it says in words what it holds, manifest.json with which
kiosk it was made and the SHA-256 of each file, and the rest lies as in the config folder: profile.toml, routines/,
stretches/, cards/. The same content always gives the same bytes. kiosk.toml stays out of it: pins and screen belong
to the box.

What comes in a pack is checked whole before anything changes: the pack itself, then all that would be read with it.
It then takes the place of the person's own content in one step of the file system, or nothing does. What was there
before is kept in the config folder's `.previous`, within that same step, and `undo` lets the two change places.
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from kiosk.content.profile import Profile, WrittenRoutine
from kiosk.files import durable
from kiosk.files.bounds import MOST_FILES, MOST_TOLD
from kiosk.files.everything import Everything, read_everything
from kiosk.files.library import KINDS
from kiosk.files.mistakes import Mistake, Reading
from kiosk.files.places import NAME, Places
from kiosk.files.profile_file import profile_in, read_profile
from kiosk.files.reading import read_text_as

FORMAT, FORMAT_VERSION = "stretch-kiosk-pack", 1

MANIFEST, READ_ME, PROFILE = "manifest.json", "READ-ME.txt", "profile.toml"
PREVIOUS = ".previous"

# A whole shipped library is a sixth of this. The bounds are for what was made to hurt, or is no pack at all.
LARGEST_FILE = 256 * 1024
LARGEST_PACK = 1024 * 1024

_NAME = re.compile(rf"profile\.toml|({'|'.join(KINDS)})/[a-z0-9]+(-[a-z0-9]+)*\.toml")

Files = Mapping[str, bytes]
"""Content by its place below the config folder, such as "routines/slow-morning.toml"."""


@dataclass(frozen=True, eq=False)
class Pack:
    """What a pack holds. `versions` are those of its routines where it was made, `kiosk` the version it was made with.

    `read_me` is for people, and is not looked at again.
    """

    kiosk: str
    files: Files
    versions: Mapping[str, str] = field(default_factory=dict)
    read_me: str = ""


@dataclass(frozen=True, eq=False)
class Landed:
    """What is there now and what was there before; `mistakes` are those that are now read (after an undo only)."""

    before: Files
    now: Files
    everything: Everything | None
    mistakes: tuple[Mistake, ...] = ()
    turned: tuple[Turned, ...] = ()


@dataclass(frozen=True)
class Turned:
    """Something about the person that goes on or off: `kind` is permission, equipment or shown."""

    kind: str
    name: str
    on: bool


# -- out


def made(places: Places) -> Reading[Pack]:
    """The pack of everything of the person's own; where anything cannot be read, every mistake instead."""
    reading = read_everything(places)
    if reading.value is None:
        return Reading(None, reading.mistakes)
    files = {PROFILE: places.setting(PROFILE).read_bytes(), **_content(places.config)}
    own = _own_routines(reading.value, files)
    versions = {routine.id: routine.version for routine in own}
    return Reading(Pack(metadata.version(NAME), files, versions, _read_me(reading.value, own, files)))


def _own_routines(everything: Everything, files: Files) -> list[WrittenRoutine]:
    return [routine for id_, routine in everything.library.routines.items() if f"routines/{id_}.toml" in files]


def as_bytes(pack: Pack) -> bytes:
    """The pack as a zip file. Nothing is compressed: how that comes out differs from machine to machine."""
    files = {READ_ME: pack.read_me.encode(), **{name: pack.files[name] for name in sorted(pack.files)}}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in {MANIFEST: _manifest(pack, files), **files}.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _manifest(pack: Pack, files: Files) -> bytes:
    values = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kiosk": pack.kiosk,
        "routines": dict(sorted(pack.versions.items())),
        "files": {name: sha256(files[name]).hexdigest() for name in sorted(files)},
    }
    return (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode()


def _read_me(everything: Everything, own: list[WrittenRoutine], files: Files) -> str:
    """What is in the pack, for whoever opens it with the tools of their own computer."""
    lines = [
        f"A pack of the stretch kiosk{f' for {everything.profile.name}' if everything.profile.name else ''}.",
        "",
        "profile.toml says what the person can and may do. routines/, stretches/ and cards/ hold what was written",
        "for this person; what came with the kiosk is not repeated here. All are plain text files.",
        "To change something: import the pack into a kiosk, change the files there, run `kiosk check`, export again.",
        "A file that is changed in here makes the whole pack refused.",
    ]
    for kind in KINDS:
        names = [name for name in files if name.startswith(f"{kind}/")]
        lines += ["", f"Own {kind}: {'' if names else 'none'}".rstrip(), *(f"  {name}" for name in sorted(names))]
    for routine in own:
        lines += ["", *_in_words(routine)]
    return "\n".join(lines) + "\n"


def _in_words(routine: WrittenRoutine) -> Iterator[str]:
    who = "with a helper" if routine.with_helper else "alone"
    at = f", at {routine.at}" if routine.at else ""
    yield f"{routine.name} ({routine.id}): {routine.about}; {who}{at}, {routine.minutes} min, version {routine.version}"
    for number, step in enumerate(routine.steps, 1):
        sides = " and ".join(side for side in step.sides if side)
        doses = {f"{dose.repetitions} × {dose.hold_ms / 1000:g} s" for dose in step.doses.values()}
        parts = (step.stretch.name, sides, " or ".join(sorted(doses)))
        yield f"  {number}. {', '.join(part for part in parts if part)}"


def _content(folder: Path) -> dict[str, bytes]:
    """What a pack can replace in that folder."""
    paths = [path for kind in KINDS for path in sorted((folder / kind).glob("*.toml")) if path.name[0] != "."]
    return {str(path.relative_to(folder)): path.read_bytes() for path in [folder / PROFILE, *paths] if path.is_file()}


# -- in


def read(path: Path) -> Reading[Pack]:
    """The pack in that file, whole; or every mistake in it. Nothing is written anywhere."""
    mistakes: list[Mistake] = []
    entries = _entries(path, mistakes)
    if mistakes or MANIFEST not in entries:
        return Reading(None, tuple(mistakes[:MOST_TOLD]) or (_no_pack(path, f"it has no {MANIFEST}"),))
    pack = _checked(path, entries, mistakes)
    return Reading(None if mistakes else pack, tuple(mistakes[:MOST_TOLD]))


def _no_pack(path: Path, why: str) -> Mistake:
    return Mistake(str(path), "", f"this is no pack of the stretch kiosk: {why}")


def _inside(path: Path, name: str) -> str:
    """How a file in the pack is told of."""
    return f"{path}!{name}"


def _entries(path: Path, mistakes: list[Mistake]) -> dict[str, bytes]:
    """The files in the zip file by name, read within bounds whatever it says of itself."""
    try:
        content = durable.content_of(path, LARGEST_PACK)
        if len(content) > LARGEST_PACK:
            mistakes.append(_no_pack(path, "it is far too large for one"))
            return {}
        if content.count(_ENTRY) > 2 * MOST_FILES:  # before the library makes something of each of them
            mistakes.append(_no_pack(path, f"it has far too many files, and {MOST_FILES} are the most"))
            return {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_entries(path, archive, mistakes)
    except OSError as error:
        mistakes.append(Mistake(str(path), "", f"it cannot be read: {(error.strerror or str(error)).lower()}"))
    except _BAD_ZIP:
        mistakes.append(_no_pack(path, "it is no zip file, or a damaged one"))
    return {}


_ENTRY = b"PK\x01\x02"  # how each line of a zip file's table of contents begins

# What the standard library raises on zip files that are damaged, or made to hurt.
_BAD_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, ValueError, LookupError)


def _read_entries(path: Path, archive: zipfile.ZipFile, mistakes: list[Mistake]) -> dict[str, bytes]:
    entries: dict[str, bytes] = {}
    left = LARGEST_PACK
    infos = [info for info in archive.infolist() if info.filename not in {f"{kind}/" for kind in KINDS}]
    if len(infos) > MOST_FILES:
        mistakes.append(_no_pack(path, f"it has {len(infos)} files, and {MOST_FILES} are the most"))
        return {}
    for info in infos:
        what = _wrong_with(info, entries)
        content = b"" if what else _read_entry(archive, info)
        if content is None:
            what = "this file is too large"
        if what:
            mistakes.append(Mistake(_inside(path, info.filename), "", what))
        entries[info.filename] = content or b""
        left -= len(entries[info.filename])
        if left < 0:
            mistakes.append(_no_pack(path, "it unpacks to far more than one holds"))
            break
    return entries


def _wrong_with(info: zipfile.ZipInfo, entries: Files) -> str:
    """What is wrong with an entry before it is opened, or ""."""
    if info.filename not in (MANIFEST, READ_ME) and not _NAME.fullmatch(info.filename):
        return "a pack has no such file"  # this is also what becomes of ../ and of paths from the root
    if info.filename in entries:
        return "this file is in it twice"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "this is no ordinary file"
    if info.flag_bits & 1:
        return "this file is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "this file is packed in a way that is not known here"  # other ways unpack far more at once than is asked
    return "this file is too large" if info.file_size > LARGEST_FILE else ""


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """The content, or None where there is more of it than there may be."""
    with archive.open(info) as file:
        content = file.read(LARGEST_FILE + 1)
    return None if len(content) > LARGEST_FILE else content


def _checked(path: Path, entries: Files, mistakes: list[Mistake]) -> Pack:
    """The pack, after a look at whether its files are those that its manifest names."""
    values = _manifest_values(path, entries[MANIFEST], mistakes)
    sums = _texts(path, values, "files", mistakes)
    if not mistakes:
        for name in sorted((entries.keys() | sums.keys() | {PROFILE}) - {MANIFEST}):
            what = _wrong_sum(name, entries, sums)
            if what:
                mistakes.append(Mistake(_inside(path, name), "", what))
    files = {name: content for name, content in entries.items() if name not in (MANIFEST, READ_ME)}
    versions = _texts(path, values, "routines", mistakes)
    return Pack(str(values.get("kiosk")), files, versions, entries.get(READ_ME, b"").decode(errors="replace"))


def _manifest_values(path: Path, content: bytes, mistakes: list[Mistake]) -> dict[str, Any]:
    where = _inside(path, MANIFEST)
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        mistakes.append(Mistake(where, "", "this is no manifest of a pack"))
        return {}
    version = values.get("format_version")
    if version != FORMAT_VERSION:
        newer = isinstance(version, int) and version > FORMAT_VERSION
        hint = "it was made by a newer kiosk; update this one" if newer else ""
        mistakes.append(Mistake(where, "format_version", f"this kiosk reads {FORMAT_VERSION} only", hint))
    if not isinstance(values.get("kiosk"), str):
        mistakes.append(Mistake(where, "kiosk", "this needs the version of the kiosk, as text"))
    return values


def _texts(path: Path, values: Mapping[str, Any], key: str, mistakes: list[Mistake]) -> dict[str, str]:
    """A table of texts in the manifest."""
    found = values.get(key)
    if values and not (isinstance(found, dict) and all(isinstance(text, str) for text in found.values())):
        mistakes.append(Mistake(_inside(path, MANIFEST), key, "this needs a text for each name"))
        return {}
    return found or {}


def _wrong_sum(name: str, entries: Files, sums: Mapping[str, str]) -> str:
    if name not in entries:
        return "this file is missing"
    if name not in sums:
        return "the manifest does not name this file"
    if sha256(entries[name]).hexdigest() != sums[name]:
        return "this is not the file that was packed; export the pack again"
    return ""


def turned(places: Places, before: Files, now: Files) -> tuple[Turned, ...]:
    """What goes on or off with the profile: permissions, equipment, and the movements that were shown."""
    one, other = _person(places, before), _person(places, now)
    kinds: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
        ("permission", one.permissions, other.permissions),
        ("equipment", one.equipment, other.equipment),
        ("shown", one.shown, other.shown),
    )
    return tuple(
        Turned(kind, name, name in after)
        for kind, was, after in kinds
        for name in sorted(was.symmetric_difference(after))
    )


def asks_for(places: Places, pack: Pack) -> tuple[str, ...]:
    """What the pack permits anew: permissions, and movements as shown to this helper.

    Each is for somebody to say yes to who knows the person.
    """
    all_ = turned(places, _content(places.config), pack.files)
    return tuple(each.name for each in all_ if each.kind in ("permission", "shown") and each.on)


def _person(places: Places, files: Files) -> Profile:
    """The person that those files know; where they have a mistake, or there are none, one who may do nothing more."""
    if PROFILE not in files:
        return read_profile(places.shipped / PROFILE).value or Profile("")
    text = files[PROFILE].decode("utf-8-sig", errors="replace")
    return read_text_as(Path(PROFILE), text, profile_in).value or Profile("")


def land(places: Places, path: Path, allowed: Collection[str] = ()) -> Reading[Landed]:
    """Let what is in that pack take the place of the person's own content, if all is well; else every mistake.

    `allowed` are the permissions that it may turn on. Raises OSError where the disk does not let it; the config folder
    is then as it was.
    """
    reading = read(path)
    if reading.value is None:
        return Reading(None, reading.mistakes)
    config, files = places.config.resolve(), reading.value.files
    with durable.alone(config):
        before = _content(config)
        missing = [name for name in asks_for(places, reading.value) if name not in allowed]
        if missing:
            return Reading(None, (_not_allowed(path, missing),))
        new = _built(config, files, before)
        result = read_everything(replace(places, config=new))
        if result.value is None:
            durable.sweep(new)
            told = result.mistakes[:MOST_TOLD]
            return Reading(None, tuple(_retold(m, new, places.config, path, files) for m in told))
        durable.put_folder(new, config)
    return Reading(Landed(before, files, result.value, turned=turned(places, before, files)))


def _not_allowed(path: Path, names: list[str]) -> Mistake:
    what = f"this turns on {' and '.join(names)}, which nobody has said yes to, so nothing was changed"
    return Mistake(str(path), "", what, f"once someone who knows the person has: --allow {','.join(names)}")


def _retold(mistake: Mistake, new: Path, config: Path, pack: Path, files: Files) -> Mistake:
    """The mistake at the place where a person finds it: in the pack, or in their config folder."""
    told = Path(mistake.path)
    if not told.is_relative_to(new):
        return mistake
    name = told.relative_to(new)
    return replace(mistake, path=_inside(pack, str(name)) if str(name) in files else str(config / name))


def undo(places: Places) -> Reading[Landed]:
    """Let the content that was there before, and what is there now, change places; twice is as if nothing had been.

    It is not checked first: it is the way back. Raises OSError as `land` does.
    """
    config = places.config.resolve()
    with durable.alone(config):
        if not (config / PREVIOUS).is_dir():
            what = "no pack was imported here, so there is nothing to undo"
            return Reading(None, (Mistake(str(places.config), "", what),))
        now, before = _content(config / PREVIOUS), _content(config)
        durable.put_folder(_built(config, now, before), config)
    result = read_everything(places)
    return Reading(Landed(before, now, result.value, result.mistakes, turned(places, before, now)))


# -- the folder beside


def _built(config: Path, now: Files, before: Files) -> Path:
    """A whole config folder beside the present one, on the medium: its settings and notes, and the new content."""
    new = durable.beside(config)
    durable.sweep(new)
    try:
        durable.make_folder(new, like=config)
        if config.is_dir():
            durable.carry_over(config, new, _replaced)
        _write(new, now, config)
        durable.make_folder(new / PREVIOUS, like=config)
        _write(new / PREVIOUS, before, config)
        durable.sync_folders(new)
    except OSError:
        durable.sweep(new)
        raise
    return new


def _write(folder: Path, files: Files, like: Path) -> None:
    for name, content in files.items():
        path = folder / name
        durable.make_folder(path.parent, like=like)
        durable.write(path, content, like=like / name)


def _replaced(name: str, entry: os.DirEntry[str]) -> bool:
    """Whether that is content, or a link to a folder of content (which becomes a folder), or what was there before."""
    kind, _, below = name.partition("/")
    if kind in KINDS:
        is_content = below.endswith(".toml") and below[0] != "." and "/" not in below
        return is_content or (not below and entry.is_symlink())
    return name in (PROFILE, PREVIOUS) or (not below and name.endswith(durable.BESIDE))
