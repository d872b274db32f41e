"""Every screen of the kiosk, found by walking: press every button on every screen, and wait, until nothing is new.

What is found this way can be reached by a person, and what can be reached is found. The pictures of `kiosk screens`
and the tests that no screen is a dead end both walk here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kiosk.content.stretch import Side
from kiosk.log.records import Kept, Record, SessionStarted
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.scanning import BEYOND_MS
from kiosk.pressing.switch_test import PRESSES
from kiosk.scenes.bodies import Ask, Guide, Home, Mark, Scene, Sheet
from kiosk.scenes.scene import scene
from kiosk.session import first_start
from kiosk.session.advance import advance
from kiosk.session.around import AtHome, Beginning, InSwitchTest, TryingStop
from kiosk.session.deciding import start
from kiosk.session.events import Event, Keep, Passed, Remembered, Saved, Say, SpeechEnded, Touched
from kiosk.session.few_switches import bare, due_ms
from kiosk.session.kinds import InSession
from kiosk.session.known import Known
from kiosk.session.states import JustStopped, State, Stepped
from kiosk.session.today import is_helped, plan_today

STEP_MS = 250
LONGEST_WAIT_MS = 90_000


@dataclass(frozen=True)
class Memory:
    """Stamps records as the store would, without a disk."""

    day: str
    count: int = 0
    session: str = ""

    def stamped(self, record: Record) -> tuple[Memory, Kept]:
        """The record with its stamps, and the memory after it."""
        session = f"{self.day}-{self.count}" if isinstance(record, SessionStarted) else self.session
        minute = self.count % 60
        kept = Kept(
            record,
            f"{self.day}T08:{minute:02}:00.000Z",
            self.day,
            f"08:{minute:02}",
            session if record.in_session else "",
            self.count,
            "walk",
            self.count * 1000,
        )
        return replace(self, count=self.count + 1, session=session), kept


@dataclass(frozen=True, eq=False)
class Place:
    """A state that was reached, what was said on the way and not yet heard, and by which presses."""

    state: State | Stepped
    memory: Memory
    unheard: tuple[str, ...] = ()
    way: tuple[str, ...] = ()

    @property
    def scene(self) -> Scene:
        """Its screen."""
        return scene(self.state)

    def after(self, event: Event, step: str) -> Place:
        """Where that event leads, with every record remembered and saved."""
        state, effects = advance(self.state, event)
        memory, kept_any = self.memory, False
        for effect in effects:
            if isinstance(effect, Keep):
                memory, kept = memory.stamped(effect.record)
                state, _ = advance(state, Remembered(kept))
                kept_any = True
        if kept_any:
            state, _ = advance(state, Saved())
        said = tuple(effect.text for effect in effects if isinstance(effect, Say))
        return Place(state, memory, said or self.unheard, (*self.way, step))


def press(place: Place, button: Button) -> Place:
    """Press that button; with fewer switches, not so soon that it would be the same touch."""
    if isinstance(place.state, Stepped):
        place = place.after(Passed(STEP_MS), "wait").after(Passed(STEP_MS), "wait")
    return place.after(Pressed(button), str(button))


def listen(place: Place) -> Place:
    """Hear everything out."""
    for text in place.unheard:
        place = place.after(SpeechEnded(text), "…")
    return replace(place, unheard=())


def wait(place: Place) -> Place:
    """Hear everything out and let time go by until something happens by itself."""
    place = listen(place)
    if isinstance(place.state, Stepped) and due_ms(place.state) is None:
        for _ in range(1 + BEYOND_MS // STEP_MS):  # until a press of STOP is no STOP any more
            place = place.after(Passed(STEP_MS), "wait")
    before = place.scene
    for _ in range(LONGEST_WAIT_MS // STEP_MS):
        due = due_ms(place.state)
        if due is None or _key(place.scene) != _key(before):
            break
        place = place.after(Passed(min(max(due, 1), STEP_MS)), "wait")
    return place


ScreenKey = tuple[object, ...]


def key(place: Place) -> ScreenKey:
    """What makes a screen another one for a walk: its name, what can be chosen, what is marked, what buttons do."""
    found = place.scene
    world = () if found.name in SAME_EVERYWHERE else _world(place.state)
    return (*world, *_key(found))


# These lead nowhere else, whatever is remembered: walking them once is enough.
SAME_EVERYWHERE = frozenset(
    {"settings", "setting", "confirm_setting", "confirm_times", "switch_test", "enter_settings"}
    | {"cards", "card", "choose_shown", "show", "about", "teach", "preset", "ringing"}
)


def _world(state: State | Stepped) -> ScreenKey:
    """What lies behind a screen and leads elsewhere: what is remembered, and whose routine it is."""
    log, today = state.known.log, state.known.today
    helped = False
    match bare(state):
        case Beginning(fitted=fitted):
            helped = is_helped(state.known, plan_today(state.known, fitted))
        case TryingStop(run=run) | InSession(run=run) | JustStopped(run=run):
            helped = is_helped(state.known, run.plan)
    # Which was set aside last, not all there are: every combination of them would double the walk each time.
    asides = [f"{aside.until} {aside.region}" for aside in log.set_aside_on(today)][-1:]
    return (*asides, log.had_session_before(today), helped)


def _key(found: Scene) -> ScreenKey:
    body = found.body
    marked: tuple[object, ...] = ()
    if isinstance(body, Ask):
        marked = (body.title, tuple(choice.key for choice in body.choices), body.chosen)
    if isinstance(body, Guide):
        marked = (body.word, found.repetition == 1, body.figure is not None and body.figure.with_helper)
    if isinstance(body, Home):
        marked = (bool(body.set_aside), any(line.mark is not Mark.OPEN for line in body.today))
    if isinstance(body, Sheet):
        marked = (bool(body.groups), len(body.side_lines))
    return (found.name, *marked, found.buttons)


def power_cut(place: Place) -> Place:
    """Cut the power and start again, on the same day."""
    return Place(start(place.state.known), place.memory, way=(*place.way, "cut"))


def sleep(place: Place) -> Place:
    """Let the next day begin and start again."""
    day = (date.fromisoformat(place.memory.day) + timedelta(1)).isoformat()
    known = replace(place.state.known, today=day)
    return Place(start(known), replace(place.memory, day=day), way=(*place.way, "sleep"))


def walk(known: Known, most: int = 20_000) -> Iterator[Place]:
    """Every screen that can be reached from home or the first start, nearest first; at most that many."""
    for place, _ in explore(known, most):
        yield place


def explore(known: Known, most: int = 20_000) -> Iterator[tuple[Place, set[ScreenKey]]]:
    """Every screen as `walk` finds it, each with the screens to which one step leads from there."""
    memory = Memory(known.today)
    taught = replace(known, values={**known.values, "setup.done": "true"})
    waiting = deque([Place(AtHome(taught), memory), Place(first_start.teach(known).state, memory)])
    seen = {key(first) for first in waiting}
    while waiting and most:
        place = waiting.popleft()
        most -= 1
        leads = set()
        for step in STEPS:
            follows = step(place)
            leads.add(found := key(follows))
            if found not in seen:
                seen.add(found)
                waiting.append(follows)
        yield place, leads


def touch(place: Place) -> Place:
    """Touch the switch that is being tested, for half a second, as often as it is asked for."""
    if not isinstance(bare(place.state), InSwitchTest):
        return place
    for _ in range(PRESSES):
        place = wait(place)
        for event in (Touched(Button.NEXT, True), Passed(STEP_MS), Passed(STEP_MS), Touched(Button.NEXT, False)):
            place = place.after(event, "touch")
    return place


STEPS: tuple[Callable[[Place], Place], ...] = (
    lambda place: press(place, Button.NEXT),
    lambda place: press(place, Button.PAUSE),
    lambda place: press(place, Button.STOP),
    wait,
    touch,
    power_cut,
    sleep,
)


def screens(known: Known) -> dict[str, Scene]:
    """One scene of every name: the fullest that was found (the most answers, the longest list).

    Walked with two short routines, which reach every screen there is; what lists everything is looked at with
    everything.
    """
    found = {name: place.scene for name, place in fullest(walk(small(known))).items()}
    whole = {name: place.scene for name, place in fullest(walk(known, FIRST_SCREENS)).items()}
    return found | {name: scene_ for name, scene_ in whole.items() if name in LISTS}


LISTS = ("choose_routine", "choose_shown", "cards", "settings")
FIRST_SCREENS = 150


def small(known: Known) -> Known:
    """The same household with one routine done alone, one with a helper, each of a few steps, and few cards."""
    alone = [f for f in known.offered if not f.routine.with_helper and f.routine.at][:1]
    helped = [f for f in known.offered if f.routine.with_helper][:1]
    short = (replace(f, routine=replace(f.routine, steps=f.routine.steps[:3])) for f in (*alone, *helped))
    return replace(known, routines=tuple(short) or known.routines, cards=known.cards[:3])


def fullest(places: Iterable[Place]) -> dict[str, Place]:
    """Of every name the place that shows the most."""
    best: dict[str, Place] = {}
    for place in places:
        found = place.scene
        if found.name not in best or _fullness(found) > _fullness(best[found.name].scene):
            best[found.name] = place
    return best


def _fullness(found: Scene) -> tuple[int, ...]:
    """How much a screen shows: a marked answer or a countdown first, a static stretch done alone, then its text."""
    match found.body:
        case Ask(choices=choices, chosen=chosen):
            return (int(chosen == 0), len(choices), len(repr(found.body)))
        case Guide(number=number, figure=figure) if figure is not None:
            return (int(number != ""), int(not figure.with_helper), int(found.side is Side.RIGHT))
        case body:
            return (0, len(repr(body)))
