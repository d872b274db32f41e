"""What the records mean: what is set aside, how a session went, what was interrupted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from household import (
    TODAY,
    aside,
    cleared,
    ended,
    held,
    said,
    skipped,
    stamped,
    started,
    stopped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import words
from kiosk.log.asides import asides_then
from kiosk.log.days import Outcome
from kiosk.log.history import Aside, Log, fold_asides, in_order, interrupted_session, lasting, stretch_over_time
from kiosk.log.records import Cleared, Kept, NotToday, Record, SetAside, as_json, from_json


def _log(*records: Record, day: str = TODAY) -> Log:
    return Log(tuple(stamped(*records, day=day)))


def _out(log: Log) -> list[tuple[str | None, str | None, str]]:
    return [(a.stretch, a.side, a.until) for a in log.set_aside]


# -- what is set aside


def test_nothing_is_set_aside_at_first() -> None:
    assert Log().set_aside == ()


def test_a_stop_sets_aside_that_stretch_and_side_until_it_was_asked() -> None:
    assert _out(_log(started(), stopped(), aside())) == [("neck-side", "left", "asked")]


def test_a_stop_sets_aside_by_itself_if_the_power_failed_right_after_it() -> None:
    assert _out(_log(started(), stopped())) == [("neck-side", "left", "asked")]


def test_pain_makes_it_last_until_a_person_clears_it() -> None:
    log = _log(started(), stopped(), aside(), said("what_was_it", "hurt"), aside("cleared", "hurt"))
    assert log.set_aside == (Aside("neck-side", "left", None, "hurt", "cleared", TODAY),)


def test_a_later_stop_does_not_soften_what_waits_for_a_person() -> None:
    log = _log(aside("cleared", "hurt"), stopped(), aside(), cleared("answer"))
    assert [(a.why, a.until) for a in log.set_aside] == [("hurt", "cleared")]


def test_just_a_rest_lifts_what_its_stop_set_aside() -> None:
    assert _out(_log(stopped(), aside(), said("what_was_it", "rest"), cleared("answer"))) == []


def test_a_person_lifts_it_and_a_new_pain_sets_it_aside_again() -> None:
    assert _out(_log(aside("cleared", "hurt"), cleared("therapist"))) == []
    again = _log(aside("cleared", "hurt"), cleared("me"), aside("cleared", "hurt"))
    assert _out(again) == [("neck-side", "left", "cleared")]


def test_left_and_right_are_set_aside_apart() -> None:
    log = _log(stopped(side="left"), aside(side="left"), stopped(side="right"), aside("cleared", side="right"))
    assert _out(log) == [("neck-side", "left", "asked"), ("neck-side", "right", "cleared")]
    assert _out(log.with_(stamped(cleared(side="right"), first=9)[0])) == [("neck-side", "left", "asked")]


def test_a_region_of_the_body_is_set_aside_apart_from_its_stretches() -> None:
    leg = SetAside(None, None, "a swollen leg", "cleared", region="leg")
    log = _log(leg, aside(stretch="leg-extend-seated"))
    assert [(a.stretch, a.region) for a in log.set_aside] == [(None, "leg"), ("leg-extend-seated", None)]
    assert _out(log.with_(stamped(Cleared(None, None, "doctor", region="leg"), first=9)[0])) == [
        ("leg-extend-seated", "left", "asked")
    ]


def test_what_was_left_out_for_today_is_back_tomorrow() -> None:
    log = _log(aside("today", "this joint"))
    assert len(log.set_aside_on(TODAY)) == 1
    assert log.set_aside_on("2026-11-23") == ()


def test_it_is_set_aside_since_the_first_day_and_not_since_the_last_stop() -> None:
    first = stamped(aside("asked"), day="2026-11-01")
    later = stamped(aside("cleared", "hurt"), day="2026-11-20", first=2)
    assert Log((*first, *later)).set_aside[0].since_day == "2026-11-01"


def test_a_reason_that_this_version_does_not_know_waits_for_a_person() -> None:
    log = _log(aside("full moon"), aside("asked"))
    assert [a.until for a in log.set_aside] == ["full moon"]


@pytest.mark.parametrize(
    ("out", "side", "covered"),
    [("left", "left", True), ("left", "right", False), ("left", None, True), (None, "left", True)],
)
def test_what_moves_both_sides_is_left_out_with_either(out: str | None, side: str | None, covered: bool) -> None:
    assert Aside("neck-side", out, None, "hurt", "cleared", TODAY).covers("neck-side", side) is covered
    assert not Aside("neck-side", out, None, "hurt", "cleared", TODAY).covers("wrist", side)


_STRETCHES = st.sampled_from(["neck-side", "wrist", "ankle-circles"])
_SIDES = st.sampled_from(["left", "right", None])
_WHO = st.sampled_from(["answer", "me", "therapist"])
_UNTIL = st.sampled_from(["asked", "cleared", "today"])
_EVENTS = st.one_of(
    st.builds(stopped, stretch=_STRETCHES, side=_SIDES),
    st.builds(aside, _UNTIL, stretch=_STRETCHES, side=_SIDES),
    st.builds(cleared, _WHO, stretch=_STRETCHES, side=_SIDES),
    st.builds(held, stretch=_STRETCHES, side=_SIDES),
    st.builds(said, st.sampled_from(["ready", "therapist"]), st.sampled_from(["yes", "no"])),
)


def _place(record: Record) -> tuple[object, object]:
    return getattr(record, "stretch", None), getattr(record, "side", None)


@settings(deadline=None)
@given(st.lists(_EVENTS, max_size=30))
def test_what_happens_on_one_side_never_changes_another(records: list[Record]) -> None:
    everything = fold_asides(stamped(*records))
    for stretch, side in {_place(record) for record in records}:
        alone = fold_asides(k for k in stamped(*records) if _place(k.record) == (stretch, side))
        assert {key: a for key, a in everything.items() if key[:2] == (stretch, side)} == alone


@settings(deadline=None)
@given(st.lists(_EVENTS, max_size=30))
def test_only_a_clearing_of_that_stretch_and_side_brings_it_back(records: list[Record]) -> None:
    out: set[tuple[str | None, str | None]] = set()
    for number in range(len(records)):
        now = {(a.stretch, a.side) for a in fold_asides(stamped(*records[: number + 1])).values()}
        back = out - now
        assert back <= {_place(records[number])}
        assert not back or isinstance(records[number], Cleared)
        out = now


@settings(deadline=None)
@given(st.lists(_EVENTS, max_size=30))
def test_what_a_person_must_clear_is_never_lifted_by_an_answer(records: list[Record]) -> None:
    firm: set[tuple[object, object]] = set()
    for record in records:
        if isinstance(record, SetAside) and record.until == "cleared":
            firm.add(_place(record))
        if isinstance(record, Cleared) and record.who != "answer":
            firm.discard(_place(record))
    folded = fold_asides(stamped(*records)).values()
    assert {(a.stretch, a.side) for a in folded if a.until == "cleared"} == firm


@settings(deadline=None)
@given(st.lists(_EVENTS, max_size=30), st.integers(0, 30))
def test_what_lasts_says_the_same_as_everything(records: list[Record], forgotten: int) -> None:
    kept = stamped(*records)
    standing = lasting(kept[:forgotten])
    whole, short = Log(tuple(kept)), Log(tuple(kept[forgotten:]), standing)
    assert set(short.set_aside) == set(whole.set_aside)
    assert short.last_answer("ready") == whole.last_answer("ready")
    assert short.last_answer("therapist") == whole.last_answer("therapist")
    assert set(Log((), short.lasting).set_aside) == set(whole.set_aside)


_ON_DAYS = st.lists(st.tuples(st.integers(0, 90), _EVENTS), max_size=30)


@settings(deadline=None, max_examples=200)
@given(_ON_DAYS, st.integers(0, 30), st.integers(0, 30), st.integers(0, 34))
def test_what_lasts_says_the_same_of_every_day_of_the_last_weeks(
    events: list[tuple[int, Record]], first: int, forgotten: int, back: int
) -> None:
    kept = [on_day(number, days, record) for number, (days, record) in enumerate(events, 1)]
    standing = lasting((*lasting(kept[: min(first, forgotten)]), *kept[min(first, forgotten) : forgotten]))
    whole, short = Log(tuple(kept)), Log(tuple(kept[forgotten:]), standing)
    last = max((each.day for each in kept), default=TODAY)
    day = (date.fromisoformat(last) - timedelta(back)).isoformat()
    assert set(short.set_aside) == set(whole.set_aside)
    assert set(asides_then(in_order((*standing, *kept[forgotten:])), day)) == set(asides_then(kept, day))


def on_day(number: int, days: int, record: Record) -> Kept:
    """What happened so many days after the first one; the wall clock may have been wrong, and gone back."""
    return stamped(record, day=(date.fromisoformat(TODAY) + timedelta(days)).isoformat(), first=number)[0]


def test_what_lasts_is_as_little_after_ten_years_as_after_one() -> None:
    weeks = [on_day(week, 7 * week, stopped()) for week in range(1, 521)]
    assert len(lasting(weeks)) == len(lasting(weeks[:52])) < 10
    (aside_,) = Log((), lasting(weeks)).set_aside
    assert aside_.since_day == weeks[0].day


# -- how a session went


def _summary(*records: Record) -> list[tuple[str, str, str | None]]:
    (summary,) = _log(*records).sessions(TODAY)
    return [(unit.stretch, unit.outcome, unit.side) for unit in summary.units]


def _told(*records: Record) -> list[str]:
    """The words for each line of a session's stretches."""
    (summary,) = _log(*records).sessions(TODAY)
    return ["; ".join(told.text for told in words.told.sides_told(line)) for line in summary.stretches]


