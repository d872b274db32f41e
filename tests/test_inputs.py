"""Whatever presses besides the wired buttons: it comes into the same stream, and what goes away is told of."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pygame
import pytest

from kiosk.devices.switches.again import AGAIN_MS
from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.controllers import CONTROLLER
from kiosk.devices.switches.heard_keys import KEYBOARD
from kiosk.devices.switches.inputs import Inputs
from kiosk.devices.switches.keyboards import InputSwitch, Keyboards, KeyChange, LinuxKernel, Wanted
from kiosk.devices.switches.keys import KEYS, keyboards, pointers
from kiosk.devices.switches.pins import DEFAULT_WIRES, DeskPins, Wire
from kiosk.files.settings import Input, JoystickInput, KeyInput
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.presses import Edge, Presses, PressTimes
from kiosk.words import notices

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP
ENTER, SPACE = KEYS["KEY_ENTER"], KEYS["KEY_SPACE"]
ENTER_IS_NEXT = KeyInput("", "KEY_ENTER", NEXT)
SPACE_IS_STOP = KeyInput("", "KEY_SPACE", STOP)
PEDAL = KeyInput("pedal", "KEY_B", STOP)


def event(kind: int, **values: object) -> pygame.event.Event:
    return pygame.event.Event(kind, values)


def key(number: int, down: bool = True) -> pygame.event.Event:
    return event(pygame.KEYDOWN if down else pygame.KEYUP, scancode=number, key=0)


class NoPins(DeskPins):
    """A machine without a header."""

    def open(self, device: object) -> NoReturn:
        raise OSError(2, "No such file or directory", "/dev/gpiochip0")


def no_buttons(wires: Sequence[Wire] = DEFAULT_WIRES) -> WiredButtons:
    return WiredButtons.open(wires, NoPins(), lambda: 0.0)


# -- devices that can be unplugged


@dataclass
class Usb:
    """A machine into which devices are plugged: what the kernel lists, and what SDL opens."""

    keyboards: list[frozenset[int]] = field(default_factory=list)
    devices: dict[str, Plug] = field(default_factory=dict)
    plugged: int = 0

    def plug(self, path: str, name: str, *names: str, held: tuple[str, ...] = ()) -> Plug:
        device = Plug(name, frozenset(map(self.key, names)), frozenset(map(self.key, held)))
        self.devices[path] = device
        self.plugged += 1
        return device

    def unplug(self, path: str) -> None:
        self.devices.pop(path).end()

    def listed(self) -> dict[str, int]:
        return {path: id(device) for path, device in self.devices.items()}

    def open(self, path: str) -> Plug:
        device = self.devices[path]
        if device.refuses:
            device.refuses -= 1
            raise OSError(16, "Device or resource busy", path)
        return device

    def key(self, name: str) -> int:
        return KEYS[name].kernel


class Plug:
    """A device with a cable that can be pulled: what it tells comes through a pipe, as the kernel's would."""

    def __init__(self, name: str, keys: frozenset[int], held: frozenset[int]) -> None:
        self.name, self.keys, self._held = name, keys, held
        self.refuses = 0  # so many times it can not be opened
        self.dead = False  # it opens, and then does not answer
        self._told: deque[KeyChange] = deque()
        self._reads, self._writes = os.pipe()

    def tell(self, name: str, down: bool, stamp_s: float = 0.0) -> None:
        self._told.append(KeyChange(KEYS[name].kernel, down, stamp_s))
        os.write(self._writes, b".")

    def end(self) -> None:
        os.close(self._writes)

    def fileno(self) -> int:
        return self._reads

    def held(self) -> frozenset[int]:
        if self.dead:
            raise OSError(19, "No such device")
        return self._held

    def read(self) -> list[KeyChange]:
        count = len(os.read(self._reads, 64))
        if not count:
            raise OSError(19, "No such device")
        return [self._told.popleft() for _ in range(count)]

    def close(self) -> None:
        if not self.dead:
            os.close(self._reads)


