"""The README says what is there: every command, scene and record by its name.

The tables of commands, scenes and records are made from the code: `.venv/bin/python tests/test_docs.py` writes them
into the README anew. Scenes that nobody put into a row yet come into the last one.
"""

import argparse
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from kiosk.__main__ import parser
from kiosk.devices.screen import desk
from kiosk.files.places import find
from kiosk.files.settings import read_everything
from kiosk.log.history import Log
from kiosk.log.records import KINDS, Kept, Record
from kiosk.pressing.button import Button
from kiosk.worlds import loop, walk
from kiosk.worlds.opening import known

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


# -- tables made from the code


def commands() -> Iterator[tuple[str, str]]:
    """How each command is called, and what it does."""
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            for told in action._choices_actions:
                usage = action.choices[told.dest].format_usage().removeprefix("usage: ").replace("[-h] ", "")
                yield " ".join(usage.split()).replace("|", "\\|"), told.help or ""


def commands_table(_: str) -> str:
    rows = [f"| `{usage}` | {does} |" for usage, does in commands()]
    return "\n".join(["| command | does |", "|---|---|", *rows, ""])


def records_table(_: str) -> str:
    rows = [_row(f"`{kind}`", cls, _paragraphs(cls, 0)) for kind, cls in KINDS.items()]
    rows.append(_row("stamps", Kept, _paragraphs(Kept, 1)))
    return "\n".join(["| kind | its fields | what it is |", "|---|---|---|", *rows, ""])


def _row(kind: str, cls: type[Record | Kept], does: str) -> str:
    names = ", ".join(f"`{field.name}`" for field in fields(cls) if field.name != "record") or "none"
    return f"| {kind} | {names} | {does} |"


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


def scenes_table(now: str) -> str:
    """The table as it is, without the scenes that are gone; new ones stand in the row of further ones."""
    rows = [_without_gone(row) for row in now.splitlines() if not row.startswith("| further")]
    new = ", ".join(f"`{name}`" for name in sorted(scene_names() - in_code("\n".join(rows))))
    return "\n".join([*rows, *([f"| further | {new} |"] if new else []), ""])


def _without_gone(row: str) -> str:
    gone = in_code(row) - scene_names()
    return re.sub("|".join(f", `{name}`|`{name}`, " for name in gone), "", row) if gone else row


TABLES = {"commands": commands_table, "scenes": scenes_table, "records": records_table}


def with_tables(readme: str) -> str:
    for name, table in TABLES.items():
        before, now, after = re.split(f"(?<=<!-- {name} -->\n)(.*?)(?=<!-- /{name} -->)", readme, flags=re.DOTALL)
        readme = before + table(now) + after
    return readme


@pytest.mark.parametrize("name", list(TABLES))
def test_the_readme_lists_what_is_there(name: str) -> None:
    now = section(name)
    assert now == TABLES[name](now), "run .venv/bin/python tests/test_docs.py"


def test_no_scene_is_missing_from_the_readme() -> None:
    assert in_code(section("scenes")) == scene_names(), "run .venv/bin/python tests/test_docs.py"


# -- what else is an interface


def test_the_readme_lists_every_line_of_a_rehearsal_with_its_values() -> None:
    said = re.findall(r'witness\.saw\("(\w+)"(.*)\)', inspect.getsource(loop))
    told = {name: re.findall(r"(\w+)=", values) for name, values in said}
    rows = [row.split("|")[1:3] for row in section("events").splitlines()[2:]]
    listed = {what.strip(" `"): sorted(in_code(values)) for what, values in rows}
    assert listed == {name: sorted(values) for name, values in told.items()}


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
    README.write_text(with_tables(text()), encoding="utf-8")
