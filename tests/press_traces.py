"""Hands and switches that never existed: traces of edges with what was meant written beside them.

Each hand is a stated model of how a person and a worn switch turn an intention into edges, with the times that
are set for that person. Everything comes from one seed. A trace is fair: what was meant is held for its
acceptance time, and let go for its release time, as the profile states; only what lies between is unruly.

Numbers: tremor 4 to 12 Hz and taps of 50 ms are what these buttons are asked to bear; contact bounce is up to
20 ms, the top of what mechanical switches show, and gaps within it stay under the 25 ms that count as bounce.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from bounds import turns

from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.presses import DEFAULT_TIMES, STUCK_MS, Edge, Happening, Presses, PressTimes, Stuck

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP

BOUNCE_MS = 20.0
LOOK_MS = 50.0  # how often a turn of the loop looks at the levels, at the slowest

# Fair means: what was meant lasts this much longer than it must.
MARGIN_MS = 60.0


@dataclass
class Trace:
    """Edges, and what was meant by them: (button, the moment at which it must count)."""

    times: dict[Button, PressTimes]
    edges: list[Edge] = field(default_factory=list)
    meant: list[tuple[Button, float]] = field(default_factory=list)
    meaningless: list[tuple[float, float]] = field(default_factory=list)  # touches while a button is ready
    stuck: int = 0
    one: Button | None = None  # the only switch there is, on a still screen, where it chooses
    down_at_start: frozenset[Button] = frozenset()
    now: float = 1000.0

    def put(self, button: Button, down: bool, at: float) -> None:
        self.edges.append(Edge(button, down, at))

    def contact(self, button: Button, begin: float, end: float) -> None:
        """The switch is closed for that time, without bounce (or open, where it is worked by lifting)."""
        lift = self.times[button].lift
        self.put(button, not lift, begin)
        self.put(button, lift, end)

    def graze(self, button: Button, begin: float, end: float) -> None:
        """A touch that means nothing, of a button that would listen."""
        self.contact(button, begin, end)
        self.meaningless.append((begin, end + self.times[button].debounce_ms))

    def must_count(self, button: Button, begin: float) -> None:
        self.meant.append((button, begin + self.times[button].acceptance_ms))


def a_button(random: Random) -> Button:
    return random.choice((NEXT, NEXT, PAUSE))


def a_hold(random: Random, times: PressTimes, most: float = 2000) -> float:
    """How long somebody holds who means it."""
    return times.acceptance_ms + MARGIN_MS + random.random() * most


def a_wait(random: Random, times: PressTimes, most: float = 3000) -> float:
    """How long somebody lets go before meaning it again."""
    return times.release_ms + MARGIN_MS + random.random() * most


def chatter(random: Random, begin: float, length: float, gap: float = 24.0) -> Iterator[tuple[float, float]]:
    """Short contacts from `begin` on for at most `length`, with gaps that are bounce."""
    at = begin
    while True:
        closed = random.uniform(0.2, 8)
        opened = random.uniform(0.2, gap)
        if at + closed + opened > begin + length:
            return
        yield at, at + closed
        at += closed + opened


def bouncing(random: Random, trace: Trace, button: Button, begin: float, end: float, bounce: float) -> None:
    """One touch of a worn switch: it chatters as it closes, in between, and as it opens."""
    closing = list(chatter(random, begin, bounce))
    opening = list(chatter(random, end + 0.5, bounce))
    for a, b in closing:
        trace.contact(button, a, b)
    settled = closing[-1][1] + random.uniform(0.2, 3) if closing else begin
    if random.random() < 0.3:  # a moment of lost contact while held
        slip = random.uniform(settled, end - 1)
        trace.contact(button, settled, slip)
        settled = min(slip + random.uniform(0.2, 24), end - 0.1)
    trace.contact(button, settled, end)
    for a, b in opening:
        trace.contact(button, a, b)


# -- hands: each adds one thing that was meant, with all that goes wrong around it


def worn_switch(random: Random, trace: Trace) -> None:
    """Bounce of up to 20 ms on closing and opening, and moments of lost contact while held."""
    button = a_button(random)
    times, begin = trace.times[button], trace.now
    end = begin + a_hold(random, times)
    bouncing(random, trace, button, begin, end, BOUNCE_MS)
    trace.must_count(button, begin)
    trace.now = end + BOUNCE_MS + a_wait(random, times)


def firm_after_tremor(random: Random, trace: Trace) -> None:
    """A tremor of 4 to 12 Hz taps the switch on the way to it and on the way back; the press itself is firm."""
    button = a_button(random)
    times, hertz = trace.times[button], random.uniform(4, 12)
    begin = tremor(random, trace, button, trace.now, hertz, times.acceptance_ms)
    end = begin + a_hold(random, times)
    bouncing(random, trace, button, begin, end, 10)
    trace.must_count(button, begin)
    after = tremor(random, trace, button, end + 40, hertz, STUCK_MS)
    trace.now = after + a_wait(random, times)


def tremor(random: Random, trace: Trace, button: Button, begin: float, hertz: float, shorter_than: float) -> float:
    """Touches at that rate, each shorter than that and with open gaps of more than bounce; when it is over."""
    period, at = 1000 / hertz, begin
    for _ in range(random.randrange(6)):
        touch = min(period * random.uniform(0.2, 0.6), shorter_than - 10, period - 30)
        if touch > 0:
            trace.graze(button, at, at + touch)
        at += period
    return at


def trembling_hold(random: Random, trace: Trace) -> None:
    """The tremor goes on while the switch is held and opens it in every period, for up to 45 % of it."""
    button = a_button(random)
    times, begin = trace.times[button], trace.now
    end, period = begin + a_hold(random, times), 1000 / random.uniform(4, 12)
    at = last = begin
    while last < end:
        last = at + period * random.uniform(0.55, 0.95)
        trace.contact(button, at, last)
        at += period
    trace.must_count(button, begin)
    trace.now = at + a_wait(random, times)


def slow_release(random: Random, trace: Trace) -> None:
    """The hand leaves slowly: after the hold the contact chatters for up to 0.8 s, with gaps of up to 60 ms."""
    button = a_button(random)
    times, begin = trace.times[button], trace.now
    end = begin + a_hold(random, times)
    trace.contact(button, begin, end)
    last = end
    for a, b in chatter(random, end + 1, random.uniform(200, 800), gap=60):
        trace.contact(button, a, b)
        last = b
    trace.must_count(button, begin)
    trace.now = last + a_wait(random, times)


def double_hit(random: Random, trace: Trace) -> None:
    """Within the release time the hand comes back once or twice, for as long as a real press."""
    button = a_button(random)
    times, begin = trace.times[button], trace.now
    end = begin + a_hold(random, times)
    bouncing(random, trace, button, begin, end, BOUNCE_MS)
    for _ in range(random.randint(1, 2)):
        again = end + random.uniform(60, times.release_ms - 10)
        end = again + random.uniform(20, 1500)
        trace.contact(button, again, end)
    trace.must_count(button, begin)
    trace.now = end + a_wait(random, times)


def resting_hand(random: Random, trace: Trace) -> None:
    """The hand stays on one switch for up to half a minute, with slips, while another is pressed."""
    button = a_button(random)
    other = PAUSE if button is NEXT else NEXT
    begin = trace.now
    end = begin + random.uniform(3_000, 30_000)
    if abs(end - begin - STUCK_MS) < 100:
        end += 200  # whether 10 s are reached must not hang on a bounce
    bouncing(random, trace, button, begin, end, BOUNCE_MS)
    trace.must_count(button, begin)
    trace.stuck += end - begin > STUCK_MS
    inside = begin + random.uniform(600, 1200)
    trace.contact(other, inside, inside + a_hold(random, trace.times[other], 500))
    trace.must_count(other, inside)
    trace.now = end + BOUNCE_MS + max(a_wait(random, trace.times[each]) for each in (button, other))


def taps_between(random: Random, trace: Trace) -> None:
    """Taps of 50 ms that mean nothing, before a press that is meant."""
    button = a_button(random)
    for _ in range(random.randint(1, 4)):
        trace.graze(button, trace.now, trace.now + 50)
        trace.now += 50 + random.uniform(30, 400)
    worn_switch(random, trace)


def meant_taps(random: Random, trace: Trace) -> None:
    """A weak hand whose taps of 50 ms are meant (its acceptance time is 30 ms)."""
    button = a_button(random)
    bouncing(random, trace, button, trace.now, trace.now + 50, 10)
    trace.must_count(button, trace.now)
    trace.now += 50 + BOUNCE_MS + a_wait(random, trace.times[button])


def missing_ups(random: Random, trace: Trace) -> None:
    """The driver loses the edge of letting go; the look at the level finds it up to 50 ms later."""
    button = a_button(random)
    times, begin = trace.times[button], trace.now
    end = begin + a_hold(random, times)
    trace.contact(button, begin, end + random.uniform(0, LOOK_MS))
    if random.random() < 0.5:  # or it comes after all, told twice
        trace.put(button, False, end + LOOK_MS + random.uniform(0, 20))
    trace.must_count(button, begin)
    trace.now = end + LOOK_MS + 20 + a_wait(random, times)


def both_chatter(random: Random, trace: Trace) -> None:
    """One switch is pressed while the contact of the other chatters in short spikes, never long enough."""
    button = a_button(random)
    other = PAUSE if button is NEXT else NEXT
    times, begin = trace.times[button], trace.now
    end = begin + a_hold(random, times)
    bouncing(random, trace, button, begin, end, BOUNCE_MS)
    at = begin + random.uniform(-100, 100)
    while at < end:
        trace.graze(other, at, at + random.uniform(0.2, 24))
        at += 25 + random.uniform(25, 120)
    trace.must_count(button, begin)
    trace.now = max(at, end) + BOUNCE_MS + a_wait(random, times)


def brushes(random: Random, trace: Trace) -> None:
    """Brushes of 20 ms, none of which is meant."""
    for _ in range(random.randint(2, 8)):
        trace.graze(NEXT, trace.now, trace.now + random.uniform(1, 20))
        trace.now += random.uniform(60, 1500)


def lifting_hand(random: Random, trace: Trace) -> None:
    """The hand rests on the switch and is lifted; the contact bounces both ways."""
    worn_switch(random, trace)


def with_times(**times: PressTimes) -> dict[Button, PressTimes]:
    return {**DEFAULT_TIMES, **{Button(name): value for name, value in times.items()}}


def both(times: PressTimes) -> dict[Button, PressTimes]:
    return with_times(next=times, pause=times)


@dataclass(frozen=True)
class Hand:
    """A profile: a model, the times that are set for it, and the buttons that are down as it begins."""

    model: Callable[[Random, Trace], None]
    times: dict[Button, PressTimes] = field(default_factory=lambda: dict(DEFAULT_TIMES))
    rests_on: frozenset[Button] = frozenset()
    one: Button | None = None


LIFTED = {button: PressTimes(t.acceptance_ms, t.release_ms, lift=True) for button, t in DEFAULT_TIMES.items()}

HANDS: dict[str, Hand] = {
    "worn switch": Hand(worn_switch),
    "firm after tremor": Hand(firm_after_tremor, both(PressTimes(400, 1000))),
    "trembling hold": Hand(trembling_hold, both(PressTimes(400, 1500, debounce_ms=125))),
    "slow release": Hand(slow_release),
    "double hits": Hand(double_hit),
    "resting hand": Hand(resting_hand),
    "taps of 50 ms": Hand(taps_between),
    "meant taps of 50 ms": Hand(meant_taps, both(PressTimes(30, 300))),
    "missing ups": Hand(missing_ups),
    "both chatter": Hand(both_chatter),
    "lifting hand": Hand(lifting_hand, LIFTED, frozenset(Button)),
}

# The same hands with one switch, wired to STOP or to NEXT and read with NEXT's times.
ALONE = ("worn switch", "firm after tremor", "trembling hold", "slow release", "double hits", "taps of 50 ms",
         "meant taps of 50 ms", "missing ups")  # fmt: skip
HANDS |= {f"one switch, {name}": replace(HANDS[name], one=STOP) for name in ALONE}
HANDS |= {"one switch, brushes": Hand(brushes, one=STOP), "one switch for NEXT": Hand(worn_switch, one=NEXT)}


# -- STOP, in any of them


def with_stops(random: Random, trace: Trace) -> None:
    """Press STOP at random moments of a finished trace; what was still being held no longer counts.

    Two cases are left out, since they have no one right answer. A STOP into a touch that meant nothing: that
    button then rightly ignores what is meant within its release time. And a STOP within one gap of contact
    after the moment at which a press counts: if the contact is open just then, the press has not counted yet.
    """
    at = 1000.0
    while (at := at + random.uniform(700, 6000)) < trace.now:
        gaps = [(due, due + trace.times[b].debounce_ms) for b, due in trace.meant if b is not STOP]
        if any(begin < at <= end for begin, end in trace.meaningless + gaps):
            continue
        bouncing(random, trace, STOP, at, at + random.uniform(30, 600), BOUNCE_MS)
        trace.meant = [(b, due) for b, due in trace.meant if b is STOP or not held_at(trace, b, due, at)]
        trace.must_count(STOP, at)
        at += 600 + BOUNCE_MS


def held_at(trace: Trace, button: Button, due: float, stop: float) -> bool:
    """Whether STOP came after that touch began and before it could count."""
    return due - trace.times[button].acceptance_ms <= stop <= due


def with_one(wired: Button, trace: Trace) -> None:
    """Of a finished trace what was done with NEXT, with the one switch that there is."""
    trace.one = wired
    trace.edges = [replace(edge, button=wired) for edge in trace.edges if edge.button is NEXT]
    trace.meant = [(wired, due) for button, due in trace.meant if button is NEXT]


def make(name: str, seed: int, touches: int = 4) -> Trace:
    """One trace of that hand. Half of them have STOPs in between."""
    hand, random = HANDS[name], Random(f"{name} {seed}")
    trace = Trace(hand.times, down_at_start=hand.rests_on)
    for _ in range(touches):
        hand.model(random, trace)
    if hand.one is not None:
        with_one(hand.one, trace)
    elif random.random() < 0.5:
        with_stops(random, trace)
    trace.edges.sort(key=lambda edge: edge.at_ms)
    trace.meant.sort(key=lambda meant: meant[1])
    return trace


# -- playing a trace, and judging it


def play(trace: Trace, stalls: Random | None = None) -> list[tuple[float, Happening]]:
    """Every happening with its moment. With `stalls` time is told of at random, up to 2 s late."""
    presses = Presses(trace.times, trace.down_at_start)
    presses.read_one(None if trace.one is None else False)
    happened: list[tuple[float, Happening]] = []
    for edge in trace.edges:
        if stalls is None or stalls.random() < 0.3:
            happened += step_to(presses, edge.at_ms)
        happened += [(edge.at_ms, what) for what in presses.edge(edge)]
    return happened + step_to(presses, trace.now + 60_000)


def step_to(presses: Presses, until: float) -> list[tuple[float, Happening]]:
    happened: list[tuple[float, Happening]] = []
    going = turns()
    while (due := presses.deadline()) is not None and due < until and going():
        happened += [(due, what) for what in presses.passed(due)]
    return happened


@dataclass
class Verdict:
    """How traces came out: what was meant, and how much was lost (or came late), doubled or never meant."""

    meant: int = 0
    lost: int = 0
    extra: int = 0
    stops: int = 0
    stops_late: int = 0

    def add(self, other: Verdict) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def good(self) -> bool:
        return not (self.lost or self.extra or self.stops_late)


def judge(trace: Trace) -> Verdict:
    """Every press at its moment and nothing else: within one bounce for NEXT and PAUSE, exactly for STOP."""
    verdict = Verdict(meant=len(trace.meant))
    pressed = [(what.button, at) for at, what in play(trace) if isinstance(what, Pressed)]
    for button, due in trace.meant:
        mine = [at for b, at in pressed if b is button and due <= at <= due + slack(trace, button)]
        verdict.lost += not mine
        verdict.stops += button is STOP and trace.one is None
        verdict.stops_late += button is STOP and trace.one is None and due not in mine
        if mine:
            pressed.remove((button, mine[0]))
    verdict.extra = len(pressed)
    return verdict


def slack(trace: Trace, button: Button) -> float:
    """A contact that is open at the very moment counts when it closes again."""
    if trace.one is not None:
        return trace.times[NEXT].debounce_ms
    return 0 if button is STOP else trace.times[button].debounce_ms


def stuck_seen(trace: Trace) -> int:
    return sum(isinstance(what, Stuck) for _, what in play(trace))
