"""`kiosk check` looks at every text with the eyes of the screen and of the voice, and at what would fail later."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pygame
import pytest
from test_speech_worker import needs_speech

from kiosk.commands import check
from kiosk.devices.screen.letters import drawn, not_drawn
from kiosk.devices.screen.look import Face, font
from kiosk.devices.sound import voices
from kiosk.devices.sound.renderer import Worker
from kiosk.devices.sound.speech_worker import Speech, VoiceMissingError
from kiosk.files.places import came_with

WARNING = "warning: "


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped config folder, to be changed."""
    return Path(shutil.copytree(came_with("config"), tmp_path / "config"))


@pytest.fixture
def warned(config: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """Run the check on that folder, which has no mistake: the lines of its warnings."""

    def run() -> list[str]:
        status = check.run(argparse.Namespace(config=str(config)))
        lines = [line.replace(f"{config}/", "") for line in capsys.readouterr().err.splitlines()]
        assert status == (1 if lines else 0)
        assert all(line.startswith(WARNING) for line in lines)
        return [line.removeprefix(WARNING) for line in lines]

    return run


def routine(config: Path, name: str = "Mine", steps: str = '[[steps]]\nstretch = "wrist-extension"\n') -> None:
    (config / "routines").mkdir(exist_ok=True)
    (config / "routines" / "mine.toml").write_text(
        f'about = "wrists"\nat = ""\nwith = "alone"\nminutes = 25\nname = "{name}"\n{steps}', encoding="utf-8"
    )


def stretch(config: Path, old: str, new: str) -> None:
    """The shipped side bend of the neck as the therapist's own, with one text changed."""
    (config / "stretches").mkdir(exist_ok=True)
    text = (came_with("assets") / "stretches" / "neck-side.toml").read_text(encoding="utf-8")
    assert old in text
    (config / "stretches" / "neck-side.toml").write_text(text.replace(old, new, 1), encoding="utf-8")


# -- drawn


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("رفع", "ر (U+0631 ARABIC LETTER REH), ف (U+0641 ARABIC LETTER FEH), ع (U+0639 ARABIC LETTER AIN)"),
        ("左腕を上げる", " and 3 more"),
        ("Arm up 🙂", "🙂 (U+1F642 SLIGHTLY SMILING FACE)"),
        ("Toe‐off", "‐ (U+2010 HYPHEN); type a plain -"),
        ("Toe‑off", "‑ (U+2011 NON-BREAKING HYPHEN); type a plain -"),
        ("left ↔ right", "↔ (U+2194 LEFT RIGHT ARROW)"),
        ("✗", "✗ (U+2717 BALLOT X)"),
    ],
)
def test_a_name_with_a_letter_that_the_screen_cannot_draw_is_told_with_the_letter(
    config: Path, warned: Callable[[], list[str]], name: str, told: str
) -> None:
    routine(config, name)
    (line,) = warned()
    assert line.startswith("routines/mine.toml: line 5: name: the screen and the report cannot draw ")
    assert told in line


@pytest.mark.parametrize("name", ["Ελλάδα", "Зарядка", "Tập thể dục", "E\u0301tirement", "≤ 5°, ½", "Ćwiczenie – „x“"])
def test_names_in_letters_that_are_drawn_are_fine(config: Path, warned: Callable[[], list[str]], name: str) -> None:
    routine(config, name)
    assert not [line for line in warned() if "cannot draw" in line]


def test_every_text_of_every_file_is_looked_at(config: Path, warned: Callable[[], list[str]]) -> None:
    text = (config / "kiosk.toml").read_text(encoding="utf-8")
    more = '[[buttons.more]]\nbutton = "stop"\npin = 5\nname = "Fuß‐Pedal"\n'
    (config / "kiosk.toml").write_text(text.replace("[lamps]", f"{more}\n[lamps]"), encoding="utf-8")
    profile = (config / "profile.toml").read_text(encoding="utf-8")
    (config / "profile.toml").write_text(profile.replace('name = ""', 'name = "美"'), encoding="utf-8")
    (config / "cards").mkdir()
    (config / "cards" / "mine.toml").write_text(
        'title = "Whom to ask"\nlines = ["Fine.", "Call ☎ me."]\nask = "Anna"\n'
        '[[sources]]\ntitle = "A book"\naddress = "shelf ➜ two"\n',
        encoding="utf-8",
    )
    stretch(config, "get_ready = [", 'get_ready = ["Sit ✗ down.", ')
    told = [line.split(": ", 3)[:3] for line in warned()]
    assert [place for _, _, place in told] == [
        "buttons.more[1].name", "name", "variants[1].get_ready[1]", "lines[2]", "sources[1].address",
    ]  # fmt: skip
    assert all(line.startswith("line ") for _, line, _ in told)


def a_letter(letter: str) -> bytes:
    surface = font(Face.REGULAR, 20).render(letter, True, (255, 255, 255))
    return pygame.image.tobytes(surface, "RGBA")


def test_what_is_said_to_be_drawn_is_drawn_and_the_rest_is_a_box() -> None:
    box = a_letter("\u0378")  # no letter of any alphabet
    for letter in map(chr, [*range(0x21, 0x7F), *range(0xA1, 0x180), *range(0x370, 0x530), *range(0x2010, 0x2030)]):
        if unicodedata.category(letter)[0] in "LNPS":
            is_box, is_told = a_letter(letter) == box, bool(not_drawn(letter))
            assert is_told or not is_box, ascii(letter)
            assert is_box or not is_told or unicodedata.decomposition(letter), ascii(letter)


