"""STOP, what it means, what it was, and what may follow.

Nothing here waits for anything: the voice is silent, the tone and the words come, and what was stopped is set aside,
all in one step. After it nothing moves without an answer that says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.content.plan import Phase
from kiosk.content.profile import BREATHLESS
from kiosk.content.stretch import Limb
from kiosk.log.records import Answered, Cleared, Record, SessionStarted, SetAside
from kiosk.log.records import Stopped as Stopped
from kiosk.pressing.choices import NoSuchAnswerError, choices
from kiosk.session.ending import finish
from kiosk.session.events import Chime, Effect, Keep, Say, Silence
from kiosk.session.gate import get_ready, next_unit, refusal
from kiosk.session.kinds import Run, Stop
from kiosk.session.known import Known
from kiosk.session.ringing import ring
from kiosk.session.states import (
    AnyAfterStop,
    AnyInSession,
    GettingReady,
    Going,
    Holding,
    JustStopped,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    Waiting,
    WhatNext,
    WhichAskedAgain,
)
from kiosk.session.went import Went, after

CHANGE_MS = 3_000  # so soon after a movement, a STOP still means what moved
CRAMP_LASTS_MS = 120_000  # a calf cramp that long, or one that returns, may be a clot: the leg is asked about
PHASES_EACH = 4  # move in, hold, move out and rest of one repetition
WARNS_MS = 15_000  # so long before it calls by itself, it says that it will


def stop_now(state: AnyInSession) -> Went:
    """STOP: silence first, then the tone, the words and the records. Nothing here waits for anything."""
    going = _going(state)
    target = _stopped_phase(going)
    phase = going.run.plan.phases[target]
    announced = target != going.run.moved and not isinstance(going, Moving | Holding)
    owed = _owed(going) if phase.unit == going.run.phase.unit else 0
    stop = Stop(going.run, target, owed, announced and _is_fresh(going.run, phase))
    helped = state.known.manner.helped(phase.step.variant)
    said: list[Effect] = [Chime("stop"), *map(Say, words.stopping.stop_lines(phase, helped))]
    aside = SetAside(phase.step.stretch.id, phase.side, "stopped", "asked", routine=going.run.plan.routine.id)
    asked = JustStopped(state.known, stop, choices(*words.stopping.REASONS))
    return Went(asked, (Silence(), *said, Keep(_stopped_record(going, phase)), Keep(aside)))


def _is_fresh(run: Run, phase: Phase) -> bool:
    """Whether nothing of that stretch and side has moved yet."""
    return run.moved is None or run.plan.phases[run.moved].unit != phase.unit


def _going(state: AnyInSession) -> Going:
    """What was under way, also where it was paused; how long nothing has moved is known to the pause."""
    match state:
        case Paused(was=was):
            return replace(was, run=state.run)
        case ReadyAskedAgain(paused=paused) | WhichAskedAgain(paused=paused):
            return replace(paused.was, run=state.run)
        case GettingReady() | Moving() | Holding() | Resting() | Waiting():
            return state
    assert_never(state)


def _stopped_phase(state: Going) -> int:
    """What a STOP means: what moves; in rest and wait, and just after a movement, what moved last; else the next."""
    run = state.run
    match state:
        case Moving() | Holding():
            return run.at
        case GettingReady(then=then):
            just_moved = run.moved is not None and run.still_ms < CHANGE_MS
            return run.moved if just_moved and run.moved is not None else then
        case Resting() | Waiting():
            return run.at if run.moved is None else run.moved
    assert_never(state)


def _owed(state: Going) -> int:
    """What is left of the hold in which, or before which, STOP came; nothing once it was done."""
    match state:
        case Holding(left_ms=left_ms):
            return left_ms
        case GettingReady(owed_ms=owed_ms) | Moving(owed_ms=owed_ms):
            return owed_ms
        case Resting() | Waiting():
            return 0
    assert_never(state)


def _stopped_record(state: Going, phase: Phase) -> Stopped:
    dose_ms = phase.step.dose.hold_ms
    owed = _owed(state) if phase.unit == state.run.phase.unit else 0
    return Stopped(
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


def phase_name(state: AnyInSession) -> str:
    """The interface name of what is happening in a session."""
    match state:
        case Waiting():
            return "wait"
        case Paused() | ReadyAskedAgain() | WhichAskedAgain():
            return "paused"
        case GettingReady():
            return "get_ready"
        case Moving() | Holding() | Resting():
            return str(state.run.phase.kind)
    assert_never(state)


def stop_again(state: AnyAfterStop) -> Went:
    """A further STOP after STOP says again that it is stopped, and is a sign that somebody is there."""
    said = (Silence(), Chime("stop"), Say(words.stopping.STOP_REPEATED))
    return Went(hand_seen(state).state if isinstance(state, JustStopped) else state, said)


def hand_seen(state: JustStopped) -> Went:
    """Somebody pressed, so they can: calling for them begins anew."""
    return Went(replace(state, alone_ms=0))


def answer_stop(state: JustStopped, answer: str) -> Went:
    """What it was: kept, and what may follow is offered."""
    phase = state.phase
    kept = what_it_was(state.run.plan.routine.id, phase.step.stretch.id, phase.side, answer)
    next_state = WhatNext(state.known, state.stop, choices(*_offers(state, answer)), answer)
    return after(_answered(next_state), *map(Keep, kept))


def what_it_was(routine: str, stretch: str, side: str | None, answer: str) -> tuple[Record, ...]:
    """What is kept of an answer after STOP: the answer, and what it sets aside or lifts."""
    answered = Answered("what_was_it", answer, routine, stretch, side)
    lifted = Cleared(stretch, side, "answer", routine=routine)
    match answer:
        case "hurt":
            return (answered, SetAside(stretch, side, "hurt", "cleared", routine=routine))
        case "other" | "none":
            return (answered,)
        case "breath":
            return (answered, lifted, SetAside(None, None, BREATHLESS, "today", region=BREATHLESS))
        case "cramp" | "rest" | "tired" | "mistake":
            return (answered, lifted)
    raise NoSuchAnswerError(answer)


def _answered(state: WhatNext) -> Went:
    """What follows at once on an answer: a ring where breath is short, a question after a second cramp, or words."""
    said = words.stopping.after_answer(state.answer)
    if state.answer == "breath":
        return ring(state, "breath", said)
    if is_leg_cramp(state) and _had_leg_cramp(state):
        return _ask_leg(state)
    return Went(state, (Silence(), *map(Say, said)))


def _had_leg_cramp(state: WhatNext) -> bool:
    """Whether a leg had a cramp in this session already."""
    legs = {p.step.stretch.id for p in state.run.plan.phases if p.step.stretch.limb is Limb.LEG}
    for kept in reversed(state.known.log.recent):
        match kept.record:
            case SessionStarted():
                return False
            case Answered("what_was_it", "cramp", stretch=stretch) if stretch in legs:
                return True
    return False


def _leg_answered(state: WhatNext, key: str) -> Went:
    """A leg that is not as it should be stretches no more until someone clears it; else on as after any cramp."""
    phase = state.phase
    answered = Answered("leg_after_cramp", "yes" if key == "leg" else "no", state.run.plan.routine.id, None, phase.side)
    now = "leg" if key == "leg" else "cramp"
    on = replace(state, answer=now, choices=choices(*_offers(state, now)), since_ms=CRAMP_LASTS_MS)
    kept: list[Record] = [answered]
    kept += [SetAside(None, None, "leg", "cleared", region="leg")] if key == "leg" else []
    return Went(on, (Silence(), *map(Keep, kept), *map(Say, words.stopping.after_answer(now))))


def _offers(state: JustStopped | WhatNext, answer: str) -> tuple[tuple[str, str], ...]:
    """What may follow each answer; the same again only where nothing but this STOP stands against it."""
    go_on, end, again = (
        ("go_on", words.stopping.GO_ON),
        ("end", words.stopping.END),
        ("again", words.stopping.SAME_AGAIN),
    )
    phase = state.phase
    match answer:
        case "hurt" if phase.step.stretch.limb is not Limb.NONE:
            leave = words.stopping.leave_out(phase.step.stretch.limb, phase.side)
            return (go_on, ("leave_joint", leave), end)
        case "cramp" | "rest" | "mistake" if _may_move_again(state):
            return (again, go_on, end)
        case "tired":
            return (end, ("shorter", words.stopping.SHORTER_REST))
        case "breath":
            return (end,)
        case "hurt" | "cramp" | "rest" | "mistake" | "other" | "none" | "leg":
            return (go_on, end)
    raise NoSuchAnswerError(answer)


def _may_move_again(state: JustStopped | WhatNext) -> bool:
    """Whether the gate would let it move once this STOP's own setting aside is answered away."""
    known, phase = state.known, state.phase
    stretch, side = phase.step.stretch.id, phase.side
    others = tuple(
        aside
        for aside in known.log.set_aside_on(known.today)
        if (aside.stretch, aside.side, aside.until) != (stretch, side, "asked")
    )
    return not refusal(known, phase.step, side, state.run, asides=others)


