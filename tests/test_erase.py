from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from household import morning, whole_session

from kiosk.__main__ import main
from kiosk.devices.store.lock import Lock
from kiosk.devices.store.store import Store
from kiosk.files.everything import read_everything_or_last_good
from kiosk.files.places import came_with, find


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a log and, as on the box, the settings in it, after a kiosk had run on it."""
    folder = tmp_path / "kiosk"
    clock = morning()
    store = Store.open(folder, clock)
    whole_session(store, clock)
    store.flush()
    whole_session(store, clock)
    store.close()
    shutil.copytree(came_with("config"), folder / "config")
    read_everything_or_last_good(find(config=folder / "config", data=folder))
    return folder


def erase(data: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["erase", "--data", str(data)])


def test_after_the_word_nothing_is_left(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (data / "last-good").is_dir()
    assert erase(data, monkeypatch, "erase\n") == 0
    assert list(data.parent.iterdir()) == []


def test_what_damage_and_a_cut_restore_left_is_the_persons_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "journal.jsonl.corrupt-20261122").write_text("?")
    (data / "restored.part").write_text("?")
    for ending in ("restoring", "restoring.part"):
        data.with_name(f"{data.name}.{ending}").write_text("?")
    assert erase(data, monkeypatch, "erase\n") == 0
    assert list(data.parent.iterdir()) == []


@pytest.mark.parametrize("typed", ["", "\n", "yes\n", "ERASE\n", "erase it\n"])
def test_without_the_word_nothing_is_deleted(data: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    before = sorted(data.rglob("*"))
    assert erase(data, monkeypatch, typed) == 2
    assert sorted(data.rglob("*")) == before


def test_what_is_deleted_is_named_before_the_word_is_asked_for(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    erase(data, monkeypatch, "no\n")
    out = capsys.readouterr().out
    for path in (data / "log", data / "standing.json", data / "config" / "profile.toml"):
        assert f"  {path}\n" in out
    assert out.endswith("Type the word erase to go on: ")


def test_what_somebody_else_put_there_stays_and_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "notes.txt").write_text("buy milk")
    (data / "config" / "photo.jpg").write_text("…")
    assert erase(data, monkeypatch, "erase\n") == 0
    assert sorted(path.name for path in data.rglob("*") if path.is_file()) == ["lock", "notes.txt", "photo.jpg"]
    assert f"left, since it is not the kiosk's: {data / 'notes.txt'}" in capsys.readouterr().out


def test_a_wrong_folder_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-anna.txt").write_text("Dear Anna")
    assert erase(tmp_path / "letters", monkeypatch, "erase\n") == 0
    assert (tmp_path / "letters" / "to-anna.txt").read_text() == "Dear Anna"
    assert not (tmp_path / "letters" / "lock").exists()


def test_nothing_is_deleted_while_a_kiosk_runs_on_the_folder(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = Lock(data)
    lock.take()
    before = sorted(data.rglob("*"))
    assert erase(data, monkeypatch, "erase\n") == 2
    lock.release()
    assert sorted(data.rglob("*")) == before
    assert "another kiosk" in capsys.readouterr().err


def test_what_a_restore_kept_beside_is_deleted_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = data.parent / "b.zip"
    main(["backup", str(file), "--data", str(data)])
    main(["restore", str(file), "--data", str(data)])
    assert len(list(data.parent.iterdir())) == 3
    assert erase(data, monkeypatch, "erase\n") == 0
    assert list(data.parent.iterdir()) == [file]


def test_what_a_save_that_was_cut_left_lying_is_deleted_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "standing.json.new").write_text("{")
    (data / "log" / "2026-11.json.corrupt-20261122").write_text("{")
    assert erase(data, monkeypatch, "erase\n") == 0
    assert list(data.parent.iterdir()) == []


def test_without_named_folders_the_speech_is_deleted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE_DIRECTORY", "CACHE_DIRECTORY", "CONFIGURATION_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "CACHE_DIRECTORY" / "speech").mkdir(parents=True)
    (tmp_path / "CACHE_DIRECTORY" / "speech" / "a.wav").write_text("…")
    monkeypatch.setattr("sys.stdin", io.StringIO("erase\n"))
    assert main(["erase"]) == 0
    assert not (tmp_path / "CACHE_DIRECTORY" / "speech").exists()
