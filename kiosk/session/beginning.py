"""From home into a session: the questions that come first, STOP tried, a sign agreed, and carrying on after a cut.

What was answered already is not asked again. A routine is laid out without what the profile and the set-aside list
leave out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kiosk import words
from kiosk.content.profile import BREATHLESS
from kiosk.content.stretch import Limb, PhaseKind, Plan, Side
from kiosk.log.history import Aside, Interrupted
from kiosk.log.records import Answered, Cleared, SessionEnded, SessionStarted, SetAside
from kiosk.pressing.choices import choices
from kiosk.session.around import (
    AgreeingSign,
    AsideAsked,
    AtHome,
    Beginning,
    BreathlessAsked,
    CarryOnAsked,
    Emergency,
    Empty,
    LastTimeAsked,
    LegNoted,
    ReadyAsked,
    ReadyToCarryOn,
    ShorterAsked,
    SiteAsked,
    StopAsked,
    TherapistAsked,
    TherapistFirst,
    TryingStop,
    WearyAsked,
    WhichAsked,
    WhichToCarryOn,
)
from kiosk.session.events import Change, Chime, Effect, Keep, Say, Silence
from kiosk.session.gate import (
    EVERYTHING,
    SECOND_STOP,
    get_ready,
    is_emergency,
    stop_in_reach,
    tried_stops,
)
from kiosk.session.kinds import Run
from kiosk.session.known import Fitted, Known
from kiosk.session.phases import resume
from kiosk.session.ringing import ring
from kiosk.session.states import ReadyAskedAgain, State, WhichAskedAgain
from kiosk.session.stopping import what_it_was
from kiosk.session.today import Cut, cut_short, is_helped, plan_today, routine_of
from kiosk.session.went import Went, after, ask, home, without_silence

SHORTER_STEPS = 2


def begin(known: Known, fitted: Fitted) -> Went:
    """The questions that come before a session, the ones that were answered already left out.

    One that was cut short and not ended is asked about first, so that none stays without an end.
    """
    if known.log.interrupted is not None:
        return Went(interrupted(known), (Silence(), Say(f"{words.beginning.INTERRUPTED}")))
    return _begin_anew(known, fitted)


def _begin_anew(known: Known, fitted: Fitted) -> Went:
    """After chest pain, sudden breathlessness or blood there is no session before a person has cleared it."""
    if is_emergency(known):
        return _emergency(known)
    if "therapist" in known.manner.asks and not known.log.therapist_said_yes(known.profile):
        asked = choices(("yes", words.buttons.YES), ("not_yet", words.buttons.NOT_YET), direct=True)
        return ask(TherapistAsked(known, asked, fitted), words.beginning.THERAPIST)
    return _ask_site(known, fitted)


def _ask_site(known: Known, fitted: Fitted) -> Went:
    """With what STOP is pressed, once: who moves alone must not be asked to press it with the limb that moves."""
    manner = known.manner
    alone = any(not manner.helped(step.variant) for step in fitted.routine.steps if step.stretch.limb is not Limb.NONE)
    asked = manner.sites.get("stop") or known.log.last_answer("stop_site")
    if "site" not in manner.asks or asked or not alone:
        return _ask_last_time(known, fitted)
    return ask(SiteAsked(known, choices(*words.beginning.SITES), fitted), words.beginning.STOP_SITE)


def _site_answered(state: SiteAsked, key: str) -> Went:
    """From now on the gate knows it; the profile's file is told."""
    known, answered = state.known, Keep(Answered("stop_site", key))
    if key == "none":
        return after(_ask_last_time(known, state.fitted), answered)
    manner = replace(known.manner, sites={**known.manner.sites, "stop": key})
    went = _ask_last_time(replace(known, manner=manner), state.fitted)
    return after(went, answered, Change("profile.sites.stop", key))


