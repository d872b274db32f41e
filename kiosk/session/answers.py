"""What each answer leads to, whatever button or switch chose it."""

from __future__ import annotations

from typing import assert_never

from kiosk.session import beginning, changing, ending, first_start, menus, phases, ringing, stopping
from kiosk.session.around import (
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
    ConfirmingValue,
    EnteringSettings,
    InMenu,
    PresetAsked,
    StopAsked,
    WellDone,
)
from kiosk.session.states import (
    AnyAsking,
    Hushed,
    JustStopped,
    Paused,
    ReadyAskedAgain,
    WhatNext,
    WhichAskedAgain,
)
from kiosk.session.today import routine_of
from kiosk.session.went import Went


def chose(state: AnyAsking, key: str) -> Went:
    """One of the answers was chosen."""
    match state:
        case ChoosingRoutine():
            return beginning.begin(state.known, routine_of(state.known, key))
        case CarryOnAsked():
            return beginning.chose_interrupted(state, key)
        case StopAsked():
            return beginning.chose_stop_asked(state, key)
        case Beginning():
            return beginning.chose_beginning(state, key)
        case Paused():
            return phases.chose_paused(state, key)
        case ReadyAskedAgain():
            return phases.resume(state.paused) if key == "fine" else beginning.which_after_pause(state)
        case WhichAskedAgain():
            return beginning.chose_which_after_pause(state, key)
        case JustStopped():
            return stopping.answer_stop(state, key)
        case WhatNext():
            return stopping.chose_next(state, key)
        case WellDone():
            return ending.chose_tired(state, key)
        case Hushed():
            return ringing.chose_hushed(state, key)
        case PresetAsked():
            return first_start.set_up(state.known, key)
        case EnteringSettings() | ChoosingOption() | ChoosingValue() | ConfirmingValue():
            return changing.chose(state, key)
        case InMenu() | ChoosingShown() | ChoosingAside() | ChoosingWho() | ConfirmingClear():
            return menus.chose(state, key)
        case ChoosingCard() | ChoosingCourse():
            return menus.chose(state, key)
    assert_never(state)
