from __future__ import annotations

import os
from collections.abc import Callable
from datetime import time
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.files.mistakes import Mistake, Reading, did_you_mean, first_good
from kiosk.files.reading import table_of
from kiosk.files.table import Table


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"


def table(**values: object) -> Table:
    return Table("file.toml", dict(values), [])


def told(asked: Table) -> list[str]:
    return [str(mistake) for mistake in asked.mistakes]


def read_bytes(tmp_path: Path, content: bytes) -> tuple[Table | None, list[str]]:
    path = tmp_path / "file.toml"
    path.write_bytes(content)
    mistakes: list[Mistake] = []
    found = table_of(path, mistakes)
    return found, [str(mistake).removeprefix(f"{tmp_path}/") for mistake in mistakes]


def test_a_mistake_is_one_line_with_path_place_and_hint() -> None:
    mistake = Mistake("a.toml", "x[2].y", "this is\nodd", "did you mean z?")
    assert str(mistake) == "a.toml: x[2].y: this is odd; did you mean z?"


def test_a_mistake_of_a_whole_file_names_only_the_file() -> None:
    assert str(Mistake("a.toml", "", "there is no such file")) == "a.toml: there is no such file"


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    _, mistakes = read_bytes(tmp_path, b'name = "x"\n\nhold = = 3\n')
    assert mistakes == [
        "file.toml: line 3: here is = more than once; a line is a key, = and a value, such as rate = 150"
    ]


def test_toml_that_ends_too_early_is_told_with_its_last_line(tmp_path: Path) -> None:
    _, mistakes = read_bytes(tmp_path, b'a = 1\nname = """x\n')
    assert mistakes[0].startswith("file.toml: line 2: the text that begins here has no end")


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    _, mistakes = read_bytes(tmp_path, b'a = 1\nname = "Kn\xf6chel"\n')
    assert mistakes == ["file.toml: line 2: this is not UTF-8 text; save the file as UTF-8"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    found, mistakes = read_bytes(tmp_path, b'\xef\xbb\xbfname = "x"\r\nat = ""\r\n')
    assert mistakes == []
    assert found is not None
    assert found.text("name") == "x"


@pytest.mark.parametrize("how", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_of_two_bytes_a_letter_is_told_in_one_line(tmp_path: Path, how: str) -> None:
    _, mistakes = read_bytes(tmp_path, 'name = "x"\r\n'.encode(how))
    assert mistakes == ["file.toml: line 1: this is UTF-16 text; save the file as UTF-8"]


def test_a_missing_file_and_a_folder_in_its_place_are_told_apart(tmp_path: Path) -> None:
    mistakes: list[Mistake] = []
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "file").touch()
    for name in ("none.toml", "folder.toml", "file/inside.toml", "nul\0.toml"):
        assert table_of(tmp_path / name, mistakes) is None
    assert [mistake.what for mistake in mistakes[:3]] == [
        "there is no such file",
        "this is a folder, and a file is needed",
        "this lies in something that is a file, and a folder is needed",
    ]
    assert len(mistakes) == 4


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=60), st.text("[]{}=.\"'\n#a1-é", max_size=60).map(str.encode)))
def test_whatever_bytes_a_file_holds_reading_it_ends_without_a_traceback(tmp_path: Path, content: bytes) -> None:
    found, mistakes = read_bytes(tmp_path, content)
    assert (found is None) == bool(mistakes)


def test_brackets_without_end_and_numbers_without_end_are_mistakes(tmp_path: Path) -> None:
    for content in (b"a = " + b"[" * 5000, b"a = " + b"9" * 5000):
        found, mistakes = read_bytes(tmp_path, content)
        assert found is None
        assert len(mistakes) == 1


def test_true_is_not_a_number_and_one_is_not_true() -> None:
    asked = table(pin=True, lift=1, rate=150.0, name=7)
    asked.whole("pin", 2, 27)
    asked.flag("lift")
    asked.whole("rate", 80, 300)
    asked.text("name")
    assert told(asked) == [
        "file.toml: pin: this is true or false; it needs a whole number",
        "file.toml: lift: this is a whole number; it needs true or false: did you mean true?",
        "file.toml: rate: this is a number; it needs a whole number: did you mean 150?",
        "file.toml: name: this is a whole number; it needs text in quotation marks",
    ]


def test_a_key_nobody_asked_for_is_told_with_what_was_meant() -> None:
    asked = table(volum=3, zebra=1)
    asked.whole("volume", 1, 9, 6)
    asked.text("id", "en")
    asked.done()
    assert told(asked)[0] == "file.toml: volum: this key is not known; did you mean volume?"
    assert told(asked)[1].startswith("file.toml: zebra: this key is not known")


def test_a_missing_key_is_told_with_what_it_needs() -> None:
    asked = table()
    asked.text("name")
    asked.table("dose")
    assert told(asked) == [
        "file.toml: name: this key is missing; it needs text in quotation marks",
        "file.toml: dose: this key is missing; it needs a table",
    ]


