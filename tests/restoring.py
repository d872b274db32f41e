"""Kills a restore at one system call after another, and looks at what the next command finds.

    .venv/bin/python tests/restoring.py inside|apart [STEP]

Everything is imported first and each restore runs in a process forked off, so that only its own system calls are
counted. Prints one line of JSON. Exit status 77 where nobody may trace.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from damaging import quick_folder
from household import morning, whole_session

from kiosk.__main__ import main
from kiosk.commands import backup, log, restore  # so that they are there before anything is counted
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import RealClock
from kiosk.files.places import came_with

OLD, NEW = ("newer sessions", "changed settings"), ("the backup's sessions", "the backup's settings")


@dataclass
class Home:
    """A kiosk's folders, with the settings inside the data folder as on the box, or apart from it."""

    folder: Path
    apart: bool

    @property
    def data(self) -> Path:
        return self.folder / "kiosk"

    @property
    def config(self) -> Path:
        return self.folder / "settings" if self.apart else self.data / "config"

    @property
    def named(self) -> list[str]:
        return ["--data", str(self.data), *(["--config", str(self.config)] if self.apart else [])]

    def restore(self) -> int:
        return main(["restore", str(self.folder / "b.zip"), *self.named])

    def start(self) -> int:
        """A command that only reads; `kiosk run` comes the same way."""
        return main(["log", *self.named, "--json"])

    def holds(self) -> tuple[str, str]:
        """Which log and which settings are there."""
        records = _records(self.data)
        settings = (self.config / "kiosk.toml").read_text()
        return (
            {10: NEW[0], 20: OLD[0]}.get(records, f"{records} records"),
            OLD[1] if "# changed" in settings else NEW[1],
        )

    def has_newer_sessions(self) -> bool:
        """Whether the sessions that the backup does not have are in a log that a person can find."""
        kept = [path for path in self.folder.iterdir() if path.name.startswith("kiosk.before-")]
        return any(_records(path) == 20 for path in [*kept, self.data])


def _records(data: Path) -> int:
    return len(look(data, RealClock()).between("1900-01-01", "8999-12-31"))


def make_home(folder: Path, *, apart: bool) -> Home:
    """Two sessions and settings, a backup of them, then two more sessions and changed settings."""
    home = Home(folder, apart)
    folder.mkdir()
    _live(home.data)
    home.config.mkdir()
    for name in ("kiosk.toml", "profile.toml"):
        shutil.copy(came_with("config") / name, home.config)
    assert main(["backup", str(folder / "b.zip"), *home.named]) == 0
    _live(home.data)
    with (home.config / "kiosk.toml").open("a") as settings:
        settings.write("# changed\n")
    return home


def _live(data: Path) -> None:
    clock = morning()
    store = Store.open(data, clock)
    whole_session(store, clock)
    whole_session(store, clock)
    store.close()


# -- in a process of its own


def forked(do: Callable[[], Any]) -> Any:
    """What that gives when it is done in another process."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        _quiet()
        os.write(writing, json.dumps(do()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(process, 0)
    return json.loads(text) if text else "it failed"


def _quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


Point = tuple[str, int]
"""A system call by its name, and how many of that name came before it and are let be, and itself."""


def traced(do: Callable[[], Any], *how: str) -> int:
    """Do that in another process under strace, which may kill it; how that process ended."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        _quiet()
        os.read(reading, 1)
        do()
        os._exit(0)
    command = ["strace", "-f", "-p", str(process), *how]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        os.write(writing, b"x")
        _, status = os.waitpid(process, 0)
    os.close(reading)
    os.close(writing)
    if "attached" not in said:
        sys.exit(77)
    return status


def points(folder: Path, do: Callable[[], Any]) -> list[Point]:
    """Every system call that it makes, in order."""
    trace = folder / "trace"
    traced(do, "-o", str(trace))
    names = [found[1] for line in trace.read_text().splitlines() if (found := _CALL.match(line))]
    seen: Counter[str] = Counter()
    every = []
    for name in names:
        seen[name] += 1
        every.append((name, seen[name]))
    return every


_CALL = re.compile(r"\d+ +(\w+)\(")


def killed_at(point: Point, do: Callable[[], Any]) -> bool:
    """Do that in another process that is killed there; whether it came to that."""
    name, number = point
    return os.WIFSIGNALED(traced(do, "-o", os.devnull, "-e", f"inject={name}:signal=KILL:when={number}"))


# -- one kill after another


@dataclass
class Found:
    """How many kills there were, what the next start found after them, and what was not as it must be."""

    kills: int = 0
    states: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


NEAR = 130  # so many system calls at the end of a restore are those with which folders change names


def sweep(folder: Path, *, apart: bool, step: int = 1) -> Found:
    """Kill a restore at every `step`-th system call, and at more of the last ones."""
    home, here = make_home(folder / "home", apart=apart), Home(folder / "here", apart)
    _copy(home, here)
    every = points(folder, here.restore)
    found = Found()
    for point in [*every[:-NEAR:step], *every[-NEAR :: max(1, step // 8)]]:
        _copy(home, here)
        if killed_at(point, here.restore):
            found.kills += 1
            _look_at(here, folder, point, found)
    return found


def _look_at(killed: Home, folder: Path, point: Point, found: Found) -> None:
    """The next command may be any that reads, or the restore once more."""
    other = Home(folder / "other", killed.apart)
    shutil.rmtree(other.folder, ignore_errors=True)
    os.rename(killed.folder, other.folder)  # notes name folders, so the copy must be where it was killed
    _copy(other, killed)
    answers = forked(lambda: (killed.start(), killed.holds(), killed.has_newer_sessions()))
    found.states[" and ".join(answers[1]) if isinstance(answers, list) else answers] += 1
    if answers not in ([0, [*OLD], True], [0, [*NEW], True]):
        found.faults.append(f"{point}: the next start: {answers}")
    for again in (killed, other):
        if again is other:
            _copy(other, killed)
        answers = forked(lambda: (killed.restore(), killed.holds(), killed.has_newer_sessions()))
        if answers != [0, [*NEW], True]:
            found.faults.append(f"{point}: restored again: {answers}")


def _copy(home: Home, to: Home) -> None:
    shutil.rmtree(to.folder, ignore_errors=True)
    shutil.copytree(home.folder, to.folder)


def run(layout: str, step: str = "1") -> int:
    assert backup.run is not restore.run is not log.run
    with quick_folder() as folder:
        found = sweep(folder, apart=layout == "apart", step=int(step))
    told = {"kills": found.kills, "states": found.states, "faults": found.faults}
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
