"""The states of the kiosk, and `advance`, the only way anything changes.

Theory of operation
-------------------
A session is an index into the phases of a `Plan` and a time left. Each state is a frozen dataclass that holds only
what is true in it. `advance(state, event)` gives the next state and the effects to carry out; it reads no clock
and touches nothing. Time arrives as `Passed`, and one `Passed` moves at most one phase on and throws the overshoot
away, so that a stall makes a session longer and never a hold shorter.

What nobody may break:

- STOP from any state in which a limb may be moving (`InSession`) leads to `Stopped` in one step, silences the
  voice first, and keeps `stopped` and a provisional `set_aside`.
- After STOP nothing moves again without a deliberate NEXT on an answer that says so.
- A hold is shortened only by a person (NEXT, PAUSE, STOP), and a pause gives the remaining time back.
- Nothing ever goes on to another stretch or side because nobody pressed, unless the routine flows.
- Every state has a way out by a button.

    home → (therapist?) → (last time?) → ready? → try STOP → (agree on a sign) → get ready
    get ready → (move in → hold → move out → rest) × repetitions → wait → get ready … → well done → home
    PAUSE ↕ paused          STOP ↓ stopped → what next
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kiosk import menus, words
from kiosk.choices import choices
from kiosk.events import (
    Button,
    ButtonStuck,
    Change,
    Chime,
    DayBegan,
    Effect,
    Event,
    Keep,
    Passed,
    Pressed,
    Remembered,
    Saved,
    Say,
    Silence,
    SpeechEnded,
    StopHeard,
    Touched,
    TouchTooShort,
)
from kiosk.history import Aside, Log
from kiosk.menus import louder
from kiosk.records import (
    Answered,
    Cleared,
    Held,
    Rang,
    Record,
    SessionEnded,
    SessionStarted,
    SetAside,
    Skipped,
)
from kiosk.records import (
    Stopped as StoppedRecord,
)
from kiosk.routine import Heard, LeftOut, Limb, Phase, PhaseKind, Plan, Position, Side, Stretch, unroll
from kiosk.states import (
    AgreeingSign,
    AsideAsked,
    Asking,
    AtHome,
    BeforeYouGo,
    Beginning,
    ChoosingRoutine,
    ConfirmingTimes,
    ConfirmingValue,
    Emergency,
    Empty,
    Fitted,
    GettingReady,
    Going,
    Holding,
    InSession,
    Interrupted,
    Known,
    LastTimeAsked,
    LegNoted,
    Moving,
    Paused,
    ReadyAsked,
    ReadyAskedAgain,
    ReadyToCarryOn,
    Reread,
    Resting,
    Ringing,
    Run,
    ShorterAsked,
    Showing,
    State,
    Stopped,
    TherapistAsked,
    TherapistFirst,
    Trying,
    TryingStop,
    Waiting,
    WearyAsked,
    WellDone,
    WhatNext,
    WhichAsked,
)
from kiosk.steps import Went, after, ask, home, knowing

CHANGE_MS = 3_000  # so soon after a change, a STOP still means what moved last
ASK_AGAIN_AFTER_PAUSE_MS = 15 * 60_000
RING_EVERY_MS = 6_000
SHOW_STAY_MS = 3_000
CRAMP_LASTS_MS = 120_000  # a calf cramp that long, or one that returns, may be a clot: the leg is asked about
SHORTER_STEPS = 2
PHASES_EACH = 4  # move in, hold, move out and rest of one repetition


def advance(state: State, event: Event | Reread) -> tuple[State, tuple[Effect, ...]]:
    """The next state, and the effects to carry out, for one event."""
    match event:
        case Pressed(button):
            went = _pressed(_less_short(state), button)
        case Passed(ms):
            went = _passed(state, ms)
        case SpeechEnded(text):
            went = _speech_ended(state, text)
        case Remembered(kept):
            went = Went(knowing(state, replace(state.known, log=state.known.log.with_(kept))))
        case Saved():
            went = Went(_saved(state))
        case DayBegan(day):
            went = Went(knowing(state, replace(state.known, today=day)))
        case Touched(button, down):
            went = menus.touched(state, button, down)
        case TouchTooShort():
            went = Went(knowing(state, replace(state.known, too_short=state.known.too_short + 1)))
        case ButtonStuck(button):
            went = Went(state, (Chime("attention"), Say(words.stuck(button))))
        case StopHeard(heard):
            went = _stop_heard(state, heard)
        case Reread():
            went = Went(knowing(state, reread(state.known, event)))
    return went.state, went.effects


def _saved(state: State) -> State:
    """The disk has everything: what was stopped may say so, also after the answer."""
    match state:
        case Stopped():
            return replace(state, saved=True)
        case WhatNext(stopped=stopped):
            return replace(state, stopped=replace(stopped, saved=True))
        case _:
            return state


def reread(known: Known, read: Reread) -> Known:
    """What the kiosk knows once its settings were read again."""
    return replace(
        known,
        routines=read.routines,
        manner=replace(read.manner, asks=known.manner.asks),
        values=read.values,
        profile=read.profile,
        cards=read.cards,
    )


def _stop_heard(state: State, heard: bool) -> Went:
    """A STOP that cannot be heard ends what moves, as if it had been pressed; nothing begins before it is back."""
    known = replace(state.known, stop_heard=heard)
    told = knowing(state, known)
    if heard:
        return Went(told)
    stopped = _stop(told) if isinstance(told, InSession) else Went(told)
    return Went(stopped.state, (*stopped.effects, Chime("attention"), Say(words.STOP_LOST)))


def start(known: Known) -> State:
    """The first state: the first start's lessons, the offer to carry on after a power cut, or home."""
    if "wizard" in known.manner.asks and known.values.get("setup.done") == "false":
        return menus.teach(known).state
    cut = known.log.interrupted
    if cut is not None and any(f.routine.id == cut.routine for f in known.routines):
        return Interrupted(known, choices(*words.INTERRUPTED_CHOICES))
    return AtHome(known)


