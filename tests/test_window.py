"""A screen that nobody could see is refused; the plain window works without one for tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from kiosk.devices.screen import window
from kiosk.devices.screen.window import NoScreen


@pytest.fixture(autouse=True)
def no_display_is_left_open() -> Iterator[None]:
    pygame.display.quit()
    yield
    pygame.display.quit()


@pytest.mark.parametrize("driver", ["dummy", "offscreen"])
def test_full_screen_refuses_a_driver_that_shows_nothing(monkeypatch: pytest.MonkeyPatch, driver: str) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", driver)
    with pytest.raises(NoScreen) as refused:
        window.open_full_screen()
    assert driver in str(refused.value)
    assert "SDL_VIDEODRIVER=kmsdrm" in str(refused.value)
    assert not pygame.display.get_init()


def test_full_screen_says_what_to_do_when_a_driver_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "no-such-driver")
    with pytest.raises(NoScreen, match="Switch the screen on"):
        window.open_full_screen()


def test_a_silent_fallback_is_refused_on_the_desk_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    with pytest.raises(NoScreen, match="offscreen"):
        window.open_window(640, 480)


def test_the_desk_opens_a_window_of_the_size_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert window.open_window(640, 480).get_size() == (640, 480)


def test_the_first_way_that_works_is_taken() -> None:
    tried = []

    def way(name: str, works: bool) -> window.Way:
        def attempt() -> pygame.Surface:
            tried.append(name)
            if not works:
                raise pygame.error(name)
            return pygame.Surface((2, 2))

        return attempt

    surface = window.first_that_works([way("smooth", False), way("plain", True), way("never", True)])
    assert tried == ["smooth", "plain"]
    assert surface.get_size() == (2, 2)


def test_every_way_that_failed_is_told_once() -> None:
    def way() -> pygame.Surface:
        raise pygame.error("no mode")

    with pytest.raises(NoScreen, match=r"\(no mode\)"):
        window.first_that_works([way, way])


_FULL_SCREEN = """
import pygame
from kiosk.devices.screen import window
surface = window.open_full_screen()
surface.fill((10, 20, 30))
pygame.display.update([pygame.Rect(0, 0, 9, 9)])
print(pygame.display.get_driver(), *surface.get_size(), pygame.mouse.get_visible(), flush=True)
pygame.quit()
print("left")
"""


needs_x = pytest.mark.skipif(not (shutil.which("xvfb-run") and shutil.which("xauth")), reason="needs xvfb and xauth")


def full_screen_on_x(**environ: str) -> subprocess.CompletedProcess[str]:
    """A full screen that was opened, drawn on and left, on an X server of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SDL_")} | environ
    command = ["xvfb-run", "-a", "-s", "-screen 0 1024x600x24", sys.executable, "-c", _FULL_SCREEN]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)


@needs_x
def test_full_screen_opens_on_a_real_x_server_and_is_left() -> None:
    done = full_screen_on_x()
    assert (done.returncode, done.stdout.splitlines()[-2:]) == (0, ["x11 1024 600 False", "left"]), done.stderr


@needs_x
def test_full_screen_is_left_without_the_library_through_which_sdl_puts_the_mouse_back(tmp_path: Path) -> None:
    (tmp_path / "libXi.so.6").touch()  # found first, and no library: the same to SDL as none
    done = full_screen_on_x(LD_LIBRARY_PATH=str(tmp_path))
    assert (done.returncode, done.stdout.splitlines()[-2:]) == (0, ["x11 1024 600 False", "left"]), done.stderr
