"""A test that waits in vain fails and says so, instead of going on for ever."""

import pytest
from bounds import turns
from world import MOST_EVENTS, in_session

from kiosk.session.events import Passed


def test_a_loop_that_waits_in_vain_fails_after_so_many_turns() -> None:
    going = turns(3)
    assert [going() for _ in range(3)] == [True] * 3
    with pytest.raises(AssertionError, match="still the same after 3 turns"):
        going()


def test_a_visit_that_goes_on_for_ever_fails_and_says_where_it_was() -> None:
    visit = in_session()
    visit.events = MOST_EVENTS - 1
    visit.do(Passed(1))
    with pytest.raises(AssertionError, match=r"in vain: \d+ events, and now GettingReady"):
        visit.do(Passed(1))


def test_every_test_has_a_time_limit_and_says_where_it_was_just_before(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.hasplugin("timeout")
    limit, told = float(pytestconfig.getini("timeout")), float(pytestconfig.getini("faulthandler_timeout"))
    assert 0 < told < limit
    assert pytestconfig.getini("timeout_method") == "thread"  # see pyproject.toml
