"""The documents say what is there: every command, scene, record and setting by its name, every chapter in the README.

Much in them is made from the code: `.venv/bin/python tests/test_docs.py` writes it anew, between the marks of its name
in whichever document has them. Scenes that nobody put into a row yet come into the last one.
"""

import argparse
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from test_layers import ROOMS

from kiosk.__main__ import main, parser
from kiosk.commands.help import chapters, question
from kiosk.devices.screen import desk
from kiosk.files.everything import read_everything
from kiosk.files.places import find
from kiosk.log.history import Log
from kiosk.log.records import KINDS, Kept
from kiosk.pressing.button import Button
from kiosk.worlds import loop, walk
from kiosk.worlds.opening import known

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "config"
CHAPTERS = [path.relative_to(ROOT).as_posix() for path in chapters().values()]
DOCUMENTS = ["README.md", *CHAPTERS]
WIDTH = 80  # of the plainest terminal

# Where a document names a file of the repository: with a folder or an ending, and no placeholder.
NAMED_FILE = re.compile(r"`((?:kiosk|assets|config|scripts|systemd|tests|\.ci)/[\w./-]+)`")


def text(name: str = "README.md") -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str) -> str:
    """What stands between the marks of that name, in the one document that has them."""
    (document,) = [each for each in map(text, DOCUMENTS) if f"<!-- {name} -->\n" in each]
    return document.split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def in_code(markdown: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", markdown))


def item(said: str) -> str:
    """A line of a list, as wide as a terminal."""
    return textwrap.fill(f"- {said}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def items(markdown: str) -> list[str]:
    """The lines of a list, each in one line again."""
    return [" ".join(each.split()) for each in re.split(r"^- ", markdown, flags=re.MULTILINE)[1:]]


# -- what is made from the code


def commands() -> Iterator[tuple[str, str]]:
    """How each command is called, and what it does."""
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            for told in action._choices_actions:
                usage = action.choices[told.dest].format_usage().removeprefix("usage: ").replace("[-h] ", "")
                yield " ".join(usage.split()), told.help or ""


def commands_listed(_: str) -> str:
    return "\n".join(f"{_call(usage)}\n        {does}\n" for usage, does in commands())


def _call(usage: str) -> str:
    """A command as it is called, never broken within brackets."""
    kept = re.sub(r"\[[^\]]*\]", lambda found: found[0].replace(" ", "\xa0"), usage)
    lines = textwrap.wrap(kept, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 10, break_on_hyphens=False)
    return "\n".join(lines).replace("\xa0", " ")


def records_listed(_: str) -> str:
    told = [_record(f"`{kind}`", (f.name for f in fields(cls)), _paragraphs(cls, 0)) for kind, cls in KINDS.items()]
    return "".join(f"{item(each)}\n" for each in [*told, _record("stamps", Kept._fields[1:], _paragraphs(Kept, 1))])


def _record(kind: str, fields_of: Iterable[str], does: str) -> str:
    names = ", ".join(f"`{name}`" for name in fields_of) or "no field"
    return f"{kind} with {names}: {does}"


def _paragraphs(cls: type, first: int) -> str:
    """Its docstring in one line, from that paragraph on."""
    return " ".join(" ".join((inspect.getdoc(cls) or "").split("\n\n")[first:]).split())


# Come after a power cut, or where all of a routine is set aside: a walk by buttons alone may not find them.
RARE = {"interrupted", "empty"}


@cache
def scene_names() -> frozenset[str]:
    """The name of every screen that a person can come to."""
    everything = read_everything(find(config=SHIPPED)).value
    assert everything is not None
    walked = walk.screens(known(everything, Log(), "2026-01-05"))
    return frozenset({scene.name for scene in walked.values()} | RARE)


def scenes_listed(now: str) -> str:
    """The rows as they are, without the scenes that are gone; new ones stand in the row of further ones."""
    rows = [_without_gone(row) for row in items(now) if not row.startswith("further")]
    new = ", ".join(f"`{name}`" for name in sorted(scene_names() - in_code("\n".join(rows))))
    return "".join(f"{item(row)}\n" for row in [*rows, *([f"further: {new}"] if new else [])])


def _without_gone(row: str) -> str:
    gone = in_code(row) - scene_names()
    return re.sub("|".join(f", `{name}`|`{name}`, " for name in gone), "", row) if gone else row


def as_shipped(name: str) -> str:
    return f"```toml\n{text(f'config/{name}')}```\n"


def chapters_table(_: str) -> str:
    rows = [f"| `kiosk help {name}` | [{question(path)}]({path.relative_to(ROOT).as_posix()}) |\n"
            for name, path in chapters().items()]  # fmt: skip
    return "".join(["| in a terminal | answers |\n|---|---|\n", *rows])


MADE = {
    "chapters": chapters_table,
    "commands": commands_listed,
    "kiosk.toml": lambda _: as_shipped("kiosk.toml"),
    "profile.toml": lambda _: as_shipped("profile.toml"),
    "records": records_listed,
    "scenes": scenes_listed,
}


def made_anew(document: str) -> str:
    for name in re.findall(r"<!-- /(.+) -->", document):
        if name in MADE:
            before, now, after = re.split(f"(?<=<!-- {name} -->\n)(.*?)(?=<!-- /{name} -->)", document, flags=re.DOTALL)
            document = before + MADE[name](now) + after
    return document


@pytest.mark.parametrize("name", list(MADE))
def test_the_documents_list_what_is_there(name: str) -> None:
    now = section(name)
    assert now == MADE[name](now), "run .venv/bin/python tests/test_docs.py"


def test_no_scene_is_missing_from_the_documents() -> None:
    assert in_code(section("scenes")) == scene_names(), "run .venv/bin/python tests/test_docs.py"


# -- what else is an interface


def test_the_documents_list_every_line_of_a_rehearsal_with_its_values() -> None:
    said = re.findall(r'self\._tell\("(\w+)"(.*)\)', inspect.getsource(loop))
    told = {name: sorted(re.findall(r"(\w+)=", values)) for name, values in said}
    named = [re.findall(r"`(\w+)`", row.partition(":")[0]) for row in items(section("events"))]
    assert {what: sorted(values) for what, *values in named} == told


def test_the_example_of_a_script_prints_what_the_chapter_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = re.findall(r"^ {4}(.*\n)", text("assets/guide/script.md"), re.MULTILINE)
    told = [line for line in example if line.startswith("{")]
    (tmp_path / "presses").write_text("".join(line for line in example if line not in told), encoding="utf-8")
    assert main(["rehearse", "morning-seated", "--json", "--presses", str(tmp_path / "presses")]) == 0
    printed = capsys.readouterr().out.splitlines(keepends=True)
    assert [line for line in printed if line in told] == told != []


def test_the_readme_names_the_keys_of_the_desk() -> None:
    assert {chr(key) for key in desk.KEYS} == {"n", "p", "s", " "}
    for words in ("**N** for NEXT", "**P** for PAUSE", "**S** or the **space bar** for STOP"):
        assert words in text()


def test_the_readme_names_the_pins_as_they_are_set() -> None:
    everything = read_everything(find(config=SHIPPED)).value
    assert everything is not None
    settings = everything.settings
    for button in Button:
        switch = settings.buttons.by_name[button]
        (row,) = re.findall(rf"^\| {button.upper()} \| GPIO (.*) \|$", text(), re.MULTILINE)
        assert row.startswith(f"{switch.pin} and ground | ")
        assert ("**normally closed**" in row) == switch.normally_closed
        assert row.endswith(f"GPIO {settings.lamps[button]}")


# -- what a document names can be had


@pytest.mark.parametrize("name", [*DOCUMENTS, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    named = {*NAMED_FILE.findall(text(name)), *re.findall(r"\]\(([\w./-]+)\)", text(name))}
    missing = [path for path in sorted(named) if not (ROOT / path).exists()]
    assert missing == []


def calls(name: str) -> Iterator[list[str]]:
    """Every command that a document says one could type, in its words; not those that are made from the code."""
    document = re.sub(
        r"<!-- commands -->.*<!-- /commands -->|^```.*?^```", "", text(name), flags=re.DOTALL | re.MULTILINE
    )
    lines = re.findall(r"^ {4}(\S.*)$", document, re.MULTILINE)
    within = [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", document)]
    for call in (*lines, *within):
        words = [
            word for word in call.partition("#")[0].replace('"', "").split() if not re.match(r"sudo$|[A-Z_]+=", word)
        ]
        if words and re.fullmatch(r"(\.venv/bin/)?kiosk|scripts/[\w-]+|\.venv/bin/\w+", words[0]):
            yield words


@pytest.mark.parametrize("name", [*DOCUMENTS, "CONTRIBUTING.md"])
def test_every_command_that_a_document_names_is_one(name: str) -> None:
    there = {usage.split()[1] for usage, _ in commands()}
    for program, *words in calls(name):
        for word in (program, *words):
            assert (ROOT / word).exists() or not re.match(r"(assets|config|scripts|tests)/", word), word
        if program.endswith("kiosk") and len(words) == 1:
            assert words[0] in there, words
        elif program.endswith("kiosk") and words:
            called = parser().parse_args(words)
            assert called.command != "help" or called.topic.isupper() or called.topic in {*chapters(), *there}, words


# -- the chapters


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_says_in_its_first_line_what_it_answers(name: str) -> None:
    assert re.fullmatch(r"# [A-Z].*\?", text(name).splitlines()[0])


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_can_be_read_in_a_plain_terminal(name: str) -> None:
    without_settings = re.sub(r"^```.*?^```", "", text(name), flags=re.DOTALL | re.MULTILINE)
    assert [line for line in without_settings.splitlines() if len(line) > WIDTH] == []
    assert "](" not in text(name), "a link leads nowhere in a terminal"


def test_no_chapter_hides_the_help_of_a_command() -> None:
    assert not chapters().keys() & {usage.split()[1] for usage, _ in commands()}


# -- the way through the house


def test_every_step_of_the_walks_is_there() -> None:
    """A line that names a file and then a name in it tells where a STOP, or a stretch, goes."""
    told = re.findall(r"`(kiosk/[\w/]+\.py)`\s+`(\w+)`", text("CONTRIBUTING.md"))
    assert len(told) > 20
    gone = [(path, name) for path, name in told if not re.search(rf"(def|class) {name}\b", text(path))]
    assert gone == []


def test_every_room_of_the_house_is_told_of() -> None:
    assert {room for room in ROOMS if f"`kiosk/{room}/`" not in text("CONTRIBUTING.md")} == set()


if __name__ == "__main__":
    for document in DOCUMENTS:
        (ROOT / document).write_text(made_anew(text(document)), encoding="utf-8")
