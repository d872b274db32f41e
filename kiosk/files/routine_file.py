"""Reads a file of one routine: its steps, each with the stretch that it names and a dose that fits."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from typing import Any

from kiosk.content.fitting import Part, WrittenRoutine, WrittenStep, modes
from kiosk.content.profile import Preset
from kiosk.content.stretch import Dose, Position, Side, Stretch
from kiosk.files.mistakes import did_you_mean
from kiosk.files.stretch_file import DOSE_KEYS, Shelf, StretchFile, adjusted, name_in, numbers_in
from kiosk.files.table import Table

LONGEST_MINUTES = 25
STEP_KEYS = ("variant", *DOSE_KEYS, "sides", "part")


class _With(StrEnum):
    ALONE = "alone"
    HELPER = "helper"


def routine_in(table: Table, stem: str, digest: Any, shelf: Shelf) -> WrittenRoutine | None:
    """The routine that the table tells of, None where a stretch of it is not there; what is wrong is noted.

    Its version is what the texts of the routine and of its stretches hash to.
    """
    with_helper = table.one_of("with", _With) is _With.HELPER
    steps = [_step(below, with_helper, shelf, digest) for below in table.tables("steps")]
    _check_order(table, steps)
    routine = WrittenRoutine(
        id=stem,
        name=name_in(table, "name"),
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


def _step(table: Table, with_helper: bool, shelf: Shelf, digest: Any) -> WrittenStep | None:
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


def _step_variant(table: Table, file: StretchFile, with_helper: bool) -> str:
    """The key of the variant that the step names, or "" where it names none (or a wrong one)."""
    key = table.text("variant", "")
    if key and key not in file.variants:
        table.wrong("variant", f'{file.stretch.id} has no variant "{key}"', did_you_mean(key, file.variants))
        return ""
    if key and file.variants[key].mode not in modes(with_helper):
        table.wrong("variant", f"{key} cannot be done alone", 'with = "helper" can')
    return key


def _possible(table: Table, file: StretchFile, with_helper: bool) -> list[str]:
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


def _step_doses(table: Table, variants: Iterable[str], file: StretchFile) -> dict[str, Dose]:
    """For each variant its dose with the step's own numbers; each number that does not fit is told once."""
    numbers = numbers_in(table, [key for key in DOSE_KEYS if key in table])
    told: set[str] = set()
    return {key: adjusted(file.doses[key], numbers, partial(_told_once, table, told, key)) for key in variants}


def _told_once(table: Table, told: set[str], variant: str, key: str, refusal: str) -> None:
    if key not in told:
        told.add(key)
        table.wrong(key, f"{refusal}, as {variant} has")
