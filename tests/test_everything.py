"""Settings, person and content together: what a therapist has shown, and what stands in for a broken file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from configs import SHIPPED
from mutations import line_of

from kiosk.files import settings
from kiosk.files.everything import no_longer_counts, read_everything, read_everything_or_last_good
from kiosk.files.places import Places, came_with, find


def the_places(folder: Path) -> Places:
    return Places(came_with("assets"), SHIPPED, folder / "config", folder / "data", folder / "cache", True)


# -- what a therapist has shown


def profile_with(the: Places, text: str) -> None:
    if not the.config.exists():
        shutil.copytree(SHIPPED, the.config)
    (the.config / "profile.toml").write_text(f'preset = "moved by a helper"\n{text}')


def test_each_movement_that_was_shown_is_named(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    profile_with(the, '[shown]\nmovements = ["neck-side", "shoulder-rolls"]\n')
    found = read_everything(the).value
    assert found is not None
    assert found.profile.shown == {"neck-side", "shoulder-rolls"}
    assert no_longer_counts(the, found.profile) == ()
    assert read_everything_or_last_good(the)[1] == ()


def test_a_movement_that_there_is_not_is_told_with_what_was_meant(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    profile_with(the, 'shown.movements = ["neck-sdie", "neck-forward"]\n')
    expected = (
        f'{the.config}/profile.toml: line 2: shown.movements: there is no stretch "neck-sdie"; did you mean neck-side?'
    )
    assert [str(mistake) for mistake in read_everything(the).mistakes] == [expected]
    found, replaced = read_everything_or_last_good(the)
    assert [str(each) for each in replaced] == [f"{expected} In its place: nothing."]
    assert found.profile.shown >= {"neck-forward"}


def test_a_movement_whose_own_file_is_broken_is_no_second_mistake(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    profile_with(the, 'shown.movements = ["mine"]\n')
    (the.config / "stretches").mkdir(exist_ok=True)
    (the.config / "stretches" / "mine.toml").write_text("name = ")
    assert [Path(mistake.path).name for mistake in read_everything(the).mistakes] == ["mine.toml"]
    assert [Path(each.path).name for each in read_everything_or_last_good(the)[1]] == ["mine.toml"]


def test_the_older_permission_for_all_movements_shows_none_and_says_so(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    profile_with(the, "[permissions]\nlying_flat = true\ntaught_by_therapist = true\n")
    found = read_everything(the).value
    assert found is not None
    assert found.profile.permissions == {"lying_flat"}
    assert found.profile.shown == frozenset()
    (told,) = map(str, no_longer_counts(the, found.profile))
    assert told.startswith(f"{the.config}/profile.toml: line 4: permissions.taught_by_therapist: ")
    assert 'under [shown], such as movements = ["neck-side"]' in told
    in_the_box, replaced = read_everything_or_last_good(the)
    assert in_the_box.profile.permissions == {"lying_flat"}  # the rest of the file holds
    assert [str(each) for each in replaced] == [f"{told}. In its place: nothing."]


@pytest.mark.parametrize(
    "text",
    [
        "permissions.taught_by_therapist = false\n",
        'permissions.taught_by_therapist = true\nshown.movements = ["neck-side"]\n',
    ],
)
def test_nothing_is_said_of_it_once_a_movement_is_named_or_it_was_never_on(tmp_path: Path, text: str) -> None:
    the = the_places(tmp_path)
    profile_with(the, text)
    assert read_everything_or_last_good(the)[1] == ()


# -- all files together


def test_everything_shipped_can_be_read(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "config")
    reading = read_everything(the_places(tmp_path))
    assert [str(mistake) for mistake in reading.mistakes] == []
    assert reading.value is not None


def test_a_given_folder_must_have_its_files(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    reading = read_everything(the_places(tmp_path))
    assert [Path(mistake.path).name for mistake in reading.mistakes] == ["kiosk.toml", "profile.toml"]


@pytest.mark.parametrize("as_file", [True, False])
def test_a_given_folder_that_is_none_is_told_once(tmp_path: Path, as_file: bool) -> None:
    if as_file:
        (tmp_path / "config").touch()
    reading = read_everything(the_places(tmp_path))
    assert [mistake.path for mistake in reading.mistakes] == [str(tmp_path / "config")]


@pytest.mark.parametrize("ends", [("", "07:00"), ("22:00", ""), ("", "")])
def test_home_is_never_dimmed_where_either_end_of_the_night_is_left_empty(ends: tuple[str, str]) -> None:
    screen = settings.ScreenSettings(dim_from=ends[0], dim_until=ends[1])
    assert not any(screen.is_night(f"{hour:02}:{minute:02}") for hour in range(24) for minute in (0, 1, 59))


@pytest.mark.parametrize(
    ("ends", "dark", "bright"),
    [
        (("22:00", "07:00"), ("22:00", "23:59", "00:00", "06:59"), ("07:00", "12:00", "21:59")),
        (("00:00", "06:30"), ("00:00", "06:29"), ("06:30", "23:59")),
        (("22:00", "00:00"), ("22:00", "23:59"), ("00:00", "21:59")),
        (("13:00", "15:00"), ("13:00", "14:59"), ("12:59", "15:00", "03:00")),
    ],
)
def test_home_is_dimmed_from_one_time_until_the_other(
    ends: tuple[str, str], dark: tuple[str, ...], bright: tuple[str, ...]
) -> None:
    screen = settings.ScreenSettings(dim_from=ends[0], dim_until=ends[1])
    assert all(screen.is_night(time) for time in dark)
    assert not any(screen.is_night(time) for time in bright)


def test_a_routine_is_due_when_the_settings_say(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    shutil.copytree(SHIPPED, the.config)
    before = read_everything(the).value
    assert before is not None
    (the.config / "kiosk.toml").write_text('[routines]\nmorning-seated = "09:45"\nevening-helper = ""\n')
    for found in (read_everything(the).value, read_everything_or_last_good(the)[0]):
        assert found is not None
        routines, old = found.library.routines, before.library.routines
        assert routines["morning-seated"].at == "09:45"
        assert routines["evening-helper"].at == ""
        assert routines["morning-seated"].version == old["morning-seated"].version
        assert {id_ for id_ in routines if routines[id_].at != old[id_].at} == {"morning-seated", "evening-helper"}


def test_a_time_for_a_routine_that_there_is_not_is_a_mistake(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    shutil.copytree(SHIPPED, the.config)
    (the.config / "kiosk.toml").write_text('routines.morning-seatde = "09:45"\n')
    expected = (
        f"{the.config}/kiosk.toml: routines.morning-seatde: "
        'there is no routine "morning-seatde"; did you mean morning-seated?'
    )
    assert [line_of(mistake) for mistake in read_everything(the).mistakes] == [expected]
    found, replaced = read_everything_or_last_good(the)
    assert [str(each) for each in replaced] == [
        f"{expected} In its place: nothing.".replace("kiosk.toml: ", "kiosk.toml: line 1: ")
    ]
    assert found.library.routines["morning-seated"].at == "08:30"


def test_a_time_for_a_routine_whose_own_file_is_broken_is_no_second_mistake(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    shutil.copytree(SHIPPED, the.config)
    (the.config / "routines").mkdir(exist_ok=True)
    (the.config / "routines" / "mine.toml").write_text("name = ")
    (the.config / "kiosk.toml").write_text('routines.mine = "09:45"\n')
    mistakes = read_everything(the).mistakes
    assert [Path(mistake.path).name for mistake in mistakes] == ["mine.toml"]


def test_the_box_works_on_with_the_last_good_settings(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    shutil.copytree(SHIPPED, the.config)
    (the.config / "kiosk.toml").write_text("[voice]\nvolume = 8\n")
    assert read_everything_or_last_good(the)[1] == ()
    (the.config / "kiosk.toml").write_text("[voice]\nvolume = 11\n")
    (the.config / "profile.toml").write_text("preset = ")
    everything, replaced = read_everything_or_last_good(the)
    assert everything.settings.voice.volume == 8
    assert [(Path(r.path).name, r.by) for r in replaced] == [
        ("kiosk.toml", "the last good one"),
        ("profile.toml", "the last good one"),
    ]
    assert "voice.volume: 11 is out of bounds" in str(replaced[0])


def test_without_last_good_settings_the_shipped_ones_stand_in(tmp_path: Path) -> None:
    the = the_places(tmp_path)
    everything, replaced = read_everything_or_last_good(the)
    assert everything.settings == settings.Settings()
    assert [r.by for r in replaced] == ["the shipped one", "the shipped one", "nothing"]


def test_a_named_folder_without_a_file_is_told_what_to_put_there(tmp_path: Path) -> None:
    found = read_everything(find(config=tmp_path))
    assert [str(mistake) for mistake in found.mistakes] == [
        f"{tmp_path}/{name}: there is no such file; copy the shipped config/{name} there"
        for name in ("kiosk.toml", "profile.toml")
    ]
