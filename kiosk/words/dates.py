"""Days, times, counts and sides, as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as Date  # noqa: N812 - `date` is what this module calls a day in words

from kiosk.content.stretch import Side

YESTERDAY = "Yesterday"
WEEKDAY_LETTERS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def and_more(count: int) -> str:
    """Says that some lines had no room."""
    return f"and {count} more"


def counted(at: int, of: int) -> str:
    """How far it is: the third of nine."""
    return f"{at} of {of}"


SIDE_WORDS = {Side.LEFT: "left", Side.RIGHT: "right"}  # within a sentence
SIDES = {Side.LEFT: "LEFT", Side.RIGHT: "RIGHT"}  # read by someone who was told so; never mirrored or abbreviated


def times(count: int) -> str:
    """So many times."""
    return "once" if count == 1 else f"{count} times"


SENTENCE = "{title}."


def sentence(title: str) -> str:
    """A title or an answer, as it is said: with a full stop, after which the voice falls."""
    return SENTENCE.format(title=title)


LIST = ", "


def listed(parts: Iterable[str]) -> str:
    """Several things in one line, one after the other; those that say nothing are left out, and none is said twice."""
    return LIST.join(dict.fromkeys(filter(None, parts)))


def sided(name: str, side: Side | None) -> str:
    """A stretch with its side, for example `Leg stretch, right`."""
    return f"{name}, {side}" if side else name


def minutes(count: int) -> str:
    """So many minutes."""
    return f"{count} minute" if count == 1 else f"{count} minutes"


def whole_seconds(ms: int) -> str:
    """So many seconds stayed; one that was only begun does not count."""
    return f"{ms // 1000} s"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date(day: str) -> str:
    """A day, given as YYYY-MM-DD, as it is read: `Sunday 22 November`."""
    at = Date.fromisoformat(day)
    return f"{_WEEKDAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"


def short_date(day: str) -> str:
    """A day, given as YYYY-MM-DD, where there is little room: `22 Nov`."""
    at = Date.fromisoformat(day)
    return f"{at.day} {_MONTHS[at.month - 1][:3]}"


def seconds(ms: int) -> str:
    """So many whole seconds, begun ones counted."""
    return f"{-(-ms // 1000)} s"


def since(day: str, today: str) -> str:
    """Since when something is set aside."""
    back = (Date.fromisoformat(today) - Date.fromisoformat(day)).days
    return "since today" if back <= 0 else "since yesterday" if back == 1 else f"since {date(day)}"


def since_day(day: str) -> str:
    """The same for who reads it on another day."""
    return f"since {short_date(day)}"


def from_to(day: str, back: str) -> str:
    """From when until when something was set aside that is back by now."""
    return f"{short_date(day)} to {short_date(back)}"


def days_ago(count: int) -> str:
    """Which earlier day is shown."""
    return YESTERDAY if count == 1 else f"{count} days ago"