def start_routine(known: Known, routine_id: str) -> tuple[State, tuple[Effect, ...]]:
    """Choose that routine, as if it had been chosen on the screen."""
    went = _begin(known, _fitted(known, routine_id))
    return went.state, went.effects


# -- presses

Offering = Asking | Paused | ReadyAskedAgain | WhatNext | WellDone


def _pressed(state: State, button: Button) -> Went:
    match state, button:
        case (InSession(), Button.STOP):
            return _stop(state)
        case (Stopped(), _):
            return _pressed_stopped(state, button)
        case (Ringing(), _):
            return Went(AtHome(state.known), (Silence(),))
        case (Paused() | ReadyAskedAgain() | WhatNext() | WellDone() | Asking(), Button.NEXT | Button.PAUSE):
            return _pressed_choice(state, button)
        case (Waiting() | GettingReady() | Moving() | Holding() | Resting(), Button.PAUSE):
            return _pause(state)
        case (Waiting() | GettingReady() | Moving() | Holding() | Resting(), Button.NEXT):
            return _go_on(state)
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
            return Went(state) if fitted is None else _begin(state.known, fitted)
        case AgreeingSign():
            return _enter(state.known, state.run)
        case LegNoted(known, fitted):
            return _plan(known, fitted)
        case TryingStop():
            return Went(state)
        case _:
            return menus.next_pressed(state)


def _pressed_pause(state: State) -> Went:
    match state:
        case AtHome():
            return menus.menu(state.known)
        case TryingStop():
            return home(state.known)
        case _:
            return menus.pause_pressed(state)


def _back(state: State) -> Went:
    """STOP where nothing moves: back; on home it rings; where it is being tried it is tried."""
    match state:
        case AtHome():
            return Went(Ringing(state.known), (Keep(Rang()), *_ring()))
        case TryingStop():
            return _stop_answered(state)
        case WellDone():
            return _chose(state, "none")
        case WhatNext():
            return Went(state, (Silence(), Chime("stop"), Say(words.STOP_REPEATED)))
        case Interrupted():
            return _chose(state, "leave")
        case BeforeYouGo() | Emergency() | Empty() | AgreeingSign() | LegNoted() | Beginning():
            return home(state.known)
        case _:
            return menus.back(state)


# -- choices


def _chose(state: State, key: str) -> Went:
    match state:
        case ChoosingRoutine():
            return _begin(state.known, _fitted(state.known, key))
        case Interrupted():
            return _chose_interrupted(state, key)
        case Beginning():
            return _chose_beginning(state, key)
        case Paused():
            return _chose_paused(state, key)
        case ReadyAskedAgain():
            return _resume(state.paused) if key == "fine" else _not_fine_after_pause(state)
        case WhatNext():
            return _chose_next(state, key)
        case WellDone():
            return _chose_tired(state, key)
        case _ if isinstance(state, menus.Menu):
            return menus.chose(state, key)
        case _:
            return Went(state)


# -- from home into a session


def next_routine(known: Known) -> Fitted | None:
    """The routine that START begins: the first one of the day that was not done yet, else the first.

    One of which nothing is left today is passed over, so that it does not stand in the way of the others.
    """
    chosen = next((f for f in known.routines if f.routine.id == known.chosen_next), None)
    if chosen is not None:
        return chosen
    done = {summary.routine for summary in known.log.sessions(known.today)}
    by_time = sorted(known.offered, key=lambda fitted: fitted.routine.at or "99:99")
    following = (f for f in by_time if f.routine.id not in done and plan_today(known, f).phases)
    return next(following, by_time[0] if by_time else None)


def _fitted(known: Known, routine_id: str) -> Fitted:
    return next(f for f in known.routines if f.routine.id == routine_id)


def _begin(known: Known, fitted: Fitted) -> Went:
    """The questions that come before a session, the ones that were answered already left out."""
    if "therapist" in known.manner.asks and not known.log.therapist_said_yes(known.profile):
        asked = choices(("yes", words.YES), ("not_yet", words.NOT_YET), direct=True)
        return ask(TherapistAsked(known, asked, fitted), words.THERAPIST)
    return _ask_last_time(known, fitted)


def _ask_last_time(known: Known, fitted: Fitted) -> Went:
    log, manner = known.log, known.manner
    asks = "last_time" in manner.asks and not manner.quiet
    if not asks or not log.had_session_before(known.today) or log.answered_on(known.today, "last_time"):
        return _ask_aside(known, fitted, ())
    offered = choices(("no", words.NO), ("yes", words.YES), direct=True)
    return ask(LastTimeAsked(known, offered, fitted), f"{words.LAST_TIME}:", words.LAST_TIME_LINE)


def _ask_aside(known: Known, fitted: Fitted, asked: tuple[Aside, ...]) -> Went:
    """Ask about the next stretch of this routine that waits for an answer, or go on to ready?"""
    names = _names(fitted)
    open_ones = [
        a for a in known.log.set_aside_on(known.today) if a.until == "asked" and a.stretch in names and a not in asked
    ]
    if not open_ones:
        return _ask_ready(known, fitted)
    offered = choices(("yes", words.YES), ("leave", words.LEAVE_OUT), direct=True)
    state = AsideAsked(known, offered, fitted, open_ones[0], (*asked, open_ones[0]))
    return ask(state, again_aside_line(state), words.AGAIN_ASIDE)


def _names(fitted: Fitted) -> dict[str, str]:
    """The names of a routine's stretches, also by the names that they had before."""
    stretches = [step.stretch for step in fitted.routine.steps]
    return {id_: stretch.name for stretch in stretches for id_ in (stretch.id, *stretch.also)}


def again_aside_line(state: AsideAsked) -> str:
    """Which stretch is asked about, in words."""
    names = _names(state.fitted)
    return words.again_aside_line(names[str(state.aside.stretch)], _side(state.aside.side))


