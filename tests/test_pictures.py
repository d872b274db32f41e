"""The moving figure as pixels: nothing covers what moves, frames are kept within bounds and cost little."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame
import pytest

from kiosk.content.stretch import Mode, Position, Side, Stretch, Variant
from kiosk.devices.screen.contact import ContactSheets
from kiosk.devices.screen.pictures import STEPS, Pictures, key_of, movement, theme_colours
from kiosk.devices.screen.themes import DARK, LIGHT, SHAPE_CONTRAST, THEMES, Theme, contrast
from kiosk.figure import figure as figures
from kiosk.figure.figure import Role, Shape
from kiosk.files.library import read_library
from kiosk.scenes.bodies import FigurePose

ASSETS = Path(__file__).parent.parent / "assets"
SIZE = (600, 430)


@pytest.fixture(autouse=True)
def _window() -> Iterator[None]:
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    yield
    pygame.display.quit()


def _shipped() -> list[tuple[Stretch, Variant]]:
    reading = read_library(ASSETS)
    assert reading.value is not None, reading.mistakes
    return [(stretch, variant) for stretch in reading.value.stretches.values() for variant in stretch.variants]


SHIPPED = _shipped()
each_variant = pytest.mark.parametrize(
    ("stretch", "variant"), SHIPPED, ids=[f"{stretch.id} {variant.key}" for stretch, variant in SHIPPED]
)


def _variant(**table: object) -> Variant:
    figure = {"view": "side", "support": "chair", "accent": ["thigh"], "end": {"knee": 10}} | table
    return Variant(Position.SEATED, Mode.ACTIVE, "", (), (), figure=figure)


def _count(picture: pygame.Surface, colour: tuple[int, int, int]) -> int:
    return pygame.mask.from_threshold(picture, colour, (2, 2, 2, 255)).count()


LIMBS = {
    "arm": ("shoulder", "upper-arm", "forearm", "hand", "fingers", "thumb"),
    "leg": ("thigh", "shin", "foot", "toes"),
}


def _limb(part: str) -> str:
    """The limb that a part belongs to, or "" for head and trunk."""
    prefix = "other-" if part.startswith("other-") else ""
    return next((prefix + limb for limb, parts in LIMBS.items() if part.removeprefix("other-") in parts), "")


@each_variant
def test_no_other_limb_covers_what_moves(stretch: Stretch, variant: Variant) -> None:
    """An arm may hang before a trunk that moves; before a limb that moves there is nothing."""
    moved = {_limb(str(part)) for part in _accent(variant)}
    for drawn, count in _moments(stretch, variant):
        others = [s for s in drawn if s.role is Role.ACCENT or (_limb(s.part) and _limb(s.part) not in moved)]
        alone = count([shape for shape in drawn if shape.role is Role.ACCENT])
        assert count(others) >= (0.97 if moved - {""} else 0.35) * alone


@each_variant
def test_a_helpers_hands_leave_most_of_what_moves_in_sight(stretch: Stretch, variant: Variant) -> None:
    for drawn, count in _moments(stretch, variant):
        held = [shape for shape in drawn if shape.role is Role.ACCENT or shape.part.startswith("hand at")]
        alone = count([shape for shape in drawn if shape.role is Role.ACCENT])
        assert count(held) >= 0.6 * alone


def _accent(variant: Variant) -> list[object]:
    accent = variant.figure["accent"]
    assert isinstance(accent, list)
    return accent


def _moments(
    stretch: Stretch, variant: Variant
) -> Iterator[tuple[tuple[Shape, ...], Callable[[Sequence[Shape]], int]]]:
    """The shapes at the start, in the middle and at the end; and what counts the moved pixels of some of them."""
    figure = figures.parse(variant.figure)
    side, helped = stretch.sides[-1], variant.mode is not Mode.ACTIVE
    pictures = Pictures(dict.fromkeys(Role, (0, 0, 0)) | {Role.ACCENT: (255, 255, 255)})

    def count(kept: Sequence[Shape]) -> int:
        bare = tuple(replace(shape, gap=0.0) for shape in kept)
        return _count(pictures.drawn(bare, figure, side, helped, SIZE)[0], (255, 255, 255)) if bare else 0

    for reach in (0.0, 0.5, 1.0):
        yield figures.shapes(figure, side, reach, helped), count


@each_variant
def test_every_shipped_figure_can_be_drawn_on_a_small_and_on_a_narrow_place(stretch: Stretch, variant: Variant) -> None:
    pictures = Pictures(theme_colours(DARK))
    for size in ((300, 220), (220, 500)):
        for side in stretch.sides:
            picture, (x, y) = pictures.frame(variant, side, 1.0, True, size)
            assert x >= 0
            assert y >= 0
            assert x + picture.get_width() <= size[0]
            assert y + picture.get_height() <= size[1]


def test_a_picture_stands_still_while_the_limb_moves() -> None:
    pictures = Pictures(theme_colours(DARK))
    whole = []
    for reach in (0.0, 0.5, 1.0):
        surface = pygame.Surface(SIZE)
        surface.fill(DARK.panel)
        variant = SHIPPED_LEG
        pictures.draw(surface, surface.get_rect(), FigurePose(variant, Side.RIGHT, reach, False))
        whole.append(surface)
    head = pygame.Rect(SIZE[0] // 4, 0, SIZE[0] // 2, SIZE[1] // 4)
    first = pygame.image.tobytes(whole[0].subsurface(head), "RGB")
    assert all(pygame.image.tobytes(surface.subsurface(head), "RGB") == first for surface in whole)
    assert pygame.image.tobytes(whole[0], "RGB") != pygame.image.tobytes(whole[2], "RGB")


SHIPPED_LEG = next(variant for stretch, variant in SHIPPED if stretch.id == "leg-extend-seated")


def test_the_ground_of_a_frame_is_the_panel_to_the_last_shade() -> None:
    for theme in THEMES.values():
        picture, _ = Pictures(theme_colours(theme)).frame(_variant(), None, 1.0, False, SIZE)
        assert tuple(picture.get_at((picture.get_width() - 1, 0)))[:3] == theme.panel


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_what_carries_meaning_stands_out_from_the_panel(theme: Theme) -> None:
    colours = theme_colours(theme)
    for role in (Role.BODY, Role.ACCENT, Role.HAND, Role.TRACE):
        assert contrast(colours[role], colours[Role.GAP]) >= SHAPE_CONTRAST, role


def test_an_eye_stands_out_from_the_face() -> None:
    for theme in (DARK, LIGHT):
        colours = theme_colours(theme)
        assert contrast(colours[Role.FACE], colours[Role.BODY]) >= SHAPE_CONTRAST


def test_the_frames_kept_never_outgrow_their_bound() -> None:
    bound = 3_000_000
    pictures = Pictures(theme_colours(DARK), largest_bytes=bound)
    for _, variant in SHIPPED[:6]:
        for step in range(0, STEPS + 1, 3):
            pictures.frame(variant, Side.LEFT, step / STEPS, False, SIZE)
            assert pictures.bytes <= bound
    assert pictures.bytes > 0


def test_the_usual_bound_is_under_sixty_megabytes() -> None:
    assert Pictures({})._largest < 60_000_000


def test_the_same_frame_is_drawn_only_once_and_the_way_back_is_the_way_there() -> None:
    pictures = Pictures(theme_colours(DARK))
    there = pictures.frame(SHIPPED_LEG, Side.LEFT, 0.5, False, SIZE)
    assert pictures.frame(SHIPPED_LEG, Side.LEFT, 0.501, False, SIZE) is there
    assert pictures.frame(SHIPPED_LEG, Side.LEFT, 0.5, False, SIZE, returning=True) is there
    assert pictures.frame(SHIPPED_LEG, Side.RIGHT, 0.5, False, SIZE) is not there


def test_a_circle_has_frames_of_its_own_on_the_way_back() -> None:
    circles = next(variant for stretch, variant in SHIPPED if stretch.id == "ankle-circles")
    pictures = Pictures(theme_colours(DARK))
    there = pictures.frame(circles, Side.LEFT, 0.5, False, SIZE)
    assert pictures.frame(circles, Side.LEFT, 0.5, False, SIZE, returning=True) is not there


def test_a_frame_from_the_cache_costs_at_most_two_bare_blits() -> None:
    pictures = Pictures(theme_colours(DARK))
    screen = pygame.Surface((1920, 1080))
    box = pygame.Rect(60, 120, 980, 640)
    bare = pygame.Surface(box.size).convert()
    pose = FigurePose(SHIPPED_LEG, Side.LEFT, 1.0, False)
    pictures.draw(screen, box, pose)

    def cached() -> None:
        pictures.draw(screen, box, pose)

    def blit() -> None:
        screen.blit(bare, box)

    assert min(_seconds(cached) / _seconds(blit) for _ in range(5)) <= 2.0


def _seconds(what: object, times: int = 40) -> float:
    assert callable(what)
    began = time.perf_counter()
    for _ in range(times):
        what()
    return time.perf_counter() - began


def test_a_movement_can_be_drawn_ahead_frame_by_frame() -> None:
    pictures = Pictures(theme_colours(DARK))
    ahead = list(movement(key_of(FigurePose(SHIPPED_LEG, Side.LEFT, 0.3, False), SIZE)))
    assert len(ahead) == STEPS + 1
    for key in ahead:
        pictures.make(key)
    drawn = pictures.bytes
    for step in range(STEPS + 1):
        pictures.frame(SHIPPED_LEG, Side.LEFT, step / STEPS, False, SIZE)
    assert pictures.bytes == drawn


def test_until_a_frame_is_drawn_the_nearest_of_its_movement_can_be_had() -> None:
    pictures = Pictures(theme_colours(DARK))
    keys = list(movement(key_of(FigurePose(SHIPPED_LEG, Side.LEFT, 0.0, False), SIZE)))
    assert pictures.nearest(keys[9]) is None
    near, far = pictures.make(keys[12]), pictures.make(keys[3])
    assert pictures.nearest(keys[9]) is near
    assert pictures.nearest(keys[4]) is far
    assert pictures.nearest(keys[9]._replace(side=Side.RIGHT)) is None


def test_a_variant_without_a_figure_draws_nothing() -> None:
    surface = pygame.Surface(SIZE)
    bare = Variant(Position.SEATED, Mode.ACTIVE, "", (), ())
    Pictures(theme_colours(DARK)).draw(surface, surface.get_rect(), FigurePose(bare, None, 0.5, False))
    assert _count(surface, (0, 0, 0)) == SIZE[0] * SIZE[1]


def test_a_figure_with_mistakes_says_so() -> None:
    with pytest.raises(figures.FigureMistakes):
        Pictures(theme_colours(DARK)).frame(_variant(view="sid"), None, 0.5, False, SIZE)


def test_contact_sheets_show_every_variant_and_an_overview(tmp_path: Path) -> None:
    from kiosk.commands.figures import contact_sheets

    stretches = list({stretch.id: stretch for stretch, _ in SHIPPED[:12]}.values())
    paths = list(contact_sheets(stretches, tmp_path, "light"))
    assert paths[0].name == "figures.png"
    cells = 2 * sum(len(stretch.variants) for stretch in stretches)
    assert len(paths) == 1 + -(-cells // 36)
    assert all(path.stat().st_size > 10_000 for path in paths)


def test_a_contact_sheet_can_be_one_cell(tmp_path: Path) -> None:
    from kiosk.devices.screen.contact import Cell

    ContactSheets("dark").save([Cell("Leg", FigurePose(SHIPPED_LEG, None, 1.0, False))], 3, tmp_path / "one.png")
    assert (tmp_path / "one.png").exists()