def chose_next(state: WhatNext, key: str) -> Went:
    """What follows after a stop was chosen."""
    known, stop = state.known, state.stop
    run, unit = stop.run, stop.phase.unit
    match key:
        case "again":
            return _same_again(known, stop)
        case "leg" | "leg_fine":
            return _leg_answered(state, key)
        case "leave_joint":
            return _leave_joint(known, stop)
        case "shorter":
            return _shorter_rest(known, run, unit)
        case "go_on":
            return next_unit(known, run, unit + 1, at_once=True)
        case "end":
            return finish(known, run, "stopped")
    raise NoSuchAnswerError(key)


def _leave_joint(known: Known, stop: Stop) -> Went:
    """Go on without anything that moves that joint, in this session and for the rest of the day."""
    run, limb = stop.run, stop.phase.step.stretch.limb
    side = stop.phase.side if limb in (Limb.ARM, Limb.LEG) else None  # there is one neck and one trunk
    left = Keep(SetAside(None, side, "joint rests today", "today", region=limb))
    went = next_unit(known, replace(run, avoided=run.avoided | {(limb, side)}), stop.phase.unit + 1, at_once=True)
    return after(went, left)


def _same_again(known: Known, stop: Stop) -> Went:
    """The stretch and side that was stopped, from where its hold was cut."""
    run = stop.run
    if stop.announced:  # back to the wait for it
        return next_unit(known, run, stop.phase.unit, at_once=False)
    then = run.plan.first_of_unit(stop.phase.unit) + 1 + PHASES_EACH * (stop.phase.repetition - 1)
    if not stop.owed_ms:
        return _after_done_repetition(known, run, then)
    return get_ready(known, run, then, stop.owed_ms, again=True)


