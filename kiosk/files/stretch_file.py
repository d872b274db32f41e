"""Reads a file of one stretch: its variants, their doses, what is said and shown.

A new stretch is a file and no code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from kiosk.content.profile import BREATHLESS, EQUIPMENT, PERMISSIONS
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
    Sentence,
    Side,
    Sided,
    Source,
    Stretch,
    Variant,
)
from kiosk.figure import poses
from kiosk.files.mistakes import did_you_mean
from kiosk.files.table import Table

# What can be taken in at a glance from a bed, and heard in one breath.
NAME_WORDS, NAME_LETTERS = 3, 22
SENTENCE_WORDS = 10
HELPER_WORDS = 12  # the helper reads these before touching, and may hear them again

DOSE_KEYS = {"hold_s": "hold_ms", "repetitions": "repetitions", "rest_s": "rest_ms"}
HELPER_KEYS = ("hands", "how_far", "stop")
TAUGHT = "taught_by_therapist"  # how a family's older file says `taught = true`
LOADED = tuple(str(limb) for limb in Limb if limb is not Limb.NONE)


# -- reading them


@dataclass(frozen=True, eq=False)
class StretchFile:
    """A stretch with its variants and their doses by key, and what its file's text hashes to."""

    stretch: Stretch
    variants: Mapping[str, Variant]
    doses: Mapping[str, Dose]
    digest: bytes


@dataclass(frozen=True, eq=False)
class Shelf:
    """The stretches as read so far: by id and by the ids they stand in for. Broken ones are known by id only."""

    files: dict[str, StretchFile] = field(default_factory=dict)
    by_name: dict[str, StretchFile] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


class _Sides(StrEnum):
    EACH = "each"
    NONE = "none"
    BOTH = "both"


def stretch_in(table: Table, stem: str, digest: bytes, shelf: Shelf) -> StretchFile:
    """The stretch that the table tells of; what is wrong with it is noted."""
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
        name=name_in(table, "name"),
        stretches=table.text("stretches"),
        limb=limb,
        sides=tuple(Side) if sides is _Sides.EACH else (None,),
        dose=dose,
        variants=tuple(variants.values()),
        sources=sources_in(table),
        review=table.text("review"),
        note=table.text("note", "", many_lines=True),
        also=_also(table, stem, shelf),
    )
    table.done()
    return StretchFile(stretch, variants, doses, digest)


def name_in(table: Table, key: str) -> str:
    """A name that fits on the screen and into one breath."""
    name = table.text(key)
    if len(name.split()) > NAME_WORDS or len(name) > NAME_LETTERS:
        table.wrong(key, "this name is too long", f"at most {NAME_WORDS} words and {NAME_LETTERS} letters")
    return name


def _also(table: Table, stem: str, shelf: Shelf) -> tuple[str, ...]:
    also = table.texts("also", ())
    if stem in shelf.by_name:
        table.wrong("", f"{stem} is already another name of {shelf.by_name[stem].stretch.id}")
    for number, name in enumerate(also, 1):
        if name == stem or name in shelf.by_name:
            table.wrong(f"also[{number}]", f'"{name}" is already the name of a stretch')
    return also


def sources_in(table: Table) -> tuple[Source, ...]:
    """Where what is written was taken from."""
    sources = []
    for below in table.tables("sources"):
        sources.append(Source(below.text("title"), below.text("address")))
        below.done()
    return tuple(sources)


def _gentlest(kind: DoseKind) -> Dose:
    return Dose(kind, HOLD_BOUNDS_MS[kind][0], REPETITION_BOUNDS[0], REST_BOUNDS_MS[0])


def _dose(table: Table) -> Dose:
    kind, parts = table.one_of("kind", DoseKind), numbers_in(table, DOSE_KEYS)
    table.done()
    return adjusted(_gentlest(kind), parts, partial(_told_at, table))


def numbers_in(table: Table, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of a dose that are there and are numbers, by their keys; times in milliseconds."""
    found = {key: table.count(key) if key == "repetitions" else table.ms(key) for key in keys}
    return {key: number for key, number in found.items() if number is not None}


def _told_at(table: Table, key: str, refusal: str) -> None:
    table.wrong(key, refusal)


def adjusted(dose: Dose, numbers: Mapping[str, int], tell: Callable[[str, str], None]) -> Dose:
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
        cue=_sentence(table, "cue", sided),
        get_ready=_lines(table, "get_ready", sided),
        hold=_lines(table, "hold", sided, ()),
        cautions=_lines(table, "cautions", sided, ()),
        needs=needs - {TAUGHT},
        not_with=frozenset(table.some_of("not_with", (*EQUIPMENT, BREATHLESS), ())),
        loads=_loads(table, position),
        stop_at=_sentence(table, "stop_at", sided, ""),
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
    helper = HelperLines(*(_sentence(below, key, sided, most=HELPER_WORDS) for key in HELPER_KEYS))
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


def _sentence(table: Table, key: str, sided: bool, default: str | None = None, most: int = SENTENCE_WORDS) -> Sentence:
    """One sentence, or a pair of them."""
    return _looked_at(table, key, table.text_or_table(key, default), sided, most)


def _lines(table: Table, key: str, sided: bool, default: tuple[str, ...] | None = None) -> tuple[Sentence, ...]:
    lines = table.texts_or_tables(key, default)
    return tuple(_looked_at(table, f"{key}[{number}]", line, sided) for number, line in enumerate(lines, 1))


def _looked_at(table: Table, key: str, line: str | Table, sided: bool, most: int = SENTENCE_WORDS) -> Sentence:
    """A sentence for both sides, or the pair with one for each, which only a stretch with sides can have."""
    if isinstance(line, str):
        return _spoken(table, key, line, sided, most)
    if not sided:
        table.wrong(key, "this is told for left and right, and this stretch has no sides", 'it needs sides = "each"')
    pair = Sided(*(_spoken(line, side, line.text(side), sided, most) for side in Side))
    line.done()
    return pair


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
