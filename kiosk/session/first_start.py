"""The first start: the buttons are taught by use, then one answer says how the person moves."""

from __future__ import annotations

from kiosk import words
from kiosk.pressing.button import Button
from kiosk.pressing.choices import marked
from kiosk.session.around import PresetAsked, Teaching
from kiosk.session.events import Change, Say, Silence
from kiosk.session.known import Known
from kiosk.session.settable import setting
from kiosk.session.went import Went, ask, home

TEACH_TWICE = 2
PRESET = "profile.preset"


def teach(known: Known) -> Went:
    """Begin to teach the buttons by use."""
    return _teaching(known, Button.NEXT, TEACH_TWICE)


def _teaching(known: Known, button: Button, left: int) -> Went:
    return ask(Teaching(known, button, left), words.settings.press(button, left))


def taught(state: Teaching, button: Button) -> Went:
    """A press of the button that is being taught counts; of another one, nothing."""
    if button is not state.button:
        return Went(state, (Silence(), Say(words.settings.press(state.button, state.left))))
    if state.left > 1:
        return _teaching(state.known, button, state.left - 1)
    buttons = list(Button)
    if button is not buttons[-1]:
        return _teaching(state.known, buttons[buttons.index(button) + 1], TEACH_TWICE)
    now = state.known.values.get(PRESET)
    return ask(PresetAsked(state.known, marked(setting(PRESET).offered(now), now)), words.settings.PRESET_WHICH)


def set_up(known: Known, preset: str) -> Went:
    """The first start is over; a preset that somebody had written already is not written again."""
    chosen = {PRESET: preset, "setup.done": "true"}
    fresh = {key: value for key, value in chosen.items() if value != known.values.get(key)}
    return home(known.with_values(fresh), *(Change(*each) for each in fresh.items()), Say(words.settings.SETUP_DONE))