@dataclass
class Pad:
    """A game controller, as far as pygame tells of it."""

    instance: int
    kind: str

    def get_instance_id(self) -> int:
        return self.instance

    def get_guid(self) -> str:
        return self.kind


@dataclass
class Desk:
    """All switches in stepped time."""

    switches: Inputs
    pins: DeskPins
    usb: Usb
    now: list[float]

    def wait(self, ms: float) -> tuple[str, ...]:
        self.now[0] += ms
        return self.switches.check(self.now[0])

    def take(self, *events: pygame.event.Event) -> None:
        for each in events:
            self.switches.take(each)

    def told(self) -> list[tuple[Button, bool, str]]:
        return [(edge.button, edge.down, edge.switch) for edge in self.switches.edges()]


def desk(*given: Input, usb: Usb | None = None, pads: dict[int, Pad] | None = None, touched: bool = False) -> Desk:
    now, pins, usb = [0.0], DeskPins(), usb or Usb([frozenset({ENTER.kernel, SPACE.kernel})])
    return Desk(
        Inputs.open(
            WiredButtons.open(DEFAULT_WIRES, pins, lambda: now[0]),
            given,
            lambda: now[0],
            touched=touched,
            listed=lambda: usb.keyboards,
            controller=lambda index: (pads or {})[index],
        ),
        pins,
        usb,
        now,
    )


# -- one stream


def test_keys_and_pins_come_in_the_order_of_their_stamps() -> None:
    room = desk(ENTER_IS_NEXT)
    room.now[0] = 20
    room.take(key(ENTER.sdl))
    room.now[0] = 10
    room.pins.press(STOP)
    assert room.switches.edges() == [Edge(STOP, True, 10), Edge(NEXT, True, 20, "KEY_ENTER", clean=True)]
    assert room.switches.edges() == []


def test_a_key_is_pressed_as_a_button_is() -> None:
    room, presses = desk(ENTER_IS_NEXT), Presses()
    room.take(key(ENTER.sdl))
    room.now[0] = 400
    room.take(key(ENTER.sdl, False))
    happened = [what for edge in room.switches.edges() for what in presses.edge(edge)]
    assert happened == [Pressed(NEXT, "KEY_ENTER")]


def test_a_key_is_known_by_its_place_whatever_letter_is_on_it() -> None:
    room = desk(KeyInput("", "KEY_Y", PAUSE))
    room.take(event(pygame.KEYDOWN, scancode=KEYS["KEY_Y"].sdl, key=pygame.K_z))
    assert room.told() == [(PAUSE, True, "KEY_Y")]


def test_only_what_was_asked_for_is_taken() -> None:
    room = desk(ENTER_IS_NEXT)
    assert not room.switches.take(key(SPACE.sdl))
    assert not room.switches.take(event(pygame.MOUSEBUTTONDOWN, pos=(0, 0), button=1))
    assert room.switches.take(key(ENTER.sdl))


def test_keys_that_went_to_another_window_are_let_go() -> None:
    room = desk(ENTER_IS_NEXT)
    room.take(key(ENTER.sdl), event(pygame.WINDOWFOCUSLOST), key(ENTER.sdl, False))
    assert [down for _, down, _ in room.told()] == [True, False]


def test_a_key_on_a_button_that_is_lifted_is_pressed_all_the_same() -> None:
    presses = Presses({NEXT: PressTimes(300, 1000, lift=True)})
    presses.edge(Edge(NEXT, True, 0, "KEY_ENTER"))
    assert presses.passed(299) == ()
    assert presses.passed(300) == (Pressed(NEXT, "KEY_ENTER"),)


def test_a_second_switch_may_be_the_one_that_is_lifted() -> None:
    presses = Presses(lifted=frozenset({"cheek"}))
    presses.edge(Edge(NEXT, False, 0, "cheek"))
    assert presses.passed(300) == (Pressed(NEXT, "cheek"),)
    presses.edge(Edge(NEXT, True, 400, "cheek"))
    assert presses.passed(5_000) == ()


