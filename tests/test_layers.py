"""The house: which room every file is in, and who may know whom. Arrows go down, and only one room touches each device.

`.venv/bin/python tests/test_layers.py` prints the floors, the rooms and the arrows between them.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import kiosk

ROOT = Path(kiosk.__file__).parent

# The floors from the ground up. A room knows only rooms on floors below it, and itself.
FLOORS = (
    ("content", "pressing", "log"),
    ("words", "figure"),
    ("session", "files"),
    ("scenes", "devices/system"),
    ("devices/switches", "devices/sound", "devices/screen", "devices/store", "devices/paper"),
    ("worlds",),
    ("commands",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# Every file of every room. A file that is not here is in no room, and then nothing below would look at it.
ROOMS = {
    "content": """
        cards
        fitting
        minding
        plan
        profile
        refusal
        stretch
    """,
    "pressing": """
        button
        choices
        presses
        scanning
        switch_test
    """,
    "log": """
        asides
        days
        history
        months
        records
    """,
    "words": """
        ahead
        aside
        beginning
        buttons
        dates
        ending
        guiding
        home
        language
        left_out
        notices
        options
        report
        ringing
        settings
        signs
        stopping
        told
    """,
    "figure": """
        arms
        body
        figure
        furniture
        hands
        legs
        pieces
        poses
        space
        trunk
    """,
    "session": """
        advance
        answers
        around
        beginning
        buttons
        carrying_on
        changing
        deciding
        ending
        entering
        events
        few_switches
        first_start
        gate
        kinds
        known
        meanings
        menus
        names
        pages
        phases
        ringing
        settable
        states
        stopping
        today
        went
    """,
    "files": """
        archive
        backups
        belongings
        bounds
        card_file
        durable
        everything
        library
        lines
        mistakes
        pack_file
        packs
        places
        presses_file
        profile_file
        reading
        restoring
        rewriting
        routine_file
        settings
        settings_file
        slips
        stretch_file
        swapping
        table
    """,
    "scenes": """
        asking
        bodies
        family
        guiding
        scene
        sharing
    """,
    "devices/system": """
        clock
        memory
        waking
        watchdog
    """,
    "devices/switches": """
        again
        buttons
        controllers
        heard_keys
        inputs
        keyboards
        keys
        lamps
        pins
        touches
    """,
    "devices/sound": """
        backstage
        loudspeaker
        quiet
        renderer
        saying
        speech_worker
        voice
        voices
    """,
    "devices/screen": """
        bodies/__init__
        bodies/ask
        bodies/chips
        bodies/figures
        bodies/frame
        bodies/guide
        bodies/heads
        bodies/home
        bodies/lists
        bodies/measures
        bodies/plots
        bodies/poster
        bodies/question_head
        bodies/share
        bodies/sheet
        bodies/sides
        contact
        desk
        display
        drawing
        letters
        look
        picture
        pictures
        qr
        shapes
        themes
        window
        workshop
    """,
    "devices/store": """
        archive
        journal
        lock
        rows
        stamper
        storage
        store
    """,
    "devices/paper": """
        paper
        pdf
        plots
        report
        sentences
        tables
    """,
    "worlds": """
        bench
        changing
        kiosk
        loop
        needs
        opening
        phrases
        walk
        witness
    """,
    "commands": """
        __main__
        backup
        check
        erase
        figures
        help
        log
        pack
        progress
        rehearse
        report
        restore
        run
        screens
        terminal
        texts
    """,
}

WORLD = {
    "pygame": {"devices/screen", "devices/sound", "devices/switches"},
    "font_source_sans_pro": {"devices/screen", "devices/paper"},
    "gpiozero": {"devices/switches"},
    "lgpio": {"devices/switches"},
    "evdev": {"devices/switches"},
    "pyttsx3": {"devices/sound"},
    "tinydb": {"devices/store"},
    "reportlab": {"devices/paper"},
    "segno": {"devices/screen"},
}
# Other people's packages that touch nothing: folders' names, and text.
PLAIN = {"tomlkit": {"files"}, "platformdirs": {"files"}}

CORE = ("content", "pressing", "log", "words", "figure", "session", "scenes")
# No clock, no file, no thread, no logging.
NOT_IN_THE_CORE = {"time", "datetime", "os", "pathlib", "io", "threading", "multiprocessing", "subprocess", "logging",
                   "random", "socket", "asyncio", "queue", "tempfile", "shutil"}  # fmt: skip
CALENDAR = {"date", "timedelta"}  # days can be counted without a clock


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if path.name != "__init__.py" or path.parent.name == "bodies")


def within(path: Path) -> str:
    """Where it is in the house, such as `devices/store/journal`."""
    return path.relative_to(ROOT).with_suffix("").as_posix()


def room_of(path: Path) -> str | None:
    """The room that a file is in; None for one that nobody gave a room."""
    name = within(path)
    if name == "__main__":
        return "commands"
    folders = [name, *(folder.as_posix() for folder in Path(name).parents)]
    return next((folder for folder in folders if folder in ROOMS), None)


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that it imports, wherever in the file; of `datetime`, only what is more than a calendar."""
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{within(path)} imports from where it stands; say from where"
            if node.module != "datetime" or not {alias.name for alias in node.names} <= CALENDAR:
                yield from _named(node)


