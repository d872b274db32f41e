"""What stands on a button: its word, its pictogram, whether it does anything now, and what its press does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.pressing.button import Button
from kiosk.session.went import Went

Press = Callable[[], Went]


class Icon(StrEnum):
    """The pictogram on a button. The octagon only ever means stop, the arrow back, the bell ring."""

    GO = "go"  # triangle
    PAUSE = "pause"  # two bars
    OTHER = "other"  # bar and triangle: the next choice, the menu
    STOP = "stop"  # octagon
    BACK = "back"  # arrow to the left
    BELL = "bell"


@dataclass(frozen=True)
class Meaning:
    """What a button does now. A button that does nothing now is dim, and its lamp is off.

    `act` names what pressing does; a press that is still being held survives a change of screen only where the
    button's `act` is the same on both. `press` does it. `of_list`: it goes through a list of answers, which somebody
    with fewer switches reaches directly. `marked`: a press of the one switch would choose it now.
    """

    label: str
    icon: Icon
    act: str = ""
    active: bool = True
    marked: bool = False
    of_list: bool = False
    press: Press | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Buttons:
    """What each of the three does now."""

    next: Meaning
    pause: Meaning
    stop: Meaning


def by_button(buttons: Buttons) -> dict[Button, Meaning]:
    """What each button does, by its name."""
    return {Button.NEXT: buttons.next, Button.PAUSE: buttons.pause, Button.STOP: buttons.stop}
