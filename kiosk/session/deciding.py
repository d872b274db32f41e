"""`advance`, the only way anything changes.

Theory of operation
-------------------
A session is an index into the phases of a `Plan` and a time left. Each state is a frozen dataclass that holds only
what is true in it. `advance(state, event)` gives the next state and the effects to carry out; it reads no clock
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

This file takes each event to the room that knows what it means there: `beginning` (from home to the first get
ready), `phases` (through a session, pauses, its end), `stopping` (STOP and after), `menus` (everything else).
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import words
from kiosk.pressing.button import Button, Pressed
from kiosk.session import menus
from kiosk.session.beginning import (
    begin,
    chose_beginning,
    chose_interrupted,
    chose_stop_asked,
    chose_which_after_pause,
    enter,
    next_routine,
    opening,
    plan_out,
    routine_of,
    stop_answered,
    which_after_pause,
    without_second,
)
from kiosk.session.ending import chose_tired, passed_tired, still_at_it
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
    Silence,
    SpeechEnded,
    StopHeard,
    Touched,
    TouchTooShort,
)
from kiosk.session.phases import chose_paused, go_on, passed_getting_ready, passed_phase, pause, resume, speech_ended
from kiosk.session.ringing import (
    RING_AGAIN_MS,
    RING_EVERY_MS,
    chose_hushed,
    passed_hushed,
    passed_ringing,
    pressed_ringing,
    ring,
    ring_again,
)
from kiosk.session.states import (
    RING_AFTER_MS,
    AgreeingSign,
    Asking,
    AtHome,
    BeforeYouGo,
    Beginning,
    CarryOnAsked,
    ChoosingRoutine,
    ConfirmingTimes,
    ConfirmingValue,
    Emergency,
    Empty,
    GettingReady,
    Holding,
    Hushed,
    InSession,
    JustStopped,
    Known,
    LegNoted,
    Moving,
    Paused,
    ReadyAskedAgain,
    Reread,
    Resting,
    Ringing,
    Showing,
    State,
    StopAsked,
    Trying,
    TryingStop,
    Waiting,
    WellDone,
    WhatNext,
    WhichAskedAgain,
)
from kiosk.session.stopping import (
    CRAMP_LASTS_MS,
    chose_next,
    is_leg_cramp,
    passed_stopped,
    passed_what_next,
    pressed_stopped,
    stop_now,
)
from kiosk.session.went import Went, home, knowing, older


def advance(state: State, event: Event | Reread) -> tuple[State, tuple[Effect, ...]]:
    """The next state, and the effects to carry out, for one event."""
    match event:
        case Pressed(button, switch):
            went = _pressed(_less_short(state), button, switch)
        case Passed(ms):
            went = _passed(older(state, ms), ms)
        case SpeechEnded(text):
            went = speech_ended(state, text)
        case Remembered(kept):
            went = Went(knowing(state, replace(state.known, log=state.known.log.with_(kept))))
        case Saved():
            went = Went(_saved(state))
        case DayBegan(day):
            went = Went(knowing(state, replace(state.known, today=day, tried=frozenset())))
        case Touched(button, down):
            went = menus.touched(state, button, down)
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


def _saved(state: State) -> State:
    """The disk has everything: what was stopped may say so, also after the answer."""
    match state:
        case JustStopped():
            return replace(state, saved=True)
        case WhatNext(stopped=stopped):
            return replace(state, stopped=replace(stopped, saved=True))
        case Ringing() | Hushed():
            return replace(state, then=_saved(state.then))
        case _:
            return state


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


def _within(state: State) -> InSession | None:
    """The session under way, also where a ring stands before it."""
    within = state.then if isinstance(state, Ringing | Hushed) else state
    return within if isinstance(within, InSession) else None


def start(known: Known) -> State:
    """The first state: the first start's lessons, what a power cut left open, or home."""
    if "wizard" in known.manner.asks and known.values.get("setup.done") == "false":
        return menus.teach(known).state
    return opening(known)


# -- presses

Offering = Asking | Paused | ReadyAskedAgain | WhichAskedAgain | WhatNext | WellDone


def _pressed(state: State, button: Button, switch: str) -> Went:
    within = _within(state)
    match state, button:
        case (_, Button.STOP) if within is not None:
            return stop_now(within)
        case (JustStopped(), _):
            return pressed_stopped(state, button)
        case (Ringing(), _):
            return pressed_ringing(state, button)
        case (TryingStop(), Button.STOP):
            return stop_answered(state, switch)
        case (
            Paused() | ReadyAskedAgain() | WhichAskedAgain() | WhatNext() | WellDone() | Asking(),
            Button.NEXT | Button.PAUSE,
        ):
            return _pressed_choice(state, button)
        case (Waiting() | GettingReady() | Moving() | Holding() | Resting(), Button.PAUSE):
            return pause(state)
        case (Waiting() | GettingReady() | Moving() | Holding() | Resting(), Button.NEXT):
            return go_on(state)
        case (_, Button.STOP):
            return _back(state)
        case (_, Button.NEXT):
            return _pressed_next(state)
        case _:
            return _pressed_pause(state)


