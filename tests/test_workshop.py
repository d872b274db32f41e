"""The thread that draws for the loop: newest wish first, never while the loop is at work, and nothing ends it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from functools import cache, partial

import pygame
import pytest
from bounds import turns
from sample_scenes import hold

from kiosk.content.stretch import Mode, Position, Side, Variant
from kiosk.devices.screen.bodies.figures import Figures, FiguresLater
from kiosk.devices.screen.display import Display, draw_scene
from kiosk.devices.screen.drawing import Moment
from kiosk.devices.screen.look import usual_size
from kiosk.devices.screen.pictures import STEPS
from kiosk.devices.screen.themes import DARK
from kiosk.devices.screen.workshop import Workshop
from kiosk.files.everything import read_everything
from kiosk.files.places import find
from kiosk.scenes.bodies import FigurePose

LONG_S = 20.0
SIZE = (320, 240)


class Bell:
    """Counts how often it was rung, and can be waited for."""

    def __init__(self) -> None:
        self.rung = threading.Semaphore(0)

    def wait(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.rung.acquire(timeout=LONG_S)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def workshop(bell: Bell) -> Iterator[Workshop]:
    made = Workshop(lambda: bell.rung.release())
    yield made
    made.close()


@pytest.fixture
def busy(workshop: Workshop) -> Iterator[threading.Event]:
    """A workshop that is at work until the event is set."""
    begun, free = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        free.wait(LONG_S)

    workshop.wish("first", work)
    assert begun.wait(LONG_S)
    yield free
    free.set()


def test_the_newest_wish_comes_first_and_what_is_for_later_last(
    workshop: Workshop, bell: Bell, busy: threading.Event
) -> None:
    done: list[str] = []
    all_done = threading.Event()
    workshop.later(iter([partial(done.append, "later"), all_done.set]))
    for name in ("old", "newer", "newest"):
        workshop.wish(name, partial(done.append, name))
    busy.set()
    bell.wait(4)
    assert all_done.wait(LONG_S)
    assert done == ["newest", "newer", "old", "later"]


def test_a_wish_of_the_same_name_takes_the_place_of_one_not_begun(
    workshop: Workshop, bell: Bell, busy: threading.Event
) -> None:
    done: list[int] = []
    for number in range(3):
        workshop.wish("frame", partial(done.append, number))
    busy.set()
    bell.wait(2)
    assert done == [2]


def test_a_piece_of_work_that_fails_does_not_end_the_others(
    workshop: Workshop, bell: Bell, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("no such limb")

    with caplog.at_level(logging.ERROR):
        workshop.wish("bad", fail)
        bell.wait()
    workshop.wish("good", lambda: None)
    bell.wait()
    assert "no such limb" in caplog.text


def test_a_loop_that_stands_still_keeps_nothing_from_being_drawn(workshop: Workshop, bell: Bell) -> None:
    workshop.hold()  # for ever
    workshop.wish("frame", lambda: None)
    bell.wait()


def test_a_closed_workshop_begins_nothing_more(bell: Bell) -> None:
    workshop = Workshop(lambda: bell.rung.release())
    workshop.close()
    workshop.wish("late", lambda: None)
    assert not bell.rung.acquire(blocking=False)


# -- figures from a workshop


@cache
def leg() -> Variant:
    everything = read_everything(find()).value
    assert everything is not None
    stretch = everything.library.stretches["leg-extend-seated"]
    return next(variant for variant in stretch.variants if variant.figure)


def shown(figures: Figures | FiguresLater, pose: FigurePose) -> bytes:
    surface = pygame.Surface(SIZE)
    surface.fill(DARK.panel)
    figures.draw(surface, surface.get_rect(), pose)
    return pygame.image.tobytes(surface, "RGB")


EMPTY = bytes(DARK.panel) * (SIZE[0] * SIZE[1])


def test_a_figure_that_is_not_drawn_yet_leaves_the_panel_empty_and_arrives(
    workshop: Workshop, bell: Bell, busy: threading.Event
) -> None:
    later, pose = FiguresLater(workshop, DARK), FigurePose(leg(), Side.LEFT, 0.5, False)
    assert shown(later, pose) == EMPTY
    assert later.arrived == 0
    busy.set()
    bell.wait(2)
    assert later.arrived == 1
    assert shown(later, pose) == shown(Figures(DARK), pose)


def test_once_a_movement_was_asked_for_all_of_it_is_drawn(workshop: Workshop, bell: Bell) -> None:
    later, at_once = FiguresLater(workshop, DARK), Figures(DARK)
    shown(later, FigurePose(leg(), Side.LEFT, 0.0, False))
    bell.wait()
    last = FigurePose(leg(), Side.LEFT, 1.0, False)
    going = turns(100)
    while shown(later, last) != shown(at_once, last) and going():  # asked for meanwhile, it is a wish and rings
        bell.wait()
    for step in range(STEPS + 1):
        pose = FigurePose(leg(), Side.LEFT, step / STEPS, False)
        assert shown(later, pose) != EMPTY


def test_a_picture_that_arrives_is_shown_though_nothing_else_changed(
    workshop: Workshop, bell: Bell, busy: threading.Event
) -> None:
    surface = pygame.Surface((1024, 600))
    display = Display(surface, usual_size(1024, 600), figures=partial(FiguresLater, workshop))
    display.show(hold(), Moment(now_ms=0))
    assert display.show(hold(), Moment(now_ms=100)) == []
    busy.set()
    bell.wait(3)  # what it was busy with, the figure, and where its side stands
    assert display.show(hold(), Moment(now_ms=200))
    fresh = pygame.Surface(surface.get_size())
    draw_scene(fresh, hold(), Moment(), display.look)
    assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(fresh, "RGB")


def test_where_a_side_stands_is_told_once_it_is_known(workshop: Workshop, bell: Bell) -> None:
    later, pose = FiguresLater(workshop, DARK), FigurePose(leg(), Side.LEFT, 0.5, False)
    assert later.beside_limb(pose, SIZE, (60, 20), 4) is None
    bell.wait()
    assert later.beside_limb(pose, SIZE, (60, 20), 4) == Figures(DARK).beside_limb(pose, SIZE, (60, 20), 4) is not None


def test_a_figure_with_mistakes_is_tried_once_and_leaves_its_place_empty(
    workshop: Workshop, bell: Bell, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Variant(Position.SEATED, Mode.ACTIVE, "", (), (), figure={"view": "sid"})
    later, pose = FiguresLater(workshop, DARK), FigurePose(broken, None, 0.5, False)
    assert shown(later, pose) == EMPTY
    bell.wait()
    assert shown(later, pose) == EMPTY
    workshop.close()
    assert "cannot be drawn" in caplog.text
