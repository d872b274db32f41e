"""From home into a session: the questions that come first, STOP tried, a sign agreed, and carrying on after a cut.

What was answered already is not asked again. A routine is laid out without what the profile and the set-aside list
leave out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.content.profile import BREATHLESS
from kiosk.content.stretch import Limb, Side
from kiosk.log.history import Aside
from kiosk.log.records import Answered, Cleared, SessionEnded, SetAside
from kiosk.pressing.choices import NoSuchAnswerError, choices
from kiosk.session.around import (
    AnyBeginning,
    AsideAsked,
    BreathlessAsked,
    CarryOnAsked,
    Emergency,
    LastTimeAsked,
    LegNoted,
    ReadyAsked,
    ReadyToCarryOn,
    ShorterAsked,
    SiteAsked,
    StopAsked,
    TherapistAsked,
    TherapistFirst,
    WearyAsked,
    WhichAsked,
    WhichToCarryOn,
)
from kiosk.session.carrying_on import carry_on, interrupted
from kiosk.session.entering import plan_out
from kiosk.session.events import Change, Keep, Say, Silence
from kiosk.session.gate import (
    EVERYTHING,
    is_emergency,
)
from kiosk.session.known import Fitted, Known
from kiosk.session.phases import resume
from kiosk.session.ringing import ring
from kiosk.session.states import ReadyAskedAgain, State, WhichAskedAgain
from kiosk.session.stopping import what_it_was
from kiosk.session.today import Cut, cut_short, routine_of
from kiosk.session.went import Went, after, ask, home

SHORTER_STEPS = 2
ALL_FINE = ("fine", "none")  # as usual, or none of these


def begin(known: Known, fitted: Fitted) -> Went:
    """The questions that come before a session, the ones that were answered already left out.

    One that was cut short and not ended is asked about first, so that none stays without an end.
    """
    if known.log.interrupted is not None:
        return Went(interrupted(known), (Silence(), Say(words.beginning.INTERRUPTED)))
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
    said = (words.dates.before_a_list(words.beginning.LAST_TIME), words.beginning.LAST_TIME_LINE)
    return ask(LastTimeAsked(known, offered, fitted), *said)


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
    return words.beginning.stopped_last_time(names[str(state.aside.stretch)], _side(state.aside.side))


def _ask_ready(known: Known, fitted: Fitted) -> Went:
    offered = choices(("fine", words.buttons.AS_USUAL), ("one", words.buttons.DIFFERENT), direct=True)
    return ask(ReadyAsked(known, offered, fitted), words.beginning.READY_SAY, *words.beginning.READY_LINES)


def chose_beginning(state: AnyBeginning, key: str) -> Went:
    """An answer to one of the questions before a session."""
    known, fitted = state.known, state.fitted
    match state:
        case TherapistAsked() | TherapistFirst():
            return _therapist_answered(state, key)
        case SiteAsked():
            return _site_answered(state, key)
        case LastTimeAsked():
            went = _suggest_shorter(known, fitted) if key == "yes" else _ask_aside(known, fitted, ())
            return after(went, Keep(Answered("last_time", key)))
        case AsideAsked(aside=aside, asked=asked):
            cleared = [Keep(Cleared(aside.stretch, aside.side, "me"))] if key == "yes" else []
            return after(_ask_aside(known, fitted, asked), *cleared)
        case ReadyAsked() | WhichAsked():
            return _ready_answered(state, key)
        case ReadyToCarryOn() | WhichToCarryOn():
            return _ready_to_carry_on_answered(state, key)
        case BreathlessAsked():
            return _breathless_answered(state, key)
        case ShorterAsked():
            return _shorter_answered(state, key)
    assert_never(state)


def _therapist_answered(state: TherapistAsked | TherapistFirst, key: str) -> Went:
    known, fitted = state.known, state.fitted
    match key:
        case "not_yet":
            offered = choices(*words.beginning.THERAPIST_CHOICES)
            return ask(TherapistFirst(known, offered, fitted), words.beginning.THERAPIST_ASK_FIRST)
        case "yes" | "anyway":
            return after(_ask_site(known, fitted), Keep(Answered("therapist", key, profile=known.profile)))
        case "home":
            return home(known)
    raise NoSuchAnswerError(key)


def _ready_answered(state: ReadyAsked | WhichAsked, key: str) -> Went:
    """None of these begins it; else which of them, then what it means."""
    known, fitted = state.known, state.fitted
    if key in ALL_FINE:
        return after(plan_out(known, fitted), Keep(Answered("ready", key)))
    match state:
        case ReadyAsked():
            return ask(WhichAsked(known, choices(*words.beginning.WHICH_CHOICES), fitted), words.beginning.WHICH_ONE)
        case WhichAsked():
            return after(_not_fine(known, fitted, key), Keep(Answered("ready", key)))
    assert_never(state)


def _ready_to_carry_on_answered(state: ReadyToCarryOn | WhichToCarryOn, key: str) -> Went:
    known, fitted = state.known, state.fitted
    if key in ALL_FINE:
        return after(carry_on(known, fitted), Keep(Answered("ready", key)))
    match state:
        case ReadyToCarryOn():
            asked = WhichToCarryOn(known, choices(*words.beginning.WHICH_CHOICES), fitted)
            return ask(asked, words.beginning.WHICH_ONE)
        case WhichToCarryOn():
            kept = (Keep(SessionEnded(fitted.routine.id, "declined")), Keep(Answered("ready", key)))
            return after(_not_fine(known, fitted, key), *kept)
    assert_never(state)


def _breathless_answered(state: BreathlessAsked, key: str) -> Went:
    match key:
        case "call":
            return ring(state, "called")
        case "gentle":
            return plan_out(state.known, state.fitted)
        case "end":
            return home(state.known)
    raise NoSuchAnswerError(key)


def _shorter_answered(state: ShorterAsked, key: str) -> Went:
    """That routine, another one, or none; after the ready? lines it begins without asking them again."""
    known, fitted = state.known, state.fitted
    if key == "home":
        return home(known)
    wanted = {"planned": fitted, "shorter": shorter(fitted)}.get(key) or routine_of(known, key)
    return plan_out(known, wanted) if isinstance(state, WearyAsked) else _ask_aside(known, wanted, ())


def _emergency(known: Known) -> Went:
    return ask(Emergency(known), words.dates.sentence(words.beginning.EMERGENCY), *words.beginning.EMERGENCY_LINES)


def _not_fine(known: Known, fitted: Fitted, key: str) -> Went:
    match key:
        case "leg":
            aside = SetAside(None, None, "leg", "cleared", region="leg")
            return after(ask(LegNoted(known, fitted), *words.beginning.LEG_SAID), Keep(aside))
        case "chest":
            aside = SetAside(None, None, "chest", "cleared", region=EVERYTHING)
            danger = (words.dates.sentence(words.beginning.EMERGENCY), words.beginning.EMERGENCY_LINES[0])
            return after(ring(Emergency(known), "chest", danger), Keep(aside))
        case "breathless":
            aside = SetAside(None, None, BREATHLESS, "today", region=BREATHLESS)
            asked = BreathlessAsked(known, choices(*words.beginning.BREATHLESS_CHOICES), fitted)
            return after(ask(asked, *words.beginning.BREATHLESS_SAID), Keep(aside))
        case "ill" | "worn_out":
            return _suggest_shorter(known, fitted, WearyAsked)
    raise NoSuchAnswerError(key)


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


def _side(name: str | None) -> Side | None:
    return Side(name) if name else None
