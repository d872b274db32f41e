from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from household import morning, whole_session

from kiosk.__main__ import main
from kiosk.commands.progress import Bar
from kiosk.devices.store.lock import Lock
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import RealClock
from kiosk.files import packs, swapping
from kiosk.files.backups import MANIFEST, may_be_restored, opened
from kiosk.files.belongings import Roots
from kiosk.files.places import came_with
from kiosk.files.restoring import Replacement, put_in_place, replacements, stage


class Household:
    """A kiosk's folders as on the box: the settings lie in the data folder."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "kiosk"
        self.config = self.data / "config"
        self.file = folder / "away" / "kiosk.zip"
        self.file.parent.mkdir()

    def live(self, sessions: int = 1) -> None:
        clock = morning()
        store = Store.open(self.data, clock)
        for _ in range(sessions):
            whole_session(store, clock)
        store.close()

    def set_up(self) -> None:
        shutil.copytree(came_with("config"), self.config)
        (self.config / "routines").mkdir(exist_ok=True)
        (self.config / "routines" / "mine.toml").write_text('name = "Für Mutter"\n')

    def backup(self) -> int:
        return main(["backup", str(self.file), "--data", str(self.data)])

    def restore(self) -> int:
        return main(["restore", str(self.file), "--data", str(self.data)])

    def records(self) -> int:
        return len(look(self.data, RealClock()).between("0001-01-01", "9999-12-31"))

    def kept_beside(self) -> list[Path]:
        return [path for path in self.data.parent.iterdir() if ".before-" in path.name]


@pytest.fixture
def home(tmp_path: Path) -> Household:
    household = Household(tmp_path)
    household.live()
    household.set_up()
    return household


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_a_backup_that_is_restored_elsewhere_is_the_same_to_the_byte(home: Household) -> None:
    assert home.backup() == 0
    before = content(home.data)
    shutil.rmtree(home.data)
    assert home.restore() == 0
    assert content(home.data) == before
    assert "config/routines/mine.toml" in before
    assert home.records() == 5


def test_a_restore_takes_the_place_of_what_was_there_and_keeps_that_beside(home: Household) -> None:
    home.backup()
    home.live(sessions=2)
    (home.data / "config" / "routines" / "later.toml").write_text('name = "Later"\n')
    later = content(home.data)
    assert home.restore() == 0
    assert home.records() == 5
    assert not (home.data / "config" / "routines" / "later.toml").exists()
    (kept,) = home.kept_beside()
    assert content(kept) == later


def test_a_kiosk_can_be_started_on_what_was_restored(home: Household) -> None:
    home.backup()
    home.restore()
    home.live()
    assert home.records() == 10


def test_nothing_is_restored_while_a_kiosk_runs_on_the_folder(
    home: Household, capsys: pytest.CaptureFixture[str]
) -> None:
    home.backup()
    lock = Lock(home.data)
    lock.take()
    before = content(home.data)
    assert home.restore() == 2
    lock.release()
    assert f"kiosk: another kiosk (process {os.getpid()}) is using the data folder" in capsys.readouterr().err
    assert content(home.data) == before
    assert home.kept_beside() == []


def test_a_backup_is_made_while_a_kiosk_runs(home: Household) -> None:
    lock = Lock(home.data)
    lock.take()
    assert home.backup() == 0
    lock.release()


def test_a_backup_with_any_damage_is_refused_whole(home: Household, capsys: pytest.CaptureFixture[str]) -> None:
    home.backup()
    whole, before = home.file.read_bytes(), content(home.data)
    for place in range(0, len(whole), max(1, len(whole) // 120)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x40
        home.file.write_bytes(damaged)
        if home.restore() == 0:  # a stamp or a comment of the archive, which carries nothing
            before_this = content(home.data)
            assert before_this == before
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        home.file.write_bytes(whole[:length])
        assert home.restore() == 2
    assert content(home.data) == before
    assert all(line.startswith("kiosk: ") for line in capsys.readouterr().err.splitlines())


def changed_manifest(file: Path, change: dict[str, object], also: dict[str, bytes]) -> None:
    """The archive with another manifest and further members, all sums right."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop(MANIFEST)) | change
    with zipfile.ZipFile(file, "w") as archive:
        for name, value in (members | also).items():
            archive.writestr(name, value)
        archive.writestr(MANIFEST, json.dumps(manifest))


