"""Content to be read: a folder of stretches, routines and cards, and what was told of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from mutations import as_toml, line_of

from kiosk.files.library import read_library
from kiosk.files.places import came_with

SHIPPED = came_with("assets")
ROUTINE = "morning-seated"


def values_of(kind: str, stem: str) -> dict[str, Any]:
    return tomllib.loads((SHIPPED / kind / f"{stem}.toml").read_text(encoding="utf-8"))


STRETCH, MORNING = values_of("stretches", "wrist-extension"), values_of("routines", ROUTINE)
CARD = {
    "title": "Music",
    "lines": ["Music can bring calm."],
    "ask": "Your care team.",
    "sources": [{"title": "A title", "address": "https://example.org"}],
}
PASSIVE = next(n for n, variant in enumerate(STRETCH["variants"]) if variant["mode"] == "passive")
STRETCHES = {step["stretch"] for step in MORNING["steps"]} | {"ankle-circles", "neck-side", "wrist-extension"}


def write(folder: Path, kind: str, stem: str, values: dict[str, Any]) -> Path:
    path = folder / kind / f"{stem}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_toml(values), encoding="utf-8")
    return path


def told(folder: Path, own: Path | None = None) -> list[str]:
    """Every mistake as a line, with paths from the folder's parent."""
    reading = read_library(folder, own)
    assert (reading.value is None) == bool(reading.mistakes)
    return [line_of(mistake).removeprefix(f"{folder.parent}/") for mistake in reading.mistakes]
