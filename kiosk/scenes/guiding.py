"""The screens of a session: the figure with its cue and its countdown, a pause, and a stretch that is only watched."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.content.stretch import Limb, Phase, PhaseKind
from kiosk.scenes.bodies import Ask, FigurePose, Guide, Progress, Scene
from kiosk.session.around import Showing
from kiosk.session.meanings import Icon, meanings
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
    reach, returning = 0.0, False
    match state:
        case _ if phase.step.stretch.limb is Limb.NONE:
            pass  # nothing moves, so nothing is shown to move
        case Holding():
            reach = 1.0
        case Moving(left_ms=left_ms) if phase.kind is PhaseKind.MOVE_IN:
            reach = 1.0 - max(0, left_ms) / phase.planned_ms
        case Moving(left_ms=left_ms):
            reach, returning = max(0, left_ms) / phase.planned_ms, True
    variant = phase.step.variant
    return FigurePose(variant, phase.side, reach, state.known.manner.helped(variant), returning)


def _word(state: Going) -> str:
    phase = state.run.phase
    match state:
        case Waiting():
            return words.guiding.PRESS_NEXT
        case Holding() | Moving() if phase.step.stretch.limb is Limb.NONE:
            return words.guiding.AT_EASE
        case Resting() if phase.step.dose.repetitions > 1:
            return words.guiding.rest_count(phase.repetition, phase.step.dose.repetitions)
        case _:
            return words.guiding.phase_word(phase.kind)


def _number_and_ring(state: Going) -> tuple[str, float | None]:
    """The countdown of a static stretch and of a rest; a range-of-motion movement and a quiet minute have none."""
    phase = state.run.phase
    match state:
        case _ if phase.step.stretch.limb is Limb.NONE:
            return "", None
        case Holding(left_ms=left_ms) if phase.step.dose.kind == "static":
            return str(_seconds(left_ms)), left_ms / phase.step.dose.hold_ms
        case Resting(left_ms=left_ms):
            return str(_seconds(left_ms)), left_ms / phase.planned_ms
        case _:
            return "", None


def _seconds(ms: int) -> int:
    return -(-max(0, ms) // 1000)


def corner(phase: Phase, saved: bool = False) -> tuple[str, ...]:
    """The small text in the upper right: which stretch and side was left, and that it is kept."""
    side = phase.side.upper() if phase.side else ""
    state = words.stopping.SAVED if saved else ""
    return (phase.step.stretch.name, ", ".join(filter(None, (side, state))))


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