@pytest.mark.parametrize(
    ("change", "also", "told"),
    [
        ({"version": 2}, {}, "newer version"),
        ({"format": "something"}, {}, "no backup of a kiosk"),
        ({"files": []}, {}, "list of files"),
        ({"files": [{"name": "data/log/x.json"}]}, {}, "list of files"),
        ({}, {"data/log/more.json": b"{}"}, "does not hold the files that it lists"),
    ],
)
def test_a_backup_that_is_not_as_it_says_is_refused(
    home: Household,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object],
    also: dict[str, bytes],
    told: str,
) -> None:
    home.backup()
    changed_manifest(home.file, change, also)
    assert home.restore() == 2
    assert told in capsys.readouterr().err
    assert home.kept_beside() == []


@pytest.mark.parametrize(
    "name",
    ["../x", "data/../x", "/etc/passwd", "data//log", "data/log/../../x", "config/kiosk.toml/..", "data/lock",
     "data", "data/notes.txt", "other/log", "config/x\\y", "data/log/./x", "config/.bashrc"],
)  # fmt: skip
def test_a_backup_can_only_hold_what_a_kiosk_writes(name: str) -> None:
    assert not may_be_restored(name)


def test_what_a_kiosk_writes_may_be_in_a_backup(home: Household) -> None:
    home.backup()
    with zipfile.ZipFile(home.file) as archive:
        names = archive.namelist()
    assert "config/kiosk.toml" in names
    assert all(may_be_restored(name) for name in names if name != MANIFEST)


def test_a_file_that_is_there_is_never_written_over(home: Household, capsys: pytest.CaptureFixture[str]) -> None:
    home.file.write_text("holiday pictures")
    assert home.backup() == 2
    assert "is there already" in capsys.readouterr().err
    assert home.file.read_text() == "holiday pictures"


@pytest.mark.parametrize(
    ("place", "told"), [("away", "is a folder"), ("none/kiosk.zip", "no such folder"), ("kiosk/b.zip", "would lie in")]
)
def test_a_place_that_will_not_do_is_named(
    home: Household, capsys: pytest.CaptureFixture[str], place: str, told: str
) -> None:
    home.file = home.data.parent / place
    assert home.backup() == 2
    err = capsys.readouterr().err
    assert told in err
    assert len(err.splitlines()) == 1


def test_an_empty_folder_is_no_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "x.zip"), "--data", str(tmp_path / "none")]) == 2
    assert "there is nothing to back up" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_the_kiosks_is_named_and_left_out(home: Household, capsys: pytest.CaptureFixture[str]) -> None:
    (home.data / "notes.txt").write_text("buy milk")
    assert home.backup() == 0
    assert f"not the kiosk's: {home.data / 'notes.txt'}" in capsys.readouterr().err
    with zipfile.ZipFile(home.file) as archive:
        assert not any("notes" in name for name in archive.namelist())


def test_a_backup_is_for_its_owners_eyes_only(home: Household) -> None:
    home.backup()
    assert home.file.stat().st_mode & 0o777 == 0o600


def test_settings_that_the_backup_does_not_hold_stay(home: Household) -> None:
    shutil.move(home.config, home.data.parent / "config-away")
    home.backup()
    shutil.move(home.data.parent / "config-away", home.config)
    before = content(home.config)
    assert home.restore() == 0
    assert content(home.config) == before


def test_the_content_that_a_pack_replaced_is_saved_too(home: Household) -> None:
    previous = home.config / packs.PREVIOUS / "routines" / "before.toml"
    previous.parent.mkdir(parents=True)
    previous.write_text('name = "Before"\n')
    assert home.backup() == 0
    shutil.rmtree(home.data)
    assert home.restore() == 0
    assert previous.read_text() == 'name = "Before"\n'


def test_folders_apart_from_each_other_are_both_restored(home: Household, tmp_path: Path) -> None:
    config = shutil.move(home.config, tmp_path / "settings")
    named = ["--data", str(home.data), "--config", str(config)]
    assert main(["backup", str(home.file), *named]) == 0
    (tmp_path / "settings" / "kiosk.toml").write_text("# empty\n")
    home.live()
    assert main(["restore", str(home.file), *named]) == 0
    assert home.records() == 5
    assert (tmp_path / "settings" / "kiosk.toml").read_text() != "# empty\n"
    assert len(home.kept_beside()) == 2


