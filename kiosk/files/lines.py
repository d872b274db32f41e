"""Finds the line of a TOML file in which something stands, so that a mistake can name it.

The standard library reads TOML and forgets where it read it. `Lines` goes over the same text once more, and only
when there is a mistake to tell. It takes the text to be good TOML; what is not, it passes over as well as it can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

DEEPEST = 20  # no file of ours goes deeper than four tables; what was made to hurt does

_TOKEN = re.compile(
    r"""(?P<text>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+\"{3,5}|'{3}(?:[^']|'{1,2}(?!'))*+'{3,5}
        |"(?:[^"\\\n]|\\[^\n])*+"|'[^'\n]*+')
    |(?P<comment>\#[^\n]*)
    |(?P<end>\n)
    |(?P<sign>[\[\]{},=.])
    |(?P<word>[^\s\[\]{},=.\#"']+|["'])""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of TOML: a text with its quotation marks, a comment, a sign, a word, or the end of a line."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """The pieces of that text, in order; spaces are none."""
    line = 1
    for found in _TOKEN.finditer(text):
        yield Token(str(found.lastgroup), found.group(), line)
        line += found.group().count("\n")


@dataclass(frozen=True)
class Twice:
    """A place that a file names twice, with both lines."""

    place: str
    first: int
    second: int


@dataclass
class _Way:
    """The way through the pieces, and what was seen on it."""

    pieces: list[Token]
    at: int = 0
    where: str = ""
    named: dict[str, int] = field(default_factory=dict)
    implied: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    twice: Twice | None = None
    unclosed: int = 0  # the line of a list or table whose end was not found

    def go(self) -> None:
        while (piece := self._take()) is not None:
            if piece.text == "[" and piece.kind == "sign":
                self._header(piece.line)
            elif piece.kind in ("word", "text"):
                self.at -= 1
                self._pair(self.where)

    def _take(self) -> Token | None:
        self.at += 1
        return self.pieces[self.at - 1] if self.at <= len(self.pieces) else None

    def _is_next(self, sign: str) -> bool:
        there = self.at < len(self.pieces) and self.pieces[self.at].kind == "sign"
        return there and self.pieces[self.at].text == sign

    def _header(self, line: int) -> None:
        many = self._is_next("[")
        self.at += many
        *above, last = self._key() or [""]
        place = ""
        for part in above:
            place = self._below(place, part)
            self.implied.setdefault(place, line)
            place = f"{place}[{self.counts[place]}]" if place in self.counts else place
        place = self._below(place, last)
        self.where = self._counted(place, line) if many else place
        self._note(self.where, line)
        while (piece := self._take()) is not None and piece.kind != "end":
            pass

    def _counted(self, place: str, line: int) -> str:
        self.implied.setdefault(place, line)
        self.counts[place] = self.counts.get(place, 0) + 1
        return f"{place}[{self.counts[place]}]"

    @staticmethod
    def _below(place: str, key: str) -> str:
        return f"{place}.{key}" if place and key else place or key

    def _note(self, place: str, line: int) -> None:
        if place in self.named and self.twice is None:
            self.twice = Twice(place, self.named[place], line)
        self.named.setdefault(place, line)

    def _key(self) -> list[str]:
        """The parts of a key: `lamps.next`, `"a key"`."""
        parts: list[str] = []
        while (piece := self._take()) is not None and piece.kind in ("word", "text"):
            parts.append(piece.text[1:-1] if piece.kind == "text" else piece.text)
            if not self._is_next("."):
                return parts[:DEEPEST]
            self.at += 1
        self.at -= 1
        return parts[:DEEPEST]

    def _pair(self, where: str) -> None:
        line = self.pieces[self.at].line
        *above, last = self._key()
        for part in above:
            where = self._below(where, part)
            self.implied.setdefault(where, line)
        place = self._below(where, last)
        self._note(place, line)
        if self._is_next("="):
            self.at += 1
            self._value(place)

    def _value(self, place: str) -> None:
        piece = self._take()
        if piece is None or piece.kind == "end":
            return
        if piece.kind == "sign" and piece.text == "[":
            self._list(place, piece.line)
        elif piece.kind == "sign" and piece.text == "{":
            self._inline(place, piece.line)
        else:
            while not (self._ends() or any(map(self._is_next, ",]}"))):
                self.at += 1

    def _ends(self) -> bool:
        return self.at >= len(self.pieces) or self.pieces[self.at].kind in ("end", "comment")

    def _list(self, place: str, line: int) -> None:
        count = 0
        while (piece := self._take()) is not None:
            if piece.kind == "sign" and piece.text == "]":
                return
            if piece.kind in ("word", "text") or piece.text in ("[", "{"):
                self.at -= 1
                count += 1
                self.named.setdefault(f"{place}[{count}]", piece.line)
                self._value(f"{place}[{count}]")
        self.unclosed = self.unclosed or line

    def _inline(self, place: str, line: int) -> None:
        while (piece := self._take()) is not None:
            if piece.kind == "sign" and piece.text == "}":
                return
            if piece.kind in ("word", "text"):
                self.at -= 1
                self._pair(place)
        self.unclosed = self.unclosed or line


class Lines:
    """Where in a TOML text each key, table and item stands."""

    def __init__(self, text: str) -> None:
        self._way = _Way(list(tokens(text)))
        with suppress(RecursionError):  # brackets in brackets in brackets: what was seen so far has to do
            self._way.go()

    def at(self, place: str) -> int:
        """The line of that place, such as `variants[2].cue`; of what it would stand in, where it is missing."""
        while place:
            line = self._way.named.get(place) or self._way.implied.get(place)
            if line:
                return line
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return 1

    @property
    def twice(self) -> Twice | None:
        """The first place that stands there twice, if one does."""
        return self._way.twice

    @property
    def unclosed(self) -> int:
        """The line of a list or table that has no end, or 0."""
        return self._way.unclosed