def test_places_are_counted_from_one_and_joined_with_dots() -> None:
    asked = table(variants=[{"cue": "x"}, {"cue": 3}])
    for variant in asked.tables("variants"):
        variant.text("cue")
    assert [mistake.where for mistake in asked.mistakes] == ["variants[2].cue"]


def test_an_item_that_is_no_table_is_told_and_left_out() -> None:
    asked = table(steps=["x", {}])
    assert len(asked.tables("steps")) == 1
    assert told(asked) == ["file.toml: steps[1]: this is text in quotation marks; it needs a table"]


@pytest.mark.parametrize("value", [0, 10, -5, 10**40, pytest.param(2**20000, id="huge")])
def test_a_number_out_of_bounds_is_told_with_the_bounds(value: int) -> None:
    asked = table(volume=value)
    assert asked.whole("volume", 1, 9) == 1
    assert told(asked)[0].endswith("is out of bounds; it can be 1 to 9")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 9])
def test_a_number_with_a_fraction_has_bounds_too(value: float) -> None:
    asked = table(distance_m=value)
    assert asked.number("distance_m", 0.3, 6) == 0.3
    assert len(asked.mistakes) == 1


def test_seconds_become_whole_milliseconds() -> None:
    asked = table(a=15, b=7.5, c=float("inf"), d=float("nan"), e="15")
    assert [asked.ms(key) for key in "abcde"] == [15_000, 7_500, 1_000_000_000, None, None]
    assert [mistake.where for mistake in asked.mistakes] == ["d", "e"]


@pytest.mark.parametrize("value", ["8:30", "24:00", "08:60", "half past eight", "08:30:00"])
def test_what_is_no_time_of_day_is_told(value: str) -> None:
    asked = table(at=value)
    assert asked.clock("at") == ""
    assert told(asked) == [f'file.toml: at: "{value}" is no time of day; it needs hours and minutes, such as "09:30"']


def test_a_word_that_is_not_among_the_known_is_told_with_the_nearest() -> None:
    asked = table(a="grean", b="green")
    assert asked.one_of("a", Colour) is Colour.GREEN
    assert asked.one_of("b", Colour) is Colour.GREEN
    assert asked.one_of("c", Colour, Colour.AMBER) is Colour.AMBER
    assert told(asked) == ['file.toml: a: "grean" is not known; did you mean green?']


def test_a_list_of_words_may_name_each_only_once() -> None:
    asked = table(order=["next", "next", "stpo"])
    assert asked.some_of("order", ("next", "stop")) == ("next", "next")
    assert told(asked) == [
        'file.toml: order[2]: "next" stands here twice',
        'file.toml: order[3]: "stpo" is not known; did you mean stop?',
    ]


def test_of_one_value_only_the_first_mistake_is_told() -> None:
    asked = table(volume=99, name=3)
    asked.whole("volume", 1, 9)
    asked.wrong("volume", "this is too loud at night")
    asked.text("name")
    assert [mistake.where for mistake in asked.mistakes] == ["volume", "name"]
    assert asked.told("volume")
    assert not asked.told("rate")


@pytest.mark.parametrize(
    ("value", "ask", "meant"),
    [
        ("yes", lambda asked: asked.flag("x"), "true"),
        ("off", lambda asked: asked.flag("x"), "false"),
        (0, lambda asked: asked.flag("x"), "false"),
        ("150", lambda asked: asked.whole("x", 0, 300), "150"),
        (150.0, lambda asked: asked.whole("x", 0, 300), "150"),
        ("2,5", lambda asked: asked.number("x", 0, 6), "2.5"),
        ("7.5", lambda asked: asked.ms("x"), "7.5"),
        (time(8, 30), lambda asked: asked.clock("x"), '"08:30"'),
    ],
)
def test_a_value_of_another_kind_is_told_with_what_was_meant(
    value: object, ask: Callable[[Table], object], meant: str
) -> None:
    asked = table(x=value)
    ask(asked)
    assert len(asked.mistakes) == 1
    assert told(asked)[0].endswith(f": did you mean {meant}?")


