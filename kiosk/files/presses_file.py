"""Presses files: when which button goes down and up, a line each, so that what was pressed can be played again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.files.mistakes import Mistake, did_you_mean
from kiosk.files.reading import text_of
from kiosk.pressing.button import Button

LONGEST_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Move:
    """A line of a presses file: at that moment this button goes down or up."""

    at_ms: int
    button: Button
    down: bool


class PressesFileError(ValueError):
    """A presses file says something impossible; the message names file and line."""


def read_presses(path: Path) -> list[Move]:
    """The moves of a presses file: `<ms> <next|pause|stop|switch> <down|up>` a line, `#` begins a comment.

    `switch` is the one switch of a person who uses one; it is wired as STOP.
    Raises PressesFileError naming every line that is wrong.
    """
    unread: list[Mistake] = []
    text = text_of(path, unread)
    if text is None:
        raise PressesFileError(str(unread[0]))
    moves: list[Move] = []
    mistakes: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if content := line.partition("#")[0].split():
            mistake = _take_move(content, moves)
            mistakes += [f"{path}: line {number}: {mistake}"] if mistake else []
    if mistakes:
        raise PressesFileError("\n".join(mistakes))
    return moves


_SWITCH = {"switch": str(Button.STOP)}


def _take_move(content: list[str], moves: list[Move]) -> str:
    """Add the move of one line; what is wrong with it, or nothing."""
    if len(content) != 3:
        return "expected `<ms> <next|pause|stop|switch> <down|up>`"
    at, name, edge = content
    button = _SWITCH.get(name, name)
    if not (at.isascii() and at.isdigit()):
        return f"expected whole milliseconds, not {at!r}"
    if button not in list(Button):
        return f"no button is called {name!r}; {did_you_mean(name, [*Button, *_SWITCH])}"
    if edge not in ("down", "up"):
        return f"expected down or up, not {edge!r}"
    if int(at) > LONGEST_MS:
        return f"a day has {LONGEST_MS} ms, not {at}"
    move = Move(int(at), Button(button), edge == "down")
    mistake = _impossible(move, moves)
    moves.append(move)
    return mistake


def _impossible(move: Move, before: list[Move]) -> str:
    if before and move.at_ms < before[-1].at_ms:
        return f"time runs back: {move.at_ms} after {before[-1].at_ms}"
    is_down = next((t.down for t in reversed(before) if t.button is move.button), False)
    if move.down == is_down:
        return f"{move.button} is {'already down' if is_down else 'not down'}"
    return ""
