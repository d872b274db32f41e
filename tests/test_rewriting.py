from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import tomllib
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from mutations import at, line_of, places, written

from kiosk.content.profile import Ability
from kiosk.files import durable, rewriting
from kiosk.files.places import Places, came_with
from kiosk.files.rewriting import Refused, changed
from kiosk.files.settings_file import read_settings
from kiosk.pressing.button import Button

SHIPPED = came_with("config")
TEXT = (SHIPPED / "kiosk.toml").read_text(encoding="utf-8")


@pytest.fixture
def the(tmp_path: Path) -> Places:
    """A household that has no files of its own yet."""
    return Places(came_with("assets"), SHIPPED, tmp_path / "config", tmp_path / "data", tmp_path / "cache")


def difference(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]


def test_one_value_changes_and_every_comment_stays(the: Places) -> None:
    rewriting.change_settings(the, {"voice.volume": 9})
    assert difference(TEXT, (the.config / "kiosk.toml").read_text(encoding="utf-8")) == [
        "-volume = 6                 # 1 (softest) to 9 (loudest); captions are always shown",
        "+volume = 9                 # 1 (softest) to 9 (loudest); captions are always shown",
    ]


def test_a_profile_can_be_changed_that_still_has_the_older_permission(the: Places) -> None:
    the.config.mkdir()
    before = 'preset = "with help"\n[permissions]\ntaught_by_therapist = true # yes\n'
    (the.config / "profile.toml").write_text(before)
    found = rewriting.change_profile(the, {"preset": "moved by a helper", "shown.movements": ["neck-side"]})
    assert found.shown == {"neck-side"}
    after = (the.config / "profile.toml").read_text()
    assert "taught_by_therapist = true # yes\n" in after
    assert 'movements = ["neck-side"]\n' in after


def test_a_comment_keeps_its_column_when_a_value_gets_longer(the: Places) -> None:
    found = rewriting.change_settings(the, {"session.quiet": True, "screen.text_size": "largest", "voice.rate": 90})
    assert (found.session.quiet, found.screen.text_size, found.voice.rate) == (True, "largest", 90)
    for line in difference(TEXT, (the.config / "kiosk.toml").read_text(encoding="utf-8")):
        assert line.index("#") == 28, line


def test_the_first_change_makes_the_persons_own_file_and_leaves_the_shipped_one(the: Places) -> None:
    assert not the.config.exists()
    found = rewriting.change_profile(the, {"preset": "with help", "abilities.arm_left": "moved by a helper"})
    assert found.abilities["arm_left"] is Ability.MOVED
    assert found.abilities["arm_right"] is Ability.HELPED
    assert the.setting("profile.toml") == the.config / "profile.toml"
    assert (SHIPPED / "kiosk.toml").read_text(encoding="utf-8") == TEXT
    assert os.listdir(the.config) == ["profile.toml"]


def test_several_changes_land_together_or_not_at_all(the: Places) -> None:
    rewriting.change_settings(the, {"voice.volume": 4})
    before = (the.config / "kiosk.toml").read_bytes()
    with pytest.raises(Refused) as refused:
        rewriting.change_settings(the, {"voice.volume": 5, "voice.rate": 9, "screen.theme": "drak"})
    assert [line_of(mistake) for mistake in refused.value.mistakes] == [
        f'{the.config}/kiosk.toml: screen.theme: "drak" is not known; did you mean dark?',
        f"{the.config}/kiosk.toml: voice.rate: 9 is out of bounds; it can be 80 to 300",
    ]
    assert (the.config / "kiosk.toml").read_bytes() == before
    assert os.listdir(the.config) == ["kiosk.toml"]


@pytest.mark.parametrize("key", ["voice.volume.loud", "screen.button_order.first", "voice.id.x", "session.quiet.x"])
def test_a_key_inside_a_value_is_refused(the: Places, key: str) -> None:
    with pytest.raises(Refused, match="there is no place for this key"):
        rewriting.change_settings(the, {key: 1})
    assert not (the.config / "kiosk.toml").exists()


def test_a_key_that_is_not_known_is_refused(the: Places) -> None:
    with pytest.raises(Refused, match="volum: this key is not known"):
        rewriting.change_settings(the, {"voice.volum": 1})


def test_a_file_with_a_mistake_of_somebody_elses_is_left_to_them(the: Places) -> None:
    the.config.mkdir()
    path = the.config / "kiosk.toml"
    path.write_text("[voice]\nvolume = \n", encoding="utf-8")
    with pytest.raises(Refused, match="line 2: there is no value"):
        rewriting.change_settings(the, {"screen.theme": "light"})
    assert path.read_text(encoding="utf-8") == "[voice]\nvolume = \n"


def test_a_routine_gets_its_time_and_may_lose_it_again(the: Places) -> None:
    assert rewriting.change_settings(the, {"routines.morning-seated": "09:15"}).routines == {"morning-seated": "09:15"}
    lines = (the.config / "kiosk.toml").read_text(encoding="utf-8").splitlines()
    assert lines[lines.index('# evening-helper = ""') + 1] == 'morning-seated = "09:15"'
    assert rewriting.change_settings(the, {"routines.morning-seated": None}).routines == {}
    assert (the.config / "kiosk.toml").read_text(encoding="utf-8") == TEXT


def test_taking_out_what_is_not_there_changes_nothing(the: Places) -> None:
    rewriting.change_settings(the, {"routines.morning-seated": None, "routines.x.y": None})
    assert (the.config / "kiosk.toml").read_text(encoding="utf-8") == TEXT


