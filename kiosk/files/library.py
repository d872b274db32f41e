"""Reads the stretches, routines and cards that came with the kiosk, and the therapist's own.

One TOML file holds one stretch, routine or card, and the file's stem is its id. A file in the person's config
folder (`stretches/`, `routines/`, `cards/`) stands in for the shipped one of the same name, or adds a new one.
A new stretch is a file and no code.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kiosk.content.cards import Card
from kiosk.content.profile import BREATHLESS, EQUIPMENT, PERMISSIONS, Part, Preset, WrittenRoutine, WrittenStep, modes
from kiosk.content.stretch import (
    HOLD_BOUNDS_MS,
    REPETITION_BOUNDS,
    REST_BOUNDS_MS,
    Dose,
    DoseKind,
    HelperLines,
    Limb,
    Mode,
    Position,
    Side,
    Source,
    Stretch,
    Variant,
)
from kiosk.figure import poses
from kiosk.files import durable
from kiosk.files.bounds import MOST_FILES
from kiosk.files.mistakes import Mistake, Reading, Replaced, did_you_mean
from kiosk.files.reading import parsed, text_of
from kiosk.files.table import Table

KINDS = ("stretches", "routines", "cards")
NEEDED = ("stretches", "routines")

# What can be taken in at a glance from a bed, and heard in one breath.
NAME_WORDS, NAME_LETTERS = 3, 22
SENTENCE_WORDS = 10
HELPER_WORDS = 12  # the helper reads these before touching, and may hear them again
LONGEST_MINUTES = 25

DOSE_KEYS = {"hold_s": "hold_ms", "repetitions": "repetitions", "rest_s": "rest_ms"}
STEP_KEYS = ("variant", *DOSE_KEYS, "sides", "part")
HELPER_KEYS = ("hands", "how_far", "stop")
TAUGHT = "taught_by_therapist"  # how a family's older file says `taught = true`
LOADED = tuple(str(limb) for limb in Limb if limb is not Limb.NONE)

File = tuple[str, str]
"""A file of content by its kind and its stem, for example ("routines", "morning-seated")."""


@dataclass(frozen=True, eq=False)
class Library:
    """All content, by id and in the order of the files' names."""

    stretches: Mapping[str, Stretch] = field(default_factory=dict)
    routines: Mapping[str, WrittenRoutine] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)


def read(assets: Path, own: Path | None = None) -> Reading[Library]:
    """Everything in `assets` and, over it by name, in the config folder `own`; or every mistake in all of it."""
    mistakes: list[Mistake] = []
    files = _files(assets, mistakes, NEEDED)
    if own is not None:
        files |= _files(own, mistakes)
    library = _read_files(files, mistakes)
    return Reading(None if mistakes else library, tuple(mistakes))


def paths(assets: Path, own: Path | None = None) -> dict[File, Path]:
    """The files of all content that there is, the person's own in place of the shipped."""
    return _files(assets, []) | ({} if own is None else _files(own, []))


def routine_ids(assets: Path, own: Path | None = None) -> frozenset[str]:
    """The ids of all routines that there are files of, broken ones too."""
    return _ids("routines", assets, own)


def stretch_ids(assets: Path, own: Path | None = None) -> frozenset[str]:
    """The ids of all stretches that there are files of, broken ones too."""
    return _ids("stretches", assets, own)


def _ids(wanted: str, assets: Path, own: Path | None) -> frozenset[str]:
    return frozenset(stem for kind, stem in paths(assets, own) if kind == wanted)


# -- with something in place of what is broken


def read_or_last_good(assets: Path, own: Path | None, last_good: Path) -> tuple[Library, tuple[Replaced, ...]]:
    """Everything that can be read, for a kiosk that must not stay dark because of a slip in a file.

    In place of a broken file of the person's comes the last good copy of it, else the shipped one of that name,
    else nothing. A routine whose stretch is lost that way is itself treated as broken. Where nothing was broken,
    the person's files become the last good ones; a disk that is full or read-only is passed over there.
    """
    lost: list[Mistake] = []
    shipped = _files(assets, lost, NEEDED)
    mine = {} if own is None else _files(own, lost)
    kept = _files(last_good, []) if os.path.isdir(last_good) else {}
    back = _lost_with_their_folder(own, lost, kept)
    candidates = _Candidates(shipped, back | mine, kept)
    library = candidates.read()
    replaced = [Replaced(m.path, (m,), _instead_of_folder(m, back)) for m in lost]
    replaced += candidates.replaced()
    if own is not None and not replaced:
        with suppress(OSError):
            _keep(mine, last_good)
    return library, tuple(replaced)