def test_where_one_folder_can_not_be_put_in_place_the_other_is_taken_back(tmp_path: Path) -> None:
    for name in ("one", "other", "one.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "what").write_text(name)
    with pytest.raises(FileNotFoundError):
        put_in_place([Replacement(tmp_path / "one", {}), Replacement(tmp_path / "other", {})], "20261122-081000")
    assert (tmp_path / "one" / "what").read_text() == "one"
    assert (tmp_path / "other" / "what").read_text() == "other"
    assert not [path for path in tmp_path.iterdir() if ".before-" in path.name]


# -- what is no file, and what was made to hurt


def test_pipes_and_links_that_lead_back_keep_no_backup_waiting(home: Household) -> None:
    (home.config / "stretches").mkdir(exist_ok=True)
    os.mkfifo(home.config / "stretches" / "pipe.toml")
    for name in ("round", "again"):
        (home.config / "stretches" / name).symlink_to(home.config)
    (home.config / "stretches" / "nowhere.toml").symlink_to("nothing")
    assert home.backup() == 0
    with zipfile.ZipFile(home.file) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.startswith("config/stretches/")]
    assert "config/kiosk.toml" in names


def test_pipes_and_links_among_settings_that_stay_keep_no_restore_waiting(home: Household) -> None:
    shutil.move(home.config, home.data.parent / "config-away")
    home.backup()
    shutil.move(home.data.parent / "config-away", home.config)
    os.mkfifo(home.config / "pipe")
    (home.config / "round").symlink_to(home.config)
    assert home.restore() == 0
    assert (home.config / "round").is_symlink()
    assert (home.config / "kiosk.toml").is_file()


def test_what_was_kept_of_a_damaged_log_is_in_the_backup(home: Household) -> None:
    (home.data / "journal.jsonl.corrupt-20261122").write_text("?")
    (home.data / "log" / "2026-11.json.corrupt-20261122").write_text("?")
    assert home.backup() == 0
    with zipfile.ZipFile(home.file) as archive:
        assert sum("corrupt" in name for name in archive.namelist()) == 2


