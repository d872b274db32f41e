"""What states have in common: each is one of four kinds, by what is open in it.

A state that holds nothing of its own is a frozen dataclass by what it comes from: to make it one once more takes a
quarter of a millisecond of every start.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.content.plan import Phase, Plan
from kiosk.content.stretch import Limb, Side
from kiosk.pressing.choices import Choices
from kiosk.session.known import Known

GUARD_MS = 2_000  # after STOP the screen says it and asks nothing; a hand that slipped must not answer


@dataclass(frozen=True, eq=False)
class BaseState:
    """What every state has: the kiosk's knowledge."""

    known: Known


@dataclass(frozen=True, eq=False)
class Asking(BaseState):
    """A state with answers to choose from: PAUSE marks the next one, NEXT chooses it."""

    choices: Choices


@dataclass(frozen=True, eq=False)
class Around(BaseState):
    """No session is open, or it has not moved anything yet: home, the menu, the way into a session and out of it."""


@dataclass(frozen=True, eq=False)
class InSession(BaseState):
    """A session under way. From every one of these STOP leads to `JustStopped`."""

    run: Run


@dataclass(frozen=True, eq=False)
class AfterStop(BaseState):
    """STOP was pressed, and the session is still open: nothing moves without an answer that says so."""

    stop: Stop

    @property
    def run(self) -> Run:
        """Where the session was."""
        return self.stop.run

    @property
    def phase(self) -> Phase:
        """A phase of the stretch and side that was stopped."""
        return self.stop.phase


@dataclass(frozen=True, eq=False)
class Question(Asking, Around):
    """A question while no session is open."""


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
class Stop:
    """What a STOP ended. The run is where it went on from; `at` is the phase that was stopped.

    `owed_ms` is what is left of the hold that was cut. `announced`: nothing of that stretch and side had moved yet.
    `saved` is true once everything is durable.
    """

    run: Run
    at: int
    owed_ms: int
    announced: bool = False
    saved: bool = False

    @property
    def phase(self) -> Phase:
        """A phase of the stretch and side that was stopped."""
        return self.run.plan.phases[self.at]
