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
SWITCH_TEST_LINE = "Press once each time the word comes."
SETTING_NOT_SAVED = "The setting could not be saved."
OF_NINE = (
    "one of nine", "two of nine", "three of nine", "four of nine", "five of nine", "six of nine", "seven of nine",
    "eight of nine", "nine of nine",
)  # fmt: skip
WORDS_A_MINUTE = "{rate} words a minute"
SHORT_TIME = "{seconds} s"
VOLUME_SAID = "Volume {step} of 9."
SET_TO = "{title}: {value}."
SWITCH_TEST = {
    "next": "Press NEXT each time I say now.",
    "pause": "Press PAUSE each time I say now.",
    "stop": "Press STOP each time I say now.",
}
SWITCH_TEST_LEFT = "{count} to go"
TIMES_SUIT = "These times should suit you."
KEEP_TIMES = {
    "next": "Press NEXT twice to keep them.",
    "pause": "Press PAUSE twice to keep them.",
    "stop": "Press STOP twice to keep them.",
}
TEST_OF = {"next": "Test NEXT", "pause": "Test PAUSE", "stop": "Test STOP"}
PRESS = {"next": "Press NEXT.", "pause": "Press PAUSE.", "stop": "Press STOP."}
PRESS_ONCE_MORE = {
    "next": "Press NEXT once more.",
    "pause": "Press PAUSE once more.",
    "stop": "Press STOP once more.",
}


def of_nine(step: str) -> str:
    """The loudness as it is chosen; another number than that of a step as it is."""
    named = dict(zip("123456789", OF_NINE, strict=True))
    return named.get(step, step)


def words_a_minute(rate: str) -> str:
    """How fast the voice speaks, as it is chosen."""
    return WORDS_A_MINUTE.format(rate=rate)


def ms_as_seconds(ms: str) -> str:
    """A short time, given in ms, as it is chosen."""
    return SHORT_TIME.format(seconds=f"{int(ms) / 1000:g}")


def s_as_seconds(seconds: str) -> str:
    """A short time, given in seconds, as it is chosen."""
    return SHORT_TIME.format(seconds=seconds)


def volume(step: int) -> str:
    """The loudness, said in the loudness that it names."""
    return VOLUME_SAID.format(step=step)


def set_to(title: str, value: str) -> str:
    """Says what a setting is now."""
    return SET_TO.format(title=title, value=value)


def switch_test(button: str) -> str:
    """Begins the switch test."""
    return SWITCH_TEST[button]


def presses_left(count: int) -> str:
    """How many presses of the switch test are left."""
    return SWITCH_TEST_LEFT.format(count=count)


def switch_tested(button: str) -> tuple[str, ...]:
    """The switch test is over and its times hold already."""
    return (TIMES_SUIT, KEEP_TIMES[button])


def test_of(button: str) -> str:
    """The entry for a button's switch test."""
    return TEST_OF[button]


def press(button: str, left: int) -> str:
    """Asks for a button by name, the first or the second time."""
    return PRESS[button] if left > 1 else PRESS_ONCE_MORE[button]
