"""The settings and their values, and learning and trying the buttons."""

from __future__ import annotations

SETTINGS_TITLE = "Settings"
ENTER_SETTINGS = "Open the settings?"
ENTER_CHOICES = (("back", "Back to home"), ("yes", "Yes, open them"))
KEEP_IT = "Keep it?"
KEEP_LINE = "It goes back by itself."
KEPT = "Kept."
PRESET_WHICH = "How do you move?"
SETUP_DONE = "That is all. Press NEXT to begin."
TEACH_LINE = "Each button is tried twice."
NOW = "Now."
NOW_TITLE = "Press now"
WAIT_TITLE = "Wait"
TRIAL_LINE = "Press once each time the word comes."
SETTING_NOT_SAVED = "The setting could not be saved."
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def of_nine(step: str) -> str:
    """The loudness as it is chosen."""
    return f"{_NUMBERS[int(step) - 1]} of nine"


def words_a_minute(rate: str) -> str:
    """How fast the voice speaks, as it is chosen."""
    return f"{rate} words a minute"


def ms_as_seconds(ms: str) -> str:
    """A short time, given in ms, as it is chosen."""
    return f"{int(ms) / 1000:g} s"


def s_as_seconds(seconds: str) -> str:
    """A short time, given in seconds, as it is chosen."""
    return f"{seconds} s"


def volume(step: int) -> str:
    """The loudness, said in the loudness that it names."""
    return f"Volume {step} of 9."


def set_to(title: str, value: str) -> str:
    """Says what a setting is now."""
    return f"{title}: {value}."


def trial(button: str) -> str:
    """Begins the switch test."""
    return f"Press {button.upper()} each time I say now."


def trial_left(count: int) -> str:
    """How many presses of the switch test are left."""
    return f"{count} to go"


def trial_done(button: str) -> tuple[str, ...]:
    """The switch test is over and its times hold already."""
    return ("These times should suit you.", f"Press {button.upper()} twice to keep them.")


def test_of(button: str) -> str:
    """The entry for a button's switch test."""
    return f"Test {button.upper()}"


def teach(button: str, left: int) -> str:
    """Asks for a button by name, the first or the second time."""
    return f"Press {button.upper()}." if left > 1 else f"Press {button.upper()} once more."
