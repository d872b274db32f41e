"""The screens that people really get, found by walking the kiosk: each keeps its promises at every size."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pygame
import pytest
import zxingcpp
from household import TODAY, ended, held, morning, said, skipped, stamped, started, stopped
from made_month import make_month
from sample_scenes import NOW, RESOLUTIONS

from kiosk import words
from kiosk.content.stretch import Mode, Side, Stretch, Variant
from kiosk.devices.screen import look as looks
from kiosk.devices.screen import themes
from kiosk.devices.screen.bodies.figures import Figures
from kiosk.devices.screen.display import draw_scene
from kiosk.devices.screen.drawing import DrawnText, Moment
from kiosk.devices.screen.look import Look, usual_size
from kiosk.devices.screen.themes import DARK, LIGHT, NIGHT, Theme, contrast
from kiosk.devices.store.store import Store
from kiosk.files.everything import Everything, read_everything
from kiosk.files.places import find
from kiosk.log.days import DaySummary
from kiosk.log.history import Log
from kiosk.log.records import Record
from kiosk.pressing.choices import Choices
from kiosk.pressing.scanning import Scan
from kiosk.scenes.bodies import Ask, Course, FigurePose, Guide, Home, Progress, Scene, Share, Sheet, Weeks
from kiosk.scenes.scene import scene
from kiosk.session.around import AtHome, FourWeeks, OverTime, Sharing, Today
from kiosk.session.buttons import Icon
from kiosk.session.few_switches import bare, options
from kiosk.session.known import Known
from kiosk.session.pages import Line, Mark, day_pages
from kiosk.session.states import State, Stepped
from kiosk.session.went import knowing
from kiosk.worlds import walk
from kiosk.worlds.opening import known

SMALL, TALL = (800, 480), (1080, 1920)
LAST_OF_OCTOBER = "2026-10-31"


class NoPictures(Figures):
    """Leaves the figure out, which takes the most time to draw; where its label goes is as ever."""

    def draw(self, surface: pygame.Surface, box: pygame.Rect, pose: FigurePose) -> None:
        pass


# -- the screens


@cache
def everything() -> Everything:
    found = read_everything(find()).value
    assert found is not None
    return found


@cache
def walked() -> tuple[walk.Place, ...]:
    """Every place of a kiosk with two short routines, and the first ones with everything, for the long lists."""
    whole = known(everything(), Log(), TODAY)
    return (*walk.walk(walk.small(whole)), *walk.walk(whole, walk.FIRST_SCREENS))


@cache
def fullest() -> dict[str, walk.Place]:
    return walk.fullest(walked())


@cache
def a_month_later() -> Known:
    """A household that has used the kiosk for a month."""
    with TemporaryDirectory() as folder:
        make_month(Path(folder))
        store = Store.open(Path(folder), morning())
        log = store.log()
        store.close()
    return known(everything(), log, LAST_OF_OCTOBER)


@cache
def scenes() -> dict[str, Scene]:
    """Every screen, and those of the family after a month of use."""
    later = a_month_later()
    used: dict[str, State] = {
        "home of a month": AtHome(later),
        "today of a month": Today(later),
        "weeks of a month": FourWeeks(later),
        "course of a month": OverTime(later, "neck-side"),
        "share of a month": Sharing(later, 0),
        "private home": AtHome(replace(later, manner=replace(later.manner, private_home=True))),
    }
    hard = a_hard_day()
    used |= {f"page {page} of a hard day": Today(hard, 0, page) for page in range(len(day_pages(hard, today_of(hard))))}
    used |= {"share of a hard day": Sharing(hard, 0)}
    return {name: place.scene for name, place in fullest().items()} | {n: scene(state) for n, state in used.items()}


@cache
def a_hard_day() -> Known:
    """Two sessions in which each side turned out otherwise, the second one cut short."""
    morning_: list[Record] = [started(10, routine="morning-seated")]
    ends = ("hurt", "breath", "none", "other", "cramp", "tired", "rest", "mistake")
    for unit, answer in enumerate(ends):
        stretch, side = ("shoulder-blade-reach", "leg-extend-seated")[unit // 2 % 2], ("left", "right")[unit % 2]
        morning_ += [held(unit, 1, stretch, side), stopped(unit, 2, stretch, side), said("what_was_it", answer)]
    morning_ += [
        held(8, 1, "knee-to-chest"),
        skipped(8, "knee-to-chest"),
        held(9, 1, "knee-to-chest", "right"),
        ended("stopped"),
    ]
    evening = [started(4, routine="evening-helper", with_helper=True), held(0), held(0, 2), stopped(1, side="right")]
    kept = [*stamped(*morning_, said("how_tired", "worn_out")), *stamped(*evening, session="s2", first=99)]
    return known(everything(), Log(tuple(kept)), TODAY)


def today_of(known_: Known) -> DaySummary:
    return known_.log.day(TODAY)


def marked(switches: int) -> Iterator[Scene]:
    """Every screen as someone with fewer switches has it, with the first and the last of its options marked."""
    for place in fullest().values():
        known_ = place.state.known
        known_ = replace(known_, manner=replace(known_.manner, switches=switches))
        inner = knowing(bare(place.state), known_)
        found = options(inner)
        for at in {0, len(found) - 1} if found else ():
            scan = Scan.of(Choices(found, at), known_.manner.pace)
            yield scene(Stepped(known_, inner, scan, 0))


def drawn(
    shown: Scene,
    resolution: tuple[int, int] = (1024, 600),
    theme: Theme = DARK,
    moment: Moment = NOW,
    text_size: float = 1.0,
) -> list[DrawnText]:
    look = Look(theme, *resolution, usual_size(*resolution), text_size)
    return draw_scene(pygame.Surface(resolution), shown, moment, look, figures=NoPictures(theme))


every_size = pytest.mark.parametrize("resolution", RESOLUTIONS, ids=lambda size: f"{size[0]}x{size[1]}")


# -- what holds for each


def plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).strip().casefold()


def told(texts: Sequence[DrawnText]) -> str:
    return plain(" ".join(text.text for text in texts))


def well_placed(texts: Sequence[DrawnText], resolution: tuple[int, int]) -> None:
    screen = pygame.Rect((0, 0), resolution)
    for text in texts:
        assert screen.contains(text.rect), text
        assert text.container.contains(text.rect), text
        assert text.minutes >= LEAST.get(text.role, looks.LEAST), text
        assert not text.cut, text
    for one, other in combinations(texts, 2):
        assert not one.rect.colliderect(other.rect), (one, other)


LEAST = {"number": looks.GLANCE, "side": looks.GLANCE, "clock": looks.GLANCE, "limb": looks.TEXT}


def wanted(shown: Scene) -> list[str]:
    """What a person must find on that screen, whatever its size."""
    labels = [meaning.label for meaning in (shown.buttons.next, shown.buttons.pause, shown.buttons.stop)]
    match shown.body:
        case Ask() as body:
            marks = [body.choices[body.chosen].text] if body.chosen >= 0 else []
            return [*labels, body.title, body.line, *body.lines, body.question, *body.corner, *marks]
        case Guide() as body:
            side = words.dates.SIDES[body.side] if body.side else ""
            return [*labels, body.name, side, body.cue, body.number, body.shorter or body.word, body.progress.title]
        case Home() as body:
            return [*labels, body.next_name, body.question]
        case Sheet() as body:
            lines = [text for _, _, lines in body.groups for line in lines for text in (line.text, line.right)]
            return [*labels, body.title, body.side_title, *lines]
        case Weeks(title=title) | Share(title=title):
            return [*labels, title]
        case Course() as body:
            return [*labels, body.title, *(plot.title for plot in body.plots)]
    raise AssertionError(shown.body)


@every_size
def test_every_text_of_every_screen_stands_whole_in_its_place(resolution: tuple[int, int]) -> None:
    for shown in scenes().values():
        well_placed(drawn(shown, resolution), resolution)


@pytest.mark.parametrize("resolution", [(1920, 1080), TALL])
def test_where_there_is_room_letters_have_their_full_size(resolution: tuple[int, int]) -> None:
    small = {"button", "legend", "span", "scale", "aside", "heading"}
    for shown in scenes().values():
        for text in drawn(shown, resolution):
            if not isinstance(shown.body, Share | Sheet) and text.role not in small:
                assert text.minutes >= looks.TEXT, (shown.name, text)


@every_size
def test_no_line_of_any_screen_is_dropped(resolution: tuple[int, int]) -> None:
    for shown in scenes().values():
        texts = told(drawn(shown, resolution))
        lost = [text for text in wanted(shown) if plain(text) not in texts]
        assert not lost, (shown.name, lost)


@pytest.mark.parametrize("resolution", [SMALL, (1024, 600)])
def test_larger_letters_drop_no_line_either(resolution: tuple[int, int]) -> None:
    for shown in scenes().values():
        if isinstance(shown.body, Ask):
            texts = drawn(shown, resolution, text_size=1.25)
            lost = [text for text in wanted(shown) if plain(text) not in told(texts)]
            assert not lost, (shown.name, lost)


@pytest.mark.parametrize("theme", [DARK, LIGHT, NIGHT], ids=lambda theme: theme.name)
def test_every_text_of_every_screen_stands_out(theme: Theme) -> None:
    surface = pygame.Surface((1024, 600))
    look = Look(theme, 1024, 600, usual_size(1024, 600))
    for shown in scenes().values():
        for text in draw_scene(surface, shown, NOW, look, figures=NoPictures(theme)):
            assert contrast(text.colour, text.background) >= themes.TEXT_CONTRAST, text
            assert surface.get_at(text.rect.move(-2, -2).topleft) == pygame.Color(*text.background), text


@every_size
def test_every_session_screen_has_at_most_twenty_words(resolution: tuple[int, int]) -> None:
    for shown in scenes().values():
        if isinstance(shown.body, Guide):
            texts = " ".join(text.text for text in drawn(shown, resolution)).split()
            assert sum(any(letter.isalpha() for letter in word) for word in texts) <= 20, texts


# -- what is said


@cache
def spoken() -> dict[str, list[str]]:
    """For each screen, what is said on it that does not stand there anyway; the longest first."""
    said: dict[str, set[str]] = defaultdict(set)
    for place in walked():
        body = place.scene.body
        there = plain(" ".join(choice.text for choice in body.choices)) if isinstance(body, Ask) else ""
        said[place.scene.name] |= {text for text in place.unheard if plain(text) not in there}
    return {name: sorted(texts, key=len, reverse=True) for name, texts in said.items()}


@every_size
def test_every_sentence_can_be_read_while_it_is_said(resolution: tuple[int, int]) -> None:
    for name, shown in scenes().items():
        for text in spoken().get(name, [])[:3]:
            texts = drawn(shown, resolution, moment=replace(NOW, caption=text))
            assert plain(text) in told(texts), (name, text)
            well_placed(texts, resolution)


@every_size
def test_what_is_missing_is_told_on_every_session_screen_and_at_home(resolution: tuple[int, int]) -> None:
    notice = "The log is not being saved."
    for shown in scenes().values():
        if isinstance(shown.body, Guide | Home):
            texts = drawn(shown, resolution, moment=replace(NOW, notices=(notice,)))
            assert plain(notice) in told(texts), shown.name
            well_placed(texts, resolution)


# -- fewer switches


@pytest.mark.parametrize("resolution", [SMALL, TALL])
@pytest.mark.parametrize("switches", [1, 2])
def test_screens_with_a_mark_keep_their_promises(switches: int, resolution: tuple[int, int]) -> None:
    for shown in marked(switches):
        well_placed(drawn(shown, resolution), resolution)


def test_a_marked_button_is_framed_in_the_accent() -> None:
    home = scenes()["home"]
    buttons = replace(home.buttons, next=replace(home.buttons.next, marked=True))
    surface = pygame.Surface((1024, 600))
    draw_scene(surface, replace(home, buttons=buttons), NOW, Look(DARK, 1024, 600, usual_size(1024, 600)))
    label = next(text.container for text in drawn(home) if text.text == words.buttons.START)
    assert surface.get_at((label.centerx, label.top + 3)) == pygame.Color(*DARK.accent)


# -- particular screens


def lost_stop() -> Scene:
    place = fullest()["try_stop"]
    return scene(replace(place.state, known=replace(place.state.known, stop_heard=False)))


@every_size
def test_a_lost_stop_is_told_whole(resolution: tuple[int, int]) -> None:
    texts = drawn(lost_stop(), resolution)
    well_placed(texts, resolution)
    assert plain(words.beginning.STOP_LOST) in told(texts)
    assert plain(words.beginning.STOP_LOST_LINE) in told(texts)


@pytest.mark.parametrize(("name", "sign"), [("try_stop", Icon.STOP), ("teach", None), ("wait", Icon.GO)])
def test_the_button_to_press_is_shown_large(name: str, sign: Icon | None) -> None:
    body = scenes()[name].body
    assert isinstance(body, Ask | Guide)
    assert body.sign is not None
    assert sign in (None, body.sign)
    with_it, without = pygame.Surface((1024, 600)), pygame.Surface((1024, 600))
    look = Look(DARK, 1024, 600, usual_size(1024, 600))
    draw_scene(with_it, scenes()[name], NOW, look)
    dimmed = replace(body, tone="waiting") if isinstance(body, Ask) else replace(body, sign=None)
    draw_scene(without, replace(scenes()[name], body=dimmed), NOW, look)
    assert pygame.image.tobytes(with_it, "RGB") != pygame.image.tobytes(without, "RGB")


def full_day(sessions: int) -> Scene:
    lines = tuple(Line(f"Stretch {index}", "both", Mark.DONE) for index in range(9))
    hurt = (*lines, Line("Leg stretch", "right: it hurt", Mark.STOPPED, warm=True))
    groups = tuple((f"{8 + at}:00 Morning", "alone, 14 min", hurt if at == 3 else lines) for at in range(sessions))
    return replace(scenes()["today"], body=Sheet("Today", "Sunday 22 November", groups, "Set aside", (("Legs", ""),)))


@every_size
@pytest.mark.parametrize("sessions", [1, 4, 9])
def test_a_day_with_many_sessions_says_how_much_is_not_shown(sessions: int, resolution: tuple[int, int]) -> None:
    texts = drawn(full_day(sessions), resolution)
    well_placed(texts, resolution)
    headings = sum("Morning" in text.text for text in texts)
    lines = sum("Stretch" in text.text for text in texts)
    if headings < sessions or lines < 9 * sessions:
        assert any(re.fullmatch(r"and \d+ more", text.text) for text in texts)
    if sessions > 3:
        assert any("11:00" in text.text for text in texts), "the session in which something hurt"


def test_how_many_lines_are_not_shown_stands_under_them_and_what_hurt_is_there() -> None:
    texts = {text.text: text.rect for text in drawn(full_day(4), (1280, 720))}
    assert texts["11:00 Morning"].bottom <= texts["Leg stretch"].top
    assert texts["Leg stretch"].bottom <= texts["and 9 more"].top


@every_size
def test_how_much_was_done_never_goes(resolution: tuple[int, int]) -> None:
    home = scenes()["home"]
    today = (
        Line("Assisted morning", "17 of 18", Mark.PART, shorter="17/18", last="17/18"),
        Line("With helper, whole body", "19:00", Mark.OPEN),
    )
    assert isinstance(home.body, Home)
    texts = drawn(replace(home, body=replace(home.body, today=today, set_aside=())), resolution)
    assert {"17 of 18", "17/18"} & {text.text for text in texts}


# -- notices


MISSING = ("NEXT button: not connected", "The log is not being saved.", "No sound.")


@every_size
@pytest.mark.parametrize("name", ["stopped", "weeks", "weeks of a month", "course", "today", "set_aside", "menu"])
def test_many_notices_take_one_line_where_every_line_counts(name: str, resolution: tuple[int, int]) -> None:
    texts = drawn(scenes()[name], resolution, moment=replace(NOW, notices=MISSING))
    well_placed(texts, resolution)
    lines = [text for text in texts if text.role == "notice"]
    assert plain(MISSING[0]) in told(lines)
    if resolution != TALL:
        assert len(lines) == 1


def test_every_answer_after_a_stop_is_seen_at_once_below_many_notices() -> None:
    texts = drawn(scenes()["stopped"], (1280, 720), moment=replace(NOW, notices=MISSING))
    assert plain(words.stopping.REASONS[-1][1]) in told(texts)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_code_on_the_screen_says_the_whole_day(resolution: tuple[int, int], theme: Theme) -> None:
    surface = pygame.Surface(resolution)
    shown = scenes()["share of a month"]
    draw_scene(surface, shown, NOW, Look(theme, *resolution, usual_size(*resolution)))
    pixels = memoryview(pygame.image.tobytes(surface, "RGB")).cast("B", shape=[resolution[1], resolution[0], 3])
    assert isinstance(shown.body, Share)
    assert [found.text for found in zxingcpp.read_barcodes(pixels)] == [shown.body.text]


# -- LEFT and RIGHT beside the limb


def sided() -> Iterator[tuple[Stretch, Variant, Side]]:
    for stretch in everything().library.stretches.values():
        for variant in stretch.variants:
            for side in stretch.sides:
                if variant.figure and side:
                    yield stretch, variant, side


def holding(stretch: Stretch, variant: Variant, side: Side) -> Scene:
    helped = variant.mode is not Mode.ACTIVE
    figure = FigurePose(variant, side, 1.0, helped)
    body = Guide(
        Progress("Morning", 2, 9),
        stretch.name,
        side,
        figure,
        words.guiding.fill(variant.cue, side),
        words.guiding.HOLD,
        "18",
    )
    return replace(scenes()["hold"], body=body)


@pytest.mark.parametrize("resolution", [SMALL, TALL])
def test_the_side_stands_beside_the_limb_in_every_picture(resolution: tuple[int, int]) -> None:
    for stretch, variant, side in sided():
        texts = drawn(holding(stretch, variant, side), resolution)
        labels = [text for text in texts if text.role == "limb"]
        assert [text.text for text in labels] == [words.dates.SIDES[side]], (stretch.id, variant.position, variant.mode)
        well_placed(texts, resolution)


def test_the_side_covers_nothing_of_the_person_at_any_moment() -> None:
    person = {DARK.figure, DARK.figure_far, DARK.figure_moved, DARK.figure_face, DARK.figure_hand}
    pictures = Figures(DARK)
    for stretch, variant, side in list(sided())[::7]:
        shown = holding(stretch, variant, side)
        body = shown.body
        assert isinstance(body, Guide)
        assert body.figure is not None
        label = next(text for text in drawn(shown, SMALL) if text.role == "limb")
        for reach in (0.0, 0.5, 1.0):
            surface = pygame.Surface(SMALL)
            pictures.draw(surface, label.container, replace(body.figure, reach=reach))
            part = surface.subsurface(label.rect)
            seen = {tuple(part.get_at((x, y))[:3]) for x in range(part.get_width()) for y in range(part.get_height())}
            assert not seen & person, (stretch.id, variant.position, variant.mode, side)


@pytest.mark.parametrize("side", list(Side))
def test_alone_and_seen_from_the_front_own_left_is_at_the_left(side: Side) -> None:
    stretch = everything().library.stretches["neck-side"]
    for variant in stretch.variants:
        label = next(text for text in drawn(holding(stretch, variant, side), SMALL) if text.role == "limb")
        alone = variant.mode is Mode.ACTIVE
        at_left = label.rect.centerx < label.container.centerx
        assert at_left == ((side is Side.LEFT) == alone), (variant.mode, side)
