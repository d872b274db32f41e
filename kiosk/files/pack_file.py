"""A pack as a file: a ZIP archive that names what it holds, the same for the same content, and read with care."""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.files import durable
from kiosk.files.archive import BROKEN, content_in, fingerprint, is_packed_as_known, table_in
from kiosk.files.bounds import MOST_FILES, MOST_TOLD
from kiosk.files.library import KINDS
from kiosk.files.mistakes import Mistake, Reading

FORMAT, FORMAT_VERSION = "stretch-kiosk-pack", 1

MANIFEST, READ_ME, PROFILE = "manifest.json", "READ-ME.txt", "profile.toml"

# A whole shipped library is a sixth of this. The bounds are for what was made to hurt, or is no pack at all.
LARGEST_FILE = 256 * 1024
LARGEST_PACK = 1024 * 1024

_NAME = re.compile(rf"profile\.toml|({'|'.join(KINDS)})/[a-z0-9]+(-[a-z0-9]+)*\.toml")

Contents = Mapping[str, bytes]
"""Content by its place below the config folder, such as "routines/slow-morning.toml"."""


@dataclass(frozen=True, eq=False)
class Pack:
    """What a pack holds. `versions` are those of its routines where it was made, `kiosk` the version it was made with.

    `read_me` is for people, and is not looked at again.
    """

    kiosk: str
    files: Contents
    versions: Mapping[str, str] = field(default_factory=dict)
    read_me: str = ""


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


def _manifest(pack: Pack, files: Contents) -> bytes:
    values = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kiosk": pack.kiosk,
        "routines": dict(sorted(pack.versions.items())),
        "files": {name: fingerprint(files[name]) for name in sorted(files)},
    }
    return (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode()


# -- in


def read_pack(path: Path) -> Reading[Pack]:
    """The pack in that file, whole; or every mistake in it. Nothing is written anywhere."""
    mistakes: list[Mistake] = []
    entries = _entries(path, mistakes)
    if mistakes or MANIFEST not in entries:
        return Reading(None, tuple(mistakes[:MOST_TOLD]) or (_no_pack(path, f"it has no {MANIFEST}"),))
    pack = _checked(path, entries, mistakes)
    return Reading(None if mistakes else pack, tuple(mistakes[:MOST_TOLD]))


def _no_pack(path: Path, why: str) -> Mistake:
    return Mistake(str(path), "", f"this is no pack of the stretch kiosk: {why}")


def inside(path: Path, name: str) -> str:
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
    except BROKEN:
        mistakes.append(_no_pack(path, "it is no zip file, or a damaged one"))
    return {}


_ENTRY = b"PK\x01\x02"  # how each line of a zip file's table of contents begins


def _read_entries(path: Path, archive: zipfile.ZipFile, mistakes: list[Mistake]) -> dict[str, bytes]:
    entries: dict[str, bytes] = {}
    left = LARGEST_PACK
    infos = [info for info in archive.infolist() if info.filename not in {f"{kind}/" for kind in KINDS}]
    if len(infos) > MOST_FILES:
        mistakes.append(_no_pack(path, f"it has {len(infos)} files, and {MOST_FILES} are the most"))
        return {}
    for info in infos:
        what = _wrong_with(info, entries)
        content = b"" if what else content_in(archive, info, LARGEST_FILE)
        if content is None:
            what = "this file is too large"
        if what:
            mistakes.append(Mistake(inside(path, info.filename), "", what))
        entries[info.filename] = content or b""
        left -= len(entries[info.filename])
        if left < 0:
            mistakes.append(_no_pack(path, "it unpacks to far more than one holds"))
            break
    return entries


def _wrong_with(info: zipfile.ZipInfo, entries: Contents) -> str:
    """What is wrong with an entry before it is opened, or ""."""
    if info.filename not in (MANIFEST, READ_ME) and not _NAME.fullmatch(info.filename):
        return "a pack has no such file"  # this is also what becomes of ../ and of paths from the root
    if info.filename in entries:
        return "this file is in it twice"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "this is no ordinary file"
    if info.flag_bits & 1:
        return "this file is encrypted"
    if not is_packed_as_known(info):
        return "this file is packed in a way that is not known here"
    return "this file is too large" if info.file_size > LARGEST_FILE else ""


def _checked(path: Path, entries: Contents, mistakes: list[Mistake]) -> Pack:
    """The pack, after a look at whether its files are those that its manifest names."""
    values = _manifest_values(path, entries[MANIFEST], mistakes)
    sums = _texts(path, values, "files", mistakes)
    if not mistakes:
        for name in sorted((entries.keys() | sums.keys() | {PROFILE}) - {MANIFEST}):
            what = _wrong_sum(name, entries, sums)
            if what:
                mistakes.append(Mistake(inside(path, name), "", what))
    files = {name: content for name, content in entries.items() if name not in (MANIFEST, READ_ME)}
    versions = _texts(path, values, "routines", mistakes)
    return Pack(str(values.get("kiosk")), files, versions, entries.get(READ_ME, b"").decode(errors="replace"))


def _manifest_values(path: Path, content: bytes, mistakes: list[Mistake]) -> dict[str, Any]:
    where = inside(path, MANIFEST)
    values = table_in(content)
    if values.get("format") != FORMAT:
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
        mistakes.append(Mistake(inside(path, MANIFEST), key, "this needs a text for each name"))
        return {}
    return found or {}


def _wrong_sum(name: str, entries: Contents, sums: Mapping[str, str]) -> str:
    if name not in entries:
        return "this file is missing"
    if name not in sums:
        return "the manifest does not name this file"
    if fingerprint(entries[name]) != sums[name]:
        return "this is not the file that was packed; export the pack again"
    return ""
