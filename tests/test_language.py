"""The ground for a second language: every sentence in one place, none kept from before, and nothing decided by one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import ALL_QUESTIONS, ALONE, HELPED, NO_QUESTIONS, at_home, everything

import kiosk
from kiosk import words
from kiosk.content.stretch import Side
from kiosk.log.history import Log
from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choice
from kiosk.scenes.bodies import FigurePose
from kiosk.session.buttons import Meaning
from kiosk.session.events import Say
from kiosk.words import language
from kiosk.worlds.opening import known as known_from
from kiosk.worlds.walk import screens

ROOT = Path(kiosk.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

# Where what a person reads or hears is decided, told or drawn.
ROOMS = ("content", "pressing", "log", "session", "scenes", "devices", "worlds")


def within(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


def of_rooms() -> list[Path]:
    return [path for path in FILES if within(path).partition("/")[0] in ROOMS]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# -- none is bound at import


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that runs when a module is imported: not what is within a function, but its defaults."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for default in (*child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield from (default, *ast.walk(default))
        else:
            yield child
            yield from at_import(child)


def reads_words(node: ast.AST, parts: set[str]) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    inner = node.value
    named = isinstance(inner, ast.Name) and inner.id in parts
    return named or (
        isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "words"
    )


def parts_imported(module: ast.Module) -> set[str]:
    """The names under which a module knows parts of the words."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "kiosk.words":
            found |= {alias.asname or alias.name for alias in node.names}
    return found


# The signs of an English voice belong to that voice and not to the language of the sentences.
BOUND = {"devices/sound/saying"}


@pytest.mark.parametrize("path", FILES, ids=within)
def test_no_sentence_is_bound_when_a_module_is_imported(path: Path) -> None:
    module = tree(path)
    parts = parts_imported(module)
    early = [node for node in at_import(module) if reads_words(node, parts)]
    assert not early or within(path) in BOUND, [ast.unparse(node) for node in early]


@pytest.mark.parametrize("path", FILES, ids=within)
def test_nobody_takes_a_sentence_out_of_its_part(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("kiosk.words."), node.lineno


@pytest.mark.parametrize("part", language.PARTS, ids=lambda part: part.__name__)
def test_no_sentence_is_made_of_another_before_anybody_reads_it(part: ModuleType) -> None:
    module = tree(Path(str(part.__file__)))
    for node in module.body:
        if isinstance(node, ast.Assign):
            named = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
            assert not {name for name in named if name.isupper()}, node.lineno


# -- none stands elsewhere

SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:.]? [^\W\d_]{2,}")

# What looks like a sentence and is none: by the file, what it may say there, and why.
NO_SENTENCES = {
    "content/profile": (r"mostly alone|with help|moved by a helper", "how the profile's file names it"),
    "content/plan": (r"just now", "a value"),
    "session/settable": (r"mostly alone|with help|moved by a helper|(next|pause|stop| )+", "values of the files"),
    "session/stopping": (r"joint rests today", "how the log names it"),
    "pressing/presses": (r"(waiting|held|pressed|acceptance|release|debounce)\b.*", "the table in the guide"),
    "pressing/scanning": (r"(what stands|mark|choose)\b.*", "the table in the guide"),
    "devices/switches/keys": (r"[A-Z0-9 ]+", "the kernel's names of keys"),
    "devices/switches/controllers": (r"game controller", "what holds a switch down; the words have their own"),
    "devices/screen/window": (r"Stretch kiosk|(Switch|SDL| driver|' driver)\b.*|SDL chose its '", "for a technician"),
    "devices/sound/backstage": (r"speech .*", "the name of a thread"),
    "devices/sound/loudspeaker": (r"sound device .*|no sound: %s", "the name of a thread, and a line for a technician"),
    "devices/sound/voice": (r"voice leaving", "the name of a thread"),
    "devices/sound/renderer": (r"One, two, three\.", "said to nobody, to try whether a voice can speak"),
    "devices/sound/speech_worker": (r" by pyttsx3", "for a technician"),
    "devices/store/store": (r"the (log|journal) cannot be (saved|folded)", "a line for a technician"),
}  # fmt: skip
FOR_TECHNICIANS = ("debug", "info", "warning", "error", "exception")


