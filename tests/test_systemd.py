"""The unit that starts the kiosk on its box, and that the kiosk tells systemd what the unit expects."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bounds import turns

from kiosk.devices.screen.window import VISIBLE
from kiosk.files import places

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "systemd" / "kiosk.service"
PROGRAM = "/opt/kiosk/venv/bin/kiosk"


def lines(key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)


def only(key: str) -> str:
    (value,) = lines(key)
    return value


def environment() -> dict[str, str]:
    """What the unit names, and the folders that systemd makes of it."""
    given = dict(line.split("=", 1) for line in lines("Environment"))
    made = {
        "STATE_DIRECTORY": f"/var/lib/{only('StateDirectory')}",
        "CACHE_DIRECTORY": f"/var/cache/{only('CacheDirectory')}",
        "RUNTIME_DIRECTORY": f"/run/{only('RuntimeDirectory')}",
    }
    return given | made


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "kiosk.service"
    text = UNIT.read_text(encoding="utf-8")
    assert PROGRAM in text
    unit.write_text(text.replace(PROGRAM, sys.executable), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "--man=no", "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "kiosk.service" in line]
    assert (done.returncode, ours) == (0, [])


def test_everything_the_kiosk_writes_lies_in_folders_that_the_unit_gives_it() -> None:
    found = places.find(environ=environment())
    assert found.data == Path("/var/lib/kiosk")
    assert found.config == Path("/var/lib/kiosk/config")
    assert found.cache == Path("/var/cache/kiosk")


def test_every_folder_that_the_code_asks_systemd_for_is_in_the_unit_or_has_a_way_round() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "kiosk").rglob("*.py"))
    asked = set(re.findall(r"\b[A-Z]{2,}_DIRECTORY\b", code))
    # Settings can be changed with the buttons, so they live in the state folder and not in /etc.
    assert asked - set(environment()) == {"CONFIGURATION_DIRECTORY"}


def test_the_pins_library_writes_where_the_kiosk_may_write() -> None:
    assert environment()["LG_WD"] == only("WorkingDirectory") == environment()["RUNTIME_DIRECTORY"]


def test_the_box_never_uses_imagined_pins_or_a_screen_that_nobody_sees() -> None:
    assert environment()["GPIOZERO_PIN_FACTORY"] == "lgpio"
    assert environment()["SDL_VIDEODRIVER"] in VISIBLE
    assert environment()["SDL_RENDER_DRIVER"] == "opengles2"


def test_the_kiosk_comes_back_for_ever_and_never_as_root() -> None:
    assert (only("Restart"), only("StartLimitIntervalSec"), only("User")) == ("always", "0", "kiosk")
    assert (only("Type"), only("NotifyAccess")) == ("notify", "main")


def test_the_install_script_makes_the_groups_that_the_unit_names() -> None:
    script = (ROOT / "scripts" / "install").read_text(encoding="utf-8")
    made = re.search(r"^GROUPS_OF_KIOSK=\((.*)\)$", script, re.MULTILINE)
    assert made is not None
    assert made[1].split() == only("SupplementaryGroups").split()


# -- what the kiosk tells systemd


@contextmanager
def screen() -> Iterator[str]:
    """A screen in memory: the name for DISPLAY."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x480x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                yield f":{told.readline().strip()}"
        finally:
            server.terminate()


@contextmanager
def kiosk_on_its_box(display: str, folder: Path, notify: Path) -> Iterator[subprocess.Popen[str]]:
    folders = {name: str(folder / name.lower()) for name in ("STATE_DIRECTORY", "CACHE_DIRECTORY", "LG_WD")}
    for made in folders.values():
        Path(made).mkdir()
    screen_and_sound = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}
    environ = {**os.environ, **folders, **screen_and_sound, "NOTIFY_SOCKET": str(notify)}
    command = [sys.executable, "-m", "kiosk", "run"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, cwd=folder, stdout=pipe, stderr=pipe, text=True) as kiosk:
        try:
            yield kiosk
        finally:
            kiosk.kill()


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is not here")
def test_the_kiosk_says_that_it_is_ready_feeds_the_watchdog_and_ends_when_asked(tmp_path: Path) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        systemd.settimeout(float(only("WatchdogSec")))  # as long as systemd would wait for a sign of life
        with screen() as display, kiosk_on_its_box(display, tmp_path, address) as kiosk:
            assert systemd.recv(100) == b"READY=1"
            assert [systemd.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
            kiosk.send_signal(signal.SIGTERM)
            going = turns(100)  # signs of life that were sent before it heard
            while systemd.recv(100) != b"STOPPING=1" and going():
                pass
            _, complaints = kiosk.communicate(timeout=float(only("TimeoutStopSec")))
    assert (kiosk.returncode, "Traceback" in complaints) == (0, False), complaints
