"""The states of the kiosk: each a frozen dataclass that holds only what is true in it.

`kiosk.session.deciding` moves between them; `kiosk.scenes.scene` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.content.cards import Card
from kiosk.content.profile import Profile
from kiosk.content.stretch import LeftOut, Limb, Phase, Plan, Routine, Side, Step, Variant
from kiosk.log.history import Aside, Log
from kiosk.log.records import Stopped as Stopped
from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choices
from kiosk.pressing.scanning import Pace, Scan
from kiosk.pressing.switch_test import Trial
from kiosk.session.settable import Option

RING_AFTER_MS = 2_000  # home is shown so long before STOP rings
GUARD_MS = 2_000  # after STOP the screen says it and asks nothing; a hand that slipped must not answer
WELL_DONE_MS = 60_000  # the question may be left; nothing moves here


@dataclass(frozen=True)
class Manner:
    """How this kiosk behaves, as set: who goes on, which cues are given, when a stop rings."""

    advance: str = "ask"
    half_way_cue: bool = True
    last_seconds_cue: bool = True
    ring_after_stop_ms: int = 60_000
    quiet: bool = False
    asks_how_tired: bool = True
    private_home: bool = False
    switches: int = 3
    pace: Pace = field(default_factory=Pace)
    spoken_choices: bool = False
    asks: frozenset[str] = frozenset({"wizard", "therapist", "site", "last_time", "stop", "sign"})
    equipment: frozenset[str] = frozenset()  # what the person wears, to be freed before a limb moves
    sites: Mapping[str, str] = field(default_factory=dict)  # with which body site each button is pressed
    second_stops: Mapping[str, str] = field(default_factory=dict)  # the site of each further STOP, by its name

    def helped(self, variant: Variant) -> bool:
        """Whether a helper is there while that variant is done: for its hands, or as the partner who presses."""
        return variant.with_helper or self.switches == 0


@dataclass(frozen=True, eq=False)
class Fitted:
    """A routine as the person's profile allows it, what that leaves out, and whether it is meant for them at all.

    One that is meant for others is not offered; it is kept because the log may speak of it.
    """

    routine: Routine
    left_out: tuple[LeftOut, ...] = ()
    is_meant: bool = True


@dataclass(frozen=True, eq=False)
class Known:
    """What the kiosk knows whatever it is doing: the routines, the log, the day, the loudness."""

    routines: tuple[Fitted, ...]
    log: Log
    today: str
    manner: Manner = field(default_factory=Manner)
    volume: int = 6
    too_short: int = 0  # touches that ended too soon, less the presses that counted
    profile: str = ""  # exactly this profile; another one asks for the therapist's yes again
    stop_heard: bool = True
    cards: tuple[Card, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)  # of the settings that the buttons can change
    rereading: frozenset[str] = frozenset()  # settings whose change was asked for and of which no news is back yet
    chosen_next: str = ""  # the routine that START begins, where someone has chosen; else the day decides
    person: Profile = field(default_factory=lambda: Profile(""))  # what the gate asks before anything moves
    audible: bool = True  # whether a ring can be heard
    tried: frozenset[str] = frozenset()  # further STOPs that answered just now, before that is in the log

    @property
    def offered(self) -> tuple[Fitted, ...]:
        """The routines that are meant for this person."""
        return tuple(fitted for fitted in self.routines if fitted.is_meant)


@dataclass(frozen=True, eq=False)
class Reread:
    """The event that the settings or the content were read again. `settled` are the settings whose change this ends."""

    routines: tuple[Fitted, ...]
    manner: Manner
    values: Mapping[str, str]
    profile: str
    cards: tuple[Card, ...]
    person: Profile = field(default_factory=lambda: Profile(""))
    settled: frozenset[str] = frozenset()


# -- states


@dataclass(frozen=True, eq=False)
class State:
    """What every state has: the kiosk's knowledge."""

    known: Known