def _ask_ready(known: Known, fitted: Fitted) -> Went:
    offered = choices(("fine", words.ALL_FINE), ("one", words.ONE_OF_THESE), direct=True)
    return ask(ReadyAsked(known, offered, fitted), words.READY_SAY, *words.READY_LINES)


def _chose_beginning(state: Beginning, key: str) -> Went:
    known, fitted = state.known, state.fitted
    match state, key:
        case (ReadyToCarryOn(), "fine"):
            return after(_carry_on(known, fitted), Keep(Answered("ready", "fine")))
        case (ReadyToCarryOn(), _):
            ended = Keep(SessionEnded(fitted.routine.id, "declined"))
            return after(_ask_which(known, fitted), ended)
        case (TherapistAsked(), "not_yet"):
            offered = choices(*words.THERAPIST_CHOICES)
            return ask(TherapistFirst(known, offered, fitted), words.THERAPIST_ASK_FIRST)
        case (TherapistAsked() | TherapistFirst(), "yes" | "anyway"):
            return after(_ask_last_time(known, fitted), Keep(Answered("therapist", key, profile=known.profile)))
        case (LastTimeAsked(), _):
            went = _suggest_shorter(known, fitted) if key == "yes" else _ask_aside(known, fitted, ())
            return after(went, Keep(Answered("last_time", key)))
        case (AsideAsked(aside=aside, asked=asked), _):
            kept = [Keep(Cleared(aside.stretch, aside.side, "me"))] if key == "yes" else []
            return after(_ask_aside(known, fitted, asked), *kept)
        case (ReadyAsked() | WhichAsked(), "fine" | "none"):
            return after(_plan(known, fitted), Keep(Answered("ready", "fine")))
        case (ReadyAsked(), _):
            return _ask_which(known, fitted)
        case (WhichAsked(), _):
            return after(_not_fine(known, fitted, key), Keep(Answered("ready", key)))
        case (ShorterAsked(), _) if key != "home":
            wanted = {"planned": fitted, "shorter": shorter(fitted)}.get(key) or _fitted(known, key)
            return _plan(known, wanted) if isinstance(state, WearyAsked) else _ask_aside(known, wanted, ())
        case _:
            return home(known)


def _ask_which(known: Known, fitted: Fitted) -> Went:
    return ask(WhichAsked(known, choices(*words.WHICH_CHOICES), fitted), words.WHICH_ONE)


def _not_fine(known: Known, fitted: Fitted, key: str) -> Went:
    match key:
        case "leg":
            aside = SetAside(None, None, "leg", "cleared", region="leg")
            return after(ask(LegNoted(known, fitted), *words.LEG_SAID), Keep(aside))
        case "chest":
            return ask(Emergency(known), words.EMERGENCY, *words.EMERGENCY_LINES)
        case _:
            return _suggest_shorter(known, fitted, WearyAsked)


def _suggest_shorter(known: Known, fitted: Fitted, kind: type[ShorterAsked] = ShorterAsked) -> Went:
    """Offer the start of this routine, then the passive ones, then as planned."""
    helped = [(f.routine.id, f.routine.name) for f in known.offered if f.routine.with_helper and f is not fitted]
    items = (("shorter", words.SHORTER), *helped, ("planned", words.AS_PLANNED), ("home", words.NOT_NOW))
    return ask(kind(known, choices(*items), fitted), words.SHORTER_TODAY)


def shorter(fitted: Fitted) -> Fitted:
    """The first few stretches of a routine and its calm ending, for a tired day."""
    first, rest = fitted.routine.steps[:SHORTER_STEPS], fitted.routine.steps[SHORTER_STEPS:]
    calm = [step for step in rest[-1:] if step.stretch.limb is Limb.NONE]
    return replace(fitted, routine=replace(fitted.routine, steps=(*first, *calm)))


def _plan(known: Known, fitted: Fitted) -> Went:
    """Lay the routine out without what is set aside, and try STOP where it was not tried today."""
    plan = plan_today(known, fitted)
    if not plan.phases:
        return ask(Empty(known, plan), words.NOTHING_LEFT)
    return _try_stop(known, Run(plan, 0))


def _try_stop(known: Known, run: Run) -> Went:
    if not known.stop_heard:
        return ask(TryingStop(known, run), words.STOP_LOST)
    tried = known.log.answered_on(known.today, "stop_works")
    if "stop" in known.manner.asks and (not tried or known.values.get("setup.buttons_moved") == "true"):
        return ask(TryingStop(known, run), f"{words.TRY_STOP}.", words.TRY_STOP_LINE)
    return _agree(known, run)


def plan_today(known: Known, fitted: Fitted) -> Plan:
    """The routine as it would be done now: without what the profile and the set-aside list leave out."""
    asides = known.log.set_aside_on(known.today)
    left_out = [
        LeftOut(step.stretch.id, step.stretch.name, side, words.ASIDE_TITLE.lower())
        for step in fitted.routine.steps
        for side in step.sides
        if any(is_aside(aside, step.stretch, side) for aside in asides)
    ]
    return unroll(fitted.routine, (*fitted.left_out, *dict.fromkeys(left_out)))


def is_aside(aside: Aside, stretch: Stretch, side: Side | None) -> bool:
    """Whether that stretch and side is left out by this. One that moves both sides goes with either."""
    meets = aside.side is None or side is None or aside.side == side
    if aside.region is not None:
        return aside.region == str(stretch.limb) and meets
    if aside.stretch not in (stretch.id, *stretch.also):
        return False
    return meets


def _stop_answered(state: TryingStop) -> Went:
    values = {**state.known.values, "setup.buttons_moved": "false"}
    moved = state.known.values.get("setup.buttons_moved") == "true"
    went = _agree(replace(state.known, values=values), state.run)
    kept: list[Effect] = [Keep(Answered("stop_works", "yes"))]
    kept += [Change("setup.buttons_moved", "false")] if moved else []
    return Went(went.state, (Silence(), Chime("ack"), *kept, Say(words.STOP_WORKS), *_without_silence(went)))


