"""Makes broken files out of the shipped ones: reads them, changes one thing, and writes them again."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.files.mistakes import Mistake

Place = tuple[str | int, ...]
"""Where in a file: keys, and numbers counted from 0 for the items of arrays."""

MISSING = object()


def line_of(mistake: Mistake) -> str:
    """The mistake as it is told; where it names a place in the file, without the number of the line."""
    if not mistake.where:
        return str(mistake)
    assert mistake.line > 0 or not mistake.path.endswith(".toml"), mistake
    return str(replace(mistake, line=0))


def as_toml(values: dict[str, Any]) -> str:
    """The values as a TOML text; tables in tables are written inline."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in values.items())


def _key(key: str) -> str:
    return json.dumps(key)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else repr(value)


def changed(values: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """A copy with that value at that place, or (MISSING) without the place."""
    mutant = copy.deepcopy(values)
    inner: Any = mutant
    for part in place[:-1]:
        inner = inner.setdefault(part, {}) if isinstance(part, str) else inner[part]
    if value is MISSING:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return mutant


def renamed(values: dict[str, Any], place: Place, key: str) -> dict[str, Any]:
    """A copy in which the key at that place is misspelt."""
    return changed(changed(values, (*place[:-1], key), at(values, place)), place, MISSING)


def at(values: dict[str, Any], place: Place) -> Any:
    """The value at that place."""
    inner: Any = values
    for part in place:
        inner = inner[part]
    return inner


def places(values: dict[str, Any]) -> Iterator[Place]:
    """Every place that has a key, in the file's order, those of tables in arrays included."""
    for key, value in values.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *below) for below in places(value))
        if isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, dict):
                    yield from ((key, number, *below) for below in places(item))


def written(place: Place) -> str:
    """The place as the kiosk writes it: `variants[2].cue` is in the second variant."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)[1:]
