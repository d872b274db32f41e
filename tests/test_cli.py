"""The command line: its exit status, and every mistake of its user told in a line and never as a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from world import ALONE

from kiosk.__main__ import main


def told(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, list[str]]:
    """The exit status and what was said on standard error; nothing may have been printed."""
    capsys.readouterr()
    try:
        status = main(args)
    except SystemExit as ended:  # argparse ends so
        status = int(str(ended.code))
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return status, err.splitlines()


@pytest.fixture
def a_file(tmp_path: Path) -> str:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    return str(tmp_path / "file")


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("reherse",),
        ("rehearse",),
        ("log", "--dat", "x", "--nothing"),
        ("run", "--size", "big"),
        ("run", "--fast", "0"),
        ("screens", "somewhere", "--theme", "pink"),
    ],
)
def test_what_the_command_line_does_not_know_ends_with_two(
    capsys: pytest.CaptureFixture[str], args: tuple[str]
) -> None:
    status, lines = told(capsys, *args)
    assert status == 2
    assert lines


def test_an_unknown_routine_is_named_with_the_one_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = told(capsys, "rehearse", "morning-seatd", "--json")
    assert status == 2
    (line,) = lines
    assert "morning-seatd" in line
    assert f"did you mean {ALONE}" in line


def test_a_presses_file_that_is_missing_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, lines = told(capsys, "rehearse", ALONE, "--presses", str(tmp_path / "nowhere"))
    assert status == 2
    (line,) = lines
    assert str(tmp_path / "nowhere") in line


def test_a_presses_file_that_is_no_text_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(b"\xff\xfe\x00")
    status, lines = told(capsys, "rehearse", ALONE, "--presses", str(tmp_path / "p"))
    assert (status, len(lines)) == (2, 1)


def test_a_presses_file_that_is_a_folder_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, lines = told(capsys, "rehearse", ALONE, "--presses", str(tmp_path))
    assert (status, len(lines)) == (2, 1)


@pytest.mark.parametrize("args", [("rehearse", ALONE), ("log",)])
def test_a_data_folder_that_is_a_file_is_named_and_kept(
    capsys: pytest.CaptureFixture[str], a_file: str, args: tuple[str]
) -> None:
    status, lines = told(capsys, *args, "--data", a_file)
    assert status == 2
    (line,) = lines
    assert a_file in line
    assert Path(a_file).read_text(encoding="utf-8") == "not a folder"


@pytest.mark.parametrize("args", [("rehearse", ALONE), ("log",)])
def test_a_data_folder_below_a_file_is_named(capsys: pytest.CaptureFixture[str], a_file: str, args: tuple[str]) -> None:
    status, lines = told(capsys, *args, "--data", f"{a_file}/below")
    assert (status, len(lines)) == (2, 1)


@pytest.mark.parametrize("args", [("rehearse", ALONE), ("check",), ("log",)])
def test_a_config_folder_that_is_missing_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, args: tuple[str]
) -> None:
    where = ("--data", str(tmp_path)) if args == ("log",) else ()
    status, lines = told(capsys, *args, "--config", str(tmp_path / "nowhere"), *where)
    assert status == 2
    assert lines
    assert all(str(tmp_path / "nowhere") in line for line in lines)


@pytest.mark.parametrize("args", [("rehearse", ALONE, "--pictures"), ("screens",)])
def test_a_folder_for_pictures_that_is_a_file_is_named(
    capsys: pytest.CaptureFixture[str], a_file: str, args: tuple[str]
) -> None:
    status, lines = told(capsys, *args, a_file)
    assert (status, len(lines)) == (2, 1)
    assert a_file in lines[0]


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "20261122", "2026-11-22T08:00", ""])
def test_a_day_that_is_none_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path, day: str) -> None:
    if day == "":
        pytest.skip("an empty day is today")
    status, lines = told(capsys, "log", "--day", day, "--data", str(tmp_path))
    assert status == 2
    (line,) = lines
    assert day in line


def test_help_names_every_command_and_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("run", "check", "rehearse", "log", "screens"))
    assert "Exit status" in out


def test_whoever_reads_only_the_beginning_ends_it_quietly() -> None:
    reading = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "rehearse", ALONE, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert reading.stdout is not None
    assert reading.stderr is not None
    reading.stdout.readline()
    reading.stdout.close()
    assert b"Traceback" not in reading.stderr.read()
    reading.stderr.close()
    reading.wait(timeout=60)
