"""Through a session: get ready, the phases of each repetition, pauses, and how it ends.

The clock is honest here: a phase is over when its own time has passed, a hold is shortened only by a person, and
after a pause the limb gets ready again before the seconds that were left.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import words
from kiosk.choices import choices
from kiosk.events import (
    Chime,
    Effect,
    Keep,
    Say,
    Silence,
)
from kiosk.history import Aside, Log
from kiosk.menus import louder
from kiosk.records import (
    Answered,
    Held,
    SessionEnded,
    SessionStarted,
    Skipped,
)
from kiosk.routine import Heard, Limb, Phase, PhaseKind, Plan, Position, Side, Stretch
from kiosk.states import (
    BeforeYouGo,
    GettingReady,
    Going,
    Holding,
    InSession,
    Known,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    Run,
    State,
    Waiting,
    WellDone,
)
from kiosk.steps import Went, after, ask, home, without_silence

ASK_AGAIN_AFTER_PAUSE_MS = 15 * 60_000


def get_ready(known: Known, run: Run, then: int, owed_ms: int | None = None, again: bool = False) -> Went:
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


def go_on(state: InSession) -> Went:
    """NEXT in a session: on to what follows, at once."""
    went = _follows(state)
    return Went(went.state, (Silence(), *without_silence(went)))


def _follows(state: InSession) -> Went:
    match state:
        case Waiting(known, run):
            return get_ready(known, run, run.at + 1)
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


def next_unit(known: Known, run: Run, unit: int, at_once: bool) -> Went:
    """To that stretch and side, or the first after it that is not avoided or set aside meanwhile, or to the end."""
    asides = known.log.set_aside_on(known.today)
    starts = (p for p in run.plan.phases if p.unit >= unit and p.kind is PhaseKind.GET_READY)
    phase = next((p for p in starts if not (_is_avoided(run, p) or _is_set_aside(asides, p))), None)
    if phase is None:
        return finish(known, run, "done")
    going = replace(run, at=run.plan.first_of_unit(phase.unit))
    if at_once:
        return get_ready(known, going, going.at + 1)
    return Went(Waiting(known, going), (Say(words.SAY_WAIT),))


def _is_avoided(run: Run, phase: Phase) -> bool:
    return any(_moves(phase, limb, side) for limb, side in run.avoided)


def _moves(phase: Phase, limb: Limb, side: Side | None) -> bool:
    """Whether it moves that limb; both sides at once move either, and without a side all of it is meant."""
    return phase.step.stretch.limb is limb and (side is None or phase.side in (None, side))


def _is_set_aside(asides: tuple[Aside, ...], phase: Phase) -> bool:
    """A stretch may come twice in a routine: once stopped for pain, it must not come again."""
    return any(is_aside(aside, phase.step.stretch, phase.side) for aside in asides)


def is_aside(aside: Aside, stretch: Stretch, side: Side | None) -> bool:
    """Whether that stretch and side is left out by this. One that moves both sides goes with either."""
    meets = aside.side is None or side is None or aside.side == side
    if aside.region is not None:
        return aside.region == str(stretch.limb) and meets
    if aside.stretch not in (stretch.id, *stretch.also):
        return False
    return meets


def finish(known: Known, run: Run, how: str) -> Went:
    """The end of a session: recorded at once, then the question how tired, which may be left."""
    plan = run.plan
    state = WellDone(known, plan, how, units_done(known.log), choices(*words.TIRED))
    ended = Keep(SessionEnded(plan.routine.id, how))
    said = (f"{words.end_title(how)}.", words.done_sentence(state.done, plan.units), words.HOW_TIRED)
    if known.manner.quiet or not known.manner.asks_how_tired:
        return after(_before_you_go(known, plan), ended)
    return Went(state, (Silence(), ended, Chime("done"), *map(Say, said)))


def units_done(log: Log) -> int:
    """How many stretches and sides of the session in progress were done to their last repetition."""
    return len(done_units(log))


def done_units(log: Log) -> frozenset[int]:
    """Which stretches and sides of the session in progress were done to their last repetition."""
    done = set()
    for kept in reversed(log.recent):
        match kept.record:
            case SessionStarted():
                break
            case Held() as record if record.repetition == record.repetitions:
                done.add(record.unit)
    return frozenset(done)


def chose_tired(state: WellDone, key: str) -> Went:
    """How tired, or no answer; then what to look at before going."""
    answered = Keep(Answered("how_tired", key, state.plan.routine.id))
    return after(_before_you_go(state.known, state.plan), answered)


def _before_you_go(known: Known, plan: Plan) -> Went:
    return ask(BeforeYouGo(known, plan), f"{words.BEFORE_YOU_GO}:", *words.BEFORE_YOU_GO_LINES)


def passed_getting_ready(state: GettingReady, ms: int) -> Went:
    """Time goes by in get ready: the lead-in runs once the cue has been heard."""
    since = state.since_ms + ms
    if state.awaited:
        return Went(replace(state, since_ms=since))
    waited = replace(state, since_ms=since, left_ms=state.left_ms - ms)
    return _move_in(waited) if waited.left_ms <= 0 else Went(waited)


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


def passed_ending(state: WellDone | BeforeYouGo, ms: int) -> Went:
    """Time goes by at the end, where a question may be left."""
    left = state.left_ms - ms
    if left > 0:
        return Went(replace(state, left_ms=left))
    return chose_tired(state, "none") if isinstance(state, WellDone) else home(state.known)


def speech_ended(state: State, text: str) -> Went:
    """The voice came to an end; if it was the cue, the lead-in begins."""
    if isinstance(state, GettingReady) and text == state.awaited:
        return Went(replace(state, awaited=""))
    return Went(state)


def pause(state: Going) -> Went:
    """PAUSE: the voice falls silent, the clock stops, the limb eases off."""
    paused = Paused(state.known, state.run, state, choices(*words.PAUSED_CHOICES))
    return Went(paused, (Silence(), Say(words.EASE_OFF)))


def chose_paused(state: Paused, key: str) -> Went:
    """An entry of the paused screen was chosen."""
    known, run = state.known, state.run
    match key:
        case "carry_on" if state.paused_ms >= ASK_AGAIN_AFTER_PAUSE_MS:
            offered = choices(("fine", words.ALL_FINE), ("one", words.ONE_OF_THESE), direct=True)
            return ask(ReadyAskedAgain(known, run, state, offered), words.READY_SAY, *words.READY_LINES)
        case "carry_on":
            return resume(state)
        case "hear":
            return Went(state, (Silence(), *map(Say, _lead_in(known, run, Heard.NEVER))))
        case "again":
            again = replace(run, at=run.plan.first_of_unit(run.phase.unit))
            return get_ready(known, again, again.at + 1, again=True)
        case "skip" if isinstance(state.was, Resting) and _is_last(run):  # all of it was done
            return after(next_unit(known, run, run.phase.unit + 1, at_once=False), Silence())
        case "skip":
            return after(next_unit(known, run, run.phase.unit + 1, at_once=False), Silence(), Keep(_skipped(run)))
        case "softer" | "louder":
            return louder(state, 1 if key == "louder" else -1)
        case _:
            return finish(known, run, "ended")


def _skipped(run: Run) -> Skipped:
    phase = run.phase
    step = phase.step
    return Skipped(run.plan.routine.id, step.stretch.id, step.variant.key, phase.side, phase.unit)


def resume(paused: Paused) -> Went:
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
    return after(next_unit(known, run, unit + 1, at_once=False), Silence())


def _again(known: Known, run: Run, then: int, owed_ms: int) -> Went:
    """Get ready again for the move in at `then`."""
    return get_ready(known, replace(run, at=run.plan.first_of_unit(run.phase.unit)), then, owed_ms, again=True)
