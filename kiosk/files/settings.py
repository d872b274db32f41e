"""Reads config/kiosk.toml (how this kiosk behaves) and config/profile.toml (who it is for).

Every key of kiosk.toml may be left out and then has the value that the shipped file shows, so that an older file
works with a newer kiosk. A profile must name its preset: what a person can do is nothing to guess.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from kiosk.content.profile import EQUIPMENT, PARTS, PERMISSIONS, SITES, Ability, Preset, Profile
from kiosk.files import library
from kiosk.files.library import TAUGHT, Library
from kiosk.files.mistakes import Mistake, Reading, Replaced, did_you_mean, first_good
from kiosk.files.places import Places
from kiosk.files.reading import NO_FILE, line_in, table_of
from kiosk.files.table import Table
from kiosk.pressing.button import Button
from kiosk.pressing.presses import MAX_ACCEPTANCE_MS, MAX_DEBOUNCE_MS, MAX_RELEASE_MS, PressTimes
from kiosk.pressing.scanning import LONGEST_STEP_MS, SHORTEST_STEP_MS, Pace

T = TypeVar("T")

FIRST_PIN, LAST_PIN = 2, 27  # GPIO 0 and 1 belong to the board's own memory chip, 28 and up are not on the header
PULLED_UP = (2, 3)  # these have a resistor to 3.3 V on every Raspberry Pi, so that nothing can pull them down

MOST_FIRST_MORE_S, MOST_ROUNDS = 10, 20
MOST_JOYSTICKS, MOST_NUMBERS = 15, 99


class Theme(StrEnum):
    """Light letters on dark, or dark on light."""

    DARK = "dark"
    LIGHT = "light"


class TextSize(StrEnum):
    """How much larger than the least size that can be read from the bed."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"

    @property
    def factor(self) -> float:
        """What sizes are multiplied by."""
        return {"normal": 1.0, "large": 1.25, "largest": 1.5}[self]


class Advance(StrEnum):
    """Who goes on between stretches: the person, asked each time, or the kiosk within one limb and position."""

    ASK = "ask"
    FLOW = "flow"


@dataclass(frozen=True)
class Screen:
    """The screen as the person sees it: its diagonal in inches, how far their eyes are from it in metres."""

    diagonal_in: float = 24.0
    distance_m: float = 2.0
    theme: Theme = Theme.DARK
    text_size: TextSize = TextSize.NORMAL
    reduced_motion: bool = False
    button_order: tuple[Button, ...] = (Button.NEXT, Button.PAUSE, Button.STOP)
    dim_from: str = "22:00"
    dim_until: str = "07:00"

    def is_night(self, time: str) -> bool:
        """Whether home is dimmed at that time of day (HH:MM); never, where either end is left empty."""
        begins, ends = self.dim_from, self.dim_until
        if not (begins and ends):
            return False
        return begins <= time or time < ends if begins > ends else begins <= time < ends


@dataclass(frozen=True)
class Voice:
    """How the kiosk speaks: a voice's name, words a minute, a volume of 1 to 9, and which cues it gives."""

    id: str = "en"
    rate: int = 150
    volume: int = 6
    halfway_cue: bool = True
    last_seconds_cue: bool = True


@dataclass(frozen=True)
class Switch:
    """One button as it is wired and as this person presses it. `pin` is a GPIO number, 0 where no switch is wired.

    `normally_closed`: the switch is closed at rest, and a press (or a broken wire) opens it. `pull_up`: it connects
    the pin to ground, else to 3.3 V.
    """

    pin: int
    times: PressTimes
    normally_closed: bool = False
    pull_up: bool = True


@dataclass(frozen=True)
class SecondSwitch:
    """One more switch for a button that is there already, such as a second STOP under the helper's foot.

    `name` is what screen and voice call it; `site` is with what it is pressed, "" where that is not known.
    """

    button: Button
    pin: int
    name: str
    site: str = ""
    normally_closed: bool = False
    pull_up: bool = True
    lift: bool = False


@dataclass(frozen=True)
class KeyInput:
    """A key of a keyboard, or of a switch interface or Bluetooth button that acts as one, in place of a button.

    `device` is (a part of) the name that the system knows the device by, "" for any; `key` is the kernel's name of
    the key, such as KEY_ENTER.
    """

    device: str
    key: str
    button: Button


@dataclass(frozen=True)
class JoystickInput:
    """A button of a game controller in place of a button; adaptive switches often plug in as one.

    Controllers and their buttons are counted from 0.
    """

    joystick: int
    number: int
    button: Button


Input = KeyInput | JoystickInput


_SWITCHES = {
    Button.NEXT: Switch(17, PressTimes(300, 1000)),
    Button.PAUSE: Switch(27, PressTimes(150, 700)),
    Button.STOP: Switch(22, PressTimes(0, 0), normally_closed=True),
}