def test_all_that_the_kiosk_draws_itself_is_among_the_letters() -> None:
    assert not not_drawn("ABCxyz0189 .,;:!?’“”–—…·×°✓→½≤")
    assert len(drawn()) > 1000


# -- said


@pytest.mark.parametrize(
    ("written", "told"),
    [("Knee < bent.", "< (U+003C LESS-THAN SIGN)"), ("Keep it soft *", "* (U+002A ASTERISK)")],
)
def test_a_sign_that_the_voice_leaves_out_or_misreads_is_told(
    config: Path, warned: Callable[[], list[str]], written: str, told: str
) -> None:
    stretch(config, "get_ready = [", f'get_ready = ["{written}", ')
    (line,) = warned()
    assert "variants[1].get_ready[1]: the voice cannot say " in line
    assert told in line


def test_a_sign_in_one_of_a_pair_is_told_too(config: Path, warned: Callable[[], list[str]]) -> None:
    stretch(config, 'cue.right = "Let', 'cue.right = "* Let')
    (line,) = warned()
    assert "variants[1].cue.right: the voice cannot say " in line


def test_a_sign_that_becomes_words_is_not_told(config: Path, warned: Callable[[], list[str]]) -> None:
    stretch(config, "get_ready = [", 'get_ready = ["Knee < 90 degrees, 10–15 s.", ')
    assert warned() == []


def test_what_is_only_shown_may_have_signs_that_nobody_says(config: Path, warned: Callable[[], list[str]]) -> None:
    stretch(config, "note = ", 'note = "a < b | c" #')
    assert warned() == []


# -- the voice


def voice(config: Path, name: str) -> None:
    text = (config / "kiosk.toml").read_text(encoding="utf-8")
    (config / "kiosk.toml").write_text(text.replace('id = "en" ', f'id = "{name}" '), encoding="utf-8")


@needs_speech
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("englisch", 'espeak-ng has no voice "englisch"; did you mean en?'),
        ("en-gb", 'espeak-ng has no voice "en-gb"; did you mean en'),
        ("en+f33", 'espeak-ng has no voice "en+f33"; did you mean f3'),
        ("qqqqqq", 'espeak-ng has no voice "qqqqqq"; it needs one such as "en"'),
        ("de", '"de" says the kiosk\'s English sentences with the sounds of another language'),
    ],
)
def test_a_voice_that_cannot_speak_these_sentences_is_told(
    config: Path, warned: Callable[[], list[str]], name: str, told: str
) -> None:
    voice(config, name)
    (line,) = warned()
    assert line.startswith(f"kiosk.toml: line 15: voice.id: {told}")


@needs_speech
@pytest.mark.parametrize("name", ["en", "en-us", "en+f3", "gmw/en-us"])
def test_an_english_voice_is_fine(config: Path, warned: Callable[[], list[str]], name: str) -> None:
    voice(config, name)
    assert warned() == []


@needs_speech
@pytest.mark.parametrize("name", ["en", "en-us", "fr", "englisch", "en-gb", "cmn"])
def test_a_voice_is_there_exactly_when_the_speech_library_takes_it(tmp_path: Path, name: str) -> None:
    worker = Worker()
    try:
        worker.render("Stay.", Speech(name), tmp_path / "stay.wav")
        taken = True
    except VoiceMissingError:
        taken = False
    finally:
        worker.kill()
    assert voices.is_there(name) is taken


@needs_speech
def test_only_voices_that_are_there_are_ever_proposed() -> None:
    proposed = set(voices.languages().values())
    assert len(proposed) > 20
    assert all(voices.is_there(name) for name in proposed)


def test_without_a_speech_library_only_another_voice_than_the_usual_is_told_of(config: Path, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / "lib" / name).touch()

    def told() -> tuple[int, str]:
        run = subprocess.run(
            (sys.executable, "-m", "kiosk", "check", "--config", str(config)),
            env=os.environ | {"LD_LIBRARY_PATH": str(tmp_path / "lib")},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return run.returncode, run.stderr

    assert told() == (0, "")
    voice(config, "de")
    status, line = told()
    assert status == 1
    assert "line 15: voice.id: nothing can be asked here whether there is this voice; install libespeak-ng1" in line


# -- twice


def steps(*lines: str) -> str:
    return "".join(f"[[steps]]\n{line}\n" for line in lines)


def test_a_stretch_that_a_routine_has_twice_is_told_with_both_lines(
    config: Path, warned: Callable[[], list[str]]
) -> None:
    routine(
        config, steps=steps('stretch = "shoulder-rolls"', 'stretch = "wrist-extension"', 'stretch = "shoulder-rolls"')
    )
    assert warned() == [
        "routines/mine.toml: line 10: steps[3]: shoulder-rolls is in this routine twice, and on line 6: "
        "the log shows both as one; take one out, or give one more repetitions"
    ]


def test_one_side_and_then_the_other_is_not_twice(config: Path, warned: Callable[[], list[str]]) -> None:
    sides = ('stretch = "wrist-extension"\nsides = ["left"]', 'stretch = "wrist-extension"\nsides = ["right"]')
    routine(config, steps=steps(*sides))
    assert warned() == []
    routine(config, steps=steps(*sides, 'stretch = "wrist-extension"'))
    assert len(warned()) == 1


def test_breathing_may_come_back(config: Path, warned: Callable[[], list[str]]) -> None:
    routine(
        config,
        steps=steps('stretch = "breathing-relaxed"', 'stretch = "wrist-extension"', 'stretch = "breathing-relaxed"'),
    )
    assert warned() == []
