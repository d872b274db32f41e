"""What each button does now, in every state: the one table.

A press does what is said here, the screen writes it on the button, the lamp shows whether there is anything to press,
and whoever has fewer switches chooses among it. So what stands on a button is what it does.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import assert_never

from kiosk import words
from kiosk.pressing.button import Button
from kiosk.session import beginning, changing, ending, entering, first_start, menus, phases, ringing, stopping
from kiosk.session.answers import chose
from kiosk.session.around import (
    About,
    AgreeingSign,
    AtHome,
    BeforeYouGo,
    Beginning,
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
    Emergency,
    Empty,
    EnteringSettings,
    FourWeeks,
    InMenu,
    InSwitchTest,
    LegNoted,
    OverTime,
    PresetAsked,
    ReadingCard,
    Sharing,
    Showing,
    StopAsked,
    Teaching,
    Today,
    TryingStop,
    WellDone,
)
from kiosk.session.buttons import Buttons, Icon, Meaning, Press, by_button
from kiosk.session.events import Say, Silence
from kiosk.session.kinds import AfterStop, Around, InSession
from kiosk.session.states import (
    AnyAfterStop,
    AnyAround,
    AnyAsking,
    AnyCalling,
    AnyInSession,
    Calling,
    GettingReady,
    Holding,
    Hushed,
    JustStopped,
    Moving,
    Paused,
    ReadyAskedAgain,
    Resting,
    Ringing,
    State,
    Waiting,
    WhatNext,
    WhichAskedAgain,
)
from kiosk.session.today import is_helped, next_routine
from kiosk.session.went import Went, home


def pressed(state: State, button: Button, switch: str = "") -> Went:
    """A press does what stands on the button; where nothing does, nothing happens."""
    press = by_button(meanings(state, switch))[button].press
    return Went(state) if press is None else press()


# -- the table


def meanings(state: State, switch: str = "") -> Buttons:
    """What the three buttons do in that state; `switch` names the second switch that is pressed, if it is one."""
    match state:
        case InSession():
            return _in_session(state)
        case AfterStop():
            return _after_stop(state)
        case Calling():
            return _calling(state)
        case Around():
            return _around(state, switch)
    assert_never(state)


def _in_session(state: AnyInSession) -> Buttons:
    """From everywhere in a session STOP stops."""
    match state:
        case GettingReady() | Moving() | Holding() | Resting() | Waiting():
            on = Meaning(
                words.buttons.NEXT, Icon.GO, f"next {stopping.phase_name(state)}", press=partial(phases.go_on, state)
            )
            return Buttons(
                on,
                Meaning(words.buttons.PAUSE, Icon.PAUSE, "pause", press=partial(phases.pause, state)),
                _stop(state),
            )
        case Paused() | ReadyAskedAgain() | WhichAskedAgain():
            return _choosing(state, _stop(state))
    assert_never(state)


def _after_stop(state: AnyAfterStop) -> Buttons:
    """A further STOP says again that it is stopped; a hand that slipped must not answer."""
    again = Meaning(
        words.buttons.STOPPED, Icon.STOP, "stopped", active=False, press=partial(stopping.stop_again, state)
    )
    match state:
        case JustStopped() if state.guard_ms:
            asleep = partial(stopping.hand_seen, state)
            choose, other = _choose(state), _other(state)
            return Buttons(
                replace(choose, active=False, press=asleep), replace(other, active=False, press=asleep), again
            )
        case JustStopped() | WhatNext():
            return _listing(state, again)
    assert_never(state)


def _calling(state: AnyCalling) -> Buttons:
    """A press ends the ring, but for one over a session, which STOP stops, and one for danger, which it hushes."""
    match state:
        case Ringing(then=then):
            over = Meaning(words.buttons.HERE, Icon.GO, "end_ring", press=partial(ringing.ring_over, state))
            quiet = Meaning(words.buttons.QUIET, Icon.OTHER, "hush", press=partial(ringing.hush, state))
            if isinstance(then, InSession):
                return Buttons(over, quiet if state.danger else over, _stop(then))
            if state.danger:
                return Buttons(over, quiet, quiet)
            return Buttons(over, over, _over_by_stop(state))
        case Hushed(then=then):
            bell = Meaning(words.buttons.RING, Icon.BELL, "ring", press=partial(ringing.ring_again, state))
            return _choosing(state, _stop(then) if isinstance(then, InSession) else bell)
    assert_never(state)


def _over_by_stop(state: Ringing) -> Meaning:
    """Whoever ends the ring after a STOP by STOP hears again that it is stopped."""

    def press() -> Went:
        went = ringing.ring_over(state)
        return stopping.stop_again(went.state) if isinstance(went.state, JustStopped) else went

    return Meaning(words.buttons.HERE, Icon.BACK, "home", press=press)


def _around(state: AnyAround, switch: str) -> Buttons:
    known = state.known
    match state:
        case AtHome():
            return _home(state)
        case Teaching() | InSwitchTest() | ConfirmingTimes():
            return _of_one_button(state)
        case TryingStop():
            return _trying_stop(state, switch)
        case AgreeingSign():
            agreed = Meaning(words.buttons.AGREED, Icon.GO, "agreed", press=partial(entering.enter, known, state.run))
            return Buttons(agreed, _dim_pause(), _back(partial(home, known)))
        case LegNoted(fitted=fitted):
            on = Meaning(words.buttons.GO_ON, Icon.GO, "go_on", press=partial(entering.plan_out, known, fitted))
            return Buttons(on, _dim_pause(), _back(partial(home, known)))
        case BeforeYouGo():
            return _before_you_go(state)
        case Today() | ReadingCard() | Showing():
            return _paging(state)
        case About():
            return Buttons(_home_now(state), _dim_pause(), _back(partial(menus.menu, known, "about")))
        case FourWeeks():
            return Buttons(_home_now(state), _dim_pause(), _back(partial(menus.menu, known, "weeks")))
        case OverTime():
            back = partial(menus.choose_course, known, state.stretch)
            return Buttons(_home_now(state), _dim_pause(), _back(back))
        case Sharing():
            return Buttons(_home_now(state), _dim_pause(), _back(partial(menus.today, known, state.back)))
        case Emergency() | Empty():
            return Buttons(_home_now(state), _dim_pause(), _back(partial(home, known)))
        case WellDone():
            return _listing(state, _back(partial(chose, state, "none")))
        case CarryOnAsked():
            return _choosing(state, _back(partial(chose, state, "leave")))
        case StopAsked():
            return _choosing(state, _back(partial(chose, state, "none")))
        case Beginning() | InMenu() | EnteringSettings() | ChoosingOption() | PresetAsked():
            return _choosing(state, _back(partial(home, known)))
        case ChoosingRoutine():
            return _choosing(state, _back(partial(menus.menu, known, "routines")))
        case ChoosingShown():
            return _choosing(state, _back(partial(menus.menu, known, "show")))
        case ChoosingAside():
            return _choosing(state, _back(partial(menus.menu, known, "aside")))
        case ChoosingCard():
            return _choosing(state, _back(partial(menus.menu, known, "cards")))
        case ChoosingCourse():
            return _choosing(state, _back(partial(menus.menu, known, "course")))
        case ChoosingWho() | ConfirmingClear():
            return _choosing(state, _back(partial(menus.choose_aside, known, state.aside)))
        case ChoosingValue(option=option):
            return _choosing(state, _back(partial(changing.choose_option, known, option.key)))
        case ConfirmingValue():
            return _choosing(state, _back(partial(changing.taken_back, state)))
    assert_never(state)


# -- screens with buttons of their own


def _home(state: AtHome) -> Buttons:
    """STOP rings, but not so soon after another screen: BACK, BACK must not."""
    return Buttons(
        Meaning(words.buttons.START, Icon.GO, "start", press=partial(_started, state)),
        Meaning(words.buttons.MENU, Icon.OTHER, "menu", press=partial(menus.menu, state.known)),
        Meaning(
            words.buttons.RING,
            Icon.BELL,
            "ring",
            active=state.rings,
            press=partial(ringing.ring, state, "home") if state.rings else None,
        ),
    )


def _started(state: AtHome) -> Went:
    """Looked up only once it is pressed: which routine is next takes longer than everything else on this screen."""
    fitted = next_routine(state.known)
    return Went(state) if fitted is None else beginning.begin(state.known, fitted)


def _trying_stop(state: TryingStop, switch: str) -> Buttons:
    leave_out = Meaning(words.buttons.LEAVE_OUT, Icon.GO, "without", press=partial(entering.without_second, state))
    return Buttons(
        leave_out if state.second else Meaning(words.buttons.NEXT, Icon.GO, active=False),
        Meaning(words.buttons.HOME, Icon.BACK, "home", press=partial(home, state.known)),
        Meaning(words.buttons.STOP, Icon.STOP, "try", press=partial(entering.stop_answered, state, switch)),
    )


def _before_you_go(state: BeforeYouGo) -> Buttons:
    helped = is_helped(state.known, state.plan)
    label, act = (words.buttons.NOT_YET, "still") if helped else (words.buttons.CALL, "call")
    return Buttons(
        Meaning(words.buttons.FINE, Icon.GO, "home", press=partial(home, state.known)),
        Meaning(label, Icon.OTHER, act, press=partial(ending.still_at_it, state)),
        _back(partial(home, state.known)),
    )


def _paging(state: Today | ReadingCard | Showing) -> Buttons:
    known = state.known
    match state:
        case Today():
            more = menus.has_more(state)
            label, act = (words.buttons.MORE, "page") if more else (words.buttons.EARLIER, "earlier")
            return Buttons(
                Meaning(label, Icon.GO, act, press=partial(menus.turn, state)),
                Meaning(words.buttons.SHARE, Icon.OTHER, "share", press=partial(menus.share, known, state.back)),
                _back(partial(menus.menu, known, "today")),
            )
        case ReadingCard():
            return Buttons(
                Meaning(words.buttons.NEXT, Icon.GO, "page", press=partial(menus.next_page, state)),
                Meaning(words.buttons.HEAR, Icon.OTHER, "hear", press=partial(menus.read, state)),
                _back(partial(menus.choose_card, known, state.card.id)),
            )
        case Showing(step=step, side=side, with_helper=helped):
            other = side.other if side else None
            return Buttons(
                Meaning(words.buttons.AGAIN, Icon.GO, "again", press=partial(menus.show, known, step, side, helped)),
                Meaning(words.buttons.SIDE, Icon.OTHER, "side", press=partial(menus.show, known, step, other, helped))
                if side
                else _dim_pause(),
                _back(partial(menus.choose_shown, known, step)),
            )
    assert_never(state)


ICONS = {Button.NEXT: Icon.GO, Button.PAUSE: Icon.PAUSE, Button.STOP: Icon.STOP}


def _of_one_button(state: Teaching | InSwitchTest | ConfirmingTimes) -> Buttons:
    """Only the button that is taught or tried is lit."""
    lit = Buttons(*(_taught(state, button) for button in Button))
    match state:
        case Teaching():
            return lit
        case InSwitchTest(button=button):
            return replace(lit, stop=_back(partial(changing.choose_option, state.known, changing.test_key(button))))
        case ConfirmingTimes():
            return replace(lit, stop=_back(partial(changing.times_back, state)))
    assert_never(state)


def _taught(state: Teaching | InSwitchTest | ConfirmingTimes, button: Button) -> Meaning:
    """In the switch test a press does nothing: there the touches are measured."""
    match state:
        case Teaching():
            press: Press | None = partial(first_start.taught, state, button)
        case ConfirmingTimes():
            press = partial(changing.confirm_times, state, button)
        case InSwitchTest():
            press = None
    label = {Button.NEXT: words.buttons.NEXT, Button.PAUSE: words.buttons.PAUSE, Button.STOP: words.buttons.STOP}[
        button
    ]
    return Meaning(label, ICONS[button], "teach", active=button is state.button, press=press)


# -- answers


def _choosing(state: AnyAsking, stop: Meaning) -> Buttons:
    """NEXT chooses and PAUSE moves on; with two answers at most, each has a button of its own."""
    if not state.choices.direct:
        return _listing(state, stop)
    first, second = state.choices.items
    return Buttons(
        Meaning(first.text, Icon.GO, first.key, press=partial(chose, state, first.key)),
        Meaning(second.text, Icon.OTHER, second.key, press=partial(chose, state, second.key)),
        stop,
    )


def _listing(state: AnyAsking, stop: Meaning) -> Buttons:
    return Buttons(_choose(state), _other(state), stop)


def _choose(state: AnyAsking) -> Meaning:
    """CHOOSE means the marked answer: one that is being held must not choose the next after the mark moves."""
    key = state.choices.marked.key
    return Meaning(words.buttons.CHOOSE, Icon.GO, f"choose {key}", of_list=True, press=partial(chose, state, key))


def _other(state: AnyAsking) -> Meaning:
    return Meaning(words.buttons.OTHER, Icon.OTHER, "other", of_list=True, press=partial(_moved, state))


def _moved(state: AnyAsking) -> Went:
    """The next answer is marked, and said."""
    moved = state.choices.moved()
    now = replace(state, alone_ms=0) if isinstance(state, JustStopped) else state
    return Went(replace(now, choices=moved), (Silence(), Say(words.dates.sentence(moved.marked.text))))


# -- what several screens have


def _stop(state: AnyInSession) -> Meaning:
    return Meaning(words.buttons.STOP, Icon.STOP, "stop", press=partial(stopping.stop_now, state))


def _back(press: Press) -> Meaning:
    return Meaning(words.buttons.BACK, Icon.BACK, "back", press=press)


def _home_now(state: State) -> Meaning:
    return Meaning(words.buttons.HOME, Icon.GO, "home", press=partial(home, state.known))


def _dim_pause() -> Meaning:
    return Meaning(words.buttons.PAUSE, Icon.PAUSE, active=False)
