"""A clock that was wrong, or was not set yet, when something was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from household import (
    BERLIN,
    TODAY,
    aside,
    cleared,
    ended,
    held,
    keep_all,
    month_file,
    morning,
    numbers,
    said,
    started,
    whole_session,
)
from storing import all_kept, opened_again, stored_numbers

from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import SteppedClock
from kiosk.log.records import Rang


@pytest.fixture
def clock() -> SteppedClock:
    return morning()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path, clock: SteppedClock) -> Iterator[Store]:
    store = Store.open(folder, clock)
    yield store
    store.close()


def test_order_is_kept_when_the_clock_goes_back(store: Store, clock: SteppedClock) -> None:
    keep_all(store, clock, started(), held(0))
    clock.set_to(clock.wall() - timedelta(hours=3))
    keep_all(store, clock, held(1))
    clock.set_to(datetime(1970, 1, 1, 0, 0, tzinfo=UTC))
    keep_all(store, clock, held(2), ended())
    store.close_session()
    store.flush()
    assert numbers(store.day(TODAY)) == [1, 2, 3, 4, 5]
    (summary,) = store.log().sessions(TODAY)
    assert summary.minutes == 2, "minutes come from the steady clock"


def test_a_kiosk_that_starts_in_1970_still_knows_what_is_set_aside(store: Store, clock: SteppedClock) -> None:
    keep_all(store, clock, aside("cleared", "hurt"))
    whole_session(store, clock)
    clock.set_to(datetime(1970, 1, 1, 12, 0, tzinfo=UTC), sure=False)
    store = opened_again(store, clock)
    assert [a.stretch for a in store.log().set_aside] == ["neck-side"]
    lifted = store.keep(cleared())
    assert (lifted.number, lifted.sure) == (7, False)
    whole_session(store, clock)
    store = opened_again(store, clock)
    assert store.log().set_aside == ()
    assert store.keep(Rang()).number == 13
    store.close()


def test_records_made_before_the_clock_was_set_are_put_right_when_it_is(folder: Path) -> None:
    clock = SteppedClock(datetime(1970, 1, 1, 12, 0, tzinfo=UTC), sure=False)
    store = Store.open(folder, clock)
    before = [*keep_all(store, clock, said("ready", "fine")), *whole_session(store, clock)]
    store.flush()
    assert {(kept.day, kept.sure) for kept in before} == {("1970-01-01", False)}
    within = keep_all(store, clock, started(), held())
    clock.set_to(datetime(2026, 11, 22, 8, 30, tzinfo=UTC))
    after = keep_all(store, clock, held(1), ended())
    store.close_session()
    store.flush()
    right = store.day(TODAY)
    assert numbers(right) == numbers([*before, *within, *after])
    assert all(kept.sure for kept in right)
    assert right[0].time == "2026-11-22T08:26:30.000Z"
    assert {kept.session for kept in right} == {kept.session for kept in [*before, *within]}
    assert numbers(store.log().recent) == numbers(right)
    assert store.day("1970-01-01") == ()
    store.close()
    assert all_kept(folder, clock) == right
    assert stored_numbers(month_file(folder)) == numbers(right)
    assert stored_numbers(month_file(folder, "1970-01")) == []


def test_a_session_cut_before_the_clock_was_set_is_carried_on_under_the_right_day(folder: Path) -> None:
    clock = SteppedClock(datetime(1970, 1, 1, 12, 0, tzinfo=UTC), sure=False)
    store = Store.open(folder, clock)
    before = keep_all(store, clock, started(), held(0))
    store = opened_again(store, clock)
    clock.set_to(datetime(2026, 11, 22, 8, 30, tzinfo=UTC))
    keep_all(store, clock, said("interrupted", "carry_on"), held(0, 2), ended())
    store.close_session()
    store = opened_again(store, clock)
    assert {kept.session for kept in store.day(TODAY)} == {before[0].session}
    assert numbers(store.day(TODAY)) == [1, 2, 3, 4, 5]
    assert store.day("1970-01-01") == ()
    store.close()


def test_records_of_an_earlier_boot_are_not_put_right_by_guessing(folder: Path) -> None:
    early = SteppedClock(datetime(2026, 11, 21, 8, 0, tzinfo=UTC), sure=False, boot="one")
    store = Store.open(folder, early)
    whole_session(store, early)
    store.close()
    later = SteppedClock(datetime(2026, 11, 22, 8, 0, tzinfo=UTC), boot="two")
    store = Store.open(folder, later)
    whole_session(store, later)
    store.close()
    assert {kept.sure for kept in look(folder, later).day("2026-11-21")} == {False}


def test_a_session_that_goes_past_three_in_the_night_is_one_day(folder: Path) -> None:
    clock = SteppedClock(datetime(2026, 12, 1, 2, 59, tzinfo=BERLIN))
    store = Store.open(folder, clock)
    kept = whole_session(store, clock)
    outside = store.keep(Rang())
    store.flush()
    assert {each.day for each in kept} == {"2026-11-30"}
    assert (kept[-1].local, outside.day) == ("03:01", "2026-12-01")
    assert list(store.day("2026-11-30")) == kept
    store.close()


def test_a_session_when_clocks_go_back_keeps_its_order_and_minutes(folder: Path) -> None:
    clock = SteppedClock(datetime(2026, 10, 25, 2, 58, tzinfo=BERLIN))
    store = Store.open(folder, clock)
    kept = keep_all(store, clock, started(), *[held(n) for n in range(8)], ended())
    store.close_session()
    store.flush()
    assert [each.local for each in kept][:5] == ["02:58", "02:59", "02:59", "02:00", "02:00"]
    assert list(store.day("2026-10-24")) == kept
    (summary,) = store.log().sessions("2026-10-24")
    assert summary.minutes == 5
    store.close()
