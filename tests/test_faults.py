"""What breaks is on the screen within two seconds of the kiosk's time, and the rest works: real devices, real loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from room import Room, Witness
from world import ALONE, everything

from kiosk import words
from kiosk.devices.store.store import Store
from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.heard_keys import KEYBOARD
from kiosk.devices.switches.inputs import Inputs
from kiosk.devices.switches.pins import DEFAULT_WIRES, DeskPins
from kiosk.files.settings import KeyInput
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Ask, Scene
from kiosk.session.known import Known
from kiosk.session.states import JustStopped
from kiosk.words import notices
from kiosk.words import notices as told
from kiosk.worlds.bench import open_bench
from kiosk.worlds.needs import Instant
from kiosk.worlds.opening import known

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP
GPIO = {NEXT: 17, PAUSE: 27, STOP: 22}
SOON_MS = 2_000


@dataclass
class Seen:
    """A screen that remembers what it was last told to show."""

    scene: Scene | None = None
    notices: tuple[str, ...] = ()

    def show(self, scene: Scene, instant: Instant) -> None:
        self.scene, self.notices = scene, instant.notices


@dataclass
class Faulty(Room):
    """The room, with ways to break what is in it."""

    seen: Seen = field(default_factory=Seen)

    def pin(self, button: Button) -> Any:
        return self.bench.pins.factory.pin(GPIO[button])

    def vanish(self, button: Button) -> None:
        """Its chip goes away: reading the pin fails from now on."""
        self.pin(button)._get_state = _gone

    def come_back(self, button: Button) -> None:
        del self.pin(button)._get_state

    def end_notify_thread(self) -> None:
        """Nobody tells of a change any more."""
        for button in Button:
            self.pin(button).when_changed = None
        setattr(self.bench.pins, "alive", lambda: False)  # noqa: B010 - as if the thread were dead

    def work_still(self, *chosen: Button) -> None:
        """Every one of these buttons is heard and does what the screen says."""
        for button in chosen:
            before = len(self.of("press"))
            self.press(button)
            assert [press["button"] for press in self.of("press")[before:]] == [button]


def _gone() -> bool:
    raise OSError("no such device")


Open = Callable[..., AbstractContextManager[Faulty]]


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Faulty]:
    with opened(tmp_path) as room:
        yield room


@contextmanager
def opened(folder: Path, held: frozenset[Button] = frozenset()) -> Iterator[Faulty]:
    def knows(store: Store, today: str) -> Known:
        return replace(known(everything(), store.log(), today, frozenset({"stop"})), chosen_next=ALONE)

    seen, witness = Seen(), Witness()
    bench = open_bench(everything(), folder, knows, (witness,), (seen,), held=held)
    try:
        yield Faulty(bench, witness, seen)
    finally:
        bench.store.close()


def in_a_stretch(kiosk: Faulty) -> Faulty:
    kiosk.press(NEXT, NEXT)
    assert kiosk.scene.name == "try_stop"
    kiosk.press(STOP)
    kiosk.until("hold")
    return kiosk


def body(kiosk: Faulty) -> Ask:
    assert isinstance(kiosk.scene.body, Ask)
    return kiosk.scene.body


# -- one button


@pytest.mark.parametrize("button", [NEXT, PAUSE])
def test_a_pin_that_vanishes_is_on_the_screen_and_the_others_work(kiosk: Faulty, button: Button) -> None:
    kiosk.vanish(button)
    kiosk.wait(SOON_MS)
    assert told.missing(button) in kiosk.seen.notices
    kiosk.work_still(*({NEXT, PAUSE, STOP} - {button}))


def test_a_pin_that_vanishes_in_a_stretch_moves_nothing_on(kiosk: Faulty) -> None:
    in_a_stretch(kiosk).down(NEXT)
    kiosk.vanish(NEXT)
    kiosk.wait(1_000)
    assert kiosk.scene.name == "hold"
    kiosk.work_still(STOP)
    assert isinstance(kiosk.state, JustStopped)


def test_a_button_that_is_down_at_the_start_is_on_the_screen_and_presses_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, frozenset({NEXT})) as kiosk:
        kiosk.wait(SOON_MS)
        assert told.held_down(NEXT) in kiosk.seen.notices
        assert kiosk.of("press") == []
        kiosk.work_still(PAUSE, STOP)
        kiosk.up(NEXT).wait(1_200).press(NEXT)
        assert kiosk.scene.name == "ready"
        assert told.held_down(NEXT) not in kiosk.seen.notices


# -- the driver


def test_an_exception_in_a_callback_is_on_the_screen_and_loses_no_press(
    kiosk: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.bench.pins, "age_ms", lambda ticks: 1 / 0)
    kiosk.work_still(PAUSE, STOP, NEXT)
    assert told.LATE in kiosk.seen.notices


def test_a_dead_notify_thread_is_on_the_screen_and_every_button_works(kiosk: Faulty) -> None:
    kiosk.end_notify_thread()
    kiosk.wait(SOON_MS)
    assert told.LATE in kiosk.seen.notices
    kiosk.work_still(PAUSE, STOP, NEXT)


def test_stop_acts_although_the_notify_thread_is_dead(kiosk: Faulty) -> None:
    in_a_stretch(kiosk).end_notify_thread()
    at = kiosk.now_ms
    kiosk.down(STOP)
    assert isinstance(kiosk.state, JustStopped)
    assert kiosk.when("scene", name="stopped") == [at]


# -- STOP


def test_a_stop_wire_that_breaks_stops_the_session_and_is_on_the_screen(kiosk: Faulty) -> None:
    in_a_stretch(kiosk)
    kiosk.pin(STOP).drive_high()
    kiosk.wait(SOON_MS)
    assert isinstance(kiosk.state, JustStopped)
    assert told.STOP_HELD in kiosk.seen.notices
    kiosk.wait(10_000)
    assert told.STOP_WIRE in kiosk.seen.notices
    kiosk.work_still(PAUSE, NEXT)


def test_a_stop_wire_that_was_broken_at_the_start_is_on_the_screen_and_no_session_starts(tmp_path: Path) -> None:
    with opened(tmp_path, frozenset({STOP})) as kiosk:
        kiosk.wait(SOON_MS)
        assert told.STOP_WIRE in kiosk.seen.notices
        kiosk.press(NEXT, NEXT)
        assert kiosk.scene.name == "try_stop"
        kiosk.press(NEXT, PAUSE).wait(60_000)
        assert "get_ready" not in kiosk.scenes


def test_a_stop_that_is_missing_lets_no_session_start(kiosk: Faulty) -> None:
    kiosk.vanish(STOP)
    kiosk.wait(SOON_MS)
    assert told.missing(STOP) in kiosk.seen.notices
    assert words.beginning.STOP_LOST in kiosk.said
    assert kiosk.scene.name == "home"  # a STOP that can not be heard counts as pressed, too soon here for a ring
    kiosk.press(NEXT, NEXT)
    for _ in range(3):
        assert kiosk.scene.name == "try_stop"
        assert body(kiosk).title == words.beginning.STOP_LOST
        kiosk.press(NEXT).wait(20_000)
    assert "get_ready" not in kiosk.scenes


def test_a_stop_that_goes_missing_stops_the_session_that_is_under_way(kiosk: Faulty) -> None:
    in_a_stretch(kiosk).vanish(STOP)
    kiosk.wait(SOON_MS)
    assert isinstance(kiosk.state, JustStopped)
    assert told.missing(STOP) in kiosk.seen.notices
    kiosk.work_still(PAUSE, NEXT)


def test_a_stop_that_comes_back_is_heard_again(kiosk: Faulty) -> None:
    kiosk.vanish(STOP)
    kiosk.wait(3_000)
    kiosk.come_back(STOP)
    kiosk.wait(SOON_MS)
    assert told.missing(STOP) not in kiosk.seen.notices
    assert kiosk.state.known.stop_heard


# -- a STOP that is a key


@dataclass
class Plugged:
    """The keyboards that the kernel lists: one that has ENTER, while it is plugged in."""

    there: bool = True

    def __call__(self) -> tuple[frozenset[int], ...]:
        return (frozenset({28}),) if self.there else ()


class NoPins(DeskPins):
    """A machine without a header."""

    def open(self, device: object) -> NoReturn:
        raise OSError(2, "No such file or directory", "/dev/gpiochip0")


def with_stop_as_key(kiosk: Faulty, plugged: Plugged) -> None:
    """A box whose pins are dead, and one switch on USB."""
    devices = kiosk.bench.loop.devices
    key = KeyInput("", "KEY_ENTER", STOP)
    buttons = WiredButtons.open(DEFAULT_WIRES, NoPins(), devices.now_ms)
    devices.switches = Inputs.open(buttons, [key], devices.now_ms, listed=plugged)


def test_a_stop_that_is_only_a_key_is_missing_once_its_keyboard_is_gone(kiosk: Faulty) -> None:
    plugged = Plugged()
    in_a_stretch(kiosk)
    with_stop_as_key(kiosk, plugged)
    kiosk.wait(SOON_MS)
    assert kiosk.scene.name == "hold"
    assert notices.WIRED_GONE in kiosk.seen.notices
    plugged.there = False
    kiosk.wait(SOON_MS)
    assert isinstance(kiosk.state, JustStopped)
    assert kiosk.seen.notices[:2] == (told.NO_BUTTONS, notices.not_connected(STOP, KEYBOARD))
    plugged.there = True
    kiosk.wait(SOON_MS)
    assert kiosk.state.known.stop_heard
