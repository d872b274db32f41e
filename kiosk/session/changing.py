"""Settings changed with the buttons, loudness among them, and the switch test that suggests times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.pressing.button import Button
from kiosk.pressing.choices import choices, marked
from kiosk.pressing.switch_test import SwitchTest, suggest
from kiosk.session.around import (
    ChoosingOption,
    ChoosingValue,
    ConfirmingTimes,
    ConfirmingValue,
    EnteringSettings,
    InSwitchTest,
)
from kiosk.session.events import Change, Chime, Effect, Say, SetVolume, Silence, TakeBack, Try
from kiosk.session.first_start import TEACH_TWICE
from kiosk.session.known import Known
from kiosk.session.settable import OPTIONS, Option, times_option
from kiosk.session.states import State
from kiosk.session.went import Went, after, ask, home, knowing

VOLUMES = (1, 9)


CONFIRM_MS = 20_000


TESTED = (Button.NEXT, Button.PAUSE)  # STOP counts at its first touch; there is nothing to suit
SAID_MS = 4_000  # a short choice said slowly, with the pause after it


def louder(state: State, by: int) -> Went:
    """One of nine steps louder or softer, said in the new loudness."""
    low, high = VOLUMES
    step = max(low, min(high, state.known.volume + by))
    louder_ = {"voice.volume": str(step)}
    change = () if step == state.known.volume else (Change("voice.volume", str(step)),)
    effects = (Silence(), SetVolume(step), *change, Say(words.settings.volume(step)))
    return Went(knowing(state, state.known.with_values(louder_)), effects)


def chose(state: EnteringSettings | ChoosingOption | ChoosingValue | ConfirmingValue, key: str) -> Went:
    """An answer on the way through the settings."""
    match state:
        case EnteringSettings():
            return choose_option(state.known) if key == "yes" else home(state.known)
        case ChoosingOption():
            tested = next((button for button in TESTED if key == test_key(button)), None)
            return try_switch(state.known, tested) if tested else _choose_value(state.known, _option(state.known, key))
        case ChoosingValue():
            return _chose_value(state, key)
        case ConfirmingValue():
            return _kept(state) if key == "keep" else taken_back(state)
    assert_never(state)


def options(known: Known) -> tuple[Option, ...]:
    """Everything that the buttons can set here, the times of the routines last."""
    times = (times_option(fitted.routine.id, fitted.routine.name) for fitted in known.offered)
    return (*OPTIONS, *times)


def _option(known: Known, key: str) -> Option:
    return next(option for option in options(known) if option.key == key)


def choose_option(known: Known, last: str = "") -> Went:
    """Which setting to change; the one that was changed last stays marked."""
    tests = [(test_key(button), words.settings.test_of(button)) for button in TESTED]
    items = [*tests, *((option.key, option.title) for option in options(known))]
    return ask(ChoosingOption(known, marked(items, last)), words.dates.sentence(words.settings.SETTINGS_TITLE))


def test_key(button: Button) -> str:
    """The key of that button's test in the list of settings."""
    return f"test {button}"


def _choose_value(known: Known, option: Option) -> Went:
    """Its values, the one that holds now always among them and marked."""
    now = known.values.get(option.key)
    offered = marked(option.offered(now), now)
    return ask(
        ChoosingValue(known, offered, option),
        words.dates.sentence(option.title),
        words.dates.sentence(offered.marked.text),
    )


def _chose_value(state: ChoosingValue, value: str) -> Went:
    """Another value holds from now on, a risky one on trial; choosing the present one changes nothing."""
    known, option = state.known, state.option
    if value == known.values.get(option.key):
        return choose_option(known, option.key)
    changed = known.with_values({option.key: value})
    if option.risky:
        return _try_value(changed, option, known.values.get(option.key, ""))
    effects = (Silence(), Change(option.key, value), *_at_once({option.key: value}))
    return after(choose_option(changed, option.key), *effects)


def _try_value(changed: Known, option: Option, before: str) -> Went:
    value = changed.values[option.key]
    offered = choices(("keep", words.buttons.KEEP), ("undo", words.buttons.UNDO), direct=True)
    confirming = ConfirmingValue(changed, offered, option, before, _confirm_ms(changed))
    said = (Say(words.settings.set_to(option.title, option.told(value))), Say(words.settings.KEEP_IT))
    return Went(confirming, (Silence(), Try({option.key: value}), *_at_once({option.key: value}), *said))


