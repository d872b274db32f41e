from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.commands import check
from kiosk.files.places import came_with

Checked = tuple[int, str, str]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped config folder, to be changed."""
    return Path(shutil.copytree(came_with("config"), tmp_path / "config"))


@pytest.fixture
def checked(config: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], Checked]:
    """Run the check on that folder: the exit status, and what was printed on standard output and error."""

    def run() -> Checked:
        status = check.run(argparse.Namespace(config=str(config)))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_files_are_fine(checked: Callable[[], Checked]) -> None:
    status, _, err = checked()
    assert (status, err) == (0, "")


def test_each_routine_is_laid_out_with_its_minutes(checked: Callable[[], Checked]) -> None:
    _, out, _ = checked()
    assert "routine morning-seated: Morning, alone, at 08:30, " in out
    assert "routine evening-helper: Evening, with a helper" in out
    assert " min (it says " in out
    assert "Wrist stretch, left" in out
    assert "2 × (in 4 s, stay 15 s, out 4 s, rest 8 s)" in out


def test_a_permission_that_no_longer_counts_is_a_warning_that_names_what_to_do(
    config: Path, checked: Callable[[], Checked]
) -> None:
    put(config / "profile.toml", "unsupported_head = false", "taught_by_therapist = true\nunsupported_head = false")
    status, out, err = checked()
    assert status == 1
    assert err.count("\n") == 1
    assert err.startswith(f"warning: {config}/profile.toml: line 25: permissions.taught_by_therapist: ")
    assert "under [shown]" in err
    assert "left out: reclined passive (a therapist must show it first)" in out
    put(config / "profile.toml", "movements = []", 'movements = ["neck-side"]')
    status, out, err = checked()
    assert (status, err) == (0, "")
    assert "  shown by a therapist: neck-side\n" in out


def test_what_appears_and_what_is_left_out_is_shown_with_the_reason(
    config: Path, checked: Callable[[], Checked]
) -> None:
    _, out, _ = checked()
    assert "stretch wrist-extension: Wrist stretch (not yet reviewed by a physiotherapist)" in out
    assert "  appears: seated active" in out
    assert "left out: seated active (the head needs support)" in out
    put(config / "profile.toml", 'preset = "mostly alone"', 'preset = "moved by a helper"')
    _, out, _ = checked()
    assert "left out: Wrist stretch (the arm is moved by a helper)" in out
    assert "  moved by a helper: arm left, arm right, leg left, leg right, neck, trunk" in out


def test_a_reason_that_holds_for_one_side_names_it(config: Path, checked: Callable[[], Checked]) -> None:
    put(config / "profile.toml", '# arm_left = "with help"', 'arm_left = "moved by a helper"')
    _, out, _ = checked()
    assert "left out: Wrist stretch, left (the arm is moved by a helper)" in out
    assert "left out: seated active (left: the arm is moved by a helper)" in out


def test_mistakes_of_all_files_are_told_at_once_and_nothing_else_is_printed(
    config: Path, checked: Callable[[], Checked]
) -> None:
    put(config / "kiosk.toml", "volume = 6", "volum = 6")
    put(config / "profile.toml", "standing = false", 'standing = "no"')
    (config / "routines").mkdir(exist_ok=True)
    (config / "routines" / "mine.toml").write_text('name = "Mine"\nsteps = [')
    status, out, err = checked()
    assert (status, out) == (2, "")
    lines = [line.removeprefix(f"{config}/") for line in err.splitlines()]
    assert lines[:2] == [
        "kiosk.toml: line 17: voice.volum: this key is not known; did you mean volume?",
        "profile.toml: line 22: permissions.standing: this is text in quotation marks; "
        "it needs true or false: did you mean false?",
    ]
    assert lines[2].startswith("routines/mine.toml: line 2: a square bracket is missing")
    assert len(lines) == 3


def test_a_therapists_own_routine_is_laid_out_too(config: Path, checked: Callable[[], Checked]) -> None:
    (config / "routines").mkdir(exist_ok=True)
    (config / "routines" / "mine.toml").write_text(
        'name = "Mine"\nabout = "wrists"\nat = ""\nwith = "alone"\nminutes = 3\n'
        '[[steps]]\nstretch = "wrist-extension"\nhold_s = 7.5\nsides = ["right"]\n'
    )
    status, out, _ = checked()
    assert status == 0
    assert "routine mine: Mine, alone, 1 min (it says 3), version " in out
    assert "stay 7.5 s" in out


def test_a_screen_too_small_for_its_distance_is_a_warning(config: Path, checked: Callable[[], Checked]) -> None:
    put(config / "kiosk.toml", "diagonal_in = 24", "diagonal_in = 7")
    status, out, err = checked()
    assert status == 1
    assert out
    assert "warning: screen: 7 inches at 2 m is too small for all words at this text size" in err
    assert "it takes 20 inches, or no more than 0.7 m" in err


def test_each_reference_screen_is_large_enough(config: Path, checked: Callable[[], Checked]) -> None:
    shipped = (config / "kiosk.toml").read_text(encoding="utf-8")
    for diagonal, distance in (("24", "2.0"), ("10.1", "1.0"), ("7", "0.7")):
        (config / "kiosk.toml").write_text(
            shipped.replace("diagonal_in = 24", f"diagonal_in = {diagonal}").replace(
                "distance_m = 2.0", f"distance_m = {distance}"
            )
        )
        assert checked()[0] == 0


def test_a_stop_whose_wire_nobody_watches_is_a_warning(config: Path, checked: Callable[[], Checked]) -> None:
    put(config / "kiosk.toml", "normally_closed = true ", "normally_closed = false ")
    status, _, err = checked()
    assert (status, err) == (
        1,
        "warning: buttons.stop.normally_closed is false: nobody would notice a broken STOP wire\n",
    )


def test_a_second_stop_whose_wire_nobody_watches_is_a_warning(config: Path, checked: Callable[[], Checked]) -> None:
    put(
        config / "kiosk.toml",
        "[lamps]",
        '[[buttons.more]]\nbutton = "stop"\npin = 5\nname = "pedal"\nnormally_closed = false\n\n[lamps]',
    )
    status, _, err = checked()
    assert (status, err) == (
        1,
        "warning: buttons.more[1].normally_closed is false: nobody would notice a broken wire of pedal\n",
    )


def test_a_lifted_stop_whose_wire_nobody_watches_is_a_warning(config: Path, checked: Callable[[], Checked]) -> None:
    put(config / "kiosk.toml", "pin = 22\nlift = false", "pin = 22\nlift = true")
    _, _, err = checked()
    assert err == (
        "warning: buttons.stop.normally_closed is true for a switch that is lifted: "
        "nobody would notice a broken STOP wire\n"
    )
    put(config / "kiosk.toml", "normally_closed = true ", "normally_closed = false ")
    assert checked()[0] == 0


def test_a_stop_that_is_only_a_key_is_a_warning(config: Path, checked: Callable[[], Checked]) -> None:
    put(config / "kiosk.toml", "pin = 22", "pin = 0")
    put(config / "kiosk.toml", "[lamps]", '[[inputs]]\nkey = "BTN_TRIGGER"\nbutton = "stop"\n\n[lamps]')
    _, _, err = checked()
    assert err == (
        "warning: buttons.stop.pin is 0: STOP is a key or a controller, "
        "and nobody would notice a broken wire behind it\n"
        "warning: inputs[1].key: BTN_TRIGGER is heard only where python3-evdev is installed\n"
    )


def test_a_routine_is_laid_out_with_the_time_of_the_settings(config: Path, checked: Callable[[], Checked]) -> None:
    put(config / "kiosk.toml", '# morning-seated = "08:30"', 'morning-seated = "09:05"')
    status, out, _ = checked()
    assert status == 0
    assert "routine morning-seated: Morning, alone, at 09:05, " in out


def test_a_routine_that_takes_longer_than_it_says_is_a_warning(config: Path, checked: Callable[[], Checked]) -> None:
    (config / "routines").mkdir(exist_ok=True)
    steps = '[[steps]]\nstretch = "wrist-extension"\n' * 3
    (config / "routines" / "mine.toml").write_text(
        f'name = "Mine"\nabout = "wrists"\nat = ""\nwith = "alone"\nminutes = 3\n{steps}'
    )
    status, _, err = checked()
    assert status == 1
    assert "warning: routine mine takes " in err


def test_a_folder_that_is_not_there_is_one_mistake(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run(argparse.Namespace(config=str(config / "none"))) == 2
    assert capsys.readouterr().err == f"{config}/none: there is no such folder\n"


def test_without_a_given_folder_the_shipped_files_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(tmp_path / "none"))
    assert check.run(argparse.Namespace(config=None)) == 0
    assert f"settings: {came_with('config') / 'kiosk.toml'}" in capsys.readouterr().out


def test_what_is_meant_for_others_says_so(config: Path, checked: Callable[[], Checked]) -> None:
    _, out, _ = checked()
    assert "  preset: mostly alone" in out
    assert '  not offered: it is meant for "moved by a helper"' in out
    put(config / "profile.toml", 'preset = "mostly alone"', 'preset = "moved by a helper"')
    _, out, _ = checked()
    assert '  not offered: it is meant for "mostly alone" or "with help"' in out
