"""`kiosk help`: the chapters are listed and printed, on a terminal a page at a time, and a slip is told in a line."""

from __future__ import annotations

import os
import pty
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bounds import turns

from kiosk.__main__ import main, parser
from kiosk.commands.help import chapters, question

KIOSK = (sys.executable, "-m", "kiosk", "help")
A_TERMINAL = {"TERM": "xterm", "PAGER": "", "PYTHONIOENCODING": "utf-8"}
THE_END = b"\x04"  # written last, so that there is something to read whatever was shown


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["help", *words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def written(name: str) -> str:
    """That chapter, without the lines that are for whoever writes it."""
    lines = chapters()[name].read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("<!--"))


def test_every_chapter_is_listed_with_what_it_answers(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys).splitlines()
    listed = dict(line.split(maxsplit=1) for line in lines if line.startswith("  "))
    assert listed == {name: question(path) for name, path in chapters().items()}
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_is_printed_plainly_where_it_goes_to_another_program(name: str) -> None:
    done = subprocess.run((*KIOSK, name), capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == written(name)


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_can_be_read_where_there_are_no_letters_but_ascii(name: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    done = subprocess.run((*KIOSK, name), capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("ascii").count("?") == written(name).count("?")


def test_the_name_of_a_command_prints_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "report").startswith("usage: kiosk report")


@pytest.mark.parametrize(
    ("topic", "hint"),
    [("swiches", "did you mean switches?"), ("reporte", "did you mean report?"), ("zzz", "kiosk help lists them")],
)
def test_a_chapter_that_there_is_not_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], topic: str, hint: str
) -> None:
    assert main(["help", topic]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"kiosk: no chapter is called {topic!r}; {hint}\n")


def test_the_help_of_the_whole_command_names_it() -> None:
    assert "help" in parser().format_help().split("positional arguments:")[1].split()


# -- on a terminal


def on_a_terminal(name: str, **environment: str) -> tuple[int, str]:
    """What `kiosk help` of that chapter shows to a person at a terminal, and its exit status."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            (*KIOSK, name), stdout=theirs, env={**os.environ, **A_TERMINAL, **environment}, timeout=60, check=False
        )
        os.write(theirs, THE_END)
        shown, going = b"", turns(100)
        while not shown.endswith(THE_END) and going():
            shown += os.read(ours, 100_000)
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, shown.removesuffix(THE_END).decode().replace("\r\n", "\n")


def pager(folder: Path, work: str) -> str:
    """A pager, as PAGER names it."""
    path = folder / "a pager.py"
    path.write_text(f"import sys\nfrom pathlib import Path\n{work}\n", encoding="utf-8")
    return shlex.join([sys.executable, str(path)])


def test_on_a_terminal_the_pager_of_the_person_shows_it(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    keeps = pager(tmp_path, f"Path({str(seen)!r}).write_bytes(sys.stdin.buffer.read())")
    assert on_a_terminal("settings", PAGER=keeps) == (0, "")
    assert seen.read_text(encoding="utf-8") == written("settings")


def test_a_pager_gets_only_the_letters_that_the_terminal_has(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    keeps = pager(tmp_path, f"Path({str(seen)!r}).write_bytes(sys.stdin.buffer.read())")
    assert on_a_terminal("files", PAGER=keeps, PYTHONIOENCODING="ascii:strict") == (0, "")
    assert seen.read_text(encoding="ascii") == written("files").replace("…", "...")


def test_a_pager_that_is_left_at_once_is_no_mistake(tmp_path: Path) -> None:
    assert on_a_terminal("settings", PAGER=pager(tmp_path, "sys.exit(1)")) == (0, "")


@pytest.mark.parametrize(
    "environment", [{"PAGER": "no-such-pager"}, {"PAGER": "less '"}, {"TERM": "dumb", "PAGER": "less"}]
)
def test_a_terminal_without_a_pager_gets_it_all_the_same(environment: dict[str, str]) -> None:
    assert on_a_terminal("tests", **environment) == (0, written("tests"))


def test_ctrl_c_is_left_to_the_pager(tmp_path: Path) -> None:
    there, go = tmp_path / "there", tmp_path / "go"
    os.mkfifo(there)
    os.mkfifo(go)
    waits = pager(tmp_path, f"Path({str(there)!r}).write_text('!'); Path({str(go)!r}).read_text()")
    ours, theirs = pty.openpty()
    environment = {**os.environ, **A_TERMINAL, "PAGER": waits}
    with subprocess.Popen((*KIOSK, "tests"), stdout=theirs, stderr=subprocess.PIPE, env=environment) as process:
        assert there.read_text() == "!"
        process.send_signal(signal.SIGINT)
        go.write_text("!")
        assert process.stderr is not None
        assert process.stderr.read() == b""
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0
