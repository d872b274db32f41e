"""The states in which no session is open: home, the menu, the way into a session and out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.content.cards import Card
from kiosk.content.plan import Plan
from kiosk.content.stretch import Side, Step
from kiosk.log.history import Aside
from kiosk.log.records import Stopped
from kiosk.pressing.button import Button
from kiosk.pressing.switch_test import SwitchTest
from kiosk.session.kinds import Around, Question, Run
from kiosk.session.known import Fitted
from kiosk.session.settable import Option

RING_AFTER_MS = 2_000  # home is shown so long before STOP rings


WELL_DONE_MS = 60_000  # the question may be left; nothing moves here


@dataclass(frozen=True, eq=False)
class AtHome(Around):
    """Resting: the clock, today's list, the next routine. `since_ms` is for how long, up to where it matters."""

    since_ms: int = 0

    @property
    def rings(self) -> bool:
        """Whether STOP rings here; not before it has been seen that this is home: BACK, BACK must not."""
        return self.since_ms >= RING_AFTER_MS


@dataclass(frozen=True, eq=False)
class Today(Around):
    """The day's log, and earlier days; `back` counts days before today, `page` the pages of a long day from 0."""

    back: int = 0
    page: int = 0


class About(Around):
    """What this is and is not."""


class InMenu(Question):
    """The menu."""


class ChoosingRoutine(Question):
    """Which routine to start."""


class ChoosingShown(Question):
    """Which stretch to watch."""


@dataclass(frozen=True, eq=False)
class Showing(Around):
    """A stretch watched without doing it: the figure moves, the cue is said."""

    step: Step
    side: Side | None
    with_helper: bool
    at_ms: int = 0


class ChoosingAside(Question):
    """Which of the set-aside stretches to bring back."""


@dataclass(frozen=True, eq=False)
class ChoosingWho(Question):
    """Who said that a stretch may come back."""

    aside: Aside


@dataclass(frozen=True, eq=False)
class ConfirmingClear(Question):
    """The second of the two choices that bring a stretch back."""

    aside: Aside
    who: str


class ChoosingCard(Question):
    """Which card to read."""


@dataclass(frozen=True, eq=False)
class ReadingCard(Around):
    """A card, shown and read aloud; `page` counts its screens from 0."""

    card: Card
    page: int = 0


@dataclass(frozen=True, eq=False)
class Sharing(Around):
    """A day as a QR code, to take along without a network."""

    back: int


class FourWeeks(Around):
    """A dot for each day of four weeks, and how tired and how sore."""


class ChoosingCourse(Question):
    """Which stretch to follow over time."""


@dataclass(frozen=True, eq=False)
class OverTime(Around):
    """One stretch over time: seconds stayed and stops, day by day."""

    stretch: str


class EnteringSettings(Question):
    """The second of the two choices that open the settings, so that a tremor does not."""


class ChoosingOption(Question):
    """Which setting to change."""


@dataclass(frozen=True, eq=False)
class ChoosingValue(Question):
    """What to set it to."""

    option: Option


@dataclass(frozen=True, eq=False)
class ConfirmingValue(Question):
    """A setting that could lock the person out is tried: it goes back by itself unless kept in time."""

    option: Option
    before: str
    left_ms: int


@dataclass(frozen=True, eq=False)
class InSwitchTest(Around):
    """The switch test: ten presses of that button, whenever the word comes."""

    button: Button
    test: SwitchTest


@dataclass(frozen=True, eq=False)
class ConfirmingTimes(Around):
    """The suggested times are tried: press the button twice with them, or they go back by themselves.

    `before` are the values to go back to.
    """

    button: Button
    before: Mapping[str, str]
    left: int
    left_ms: int


@dataclass(frozen=True, eq=False)
class Teaching(Around):
    """The first start: the buttons are taught by use, each pressed twice. `left` counts what is still to press."""

    button: Button
    left: int = 2


class PresetAsked(Question):
    """The first start: how the person moves."""


@dataclass(frozen=True, eq=False)
class StopAsked(Question):
    """The power failed between STOP and its answer: what was it?"""

    stopped: Stopped


class CarryOnAsked(Question):
    """A session was cut short; carry on there, start again, or leave it."""


@dataclass(frozen=True, eq=False)
class Beginning(Question):
    """A question on the way from home into a routine."""

    fitted: Fitted


class TherapistAsked(Beginning):
    """Has the therapist said yes to these?"""


class TherapistFirst(Beginning):
    """The therapist has not said yes yet."""


class SiteAsked(Beginning):
    """With what is STOP pressed? A limb that moves cannot press it."""


class LastTimeAsked(Beginning):
    """After the last time: tired for long, or sore?"""


@dataclass(frozen=True, eq=False)
class AsideAsked(Beginning):
    """Once for each stretch that was stopped without a reason: do it again? `asked` are those asked so far."""

    aside: Aside
    asked: tuple[Aside, ...]


class ReadyAsked(Beginning):
    """All fine, or one of these?"""


class ReadyToCarryOn(Beginning):
    """All fine, or one of these, before an interrupted session goes on?"""


class WhichToCarryOn(Beginning):
    """What is different, before an interrupted session goes on; none of these goes on."""


class WhichAsked(Beginning):
    """What is different today, danger first."""


class BreathlessAsked(Beginning):
    """More breathless than usual: enough for today, call someone, or only what is gentle."""


class ShorterAsked(Beginning):
    """A shorter or passive routine is suggested."""


class WearyAsked(ShorterAsked):
    """The same after the ready? lines were answered: what is chosen begins, without asking them again."""


class Emergency(Around):
    """Call the emergency number; no routine."""


@dataclass(frozen=True, eq=False)
class Empty(Around):
    """Nothing is left in this routine today; `plan` says why."""

    plan: Plan


@dataclass(frozen=True, eq=False)
class LegNoted(Around):
    """A leg that is not as it should be: no leg stretch, and whom to call."""

    fitted: Fitted


@dataclass(frozen=True, eq=False)
class TryingStop(Around):
    """Nothing moves before STOP has answered. `second` names the further STOP that is tried after the first."""

    run: Run
    second: str = ""


@dataclass(frozen=True, eq=False)
class AgreeingSign(Around):
    """The person and the helper agree on a sign for stop, and try it."""

    run: Run


@dataclass(frozen=True, eq=False)
class WellDone(Question):
    """The session is over; how tired?"""

    plan: Plan
    how: str
    done: int
    left_ms: int = WELL_DONE_MS


@dataclass(frozen=True, eq=False)
class BeforeYouGo(Around):
    """Call switch, mask, head, tubes, splints; it stays until it was answered."""

    plan: Plan


AnyBeginning = (
    TherapistAsked
    | TherapistFirst
    | SiteAsked
    | LastTimeAsked
    | AsideAsked
    | ReadyAsked
    | ReadyToCarryOn
    | WhichToCarryOn
    | WhichAsked
    | BreathlessAsked
    | ShorterAsked
    | WearyAsked
)
"""Every question on the way from home into a routine."""