def test_a_new_key_stands_with_its_table_and_not_below_the_next_ones_comment() -> None:
    before = "[voice]\nid = 'en'\n\n# -- the buttons\n# pins and so on\n\n[buttons]\nswitches = 2\n"
    after = changed(before, {"voice.volume": 3})
    assert after == before.replace("'en'\n", "'en'\nvolume = 3\n")


def test_tables_written_in_other_ways_are_changed_where_they_stand() -> None:
    before = "screen = {theme = 'light'} # ours\nvoice.volume = 9 # loud\n[buttons.next]\npin = 5\n"
    after = changed(before, {"screen.theme": "dark", "voice.volume": 3, "buttons.switches": 2, "setup.done": True})
    assert tomllib.loads(after) == {
        "screen": {"theme": "dark"},
        "voice": {"volume": 3},
        "buttons": {"next": {"pin": 5}, "switches": 2},
        "setup": {"done": True},
    }
    assert "# ours" in after
    assert "voice.volume = 3 # loud" in after


def test_what_is_as_asked_already_is_not_written_again(the: Places) -> None:
    rewriting.change_settings(the, {"voice.volume": 4})
    before = (the.config / "kiosk.toml").stat()
    rewriting.change_settings(the, {"voice.volume": 4})
    after = (the.config / "kiosk.toml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_file_keeps_its_mode_its_line_ends_and_its_link(the: Places, tmp_path: Path) -> None:
    the.config.mkdir()
    real = tmp_path / "elsewhere.toml"
    real.write_bytes(b"[voice]\r\nvolume = 6 # loud\r\n")
    real.chmod(0o640)
    (the.config / "kiosk.toml").symlink_to(real)
    rewriting.change_settings(the, {"voice.volume": 2})
    assert real.read_bytes() == b"[voice]\r\nvolume = 2 # loud\r\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert (the.config / "kiosk.toml").is_symlink()


def test_one_key_of_a_file_can_be_changed_by_its_path(the: Places) -> None:
    the.config.mkdir()
    path = the.config / "profile.toml"
    path.write_text('preset = "with help"   # since May\n', encoding="utf-8")
    rewriting.change(path, "permissions.lying_flat", True)
    assert path.read_text(encoding="utf-8") == (
        'preset = "with help"   # since May\n\n[permissions]\nlying_flat = true\n'
    )


def test_a_folder_that_cannot_be_written_to_is_an_error_of_the_system(the: Places) -> None:
    the.config.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="config"):
        rewriting.change_settings(the, {"voice.volume": 4})


def _another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    return value[::-1] if isinstance(value, list) else {"dark": "light", "ask": "flow", "en": "de"}.get(value, value)


VALUES = tomllib.loads(TEXT)
PLACES = [place for place in places(VALUES) if not isinstance(at(VALUES, place), dict)]


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PLACES), unique=True, max_size=5))
def test_any_keys_can_change_and_no_comment_is_lost(chosen: list[Any]) -> None:
    changes = {written(place): _another(at(VALUES, place)) for place in chosen}
    after = changed(TEXT, changes)
    found = tomllib.loads(after)
    for place in PLACES:
        assert at(found, place) == changes.get(written(place), at(VALUES, place))
    assert [line.partition("#")[2] for line in after.splitlines()] == [
        line.partition("#")[2] for line in TEXT.splitlines()
    ]


def test_two_who_change_at_once_lose_nothing(the: Places) -> None:
    keys: dict[str, Any] = {f"buttons.{button}.release_ms": 2_000 for button in (Button.NEXT, Button.PAUSE)}
    keys |= {"voice.volume": 2, "voice.rate": 100, "screen.theme": "light", "session.quiet": True}
    each = [threading.Thread(target=rewriting.change_settings, args=(the, {key: new})) for key, new in keys.items()]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()
    found = tomllib.loads((the.config / "kiosk.toml").read_text(encoding="utf-8"))
    assert {key: at(found, tuple(key.split("."))) for key in keys} == keys


def test_reading_settings_does_not_load_what_only_writing_needs() -> None:
    code = "import sys, kiosk.files.rewriting, kiosk.files.everything; sys.exit('tomlkit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_content_is_on_the_medium_before_the_file_gets_its_name(
    the: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def noted(name: str) -> Any:
        real = getattr(os, name)

        def call(*args: Any, **named: Any) -> Any:
            what = os.readlink(f"/proc/self/fd/{args[0]}") if name == "fsync" else str(args[-1])
            done.append(f"{name} {Path(what).name}")
            return real(*args, **named)

        return call

    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noted(name))
    the.config.mkdir()
    rewriting.change_settings(the, {"voice.volume": 4})
    assert done == ["fsync kiosk.toml.part", "replace kiosk.toml", "fsync config"]


def test_a_disk_that_fails_leaves_the_file_as_it_was(the: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    rewriting.change_settings(the, {"voice.volume": 4})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        rewriting.change_settings(the, {"voice.volume": 5})
    assert os.listdir(the.config) == ["kiosk.toml"]
    found = read_settings(the.config / "kiosk.toml").value
    assert found is not None
    assert found.voice.volume == 4


def test_what_a_power_cut_left_beside_is_written_over(the: Places) -> None:
    the.config.mkdir()
    durable.beside(the.config / "kiosk.toml").write_text("half a fi")
    rewriting.change_settings(the, {"voice.volume": 4})
    assert os.listdir(the.config) == ["kiosk.toml"]
