"""Where in a file something stands, and what is wrong with a line, told in the words of whoever wrote it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.files.lines import Lines
from kiosk.files.mistakes import Mistake
from kiosk.files.places import came_with
from kiosk.files.reading import parsed

SHIPPED = sorted([*came_with("assets").rglob("*.toml"), *came_with("config").glob("*.toml")])


def places(values: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every place in those values with the last key of it."""
    if isinstance(values, dict):
        for key, value in values.items():
            below = f"{place}.{key}" if place else key
            yield below, key
            yield from places(value, below)
    elif isinstance(values, list):
        for number, value in enumerate(values, 1):
            yield from places(value, f"{place}[{number}]")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_key_of_every_shipped_file_is_found_on_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found, lines = Lines(text), text.splitlines()
    assert found.twice is None
    for place, key in places(tomllib.loads(text)):
        assert key in lines[found.at(place) - 1], place


ALL_FORMS = """# a comment with [brackets] and a = b
a = 1
b.c = "x # no comment" # and one
"d e" = 2
list = [
  "one", # 1
  [2, 3],
  {four = 4, five = [5]},
]
text = \"\"\"
[no.table]
a = 3\"\"\"
raw = '''
x = 1'''

[table.inner]
x = 2.5
[[many]]
y = 1
[[many]]
y = 2
[many.below]
z = 07:30:00
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("a", 2), ("b", 3), ("b.c", 3), ("d e", 4), ("list", 5), ("list[1]", 6), ("list[2]", 7), ("list[2][2]", 7),
        ("list[3].four", 8), ("list[3].five[1]", 8), ("text", 10), ("raw", 13), ("table", 16), ("table.inner", 16),
        ("table.inner.x", 17), ("many", 18), ("many[1]", 18), ("many[1].y", 19), ("many[2].y", 21),
        ("many[2].below.z", 23), ("many[2].missing", 20), ("table.missing", 16), ("nothing", 1), ("", 1),
    ],
)  # fmt: skip
def test_every_form_of_toml_is_found_on_its_line_and_what_is_missing_where_it_would_stand(
    place: str, line: int
) -> None:
    tomllib.loads(ALL_FORMS)
    assert Lines(ALL_FORMS).at(place) == line


def told(text: str) -> str:
    mistakes: list[Mistake] = []
    assert parsed(Path("f.toml"), text, mistakes) is None
    (mistake,) = mistakes
    return str(mistake).removeprefix("f.toml: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = yes", "line 2: yes is not known here; did you mean true?"),
        ("b = On # and so", "line 1: On is not known here; did you mean true?"),
        ("b = False", "line 1: False is not known here; did you mean false?"),
        ("theme = dark", 'line 1: text needs quotation marks; did you mean "dark"?'),
        ("name = “Foot”", "line 1: these quotation marks are curly, as a word processor makes them"),
        ("rate = 2,0", "line 1: 2,0 has a comma; a number has a point: did you mean 2.0?"),
        ("rate = 15 s", "line 1: 15 s is no number here; did you mean 15?"),
        ("pin = 08", "line 1: 08 is no number here; did you mean 8?"),
        ("step = .5", "line 1: .5 is no number here; did you mean 0.5?"),
        ("at = 8:30", 'line 1: a time needs quotation marks; did you mean "08:30"?'),
        ("rate: 150", "line 1: here is : and it needs =; did you mean rate = 150"),
        ("Take your time", "line 1: this line has no =;"),
        ("hold s = 3", "line 1: the key before the = is no single word; did you mean hold_s?"),
        ("größe = 3", "line 1: the key before the = is no single word; it has only letters a to z"),
        ("= 3", "line 1: there is no key before the =;"),
        ("a =", "line 1: there is no value after the =;"),
        ("a = = 3", "line 1: here is = more than once;"),
        ("a = 1 b = 2", "line 1: there is more than one value here;"),
        ("[screen\na = 1", "line 1: a square bracket is missing; such a line is [name]"),
        ("[[inputs]\na = 1", "line 1: a square bracket is missing; such a line is [[name]]"),
        ('name = "Foot', "line 1: a quotation mark is missing;"),
        ('name = "Foot\nrate = 3', "line 1: a quotation mark is missing;"),
        ('name = "C:\\Users"', "line 1: a backslash in quotation marks begins a sign of its own;"),
        ("a = 1\n\na = 2", "line 3: a stands here a second time; the first is on line 1: remove one of the two"),
        ("[a]\n[b]\n[a]", "line 3: [a] stands here a second time; the first is on line 1"),
        ("[a]\nx.y = 1\nx.y = 2", "line 3: a.x.y stands here a second time; the first is on line 2"),
        ("l = [\n 'a'\nb = 3", "line 1: the list that begins here has no end;"),
        ("l = [\n 'a',\n", "line 1: the list that begins here has no end;"),
        ("l = [\n", "line 1: a square bracket is missing; a list ends with ]"),
        ("l = [\n 'a',\n b,\n]", 'line 3: text needs quotation marks; did you mean "b"?'),
        ('l = ["a" "b"]', "line 1: something in this list cannot be understood;"),
        ('t = """a\nb = 1', "line 1: the text that begins here has no end;"),
        ("a = 1\rb = 2\r", "line 1: a line ends as on very old computers;"),
        ("na\u200bme = 3", "line 1: there is the sign U+200B ZERO WIDTH SPACE here, which cannot be seen"),
        ("a = 'x\u0007'", "line 1: there is the sign U+0007 here, which cannot be seen"),
        ("a = -", "line 1: this cannot be understood; a line is a key, = and a value, such as rate = 150"),
    ],
)
def test_what_is_no_toml_is_told_in_the_words_of_whoever_wrote_it(text: str, expected: str) -> None:
    assert told(text).startswith(expected)


NO_WORD_OF = ("TOML", "invalid", "Invalid", "nterminated", "xpected", "nclosed", "column", "statement", "declar")


@settings(max_examples=400, deadline=None)
@given(st.text("ab =[]{}\"'#.,\n1yes:\\–“\t\r", max_size=40))
def test_whatever_is_written_is_told_in_one_line_with_its_number_and_no_word_of_a_parser(text: str) -> None:
    mistakes: list[Mistake] = []
    if parsed(Path("f.toml"), text, mistakes) is None:
        (mistake,) = mistakes
        assert 1 <= mistake.line <= text.count("\n") + 1
        assert not any(word in f"{mistake.what} {mistake.hint}" for word in NO_WORD_OF)
        assert str(mistake).isprintable()
