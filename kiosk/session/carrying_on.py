"""What was cut short, by a power cut or in the middle: the offer to go on with it, and what of it is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kiosk import words
from kiosk.content.plan import PhaseKind, Plan
from kiosk.log.history import Interrupted
from kiosk.log.records import SessionEnded
from kiosk.pressing.choices import choices
from kiosk.session.around import (
    AtHome,
    CarryOnAsked,
)
from kiosk.session.entering import nothing_left, try_stop
from kiosk.session.events import Keep
from kiosk.session.kinds import Run
from kiosk.session.known import Fitted, Known
from kiosk.session.states import State
from kiosk.session.today import Cut, cut_short, plan_today
from kiosk.session.went import Went, after, home


def interrupted(known: Known) -> State:
    """The offer to go on with what was cut short; where its routine is another one now, or gone, it says so."""
    cut = known.log.interrupted
    offered = {
        Cut.SAME: words.beginning.INTERRUPTED_CHOICES,
        Cut.CHANGED: words.beginning.INTERRUPTED_CHOICES[1:],
        Cut.GONE: words.beginning.INTERRUPTED_CHOICES[2:],
    }
    return CarryOnAsked(known, choices(*offered[cut_short(known)])) if cut else AtHome(known)


def carry_on(known: Known, fitted: Fitted) -> Went:
    """Begin again at the first stretch and side that is not over, never in a hold, with STOP tried as ever."""
    plan = plan_today(known, fitted)
    follow = _still_to_do(known.log.interrupted, plan)
    if not follow:
        return _nothing_to_carry_on(known, plan)
    kept = replace(plan, phases=tuple(p for p in plan.phases if p.unit < follow[0] or p.unit in follow))
    return try_stop(known, Run(kept, kept.first_of_unit(follow[0]), carried_on=True))


def _still_to_do(cut: Interrupted | None, plan: Plan) -> list[int]:
    """The units of today's plan that the cut session meant to do and had not done: a shortened one stays short."""
    starts = [p for p in plan.phases if p.kind is PhaseKind.GET_READY]
    if cut is None:
        return [phase.unit for phase in starts]
    left = Counter(cut.planned or ((p.step.stretch.id, p.side) for p in starts))
    over, follow = Counter(cut.over), []
    for phase in starts:
        place = (phase.step.stretch.id, phase.side)
        wanted, done = left[place] > 0, over[place] > 0
        left[place] -= 1
        over[place] -= 1
        follow += [phase.unit] if wanted and not done else []
    return follow if cut.planned else follow[: cut.units - len(cut.over)]


def _nothing_to_carry_on(known: Known, plan: Plan) -> Went:
    """The power went after the last stretch, or what was left may not be done now: then it says why."""
    cut = known.log.interrupted
    if cut and len(cut.over) >= cut.units:
        return home(known, Keep(SessionEnded(plan.routine.id, "done")))
    return after(nothing_left(known, plan), Keep(SessionEnded(plan.routine.id, "ended")))
