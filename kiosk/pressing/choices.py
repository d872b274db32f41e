"""Choosing among several answers: one mechanism for every menu and question, whatever the number of switches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


class NoSuchAnswerError(LookupError):
    """An answer that is offered and that no table knows: a mistake in the program, found by the walk over every screen.

    Nothing is better than a guess: an answer to a STOP that nobody thought of must not lift what the STOP set aside.
    """


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen: its key in the code, and its words on the screen."""

    key: str
    text: str


@dataclass(frozen=True)
class Choices:
    """Answers in order, and which one is marked.

    A `direct` set has at most two answers, and three buttons reach them without marking: NEXT is the first,
    PAUSE the second.
    """

    items: tuple[Choice, ...]
    at: int = 0
    direct: bool = False

    def moved(self) -> Choices:
        """The mark on the next answer, round and round."""
        return replace(self, at=(self.at + 1) % len(self.items))

    @property
    def marked(self) -> Choice:
        """The answer that would be chosen now."""
        return self.items[self.at]


def choices(*items: tuple[str, str], direct: bool = False) -> Choices:
    """Choices from (key, text) pairs, the first one marked."""
    return Choices(tuple(Choice(key, text) for key, text in items), direct=direct)


def marked(items: Sequence[tuple[str, str]], last: str | None = None) -> Choices:
    """Those choices with that one marked: where one comes back, the mark is where it was; else the first."""
    at = next((index for index, (key, _) in enumerate(items) if key == last), 0)
    return replace(choices(*items), at=at)
