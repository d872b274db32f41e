"""What one step of the kiosk is made of: the next state, and what is to be carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.session.events import Effect, Say, Silence
from kiosk.session.states import (
    AtHome,
    Holding,
    Hushed,
    InSession,
    JustStopped,
    Known,
    Moving,
    Paused,
    ReadyAskedAgain,
    Ringing,
    State,
    WhatNext,
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
        case Paused():
            return replace(state, known=known, was=replace(state.was, known=known))
        case ReadyAskedAgain() | WhichAskedAgain():
            was = replace(state.paused.was, known=known)
            return replace(state, known=known, paused=replace(state.paused, known=known, was=was))
        case WhatNext():
            return replace(state, known=known, stopped=replace(state.stopped, known=known))
        case Ringing() | Hushed():
            return replace(state, known=known, then=knowing(state.then, known))
        case _:
            return replace(state, known=known)


def older(state: State, ms: int) -> State:
    """The same state so much later: how long ago the last movement ended is counted through every pause."""
    match state:
        case Moving() | Holding():
            return state
        case InSession() | JustStopped():
            return replace(state, run=replace(state.run, still_ms=state.run.still_ms + ms))
        case WhatNext(stopped=stopped):
            run = replace(stopped.run, still_ms=stopped.run.still_ms + ms)
            return replace(state, stopped=replace(stopped, run=run))
        case Ringing() | Hushed():
            return replace(state, then=older(state.then, ms))
        case _:
            return state


def without_silence(went: Went) -> list[Effect]:
    """What a step asks for, but for the silence with which it would begin."""
    return [effect for effect in went.effects if not isinstance(effect, Silence)]
