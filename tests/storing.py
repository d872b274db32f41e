"""A store that is opened again, and what its files say."""

from __future__ import annotations

import errno
from pathlib import Path

from cutting import PaperDisk

from kiosk.devices.store.journal import sealed
from kiosk.devices.store.storage import decoded
from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import SteppedClock
from kiosk.log.records import Kept


def opened_again(store: Store, clock: SteppedClock) -> Store:
    """The store closed and opened again, as after a restart."""
    store.close()
    opened = Store.open(store.folder, clock)
    opened.flush()
    return opened


def all_kept(folder: Path, clock: SteppedClock) -> tuple[Kept, ...]:
    with_store = Store.open(folder, clock)
    try:
        with_store.flush()
        return with_store.between("1900-01-01", "2100-01-01")
    finally:
        with_store.close()


def told_by(store: Store) -> list[str]:
    return list(store.notices)


def sealed_line(kept: Kept) -> bytes:
    from kiosk.log.records import as_json

    return sealed(as_json(kept))


def stored_numbers(path: Path) -> list[int]:
    return numbers_in(path.read_bytes())


def numbers_in(content: bytes | None) -> list[int]:
    tables = decoded(content) or {}
    return sorted(r["number"] for table in tables.values() for doc in table.values() for r in doc["records"])


class Faulty(PaperDisk):
    """Files of which the n-th writing call fails, in the middle where it writes."""

    def __init__(self, failing: int, number: int = errno.EIO) -> None:
        super().__init__()
        self._failing, self._number = failing, number
        self.calls = 0

    def _perhaps_fail(self) -> None:
        self.calls += 1
        if self.calls == self._failing:
            raise OSError(self._number, "a fault of the test")

    def write(self, path: Path, content: bytes) -> None:
        super().write(path, content[: len(content) // 2])
        self._perhaps_fail()
        super().write(path, content)

    def append(self, path: Path, content: bytes) -> None:
        half = len(content) // 2
        super().append(path, content[:half])
        self._perhaps_fail()
        super().append(path, content[half:])

    def replace(self, old: Path, new: Path) -> None:
        self._perhaps_fail()
        super().replace(old, new)

    def sync_folder(self, folder: Path) -> None:
        self._perhaps_fail()
        super().sync_folder(folder)