def _without_silence(went: Went) -> list[Effect]:
    return [effect for effect in went.effects if not isinstance(effect, Silence)]


def _agree(known: Known, run: Run) -> Went:
    flows = known.manner.advance == "flow"  # which somebody confirms before anything moves
    if "sign" in known.manner.asks and (run.plan.routine.with_helper or flows):
        return ask(AgreeingSign(known, run), *words.agree_lines(run.plan.routine.with_helper, flows))
    return _enter(known, run)


def _enter(known: Known, run: Run) -> Went:
    """Into the session: a new one is recorded, one that is carried on says so."""
    plan = run.plan
    started = SessionStarted(
        plan.routine.id,
        plan.routine.version,
        plan.routine.with_helper,
        plan.units,
        tuple(words.sided(out.stretch, out.side) for out in plan.left_out),
    )
    carried_on = Answered("interrupted", "carry_on", plan.routine.id)
    went = _get_ready(known, run, run.at + 1)
    told = (Silence(), *map(Say, words.left_out_today(plan.left_out)), *_without_silence(went))
    return Went(went.state, (*told, Keep(carried_on if run.carried_on else started)))


def _chose_interrupted(state: Interrupted, key: str) -> Went:
    known, cut = state.known, state.known.log.interrupted
    fitted = next((f for f in known.routines if cut and f.routine.id == cut.routine), None)
    if cut is None or fitted is None:
        return home(known)
    if key == "carry_on":
        offered = choices(("fine", words.ALL_FINE), ("one", words.ONE_OF_THESE), direct=True)
        return ask(ReadyToCarryOn(known, offered, fitted), words.READY_SAY, *words.READY_LINES)
    ended = Keep(SessionEnded(cut.routine, "declined"))
    return after(_begin(known, fitted) if key == "again" else home(known), ended)


def _carry_on(known: Known, fitted: Fitted) -> Went:
    """Begin again at the first stretch and side that is not over, never in a hold, with STOP tried as ever.

    As many follow as were left when it was cut: a shortened routine stays short.
    """
    cut = known.log.interrupted
    plan = plan_today(known, fitted)
    over = Counter(cut.over if cut else ())
    follow: list[int] = []
    for phase in plan.phases:
        if phase.kind is PhaseKind.GET_READY:
            place = (phase.step.stretch.id, phase.side)
            if over[place]:
                over[place] -= 1
            else:
                follow.append(phase.unit)
    follow = follow[: cut.units - len(cut.over)] if cut else follow
    if not follow:  # the power went after the last stretch
        return home(known, Keep(SessionEnded(plan.routine.id, "done")))
    kept = replace(plan, phases=tuple(p for p in plan.phases if p.unit < follow[0] or p.unit in follow))
    return _try_stop(known, Run(kept, kept.first_of_unit(follow[0]), carried_on=True))


# -- through the phases


def _get_ready(known: Known, run: Run, then: int, owed_ms: int | None = None, again: bool = False) -> Went:
    """The words before phase `then`; `owed_ms` is what is left of its hold, the whole of it by default."""
    phase = run.phase
    owed = phase.step.dose.hold_ms if owed_ms is None else owed_ms
    lines = words.lead_in_again(phase) if again else _lead_in(known, run, _heard(known, run))
    if known.manner.switches == 0 and not again:
        lines = (lines[0], *words.ASK_FIRST, *lines[1:])
    state = GettingReady(known, run, then, owed, lines[-1], phase.planned_ms)
    return Went(state, (Silence(), *map(Say, lines)))


def _lead_in(known: Known, run: Run, heard: Heard) -> tuple[str, ...]:
    """The words before a stretch, with what this person must mind."""
    manner, phase = known.manner, run.phase
    mind = words.to_mind(phase, manner.equipment, manner.sites.get("stop", ""), run.plan.routine.with_helper)
    return words.lead_in(phase, heard, mind)


def _heard(known: Known, run: Run) -> Heard:
    """Whether the words before this stretch were heard in this session, with the other side."""
    now = run.phase
    before = run.plan.phases[run.moved] if run.moved is not None else None
    if before is None:
        return Heard.NEVER
    if before.step is now.step and before.side != now.side:
        return Heard.JUST_NOW
    done = stretches_held(known.log)
    return Heard.EARLIER if (now.step.stretch.id, now.step.variant.key) in done else Heard.NEVER


def stretches_held(log: Log) -> set[tuple[str, str]]:
    """The stretches, each with its variant, that were held in the session in progress."""
    found = set()
    for kept in reversed(log.recent):
        match kept.record:
            case SessionStarted():
                break
            case Held(stretch=stretch, variant=variant):
                found.add((stretch, variant))
    return found


def _go_on(state: InSession) -> Went:
    """NEXT in a session: on to what follows, at once."""
    went = _follows(state)
    return Went(went.state, (Silence(), *_without_silence(went)))


def _follows(state: InSession) -> Went:
    match state:
        case Waiting(known, run):
            return _get_ready(known, run, run.at + 1)
        case GettingReady():
            return _move_in(state)
        case Holding():
            return _end_hold(state, ended_by="next")
        case Moving() if state.run.phase.kind is PhaseKind.MOVE_IN:
            return _hold(state)
        case Moving(known, run):
            return _rest(known, run)
        case Resting():
            return _after_rest(state, pressed=True)
        case _:
            return Went(state)


def _move_in(state: GettingReady) -> Went:
    run = replace(state.run, at=state.then, moved=state.then)
    phase = run.phase
    moving = Moving(state.known, run, phase.planned_ms, state.owed_ms)
    return Went(moving, tuple(map(Say, words.phase_lines(phase, last=False))))


def _hold(state: Moving) -> Went:
    run = replace(state.run, at=state.run.at + 1, moved=state.run.at + 1)
    return Went(Holding(state.known, run, state.owed_ms), tuple(map(Say, words.phase_lines(run.phase, last=False))))