def _lost_with_their_folder(own: Path | None, lost: list[Mistake], kept: Mapping[File, Path]) -> dict[File, Path]:
    """The last good files of a folder that as a whole cannot be read."""
    if own is None:
        return {}
    unread = {mistake.path for mistake in lost}
    return {
        (kind, stem): path for (kind, stem), path in kept.items() if str(own) in unread or str(own / kind) in unread
    }


def _instead_of_folder(mistake: Mistake, back: Mapping[File, Path]) -> str:
    """What stands in for a folder (or a file with a bad name) that cannot be read."""
    return "the last good ones" if back and not mistake.path.endswith(".toml") else "nothing"


class _Candidates:
    """For each file of content, the paths it can be read from, best first; broken ones are dropped on the way."""

    def __init__(self, shipped: Mapping[File, Path], mine: Mapping[File, Path], kept: Mapping[File, Path]) -> None:
        self._paths: dict[File, list[Path]] = {file: [path] for file, path in shipped.items()}
        for file, path in mine.items():
            self._paths[file] = [*dict.fromkeys((path, kept.get(file, path))), *self._paths.get(file, [])]
        self._kept = frozenset(kept.values())
        self._told: dict[File, tuple[Mistake, ...]] = {}

    def read(self) -> Library:
        """Read until nothing is wrong any more; each round drops at least one path, so it ends."""
        while True:
            mistakes: list[Mistake] = []
            library = _read_files({file: paths[0] for file, paths in self._paths.items()}, mistakes)
            if not mistakes:
                return library
            self._drop(mistakes)

    def _drop(self, mistakes: list[Mistake]) -> None:
        broken = {mistake.path for mistake in mistakes}
        for file, paths in list(self._paths.items()):
            path = str(paths[0])
            if path in broken:
                self._told.setdefault(file, tuple(m for m in mistakes if m.path == path))
                self._paths[file] = paths[1:]
        self._paths = {file: paths for file, paths in self._paths.items() if paths}

    def replaced(self) -> list[Replaced]:
        """What was broken at first, and what is read in its place."""
        return [Replaced(told[0].path, told, self._by(file)) for file, told in self._told.items()]

    def _by(self, file: File) -> str:
        if file not in self._paths:
            return "nothing"
        return "the last good one" if self._paths[file][0] in self._kept else "the shipped one"


def _keep(mine: Mapping[File, Path], last_good: Path) -> None:
    """Make these files the last good ones."""
    wanted = {last_good / kind / f"{stem}.toml": path for (kind, stem), path in mine.items()}
    for copy, path in wanted.items():
        keep_copy(path, copy)
    for kind in KINDS:
        gone = set((last_good / kind).glob("*.toml")) - wanted.keys()
        for old in gone:
            old.unlink()
        if gone:
            durable.sync_folder(last_good / kind)


def keep_copy(path: Path, copy: Path) -> None:
    """Copy a file, durably, so that no power cut leaves half a copy. Raises OSError."""
    content = durable.content_of(path)
    if not _holds(copy, content):
        durable.make_folder(copy.parent)
        durable.put_file(copy, content)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return durable.content_of(path) == content
    except OSError:
        return False


# -- finding the files

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _files(folder: Path, mistakes: list[Mistake], needed: Iterable[str] = ()) -> dict[File, Path]:
    """The content files of a folder by kind and stem; a kind that is not needed may have no folder."""
    found: dict[File, Path] = {}
    if os.path.isdir(folder):
        for kind in KINDS:
            if kind in needed or os.path.lexists(folder / kind):
                found |= _files_of_kind(folder / kind, kind, mistakes, kind in needed)
    else:
        mistakes.append(Mistake(str(folder), "", _no_folder(folder)))
    return found


