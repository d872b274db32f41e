"""Reads kiosk.toml: how this kiosk behaves.

Every key may be left out and then has the value that the shipped file shows, so that an older file works with a
newer kiosk.
"""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.content.profile import SITES
from kiosk.files.mistakes import Reading
from kiosk.files.reading import read_as
from kiosk.files.settings import (
    FIRST_PIN,
    LAST_PIN,
    USUAL_LAMPS,
    USUAL_SWITCHES,
    Advance,
    ButtonSettings,
    Input,
    JoystickInput,
    KeyInput,
    Privacy,
    ScreenSettings,
    SecondSwitch,
    SessionSettings,
    Settings,
    Setup,
    Switch,
    TextSize,
    ThemeName,
    VoiceSettings,
)
from kiosk.files.table import Table
from kiosk.pressing.button import Button
from kiosk.pressing.presses import MAX_ACCEPTANCE_MS, MAX_DEBOUNCE_MS, MAX_RELEASE_MS, PressTimes
from kiosk.pressing.scanning import LONGEST_STEP_MS, SHORTEST_STEP_MS

PULLED_UP = (2, 3)  # these have a resistor to 3.3 V on every Raspberry Pi, so that nothing can pull them down

MOST_FIRST_MORE_S, MOST_ROUNDS = 10, 20
MOST_JOYSTICKS, MOST_NUMBERS = 15, 99


def read_settings(path: Path) -> Reading[Settings]:
    """The settings in that file, or every mistake in it."""
    return read_as(path, settings_in)


def settings_in(table: Table) -> Settings:
    """How the kiosk behaves by that table; what is wrong with it is noted."""
    settings = Settings(
        screen=_screen(table.group("screen")),
        voice=_voice(table.group("voice")),
        buttons=_buttons(table.group("buttons")),
        lamps=_lamps(table.group("lamps")),
        session=_session(table.group("session")),
        privacy=_privacy(table.group("privacy")),
        routines=_routines(table.group("routines")),
        inputs=_inputs(table),
        setup=_setup(table.group("setup")),
    )
    table.done()
    _check_pins(table, settings)
    _check_stop(table, settings)
    return settings


def _screen(table: Table) -> ScreenSettings:
    usual = ScreenSettings()
    screen = ScreenSettings(
        diagonal_in=table.number("diagonal_in", 3, 120, usual.diagonal_in),
        distance_m=table.number("distance_m", 0.3, 6, usual.distance_m),
        theme=table.one_of("theme", ThemeName, usual.theme),
        text_size=table.one_of("text_size", TextSize, usual.text_size),
        reduced_motion=table.flag("reduced_motion", usual.reduced_motion),
        button_order=_order(table, usual.button_order),
        dim_from=table.clock("dim_from", usual.dim_from),
        dim_until=table.clock("dim_until", usual.dim_until),
    )
    table.done()
    return screen


def _order(table: Table, usual: tuple[Button, ...]) -> tuple[Button, ...]:
    names = [str(button) for button in Button]
    before = len(table.mistakes)
    order = table.some_of("button_order", names, tuple(str(button) for button in usual))
    if len(table.mistakes) == before and set(order) != set(names):
        table.wrong("button_order", "this does not name each button once", f"it needs {', '.join(names)}")
    return tuple(Button(name) for name in order)


def _voice(table: Table) -> VoiceSettings:
    usual = VoiceSettings()
    voice = VoiceSettings(
        id=table.text("id", usual.id),
        # espeak-ng speaks 80 to 450 words a minute; synthetic speech is followed most easily at 100 to 200.
        rate=table.whole("rate", 80, 300, usual.rate),
        volume=table.whole("volume", 1, 9, usual.volume),
        halfway_cue=table.flag("halfway_cue", usual.halfway_cue),
        last_seconds_cue=table.flag("last_seconds_cue", usual.last_seconds_cue),
    )
    if not voice.id.strip():
        table.wrong("id", "this is empty", 'it needs the name of a voice, such as "en"')
    if voice.id.startswith("mb"):  # their 16 kHz sound is saved as if it were 22 kHz: too fast and too high
        table.wrong("id", "voices of MBROLA come out distorted", 'choose one of espeak-ng, such as "en"')
    table.done()
    return voice


