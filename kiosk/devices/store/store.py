"""The memory of the household: every record, durable before anyone is told that it is saved.

`Store` stamps records and gives them to an archive on one thread of its own, so that a slow memory card never holds
up the drawing or a STOP. What the files are, and why no power cut loses a record, is told in `archive.py`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kiosk import words
from kiosk.devices.store.archive import Archive
from kiosk.devices.store.lock import Lock, StoreMistake
from kiosk.devices.store.rows import Row
from kiosk.devices.store.stamper import Stamper
from kiosk.devices.system.clock import Clock
from kiosk.files.durable import Disk, Files, OnlyReading
from kiosk.log.history import Interrupted, Log
from kiosk.log.records import Kept, Record, SessionEnded, as_json

RETRY_S = 5.0  # how long to wait before trying again what could not be written


def _nothing(kept: Kept) -> None:
    """No one waits for it."""


class Store:
    """The log in use: stamps records, keeps them in memory, and has one thread make them durable.

    Make it with `Store.open`. `on_saved(kept)` is called from the store's own thread, in order, once a record is
    durable; it must not wait for the store.
    """

    def __init__(self, archive: Archive, clock: Clock, on_saved: Callable[[Kept], None], lock: Lock) -> None:
        self.on_saved = on_saved
        self.folder = archive.folder
        self._archive = archive
        self._clock = clock
        self._lock = lock
        self._found = archive.found_corrupt()
        self._log, highest = _loaded(archive)
        self._stamper = Stamper(clock, highest + 1, self._log.interrupted)
        boot = clock.now().boot
        self._unsure = [kept for kept in self._log.recent if not kept.sure and kept.boot == boot]
        self._changed = threading.Condition()
        self._waiting: list[tuple[Kept, Row]] = []  # stamped and not yet durable
        self._must_fold = True  # what the last run left in the journal
        self._asked = self._answered = 0  # flushes
        self._closing = False
        self._saving = lock.held
        self._filing = True
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    @classmethod
    def open(
        cls,
        folder: Path,
        clock: Clock,
        on_saved: Callable[[Kept], None] = _nothing,
        files: Files | None = None,
    ) -> Store:
        """Open the log in that folder, which is made where there is none.

        Raises StoreMistake where the folder is a file, or another kiosk uses it. A folder that cannot be written
        to is no mistake: the store works in memory and `notices` says so.
        """
        folder = Path(folder)
        _refuse_a_file(folder)
        archive = Archive(folder, lambda: clock.now().day, files or Disk())
        lock = Lock(folder)
        try:
            archive.make_folder()
            lock.take()
        except OSError as error:
            logging.warning("the data folder %s cannot be written to: %s", folder, error)
        return cls(archive, clock, on_saved, lock)

    # -- reading

    @property
    def notices(self) -> tuple[str, ...]:
        """What a family should know about the log, in whole sentences; nothing when all is well."""
        trouble = [
            *([] if self._saving else [words.notices.NOT_SAVING]),
            *([] if self._filing else [words.notices.NOT_FILED]),
        ]
        return tuple(dict.fromkeys([*trouble, *self._archive.notices, *self._found]))

    def log(self) -> Log:
        """The recent records and those that last, as they are now."""
        return self._log

    def interrupted(self) -> Interrupted | None:
        """The session that was cut short, if the last one was."""
        return self._log.interrupted

    def day(self, day: str) -> tuple[Kept, ...]:
        """The records of that day, YYYY-MM-DD, in order of number."""
        return self.between(day, day)

    def between(self, first: str, last: str) -> tuple[Kept, ...]:
        """The records of those days, both included, in order of number."""
        with self._changed:
            waiting = [kept for kept, _ in self._waiting]
        return _looking(self._archive).between(first, last, waiting)

    # -- keeping

    def keep(self, record: Record) -> Kept:
        """Stamp the record and have it saved soon. Never fails and never waits for the disk."""
        with self._changed:
            self._put_right()
            kept = self._stamper.stamped(record)
            self._take(kept, as_json(kept))
            if not kept.sure:
                self._unsure.append(kept)
            if isinstance(record, SessionEnded) and record.how == "declined":
                self._close_session()
        return kept

    def close_session(self) -> None:
        """The kiosk is back home: what comes now is outside the session, whose records are put in their place."""
        with self._changed:
            self._close_session()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until everything up to now is durable, or could not be saved. Whether it is."""
        with self._changed:
            self._asked += 1
            asked = self._asked
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._answered >= asked or not self._thread.is_alive(), timeout_s)
            return not self._waiting

    def close(self, timeout_s: float | None = None) -> bool:
        """Save what can be saved and let the folder go. A session that has not ended can be carried on later."""
        saved = self.flush(timeout_s)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        self._lock.release()
        return saved

    def _close_session(self) -> None:
        self._stamper.close()
        self._must_fold = True
        self._changed.notify_all()

    def _take(self, kept: Kept, row: Row) -> None:
        self._log = self._log.with_(kept)
        self._waiting.append((kept, row))
        self._changed.notify_all()

    def _put_right(self) -> None:
        """Once the clock is set, tell the right time of what this boot recorded before."""
        if not self._unsure or not self._clock.now().sure:
            return
        unsure, self._unsure = self._unsure, []
        for before, right in zip(unsure, self._stamper.put_right(unsure), strict=True):
            self._take(right, as_json(right) | {"was": before.day})

    # -- the one thread that writes

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work, self._patience())
                self._put_right()
                batch, closing, asked = list(self._waiting), self._closing, self._asked
                fold, self._must_fold = self._must_fold, False
            done = self._write(batch) and (not fold or self._fold())
            with self._changed:
                self._must_fold |= fold and not done
                self._answered = max(self._answered, asked)
                self._changed.notify_all()
            if closing:
                return

    def _has_work(self) -> bool:
        fresh = self._saving and bool(self._waiting or (self._must_fold and self._filing))
        return fresh or self._asked > self._answered or self._closing

    def _patience(self) -> float | None:
        """How long to wait for work: what failed is tried again, and a clock that was not set is looked at."""
        return None if self._saving and self._filing and not self._unsure else RETRY_S

    def _write(self, batch: list[tuple[Kept, Row]]) -> bool:
        """Make those records durable, in order. Whether that went well."""
        try:
            if batch or not self._saving:
                self._append(batch)
        except Exception as error:  # noqa: BLE001 - told just below, and the session must go on
            # Whatever went wrong, the session goes on, the records wait, and it is tried again.
            if self._saving:  # said once, and again only after it could be saved in between
                _tell("the log cannot be saved", error)
            self._saving = False
            return False
        with self._changed:
            del self._waiting[: len(batch)]
            self._saving = True
        for kept, _ in batch:
            self._call(kept)
        return True

    def _append(self, batch: list[tuple[Kept, Row]]) -> None:
        self._archive.make_folder()
        self._lock.take()
        self._archive.journal.append(row for _, row in batch)

    def _call(self, kept: Kept) -> None:
        try:
            self.on_saved(kept)
        except Exception:
            logging.exception("someone who waited for a record failed")

    def _fold(self) -> bool:
        try:
            self._archive.fold()
        except Exception as error:  # noqa: BLE001 - told just below, and tried again
            if self._filing:
                _tell("the journal cannot be folded", error)
            self._filing = False
        else:
            self._filing = True
        return self._filing