def _end_hold(state: Holding, ended_by: str | None = None) -> Went:
    run = replace(state.run, at=state.run.at + 1, moved=state.run.at + 1)
    moving = Moving(state.known, run, run.phase.planned_ms, 0)
    kept = Keep(held(state, ended_by))
    return Went(moving, (kept, Silence(), *map(Say, words.phase_lines(run.phase, last=False))))


def held(state: Holding, ended_by: str | None) -> Held:
    """The record of a hold that is over, with the time that was really stayed."""
    phase = state.run.phase
    dose_ms = phase.step.dose.hold_ms
    return Held(
        state.run.plan.routine.id,
        phase.step.stretch.id,
        phase.step.variant.key,
        phase.side,
        phase.repetition,
        dose_ms - max(0, state.left_ms),
        dose_ms,
        phase.unit,
        ended_by,
        phase.step.dose.repetitions,
    )


def _rest(known: Known, run: Run) -> Went:
    run = replace(run, at=run.at + 1)
    phase = run.phase
    return Went(Resting(known, run, phase.planned_ms), tuple(map(Say, words.phase_lines(phase, _is_last(run)))))


def _is_last(run: Run) -> bool:
    """Whether this phase is the last one of its stretch and side."""
    return run.at + 1 == len(run.plan.phases) or run.plan.phases[run.at + 1].unit != run.phase.unit


def _after_rest(state: Resting, pressed: bool = False) -> Went:
    """The next repetition, or the next stretch: pressed for, flowing, or waited for."""
    known, run = state.known, state.run
    if not _is_last(run):
        at = run.at + 1
        going = replace(run, at=at, moved=at)
        phase = going.phase
        moving = Moving(known, going, phase.planned_ms, phase.step.dose.hold_ms)
        return Went(moving, tuple(map(Say, words.phase_lines(phase, last=False))))
    return _next_unit(known, run, run.phase.unit + 1, pressed or _flows(known, run))


def _flows(known: Known, run: Run) -> bool:
    """With `flow` a routine goes on by itself within the same limb, side and position, never beyond."""
    follows = run.plan.phases[run.at + 1] if run.at + 1 < len(run.plan.phases) else None
    if known.manner.advance != "flow" or follows is None:
        return False
    now, then = run.phase, follows
    here = now.step.variant.position
    if here is Position.STANDING:  # who stands is asked each time: falls are the worst that can happen here
        return False
    same_place = here is then.step.variant.position and now.side is then.side
    return same_place and now.step.stretch.limb is then.step.stretch.limb


def _next_unit(known: Known, run: Run, unit: int, at_once: bool) -> Went:
    """To that stretch and side, or the first after it that is not avoided or set aside meanwhile, or to the end."""
    asides = known.log.set_aside_on(known.today)
    starts = (p for p in run.plan.phases if p.unit >= unit and p.kind is PhaseKind.GET_READY)
    phase = next((p for p in starts if not (_is_avoided(run, p) or _is_set_aside(asides, p))), None)
    if phase is None:
        return _finish(known, run, "done")
    going = replace(run, at=run.plan.first_of_unit(phase.unit))
    if at_once:
        return _get_ready(known, going, going.at + 1)
    return Went(Waiting(known, going), (Say(words.SAY_WAIT),))


def _is_avoided(run: Run, phase: Phase) -> bool:
    return any(_moves(phase, limb, side) for limb, side in run.avoided)


def _moves(phase: Phase, limb: Limb, side: Side | None) -> bool:
    """Whether it moves that limb; both sides at once move either, and without a side all of it is meant."""
    return phase.step.stretch.limb is limb and (side is None or phase.side in (None, side))


def _is_set_aside(asides: tuple[Aside, ...], phase: Phase) -> bool:
    """A stretch may come twice in a routine: once stopped for pain, it must not come again."""
    return any(is_aside(aside, phase.step.stretch, phase.side) for aside in asides)


def _finish(known: Known, run: Run, how: str) -> Went:
    """The end of a session: recorded at once, then the question how tired, which may be left."""
    plan = run.plan
    state = WellDone(known, plan, units_done(known.log), choices(*words.TIRED))
    ended = Keep(SessionEnded(plan.routine.id, how))
    title = words.WELL_DONE if how == "done" else words.ENDED
    said = (f"{title}.", words.done_sentence(state.done, plan.units), words.HOW_TIRED)
    if known.manner.quiet:
        return after(_before_you_go(known, plan), ended)
    return Went(state, (Silence(), ended, Chime("done"), *map(Say, said)))


def units_done(log: Log) -> int:
    """How many stretches and sides of the session in progress were done to their last repetition."""
    done = set()
    for kept in reversed(log.recent):
        match kept.record:
            case SessionStarted():
                break
            case Held() as record if record.repetition == record.repetitions:
                done.add((record.unit, record.stretch, record.side))
    return len(done)


def _chose_tired(state: WellDone, key: str) -> Went:
    answered = Keep(Answered("how_tired", key, state.plan.routine.id))
    return after(_before_you_go(state.known, state.plan), answered)


def _before_you_go(known: Known, plan: Plan) -> Went:
    return ask(BeforeYouGo(known, plan), f"{words.BEFORE_YOU_GO}:", *words.BEFORE_YOU_GO_LINES)


# -- time


def _passed(state: State, ms: int) -> Went:
    match state:
        case GettingReady():
            return _passed_getting_ready(state, ms)
        case Moving() | Holding() | Resting():
            return _passed_phase(state, ms)
        case Paused():
            return Went(replace(state, paused_ms=state.paused_ms + ms))
        case Stopped():
            return _passed_stopped(state, ms)
        case WhatNext():
            return _passed_what_next(state, ms)
        case Ringing():
            return _passed_ringing(state, ms)
        case Showing():
            return Went(replace(state, at_ms=state.at_ms + ms))
        case ConfirmingValue() | ConfirmingTimes() | Trying():
            return menus.passed(state, ms)
        case WellDone() | BeforeYouGo():
            return _passed_ending(state, ms)
        case _:
            return Went(state)


