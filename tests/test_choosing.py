"""Lists tell the truth: the mark is where it was, "no answer" and "leave it" come first, looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from world import HELPED, Visit, at_home, in_session

from kiosk import words
from kiosk.log.records import Answered, Cleared, SetAside
from kiosk.session.around import AtHome, ChoosingAside, ChoosingWho, ConfirmingClear, WellDone
from kiosk.session.events import Setting

ENTRIES = ("routines", "today", "weeks", "show", "cards", "about")


def marked(visit: Visit) -> str:
    return visit.offered[visit.at]


def in_menu() -> Visit:
    return at_home(HELPED, "morning-seated").pause()


@pytest.mark.parametrize("entry", ENTRIES)
def test_coming_back_to_the_menu_the_mark_is_where_it_was(entry: str) -> None:
    visit = in_menu().answer(entry).stop()
    assert visit.scene.name == "menu"
    assert marked(visit) == entry


def second_of(visit: Visit) -> str:
    """The second entry of a list, opened."""
    key = visit.offered[1]
    visit.answer(key)
    return key


@pytest.mark.parametrize("entry", ["show", "cards"])
def test_coming_back_to_a_list_the_mark_is_where_it_was(entry: str) -> None:
    visit = in_menu().answer(entry)
    key = second_of(visit)
    assert marked(visit.stop()) == key


def test_coming_back_to_the_settings_the_mark_is_where_it_was() -> None:
    for key in ("test pause", "voice.rate", "buttons.switches", "setup.buttons_moved"):
        visit = in_menu().answer("settings").answer("yes").answer(key)
        assert marked(visit.stop()) == key


def test_looking_through_every_setting_asks_for_nothing() -> None:
    visit = in_menu().answer("settings").answer("yes")
    for key in visit.offered:
        visit.answer(key)
        if not key.startswith("test "):
            visit.next()  # the value that is marked
            assert marked(visit) == key
        else:
            visit.stop()
    assert not [effect for effect in visit.effects if isinstance(effect, Setting)]


# -- no answer first


def well_done() -> Visit:
    return in_session(steps=1).pause().answer("end")


def test_how_tired_may_be_skipped_by_its_first_and_marked_answer() -> None:
    visit = well_done()
    assert isinstance(visit.state, WellDone)
    assert visit.offered == ("none", "fine", "tired", "worn_out")
    assert marked(visit) == "none"
    answered = [record for record in visit.next().records if isinstance(record, Answered)]
    assert [record.answer for record in answered if record.question == "how_tired"] == ["none"]


# -- leave it first


def aside_list() -> Visit:
    """Somebody with a stretch set aside until it is cleared, in front of that list."""
    visit = in_session(steps=2).until_scene("hold").stop().answer("hurt").answer("end").next().next()
    assert isinstance(visit.state, AtHome)
    visit.pause().answer("aside")
    assert isinstance(visit.state, ChoosingAside)
    return visit


def test_leaving_it_set_aside_comes_first_in_both_questions_that_bring_it_back() -> None:
    visit = aside_list().next()
    assert isinstance(visit.state, ChoosingWho)
    assert (visit.offered[0], marked(visit)) == ("back", "back")
    visit.answer("therapist")
    assert isinstance(visit.state, ConfirmingClear)
    assert (visit.offered[0], marked(visit)) == ("back", "back")


@pytest.mark.parametrize("steps", [lambda v: v.next().next(), lambda v: v.next().answer("me").next()])
def test_pressing_next_again_and_again_brings_nothing_back(steps: Callable[[Visit], Visit]) -> None:
    visit = steps(aside_list())
    assert isinstance(visit.state, ChoosingAside)
    assert not [record for record in visit.records if isinstance(record, Cleared)]
    assert [record for record in visit.records if isinstance(record, SetAside)]


def test_every_list_that_brings_something_back_begins_with_leaving_it() -> None:
    assert words.aside.WHO[0][0] == words.aside.CLEAR_SURE_CHOICES[0][0] == "back"
    assert words.ending.TIRED[0][0] == "none"
