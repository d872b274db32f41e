"""A setting means the same to the kiosk, to the log, to the report and to a rehearsal."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pygame
import pytest
from pdfminer.high_level import extract_text

from kiosk import words
from kiosk.__main__ import main
from kiosk.devices.screen.themes import THEMES
from kiosk.devices.system.clock import RealClock
from kiosk.files.everything import day_begins
from kiosk.files.places import came_with, find
from kiosk.worlds.kiosk import FastClock


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], datetime]]:
    """Move to where the clocks on the wall show that time now; gives the moment that they show."""

    def move(shown: str) -> datetime:
        now = datetime.now(UTC)
        wanted = now.replace(hour=int(shown[:2]), minute=int(shown[3:]), second=30)
        ahead = round((wanted - now).total_seconds() / 60) % (24 * 60)
        monkeypatch.setenv("TZ", f"HERE-{ahead // 60:02}:{ahead % 60:02}")
        time.tzset()
        return datetime.now()

    yield move
    monkeypatch.delenv("TZ", raising=False)
    time.tzset()


@pytest.fixture
def config(tmp_path: Path) -> str:
    folder = Path(shutil.copytree(came_with("config"), tmp_path / "config"))
    text = (folder / "kiosk.toml").read_text(encoding="utf-8")
    (folder / "kiosk.toml").write_text(text.replace('day_begins = "03:00"', 'day_begins = "05:45"'), encoding="utf-8")
    return str(folder)


def test_what_is_done_before_the_day_begins_is_in_the_log_of_the_day_before(
    at: Callable[[str], datetime], config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = at("05:20")
    yesterday = (now - timedelta(days=1)).date().isoformat()
    data = str(tmp_path / "data")
    assert main(["rehearse", "short-five", "--json", "--data", data, "--config", config]) == 0
    capsys.readouterr()
    assert main(["log", "--data", data, "--config", config]) == 0
    shown = capsys.readouterr().out
    assert "nothing was kept" not in shown
    assert str(int(yesterday[-2:])) in shown.splitlines()[0]
    assert main(["log", "--json", "--data", data, "--config", config]) == 0
    assert {json.loads(line)["day"] for line in capsys.readouterr().out.splitlines()} == {yesterday}
    assert main(["log", "--data", data, "--config", config, "--day", now.date().isoformat()]) == 0
    assert "nothing was kept" in capsys.readouterr().out


def test_the_report_is_dated_with_the_day_that_it_still_is(
    at: Callable[[str], datetime], config: str, tmp_path: Path
) -> None:
    yesterday = (at("05:20") - timedelta(days=1)).date().isoformat()
    data, paper = str(tmp_path / "data"), str(tmp_path / "report.pdf")
    assert main(["rehearse", "short-five", "--json", "--data", data, "--config", config]) == 0
    assert main(["report", "--month", yesterday[:7], "-o", paper, "--data", data, "--config", config]) == 0
    assert f"on {words.dates.date(yesterday)}" in " ".join(extract_text(paper).split())


def test_the_minutes_of_the_time_at_which_a_day_begins_count(at: Callable[[str], datetime], config: str) -> None:
    begins = day_begins(find(config=config))
    now = at("05:20")
    yesterday = (now - timedelta(days=1)).date().isoformat()
    assert RealClock(begins).now().day == FastClock(1, begins).now().day == yesterday
    assert at("05:50").date().isoformat() == FastClock(1, begins).now().day


def test_where_the_settings_are_broken_a_day_begins_when_the_last_good_ones_said(tmp_path: Path, config: str) -> None:
    places = find(config=config, data=tmp_path / "data")
    places.last_good.mkdir(parents=True)
    shutil.copy(Path(config) / "kiosk.toml", places.last_good)
    (Path(config) / "kiosk.toml").write_text("[session]\nday_begins = 5\n", encoding="utf-8")
    assert day_begins(places) == "05:45"
    shutil.rmtree(places.last_good)
    assert day_begins(places) == "03:00"


def test_pictures_have_the_theme_of_the_settings(config: str, tmp_path: Path) -> None:
    path = Path(config) / "kiosk.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('theme = "dark"', 'theme = "light"'), encoding="utf-8")

    def ground() -> pygame.Color:
        """What lies under everything on the first picture; whoever has seen it may go."""
        words = (sys.executable, "-u", "-m", "kiosk", "screens", str(tmp_path), "--figures")
        with subprocess.Popen((*words, "--config", config), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            first = process.stdout.readline().decode().strip()
            process.stdout.close()
        return pygame.image.load(first).get_at((0, 0))

    assert ground() == pygame.Color(*THEMES["light"].ground)
