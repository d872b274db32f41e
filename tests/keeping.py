"""A process that keeps records as fast as it can and tells each one that is saved, until it is killed.

Run it with a data folder and, to end it by itself, a number of sessions.
"""

from __future__ import annotations

import os
import sys
from itertools import count, islice
from pathlib import Path

from household import held, keep_all, morning, said, started, stopped, whole_session

from kiosk.devices.store.store import Store
from kiosk.log.records import Kept


def _tell(kept: Kept) -> None:
    os.write(1, b"%d\n" % kept.number)


def main(folder: str, sessions: str | None = None) -> None:
    clock = morning()
    store = Store.open(Path(folder), clock, _tell)
    for _ in islice(count(), None if sessions is None else int(sessions)):
        keep_all(store, clock, said("ready", "fine"), started(3), held(0), stopped(1))
        store.flush()
        whole_session(store, clock)
        store.flush()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
