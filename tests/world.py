"""What the tests of a session share: the shipped content, and a visit that is driven event by event.

A `Visit` plays the world for the pure core: it stamps what is to be kept, remembers it at once, and knows what the
voice has still to say. Nothing of ours is imitated; only the clock, the disk and the voice are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from kiosk.content.plan import Phase
from kiosk.files.everything import Everything, read_everything
from kiosk.files.places import came_with, find
from kiosk.log.history import Log
from kiosk.log.records import Kept, Record
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Scene
from kiosk.scenes.scene import scene
from kiosk.session.advance import advance
from kiosk.session.deciding import start
from kiosk.session.events import Effect, Event, Keep, Passed, Remembered, Saved, Say, Silence, SpeechEnded
from kiosk.session.kinds import Asking, BaseState, InSession
from kiosk.session.known import Fitted, Known, Manner
from kiosk.session.states import JustStopped, State, Stepped
from kiosk.worlds.opening import known as known_from
from kiosk.worlds.walk import Memory

TODAY = "2026-11-22"
LONGEST_STEP_MS = 250
PATIENCE_MS = 600_000
MOST_EVENTS = 200_000  # of one visit
NO_QUESTIONS: frozenset[str] = frozenset()
ALL_QUESTIONS = frozenset({"therapist", "last_time", "stop", "sign"})
ALONE, HELPED = "morning-seated", "evening-helper"


@cache
def everything() -> Everything:
    """The shipped settings and content."""
    reading = read_everything(find(config=came_with("config")))
    assert reading.value is not None, reading.mistakes
    return reading.value


def known(*ids: str, asks: frozenset[str] = NO_QUESTIONS, steps: int | None = None, **manner: Any) -> Known:
    """What the kiosk knows with those shipped routines, each cut to so many steps, and nothing in the log."""
    ids = ids or (ALONE,)
    whole = known_from(everything(), Log(), TODAY)
    routines = tuple(shortened(f, steps) for f in whole.routines if f.routine.id in ids)
    in_order = tuple(sorted(routines, key=lambda f: ids.index(f.routine.id)))
    return replace(whole, routines=in_order, manner=Manner(asks=asks, **manner), chosen_next=ids[0])


def shortened(fitted: Fitted, steps: int | None) -> Fitted:
    """The routine with its first steps only."""
    return replace(fitted, routine=replace(fitted.routine, steps=fitted.routine.steps[:steps]))


def next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(1)).isoformat()


@dataclass
class Visit:
    """A kiosk without devices: every event goes through `advance`, every effect is kept to be looked at."""

    state: State | Stepped
    memory: Memory = field(default_factory=lambda: Memory(TODAY))
    unheard: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    events: int = 0
    _looked: int = 0

    # -- events

    def do(self, event: Event) -> tuple[Effect, ...]:
        """One event; gives its effects."""
        self.events += 1
        assert self.events <= MOST_EVENTS, f"in vain: {MOST_EVENTS} events, and now {self.state}"
        self.state, effects = advance(self.state, event)
        self.carry_out(effects)
        return effects

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Let the voice and the log do what is asked."""
        for effect in effects:
            self.effects.append(effect)
            match effect:
                case Silence():
                    self.unheard.clear()
                case Say(text):
                    self.unheard.append(text)
                case Keep(record):
                    self._keep(record)

    def _keep(self, record: Record) -> None:
        self.memory, kept = self.memory.stamped(record)
        self.kept.append(kept)
        self.do(Remembered(kept))

    def press(self, *buttons: Button) -> Visit:
        """Press them, one after the other."""
        for button in buttons:
            self.do(Pressed(button))
        return self

    def next(self) -> Visit:
        return self.press(Button.NEXT)

    def pause(self) -> Visit:
        return self.press(Button.PAUSE)

    def stop(self) -> Visit:
        return self.press(Button.STOP)

    def hear(self) -> Visit:
        """Hear everything out."""
        while self.unheard:
            self.do(SpeechEnded(self.unheard.pop(0)))
        return self

    def wait(self, ms: int) -> Visit:
        """Let that much time go by, in the steps in which it comes, hearing what is said."""
        while ms > 0:
            self.hear()
            self.do(Passed(min(ms, LONGEST_STEP_MS)))
            ms -= LONGEST_STEP_MS
        return self

    def saved(self) -> Visit:
        """The disk has everything."""
        self.do(Saved())
        return self

    def until(self, *kinds: type[BaseState], name: str | None = None) -> Visit:
        """Wait until it is in one of those states; the scene's name may be asked for, too."""
        for _ in range(PATIENCE_MS // LONGEST_STEP_MS):
            if isinstance(self.state, kinds) and (name is None or self.scene.name == name):
                return self
            self.wait(LONGEST_STEP_MS)
        raise AssertionError(f"waited in vain for {kinds} in {self.state}")

    def until_scene(self, name: str) -> Visit:
        """Wait until that screen is there."""
        return self.until(BaseState, name=name)

    def answer(self, key: str) -> Visit:
        """Move the mark to that answer and choose it."""
        if isinstance(self.state, JustStopped):
            self.wait(self.state.guard_ms)
        for _ in self.offered:
            if self.offered[self.at] == key:
                break
            self.pause()
        assert self.offered[self.at] == key, (key, self.offered)
        return self.next()

    def power_cut(self) -> Visit:
        """The power fails and comes back: everything but the log is gone."""
        self.state, self.unheard = start(self.known), []
        return self

    def sleep(self) -> Visit:
        """The next day begins, after a restart."""
        day = next_day(self.known.today)
        self.memory = replace(self.memory, day=day)
        self.state, self.unheard = start(replace(self.known, today=day)), []
        return self

    # -- what can be seen

    @property
    def known(self) -> Known:
        return self.state.known

    @property
    def scene(self) -> Scene:
        return scene(self.state)

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(choice.key for choice in self._asking.choices.items)

    @property
    def at(self) -> int:
        return self._asking.choices.at

    @property
    def _asking(self) -> Asking:
        state = self.state
        assert isinstance(state, Asking), state
        return state

    @property
    def phase(self) -> Phase:
        assert isinstance(self.state, InSession), self.state
        return self.state.run.phase

    @property
    def said(self) -> list[str]:
        return [effect.text for effect in self.effects if isinstance(effect, Say)]

    @property
    def records(self) -> list[Record]:
        return [kept.record for kept in self.kept]

    def since(self) -> list[Record]:
        """The records since the last time this was asked."""
        fresh = self.records[self._looked :]
        self._looked = len(self.kept)
        return fresh


def at_home(*ids: str, asks: frozenset[str] = NO_QUESTIONS, steps: int | None = None, **manner: Any) -> Visit:
    """Someone in front of the home screen."""
    return Visit(start(known(*ids, asks=asks, steps=steps, **manner)))


def in_session(*ids: str, steps: int | None = None, **manner: Any) -> Visit:
    """Someone whose first stretch is getting ready."""
    return at_home(*ids, steps=steps, **manner).next().next()  # start, all fine
