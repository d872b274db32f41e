from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from household import BERLIN
from made_month import EVENING, MORNING, make_month

from kiosk.__main__ import main
from kiosk.commands.log import COLUMNS
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import RealClock, SteppedClock
from kiosk.log.history import Log
from kiosk.log.records import Cleared, SetAside, as_json

Printed = Callable[..., str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three days in September and three in October, with a gap between."""
    for month in (9, 10):
        make_month(
            tmp_path / "data", month=month, days=range(10, 13), morning=MORNING[:4], evening=EVENING[:2], seed=month
        )
    return tmp_path / "data"


@pytest.fixture
def printed(data: Path, capsys: pytest.CaptureFixture[str]) -> Printed:
    def run(*args: str) -> str:
        assert main(["log", "--data", str(data), *args]) == 0
        return capsys.readouterr().out

    return run


def days_in(json_lines: str) -> set[str]:
    return {json.loads(line)["day"] for line in json_lines.splitlines()}


def test_a_range_takes_both_its_ends_across_months(printed: Printed) -> None:
    assert days_in(printed("--json", "--from", "2026-09-12", "--to", "2026-10-11")) == {
        "2026-09-12", "2026-10-10", "2026-10-11"
    }  # fmt: skip


def test_an_open_end_reaches_to_the_first_day_and_to_today(printed: Printed) -> None:
    assert min(days_in(printed("--json", "--to", "2026-10-10"))) == "2026-09-10"
    assert days_in(printed("--json", "--from", "2026-10-11")) == {"2026-10-11", "2026-10-12"}


def cell(value: object) -> str:
    """What a spreadsheet shows for a value of the JSON."""
    if isinstance(value, list):
        return " ".join(value)
    return {"None": "", "True": "true", "False": "false"}.get(str(value), str(value))


def test_the_table_holds_every_record_with_the_same_values_as_the_json(printed: Printed, data: Path) -> None:
    table = list(csv.DictReader(io.StringIO(printed("--csv", "--from", "2026-09-01", "--to", "2026-10-31"))))
    kept = look(data, RealClock()).between("2026-09-01", "2026-10-31")
    assert len(table) == len(kept) > 50
    for row, each in zip(table, kept, strict=True):
        for name, value in as_json(each).items():
            assert row[name] == cell(value), name


def test_the_table_begins_with_its_columns_also_where_there_is_nothing(printed: Printed) -> None:
    assert printed("--csv", "--day", "2020-01-01") == ",".join(COLUMNS) + "\n"
    assert COLUMNS[:2] == ("time", "day")
    assert {"kind", "stretch", "side", "held_ms", "answer", "until"} <= set(COLUMNS)


def test_several_days_are_told_day_by_day_with_their_year(printed: Printed) -> None:
    out = printed("--from", "2026-09-01", "--to", "2026-10-31")
    headings = [line for line in out.splitlines() if line.endswith(" 2026")]
    assert headings[0] == "Thursday 10 September 2026"
    assert headings == sorted(headings, key=out.index)
    assert len(headings) == 6
    assert "Ankle circles" in out


def test_days_on_which_nothing_was_kept_are_one_line(printed: Printed) -> None:
    assert printed("--from", "2020-01-01", "--to", "2020-02-01").startswith("nothing was kept on these days\n")


def test_a_single_day_is_told_as_before(printed: Printed) -> None:
    assert printed("--day", "2026-09-10").startswith("Thursday 10 September\n")
    assert printed("--day", "2020-01-01").startswith("Wednesday 1 January\nnothing was kept on this day\n")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--from", "yesterday"], "--from: expected a day as YYYY-MM-DD, not 'yesterday'"),
        (["--to", "2026-02-30"], "--to: expected a day as YYYY-MM-DD, not '2026-02-30'"),
        (["--from", "20261001"], "--from: expected a day as YYYY-MM-DD, not '20261001'"),
        (["--from", "2026-10-02", "--to", "2026-10-01"], "--from 2026-10-02 comes after --to 2026-10-01"),
        (["--day", "2026-10-02", "--to", "2026-10-03"], "--day is one day"),
    ],
)
def test_a_range_that_is_none_is_one_line(
    data: Path, capsys: pytest.CaptureFixture[str], args: list[str], told: str
) -> None:
    assert main(["log", "--data", str(data), *args]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert len(err.splitlines()) == 1


def test_damage_is_told_beside_the_records_and_not_among_them(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "log" / "2026-09.json").write_text("{")
    assert main(["log", "--data", str(data), "--json", "--from", "2026-09-01", "--to", "2026-10-31"]) == 0
    printed = capsys.readouterr()
    assert all(json.loads(line) for line in printed.out.splitlines())
    assert "kiosk: The log of 2026-09 was damaged. The last good copy is used." in printed.err


def test_an_earlier_day_is_told_with_what_was_set_aside_when_it_ended(tmp_path: Path, printed: Printed) -> None:
    first = next(
        day for day in sorted(days_in(printed("--json", "--from", "2026-09-01", "--to", "2026-10-31")))
        if "Set aside" in printed("--day", day)
    )  # fmt: skip
    assert "Set aside" not in printed("--day", "2026-09-01")
    on = printed("--day", first)
    log = look(tmp_path / "data", RealClock())
    out = [a for a in Log(log.between("2026-09-01", first)).set_aside if a.until != "today"]
    assert on.count("\nSet aside: ") == len(out) > 0
    assert printed("--from", first, "--to", first) == on


def test_what_was_brought_back_since_says_when(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = SteppedClock(datetime(2019, 11, 22, 8, 0, tzinfo=BERLIN))
    store = Store.open(tmp_path, clock)
    store.keep(SetAside("neck-side", "left", "hurt", "cleared"))
    clock.advance(90 * 86_400_000)
    store.keep(Cleared("neck-side", "left", "therapist"))
    store.close()
    capsys.readouterr()
    assert main(["log", "--data", str(tmp_path), "--day", "2019-12-01"]) == 0
    assert "Set aside: Neck side bend, left, 22 Nov to 20 Feb\n" in capsys.readouterr().out
    assert main(["log", "--data", str(tmp_path), "--day", "2020-02-20"]) == 0
    assert "Set aside" not in capsys.readouterr().out