# -- what is missing


def test_a_keyboard_that_is_not_there_is_named_within_two_seconds_until_it_comes() -> None:
    room = desk(ENTER_IS_NEXT, usb=Usb())
    assert room.wait(0) == (notices.not_connected(NEXT, KEYBOARD),)
    room.usb.keyboards.append(frozenset({ENTER.kernel}))
    assert room.wait(1_000) == ()
    room.usb.keyboards.clear()
    assert room.wait(1_000) == (notices.not_connected(NEXT, KEYBOARD),)


def test_a_keyboard_that_goes_while_a_key_is_down_lets_it_go() -> None:
    room = desk(SPACE_IS_STOP)
    room.wait(0)
    room.take(key(SPACE.sdl))
    room.usb.keyboards.clear()
    room.wait(1_000)
    room.wait(1_000)
    assert [down for _, down, _ in room.told()] == [True, False]


def test_a_key_from_elsewhere_is_there_once_it_was_heard() -> None:
    room = desk(SPACE_IS_STOP, usb=Usb())
    room.wait(0)
    room.take(key(SPACE.sdl))
    assert room.wait(1_000) == ()
    assert [down for _, down, _ in room.told()] == [True]


def test_a_button_is_missing_only_if_no_switch_of_any_kind_answers() -> None:
    usb = Usb([frozenset({SPACE.kernel})])
    switches = Inputs.open(no_buttons(), [SPACE_IS_STOP], lambda: 0.0, listed=lambda: usb.keyboards)
    assert switches.check(0) == (notices.WIRED_GONE,)
    assert switches.missing == {NEXT, PAUSE}
    usb.keyboards.clear()
    assert switches.check(1_000) == (notices.NO_BUTTONS, notices.not_connected(STOP, KEYBOARD))
    assert switches.missing == frozenset(Button)


def test_nobody_misses_pins_that_were_never_to_be_there() -> None:
    usb = Usb([frozenset({SPACE.kernel})])
    switches = Inputs.open(no_buttons(wires=()), [SPACE_IS_STOP], lambda: 0.0, listed=lambda: usb.keyboards)
    assert switches.check(0) == ()


def test_a_stop_without_any_switch_is_named() -> None:
    pins = DeskPins(DEFAULT_WIRES[:2])
    switches = Inputs.open(WiredButtons.open(DEFAULT_WIRES[:2], pins, lambda: 0.0), [], lambda: 0.0)
    assert switches.check(0) == (notices.missing(STOP),)


# -- game controllers


def added(index: int) -> pygame.event.Event:
    return event(pygame.JOYDEVICEADDED, device_index=index)


def removed(pad: Pad) -> pygame.event.Event:
    return event(pygame.JOYDEVICEREMOVED, instance_id=pad.instance)


def button(pad: Pad, number: int, down: bool = True) -> pygame.event.Event:
    return event(pygame.JOYBUTTONDOWN if down else pygame.JOYBUTTONUP, instance_id=pad.instance, button=number)


FIRST_B_IS_STOP = JoystickInput(0, 1, STOP)


def test_a_controller_presses_and_one_that_is_pulled_out_lets_go() -> None:
    pad = Pad(7, "adaptive")
    room = desk(FIRST_B_IS_STOP, pads={0: pad})
    assert room.wait(0) == (notices.not_connected(STOP, CONTROLLER),)
    room.take(added(0), button(pad, 0), button(pad, 1))
    assert room.wait(16) == ()
    room.take(removed(pad))
    assert room.wait(16) == (notices.not_connected(STOP, CONTROLLER),)
    assert [(down, name) for _, down, name in room.told()] == [
        (True, "controller 0 button 1"),
        (False, "controller 0 button 1"),
    ]


