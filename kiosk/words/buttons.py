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


def stuck(button: str) -> str:
    """Says aloud which button is held down."""
    return f"The {button.upper()} button is held down."


def as_choice(label: str) -> str:
    """What stands on a button, as one of several choices."""
    return label.capitalize()
