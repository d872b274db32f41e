"""What one step of the kiosk is made of: the next state, and what is to be carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk.session.around import AtHome
from kiosk.session.events import Effect, Say, Silence
from kiosk.session.kinds import AfterStop, Around, InSession, Run
from kiosk.session.known import Known
from kiosk.session.states import (
    Calling,
    GettingReady,
    Holding,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    State,
    Waiting,
    WhichAskedAgain,
)


@dataclass(frozen=True)
class Went:
    """Where a step leads: the next state and what is to be carried out."""

    state: State
    effects: tuple[Effect, ...] = ()


def home(known: Known, *effects: Effect) -> Went:
    """Back to the resting screen."""
    return Went(AtHome(known), (Silence(), *effects))


def ask(state: State, *said: str) -> Went:
    """Show a question and say it."""
    return Went(state, (Silence(), *map(Say, said)))


def after(went: Went, *effects: Effect) -> Went:
    """The same step, with these effects carried out first."""
    return Went(went.state, (*effects, *went.effects))


def knowing(state: State, known: Known) -> State:
    """The same state with new knowledge, also in the states that it holds."""
    match state:
        case Paused(was=was):
            return replace(state, known=known, was=replace(was, known=known))
        case ReadyAskedAgain(paused=paused) | WhichAskedAgain(paused=paused):
            was = replace(paused.was, known=known)
            return replace(state, known=known, paused=replace(paused, known=known, was=was))
        case Calling(then=then):
            return replace(state, known=known, then=knowing(then, known))
        case GettingReady() | Moving() | Holding() | Resting() | Waiting() | AfterStop() | Around():
            return replace(state, known=known)
    assert_never(state)


def older(state: State, ms: int) -> State:
    """The same state so much later: how long ago the last movement ended is counted through every pause."""
    match state:
        case Moving() | Holding() | Around():
            return state
        case GettingReady() | Resting() | Waiting() | Paused() | ReadyAskedAgain() | WhichAskedAgain():
            return replace(state, run=_older(state.run, ms))
        case AfterStop(stop=stop):
            return replace(state, stop=replace(stop, run=_older(stop.run, ms)))
        case Calling(then=then):
            return replace(state, then=older(then, ms))
    assert_never(state)


def _older(run: Run, ms: int) -> Run:
    return replace(run, still_ms=run.still_ms + ms)


def saved(state: State) -> State:
    """The disk has everything: what was stopped may say so, also after the answer."""
    match state:
        case AfterStop(stop=stop):
            return replace(state, stop=replace(stop, saved=True))
        case Calling(then=then):
            return replace(state, then=saved(then))
        case Around() | InSession():
            return state
    assert_never(state)


def without_silence(went: Went) -> list[Effect]:
    """What a step asks for, but for the silence with which it would begin."""
    return [effect for effect in went.effects if not isinstance(effect, Silence)]
