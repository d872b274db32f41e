"""How a session ends: recorded at once, then what was done, how tired, and what to look at before going."""

from __future__ import annotations

from dataclasses import replace

from kiosk import words
from kiosk.content.plan import Plan
from kiosk.log.history import Log
from kiosk.log.records import Answered, SessionEnded
from kiosk.pressing.choices import choices
from kiosk.session.around import BeforeYouGo, WellDone
from kiosk.session.events import Chime, Keep, Say, Silence
from kiosk.session.kinds import Run
from kiosk.session.known import Known
from kiosk.session.ringing import ring
from kiosk.session.went import Went, after, ask


def finish(known: Known, run: Run, how: str = "") -> Went:
    """The end of a session: recorded at once, then the question how tired, which may be left.

    Without `how` the routine has come to its end: that is done where anything was done.
    """
    plan, done = run.plan, units_done(known.log)
    how = how or ("done" if done else "ended")
    ended = Keep(SessionEnded(plan.routine.id, how))
    if known.manner.quiet or not known.manner.asks_how_tired:
        return after(before_you_go(known, run.plan), ended)
    state = WellDone(known, choices(*words.ending.TIRED), plan, how, done)
    said = (
        words.dates.sentence(words.ending.end_title(how)),
        words.ending.done_sentence(done, max(plan.units, known.log.units_planned)),
        words.ending.HOW_TIRED,
    )
    return Went(state, (Silence(), ended, Chime("done"), *map(Say, said)))


def units_done(log: Log) -> int:
    """How many stretches and sides of the session in progress were done, as every summary tells it."""
    return len(log.units_done)


def chose_tired(state: WellDone, key: str) -> Went:
    """How tired, or no answer; then what to look at before going."""
    answered = Keep(Answered("how_tired", key, state.plan.routine.id))
    return after(before_you_go(state.known, state.plan), answered)


def before_you_go(known: Known, plan: Plan) -> Went:
    """What to look at before going; it stays until somebody answers."""
    return ask(
        BeforeYouGo(known, plan),
        words.dates.before_a_list(words.ending.BEFORE_YOU_GO),
        *words.ending.BEFORE_YOU_GO_LINES,
    )


def passed_tired(state: WellDone, ms: int) -> Went:
    """Time goes by at the question how tired, which may be left."""
    left = state.left_ms - ms
    return Went(replace(state, left_ms=left)) if left > 0 else chose_tired(state, "none")


def still_at_it(state: BeforeYouGo) -> Went:
    """Not all is fine yet: someone is called, or the helper who is there goes on without a word."""
    phases = state.plan.phases
    helped = any(state.known.manner.helped(phase.step.variant) for phase in phases)
    return Went(state, (Silence(),)) if helped else ring(state, "called")