def test_a_stretch_is_done_when_all_its_repetitions_are() -> None:
    both = (held(0, 1), held(0, 2), held(1, 1, side="right"), held(1, 2, side="right"))
    assert _told(started(2), *both, ended()) == ["both"]
    assert _summary(started(2), *both[:3], ended("ended")) == [
        ("neck-side", Outcome.DONE, "left"), ("neck-side", Outcome.PART, "right"),
    ]  # fmt: skip


def test_a_stop_shows_its_side_and_what_was_said_beside_what_was_done_on_the_other() -> None:
    log = _log(
        started(2), held(0, 1), held(0, 2), stopped(1, side="right"), aside(side="right"),
        said("what_was_it", "hurt"), aside("cleared", "hurt", side="right"), ended("stopped"),
    )  # fmt: skip
    left, right = log.sessions(TODAY)[0].units
    assert (left.side, left.outcome, left.stops) == ("left", Outcome.DONE, ())
    assert (right.side, right.outcome, right.stops) == ("right", Outcome.STOPPED, ("hurt",))
    assert log.day(TODAY).hurt


def test_two_sides_that_hurt_are_both_told() -> None:
    assert _told(
        started(2), stopped(0), said("what_was_it", "cramp"), stopped(1, side="right"), said("what_was_it", "hurt"),
    ) == ["left: cramp; right: it hurt"]  # fmt: skip


