"""A config folder, and what was told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mutations import as_toml, line_of

from kiosk.files.places import came_with
from kiosk.files.profile_file import read_profile
from kiosk.files.settings_file import read_settings

SHIPPED = came_with("config")


def told(folder: Path, name: str, values: dict[str, Any]) -> list[str]:
    path = folder / name
    path.write_text(as_toml(values), encoding="utf-8")
    reading = read_settings(path) if name == "kiosk.toml" else read_profile(path)
    assert (reading.value is None) == bool(reading.mistakes)
    return [line_of(mistake).removeprefix(f"{folder}/") for mistake in reading.mistakes]
