"""The first start, and every setting, by nothing but button edges: from the pin to the person's file and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pygame
import pytest
from bounds import turns

from kiosk.commands.screens import Album
from kiosk.devices.store.store import Store
from kiosk.files.everything import Everything, read_everything
from kiosk.files.places import Places, find
from kiosk.files.presses_file import Move
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Ask
from kiosk.session.changing import CONFIRM_MS, options
from kiosk.session.few_switches import bare
from kiosk.session.known import Known
from kiosk.worlds.bench import Bench, open_bench
from kiosk.worlds.changing import Changes, Hold, SettlingAtOnce
from kiosk.worlds.opening import known, read_again

HOLD_MS = 5_200  # longer than any acceptance time that can be set
REST_MS = 10_500  # longer than any release time


class Hands:
    """Somebody at the buttons, who looks at the screen before each press."""

    def __init__(self, bench: Bench, places: Places) -> None:
        self.bench, self.places = bench, places

    def press(self, button: Button) -> None:
        """Down and up again, long enough for whatever times are set."""
        held_ms = 60 if button is Button.STOP else HOLD_MS
        for down, wait_ms in ((True, held_ms), (False, REST_MS)):
            self.bench.move(Move(0, button, down))
            self.wait(wait_ms)

    def wait(self, ms: int) -> None:
        end = self.bench.clock.mono_ms() + ms
        going = turns()
        while self.bench.clock.mono_ms() < end and going():
            self.bench.step(end)
            self.bench.turn()

    @property
    def screen(self) -> str:
        return self.bench.loop.scene.name

    def choose(self, key: str) -> None:
        """PAUSE until that answer is marked, then NEXT."""
        for _ in range(100):
            body = self.bench.loop.scene.body
            assert isinstance(body, Ask)
            if body.choices[body.chosen].key == key:
                self.press(Button.NEXT)
                return
            self.press(Button.PAUSE)
        raise AssertionError(f"{key} is not on {self.screen}")

    def setting(self, key: str) -> str:
        """What the files say now, as text."""
        read = read_everything(self.places)
        assert read.value is not None, read.mistakes
        return read_again(read.value).values[key]


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    places = replace(find(), config=tmp_path / "config", data=tmp_path / "data", config_given=False)
    first = read_everything(places).value
    assert first is not None

    def known_from(store: Store, today: str) -> Known:
        return known(first, store.log(), today, frozenset({"wizard"}))

    def ready(now: Everything) -> Hold:
        return lambda: bench.loop.devices.presses.take_times(now.settings.buttons.times)

    pictures = Album(tmp_path / "pictures", first.settings, (800, 480))
    bench = open_bench(first, tmp_path / "data", known_from, stages=(pictures,))
    bench.loop.devices.settings = SettlingAtOnce(Changes(places), ready)
    yield Hands(bench, places)
    bench.store.close()


def first_start(hands: Hands) -> None:
    for button in Button:
        for _ in range(2):
            assert hands.screen == "teach"
            hands.press(button)
    assert hands.screen == "preset"
    hands.choose("mostly alone")


def test_the_first_start_teaches_each_button_by_use_and_is_not_repeated(hands: Hands, tmp_path: Path) -> None:
    hands.press(Button.PAUSE)  # not the one that is asked for: nothing is learnt
    assert hands.bench.loop.scene.body == replace(hands.bench.loop.scene.body)
    first_start(hands)
    assert hands.screen == "home"
    assert hands.setting("setup.done") == "true"
    taken = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert any("teach" in name for name in taken)
    assert any("preset" in name for name in taken)
    for name in taken:
        assert pygame.image.load(tmp_path / "pictures" / name).get_size() == (800, 480)


def to_settings(hands: Hands) -> None:
    hands.press(Button.PAUSE)
    hands.choose("settings")
    assert hands.screen == "enter_settings"  # chosen twice: nobody falls in by a tremor
    hands.choose("yes")


def test_every_setting_is_changed_and_kept_with_the_buttons_alone(hands: Hands) -> None:
    first_start(hands)
    to_settings(hands)
    offered = options(bare(hands.bench.loop.state).known)
    for option in sorted(offered, key=lambda each: each.key == "profile.preset"):  # last: it changes the routines
        if option.key == "buttons.switches":  # has a test of its own
            continue
        before = hands.setting(option.key)
        wanted = next(value for value in option.offers if value != before)
        hands.choose(option.key)
        assert hands.screen == "setting"
        hands.choose(wanted)
        if option.risky:
            assert hands.screen == "confirm_setting"
            hands.press(Button.NEXT)
        assert hands.screen == "settings"
        assert hands.setting(option.key) == wanted, option.key


def test_the_number_of_switches_is_kept_only_with_the_new_number_of_them(hands: Hands) -> None:
    first_start(hands)
    to_settings(hands)
    hands.choose("buttons.switches")
    hands.choose("2")
    assert hands.screen == "confirm_setting"
    hands.press(Button.NEXT)  # the first option, which is marked: keep it
    assert hands.screen == "settings"
    assert hands.setting("buttons.switches") == "2"


def test_a_setting_that_could_lock_out_goes_back_by_itself(hands: Hands) -> None:
    first_start(hands)
    to_settings(hands)
    before = hands.setting("buttons.next.acceptance_ms")
    hands.choose("buttons.next.acceptance_ms")
    hands.choose("3000")
    hands.wait(CONFIRM_MS)
    assert hands.screen == "settings"
    assert hands.setting("buttons.next.acceptance_ms") == before


def test_the_switch_test_suggests_times_and_keeps_them_when_they_are_used_twice(hands: Hands) -> None:
    first_start(hands)
    to_settings(hands)
    hands.choose("test next")
    for _ in range(10):
        going = turns(100)
        while not hands.bench.loop.scene.body.title.startswith("Press") and going():  # type: ignore[union-attr]
            hands.wait(100)
        hands.wait(700)
        hands.bench.move(Move(0, Button.NEXT, True))
        hands.wait(400)
        hands.bench.move(Move(0, Button.NEXT, False))
        hands.wait(1_500)
    assert hands.screen == "confirm_times"
    assert hands.setting("buttons.next.acceptance_ms") == "300"  # nothing is written before it is kept
    assert hands.bench.loop.devices.presses.times[Button.NEXT].acceptance_ms == 200  # and yet it holds
    for _ in range(2):
        hands.bench.move(Move(0, Button.NEXT, True))
        hands.wait(400)
        hands.bench.move(Move(0, Button.NEXT, False))
        hands.wait(1_500)
    assert hands.screen == "settings"
    assert hands.setting("buttons.next.acceptance_ms") == "200"
