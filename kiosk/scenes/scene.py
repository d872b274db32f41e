"""What is on the screen and which buttons glow: a picture of the state in words and numbers, not yet drawn.

`scene(state)` is a function of the state and of nothing else, so the screen cannot go stale and a lamp cannot get
stuck. The display draws a `Scene`; it adds only what belongs to the moment: the clock, the sentence being spoken,
how far a held button has filled, and the notices of missing devices.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.scenes import asking, family, guiding
from kiosk.scenes.bodies import Ask, Scene
from kiosk.session.around import (
    About,
    AgreeingSign,
    AtHome,
    BeforeYouGo,
    ConfirmingTimes,
    Emergency,
    Empty,
    FourWeeks,
    InSwitchTest,
    LegNoted,
    OverTime,
    ReadingCard,
    Sharing,
    Showing,
    Teaching,
    Today,
    TryingStop,
    WellDone,
)
from kiosk.session.few_switches import buttons, is_itself, moves
from kiosk.session.kinds import InSession, Question
from kiosk.session.meanings import meanings
from kiosk.session.menus import card_lines
from kiosk.session.states import Hushed, JustStopped, Ringing, State, Stepped, WhatNext


def scene(state: State | Stepped) -> Scene:
    """What is true on the screen in that state."""
    return _with_mark(state) if isinstance(state, Stepped) else _whole(state)


def _whole(state: State) -> Scene:
    match state:
        case InSession():
            return guiding.in_session(state)
        case JustStopped():
            return asking.stopped(state)
        case WhatNext():
            return asking.what_next(state)
        case Ringing():
            return asking.ringing(state)
        case AtHome():
            return family.home(state)
        case Today():
            return family.today(state)
        case FourWeeks():
            return family.weeks(state)
        case OverTime():
            return family.course(state)
        case Sharing():
            return family.share(state)
        case About():
            return _text(state, "about", words.home.ABOUT_TITLE, words.home.ABOUT_LINES)
        case Emergency():
            return _text(state, "emergency", words.beginning.EMERGENCY, words.beginning.EMERGENCY_LINES)
        case LegNoted():
            return _text(state, "leg_noted", words.aside.LEGS, words.beginning.LEG_SAID)
        case Empty(plan=plan):
            return _text(state, "empty", words.left_out.NOTHING_LEFT, words.left_out.left_out_lines(plan.left_out))
        case ReadingCard(card=card):
            return _text(state, "card", card.title, card_lines(state))
        case BeforeYouGo():
            return _text(state, "before_you_go", words.ending.BEFORE_YOU_GO, words.ending.BEFORE_YOU_GO_LINES)
        case Showing():
            return guiding.shown(state)
        case TryingStop():
            return asking.trying_stop(state)
        case AgreeingSign():
            return asking.agreeing_sign(state)
        case Teaching():
            return asking.teaching(state)
        case InSwitchTest():
            return asking.trying(state)
        case ConfirmingTimes():
            return asking.confirming_times(state)
        case WellDone():
            return asking.well_done(state)
        case Hushed() | Question():
            return asking.question(state)
    assert_never(state)


def _text(state: State, name: str, title: str, lines: tuple[str, ...]) -> Scene:
    return Scene(name, Ask(title, lines=lines), meanings(state))


def _with_mark(state: Stepped) -> Scene:
    """The screen as someone with fewer switches has it: one option marked; what they cannot reach now is dim."""
    found = replace(scene(state.inner), buttons=buttons(state))
    if moves(state.inner) or is_itself(state.inner) or not (isinstance(found.body, Ask) and found.body.choices):
        return found
    kind, _, which = state.scan.choices.marked.key.partition(" ")
    body = replace(found.body, chosen=int(which) if kind == "choice" else -1)
    return replace(found, body=replace(body, question=words.buttons.GO_HOME) if kind == "home" else body)
