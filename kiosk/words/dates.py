"""Days, times, counts, lists and sides, as they are read: one place for each, so that a language has its own way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as Date  # noqa: N812 - `date` is what this module calls a day in words

from kiosk.content.stretch import Side

# -- counts and lists


def plural(count: int, forms: tuple[str, ...], **named: object) -> str:
    """The form that goes with that number, with the number in its place: one, or any other.

    A language with more than two forms has its rule here, and nowhere else.
    """
    form = forms[0] if count == 1 else forms[-1]
    return form.format(count=count, **named)


MINUTES = ("{count} minute", "{count} minutes")
TIMES = ("once", "{count} times")
AND_MORE = "and {count} more"
COUNTED = "{at} of {of}"
COUNTED_SHORT = "{at}/{of}"
LIST = ", "
SENTENCE = "{title}."
FULL_STOP = "."
BEFORE_A_LIST = "{title}:"


def minutes(count: int) -> str:
    """So many minutes."""
    return plural(count, MINUTES)


def times(count: int) -> str:
    """So many times."""
    return plural(count, TIMES)


def and_more(count: int) -> str:
    """Says that some lines had no room."""
    return AND_MORE.format(count=count)


def counted(at: int, of: int) -> str:
    """How far it is: the third of nine."""
    return COUNTED.format(at=at, of=of)


def counted_short(at: int, of: int) -> str:
    """The same where there is little room."""
    return COUNTED_SHORT.format(at=at, of=of)


def listed(parts: Iterable[str]) -> str:
    """Several things in one line, one after the other; what says nothing is left out, and nothing is said twice."""
    return LIST.join(dict.fromkeys(filter(None, parts)))


def sentence(title: str) -> str:
    """A title or an answer, as it is said: with a full stop, after which the voice falls."""
    return SENTENCE.format(title=title)


def before_a_list(title: str) -> str:
    """A title, as it is said before its lines."""
    return BEFORE_A_LIST.format(title=title)


# -- sides

SIDE_WORDS = {Side.LEFT: "left", Side.RIGHT: "right"}  # within a sentence
SIDES = {Side.LEFT: "LEFT", Side.RIGHT: "RIGHT"}  # read by someone who was told so; never mirrored or abbreviated
SIDED = {Side.LEFT: "{name}, left", Side.RIGHT: "{name}, right"}


def sided(name: str, side: Side | None) -> str:
    """A stretch with its side, for example `Leg stretch, right`."""
    return SIDED[side].format(name=name) if side else name


# -- times

SECONDS = "{count} s"
MIN = "{count} min"


def whole_seconds(ms: int) -> str:
    """So many seconds stayed; one that was only begun does not count."""
    return SECONDS.format(count=ms // 1000)


def seconds(ms: int) -> str:
    """So many whole seconds, begun ones counted."""
    return SECONDS.format(count=-(-ms // 1000))


def short_minutes(count: int) -> str:
    """So many minutes, where there is little room."""
    return MIN.format(count=count)


# -- days

YESTERDAY = "Yesterday"
DAYS_AGO = "{count} days ago"
WEEKDAY_LETTERS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAY_AND_DATE = "{weekday} {day} {month}"
DATE = "{day} {month}"
IN_A_YEAR = "{date} {year}"  # any of these, or a month, with its year
SINCE_TODAY = "since today"
SINCE_YESTERDAY = "since yesterday"
SINCE = "since {date}"
FROM_TO = "{first} to {last}"


def date(day: str) -> str:
    """A day, given as YYYY-MM-DD, as it is read: `Sunday 22 November`."""
    at = Date.fromisoformat(day)
    return WEEKDAY_AND_DATE.format(weekday=WEEKDAYS[at.weekday()], day=at.day, month=MONTHS[at.month - 1])


def date_alone(day: str) -> str:
    """A day without its weekday: `22 November`."""
    at = Date.fromisoformat(day)
    return DATE.format(day=at.day, month=MONTHS[at.month - 1])


def short_date(day: str) -> str:
    """A day, given as YYYY-MM-DD, where there is little room: `22 Nov`."""
    at = Date.fromisoformat(day)
    return DATE.format(day=at.day, month=SHORT_MONTHS[at.month - 1])


def in_a_year(told: str, day: str) -> str:
    """A date in words, with the year of that day."""
    return IN_A_YEAR.format(date=told, year=day[:4])


def month(day: str) -> str:
    """The month of a day or of a month, given as YYYY-MM: `November`."""
    return MONTHS[int(day[5:7]) - 1]


def since(day: str, today: str) -> str:
    """Since when something is set aside."""
    back = (Date.fromisoformat(today) - Date.fromisoformat(day)).days
    return SINCE_TODAY if back <= 0 else SINCE_YESTERDAY if back == 1 else SINCE.format(date=date(day))


def since_day(day: str) -> str:
    """The same for who reads it on another day."""
    return SINCE.format(date=short_date(day))


def from_to(day: str, back: str) -> str:
    """From when until when something was set aside that is back by now."""
    return FROM_TO.format(first=short_date(day), last=short_date(back))


def days_ago(count: int) -> str:
    """Which earlier day is shown."""
    return YESTERDAY if count == 1 else DAYS_AGO.format(count=count)
