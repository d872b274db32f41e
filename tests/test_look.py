"""Colours can be told apart, letters can be read from the bed."""

from __future__ import annotations

import pytest

from kiosk.devices.screen import look as looks
from kiosk.devices.screen import themes
from kiosk.devices.screen.look import Face, Look, ScreenSize
from kiosk.devices.screen.themes import DARK, LIGHT, NIGHT, Theme, contrast

ALL = (DARK, LIGHT, NIGHT)
PANELS = ((1920, 1080), (1280, 800), (1024, 600), (800, 480), (1080, 1920), (1280, 720))


def test_black_on_white_has_the_contrast_that_wcag_says() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("letters", "ground"), themes.TEXT_PAIRS)
def test_letters_stand_out_seven_to_one(theme: Theme, letters: str, ground: str) -> None:
    shades = themes.colours(theme)
    assert contrast(shades[letters], shades[ground]) >= themes.TEXT_CONTRAST


@pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("shape", "ground"), themes.SHAPE_PAIRS)
def test_shapes_that_mean_something_stand_out_three_to_one(theme: Theme, shape: str, ground: str) -> None:
    shades = themes.colours(theme)
    assert contrast(shades[shape], shades[ground]) >= themes.SHAPE_CONTRAST


def test_a_capital_of_22_minutes_is_12_8_mm_high_at_two_metres() -> None:
    height = looks.pixels(22, (1920, 1080), ScreenSize(24, 2.0))
    millimetres = height * 24 * 25.4 / (1920**2 + 1080**2) ** 0.5
    assert millimetres == pytest.approx(12.8, abs=0.02)


def test_minutes_of_arc_and_pixels_are_each_others_inverse() -> None:
    size = ScreenSize(7, 0.7)
    height = looks.pixels(30, (1024, 600), size)
    assert looks.minutes_of_arc(height, (1024, 600), size) == pytest.approx(30)


@pytest.mark.parametrize(
    ("resolution", "size"),
    [
        ((1920, 1080), ScreenSize(24, 2.0)),
        ((1080, 1920), ScreenSize(24, 2.0)),
        ((1280, 720), ScreenSize(24, 2.0)),
        ((1280, 800), ScreenSize(10.1, 1.0)),
        ((1024, 600), ScreenSize(7, 0.7)),
        ((800, 480), ScreenSize(7, 0.7)),
    ],
)
def test_the_usual_panel_of_a_resolution_is_known(resolution: tuple[int, int], size: ScreenSize) -> None:
    assert looks.usual_size(*resolution) == size


@pytest.mark.parametrize("resolution", PANELS)
@pytest.mark.parametrize("face", list(Face))
@pytest.mark.parametrize("minutes", [looks.GLANCE, looks.NAME, looks.TEXT, looks.LEAST])
def test_a_capital_is_never_smaller_than_asked_and_hardly_larger(
    resolution: tuple[int, int], face: Face, minutes: float
) -> None:
    look = Look(DARK, *resolution, looks.usual_size(*resolution))
    height = looks.cap_height(looks.font(face, look.cap(minutes)))
    assert minutes <= look.minutes(height) <= minutes * 1.1


def test_a_larger_text_size_makes_every_letter_larger() -> None:
    size = ScreenSize(24, 2.0)
    usual, large = Look(DARK, 1920, 1080, size), Look(DARK, 1920, 1080, size, 1.25)
    assert large.cap(looks.TEXT) == pytest.approx(usual.cap(looks.TEXT) * 1.25, abs=1.5)


def test_a_text_size_below_one_does_not_make_letters_smaller() -> None:
    size = ScreenSize(24, 2.0)
    assert Look(DARK, 1920, 1080, size, 0.5).cap(looks.TEXT) == Look(DARK, 1920, 1080, size).cap(looks.TEXT)


@pytest.mark.parametrize("face", list(Face))
def test_figures_have_one_width_so_that_a_countdown_does_not_jitter(face: Face) -> None:
    letters = looks.font(face, 100)
    assert len({letters.size(figure)[0] for figure in "0123456789"}) == 1