_LAMPS = {Button.NEXT: 23, Button.PAUSE: 24, Button.STOP: 25}


@dataclass(frozen=True)
class Buttons:
    """The buttons, and how many switches the person uses: 3, 2 (NEXT and STOP), 1 (scanning) or 0 (partner).

    With one switch the choices are marked in turn: each for `scan_step_s`, the first for `scan_first_more_s` longer,
    until one is chosen or `scan_rounds` are over (0: they never are). `spoken_choices`: each is also said.
    """

    switches: int = 3
    scan_step_s: float = 2.0
    scan_first_more_s: float = 1.0
    scan_rounds: int = 0
    spoken_choices: bool = False
    by_name: Mapping[Button, Switch] = field(default_factory=lambda: dict(_SWITCHES))
    more: tuple[SecondSwitch, ...] = ()

    @property
    def times(self) -> dict[Button, PressTimes]:
        """How each button must be pressed."""
        return {button: switch.times for button, switch in self.by_name.items()}

    @property
    def pace(self) -> Pace:
        """How fast one choice after another is marked."""
        return Pace(round(self.scan_step_s * 1000), round(self.scan_first_more_s * 1000), self.scan_rounds)


@dataclass(frozen=True)
class Session:
    """How a session goes. `ring_after_stop_s` 0 never rings; a day begins at `day_begins`, so that a late evening
    still counts for the day before. `quiet`: no reminders, counts or questions."""

    advance: Advance = Advance.ASK
    ring_after_stop_s: int = 60
    day_begins: str = "03:00"
    questions: bool = True
    quiet: bool = False


@dataclass(frozen=True)
class Privacy:
    """What people passing by may see."""

    hide_details: bool = False


@dataclass(frozen=True)
class Setup:
    """What the kiosk notes about its own setting up. `done`: the first start has been gone through.

    `buttons_moved`: somebody said so, and STOP is tried before the next session.
    """

    done: bool = False
    buttons_moved: bool = False


@dataclass(frozen=True)
class Settings:
    """Everything in kiosk.toml. `lamps` has the GPIO number of each lamp that is wired.

    `routines` has the time of day at which a routine is due, by its id, where it is another than its file says; ""
    for a routine that is never due. `inputs` are other devices that act as the buttons.
    """

    screen: Screen = field(default_factory=Screen)
    voice: Voice = field(default_factory=Voice)
    buttons: Buttons = field(default_factory=Buttons)
    lamps: Mapping[Button, int] = field(default_factory=lambda: dict(_LAMPS))
    session: Session = field(default_factory=Session)
    privacy: Privacy = field(default_factory=Privacy)
    routines: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    setup: Setup = field(default_factory=Setup)


def read(path: Path) -> Reading[Settings]:
    """The settings in that file, or every mistake in it."""
    return _read(path, _settings)


def read_profile(path: Path) -> Reading[Profile]:
    """The profile in that file, or every mistake in it."""
    return _read(path, _profile)


def _read(path: Path, make: Callable[[Table], T], also: Mapping[str, object] = MappingProxyType({})) -> Reading[T]:
    """What the file says, as if those values stood in it `also`."""
    mistakes: list[Mistake] = []
    table = table_of(path, mistakes)
    for key, given in also.items():
        _put({} if table is None else table.values, key.split("."), given)
    value = None if table is None else make(table)
    return Reading(None if mistakes else value, tuple(_with_a_way_out(path, mistakes)))


def _put(values: dict[str, Any], place: Sequence[str], given: object) -> None:
    for part in place[:-1]:
        values = values.setdefault(part, {})
    values[place[-1]] = given


def _with_a_way_out(path: Path, mistakes: Sequence[Mistake]) -> Iterator[Mistake]:
    """Where a folder lacks the file, what to put there."""
    for mistake in mistakes:
        missing = mistake.what == NO_FILE
        yield replace(mistake, hint=f"copy the shipped config/{path.name} there") if missing else mistake


# -- kiosk.toml


def _settings(table: Table) -> Settings:
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


