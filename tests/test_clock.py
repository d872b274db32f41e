"""Days and times, also on the days on which clocks change, and with a clock that is wrong."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from household import BERLIN
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.system.clock import LOOK_AT_SET_MS, RealClock, Stamp, SteppedClock, day_of, utc_text


def _at(*when: int, fold: int = 0) -> SteppedClock:
    year, month, day, hour, minute = when
    return SteppedClock(datetime(year, month, day, hour, minute, fold=fold, tzinfo=BERLIN))


def test_a_day_begins_at_three_in_the_morning() -> None:
    assert _at(2026, 11, 22, 2, 59).now().day == "2026-11-21"
    assert _at(2026, 11, 22, 3, 0).now().day == "2026-11-22"
    assert _at(2026, 11, 22, 0, 0).now().day == "2026-11-21"
    assert _at(2026, 11, 22, 23, 59).now().day == "2026-11-22"


def test_the_time_at_which_a_day_begins_can_be_chosen() -> None:
    moment = datetime(2026, 11, 22, 2, 0, tzinfo=BERLIN)
    assert day_of(moment, begins="00:00") == "2026-11-22"
    assert day_of(moment, begins="02:00") == "2026-11-22"
    assert day_of(moment, begins="05:00") == "2026-11-21"
    assert SteppedClock(moment, day_begins="00:00").now().day == "2026-11-22"


def test_a_day_can_begin_at_half_past_an_hour() -> None:
    assert day_of(datetime(2026, 11, 22, 4, 29, tzinfo=BERLIN), "04:30") == "2026-11-21"
    assert day_of(datetime(2026, 11, 22, 4, 30, tzinfo=BERLIN), "04:30") == "2026-11-22"


def test_the_first_of_a_month_before_three_still_belongs_to_the_month_before() -> None:
    assert _at(2027, 1, 1, 1, 30).now().day == "2026-12-31"


def test_a_leap_day_is_a_day() -> None:
    assert _at(2028, 2, 29, 12, 0).now().day == "2028-02-29"
    assert _at(2028, 3, 1, 2, 0).now().day == "2028-02-29"
    assert _at(2027, 3, 1, 2, 0).now().day == "2027-02-28"


def test_when_clocks_go_forward_the_day_begins_at_three_on_the_wall() -> None:
    clock = _at(2026, 3, 29, 1, 59)  # at two o'clock it is three
    assert (clock.now().local, clock.now().day) == ("01:59", "2026-03-28")
    clock.advance(60_000)
    assert (clock.now().local, clock.now().day) == ("03:00", "2026-03-29")


def test_when_clocks_go_back_the_day_begins_once() -> None:
    clock = _at(2026, 10, 25, 2, 30)  # at three o'clock it is two
    told = []
    for _ in range(4):
        told.append((clock.now().local, clock.now().day))
        clock.advance(30 * 60_000)
    assert told == [
        ("02:30", "2026-10-24"),
        ("02:00", "2026-10-24"),
        ("02:30", "2026-10-24"),
        ("03:00", "2026-10-25"),
    ]


def test_time_is_told_in_utc_to_the_millisecond() -> None:
    moment = datetime(2026, 7, 1, 9, 5, 6, 7_999, tzinfo=BERLIN)
    assert utc_text(moment) == "2026-07-01T07:05:06.007Z"
    assert utc_text(datetime(1970, 1, 1, tzinfo=UTC)) == "1970-01-01T00:00:00.000Z"


def test_the_steady_count_goes_on_whatever_the_wall_clock_does() -> None:
    clock = _at(2026, 11, 22, 8, 0)
    clock.advance(1_000)
    clock.set_to(datetime(1970, 1, 1, tzinfo=UTC), sure=False)
    clock.advance(500)
    assert clock.mono_ms() == 1_500
    assert clock.now() == Stamp("1970-01-01T00:00:00.500Z", "1969-12-31", "01:00", "bench", 1_500, False)


def test_an_earlier_moment_is_told_by_the_clock_as_it_is_set_now() -> None:
    clock = SteppedClock(datetime(1970, 1, 1, tzinfo=UTC), sure=False)
    clock.advance(10_000)
    clock.set_to(datetime(2026, 11, 22, 8, 10, tzinfo=UTC))
    then = clock.then(4_000)
    assert then == Stamp("2026-11-22T08:09:54.000Z", "2026-11-22", "08:09", "bench", 4_000, True)


def test_an_earlier_moment_is_told_in_the_time_that_was_on_the_wall_then() -> None:
    clock = _at(2026, 3, 29, 3, 10)
    clock.advance(20 * 60_000)
    assert clock.then(0).local == "03:10"
    before_change = SteppedClock(datetime(2026, 3, 29, 3, 10, tzinfo=BERLIN), mono_ms=60 * 60_000)
    assert before_change.then(30 * 60_000).local == "01:40"


def test_a_stepped_clock_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SteppedClock(datetime(2026, 11, 22, 8, 0))


def test_the_real_clock_tells_the_time_of_this_machine() -> None:
    clock = RealClock()
    before, moment, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    told = datetime.fromisoformat(moment.time)
    assert before - timedelta(milliseconds=1) <= told <= after
    assert moment.boot == RealClock().boot != ""
    assert moment.mono_ms <= clock.mono_ms()


def test_the_real_clock_tells_the_local_time_of_a_zone() -> None:
    moment = RealClock(zone=BERLIN).now()
    told = datetime.fromisoformat(moment.time).astimezone(BERLIN)
    assert moment.local == f"{told:%H:%M}"


class Waited(RealClock):
    """The machine's clock, after so much time."""

    ms = 0

    def mono_ms(self) -> int:
        return self.ms

    def later(self, ms: int) -> Waited:
        self.ms += ms
        return self


