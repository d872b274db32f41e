"""Two switches, or one: every choice stays within reach of a person who has fewer.

With *two* switches, STOP and NEXT, nothing is timed: while nothing moves, STOP steps to the next choice and NEXT
chooses. With *one*, it is STOP for as long as anything moves and for 3 s beyond; while nothing moves the choices
are marked one after another, and a press chooses the marked one. While anything moves STOP is STOP, always.

This says what a press does and when the mark moves on; what the choices are is the session's matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choice, Choices

# A person who wanted STOP a moment too late must not choose something by it.
BEYOND_MS = 3_000

SHORTEST_STEP_MS = 1_000
LONGEST_STEP_MS = 6_000


class Deed(StrEnum):
    """What a press does for the person."""

    ITSELF = "what stands on the button"
    STOP = "stop"
    STEP = "mark the next choice"
    CHOOSE = "choose the marked one"


def deed(button: Button, switches: int, still_ms: float) -> Deed:
    """What a press of that button does for a person with that many switches (3, 2, 1; 0: the helper presses).

    `still_ms` is for how long nothing has moved; 0 while something moves.
    """
    if switches == 2:
        return _deed_of_two(button, still_ms)
    if switches == 1 and button is not Button.PAUSE:
        return Deed.CHOOSE if still_ms > BEYOND_MS else Deed.STOP
    return Deed.ITSELF


def _deed_of_two(button: Button, still_ms: float) -> Deed:
    if button is Button.STOP:
        return Deed.STEP if still_ms > BEYOND_MS else Deed.STOP
    return Deed.CHOOSE if button is Button.NEXT and still_ms > 0 else Deed.ITSELF


@dataclass(frozen=True)
class Pace:
    """How fast the mark moves on, in ms: 1 to 6 s for each choice, the first longer by `first_more_ms`.

    After `rounds` the scanning stops and waits for a press (0: it goes on until something is chosen). A step of
    about the person's reaction time divided by 0.65 suits most (switch access practice); 2 s to begin with.
    """

    step_ms: int = 2_000
    first_more_ms: int = 1_000
    rounds: int = 0

    def __post_init__(self) -> None:
        if not SHORTEST_STEP_MS <= self.step_ms <= LONGEST_STEP_MS:
            raise ValueError(f"a step must be {SHORTEST_STEP_MS} to {LONGEST_STEP_MS} ms, not {self.step_ms}")
        if self.first_more_ms < 0 or self.rounds < 0:
            raise ValueError("the first step can not be shorter, and rounds can not be below 0")


@dataclass(frozen=True)
class Scan:
    """The choices being scanned: which is marked, for how long yet, and in which round.

    `left_ms` None: it has stopped after its rounds; the next press starts it again and chooses nothing. `first` is
    the choice at which a round begins: the present value, where there is one.
    """

    choices: Choices
    pace: Pace
    left_ms: int | None
    round: int = 1
    first: int = 0

    @classmethod
    def of(cls, choices: Choices, pace: Pace) -> Scan:
        """Begin with the choice that is marked."""
        return cls(choices, pace, pace.step_ms + pace.first_more_ms, first=choices.at)

    @property
    def stopped(self) -> bool:
        """Whether it waits for a press to start again."""
        return self.left_ms is None

    def passed(self, ms: int, may_move: bool = True) -> Scan:
        """Let time go by. The mark moves at most one on: a stall never skips a choice.

        While it may not move, because its words are being said, it stays beyond its time.
        """
        if self.left_ms is None:
            return self
        if ms < self.left_ms or not may_move:
            return replace(self, left_ms=max(0, self.left_ms - ms))
        return self._moved()

    def _moved(self) -> Scan:
        moved = self.choices.moved()
        if moved.at != self.first:
            return replace(self, choices=moved, left_ms=self.pace.step_ms)
        if self.round == self.pace.rounds:
            return replace(self, choices=moved, left_ms=None)
        return replace(self, choices=moved, left_ms=self._first_ms, round=self.round + 1)

    @property
    def _first_ms(self) -> int:
        return self.pace.step_ms + self.pace.first_more_ms

    def pressed(self) -> Scan | Choice:
        """A press: the choice that is marked, or, where it had stopped, the scan from its beginning."""
        return Scan.of(self.choices, self.pace) if self.stopped else self.choices.marked

    def with_more(self, choices: Choices) -> Scan:
        """The same scan where choices were added behind those that were there; the mark stays."""
        return replace(self, choices=replace(choices, at=self.choices.at))
