"""Into a session: the plan laid out, STOP tried, a sign agreed, and the start recorded."""

from __future__ import annotations

from dataclasses import replace

from kiosk import words
from kiosk.content.plan import PhaseKind, Plan
from kiosk.log.records import Answered, SessionStarted
from kiosk.session.around import (
    AgreeingSign,
    Empty,
    TryingStop,
)
from kiosk.session.events import Change, Chime, Effect, Keep, Say, Silence
from kiosk.session.gate import (
    SECOND_STOP,
    get_ready,
    stop_in_reach,
    tried_stops,
)
from kiosk.session.kinds import Run
from kiosk.session.known import Fitted, Known
from kiosk.session.today import is_helped, plan_today
from kiosk.session.went import Went, ask, without_silence


def plan_out(known: Known, fitted: Fitted) -> Went:
    """Lay the routine out without what is set aside, and try STOP where it was not tried today."""
    plan = plan_today(known, fitted)
    return try_stop(known, Run(plan, 0)) if plan.phases else nothing_left(known, plan)


def nothing_left(known: Known, plan: Plan) -> Went:
    """Nothing of it may be done today, and why."""
    return ask(Empty(known, plan), words.left_out.NOTHING_LEFT)


def try_stop(known: Known, run: Run) -> Went:
    """STOP is tried before anything moves, where it has not answered today."""
    if not known.stop_heard:
        return ask(TryingStop(known, run), words.beginning.STOP_LOST)
    tried = known.log.answered_on(known.today, "stop_works")
    if "stop" in known.manner.asks and (not tried or known.values.get("setup.buttons_moved") == "true"):
        return ask(
            TryingStop(known, run), words.dates.sentence(words.beginning.TRY_STOP), words.beginning.TRY_STOP_LINE
        )
    return _try_second(known, run)


def _try_second(known: Known, run: Run) -> Went:
    """A further STOP is tried, too, where some limb would move the first one with it."""
    name = _needed_second(known, run.plan)
    if not name:
        return _agree(known, run)
    if "stop" not in known.manner.asks:  # nobody tries it, so nothing may count on it
        return _replanned(known, run)
    return ask(TryingStop(known, run, name), words.beginning.try_second(name), words.beginning.TRY_SECOND_LINE)


def _needed_second(known: Known, plan: Plan) -> str:
    """The name of a further STOP that would bring something of this plan within reach, "" for none."""
    tried = tried_stops(known)
    steps = {(phase.step, phase.side): None for phase in plan.phases}
    lacking = [(step, side) for step, side in steps if not stop_in_reach(known, step, side, tried)]
    useful = (n for n in known.manner.second_stops if any(stop_in_reach(known, *each, {*tried, n}) for each in lacking))
    return next(useful, "")


def without_second(state: TryingStop) -> Went:
    """NEXT where the further STOP is tried: what would need it is left out."""
    return _replanned(state.known, state.run) if state.second else Went(state)


def _replanned(known: Known, run: Run) -> Went:
    """On without what no STOP can reach; a session that is carried on keeps its plan, and the gate its word."""
    if run.carried_on:
        return _agree(known, run)
    plan = plan_today(known, Fitted(run.plan.routine, run.plan.left_out), tried_stops(known))
    return _agree(known, Run(plan, 0)) if plan.phases else nothing_left(known, plan)


def stop_answered(state: TryingStop, switch: str) -> Went:
    """STOP was pressed where it is tried: it works. Where a further one is asked for, only that one counts."""
    if state.second and switch != state.second:
        return Went(state, (Silence(), Chime("ack"), Say(words.beginning.that_was_another(state.second))))
    if state.second:
        kept, went = _second_answered(state)
    else:
        kept, went = _first_answered(state)
    return Went(went.state, (Silence(), Chime("ack"), *kept, Say(words.beginning.STOP_WORKS), *without_silence(went)))


def _first_answered(state: TryingStop) -> tuple[list[Effect], Went]:
    values = {**state.known.values, "setup.buttons_moved": "false"}
    moved = state.known.values.get("setup.buttons_moved") == "true"
    kept: list[Effect] = [Keep(Answered("stop_works", "yes"))]
    kept += [Change("setup.buttons_moved", "false")] if moved else []
    return kept, _try_second(replace(state.known, values=values), state.run)


def _second_answered(state: TryingStop) -> tuple[list[Effect], Went]:
    """What needs this one may move: a limb that another one would have brought within reach is left out."""
    known = replace(state.known, tried=state.known.tried | {state.second})
    return [Keep(Answered(SECOND_STOP, state.second))], _replanned(known, state.run)


def _agree(known: Known, run: Run) -> Went:
    helped, flows = is_helped(known, run.plan), known.manner.advance == "flow"  # which somebody confirms first
    if "sign" in known.manner.asks and (helped or flows):
        return ask(AgreeingSign(known, run), *words.beginning.agree_lines(helped, flows))
    return enter(known, run)


def enter(known: Known, run: Run) -> Went:
    """Into the session: a new one is recorded, one that is carried on says so."""
    plan = run.plan
    started = SessionStarted(
        plan.routine.id,
        plan.routine.version,
        is_helped(known, plan),
        plan.units,
        tuple(words.dates.sided(out.stretch, out.side) for out in plan.left_out),
        tuple(f"{p.step.stretch.id} {p.side or ''}".rstrip() for p in plan.phases if p.kind is PhaseKind.GET_READY),
    )
    carried_on = Answered("interrupted", "carry_on", plan.routine.id)
    went = get_ready(known, run, run.at + 1)
    told = (Silence(), *map(Say, words.left_out.left_out_today(plan.left_out)), *without_silence(went))
    return Went(went.state, (*told, Keep(carried_on if run.carried_on else started)))
