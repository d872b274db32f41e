"""What is wrong in a file, in words for whoever wrote it; and what came of reading one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong in a file: which file, where in it, what, and what was perhaps meant.

    `where` is a place such as `variants[2].cue`, or "" for the file or the line as a whole; `line` counts from 1, and
    is 0 where the mistake is in no line, such as a file that is not there.
    """

    path: str
    where: str
    what: str
    hint: str = ""
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        told = ": ".join(part for part in (self.path, line, self.where, self.what) if part)
        told = f"{told}; {self.hint}" if self.hint else told
        return "".join(letter if letter.isprintable() else " " for letter in told)  # one mistake, one line


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What came of reading: the value, or None and at least one mistake."""

    value: T | None
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Replaced:
    """A broken file that something else stands in for, so that the kiosk can work on.

    `by` says what: "the last good one", "the shipped one", or "nothing" where the file is simply left out.
    """

    path: str
    mistakes: tuple[Mistake, ...]
    by: str

    def __str__(self) -> str:
        told = str(self.mistakes[0])
        return f"{told}{'' if told.endswith('?') else '.'} In its place: {self.by}."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a hint, all of them where none is near and they are few, else ""."""
    known = sorted(known)
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"it can be {', '.join(known)}" if 0 < len(known) <= 10 else ""


def first_good(
    read: Callable[[Path], Reading[T]], path: Path, instead: Mapping[str, Path]
) -> tuple[T, tuple[Replaced, ...]]:
    """What can be read from `path`, else from the first of `instead` (what it is called: where) that is good.

    Raises RuntimeError where not even the last can be read: a kiosk cannot work without what it was shipped with.
    """
    reading = read(path)
    if reading.value is not None:
        return reading.value, ()
    for by, other in instead.items():
        found = read(other)
        if found.value is not None:
            return found.value, (Replaced(str(path), reading.mistakes, by),)
    raise RuntimeError(f"nothing can stand in for {reading.mistakes[0]}")
