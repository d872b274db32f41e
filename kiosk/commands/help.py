"""`kiosk help`: which chapters there are and what each answers, or one of them, a page at a time on a terminal.

The chapters are plain Markdown and came with the kiosk. The first line of each says what it answers.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk.commands.terminal import PLAIN, show, tell
from kiosk.files.mistakes import did_you_mean
from kiosk.files.places import came_with

ENDING = ".md"
MARK = "<!--"  # a line of a chapter that is for whoever writes it
LESS = "FRX"  # as git has it: what fits on one screen is only printed, and stays there afterwards


def run(args: argparse.Namespace) -> int:
    """Print what is asked for. Exit status 0, or 2 where there is no such chapter."""
    there = chapters()
    if args.topic is None:
        show(_listed(there))
    elif args.topic in there:
        _page(_lines(there[args.topic]))
    elif args.topic in args.commands:
        args.commands[args.topic].print_help()
    else:
        hint = did_you_mean(args.topic, {*there, *args.commands}) or "kiosk help lists them"
        return tell([f"no chapter is called {args.topic!r}; {hint}"])
    return 0


def chapters() -> dict[str, Path]:
    """The file of each chapter by its name."""
    return {path.stem: path for path in sorted((came_with("assets") / "guide").glob(f"*{ENDING}"))}


def question(chapter: Path) -> str:
    """What that chapter answers."""
    return next(_lines(chapter)).removeprefix("# ")


def _lines(chapter: Path) -> Iterator[str]:
    lines = chapter.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if not line.startswith(MARK))


def _listed(there: Mapping[str, Path]) -> Iterator[str]:
    width = max(map(len, there), default=0)
    yield "kiosk help TOPIC shows one of these chapters:"
    yield ""
    yield from (f"  {name:{width}}  {question(path)}" for name, path in there.items())
    yield ""
    yield "kiosk help COMMAND says how a command is called."


# -- a page at a time


def _page(lines: Iterator[str]) -> None:
    """Through a pager where somebody sits at a terminal, so that the beginning does not run away; else as it is."""
    pager = _pager() if sys.stdout.isatty() else []
    if pager:
        _through(pager, "".join(f"{line}\n" for line in lines))
    else:
        show(lines)


def _pager() -> list[str]:
    """The program that shows a page at a time: the one that the person chose, else less. Empty where there is none."""
    if os.environ.get("TERM", "dumb") == "dumb":
        return []
    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # a quotation mark too few
        return []
    return words if words and shutil.which(words[0]) else []


def _through(pager: list[str], text: str) -> None:
    """Let the pager show it. Ctrl-C is the pager's: killed from here, it would leave the terminal in disorder."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        subprocess.run(
            pager,
            input=text,
            encoding=sys.stdout.encoding,
            errors=PLAIN,
            env={"LESS": LESS, **os.environ},
            check=False,
        )
    finally:
        signal.signal(signal.SIGINT, before)
