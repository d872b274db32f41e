"""The only way anything changes: the next state for one event, and what is to be carried out.

Theory of operation
-------------------
A session is an index into the phases of a `Plan` and a time left. Each state is a frozen dataclass that holds only
what is true in it. `decide(state, event)` gives the next state and the effects to carry out; it reads no clock
and touches nothing. Time arrives as `Passed`, and one `Passed` moves at most one phase on and throws the overshoot
away, so that a stall makes a session longer and never a hold shorter.

What nobody may break:

- STOP from any state in which a limb may be moving (`InSession`) leads to `JustStopped` in one step, silences the
  voice first, and keeps `stopped` and a provisional `set_aside`.
- After STOP nothing moves again without a deliberate NEXT on an answer that says so.
- A hold is shortened only by a person (NEXT, PAUSE, STOP), and a pause gives the remaining time back.
- Nothing ever goes on to another stretch or side because nobody pressed, unless the routine flows.
- Every state has a way out by a button.

    home → (therapist?) → (last time?) → ready? → try STOP → (agree on a sign) → get ready
    get ready → (move in → hold → move out → rest) × repetitions → wait → get ready … → well done → home
    PAUSE ↕ paused          STOP ↓ stopped → what next

This file takes each event to the room that knows what it means there. What a press does stands in one table,
`meanings`; it leads to `beginning` (from home to the first get ready), `phases` (through a session), `stopping` (STOP
and after), `ringing`, `ending`, `menus`, `changing` (settings) and `first_start`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.pressing.button import Pressed
from kiosk.session import changing, first_start
from kiosk.session.around import (
    RING_AFTER_MS,
    AtHome,
    ConfirmingTimes,
    ConfirmingValue,
    InSwitchTest,
    Showing,
    WellDone,
)
from kiosk.session.beginning import (
    opening,
)
from kiosk.session.ending import passed_tired
from kiosk.session.events import (
    ButtonStuck,
    ChangeAsked,
    ChangeOver,
    Chime,
    DayBegan,
    Effect,
    Event,
    Passed,
    Remembered,
    RingHeard,
    Saved,
    Say,
    SetVolume,
    SpeechEnded,
    StopHeard,
    Touched,
    TouchTooShort,
)
from kiosk.session.kinds import AfterStop, Around, InSession
from kiosk.session.known import Known, Reread
from kiosk.session.meanings import pressed
from kiosk.session.phases import passed_getting_ready, passed_phase, speech_ended
from kiosk.session.ringing import (
    RING_AGAIN_MS,
    RING_EVERY_MS,
    passed_hushed,
    passed_ringing,
)
from kiosk.session.states import (
    AnyInSession,
    Calling,
    GettingReady,
    Holding,
    Hushed,
    JustStopped,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    Ringing,
    State,
    Waiting,
    WhatNext,
    WhichAskedAgain,
)
from kiosk.session.stopping import (
    CRAMP_LASTS_MS,
    is_leg_cramp,
    passed_stopped,
    passed_what_next,
    stop_now,
)
from kiosk.session.went import Went, knowing, older, saved


def decide(state: State, event: Event | Reread) -> tuple[State, tuple[Effect, ...]]:
    """The next state, and the effects to carry out, for one event."""
    match event:
        case Pressed(button, switch):
            went = pressed(_less_short(state), button, switch)
        case Passed(ms):
            went = _passed(older(state, ms), ms)
        case SpeechEnded(text):
            went = speech_ended(state, text)
        case Remembered(kept):
            went = Went(knowing(state, replace(state.known, log=state.known.log.with_(kept))))
        case Saved():
            went = Went(saved(state))
        case DayBegan(day):
            went = Went(knowing(state, replace(state.known, today=day, tried=frozenset())))
        case Touched(button, down):
            went = changing.touched(state, button, down)
        case TouchTooShort():
            went = Went(knowing(state, replace(state.known, too_short=state.known.too_short + 1)))
        case ButtonStuck(button):
            went = Went(state, (Chime("attention"), Say(words.buttons.stuck(button))))
        case StopHeard(heard):
            went = _stop_heard(state, heard)
        case RingHeard(heard):
            went = Went(knowing(state, replace(state.known, audible=heard)))
        case ChangeAsked(keys):
            asked = state.known.rereading | keys
            went = Went(knowing(state, replace(state.known, rereading=asked)))
        case ChangeOver(keys):
            went = Went(knowing(state, replace(state.known, rereading=state.known.rereading - keys)))
        case Reread():
            went = _reread(state, event)
    return went.state, went.effects


def _reread(state: State, event: Reread) -> Went:
    """What the files say holds; a loudness that was changed in them is heard from now on."""
    known = reread(state.known, event)
    heard = () if known.volume == state.known.volume else (SetVolume(known.volume),)
    return Went(knowing(state, known), heard)


def reread(known: Known, read: Reread) -> Known:
    """What the kiosk knows once its settings were read again.

    News of a change that is still to come must not be overtaken by what was read before it: such a setting keeps the
    value that was chosen.
    """
    waiting = known.rereading - read.settled
    chosen = {key: known.values[key] for key in waiting if key in known.values}
    values = {**read.values, **chosen}
    return replace(
        known,
        routines=read.routines,
        manner=replace(read.manner, asks=known.manner.asks),
        values=values,
        rereading=waiting,
        profile=read.profile,
        person=read.person,
        cards=read.cards,
        volume=int(values["voice.volume"]),
    )


def _stop_heard(state: State, heard: bool) -> Went:
    """A STOP that cannot be heard ends what moves, as if it had been pressed; nothing begins before it is back."""
    known = replace(state.known, stop_heard=heard)
    told = knowing(state, known)
    if heard:
        return Went(told)
    within = _within(told)
    stopped = Went(told) if within is None else stop_now(within)
    return Went(stopped.state, (*stopped.effects, Chime("attention"), Say(words.beginning.STOP_LOST)))


def _within(state: State) -> AnyInSession | None:
    """The session under way, also where a ring stands before it."""
    match state:
        case InSession():
            return state
        case Calling(then=then):
            return _within(then)
        case AfterStop() | Around():
            return None
    assert_never(state)


def start(known: Known) -> State:
    """The first state: the first start's lessons, what a power cut left open, or home."""
    if "wizard" in known.manner.asks and known.values.get("setup.done") == "false":
        return first_start.teach(known).state
    return opening(known)


