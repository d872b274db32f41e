"""Writes a changed setting back into the person's own file, and leaves the rest of that file as people wrote it.

The buttons change the same kiosk.toml and profile.toml that a therapist or an installer edits. Their comments, their
order and their spelling stay. A change that would make the file wrong is refused, and the file stays as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.content.profile import Profile
from kiosk.files import durable
from kiosk.files.mistakes import Mistake, Reading
from kiosk.files.places import Places
from kiosk.files.profile_file import profile_in
from kiosk.files.reading import read_as, read_text_as
from kiosk.files.settings import Settings
from kiosk.files.settings_file import settings_in
from kiosk.files.table import Table

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

T = TypeVar("T")

Value = str | int | float | bool | Sequence[str]

NewValues = Mapping[str, Value | None]
"""New values by key, such as {"voice.volume": 4}; None takes the key out, so that what is usual holds again."""


class Refused(ValueError):  # noqa: N818 -- no error of the program, but an answer
    """A change that the file's reader will not have, with the mistakes that it told."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def change_settings(places: Places, changes: NewValues) -> Settings:
    """Make all these changes in the person's kiosk.toml, or none of them; gives the settings that now hold.

    The first change makes the person's own file out of the shipped one. Raises Refused where the file has a mistake,
    or would have, and OSError where it cannot be written.
    """
    return _change(places, "kiosk.toml", changes, settings_in)


def change_profile(places: Places, changes: NewValues) -> Profile:
    """Make all these changes in the person's profile.toml, or none of them; gives the profile that now holds.

    As `change_settings` does.
    """
    return _change(places, "profile.toml", changes, profile_in)


def change(path: Path, key: str, value: Value | None) -> None:
    """Change one key of a kiosk.toml or profile.toml that is there. Raises Refused and OSError."""
    make: Callable[[Table], Any] = profile_in if path.name == "profile.toml" else settings_in
    with durable.alone(path.parent):
        _rewrite(path, path, {key: value}, make)


def _change(places: Places, name: str, changes: NewValues, make: Callable[[Table], T]) -> T:
    with durable.alone(places.config):  # so that no pack lands between the reading and the writing
        durable.make_folder(places.config)
        return _rewrite(places.setting(name), places.config / name, changes, make)


def _rewrite(old: Path, path: Path, changes: NewValues, make: Callable[[Table], T]) -> T:
    """Read `old`, and write it with the changes to `path`."""
    _good(read_as(old, make))
    before = durable.content_of(old).decode("utf-8-sig")
    try:
        after = changed(before, changes)
    except KeyError as key:
        raise Refused((Mistake(str(path), str(key.args[0]), "there is no place for this key"),)) from key
    path = path.resolve()  # a link stays a link
    value = _good(read_text_as(path, after, make))
    if after != before or old != path:
        durable.put_file(path, after.encode())
    return value


def _good(reading: Reading[T]) -> T:
    if reading.value is None:
        raise Refused(reading.mistakes)
    return reading.value


# -- in the text


def changed(text: str, changes: NewValues) -> str:
    """The TOML text with these values, and all else as it was. Raises KeyError for a key that cannot be there."""
    for key, value in changes.items():
        text = _tidied(text, _with(text, key.split("."), value))
    return text


def _with(text: str, parts: list[str], value: Value | None) -> str:
    import tomlkit  # only for a change: a start needs none, and it costs a noticeable part of one
    from tomlkit.exceptions import TOMLKitError

    document = tomlkit.parse(text)
    try:
        _set(document, parts, value)
    except (TypeError, TOMLKitError) as error:
        raise KeyError(".".join(parts)) from error
    return document.as_string()


def _set(document: TOMLDocument, parts: list[str], value: Value | None) -> None:
    import tomlkit

    table: Any = document
    for part in parts[:-1]:
        if part not in table:
            if value is None:
                return
            table[part] = tomlkit.table()
        table = table[part]
    key = parts[-1]
    if value is None:
        if key in table:
            del table[key]
    elif not (key in table and _same(table[key], value)):
        table[key] = _item(table, key, value)


def _same(item: Any, value: Value) -> bool:
    old = item.unwrap() if hasattr(item, "unwrap") else item
    return type(old) is type(value) and bool(old == value)


def _item(table: Any, key: str, value: Value) -> Any:
    """The value as an item whose comment begins in the column where the old one's did."""
    import tomlkit
    from tomlkit.items import AbstractTable

    item = tomlkit.item(value if isinstance(value, str | int | float | bool) else list(value))
    if isinstance(table, AbstractTable) and key in table:
        old: Any = table.value.item(key)
        shift = len(old.as_string()) - len(item.as_string())
        space = old.trivia.comment_ws
        item.trivia.comment_ws = " " * max(1, len(space) + shift) if space.strip(" ") == "" != space else space
    return item


def _tidied(before: str, after: str) -> str:
    """With a key that is new moved up to the other keys of its table.

    It was added at the table's end, which can be below a comment that speaks of the next table.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    added = next((n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    if len(new) != len(old) + 1 or new[:added] + new[added + 1 :] != old:
        return after
    place = _above_comments(new, added)
    tidy = "".join([*new[:place], new[added], *new[place:added], *new[added + 1 :]])
    return tidy if _values(tidy) == _values(after) else after


def _above_comments(lines: list[str], added: int) -> int:
    """The line after the last key above, where a blank line parts the comments below from it; else where it is."""
    place, parted = added, False
    while place > 0 and (not lines[place - 1].strip() or lines[place - 1].lstrip().startswith("#")):
        place -= 1
        parted = parted or not lines[place].strip()
    return place if parted and place > 0 else added


def _values(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
