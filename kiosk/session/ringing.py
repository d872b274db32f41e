"""Ring: a chime and "please come", again and again, until a press that its label names.

A ring interrupts a screen and gives it back, and what was asked there is said again. One for danger says first what to
do; silenced, it asks whether somebody is here, and rings again by itself until they say so. It reaches this room only
and is no alarm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.log.records import Rang
from kiosk.pressing.choices import choices
from kiosk.session.around import AtHome, BeforeYouGo, BreathlessAsked, Emergency
from kiosk.session.events import Chime, Effect, Keep, Say, Silence
from kiosk.session.kinds import GUARD_MS, Around, InSession
from kiosk.session.states import Calling, Hushed, JustStopped, Paused, Ringing, State, WhatNext
from kiosk.session.went import Went

RING_EVERY_MS = 6_000
RING_AGAIN_MS = 60_000  # a silenced ring for danger comes back after so long


def ring(then: State, why: str, danger: tuple[str, ...] = ()) -> Went:
    """Begin to ring; afterwards it is as it is in `then`. With `danger` the words of what to do come first.

    The chime does not wait for them: a hand that trembles may end the ring before anybody heard it.
    """
    rings = Ringing(then.known, then, danger)
    return Went(rings, (Silence(), Keep(Rang(why)), *_begins(danger)))


def _begins(danger: tuple[str, ...]) -> tuple[Effect, ...]:
    return (Chime("ring"), *map(Say, danger)) if danger else _call()


def _call() -> tuple[Effect, ...]:
    """The chime and the words that ask someone in the room to come."""
    return (Chime("ring"), Say(words.dates.sentence(words.ringing.RINGING)))


def passed_ringing(state: Ringing, ms: int) -> Went:
    """Time goes by while it rings: again and again."""
    since = state.since_ms + ms
    if since < RING_EVERY_MS:
        return Went(replace(state, since_ms=since))
    return Went(replace(state, since_ms=0), _call())


def passed_hushed(state: Hushed, ms: int) -> Went:
    """Time goes by in the silence: it rings again where nobody said that they are here."""
    since = state.since_ms + ms
    return Went(replace(state, since_ms=since)) if since < RING_AGAIN_MS else ring_again(state)


def ring_again(state: Hushed) -> Went:
    """The same ring once more."""
    return Went(Ringing(state.known, state.then, state.danger), (Silence(), *_begins(state.danger)))


def hush(state: Ringing) -> Went:
    """A ring for danger is silenced, and asks whether somebody is here: it is over only when they say so."""
    here, bell = ("here", words.buttons.SOMEONE_IS_HERE), ("ring_again", words.buttons.RING)
    hushed = Hushed(state.known, choices(here, bell, direct=True), state.then, state.danger)
    return Went(hushed, (Silence(), Say(words.ringing.IS_SOMEONE_HERE)))


def chose_hushed(state: Hushed, key: str) -> Went:
    """Somebody is here, or it rings again."""
    return ring_over(state) if key == "here" else ring_again(state)


def ring_over(state: Ringing | Hushed) -> Went:
    """Back to the screen that the ring interrupted, and what it asks is said again."""
    then = _as_it_was(state.then)
    return Went(then, (Silence(), *map(Say, _asks(then))))


def _as_it_was(then: State) -> State:
    """Whoever came pressed something, which must not answer for the person, nor begin the ring again."""
    match then:
        case JustStopped():
            return replace(then, guard_ms=GUARD_MS, alone_ms=0)
        case AtHome():
            return replace(then, since_ms=0)
    return then


def _asks(state: State) -> tuple[str, ...]:
    """What that screen says when one comes back to it; `JustStopped` asks by itself after a moment."""
    match state:
        case Paused():
            return (words.dates.sentence(words.guiding.PAUSED),)
        case BeforeYouGo():
            return (words.dates.before_a_list(words.ending.BEFORE_YOU_GO), *words.ending.BEFORE_YOU_GO_LINES)
        case BreathlessAsked():
            return words.beginning.BREATHLESS_SAID
        case Emergency():
            return (words.dates.sentence(words.beginning.EMERGENCY), *words.beginning.EMERGENCY_LINES)
        case WhatNext(answer=answer):
            return words.stopping.after_answer(answer)
        case Around() | InSession() | JustStopped() | Calling():
            return ()
    assert_never(state)
