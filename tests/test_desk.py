"""Keyboard and mouse on the desk, with events as they come, and with real ones from a screen in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from threading import Timer

import pygame
import pytest

from kiosk.devices.screen.desk import Desk, wait
from kiosk.devices.screen.display import Display
from kiosk.devices.screen.look import usual_size
from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.pins import DEFAULT_WIRES, DeskPins
from kiosk.devices.system.waking import Woken, wake_loop
from kiosk.pressing.button import Button

NEXT, STOP = Button.NEXT, Button.STOP


def key(number: int, down: bool = True) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN if down else pygame.KEYUP, key=number)


def mouse(down: bool = True, x: int = 0) -> pygame.event.Event:
    kind = pygame.MOUSEBUTTONDOWN if down else pygame.MOUSEBUTTONUP
    return pygame.event.Event(kind, button=1, pos=(x, 0))


def told(*events: pygame.event.Event) -> list[tuple[Button, bool]]:
    """What the pins tell of those events; the left half of the window is NEXT, the right half STOP."""
    pins = DeskPins(clean=True)
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: 0.0)
    desk = Desk(pins, lambda at: NEXT if at[0] < 100 else STOP if at[0] < 200 else None)
    for event in events:
        desk.take(event)
    return [(edge.button, edge.down) for edge in buttons.edges()]


def test_a_key_and_the_mouse_are_pressed_as_a_button_is() -> None:
    assert told(key(pygame.K_n), key(pygame.K_n, False)) == [(NEXT, True), (NEXT, False)]
    assert told(mouse(x=150), mouse(False, x=999)) == [(STOP, True), (STOP, False)]
    assert told(mouse(x=999), mouse(False, x=0)) == []


def test_a_key_that_repeats_itself_is_down_once() -> None:
    assert told(key(pygame.K_s), key(pygame.K_s), key(pygame.K_s)) == [(STOP, True)]


def test_two_keys_of_one_button_are_one_touch() -> None:
    stop, space = pygame.K_s, pygame.K_SPACE
    assert told(key(stop), key(space), key(stop, False)) == [(STOP, True)]
    assert told(key(stop), key(space), key(stop, False), key(space, False)) == [(STOP, True), (STOP, False)]


def test_a_window_that_loses_the_keys_lets_go_of_all_of_them_and_the_mouse() -> None:
    lost = pygame.event.Event(pygame.WINDOWFOCUSLOST)
    held = (key(pygame.K_n), mouse(x=150))
    assert told(*held, lost) == [(NEXT, True), (STOP, True), (NEXT, False), (STOP, False)]
    assert told(*held, lost, key(pygame.K_n, False), mouse(False))[4:] == []


def test_news_that_came_while_the_loop_was_at_work_is_not_slept_over() -> None:
    pygame.display.init()
    pygame.event.clear()
    at_last = Timer(20, lambda: pygame.event.post(pygame.event.Event(pygame.QUIT)))
    at_last.start()
    wake_loop()
    news = wait(3_600_000, Display(pygame.Surface((800, 480)), usual_size(800, 480)), lambda event: None)
    at_last.cancel()
    pygame.display.quit()
    assert not news.ended


# -- real keys

_KEYS = """
import subprocess, sys, time
import pygame
from kiosk.devices.switches.pins import DEFAULT_WIRES, DeskPins
from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.screen.desk import Desk
from kiosk.devices.screen.window import open_window

open_window(300, 200)
pins = DeskPins(clean=True)
buttons = WiredButtons.open(DEFAULT_WIRES, pins)
desk = Desk(pins, lambda at: None)

def until(told):
    seen = []
    for _ in range(10_000):
        for event in pygame.event.get():
            desk.take(event)
        seen += [f"{edge.button} {edge.down}" for edge in buttons.edges()]
        if told(seen):
            break
        pygame.time.wait(1)
    return seen

def xdotool(*words):
    subprocess.run(["xdotool", *words], check=True)

until(lambda seen: pygame.key.get_focused())
xdotool("keydown", "s")
began = time.monotonic()
held = until(lambda seen: time.monotonic() > began + 1.5)  # X begins to repeat after 0.66 s, 25 times a second
xdotool("keyup", "s")
print(held + until(lambda seen: seen))
"""


@pytest.mark.skipif(not (shutil.which("xvfb-run") and shutil.which("xdotool")), reason="needs a virtual X server")
def test_a_key_that_x_repeats_while_it_is_held_is_one_press() -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SDL_")}
    command = ["xvfb-run", "-a", "-s", "-screen 0 800x600x24", sys.executable, "-c", _KEYS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)
    assert done.stdout.splitlines()[-1:] == ["['stop True', 'stop False']"], done.stderr


_SLEEPS = """
import math, subprocess
import pygame
from kiosk.devices.screen import desk
from kiosk.devices.screen.window import open_window

open_window(300, 200)
for _ in range(10_000):
    pygame.event.get()
    if pygame.key.get_focused():
        break
    pygame.time.wait(1)
desk.LOOKS = ((math.inf, 600_000),)  # who waited for a look would wait ten minutes
subprocess.Popen(["xdotool", "key", "s"])
keys = []
for _ in range(100):
    keys += [event.key for event in desk._next_events(600_000) if event.type == pygame.KEYDOWN]
    if keys:
        break
print(keys == [pygame.K_s])
"""


@pytest.mark.skipif(not (shutil.which("xvfb-run") and shutil.which("xdotool")), reason="needs a virtual X server")
def test_a_key_wakes_a_kiosk_that_sleeps_without_looking() -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SDL_")}
    command = ["xvfb-run", "-a", "-s", "-screen 0 800x600x24", sys.executable, "-W", "ignore", "-c", _SLEEPS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)
    assert done.stdout.splitlines()[-1:] == ["True"], done.stderr


# -- what wakes


def test_news_that_came_before_the_wait_is_not_slept_over() -> None:
    woken = Woken()
    woken.set()
    woken.set()
    assert woken.wait(600)
    assert woken.wait(600), "until it is looked at"
    woken.clear()
    assert not woken.wait(0)


def test_what_arrives_elsewhere_ends_the_wait_too() -> None:
    woken = Woken()
    reading, writing = os.pipe()
    assert not woken.wait(0, reading)
    os.write(writing, b"!")
    assert woken.wait(600, reading)
    assert not woken.wait(0), "which is no news of ours"
    os.close(reading)
    os.close(writing)


def test_news_from_another_thread_ends_the_wait() -> None:
    woken = Woken()
    other = threading.Thread(target=woken.set)
    other.start()
    assert woken.wait(600)
    other.join()
