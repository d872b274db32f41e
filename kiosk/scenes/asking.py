"""The screens that ask, or wait for a press: questions and menus, after STOP, at the end, a ring, the switches."""

from __future__ import annotations

from typing import assert_never

from kiosk import words
from kiosk.content.stretch import Side
from kiosk.scenes.bodies import Ask, Scene
from kiosk.scenes.guiding import corner
from kiosk.session.around import (
    AgreeingSign,
    AsideAsked,
    BreathlessAsked,
    CarryOnAsked,
    ChoosingAside,
    ChoosingCard,
    ChoosingCourse,
    ChoosingOption,
    ChoosingRoutine,
    ChoosingShown,
    ChoosingValue,
    ChoosingWho,
    ConfirmingClear,
    ConfirmingTimes,
    ConfirmingValue,
    EnteringSettings,
    InMenu,
    InSwitchTest,
    LastTimeAsked,
    PresetAsked,
    ReadyAsked,
    ReadyToCarryOn,
    ShorterAsked,
    SiteAsked,
    StopAsked,
    Teaching,
    TherapistAsked,
    TherapistFirst,
    TryingStop,
    WearyAsked,
    WellDone,
    WhichAsked,
    WhichToCarryOn,
)
from kiosk.session.buttons import Icon
from kiosk.session.known import Known
from kiosk.session.meanings import ICONS, meanings
from kiosk.session.names import aside_name, routine_name, stretch_name
from kiosk.session.states import AnyQuestion, Hushed, JustStopped, Ringing, WhatNext
from kiosk.session.today import Cut, cut_short, is_helped, plan_today


def question(state: AnyQuestion | Hushed) -> Scene:
    """A question, with what it is about."""
    known = state.known
    match state:
        case InMenu():
            return _asks(state, "menu", words.home.MENU_TITLE)
        case ChoosingRoutine():
            return _asks(state, "choose_routine", words.home.CHOOSE_ROUTINE)
        case ChoosingShown():
            return _asks(state, "choose_shown", words.home.SHOW_WHICH)
        case ChoosingAside():
            return _asks(state, "set_aside", words.aside.ASIDE_TITLE)
        case ChoosingCard():
            return _asks(state, "cards", words.home.CARDS_TITLE)
        case ChoosingCourse():
            return _asks(state, "choose_course", words.told.COURSE_WHICH)
        case EnteringSettings():
            return _asks(state, "enter_settings", words.settings.ENTER_SETTINGS)
        case ChoosingOption():
            return _asks(state, "settings", words.settings.SETTINGS_TITLE)
        case ChoosingValue(option=option):
            return _asks(state, "setting", option.title)
        case ConfirmingValue(option=option):
            lines = (words.settings.set_to(option.title, option.told(known.values[option.key])),)
            return _asks(state, "confirm_setting", words.settings.KEEP_IT, words.settings.KEEP_LINE, lines)
        case PresetAsked():
            return _asks(state, "preset", words.settings.PRESET_WHICH)
        case ChoosingWho(aside=aside):
            return _asks(state, "who_cleared", words.aside.WHO_CLEARED, aside_name(known, aside))
        case ConfirmingClear(aside=aside):
            return _asks(state, "confirm_clear", words.aside.CLEAR_SURE, aside_name(known, aside))
        case StopAsked(stopped=stopped):
            line = words.beginning.was_stopped(stretch_name(known, stopped.stretch), _side(stopped.side))
            return _asks(state, "stop_asked", words.stopping.WHAT_WAS_IT, line)
        case CarryOnAsked():
            return _asks(state, "interrupted", words.beginning.INTERRUPTED, *_interrupted(known))
        case TherapistAsked():
            return _asks(state, "therapist", words.beginning.THERAPIST)
        case TherapistFirst():
            return _asks(state, "therapist_first", words.beginning.THERAPIST_ASK_FIRST)
        case Hushed(danger=danger):
            return _asks(state, "hushed", words.ringing.IS_SOMEONE_HERE, words.ringing.RING_DANGER_HINT, danger)
        case SiteAsked():
            return _asks(state, "stop_site", words.beginning.STOP_SITE, words.beginning.STOP_SITE_LINE)
        case BreathlessAsked():
            return _asks(state, "breathless", words.beginning.BREATHLESS_TITLE, lines=words.beginning.BREATHLESS_SAID)
        case LastTimeAsked():
            return _asks(state, "last_time", words.beginning.LAST_TIME, words.beginning.LAST_TIME_LINE)
        case AsideAsked(aside=aside):
            line = words.beginning.stopped_last_time(stretch_name(known, str(aside.stretch)), _side(aside.side))
            return _asks(state, "aside_asked", words.beginning.AGAIN_ASIDE, line)
        case ReadyAsked(fitted=fitted):
            line = words.left_out.without(plan_today(known, fitted).left_out)
            return _asks(state, "ready", words.beginning.READY, line, words.beginning.READY_LINES)
        case ReadyToCarryOn():
            return _asks(state, "ready", words.beginning.READY, lines=words.beginning.READY_LINES)
        case WhichAsked() | WhichToCarryOn():
            return _asks(state, "which", words.beginning.WHICH_ONE)
        case ShorterAsked() | WearyAsked():
            return _asks(state, "shorter", words.beginning.SHORTER_TODAY, words.beginning.SHORTER_LINE)
    assert_never(state)


