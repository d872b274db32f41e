"""Hands that press what a person might: mostly what makes sense, sometimes something else, and patiently.

A hand sees a screen (its name, its answers, what its buttons say they do) and moves switches. With two switches it
steps and chooses, with one it waits for the mark. It knows nothing of what the kiosk remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Ask, Scene
from kiosk.session.buttons import by_button

GOES = frozenset({"get_ready", "move_in", "hold", "move_out", "rest"})
ITSELF = frozenset({"try_stop", "teach", "ringing", "switch_test"})  # here every switch is itself
SETTLES_MS = 1_100  # NEXT's release time, and a little
STILL_MS = 3_200  # with fewer switches STOP is STOP for three seconds beyond a movement

# How likely each answer is on each screen; what is not named counts 1.
LIKES: Mapping[str, Mapping[str, float]] = {
    "home": {"start": 60, "menu": 6, "ring": 1},
    "wait": {"next wait": 60, "pause": 2, "stop": 2},
    "ready": {"fine": 30, "one": 4, "carry_on": 30, "back": 1, "stop": 2, "home": 0.5},
    "which": {"none": 6, "leg": 2, "breathless": 2, "stop": 1, "back": 1, "home": 0.5},
    "breathless": {"gentle": 4, "back": 0.5, "home": 0.5},
    "ringing": {"end_ring": 3, "hush": 2, "home": 3, "stop": 0.5},
    "hushed": {"here": 3, "ring": 0.5},
    "therapist": {"yes": 20, "back": 1},
    "therapist_first": {"anyway": 3},
    "last_time": {"no": 8, "yes": 2},
    "aside_asked": {"yes": 4, "leave": 4},
    "shorter": {"planned": 6, "shorter": 4},
    "try_stop": {"try": 30, "without": 3, "home": 1},
    "agree_sign": {"agreed": 30, "back": 1},
    "interrupted": {"carry_on": 10, "again": 2, "leave": 3},
    "paused": {"carry_on": 14, "call": 1, "again": 3, "skip": 3, "end": 1, "stop": 3, "softer": 0.3, "louder": 0.3},
    "stopped": {"hurt": 6, "rest": 6, "none": 4, "mistake": 4, "cramp": 4, "stopped": 0},
    "what_next": {"go_on": 10, "again": 8, "leave_joint": 3, "shorter": 2, "end": 2},
    "well_done": {"back": 1},
    "before_you_go": {"home": 20, "back": 2, "call": 1, "still": 1},
    "menu": {"aside": 6, "routines": 4, "settings": 0.2},
    "set_aside": {"back": 0.5, "home": 0.5},
    "who_cleared": {"therapist": 4, "doctor": 2, "me": 2, "back": 1},
    "confirm_clear": {"yes": 8, "back": 1},
    "enter_settings": {"yes": 0},
    "settings": {"back": 5, "home": 5},
}

# How often a screen is left alone for a while (1 is always).
LEAVES: Mapping[str, float] = {"stopped": 0.12, "paused": 0.08, "wait": 0.03, "what_next": 0.06, "well_done": 0.05}

# How often something is pressed in a fright or by a change of mind, on the screen after one of these.
STARTLED: Mapping[object, float] = {"what_next": 0.15, "paused": 0.1, "wait": 0.02}

# What leads home, the best first.
HOMEWARD = ("here", "end_ring", "end", "leave", "home", "none", "back", "no", "carry_on", "stop", "try")


@dataclass(frozen=True)
class Move:
    """At that moment this switch goes down or up: a button by its name, or the helper's pedal."""

    at_ms: int
    switch: str
    down: bool