UNSEEN = {
    "Foot\nflex": "a line break",
    "Foot\u2028flex": "a line break",
    "Foot\tflex": "a tab",
    "flex\u0007": "U+0007",
    "\u202excelf": "U+202E RIGHT-TO-LEFT OVERRIDE",
    "flex\u2066": "U+2066 LEFT-TO-RIGHT ISOLATE",
    "fl\u200bex": "U+200B ZERO WIDTH SPACE",
    "fl\u00adex": "U+00AD SOFT HYPHEN",
    "\ufeffflex": "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    "flex\u001b[31m": "U+001B",
}


@pytest.mark.parametrize("value", UNSEEN, ids=ascii)
def test_a_sign_that_is_not_seen_is_a_mistake_wherever_a_text_is_read(value: str) -> None:
    asked = table(name=value, lines=["good", value])
    asked.text("name")
    asked.texts("lines")
    assert [mistake.where for mistake in asked.mistakes] == ["name", "lines[2]"]
    for mistake in asked.mistakes:
        assert UNSEEN[value] in mistake.what
        assert str(mistake).isprintable()


def test_a_note_may_have_several_lines_and_nothing_else_that_is_not_seen() -> None:
    asked = table(note="one\n\ttwo\r\n", other="one\n\u202etwo")
    asked.text("note", "", many_lines=True)
    assert asked.mistakes == []
    asked.text("other", "", many_lines=True)
    assert "U+202E" in asked.mistakes[0].what


@pytest.mark.parametrize("value", ["Fußbeuge", "Ćwiczenie", "Tập", "Ελλάδα", "e\u0301", "½ ≤ 90°", "„x“ – y…", "左腕"])
def test_letters_of_any_language_are_none_of_these(value: str) -> None:
    asked = table(name=value)
    assert asked.text("name") == value
    assert asked.mistakes == []


def test_a_list_of_which_an_item_is_refused_is_not_refused_as_well() -> None:
    asked = table(sides=["lefft"])
    if not asked.some_of("sides", ("left", "right")):
        asked.wrong("sides", "this names no side")
    assert [mistake.where for mistake in asked.mistakes] == ["sides[1]"]


def test_a_values_own_refusal_is_told_at_its_key() -> None:
    def refuse() -> int:
        raise ValueError("hold_s must be 5 to 60")

    asked = table(hold_s=900)
    assert asked.tried("hold_s", refuse, otherwise=5) == 5
    assert told(asked) == ["file.toml: hold_s: hold_s must be 5 to 60"]


def test_where_nothing_is_near_the_few_known_words_are_named() -> None:
    assert did_you_mean("qqq", ["left", "right"]) == "it can be left, right"
    assert did_you_mean("lefft", ["left", "right"]) == "did you mean left?"


def test_the_first_good_file_stands_in_for_a_broken_one(tmp_path: Path) -> None:
    def read(path: Path) -> Reading[str]:
        mistakes: list[Mistake] = []
        found = table_of(path, mistakes)
        return Reading(None if found is None else found.text("name"), tuple(mistakes))

    broken, shipped = tmp_path / "broken.toml", tmp_path / "shipped.toml"
    broken.write_text("name =")
    shipped.write_text('name = "shipped"')
    instead = {"the last good one": tmp_path / "none.toml", "the shipped one": shipped}
    value, replaced = first_good(read, broken, instead)
    assert value == "shipped"
    assert str(replaced[0]) == (
        f"{broken}: line 1: there is no value after the =; take the line out, or write what is meant. "
        "In its place: the shipped one."
    )
    shipped.unlink()
    with pytest.raises(RuntimeError, match="nothing can stand in for"):
        first_good(read, broken, instead)


# -- bounds


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"# " + b"x" * 70_000, "this file is far too large; 64 kB are the most"),
        (b"a = 1\n# " + b"x" * 9_000, "line 2: this line is far too long; 8000 letters are the most"),
        (b"a" + b".a" * 200 + b" = 1", "line 1: there are far too many dots in this line; 100 are the most"),
        (
            b"a" + b".a" * 90 + b" = 1",
            "tables and lists are nested too deeply; 20 within each other are the most",
        ),
        (
            b"a = [" + b"1," * 3_000 + b"]",
            "there are far too many keys and values in this file; 2000 are the most",
        ),
        (b"a = " + b"[" * 7_000, "line 1: brackets are nested too deeply"),
        (b"a = " + b"{a = " * 1_000, "line 1: brackets are nested too deeply"),
    ],
    ids=["size", "line", "dots", "depth", "values", "brackets", "braces"],
)
def test_a_file_that_asks_too_much_is_told_in_a_line(tmp_path: Path, content: bytes, what: str) -> None:
    assert read_bytes(tmp_path, content) == (None, [f"file.toml: {what}"])


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    mistakes: list[Mistake] = []
    assert table_of(path, mistakes) is None
    assert len(mistakes) == 1


def test_of_many_unknown_keys_the_first_few_are_told(tmp_path: Path) -> None:
    found, _ = read_bytes(tmp_path, b"".join(b"k%d = 1\n" % number for number in range(1500)))
    assert found is not None
    found.done()
    assert len(found.mistakes) == 20


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path)], ids=["pipe", "device"])
def test_what_is_no_ordinary_file_is_told_and_not_waited_for(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "file.toml"
    make(path)
    mistakes: list[Mistake] = []
    assert table_of(path, mistakes) is None
    assert [mistake.what for mistake in mistakes] == ["this is no ordinary file"]


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.symlink_to(path)
    mistakes: list[Mistake] = []
    assert table_of(path, mistakes) is None
    assert len(mistakes) == 1
