"""What stands on each screen, for every screen that can be reached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from walks import places
from world import ALONE, HELPED, in_session

from kiosk.content.stretch import Side
from kiosk.scenes.bodies import Guide, Scene
from kiosk.session.buttons import Icon, Meaning
from kiosk.session.states import Holding, Moving, Resting

MOST_LETTERS = 8
MOST_WORDS = 20
STOPS = {"stop", "try", "teach", "stopped"}
BUTTONS = ("next", "pause", "stop")


def scenes() -> list[Scene]:
    return [place.scene for place in places().values()]


def meanings() -> Iterator[tuple[str, str, Meaning]]:
    """Every meaning a button ever has: on which screen, which button, what."""
    yield from {(scene.name, button, getattr(scene.buttons, button)) for scene in scenes() for button in BUTTONS}


def test_the_octagon_only_ever_means_stop() -> None:
    for name, button, meaning in meanings():
        assert meaning.icon is not Icon.STOP or (button == "stop" and meaning.act in STOPS), (name, meaning)
        assert meaning.act != "stop" or meaning.icon is Icon.STOP, (name, meaning)


def test_the_arrow_only_ever_means_back() -> None:
    for name, button, meaning in meanings():
        if meaning.icon is Icon.BACK:
            assert meaning.act in ("back", "home"), (name, button, meaning)


def test_the_bell_only_ever_rings() -> None:
    for name, button, meaning in meanings():
        assert (meaning.icon is Icon.BELL) == (meaning.act == "ring"), (name, button, meaning)


def test_a_label_has_at_most_eight_letters() -> None:
    for name, button, meaning in meanings():
        letters = [sign for sign in meaning.label if sign.isalpha()]
        assert len(letters) <= MOST_LETTERS, (name, button, meaning.label)
        assert meaning.label == meaning.label.upper()


def test_a_button_that_does_something_says_what() -> None:
    for name, button, meaning in meanings():
        assert meaning.label
        assert not meaning.active or meaning.act, (name, button, meaning)


def test_in_a_session_the_three_buttons_always_mean_the_same() -> None:
    for scene in scenes():
        if isinstance(scene.body, Guide) and scene.name != "show":
            now = scene.buttons
            assert [now.next.icon, now.pause.icon, now.stop.icon] == [Icon.GO, Icon.PAUSE, Icon.STOP]
            assert now.pause.act == "pause"
            assert now.stop.act == "stop"


@pytest.mark.parametrize("routine", [ALONE, HELPED])
def test_a_session_screen_has_at_most_twenty_words(routine: str) -> None:
    visit = in_session(routine)
    while visit.scene.name != "well_done":
        body = visit.scene.body
        if isinstance(body, Guide):
            texts = (body.progress.title, body.name, body.side or "", body.cue, body.word, body.number)
            assert len(" ".join(texts).split()) <= MOST_WORDS, texts
        visit.next()


def test_left_and_right_stand_beside_the_limb_as_the_person_calls_them() -> None:
    visit = in_session()
    seen = set()
    while visit.scene.name != "well_done":
        body = visit.scene.body
        if isinstance(body, Guide):
            assert body.side is visit.scene.side
            assert body.figure is None or body.figure.side is body.side
            seen.add(body.side)
            cue = body.cue.lower()
            if body.side is not None and ("left" in cue or "right" in cue):
                assert str(body.side) in cue
        visit.next()
    assert seen >= {Side.LEFT, Side.RIGHT}


def test_the_figure_is_seen_from_the_helpers_place_only_with_a_helper() -> None:
    for routine, helped in ((ALONE, False), (HELPED, True)):
        body = in_session(routine).until(Moving).scene.body
        assert isinstance(body, Guide)
        assert body.figure is not None
        assert body.figure.with_helper is helped


def test_a_static_stretch_counts_down_large_and_a_range_of_motion_does_not() -> None:
    visit = in_session().until(Holding)
    assert isinstance(visit.scene.body, Guide)
    assert visit.scene.body.number == ""
    while visit.scene.stretch != "neck-side":
        visit.next()
    visit.until(Holding)
    numbers = []
    while isinstance(visit.state, Holding):
        body = visit.scene.body
        assert isinstance(body, Guide)
        numbers.append(int(body.number))
        visit.wait(250)
    assert list(dict.fromkeys(numbers)) == list(range(20, 0, -1))


def test_a_rest_counts_down() -> None:
    body = in_session().until(Resting).scene.body
    assert isinstance(body, Guide)
    assert body.number == "2"


def test_the_figure_moves_in_step_with_the_phase() -> None:
    visit = in_session().until(Moving)
    reaches = []
    while visit.scene.name in ("move_in", "hold", "move_out"):
        body = visit.scene.body
        assert isinstance(body, Guide)
        assert body.figure is not None
        reaches.append(body.figure.reach)
        visit.wait(250)
    highest = reaches.index(1.0)
    assert reaches[0] == 0.0
    assert reaches[:highest] == sorted(reaches[:highest])
    assert reaches[highest:] == sorted(reaches[highest:], reverse=True)


def test_a_shown_stretch_moves_and_asks_nothing_of_anybody() -> None:
    shown = [scene for scene in scenes() if scene.name == "show"]
    assert shown
    assert all(scene.buttons.stop.icon is Icon.BACK for scene in shown)


def test_a_question_shows_what_can_be_answered_and_marks_one() -> None:
    for scene in scenes():
        choices, chosen = getattr(scene.body, "choices", ()), getattr(scene.body, "chosen", -1)
        assert -1 <= chosen < max(1, len(choices))
        assert len({choice.key for choice in choices}) == len(choices)
