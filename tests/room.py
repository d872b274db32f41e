"""The whole kiosk on the bench, with a person in front of it: real pins, presses, voice queue and log.

Waiting jumps from one moment at which something happens to the next, exactly as in `kiosk rehearse`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from world import ALONE, NO_QUESTIONS, everything

from kiosk.devices.store.store import Store
from kiosk.files.presses_file import Move
from kiosk.log.records import Record
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Scene
from kiosk.session.known import Known
from kiosk.session.states import State, Stepped
from kiosk.worlds.bench import Bench, open_bench
from kiosk.worlds.opening import known

HOLDS_FOR_MS = 500
AFTER_A_PRESS_MS = 1_200  # longer than NEXT's release time
PATIENCE_MS = 1_800_000
MOST_TURNS = 200_000  # of one room
MOST_ANSWERS = 30  # to one question


@dataclass
class Witness:
    """Remembers everything that it was told, with its moment."""

    told: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)

    def saw(self, at_ms: int, what: str, **values: Any) -> None:
        self.told.append((at_ms, what, values))


@dataclass
class Room:
    """A person, three buttons, and the kiosk."""

    bench: Bench
    witness: Witness
    turns: int = field(default=0, kw_only=True)

    # -- what can be done

    def wait(self, ms: int) -> Room:
        """Let that much time go by."""
        end = self.now_ms + ms
        while self.now_ms < end:
            self.bench.step(end)
            self.turn()
        return self

    def turn(self) -> None:
        """One turn of the loop, of a bounded number."""
        self.turns += 1
        assert self.turns <= MOST_TURNS, f"in vain: {MOST_TURNS} turns, and now {self.scene.name}"
        self.bench.turn()

    def stall(self, ms: int) -> Room:
        """The machine is busy with something else for so long; then it takes one turn."""
        self.bench.clock.advance(ms)
        self.turn()
        return self

    def down(self, button: Button) -> Room:
        self.bench.move(Move(self.now_ms, button, True))
        self.turn()
        return self

    def up(self, button: Button) -> Room:
        self.bench.move(Move(self.now_ms, button, False))
        self.turn()
        return self

    def press(self, *buttons: Button) -> Room:
        """Press them on purpose, one after the other."""
        for button in buttons:
            self.down(button).wait(HOLDS_FOR_MS).up(button).wait(AFTER_A_PRESS_MS)
        return self

    def until(self, name: str) -> Room:
        """Wait for that screen."""
        end = self.now_ms + PATIENCE_MS
        while self.scene.name != name:
            assert self.now_ms < end, f"waited in vain for {name} in {self.scene.name}"
            self.bench.step()
            self.turn()
        return self

    def begin(self) -> Room:
        """From home into the first stretch."""
        return self.press(Button.NEXT, Button.NEXT)

    def answer(self, key: str) -> Room:
        """Step to that answer and choose it."""
        if self.scene.name == "stopped":
            self.wait(1_200)
        for _ in range(MOST_ANSWERS):
            if self.marked == key:
                break
            self.press(Button.PAUSE)
        assert self.marked == key, (key, self.scene)
        return self.press(Button.NEXT)

    def saved(self) -> Room:
        """Give the disk its time."""
        self.bench.store.flush()
        self.turn()
        return self

    # -- what can be seen

    @property
    def now_ms(self) -> int:
        return self.bench.clock.mono_ms()

    @property
    def scene(self) -> Scene:
        return self.bench.loop.scene

    @property
    def state(self) -> State | Stepped:
        return self.bench.loop.state

    @property
    def marked(self) -> str:
        choices: Any = getattr(self.state, "choices")  # noqa: B009 - every state that asks has them
        key: str = choices.marked.key
        return key

    def of(self, what: str) -> list[dict[str, Any]]:
        return [values for _, seen, values in self.witness.told if seen == what]

    @property
    def scenes(self) -> list[str]:
        return [values["name"] for values in self.of("scene")]

    @property
    def done(self) -> list[tuple[str | None, str | None]]:
        """Every stretch and side that began to move, in order."""
        moved = [(v["stretch"], v["side"]) for v in self.of("scene") if v["name"] == "move_in"]
        return list(dict.fromkeys(moved))

    @property
    def said(self) -> list[str]:
        return [values["text"] for values in self.of("say")]

    @property
    def records(self) -> list[Record]:
        """What was told to be durable."""
        return [values["record"].record for values in self.of("record")]

    def when(self, what: str, **values: Any) -> list[int]:
        """The moments at which that was told."""
        return [at for at, seen, told in self.witness.told if seen == what and values.items() <= told.items()]


@contextmanager
def room(folder: Path, *ids: str, asks: frozenset[str] = NO_QUESTIONS, steps: int | None = None) -> Iterator[Room]:
    """A kiosk with its log in that folder; leaving is a power cut: nothing is closed that was under way."""
    ids = ids or (ALONE,)

    def knows(store: Store, today: str) -> Known:
        whole = known(everything(), store.log(), today, asks)
        found = [f for f in whole.routines if f.routine.id in ids]
        short = [replace(f, routine=replace(f.routine, steps=f.routine.steps[:steps])) for f in found]
        return replace(whole, routines=tuple(short), chosen_next=ids[0])

    witness = Witness()
    bench = open_bench(everything(), folder, knows, (witness,), carry_on=True)
    try:
        yield Room(bench, witness)
    finally:
        bench.store.close()