def _ask_last_time(known: Known, fitted: Fitted) -> Went:
    log, manner = known.log, known.manner
    asks = "last_time" in manner.asks and not manner.quiet
    if not asks or not log.had_session_before(known.today) or log.answered_on(known.today, "last_time"):
        return _ask_aside(known, fitted, ())
    offered = choices(("no", words.buttons.NO), ("yes", words.buttons.YES), direct=True)
    return ask(LastTimeAsked(known, offered, fitted), f"{words.beginning.LAST_TIME}:", words.beginning.LAST_TIME_LINE)


def _ask_aside(known: Known, fitted: Fitted, asked: tuple[Aside, ...]) -> Went:
    """Ask about the next stretch of this routine that waits for an answer, or go on to ready?"""
    names = _names(fitted)
    open_ones = [
        a for a in known.log.set_aside_on(known.today) if a.until == "asked" and a.stretch in names and a not in asked
    ]
    if not open_ones:
        return _ask_ready(known, fitted)
    offered = choices(("yes", words.buttons.YES), ("leave", words.buttons.LEAVE_OUT), direct=True)
    state = AsideAsked(known, offered, fitted, open_ones[0], (*asked, open_ones[0]))
    return ask(state, again_aside_line(state), words.beginning.AGAIN_ASIDE)


def _names(fitted: Fitted) -> dict[str, str]:
    """The names of a routine's stretches, also by the names that they had before."""
    stretches = [step.stretch for step in fitted.routine.steps]
    return {id_: stretch.name for stretch in stretches for id_ in (stretch.id, *stretch.also)}


def again_aside_line(state: AsideAsked) -> str:
    """Which stretch is asked about, in words."""
    names = _names(state.fitted)
    return words.beginning.again_aside_line(names[str(state.aside.stretch)], _side(state.aside.side))


def _ask_ready(known: Known, fitted: Fitted) -> Went:
    offered = choices(("fine", words.buttons.AS_USUAL), ("one", words.buttons.DIFFERENT), direct=True)
    return ask(ReadyAsked(known, offered, fitted), words.beginning.READY_SAY, *words.beginning.READY_LINES)


def chose_beginning(state: Beginning, key: str) -> Went:
    """An answer to one of the questions before a session."""
    known, fitted = state.known, state.fitted
    match state, key:
        case (ReadyToCarryOn() | WhichToCarryOn(), "fine" | "none"):
            return after(_carry_on(known, fitted), Keep(Answered("ready", key)))
        case (ReadyToCarryOn(), _):
            return ask(
                WhichToCarryOn(known, choices(*words.beginning.WHICH_CHOICES), fitted), words.beginning.WHICH_ONE
            )
        case (WhichToCarryOn(), _):
            kept = (Keep(SessionEnded(fitted.routine.id, "declined")), Keep(Answered("ready", key)))
            return after(_not_fine(known, fitted, key), *kept)
        case (TherapistAsked(), "not_yet"):
            offered = choices(*words.beginning.THERAPIST_CHOICES)
            return ask(TherapistFirst(known, offered, fitted), words.beginning.THERAPIST_ASK_FIRST)
        case (TherapistAsked() | TherapistFirst(), "yes" | "anyway"):
            return after(_ask_site(known, fitted), Keep(Answered("therapist", key, profile=known.profile)))
        case (SiteAsked(), _):
            return _site_answered(state, key)
        case (LastTimeAsked(), _):
            went = _suggest_shorter(known, fitted) if key == "yes" else _ask_aside(known, fitted, ())
            return after(went, Keep(Answered("last_time", key)))
        case (AsideAsked(aside=aside, asked=asked), _):
            cleared = [Keep(Cleared(aside.stretch, aside.side, "me"))] if key == "yes" else []
            return after(_ask_aside(known, fitted, asked), *cleared)
        case (ReadyAsked() | WhichAsked(), "fine" | "none"):
            return after(plan_out(known, fitted), Keep(Answered("ready", key)))
        case (BreathlessAsked(), "call"):
            return ring(state, "called")
        case (BreathlessAsked(), "gentle"):
            return plan_out(known, fitted)
        case (ReadyAsked(), _):
            return _ask_which(known, fitted)
        case (WhichAsked(), _):
            return after(_not_fine(known, fitted, key), Keep(Answered("ready", key)))
        case (ShorterAsked(), _) if key != "home":
            wanted = {"planned": fitted, "shorter": shorter(fitted)}.get(key) or routine_of(known, key)
            return plan_out(known, wanted) if isinstance(state, WearyAsked) else _ask_aside(known, wanted, ())
        case _:
            return home(known)