def test_an_answer_belongs_to_its_own_stop() -> None:
    log = _log(
        started(3), stopped(0), said("what_was_it", "rest"), held(1, 1, "wrist"), held(1, 2, "wrist"),
        stopped(2, stretch="ankle-circles"), ended("stopped"),
    )  # fmt: skip
    assert [unit.stops for unit in log.sessions(TODAY)[0].units] == [("rest",), (), ("",)]


def test_the_same_again_after_a_rest_is_done() -> None:
    records = (
        started(1),
        held(0, 1),
        stopped(0, 2),
        said("what_was_it", "rest"),
        cleared("answer"),
        held(0, 2),
        ended(),
    )
    assert _summary(*records) == [("neck-side", Outcome.DONE, "left")]


def test_a_skipped_stretch_shows_as_skipped_and_as_part_when_some_of_it_was_done() -> None:
    assert _summary(started(2), skipped(0), ended()) == [("neck-side", Outcome.SKIPPED, "left")]
    assert _summary(started(2), held(0, 1), skipped(0), ended()) == [("neck-side", Outcome.PART, "left")]


def test_a_session_tells_its_routine_start_minutes_and_end() -> None:
    log = _log(started(4, with_helper=True), *[held(n) for n in range(4)], ended(), said("how_tired", "worn_out"))
    (summary,) = log.sessions(TODAY)
    assert (summary.routine, summary.started, summary.with_helper) == ("morning", "08:10", True)
    assert (summary.minutes, summary.how, summary.tired, summary.planned) == (3, "done", "worn_out", 4)
    assert log.day(TODAY).tired == "worn_out"
    assert log.day(TODAY).minutes == 3


def test_minutes_do_not_count_the_time_without_power() -> None:
    before = stamped(started(), held(0), held(1))
    after = [
        Kept(k.record, k.time, k.day, k.local, k.session, k.number, "another boot", k.mono_ms)
        for k in stamped(held(2), held(3), ended(), first=4)
    ]
    assert Log((*before, *after)).sessions(TODAY)[0].minutes == 2


def test_sessions_of_a_day_stay_apart() -> None:
    first = stamped(started(), held(0), ended(), session="a")
    second = stamped(started(), skipped(0), ended("ended"), session="b", first=4)
    log = Log((*first, *second))
    assert [s.session for s in log.sessions(TODAY)] == ["a", "b"]
    assert log.sessions("2026-11-21") == ()


def test_a_day_with_nothing_done_is_an_empty_day_and_nothing_else() -> None:
    assert not Log().day(TODAY).held_ms
    assert not _log(started(), ended("ended")).day(TODAY).held_ms
    assert _log(started(), held(), ended("ended")).day(TODAY).held_ms
    not_today = Log(tuple(stamped(NotToday(), session="")))
    assert (not_today.day(TODAY).held_ms, not_today.day(TODAY).not_today) == (0, True)


def test_four_weeks_begin_on_a_monday_and_hold_today() -> None:
    days = [day.day for day in _log(started()).four_weeks("2026-11-25")]  # a Wednesday
    assert (days[0], days[-1], len(days)) == ("2026-11-02", "2026-11-29", 28)
    assert [day.day for day in Log().week("2028-03-01")][-3:] == ["2028-02-28", "2028-02-29", "2028-03-01"]


