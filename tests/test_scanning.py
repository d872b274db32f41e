"""Fewer switches: what a press does, and when the mark moves on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choice, choices
from kiosk.pressing.scanning import BEYOND_MS, Deed, Pace, Scan, deed

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP
THREE = choices(("a", "A"), ("b", "B"), ("c", "C"))


@pytest.mark.parametrize("switches", [0, 1, 2, 3])
def test_while_anything_moves_stop_is_stop(switches: int) -> None:
    assert deed(STOP, switches, still_ms=0) in (Deed.STOP, Deed.ITSELF)


@pytest.mark.parametrize("switches", [1, 2])
def test_stop_is_stop_for_three_seconds_beyond_the_movement(switches: int) -> None:
    assert deed(STOP, switches, BEYOND_MS) is Deed.STOP
    assert deed(STOP, switches, BEYOND_MS + 1) is not Deed.STOP


def test_with_two_switches_stop_steps_and_next_chooses_when_nothing_moves() -> None:
    assert deed(STOP, 2, 5000) is Deed.STEP
    assert deed(NEXT, 2, 5000) is Deed.CHOOSE
    assert deed(NEXT, 2, 0) is Deed.ITSELF


def test_one_switch_chooses_whichever_button_it_is_wired_to() -> None:
    assert [deed(button, 1, 5000) for button in (STOP, NEXT)] == [Deed.CHOOSE] * 2
    assert [deed(button, 1, 0) for button in (STOP, NEXT)] == [Deed.STOP] * 2


@pytest.mark.parametrize("switches", [0, 3])
def test_with_all_buttons_each_does_what_stands_on_it(switches: int) -> None:
    assert {deed(button, switches, still) for button in Button for still in (0, 9999)} == {Deed.ITSELF}


def marks(scan: Scan, seconds: int) -> str:
    """The marked choice in each second."""
    seen = ""
    for _ in range(seconds):
        seen += "-" if scan.stopped else scan.choices.marked.key
        for _ in range(4):
            scan = scan.passed(250)
    return seen


def test_the_first_choice_is_marked_longer_and_the_rounds_go_on() -> None:
    assert marks(Scan.of(THREE, Pace(2000, 1000)), 17) == "aaabbccaaabbccaaa"


def test_scanning_stops_after_its_rounds_and_a_press_starts_it_again() -> None:
    scan = Scan.of(THREE, Pace(1000, 0, rounds=2))
    assert marks(scan, 8) == "abcabc--"
    for _ in range(6):
        scan = scan.passed(1000)
    again = scan.pressed()
    assert isinstance(again, Scan)
    assert marks(again, 3) == "abc"


def test_a_press_chooses_what_is_marked() -> None:
    assert Scan.of(THREE, Pace(1000, 0)).passed(1000).pressed() == Choice("b", "B")


@given(st.lists(st.integers(0, 100_000), max_size=30), st.integers(1000, 6000), st.integers(0, 3))
def test_a_stall_never_skips_a_choice(stalls: list[int], step_ms: int, rounds: int) -> None:
    scan = Scan.of(THREE, Pace(step_ms, 500, rounds))
    for ms in stalls:
        after = scan.passed(ms)
        assert after.choices.at in (scan.choices.at, (scan.choices.at + 1) % 3)
        scan = after


@pytest.mark.parametrize("step_ms", [999, 6001])
def test_a_step_is_one_to_six_seconds(step_ms: int) -> None:
    with pytest.raises(ValueError, match="a step must be"):
        Pace(step_ms)