def _named(node: ast.ImportFrom) -> Iterator[str]:
    """The module itself, and what is taken out of it where that is a module of ours."""
    assert node.module is not None
    inside = [f"{node.module}.{alias.name}" for alias in node.names]
    ours = [name for name in inside if file_of(name)]
    yield from ours
    if len(ours) < len(inside):
        yield node.module


def file_of(module: str) -> Path | None:
    """The file of a module of ours."""
    if top(module) != "kiosk":
        return None
    path = ROOT.joinpath(*module.split(".")[1:])
    return next((found for found in (path.with_suffix(".py"), path / "__init__.py") if found.is_file()), None)


def top(module: str) -> str:
    return module.partition(".")[0]


def arrows() -> Counter[tuple[str, str]]:
    """From room to room, with how many imports."""
    found: Counter[tuple[str, str]] = Counter()
    for path in modules():
        for module in imported(path):
            target = file_of(module)
            there = room_of(target) if target else None
            if there and there != room_of(path):
                found[room_of(path) or "", there] += 1
    return found


# -- every file has a room


def test_every_file_is_in_a_room_and_every_room_has_its_files() -> None:
    there: dict[str | None, set[str]] = {}
    for path in modules():
        room = room_of(path)
        there.setdefault(room, set()).add(within(path).removeprefix(f"{room}/"))
    assert there == {room: set(names.split()) for room, names in ROOMS.items()}


def test_every_room_is_on_a_floor() -> None:
    assert set(FLOOR_OF) == set(ROOMS)
    assert len(FLOORS) <= 7


def test_a_package_says_what_it_is_and_does_nothing_else() -> None:
    """But for that of the devices, which must be first to tell pygame not to greet, and that of the words, which brings
    its parts along."""
    for path in ROOT.rglob("__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), within(path)
        if path.parent.name not in ("devices", "bodies", "words"):
            assert len(tree.body) == 1, within(path)


# -- what one can read, and how it is called


def test_no_file_is_longer_than_one_can_read_at_one_sitting() -> None:
    lines = {within(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.rglob("*.py")}
    assert not {name: count for name, count in lines.items() if count > 400}


def kinds_of(path: Path) -> Iterator[str]:
    """The names of its classes, and of the types that it puts together from others."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            yield from [name] if name[0].isupper() and not name.isupper() else []


def test_a_name_means_one_thing_in_the_whole_house() -> None:
    named = Counter(name for path in modules() for name in kinds_of(path))
    assert not {name for name, times in named.items() if times > 1}


# -- arrows go down


def test_a_room_knows_only_rooms_below_it() -> None:
    assert not {(one, other) for one, other in arrows() if FLOOR_OF[other] >= FLOOR_OF[one]}


def test_fewer_than_sixty_arrows_lead_from_room_to_room() -> None:
    assert len(arrows()) < 60


def test_nothing_imports_in_a_circle() -> None:
    known = {within(path): path for path in modules()}
    seen: dict[str, bool] = {}  # False: on the way down

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert seen.get(name) is not False, " → ".join((*way, name))
        if name in known and name not in seen:
            seen[name] = False
            for target in filter(None, map(file_of, imported(known[name]))):
                if within(target) != name:
                    visit(within(target), (*way, name))
            seen[name] = True

    for name in known:
        visit(name, ())


# -- the core, and the world


def core() -> list[Path]:
    return [path for path in modules() if room_of(path) in CORE]


@pytest.mark.parametrize("path", core(), ids=within)
def test_a_core_module_knows_only_the_core_and_the_standard_library(path: Path) -> None:
    for module in imported(path):
        target = file_of(module)
        assert room_of(target) in CORE if target else top(module) in sys.stdlib_module_names, module


@pytest.mark.parametrize("path", core(), ids=within)
def test_a_core_module_has_no_clock_no_file_and_no_thread(path: Path) -> None:
    for module in imported(path):
        assert top(module) not in NOT_IN_THE_CORE, module
    called = {n.func.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)
              and isinstance(n.func, ast.Name)}  # fmt: skip
    assert not called & {"open", "print", "input", "exec", "eval"}


@pytest.mark.parametrize("path", modules(), ids=within)
def test_each_package_that_touches_the_world_has_its_rooms(path: Path) -> None:
    allowed = {**WORLD, **PLAIN}
    for module in imported(path):
        name = top(module)
        if name != "kiosk" and name not in sys.stdlib_module_names:
            assert room_of(path) in allowed[name], module


def drawn() -> Iterator[str]:
    """The house in lines: each floor with its rooms, each room with those below that it knows."""
    counted = arrows()
    for floor in reversed(FLOORS):
        for room in floor:
            below = ", ".join(sorted(other for one, other in counted if one == room))
            yield f"{FLOOR_OF[room] + 1}  {room:<17} → {below or 'nobody'}"
    yield f"{len(FLOORS)} floors, {len(ROOMS)} rooms, {len(counted)} arrows from room to room"


if __name__ == "__main__":
    sys.stdout.write("\n".join((*drawn(), "")))