def _no_folder(folder: Path) -> str:
    return "this is a file, and a folder is needed" if os.path.lexists(folder) else "there is no such folder"


def _files_of_kind(folder: Path, kind: str, mistakes: list[Mistake], needed: bool) -> dict[File, Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if not _passed_over(path))
    except OSError:
        mistakes.append(Mistake(str(folder), "", _no_folder(folder)))
        return {}
    if needed and not paths:
        mistakes.append(Mistake(str(folder), "", f"there are no {kind} here"))
    if len(paths) > MOST_FILES:
        mistakes.append(Mistake(str(folder), "", f"there are {len(paths)} files here", f"{MOST_FILES} are the most"))
        return {}
    names = {path.name for path in paths}
    for path in paths:
        what, hint = _badly_named(path, names)
        if what:
            mistakes.append(Mistake(str(path), "", what, hint))
    return {(kind, path.stem): path for path in paths if not _badly_named(path, names)[0]}


def _passed_over(path: Path) -> bool:
    """Hidden files, editors' copies, notes for people and what operating systems leave behind are no content."""
    name = path.name.lower()
    return name.startswith((".", "#")) or name.endswith(_LEFT_ENDINGS) or name in _LEFT_BEHIND


_LEFT_ENDINGS = ("~", ".part", ".md", ".bak", ".orig", ".swp", ".tmp")
_LEFT_BEHIND = frozenset((
    "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin", "system volume information",
    "lost+found",
))  # fmt: skip


def _badly_named(path: Path, names: Iterable[str]) -> tuple[str, str]:
    """What is wrong with the file's name, and a hint; ("", "") where nothing is."""
    if path.suffix == ".toml" and _ID.fullmatch(path.stem):
        return "", ""
    better = "-".join(re.findall(r"[a-z0-9]+", path.name.lower().split(".")[0])) + ".toml"
    if better in names:
        return f"this names {better} a second time", "remove one of the two"
    return "this is no name for a file here", f"did you mean {better}?" if better != ".toml" else ""


# -- reading them


@dataclass(frozen=True, eq=False)
class _StretchFile:
    """A stretch with its variants and their doses by key, and what its file's text hashes to."""

    stretch: Stretch
    variants: Mapping[str, Variant]
    doses: Mapping[str, Dose]
    digest: bytes


@dataclass(frozen=True, eq=False)
class _Shelf:
    """The stretches as read so far: by id and by the ids they stand in for. Broken ones are known by id only."""

    files: dict[str, _StretchFile] = field(default_factory=dict)
    by_name: dict[str, _StretchFile] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


def _read_files(files: Mapping[File, Path], mistakes: list[Mistake]) -> Library:
    """What the files hold; those with a mistake are left out."""
    shelf = _Shelf()
    routines: dict[str, WrittenRoutine] = {}
    cards: dict[str, Card] = {}
    for (kind, stem), path in sorted(files.items(), key=lambda item: KINDS.index(item[0][0])):
        match _read_file(kind, stem, path, shelf, mistakes):
            case _StretchFile() as file:
                shelf.files[stem] = file
                shelf.by_name.update(dict.fromkeys((stem, *file.stretch.also), file))
            case WrittenRoutine() as routine:
                routines[stem] = routine
            case Card() as card:
                cards[stem] = card
            case None if kind == "stretches":
                shelf.broken.add(stem)
    return Library({stem: file.stretch for stem, file in shelf.files.items()}, routines, cards)


def _read_file(
    kind: str, stem: str, path: Path, shelf: _Shelf, mistakes: list[Mistake]
) -> _StretchFile | WrittenRoutine | Card | None:
    """What the file holds, or None where it has a mistake or builds on a file that has one."""
    before = len(mistakes)
    text = text_of(path, mistakes)
    table = None if text is None else parsed(path, text, mistakes)
    if text is None or table is None:
        return None
    digest = sha256(text.encode())
    value: _StretchFile | WrittenRoutine | Card | None
    if kind == "stretches":
        value = _stretch_file(table, stem, digest.digest(), shelf)
    elif kind == "routines":
        value = _routine(table, stem, digest, shelf)
    else:
        value = _card(table, stem)
    return None if len(mistakes) > before else value


