"""One module writes files; every other one asks it to. So a power cut at any moment is thought through in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kiosk

ROOT = Path(kiosk.__file__).parent
WRITER = "files/durable"

# What else puts something on a disk by itself, and why it may.
EXCEPTIONS = {
    ("devices/sound/speech_worker", "os.replace"): "a script of its own that knows nothing of the kiosk; made again",
    ("devices/sound/renderer", "write_text"): "which engine made the sentences; two threads note the same, made again",
    ("devices/store/lock", "os.open for writing"): "the lock, which must be held before anything is written",
    ("devices/store/lock", "write_text"): "the process that holds the lock, for a person to read",
    ("commands/terminal", "os.open for writing"): "nowhere: /dev/null in place of a pipe that was closed",
    ("devices/sound/speech_worker", "os.open for writing"): "nowhere: /dev/null, since pyttsx3 prints",
    ("devices/sound/speech_worker", "open for writing"): "a pipe: the answers",
}

BY_OS = {"replace", "rename", "renames", "fsync", "fdatasync", "link", "symlink", "truncate", "ftruncate"}
BY_SHUTIL = {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "copymode", "move"}
BY_PATH = {"write_text", "write_bytes", "rename", "symlink_to", "hardlink_to"}
FLAGS = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"}


def modules() -> list[str]:
    return sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.rglob("*.py"))


def writes(source: str) -> Iterator[str]:
    """The calls in that source that put something on a disk."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _told(node)


def _told(call: ast.Call) -> Iterator[str]:
    name, of = _named(call.func)
    if (of == "os" and name in BY_OS) or (of == "shutil" and name in BY_SHUTIL):
        yield f"{of}.{name}"
    elif of == "os" and name == "open":
        if FLAGS & {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)}:
            yield "os.open for writing"
    elif name in ("open", "fdopen") and _mode(call).strip("rbt"):
        yield "open for writing"
    elif of and name in BY_PATH:
        yield name


def _named(function: ast.expr) -> tuple[str, str]:
    """What is called, and what it is called of: a name, "?" where that is no name, "" where it is of nothing."""
    if isinstance(function, ast.Attribute):
        return function.attr, function.value.id if isinstance(function.value, ast.Name) else "?"
    return (function.id, "") if isinstance(function, ast.Name) else ("", "")


def _mode(call: ast.Call) -> str:
    """The mode in which something is opened, as far as it stands there."""
    given = [*call.args[:2], *(word.value for word in call.keywords if word.arg == "mode")]
    texts = [node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return next((text for text in texts if text and set(text) <= set("rwaxbt+")), "")


@pytest.mark.parametrize("module", modules())
def test_only_the_durable_writer_writes(module: str) -> None:
    if module != WRITER:
        done = set(writes((ROOT / module).with_suffix(".py").read_text(encoding="utf-8")))
        assert done == {call for where, call in EXCEPTIONS if where == module}


def test_the_writer_itself_is_seen_to_write() -> None:
    done = set(writes((ROOT / WRITER).with_suffix(".py").read_text(encoding="utf-8")))
    assert done >= {"os.replace", "os.fsync"}


@pytest.mark.parametrize(
    "source",
    [
        "os.rename(one, other)",
        "os.fsync(3)",
        "path.write_text('x')",
        "open(path, 'w')",
        "open(path, mode='x')",
        "path.open('ab')",
        "os.fdopen(3, 'w+b')",
        "os.open(path, os.O_RDWR | os.O_CLOEXEC)",
        "folder.path.rename(other)",
        "shutil.copy(one, other)",
    ],
)
def test_each_way_to_write_is_known(source: str) -> None:
    assert list(writes(source))


@pytest.mark.parametrize(
    "source",
    [
        "text.replace('a', 'b')",
        "replace(kept, day=day)",
        "open(path)",
        "path.open('rb')",
        "path.read_text()",
        "os.open(path, os.O_RDONLY)",
        "archive.open(name)",
        "Store.open(folder, clock)",
    ],
)
def test_what_does_not_write_is_not_taken_for_it(source: str) -> None:
    assert not list(writes(source))