def _less_short(state: State) -> State:
    """A press that counted makes up for a touch that was too short."""
    too_short = state.known.too_short
    return knowing(state, replace(state.known, too_short=too_short - 1)) if too_short else state


def _pressed_choice(state: Offering, button: Button) -> Went:
    offered = state.choices
    if offered.direct:
        return _chose(state, offered.items[0 if button is Button.NEXT else 1].key)
    if button is Button.NEXT:
        return _chose(state, offered.marked.key)
    moved = offered.moved()
    return Went(replace(state, choices=moved), (Silence(), Say(f"{moved.marked.text}.")))


def _pressed_next(state: State) -> Went:
    match state:
        case AtHome():
            fitted = next_routine(state.known)
            return Went(state) if fitted is None else begin(state.known, fitted)
        case AgreeingSign():
            return enter(state.known, state.run)
        case LegNoted(known, fitted):
            return plan_out(known, fitted)
        case TryingStop():
            return without_second(state)
        case BeforeYouGo():
            return home(state.known)
        case _:
            return menus.next_pressed(state)


def _pressed_pause(state: State) -> Went:
    match state:
        case AtHome():
            return menus.menu(state.known)
        case TryingStop():
            return home(state.known)
        case BeforeYouGo():
            return still_at_it(state)
        case _:
            return menus.pause_pressed(state)


def _back(state: State) -> Went:
    """STOP where nothing moves: back; on home it rings; where it is being tried it is tried."""
    match state:
        case AtHome(rings=False):
            return Went(state)
        case AtHome():
            return ring(state, "home")
        case Hushed():
            return ring_again(state)
        case WellDone():
            return _chose(state, "none")
        case WhatNext():
            return Went(state, (Silence(), Chime("stop"), Say(words.stopping.STOP_REPEATED)))
        case CarryOnAsked():
            return _chose(state, "leave")
        case StopAsked():
            return _chose(state, "none")
        case BeforeYouGo() | Emergency() | Empty() | AgreeingSign() | LegNoted() | Beginning():
            return home(state.known)
        case _:
            return menus.back(state)


# -- choices


def _chose(state: State, key: str) -> Went:
    match state:
        case ChoosingRoutine():
            return begin(state.known, routine_of(state.known, key))
        case CarryOnAsked():
            return chose_interrupted(state, key)
        case StopAsked():
            return chose_stop_asked(state, key)
        case Beginning():
            return chose_beginning(state, key)
        case Paused():
            return chose_paused(state, key)
        case ReadyAskedAgain():
            return resume(state.paused) if key == "fine" else which_after_pause(state)
        case WhichAskedAgain():
            return chose_which_after_pause(state, key)
        case WhatNext():
            return chose_next(state, key)
        case WellDone():
            return chose_tired(state, key)
        case Hushed():
            return chose_hushed(state, key)
        case _ if isinstance(state, menus.Menu):
            return menus.chose(state, key)
        case _:
            return Went(state)


# -- time


def _passed(state: State, ms: int) -> Went:
    match state:
        case AtHome(since_ms=since_ms, rings=False):
            return Went(replace(state, since_ms=min(since_ms + ms, RING_AFTER_MS)))
        case GettingReady():
            return passed_getting_ready(state, ms)
        case Moving() | Holding() | Resting():
            return passed_phase(state, ms)
        case Paused():
            return Went(replace(state, paused_ms=state.paused_ms + ms))
        case JustStopped():
            return passed_stopped(state, ms)
        case WhatNext():
            return passed_what_next(state, ms)
        case Ringing():
            return passed_ringing(state, ms)
        case Showing():
            return Went(replace(state, at_ms=state.at_ms + ms))
        case ConfirmingValue() | ConfirmingTimes() | Trying():
            return menus.passed(state, ms)
        case Hushed():
            return passed_hushed(state, ms)
        case WellDone():
            return passed_tired(state, ms)
        case _:
            return Went(state)


# -- how long until time alone changes something


def due_ms(state: State) -> int | None:
    """Milliseconds until something happens by itself, or None. A world that jumps through time waits so long."""
    match state:
        case AtHome(since_ms=since_ms, rings=False):
            return RING_AFTER_MS - since_ms
        case GettingReady(awaited="") if state.left_ms > 0:
            return state.left_ms
        case Holding(left_ms=left_ms):
            marks = (0, 1_000, 2_000, 3_000, state.run.phase.step.dose.hold_ms // 2)
            return min(left_ms - mark for mark in marks if left_ms > mark)
        case Moving() | Resting() | WellDone():
            return state.left_ms
        case Ringing(since_ms=since_ms):
            return RING_EVERY_MS - since_ms
        case Hushed(since_ms=since_ms):
            return RING_AGAIN_MS - since_ms
        case Trying(trial=trial):
            return -trial.since_ms if trial.since_ms < 0 else None
        case ConfirmingValue(left_ms=left_ms) | ConfirmingTimes(left_ms=left_ms):
            return left_ms
        case JustStopped(guard_ms=guard_ms) if guard_ms:
            return guard_ms
        case WhatNext(since_ms=since_ms) if is_leg_cramp(state) and since_ms < CRAMP_LASTS_MS:
            return CRAMP_LASTS_MS - since_ms
        case _:
            return None
