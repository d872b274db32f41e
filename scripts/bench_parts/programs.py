"""Programs under measurement: started in their own folders, told when they are ready, weighed from /proc, ended."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTS = Path(__file__).resolve().parent
ROOT = PARTS.parent.parent
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
READY_S = 60.0

BARE = (sys.executable, str(PARTS / "bare.py"))
KIOSK = (sys.executable, "-m", "kiosk", "run", "--desk")
WITNESSED = (sys.executable, str(PARTS / "witnessed.py"), "run", "--desk")


@dataclass
class Program:
    """A program that runs: how long it took until it was ready, and what it costs."""

    process: subprocess.Popen[str]
    ready_s: float

    def cpu_s(self) -> float:
        """The processor time that it used so far, children that ended not counted."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def rss_mb(self) -> float:
        """How much memory it holds now, in MB (10^6 bytes)."""
        return self._status("VmRSS") / 1000 * 1.024

    def peak_mb(self) -> float:
        """How much memory it ever held."""
        return self._status("VmHWM") / 1000 * 1.024

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))


@contextmanager
def running(command: Sequence[str], environ: dict[str, str], noise: bool = False) -> Iterator[Program]:
    """That program, from when it says READY=1 until it is told to end (SIGTERM). What it says is thrown away,
    unless its `noise` is wanted."""
    output = subprocess.PIPE if noise else subprocess.DEVNULL
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        address = f"{folder}/notify"
        link.bind(address)
        link.settimeout(READY_S)
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env={**environ, "NOTIFY_SOCKET": address}, text=True, stdout=output, stderr=subprocess.DEVNULL
        )
        try:
            _wait_ready(link, process)
            yield Program(process, time.perf_counter() - begun)
        finally:
            _end(process)


def _wait_ready(link: socket.socket, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        try:
            if b"READY=1" in link.recv(4096):
                return
        except TimeoutError:
            break
    raise RuntimeError(f"{process.args!r} did not become ready")


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class Household:
    """Folders of a person who exists only for the measurement; the speech lies outside and stays warm."""

    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a kiosk of that household; no sound card, but one that takes its time."""
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **inherited,
            "PYTHONPYCACHEPREFIX": str(SPEECH / "compiled"),  # as an installation has it; the first run fills it
            "SDL_AUDIODRIVER": "dummy",
            # As the kiosk itself has it. Without, SDL shows a plain window through OpenGL in software, and the bare
            # programs would be the slow ones: 160 MB and four times the work.
            "SDL_FRAMEBUFFER_ACCELERATION": "0",
            "STATE_DIRECTORY": str(self.folder / "data"),
            "CACHE_DIRECTORY": str(SPEECH),
            "CONFIGURATION_DIRECTORY": str(self.folder / "config"),
            "PYTHONPATH": str(ROOT),
        }

    @property
    def options(self) -> tuple[str, ...]:
        """What to give to `kiosk run`."""
        return ("--config", str(self.folder / "config"), "--data", str(self.folder / "data"))


# Speech is made once for all runs, so that it is warm; it can be made again at any time.
SPEECH = Path(tempfile.gettempdir()) / f"stretch-kiosk-bench-{os.getuid()}"

_QUICK = """
[buttons.next]
acceptance_ms = 0
release_ms = 0
[buttons.pause]
acceptance_ms = 0
release_ms = 0
[session]
questions = false
[screen]
dim_from = ""
[setup]
done = true
"""


@contextmanager
def household() -> Iterator[Household]:
    """A household whose buttons answer at once and that is asked few questions."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config").mkdir()
        (folder / "config" / "kiosk.toml").write_text(_QUICK)
        (folder / "config" / "profile.toml").write_bytes((ROOT / "config" / "profile.toml").read_bytes())
        yield Household(folder)


def heard(line: str) -> dict[str, Any]:
    """What the witnessed kiosk told in that line."""
    return dict(json.loads(line))