def no_texts(module: ast.Module) -> set[int]:
    """What nobody reads on the screen or hears: documentation, what is raised, and lines for technicians."""
    found: set[int] = set()
    for node in ast.walk(module):
        logs = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FOR_TECHNICIANS
        if logs or isinstance(node, ast.Raise | ast.Assert):
            found |= {id(each) for each in ast.walk(node)}
        elif isinstance(node, ast.Expr):
            found.add(id(node.value))
    return found


@pytest.mark.parametrize("path", of_rooms(), ids=within)
def test_no_sentence_stands_outside_the_words_and_the_content(path: Path) -> None:
    module = tree(path)
    unread, (allowed, _) = no_texts(module), NO_SENTENCES.get(within(path), (r"(?!)", ""))
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unread:
            is_none = not SENTENCE.search(node.value) or re.fullmatch(allowed, node.value, re.DOTALL)
            assert is_none, f"{node.lineno}: {node.value}"


# -- nothing is written large or small

CASES = {"upper", "lower", "capitalize", "title", "casefold", "swapcase"}
NO_LETTERS_OF_OURS = {
    "devices/screen/bodies/question_head": "whether what is said stands on the screen already: a matter of drawing",
    "devices/screen/desk": "the name of a driver",
    "devices/screen/window": "the name of a driver",
    "devices/sound/saying": "the name of a voice",
    "devices/sound/voices": "the name of a voice",
    "devices/sound/voice": "the name of a file",
    "devices/switches/keyboards": "the name of a device",
}


@pytest.mark.parametrize("path", of_rooms(), ids=within)
def test_nothing_is_written_large_or_small(path: Path) -> None:
    called = {node.func.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Call)
              and isinstance(node.func, ast.Attribute) and not node.args}  # fmt: skip
    named = {f"{node.value.id}.{node.attr}" for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)
             and isinstance(node.value, ast.Name)}  # fmt: skip
    assert not (called & CASES or named & {f"str.{case}" for case in CASES}) or within(path) in NO_LETTERS_OF_OURS


# -- another language


def test_a_translator_is_given_every_sentence_by_its_place() -> None:
    given = language.sentences()
    assert given["stopping.REASONS.hurt"] == "It hurt"
    assert given["guiding.FREE_FIRST.catheter"] == "Keep slack in the catheter tube."
    assert given["told.SAID.ready.chest"].startswith("Before a session")
    assert given["stopping.STOP_HELPER.2"] == "Lower slowly. If it tightens, wait."
    assert {part.__name__.rpartition(".")[2] for part in language.PARTS} | {"ahead", "language", "signs"} == {
        path.stem for path in (ROOT / "words").glob("*.py")
    } - {"__init__"}


def test_what_is_not_translated_stays_english() -> None:
    with speaking({"stopping.REASONS.hurt": "Es tut weh"}):
        assert dict(words.stopping.REASONS) == {
            **dict(words.stopping.REASONS),
            "hurt": "Es tut weh",
            "rest": "Just a rest",
        }
    assert dict(words.stopping.REASONS)["hurt"] == "It hurt"


def test_a_mistake_in_a_translation_is_told_and_nothing_of_it_is_spoken() -> None:
    wrong = {"stopping.GO_NO": "Weiter", "dates.MINUTES.2": "Minuten", "buttons.NEXT": "WEITER"}
    with pytest.raises(ValueError, match=r"there is no stopping\.GO_NO; dates\.MINUTES\.2 needs \{count\}"):
        language.speak(wrong)
    assert words.buttons.NEXT == "NEXT"