def _after_done_repetition(known: Known, run: Run, move_in: int) -> Went:
    """The hold had been done in full: on with the next repetition, or the next stretch and side."""
    following = move_in + PHASES_EACH
    unit = run.plan.phases[move_in].unit
    if following < len(run.plan.phases) and run.plan.phases[following].unit == unit:
        return get_ready(known, run, following, again=True)
    return next_unit(known, run, unit + 1, at_once=False)


def _shorter_rest(known: Known, run: Run, unit: int) -> Went:
    """Only the next stretch and the calm end of the routine remain."""
    last = run.plan.units - 1
    keep = {unit + 1, last}
    phases = [p for p in run.plan.phases if p.unit <= unit or p.unit in keep]
    return next_unit(known, replace(run, plan=replace(run.plan, phases=tuple(phases))), unit + 1, at_once=True)


def passed_stopped(state: JustStopped, ms: int) -> Went:
    """Time goes by after STOP: the guard, the question, and a call where somebody alone does not answer."""
    guard, alone = max(0, state.guard_ms - ms), state.alone_ms + ms
    waited = replace(state, guard_ms=guard, alone_ms=alone)
    asked = (Say(words.stopping.WHAT_WAS_IT),) if state.guard_ms and not guard else ()
    limit = _calls_after_ms(state)
    if limit and alone >= limit:
        return ring(waited, "unanswered")
    warns = limit and state.alone_ms < max(1, limit - WARNS_MS) <= alone
    return Went(waited, (*asked, *((Say(words.ringing.WILL_CALL),) if warns else ())))


def _calls_after_ms(state: JustStopped) -> int:
    """After how long without any press it calls someone; 0 for never: a helper is there already, or it is quiet."""
    manner = state.known.manner
    helped = manner.helped(state.phase.step.variant)
    return 0 if helped or manner.quiet else manner.ring_after_stop_ms


def passed_what_next(state: WhatNext, ms: int) -> Went:
    """A cramp in a leg that lasts: the leg is asked about, once."""
    waited = replace(state, since_ms=state.since_ms + ms)
    lasts = is_leg_cramp(state) and state.since_ms < CRAMP_LASTS_MS <= waited.since_ms
    return _ask_leg(waited) if lasts else Went(waited)


def is_leg_cramp(state: WhatNext) -> bool:
    """Whether what is waited for is a cramp in a leg."""
    return state.answer == "cramp" and state.phase.step.stretch.limb is Limb.LEG


def _ask_leg(state: WhatNext) -> Went:
    asked = replace(state, answer="leg_asked", choices=choices(*words.stopping.CRAMP_LEG_CHOICES))
    return Went(asked, (Silence(), Chime("attention"), Say(words.stopping.CRAMP_LEG)))
