"""The kiosk in a world where waiting jumps: for rehearsals and tests, with whoever presses there.

Nothing of ours is imitated: only the clock is stepped, the pins are gpiozero's mock pins, and the voice is quiet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiosk.devices.sound.quiet import QuietLoudspeaker, QuietVoice
from kiosk.devices.store.store import Store
from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.lamps import Lamps
from kiosk.devices.switches.pins import DeskPins
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.everything import Everything
from kiosk.files.presses_file import Move
from kiosk.log.records import Kept, SessionEnded
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Scene
from kiosk.session.around import CarryOnAsked, StopAsked
from kiosk.session.deciding import decide, start
from kiosk.session.events import Effect, Keep
from kiosk.session.known import Known
from kiosk.session.states import State
from kiosk.worlds.loop import LONGEST_STEP_MS, Loop
from kiosk.worlds.needs import Devices, Stage
from kiosk.worlds.opening import desk_wires, presses
from kiosk.worlds.witness import Witness, Witnesses

AFTER_LAST_PRESS_MS = 60_000
SEES_AFTER_MS = 1_200  # a person looks, then presses; longer than NEXT's release time
HOLDS_FOR_MS = 500
LOST_MS = 30 * 60_000  # no screen of a session lasts so long


# -- who presses


@dataclass
class Person:
    """Someone who does everything: goes on whenever the kiosk waits for a person, and tries STOP when asked."""

    carries_on: bool
    plan: list[Move] = field(default_factory=list)
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
        self.plan = [Move(down, button, True), Move(down + HOLDS_FOR_MS, button, False)]

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

    def move(self, move: Move) -> None:
        """Move a switch, through the pin."""
        (self.pins.press if move.down else self.pins.release)(move.button)


def open_bench(
    everything: Everything,
    folder: Path,
    known_from: Callable[[Store, str], Known],
    witnesses: Iterable[Witness] = (),
    stages: tuple[Stage, ...] = (),
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
    switches = WiredButtons.open(wires, pins, clock.mono_ms)
    voice = QuietVoice()
    devices = Devices(
        now_ms=clock.mono_ms,
        day=lambda: clock.now().day,
        switches=switches,
        presses=presses(everything.settings, switches.down),
        voice=voice,
        loudspeaker=QuietLoudspeaker(),
        lamps=Lamps(),
        store=store,
        stages=stages,
    )
    state, effects = first_state(known_from(store, clock.now().day), carry_on)
    loop = Loop(state, devices, Witnesses(list(witnesses)), saved)
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
    state, effects = decide(state, Pressed(Button.STOP))
    if not isinstance(state, CarryOnAsked):
        return state, effects
    state, more = decide(state, Pressed(Button.STOP))
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
            bench.move(person.plan.pop(0))
        bench.turn()
        if bench.loop.scene.name != before:
            since_ms, before = bench.clock.mono_ms(), bench.loop.scene.name
        if bench.clock.mono_ms() - since_ms > LOST_MS:
            raise RuntimeError(f"nobody knows what to press on the screen {before}")
    bench.store.flush()
    bench.turn()


def play_presses(bench: Bench, moves: list[Move]) -> None:
    """Play a presses file and a minute more; a session that is still open then is cut."""
    waiting = list(moves)
    end_ms = (moves[-1].at_ms if moves else 0) + AFTER_LAST_PRESS_MS
    while bench.clock.mono_ms() < end_ms:
        bench.step(min(end_ms, waiting[0].at_ms) if waiting else end_ms)
        while waiting and waiting[0].at_ms <= bench.clock.mono_ms():
            bench.move(waiting.pop(0))
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