def _confirm_ms(known: Known) -> int:
    """How long a risky setting waits to be kept: 20 s or two rounds of the mark over three options, the longer.

    The step is that of the settings on trial; choices that are said take their own time.
    """
    manner = known.manner
    tried_ms = round(float(known.values.get("buttons.scan_step_s") or 0) * 1000)
    step_ms = max(tried_ms, manner.pace.step_ms, SAID_MS if manner.spoken_choices else 0)
    return max(CONFIRM_MS, 2 * (3 * step_ms + manner.pace.first_more_ms))


def _at_once(values: Mapping[str, str]) -> tuple[Effect, ...]:
    return (SetVolume(int(values["voice.volume"])),) if values.get("voice.volume") else ()


def _kept(state: ConfirmingValue) -> Went:
    key = state.option.key
    return after(choose_option(state.known, key), Change(key, state.known.values[key]), Say(words.settings.KEPT))


def taken_back(state: ConfirmingValue) -> Went:
    """What was tried goes back."""
    key = state.option.key
    return _all_taken_back(state.known, {key: state.before}, key)


def _all_taken_back(known: Known, before: Mapping[str, str], last: str) -> Went:
    """What was tried holds no longer: everything is as it was, whatever that was."""
    as_it_was = known.with_values(before)
    return after(choose_option(as_it_was, last), TakeBack(frozenset(before)), *_at_once(before))


def try_switch(known: Known, button: Button) -> Went:
    """Begin the switch test for that button."""
    return ask(InSwitchTest(known, button, SwitchTest()), words.settings.switch_test(button))


def touched(state: State, button: Button, down: bool) -> Went:
    """A switch moved; in its test that is what is measured, elsewhere presses are."""
    if not isinstance(state, InSwitchTest) or button is not state.button:
        return Went(state)
    test = state.test.touched() if down else state.test.let_go()
    return Went(replace(state, test=test)) if test.left else _suggested(replace(state, test=test))


def _suggested(state: InSwitchTest) -> Went:
    """Let the suggested times hold, to be tried at once."""
    known, button = state.known, state.button
    found = suggest(state.test)
    wanted = {
        f"buttons.{button}.acceptance_ms": str(found.acceptance_ms),
        f"buttons.{button}.release_ms": str(found.release_ms),
        "buttons.scan_step_s": str(found.scan_step_s),
    }
    before = {key: known.values.get(key, "") for key in wanted}
    known = replace(known.with_values(wanted), too_short=0)
    confirming = ConfirmingTimes(known, button, before, TEACH_TWICE, _confirm_ms(known))
    return Went(confirming, (Silence(), Try(wanted), *map(Say, words.settings.switch_tested(button))))


def confirm_times(state: ConfirmingTimes, button: Button) -> Went:
    """A press with the suggested times; they are kept after two."""
    if button is not state.button:
        return Went(state)
    if state.left > 1:
        return ask(replace(state, left=state.left - 1), words.settings.press(button, 1))
    kept = (Change(key, state.known.values[key]) for key in state.before)
    return after(choose_option(state.known, test_key(button)), *kept, Say(words.settings.KEPT))


def times_back(state: ConfirmingTimes) -> Went:
    """The suggested times go back."""
    return _all_taken_back(state.known, state.before, test_key(state.button))


# -- time


def passed(state: ConfirmingValue | ConfirmingTimes | InSwitchTest, ms: int) -> Went:
    """Time goes by unconfirmed: what could lock the person out goes back by itself."""
    match state:
        case InSwitchTest():
            test = state.test.passed(ms)
            word = (Chime("ack"), Say(words.settings.NOW)) if test.asks and not state.test.asks else ()
            return Went(replace(state, test=test), word)
        case ConfirmingValue() | ConfirmingTimes() if state.left_ms > ms:
            return Went(replace(state, left_ms=state.left_ms - ms))
        case ConfirmingValue():
            return taken_back(state)
        case ConfirmingTimes():
            return times_back(state)
    assert_never(state)
