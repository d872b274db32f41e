"""How this kiosk behaves, as values: everything that kiosk.toml can say, and what holds where it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from kiosk.pressing.button import Button
from kiosk.pressing.presses import PressTimes
from kiosk.pressing.scanning import Pace

FIRST_PIN, LAST_PIN = 2, 27  # GPIO 0 and 1 belong to the board's own memory chip, 28 and up are not on the header


class ThemeName(StrEnum):
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
class ScreenSettings:
    """The screen as the person sees it: its diagonal in inches, how far their eyes are from it in metres."""

    diagonal_in: float = 24.0
    distance_m: float = 2.0
    theme: ThemeName = ThemeName.DARK
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
class VoiceSettings:
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


USUAL_SWITCHES = {
    Button.NEXT: Switch(17, PressTimes(300, 1000)),
    Button.PAUSE: Switch(27, PressTimes(150, 700)),
    Button.STOP: Switch(22, PressTimes(0, 0), normally_closed=True),
}

USUAL_LAMPS = {Button.NEXT: 23, Button.PAUSE: 24, Button.STOP: 25}


@dataclass(frozen=True)
class ButtonSettings:
    """The buttons, and how many switches the person uses: 3, 2 (NEXT and STOP), 1 (scanning) or 0 (partner).

    With one switch the choices are marked in turn: each for `scan_step_s`, the first for `scan_first_more_s` longer,
    until one is chosen or `scan_rounds` are over (0: they never are). `spoken_choices`: each is also said.
    """

    switches: int = 3
    scan_step_s: float = 2.0
    scan_first_more_s: float = 1.0
    scan_rounds: int = 0
    spoken_choices: bool = False
    by_name: Mapping[Button, Switch] = field(default_factory=lambda: dict(USUAL_SWITCHES))
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
class SessionSettings:
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

    screen: ScreenSettings = field(default_factory=ScreenSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    buttons: ButtonSettings = field(default_factory=ButtonSettings)
    lamps: Mapping[Button, int] = field(default_factory=lambda: dict(USUAL_LAMPS))
    session: SessionSettings = field(default_factory=SessionSettings)
    privacy: Privacy = field(default_factory=Privacy)
    routines: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    setup: Setup = field(default_factory=Setup)


def keys() -> tuple[str, ...]:
    """Every key of kiosk.toml with its place, for the documentation and the test that none is forgotten."""
    found = [f"{name}.{f.name}" for name, group in _GROUPS.items() for f in fields(group)]
    found += [f"buttons.{f.name}" for f in fields(ButtonSettings) if f.name not in ("by_name", "more")]
    found += [f"buttons.{button}.{key}" for button in Button for key in _switch_keys(button)]
    return (*found, *(f"lamps.{button}" for button in Button))


def tables() -> dict[str, tuple[str, ...]]:
    """The tables that may be there many times, with their keys; the shipped file shows each as an example."""
    kinds: dict[str, tuple[type, ...]] = {"buttons.more": (SecondSwitch,), "inputs": (KeyInput, JoystickInput)}
    return {name: tuple(dict.fromkeys(f.name for kind in group for f in fields(kind))) for name, group in kinds.items()}


_GROUPS = {
    "screen": ScreenSettings,
    "voice": VoiceSettings,
    "session": SessionSettings,
    "privacy": Privacy,
    "setup": Setup,
}


def _switch_keys(button: Button) -> tuple[str, ...]:
    times = () if button is Button.STOP else ("acceptance_ms", "release_ms", "debounce_ms")
    return ("pin", *times, "lift", "normally_closed", "pull_up")
