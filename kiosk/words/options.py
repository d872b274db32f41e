"""What can be set with the buttons: the title of each setting, and the words for its values."""

from __future__ import annotations

from kiosk.words import buttons, settings

TITLES = {
    "voice.volume": "Volume",
    "voice.rate": "Voice speed",
    "screen.text_size": "Text size",
    "screen.theme": "Colours",
    "screen.reduced_motion": "Still figure",
    "session.advance": "Who goes on",
    "privacy.hide_details": "Hide details",
    "profile.preset": "I move",
    "buttons.next.acceptance_ms": "NEXT acceptance time",
    "buttons.next.release_ms": "NEXT release time",
    "buttons.pause.acceptance_ms": "PAUSE acceptance time",
    "buttons.pause.release_ms": "PAUSE release time",
    "screen.button_order": "Button order",
    "buttons.switches": "Switches",
    "buttons.scan_step_s": "Scan step",
    "buttons.spoken_choices": "Say each choice",
    "setup.buttons_moved": "Buttons were moved",
}
VALUES = {
    "screen.text_size": {"normal": "Normal", "large": "Large", "largest": "Largest"},
    "screen.theme": {"dark": "Dark", "light": "Light"},
    "session.advance": {"ask": "I press NEXT", "flow": "It flows"},
    "profile.preset": {
        "mostly alone": "Mostly alone",
        "with help": "With help",
        "moved by a helper": "Moved by a helper",
    },
    "buttons.switches": {"3": "Three", "2": "Two: STOP and NEXT", "1": "One", "0": "The helper presses"},
    "setup.buttons_moved": {"true": "Try STOP next time", "false": "Not moved"},
}
OFF_ON = {"false": "Off", "true": "On"}
ORDER = "{first} {second} {third}"
TIME_OF = "{routine}: time"
NO_TIME = "No time"


def title(key: str, routine: str = "") -> str:
    """The title of a setting; that of a routine's time has the routine's name."""
    return TITLES.get(key) or (TIME_OF.format(routine=routine) if routine else "")


def value(key: str, text: str) -> str:
    """The words for a value of a setting, also for one that nobody offers."""
    match key.rpartition(".")[2]:
        case "volume":
            return settings.of_nine(text)
        case "rate":
            return settings.words_a_minute(text)
        case "acceptance_ms" | "release_ms":
            return settings.ms_as_seconds(text)
        case "scan_step_s":
            return settings.s_as_seconds(text)
        case "button_order":
            return order(text)
    return VALUES.get(key, OFF_ON).get(text, text)


def time_of_day(text: str) -> str:
    """When a routine is due, as it is chosen."""
    return text or NO_TIME


def order(text: str) -> str:
    """The order of the buttons, as it is chosen."""
    first, second, third = (buttons.label(name) for name in text.split())
    return ORDER.format(first=first, second=second, third=third)
