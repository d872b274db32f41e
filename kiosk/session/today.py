"""What several rooms ask about today: the routine that is next, what it would be now, what is done."""

from __future__ import annotations

from enum import StrEnum

from kiosk.content.plan import LeftOut, Plan, unroll
from kiosk.content.profile import family
from kiosk.content.refusal import Because, Refusal, Why
from kiosk.content.stretch import Side, Step
from kiosk.log.history import Aside
from kiosk.session.gate import (
    is_breathless,
    refusal,
)
from kiosk.session.known import Fitted, Known


class Cut(StrEnum):
    """What became of the routine of an interrupted session."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


def next_routine(known: Known) -> Fitted | None:
    """The routine that START begins: the first one planned for today that was not done yet, else the first again.

    One of which nothing is left today is passed over, so that it does not stand in the way of the others.
    """
    chosen = next((f for f in known.routines if f.routine.id == known.chosen_next), None)
    if chosen is not None:
        return chosen
    by_time = sorted(known.offered, key=lambda fitted: fitted.routine.at or "99:99")
    planned = [f for f in by_time if f.routine.at] or by_time
    ways = (f for f in (*planned, *by_time) if plan_today(known, f).phases)
    again = next(ways, by_time[0] if by_time else None)
    return next((f for f in planned if _is_open(known, f)), again)


def all_done(known: Known) -> bool:
    """Whether everything that was planned for today has been begun, and something was planned."""
    planned = [f for f in known.offered if f.routine.at]
    return bool(planned) and not any(_is_open(known, f) for f in planned)


def _is_open(known: Known, fitted: Fitted) -> bool:
    begun = {summary.routine for summary in known.log.sessions(known.today)}
    return fitted.routine.id not in begun and bool(plan_today(known, fitted).phases)


def routine_of(known: Known, routine_id: str) -> Fitted:
    """The person's routine of that id."""
    return next(f for f in known.routines if f.routine.id == routine_id)


def plan_today(known: Known, fitted: Fitted, tried: frozenset[str] | None = None) -> Plan:
    """The routine as it would be done now: without what the gate would not let move.

    Without `tried` every further STOP is taken to answer, because it is tried first.
    """
    tried = frozenset(known.manner.second_stops) if tried is None else tried
    left_out: list[LeftOut] = []
    here, asides = "", known.log.set_aside_on(known.today)
    for step in fitted.routine.steps:
        whys = {side: _why_not_now(known, step, side, asides, tried, here) for side in step.sides}
        here = here if all(whys.values()) else here or family(step.variant.position)
        left_out += [_left_out(step, side, why) for side, why in whys.items() if why]
    known_already = {(out.stretch, out.side) for out in fitted.left_out}
    now = [out for out in dict.fromkeys(left_out) if (out.stretch, out.side) not in known_already]
    return unroll(fitted.routine, (*fitted.left_out, *now), known.manner.switches == 0)


def _why_not_now(
    known: Known, step: Step, side: Side | None, asides: tuple[Aside, ...], tried: frozenset[str], here: str
) -> Why:
    """What the gate says; and who is breathless does not change from chair to bed."""
    moves_house = here not in ("", family(step.variant.position)) and is_breathless(known)
    return (Refusal(Because.BREATHLESS),) if moves_house else refusal(known, step, side, asides=asides, tried=tried)


def _left_out(step: Step, side: Side | None, why: Why) -> LeftOut:
    return LeftOut(step.stretch.id, step.stretch.name, side, why, today=True)


def is_helped(known: Known, plan: Plan) -> bool:
    """Whether a helper's hands are needed anywhere in it, or a partner presses."""
    return any(known.manner.helped(phase.step.variant) for phase in plan.phases)


def cut_short(known: Known) -> Cut:
    """Whether the routine of the interrupted session is still the one that it was."""
    cut = known.log.interrupted
    fitted = next((f for f in known.routines if cut and f.routine.id == cut.routine), None)
    if cut is None or fitted is None:
        return Cut.GONE
    return Cut.SAME if fitted.routine.version == cut.version else Cut.CHANGED