def _tell(what: str, error: Exception) -> None:
    """A disk that will not is told in a line; anything else is a fault of ours and told in full."""
    if isinstance(error, OSError):
        logging.warning("%s: %s", what, error)
    else:
        logging.error("%s", what, exc_info=error)


def _loaded(archive: Archive) -> tuple[Log, int]:
    """The log and its highest number. A log that cannot be read must not keep the kiosk from starting."""
    log, highest = Log(), 0
    try:
        log, highest = archive.load()
    except OSError as error:
        logging.warning("the log cannot be read: %s", error)
        archive.could_not_be_read()
    except Exception:  # whatever it is, a kiosk that stays dark would be worse
        logging.exception("the log cannot be read")
        archive.could_not_be_read()
    # Seconds since 1970 are far above every number given one by one, so that none is given twice.
    return log, max(highest, int(time.time())) if archive.unread else highest


def look(folder: Path, clock: Clock) -> Archive:
    """The log in that folder for reading only, also while a kiosk uses it. Raises StoreMistake for a file."""
    folder = Path(folder)
    _refuse_a_file(folder)
    archive = Archive(folder, lambda: clock.now().day, OnlyReading(Disk()))
    archive.notices += archive.found_corrupt()
    return archive


def _looking(archive: Archive) -> Archive:
    return Archive(archive.folder, archive.today, OnlyReading(archive.files), archive.upgrades)


def _refuse_a_file(folder: Path) -> None:
    """Raise StoreMistake where the folder, or one that it would lie in, is a file."""
    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            raise StoreMistake(f"the data folder {folder} cannot be: {place} is a file")
