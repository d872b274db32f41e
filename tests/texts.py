"""Every text that stands in the words, for whoever holds them to a rule."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from kiosk import words
from kiosk.content.stretch import Sentence, Sided, Variant


def own_words() -> list[str]:
    """Every text that the kiosk has words for, each once."""
    parts = [part for part in vars(words).values() if isinstance(part, ModuleType)]
    values = [value for part in parts for name, value in vars(part).items() if name.isupper()]
    return list(dict.fromkeys(in_words(values)))


def in_words(value: object) -> Iterator[str]:
    """Every text within a value, however deep."""
    match value:
        case str():
            yield value
        case tuple() | list():
            for part in value:
                yield from in_words(part)
        case dict():
            for part in value.values():
                yield from in_words(part)


def texts_of(*sentences: Sentence) -> tuple[str, ...]:
    """The texts of these sentences of a stretch; of one that has a left and a right, both."""
    pairs = ((each.left, each.right) if isinstance(each, Sided) else (each,) for each in sentences)
    return tuple(text for pair in pairs for text in pair)


def helped_by(variant: Variant) -> tuple[str, ...]:
    """What the helper of that variant is told."""
    helper = variant.helper
    return texts_of(helper.hands, helper.how_far, helper.stop) if helper else ()
