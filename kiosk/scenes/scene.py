"""What is on the screen and which buttons glow: a picture of the state in words and numbers, not yet drawn.

`scene(state)` is a function of the state and of nothing else, so the screen cannot go stale and a lamp cannot get
stuck. The display draws a `Scene`; it adds only what belongs to the moment: the clock, the sentence being spoken,
how far a held button has filled, and the notices of missing devices.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import words
from kiosk.scenes import asking, family, guiding
from kiosk.scenes.bodies import Ask, Scene
from kiosk.scenes.buttons import BACK, DIM_PAUSE, HEAR, Buttons, Icon, Meaning, by_button
from kiosk.session.menus import card_lines
from kiosk.session.states import (
    About,
    AgreeingSign,
    Asking,
    AtHome,
    BeforeYouGo,
    ConfirmingTimes,
    Emergency,
    Empty,
    FourWeeks,
    GettingReady,
    Holding,
    InSession,
    JustStopped,
    LegNoted,
    Moving,
    OverTime,
    ReadingCard,
    Resting,
    Ringing,
    Sharing,
    Showing,
    State,
    Stepped,
    Teaching,
    Today,
    Trying,
    TryingStop,
    Waiting,
    WellDone,
    WhatNext,
)


def scene(state: State) -> Scene:
    """What is true on the screen in that state."""
    match state:
        case Stepped(inner=inner):
            return _with_mark(scene(inner), state)
        case AtHome():
            return family.home(state)
        case Ringing():
            return asking.ringing(state)
        case Today():
            return family.today(state)
        case About():
            return _text("about", words.home.ABOUT_TITLE, words.home.ABOUT_LINES)
        case Emergency():
            return _text("emergency", words.beginning.EMERGENCY, words.beginning.EMERGENCY_LINES)
        case LegNoted():
            return _leg_noted()
        case Empty(plan=plan):
            return _text("empty", words.left_out.NOTHING_LEFT, words.left_out.left_out_lines(plan.left_out))
        case Showing():
            return guiding.shown(state)
        case TryingStop():
            return asking.trying_stop(state)
        case AgreeingSign():
            return asking.agreeing_sign(state)
        case ReadingCard():
            body = Ask(state.card.title, lines=card_lines(state))
            return Scene("card", body, Buttons(Meaning(words.buttons.NEXT, Icon.GO, "page"), HEAR, BACK))
        case FourWeeks():
            return family.weeks(state)
        case OverTime():
            return family.course(state)
        case Sharing():
            return family.share(state)
        case Teaching():
            return asking.teaching(state)
        case Trying():
            return asking.trying(state)
        case ConfirmingTimes():
            return asking.confirming_times(state)
        case JustStopped():
            return asking.stopped(state)
        case WhatNext():
            return asking.what_next(state)
        case WellDone():
            return asking.well_done(state)
        case BeforeYouGo():
            return asking.before_you_go(state)
        case InSession():
            return guiding.in_session(state)
        case Asking():
            return asking.question(state)
    raise AssertionError(f"no scene for {type(state).__name__}")


def _text(name: str, title: str, lines: tuple[str, ...]) -> Scene:
    return Scene(name, Ask(title, lines=lines), Buttons(Meaning(words.buttons.HOME, Icon.GO, "home"), DIM_PAUSE, BACK))


def _leg_noted() -> Scene:
    body = Ask(words.aside.LEGS, lines=words.beginning.LEG_SAID)
    return Scene("leg_noted", body, Buttons(Meaning(words.stopping.GO_ON.upper(), Icon.GO, "go_on"), DIM_PAUSE, BACK))


def _with_mark(found: Scene, state: Stepped) -> Scene:
    """The screen as someone with fewer switches has it: one option marked; what they cannot reach now is dim."""
    two = state.known.manner.switches == 2
    if isinstance(state.inner, GettingReady | Moving | Holding | Resting) or (two and isinstance(state.inner, Waiting)):
        dim = replace(found.buttons, pause=replace(found.buttons.pause, active=False))
        return replace(found, buttons=dim if two else replace(dim, next=replace(dim.next, active=False)))
    if isinstance(state.inner, Teaching | Ringing) or (isinstance(state.inner, TryingStop) and not state.inner.second):
        return found  # here every switch is itself
    kind, _, which = state.scan.choices.marked.key.partition(" ")
    body = found.body
    if isinstance(body, Ask) and body.choices:
        body = replace(body, chosen=int(which) if kind == "choice" else -1)
        if kind == "home":
            body = replace(body, question=words.buttons.GO_HOME)
    gone = ("other",) if state.known.manner.switches == 2 else ("choose ", "other")
    meanings = [
        replace(
            meaning,
            marked=kind == "button" and button == which,
            active=meaning.active and not meaning.act.startswith(gone),
        )
        for button, meaning in by_button(found.buttons).items()
    ]
    return replace(found, body=body, buttons=Buttons(*meanings))