# -- questions


def test_an_answer_counts_for_its_day() -> None:
    log = Log((*stamped(said("ready", "fine"), day="2026-11-21"), *stamped(said("ready", "leg"), first=2)))
    days = ("2026-11-20", "2026-11-21", TODAY)
    assert [log.answered_on(day, "ready") for day in days] == [None, "fine", "leg"]
    assert log.last_answer("ready") == "leg"
    assert log.last_answer("therapist") is None


def test_a_session_is_had_before_the_next_day() -> None:
    log = _log(started())
    assert (log.had_session_before(TODAY), log.had_session_before("2026-11-23")) == (False, True)


# -- what was interrupted


def _stood(*records: Record) -> tuple[int, int] | None:
    cut = interrupted_session(stamped(*records))
    return None if cut is None else (cut.unit, cut.repetition)


def test_a_session_that_ended_was_not_interrupted() -> None:
    assert _stood() is None
    assert _stood(held()) is None
    assert _stood(started(), held(), ended()) is None
    assert _stood(started(), ended("declined")) is None


def test_an_interrupted_session_tells_where_it_stood() -> None:
    assert _stood(started()) == (0, 0)
    assert _stood(started(), held(0, 1)) == (0, 1)
    assert _stood(started(), held(0, 1), held(0, 2)) == (1, 0)
    assert _stood(started(), skipped(2)) == (3, 0)
    assert _stood(started(), held(0, 1), stopped(0, 2)) == (1, 0)


def test_a_stop_that_was_only_a_rest_leaves_the_stretch_to_be_done() -> None:
    rest = (stopped(0, 2), said("what_was_it", "rest"), cleared("answer"))
    assert _stood(started(), held(0, 1), *rest) == (0, 1)
    assert _stood(started(), held(0, 1), *rest, held(1, 1, side="right")) == (1, 1)


def test_an_interrupted_session_names_what_is_over() -> None:
    done = (held(0, 1), held(0, 2), stopped(1, side="right"), aside(side="right"), held(2, 1, "wrist", None))
    cut = interrupted_session(stamped(started(), *done))
    assert cut is not None
    assert cut.over == (("neck-side", "left"), ("neck-side", "right"))


def test_only_the_last_session_can_be_carried_on() -> None:
    cut = stamped(started(), held(), session="a")
    done = stamped(started(), ended(), session="b", first=3)
    assert interrupted_session([*cut, *done]) is None


def test_a_session_carried_on_and_cut_again_is_offered_again() -> None:
    assert _stood(started(), held(0, 1), said("interrupted", "carry_on"), held(0, 2), held(1, 1)) == (1, 1)


# -- one stretch over time


def test_one_stretch_over_time_tells_seconds_and_stops_by_day_and_side() -> None:
    first = stamped(started(), held(0, 1), held(0, 2), held(1, 1, side="right"), day="2026-11-20")
    second = stamped(started(), stopped(0), said("what_was_it", "hurt"), held(1, 1, "wrist"), day="2026-11-21", first=5)
    told = stretch_over_time([*first, *second], "neck-side")
    assert [(d.day, d.side, d.held_ms, d.repetitions, d.stops, d.hurt) for d in told] == [
        ("2026-11-20", "left", 30_000, 2, 0, False),
        ("2026-11-20", "right", 15_000, 1, 0, False),
        ("2026-11-21", "left", 0, 0, 1, True),
    ]


# -- order, and the form in which records are kept


def test_a_record_that_was_put_right_takes_the_place_of_its_number() -> None:
    first, second = stamped(started(), held())
    right = stamped(started(), day="2026-11-23")[0]
    assert Log((first, second)).with_(right).recent == (right, second)


@settings(deadline=None)
@given(st.permutations(stamped(started(), held(0), held(1), ended())))
def test_order_is_that_of_the_numbers(shuffled: Iterable[Kept]) -> None:
    assert [kept.number for kept in in_order(shuffled)] == [1, 2, 3, 4]


@settings(deadline=None)
@given(st.lists(_EVENTS, max_size=10))
def test_every_record_comes_back_as_it_was_kept(records: list[Record]) -> None:
    for kept in stamped(*records):
        assert from_json(as_json(kept)) == kept


def test_a_record_without_its_stamps_is_refused() -> None:
    whole = as_json(stamped(held())[0])
    for name in ("time", "day", "number", "mono_ms", "stretch"):
        with pytest.raises(ValueError, match=r"held record"):
            from_json({key: value for key, value in whole.items() if key != name})
    with pytest.raises(ValueError, match="wrong number"):
        from_json(whole | {"number": "seven"})
    assert from_json(whole | {"kind": "of the future"}) is None
    assert from_json(whole | {"of the future": 1}) == stamped(held())[0]