def _passed_getting_ready(state: GettingReady, ms: int) -> Went:
    since = state.since_ms + ms
    if state.awaited:
        return Went(replace(state, since_ms=since))
    waited = replace(state, since_ms=since, left_ms=state.left_ms - ms)
    return _move_in(waited) if waited.left_ms <= 0 else Went(waited)


def _passed_phase(state: Moving | Holding | Resting, ms: int) -> Went:
    left = state.left_ms - ms
    moved_on = replace(state, left_ms=left)
    if left > 0:
        return Went(moved_on, _cues(state, left) if isinstance(state, Holding) else ())
    match moved_on:
        case Holding():
            return _end_hold(moved_on)
        case Resting():
            return _after_rest(moved_on)
        case Moving() if moved_on.run.phase.kind is PhaseKind.MOVE_IN:
            return _hold(moved_on)
        case _:
            return _rest(moved_on.known, moved_on.run)


def _cues(state: Holding, left_ms: int) -> tuple[Effect, ...]:
    """Half-way, and the last three seconds, of a static stretch."""
    phase, manner = state.run.phase, state.known.manner
    if phase.step.dose.kind == "range" or phase.step.stretch.limb is Limb.NONE:
        return ()
    half = phase.step.dose.hold_ms // 2
    if manner.half_way_cue and left_ms <= half < state.left_ms:
        return (Say(words.SAY_HALF_WAY),)
    if manner.last_seconds_cue and any(left_ms <= mark < state.left_ms for mark in (3_000, 2_000, 1_000)):
        return (Chime("ack"),)
    return ()


def _passed_stopped(state: Stopped, ms: int) -> Went:
    guard, alone = max(0, state.guard_ms - ms), state.alone_ms + ms
    waited = replace(state, guard_ms=guard, alone_ms=alone)
    asked = (Say(words.WHAT_WAS_IT),) if state.guard_ms and not guard else ()
    limit = state.known.manner.ring_after_stop_ms
    turns = (alone - limit) // RING_EVERY_MS != (state.alone_ms - limit) // RING_EVERY_MS
    return Went(waited, (*asked, *(_ring() if _rings(waited) and turns else ())))


def _passed_what_next(state: WhatNext, ms: int) -> Went:
    """A cramp in a leg that lasts: the leg is asked about, once."""
    waited = replace(state, since_ms=state.since_ms + ms)
    lasts = _is_leg_cramp(state) and state.since_ms < CRAMP_LASTS_MS <= waited.since_ms
    return _ask_leg(waited) if lasts else Went(waited)


def _is_leg_cramp(state: WhatNext) -> bool:
    return state.answer == "cramp" and state.stopped.phase.step.stretch.limb is Limb.LEG


def _ask_leg(state: WhatNext) -> Went:
    asked = replace(state, answer="leg_asked", choices=choices(*words.CRAMP_LEG_CHOICES))
    return Went(asked, (Silence(), Chime("attention"), Say(words.CRAMP_LEG)))


def _rings(state: Stopped) -> bool:
    """Whether nobody has pressed anything for so long that it calls someone."""
    limit = state.known.manner.ring_after_stop_ms
    return limit > 0 and state.alone_ms >= limit


def _ring() -> tuple[Effect, ...]:
    return (Chime("ring"), Say(f"{words.RINGING}."))


def _passed_ringing(state: Ringing, ms: int) -> Went:
    since = state.since_ms + ms
    if since < RING_EVERY_MS:
        return Went(replace(state, since_ms=since))
    return Went(replace(state, since_ms=0), _ring())


def _passed_ending(state: WellDone | BeforeYouGo, ms: int) -> Went:
    left = state.left_ms - ms
    if left > 0:
        return Went(replace(state, left_ms=left))
    return _chose_tired(state, "none") if isinstance(state, WellDone) else home(state.known)


def _speech_ended(state: State, text: str) -> Went:
    if isinstance(state, GettingReady) and text == state.awaited:
        return Went(replace(state, awaited=""))
    return Went(state)


# -- pause


def _pause(state: Going) -> Went:
    paused = Paused(state.known, state.run, state, choices(*words.PAUSED_CHOICES))
    return Went(paused, (Silence(), Say(words.EASE_OFF)))


def _chose_paused(state: Paused, key: str) -> Went:
    known, run = state.known, state.run
    match key:
        case "carry_on" if state.paused_ms >= ASK_AGAIN_AFTER_PAUSE_MS:
            offered = choices(("fine", words.ALL_FINE), ("one", words.ONE_OF_THESE), direct=True)
            return ask(ReadyAskedAgain(known, run, state, offered), words.READY_SAY, *words.READY_LINES)
        case "carry_on":
            return _resume(state)
        case "hear":
            return Went(state, (Silence(), *map(Say, _lead_in(known, run, Heard.NEVER))))
        case "again":
            again = replace(run, at=run.plan.first_of_unit(run.phase.unit))
            return _get_ready(known, again, again.at + 1, again=True)
        case "skip" if isinstance(state.was, Resting) and _is_last(run):  # all of it was done
            return after(_next_unit(known, run, run.phase.unit + 1, at_once=False), Silence())
        case "skip":
            return after(_next_unit(known, run, run.phase.unit + 1, at_once=False), Silence(), Keep(_skipped(run)))
        case "softer" | "louder":
            return louder(state, 1 if key == "louder" else -1)
        case _:
            return _finish(known, run, "ended")


def _not_fine_after_pause(state: ReadyAskedAgain) -> Went:
    """The session is over; what is wrong leads on as it does before a session."""
    routine = state.run.plan.routine
    return after(_ask_which(state.known, Fitted(routine)), Keep(SessionEnded(routine.id, "ended")))


