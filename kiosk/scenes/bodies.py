"""What can be on the screen, in words and numbers: one shape for each kind of screen, and the scene that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from kiosk.content.plan import Phase
from kiosk.content.stretch import Side, Variant
from kiosk.pressing.choices import Choice, Choices

# What a scene is made of is found here, so that who draws one needs to know nothing of the session.
from kiosk.session.buttons import Buttons as Buttons
from kiosk.session.buttons import Icon as Icon
from kiosk.session.buttons import Meaning as Meaning
from kiosk.session.pages import Line as Line  # what a list is made of
from kiosk.session.pages import Mark as Mark


@dataclass(frozen=True)
class Home:
    """The resting screen: the clock and date (drawn by the display), the next routine, today's list, set aside.

    `quiet` hides details from passers-by (the privacy setting).
    """

    next_name: str
    next_about: str
    today: tuple[Line, ...]
    set_aside: tuple[Line, ...]
    question: str = ""


@dataclass(frozen=True)
class Progress:
    """How far through the routine, shown as segments on top: `done` are behind, without those that were `missed`."""

    title: str
    done: int
    total: int
    missed: frozenset[int] = frozenset()

    @property
    def current(self) -> int:
        """Counted from 1."""
        return min(self.done + 1, self.total)


@dataclass(frozen=True)
class FigurePose:
    """The moving figure: whose variant, which side, and how far into the movement (0 at rest, 1 at the end).

    `returning` tells the way back from the way there, for movements that differ. `with_helper` chooses the
    viewpoint: from the helper's place, or mirrored for a person alone.
    """

    variant: Variant
    side: Side | None
    reach: float
    with_helper: bool
    returning: bool = False


@dataclass(frozen=True)
class Guide:
    """A session screen: progress on top, the figure left with one cue under it, name, side and number right.

    `number` is the countdown in seconds ("" for none). `ring` is the part of the time that is left, 1 to 0, or
    None for no ring. `word` names the phase, for example "Stay". `sign` is the pictogram of the button that is waited
    for, drawn large with the word. `shorter` is the word where there is little room, where it is another one.
    """

    progress: Progress
    name: str
    side: Side | None
    figure: FigurePose | None
    cue: str
    word: str
    number: str = ""
    ring: float | None = None
    sign: Icon | None = None
    shorter: str = ""


@dataclass(frozen=True)
class Ask:
    """A question, a menu, or a short text: a title, a line under it, lines to read, choices with one marked.

    `tone` colours the line under the title: "calm" (blue) after a stop, "plain" else; "warning" puts a warning sign
    above. `corner` is small text in the upper right (what was stopped, and "saved"). `chosen` is the index of the
    marked choice, or -1. `sign` is the pictogram of the button to press, large; tone "waiting" dims it.
    """

    title: str
    line: str = ""
    lines: tuple[str, ...] = ()
    question: str = ""
    choices: tuple[Choice, ...] = ()
    chosen: int = -1
    corner: tuple[str, ...] = ()
    tone: str = "plain"
    sign: Icon | None = None

    @classmethod
    def offering(cls, offered: Choices, title: str, line: str = "", lines: tuple[str, ...] = ()) -> Self:
        """A question whose answers are chips, unless each has a button of its own."""
        if offered.direct:
            return cls(title, line, lines)
        return cls(title, line, lines, choices=offered.items, chosen=offered.at)


@dataclass(frozen=True)
class Sheet:
    """A list for the family: a day's sessions, or what is set aside, with a narrow panel at the right.

    `groups` are (heading, right word, lines). `page` of `pages` counts from 1.
    """

    title: str
    subtitle: str
    groups: tuple[tuple[str, str, tuple[Line, ...]], ...]
    side_title: str = ""
    side_lines: tuple[tuple[str, str], ...] = ()
    page: int = 1
    pages: int = 1


@dataclass(frozen=True)
class Day:
    """One day of the four weeks: its number in the month, how it turned out, and whether it is today.

    `mark` is STOPPED where something hurt or may have, else DONE where a whole session was done, PART where something
    was, OPEN where nothing was, NONE for a day to come.
    """

    number: int
    mark: Mark
    today: bool = False


@dataclass(frozen=True)
class Plot:
    """A small plot for the family: points from left (earlier) to right, each 0 to 1 high or None for no value.

    `low` and `high` name the two ends in words; `stops` are the places (by index) where it hurt, or may have;
    `begins` and `ends` tell from when to when. `graded` where 0 is a grade like others and not "none of it": a low bar.
    """

    title: str
    points: tuple[float | None, ...]
    low: str
    high: str
    stops: tuple[int, ...] = ()
    begins: str = ""
    ends: str = ""
    graded: bool = False


@dataclass(frozen=True)
class Weeks:
    """Four weeks, Monday to Sunday, a mark for each day, and plots beside it."""

    title: str
    days: tuple[Day, ...]
    weekdays: tuple[str, ...]
    plots: tuple[Plot, ...] = ()


@dataclass(frozen=True)
class Course:
    """One stretch over time: its name and a plot for each side."""

    title: str
    subtitle: str
    plots: tuple[Plot, ...]


@dataclass(frozen=True)
class Share:
    """A text as a QR code beside the text itself."""

    title: str
    line: str
    text: str


AnyBody = Home | Guide | Ask | Sheet | Weeks | Course | Share


@dataclass(frozen=True)
class Scene:
    """Everything that is true on the screen now. `name` is the interface name that others script against."""

    name: str
    body: AnyBody
    buttons: Buttons
    stretch: str | None = None
    side: Side | None = None
    repetition: int | None = None

    @classmethod
    def of_phase(cls, name: str, body: AnyBody, buttons: Buttons, phase: Phase) -> Self:
        """A screen that belongs to that part of a stretch."""
        return cls(name, body, buttons, phase.step.stretch.id, phase.side, phase.repetition)