def test_a_controller_that_comes_back_takes_its_old_place() -> None:
    left, right, left_again = Pad(1, "left"), Pad(2, "right"), Pad(3, "left")
    pads = {0: left, 1: right}
    room = desk(FIRST_B_IS_STOP, JoystickInput(1, 1, NEXT), pads=pads)
    room.take(added(0), added(1), removed(left))
    pads[1] = left_again  # SDL counts those that are there: the other moved up
    room.take(added(1), button(left_again, 1), button(right, 1))
    assert [what for what, _, _ in room.told()] == [STOP, NEXT]


def test_a_controller_that_is_told_of_twice_is_one() -> None:
    pad = Pad(7, "adaptive")
    room = desk(FIRST_B_IS_STOP, JoystickInput(1, 1, NEXT), pads={0: pad})
    room.take(added(0), added(0))
    assert room.wait(0) == (notices.not_connected(NEXT, CONTROLLER),)


def test_a_controller_that_did_not_open_is_tried_again_until_it_does() -> None:
    pads: dict[int, Pad] = {}
    room = desk(FIRST_B_IS_STOP, pads=pads)
    refuses = iter([True, True, False])

    def controller(index: int) -> Pad:
        if next(refuses):
            raise pygame.error("Unable to open /dev/input/event9")
        return pads[index]

    room.switches.controllers.open, room.switches.controllers.count = controller, lambda: len(pads)
    pads[0] = Pad(7, "adaptive")
    room.take(added(0))
    assert room.wait(0) == (notices.not_connected(STOP, CONTROLLER),)
    assert room.wait(AGAIN_MS) == (notices.not_connected(STOP, CONTROLLER),)
    assert room.wait(AGAIN_MS) == ()
    room.take(button(pads[0], 1))
    assert room.told() == [(STOP, True, "controller 0 button 1")]


def test_a_controller_that_comes_back_under_another_number_is_the_same_switch() -> None:
    pad, again = Pad(7, "adaptive"), Pad(9, "adaptive")
    pads = {0: pad}
    room = desk(FIRST_B_IS_STOP, pads=pads)
    room.take(added(0), button(pad, 1), removed(pad))
    pads[3] = again
    room.take(added(3), button(pad, 1), button(again, 1))
    assert [down for _, down, _ in room.told()] == [True, False, True]


# -- touches


