"""`kiosk log`: the day as the today screen shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from world import ALONE

from kiosk.__main__ import main
from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import RealClock
from kiosk.log.records import Answered, Held, Record, SessionEnded, SessionStarted, SetAside, Skipped, Stopped


def held(stretch: str, side: str, unit: int) -> Held:
    return Held(ALONE, stretch, "seated active", side, 1, 20_000, 20_000, unit, None, 1)


A_MORNING: tuple[Record, ...] = (
    SessionStarted(ALONE, "v", False, 4),
    held("neck-side", "left", 0),
    held("neck-side", "right", 1),
    Stopped(ALONE, "leg-extend-seated", "seated active", "right", 1, "hold", 4_000, 30_000, 2),
    SetAside("leg-extend-seated", "right", "stopped", "asked"),
    Answered("what_was_it", "hurt", ALONE, "leg-extend-seated", "right"),
    SetAside("leg-extend-seated", "right", "hurt", "cleared"),
    Skipped(ALONE, "wrist-extension", "seated active", "left", 3),
    SessionEnded(ALONE, "done"),
)


@pytest.fixture
def data(tmp_path: Path) -> str:
    store = Store.open(tmp_path / "data", RealClock(), lambda kept: None)
    for record in A_MORNING:
        store.keep(record)
    store.close()
    return str(tmp_path / "data")


def printed(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    capsys.readouterr()
    assert main(["log", *args]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_it_shows_each_stretch_with_how_it_turned_out(capsys: pytest.CaptureFixture[str], data: str) -> None:
    lines = [" ".join(line.split()) for line in printed(capsys, "--data", data).splitlines()]
    assert any(line.endswith("Neck side bend both") for line in lines)
    assert any(line.endswith("right: it hurt") for line in lines)
    assert any(line.endswith("skipped") for line in lines)


def test_it_names_what_is_set_aside(capsys: pytest.CaptureFixture[str], data: str) -> None:
    aside = [line for line in printed(capsys, "--data", data).splitlines() if line.startswith("Set aside")]
    assert len(aside) == 1
    assert "right" in aside[0]


def test_as_json_it_prints_each_record_in_order(capsys: pytest.CaptureFixture[str], data: str) -> None:
    records = [json.loads(line) for line in printed(capsys, "--data", data, "--json").splitlines()]
    assert [record["kind"] for record in records] == [record.kind for record in A_MORNING]
    assert {record["session"] for record in records} == {records[0]["session"]}


def test_a_day_without_anything_says_so(capsys: pytest.CaptureFixture[str], data: str) -> None:
    assert "nothing was kept" in printed(capsys, "--data", data, "--day", "2020-02-29")
    assert printed(capsys, "--data", data, "--day", "2020-02-29", "--json") == ""


def test_looking_makes_no_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed(capsys, "--data", str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_looking_is_possible_while_the_kiosk_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store = Store.open(tmp_path, RealClock(), lambda kept: None)
    store.keep(SessionStarted(ALONE, "v", False, 4))
    store.keep(held("neck-side", "left", 0))
    store.flush()
    assert "Neck side bend" in printed(capsys, "--data", str(tmp_path))
    store.close()
