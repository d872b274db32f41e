"""Who may know whom: the core knows only itself and the standard library, and one package alone touches the world."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kiosk

ROOT = Path(kiosk.__file__).parent
WORLD = {"pygame", "gpiozero", "pyttsx3", "tinydb"}
# Where files are read, and where everything comes together: not core, but not the world either.
READING = {"reading", "library", "settings", "places", "rewriting", "packs", "landing", "swapping"}
TOGETHER = {"loop", "__main__", "__init__"}
# No clock, no file, no thread, no logging.
NOT_IN_THE_CORE = {"time", "datetime", "os", "pathlib", "io", "threading", "multiprocessing", "subprocess", "logging",
                   "random", "socket", "asyncio", "queue", "tempfile", "shutil"}  # fmt: skip
CALENDAR = {"date", "timedelta"}  # days can be counted without a clock


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def core() -> list[Path]:
    return [path for path in ROOT.glob("*.py") if path.stem not in READING | TOGETHER]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)


def imported(path: Path) -> Iterator[str]:
    """Every module that it imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module != "datetime" or not {alias.name for alias in node.names} <= CALENDAR:
                yield node.module
            if node.module == "kiosk":
                yield from (f"kiosk.{alias.name}" for alias in node.names)


def top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("path", core(), ids=name_of)
def test_a_core_module_knows_only_the_core_and_the_standard_library(path: Path) -> None:
    own = {f"kiosk.{other.stem}" for other in core()} | {"kiosk"}
    for module in imported(path):
        assert module in own or (top(module) in sys.stdlib_module_names and top(module) != "kiosk"), module


@pytest.mark.parametrize("path", core(), ids=name_of)
def test_a_core_module_has_no_clock_no_file_and_no_thread(path: Path) -> None:
    for module in imported(path):
        assert top(module) not in NOT_IN_THE_CORE, module
    called = {n.func.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)
              and isinstance(n.func, ast.Name)}  # fmt: skip
    assert not called & {"open", "print", "input", "exec", "eval"}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_devices_import_what_touches_the_world(path: Path) -> None:
    if "devices" not in path.parts:
        assert not {top(module) for module in imported(path)} & WORLD


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_devices_know_nothing_of_commands_or_of_the_loop(path: Path) -> None:
    if path.parent.name in ("devices", "screens"):
        assert not any(module.startswith(("kiosk.commands", "kiosk.loop")) for module in imported(path))


@pytest.mark.parametrize("name", sorted(READING))
def test_reading_knows_no_device(name: str) -> None:
    assert not any(module.startswith("kiosk.devices") for module in imported(ROOT / f"{name}.py"))


def test_the_loop_knows_devices_only_by_what_it_needs_of_them() -> None:
    assert not any(module.startswith("kiosk.devices") for module in imported(ROOT / "loop.py"))


def test_nothing_imports_in_a_circle() -> None:
    known = {name_of(path): path for path in modules() if path.stem != "__init__"}
    seen: dict[str, bool] = {}  # False: on the way down

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert seen.get(name) is not False, " → ".join((*way, name))
        if name in known and name not in seen:
            seen[name] = False
            for module in imported(known[name]):
                if module in known and module != name:
                    visit(module, (*way, name))
            seen[name] = True

    for name in known:
        visit(name, ())