def _skipped(run: Run) -> Skipped:
    phase = run.phase
    step = phase.step
    return Skipped(run.plan.routine.id, step.stretch.id, step.variant.key, phase.side, phase.unit)


def _resume(paused: Paused) -> Went:
    """Get ready again, then the remaining seconds; a repetition that was done is not done again."""
    known, was = paused.known, paused.was
    match was:
        case Waiting():
            return Went(was, (Silence(), Say(words.SAY_WAIT)))
        case Resting():
            return _after_pause(known, was.run, was.run.at + 1)
        case GettingReady():
            return _again(known, was.run, was.then, was.owed_ms)
        case Holding():
            return _again(known, was.run, was.run.at - 1, was.left_ms)
        case Moving() if was.run.phase.kind is PhaseKind.MOVE_IN:
            return _again(known, was.run, was.run.at, was.owed_ms)
        case _:
            return _after_pause(known, was.run, was.run.at + 2)


def _after_pause(known: Known, run: Run, then: int) -> Went:
    """The pause was the rest: get ready for the next repetition, or wait for the next stretch."""
    unit = run.phase.unit
    if then < len(run.plan.phases) and run.plan.phases[then].unit == unit:
        return _again(known, run, then, run.phase.step.dose.hold_ms)
    return after(_next_unit(known, run, unit + 1, at_once=False), Silence())


def _again(known: Known, run: Run, then: int, owed_ms: int) -> Went:
    """Get ready again for the move in at `then`."""
    return _get_ready(known, replace(run, at=run.plan.first_of_unit(run.phase.unit)), then, owed_ms, again=True)


# -- stop


def _stop(state: InSession) -> Went:
    """STOP: silence first, then the tone, the words and the records. Nothing here waits for anything."""
    going = _going(state)
    target = _stopped_phase(going)
    phase = going.run.plan.phases[target]
    owed = _owed(going) if phase.unit == going.run.phase.unit else 0
    stopped = Stopped(state.known, going.run, target, owed, choices(*_reasons(state.known)))
    routine = going.run.plan.routine
    helper = routine.with_helper
    said: list[Effect] = [Chime("stop"), *map(Say, words.stop_lines(phase, helper))]
    aside = SetAside(phase.step.stretch.id, phase.side, "stopped", "asked", routine=routine.id)
    return Went(stopped, (Silence(), *said, Keep(_stopped_record(going, phase)), Keep(aside)))


def _reasons(known: Known) -> tuple[tuple[str, str], ...]:
    """What it may have been; with one switch, every press while something moves is STOP, so a rest comes first."""
    first = "rest" if known.manner.switches == 1 else "hurt"
    return tuple(sorted(words.REASONS, key=lambda reason: reason[0] != first))


def _going(state: InSession) -> Going:
    """What was under way, also where it was paused."""
    match state:
        case Paused(was=GettingReady() as was, paused_ms=paused_ms):
            return replace(was, since_ms=was.since_ms + paused_ms)  # so long ago was the change
        case Paused(was=was):
            return was
        case ReadyAskedAgain(paused=paused):
            return _going(paused)
    assert isinstance(state, GettingReady | Moving | Holding | Resting | Waiting)
    return state


def _stopped_phase(state: Going) -> int:
    """What a STOP means: the current stretch and side; between two, and just after a change, what moved last."""
    run = state.run
    just_changed = isinstance(state, GettingReady) and state.since_ms < CHANGE_MS
    if run.moved is not None and (isinstance(state, Waiting | Resting) or just_changed):
        return run.moved
    return state.then if isinstance(state, GettingReady) else run.at


def _owed(state: Going) -> int:
    """What is left of the hold in which, or before which, STOP came; nothing once it was done."""
    match state:
        case Holding(left_ms=left_ms):
            return left_ms
        case GettingReady(owed_ms=owed_ms) | Moving(owed_ms=owed_ms):
            return owed_ms
        case _:
            return 0


def _stopped_record(state: Going, phase: Phase) -> StoppedRecord:
    dose_ms = phase.step.dose.hold_ms
    owed = _owed(state) if phase.unit == state.run.phase.unit else 0
    return StoppedRecord(
        state.run.plan.routine.id,
        phase.step.stretch.id,
        phase.step.variant.key,
        phase.side,
        phase.repetition,
        phase_name(state),
        dose_ms - owed if owed else 0,
        dose_ms,
        phase.unit,
    )


def phase_name(state: InSession) -> str:
    """The interface name of what is happening in a session."""
    match state:
        case Waiting():
            return "wait"
        case Paused() | ReadyAskedAgain():
            return "paused"
        case GettingReady():
            return "get_ready"
        case _:
            return str(state.run.phase.kind)


def _pressed_stopped(state: Stopped, button: Button) -> Went:
    if button is Button.STOP:
        return Went(replace(state, alone_ms=0), (Silence(), Chime("stop"), Say(words.STOP_REPEATED)))
    if state.guard_ms:
        return Went(replace(state, alone_ms=0))
    if _rings(state):  # whoever came presses anything; that must not answer for the person
        return Went(replace(state, alone_ms=0), (Silence(),))
    if button is Button.PAUSE:
        moved = state.choices.moved()
        return Went(replace(state, choices=moved, alone_ms=0), (Silence(), Say(f"{moved.marked.text}.")))
    return _answer_stop(state, state.choices.marked.key)


def _answer_stop(state: Stopped, answer: str) -> Went:
    phase, routine = state.phase, state.run.plan.routine.id
    stretch = phase.step.stretch.id
    kept: list[Record] = [Answered("what_was_it", answer, routine, stretch, phase.side)]
    if answer == "hurt":
        kept.append(SetAside(stretch, phase.side, "hurt", "cleared", routine=routine))
    elif answer not in ("other", "none"):
        kept.append(Cleared(stretch, phase.side, "answer", routine=routine))
    next_state = WhatNext(state.known, state, answer, choices(*_offers(state, answer)))
    if _is_leg_cramp(next_state) and _had_leg_cramp(state):
        return after(_ask_leg(next_state), *map(Keep, kept))
    said = words.after_answer(answer)
    return Went(next_state, (Silence(), *map(Keep, kept), *map(Say, said)))