def _buttons(table: Table) -> ButtonSettings:
    usual = ButtonSettings()
    shortest, longest = SHORTEST_STEP_MS / 1000, LONGEST_STEP_MS / 1000
    buttons = ButtonSettings(
        switches=table.whole("switches", 0, 3, usual.switches),
        scan_step_s=table.number("scan_step_s", shortest, longest, usual.scan_step_s),
        scan_first_more_s=table.number("scan_first_more_s", 0, MOST_FIRST_MORE_S, usual.scan_first_more_s),
        scan_rounds=table.whole("scan_rounds", 0, MOST_ROUNDS, usual.scan_rounds),
        spoken_choices=table.flag("spoken_choices", usual.spoken_choices),
        by_name={button: _switch(table.group(button), button) for button in Button},
        more=_more(table),
    )
    table.done()
    return buttons


def _switch(table: Table, button: Button) -> Switch:
    usual = USUAL_SWITCHES[button]
    switch = Switch(
        pin=_pin_or_none(table, usual.pin),
        times=_stop_times(table) if button is Button.STOP else _times(table, usual.times),
        normally_closed=table.flag("normally_closed", usual.normally_closed),
        pull_up=table.flag("pull_up", usual.pull_up),
    )
    _check_pull(table, switch)
    table.done()
    return switch


def _check_pull(table: Table, switch: Switch | SecondSwitch) -> None:
    """A switch to 3.3 V needs a pin that is pulled down while it is open."""
    if switch.pin in PULLED_UP and not switch.pull_up and not table.told("pin", "pull_up"):
        what = f"GPIO {switch.pin} is always pulled up on the board itself"
        table.wrong("pull_up", what, "leave it true and wire the switch to ground, or use another pin")


def _pin_or_none(table: Table, usual: int) -> int:
    """The button's GPIO number, 0 where no switch is wired for it."""
    if type(table.values.get("pin")) is int and table.values["pin"] == 0:
        table.known("pin")
        return 0
    return table.whole("pin", FIRST_PIN, LAST_PIN, usual)


def _more(table: Table) -> tuple[SecondSwitch, ...]:
    names: set[str] = set()
    more = []
    for below in _tables_if_any(table, "more"):
        switch = _second_switch(below)
        if switch.name in names and not below.told("name"):
            below.wrong("name", f'"{switch.name}" is already the name of another', "give each its own")
        names.add(switch.name)
        more.append(switch)
    return tuple(more)


def _second_switch(table: Table) -> SecondSwitch:
    button = table.one_of("button", Button)
    switch = SecondSwitch(
        button=button,
        pin=table.whole("pin", FIRST_PIN, LAST_PIN),
        name=table.text("name"),
        site=table.word("site", SITES, ""),
        normally_closed=table.flag("normally_closed", USUAL_SWITCHES[button].normally_closed),
        pull_up=table.flag("pull_up", True),
        lift=table.flag("lift", False),
    )
    _check_pull(table, switch)
    table.done()
    return switch


def _tables_if_any(table: Table, key: str) -> list[Table]:
    table.known(key)
    return table.tables(key) if key in table else []


def _times(table: Table, usual: PressTimes) -> PressTimes:
    return PressTimes(
        acceptance_ms=table.whole("acceptance_ms", 0, MAX_ACCEPTANCE_MS, int(usual.acceptance_ms)),
        release_ms=table.whole("release_ms", 0, MAX_RELEASE_MS, int(usual.release_ms)),
        debounce_ms=table.whole("debounce_ms", 0, MAX_DEBOUNCE_MS, int(usual.debounce_ms)),
        lift=table.flag("lift", usual.lift),
    )


def _stop_times(table: Table) -> PressTimes:
    """STOP acts at once, whatever anybody writes."""
    for key in ("acceptance_ms", "release_ms", "debounce_ms"):
        if key in table:
            table.wrong(key, "STOP acts at once and has no such time", "leave this key out")
    table.known("acceptance_ms", "release_ms", "debounce_ms")
    return PressTimes(0, 0, lift=table.flag("lift", False))


def _lamps(table: Table) -> dict[Button, int]:
    pins = {button: _lamp(table, button) for button in Button}
    table.done()
    return {button: pin for button, pin in pins.items() if pin}


def _lamp(table: Table, button: Button) -> int:
    """The lamp's GPIO number, 0 where none is wired."""
    pin = table.whole(button, 0, LAST_PIN, USUAL_LAMPS[button])
    if 0 < pin < FIRST_PIN:
        table.wrong(button, f"{pin} is out of bounds", f"it can be {FIRST_PIN} to {LAST_PIN}, or 0 for no lamp")
    return pin