class _Sides(StrEnum):
    EACH = "each"
    NONE = "none"
    BOTH = "both"


def _stretch_file(table: Table, stem: str, digest: bytes, shelf: _Shelf) -> _StretchFile:
    sides = table.one_of("sides", _Sides)
    limb = table.one_of("limb", Limb)
    dose_table = table.table("dose")
    dose = _gentlest(DoseKind.STATIC) if dose_table is None else _dose(dose_table)
    variants: dict[str, Variant] = {}
    doses: dict[str, Dose] = {}
    for below in table.tables("variants"):
        variant = _variant(below, sides)
        key = variant.key
        if key in variants and not below.told("position", "mode"):
            below.wrong("", f"there are two variants {key}")
        variants[key], doses[key] = variant, _variant_dose(below, dose)
        below.done()
    stretch = Stretch(
        id=stem,
        name=_name(table, "name"),
        stretches=table.text("stretches"),
        limb=limb,
        sides=tuple(Side) if sides is _Sides.EACH else (None,),
        dose=dose,
        variants=tuple(variants.values()),
        sources=_sources(table),
        review=table.text("review"),
        note=table.text("note", "", many_lines=True),
        also=_also(table, stem, shelf),
    )
    table.done()
    return _StretchFile(stretch, variants, doses, digest)


def _name(table: Table, key: str) -> str:
    name = table.text(key)
    if len(name.split()) > NAME_WORDS or len(name) > NAME_LETTERS:
        table.wrong(key, "this name is too long", f"at most {NAME_WORDS} words and {NAME_LETTERS} letters")
    return name


def _also(table: Table, stem: str, shelf: _Shelf) -> tuple[str, ...]:
    also = table.texts("also", ())
    if stem in shelf.by_name:
        table.wrong("", f"{stem} is already another name of {shelf.by_name[stem].stretch.id}")
    for number, name in enumerate(also, 1):
        if name == stem or name in shelf.by_name:
            table.wrong(f"also[{number}]", f'"{name}" is already the name of a stretch')
    return also


def _sources(table: Table) -> tuple[Source, ...]:
    sources = []
    for below in table.tables("sources"):
        sources.append(Source(below.text("title"), below.text("address")))
        below.done()
    return tuple(sources)


def _gentlest(kind: DoseKind) -> Dose:
    return Dose(kind, HOLD_BOUNDS_MS[kind][0], REPETITION_BOUNDS[0], REST_BOUNDS_MS[0])


def _dose(table: Table) -> Dose:
    kind, parts = table.one_of("kind", DoseKind), _numbers(table, DOSE_KEYS)
    table.done()
    return _adjusted(_gentlest(kind), parts, partial(_told_at, table))


