"""The kiosk in a world where waiting jumps: for rehearsals and tests, with whoever presses there.

Nothing of ours is imitated: only the clock is stepped, the pins are gpiozero's mock pins, and the voice is quiet.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.devices.sound.loudspeaker import QuietLoudspeaker
from kiosk.devices.sound.voice import QuietVoice
from kiosk.devices.store.store import Store
from kiosk.devices.switches.buttons import Buttons, DeskPins
from kiosk.devices.switches.lamps import Lamps
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.reading import Mistake, did_you_mean, text_of
from kiosk.files.settings import Everything
from kiosk.log.records import Kept, SessionEnded, as_json
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.scene import Scene
from kiosk.session.deciding import advance, start
from kiosk.session.events import Effect, Keep
from kiosk.session.states import CarryOnAsked, Known, State, StopAsked
from kiosk.worlds.loop import LONGEST_STEP_MS, Devices, Loop, Screen
from kiosk.worlds.opening import desk_wires, presses

AFTER_LAST_PRESS_MS = 60_000
SEES_AFTER_MS = 1_200  # a person looks, then presses; longer than NEXT's release time
HOLDS_FOR_MS = 500
LONGEST_MS = 24 * 3_600_000
LOST_MS = 30 * 60_000  # no screen of a session lasts so long


@dataclass(frozen=True)
class Touch:
    """A line of a presses file: at that moment this button goes down or up."""

    at_ms: int
    button: Button
    down: bool


class PressesFileError(ValueError):
    """A presses file says something impossible; the message names file and line."""


def read_presses(path: Path) -> list[Touch]:
    """The touches of a presses file: `<ms> <next|pause|stop|switch> <down|up>` a line, `#` begins a comment.

    `switch` is the one switch of a person who uses one; it is wired as STOP.
    Raises PressesFileError naming every line that is wrong.
    """
    unread: list[Mistake] = []
    text = text_of(path, unread)
    if text is None:
        raise PressesFileError(str(unread[0]))
    touches: list[Touch] = []
    mistakes: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if content := line.partition("#")[0].split():
            mistake = _take_touch(content, touches)
            mistakes += [f"{path}: line {number}: {mistake}"] if mistake else []
    if mistakes:
        raise PressesFileError("\n".join(mistakes))
    return touches


_SWITCH = {"switch": str(Button.STOP)}


def _take_touch(content: list[str], touches: list[Touch]) -> str:
    """Add the touch of one line; what is wrong with it, or nothing."""
    if len(content) != 3:
        return "expected `<ms> <next|pause|stop|switch> <down|up>`"
    at, name, edge = content
    button = _SWITCH.get(name, name)
    if not (at.isascii() and at.isdigit()):
        return f"expected whole milliseconds, not {at!r}"
    if button not in list(Button):
        return f"no button is called {name!r}; {did_you_mean(name, [*Button, *_SWITCH])}"
    if edge not in ("down", "up"):
        return f"expected down or up, not {edge!r}"
    if int(at) > LONGEST_MS:
        return f"a day has {LONGEST_MS} ms, not {at}"
    touch = Touch(int(at), Button(button), edge == "down")
    mistake = _impossible(touch, touches)
    touches.append(touch)
    return mistake


def _impossible(touch: Touch, before: list[Touch]) -> str:
    if before and touch.at_ms < before[-1].at_ms:
        return f"time runs back: {touch.at_ms} after {before[-1].at_ms}"
    is_down = next((t.down for t in reversed(before) if t.button is touch.button), False)
    if touch.down == is_down:
        return f"{touch.button} is {'already down' if is_down else 'not down'}"
    return ""


# -- who presses


@dataclass
class Person:
    """Someone who does everything: goes on whenever the kiosk waits for a person, and tries STOP when asked."""

    carries_on: bool
    plan: list[Touch] = field(default_factory=list)
    answered: Scene | None = None

    def look(self, scene: Scene, now_ms: int) -> None:
        """See the screen; decide on a press if one is wanted."""
        button = self._wanted(scene)
        key = (scene.name, scene.stretch, scene.side)
        if button is None or self.plan or (self.answered and key == _key(self.answered)):
            self.answered = self.answered if button else None
            return
        self.answered = scene
        down = now_ms + SEES_AFTER_MS
        self.plan = [Touch(down, button, True), Touch(down + HOLDS_FOR_MS, button, False)]

    def _wanted(self, scene: Scene) -> Button | None:
        if scene.name == "interrupted":
            return Button.NEXT if self.carries_on else Button.STOP
        return _WANTED.get(scene.name)


_WANTED = {
    "home": Button.NEXT,
    "stop_asked": Button.NEXT,
    "ready": Button.NEXT,
    "try_stop": Button.STOP,
    "agree_sign": Button.NEXT,
    "aside_asked": Button.PAUSE,  # leave it out: nobody has cleared it
    "empty": Button.NEXT,
    "wait": Button.NEXT,
    "well_done": Button.NEXT,
    "before_you_go": Button.NEXT,
}


def _key(scene: Scene) -> tuple[str, str | None, str | None]:
    return scene.name, scene.stretch, scene.side


# -- the bench


@dataclass
class Bench:
    """The kiosk in a world where waiting jumps."""

    clock: SteppedClock
    pins: DeskPins
    store: Store
    loop: Loop

    def step(self, until_ms: int | None = None) -> None:
        """Wait as long as nothing would happen, at most until that moment; what was kept is durable then."""
        self.store.flush()
        rest = self.loop.rest_ms(LONGEST_STEP_MS)
        if until_ms is not None:
            rest = min(rest, until_ms - self.clock.mono_ms())
        self.clock.advance(max(0, rest))

    def turn(self) -> None:
        """One turn of the loop."""
        self.loop.turn()

    def touch(self, touch: Touch) -> None:
        """Move a switch, through the pin."""
        (self.pins.press if touch.down else self.pins.release)(touch.button)


def open_bench(
    everything: Everything,
    folder: Path,
    witness: Any,
    known_from: Callable[[Store, str], Known],
    screens: tuple[Screen, ...] = (),
    carry_on: bool = False,
    held: frozenset[Button] = frozenset(),
    clock: SteppedClock | None = None,
) -> Bench:
    """The bench with its log in that folder. `known_from` makes what the kiosk knows from the store and the day.

    `held` are the buttons that are down as it starts. `clock` may tell another time than now.
    """
    begins = everything.settings.session.day_begins
    clock = clock or SteppedClock(datetime.now().astimezone(), day_begins=begins)
    saved: deque[Kept] = deque()
    store = Store.open(folder, clock, saved.append)
    wires = desk_wires(everything.settings)
    pins = DeskPins(wires, held)
    switches = Buttons.open(wires, pins, clock.mono_ms)
    voice = QuietVoice()
    devices = Devices(
        now_ms=clock.mono_ms,
        day=lambda: clock.now().day,
        switches=switches,
        presses=presses(everything.settings, switches.down),
        voice=voice,
        loudspeaker=QuietLoudspeaker(),
        lamps=Lamps(),
        memory=store,
        screens=screens,
    )
    state, effects = first_state(known_from(store, clock.now().day), carry_on)
    loop = Loop(state, devices, witness, saved)
    witness.clock = clock
    loop.begin(effects)
    return Bench(clock, pins, store, loop)


def first_state(known_: Known, carry_on: bool) -> tuple[State, tuple[Effect, ...]]:
    """Home; an interrupted session is declined unless it is to be carried on."""
    state = start(known_)
    if isinstance(state, StopAsked | CarryOnAsked) and not carry_on:
        return _left(state)
    return state, ()


def _left(state: State) -> tuple[State, tuple[Effect, ...]]:
    """STOP on what a power cut left open, until home."""
    state, effects = advance(state, Pressed(Button.STOP))
    if not isinstance(state, CarryOnAsked):
        return state, effects
    state, more = advance(state, Pressed(Button.STOP))
    return state, (*effects, *more)


def play_person(bench: Bench, carry_on: bool) -> None:
    """Go through the whole routine with a person who does everything, until home is back."""
    person = Person(carry_on)
    been_away = False
    since_ms, before = 0, bench.loop.scene.name
    while not (been_away and bench.loop.scene.name == "home"):
        been_away = been_away or bench.loop.scene.name != "home"
        person.look(bench.loop.scene, bench.clock.mono_ms())
        bench.step(person.plan[0].at_ms if person.plan else None)
        while person.plan and person.plan[0].at_ms <= bench.clock.mono_ms():
            bench.touch(person.plan.pop(0))
        bench.turn()
        if bench.loop.scene.name != before:
            since_ms, before = bench.clock.mono_ms(), bench.loop.scene.name
        if bench.clock.mono_ms() - since_ms > LOST_MS:
            raise RuntimeError(f"nobody knows what to press on the screen {before}")
    bench.store.flush()
    bench.turn()


def play_presses(bench: Bench, touches: list[Touch]) -> None:
    """Play a presses file and a minute more; a session that is still open then is cut."""
    waiting = list(touches)
    end_ms = (touches[-1].at_ms if touches else 0) + AFTER_LAST_PRESS_MS
    while bench.clock.mono_ms() < end_ms:
        bench.step(min(end_ms, waiting[0].at_ms) if waiting else end_ms)
        while waiting and waiting[0].at_ms <= bench.clock.mono_ms():
            bench.touch(waiting.pop(0))
        bench.turn()
    bench.store.flush()
    bench.turn()
    cut(bench)


def cut(bench: Bench) -> None:
    """Close a session that is still open, as cut."""
    bench.store.flush()
    interrupted = bench.store.interrupted()
    if interrupted is not None:
        bench.loop.carry_out([Keep(SessionEnded(interrupted.routine, "cut"))])
        bench.store.flush()
        bench.turn()


# -- witnesses


@dataclass
class JsonWitness:
    """Prints everything as JSON Lines, in order of time."""

    clock: SteppedClock | None = None

    def saw(self, what: str, **values: Any) -> None:
        """One line."""
        if what == "record":
            values = {"record": as_json(values["record"])}
        at = self.clock.mono_ms() if self.clock else 0
        print(json.dumps({"at": at, "what": what, **values}, ensure_ascii=False))


@dataclass
class PlainWitness:
    """Prints scenes and words for a person to read."""

    clock: SteppedClock | None = None

    def saw(self, what: str, **values: Any) -> None:
        """One line for what a person would see or hear."""
        seconds = (self.clock.mono_ms() if self.clock else 0) // 1000
        at = f"{seconds // 60:3}:{seconds % 60:02}"
        match what:
            case "scene":
                named = " ".join(str(v) for v in (values["stretch"], values["side"], values["repetition"]) if v)
                print(f"{at}  {values['name']}  {named}".rstrip())
            case "say":
                print(f"{at}      “{values['text']}”")
            case "record":
                print(f"{at}      kept: {values['record'].record.kind}")
