"""The README says what is there: every command, scene and record by its name.

The table of records is made from the code: `.venv/bin/python tests/test_docs.py` writes it into the README anew.
"""

import argparse
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk import loop
from kiosk.__main__ import parser
from kiosk.commands import gallery
from kiosk.commands.opening import known
from kiosk.devices import desk
from kiosk.events import Button
from kiosk.history import Log
from kiosk.places import find
from kiosk.records import KINDS, Kept, Record
from kiosk.settings import read_everything

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SHIPPED = ROOT / "config"

# Where a document names a file of the repository: with a folder or an ending, and no placeholder.
NAMED_FILE = re.compile(r"`((?:kiosk|assets|config|scripts|systemd|tests|\.ci)/[\w./-]+)`")


def text(name: str = "README.md") -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str) -> str:
    """What stands between the marks of that name."""
    return text().split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def in_code(markdown: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", markdown))


# -- the table of records


def records_table() -> str:
    rows = [_row(kind, cls) for kind, cls in KINDS.items()]
    stamps = ", ".join(f"`{field.name}`" for field in fields(Kept) if field.name != "record")
    return "\n".join(
        ["| kind | its fields | what it is |", "|---|---|---|", *rows, f"| stamps | {stamps} | {_stamps()} |", ""]
    )


def _row(kind: str, cls: type[Record]) -> str:
    names = ", ".join(f"`{field.name}`" for field in fields(cls)) or "none"
    return f"| `{kind}` | {names} | {_paragraphs(cls, 0)} |"


def _stamps() -> str:
    return _paragraphs(Kept, 1)


def _paragraphs(cls: type, first: int) -> str:
    """Its docstring in one line, from that paragraph on."""
    return " ".join(" ".join((inspect.getdoc(cls) or "").split("\n\n")[first:]).split())


def write_records_table() -> None:
    before, after = text().split(section("records").join(["<!-- records -->\n", "<!-- /records -->"]))
    README.write_text(f"{before}<!-- records -->\n{records_table()}<!-- /records -->{after}", encoding="utf-8")


def test_the_readme_lists_every_record_with_its_fields() -> None:
    assert section("records") == records_table(), "run .venv/bin/python tests/test_docs.py"


# -- what else is an interface


@pytest.fixture(scope="module")
def scene_names() -> set[str]:
    """The name of every screen that a person can come to."""
    everything = read_everything(find(config=SHIPPED)).value
    assert everything is not None
    return {scene.name for scene in gallery.screens(known(everything, Log(), "2026-01-05")).values()}


# Comes only where a whole routine is set aside or left out, which no walk by buttons from the shipped settings does.
RARE = {"empty"}


def test_the_readme_lists_every_scene(scene_names: set[str]) -> None:
    assert in_code(section("scenes")) - RARE == scene_names - RARE


def test_the_readme_lists_every_line_of_a_rehearsal_with_its_values() -> None:
    said = re.findall(r'witness\.saw\("(\w+)"(.*)\)', inspect.getsource(loop))
    told = {name: re.findall(r"(\w+)=", values) for name, values in said}
    rows = [row.split("|")[1:3] for row in section("events").splitlines()[2:]]
    listed = {what.strip(" `"): sorted(in_code(values)) for what, values in rows}
    assert listed == {name: sorted(values) for name, values in told.items()}


def subcommands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def test_the_readme_lists_every_command_with_every_option() -> None:
    listed = dict(re.findall(r"^\| `kiosk (\w+) ?([^`]*)` \|", text(), re.MULTILINE))
    for name, command in subcommands():
        options = {action.option_strings[-1] for action in command._actions if action.option_strings} - {"--help"}
        assert set(re.findall(r"--[\w-]+", listed.pop(name))) == options, name
    assert listed == {}


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


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    named = {*NAMED_FILE.findall(text(name)), *re.findall(r"\]\(([\w./-]+)\)", text(name))}
    missing = [path for path in sorted(named) if not (ROOT / path).exists()]
    assert missing == []


if __name__ == "__main__":
    write_records_table()
