"""Every screen keeps its promises at every size and in every theme, and only what changed is drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pygame
import pytest
from sample_scenes import CALM_CASES, CASES, IN_SESSION, NOW, RESOLUTIONS, hold, home, long_hold, menu, stopped, today

from kiosk.content.stretch import Side
from kiosk.devices.screen import look as looks
from kiosk.devices.screen import themes
from kiosk.devices.screen.display import FADE_MS, Display, draw_scene
from kiosk.devices.screen.drawing import DrawnText, Moment
from kiosk.devices.screen.look import Look, ScreenSize, usual_size
from kiosk.devices.screen.themes import DARK, LIGHT, NIGHT, Theme, contrast
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Ask, Guide, Home, Progress, Scene

THEMES = (DARK, LIGHT)
FULL_HD = (1920, 1080)
BUTTON_MINUTES = 16.0


def drawn(
    scene: Scene, moment: Moment = NOW, resolution: tuple[int, int] = FULL_HD, theme: Theme = DARK
) -> list[DrawnText]:
    look = Look(theme, *resolution, usual_size(*resolution))
    return draw_scene(pygame.Surface(resolution), scene, moment, look)


every_screen = pytest.mark.parametrize("case", list(CASES))
every_size = pytest.mark.parametrize("resolution", RESOLUTIONS, ids=lambda size: f"{size[0]}x{size[1]}")
every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


# -- what holds for every screen


@every_size
@every_screen
def test_every_text_stays_inside_its_place_and_touches_no_other(case: str, resolution: tuple[int, int]) -> None:
    texts = drawn(*CASES[case], resolution)
    screen = pygame.Rect((0, 0), resolution)
    for text in texts:
        assert screen.contains(text.rect), text
        assert text.container.contains(text.rect), text
    for one, other in combinations(texts, 2):
        assert not one.rect.colliderect(other.rect), (one, other)


@every_size
@every_screen
def test_every_text_can_be_read_from_the_bed(case: str, resolution: tuple[int, int]) -> None:
    least = {"number": looks.GLANCE, "side": looks.GLANCE, "clock": looks.GLANCE, "button": BUTTON_MINUTES}
    scene, moment = CASES[case]
    if case in CALM_CASES:
        least["name"] = looks.NAME
    usual = looks.TEXT if case in CALM_CASES else looks.LEAST  # smaller only where words would be lost
    for text in drawn(scene, moment, resolution):
        assert text.minutes >= least.get(text.role, usual), text


@every_theme
@every_screen
def test_every_text_stands_out_from_what_is_under_it(case: str, theme: Theme) -> None:
    surface = pygame.Surface(FULL_HD)
    scene, moment = CASES[case]
    for text in draw_scene(surface, scene, moment, Look(theme, *FULL_HD, usual_size(*FULL_HD))):
        assert contrast(text.colour, text.background) >= themes.TEXT_CONTRAST, text


@every_theme
@pytest.mark.parametrize("case", list(CALM_CASES))
def test_the_background_that_is_claimed_is_the_one_on_the_screen(case: str, theme: Theme) -> None:
    surface = pygame.Surface(FULL_HD)
    scene, moment = CASES[case]
    for text in draw_scene(surface, scene, moment, Look(theme, *FULL_HD, usual_size(*FULL_HD))):
        corner = text.rect.move(-3, -3).topleft
        assert pygame.Color(*text.background) == surface.get_at(corner), text


@every_size
@pytest.mark.parametrize("case", [name for name, (scene, _) in CASES.items() if isinstance(scene.body, Guide)])
def test_a_session_screen_has_at_most_twenty_words(case: str, resolution: tuple[int, int]) -> None:
    texts = (text.text for text in drawn(*CASES[case], resolution) if text.role != "notice")  # rare, and must be read
    assert sum(any(letter.isalpha() for letter in word) for text in texts for word in text.split()) <= 20


@every_size
@pytest.mark.parametrize("case", [*CALM_CASES, "long_hold", "ready", "paused", "which_one", "helper_stopped"])
def test_no_word_is_cut_on_the_screens_that_matter(case: str, resolution: tuple[int, int]) -> None:
    assert [text for text in drawn(*CASES[case], resolution) if text.cut] == []


@every_size
@every_screen
def test_a_button_label_is_never_cut(case: str, resolution: tuple[int, int]) -> None:
    labels = [text for text in drawn(*CASES[case], resolution) if text.role == "button"]
    assert labels
    assert not any(text.cut for text in labels)


# -- what must be on particular screens


def told(texts: Sequence[DrawnText]) -> str:
    return " ".join(text.text for text in texts)


@every_size
def test_a_hold_shows_name_side_number_cue_and_buttons_even_at_its_longest(resolution: tuple[int, int]) -> None:
    shown = told(drawn(long_hold(), NOW, resolution))
    for wanted in ("Shoulder", "arm reach", "RIGHT", "28", "knee soft.", "NEXT", "PAUSE", "STOP"):
        assert wanted in shown


def test_left_is_called_left() -> None:
    assert "LEFT" in told(drawn(hold(side=Side.LEFT)))
    assert "RIGHT" not in told(drawn(hold(side=Side.LEFT)))


def test_the_caption_takes_the_place_of_the_cue() -> None:
    texts = drawn(hold(), replace(NOW, caption="Breathe as suits you."))
    assert [text.text for text in texts if text.role == "cue"] == ["Breathe as suits you."]


def test_a_notice_is_shown_in_a_session_and_on_home() -> None:
    noticed = replace(NOW, notices=("No sound",))
    assert "No sound" in told(drawn(hold(), noticed))
    assert "No sound" in told(drawn(home(), noticed))


@every_size
def test_what_hurt_is_shown_however_full_the_day_was(resolution: tuple[int, int]) -> None:
    scene, moment = CASES["long_today"]
    assert "it hurt" in told(drawn(scene, moment, resolution))


@every_size
@pytest.mark.parametrize("chosen", range(9))
def test_the_choice_that_is_marked_can_be_seen(chosen: int, resolution: tuple[int, int]) -> None:
    scene = menu(chosen)
    theme = DARK
    marked = [text for text in drawn(scene, NOW, resolution) if text.background == theme.chosen]
    assert len(marked) == 1


@pytest.mark.parametrize("resolution", [(800, 480), (1024, 600)])
def test_choices_that_do_not_fit_are_turned_over_and_each_can_be_reached(resolution: tuple[int, int]) -> None:
    look_small = Look(DARK, *resolution, usual_size(*resolution), 1.5)
    seen = set()
    for chosen in range(9):
        texts = draw_scene(pygame.Surface(resolution), menu(chosen), NOW, look_small)
        seen |= {text.text for text in texts if text.role == "choice" and text.background == DARK.chosen}
    assert len(seen) == 9


def test_the_buttons_stand_in_the_order_that_is_set() -> None:
    look = Look(DARK, *FULL_HD, usual_size(*FULL_HD))
    order = (Button.STOP, Button.PAUSE, Button.NEXT)
    texts = draw_scene(pygame.Surface(FULL_HD), hold(), NOW, look, order)
    labels = sorted((text for text in texts if text.role == "button"), key=lambda text: text.rect.left)
    assert [text.text for text in labels] == ["STOP", "PAUSE", "NEXT"]


def test_home_dims_at_night_and_no_other_screen_does() -> None:
    night = replace(NOW, dimmed=True)
    assert {text.colour for text in drawn(home(), night)} <= set(themes.colours(NIGHT).values())
    assert {text.colour for text in drawn(hold(), night)} <= set(themes.colours(DARK).values())


@every_size
def test_the_night_can_be_read_too(resolution: tuple[int, int]) -> None:
    for text in drawn(home(), replace(NOW, dimmed=True), resolution):
        assert contrast(text.colour, text.background) >= themes.TEXT_CONTRAST


def test_a_home_without_anything_to_list_shows_only_clock_and_next() -> None:
    scene = replace(home(), body=Home("Midday", "seated", (), ()))
    assert "Today" not in told(drawn(scene))
    assert "10:24" in told(drawn(scene))


def test_many_steps_still_have_a_segment_each() -> None:
    scene = hold(progress=Progress("Whole body", 30, 48))
    drawn(scene)  # must not overlap itself or fail
    assert "31 of 48" in told(drawn(scene))


@pytest.mark.parametrize("body_size", [(320, 240), (3840, 2160), (600, 600)])
def test_an_unusual_screen_is_drawn_without_failing(body_size: tuple[int, int]) -> None:
    for scene, moment in CASES.values():
        draw_scene(pygame.Surface(body_size), scene, moment, Look(DARK, *body_size, ScreenSize(24, 2.0)))


# -- the display: only what changed


def display(reduced_motion: bool = True, resolution: tuple[int, int] = (1024, 600)) -> Display:
    return Display(pygame.Surface(resolution), usual_size(*resolution), reduced_motion=reduced_motion)


def at(now_ms: int, moment: Moment = NOW) -> Moment:
    return replace(moment, now_ms=now_ms)


def pixels(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


def counted(scene: Scene, number: str, ring: float) -> Scene:
    assert isinstance(scene.body, Guide)
    return replace(scene, body=replace(scene.body, number=number, ring=ring))


def test_the_first_turn_draws_the_whole_screen_and_the_same_again_nothing() -> None:
    kiosk = display()
    assert kiosk.show(hold(), at(0)) == [kiosk.surface.get_rect()]
    assert kiosk.show(hold(), at(40)) == []


def test_a_countdown_redraws_its_dial_alone() -> None:
    kiosk = display()
    kiosk.show(hold(), at(0))
    areas = kiosk.show(counted(hold(), "17", 0.55), at(100))
    assert len(areas) == 1
    assert areas[0].left > kiosk.surface.get_width() // 2


def test_what_is_drawn_bit_by_bit_is_what_is_drawn_at_once() -> None:
    kiosk = display()
    kiosk.show(home(), at(0))
    kiosk.show(hold(), at(100))
    kiosk.show(counted(hold(), "17", 0.55), at(200))
    kiosk.show(counted(hold(), "9", 0.30), at(300, replace(NOW, caption="Half-way.", fill={Button.NEXT: 0.5})))
    kiosk.show(counted(hold(), "8", 0.25), at(400))
    fresh = pygame.Surface((1024, 600))
    draw_scene(fresh, counted(hold(), "8", 0.25), NOW, kiosk.look)
    assert pixels(kiosk.surface) == pixels(fresh)


def test_a_held_button_fills_its_label_and_nothing_else() -> None:
    kiosk = display()
    kiosk.show(hold(), at(0))
    areas = kiosk.show(hold(), at(40, replace(NOW, fill={Button.NEXT: 0.4})))
    assert len(areas) == 1
    assert kiosk.button_at(areas[0].center) is Button.NEXT


def test_a_button_that_does_nothing_does_not_fill() -> None:
    kiosk = display()
    kiosk.show(stopped(), at(0))
    assert kiosk.show(stopped(), at(40, replace(NOW, fill={Button.STOP: 0.4}))) == []


def test_the_figure_is_drawn_at_most_fifteen_times_a_second_and_ends_where_it_should() -> None:
    kiosk = display()
    scenes = [_reached(step / 120) for step in range(121)]
    turns = [kiosk.show(scene, at(step * 8)) for step, scene in enumerate(scenes)]
    assert sum(1 for areas in turns if areas) <= 16
    kiosk.show(scenes[-1], at(2000))
    fresh = pygame.Surface((1024, 600))
    draw_scene(fresh, scenes[-1], NOW, kiosk.look)
    assert pixels(kiosk.surface) == pixels(fresh)


def _reached(reach: float) -> Scene:
    scene = hold()
    assert isinstance(scene.body, Guide)
    assert scene.body.figure is not None
    return replace(scene, body=replace(scene.body, figure=replace(scene.body.figure, reach=reach)))


def test_a_stop_changes_the_screen_at_once() -> None:
    kiosk = display(reduced_motion=False)
    kiosk.show(hold(), at(0))
    kiosk.show(stopped(), at(1000))
    fresh = pygame.Surface((1024, 600))
    draw_scene(fresh, stopped(), NOW, kiosk.look)
    assert pixels(kiosk.surface) == pixels(fresh)


def test_a_stop_in_the_middle_of_a_fade_changes_the_screen_at_once() -> None:
    kiosk = display(reduced_motion=False)
    kiosk.show(home(), at(0))
    kiosk.show(hold(), at(1000))
    kiosk.show(stopped(), at(1100))
    fresh = pygame.Surface((1024, 600))
    draw_scene(fresh, stopped(), NOW, kiosk.look)
    assert pixels(kiosk.surface) == pixels(fresh)
    assert kiosk.show(stopped(), at(1200)) == []


def test_other_screens_fade_and_the_fade_ends() -> None:
    kiosk = display(reduced_motion=False)
    kiosk.show(home(), at(0))
    before = pixels(kiosk.surface)
    kiosk.show(today(), at(1000))
    kiosk.show(today(), at(1000 + FADE_MS // 2))
    middle = pixels(kiosk.surface)
    kiosk.show(today(), at(1000 + FADE_MS))
    fresh = pygame.Surface((1024, 600))
    draw_scene(fresh, today(), NOW, kiosk.look)
    assert pixels(kiosk.surface) == pixels(fresh)
    assert middle not in (before, pixels(fresh))
    assert kiosk.show(today(), at(2000)) == []


def test_buttons_tell_the_truth_at_once_in_a_fade() -> None:
    kiosk = display(reduced_motion=False)
    kiosk.show(home(), at(0))
    kiosk.show(hold(), at(1000))
    fresh = pygame.Surface((1024, 600))
    draw_scene(fresh, hold(), NOW, kiosk.look)
    label = pygame.Rect(0, 600 - 60, 1024, 40)
    assert pixels(kiosk.surface.subsurface(label)) == pixels(fresh.subsurface(label))


def test_with_reduced_motion_nothing_fades() -> None:
    kiosk = display()
    kiosk.show(home(), at(0))
    kiosk.show(today(), at(1000))
    fresh = pygame.Surface((1024, 600))
    draw_scene(fresh, today(), NOW, kiosk.look)
    assert pixels(kiosk.surface) == pixels(fresh)


def test_preparing_a_stop_changes_nothing_on_the_screen() -> None:
    kiosk = display()
    kiosk.show(hold(), at(0))
    before = pixels(kiosk.surface)
    kiosk.prepare(stopped())
    assert kiosk.show(hold(), at(40)) == []
    assert pixels(kiosk.surface) == before


@pytest.mark.parametrize("moment", [NOW, replace(NOW, caption="I have stopped.", fill={Button.STOP: 0.5})])
def test_a_stop_that_was_prepared_looks_like_one_that_was_not(moment: Moment) -> None:
    kiosk = display()
    kiosk.show(hold(), at(0))
    kiosk.prepare(stopped())
    kiosk.show(stopped(), moment)
    fresh = pygame.Surface(kiosk.surface.get_size())
    draw_scene(fresh, stopped(), moment, kiosk.look)
    assert pixels(kiosk.surface) == pixels(fresh)


def test_a_stop_that_is_prepared_for_another_stretch_shows_nothing_of_the_one_before() -> None:
    kiosk = display()
    kiosk.show(hold(), at(0))
    body = stopped().body
    assert isinstance(body, Ask)
    other = replace(stopped(), body=replace(body, title="Another", choices=body.choices[:-1]))
    for prepared in (other, stopped(), other):
        kiosk.prepare(prepared)
        kiosk.show(hold(), at(1_000))
        kiosk.show(prepared, NOW)
        fresh = pygame.Surface(kiosk.surface.get_size())
        draw_scene(fresh, prepared, NOW, kiosk.look)
        assert pixels(kiosk.surface) == pixels(fresh)


def test_what_was_prepared_for_a_stop_shows_nowhere_else() -> None:
    kiosk = display(reduced_motion=True)
    kiosk.prepare(stopped())
    for other in (hold(), menu(1), today()):
        kiosk.show(other, NOW)
        fresh = pygame.Surface(kiosk.surface.get_size())
        draw_scene(fresh, other, NOW, kiosk.look)
        assert pixels(kiosk.surface) == pixels(fresh)


def test_after_the_window_was_lost_everything_is_drawn_again() -> None:
    kiosk = display()
    kiosk.show(hold(), at(0))
    kiosk.surface.fill((255, 0, 255))
    kiosk.show_again()
    assert kiosk.show(hold(), at(40)) == [kiosk.surface.get_rect()]


def test_the_mouse_finds_each_button_and_nothing_between() -> None:
    kiosk = display()
    width, height = kiosk.surface.get_size()
    found = [kiosk.button_at((round(width * part), height - 60)) for part in (0.2, 0.5, 0.8)]
    assert found == [Button.NEXT, Button.PAUSE, Button.STOP]
    assert kiosk.button_at((5, 5)) is None


def test_a_dim_button_looks_different_from_a_live_one() -> None:
    live = pygame.Surface((1024, 600))
    dim = pygame.Surface((1024, 600))
    look = Look(DARK, 1024, 600, usual_size(1024, 600))
    off = replace(IN_SESSION, next=replace(IN_SESSION.next, active=False))
    draw_scene(live, hold(), NOW, look)
    draw_scene(dim, replace(hold(), buttons=off), NOW, look)
    label = pygame.Rect(30, 500, 300, 70)
    assert pixels(live.subsurface(label)) != pixels(dim.subsurface(label))
