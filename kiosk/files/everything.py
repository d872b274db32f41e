"""All that is read from files together: the settings, the person, the content; and what stands in for a broken file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kiosk.content.profile import Profile
from kiosk.files import library
from kiosk.files.durable import keep_copy
from kiosk.files.library import Library, read_library, read_library_or_last_good
from kiosk.files.mistakes import Mistake, Reading, Replaced, did_you_mean, first_good
from kiosk.files.places import Places
from kiosk.files.profile_file import profile_in, read_profile
from kiosk.files.reading import line_in, read_as
from kiosk.files.settings import Settings
from kiosk.files.settings_file import read_settings, settings_in
from kiosk.files.stretch_file import TAUGHT
from kiosk.files.table import Table

T = TypeVar("T")


Content = tuple[Library, tuple[Replaced, ...]]


@dataclass(frozen=True, eq=False)
class Everything:
    """All that is read from files: the settings, the person, the content."""

    settings: Settings
    profile: Profile
    library: Library
    content: Content = (Library(), ())  # as its files have it, and what was replaced in them


def read_everything(places: Places) -> Reading[Everything]:
    """All of it, or every mistake in all files."""
    if places.config_given and not os.path.isdir(places.config):
        return Reading(None, read_library(places.assets, places.config).mistakes)
    settings = read_settings(places.setting("kiosk.toml"))
    profile = read_profile(places.setting("profile.toml"))
    content = read_library(places.assets, _own(places))
    unknown = () if settings.value is None else _unknown_routines(places, settings.value)
    if profile.value is not None and content.value is not None:
        unknown += _unknown_shown(places, profile.value, content.value)
    mistakes = settings.mistakes + unknown + profile.mistakes + content.mistakes
    if mistakes or settings.value is None or profile.value is None or content.value is None:
        return Reading(None, tuple(dict.fromkeys(mistakes)))
    library_ = content.value
    return Reading(Everything(settings.value, profile.value, _timed(library_, settings.value), (library_, ())))


def _unknown_routines(places: Places, settings: Settings) -> tuple[Mistake, ...]:
    """The times of day for routines that there are not; one that only has a mistake of its own is there."""
    ids = library.routine_ids(places.assets, _own(places))
    path = places.setting("kiosk.toml")
    return tuple(
        Mistake(
            str(path),
            f"routines.{id_}",
            f'there is no routine "{id_}"',
            did_you_mean(id_, ids),
            line_in(path, f"routines.{id_}"),
        )
        for id_ in settings.routines
        if id_ not in ids
    )


def _unknown_shown(places: Places, profile: Profile, content: Library) -> tuple[Mistake, ...]:
    """The movements that were shown and that there are not; one that only has a mistake of its own is there."""
    ids = library.stretch_ids(places.assets, _own(places))
    names = ids.union(*(stretch.also for stretch in content.stretches.values()))
    path, place = places.setting("profile.toml"), "shown.movements"
    return tuple(
        Mistake(str(path), place, f'there is no stretch "{name}"', did_you_mean(name, names), line_in(path, place))
        for name in sorted(profile.shown - names)
    )


def no_longer_counts(places: Places, profile: Profile) -> tuple[Mistake, ...]:
    """What the profile says in an older way that permits nothing any more, and what to write instead.

    It is no mistake: the rest of the file holds.
    """
    if not profile.unnamed:
        return ()
    where, what = f"permissions.{TAUGHT}", "this no longer stands for all movements together"
    hint = 'name each one that was shown, under [shown], such as movements = ["neck-side"]'
    path = places.setting("profile.toml")
    return (Mistake(str(path), where, what, hint, line_in(path, where)),)


def _timed(content: Library, settings: Settings) -> Library:
    """The same content, with each routine due when the settings say. Its version is that of its file."""
    times = settings.routines
    routines = {id_: replace(routine, at=times.get(id_, routine.at)) for id_, routine in content.routines.items()}
    return replace(content, routines=routines)


def _own(places: Places) -> Path | None:
    """The config folder if there must be one or there is one; a first start has none."""
    return places.config if places.config_given or os.path.lexists(places.config) else None


def read_content_or_last_good(places: Places) -> Content:
    """The content, with the last good file, else the shipped one, in place of each broken one."""
    return read_library_or_last_good(places.assets, _own(places), places.last_good)


def read_everything_or_last_good(
    places: Places, content: Content | None = None
) -> tuple[Everything, tuple[Replaced, ...]]:
    """All of it, with the last good file, else the shipped one, in place of each broken one.

    What is good becomes the last good one. Raises RuntimeError where even the shipped settings cannot be read.
    `content` is that of the files where it was read already.
    """
    settings, settings_replaced = _or_last_good(places, "kiosk.toml", read_settings)
    profile, profile_replaced = _or_last_good(places, "profile.toml", read_profile)
    content = content or read_content_or_last_good(places)
    lone = (*_unknown_routines(places, settings), *_unknown_shown(places, profile, content[0]))
    unknown = tuple(Replaced(m.path, (m,), "nothing") for m in (*lone, *no_longer_counts(places, profile)))
    everything = Everything(settings, profile, _timed(content[0], settings), content)
    return everything, settings_replaced + unknown + profile_replaced + content[1]


def as_if(places: Places, everything: Everything, also: Mapping[str, object]) -> Everything:
    """The same as if these values stood in the person's files, too; one that those would refuse is passed over.

    Keys are those of kiosk.toml, and `profile.` with those of profile.toml.
    """
    person = {key.removeprefix(PERSON): value for key, value in also.items() if key.startswith(PERSON)}
    kiosk = {key: value for key, value in also.items() if not key.startswith(PERSON)}
    settings = _as_if(places, "kiosk.toml", settings_in, kiosk) if kiosk else everything.settings
    profile = _as_if(places, "profile.toml", profile_in, person) if person else everything.profile
    return Everything(settings, profile, _timed(everything.content[0], settings), everything.content)


PERSON = "profile."


def _as_if(places: Places, name: str, make: Callable[[Table], T], also: Mapping[str, object]) -> T:
    for path in (places.setting(name), places.last_good / name, places.shipped / name):
        if (value := read_as(path, make).value) is not None:
            return _each_that_fits(path, make, also) or value
    raise RuntimeError(f"not even the shipped {name} can be read")


def _each_that_fits(path: Path, make: Callable[[Table], T], also: Mapping[str, object]) -> T | None:
    """With all of those values, or with those of them that can stand there by themselves."""
    if (value := read_as(path, make, also).value) is not None:
        return value
    fitting = {key: given for key, given in also.items() if read_as(path, make, {key: given}).value is not None}
    return read_as(path, make, fitting).value


def day_begins(places: Places) -> str:
    """When a day begins for the kiosk of those places: what it would go by itself. Writes nothing."""
    return _first_good(places, "kiosk.toml", read_settings)[0].session.day_begins


def _first_good(places: Places, name: str, read_one: Callable[[Path], Reading[T]]) -> tuple[T, tuple[Replaced, ...]]:
    instead = {"the last good one": places.last_good / name, "the shipped one": places.shipped / name}
    return first_good(read_one, places.setting(name), instead)


def _or_last_good(places: Places, name: str, read_one: Callable[[Path], Reading[T]]) -> tuple[T, tuple[Replaced, ...]]:
    value, replaced = _first_good(places, name, read_one)
    path = places.setting(name)
    if not replaced and path.parent == places.config:
        with suppress(OSError):
            keep_copy(path, places.last_good / name)
    return value, replaced
