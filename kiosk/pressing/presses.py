"""A switch's ups and downs become presses made on purpose.

A hand with a tremor touches a button five times and means one press; a worn contact closes ten times for
one touch; a hand that slowly lets go brushes the button again. This module decides what was meant. It is
handed edges with their own time stamps and the time that has passed, and answers with what happened. It
reads no clock.

How NEXT and PAUSE are read:

- *Touched.* The acceptance time runs from the first edge of a touch. Gaps shorter than the debounce time
  belong to the touch: a bouncing contact neither restarts it nor delays it.
- *Accepted.* Still held when the acceptance time is over: that is the press, once. No auto-repeat.
- *Ignored* after a press until the switch has been up for its release time. Every new touch starts that
  time again, however short, so that a tremor cannot press twice.
- A touch that ends early is `TooShort`, and the switch is ready for the next touch at once.
- A touch that is *discarded* (STOP came, or the screen changed under it) is ignored in the same way as one
  that counted: the hand that comes back by itself after it must not press, either.

STOP acts on its first edge and has no acceptance or release time. Contact bounce (gaps under 25 ms) is the
same STOP; after any longer gap the next edge is a new one. When STOP comes, touches of other buttons that
were not yet accepted are discarded. A button that is first touched after STOP counts: what a person presses
then is meant, and the guard after STOP belongs to the screen.

A switch that is active for 10 s is `Stuck`; it is `Freed` when it lets go. The others work on.

*One switch* (NEXT's or STOP's, whichever is wired) is both in turn, and `read_one` tells which: while anything moves
it is STOP and acts on its first edge; on a still screen it chooses, with the acceptance, release and debounce time of
NEXT, so that a brush chooses nothing. A touch that began as one never counts as the other.

*Rest and lift* turns a switch around: resting on it is idle, lifting is the touch. "Active" means lifted.

Times are milliseconds of one monotonic clock, as int or float. A late call loses nothing: what was due
before an edge is decided before that edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from kiosk.pressing.button import Button, Pressed

DEBOUNCE_MS = 25
STUCK_MS = 10_000
TOGETHER_MS = 3  # closer than any keyboard lets bounce through: such changes were stamped together

# The bounds leave at least ten times the defaults (NEXT 300 / 1000); acceptance stays well under `STUCK_MS`.
MAX_ACCEPTANCE_MS = 5_000
MAX_RELEASE_MS = 10_000
MAX_DEBOUNCE_MS = 250


@dataclass(frozen=True)
class Edge:
    """A raw change of a switch: this button went down or up at that moment.

    `at_ms` is monotonic. `switch` tells two switches of one button apart ("pedal"); the first has no name.
    `clean`: it comes from a keyboard, a mouse or the like. What handed it over is free of the quickest bounce,
    and stamps when it looks: changes with one stamp, after a stall, are changes that a person made. `already`: it was
    down before anybody could hear it, so it presses nothing and must be let go first.
    """

    button: Button
    down: bool
    at_ms: float
    switch: str = ""
    clean: bool = False
    already: bool = False


@dataclass(frozen=True)
class PressTimes:
    """How long one button must be held, and be let go, for this person's hand.

    Gaps shorter than `debounce_ms` still belong to one touch; waiting for them delays no press. A tremor that
    opens the contact needs a longer one: half its period, 125 ms at 4 Hz. ValueError outside the bounds.
    """

    acceptance_ms: float
    release_ms: float
    debounce_ms: float = DEBOUNCE_MS
    lift: bool = False

    def __post_init__(self) -> None:
        _within("acceptance time", self.acceptance_ms, MAX_ACCEPTANCE_MS)
        _within("release time", self.release_ms, MAX_RELEASE_MS)
        _within("debounce time", self.debounce_ms, MAX_DEBOUNCE_MS)


def _within(name: str, value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise ValueError(f"{name} must be 0 to {most} ms, not {value:g}")


DEFAULT_TIMES: Mapping[Button, PressTimes] = {
    Button.NEXT: PressTimes(acceptance_ms=300, release_ms=1000),
    Button.PAUSE: PressTimes(acceptance_ms=150, release_ms=700),
    Button.STOP: PressTimes(acceptance_ms=0, release_ms=0),
}


def checked(times: Mapping[Button, PressTimes]) -> Mapping[Button, PressTimes]:
    """The same times, complete with the defaults; ValueError for a STOP that would wait or sleep."""
    full = {**DEFAULT_TIMES, **times}
    stop = full[Button.STOP]
    if stop.acceptance_ms or stop.release_ms or stop.debounce_ms > DEBOUNCE_MS:
        raise ValueError("STOP acts at once and again at once: its acceptance and release times are 0")
    return full


@dataclass(frozen=True)
class TooShort:
    """A touch ended before its acceptance time. Many of them suggest the switch test."""

    button: Button


@dataclass(frozen=True)
class Stuck:
    """A switch has been active for 10 s: held down, jammed, or (STOP) its wire broke."""

    button: Button
    switch: str = ""


@dataclass(frozen=True)
class Freed:
    """A stuck switch let go and works again."""

    button: Button
    switch: str = ""


Happening = Pressed | TooShort | Stuck | Freed

ONE = frozenset({Button.NEXT, Button.STOP})  # where the one switch of a person who has one can be wired

_Timed = tuple[float, Happening]  # what, and when it was due
_RANK = {button: rank for rank, button in enumerate(Button)}


def _order(timed: _Timed) -> tuple[float, int]:
    """By moment; what falls on one moment always comes in the same order, however late it is asked for."""
    return timed[0], _RANK[timed[1].button]


class _Phase(Enum):
    READY = "waiting for a touch"
    TOUCHED = "held, not yet for its acceptance time"
    SPENT = "pressed or discarded; ignored until it was up for its release time"


@dataclass
class _Switch:
    """One physical switch: what it is doing, and what that means so far."""

    button: Button
    name: str
    times: PressTimes
    eager: bool = False  # a STOP: one too many is better than one that was lost
    active: bool = False
    phase: _Phase = _Phase.READY
    touched_ms: float = 0.0  # first edge of the touch
    edge_ms: float = float("-inf")  # last edge of any kind
    up_ms: float = float("-inf")  # first edge of the last letting go
    stuck: bool = False

    def edge(self, active: bool, at_ms: float, valid_from_ms: float, clean: bool = False) -> list[_Timed]:
        """Take one edge. One made before `valid_from_ms` begins a touch that does not count."""
        at_ms = max(at_ms, self.edge_ms)  # two threads may hand over their edges in the wrong order
        happened = self.settle(at_ms)
        if active:
            self._goes_active(at_ms, valid_from_ms, clean)
        elif self.active:
            self._goes_idle(at_ms)
        return happened + self.settle(at_ms)

    def _goes_active(self, at_ms: float, valid_from_ms: float, clean: bool) -> None:
        twice, self.active = self.active, True
        together = clean and at_ms - self.edge_ms < TOGETHER_MS
        if together and not twice and at_ms >= self.up_ms + self.times.release_ms:
            self.phase = _Phase.READY
        bounced = not together and self.phase is not _Phase.READY and at_ms - self.edge_ms < self.times.debounce_ms
        if twice and (bounced or not self._counts_again()):
            return  # no proof that it was let go in between
        self.edge_ms = at_ms
        if bounced:
            return
        self.touched_ms = at_ms
        if twice or self.phase is _Phase.READY:
            self.phase = _Phase.TOUCHED if at_ms >= valid_from_ms else _Phase.SPENT

    def _counts_again(self) -> bool:
        """Whether going down while down begins a new touch: a lost STOP is worse than one too many."""
        return self.phase is _Phase.TOUCHED or self.eager

    def _goes_idle(self, at_ms: float) -> None:
        self.active, self.edge_ms = False, at_ms
        # Bounce within the debounce time of letting go is part of it; a later touch starts the time again.
        if at_ms - self.up_ms >= self.times.debounce_ms:
            self.up_ms = at_ms

    def become(self, times: PressTimes, eager: bool, now_ms: float) -> None:
        """Be read in another way from now on. A touch goes on, except into or out of being a STOP."""
        if times.lift != self.times.lift:
            self.active, self.phase, self.touched_ms = not self.active, _Phase.SPENT, now_ms
        if eager != self.eager:
            self.discard()
        self.times, self.eager = times, eager

    def settle(self, now_ms: float) -> list[_Timed]:
        """Decide everything that was due by then."""
        return self._settle_active(now_ms) if self.active else self._settle_idle(now_ms)

    def _settle_active(self, now_ms: float) -> list[_Timed]:
        happened: list[_Timed] = []
        accepted_ms = self.touched_ms + self.times.acceptance_ms
        if self.phase is _Phase.TOUCHED and now_ms >= accepted_ms:
            self.phase = _Phase.SPENT
            happened.append((max(accepted_ms, self.edge_ms), Pressed(self.button, self.name)))
        if not self.stuck and now_ms >= self.touched_ms + STUCK_MS:
            self.stuck = True
            happened.append((self.touched_ms + STUCK_MS, Stuck(self.button, self.name)))
        return happened

    def _settle_idle(self, now_ms: float) -> list[_Timed]:
        ended_ms = self.edge_ms + self.times.debounce_ms
        if now_ms < ended_ms:
            return []
        happened: list[_Timed] = []
        if self.stuck:
            self.stuck = False
            happened.append((ended_ms, Freed(self.button, self.name)))
        # A spike shorter than the debounce time was no touch at all, and says nothing about the hand.
        if self.phase is _Phase.TOUCHED and self.edge_ms - self.touched_ms >= self.times.debounce_ms:
            happened.append((ended_ms, TooShort(self.button)))
        if self.phase is not _Phase.SPENT or now_ms >= self.up_ms + self.times.release_ms:
            self.phase = _Phase.READY
        return happened

    def discard(self) -> None:
        """Let the touch not count, if it is not accepted yet."""
        if self.phase is _Phase.TOUCHED:
            self.phase = _Phase.SPENT

    def settle_before(self, at_ms: float) -> list[_Timed]:
        """Decide what was due earlier than that moment, but not at it."""
        happened: list[_Timed] = []
        while (due := self.deadline()) is not None and due < at_ms:
            happened += self.settle(due)
        return happened

    def deadline(self) -> float | None:
        if not self.active:
            waits = self.stuck or self.phase is _Phase.TOUCHED
            return self.edge_ms + self.times.debounce_ms if waits else None
        if self.phase is _Phase.TOUCHED:
            return self.touched_ms + self.times.acceptance_ms
        return None if self.stuck else self.touched_ms + STUCK_MS

    def progress(self, now_ms: float) -> float:
        if self.phase is not _Phase.TOUCHED or not self.times.acceptance_ms:
            return 0.0
        return min(1.0, max(0.0, (now_ms - self.touched_ms) / self.times.acceptance_ms))


@dataclass
class Presses:
    """All buttons: edges in, presses made on purpose out.

    Hand over edges in the order of their stamps, then the time, on every turn of the loop. `down` names the
    buttons that are down when the kiosk starts (at `now_ms`): nobody pressed them on purpose, so they must be
    let go for their release time first, and they are stuck after 10 s like any other. `lifted` names the second
    switches that are worked by lifting; whether the first ones are is in their times.
    """

    times: Mapping[Button, PressTimes] = field(default_factory=lambda: DEFAULT_TIMES)
    down: frozenset[Button] = frozenset()
    now_ms: float = 0.0
    lifted: frozenset[str] = frozenset()
    _switches: dict[tuple[Button, str], _Switch] = field(default_factory=dict, init=False, repr=False)
    _valid_from_ms: dict[Button, float] = field(default_factory=dict, init=False, repr=False)
    _one_stops: bool | None = field(default=None, init=False)  # None: there are more switches than one

    def __post_init__(self) -> None:
        self.times = checked(self.times)
        for button in Button:
            self._add(button, "", button in self.down)

    def _add(self, button: Button, name: str, down: bool) -> _Switch:
        times = self._times_of(button, name)
        switch = _Switch(button, name, times, self._is_eager(button), active=down != times.lift)
        if switch.active:
            switch.phase, switch.touched_ms = _Phase.SPENT, self.now_ms
        self._switches[button, name] = switch
        return switch

    # -- how each is read

    def take_times(self, times: Mapping[Button, PressTimes]) -> None:
        """Read the switches with these times from now on. What is being held is not forgotten."""
        self.times = checked(times)
        self._read_anew()

    def read_one(self, stops: bool | None) -> None:
        """Read the one switch as STOP (True) or as what chooses (False); None: there are more switches than one."""
        if stops is not self._one_stops:
            self._one_stops = stops
            self._read_anew()

    def _read_anew(self) -> None:
        for (button, name), switch in self._switches.items():
            switch.become(self._times_of(button, name), self._is_eager(button), self.now_ms)
            if switch.eager:
                self._valid_from_ms.pop(button, None)

    def _times_of(self, button: Button, name: str) -> PressTimes:
        own = self.times[button]
        lift = name in self.lifted if name else own.lift
        if self._one_stops is None or button not in ONE:
            return replace(own, lift=lift)
        return replace(self.times[Button.STOP if self._one_stops else Button.NEXT], lift=lift)

    def _is_eager(self, button: Button) -> bool:
        return button is Button.STOP if self._one_stops is None else self._one_stops and button in ONE

    def is_touch(self, edge: Edge) -> bool:
        """Whether that edge begins a touch: for a hand that rests on its switch, lifting does."""
        return edge.down != self._times_of(edge.button, edge.switch).lift

    # -- what happened

    def edge(self, edge: Edge) -> tuple[Happening, ...]:
        """Take one edge; what happened up to it and by it, in order."""
        switch = self._switches.get((edge.button, edge.switch)) or self._add(edge.button, edge.switch, not edge.down)
        others = [other for other in self._switches.values() if other is not switch]
        valid_from_ms = float("inf") if edge.already else self._valid_from_ms.get(edge.button, float("-inf"))
        mine = switch.edge(edge.down != switch.times.lift, edge.at_ms, valid_from_ms, edge.clean)
        if switch.eager and any(isinstance(what, Pressed) for _, what in mine):
            theirs = self._cancel(others, switch.edge_ms)
        else:
            theirs = [one for other in others for one in other.settle(edge.at_ms)]
        return self._in_order(theirs + mine, edge.at_ms)

    @staticmethod
    def _cancel(others: Iterable[_Switch], at_ms: float) -> list[_Timed]:
        """STOP came: what was accepted before it stands, what is still held (even if due now) does not."""
        happened: list[_Timed] = []
        for other in others:
            happened += other.settle_before(at_ms)
            other.discard()
        return happened

    def passed(self, now_ms: float) -> tuple[Happening, ...]:
        """Let time go on to that moment; what came due by then, in order."""
        happened = [one for switch in self._switches.values() for one in switch.settle(now_ms)]
        return self._in_order(happened, now_ms)

    def _in_order(self, happened: Iterable[_Timed], now_ms: float) -> tuple[Happening, ...]:
        self.now_ms = max(self.now_ms, now_ms)
        return tuple(what for _, what in sorted(happened, key=_order))

    def screen_changed(self, same: Iterable[Button], at_ms: float | None = None) -> None:
        """Discard touches meant for the screen before, except of buttons that mean the `same` on both.

        Call it after `passed`. `at_ms` is when the new screen came (without it: the latest moment seen); an
        edge that is handed over later but was made before it is discarded, too.
        """
        moment = self.now_ms if at_ms is None else at_ms
        for button in {each for each in Button if not self._is_eager(each)} - set(same):
            self._valid_from_ms[button] = moment
            for switch in self._of(button):
                switch.discard()

    def _of(self, button: Button) -> list[_Switch]:
        return [switch for switch in self._switches.values() if switch.button is button]

    def progress(self, button: Button, now_ms: float) -> float:
        """How far that button's label is filled: 0 to 1 while it is held, 0 as soon as the press counted."""
        return max(switch.progress(now_ms) for switch in self._of(button))

    def deadline(self) -> float | None:
        """Before this moment nothing happens by itself, if no edge comes; None for never."""
        due = [moment for switch in self._switches.values() if (moment := switch.deadline()) is not None]
        return min(due, default=None)

    @property
    def stuck(self) -> frozenset[Button]:
        """The buttons that are stuck now."""
        return frozenset(switch.button for switch in self._switches.values() if switch.stuck)

    @property
    def held(self) -> frozenset[Button]:
        """The buttons that are active now, whatever that means for them."""
        return frozenset(switch.button for switch in self._switches.values() if switch.active)
