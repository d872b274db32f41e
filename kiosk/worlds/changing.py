"""Changed settings: written into the person's files, tried without being written, and read again.

All of that waits for the disk, so none of it runs on the thread that hears STOP: `Settling` has a thread of its own.
What was asked for comes back as an event. `SettlingAtOnce` does the same where waiting jumps.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from kiosk import words
from kiosk.files import library, rewriting
from kiosk.files.everything import (
    PERSON,
    Content,
    Everything,
    as_if,
    read_content_or_last_good,
    read_everything_or_last_good,
)
from kiosk.files.places import Places
from kiosk.files.rewriting import Refused
from kiosk.session.events import Change, ChangeOver, Setting, TakeBack, Try
from kiosk.session.known import Reread
from kiosk.session.settable import setting
from kiosk.worlds.opening import read_again

log = logging.getLogger(__name__)

RETRY_S = 5.0  # what could not be written is tried again so often
CLOSE_S = 2.0  # a disk that stands still must not keep the kiosk from ending

Hold = Callable[[], None]
"""Lets settings that were read again hold in the devices; called on the loop's thread."""


def write_settings(places: Places, values: Mapping[str, str]) -> None:
    """Write all of these settings, given as the buttons give them, or of each file none. Raises OSError and Refused."""
    converted = _in_the_files(values)
    person = {key.removeprefix(PERSON): value for key, value in converted.items() if key.startswith(PERSON)}
    kiosk = {key: value for key, value in converted.items() if not key.startswith(PERSON)}
    if kiosk:
        rewriting.change_settings(places, kiosk)
    if person:
        rewriting.change_profile(places, person)


def _in_the_files(values: Mapping[str, str]) -> dict[str, rewriting.Value]:
    return {key: setting(key).from_text(value) for key, value in values.items()}


# -- carrying out


@dataclass
class Changes:
    """Carries out what is asked of the settings. Waits for the disk; for one thread at a time.

    What is `tried` is not written, so that a power cut takes it back, too. What is `unwritten` holds all the same,
    until the kiosk ends or it can be written.
    """

    places: Places
    tried: dict[str, str] = field(default_factory=dict)
    unwritten: dict[str, str] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()  # the files that were replaced
    content: Content | None = None  # as it was read already
    _seen: object = None

    def __post_init__(self) -> None:
        self._seen = _seen(self.places)

    def carry_out(self, asked: Iterable[Setting]) -> Everything:
        """All of these, the last change of each setting winning; what then holds."""
        for each in asked:
            self._take(each)
        self.write()
        return self.read()

    def _take(self, asked: Setting) -> None:
        match asked:
            case Change(key, value):
                self.tried.pop(key, None)
                self.unwritten[key] = value
            case Try(values):
                self.tried |= values
            case TakeBack(keys):
                self.tried = {key: value for key, value in self.tried.items() if key not in keys}

    def write(self) -> None:
        """Write what is to be written, as far as that can be done now."""
        for kept in (False, True):  # kiosk.toml and profile.toml: one that is broken must not hold up the other
            values = {key: value for key, value in self.unwritten.items() if key.startswith(PERSON) is kept}
            if values and not self._written(values):
                for key, value in values.items() if len(values) > 1 else ():
                    self._written({key: value})

    def _written(self, values: Mapping[str, str]) -> bool:
        try:
            write_settings(self.places, values)
        except (OSError, Refused) as error:
            log.warning("%s could not be written: %s", ", ".join(values), error)
            return False
        self.unwritten = {key: value for key, value in self.unwritten.items() if key not in values}
        return True

    def read(self) -> Everything:
        """What holds now: the files, with what was not written yet or is tried in their place."""
        everything, replaced = read_everything_or_last_good(self.places, self._read_content())
        self.trouble = tuple(map(str, replaced))
        also = _in_the_files({**self.unwritten, **self.tried})
        return as_if(self.places, everything, also) if also else everything

    def _read_content(self) -> Content:
        """The content, which is read again only where a file of it changed: it takes many times as long as the rest."""
        seen = _seen(self.places)
        if self.content is None or seen != self._seen:
            self.content, self._seen = read_content_or_last_good(self.places), seen
        return self.content


def _seen(places: Places) -> object:
    """What tells whether a file of the content changed, came or went."""
    folders = [base / kind for base in (places.assets, places.config) for kind in library.KINDS]
    return [(str(folder), _entries(str(folder))) for folder in folders]


