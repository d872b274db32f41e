"""The screens of a session: the figure with its cue and its countdown, a pause, and a stretch that is only watched."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.content.plan import Phase, PhaseKind
from kiosk.content.stretch import Limb
from kiosk.scenes.bodies import Ask, FigurePose, Guide, Progress, Scene
from kiosk.session.around import Showing
from kiosk.session.buttons import Icon
from kiosk.session.meanings import meanings
from kiosk.session.states import (
    AnyInSession,
    GettingReady,
    Going,
    Holding,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    Waiting,
    WhichAskedAgain,
)
from kiosk.session.stopping import phase_name

SHOW_MS = (4_000, 3_000, 4_000, 2_000)  # a shown stretch: in, stay, back, and a breath before it begins again


def in_session(state: AnyInSession) -> Scene:
    """A session's screen: what is done now, or the question that it waits with."""
    match state:
        case Paused(choices=offered):
            helped = state.known.manner.helped(state.run.phase.step.variant)
            body = Ask.offering(offered, words.guiding.PAUSED, words.guiding.paused_line(helped))
            body = replace(body, corner=corner(state.run.phase), tone="calm")
            return Scene.of_phase("paused", body, meanings(state), state.run.phase)
        case ReadyAskedAgain(choices=offered):
            body = Ask.offering(offered, words.beginning.READY, "", words.beginning.READY_LINES)
            return Scene.of_phase("ready", body, meanings(state), state.run.phase)
        case WhichAskedAgain(choices=offered):
            body = Ask.offering(offered, words.beginning.WHICH_ONE)
            return Scene.of_phase("which", body, meanings(state), state.run.phase)
        case GettingReady() | Moving() | Holding() | Resting() | Waiting():
            return _going(state)
    assert_never(state)


def _going(state: Going) -> Scene:
    name = phase_name(state)
    found = Scene.of_phase(name, _guide(state), meanings(state), state.run.phase)
    if isinstance(state, GettingReady):
        return replace(found, repetition=state.run.plan.phases[state.then].repetition)
    return found


def _guide(state: Going) -> Guide:
    phase, plan = state.run.phase, state.run.plan
    return Guide(
        Progress(plan.routine.name, phase.unit, plan.units, _missed(state)),
        phase.step.stretch.name,
        phase.side,
        _pose(state),
        words.guiding.cue(phase),
        _word(state),
        *_number_and_ring(state),
        Icon.GO if isinstance(state, Waiting) else None,
        words.guiding.REST if isinstance(state, Resting) else "",
    )


def _missed(state: Going) -> frozenset[int]:
    """The stretches and sides before this one that were not done.

    One that is carried on counts anew what is left: there they are found by what they are, and not by their number.
    """
    run, done = state.run, state.known.log.units_done
    if not run.carried_on:
        return frozenset(range(run.phase.unit)) - {unit.unit for unit in done}
    left = Counter((unit.stretch, unit.side) for unit in done)
    missed = set()
    for phase in run.plan.phases:
        if phase.kind is PhaseKind.GET_READY and phase.unit < run.phase.unit:
            place = (phase.step.stretch.id, phase.side)
            left[place] -= 1
            missed |= {phase.unit} if left[place] < 0 else set()
    return frozenset(missed)


def _pose(state: Going) -> FigurePose:
    phase = state.run.phase
    moves = phase.step.stretch.limb is not Limb.NONE  # where nothing moves, nothing is shown to move
    reach, returning = _reached(state) if moves else (0.0, False)
    variant = phase.step.variant
    return FigurePose(variant, phase.side, reach, state.known.manner.helped(variant), returning)


def _reached(state: Going) -> tuple[float, bool]:
    """How far into the movement, and whether it is on the way back."""
    phase = state.run.phase
    match state:
        case GettingReady() | Resting() | Waiting():
            return 0.0, False
        case Holding():
            return 1.0, False
        case Moving(left_ms=left_ms) if phase.kind is PhaseKind.MOVE_IN:
            return 1.0 - max(0, left_ms) / phase.planned_ms, False
        case Moving(left_ms=left_ms):
            return max(0, left_ms) / phase.planned_ms, True
    assert_never(state)


def _word(state: Going) -> str:
    phase = state.run.phase
    match state:
        case Waiting():
            return words.guiding.PRESS_NEXT
        case Holding() | Moving() if phase.step.stretch.limb is Limb.NONE:
            return words.guiding.AT_EASE
        case Resting() if phase.step.dose.repetitions > 1:
            return words.guiding.rest_count(phase.repetition, phase.step.dose.repetitions)
        case GettingReady() | Moving() | Holding() | Resting():
            return words.guiding.phase_word(phase.kind)
    assert_never(state)


def _number_and_ring(state: Going) -> tuple[str, float | None]:
    """The countdown of a static stretch and of a rest; a range-of-motion movement and a quiet minute have none."""
    phase = state.run.phase
    counts = phase.step.stretch.limb is not Limb.NONE
    match state:
        case Holding(left_ms=left_ms) if counts and phase.step.dose.kind == "static":
            return str(_seconds(left_ms)), left_ms / phase.step.dose.hold_ms
        case Resting(left_ms=left_ms) if counts:
            return str(_seconds(left_ms)), left_ms / phase.planned_ms
        case GettingReady() | Moving() | Holding() | Resting() | Waiting():
            return "", None
    assert_never(state)


def _seconds(ms: int) -> int:
    return -(-max(0, ms) // 1000)


def corner(phase: Phase, saved: bool = False) -> tuple[str, ...]:
    """The small text in the upper right: which stretch and side was left, and that it is kept."""
    side = words.dates.SIDES[phase.side] if phase.side else ""
    return (phase.step.stretch.name, words.dates.listed((side, words.stopping.SAVED if saved else "")))


# -- only watched


def shown(state: Showing) -> Scene:
    """A stretch to look at: its figure goes round and round, and nobody has to move."""
    step = state.step
    reach, returning = (0.0, False) if step.stretch.limb is Limb.NONE else _shown_reach(state.at_ms)
    body = Guide(
        Progress(words.home.SHOW_TITLE, 0, 1),
        step.stretch.name,
        state.side,
        FigurePose(step.variant, state.side, reach, state.with_helper, returning),
        words.guiding.fill(step.variant.cue, state.side),
        words.home.SHOW_WORD,
    )
    return Scene("show", body, meanings(state), step.stretch.id, state.side)


def _shown_reach(at_ms: int) -> tuple[float, bool]:
    into, stay, back, pause = SHOW_MS
    at = at_ms % (into + stay + back + pause)
    if at < into:
        return at / into, False
    if at < into + stay:
        return 1.0, False
    return max(0.0, 1.0 - (at - into - stay) / back), True
