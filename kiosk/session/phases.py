"""Through a session: get ready, the phases of each repetition, pauses, and how it ends.

The clock is honest here: a phase is over when its own time has passed, a hold is shortened only by a person, and
after a pause the limb gets ready again before the seconds that were left.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.content.plan import PhaseKind
from kiosk.content.stretch import Limb, Position
from kiosk.log.records import Held, Skipped
from kiosk.pressing.choices import NoSuchAnswerError, choices
from kiosk.session.changing import louder
from kiosk.session.ending import finish
from kiosk.session.events import Chime, Effect, Keep, Say, Silence
from kiosk.session.gate import get_ready, lead_in, move_in, next_unit, once_more
from kiosk.session.kinds import Run
from kiosk.session.known import Known
from kiosk.session.ringing import ring
from kiosk.session.states import GettingReady, Going, Holding, Moving, Paused, ReadyAskedAgain, Resting, State, Waiting
from kiosk.session.went import Went, after, ask, without_silence

ASK_AGAIN_AFTER_PAUSE_MS = 15 * 60_000


def go_on(state: Going) -> Went:
    """NEXT in a session: on to what follows, at once."""
    went = _follows(state)
    return Went(went.state, (Silence(), *without_silence(went)))


def _follows(state: Going) -> Went:
    match state:
        case Waiting(known, run):
            return get_ready(known, run, run.at + 1)
        case GettingReady():
            return move_in(state)
        case Holding():
            return _end_hold(state, ended_by="next")
        case Moving() if state.run.phase.kind is PhaseKind.MOVE_IN:
            return _hold(state)
        case Moving(known, run):
            return _rest(known, run)
        case Resting():
            return _after_rest(state, pressed=True)
    assert_never(state)


def _hold(state: Moving) -> Went:
    run = replace(state.run, at=state.run.at + 1, moved=state.run.at + 1)
    return Went(
        Holding(state.known, run, state.owed_ms), tuple(map(Say, words.guiding.phase_lines(run.phase, last=False)))
    )


def _end_hold(state: Holding, ended_by: str | None = None) -> Went:
    run = replace(state.run, at=state.run.at + 1, moved=state.run.at + 1)
    moving = Moving(state.known, run, run.phase.planned_ms, 0)
    kept = Keep(held(state, ended_by))
    return Went(moving, (kept, Silence(), *map(Say, words.guiding.phase_lines(run.phase, last=False))))


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
    return Went(Resting(known, run, phase.planned_ms), tuple(map(Say, words.guiding.phase_lines(phase, _is_last(run)))))


def _is_last(run: Run) -> bool:
    """Whether this phase is the last one of its stretch and side."""
    return run.at + 1 == len(run.plan.phases) or run.plan.phases[run.at + 1].unit != run.phase.unit


def _after_rest(state: Resting, pressed: bool = False) -> Went:
    """The next repetition, or the next stretch: pressed for, flowing, or waited for."""
    known, run = state.known, state.run
    if not _is_last(run):
        return once_more(known, run)
    return next_unit(known, run, run.phase.unit + 1, pressed or _flows(known, run))


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


def passed_getting_ready(state: GettingReady, ms: int) -> Went:
    """Time goes by in get ready: the lead-in runs once the cue has been heard."""
    if state.awaited:
        return Went(state)
    waited = replace(state, left_ms=state.left_ms - ms)
    return move_in(waited) if waited.left_ms <= 0 else Went(waited)


def passed_phase(state: Moving | Holding | Resting, ms: int) -> Went:
    """Time goes by in a phase; what is too much of it is thrown away, never taken from the next."""
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
        case Moving():
            return _rest(moved_on.known, moved_on.run)
    assert_never(moved_on)


def _cues(state: Holding, left_ms: int) -> tuple[Effect, ...]:
    """Half-way, and the last three seconds, of a static stretch."""
    phase, manner = state.run.phase, state.known.manner
    if phase.step.dose.kind == "range" or phase.step.stretch.limb is Limb.NONE:
        return ()
    half = phase.step.dose.hold_ms // 2
    if manner.half_way_cue and left_ms <= half < state.left_ms:
        return (Say(words.guiding.SAY_HALF_WAY),)
    if manner.last_seconds_cue and any(left_ms <= mark < state.left_ms for mark in (3_000, 2_000, 1_000)):
        return (Chime("ack"),)
    return ()


def speech_ended(state: State, text: str) -> Went:
    """The voice came to an end; if it was the cue, the lead-in begins."""
    if isinstance(state, GettingReady) and text == state.awaited:
        return Went(replace(state, awaited=""))
    return Went(state)


def pause(state: Going) -> Went:
    """PAUSE: the voice falls silent, the clock stops, the limb eases off."""
    paused = Paused(state.known, state.run, choices(*words.guiding.PAUSED_CHOICES), state)
    return Went(
        paused, (Silence(), Say(words.guiding.ease_off(state.known.manner.helped(state.run.phase.step.variant))))
    )


def chose_paused(state: Paused, key: str) -> Went:
    """An entry of the paused screen was chosen."""
    known, run = state.known, state.run
    match key:
        case "carry_on" if state.paused_ms >= ASK_AGAIN_AFTER_PAUSE_MS:
            offered = choices(("fine", words.buttons.AS_USUAL), ("one", words.buttons.DIFFERENT), direct=True)
            return ask(
                ReadyAskedAgain(known, run, offered, state), words.beginning.READY_SAY, *words.beginning.READY_LINES
            )
        case "carry_on":
            return resume(state)
        case "hear":
            return Went(state, (Silence(), *map(Say, lead_in(known, run))))
        case "again":
            return get_ready(known, run, run.plan.first_of_unit(run.phase.unit) + 1, again=True)
        case "call":
            return ring(state, "called")
        case "skip" if isinstance(state.was, Resting) and _is_last(run):  # all of it was done
            return after(next_unit(known, run, run.phase.unit + 1, at_once=False), Silence())
        case "skip":
            return after(next_unit(known, run, run.phase.unit + 1, at_once=False), Silence(), Keep(_skipped(run)))
        case "softer" | "louder":
            return louder(state, 1 if key == "louder" else -1)
        case "end":
            return finish(known, run, "ended")
    raise NoSuchAnswerError(key)


def _skipped(run: Run) -> Skipped:
    phase = run.phase
    step = phase.step
    return Skipped(run.plan.routine.id, step.stretch.id, step.variant.key, phase.side, phase.unit)


def resume(paused: Paused) -> Went:
    """Get ready again, then the remaining seconds; a repetition that was done is not done again."""
    known, was = paused.known, replace(paused.was, run=paused.run)
    match was:
        case Waiting():
            return after(next_unit(known, was.run, was.run.phase.unit, at_once=False), Silence())
        case Resting():
            return _after_pause(known, was.run, was.run.at + 1)
        case GettingReady():
            return _again(known, was.run, was.then, was.owed_ms)
        case Holding():
            return _again(known, was.run, was.run.at - 1, was.left_ms)
        case Moving() if was.run.phase.kind is PhaseKind.MOVE_IN:
            return _again(known, was.run, was.run.at, was.owed_ms)
        case Moving():
            return _after_pause(known, was.run, was.run.at + 2)
    assert_never(was)


def _after_pause(known: Known, run: Run, then: int) -> Went:
    """The pause was the rest: get ready for the next repetition, or wait for the next stretch."""
    unit = run.phase.unit
    if then < len(run.plan.phases) and run.plan.phases[then].unit == unit:
        return _again(known, run, then, run.phase.step.dose.hold_ms)
    return after(next_unit(known, run, unit + 1, at_once=False), Silence())


def _again(known: Known, run: Run, then: int, owed_ms: int) -> Went:
    """Get ready again for the move in at `then`."""
    return get_ready(known, run, then, owed_ms, again=True)