def _less_short(state: State) -> State:
    """A press that counted makes up for a touch that was too short."""
    too_short = state.known.too_short
    return knowing(state, replace(state.known, too_short=too_short - 1)) if too_short else state


# -- time


def _passed(state: State, ms: int) -> Went:
    match state:
        case InSession():
            return _passed_in_session(state, ms)
        case JustStopped():
            return passed_stopped(state, ms)
        case WhatNext():
            return passed_what_next(state, ms)
        case Ringing():
            return passed_ringing(state, ms)
        case Hushed():
            return passed_hushed(state, ms)
        case AtHome(since_ms=since_ms, rings=False):
            return Went(replace(state, since_ms=min(since_ms + ms, RING_AFTER_MS)))
        case Showing():
            return Went(replace(state, at_ms=state.at_ms + ms))
        case ConfirmingValue() | ConfirmingTimes() | InSwitchTest():
            return changing.passed(state, ms)
        case WellDone():
            return passed_tired(state, ms)
        case Around():
            return Went(state)
    assert_never(state)


def _passed_in_session(state: AnyInSession, ms: int) -> Went:
    match state:
        case GettingReady():
            return passed_getting_ready(state, ms)
        case Moving() | Holding() | Resting():
            return passed_phase(state, ms)
        case Paused():
            return Went(replace(state, paused_ms=state.paused_ms + ms))
        case Waiting() | ReadyAskedAgain() | WhichAskedAgain():
            return Went(state)
    assert_never(state)


# -- how long until time alone changes something


def changes_in_ms(state: State) -> int | None:
    """Milliseconds until something happens by itself, or None. A world that jumps through time waits so long."""
    match state:
        case InSession():
            return _goes_on_in_ms(state)
        case JustStopped(guard_ms=guard_ms):
            return guard_ms or None
        case WhatNext(since_ms=since_ms):
            return CRAMP_LASTS_MS - since_ms if is_leg_cramp(state) and since_ms < CRAMP_LASTS_MS else None
        case Ringing(since_ms=since_ms):
            return RING_EVERY_MS - since_ms
        case Hushed(since_ms=since_ms):
            return RING_AGAIN_MS - since_ms
        case AtHome(since_ms=since_ms, rings=False):
            return RING_AFTER_MS - since_ms
        case InSwitchTest(test=test):
            return -test.since_ms if test.since_ms < 0 else None
        case ConfirmingValue(left_ms=left_ms) | ConfirmingTimes(left_ms=left_ms) | WellDone(left_ms=left_ms):
            return left_ms
        case Around():
            return None
    assert_never(state)


def _goes_on_in_ms(state: AnyInSession) -> int | None:
    match state:
        case GettingReady(awaited=awaited, left_ms=left_ms):
            return left_ms if not awaited and left_ms > 0 else None
        case Holding(left_ms=left_ms):
            marks = (0, 1_000, 2_000, 3_000, state.run.phase.step.dose.hold_ms // 2)
            return min(left_ms - mark for mark in marks if left_ms > mark)
        case Moving(left_ms=left_ms) | Resting(left_ms=left_ms):
            return left_ms
        case Waiting() | Paused() | ReadyAskedAgain() | WhichAskedAgain():
            return None
    assert_never(state)
