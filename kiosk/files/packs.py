"""A therapist's pack: the person's own routines, stretches, cards and profile as one file.

A pack is a zip file that any computer opens. READ-ME.txt in it says in words what it holds, manifest.json with which
kiosk it was made and the SHA-256 of each file, and the rest lies as in the config folder: profile.toml, routines/,
stretches/, cards/. The same content always gives the same bytes. kiosk.toml stays out of it: pins and screen belong
to the box.

What comes in a pack is checked whole before anything changes: the pack itself, then all that would be read with it.
It then takes the place of the person's own content in one step of the file system, or nothing does. What was there
before is kept in the config folder's `.previous`, within that same step, and `undo` lets the two change places.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from kiosk.content.fitting import WrittenRoutine
from kiosk.content.profile import Profile
from kiosk.files import durable
from kiosk.files.archive import unpack
from kiosk.files.bounds import MOST_TOLD
from kiosk.files.everything import Everything, read_everything
from kiosk.files.library import KINDS
from kiosk.files.mistakes import Mistake, Reading
from kiosk.files.pack_file import PROFILE, Contents, Pack, inside, read_pack
from kiosk.files.places import NAME, Places
from kiosk.files.profile_file import profile_in, read_profile
from kiosk.files.reading import read_text_as

PREVIOUS = ".previous"


@dataclass(frozen=True, eq=False)
class Landed:
    """What is there now and what was there before; `mistakes` are those that are now read (after an undo only)."""

    before: Contents
    now: Contents
    everything: Everything | None
    mistakes: tuple[Mistake, ...] = ()
    turned: tuple[Turned, ...] = ()


@dataclass(frozen=True)
class Turned:
    """Something about the person that goes on or off: `kind` is permission, equipment or shown."""

    kind: str
    name: str
    on: bool


# -- out


def made(places: Places) -> Reading[Pack]:
    """The pack of everything of the person's own; where anything cannot be read, every mistake instead."""
    reading = read_everything(places)
    if reading.value is None:
        return Reading(None, reading.mistakes)
    files = {PROFILE: places.setting(PROFILE).read_bytes(), **_content(places.config)}
    own = _own_routines(reading.value, files)
    versions = {routine.id: routine.version for routine in own}
    return Reading(Pack(metadata.version(NAME), files, versions, _read_me(reading.value, own, files)))


def _own_routines(everything: Everything, files: Contents) -> list[WrittenRoutine]:
    return [routine for id_, routine in everything.library.routines.items() if f"routines/{id_}.toml" in files]


def _read_me(everything: Everything, own: list[WrittenRoutine], files: Contents) -> str:
    """What is in the pack, for whoever opens it with the tools of their own computer."""
    lines = [
        f"A pack of the stretch kiosk{f' for {everything.profile.name}' if everything.profile.name else ''}.",
        "",
        "profile.toml says what the person can and may do. routines/, stretches/ and cards/ hold what was written",
        "for this person; what came with the kiosk is not repeated here. All are plain text files.",
        "To change something: import the pack into a kiosk, change the files there, run `kiosk check`, export again.",
        "A file that is changed in here makes the whole pack refused.",
    ]
    for kind in KINDS:
        names = [name for name in files if name.startswith(f"{kind}/")]
        lines += ["", f"Own {kind}: {'' if names else 'none'}".rstrip(), *(f"  {name}" for name in sorted(names))]
    for routine in own:
        lines += ["", *_in_words(routine)]
    return "\n".join(lines) + "\n"


def _in_words(routine: WrittenRoutine) -> Iterator[str]:
    who = "with a helper" if routine.with_helper else "alone"
    at = f", at {routine.at}" if routine.at else ""
    yield f"{routine.name} ({routine.id}): {routine.about}; {who}{at}, {routine.minutes} min, version {routine.version}"
    for number, step in enumerate(routine.steps, 1):
        sides = " and ".join(side for side in step.sides if side)
        doses = {f"{dose.repetitions} × {dose.hold_ms / 1000:g} s" for dose in step.doses.values()}
        parts = (step.stretch.name, sides, " or ".join(sorted(doses)))
        yield f"  {number}. {', '.join(part for part in parts if part)}"


def _content(folder: Path) -> dict[str, bytes]:
    """What a pack can replace in that folder."""
    paths = [path for kind in KINDS for path in sorted((folder / kind).glob("*.toml")) if path.name[0] != "."]
    return {str(path.relative_to(folder)): path.read_bytes() for path in [folder / PROFILE, *paths] if path.is_file()}