@dataclass(frozen=True, eq=False)
class AtHome(State):
    """Resting: the clock, today's list, the next routine. `since_ms` is for how long, up to where it matters."""

    since_ms: int = 0

    @property
    def rings(self) -> bool:
        """Whether STOP rings here; not before it has been seen that this is home: BACK, BACK must not."""
        return self.since_ms >= RING_AFTER_MS


@dataclass(frozen=True, eq=False)
class Ringing(State):
    """Asking someone in the room to come, until a press; then it is as it was before, in `then`.

    A ring for `danger` comes back by itself until somebody says that they are here.
    """

    then: State
    danger: tuple[str, ...] = ()  # what to do meanwhile, in words; none for a ring that is no danger
    since_ms: int = 0


@dataclass(frozen=True, eq=False)
class Today(State):
    """The day's log, and earlier days; `back` counts days before today, `page` the pages of a long day from 0."""

    back: int = 0
    page: int = 0


@dataclass(frozen=True, eq=False)
class About(State):
    """What this is and is not."""


@dataclass(frozen=True, eq=False)
class Asking(State):
    """A state with a question: PAUSE marks the next answer, NEXT chooses it."""

    choices: Choices


@dataclass(frozen=True, eq=False)
class Hushed(Asking):
    """A ring for danger was silenced: is somebody here? It rings again by itself when nobody says so."""

    then: State
    danger: tuple[str, ...]
    since_ms: int = 0


@dataclass(frozen=True, eq=False)
class InMenu(Asking):
    """The menu."""


@dataclass(frozen=True, eq=False)
class ChoosingRoutine(Asking):
    """Which routine to start."""


@dataclass(frozen=True, eq=False)
class ChoosingShown(Asking):
    """Which stretch to watch."""


@dataclass(frozen=True, eq=False)
class Showing(State):
    """A stretch watched without doing it: the figure moves, the cue is said."""

    step: Step
    side: Side | None
    with_helper: bool
    at_ms: int = 0


@dataclass(frozen=True, eq=False)
class ChoosingAside(Asking):
    """Which of the set-aside stretches to bring back."""


@dataclass(frozen=True, eq=False)
class ChoosingWho(Asking):
    """Who said that a stretch may come back."""

    aside: Aside


@dataclass(frozen=True, eq=False)
class ConfirmingClear(Asking):
    """The second of the two choices that bring a stretch back."""

    aside: Aside
    who: str


@dataclass(frozen=True, eq=False)
class ChoosingCard(Asking):
    """Which card to read."""


@dataclass(frozen=True, eq=False)
class ReadingCard(State):
    """A card, shown and read aloud; `page` counts its screens from 0."""

    card: Card
    page: int = 0


@dataclass(frozen=True, eq=False)
class Sharing(State):
    """A day as a QR code, to take along without a network."""

    back: int


@dataclass(frozen=True, eq=False)
class FourWeeks(State):
    """A dot for each day of four weeks, and how tired and how sore."""


@dataclass(frozen=True, eq=False)
class ChoosingCourse(Asking):
    """Which stretch to follow over time."""


@dataclass(frozen=True, eq=False)
class OverTime(State):
    """One stretch over time: seconds stayed and stops, day by day."""

    stretch: str


@dataclass(frozen=True, eq=False)
class EnteringSettings(Asking):
    """The second of the two choices that open the settings, so that a tremor does not."""


@dataclass(frozen=True, eq=False)
class ChoosingOption(Asking):
    """Which setting to change."""


@dataclass(frozen=True, eq=False)
class ChoosingValue(Asking):
    """What to set it to."""

    option: Option


@dataclass(frozen=True, eq=False)
class ConfirmingValue(Asking):
    """A setting that could lock the person out is tried: it goes back by itself unless kept in time."""

    option: Option
    before: str
    left_ms: int


@dataclass(frozen=True, eq=False)
class Trying(State):
    """The switch test: ten presses of that button, whenever the word comes."""

    button: Button
    trial: Trial


