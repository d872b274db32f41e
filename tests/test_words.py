"""The kiosk's tone of voice: short sentences, and nothing that a body could be harmed by."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from texts import helped_by, in_words, own_words
from world import everything

from kiosk import words
from kiosk.content.fitting import STANDS_ON
from kiosk.content.minding import to_mind
from kiosk.content.plan import Heard, Phase, PhaseKind
from kiosk.content.profile import EQUIPMENT, PERMISSIONS, SITES
from kiosk.content.refusal import Because, Refusal
from kiosk.content.stretch import Limb, Side, Step
from kiosk.files.places import came_with

MOST_WORDS = 10
FORBIDDEN = ("hold your breath", "push through", "touch your chest", "no pain no gain", "no pain, no gain",
             "as far as you can")  # fmt: skip
WORD_MARKS = re.compile(r"[A-Za-z]")


def sentences(text: str) -> list[str]:
    """What is said between two breaths: up to a full stop, a question mark, a colon or a semicolon."""
    return [part for part in re.split(r"(?<=[.?!:;])\s+", text) if WORD_MARKS.search(part)]


def asset_files() -> list[Path]:
    return sorted(came_with("assets").rglob("*.toml"))


def spoken_in_sessions() -> Iterator[str]:
    """Everything that the voice says on the way through every shipped stretch in every variant."""
    for stretch in everything().library.stretches.values():
        for variant in stretch.variants:
            for text in (variant.cue, *variant.get_ready, *variant.hold, *variant.cautions):
                for side in Side:
                    yield words.guiding.fill(text, side)
            yield from helped_by(variant)


@pytest.mark.parametrize("text", words.ahead.made_ahead())
def test_an_own_spoken_sentence_has_at_most_ten_words(text: str) -> None:
    for sentence in sentences(text):
        assert len(sentence.split()) <= MOST_WORDS


def test_a_cue_has_at_most_ten_words() -> None:
    for stretch in everything().library.stretches.values():
        for variant in stretch.variants:
            assert len(words.guiding.fill(variant.cue, Side.RIGHT).split()) <= MOST_WORDS, (stretch.id, variant.cue)


@pytest.mark.parametrize("phrase", FORBIDDEN)
def test_the_kiosk_never_says(phrase: str) -> None:
    for text in own_words():
        assert phrase not in text.lower()


@pytest.mark.parametrize("phrase", FORBIDDEN)
def test_no_shipped_file_says(phrase: str) -> None:
    for path in asset_files():
        for text in in_words(tomllib.loads(path.read_text(encoding="utf-8"))):
            assert phrase not in " ".join(text.lower().split()), path


def test_the_voice_never_says_hold() -> None:
    for text in (*own_words(), *words.ahead.made_ahead(), *spoken_in_sessions()):
        assert not re.search(r"\bhold\b", text, re.IGNORECASE), text


def test_nobody_is_told_to_breathe_deeply_or_to_stop_breathing() -> None:
    for text in (*own_words(), *spoken_in_sessions()):
        assert not re.search(r"deep breath|breathe deep|breath in and stay", text, re.IGNORECASE), text


def test_every_placeholder_is_filled_before_it_is_said() -> None:
    for text in spoken_in_sessions():
        assert "{" not in text


def test_left_says_left_and_the_other_says_right() -> None:
    assert words.guiding.fill("{side}, then {other}", Side.LEFT) == "left, then right"
    assert words.guiding.fill("both", None) == "both"


def test_the_cue_is_the_last_thing_that_is_said_before_a_movement() -> None:
    for stretch in everything().library.stretches.values():
        for variant in stretch.variants:
            phase = Phase(PhaseKind.GET_READY, Step(stretch, variant, stretch.dose, stretch.sides), None, 1, 0, 0)
            assert words.guiding.before_stretch(phase)[-1] == words.guiding.cue(phase)
            assert words.guiding.after_a_pause(phase)[-1] == words.guiding.cue(phase)


def test_with_no_stretch_done_no_number_is_said() -> None:
    assert not any(sign.isdigit() for sign in words.ending.done_sentence(0, 9))
    assert words.ending.done_sentence(3, 9) == "3 of 9 stretches are done."
    assert words.ending.done_sentence(9, 9) == "All of it is done."


def test_a_day_is_read_as_a_weekday_and_a_date() -> None:
    assert words.dates.date("2026-11-22") == "Sunday 22 November"
    assert words.dates.since("2026-11-22", "2026-11-22") == "since today"
    assert words.dates.since("2026-11-21", "2026-11-22") == "since yesterday"
    assert words.dates.since("2026-11-01", "2026-11-22") == "since Sunday 1 November"


# -- why something is left out


def all_refusals() -> Iterator[Refusal]:
    """Everything that can speak against a stretch."""
    of: dict[Because, Iterable[str]] = {
        **dict.fromkeys((Because.HELPED, Because.MOVED), (Limb.ARM, Limb.LEG, Limb.NECK, Limb.TRUNK)),
        Because.STANDING: STANDS_ON,
        Because.PERMISSION: PERMISSIONS,
        Because.EQUIPMENT: EQUIPMENT,
    }
    return (Refusal(because, each) for because in Because for each in of.get(because, ("",)))


def test_there_are_words_for_everything_that_can_speak_against_a_stretch_each_its_own() -> None:
    told = [words.left_out.why((refusal,)) for refusal in all_refusals()]
    assert all(" " in text for text in told), told
    assert len(set(told)) == len(told) == len(words.left_out.WHY)


# -- what must be minded


@pytest.mark.parametrize("site", SITES)
def test_there_are_words_for_every_place_where_stop_can_be_and_every_limb_that_presses_it(site: str) -> None:
    assert site in words.guiding.STOP_STAYS
    limb = site.partition("_")[0]
    assert limb == "helper" or {limb} <= words.guiding.STOP_MOVES.keys() & words.guiding.STOP_NEEDED.keys()


def test_what_somebody_wears_is_said_again_even_where_a_stretch_says_the_very_same_sentence() -> None:
    """Nothing is left out because its sentence was heard: it is told by what it is."""
    line = words.guiding.FREE_FIRST["catheter"]
    stretch = everything().library.stretches["foot-flex"]
    variant = replace(stretch.variants[0], stop_at=line, get_ready=(line,))
    phase = Phase(PhaseKind.GET_READY, Step(stretch, variant, stretch.dose, stretch.sides), Side.LEFT, 1, 0, 0)
    for heard in Heard:
        assert line in words.guiding.before_stretch(phase, heard, to_mind(phase, ("catheter",), "", False))