def _had_leg_cramp(stopped: Stopped) -> bool:
    """Whether a leg had a cramp in this session already."""
    legs = {p.step.stretch.id for p in stopped.run.plan.phases if p.step.stretch.limb is Limb.LEG}
    for kept in reversed(stopped.known.log.recent):
        match kept.record:
            case SessionStarted():
                return False
            case Answered("what_was_it", "cramp", stretch=stretch) if stretch in legs:
                return True
    return False


def _leg_answered(state: WhatNext, key: str) -> Went:
    """A leg that is not as it should be stretches no more until someone clears it; else on as after any cramp."""
    stopped, phase = state.stopped, state.stopped.phase
    answered = Answered(
        "leg_after_cramp", "yes" if key == "leg" else "no", stopped.run.plan.routine.id, None, phase.side
    )
    now = "leg" if key == "leg" else "cramp"
    on = replace(state, answer=now, choices=choices(*_offers(stopped, now)), since_ms=CRAMP_LASTS_MS)
    kept: list[Record] = [answered]
    kept += [SetAside(None, None, "leg", "cleared", region="leg")] if key == "leg" else []
    return Went(on, (Silence(), *map(Keep, kept), *map(Say, words.after_answer(now))))


def _offers(state: Stopped, answer: str) -> tuple[tuple[str, str], ...]:
    """What may follow each answer; what needs no strength and is safest comes first after pain."""
    go_on, end, again = ("go_on", words.GO_ON), ("end", words.END), ("again", words.SAME_AGAIN)
    phase = state.phase
    match answer:
        case "hurt" if phase.step.stretch.limb is not Limb.NONE:
            leave = words.LEAVE_JOINT.format(joint=words.joint(phase.step, phase.side))
            return (go_on, ("leave_joint", leave), end)
        case "cramp" | "rest" | "mistake":
            return (again, go_on, end)
        case "tired":
            return (end, ("shorter", words.SHORTER_REST))
        case "breath":
            return (end,)
        case _:
            return (go_on, end)


def _chose_next(state: WhatNext, key: str) -> Went:
    stopped, known = state.stopped, state.known
    run, unit = stopped.run, stopped.phase.unit
    match key:
        case "again":
            return _same_again(known, stopped)
        case "leg" | "leg_fine":
            return _leg_answered(state, key)
        case "leave_joint":
            return _leave_joint(known, stopped)
        case "shorter":
            return _shorter_rest(known, run, unit)
        case "go_on":
            return _next_unit(known, run, unit + 1, at_once=True)
        case _:
            return _finish(known, run, "stopped")


def _leave_joint(known: Known, stopped: Stopped) -> Went:
    """Go on without anything that moves that joint, in this session and for the rest of the day."""
    run, limb = stopped.run, stopped.phase.step.stretch.limb
    side = stopped.phase.side if limb in (Limb.ARM, Limb.LEG) else None  # there is one neck and one trunk
    left = Keep(SetAside(None, side, "joint rests today", "today", region=limb))
    went = _next_unit(known, replace(run, avoided=run.avoided | {(limb, side)}), stopped.phase.unit + 1, at_once=True)
    return after(went, left)


def _same_again(known: Known, stopped: Stopped) -> Went:
    """The stretch and side that was stopped, from where its hold was cut."""
    run = stopped.run
    first = run.plan.first_of_unit(stopped.phase.unit)
    then = first + 1 + PHASES_EACH * (stopped.phase.repetition - 1)
    if not stopped.owed_ms:
        return _after_done_repetition(known, run, then)
    return _get_ready(known, replace(run, at=first), then, stopped.owed_ms, again=True)


def _after_done_repetition(known: Known, run: Run, move_in: int) -> Went:
    """The hold had been done in full: on with the next repetition, or the next stretch and side."""
    following = move_in + PHASES_EACH
    unit = run.plan.phases[move_in].unit
    if following < len(run.plan.phases) and run.plan.phases[following].unit == unit:
        return _get_ready(known, replace(run, at=run.plan.first_of_unit(unit)), following, again=True)
    return _next_unit(known, run, unit + 1, at_once=False)


def _shorter_rest(known: Known, run: Run, unit: int) -> Went:
    """Only the next stretch and the calm end of the routine remain."""
    last = run.plan.units - 1
    keep = {unit + 1, last}
    phases = [p for p in run.plan.phases if p.unit <= unit or p.unit in keep]
    return _next_unit(known, replace(run, plan=replace(run.plan, phases=tuple(phases))), unit + 1, at_once=True)


def _side(name: str | None) -> Side | None:
    return Side(name) if name else None


# -- how long until time alone changes something


def due_ms(state: State) -> int | None:
    """Milliseconds until something happens by itself, or None. A world that jumps through time waits so long."""
    match state:
        case GettingReady(awaited=""):
            return state.left_ms
        case Holding(left_ms=left_ms):
            marks = (0, 1_000, 2_000, 3_000, state.run.phase.step.dose.hold_ms // 2)
            return min(left_ms - mark for mark in marks if left_ms > mark)
        case Moving() | Resting() | WellDone() | BeforeYouGo():
            return state.left_ms
        case Ringing(since_ms=since_ms):
            return RING_EVERY_MS - since_ms
        case Trying(trial=trial):
            return -trial.since_ms if trial.since_ms < 0 else None
        case ConfirmingValue(left_ms=left_ms) | ConfirmingTimes(left_ms=left_ms):
            return left_ms
        case Stopped(guard_ms=guard_ms) if guard_ms:
            return guard_ms
        case WhatNext(since_ms=since_ms) if _is_leg_cramp(state) and since_ms < CRAMP_LASTS_MS:
            return CRAMP_LASTS_MS - since_ms
        case _:
            return None
