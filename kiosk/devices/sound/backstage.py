"""Where sentences are made, beside the loop: those that were asked for, and those that will be."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from kiosk.devices.sound.renderer import Renderer
from kiosk.devices.sound.speech_worker import can_be_said

log = logging.getLogger(__name__)

AGAIN_S = 5.0  # from one try to make sentences again to the next, where that failed
CLOSE_S = 1.0

Task = TypeVar("Task")


class Backstage(Generic[Task]):
    """A thread that does one thing after another with a renderer, so that the loop never waits for it.

    `says` makes a sentence as it is read into one as the voice is to say it.
    """

    def __init__(self, renderer: Renderer, says: Callable[[str], str], name: str) -> None:
        self._renderer = renderer
        self._says = says
        self._change = threading.Condition()
        self._tasks: deque[Task] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def notices(self) -> tuple[str, ...]:
        """What its renderer misses."""
        return self._renderer.notices

    def close(self) -> None:
        """End the thread and its process, whatever they are at."""
        with self._change:
            self._closed = True
            self._tasks.clear()
            self._change.notify()
        self._renderer.close()
        self._thread.join(timeout=CLOSE_S)

    def _run(self) -> None:
        try:
            while (task := self._wait()) is not None:
                self._try(task)
        finally:
            self._renderer.rest()

    def _wait(self) -> Task | None:
        """The next task; None when all is over. Meanwhile what failed is tried again, so that the notice is true."""
        while not self._something_to_do(AGAIN_S if self._renderer.fails else None):
            if self._renderer.try_again():
                self._renderer.rest()
                self._well_again()
        with self._change:
            return None if self._closed else self._tasks.popleft()

    def _something_to_do(self, within_s: float | None) -> bool:
        with self._change:
            return self._change.wait_for(lambda: self._closed or bool(self._tasks), within_s)

    def _well_again(self) -> None:
        """Sentences can be made again."""

    def _try(self, task: Task) -> None:
        try:
            self._do(task)
        except Exception:  # whatever it is, the next sentence must not suffer from it
            log.exception("speech: %r", task)

    def _do(self, task: Task) -> None:
        raise NotImplementedError


class Asked(Backstage[tuple[int, str]]):
    """Fetches the sentences that were asked for, in order. Each has a ticket with which it is taken."""

    def __init__(self, renderer: Renderer, says: Callable[[str], str], wake: Callable[[], None]) -> None:
        self._wake = wake
        self._made: dict[int, bytes] = {}
        self._next = 0
        self._forgotten = 0  # tickets below this one are of no interest any more
        super().__init__(renderer, says, "speech asked for")

    def ask(self, text: str) -> int:
        """Have it fetched."""
        with self._change:
            ticket, self._next = self._next, self._next + 1
            self._tasks.append((ticket, text))
            self._change.notify()
            return ticket

    def take(self, ticket: int) -> bytes | None:
        """What was fetched: b"" where there is no sound to be had, None while nobody knows."""
        with self._change:
            return self._made.pop(ticket, None)

    def forget(self) -> None:
        """None of it is wanted any more."""
        with self._change:
            self._forgotten = self._next
            self._tasks.clear()
            self._made.clear()

    def _do(self, task: tuple[int, str]) -> None:
        ticket, text = task
        samples = self._renderer.samples(self._says(text)) or b""
        with self._change:
            if ticket >= self._forgotten:
                self._made[ticket] = samples
        self._wake()


class Ahead(Backstage[str]):
    """Makes sentences ahead of time, and keeps in `kept` the sound of those that are `always` wanted."""

    def __init__(
        self, renderer: Renderer, says: Callable[[str], str], always: Iterable[str], kept: dict[str, bytes]
    ) -> None:
        self._always = frozenset(always)
        self._kept = kept
        self._spared: set[str] = set()  # had their chance
        self._failed: list[str] = []  # made once it is known that sentences can be made again
        self._ready = 0
        self._wanted = 0
        super().__init__(renderer, says, "speech ahead of time")

    @property
    def progress(self) -> tuple[int, int]:
        """How many are ready, of how many that were wanted."""
        with self._change:
            return self._ready, self._wanted

    def add(self, texts: Iterable[str]) -> None:
        """Make these, too."""
        with self._change:
            before = len(self._tasks)
            self._tasks.extend(filter(can_be_said, texts))
            self._wanted += len(self._tasks) - before
            self._change.notify()

    def _do(self, task: str) -> None:
        said = self._says(task)
        made = self._renderer.make(said)
        if made and task in self._always and (samples := self._renderer.samples(said)):
            self._kept[task] = samples
        if not made:
            self._failed.append(task)
        with self._change:
            self._ready += made
            last = not self._tasks
        if last:  # the process is not needed for long, but its memory is
            self._renderer.rest()
            self._renderer.trim()

    def _well_again(self) -> None:
        """One more chance for each; a sentence that fails again, though others do not, is left to be asked for."""
        failed, self._failed = self._failed, []
        with self._change:
            self._tasks.extend(task for task in failed if task not in self._spared)
        self._spared.update(failed)
