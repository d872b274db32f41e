"""The shipped files with slips as people make them: told on their line, once, in a readable line, never a traceback."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from kiosk.files.library import read_library
from kiosk.files.mistakes import Mistake
from kiosk.files.places import came_with
from kiosk.files.profile_file import read_profile
from kiosk.files.settings_file import read_settings

SLIPS_A_FILE = 60  # in the suite; thousands found no more
FILES = (
    "config/kiosk.toml",
    "config/profile.toml",
    "assets/stretches/neck-side.toml",
    "assets/stretches/ankle-circles.toml",
    "assets/routines/short-helper.toml",
    "assets/cards/why-stretch.toml",
)
PARSER = ("TOML", "nvalid", "xpected", "nclosed", "nterminated", "column", "Error", "escape")

Slip = Callable[[random.Random, list[str], int], None]


def drop(_: random.Random, lines: list[str], at: int) -> None:
    del lines[at]


def double(_: random.Random, lines: list[str], at: int) -> None:
    lines.insert(at, lines[at])


def move(chance: random.Random, lines: list[str], at: int) -> None:
    lines.insert(chance.randrange(len(lines)), lines.pop(at))


def swap_value(chance: random.Random, lines: list[str], at: int) -> None:
    values = ("yes", "True", "3", "2,5", '"3"', "[]", "{}", '""', '"x"', "-1", "1e9", "nan", "08:30", "[1, 2]", '["x"]')
    key, equals, _ = lines[at].partition("=")
    lines[at] = f"{key}{equals} {chance.choice(values)}"


def no_quotes(_: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace('"', "")


def one_quote_less(_: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace('"', "", 1)


def curly(_: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace('"', "“")


def colon(_: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace("=", ":", 1)


def one_letter(chance: random.Random, lines: list[str], at: int) -> None:
    if lines[at]:
        place = chance.randrange(len(lines[at]))
        lines[at] = lines[at][:place] + chance.choice(["", "x", "\u200b", "é", "]", '"', "#"]) + lines[at][place + 1 :]


def cut(_: random.Random, lines: list[str], at: int) -> None:
    del lines[at + 1 :]
    lines[at] = lines[at][: len(lines[at]) // 2]


SLIPS: tuple[Slip, ...] = (
    drop, double, move, swap_value, swap_value, no_quotes, one_quote_less, curly, colon, one_letter, cut,
)  # fmt: skip


def told_once(mistakes: tuple[Mistake, ...], text: str) -> None:
    """Each names a line that there is and no word of a parser; no two are about the same value."""
    for mistake in mistakes:
        assert 1 <= mistake.line <= text.count("\n") + 1, mistake
        assert str(mistake).isprintable()
        assert not any(word in f"{mistake.what} {mistake.hint}" for word in PARSER), mistake
    for one, other in permutations(mistakes, 2):
        if one.path == other.path:
            assert one.where != other.where, f"{one}\n{other}"
            assert not other.where.startswith((f"{one.where}.", f"{one.where}[")), f"{one}\n{other}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(came_with(name.split("/", maxsplit=1)[0]) / name.partition("/")[2], tmp_path / name)
    routine = tmp_path / "assets/routines/short-helper.toml"
    kept = [part for part in routine.read_text().split("[[steps]]") if "elbow" not in part and "breathing" not in part]
    routine.write_text("[[steps]]".join([*kept, '\nstretch = "neck-side"\nsides = ["left"]\n']), encoding="utf-8")
    return tmp_path


def read(folder: Path, name: str) -> tuple[Mistake, ...]:
    if name.endswith("kiosk.toml"):
        return read_settings(folder / name).mistakes
    if name.endswith("profile.toml"):
        return read_profile(folder / name).mistakes
    return read_library(folder / "assets").mistakes


@pytest.mark.parametrize("name", FILES)
def test_whatever_slips_is_told_once_on_its_line(folder: Path, name: str) -> None:
    good = (folder / name).read_text(encoding="utf-8")
    assert read(folder, name) == ()
    told = 0
    for seed in range(SLIPS_A_FILE):
        chance = random.Random(seed)
        lines = good.split("\n")
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            if lines:
                chance.choice(SLIPS)(chance, lines, chance.randrange(len(lines)))
        text = "\n".join(lines)
        (folder / name).write_text(text, encoding="utf-8")
        mistakes = read(folder, name)
        told_once(mistakes, max(text, good, key=len) if "assets" in name else text)
        told += bool(mistakes)
    assert told > SLIPS_A_FILE // 5
