"""What is written is said as it is meant: no sign is dropped that turns a sentence round."""

from __future__ import annotations

import ctypes
import tomllib
from collections.abc import Callable, Iterator

import pytest

from kiosk import words
from kiosk.devices.sound.saying import is_english, spoken, unsayable
from kiosk.files.places import came_with

SAID = {
    "Knee < 90 degrees.": "Knee less than 90 degrees.",
    "Feet > 10 cm apart": "Feet more than 10 centimetres apart",
    "Bend <=90°": "Bend at most 90°",
    "Wait >= 5 min": "Wait at least 5 minutes",
    "Breathe ~10 s": "Breathe about 10 seconds",
    "5-10 times": "5 to 10 times",
    "10–15 s": "10 to 15 seconds",
    "1-2 min": "1 to 2 minutes",
    "0.5 – 1 cm": "0.5 to 1 centimetre",
    "5°–10°": "5° to 10°",
    "Stay 1 s.": "Stay 1 second.",
    "½ min": "½ minute",
    "2 h": "2 hours",
    "3x": "3 times",
    "2x, x1": "twice, once",
    "3 x 10": "3 times 10",
    "Sit → stand": "Sit to stand",
    "sit -> stand": "sit to stand",
    "L/R": "left or right",
    "arm/leg": "arm or leg",
    "and/or": "or",
    "w/ help": "with help",
    "1/2 way": "½ way",
}
AS_IT_IS = (
    "Keep the knee bent.", "C5-C6", "15-10", "2026-11-25", "116-117", "t-shirt", "Half-way", "5 seconds", "A, B",
    "90°, then 3 breaths", "x-ray", "Vitamin B12", "the 3 s's", "1:30", "24/7", "5 h/day", "ß 3", "Well—done – yes",
)  # fmt: skip


@pytest.mark.parametrize(("written", "said"), SAID.items())
def test_a_sign_that_can_be_read_in_one_way_is_said_in_words(written: str, said: str) -> None:
    assert spoken(written) == said
    assert unsayable(written) == ""
    assert spoken(said) == said


@pytest.mark.parametrize("written", AS_IT_IS)
def test_whatever_else_is_written_is_said_as_it_is(written: str) -> None:
    assert spoken(written) == written


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a < b", "<"), ("24/7", "/"), ("left ↔ right", "↔"), ("✓ done", "✓"), ("* soft_ly", "*_"), ("左腕", "左腕"),
        ("{side} foot", ""), ("“soft” – 50 % & more…", ""), ("façade, Ćwiczenie", ""), ("Ωmega", "Ω"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_named(written: str, left: str) -> None:
    assert unsayable(written) == left


@pytest.mark.parametrize("voice", ["de", "fr-fr", "roa/es", "de+f3", "eo", "enm"])
def test_a_voice_of_another_language_gets_no_english_words_and_its_signs_are_named(voice: str) -> None:
    assert not is_english(voice)
    assert spoken("Knie < 90 Grad", voice) == "Knie < 90 Grad"
    assert unsayable("Knie < 90 Grad, Ω", voice) == "<"


@pytest.mark.parametrize("voice", ["en", "en-us", "en+f3", "gmw/en-us", "en-gb-x-rp", "EN"])
def test_the_english_voices_are_known(voice: str) -> None:
    assert is_english(voice)


def spoken_lines(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    for value in values.values() if isinstance(values, dict) else values if isinstance(values, list) else ():
        yield from spoken_lines(value)


def test_nothing_that_came_with_the_kiosk_needs_it() -> None:
    for text in words.ahead.made_ahead():
        assert (spoken(text), unsayable(text)) == (text, "")
    for path in came_with("assets").rglob("*.toml"):
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        for kept in ("sources", "review", "note", "about", "at", "position"):
            values.pop(kept, None)
        lines = [line for key in ("name", "title", "lines", "ask") for line in spoken_lines(values.get(key, []))]
        for variant in values.get("variants", []):
            lines += [
                line for key in ("cue", "get_ready", "hold", "cautions") for line in spoken_lines(variant.get(key, []))
            ]
            lines += list(spoken_lines(variant.get("helper", {})))
        for line in lines:
            assert (spoken(line), unsayable(line)) == (line, ""), path.name


# -- heard by the voice itself


@pytest.fixture(scope="module")
def phonemes() -> Callable[[str], list[str]]:
    """What espeak-ng says of a text, in phonemes."""
    try:
        library = ctypes.CDLL("libespeak-ng.so.1")
    except OSError:
        pytest.skip("espeak-ng is not installed")
    retrieval = 2
    library.espeak_Initialize(retrieval, 0, None, 0)
    library.espeak_SetVoiceByName(b"en")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def said(text: str) -> list[str]:
        buffer = ctypes.create_string_buffer(text.encode())
        rest = ctypes.c_void_p(ctypes.addressof(buffer))
        found: list[str] = []
        while rest.value:
            found += (library.espeak_TextToPhonemes(ctypes.byref(rest), 1, 2) or b"").decode().split()
        return found

    return said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Knee < 90 degrees.", "Knee less than ninety degrees."),
        ("Feet > 10 cm apart.", "Feet more than ten centimetres apart."),
        ("Breathe ~10 s.", "Breathe about ten seconds."),
        ("Stay 10–15 s.", "Stay ten to fifteen seconds."),
        ("Wait 2 min.", "Wait two minutes."),
        ("Do it 3x.", "Do it three times."),
        ("Sit → stand.", "Sit to stand."),
        ("Turn L/R.", "Turn left or right."),
    ],
)
def test_it_is_heard_as_it_is_meant(phonemes: Callable[[str], list[str]], written: str, meant: str) -> None:
    assert phonemes(spoken(written)) == phonemes(meant)
    assert phonemes(written) != phonemes(meant)


@pytest.mark.parametrize("sign", ["≤", "≥", "½", "¼", "¾", "°", "%", "±", "×", "&", "+", "=", "÷", "€", "$", "£", "²"])
def test_a_sign_that_is_left_to_the_voice_is_heard(phonemes: Callable[[str], list[str]], sign: str) -> None:
    assert unsayable(f"a {sign} b") == ""
    assert phonemes(f"a {sign} b") != phonemes("a b")
