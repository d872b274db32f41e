"""The language in which the kiosk speaks: every sentence by its place, and another language put in.

English stands in the parts beside this one. `sentences` is what a translator is given: each text by its place, such as
`stopping.REASONS.hurt`. `speak` puts what came back in their place, before anything is said or shown; what it does not
have stays English. So nobody may keep a sentence from before: none is bound when a module is imported.

A language that counts, lists or dates otherwise has the functions for it in `dates`; how its voice says signs is in
`signs`, which is not among the sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from string import Formatter
from types import ModuleType

from kiosk.words import (
    aside,
    beginning,
    buttons,
    dates,
    ending,
    guiding,
    home,
    left_out,
    notices,
    options,
    report,
    ringing,
    settings,
    stopping,
    told,
)

PARTS = (aside, beginning, buttons, dates, ending, guiding, home, left_out, notices, options, report, ringing, settings,
         stopping, told)  # fmt: skip

Translation = Callable[[str, str], str]  # from a place and its text, what stands there instead


def _own(part: ModuleType) -> dict[str, object]:
    return {name: value for name, value in vars(part).items() if name.isupper() and not name.startswith("_")}


def _short(part: ModuleType) -> str:
    return part.__name__.rpartition(".")[2]


_ENGLISH = {part: _own(part) for part in PARTS}


def sentences() -> dict[str, str]:
    """Every text of the kiosk's own in English, by its place."""
    found: dict[str, str] = {}

    def note(place: str, text: str) -> str:
        found[place] = text
        return text

    _go_through(note)
    return found


def speak(told: Mapping[str, str]) -> None:
    """From now on each text is what `told` has at its place, and English where it has none.

    Raises ValueError, naming every place, for one that does not exist and for a text that lacks what is put in there.
    """
    wrong = list(_wrong(told))
    if wrong:
        raise ValueError("; ".join(wrong))
    for part, name, value in _go_through(lambda place, text: told.get(place, text)):
        setattr(part, name, value)


def _wrong(told: Mapping[str, str]) -> Iterator[str]:
    english = sentences()
    for place, text in told.items():
        if place not in english:
            yield f"there is no {place}"
        elif _put_in(text) != _put_in(english[place]):
            yield f"{place} needs {', '.join(sorted(_put_in(english[place]))) or 'nothing put in'}"


def _put_in(text: str) -> set[str]:
    """What is put into a text, by name. A brace that stands alone is no name of anything."""
    try:
        return {f"{{{name}}}" for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}


def _go_through(change: Translation) -> list[tuple[ModuleType, str, object]]:
    """Every sentence of every part, each text changed."""
    return [
        (part, name, _changed(f"{_short(part)}.{name}", value, change))
        for part, values in _ENGLISH.items()
        for name, value in values.items()
    ]


def _changed(place: str, value: object, change: Translation) -> object:
    """A text, or texts by a key, in pairs of a key and a text, or one after the other."""
    match value:
        case str():
            return change(place, value)
        case dict():
            return {key: _changed(f"{place}.{_key(key)}", below, change) for key, below in value.items()}
        case tuple() if all(isinstance(each, tuple) for each in value):
            return tuple((key, change(f"{place}.{key}", text)) for key, text in value)
        case tuple():
            return tuple(change(f"{place}.{number}", text) for number, text in enumerate(value, 1))
        case _:
            raise TypeError(f"{place} is no text")


def _key(key: object) -> str:
    return ".".join(map(str, key)) if isinstance(key, tuple) else str(key)