@dataclass(frozen=True, eq=False)
class ConfirmingTimes(State):
    """The suggested times are tried: press the button twice with them, or they go back by themselves.

    `before` are the values to go back to.
    """

    button: Button
    before: Mapping[str, str]
    left: int
    left_ms: int


@dataclass(frozen=True, eq=False)
class Teaching(State):
    """The first start: the buttons are taught by use, each pressed twice. `left` counts what is still to press."""

    button: Button
    left: int = 2


@dataclass(frozen=True, eq=False)
class PresetAsked(Asking):
    """The first start: how the person moves."""


@dataclass(frozen=True, eq=False)
class StopAsked(Asking):
    """The power failed between STOP and its answer: what was it?"""

    stopped: Stopped


@dataclass(frozen=True, eq=False)
class CarryOnAsked(Asking):
    """A session was cut short; carry on there, start again, or leave it."""


@dataclass(frozen=True, eq=False)
class Beginning(Asking):
    """A question on the way from home into a routine."""

    fitted: Fitted


@dataclass(frozen=True, eq=False)
class TherapistAsked(Beginning):
    """Has the therapist said yes to these?"""


@dataclass(frozen=True, eq=False)
class TherapistFirst(Beginning):
    """The therapist has not said yes yet."""


@dataclass(frozen=True, eq=False)
class SiteAsked(Beginning):
    """With what is STOP pressed? A limb that moves cannot press it."""


@dataclass(frozen=True, eq=False)
class LastTimeAsked(Beginning):
    """After the last time: tired for long, or sore?"""


@dataclass(frozen=True, eq=False)
class AsideAsked(Beginning):
    """Once for each stretch that was stopped without a reason: do it again? `asked` are those asked so far."""

    aside: Aside
    asked: tuple[Aside, ...]


@dataclass(frozen=True, eq=False)
class ReadyAsked(Beginning):
    """All fine, or one of these?"""


@dataclass(frozen=True, eq=False)
class ReadyToCarryOn(Beginning):
    """All fine, or one of these, before an interrupted session goes on?"""


@dataclass(frozen=True, eq=False)
class WhichToCarryOn(Beginning):
    """What is different, before an interrupted session goes on; none of these goes on."""


@dataclass(frozen=True, eq=False)
class WhichAsked(Beginning):
    """What is different today, danger first."""


@dataclass(frozen=True, eq=False)
class BreathlessAsked(Beginning):
    """More breathless than usual: enough for today, call someone, or only what is gentle."""


@dataclass(frozen=True, eq=False)
class ShorterAsked(Beginning):
    """A shorter or passive routine is suggested."""


@dataclass(frozen=True, eq=False)
class WearyAsked(ShorterAsked):
    """The same after the ready? lines were answered: what is chosen begins, without asking them again."""


@dataclass(frozen=True, eq=False)
class Emergency(State):
    """Call the emergency number; no routine."""


@dataclass(frozen=True, eq=False)
class Empty(State):
    """Nothing is left in this routine today; `plan` says why."""

    plan: Plan


@dataclass(frozen=True, eq=False)
class LegNoted(State):
    """A leg that is not as it should be: no leg stretch, and whom to call."""

    fitted: Fitted


@dataclass(frozen=True, eq=False)
class Run:
    """Where a session is: the plan, the index of the phase, the phase that moved a limb last, if any.

    `still_ms` is how long ago that movement ended, pauses and questions included. `avoided` names the joints that are
    left out for the rest of it, `carried_on` tells that it was interrupted.
    """

    plan: Plan
    at: int
    moved: int | None = None
    still_ms: int = 0
    avoided: frozenset[tuple[Limb, Side | None]] = frozenset()
    carried_on: bool = False

    @property
    def phase(self) -> Phase:
        """The phase it is in."""
        return self.plan.phases[self.at]


