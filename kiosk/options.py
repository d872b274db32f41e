"""What can be set with the buttons: each setting with its values, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One setting: its key as in the settings files, its title, and each value with its words.

    A `risky` one could lock the person out; it goes back by itself unless it is confirmed.
    """

    key: str
    title: str
    values: tuple[tuple[str, str], ...]
    risky: bool = False


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ORDERS = (
    "next pause stop",
    "next stop pause",
    "pause next stop",
    "pause stop next",
    "stop next pause",
    "stop pause next",
)
_ACCEPTANCE_MS = (0, 100, 150, 200, 300, 500, 700, 1000, 1500, 3000)
_RELEASE_MS = (0, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 10000)
_HOURS = tuple(f"{hour:02}:00" for hour in range(7, 22))


def _seconds(values: Sequence[int]) -> tuple[tuple[str, str], ...]:
    return tuple((str(ms), f"{ms / 1000:g} s") for ms in values)


def _plain(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, value.capitalize()) for value in values)


OFF_ON = (("false", "Off"), ("true", "On"))

OPTIONS = (
    Option("voice.volume", "Volume", tuple((str(n + 1), f"{word} of nine") for n, word in enumerate(_NUMBERS)), True),
    Option("voice.rate", "Voice speed", tuple((str(n), f"{n} words a minute") for n in range(100, 201, 20))),
    Option("screen.text_size", "Text size", _plain("normal", "large", "largest")),
    Option("screen.theme", "Colours", (("dark", "Dark"), ("light", "Light"))),
    Option("screen.reduced_motion", "Still figure", OFF_ON),
    Option("session.advance", "Who goes on", (("ask", "I press NEXT"), ("flow", "It flows"))),
    Option("privacy.hide_details", "Hide details", OFF_ON),
    Option(
        "profile.preset",
        "I move",
        (("mostly alone", "Mostly alone"), ("with help", "With help"), ("moved by a helper", "Moved by a helper")),
    ),
    Option("buttons.next.acceptance_ms", "NEXT acceptance time", _seconds(_ACCEPTANCE_MS), True),
    Option("buttons.next.release_ms", "NEXT release time", _seconds(_RELEASE_MS), True),
    Option("buttons.pause.acceptance_ms", "PAUSE acceptance time", _seconds(_ACCEPTANCE_MS), True),
    Option("buttons.pause.release_ms", "PAUSE release time", _seconds(_RELEASE_MS), True),
    Option("screen.button_order", "Button order", tuple((o, o.upper()) for o in _ORDERS), True),
    Option(
        "buttons.switches",
        "Switches",
        (("3", "Three"), ("2", "Two: STOP and NEXT"), ("1", "One"), ("0", "The helper presses")),
        True,
    ),
    Option("buttons.scan_step_s", "Scan step", tuple((str(n), f"{n} s") for n in range(1, 7)), True),
    Option("buttons.spoken_choices", "Say each choice", OFF_ON),
    Option("setup.buttons_moved", "Buttons were moved", (("true", "Try STOP next time"), ("false", "Not moved"))),
)


def times_option(routine_id: str, name: str) -> Option:
    """When a routine is due."""
    return Option(f"routines.{routine_id}", f"{name}: time", (("", "No time"), *((hour, hour) for hour in _HOURS)))
