"""The three buttons, and a press of one: what a hand meant, once it is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Button(StrEnum):
    """The three buttons, by their names."""

    NEXT = "next"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True)
class Pressed:
    """A press made on purpose: the button was held for its acceptance time (STOP: touched).

    `switch` names the second switch with which it was pressed, "" for the button's own.
    """

    button: Button
    switch: str = ""
