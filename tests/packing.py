"""Kiosks with content of their own, and packs of it that were changed on the way."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from mutations import line_of

from kiosk.files import pack_file, packs
from kiosk.files.places import Places, came_with

ALLOWED = ("standing",)
ASSETS, SHIPPED = came_with("assets"), came_with("config")

ROUTINE = """name = "Slow wrists"
about = "wrists"
at = "10:00"
with = "alone"
minutes = 3
[[steps]]
stretch = "wrist-extension" # shipped
hold_s = 7.5
[[steps]]
stretch = "own-ankles"
"""
CARD = 'title = "Whom to ask"\nlines = ["Ask."]\nask = "The team."\nsources = []\n'.replace(
    "sources = []", '[[sources]]\ntitle = "T"\naddress = "https://example.org"'
)


def household(assets: Path, folder: Path) -> Places:
    """A kiosk with settings and no content of its own."""
    the = Places(assets, SHIPPED, folder / "config", folder / "data", folder / "cache", config_given=True)
    the.config.mkdir(parents=True)
    shutil.copy(SHIPPED / "kiosk.toml", the.config)
    shutil.copy(SHIPPED / "profile.toml", the.config)
    (the.config / "routines").mkdir()
    (the.config / "routines" / "README.md").write_text("notes of the family")
    return the


def with_content(the: Places) -> Places:
    (the.config / "profile.toml").write_text('name = "R."\npreset = "with help"\npermissions.standing = true\n')
    (the.config / "routines" / "slow-wrists.toml").write_text(ROUTINE)
    for kind, name, text in (
        ("stretches", "own-ankles", (ASSETS / "stretches" / "ankle-circles.toml").read_text("utf-8")),
        ("cards", "whom", CARD),
    ):
        (the.config / kind).mkdir(exist_ok=True)
        (the.config / kind / f"{name}.toml").write_text(text, encoding="utf-8")
    return the


def exported(the: Places, path: Path) -> Path:
    made = packs.made(the)
    assert made.value is not None, list(map(str, made.mistakes))
    path.write_bytes(pack_file.as_bytes(made.value))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Everything in that folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(reading: Any, folder: Path) -> list[str]:
    assert reading.value is None
    return [line_of(mistake).replace(f"{folder}/", "") for mistake in reading.mistakes]


def rewritten(pack: Path, change: Callable[[dict[str, bytes]], None], sums: bool = True) -> Path:
    """The pack with other files in it; with `sums` its manifest is right for them."""
    with zipfile.ZipFile(pack) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    if sums:
        manifest = json.loads(entries["manifest.json"])
        manifest["files"] = {n: sha256(c).hexdigest() for n, c in entries.items() if n != "manifest.json"}
        entries["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(pack, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return pack


def with_profile(the: Places, text: str, path: Path) -> Path:
    (the.config / "profile.toml").write_text(text)
    return exported(the, path)