def _screen(table: Table) -> Screen:
    usual = Screen()
    screen = Screen(
        diagonal_in=table.number("diagonal_in", 3, 120, usual.diagonal_in),
        distance_m=table.number("distance_m", 0.3, 6, usual.distance_m),
        theme=table.one_of("theme", Theme, usual.theme),
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


def _voice(table: Table) -> Voice:
    usual = Voice()
    voice = Voice(
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


def _buttons(table: Table) -> Buttons:
    usual = Buttons()
    shortest, longest = SHORTEST_STEP_MS / 1000, LONGEST_STEP_MS / 1000
    buttons = Buttons(
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
    usual = _SWITCHES[button]
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
        normally_closed=table.flag("normally_closed", _SWITCHES[button].normally_closed),
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
    pin = table.whole(button, 0, LAST_PIN, _LAMPS[button])
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


def _session(table: Table) -> Session:
    usual = Session()
    session = Session(
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


# -- profile.toml


def _profile(table: Table) -> Profile:
    preset = table.one_of("preset", Preset)
    permissions = _turned_on(table.group("permissions"), (*PERMISSIONS, TAUGHT))
    shown = _shown(table.group("shown"))
    profile = Profile(
        name=table.text("name", ""),
        abilities=_abilities(table.group("abilities"), preset),
        permissions=permissions - {TAUGHT},
        equipment=_turned_on(table.group("equipment"), EQUIPMENT),
        sites=_sites(table.group("sites")),
        preset=preset,
        shown=shown,
        unnamed=TAUGHT in permissions and not shown,
    )
    table.done()
    return profile


def _shown(table: Table) -> frozenset[str]:
    """The movements that were shown; whether there are such stretches is seen when the content is read, too."""
    movements = table.texts("movements", ())
    table.done()
    return frozenset(movements)


def _abilities(table: Table, preset: Preset) -> dict[str, Ability]:
    abilities = {part: table.one_of(part, Ability, preset.ability) for part in PARTS}
    table.done()
    return abilities


def _turned_on(table: Table, names: tuple[str, ...]) -> frozenset[str]:
    flags = {name: table.flag(name, False) for name in names}
    table.done()
    return frozenset(name for name, on in flags.items() if on)


def _sites(table: Table) -> dict[str, str]:
    sites = {str(button): table.word(button, SITES, "") for button in Button}
    table.done()
    return {button: site for button, site in sites.items() if site}


# -- all of it

Content = tuple[Library, tuple[Replaced, ...]]


@dataclass(frozen=True, eq=False)
class Everything:
    """All that is read from files: the settings, the person, the content."""

    settings: Settings
    profile: Profile
    library: Library
    content: Content = (Library(), ())  # as its files have it, and what was replaced in them


def read_everything(places: Places) -> Reading[Everything]:
    """All of it, or every mistake in all files."""
    if places.config_given and not os.path.isdir(places.config):
        return Reading(None, library.read(places.assets, places.config).mistakes)
    settings = read(places.setting("kiosk.toml"))
    profile = read_profile(places.setting("profile.toml"))
    content = library.read(places.assets, _own(places))
    unknown = () if settings.value is None else _unknown_routines(places, settings.value)
    if profile.value is not None and content.value is not None:
        unknown += _unknown_shown(places, profile.value, content.value)
    mistakes = settings.mistakes + unknown + profile.mistakes + content.mistakes
    if mistakes or settings.value is None or profile.value is None or content.value is None:
        return Reading(None, tuple(dict.fromkeys(mistakes)))
    library_ = content.value
    return Reading(Everything(settings.value, profile.value, _timed(library_, settings.value), (library_, ())))


def _unknown_routines(places: Places, settings: Settings) -> tuple[Mistake, ...]:
    """The times of day for routines that there are not; one that only has a mistake of its own is there."""
    ids = library.routine_ids(places.assets, _own(places))
    path = places.setting("kiosk.toml")
    return tuple(
        Mistake(
            str(path),
            f"routines.{id_}",
            f'there is no routine "{id_}"',
            did_you_mean(id_, ids),
            line_in(path, f"routines.{id_}"),
        )
        for id_ in settings.routines
        if id_ not in ids
    )


def _unknown_shown(places: Places, profile: Profile, content: Library) -> tuple[Mistake, ...]:
    """The movements that were shown and that there are not; one that only has a mistake of its own is there."""
    ids = library.stretch_ids(places.assets, _own(places))
    names = ids.union(*(stretch.also for stretch in content.stretches.values()))
    path, place = places.setting("profile.toml"), "shown.movements"
    return tuple(
        Mistake(str(path), place, f'there is no stretch "{name}"', did_you_mean(name, names), line_in(path, place))
        for name in sorted(profile.shown - names)
    )


def no_longer_counts(places: Places, profile: Profile) -> tuple[Mistake, ...]:
    """What the profile says in an older way that permits nothing any more, and what to write instead.

    It is no mistake: the rest of the file holds.
    """
    if not profile.unnamed:
        return ()
    where, what = f"permissions.{TAUGHT}", "this no longer stands for all movements together"
    hint = 'name each one that was shown, under [shown], such as movements = ["neck-side"]'
    path = places.setting("profile.toml")
    return (Mistake(str(path), where, what, hint, line_in(path, where)),)


def _timed(content: Library, settings: Settings) -> Library:
    """The same content, with each routine due when the settings say. Its version is that of its file."""
    times = settings.routines
    routines = {id_: replace(routine, at=times.get(id_, routine.at)) for id_, routine in content.routines.items()}
    return replace(content, routines=routines)


def _own(places: Places) -> Path | None:
    """The config folder if there must be one or there is one; a first start has none."""
    return places.config if places.config_given or os.path.lexists(places.config) else None


def read_content_or_last_good(places: Places) -> Content:
    """The content, with the last good file, else the shipped one, in place of each broken one."""
    return library.read_or_last_good(places.assets, _own(places), places.last_good)


def read_everything_or_last_good(
    places: Places, content: Content | None = None
) -> tuple[Everything, tuple[Replaced, ...]]:
    """All of it, with the last good file, else the shipped one, in place of each broken one.

    What is good becomes the last good one. Raises RuntimeError where even the shipped settings cannot be read.
    `content` is that of the files where it was read already.
    """
    settings, settings_replaced = _or_last_good(places, "kiosk.toml", read)
    profile, profile_replaced = _or_last_good(places, "profile.toml", read_profile)
    content = content or read_content_or_last_good(places)
    lone = (*_unknown_routines(places, settings), *_unknown_shown(places, profile, content[0]))
    unknown = tuple(Replaced(m.path, (m,), "nothing") for m in (*lone, *no_longer_counts(places, profile)))
    everything = Everything(settings, profile, _timed(content[0], settings), content)
    return everything, settings_replaced + unknown + profile_replaced + content[1]


def as_if(places: Places, everything: Everything, also: Mapping[str, object]) -> Everything:
    """The same as if these values stood in the person's files, too; one that those would refuse is passed over.

    Keys are those of kiosk.toml, and `profile.` with those of profile.toml.
    """
    person = {key.removeprefix(PERSON): value for key, value in also.items() if key.startswith(PERSON)}
    kiosk = {key: value for key, value in also.items() if not key.startswith(PERSON)}
    settings = _as_if(places, "kiosk.toml", _settings, kiosk) if kiosk else everything.settings
    profile = _as_if(places, "profile.toml", _profile, person) if person else everything.profile
    return Everything(settings, profile, _timed(everything.content[0], settings), everything.content)


PERSON = "profile."


def _as_if(places: Places, name: str, make: Callable[[Table], T], also: Mapping[str, object]) -> T:
    for path in (places.setting(name), places.last_good / name, places.shipped / name):
        if (value := _read(path, make).value) is not None:
            return _each_that_fits(path, make, also) or value
    raise RuntimeError(f"not even the shipped {name} can be read")


def _each_that_fits(path: Path, make: Callable[[Table], T], also: Mapping[str, object]) -> T | None:
    """With all of those values, or with those of them that can stand there by themselves."""
    if (value := _read(path, make, also).value) is not None:
        return value
    fitting = {key: given for key, given in also.items() if _read(path, make, {key: given}).value is not None}
    return _read(path, make, fitting).value


def day_begins(places: Places) -> str:
    """When a day begins for the kiosk of those places: what it would go by itself. Writes nothing."""
    return _first_good(places, "kiosk.toml", read)[0].session.day_begins


def _first_good(places: Places, name: str, read_one: Callable[[Path], Reading[T]]) -> tuple[T, tuple[Replaced, ...]]:
    instead = {"the last good one": places.last_good / name, "the shipped one": places.shipped / name}
    return first_good(read_one, places.setting(name), instead)


def _or_last_good(places: Places, name: str, read_one: Callable[[Path], Reading[T]]) -> tuple[T, tuple[Replaced, ...]]:
    value, replaced = _first_good(places, name, read_one)
    path = places.setting(name)
    if not replaced and path.parent == places.config:
        with suppress(OSError):
            library.keep_copy(path, places.last_good / name)
    return value, replaced


def keys() -> tuple[str, ...]:
    """Every key of kiosk.toml with its place, for the documentation and the test that none is forgotten."""
    found = [f"{name}.{f.name}" for name, group in _GROUPS.items() for f in fields(group)]
    found += [f"buttons.{f.name}" for f in fields(Buttons) if f.name not in ("by_name", "more")]
    found += [f"buttons.{button}.{key}" for button in Button for key in _switch_keys(button)]
    return (*found, *(f"lamps.{button}" for button in Button))


def tables() -> dict[str, tuple[str, ...]]:
    """The tables that may be there many times, with their keys; the shipped file shows each as an example."""
    kinds: dict[str, tuple[type, ...]] = {"buttons.more": (SecondSwitch,), "inputs": (KeyInput, JoystickInput)}
    return {name: tuple(dict.fromkeys(f.name for kind in group for f in fields(kind))) for name, group in kinds.items()}


_GROUPS = {"screen": Screen, "voice": Voice, "session": Session, "privacy": Privacy, "setup": Setup}


def _switch_keys(button: Button) -> tuple[str, ...]:
    times = () if button is Button.STOP else ("acceptance_ms", "release_ms", "debounce_ms")
    return ("pin", *times, "lift", "normally_closed", "pull_up")
