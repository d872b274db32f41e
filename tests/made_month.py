"""A month of a household, kept by the real store with a clock that is stepped: the same every time it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from household import BERLIN

from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import SteppedClock
from kiosk.log.records import (
    Answered,
    Cleared,
    Held,
    NotToday,
    Record,
    SessionEnded,
    SessionStarted,
    SetAside,
    Skipped,
    Stopped,
)

Unit = tuple[str, str | None]

MORNING: tuple[Unit, ...] = (
    ("ankle-circles", "left"), ("ankle-circles", "right"), ("neck-side", "left"), ("neck-side", "right"),
    ("shoulder-blade-reach", "left"), ("shoulder-blade-reach", "right"), ("wrist-extension", "left"),
    ("wrist-extension", "right"), ("leg-extend-seated", "left"), ("leg-extend-seated", "right"),
    ("breathing-relaxed", None),
)  # fmt: skip
EVENING: tuple[Unit, ...] = (
    ("shoulder-forward", "left"), ("shoulder-forward", "right"), ("knee-to-chest", "left"), ("knee-to-chest", "right"),
    ("hip-rotate", "left"), ("hip-rotate", "right"), ("fingers-open", "left"), ("fingers-open", "right"),
)  # fmt: skip

HOLD_MS = 15_000
REPETITIONS = 2


@dataclass
class Living:
    """A household that goes through its days and has them kept."""

    store: Store
    clock: SteppedClock
    chance: Random

    def at(self, year: int, month: int, day: int, hour: int, minute: int) -> None:
        """Let the time pass until then."""
        until = datetime(year, month, day, hour, minute, tzinfo=BERLIN)
        self.clock.advance(round((until - self.clock.wall()).total_seconds() * 1000))

    def keep(self, record: Record, after_ms: int = 1_000) -> None:
        self.clock.advance(after_ms)
        self.store.keep(record)

    def session(
        self, routine: str, units: Sequence[Unit], *, version: str = "5d1c0ffee5d1", helper: bool = False
    ) -> None:
        """One session, in which a person now and then skips, stops, or has enough."""
        self.keep(SessionStarted(routine, version, helper, len(units)))
        for unit, (stretch, side) in enumerate(units):
            if self._unit(routine, unit, stretch, side):
                break
        else:
            self.keep(SessionEnded(routine, "done"))
        tired = self.chance.choices(["fine", "tired", "worn_out", "none"], [6, 3, 1, 2])[0]
        self.keep(Answered("how_tired", tired, routine))
        self.store.close_session()

    def _unit(self, routine: str, unit: int, stretch: str, side: str | None) -> bool:
        """One stretch and side; whether the session ended with it."""
        luck = self.chance.random()
        if luck < 0.03:
            self.keep(Skipped(routine, stretch, "seated active", side, unit), 4_000)
            return False
        for repetition in range(1, REPETITIONS + 1):
            if luck < 0.06 and repetition == REPETITIONS:
                return self._stop(routine, unit, stretch, side)
            early = luck > 0.9 and repetition == 1
            held_ms, ended_by = (9_000, "next") if early else (HOLD_MS, None)
            self.keep(
                Held(
                    routine, stretch, "seated active", side, repetition, held_ms, HOLD_MS, unit, ended_by, REPETITIONS
                ),
                held_ms + 12_000,
            )
        return False

    def _stop(self, routine: str, unit: int, stretch: str, side: str | None) -> bool:
        self.keep(Stopped(routine, stretch, "seated active", side, 2, "hold", 4_000, HOLD_MS, unit), 8_000)
        self.keep(SetAside(stretch, side, "stopped", "asked", routine=routine))
        answer = self.chance.choice(["hurt", "rest", "cramp", "tired", "breath", "none", "hurt"])
        self.keep(Answered("what_was_it", answer, routine, stretch, side))
        if answer == "hurt":
            self.keep(SetAside(stretch, side, "hurt", "cleared", routine=routine))
        elif answer != "none":
            self.keep(Cleared(stretch, side, "answer", routine=routine))
        if answer in ("tired", "breath"):
            self.keep(SessionEnded(routine, "stopped"))
            return True
        return False


def make_month(
    folder: Path,
    year: int = 2026,
    month: int = 10,
    *,
    days: Iterable[int] = range(1, 32),
    morning: Sequence[Unit] = MORNING,
    evening: Sequence[Unit] = EVENING,
    routines: tuple[str, str] = ("morning-seated", "evening-helper"),
    seed: int = 4,
) -> None:
    """Keep a month in that folder: a session on most mornings, with a helper on some evenings, a few free days."""
    chance = Random(seed)
    clock = SteppedClock(datetime(year, month, 1, 7, 0, tzinfo=BERLIN))
    store = Store.open(folder, clock)
    living = Living(store, clock, chance)
    for day in days:
        if chance.random() < 0.12:
            living.at(year, month, day, 9, 0)
            living.keep(NotToday())
            continue
        living.at(year, month, day, 8, 30)
        living.keep(Answered("last_time", "yes" if chance.random() < 0.15 else "no"))
        living.session(routines[0], morning, version="5d1c0ffee5d1" if day < 18 else "b0b0b0b0b0b0")
        if chance.random() < 0.6:
            living.at(year, month, day, 19, 0)
            living.session(routines[1], evening, helper=True)
        if day == 20:
            for aside in store.log().set_aside[:1]:
                living.keep(Cleared(aside.stretch, aside.side, "therapist", aside.region))
        store.flush()
    store.close()
