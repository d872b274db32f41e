"""What each of the three buttons does on a screen: its word, its pictogram and whether it does anything now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk import words
from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choices


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
    button's `act` is the same on both. `marked`: a press of the one switch would choose it now.
    """

    label: str
    icon: Icon
    act: str = ""
    active: bool = True
    marked: bool = False


@dataclass(frozen=True)
class Buttons:
    """What each of the three does now."""

    next: Meaning
    pause: Meaning
    stop: Meaning


def by_button(buttons: Buttons) -> dict[Button, Meaning]:
    """What each button does, by its name."""
    return {Button.NEXT: buttons.next, Button.PAUSE: buttons.pause, Button.STOP: buttons.stop}


# -- what stands on them

HOME_BUTTONS = Buttons(
    Meaning(words.buttons.START, Icon.GO, "start"),
    Meaning(words.buttons.MENU, Icon.OTHER, "menu"),
    Meaning(words.buttons.RING, Icon.BELL, "ring"),
)
# So soon after another screen: BACK, BACK must not ring.
NEW_HOME_BUTTONS = replace(HOME_BUTTONS, stop=replace(HOME_BUTTONS.stop, active=False))
BACK = Meaning(words.buttons.BACK, Icon.BACK, "back")
TRY = Meaning(words.buttons.STOP, Icon.STOP, "try")
END_RING = Meaning(words.buttons.HERE, Icon.GO, "end_ring")
HUSH = Meaning(words.buttons.QUIET, Icon.OTHER, "hush")
RING_NOW = Meaning(words.buttons.RING, Icon.BELL, "ring")
END_RING_BACK = Meaning(words.buttons.HERE, Icon.BACK, "home")
HEAR = Meaning(words.buttons.HEAR, Icon.OTHER, "hear")
HOME_NOW = Meaning(words.buttons.HOME, Icon.GO, "home")
DIM_NEXT = Meaning(words.buttons.NEXT, Icon.GO, active=False)
DIM_PAUSE = Meaning(words.buttons.PAUSE, Icon.PAUSE, active=False)
STOP_NOW = Meaning(words.buttons.STOP, Icon.STOP, "stop")
STOPPED = Meaning(words.buttons.STOPPED, Icon.STOP, "stopped", active=False)
CHOOSE_BUTTONS = Buttons(
    Meaning(words.buttons.CHOOSE, Icon.GO, "choose"), Meaning(words.buttons.OTHER, Icon.OTHER, "other"), BACK
)


def list_buttons(offered: Choices, stop: Meaning, active: bool = True) -> Buttons:
    """CHOOSE means the marked answer: one that is being held must not choose the next after the mark moves."""
    choose = replace(CHOOSE_BUTTONS.next, act=f"choose {offered.marked.key}", active=active)
    return Buttons(choose, replace(CHOOSE_BUTTONS.pause, active=active), stop)


def choosing(offered: Choices, stop: Meaning = BACK) -> Buttons:
    """NEXT chooses and PAUSE moves on; with two answers at most, each has a button of its own."""
    if not offered.direct:
        return list_buttons(offered, stop)
    first, second = offered.items
    return Buttons(
        Meaning(first.text.upper(), Icon.GO, first.key), Meaning(second.text.upper(), Icon.OTHER, second.key), stop
    )


SIGNS = {Button.NEXT: Icon.GO, Button.PAUSE: Icon.PAUSE, Button.STOP: Icon.STOP}


def teach_buttons(button: Button) -> Buttons:
    """Only the button that is taught or measured is lit."""
    lit = {
        Button.NEXT: Meaning(words.buttons.NEXT, Icon.GO, "teach"),
        Button.PAUSE: Meaning(words.buttons.PAUSE, Icon.PAUSE, "teach"),
        Button.STOP: Meaning(words.buttons.STOP, Icon.STOP, "teach"),
    }
    return Buttons(*(replace(meaning, active=each is button) for each, meaning in lit.items()))