@dataclass(frozen=True, eq=False)
class TryingStop(State):
    """Nothing moves before STOP has answered. `second` names the further STOP that is tried after the first."""

    run: Run
    second: str = ""


@dataclass(frozen=True, eq=False)
class AgreeingSign(State):
    """The person and the helper agree on a sign for stop, and try it."""

    run: Run


@dataclass(frozen=True, eq=False)
class InSession(State):
    """A session under way. From every one of these STOP leads to `JustStopped`."""

    run: Run


@dataclass(frozen=True, eq=False)
class GettingReady(InSession):
    """The words before the movement. `then` is the phase that follows, `owed_ms` what is left of its hold.

    `awaited` is the cue that must have been heard before the lead-in of `left_ms` begins ("" once it was).
    """

    then: int
    owed_ms: int
    awaited: str
    left_ms: int


@dataclass(frozen=True, eq=False)
class Moving(InSession):
    """The limb goes in or out. `owed_ms` is the hold that follows a move in."""

    left_ms: int
    owed_ms: int


@dataclass(frozen=True, eq=False)
class Holding(InSession):
    """Staying at the end of the range."""

    left_ms: int


@dataclass(frozen=True, eq=False)
class Resting(InSession):
    """After a repetition."""

    left_ms: int


@dataclass(frozen=True, eq=False)
class Waiting(InSession):
    """Between stretches, until NEXT. The run is at the get ready that comes next."""


Going = GettingReady | Moving | Holding | Resting | Waiting


@dataclass(frozen=True, eq=False)
class Paused(InSession):
    """Waiting without limit; `was` is what PAUSE interrupted."""

    was: Going
    choices: Choices
    paused_ms: int = 0


@dataclass(frozen=True, eq=False)
class ReadyAskedAgain(InSession):
    """After a long pause: all fine, or one of these?"""

    paused: Paused
    choices: Choices


@dataclass(frozen=True, eq=False)
class WhichAskedAgain(InSession):
    """Which of these, after a long pause; none of them goes on."""

    paused: Paused
    choices: Choices


@dataclass(frozen=True, eq=False)
class JustStopped(State):
    """Stopped, asking what it was. The run is where it went on from; `at` is the phase that was stopped.

    `owed_ms` is what is left of the hold that was cut. `announced`: nothing of that stretch and side had moved yet.
    `alone_ms` counts the time without any press. `saved` is true once everything is durable.
    """

    run: Run
    at: int
    owed_ms: int
    choices: Choices
    announced: bool = False
    guard_ms: int = GUARD_MS
    alone_ms: int = 0
    saved: bool = False

    @property
    def phase(self) -> Phase:
        """A phase of the stretch and side that was stopped."""
        return self.run.plan.phases[self.at]


@dataclass(frozen=True, eq=False)
class WhatNext(State):
    """After the answer to what it was: what may follow. `since_ms` is the time since that answer."""

    stopped: JustStopped
    answer: str
    choices: Choices
    since_ms: int = 0


@dataclass(frozen=True, eq=False)
class WellDone(State):
    """The session is over; how tired?"""

    plan: Plan
    how: str
    done: int
    choices: Choices
    left_ms: int = WELL_DONE_MS


@dataclass(frozen=True, eq=False)
class BeforeYouGo(State):
    """Call switch, mask, head, tubes, splints; it stays until it was answered."""

    plan: Plan


@dataclass(frozen=True, eq=False)
class Stepped(State):
    """A state as someone with fewer switches has it: a mark goes along its options.

    `still_ms` is for how long nothing has moved, `since_press_ms` the time since the last press. While any switch is
    `held` the mark stays. `unheard` are the words that are still to be said, `waited_ms` how long that takes already.
    """

    inner: State
    scan: Scan
    still_ms: int
    since_press_ms: int = 1_000_000
    held: frozenset[Button] = frozenset()
    unheard: tuple[str, ...] = ()
    waited_ms: int = 0
