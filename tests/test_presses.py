"""What counts as a press made on purpose: every rule by example, and what must never happen by property."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from bounds import turns
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.presses import (
    DEBOUNCE_MS,
    DEFAULT_TIMES,
    STUCK_MS,
    Edge,
    Freed,
    Happening,
    Presses,
    PressTimes,
    Stuck,
    TooShort,
)

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP


def play(presses: Presses, *edges: Edge, until: float | None = None) -> list[tuple[float, Happening]]:
    """Feed edges, stepping to every deadline on the way; when each thing happened."""
    happened: list[tuple[float, Happening]] = []
    for edge in edges:
        happened += jump(presses, edge.at_ms)
        happened += [(edge.at_ms, what) for what in presses.edge(edge)]
    if until is None:
        return happened
    return [*happened, *jump(presses, until), *((until, what) for what in presses.passed(until))]


def jump(presses: Presses, until: float) -> list[tuple[float, Happening]]:
    """Step to every deadline before that moment."""
    happened: list[tuple[float, Happening]] = []
    going = turns()
    while (due := presses.deadline()) is not None and due < until and going():
        happened += [(due, what) for what in presses.passed(due)]
    return happened


def touch(button: Button, begin: float, end: float, switch: str = "") -> list[Edge]:
    return [Edge(button, True, begin, switch), Edge(button, False, end, switch)]


# -- acceptance


@pytest.mark.parametrize(("button", "acceptance"), [(NEXT, 300), (PAUSE, 150)])
def test_a_button_acts_when_it_was_held_for_its_acceptance_time(button: Button, acceptance: int) -> None:
    assert play(Presses(), Edge(button, True, 1000), until=2000) == [(1000 + acceptance, Pressed(button))]


def test_a_touch_that_ends_early_is_too_short_and_the_next_one_counts_at_once() -> None:
    happened = play(Presses(), *touch(NEXT, 0, 299), *touch(NEXT, 350, 700), until=800)
    assert happened == [(299 + DEBOUNCE_MS, TooShort(NEXT)), (650, Pressed(NEXT))]


def test_letting_go_at_the_very_moment_still_counts() -> None:
    assert play(Presses(), *touch(NEXT, 0, 300)) == [(300, Pressed(NEXT))]


def test_bounce_neither_restarts_nor_delays_the_acceptance_time() -> None:
    bounces = [*touch(NEXT, 0, 2), *touch(NEXT, 5, 6), *touch(NEXT, 20, 130), Edge(NEXT, True, 150)]
    assert play(Presses(), *bounces, until=400) == [(300, Pressed(NEXT))]


def test_a_contact_that_is_open_when_the_time_is_over_must_close_again_to_count() -> None:
    closes = [*touch(NEXT, 0, 290), Edge(NEXT, True, 310)]
    assert play(Presses(), *closes, until=400) == [(310, Pressed(NEXT))]
    assert play(Presses(), *touch(NEXT, 0, 290), until=400) == [(315, TooShort(NEXT))]


def test_a_spike_shorter_than_bounce_is_no_touch_at_all() -> None:
    assert play(Presses(), *touch(NEXT, 0, 3), until=1000) == []


def test_with_no_acceptance_time_the_first_edge_acts() -> None:
    presses = Presses({NEXT: PressTimes(acceptance_ms=0, release_ms=0)})
    assert play(presses, Edge(NEXT, True, 70), until=100) == [(70, Pressed(NEXT))]


def test_the_label_fills_while_held_and_is_empty_once_it_counted() -> None:
    presses = Presses()
    presses.edge(Edge(NEXT, True, 0))
    assert [presses.progress(NEXT, now) for now in (0, 75, 150, 299)] == [0, 0.25, 0.5, 299 / 300]
    presses.passed(300)
    assert presses.progress(NEXT, 310) == 0
    assert presses.progress(PAUSE, 310) == 0


# -- release


def test_nothing_repeats_while_a_button_is_held() -> None:
    assert play(Presses(), Edge(NEXT, True, 0), until=9999) == [(300, Pressed(NEXT))]


def test_after_a_press_a_button_is_ignored_until_it_was_up_for_its_release_time() -> None:
    touches = [*touch(NEXT, 0, 400), *touch(NEXT, 1399, 2000), *touch(NEXT, 3000, 3400)]
    assert play(Presses(), *touches, until=5000) == [(300, Pressed(NEXT)), (3300, Pressed(NEXT))]


def test_every_touch_within_the_release_time_starts_it_again() -> None:
    tremor = [edge for begin in range(500, 4000, 200) for edge in touch(NEXT, begin, begin + 100)]
    last_up = tremor[-1].at_ms
    touches = [*touch(NEXT, 0, 400), *tremor, *touch(NEXT, last_up + 999, last_up + 1500)]
    assert play(Presses(), *touches, until=9000) == [(300, Pressed(NEXT))]


def test_the_bounce_of_letting_go_does_not_cost_release_time() -> None:
    touches = [*touch(NEXT, 0, 400), *touch(NEXT, 405, 415), *touch(NEXT, 1400, 1800)]
    assert play(Presses(), *touches, until=2000) == [(300, Pressed(NEXT)), (1700, Pressed(NEXT))]


# -- STOP


def test_stop_acts_on_its_first_edge() -> None:
    assert Presses().edge(Edge(STOP, True, 42)) == (Pressed(STOP),)


def test_the_bounce_of_stop_is_the_same_stop() -> None:
    bounces = [*touch(STOP, 0, 1), *touch(STOP, 3, 20), *touch(STOP, 30, 500), *touch(STOP, 510, 512)]
    assert play(Presses(), *bounces, until=900) == [(0, Pressed(STOP))]


def test_a_second_stop_is_never_lost() -> None:
    stops = [*touch(STOP, 0, 50), *touch(STOP, 75, 100), *touch(STOP, 126, 130)]
    assert play(Presses(), *stops) == [(0, Pressed(STOP)), (75, Pressed(STOP)), (126, Pressed(STOP))]


def test_a_stop_whose_letting_go_was_never_seen_stops_again() -> None:
    assert play(Presses(), Edge(STOP, True, 0), Edge(STOP, True, 500)) == [
        (0, Pressed(STOP)),
        (500, Pressed(STOP)),
    ]


def test_a_look_at_the_level_that_says_up_twice_loses_no_stop() -> None:
    edges = [*touch(STOP, 0, 100), Edge(STOP, False, 120), Edge(STOP, True, 126)]
    assert play(Presses(), *edges) == [(0, Pressed(STOP)), (126, Pressed(STOP))]


def test_stop_cancels_presses_that_are_still_being_held() -> None:
    edges = [Edge(NEXT, True, 0), Edge(STOP, True, 200), Edge(STOP, False, 400), Edge(NEXT, False, 3000)]
    assert play(Presses(), *edges, until=4000) == [(200, Pressed(STOP))]


def test_a_press_that_would_count_at_the_moment_of_stop_does_not() -> None:
    assert play(Presses(), Edge(NEXT, True, 0), until=299) == []
    late = Presses()
    late.edge(Edge(NEXT, True, 0))
    assert late.edge(Edge(STOP, True, 300)) == (Pressed(STOP),)


def test_a_press_that_was_accepted_before_stop_stands() -> None:
    presses = Presses()
    presses.edge(Edge(NEXT, True, 0))
    assert presses.edge(Edge(STOP, True, 301)) == (Pressed(NEXT), Pressed(STOP))


def test_a_cancelled_button_works_again_after_its_release_time() -> None:
    edges = [Edge(NEXT, True, 0), *touch(STOP, 200, 300), Edge(NEXT, False, 400), Edge(NEXT, True, 1400)]
    assert play(Presses(), *edges, until=1800) == [(200, Pressed(STOP)), (1700, Pressed(NEXT))]


def test_a_hand_that_comes_back_by_itself_after_stop_presses_nothing() -> None:
    edges = [*touch(NEXT, 0, 250), *touch(STOP, 240, 300), *touch(NEXT, 500, 1400)]
    assert play(Presses(), *edges, until=5000) == [(240, Pressed(STOP))]


def test_a_button_that_is_first_touched_after_stop_counts() -> None:
    assert play(Presses(), *touch(STOP, 0, 900), *touch(NEXT, 100, 500), until=600) == [
        (0, Pressed(STOP)),
        (400, Pressed(NEXT)),
    ]


def test_a_stop_that_comes_out_of_order_still_cancels() -> None:
    presses = Presses()
    presses.edge(Edge(STOP, False, 500))
    presses.edge(Edge(NEXT, True, 450))
    assert presses.edge(Edge(STOP, True, 480)) == (Pressed(STOP),)
    assert presses.passed(2000) == ()


def test_a_second_stop_switch_acts_while_the_first_is_stuck() -> None:
    presses = Presses()
    play(presses, Edge(STOP, True, 0), until=20_000)
    assert presses.edge(Edge(STOP, True, 21_000, "pedal")) == (Pressed(STOP, "pedal"),)


def test_stop_can_not_be_set_to_wait() -> None:
    for times in (PressTimes(100, 0), PressTimes(0, 100), PressTimes(0, 0, debounce_ms=100)):
        with pytest.raises(ValueError, match="STOP acts at once"):
            Presses({STOP: times})


# -- stuck


def test_a_button_active_for_ten_seconds_is_stuck_and_freed_when_it_lets_go() -> None:
    happened = play(Presses(), *touch(NEXT, 0, 12_000), until=13_000)
    assert happened == [(300, Pressed(NEXT)), (STUCK_MS, Stuck(NEXT)), (12_025, Freed(NEXT))]


def test_the_others_work_while_one_is_stuck() -> None:
    presses = Presses()
    play(presses, Edge(NEXT, True, 0), until=11_000)
    assert presses.stuck == {NEXT}
    assert play(presses, Edge(PAUSE, True, 12_000), Edge(STOP, True, 13_000)) == [
        (12_150, Pressed(PAUSE)),
        (13_000, Pressed(STOP)),
    ]


def test_a_stuck_stop_stops_first() -> None:
    assert play(Presses(), Edge(STOP, True, 5), until=10_005) == [(5, Pressed(STOP)), (10_005, Stuck(STOP))]


def test_a_chattering_contact_does_not_hide_that_it_is_stuck() -> None:
    edges = [edge for begin in range(0, 11_000, 50) for edge in touch(NEXT, begin, begin + 30)]
    assert (STUCK_MS, Stuck(NEXT)) in play(Presses(), *edges)


def test_a_button_that_is_down_at_the_start_was_not_pressed_and_gets_stuck() -> None:
    presses = Presses(down=frozenset({STOP, NEXT}), now_ms=500)
    assert play(presses, until=10_500) == [(10_500, Stuck(NEXT)), (10_500, Stuck(STOP))]
    assert play(presses, Edge(STOP, False, 11_000), Edge(STOP, True, 11_100)) == [
        (11_025, Freed(STOP)),
        (11_100, Pressed(STOP)),
    ]


# -- rest and lift


LIFTED = {NEXT: PressTimes(acceptance_ms=300, release_ms=1000, lift=True)}


def test_resting_is_idle_and_lifting_acts() -> None:
    presses = Presses(LIFTED, down=frozenset({NEXT}))
    assert play(presses, until=60_000) == []
    happened = play(presses, Edge(NEXT, False, 61_000), Edge(NEXT, True, 61_500), until=63_000)
    assert happened == [(61_300, Pressed(NEXT))]


def test_a_lifted_switch_is_stuck_when_nobody_rests_on_it() -> None:
    assert play(Presses(LIFTED), until=10_000) == [(10_000, Stuck(NEXT))]


def test_a_hand_that_comes_to_rest_presses_nothing() -> None:
    assert play(Presses(LIFTED), Edge(NEXT, True, 3000), until=20_000) == []


def test_stop_by_lifting_acts_on_the_first_edge() -> None:
    presses = Presses({STOP: PressTimes(0, 0, lift=True)}, down=frozenset({STOP}))
    assert presses.edge(Edge(STOP, False, 70)) == (Pressed(STOP),)


# -- a change of screen


def test_a_held_press_does_not_survive_a_screen_where_its_button_means_something_else() -> None:
    presses = Presses()
    presses.edge(Edge(NEXT, True, 0))
    presses.edge(Edge(PAUSE, True, 0))
    presses.screen_changed({PAUSE}, 100)
    assert presses.progress(NEXT, 100) == 0
    assert play(presses, until=1000) == [(150, Pressed(PAUSE))]
    assert play(presses, Edge(NEXT, False, 1100), Edge(NEXT, True, 2100), until=2400) == [(2400, Pressed(NEXT))]


def test_a_touch_made_before_the_change_and_handed_over_after_it_does_not_count() -> None:
    presses = Presses()
    presses.screen_changed({PAUSE}, 500)
    assert play(presses, *touch(NEXT, 450, 900), *touch(PAUSE, 950, 1200), until=1300) == [(1100, Pressed(PAUSE))]


def test_stop_is_never_lost_in_a_change_of_screen() -> None:
    presses = Presses()
    presses.screen_changed(frozenset(), 500)
    assert presses.edge(Edge(STOP, True, 450)) == (Pressed(STOP),)


def test_the_release_time_goes_on_through_a_change_of_screen() -> None:
    presses = Presses()
    play(presses, *touch(NEXT, 0, 400))
    presses.screen_changed(frozenset(), 400)
    assert play(presses, *touch(NEXT, 1000, 1900), until=2000) == []


# -- times


@pytest.mark.parametrize("times", [(-1, 0), (5001, 0), (0, 10_001), (float("nan"), 0)])
def test_times_outside_their_bounds_are_refused(times: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="must be 0 to"):
        PressTimes(*times)


@pytest.mark.parametrize("button", [NEXT, PAUSE])
def test_every_time_can_be_zero_and_ten_times_its_default(button: Button) -> None:
    usual = DEFAULT_TIMES[button]
    for factor in (0, 10):
        Presses({button: PressTimes(usual.acceptance_ms * factor, usual.release_ms * factor)})


# -- what must never happen


def edges_of(pairs: Iterable[tuple[int, Button, bool]]) -> list[Edge]:
    """Gaps between edges become moments."""
    now, edges = 0, []
    for gap, button, down in pairs:
        now += gap
        edges.append(Edge(button, down, now))
    return edges


# Gaps around the times that matter, so that their corners are met; ups without downs and downs without ups too.
GAPS = st.sampled_from([0, 1, 5, 24, 25, 26, 100, 149, 150, 151, 299, 300, 301, 699, 700, 999, 1000, 1001, 10_000])
TRACES = st.lists(st.tuples(GAPS, st.sampled_from(Button), st.booleans()), max_size=40).map(edges_of)
END_MS = 1_000_000


@given(TRACES)
def test_a_stall_neither_loses_nor_invents_a_press(trace: list[Edge]) -> None:
    watched = [what for _, what in play(Presses(), *trace, until=END_MS)]
    stalled = Presses()
    late = [what for edge in trace for what in stalled.edge(edge)]
    late += stalled.passed(END_MS)
    assert late == watched


@given(TRACES)
def test_every_stop_edge_acts_at_once_unless_it_is_bounce(trace: list[Edge]) -> None:
    presses, down, last = Presses(), False, float("-inf")
    for edge in trace:
        happened = presses.edge(edge)
        if edge.button is not STOP:
            continue
        assert edge.down or Pressed(STOP) not in happened
        if edge.down and edge.at_ms - last >= DEBOUNCE_MS:
            assert happened[-1] == Pressed(STOP)
        if edge.down != down or Pressed(STOP) in happened:
            down, last = edge.down, edge.at_ms


@given(TRACES, st.sampled_from([NEXT, PAUSE]))
def test_between_two_presses_a_button_was_up_for_its_release_time(trace: list[Edge], button: Button) -> None:
    happened = play(Presses(), *trace, until=END_MS)
    pressed = [at for at, what in happened if what == Pressed(button)]
    for before, after in pairwise(pressed):
        assert longest_up(trace, button, before, after) >= DEFAULT_TIMES[button].release_ms - DEBOUNCE_MS


def longest_up(trace: list[Edge], button: Button, begin: float, end: float) -> float:
    """The longest time between two moments in which nothing said that the button was down."""
    longest, up_ms = 0.0, end
    for edge in trace:
        if edge.button is button and begin <= edge.at_ms <= end:
            up_ms = end if edge.down else min(up_ms, edge.at_ms)
            longest = max(longest, next_down(trace, button, edge.at_ms, end) - up_ms)
    return longest


def next_down(trace: list[Edge], button: Button, after: float, end: float) -> float:
    downs = (edge.at_ms for edge in trace if edge.button is button and edge.down and edge.at_ms > after)
    return min(next(downs, end), end)


@given(TRACES, st.sampled_from([NEXT, PAUSE]))
def test_a_press_is_never_invented(trace: list[Edge], button: Button) -> None:
    """Before each press the button went down, and was never up for longer than bounce until it counted."""
    acceptance = DEFAULT_TIMES[button].acceptance_ms
    mine = [edge for edge in trace if edge.button is button]
    for at, what in play(Presses(), *trace, until=END_MS):
        if what == Pressed(button):
            moments = [e for e in mine if at - acceptance <= e.at_ms <= at]
            before = [e for e in mine if e.at_ms <= at - acceptance]
            assert before
            assert before[-1].down or at - acceptance - before[-1].at_ms < DEBOUNCE_MS
            ups = [(a.at_ms, b.at_ms) for a, b in pairwise(moments) if not a.down]
            assert all(b - a < DEBOUNCE_MS for a, b in ups)


@given(TRACES)
def test_nothing_happens_before_the_deadline(trace: list[Edge]) -> None:
    presses = Presses()
    for edge in trace:
        presses.edge(edge)
    going = turns()
    while (due := presses.deadline()) is not None and going():
        assert presses.passed(due - 0.001) == ()
        presses.passed(due)
        assert presses.deadline() != due


def test_a_stop_told_twice_by_two_threads_is_one_stop() -> None:
    presses = Presses()
    told = [(True, 100), (False, 120), (True, 60), (False, 110), (True, 140)]
    happened = [what for down, at in told for what in presses.edge(Edge(STOP, down, at))]
    assert happened == [Pressed(STOP)]


def test_happenings_come_in_the_order_in_which_they_were_due() -> None:
    presses = Presses()
    for edge in (Edge(NEXT, True, 0), Edge(PAUSE, True, 155), Edge(NEXT, False, 290)):
        presses.edge(edge)
    assert presses.edge(Edge(NEXT, True, 310)) == (Pressed(PAUSE), Pressed(NEXT))


@given(TRACES, st.data())
@settings(max_examples=50)
def test_edges_in_the_wrong_order_break_nothing(trace: list[Edge], data: st.DataObject) -> None:
    presses = Presses()
    for edge in data.draw(st.permutations(trace)):
        presses.edge(edge)
        assert all(0 <= presses.progress(button, edge.at_ms) <= 1 for button in Button)
    presses.passed(END_MS)
    assert presses.edge(Edge(STOP, False, END_MS)) is not None
    presses.passed(END_MS + DEBOUNCE_MS)
    assert Pressed(STOP) in presses.edge(Edge(STOP, True, END_MS + DEBOUNCE_MS))


def test_a_second_stop_that_was_stamped_together_with_the_first_letting_go_counts() -> None:
    presses = Presses()
    happened: list[object] = []
    for down in (True, False, True, False, True):  # after a stall a keyboard hands these over at one moment
        happened += presses.edge(Edge(Button.STOP, down, 1_000.0, clean=True))
    assert happened.count(Pressed(Button.STOP)) == 3


def test_a_keyboards_next_keeps_its_release_time_even_when_stamped_together() -> None:
    presses = Presses()
    presses.edge(Edge(Button.NEXT, True, 0.0, clean=True))
    happened = list(presses.passed(400))
    for down in (False, True):
        happened += presses.edge(Edge(Button.NEXT, down, 400.0, clean=True))
    happened += presses.passed(900)
    assert happened.count(Pressed(Button.NEXT)) == 1


def test_bounce_that_a_key_lets_through_is_still_one_stop() -> None:
    presses = Presses()
    happened: list[object] = []
    for at_ms, down in ((0.0, True), (6.0, False), (12.0, True)):
        happened += presses.edge(Edge(Button.STOP, down, at_ms, clean=True))
    assert happened.count(Pressed(Button.STOP)) == 1