def _check_pins(table: Table, settings: Settings) -> None:
    used: dict[int, str] = {}
    places = {f"buttons.{button}.pin": switch.pin for button, switch in settings.buttons.by_name.items()}
    places |= {f"buttons.more[{number}].pin": more.pin for number, more in enumerate(settings.buttons.more, 1)}
    places |= {f"lamps.{button}": pin for button, pin in settings.lamps.items()}
    # Those that the file does not name come first, so that a clash is told where somebody wrote something.
    for place, pin in sorted(places.items(), key=lambda one: table.names(one[0])):
        if table.told(place):
            continue
        if pin and pin in used:
            usual = "" if table.names(used[pin]) else f", whose usual pin it is ({used[pin]} = 0 where there is none)"
            table.wrong(place, f"GPIO {pin} is already used by {used[pin]}{usual}", "give each its own pin")
        used.setdefault(pin, place)


def _check_stop(table: Table, settings: Settings) -> None:
    """A kiosk without any STOP would start no session, so nobody can have meant it."""
    others = (*settings.buttons.more, *settings.inputs)
    if any(mistake.where.endswith(".button") for mistake in table.mistakes):
        return  # which may have been meant as the STOP
    if not settings.buttons.by_name[Button.STOP].pin and all(each.button is not Button.STOP for each in others):
        table.wrong("buttons.stop.pin", "0 leaves the kiosk without a STOP", "give it a pin, or add one to inputs")


def _session(table: Table) -> SessionSettings:
    usual = SessionSettings()
    session = SessionSettings(
        advance=table.one_of("advance", Advance, usual.advance),
        ring_after_stop_s=table.whole("ring_after_stop_s", 0, 3600, usual.ring_after_stop_s),
        day_begins=table.clock("day_begins", usual.day_begins),
        questions=table.flag("questions", usual.questions),
        quiet=table.flag("quiet", usual.quiet),
    )
    if table.values.get("day_begins") == "":
        table.wrong("day_begins", "this is empty", 'it needs a time of day, such as "03:00"')
    if session.day_begins >= "12":
        table.wrong("day_begins", f'"{session.day_begins}" is too late', "a day begins before noon")
    table.done()
    return session


def _privacy(table: Table) -> Privacy:
    privacy = Privacy(hide_details=table.flag("hide_details", False))
    table.done()
    return privacy


def _routines(table: Table) -> dict[str, str]:
    """The times of day; whether there are such routines is seen when the content is read, too."""
    times = {routine: table.clock(routine) for routine in table.values}
    table.done()
    return times


def _setup(table: Table) -> Setup:
    setup = Setup(done=table.flag("done", False), buttons_moved=table.flag("buttons_moved", False))
    table.done()
    return setup


def _inputs(table: Table) -> tuple[Input, ...]:
    seen: set[tuple[object, ...]] = set()
    inputs = []
    for below in _tables_if_any(table, "inputs"):
        given = _input(below)
        this = (given.device, given.key) if isinstance(given, KeyInput) else (given.joystick, given.number)
        if below.told("device", "key", "joystick", "number"):
            continue
        if this in seen:
            below.wrong("", "this stands here twice", "one input can be one button")
        seen.add(this)
        inputs.append(given)
    return tuple(inputs)


def _input(table: Table) -> Input:
    """A key, unless it names a joystick."""
    given = _joystick_input(table) if "joystick" in table else _key_input(table)
    table.known("joystick", "number", "device", "key")
    table.done()
    return given


def _key_input(table: Table) -> KeyInput:
    given = KeyInput(table.text("device", ""), table.text("key"), table.one_of("button", Button))
    if given.key and not table.told("key") and not _KEY.fullmatch(given.key):
        table.wrong("key", f'"{given.key}" is no name of a key', "it needs one such as KEY_ENTER or BTN_TRIGGER")
    if "number" in table:
        table.wrong("number", "this goes with a joystick", "leave it out, or add joystick")
    return given


def _joystick_input(table: Table) -> JoystickInput:
    for key in ("device", "key"):
        if key in table:
            table.wrong(key, "this does not go with a joystick", "leave it out, or leave out joystick")
    return JoystickInput(
        table.whole("joystick", 0, MOST_JOYSTICKS),
        table.whole("number", 0, MOST_NUMBERS),
        table.one_of("button", Button),
    )


_KEY = re.compile(r"(KEY|BTN)_[A-Z0-9_]+")
