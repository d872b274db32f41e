"""Reads profile.toml: who the kiosk is for. It must name a preset: what a person can do is nothing to guess."""

from __future__ import annotations

from pathlib import Path

from kiosk.content.profile import EQUIPMENT, PARTS, PERMISSIONS, SITES, Ability, Preset, Profile
from kiosk.files.mistakes import Reading
from kiosk.files.reading import read_as
from kiosk.files.stretch_file import TAUGHT
from kiosk.files.table import Table
from kiosk.pressing.button import Button


def read_profile(path: Path) -> Reading[Profile]:
    """The profile in that file, or every mistake in it."""
    return read_as(path, profile_in)


def profile_in(table: Table) -> Profile:
    """The person that the table tells of; what is wrong with it is noted."""
    preset = table.one_of("preset", Preset)
    permissions = _turned_on(table.group("permissions"), (*PERMISSIONS, TAUGHT))
    shown = _shown(table.group("shown"))
    profile = Profile(
        name=table.text("name", ""),
        abilities=_abilities(table.group("abilities"), preset),
        permissions=permissions - {TAUGHT},
        equipment=_turned_on(table.group("equipment"), EQUIPMENT),
        sites=_sites(table.group("sites")),
        preset=preset,
        shown=shown,
        unnamed=TAUGHT in permissions and not shown,
    )
    table.done()
    return profile


def _shown(table: Table) -> frozenset[str]:
    """The movements that were shown; whether there are such stretches is seen when the content is read, too."""
    movements = table.texts("movements", ())
    table.done()
    return frozenset(movements)


def _abilities(table: Table, preset: Preset) -> dict[str, Ability]:
    abilities = {part: table.one_of(part, Ability, preset.ability) for part in PARTS}
    table.done()
    return abilities


def _turned_on(table: Table, names: tuple[str, ...]) -> frozenset[str]:
    flags = {name: table.flag(name, False) for name in names}
    table.done()
    return frozenset(name for name, on in flags.items() if on)


def _sites(table: Table) -> dict[str, str]:
    sites = {str(button): table.word(button, SITES, "") for button in Button}
    table.done()
    return {button: site for button, site in sites.items() if site}