def test_a_clock_that_was_set_once_stays_sure() -> None:
    answers = iter([False, True, False])
    clock = Waited(synchronized=lambda: next(answers))
    assert [clock.later(LOOK_AT_SET_MS).now().sure for _ in range(3)] == [False, True, True]


def test_whether_it_is_set_is_asked_once_a_second_and_not_at_every_turn() -> None:
    asked: list[int] = []

    def never() -> bool:
        asked.append(1)
        return False

    clock = Waited(synchronized=never)
    for _ in range(100):
        clock.later(100).now()
        clock.now()
    assert len(asked) == 10
    assert not clock.now().sure


def test_whether_the_clock_is_set_can_be_asked_on_any_machine() -> None:
    assert RealClock().now().sure in (True, False)


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1)), st.integers(0, 6))
def test_a_day_is_never_off_by_more_than_the_hours_before_it_begins(wall: datetime, begins: int) -> None:
    expected = wall.date() if wall.hour >= begins else (wall - timedelta(days=1)).date()
    assert day_of(wall, f"{begins:02}:00") == expected.isoformat()


# -- a time zone that is set while the kiosk runs


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The machine's zone is the content of this file."""
    path = tmp_path / "localtime"
    path.write_bytes(zone_of("Europe/Berlin"))
    monkeypatch.setenv("TZ", f":{path}")
    time.tzset()
    yield path
    monkeypatch.undo()
    time.tzset()


def zone_of(name: str) -> bytes:
    """The rules of that zone, from the system's database or the Python package."""
    for folder in zoneinfo.TZPATH:
        if (path := Path(folder, name)).is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


class WarpedClock(RealClock):
    """The machine's clock, at a moment of choice, whose steady count goes on by hand."""

    def __init__(self, utc: datetime) -> None:
        super().__init__()
        self.utc, self.ms = utc, 0

    def wall(self) -> datetime:
        return self._local(self.utc)

    def mono_ms(self) -> int:
        return self.ms


def test_a_zone_that_is_set_while_it_runs_counts_within_a_minute_and_moves_the_day(zone: Path) -> None:
    clock = WarpedClock(datetime(2026, 11, 22, 6, 30, tzinfo=UTC))
    assert (clock.now().local, clock.now().day) == ("07:30", "2026-11-22")
    zone.write_bytes(zone_of("America/New_York"))
    clock.ms += 60_000
    assert (clock.now().local, clock.now().day) == ("01:30", "2026-11-21")
    assert clock.now().time == "2026-11-22T06:30:00.000Z"


def test_a_zone_that_is_set_by_another_link_counts_too(zone: Path, tmp_path: Path) -> None:
    clock = WarpedClock(datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert clock.now().local == "14:00"
    (tmp_path / "Tokyo").write_bytes(zone_of("Asia/Tokyo"))
    zone.unlink()
    zone.symlink_to(tmp_path / "Tokyo")
    clock.ms += 60_000
    assert clock.now().local == "21:00"
    zone.unlink()
    clock.ms += 60_000
    assert clock.now().local == "12:00", "no zone is no fault"


def test_an_earlier_moment_is_told_in_the_hour_that_was_on_the_wall_then_on_this_machine_too(zone: Path) -> None:
    clock = WarpedClock(datetime(2026, 3, 29, 1, 10, tzinfo=UTC))  # at one the clocks went from two to three
    clock.ms = 60 * 60_000
    assert (clock.now().local, clock.then(30 * 60_000).local) == ("03:10", "01:40")


def test_a_clock_of_a_named_zone_follows_no_file(zone: Path) -> None:
    clock = RealClock(zone=BERLIN)
    zone.write_bytes(zone_of("America/New_York"))
    assert clock.wall().utcoffset() == clock.wall().astimezone(BERLIN).utcoffset()