@dataclass
class Hand:
    """Somebody's hand. `wild` is how often, of a hundred screens on which something moves, it presses something."""

    random: Random
    switches: int
    wild: float
    pedal: bool = False
    homeward: bool = False
    plan: list[Move] = field(default_factory=list)
    goal: str = ""
    _seen: tuple[object, ...] = ()
    _looks_at: int = 0
    _tries: int = 0

    def look(self, scene: Scene, now: int) -> None:
        """See the screen; decide what to do, if it is time."""
        shown = (scene.name, scene.stretch, scene.side, scene.repetition)
        if shown != self._seen:
            self._came_to(scene, now)
            self._seen = shown
        if self.plan or now < self._looks_at:
            return
        if scene.name in GOES:
            if self.homeward:
                self._press(Button.STOP, now)
            return
        self._answer(scene, now)

    def next_ms(self, now: int) -> int | None:
        """When it will do or look for something next; None: when the screen changes."""
        if self.plan:
            return self.plan[0].at_ms
        return self._looks_at if self._looks_at > now else None

    def due(self, now: int) -> list[Move]:
        """What it does now."""
        moves = [move for move in self.plan if move.at_ms <= now]
        del self.plan[: len(moves)]
        return moves

    # -- deciding

    def _came_to(self, scene: Scene, now: int) -> None:
        moved = bool(self._seen) and self._seen[0] in GOES
        self.goal, self._tries = "", 0
        if any(move.down for move in self.plan):
            return
        now = self.plan[-1].at_ms if self.plan else now  # first it lets go
        self._looks_at = now + self._ponders(scene)
        if self.switches in (1, 2) and moved and scene.name not in GOES:
            self._looks_at = max(self._looks_at, now + STILL_MS)
        if not self.homeward and self.random.random() < self._startled(scene):
            self._disturb(scene, now)

    def _startled(self, scene: Scene) -> float:
        """How likely it is that something is pressed that nobody asked for: more so, just after a stop or a pause."""
        if scene.name not in GOES:
            return self.wild * 0.3
        return self.wild + STARTLED.get(self._seen[0] if self._seen else "", 0.0)

    def _ponders(self, scene: Scene) -> int:
        """How long it takes before it does anything."""
        if self.homeward:
            return 1_200
        if self.random.random() < LEAVES.get(scene.name, 0.0):
            return self.random.choice((9_000, 40_000, 95_000, 130_000, 930_000 if self._patient() else 95_000))
        return self.random.randint(300, 2_500)

    def _patient(self) -> bool:
        return self.random.random() < 0.2

    def _disturb(self, scene: Scene, now: int) -> None:
        """Something that nobody asked for, at any moment of this screen."""
        soon = 14_000 if scene.name == "hold" and self._patient() else 4_500
        at = now + self.random.randint(30, soon)
        gap = self.random.randint(60, 3_600)
        stop, pause, next_ = self._buttons()
        burst = [self.random.choice((stop, pause, next_)) for _ in range(self.random.randint(2, 5))]
        chosen = self.random.choice(
            ([stop], [stop], [stop], [pause], [pause], [next_], [stop, stop], [next_, stop], [pause, stop], burst)
        )
        for button in chosen:
            at = self._put("pedal" if button is Button.STOP and self._steps_on_it() else button, at) + gap

    def _steps_on_it(self) -> bool:
        return self.pedal and self.random.random() < 0.4

    def _buttons(self) -> tuple[Button, Button, Button]:
        """What this person has for STOP, PAUSE and NEXT."""
        match self.switches:
            case 1:
                return Button.STOP, Button.STOP, Button.STOP
            case 2:
                return Button.STOP, Button.NEXT, Button.NEXT
            case _:
                return Button.STOP, Button.PAUSE, Button.NEXT

    def _answer(self, scene: Scene, now: int) -> None:
        offered = self._offered(scene)
        if not offered:
            self._looks_at = now + 400
            return
        if self.goal not in offered or self._tries > 60:
            self.goal, self._tries = self._wanted(scene, offered), 0
        self._tries += 1
        button = self._towards(scene)
        if button is None:
            self._looks_at = now + 300
            return
        if self._arrives(scene):
            self.goal = ""
        self._press(
            "pedal" if scene.name == "try_stop" and button is Button.STOP and self._steps_on_it() else button, now
        )

    def _arrives(self, scene: Scene) -> bool:
        """Whether the next press chooses what it wanted."""
        direct = [meaning.act for meaning in by_button(scene.buttons).values() if meaning.active]
        three = self.switches in (0, 3) or scene.name in ITSELF
        return marked(scene) == self.goal or (three and self.goal in direct)

    def _wanted(self, scene: Scene, offered: list[str]) -> str:
        if self.homeward:
            return min(offered, key=_homewards)
        likes = LIKES.get(scene.name, {})
        weights = [likes.get(key, 1.0) + 1e-9 for key in offered]
        return self.random.choices(offered, weights)[0]

    def _offered(self, scene: Scene) -> list[str]:
        """Everything that can be chosen there, by any number of presses."""
        keys = [m.act for m in by_button(scene.buttons).values() if m.active and not _of_a_list(m.act)]
        if _is_list(scene) and isinstance(scene.body, Ask):
            keys += [choice.key for choice in scene.body.choices]
        return [key for key in keys if key]

    def _towards(self, scene: Scene) -> Button | None:
        """The press that leads there, or None where the mark comes by itself."""
        if self.switches in (0, 3) or scene.name in ITSELF:
            return self._with_three(scene)
        if marked(scene) == self.goal:
            return Button.NEXT if self.switches == 2 else Button.STOP
        return Button.STOP if self.switches == 2 else None

    def _with_three(self, scene: Scene) -> Button | None:
        for button, meaning in by_button(scene.buttons).items():
            if meaning.active and meaning.act == self.goal:
                return button if self.switches != 1 else Button.STOP
        body = scene.body
        if not isinstance(body, Ask) or body.chosen < 0:
            return None
        return Button.NEXT if body.choices[body.chosen].key == self.goal else Button.PAUSE

    # -- pressing

    def _press(self, switch: str, now: int) -> None:
        up = self._put(switch, now + self.random.randint(20, 200))
        self._looks_at = up + self.random.randint(SETTLES_MS, SETTLES_MS + 900)

    def _put(self, switch: str, at: int) -> int:
        """Plan one touch; when it will be over."""
        short = not self.homeward and self.random.random() < 0.02
        up = at + (self.random.randint(40, 250) if short else self.random.randint(340, 800))
        self.plan += [Move(at, str(switch), True), Move(up, str(switch), False)]
        return up


def _homewards(key: str) -> int:
    return HOMEWARD.index(key) if key in HOMEWARD else len(HOMEWARD)


def _of_a_list(act: str) -> bool:
    return act.startswith("choose ") or act == "other"


def _is_list(scene: Scene) -> bool:
    """Whether answers are listed and can be chosen now; just after STOP they cannot yet."""
    body = scene.body
    if not isinstance(body, Ask) or not body.choices:
        return False
    return any(m.act.startswith("choose ") for m in by_button(scene.buttons).values())


def marked(scene: Scene) -> str:
    """What a choosing press would do now, as the screen says it."""
    for meaning in by_button(scene.buttons).values():
        if meaning.marked:
            return meaning.act
    body = scene.body
    if isinstance(body, Ask) and 0 <= body.chosen < len(body.choices):
        return body.choices[body.chosen].key
    return "home" if isinstance(body, Ask) and body.question else ""
