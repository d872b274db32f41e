"""The gate: the one way into movement, and it asks every time, whatever road leads to it.

Start, again, this one again, the same again, carry on, go on, skip, the next repetition: each of them comes through
here. Asked are what is set aside, what is left out today, what the profile allows, and whether STOP can be pressed
while this limb moves. It is asked before a wait names a stretch, before the words of it, and again before it moves,
because a person may have learned or set something in between. `GettingReady` and the way into a move in are made here
and nowhere else; a test looks for a second maker.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kiosk import words
from kiosk.content.fitting import why_not
from kiosk.content.minding import to_mind
from kiosk.content.plan import Heard, LeftOut, Phase, PhaseKind
from kiosk.content.profile import BREATHLESS, family, moves_site
from kiosk.content.refusal import Because, Refusal, Why
from kiosk.content.stretch import Limb, Position, Side, Step
from kiosk.log.history import Aside, Log
from kiosk.log.records import Answered, Held, SessionStarted
from kiosk.session.ending import finish
from kiosk.session.events import Say, Silence
from kiosk.session.kinds import Run
from kiosk.session.known import Known
from kiosk.session.states import GettingReady, Moving, Waiting
from kiosk.session.went import Went

EVERYTHING = "all"  # the region that is set aside after an emergency
SECOND_STOP = "second_stop_works"  # the question that a further STOP answers by being pressed

# More breathless than usual, one sits up: half lying is the flattest there is (an unsupported lying position makes
# weak breathing muscles work harder; MND Association, Respiratory symptoms in MND).
_FLAT = frozenset({Position.LYING, Position.MAT})


# -- what may move


def refusal(
    known: Known,
    step: Step,
    side: Side | None,
    run: Run | None = None,
    asides: Collection[Aside] | None = None,
    tried: Collection[str] | None = None,
) -> Why:
    """Why that stretch and side may not move now; nothing where it may.

    `asides` and `tried` ask what would be if only that were set aside, and if those further STOPs had answered.
    """
    asides = known.log.set_aside_on(known.today) if asides is None else asides
    tried = tried_stops(known) if tried is None else tried
    return (
        _if(any(is_aside(aside, step, side) for aside in asides), Because.ASIDE)
        or _if(run is not None and _is_avoided(run, step, side), Because.JOINT)
        or _if(_is_too_much_for_the_breath(known, step, run), Because.BREATHLESS)
        or why_not(known.person, step.stretch, step.variant, side)
        or _if(not stop_in_reach(known, step, side, tried), Because.STOP)
    )


def _if(speaks_against: bool, because: Because) -> Why:
    return (Refusal(because),) if speaks_against else ()


def is_aside(aside: Aside, step: Step, side: Side | None) -> bool:
    """Whether that stretch and side is left out by this: by its name, its limb, or what it loads.

    One that moves both sides goes with either, and what bears weight does so on both.
    """
    meets = aside.side is None or side is None or aside.side == side
    match aside.region:
        case None:
            return aside.stretch in (step.stretch.id, *step.stretch.also) and meets
        case "all":
            return True
        case "breathless":
            return False  # says how to go on, and is asked by itself
        case region:
            return (region == str(step.stretch.limb) and meets) or region in step.variant.loads


def _is_avoided(run: Run, step: Step, side: Side | None) -> bool:
    return any(_moves(step, side, limb, avoided) for limb, avoided in run.avoided)


def _moves(step: Step, side: Side | None, limb: Limb, avoided: Side | None) -> bool:
    """Whether it moves or loads that limb; both sides at once move either, and without a side all of it is meant."""
    meets = avoided is None or side in (None, avoided)
    return (step.stretch.limb is limb and meets) or limb in step.variant.loads


def _is_too_much_for_the_breath(known: Known, step: Step, run: Run | None) -> bool:
    """On a breathless day: nothing that works against the breath, nothing flat, and no change of position."""
    if not is_breathless(known):
        return False
    moved_house = run is not None and family(run.phase.step.variant.position) != family(step.variant.position)
    against = BREATHLESS in step.variant.not_with or step.variant.position in _FLAT
    return against or moved_house


def is_breathless(known: Known) -> bool:
    """Whether somebody said today that breathing is harder than usual."""
    return any(aside.region == BREATHLESS for aside in known.log.set_aside_on(known.today))


def is_emergency(known: Known) -> bool:
    """Whether nothing may move before a person has cleared it."""
    return any(aside.region == EVERYTHING for aside in known.log.set_aside_on(known.today))


# -- whether STOP can be pressed meanwhile


def tried_stops(known: Known) -> frozenset[str]:
    """The further STOPs, by name, that answered today."""
    answers = (kept.record for kept in known.log.recent if kept.day == known.today)
    return known.tried | {r.answer for r in answers if isinstance(r, Answered) and r.question == SECOND_STOP}


def stop_in_reach(known: Known, step: Step, side: Side | None, tried: Collection[str]) -> bool:
    """Whether the person can press a STOP while that moves, or a helper sees them.

    A limb that moves does not press: then it takes a further STOP that answered today and does not move with it.
    """
    manner = known.manner
    if manner.helped(step.variant):
        return True
    stays = {name for name, site in manner.second_stops.items() if not _moves_with(step, side, site)}
    return not _moves_with(step, side, manner.sites.get("stop", "")) or bool(stays & set(tried))


def _moves_with(step: Step, side: Side | None, site: str) -> bool:
    return moves_site(step.stretch, step.variant, side, site)


# -- the ways in


def next_unit(known: Known, run: Run, unit: int, at_once: bool) -> Went:
    """To that stretch and side, or the first after it that may move, or to the end of the session."""
    starts = [p for p in run.plan.phases if p.unit >= unit and p.kind is PhaseKind.GET_READY]
    left_out: list[LeftOut] = []
    for phase in starts:
        why = refusal(known, phase.step, phase.side, run)
        if not why:
            return _lead_to(known, run, phase, at_once, left_out)
        left_out.append(LeftOut(phase.step.stretch.id, phase.step.stretch.name, phase.side, why, today=True))
    return _told(finish(known, run), left_out)


def _lead_to(known: Known, run: Run, phase: Phase, at_once: bool, left_out: list[LeftOut]) -> Went:
    going = replace(run, at=run.plan.first_of_unit(phase.unit))
    if at_once:
        return _told(get_ready(known, going, going.at + 1), left_out)
    return _told(Went(Waiting(known, going), (Say(words.guiding.SAY_WAIT),)), left_out)


def _told(went: Went, left_out: list[LeftOut]) -> Went:
    """The same step; what was passed over is said before everything else."""
    said = tuple(map(Say, words.left_out.left_out_today(left_out)))
    effects = went.effects
    silence = effects[:1] if effects and isinstance(effects[0], Silence) else ()
    return Went(went.state, (*silence, *said, *effects[len(silence) :]))


def get_ready(known: Known, run: Run, then: int, owed_ms: int | None = None, again: bool = False) -> Went:
    """The words before phase `then`, where it may move; else on to what may, with a wait before it.

    `owed_ms` is what is left of its hold, the whole of it by default. `again` says only the cue.
    """
    run = replace(run, at=run.plan.first_of_unit(run.plan.phases[then].unit))
    phase = run.phase
    if refusal(known, phase.step, phase.side, run):
        return next_unit(known, run, phase.unit, at_once=False)
    owed = phase.step.dose.hold_ms if owed_ms is None else owed_ms
    lines = words.guiding.after_a_pause(phase) if again else lead_in(known, run, _heard(known, run))
    if known.manner.switches == 0 and not again:
        lines = (lines[0], *words.guiding.ASK_FIRST, *lines[1:])
    state = GettingReady(known, run, then, owed, lines[-1], phase.planned_ms)
    return Went(state, (Silence(), *map(Say, lines)))


def move_in(state: GettingReady) -> Went:
    """From the words into the movement, where it still may; while the profile is being read again it waits."""
    known, run = state.known, replace(state.run, at=state.then)
    if profile_is_unread(known):
        return Went(replace(state, awaited="", left_ms=0))
    return _moving(known, run, state.owed_ms)


def once_more(known: Known, run: Run) -> Went:
    """From a rest into the next repetition."""
    going = replace(run, at=run.at + 1)
    if profile_is_unread(known):
        return get_ready(known, going, going.at, again=True)
    return _moving(known, going, going.phase.step.dose.hold_ms)


def profile_is_unread(known: Known) -> bool:
    """Whether what the person can and may do was changed, and has not been read yet."""
    return any(key.startswith("profile.") for key in known.rereading)


def _moving(known: Known, run: Run, owed_ms: int) -> Went:
    phase = run.phase
    if refusal(known, phase.step, phase.side, run):
        return next_unit(known, run, phase.unit, at_once=False)
    going = replace(run, moved=run.at, still_ms=0)
    moving = Moving(known, going, phase.planned_ms, owed_ms)
    return Went(moving, tuple(map(Say, words.guiding.phase_lines(phase, last=False))))


# -- the words before


def lead_in(known: Known, run: Run, heard: Heard = Heard.NEVER) -> tuple[str, ...]:
    """The words before a stretch, with what this person must mind."""
    manner, phase = known.manner, run.phase
    helped = manner.helped(phase.step.variant)
    minded = to_mind(phase, manner.equipment, manner.sites.get("stop", ""), helped)
    return words.guiding.before_stretch(phase, heard, minded)


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