@contextmanager
def speaking(told: Mapping[str, str]) -> Iterator[None]:
    """In that language; English again afterwards."""
    language.speak(told)
    try:
        yield
    finally:
        language.speak({})


MADE_UP = {place: f"‹{text}›" for place, text in language.sentences().items()}


def outside(text: str) -> list[str]:
    """What of a text is not in the language that was made up, in pieces."""
    while "‹" in text and text != (text := re.sub("‹[^‹›]*›", "\n", text)):
        pass
    return [piece.strip(" ,") for piece in text.splitlines() if re.search(r"[^\W\d_]", piece)]


def texts(value: object) -> Iterator[str]:
    """Every text within a value that somebody reads."""
    match value:
        case Enum() | FigurePose():
            return
        case str():
            yield value
        case Choice(text=text) | Meaning(label=text):
            yield text
        case tuple() | list() | frozenset():
            for each in value:
                yield from texts(each)
        case _ if is_dataclass(value):
            for each in fields(value):
                yield from texts(getattr(value, each.name)) if each.name not in NOT_SHOWN else ()


NOT_SHOWN = ("tone",)


@cache
def content() -> frozenset[str]:
    """Every text that came with the content, on either side."""
    library = everything().library
    found = set(all_texts((*library.stretches.values(), *library.routines.values(), *library.cards.values())))
    return frozenset(words.guiding.fill(text, side) for text in found for side in (None, *Side))


def all_texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple() | list() | frozenset():
            for each in value:
                yield from all_texts(each)
        case Mapping():
            yield from all_texts(tuple(value.values()))
        case _ if is_dataclass(value):
            for each in fields(value):
                yield from all_texts(getattr(value, each.name))


def foreign(text: str) -> list[str]:
    """What of a text is neither in the made-up language nor content."""
    return [piece for piece in outside(text) if piece not in content()]


def test_on_every_screen_there_is_nothing_that_a_language_could_not_say() -> None:
    with speaking(MADE_UP):
        shown = screens(known_from(everything(), Log(), "2026-11-22"))
        left = {name: found for name, scene_ in shown.items() for text in texts((scene_.body, scene_.buttons))
                if (found := foreign(text))}  # fmt: skip
    assert not left
    assert len(shown) > 30


STEPS = ("next", "pause", "stop", "hear", "moment", "while", "long")


Decided = tuple[str, ...]


def lived(steps: Iterable[str], switches: int, asks: frozenset[str]) -> tuple[list[Decided], set[str]]:
    """What the kiosk decided at each of those steps, and every text that it said or showed on the way."""
    visit = at_home(ALONE, HELPED, asks=asks, steps=2, equipment=frozenset({"catheter", "mask"}),
                    sites={"stop": "arm_left"}, switches=switches, spoken_choices=True)  # fmt: skip
    decided, told = [], set[str]()
    for step in steps:
        match step:
            case "hear":
                visit.hear()
            case "moment" | "while" | "long":
                visit.wait({"moment": 400, "while": 10_000, "long": 200_000}[step])
            case button:
                visit.press(Button(button))
        kept = (repr({**vars(record), "left_out": ""}) for record in visit.records)
        decided.append((type(visit.state).__name__, visit.scene.name, str(len(visit.effects)), *kept))
        told |= set(texts((visit.scene.body, visit.scene.buttons)))
    return decided, told | {effect.text for effect in visit.effects if isinstance(effect, Say)}


@settings(deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=40), st.sampled_from((3, 3, 2, 1, 0)), st.booleans())
def test_the_kiosk_decides_the_same_in_any_language_and_says_nothing_else(
    steps: list[str], switches: int, strict: bool
) -> None:
    asks = ALL_QUESTIONS if strict else NO_QUESTIONS
    english, _ = lived(steps, switches, asks)
    with speaking(MADE_UP):
        decided, told = lived(steps, switches, asks)
        assert decided == english
        assert not [found for text in told if (found := foreign(text))]