def _emergency(known: Known) -> Went:
    return ask(Emergency(known), f"{words.beginning.EMERGENCY}.", *words.beginning.EMERGENCY_LINES)


def _ask_which(known: Known, fitted: Fitted) -> Went:
    return ask(WhichAsked(known, choices(*words.beginning.WHICH_CHOICES), fitted), words.beginning.WHICH_ONE)


def _not_fine(known: Known, fitted: Fitted, key: str) -> Went:
    match key:
        case "leg":
            aside = SetAside(None, None, "leg", "cleared", region="leg")
            return after(ask(LegNoted(known, fitted), *words.beginning.LEG_SAID), Keep(aside))
        case "chest":
            aside = SetAside(None, None, "chest", "cleared", region=EVERYTHING)
            danger = (f"{words.beginning.EMERGENCY}.", words.beginning.EMERGENCY_LINES[0])
            return after(ring(Emergency(known), "chest", danger), Keep(aside))
        case "breathless":
            aside = SetAside(None, None, BREATHLESS, "today", region=BREATHLESS)
            asked = BreathlessAsked(known, choices(*words.beginning.BREATHLESS_CHOICES), fitted)
            return after(ask(asked, *words.beginning.BREATHLESS_SAID), Keep(aside))
        case _:
            return _suggest_shorter(known, fitted, WearyAsked)


def which_after_pause(state: ReadyAskedAgain) -> Went:
    """Not all is fine after a long pause: which of these?"""
    asked = WhichAskedAgain(state.known, state.run, choices(*words.beginning.WHICH_CHOICES), state.paused)
    return ask(asked, words.beginning.WHICH_ONE)


def chose_which_after_pause(state: WhichAskedAgain, key: str) -> Went:
    """None of these goes on; with one of them the session is over, and it leads on as before a session."""
    if key == "none":
        return resume(state.paused)
    routine = state.run.plan.routine
    kept = (Keep(SessionEnded(routine.id, "ended")), Keep(Answered("ready", key)))
    return after(_not_fine(state.known, routine_of(state.known, routine.id), key), *kept)


def _suggest_shorter(known: Known, fitted: Fitted, kind: type[ShorterAsked] = ShorterAsked) -> Went:
    """Offer the start of this routine, then the passive ones, then as planned."""
    helped = [(f.routine.id, f.routine.name) for f in known.offered if f.routine.with_helper and f is not fitted]
    items = (
        ("shorter", words.beginning.SHORTER),
        *helped,
        ("planned", words.beginning.AS_PLANNED),
        ("home", words.beginning.NOT_NOW),
    )
    return ask(kind(known, choices(*items), fitted), words.beginning.SHORTER_TODAY)


def shorter(fitted: Fitted) -> Fitted:
    """The first few stretches of a routine and its calm ending, for a tired day."""
    first, rest = fitted.routine.steps[:SHORTER_STEPS], fitted.routine.steps[SHORTER_STEPS:]
    calm = [step for step in rest[-1:] if step.stretch.limb is Limb.NONE]
    return replace(fitted, routine=replace(fitted.routine, steps=(*first, *calm)))


def plan_out(known: Known, fitted: Fitted) -> Went:
    """Lay the routine out without what is set aside, and try STOP where it was not tried today."""
    plan = plan_today(known, fitted)
    return _try_stop(known, Run(plan, 0)) if plan.phases else _nothing_left(known, plan)