def turned(places: Places, before: Contents, now: Contents) -> tuple[Turned, ...]:
    """What goes on or off with the profile: permissions, equipment, and the movements that were shown."""
    one, other = _person(places, before), _person(places, now)
    kinds: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
        ("permission", one.permissions, other.permissions),
        ("equipment", one.equipment, other.equipment),
        ("shown", one.shown, other.shown),
    )
    return tuple(
        Turned(kind, name, name in after)
        for kind, was, after in kinds
        for name in sorted(was.symmetric_difference(after))
    )


def asks_for(places: Places, pack: Pack) -> tuple[str, ...]:
    """What the pack permits anew: permissions, and movements as shown to this helper.

    Each is for somebody to say yes to who knows the person.
    """
    all_ = turned(places, _content(places.config), pack.files)
    return tuple(each.name for each in all_ if each.kind in ("permission", "shown") and each.on)


def _person(places: Places, files: Contents) -> Profile:
    """The person that those files know; where they have a mistake, or there are none, one who may do nothing more."""
    if PROFILE not in files:
        return read_profile(places.shipped / PROFILE).value or Profile("")
    text = files[PROFILE].decode("utf-8-sig", errors="replace")
    return read_text_as(Path(PROFILE), text, profile_in).value or Profile("")


def land(places: Places, path: Path, allowed: Collection[str] = ()) -> Reading[Landed]:
    """Let what is in that pack take the place of the person's own content, if all is well; else every mistake.

    `allowed` are the permissions that it may turn on. Raises OSError where the disk does not let it; the config folder
    is then as it was.
    """
    reading = read_pack(path)
    if reading.value is None:
        return Reading(None, reading.mistakes)
    config, files = places.config.resolve(), reading.value.files
    with durable.alone(config):
        before = _content(config)
        missing = [name for name in asks_for(places, reading.value) if name not in allowed]
        if missing:
            return Reading(None, (_not_allowed(path, missing),))
        new = _built(config, files, before)
        result = read_everything(replace(places, config=new))
        if result.value is None:
            durable.sweep(new)
            told = result.mistakes[:MOST_TOLD]
            return Reading(None, tuple(_retold(m, new, places.config, path, files) for m in told))
        durable.put_folder(new, config)
    return Reading(Landed(before, files, result.value, turned=turned(places, before, files)))


def _not_allowed(path: Path, names: list[str]) -> Mistake:
    what = f"this turns on {' and '.join(names)}, which nobody has said yes to, so nothing was changed"
    return Mistake(str(path), "", what, f"once someone who knows the person has: --allow {','.join(names)}")


def _retold(mistake: Mistake, new: Path, config: Path, pack: Path, files: Contents) -> Mistake:
    """The mistake at the place where a person finds it: in the pack, or in their config folder."""
    told = Path(mistake.path)
    if not told.is_relative_to(new):
        return mistake
    name = told.relative_to(new)
    return replace(mistake, path=inside(pack, str(name)) if str(name) in files else str(config / name))


def undo(places: Places) -> Reading[Landed]:
    """Let the content that was there before, and what is there now, change places; twice is as if nothing had been.

    It is not checked first: it is the way back. Raises OSError as `land` does.
    """
    config = places.config.resolve()
    with durable.alone(config):
        if not (config / PREVIOUS).is_dir():
            what = "no pack was imported here, so there is nothing to undo"
            return Reading(None, (Mistake(str(places.config), "", what),))
        now, before = _content(config / PREVIOUS), _content(config)
        durable.put_folder(_built(config, now, before), config)
    result = read_everything(places)
    return Reading(Landed(before, now, result.value, result.mistakes, turned(places, before, now)))


# -- the folder beside


def _built(config: Path, now: Contents, before: Contents) -> Path:
    """A whole config folder beside the present one, on the medium: its settings and notes, and the new content."""
    new = durable.beside(config)
    durable.sweep(new)
    try:
        durable.make_folder(new, like=config)
        if config.is_dir():
            durable.carry_over(config, new, _replaced)
        unpack(now.items(), new, like=config)
        durable.make_folder(new / PREVIOUS, like=config)
        unpack(before.items(), new / PREVIOUS, like=config)
        durable.sync_folders(new)
    except OSError:
        durable.sweep(new)
        raise
    return new


def _replaced(name: str, entry: os.DirEntry[str]) -> bool:
    """Whether that is content, or a link to a folder of content (which becomes a folder), or what was there before."""
    kind, _, below = name.partition("/")
    if kind in KINDS:
        is_content = below.endswith(".toml") and below[0] != "." and "/" not in below
        return is_content or (not below and entry.is_symlink())
    return name in (PROFILE, PREVIOUS) or (not below and name.endswith(durable.BESIDE))
