"""What stands on a button, and what is said of one."""

from __future__ import annotations

NEXT = "NEXT"
PAUSE = "PAUSE"
STOP = "STOP"
STOPPED = "STOPPED"
START = "START"
MENU = "MENU"
RING = "RING"
CHOOSE = "CHOOSE"
OTHER = "OTHER"
BACK = "BACK"
HOME = "HOME"
YES = "YES"
NO = "NO"
NOT_YET = "NOT YET"
AS_USUAL = "AS USUAL"
DIFFERENT = "CHANGED"
QUIET = "QUIET"
CALL = "CALL"
AGREED = "AGREED"
LEAVE_OUT = "LEAVE OUT"
EARLIER = "EARLIER"
MORE = "MORE"
FINE = "FINE"
HERE = "HERE"
AGAIN = "AGAIN"
SIDE = "SIDE"
GO_ON = "GO ON"
GO_HOME = "Home?"
WAY_HOME = "Home"
SHARE = "SHARE"
HEAR = "HEAR IT"
KEEP = "KEEP IT"
UNDO = "GO BACK"
SOMEONE_IS_HERE = "I AM HERE"

STUCK = {
    "next": "The NEXT button is held down.",
    "pause": "The PAUSE button is held down.",
    "stop": "The STOP button is held down.",
}

# The same words as they stand among other choices, where nothing is written in capitals.
IN_A_LIST = {
    "NEXT": "Next",
    "PAUSE": "Pause",
    "STOP": "Stop",
    "STOPPED": "Stopped",
    "START": "Start",
    "MENU": "Menu",
    "RING": "Ring",
    "CHOOSE": "Choose",
    "OTHER": "Other",
    "BACK": "Back",
    "HOME": "Home",
    "YES": "Yes",
    "NO": "No",
    "NOT_YET": "Not yet",
    "AS_USUAL": "As usual",
    "DIFFERENT": "Changed",
    "QUIET": "Quiet",
    "CALL": "Call",
    "AGREED": "Agreed",
    "GO_ON": "Go on",
    "LEAVE_OUT": "Leave out",
    "EARLIER": "Earlier",
    "MORE": "More",
    "FINE": "Fine",
    "HERE": "Here",
    "AGAIN": "Again",
    "SIDE": "Side",
    "SHARE": "Share",
    "HEAR": "Hear it",
    "KEEP": "Keep it",
    "UNDO": "Go back",
    "SOMEONE_IS_HERE": "I am here",
}


def label(button: str) -> str:
    """What a button is called, by its name in the code: what stands on it as a rule."""
    return {"next": NEXT, "pause": PAUSE, "stop": STOP}[button]


def as_choice(label: str) -> str:
    """What stands on a button, as it stands among other choices."""
    found = (told for name, told in IN_A_LIST.items() if globals()[name] == label)
    return next(found, label)


def stuck(button: str) -> str:
    """Says aloud which button is held down."""
    return STUCK[button]
