"""The kiosk as a process: it takes the data folder before anything else, and it ends whatever stands still."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pygame
import pytest
from world import ALONE

from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import RealClock
from kiosk.files.places import came_with
from kiosk.log.records import Answered, SessionStarted

PATIENCE_S = 60  # to start on a machine that is busy
SOON_S = 8  # systemd would wait ten

# What a shell starts in the background ignores Ctrl-C, and so would everything that it starts.
KIOSK = ["env", "--default-signal=INT", sys.executable, "-m", "kiosk", "run"]


@contextmanager
def kiosk(folder: Path, *args: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """A kiosk with its log in that folder; it says on `notify` what it tells systemd."""
    (folder / "cache").mkdir(exist_ok=True)
    quiet = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    given = quiet | {"CACHE_DIRECTORY": str(folder / "cache"), "NOTIFY_SOCKET": str(folder / "notify"), **environ}
    command = [*KIOSK, *args, "--config", str(came_with("config")), "--data", str(folder / "data")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env={**os.environ, **given}, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def systemd(folder: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listens:
        listens.bind(str(folder / "notify"))
        listens.settimeout(PATIENCE_S)
        yield listens


def until(listens: socket.socket, told: bytes, times: int = 1) -> None:
    for _ in range(10_000):
        times -= listens.recv(100) == told
        if not times:
            return
    raise AssertionError(f"never told {told!r}")


def ended(process: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    """Its exit status and what it said, once it was told to end."""
    process.send_signal(by)
    _, said = process.communicate(timeout=SOON_S)
    return process.returncode, said


def wait_until_full(pipe: int) -> None:
    """Wait until nothing more can be written into it."""
    for _ in range(60_000):
        if not select.select([], [pipe], [], 0)[1]:
            return
        pygame.time.wait(1)
    raise AssertionError("nothing was played")


def an_open_session(folder: Path) -> None:
    store = Store.open(folder / "data", RealClock())
    store.keep(SessionStarted(ALONE, "1", False, 12))
    store.close()


# -- ending


def test_the_kiosk_ends_although_its_sound_device_stands_still(tmp_path: Path) -> None:
    """The sound card is a pipe that nobody reads: what closes it waits for ever, as with a stopped sound server."""
    os.mkfifo(card := tmp_path / "card")
    reading = os.open(card, os.O_RDWR)
    sound = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(card), "SDL_DISKAUDIODELAY": "1"}
    an_open_session(tmp_path)
    with systemd(tmp_path) as listens, kiosk(tmp_path, "--desk", **sound) as process:
        until(listens, b"WATCHDOG=1", times=20)
        wait_until_full(reading)
        assert ended(process, signal.SIGTERM)[0] == 0
        until(listens, b"STOPPING=1")
    os.close(reading)
    Store.open(tmp_path / "data", RealClock()).close()  # the folder was let go


def test_a_sound_device_that_stands_still_from_the_start_keeps_the_kiosk_neither_from_working_nor_from_ending(
    tmp_path: Path,
) -> None:
    os.mkfifo(card := tmp_path / "card")
    sound = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(card)}
    with systemd(tmp_path) as listens, kiosk(tmp_path, "--desk", **sound) as process:
        until(listens, b"WATCHDOG=1", times=20)
        assert ended(process, signal.SIGTERM)[0] == 0


def test_ctrl_c_ends_it_without_a_traceback(tmp_path: Path) -> None:
    with systemd(tmp_path) as listens, kiosk(tmp_path, "--desk") as process:
        until(listens, b"WATCHDOG=1", times=5)
        status, said = ended(process, signal.SIGINT)
    assert status in (0, 128 + signal.SIGINT)
    assert "Traceback" not in said


def test_what_was_kept_last_is_on_the_disk_when_it_has_ended(tmp_path: Path) -> None:
    an_open_session(tmp_path)
    with systemd(tmp_path) as listens, kiosk(tmp_path, "--desk") as process:
        until(listens, b"WATCHDOG=1", times=5)
        assert ended(process, signal.SIGTERM)[0] == 0
    log = look(tmp_path / "data", RealClock()).log()
    assert log.interrupted is not None, "offered at the next start"


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is not here")
def test_a_kiosk_whose_screen_goes_away_ends_and_can_begin_again(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(server, pass_fds=[writing], stderr=subprocess.DEVNULL) as screen:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        try:
            with (
                systemd(tmp_path) as listens,
                kiosk(tmp_path, "--desk", DISPLAY=display, SDL_VIDEODRIVER="x11") as process,
            ):
                until(listens, b"WATCHDOG=1", times=5)
                screen.terminate()
                process.communicate(timeout=SOON_S)
                assert process.returncode is not None
        finally:
            screen.terminate()
    Store.open(tmp_path / "data", RealClock()).close()


# -- a second kiosk


@pytest.mark.parametrize("args", [("--desk",), ()])
def test_a_second_kiosk_says_so_in_a_line_before_it_opens_a_screen(tmp_path: Path, args: tuple[str, ...]) -> None:
    """It is given no screen at all: had it asked for one first, it would complain of that."""
    first = Store.open(tmp_path / "data", RealClock())
    with kiosk(tmp_path, *args, SDL_VIDEODRIVER="no-such-driver") as second:
        said = second.communicate(timeout=PATIENCE_S)[1]
        assert second.returncode == 2
    assert said.splitlines() == [
        f"kiosk: another kiosk (process {os.getpid()}) is using the data folder {tmp_path / 'data'}"
    ]
    first.close()


def test_a_kiosk_without_a_screen_lets_the_data_folder_go(tmp_path: Path) -> None:
    with kiosk(tmp_path, SDL_VIDEODRIVER="no-such-driver") as process:
        said = process.communicate(timeout=PATIENCE_S)[1]
        assert process.returncode == 2
    assert "Switch the screen on" in said
    store = Store.open(tmp_path / "data", RealClock())
    store.keep(Answered("ready", "fine", ALONE))
    assert store.close()
