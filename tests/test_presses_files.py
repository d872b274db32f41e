"""Presses files for a person who uses one switch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.files.places import came_with
from kiosk.files.presses_file import Move, PressesFileError, read_presses
from kiosk.pressing.button import Button


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def one_switch(tmp_path: Path) -> Path:
    """The shipped settings, for a person who uses one switch."""
    config = Path(shutil.copytree(came_with("config"), tmp_path / "config"))
    path = config / "kiosk.toml"
    text = path.read_text(encoding="utf-8")
    assert "\nswitches = 3 " in text
    path.write_text(text.replace("\nswitches = 3 ", "\nswitches = 1 "), encoding="utf-8")
    return config


def test_the_one_switch_is_the_one_that_is_wired_as_stop(tmp_path: Path) -> None:
    file = written(tmp_path / "p", "1000 switch down\n1500 switch up\n")
    assert read_presses(file) == [Move(1000, Button.STOP, True), Move(1500, Button.STOP, False)]


def test_switch_and_stop_are_the_same_switch(tmp_path: Path) -> None:
    with pytest.raises(PressesFileError, match="line 2: stop is already down"):
        read_presses(written(tmp_path / "p", "1000 switch down\n1500 stop down\n"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"1000 next d\xf6wn\n", "line 1: this is not UTF-8 text; save the file as UTF-8"),
        ("1000 next down\n".encode("utf-16"), "line 1: this is UTF-16 text; save the file as UTF-8"),
    ],
)
def test_a_file_that_an_editor_saved_in_another_way_is_told_in_plain_words(
    tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "p").write_bytes(content)
    with pytest.raises(PressesFileError) as mistake:
        read_presses(tmp_path / "p")
    assert str(mistake.value) == f"{tmp_path}/p: {told}"


def test_a_byte_order_mark_before_the_first_press_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(b"\xef\xbb\xbf1000 next down\r\n1500 next up\r\n")
    assert len(read_presses(tmp_path / "p")) == 2


def test_a_misspelt_switch_is_named(tmp_path: Path) -> None:
    with pytest.raises(PressesFileError, match="no button is called 'swich'; did you mean switch"):
        read_presses(written(tmp_path / "p", "1000 swich down\n"))


def test_one_switch_starts_a_routine_and_stops_it(
    tmp_path: Path, one_switch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    presses = "".join(f"{at} switch down\n{at + 300} switch up\n" for at in (1_000, 3_000, 8_000))
    file = written(tmp_path / "p", presses)
    asked = ["rehearse", "morning-seated", "--json", "--presses", str(file), "--config", str(one_switch)]
    assert main(asked) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    seen = [(line["at"], line["name"]) for line in lines if line["what"] == "scene"]
    assert [name for _, name in seen[:4]] == ["home", "ready", "get_ready", "stopped"]
    assert seen[3][0] == 8_000