def _numbers(table: Table, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of a dose that are there and are numbers, by their keys; times in milliseconds."""
    read = {key: table.count(key) if key == "repetitions" else table.ms(key) for key in keys}
    return {key: number for key, number in read.items() if number is not None}


def _told_at(table: Table, key: str, refusal: str) -> None:
    table.wrong(key, refusal)


def _adjusted(dose: Dose, numbers: Mapping[str, int], tell: Callable[[str, str], None]) -> Dose:
    """The dose with these numbers in it; each that it refuses is told.

    After a refusal each is tried by itself on a good dose, so that each is judged and none hides another.
    """
    parts: dict[str, Any] = {DOSE_KEYS[key]: number for key, number in numbers.items()}
    try:
        return replace(dose, **parts) if parts else dose
    except ValueError:
        for key, number in numbers.items():
            part: dict[str, Any] = {DOSE_KEYS[key]: number}
            try:
                replace(dose, **part)
            except ValueError as refusal:
                tell(key, str(refusal))
        return dose


def _variant(table: Table, sides: _Sides) -> Variant:
    mode, sided = table.one_of("mode", Mode), sides is _Sides.EACH
    position = table.one_of("position", Position)
    needs = frozenset(table.some_of("needs", (*PERMISSIONS, TAUGHT), ()))
    return Variant(
        position=position,
        mode=mode,
        cue=_spoken(table, "cue", table.text("cue"), sided),
        get_ready=_lines(table, "get_ready", sided),
        hold=_lines(table, "hold", sided, ()),
        cautions=_lines(table, "cautions", sided, ()),
        needs=needs - {TAUGHT},
        not_with=frozenset(table.some_of("not_with", (*EQUIPMENT, BREATHLESS), ())),
        loads=_loads(table, position),
        stop_at=_spoken(table, "stop_at", table.text("stop_at", ""), sided),
        taught=table.flag("taught", False) or TAUGHT in needs,
        helper=_helper(table, mode, sided),
        figure=_figure(table),
    )


def _loads(table: Table, position: Position) -> frozenset[Limb]:
    """What the variant loads besides its limb; whoever stands loads the legs, whatever the file says."""
    standing = {Limb.LEG} if position is Position.STANDING else set()
    return frozenset(map(Limb, table.some_of("loads", LOADED, ()))) | standing


def _variant_dose(table: Table, usual: Dose) -> Dose:
    """The variant's own dose where it has one, else the stretch's."""
    below = table.table_if_any("dose")
    return usual if below is None else _dose(below)


def _helper(table: Table, mode: Mode, sided: bool) -> HelperLines | None:
    below = table.table_if_any("helper")
    if below is None:
        if mode is Mode.PASSIVE and "helper" not in table:
            table.wrong("helper", "this is missing", "a passive variant needs hands, how_far and stop for the helper")
        return None
    lines = [below.text(key) for key in HELPER_KEYS]
    for key, line in zip(HELPER_KEYS, lines, strict=True):
        _spoken(below, key, line, sided, HELPER_WORDS)
    helper = HelperLines(*lines)
    below.done()
    return helper


def _figure(table: Table) -> Mapping[str, object]:
    """The moving figure's pose data as it stands in the file, after `kiosk.figure.poses` had a look at it."""
    below = table.table("figure")
    if below is None:
        return {}
    try:
        poses.parse(below.values)
    except poses.FigureMistakes as found:
        for key, what in found.mistakes:
            below.wrong(key, what)
    return below.values


_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")
_SENTENCE_END = re.compile(r"[.!?](?:\s+|$)")


def _lines(table: Table, key: str, sided: bool, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
    lines = table.texts(key, default)
    for number, line in enumerate(lines, 1):
        _spoken(table, f"{key}[{number}]", line, sided)
    return lines


def _spoken(table: Table, key: str, line: str, sided: bool, most: int = SENTENCE_WORDS) -> str:
    """The line, after a look at what would be hard to follow or could not be said."""
    if len(line.split()) > most:
        longest = max(len(sentence.split()) for sentence in _SENTENCE_END.split(line))
        if longest > most:
            table.wrong(key, f"a sentence of {longest} words is too long", f"at most {most} words")
    if "{" in line or "}" in line:
        _check_placeholders(table, key, line, sided)
    return line


def _check_placeholders(table: Table, key: str, line: str, sided: bool) -> None:
    for found in _PLACEHOLDER.findall(line):
        if found not in ("{side}", "{other}"):
            table.wrong(key, f"{found} is not known", did_you_mean(found, ("{side}", "{other}")))
        elif not sided:
            table.wrong(key, f"{found} stands for a side, and this stretch has none", 'use it with sides = "each"')


class _With(StrEnum):
    ALONE = "alone"
    HELPER = "helper"


def _routine(table: Table, stem: str, digest: Any, shelf: _Shelf) -> WrittenRoutine | None:
    with_helper = table.one_of("with", _With) is _With.HELPER
    steps = [_step(below, with_helper, shelf, digest) for below in table.tables("steps")]
    _check_order(table, steps)
    routine = WrittenRoutine(
        id=stem,
        name=_name(table, "name"),
        about=table.text("about"),
        at=table.clock("at"),
        with_helper=with_helper,
        minutes=table.whole("minutes", 1, LONGEST_MINUTES),
        steps=tuple(step for step in steps if step is not None),
        position=table.one_of("position", Position) if "position" in table else None,
        version=digest.hexdigest()[:12],
        presets=_presets(table),
    )
    table.known("position", "for")
    table.done()
    return None if None in steps else routine


def _presets(table: Table) -> frozenset[Preset]:
    """Whom the routine is meant for; where it says nothing, everyone."""
    if "for" not in table:
        return frozenset()
    presets = table.some_of("for", [str(preset) for preset in Preset])
    if not presets:
        table.wrong("for", "this names nobody", "leave this key out for everyone")
    return frozenset(map(Preset, presets))


def _check_order(table: Table, steps: list[WrittenStep | None]) -> None:
    """A warm-up comes first and a calm ending last, or they are none."""
    order, latest = list(Part), 0
    for number, step in enumerate(steps, 1):
        if step is not None:
            place = order.index(step.part)
            if place < latest:
                table.wrong(f"steps[{number}].part", f"{step.part} comes after {order[latest]}")
            latest = max(latest, place)


def _step(table: Table, with_helper: bool, shelf: _Shelf, digest: Any) -> WrittenStep | None:
    """The step, or None where its stretch is not there."""
    table.known(*STEP_KEYS)
    name = table.text("stretch")
    file = shelf.by_name.get(name)
    if file is None:
        if name and name not in shelf.broken:
            table.wrong("stretch", f'there is no stretch "{name}"', did_you_mean(name, shelf.by_name))
        table.done()
        return None
    digest.update(file.digest)
    key = _step_variant(table, file, with_helper)
    step = WrittenStep(
        stretch=file.stretch,
        variant=file.variants[key] if key else None,
        doses=_step_doses(table, [key] if key else _possible(table, file, with_helper), file),
        sides=_step_sides(table, file.stretch),
        part=table.one_of("part", Part, Part.MAIN),
    )
    table.done()
    return step


def _step_variant(table: Table, file: _StretchFile, with_helper: bool) -> str:
    """The key of the variant that the step names, or "" where it names none (or a wrong one)."""
    key = table.text("variant", "")
    if key and key not in file.variants:
        table.wrong("variant", f'{file.stretch.id} has no variant "{key}"', did_you_mean(key, file.variants))
        return ""
    if key and file.variants[key].mode not in modes(with_helper):
        table.wrong("variant", f"{key} cannot be done alone", 'with = "helper" can')
    return key


def _possible(table: Table, file: _StretchFile, with_helper: bool) -> list[str]:
    """The variants from which the profile may choose."""
    possible = [key for key, variant in file.variants.items() if variant.mode in modes(with_helper)]
    if not possible:
        table.wrong("stretch", "no variant of it can be done alone", 'with = "helper" can')
    return possible


def _step_sides(table: Table, stretch: Stretch) -> tuple[Side | None, ...]:
    if "sides" not in table:
        return stretch.sides
    if stretch.sides == (None,):
        table.wrong("sides", f"{stretch.id} has no sides", "leave this key out")
    sides = table.some_of("sides", [str(side) for side in Side])
    if not sides:
        table.wrong("sides", "this names no side", "it can be left, right")
    return tuple(Side(side) for side in sides)


def _step_doses(table: Table, variants: Iterable[str], file: _StretchFile) -> dict[str, Dose]:
    """For each variant its dose with the step's own numbers; each number that does not fit is told once."""
    numbers = _numbers(table, [key for key in DOSE_KEYS if key in table])
    told: set[str] = set()
    return {key: _adjusted(file.doses[key], numbers, partial(_told_once, table, told, key)) for key in variants}


def _told_once(table: Table, told: set[str], variant: str, key: str, refusal: str) -> None:
    if key not in told:
        told.add(key)
        table.wrong(key, f"{refusal}, as {variant} has")


def _card(table: Table, stem: str) -> Card:
    card = Card(
        id=stem,
        title=table.text("title"),
        lines=table.texts("lines"),
        ask=table.text("ask"),
        sources=_sources(table),
    )
    table.done()
    return card
