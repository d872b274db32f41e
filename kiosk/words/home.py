"""Home, the menu, and what is read there."""

from __future__ import annotations

from kiosk.words import dates

ALL_DONE = "All done today"
ALL_BEGUN = "No more planned"
NOTHING_THAT_DAY = "Nothing on this day"
HOME_NOTHING_PLANNED = "Nothing planned"
MENU_TITLE = "Menu"
MENU_ITEMS = (
    ("routines", "Another routine"),
    ("today", "Today"),
    ("weeks", "Four weeks"),
    ("aside", "Set aside"),
    ("show", "Show me first"),
    ("cards", "To read"),
    ("course", "One stretch"),
    ("not_today", "Not today"),
    ("softer", "Softer"),
    ("louder", "Louder"),
    ("settings", "Settings"),
    ("about", "About"),
    ("home", "Home"),
)
CHOOSE_ROUTINE = "Which routine?"
SHOW_WHICH = "Show which stretch?"
SHOW_TITLE = "Show me first"
SHOW_WORD = "Watch"
NOT_TODAY_SAID = "Not today. All right."
CARDS_TITLE = "To read"
TRY_SWITCH_TEST = "Presses too short? Settings has a switch test."
ABOUT_TITLE = "About"
ABOUT_LINES = (
    "This kiosk guides. It is not a medical device.",
    "It is no alarm. Keep your own call switch in reach.",
    "Ask your therapist before you start, and when things change.",
    "The stretches are not yet reviewed by a physiotherapist.",
)
DATE_UNSURE = "The date is not sure."
NEXT_UP = "Next"
ABOUT_NEXT = "{about}, {minutes}"
ASK_WHOM = "Ask: {whom}"


def about_next(about: str, minutes: int) -> str:
    """What the next routine is about, and how long it takes."""
    return ABOUT_NEXT.format(about=about, minutes=dates.minutes(minutes))


def ask_whom(whom: str) -> str:
    """The last line of a card."""
    return ASK_WHOM.format(whom=whom)
