"""One kiosk to a data folder."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path


class StoreMistake(ValueError):  # noqa: N818 - a mistake of whoever named the folder
    """The data folder cannot be used as it is; the message is one line for whoever named the folder."""


@dataclass
class Lock:
    """One kiosk to a data folder: the file `lock` in it, held while the kiosk runs, with its process id."""

    folder: Path
    _descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether the folder is ours."""
        return self._descriptor is not None

    def take(self) -> None:
        """Hold the folder. Raises StoreMistake where another kiosk does, OSError where it cannot be written to."""
        if self.held:
            return
        path = self.folder / "lock"
        # Open for reading only, so that a disk on which nothing is being written can be made read-only.
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.write_text(f"{os.getpid()}\n")
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise StoreMistake(f"another kiosk (process {holder}) is using the data folder {self.folder}") from None
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the folder go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
