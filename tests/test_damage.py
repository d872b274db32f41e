"""Damage that can still be read is kept, told and passed over, like damage that cannot, and costs nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from damaging import a_bit_flips, a_value_changes, make_home, quick_folder, run_many
from household import TODAY, ended, held, keep_all, morning, numbers, said, stamped, started, whole_session
from test_store_kills import _CALLS, _told_calls

from kiosk.__main__ import main
from kiosk.devices.store.journal import sealed
from kiosk.devices.store.storage import decoded, is_sealed
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.everything import read_everything_or_last_good
from kiosk.log.records import KINDS, Kept, as_json, from_json, is_day
from kiosk.words import notices

MENDED = "The log of 2026-11 was damaged. The last good copy is used. The damaged file was kept."


@pytest.fixture
def clock() -> SteppedClock:
    return morning()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def lived(folder: Path, clock: SteppedClock, sessions: int = 2) -> Path:
    """A log of some sessions; its month."""
    store = Store.open(folder, clock)
    for _ in range(sessions):
        whole_session(store, clock)
        store.flush()
    store.close()
    return folder / "log" / "2026-11.json"


def opened(folder: Path, clock: SteppedClock) -> tuple[list[int], list[str]]:
    """The numbers that a start finds, and what it tells."""
    store = Store.open(folder, clock)
    store.flush()
    found = numbers(store.between("1900-01-01", "2100-01-01"))
    told = list(store.notices)
    store.close()
    return found, told


def aside(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*.corrupt-*"))]


def without_sums(month: Path) -> dict[str, Any]:
    """The month as it was written before there were checksums."""
    tables = decoded(month.read_bytes())
    assert tables is not None
    for document in (document for table in tables.values() for document in table.values()):
        document["records"] = [{k: v for k, v in row.items() if k != "crc"} for row in document["records"]]
    month.write_text(json.dumps(tables))
    return tables


# -- a month


@pytest.mark.parametrize("schema", [0, -1, True, "1", None, 1.5, [1], {}])
def test_a_schema_that_nobody_ever_wrote_keeps_no_kiosk_from_starting(
    folder: Path, clock: SteppedClock, schema: object
) -> None:
    month = lived(folder, clock)
    tables = without_sums(month)
    tables["sessions"]["1"]["schema"] = schema
    damaged = json.dumps(tables).encode()
    month.write_bytes(damaged)
    found, told = opened(folder, clock)
    assert found == list(range(1, 11))
    assert told == [MENDED]
    assert aside(folder) == [damaged]
    assert opened(folder, clock) == (found, ["The log of 2026-11 was damaged. The damaged file was kept."])


def test_the_log_and_the_report_are_told_too_and_change_nothing(
    folder: Path, clock: SteppedClock, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    month = lived(folder, clock)
    tables = without_sums(month)
    tables["sessions"]["2"]["schema"] = 0
    month.write_text(json.dumps(tables))
    before = month.read_bytes()
    assert main(["log", "--data", str(folder), "--day", TODAY, "--json"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 10
    assert "The log of 2026-11 was damaged" in err
    assert main(["log", "--data", str(folder), "--day", TODAY]) == 0
    assert "The log of 2026-11 was damaged" in capsys.readouterr().out
    assert main(["backup", "--data", str(folder), str(tmp_path / "b.zip")]) == 0
    assert month.read_bytes() == before


@pytest.mark.parametrize("change", [("neck-side", "neck-sidf"), ('"days"', '"dayr"'), ("15000", "15001")])
def test_a_flip_that_still_reads_as_something_is_told_where_there_is_a_checksum(
    folder: Path, clock: SteppedClock, change: tuple[str, str]
) -> None:
    store = Store.open(folder, clock)
    keep_all(store, clock, said("ready", "fine"))
    store.close()
    month = lived(folder, clock)
    assert is_sealed(month.read_bytes())
    month.write_text(month.read_text().replace(*change, 1))
    found, told = opened(folder, clock)
    assert found == list(range(1, 12))
    assert told == [MENDED]


def test_a_month_of_long_ago_loses_only_the_damaged_record(folder: Path, clock: SteppedClock) -> None:
    month = lived(folder, clock, 3)
    clock.advance(40 * 24 * 3_600_000)
    lived(folder, clock, 2)  # by now the last copy and the old journal hold nothing of the last session of November
    text = month.read_text()
    last = text.rindex('"held_ms": 15000')
    month.write_text(text[:last] + '"held_ms": 15007' + text[last + 16 :])
    found, told = opened(folder, clock)
    assert found == [n for n in range(1, 26) if n != 14]
    assert told == [MENDED]


def test_a_month_that_stock_tinydb_or_a_person_wrote_without_a_checksum_opens(
    folder: Path, clock: SteppedClock
) -> None:
    month = lived(folder, clock)
    without_sums(month)
    assert opened(folder, clock) == (list(range(1, 11)), [])
    lived(folder, clock, 1)
    assert is_sealed(month.read_bytes()), "it gets a checksum with the next session"


def test_a_copy_that_is_all_there_is_and_is_damaged_is_kept_and_told(folder: Path, clock: SteppedClock) -> None:
    month = lived(folder, clock)
    damaged = month.read_bytes().replace(b"neck-side", b"neck-sidf", 1)
    month.with_name(month.name + ".bak").write_bytes(damaged)
    month.unlink()
    (folder / "journal.old").unlink()
    found, told = opened(folder, clock)
    assert len(found) == 9
    assert told == ["The log of 2026-11 was damaged. What can still be read of it is used. The damaged file was kept."]
    assert aside(folder) == [damaged]
    assert opened(folder, clock)[0] == found


def test_a_pipe_where_a_month_should_be_keeps_nobody_waiting(folder: Path, clock: SteppedClock) -> None:
    month = lived(folder, clock)
    month.unlink()
    os.mkfifo(month)
    found, told = opened(folder, clock)
    assert found == list(range(1, 11))
    assert told == [MENDED]


def test_a_pipe_where_the_lock_should_be_keeps_nobody_waiting(folder: Path, clock: SteppedClock) -> None:
    lived(folder, clock)
    (folder / "lock").unlink()
    os.mkfifo(folder / "lock")
    assert opened(folder, clock)[0] == list(range(1, 11))


# -- the journal


def test_a_pipe_where_the_journal_should_be_is_told_and_keeps_nobody_waiting(folder: Path, clock: SteppedClock) -> None:
    lived(folder, clock)
    os.mkfifo(folder / "journal.jsonl")
    store = Store.open(folder, clock)
    keep_all(store, clock, started(), held())
    assert not store.flush()
    assert set(store.notices) == {notices.NOT_READ, notices.NOT_SAVING}
    (folder / "journal.jsonl").unlink()
    assert store.close()
    assert opened(folder, clock)[1] == []


def test_a_line_that_is_whole_and_makes_no_sense_is_kept_when_the_rest_is_folded(
    folder: Path, clock: SteppedClock
) -> None:
    store = Store.open(folder, clock)
    keep_all(store, clock, started(), held())
    store.close()
    journal = folder / "journal.jsonl"
    bad = sealed({**as_json(stamped(held())[0]), "number": 3, "day": 7})
    journal.write_bytes(journal.read_bytes() + bad)
    store = Store.open(folder, clock)
    keep_all(store, clock, ended())
    store.close_session()
    store.close()
    assert numbers(look(folder, clock).day(TODAY)) == [1, 2, 3]
    assert [bad in content for content in aside(folder)] == [True]
    assert opened(folder, clock)[1] == [notices.LINE_LOST]


def test_two_lines_that_became_one_are_both_read(folder: Path, clock: SteppedClock) -> None:
    store = Store.open(folder, clock)
    keep_all(store, clock, started(), held(), held(1))
    store.close()
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"}\n", b"}*", 1))
    assert numbers(look(folder, clock).day(TODAY)) == [1, 2, 3]


# -- one record


@pytest.mark.parametrize(
    "spoilt",
    [{"side": "middle"}, {"side": ["left"]}, {"number": True}, {"number": 0}, {"held_ms": -1}, {"held_ms": 1.5},
     {"held_ms": "15"}, {"day": "2026-02-30"}, {"day": "20261122"}, {"day": "0001-01-01"}, {"day": "9999-12-31"},
     {"time": "soon"}, {"time": "2026-11-22T25:00:00Z"}, {"local": "8:10"}, {"stretch": None}, {"session": 7},
     {"kind": ["held"]}, {"unit": 2**70}, {"sure": 1}, {"unit": False}, {"repetition": True}, {"repetition": 1.0},
     {"stretch": {"neck": []}}, {"side": [["left"]]}, {"routine": [{}]}],
)  # fmt: skip
def test_a_record_with_a_wrong_field_is_not_believed(spoilt: dict[str, Any]) -> None:
    whole = as_json(stamped(held())[0])
    assert from_json(whole) is not None
    with pytest.raises(ValueError, match=r"wrong|no text"):
        from_json(whole | spoilt)


def test_every_field_of_every_record_is_looked_at() -> None:
    for stamp in Kept._fields[1:]:
        with pytest.raises(ValueError, match=stamp):
            from_json(as_json(stamped(held())[0]) | {stamp: {}})
    for cls in KINDS.values():
        whole = as_json(stamped(held())[0]) | {"kind": cls.kind} | {field.name: {} for field in fields(cls)}
        for name in (field.name for field in fields(cls)):
            with pytest.raises(ValueError, match=rf"wrong .*\b{name}\b"):
                from_json(whole)


def test_what_a_newer_kiosk_wrote_is_passed_over_and_told(folder: Path, clock: SteppedClock) -> None:
    whole = as_json(stamped(held())[0])
    assert from_json(whole | {"felt": "good"}) == stamped(held())[0]
    assert from_json(whole | {"kind": "danced"}) is None
    month = lived(folder, clock)
    tables = without_sums(month)
    tables["sessions"]["1"]["records"][1]["kind"] = "danced"
    month.write_text(json.dumps(tables))
    (folder / "journal.old").unlink()
    assert opened(folder, clock) == ([1, 3, 4, 5, 6, 7, 8, 9, 10], [notices.NEWER])


def test_the_days_that_can_be_are_days() -> None:
    assert is_day("1969-12-31")
    assert is_day("2028-02-29")
    assert not any(map(is_day, ("2027-02-29", "2026-1-01", "２026-01-01", "2026-01-01\n", "")))


# -- the last good settings


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_last_good_copy_is_on_the_disk_before_it_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    home, trace = make_home(tmp_path), tmp_path / "trace"
    (home.path("profile.toml")).write_text('preset = "with help"\n')
    home.path("cards/whom.toml").unlink()
    reading = (
        "import sys; from pathlib import Path; from kiosk.files.places import Places, came_with;"
        "from kiosk.files.everything import read_everything_or_last_good as read;"
        "data = Path(sys.argv[1]) / 'data';"
        "print(read(Places(data.parent / 'assets', came_with('config'), data / 'config', data, data, True))[1])"
    )
    command = ["strace", "-f", "-y", "-o", str(trace), "-e", f"{_CALLS},unlink,unlinkat", sys.executable, "-c", reading]
    ran = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    if ran.returncode and "ptrace" in ran.stderr:
        pytest.skip(f"strace may not trace here: {ran.stderr.strip().splitlines()[-1]}")
    calls = [call for call in _told_calls(trace.read_text(), home.data) if "last-good" in call]
    assert calls == [
        "write last-good/profile.toml.part",
        "fsync last-good/profile.toml.part",
        "rename last-good/profile.toml",
        "fsync last-good",
        "unlink last-good/cards/whom.toml",
        "fsync last-good/cards",
    ]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_last_good_copy_that_is_no_file_keeps_nobody_waiting(make: Any, tmp_path: Path) -> None:
    home = make_home(tmp_path)
    copy = home.data / "last-good" / "kiosk.toml"
    copy.unlink()
    make(copy)
    _, replaced = read_everything_or_last_good(home.places)
    assert replaced == ()


# -- by chance


@pytest.mark.parametrize("kind", [a_value_changes, a_bit_flips])
def test_damage_by_chance_is_borne(kind: Any) -> None:
    with quick_folder() as folder:
        borne, faults = run_many(folder, 75, kind)
    assert faults == []
    assert sum(borne.values()) == 75
    assert borne["told"] > 10, borne
    assert re.search("nothing lost", " ".join(borne))