def _entries(folder: str) -> object:
    try:
        with os.scandir(folder) as found:
            return sorted((e.name, e.inode(), e.stat().st_mtime_ns, e.stat().st_size) for e in found)
    except OSError as error:
        return error.errno


# -- for the loop


@dataclass(frozen=True)
class _News:
    """What came of everything asked for up to that number."""

    upto: int
    event: Reread | None
    hold: Hold


def _nothing_to_hold(everything: Everything) -> Hold:  # noqa: ARG001 - where there are no devices
    return lambda: None


class SettlingAtOnce:
    """Changes of settings in a world in which nothing takes time.

    `ready` makes, of what was read, what lets it hold.
    """

    def __init__(self, changes: Changes, ready: Callable[[Everything], Hold] = _nothing_to_hold) -> None:
        self.changes = changes
        self._ready = ready
        self._asked: dict[str, int] = {}  # the number of the last change of each setting that is not settled
        self._number = 0
        self._news: deque[_News] = deque()

    @property
    def notices(self) -> tuple[str, ...]:
        """What is wrong with the files, and whether something could not be written."""
        unwritten = (words.settings.SETTING_NOT_SAVED,) if self._failed else ()
        return (*self.changes.trouble, *unwritten)

    @property
    def _failed(self) -> bool:
        return bool(self.changes.unwritten)

    def ask(self, asked: Setting) -> None:
        """Have that done."""
        self._carry_out(self._numbered(asked), [asked])

    def _numbered(self, asked: Setting) -> int:
        self._number += 1
        self._asked |= dict.fromkeys(asked.keys, self._number)
        return self._number

    def _carry_out(self, upto: int, asked: Iterable[Setting]) -> None:
        try:
            everything = self.changes.carry_out(asked)
            news = _News(upto, read_again(everything), self._made(everything))
        except Exception:  # whatever it was: who waits for news must not wait for ever
            log.exception("settings could not be changed")
            news = _News(upto, None, lambda: None)
        self._news.append(news)

    def _made(self, everything: Everything) -> Hold:
        return self._ready(everything)

    def news(self) -> list[Reread | ChangeOver]:
        """What was read again since the last call, holding from now on. On the loop's thread."""
        return [self._settled(self._news.popleft()) for _ in range(len(self._news))]

    def _settled(self, news: _News) -> Reread | ChangeOver:
        """Told only of those settings of which nothing newer was asked for meanwhile."""
        settled = frozenset(key for key, number in self._asked.items() if number <= news.upto)
        self._asked = {key: number for key, number in self._asked.items() if key not in settled}
        news.hold()
        return ChangeOver(settled) if news.event is None else replace(news.event, settled=settled)


class Settling(SettlingAtOnce):
    """Changes of settings in a thread of its own, in order; `wake` is called when there is news."""

    def __init__(self, changes: Changes, ready: Callable[[Everything], Hold], wake: Callable[[], None]) -> None:
        super().__init__(changes, ready)
        self._wake = wake
        self._change = threading.Condition()
        self._waiting: deque[tuple[int, Setting]] = deque()
        self._closing = False
        self._could_not = False
        self._thread = threading.Thread(target=self._run, name="settings", daemon=True)
        self._thread.start()

    @property
    def _failed(self) -> bool:
        return self._could_not  # what is only being written has not failed

    def _made(self, everything: Everything) -> Hold:
        """Nothing for devices that are being given back."""
        return _nothing_to_hold(everything) if self._closing else super()._made(everything)

    def ask(self, asked: Setting) -> None:
        """Have that done soon. Never waits."""
        with self._change:
            self._waiting.append((self._numbered(asked), asked))
            self._change.notify()

    def close(self, timeout_s: float = CLOSE_S) -> bool:
        """Write what is waiting and end, but wait no longer than that; whether all is done."""
        with self._change:
            self._closing = True
            self._change.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (asked := self._next()) is not None:
            if asked:
                self._carry_out(asked[-1][0], [each for _, each in asked])
            else:
                self.changes.write()
            self._could_not = bool(self.changes.unwritten)
            self._wake()

    def _next(self) -> list[tuple[int, Setting]] | None:
        """Everything that waits; nothing, where it is time to try again; None when all is over."""
        with self._change:
            patience = RETRY_S if self._could_not else None
            self._change.wait_for(lambda: self._waiting or self._closing, patience)
            asked = list(self._waiting)
            self._waiting.clear()
            return None if self._closing and not asked else asked
