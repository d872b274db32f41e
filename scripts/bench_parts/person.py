"""A person in front of the kiosk, made of real key events: gets into a session, presses STOP, goes on.

What the kiosk does is heard from the witness (`witnessed.py`), so that the next key is pressed when it can count.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from bench_parts.programs import Program
from bench_parts.xserver import Screen

SESSION = frozenset({"get_ready", "move_in", "hold", "move_out", "rest", "wait"})
FOUND_S = 60.0
AGAIN_S = 1.2  # without an answer the key is pressed again: a guard may have been in the way
KEYS = {"try_stop": "stop", "agree_sign": "next"}


class Lost(RuntimeError):  # noqa: N818 - it names what is the case
    """The kiosk does not go where it should; the message names the scene."""


@dataclass
class Told:
    """What the kiosk told so far, kept current by a thread of its own."""

    scene: str = ""
    count: int = 0  # of everything that was told
    speaking: bool = False
    saved_at: float = 0.0  # when the last record became durable, in s of `time.perf_counter`
    changes: int = 0  # of settings
    scenes: Counter[str] = field(default_factory=Counter)

    def follow(self, lines: TextIO) -> None:
        """Read everything until the kiosk ends."""
        for line in lines:
            if line.startswith("{"):
                self._take(json.loads(line))

    def _take(self, told: dict[str, str]) -> None:
        match told["what"]:
            case "scene":
                self.scene = told["name"]
                self.scenes[self.scene] += 1
            case "say":
                self.speaking = True
            case "silence":
                self.speaking = False
            case "change":
                self.changes += 1
            case "record":
                self.saved_at = time.perf_counter()
        self.count += 1


@dataclass
class Person:
    """Presses keys on a screen and hears what the kiosk tells."""

    screen: Screen
    told: Told

    @classmethod
    def before(cls, screen: Screen, program: Program) -> Person:
        """In front of that kiosk."""
        person = cls(screen, Told())
        assert program.process.stdout is not None
        threading.Thread(target=person.told.follow, args=(program.process.stdout,), daemon=True).start()
        return person

    def into_session(self) -> None:
        """Answer whatever is asked until a stretch is under way."""
        until = time.perf_counter() + FOUND_S
        while self.told.scene not in SESSION:
            if time.perf_counter() > until:
                raise Lost(f"no way into a session from {self.told.scene!r}")
            self._answer()

    def _answer(self) -> None:
        """One key that is likely to lead on, and a while for it to work."""
        scene = self.told.scene
        if scene == "stopped":
            self._tap_until_told("pause")  # from `it hurt`, which is marked, to `just a rest`
        self._tap_until_told(KEYS.get(scene, "next"))
        self.wait_until(lambda: self.told.scene != scene, AGAIN_S)

    def _tap_until_told(self, key: str) -> None:
        before = self.told.count
        self.screen.tap(key)
        self.wait_until(lambda: self.told.count > before, AGAIN_S)

    def keep_going(self) -> None:
        """Press NEXT where the kiosk waits for it."""
        if self.told.scene not in SESSION:
            self.into_session()
        elif self.told.scene == "wait":
            self._answer()

    def hurry(self) -> None:
        """Press NEXT: on to what follows at once."""
        self._answer()

    def wait_until(self, true: Callable[[], bool], timeout_s: float) -> bool:
        """Whether that became true in time."""
        until = time.perf_counter() + timeout_s
        while not true() and time.perf_counter() < until:
            time.sleep(0.002)
        return true()
