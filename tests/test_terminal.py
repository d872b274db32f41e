"""What is printed can be read in any terminal, cut short by who reads it, and never ends in a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.commands.log import _MARKS
from kiosk.commands.terminal import nearest, one_line
from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import RealClock
from kiosk.files.places import came_with
from kiosk.log.records import Held, SessionEnded, SessionStarted, SetAside, Stopped

KIOSK = (sys.executable, "-m", "kiosk")
TERMINALS = {
    "ascii": {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii:strict"},
    "latin-1": {"PYTHONIOENCODING": "latin-1:strict"},
    "C without UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "UTF-8": {"PYTHONIOENCODING": "utf-8:strict"},
}

STRETCH = """
name = "Fußkreise äöü"
stretches = "“Wade” → ½"
limb = "leg"
sides = "each"
review = "not yet reviewed by a physiotherapist"
[dose]
kind = "continuous"
hold_s = 20
repetitions = 2
rest_s = 5
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Settings with a routine of a name that ASCII has not, and a log in which each mark stands."""
    shutil.copytree(came_with("config"), tmp_path / "config")
    routines = tmp_path / "config" / "routines"
    routines.mkdir()
    (routines / "mine.toml").write_text(
        'name = "Fußkreise äöü"\nabout = "“ruhig” → ½ ≤ 90°"\nat = ""\nwith = "alone"\nminutes = 9\n'
        '[[steps]]\nstretch = "ankle-circles"\n',
        encoding="utf-8",
    )
    store = Store.open(tmp_path / "data", RealClock(), lambda kept: None)
    store.keep(SessionStarted("mine", "v", False, 2))
    for repetition in (1, 2):
        store.keep(Held("mine", "ankle-circles", "seated active", "left", repetition, 20_000, 20_000, 0, None, 2))
    store.keep(Stopped("mine", "ankle-circles", "seated active", "right", 1, "hold", 4_000, 30_000, 1))
    store.keep(SetAside("ankle-circles", "right", "hurt", "cleared"))
    store.keep(SessionEnded("mine", "ended"))
    store.close()
    return tmp_path


def ran(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    folders = ("--config", str(home / "config")) + (("--data", str(home / "data")) if words[0] == "log" else ())
    return subprocess.run(
        (*KIOSK, *words, *folders), env={**os.environ, **environment}, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("words", [("check",), ("log",), ("rehearse", "mine")], ids=lambda words: words[0])
def test_every_terminal_gets_all_of_it(home: Path, words: tuple[str, ...], terminal: str) -> None:
    plain = ran(home, *words, **TERMINALS[terminal])
    full = ran(home, *words, PYTHONIOENCODING="utf-8")
    assert (plain.returncode, plain.stderr) == (full.returncode, full.stderr) == (0, b"")
    assert len(plain.stdout.splitlines()) == len(full.stdout.splitlines()) > 3
    assert "Fußkreise äöü".encode() in full.stdout or words[0] == "rehearse"
    if terminal == "ascii":
        assert b"Fusskreise aou" in plain.stdout or words[0] == "rehearse"
        assert plain.stdout.isascii()


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_what_a_program_reads_is_utf_8_in_every_terminal(home: Path, form: str) -> None:
    for environment in TERMINALS.values():
        printed = ran(home, "log", form, **environment)
        assert (printed.returncode, printed.stderr) == (0, b"")
        assert len(printed.stdout.decode("utf-8").splitlines()) > 5
    printed = ran(home, "rehearse", "mine", "--json", **TERMINALS["ascii"])
    assert all(json.loads(line) for line in printed.stdout.decode("utf-8").splitlines())


def test_a_mistake_in_letters_that_the_terminal_has_not_is_told_too(home: Path) -> None:
    path = home / "config" / "kiosk.toml"
    path.write_text('[screen]\ntheme = "größer – “hell”"\n', encoding="utf-8")
    for environment in TERMINALS.values():
        told = ran(home, "check", **environment)
        assert (told.returncode, told.stdout) == (2, b"")
        assert b"line 2: screen.theme" in told.stderr
        assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("check",), ("log",), ("log", "--json"), ("rehearse", "mine")], ids=" ".join)
@pytest.mark.parametrize("lines", [0, 1, 3])
def test_whoever_has_seen_enough_may_go(home: Path, words: tuple[str, ...], lines: int) -> None:
    folders = ["--config", str(home / "config")] + (["--data", str(home / "data")] if words[0] != "check" else [])
    with subprocess.Popen((*KIOSK, *words, *folders), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        seen = [process.stdout.readline() for _ in range(lines)]
        process.stdout.close()
        told = process.stderr.read()
        status = process.wait(60)
    assert (status, told) == (0, b"")
    assert all(line.endswith(b"\n") for line in seen)


def test_who_leaves_the_check_early_still_gets_its_warnings_and_its_status(home: Path) -> None:
    path = home / "config" / "kiosk.toml"
    path.write_text("[buttons.stop]\nnormally_closed = false\n", encoding="utf-8")
    with subprocess.Popen(
        (*KIOSK, "check", "--config", str(home / "config")), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        status = process.wait(60)
    assert status == 1
    assert told.startswith(b"warning: buttons.stop.normally_closed is false")
    assert len(told.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("words", [("check",), ("log",), ("log", "--csv"), ("rehearse", "mine")], ids=" ".join)
def test_a_full_disk_behind_the_output_is_told_in_a_line(home: Path, words: tuple[str, ...]) -> None:
    folders = ["--config", str(home / "config")] + (["--data", str(home / "data")] if words[0] != "check" else [])
    with open("/dev/full", "wb") as full:
        told = subprocess.run((*KIOSK, *words, *folders), stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert told.returncode == 2
    assert told.stderr == b"kiosk: not everything could be printed: no space left on device\n"


def test_without_any_output_the_status_is_still_right(home: Path) -> None:
    closed = f'"{KIOSK[0]}" -m kiosk check --config "{home}/config" >&- 2>&-'
    assert subprocess.run(["sh", "-c", closed], timeout=60, check=False).returncode == 0


def test_each_mark_of_the_log_stays_another_mark_in_ascii() -> None:
    plain = [nearest(sign) for sign in _MARKS.values() if sign.strip()]
    assert "?" not in plain
    assert len(set(plain)) == len(plain)


def test_a_letter_becomes_the_nearest_that_there_is() -> None:
    assert "".join(map(nearest, "àÇßØ½–“x”…🙂")) == 'aCssO1/2-"x"...?'
    assert one_line("Foot\nflex\u0007\u202e!") == "Foot flex  !"
