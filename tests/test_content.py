"""What came along keeps its bounds: doses, words, sources, review, hands, and where STOP is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from texts import helped_by, own_words, texts_of
from world import everything

from kiosk import words
from kiosk.content.fitting import Part
from kiosk.content.profile import BREATHLESS, EQUIPMENT, IN_THE_WAY, PERMISSIONS
from kiosk.content.stretch import DoseKind, Limb, Mode, Position, Sided, Stretch, Variant
from kiosk.files.places import came_with
from kiosk.files.routine_file import LONGEST_MINUTES
from kiosk.files.stretch_file import HELPER_WORDS, NAME_LETTERS, NAME_WORDS, SENTENCE_WORDS

STRETCHES = tuple(everything().library.stretches.values())
VARIANTS = [(stretch, variant) for stretch in STRETCHES for variant in stretch.variants]
FILES = sorted(came_with("assets").rglob("*.toml"))
each_stretch = pytest.mark.parametrize("stretch", STRETCHES, ids=[s.id for s in STRETCHES])
each_variant = pytest.mark.parametrize(("stretch", "variant"), VARIANTS, ids=[f"{s.id} {v.key}" for s, v in VARIANTS])

UNREVIEWED = "not yet reviewed by a physiotherapist"


def table(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def texts(value: object) -> Iterator[str]:
    """Every text within a value, however deep, but for the titles of sources."""
    match value:
        case str():
            yield " ".join(value.split())
        case tuple() | list():
            for part in value:
                yield from texts(part)
        case dict():
            for key, part in value.items():
                if key not in ("sources", "figure"):
                    yield from texts(part)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:;])\s+", text) if re.search("[A-Za-z]", part)]


# -- bounds


@each_stretch
def test_doses_are_gentle(stretch: Stretch) -> None:
    assert stretch.dose.repetitions <= (2 if stretch.dose.kind is DoseKind.STATIC else 5)
    steps = [step for routine in everything().library.routines.values() for step in routine.steps]
    for dose in (stretch.dose, *(d for step in steps if step.stretch.id == stretch.id for d in step.doses.values())):
        longest = 60_000 if stretch.limb is Limb.NONE else 30_000 if dose.kind is DoseKind.STATIC else 5_000
        assert 1_000 <= dose.hold_ms <= longest
        assert dose.repetitions <= (4 if dose.kind is DoseKind.STATIC else 5)


@each_stretch
def test_a_name_can_be_taken_in_at_a_glance(stretch: Stretch) -> None:
    assert len(stretch.name.split()) <= NAME_WORDS
    assert len(stretch.name) <= NAME_LETTERS


@each_variant
def test_sentences_are_short(stretch: Stretch, variant: Variant) -> None:
    assert all(len(cue.split()) <= SENTENCE_WORDS for cue in texts_of(variant.cue))
    for text in texts_of(*variant.get_ready, *variant.hold, *variant.cautions):
        assert all(len(sentence.split()) <= SENTENCE_WORDS for sentence in sentences(text)), text
    for text in helped_by(variant):
        assert all(len(sentence.split()) <= HELPER_WORDS for sentence in sentences(text)), text


@pytest.mark.parametrize("card", list(everything().library.cards))
def test_a_card_is_short_and_says_whom_to_ask(card: str) -> None:
    read = everything().library.cards[card]
    assert 5 <= len(read.lines) <= 9
    assert read.ask
    for line in (*read.lines, read.ask):
        assert all(len(sentence.split()) <= HELPER_WORDS for sentence in sentences(line)), line


def test_no_routine_is_longer_than_a_person_should_be_kept() -> None:
    for routine in everything().library.routines.values():
        assert 1 <= routine.minutes <= LONGEST_MINUTES
        assert routine.steps[-1].part is Part.CALM


# -- claims

# What the evidence does not support, however it is put.
CLAIMS = (
    r"slow(s|ing)? (the |down )?(als|disease|progress)",
    r"(cure|heal|reverse)s?\b(?!.*\bnot\b)",
    r"(build|gain|increase|improve)s? (your |muscle )?(strength|muscle)",
    r"strengthen(s|ing)? (your |the )?muscle",
    r"prevent(s|ing)? contracture",
    r"circulation",
    r"nutrient",
    r"lung function",
    r"prevent(s|ing)? falls",
    r"detox",
    r"proven to",
    r"guarantee",
)
# A title or a sentence that says the opposite.
SAYS_THE_OPPOSITE = {"Comfort, not cure"}


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_is_promised_that_nobody_can_keep(claim: str) -> None:
    own = own_words()
    for value in (*map(table, FILES), own):
        for text in texts(value):
            assert text in SAYS_THE_OPPOSITE or not re.search(claim, text.lower()), text


def test_it_says_in_so_many_words_what_stretching_does_not_do() -> None:
    said = " ".join(everything().library.cards["comfort-not-cure"].lines)
    assert "does not change the course of ALS" in said
    assert "does not bring back strength" in said


def test_praise_and_blame_are_left_out() -> None:
    own = own_words()
    for text in texts(own):
        assert not re.search(r"streak|great job|missed|failed|should have|only \d", text.lower()), text


# -- where it comes from


@each_stretch
def test_every_stretch_says_where_it_comes_from_and_that_nobody_reviewed_it_yet(stretch: Stretch) -> None:
    assert stretch.review == UNREVIEWED
    assert stretch.sources
    for source in stretch.sources:
        assert source.title
        assert source.address.startswith(("https://", "http://"))


@pytest.mark.parametrize("card", list(everything().library.cards))
def test_every_card_says_where_it_comes_from(card: str) -> None:
    sources = everything().library.cards[card].sources
    assert sources
    assert all(source.title and source.address.startswith(("https://", "http://")) for source in sources)


# -- a helper's hands


@each_variant
def test_who_moves_someone_is_told_where_the_hands_go_how_far_and_when_to_stop(
    stretch: Stretch, variant: Variant
) -> None:
    if variant.mode is not Mode.PASSIVE:
        assert variant.helper is None
        return
    assert variant.helper is not None
    hands, how_far, stop = helped_by(variant)
    assert re.search(r"hands?\b|heel|forearms?", hands.lower())
    assert re.search(r"resist|small|start to (move|lift)|glided", how_far.lower())
    assert "stop sign" in stop
    assert variant.figure["hands"]


@each_variant
def test_nobody_is_moved_who_was_not_told_and_did_not_say_yes(stretch: Stretch, variant: Variant) -> None:
    if variant.mode is Mode.PASSIVE:
        assert variant.get_ready[-2:] == ("Tell them what you will do.", "Ask, and wait for the yes.")


@each_variant
def test_no_limb_is_pulled_pressed_or_lifted_by_its_end(stretch: Stretch, variant: Variant) -> None:
    for text in (*texts_of(variant.cue, *variant.get_ready, *variant.hold), *helped_by(variant)[:2]):
        assert not re.search(r"\b(push|press|pull on|force|drag)\b(?!ed)", re.sub(r"press it", "", text.lower())), text


# -- where STOP is


@each_variant
def test_every_stretch_says_where_stop_is(stretch: Stretch, variant: Variant) -> None:
    for text in texts_of(variant.stop_at):
        assert "STOP" in text
        assert len(text.split()) <= SENTENCE_WORDS
    others = texts_of(*variant.get_ready, *variant.hold, *variant.cautions, variant.cue)
    for line in (*others, *helped_by(variant)):
        assert "STOP" not in line, "it is said in one place, and by the profile where that knows better"


@each_variant
def test_stop_is_not_left_to_the_arm_that_moves(stretch: Stretch, variant: Variant) -> None:
    if stretch.limb is not Limb.ARM or None in stretch.sides:
        return
    assert all(re.search(r"other hand|foot|helper|beside you", text) for text in texts_of(variant.stop_at))


@each_variant
def test_who_moves_both_arms_has_stop_where_they_can_still_reach_it(stretch: Stretch, variant: Variant) -> None:
    """No hand is free for it, whether both are stretched or the other one helps, holds a strap or leans on a wall."""
    both = stretch.limb is Limb.ARM and None in stretch.sides
    if both or Limb.ARM in variant.loads:
        for text in texts_of(variant.stop_at):
            assert re.search(r"foot|eye sign|beside you|can press it", text)
            assert "hand" not in text


@each_variant
def test_whoever_stands_has_someone_beside_them_and_a_chair_behind(stretch: Stretch, variant: Variant) -> None:
    if variant.position is Position.STANDING:
        assert "Someone stands beside you, a chair behind you." in variant.get_ready
        assert any("nsteady" in line for line in texts_of(*variant.cautions))


@each_variant
def test_signs_of_a_clot_are_named_where_the_calf_is_stretched(stretch: Stretch, variant: Variant) -> None:
    if stretch.id in ("ankle-circles", "ankle-point-flex", "foot-flex", "calf-wall"):
        assert any("calf pain: stop" in line for line in texts_of(*variant.cautions))


# -- left and right


@each_variant
def test_what_names_a_side_is_written_out_for_each_side(stretch: Stretch, variant: Variant) -> None:
    """Most languages bend more of the sentence than the word for the side."""
    sentences = (variant.cue, *variant.get_ready, *variant.hold, *variant.cautions, variant.stop_at)
    for sentence in sentences:
        assert not any("{" in text for text in texts_of(sentence)), sentence
        if isinstance(sentence, Sided):
            without = [re.sub(r"\b(left|right)\b", "", text) for text in (sentence.left, sentence.right)]
            assert without[0] == without[1], "nothing else differs, as far as English goes"
            assert sentence.left != sentence.right


# -- the profile's words


def test_there_are_words_for_everything_that_must_be_freed() -> None:
    assert set(IN_THE_WAY) == set(words.guiding.FREE_FIRST)
    assert set(IN_THE_WAY) <= set(EQUIPMENT)
    for line in words.guiding.FREE_FIRST.values():
        assert len(line.split()) <= SENTENCE_WORDS


def test_a_breathing_tube_is_kept_slack_and_never_disconnected() -> None:
    assert words.guiding.FREE_FIRST["tracheostomy"] == "Keep slack in the breathing tube; never disconnect it."
    for name in ("mask", "tracheostomy"):
        assert not re.search(r"\b(free|loosen|remove|off)\b", words.guiding.FREE_FIRST[name].lower())


@each_variant
def test_nobody_is_told_to_free_a_tube_or_of_one_that_they_may_not_have(stretch: Stretch, variant: Variant) -> None:
    """What somebody has, their profile knows, and the kiosk says; a stretch speaks of any tube."""
    told = texts_of(variant.cue, *variant.get_ready, *variant.hold, *variant.cautions)
    for line in (*told, *helped_by(variant)):
        assert not re.search(r"free [^;,.]*\btub|catheter|(feeding|breathing) tube|tracheo", line.lower()), line


@each_variant
def test_what_is_asked_of_a_profile_is_known_to_it(stretch: Stretch, variant: Variant) -> None:
    assert variant.needs <= set(PERMISSIONS)
    assert variant.not_with <= {*EQUIPMENT, BREATHLESS}
