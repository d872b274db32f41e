from __future__ import annotations

import pygame
import pytest
import zxingcpp

from kiosk.devices.screen.qr import DARK, LIGHT, QUIET_ZONE, TooLittleSpace, qr_code
from kiosk.scenes.sharing import LIMIT_BYTES

# Where the code may be: two thirds of the height, less than what title and buttons leave.
SCREENS = [(1024, 600), (800, 480), (1920, 1080)]

DAY = """Stretches, Sunday 22 November 2026
08:30 Morning, alone, 13 min
- Neck to the side: left done, right stopped (it hurt)
- Ankle circles: both sides done
Afterwards: tired
Set aside: Neck to the side, right, since today"""


def space_on(screen: tuple[int, int]) -> tuple[int, int]:
    return screen[0], screen[1] * 2 // 3


def read_off(picture: pygame.Surface) -> list[str]:
    """What an independent decoder reads in the picture."""
    width, height = picture.get_size()
    pixels = memoryview(pygame.image.tobytes(picture, "RGB")).cast("B", shape=[height, width, 3])
    return [found.text for found in zxingcpp.read_barcodes(pixels)]


def on_a_dark_screen(code: pygame.Surface, screen: tuple[int, int]) -> pygame.Surface:
    picture = pygame.Surface(screen)
    picture.fill((20, 24, 28))
    picture.blit(code, code.get_rect(center=picture.get_rect().center))
    return picture


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("text", [DAY, "x" * LIMIT_BYTES, ("Hälse üben — zwei Mal\n" * 30)[:540]])
def test_the_code_on_each_screen_says_what_the_screen_says(screen: tuple[int, int], text: str) -> None:
    code = qr_code(text, space_on(screen))
    assert code.get_width() <= space_on(screen)[1]
    assert read_off(on_a_dark_screen(code, screen)) == [text]


def test_the_longest_day_has_three_pixels_to_a_module_on_the_smallest_screen() -> None:
    assert qr_code("x" * LIMIT_BYTES, space_on((800, 480))).get_width() == 3 * (85 + 2 * QUIET_ZONE)


def test_the_code_is_dark_on_light_with_its_quiet_zone_around_it() -> None:
    code = qr_code("a", (300, 300))
    module = code.get_width() // (21 + 2 * QUIET_ZONE)
    assert {tuple(code.get_at((x, QUIET_ZONE * module - 1)))[:3] for x in range(code.get_width())} == {LIGHT}
    assert tuple(code.get_at((QUIET_ZONE * module, QUIET_ZONE * module)))[:3] == DARK


def test_a_space_too_small_for_a_camera_is_refused() -> None:
    with pytest.raises(TooLittleSpace):
        qr_code("x" * LIMIT_BYTES, (180, 180))


def test_a_text_longer_than_any_code_is_refused() -> None:
    with pytest.raises(TooLittleSpace):
        qr_code("x" * 5000, (2000, 2000))