def test_what_is_no_file_is_no_backup_and_not_waited_for(home: Household, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(home.file)
    assert home.restore() == 2
    assert capsys.readouterr().err == f"kiosk: {home.file} is no ordinary file\n"


@pytest.mark.parametrize("manifest", [b"[" * 200_000, b" " * (16 * 1024 * 1024 + 1) + b"{}"])
def test_a_manifest_that_was_made_to_hurt_is_refused(
    home: Household, capsys: pytest.CaptureFixture[str], manifest: bytes
) -> None:
    with zipfile.ZipFile(home.file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest)
    assert home.restore() == 2
    assert capsys.readouterr().err == f"kiosk: {home.file} is no backup of a kiosk\n"


def test_a_way_of_packing_that_unpacks_far_more_than_asked_is_no_backups(
    home: Household, capsys: pytest.CaptureFixture[str]
) -> None:
    home.backup()
    with zipfile.ZipFile(home.file, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("data/log/x.json", b"{}")
    assert home.restore() == 2
    assert "packed in a way that is not known here" in capsys.readouterr().err


# -- cut in the middle


@pytest.fixture
def apart(home: Household, tmp_path: Path) -> list[str]:
    """The settings in a folder of their own, a backup of all, and then another session and other settings."""
    config = shutil.move(home.config, tmp_path / "settings")
    named = ["--data", str(home.data), "--config", str(config)]
    assert main(["backup", str(home.file), *named]) == 0
    home.live()
    (tmp_path / "settings" / "later.md").write_text("later")
    return named


def cut(home: Household, tmp_path: Path, *, after: int) -> None:
    """Everything is ready and noted, and the power fails after so many of the two folders were put in place."""
    folders = (home.data, tmp_path / "settings")
    with opened(home.file) as backup:
        planned = replacements(backup, Roots(*folders))
        for swap in planned:
            stage(backup, swap, "20261122-081000", lambda _: None)
    befores = [folder.with_name(f"{folder.name}.before-20261122-081000") for folder in folders]
    both = [swapping.Swap(each.folder, each.new, before) for each, before in zip(planned, befores, strict=True)]
    note = swapping.Note("words", tuple(both))
    for each in both:
        swapping.mark_ready_made(each.new, note.mark)
    os.close(swapping._written(note))
    swapping._go_on(swapping.Note("words", note.swaps[:after]))


def test_a_restore_that_was_cut_between_log_and_settings_is_finished_by_the_next_command(
    home: Household, apart: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut(home, tmp_path, after=1)
    assert home.records() == 5
    assert (tmp_path / "settings" / "later.md").exists()
    main(["check", "--config", apart[3]])  # though it names only the settings
    assert swapping.FINISHED in capsys.readouterr().err
    assert not (tmp_path / "settings" / "later.md").exists()
    assert home.records() == 5
    assert [len(look(path, RealClock()).between("0001-01-01", "9999-12-31")) for path in home.kept_beside()] == [10, 0]
    assert sorted(path.name for path in tmp_path.iterdir() if "rest" in path.name or ".part" in path.name) == []


def test_a_restore_that_was_cut_before_anything_was_in_place_is_taken_back(
    home: Household, apart: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {**content(home.data), **content(tmp_path / "settings")}
    cut(home, tmp_path, after=0)
    assert main(["log", *apart, "--json"]) == 0
    assert swapping.TAKEN_BACK in capsys.readouterr().err
    assert {**content(home.data), **content(tmp_path / "settings")} == before
    assert home.kept_beside() == []


def test_a_kiosk_that_runs_is_never_put_on_other_settings_by_a_command_beside_it(
    home: Household, apart: list[str], tmp_path: Path
) -> None:
    cut(home, tmp_path, after=1)
    lock = Lock(home.data)
    lock.take()
    assert main(["log", *apart, "--json"]) == 0
    assert (tmp_path / "settings" / "later.md").exists()
    lock.release()
    assert main(["log", *apart, "--json"]) == 0
    assert not (tmp_path / "settings" / "later.md").exists()


def test_a_damaged_note_is_passed_over(home: Household, apart: list[str]) -> None:
    for text in ("", "[[[", "{}", '{"mark": 1, "swaps": [{"folder": 1}]}', '{"with": 7}', '{"mark": 1, "swaps": 3}'):
        swapping.note_of(home.data).write_text(text)
        assert main(["log", *apart, "--json"]) == 0
    assert home.records() == 10


def test_what_an_older_kiosks_restore_left_is_kept_and_not_swept(home: Household) -> None:
    home.backup()
    home.live(sessions=3)
    left = home.data.with_name("kiosk.part")
    shutil.copytree(home.data, left)  # the old folder, which had just changed places with the new one
    assert home.restore() == 0
    assert not left.exists()
    kept = sorted(len(look(path, RealClock()).between("0001-01-01", "9999-12-31")) for path in home.kept_beside())
    assert kept == [20, 20]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("layout", ["inside", "apart"])
def test_a_restore_killed_at_any_system_call_leaves_all_old_or_all_new(layout: str) -> None:
    command = [sys.executable, str(Path(__file__).with_name("restoring.py")), layout, "80"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode == 77:
        pytest.skip("nobody may trace here")
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["faults"] == []
    assert found["kills"] >= 15
    assert len(found["states"]) == 2, "some were cut before anything was in place, some after"


def test_the_owner_of_the_folder_owns_what_was_restored(home: Household) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    home.backup()
    os.chown(home.data, 1234, 1234)
    home.restore()
    assert {path.stat().st_uid for path in (home.data, *home.data.rglob("*"))} == {1234}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_once_it_takes_over_a_second_and_only_on_a_terminal() -> None:
    for out, shown in ((Terminal(), True), (io.StringIO(), False)):
        times = iter([0.0, 0.5, 1.5, 2.5])
        bar = Bar(3, out, lambda times=times: next(times))  # type: ignore[misc]
        bar.step("first")
        assert out.getvalue() == ""
        bar.step("second")
        bar.end()
        assert ("second" in out.getvalue()) == shown
        assert not shown or re.search(r"\[#{16}\.{8}\] 66 % second", out.getvalue())
