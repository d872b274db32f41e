"""Where things are: what came with the kiosk, and where a person's settings, log and speech belong.

What came with it lies beside the package in a checkout, and inside the package once installed. What belongs to a
person lies where the system wants it: under systemd in the folders it names, else where platformdirs says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "stretch-kiosk"


@dataclass(frozen=True)
class Places:
    """The folders of one kiosk.

    `assets` and `shipped` (the config it came with) are never written to. `config` holds kiosk.toml, profile.toml
    and the therapist's own routines, `data` the log, `cache` speech that can be made again. `config_given`:
    somebody named the config folder, so its files must be there; else a missing one means the shipped one.
    """

    assets: Path
    shipped: Path
    config: Path
    data: Path
    cache: Path
    config_given: bool = False

    @property
    def last_good(self) -> Path:
        """Where copies are kept of the settings and content that last had no mistake."""
        return self.data / "last-good"

    def setting(self, name: str) -> Path:
        """The file of that name to read: the person's, or the shipped one where the person has none yet."""
        own = self.config / name
        return own if self.config_given or os.path.lexists(own) else self.shipped / name


def find(
    config: str | Path | None = None,
    data: str | Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Places:
    """The folders to use; what is given wins, then what systemd says, then what platformdirs says."""
    return Places(
        assets=came_with("assets"),
        shipped=came_with("config"),
        config=Path(config) if config else _config(environ),
        data=Path(data) if data else _from_systemd(environ, "STATE_DIRECTORY") or _usual("data"),
        cache=_from_systemd(environ, "CACHE_DIRECTORY") or _usual("cache"),
        config_given=bool(config),
    )


def came_with(name: str, package: Path | None = None) -> Path:
    """The folder of that name that came with the kiosk: inside the installed package, else beside it."""
    package = package or Path(__file__).parent.parent
    inside = package / name
    return inside if os.path.isdir(inside) else package.parent / name


def _config(environ: Mapping[str, str]) -> Path:
    """Settings can be changed with the buttons, so on the box they live where its own user may write."""
    named = _from_systemd(environ, "CONFIGURATION_DIRECTORY")
    state = _from_systemd(environ, "STATE_DIRECTORY")
    return named or (state / "config" if state else _usual("config"))


def _from_systemd(environ: Mapping[str, str], name: str) -> Path | None:
    """The first of the folders that systemd names in that variable (several are joined by colons)."""
    first = environ.get(name, "").split(":")[0]
    return Path(first) if first else None


def _usual(kind: str) -> Path:
    import platformdirs  # only where nobody named a folder: it costs a noticeable part of the start

    return {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
    }[kind](NAME, appauthor=False)
