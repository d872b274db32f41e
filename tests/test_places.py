from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from kiosk.files.places import came_with, find


def test_in_a_checkout_assets_and_config_lie_beside_the_package() -> None:
    places = find(environ={})
    assert (places.assets / "stretches").is_dir()
    assert (places.shipped / "kiosk.toml").is_file()


def test_in_an_installed_package_they_lie_inside_it(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "kiosk"
    (package / "assets").mkdir(parents=True)
    (package.parent / "assets").mkdir()  # somebody else's
    assert came_with("assets", package) == package / "assets"
    assert came_with("config", package) == tmp_path / "site-packages" / "config"


def test_what_is_given_wins(tmp_path: Path) -> None:
    environ = {"STATE_DIRECTORY": "/state", "CONFIGURATION_DIRECTORY": "/etc/kiosk"}
    places = find(tmp_path / "c", str(tmp_path / "d"), environ)
    assert (places.config, places.data) == (tmp_path / "c", tmp_path / "d")
    assert places.config_given
    assert places.last_good == tmp_path / "d" / "last-good"


def test_under_systemd_its_folders_are_used() -> None:
    environ = {"STATE_DIRECTORY": "/var/lib/kiosk:/var/lib/other", "CACHE_DIRECTORY": "/var/cache/kiosk"}
    places = find(environ=environ)
    assert (places.data, places.cache) == (Path("/var/lib/kiosk"), Path("/var/cache/kiosk"))
    assert places.config == Path("/var/lib/kiosk/config")
    assert not places.config_given
    named = find(environ=environ | {"CONFIGURATION_DIRECTORY": "/etc/kiosk"})
    assert named.config == Path("/etc/kiosk")


def test_else_the_system_says_where_a_persons_files_belong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    places = find(environ={})
    assert places.data == platformdirs.user_data_path("stretch-kiosk", appauthor=False)
    assert places.config == platformdirs.user_config_path("stretch-kiosk", appauthor=False)
    assert places.cache == platformdirs.user_cache_path("stretch-kiosk", appauthor=False)


def test_finding_the_folders_makes_none(tmp_path: Path) -> None:
    find(tmp_path / "config", tmp_path / "data", {})
    assert list(tmp_path.iterdir()) == []


def test_a_setting_is_the_persons_or_else_the_shipped_one(tmp_path: Path) -> None:
    environ = {"CONFIGURATION_DIRECTORY": str(tmp_path)}
    assert find(environ=environ).setting("kiosk.toml") == find().shipped / "kiosk.toml"
    (tmp_path / "kiosk.toml").touch()
    assert find(environ=environ).setting("kiosk.toml") == tmp_path / "kiosk.toml"


def test_in_a_given_folder_a_setting_must_be_there(tmp_path: Path) -> None:
    assert find(tmp_path).setting("profile.toml") == tmp_path / "profile.toml"
