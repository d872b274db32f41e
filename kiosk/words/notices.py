"""What the screen says is missing or wrong with the kiosk itself: buttons, lamps, sound, voice and the log."""

from __future__ import annotations

from kiosk.words import buttons, dates

# -- buttons and lamps

HELD_DOWN = "{button} button is held down"
RESTS = "{button} works when a hand rests on it"
MISSING = "{button} button does not answer"
STOP_HELD = "STOP is held down, or its wire is loose"
STOP_WIRE = "Check the stop wire"
LATE = "The buttons answer a little late. Restart when you can."
NO_BUTTONS = "No buttons: the kiosk can not hear STOP"
WIRED_GONE = "The wired buttons do not answer"
NOT_CONNECTED = {
    "keyboard": "{button}: the keyboard is not connected",
    "game controller": "{button}: the game controller is not connected",
    "": "{button}: the {what} is not connected",
}
NOT_INSTALLED = "{button}: the {what} needs python3-evdev"
DEVICE = "“{name}”"
KEY = "key {name}"
LAMP_DARK = "{button} lamp stays dark"


def held_down(button: str) -> str:
    """A switch is down and nobody seems to be pressing it."""
    return HELD_DOWN.format(button=buttons.label(button))


def not_rested_on(button: str) -> str:
    """A switch that is worked by lifting has no hand on it."""
    return RESTS.format(button=buttons.label(button))


def missing(button: str) -> str:
    """A switch could not be opened, or can no longer be read."""
    return MISSING.format(button=buttons.label(button))


def not_connected(button: str, what: str) -> str:
    """A device that a button is pressed with is switched off, asleep, out of reach or not plugged in."""
    return NOT_CONNECTED.get(what, NOT_CONNECTED[""]).format(button=buttons.label(button), what=what)


def not_installed(button: str, what: str) -> str:
    """A device that can only be heard with a package that is not there."""
    return NOT_INSTALLED.format(button=buttons.label(button), what=what)


def device(name: str, key: str) -> str:
    """What a button is pressed with, where it is no ordinary keyboard: the device's name, or only its key."""
    return DEVICE.format(name=name) if name else KEY.format(name=key)


def lamp_dark(button: str) -> str:
    """A lamp that is dark though it should not be."""
    return LAMP_DARK.format(button=buttons.label(button))


# -- sound and voice

NO_SOUND = "No sound: the words are on the screen."
NO_ENGINE = "No voice: the words are on the screen."
NO_FOLDER = "New sentences have no voice: their folder cannot be written."
NO_SUCH_VOICE = "The chosen voice is missing: the standard voice speaks."

# -- the log

NOT_SAVING = "The log is not being saved now. It is kept in memory and saved when it can be."
NOT_FILED = "The log could not be put in order. Nothing is lost."
LINE_LOST = "A line of the log was damaged and is lost. Everything else is there. The damaged file was kept."
RECORD_LOST = "A record of the log cannot be read. Everything else is there."
NEWER = "Part of the log was written by a newer version of this program."
NOT_READ = "Part of the log cannot be read now. Something may be set aside that is not known."
DAMAGED = {
    "copy": "The log of {month} was damaged. The last good copy is used. The damaged file was kept.",
    "part": "The log of {month} was damaged. What can still be read of it is used. The damaged file was kept.",
    "lost": "The log of {month} was damaged. It could not be read. The damaged file was kept.",
    "": "The log of {month} was damaged. The damaged file was kept.",
}


def damaged(month: str, *, good: bool = False, whole: bool | None = None) -> str:
    """What to say about a damaged month: whether there was a good copy, whether anything is left (None: who knows)."""
    what = "copy" if good else {True: "part", False: "lost", None: ""}[whole]
    return DAMAGED[what].format(month=month)


# -- where there is little room

BETWEEN = " · "
FIRST_OF = "{first} +{count}"


def all_of(told: tuple[str, ...]) -> str:
    """All that is missing, in one line."""
    return BETWEEN.join(told)


def first_of(told: tuple[str, ...]) -> str:
    """The first that is missing, and how many more are."""
    first, *more = told
    return FIRST_OF.format(first=first.removesuffix(dates.FULL_STOP), count=len(more))