@pytest.fixture
def glass(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((300, 100))
    room = desk(touched=True)
    room.switches.draws(lambda at: [NEXT, PAUSE, STOP][at[0] // 100] if at[1] > 50 else None)
    yield room
    pygame.display.quit()  # not all of pygame: others keep its fonts


def finger(number: int, x: float, y: float, down: bool = True) -> pygame.event.Event:
    return event(pygame.FINGERDOWN if down else pygame.FINGERUP, finger_id=number, x=x, y=y)


def test_a_finger_presses_the_button_that_is_drawn_under_it(glass: Desk) -> None:
    glass.take(finger(1, 0.9, 0.9), finger(1, 0.1, 0.9, False))
    assert glass.told() == [(STOP, True, "touch"), (STOP, False, "touch")]


def test_a_finger_beside_the_buttons_presses_nothing(glass: Desk) -> None:
    glass.take(finger(1, 0.9, 0.1), finger(1, 0.9, 0.9, False))
    assert glass.told() == []


def test_two_fingers_on_one_button_are_one_touch(glass: Desk) -> None:
    glass.take(finger(1, 0.1, 0.9), finger(2, 0.2, 0.9), finger(1, 0.1, 0.9, False), finger(2, 0.2, 0.9, False))
    assert [down for _, down, _ in glass.told()] == [True, False]


def test_a_mouse_presses_and_a_finger_is_not_taken_for_one(glass: Desk) -> None:
    down = {"pos": (150, 90), "button": 1}
    glass.take(event(pygame.MOUSEBUTTONDOWN, **down, touch=True))
    assert glass.told() == []
    glass.take(event(pygame.MOUSEBUTTONDOWN, **down, touch=False), event(pygame.MOUSEBUTTONUP, **down))
    assert glass.told() == [(PAUSE, True, "touch"), (PAUSE, False, "touch")]


def test_a_finger_on_a_glass_that_is_unplugged_lets_go(glass: Desk) -> None:
    on_glass = {1, 2}
    touches = glass.switches.touches
    assert touches is not None
    touches.fingers = lambda: frozenset(on_glass)
    glass.take(finger(1, 0.1, 0.9), finger(2, 0.9, 0.9))
    glass.wait(1_000)
    assert glass.told() == [(NEXT, True, "touch"), (STOP, True, "touch")]
    on_glass.clear()  # its way up is never told
    glass.wait(1_000)
    assert {(which, down) for which, down, _ in glass.told()} == {(NEXT, False), (STOP, False)}
    on_glass.add(3)
    glass.take(finger(3, 0.1, 0.9))
    assert glass.told() == [(NEXT, True, "touch")]


def test_no_glass_at_all_has_no_finger_on_it(glass: Desk) -> None:
    glass.take(finger(1, 0.1, 0.9))
    glass.wait(1_000)
    assert [down for _, down, _ in glass.told()] == [True, False]


def test_a_mouse_that_is_unplugged_while_its_button_is_down_lets_go(glass: Desk) -> None:
    plugged = [2]
    touches = glass.switches.touches
    assert touches is not None
    touches.mice = lambda: plugged[0]
    glass.take(event(pygame.MOUSEBUTTONDOWN, pos=(150, 90), button=1, touch=False))
    glass.wait(1_000)
    assert [down for _, down, _ in glass.told()] == [True]
    plugged[0] = 1
    glass.wait(1_000)
    assert [down for _, down, _ in glass.told()] == [False]


def test_a_stop_that_is_only_drawn_does_not_count_as_heard() -> None:
    switches = Inputs.open(no_buttons(), [], lambda: 0.0, touched=True)
    switches.check(0)
    assert STOP in switches.missing


# -- devices by name


@dataclass
class Heard:
    """Someone who listens to keys of devices by name, a turn at a time."""

    keyboards: Keyboards
    usb: Usb
    queue: deque[Edge]
    now: list[float]

    def turn(self) -> list[tuple[Button, bool]]:
        self.keyboards.turn(0)
        edges = [(edge.button, edge.down) for edge in self.queue]
        self.queue.clear()
        return edges


@pytest.fixture
def heard() -> Iterator[Heard]:
    usb, queue, now = Usb(), deque[Edge](), [0.0]
    stop = InputSwitch(STOP, "pedal", queue)
    next_ = InputSwitch(NEXT, "F24", queue)
    wanted = (Wanted("Pedal", "KEY_B", stop), Wanted("", "KEY_F24", next_))
    listener = Keyboards(wanted, usb, lambda: now[0], lambda: None, rescan_s=0)
    yield Heard(listener, usb, queue, now)
    listener.close()
    for device in usb.devices.values():
        device.end()


def test_a_device_is_found_by_a_part_of_its_name(heard: Heard) -> None:
    pedal = heard.usb.plug("/dev/input/event3", "Foot PEDAL v2", "KEY_A", "KEY_B")
    heard.turn()
    assert heard.keyboards.there == {"pedal"}
    for name in ("KEY_A", "KEY_B"):
        pedal.tell(name, True)
        pedal.tell(name, False)
    assert heard.turn() == [(STOP, True), (STOP, False)]


def test_the_key_of_another_device_is_not_taken(heard: Heard) -> None:
    heard.usb.plug("/dev/input/event3", "Keyboard", "KEY_B")
    heard.turn()
    assert heard.keyboards.there == frozenset()


def test_a_device_that_goes_while_held_lets_go_and_works_again_when_it_comes_back(heard: Heard) -> None:
    heard.usb.plug("/dev/input/event3", "Pedal", "KEY_B").tell("KEY_B", True)
    assert heard.turn() == [(STOP, True)]
    heard.usb.unplug("/dev/input/event3")
    assert heard.turn() == [(STOP, False)]
    assert heard.keyboards.there == frozenset()
    heard.usb.plug("/dev/input/event3", "Pedal", "KEY_B").tell("KEY_B", True)
    assert heard.turn() == [(STOP, True)]


def test_a_device_that_stops_answering_is_let_go_although_it_is_still_listed(heard: Heard) -> None:
    pedal = heard.usb.plug("/dev/input/event3", "Pedal", "KEY_B")
    pedal.tell("KEY_B", True)
    assert heard.turn() == [(STOP, True)]
    del heard.usb.devices["/dev/input/event3"]
    pedal.end()
    heard.usb.devices = {}
    assert heard.turn() == [(STOP, False)]


def test_the_same_key_on_two_devices_is_one_switch(heard: Heard) -> None:
    left, right = (heard.usb.plug(path, path, "KEY_F24") for path in ("left", "right"))
    left.tell("KEY_F24", True)
    right.tell("KEY_F24", True)
    left.tell("KEY_F24", False)
    heard.turn()
    right.tell("KEY_F24", False)
    assert heard.turn() == [(NEXT, False)]


def test_a_key_that_is_down_as_its_device_comes_presses_nothing_unless_it_is_stop(heard: Heard) -> None:
    heard.usb.plug("other", "Buttons", "KEY_F24", held=("KEY_F24",)).tell("KEY_F24", False)
    heard.usb.plug("pedal", "Pedal", "KEY_B", held=("KEY_B",))
    assert heard.turn() == [(STOP, True)]


def test_a_key_keeps_the_moment_that_the_kernel_stamped_unless_its_clock_is_not_ours(heard: Heard) -> None:
    pedal = heard.usb.plug("pedal", "Pedal", "KEY_B")
    heard.now[0] = 5_000
    pedal.tell("KEY_B", True, time.monotonic() - 0.2)
    pedal.tell("KEY_B", False, time.time())
    heard.keyboards.turn(0)
    down, up = heard.queue
    assert 4_000 < down.at_ms <= 4_800
    assert up.at_ms == 5_000


def test_nothing_that_a_device_does_ends_the_listening(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    pedal = heard.usb.plug("pedal", "Pedal", "KEY_B")
    pedal.tell("KEY_B", True)
    heard.turn()
    monkeypatch.setattr(heard.usb, "listed", lambda: 1 / 0)
    assert heard.turn() == [(STOP, False)]
    monkeypatch.undo()
    pedal.end()
    heard.usb.plug("pedal", "Pedal", "KEY_B").tell("KEY_B", True)
    assert heard.turn() == [(STOP, True)]


def test_a_thread_listens_and_wakes_the_loop() -> None:
    usb, queue, woken = Usb(), deque[Edge](), threading.Event()
    pedal = usb.plug("pedal", "Pedal", "KEY_B")
    listener = Keyboards(
        (Wanted("pedal", "KEY_B", InputSwitch(STOP, "pedal", queue)),), usb, lambda: 7.0, woken.set, 0.01
    )
    listener.start()
    pedal.tell("KEY_B", True)
    assert woken.wait(10)
    listener.close()
    pedal.end()
    assert queue[0] == Edge(STOP, True, 7.0, "pedal", clean=True)
    assert queue[-1].down is False  # nobody listens any more


def test_named_devices_are_switches_like_any_other() -> None:
    usb = Usb()
    pedal = usb.plug("pedal", "USB Pedal", "KEY_B")
    switches = Inputs.open(no_buttons(), [PEDAL], lambda: 0.0, kernel=lambda: usb)
    assert switches.check(0) == (notices.WIRED_GONE,)
    assert STOP not in switches.missing
    switches.close()
    pedal.end()
    assert STOP in switches.missing


def test_without_evdev_a_named_device_is_told_of_and_the_rest_works() -> None:
    def none() -> LinuxKernel:
        raise ImportError("No module named 'evdev'")

    usb = Usb([frozenset({ENTER.kernel})])
    pins = DeskPins()
    buttons = WiredButtons.open(DEFAULT_WIRES, pins, lambda: 0.0)
    switches = Inputs.open(buttons, [PEDAL, ENTER_IS_NEXT], lambda: 0.0, kernel=none, listed=lambda: usb.keyboards)
    assert switches.check(0) == (notices.not_installed(STOP, "“pedal”"),)
    switches.take(key(ENTER.sdl))
    assert [edge.button for edge in switches.edges()] == [NEXT]


def test_a_device_that_refuses_is_tried_again_until_it_opens_and_harms_no_other(heard: Heard) -> None:
    shy = heard.usb.plug("shy", "Pedal", "KEY_B")
    shy.refuses = 2
    other = heard.usb.plug("other", "Buttons", "KEY_F24")
    other.tell("KEY_F24", True)
    assert heard.turn() == [(NEXT, True)]
    assert heard.keyboards.there == {"F24"}
    assert heard.turn() == [], "what is held on the other one stays held"
    assert heard.turn() == []
    assert heard.keyboards.there == {"F24", "pedal"}
    shy.tell("KEY_B", True)
    assert heard.turn() == [(STOP, True)]


def test_a_device_that_opens_and_then_does_not_answer_harms_no_other(heard: Heard) -> None:
    other = heard.usb.plug("other", "Buttons", "KEY_F24")
    other.tell("KEY_F24", True)
    assert heard.turn() == [(NEXT, True)]
    heard.usb.plug("dead", "Pedal", "KEY_B").dead = True
    assert heard.turn() == []
    assert heard.turn() == []
    assert heard.keyboards.there == {"F24"}


def test_of_two_devices_of_one_name_one_may_go_while_the_other_holds(heard: Heard) -> None:
    first, second = (heard.usb.plug(path, "Pedal", "KEY_B") for path in ("first", "second"))
    first.tell("KEY_B", True)
    second.tell("KEY_B", True)
    assert heard.turn() == [(STOP, True)]
    heard.usb.unplug("first")
    assert heard.turn() == []
    assert heard.keyboards.there == {"pedal"}
    heard.usb.unplug("second")
    assert heard.turn() == [(STOP, False)]
    assert heard.keyboards.there == frozenset()


# -- the kernel's list


LISTED = """\
I: Bus=0019 Vendor=0001 Product=0001 Version=0100
N: Name="gpio-keys"
H: Handlers=kbd event0
B: EV=3
B: KEY=10000000

I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="USB Keyboard"
H: Handlers=sysrq kbd event1 leds
B: EV=120013
B: KEY=1 10000 0
B: LED=7
"""


def test_the_kernels_list_tells_which_keys_each_device_has(tmp_path: Path) -> None:
    path = tmp_path / "devices"
    path.write_text(LISTED, encoding="utf-8")
    assert keyboards(path) == (frozenset({ENTER.kernel}), frozenset({2 * 64, 64 + 16}))
    assert keyboards(tmp_path / "none") == ()
    assert pointers(path) == 0
    path.write_text(LISTED + "\nH: Handlers=mouse0 event5\nH: Handlers=kbd mouse1 event6\n", encoding="utf-8")
    assert pointers(path) == 2


def test_the_letters_have_their_numbers() -> None:
    assert (KEYS["KEY_A"].kernel, KEYS["KEY_A"].sdl) == (30, pygame.KSCAN_A)
    assert (KEYS["KEY_F12"].kernel, KEYS["KEY_F12"].sdl) == (88, pygame.KSCAN_F12)
    assert {KEYS[f"KEY_{letter}"].sdl for letter in "QWERTYUIOPASDFGHJKLZXCVBNM"} == set(range(4, 30))
    assert len({each.sdl for each in KEYS.values()}) == len({each.kernel for each in KEYS.values()}) == len(KEYS)
