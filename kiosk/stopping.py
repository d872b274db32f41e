"""STOP, what it means, what it was, and what may follow.

Nothing here waits for anything: the voice is silent, the tone and the words come, and what was stopped is set aside,
all in one step. After it nothing moves without an answer that says so.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import words
from kiosk.choices import choices
from kiosk.events import (
    Button,
    Chime,
    Effect,
    Keep,
    Say,
    Silence,
)
from kiosk.phases import finish, get_ready, next_unit
from kiosk.records import (
    Answered,
    Cleared,
    Record,
    SessionStarted,
    SetAside,
)
from kiosk.records import (
    Stopped as StoppedRecord,
)
from kiosk.routine import Limb, Phase
from kiosk.states import (
    GettingReady,
    Going,
    Holding,
    InSession,
    Known,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    Ringing,
    Run,
    Stopped,
    Waiting,
    WhatNext,
    WhichAskedAgain,
)
from kiosk.steps import Went, after

CHANGE_MS = 3_000  # so soon after a change, a STOP still means what moved last
RING_EVERY_MS = 6_000
CRAMP_LASTS_MS = 120_000  # a calf cramp that long, or one that returns, may be a clot: the leg is asked about
PHASES_EACH = 4  # move in, hold, move out and rest of one repetition


def stop_now(state: InSession) -> Went:
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
        case ReadyAskedAgain(paused=paused) | WhichAskedAgain(paused=paused):
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
        case Paused() | ReadyAskedAgain() | WhichAskedAgain():
            return "paused"
        case GettingReady():
            return "get_ready"
        case _:
            return str(state.run.phase.kind)


def pressed_stopped(state: Stopped, button: Button) -> Went:
    """A press on the stopped screen: STOP repeats itself, the others answer what it was."""
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
    if is_leg_cramp(next_state) and _had_leg_cramp(state):
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


def chose_next(state: WhatNext, key: str) -> Went:
    """What follows after a stop was chosen."""
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
            return next_unit(known, run, unit + 1, at_once=True)
        case _:
            return finish(known, run, "stopped")


def _leave_joint(known: Known, stopped: Stopped) -> Went:
    """Go on without anything that moves that joint, in this session and for the rest of the day."""
    run, limb = stopped.run, stopped.phase.step.stretch.limb
    side = stopped.phase.side if limb in (Limb.ARM, Limb.LEG) else None  # there is one neck and one trunk
    left = Keep(SetAside(None, side, "joint rests today", "today", region=limb))
    went = next_unit(known, replace(run, avoided=run.avoided | {(limb, side)}), stopped.phase.unit + 1, at_once=True)
    return after(went, left)


def _same_again(known: Known, stopped: Stopped) -> Went:
    """The stretch and side that was stopped, from where its hold was cut."""
    run = stopped.run
    first = run.plan.first_of_unit(stopped.phase.unit)
    then = first + 1 + PHASES_EACH * (stopped.phase.repetition - 1)
    if not stopped.owed_ms:
        return _after_done_repetition(known, run, then)
    return get_ready(known, replace(run, at=first), then, stopped.owed_ms, again=True)


def _after_done_repetition(known: Known, run: Run, move_in: int) -> Went:
    """The hold had been done in full: on with the next repetition, or the next stretch and side."""
    following = move_in + PHASES_EACH
    unit = run.plan.phases[move_in].unit
    if following < len(run.plan.phases) and run.plan.phases[following].unit == unit:
        return get_ready(known, replace(run, at=run.plan.first_of_unit(unit)), following, again=True)
    return next_unit(known, run, unit + 1, at_once=False)


def _shorter_rest(known: Known, run: Run, unit: int) -> Went:
    """Only the next stretch and the calm end of the routine remain."""
    last = run.plan.units - 1
    keep = {unit + 1, last}
    phases = [p for p in run.plan.phases if p.unit <= unit or p.unit in keep]
    return next_unit(known, replace(run, plan=replace(run.plan, phases=tuple(phases))), unit + 1, at_once=True)


def passed_stopped(state: Stopped, ms: int) -> Went:
    """Time goes by after STOP: the guard, the question, and a call where nobody answers."""
    guard, alone = max(0, state.guard_ms - ms), state.alone_ms + ms
    waited = replace(state, guard_ms=guard, alone_ms=alone)
    asked = (Say(words.WHAT_WAS_IT),) if state.guard_ms and not guard else ()
    limit = state.known.manner.ring_after_stop_ms
    turns = (alone - limit) // RING_EVERY_MS != (state.alone_ms - limit) // RING_EVERY_MS
    return Went(waited, (*asked, *(ring_out() if _rings(waited) and turns else ())))


def passed_what_next(state: WhatNext, ms: int) -> Went:
    """A cramp in a leg that lasts: the leg is asked about, once."""
    waited = replace(state, since_ms=state.since_ms + ms)
    lasts = is_leg_cramp(state) and state.since_ms < CRAMP_LASTS_MS <= waited.since_ms
    return _ask_leg(waited) if lasts else Went(waited)


def is_leg_cramp(state: WhatNext) -> bool:
    """Whether what is waited for is a cramp in a leg."""
    return state.answer == "cramp" and state.stopped.phase.step.stretch.limb is Limb.LEG


def _ask_leg(state: WhatNext) -> Went:
    asked = replace(state, answer="leg_asked", choices=choices(*words.CRAMP_LEG_CHOICES))
    return Went(asked, (Silence(), Chime("attention"), Say(words.CRAMP_LEG)))


def _rings(state: Stopped) -> bool:
    """Whether nobody has pressed anything for so long that it calls someone."""
    limit = state.known.manner.ring_after_stop_ms
    return limit > 0 and state.alone_ms >= limit


def ring_out() -> tuple[Effect, ...]:
    """The chime and the words that ask someone in the room to come."""
    return (Chime("ring"), Say(f"{words.RINGING}."))


def passed_ringing(state: Ringing, ms: int) -> Went:
    """Time goes by while it rings: again and again, until any press."""
    since = state.since_ms + ms
    if since < RING_EVERY_MS:
        return Went(replace(state, since_ms=since))
    return Went(replace(state, since_ms=0), ring_out())