def _nothing_left(known: Known, plan: Plan) -> Went:
    return ask(Empty(known, plan), words.left_out.NOTHING_LEFT)


def _try_stop(known: Known, run: Run) -> Went:
    if not known.stop_heard:
        return ask(TryingStop(known, run), words.beginning.STOP_LOST)
    tried = known.log.answered_on(known.today, "stop_works")
    if "stop" in known.manner.asks and (not tried or known.values.get("setup.buttons_moved") == "true"):
        return ask(TryingStop(known, run), f"{words.beginning.TRY_STOP}.", words.beginning.TRY_STOP_LINE)
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
    return _agree(known, Run(plan, 0)) if plan.phases else _nothing_left(known, plan)


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


def opening(known: Known) -> State:
    """With what a start begins: a STOP that nobody could answer yet, the offer to carry on, or home."""
    unanswered = known.log.unanswered_stop
    return interrupted(known) if unanswered is None else StopAsked(known, choices(*words.stopping.REASONS), unanswered)


def chose_stop_asked(state: StopAsked, answer: str) -> Went:
    """What it was, told after the power came back: kept as if it had been told at once."""
    known, stopped = state.known, state.stopped
    kept = what_it_was(stopped.routine, stopped.stretch, stopped.side, answer)
    then = interrupted(known)
    if answer == "breath":
        return after(ring(then, "breath", words.stopping.AFTER_BREATH), *map(Keep, kept))
    said = () if answer == "none" else words.stopping.after_answer(answer)
    return Went(then, (Silence(), *map(Keep, kept), *map(Say, said)))


def interrupted(known: Known) -> State:
    """The offer to go on with what was cut short; where its routine is another one now, or gone, it says so."""
    cut = known.log.interrupted
    offered = {
        Cut.SAME: words.beginning.INTERRUPTED_CHOICES,
        Cut.CHANGED: words.beginning.INTERRUPTED_CHOICES[1:],
        Cut.GONE: words.beginning.INTERRUPTED_CHOICES[2:],
    }
    return CarryOnAsked(known, choices(*offered[cut_short(known)])) if cut else AtHome(known)


def chose_interrupted(state: CarryOnAsked, key: str) -> Went:
    """Carry on, start again, or leave what was cut short."""
    known, cut = state.known, state.known.log.interrupted
    if cut is None:
        return home(known)
    ended = Keep(SessionEnded(cut.routine, "declined"))
    now = cut_short(known)
    if key == "leave" or now is Cut.GONE:
        return after(home(known), ended)
    fitted = routine_of(known, cut.routine)
    if key == "again" or is_emergency(known):
        return after(_begin_anew(known, fitted), ended)
    if now is Cut.CHANGED:  # while the question stood there
        return Went(interrupted(known), (Silence(), Say(words.beginning.ROUTINE_CHANGED)))
    offered = choices(("fine", words.buttons.AS_USUAL), ("one", words.buttons.DIFFERENT), direct=True)
    return ask(ReadyToCarryOn(known, offered, fitted), words.beginning.READY_SAY, *words.beginning.READY_LINES)


def _carry_on(known: Known, fitted: Fitted) -> Went:
    """Begin again at the first stretch and side that is not over, never in a hold, with STOP tried as ever."""
    plan = plan_today(known, fitted)
    follow = _still_to_do(known.log.interrupted, plan)
    if not follow:
        return _nothing_to_carry_on(known, plan)
    kept = replace(plan, phases=tuple(p for p in plan.phases if p.unit < follow[0] or p.unit in follow))
    return _try_stop(known, Run(kept, kept.first_of_unit(follow[0]), carried_on=True))


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
    return after(_nothing_left(known, plan), Keep(SessionEnded(plan.routine.id, "ended")))


def _side(name: str | None) -> Side | None:
    return Side(name) if name else None