def _asks(state: AnyQuestion | Hushed, name: str, title: str, line: str = "", lines: tuple[str, ...] = ()) -> Scene:
    return Scene(name, Ask.offering(state.choices, title, line, lines), meanings(state))


def _interrupted(known: Known) -> tuple[str, tuple[str, ...]]:
    """What was interrupted, and what has become of it since."""
    if not known.log.interrupted:
        return "", ()
    line = words.beginning.interrupted_line(routine_name(known, known.log.interrupted.routine))
    match cut_short(known):
        case Cut.SAME:
            return line, ()
        case Cut.CHANGED:
            return line, (words.beginning.ROUTINE_CHANGED,)
        case Cut.GONE:
            return line, (words.beginning.ROUTINE_GONE,)


def _side(name: str | None) -> Side | None:
    return Side(name) if name else None


# -- stopped and after


def stopped(state: JustStopped) -> Scene:
    """Everything has stopped; when the hand has had time to let go, what was it?"""
    helped = state.known.manner.helped(state.phase.step.variant)
    asks = not state.guard_ms
    body = Ask(
        words.stopping.STOPPED_TITLE,
        words.stopping.stop_line(state.phase, helped, asks),
        question=words.stopping.WHAT_WAS_IT if asks else "",
        choices=state.choices.items if asks else (),
        chosen=state.choices.at if asks else -1,
        corner=corner(state.phase, state.stop.saved),
        tone="calm",
        sign=None if asks else Icon.STOP,
    )
    return Scene.of_phase("stopped", body, meanings(state), state.phase)


def what_next(state: WhatNext) -> Scene:
    """What the kiosk says to that answer, and the ways on."""
    title = words.stopping.BREATH_TITLE if state.answer == "breath" else words.stopping.STOPPED_TITLE
    lines = words.stopping.after_answer(state.answer)
    body = Ask(
        title,
        lines[0] if len(lines) == 1 else "",
        lines if len(lines) > 1 else (),
        choices=state.choices.items,
        chosen=state.choices.at,
        corner=corner(state.phase, state.stop.saved),
        tone="calm",
    )
    return Scene.of_phase("what_next", body, meanings(state), state.phase)


def well_done(state: WellDone) -> Scene:
    """The end of a session: how much was done, and how tired it made."""
    body = Ask(
        words.ending.end_title(state.how),
        words.ending.done_sentence(state.done, max(state.plan.units, state.known.log.units_planned)),
        question=words.ending.HOW_TIRED,
        choices=state.choices.items,
        chosen=state.choices.at,
    )
    return Scene("well_done", body, meanings(state))


# -- a ring, and what must be clear before anything moves


def ringing(state: Ringing) -> Scene:
    """Whoever comes reads what a press does; one for danger says what to do meanwhile."""
    known, danger = state.known, state.danger
    reach = words.ringing.RING_ONLY if known.audible else words.ringing.RING_UNHEARD
    hint = words.ringing.RING_DANGER_HINT if danger else words.ringing.RING_HINT
    body = Ask(
        words.ringing.RINGING, reach, (*danger, hint), sign=Icon.BELL, tone="plain" if known.audible else "warning"
    )
    return Scene("ringing", body, meanings(state))


def trying_stop(state: TryingStop) -> Scene:
    """STOP is tried before anything moves."""
    return Scene("try_stop", _stop_tried(state), meanings(state))


def _stop_tried(state: TryingStop) -> Ask:
    if state.known.stop_heard and state.second:
        return Ask(words.beginning.try_second(state.second), words.beginning.TRY_SECOND_LINE, sign=Icon.STOP)
    if state.known.stop_heard:
        return Ask(words.beginning.TRY_STOP, words.beginning.TRY_STOP_LINE, sign=Icon.STOP)
    return Ask(words.beginning.STOP_LOST, words.beginning.STOP_LOST_LINE, tone="warning")


def agreeing_sign(state: AgreeingSign) -> Scene:
    """How somebody who is moved by a helper says stop, or that the routine goes on by itself."""
    helped, flows = is_helped(state.known, state.run.plan), state.known.manner.advance == "flow"
    body = Ask(
        words.beginning.AGREE_SIGN if helped else words.beginning.FLOW_TITLE,
        lines=words.beginning.agree_lines(helped, flows),
    )
    return Scene("agree_sign", body, meanings(state))


# -- the buttons are taught and measured


def teaching(state: Teaching) -> Scene:
    """Only the button that is being taught is lit."""
    body = Ask(words.settings.press(state.button, state.left), words.settings.TEACH_LINE, sign=ICONS[state.button])
    return Scene("teach", body, meanings(state))


def trying(state: InSwitchTest) -> Scene:
    """The switch test: when to touch, and how many touches are still wanted."""
    test = state.test
    title, tone = (words.settings.NOW_TITLE, "plain") if test.asks else (words.settings.WAIT_TITLE, "waiting")
    body = Ask(
        title,
        words.settings.SWITCH_TEST_LINE,
        (words.settings.presses_left(test.left),),
        tone=tone,
        sign=ICONS[state.button],
    )
    return Scene("switch_test", body, meanings(state))


def confirming_times(state: ConfirmingTimes) -> Scene:
    """The times found for a switch are kept by using it with them."""
    button = state.button
    body = Ask(
        words.settings.KEEP_IT, words.settings.KEEP_LINE, words.settings.switch_tested(button), sign=ICONS[button]
    )
    return Scene("confirm_times", body, meanings(state))
