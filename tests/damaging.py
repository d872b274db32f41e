"""Damage of every kind, done to a household's files by chance, and a look at whether the kiosk bears it.

Each run damages one file of a kiosk that was used, by one value or by one bit, and opens it twice as the box does.
What may be lost is told by the files themselves: a record whose text is no longer anywhere in the damaged file, and
nothing else. `scripts/damage` runs thousands of these, the tests a few.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from household import aside, ended, held, keep_all, said, skipped, started, stopped

from kiosk.devices.store.journal import sealed
from kiosk.devices.store.storage import Encoded, decoded
from kiosk.devices.store.store import Store, look
from kiosk.devices.system.clock import SteppedClock
from kiosk.files.everything import Everything, read_everything, read_everything_or_last_good
from kiosk.files.places import Places, came_with
from kiosk.log.history import Log, lasting
from kiosk.log.months import month_of
from kiosk.log.records import Kept
from kiosk.scenes.scene import scene
from kiosk.session.around import FourWeeks, Today
from kiosk.session.deciding import start
from kiosk.session.known import Known
from kiosk.session.pages import day_groups
from kiosk.worlds.opening import known

LOG_FILES = ("journal.jsonl", "journal.old", "standing.json", "log/2026-10.json", "log/2026-11.json")
SETTINGS = ("kiosk.toml", "profile.toml", "routines/slow-wrists.toml", "stretches/own-ankles.toml", "cards/whom.toml")
LAST_GOOD = tuple(f"last-good/{name}" for name in SETTINGS)

ALWAYS = ("1900-01-01", "8999-12-31")

ROUTINE = """name = "Slow wrists"
about = "wrists"
at = "10:00"
with = "alone"
minutes = 3
[[steps]]
stretch = "wrist-extension"
hold_s = 7.5
[[steps]]
stretch = "own-ankles"
"""
CARD = """title = "Whom to ask"
lines = ["Ask."]
ask = "The team."
[[sources]]
title = "T"
address = "https://example.org"
"""


# -- a household that was used


@dataclass
class Home:
    """A kiosk's folders as on the box, and what was in them before anything was damaged."""

    places: Places
    at: datetime
    before: dict[int, Kept] = field(default_factory=dict)
    everything: Everything | None = None

    @property
    def data(self) -> Path:
        return self.places.data

    def clock(self) -> SteppedClock:
        return SteppedClock(self.at)

    def path(self, name: str) -> Path:
        return (self.places.config if name in SETTINGS else self.data) / name


def make_home(folder: Path, *, with_sums: bool = True) -> Home:
    """A home with two months in the log and an interrupted session; without sums as before there were any."""
    assets = _assets(folder / "assets")
    data = folder / "data"
    places = Places(assets, came_with("config"), data / "config", data, folder / "cache", config_given=True)
    _settings(places)
    clock = SteppedClock(datetime(2026, 10, 20, 8, tzinfo=UTC))
    _live(data, clock)
    if not with_sums:
        for path in (*data.glob("standing.json*"), *data.glob("log/*.json*")):
            path.write_bytes(_without_sums(path.read_bytes()))
    home = Home(places, datetime(2026, 11, 21, 20, tzinfo=UTC))
    home.everything = read_everything_or_last_good(places)[0]
    home.before = {kept.number: kept for kept in look(data, home.clock()).between(*ALWAYS)}
    return home


def _assets(folder: Path) -> Path:
    shipped = came_with("assets")
    for name in ("wrist-extension", "ankle-circles", "neck-side"):
        (folder / "stretches").mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped / "stretches" / f"{name}.toml", folder / "stretches")
    (folder / "routines").mkdir()
    text = ROUTINE.replace("own-ankles", "ankle-circles").replace("Slow wrists", "Wrists")
    (folder / "routines" / "morning.toml").write_text(text)
    return folder


def _settings(places: Places) -> None:
    for kind in ("routines", "stretches", "cards"):
        (places.config / kind).mkdir(parents=True, exist_ok=True)
    for name in ("kiosk.toml", "profile.toml"):
        shutil.copy(places.shipped / name, places.config / name)
    (places.config / "routines" / "slow-wrists.toml").write_text(ROUTINE)
    (places.config / "cards" / "whom.toml").write_text(CARD)
    shutil.copy(places.assets / "stretches" / "ankle-circles.toml", places.config / "stretches" / "own-ankles.toml")


def _live(data: Path, clock: SteppedClock) -> None:
    """Four folded sessions in two months, with what is set aside, and one that the power cut."""
    store = Store.open(data, clock)
    for number in range(4):
        keep_all(store, clock, said("ready", "fine"), said("stop_works", "yes"), started(3), held(0), held(0, 2))
        if number % 2:
            keep_all(store, clock, stopped(1, side="right"), aside("cleared", "hurt", side="right"))
        keep_all(store, clock, skipped(2, "wrist-extension"), ended(), said("how_tired", "tired"))
        store.close_session()
        store.flush()
        clock.advance(10 * 24 * 3_600_000)
    keep_all(store, clock, said("ready", "fine"), started(3), held(0), stopped(1, stretch="wrist-extension"))
    store.close()


def _without_sums(content: bytes) -> bytes:
    tables = decoded(content) or {}
    rows = (row for table in tables.values() for document in table.values() for row in document["records"])
    for row in rows:
        row.pop("crc", None)
    plain = Encoded().encoded(tables)
    return b"{" + plain.split(b"},\n", 1)[1]


# -- damage


@dataclass(frozen=True)
class Damage:
    """What was done: to which file, in words, the content that it has now and had before."""

    name: str
    what: str
    content: bytes
    before: bytes


def a_bit_flips(home: Home, chance: Random) -> Damage:
    name = chance.choice((*LOG_FILES, *SETTINGS, *LAST_GOOD))
    content = bytearray(home.path(name).read_bytes())
    at, bit = chance.randrange(len(content)), chance.randrange(8)
    content[at] ^= 1 << bit
    return Damage(name, f"bit {bit} of byte {at}", bytes(content), home.path(name).read_bytes())


def a_value_changes(home: Home, chance: Random) -> Damage:
    name = chance.choice((*LOG_FILES, *SETTINGS, *LAST_GOOD))
    content = home.path(name).read_bytes()
    if name.startswith("journal"):
        return _in_a_line(name, content, chance)
    if name.endswith(".json"):
        return _in_tables(name, content, chance)
    return _in_toml(name, content.decode(), chance)


OTHERS: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 7, 2**31, 2**70, 1.5, "", "x", "left", "2026-11-31", "0001-01-01", "9999-12-31",
    "2026-11-21", [], ["x"], [1], {}, {"x": 1},
)  # fmt: skip


def _change_one(values: Any, chance: Random) -> str:
    """Give one place in it, however deep, another value, or take it out; where that was."""
    places = list(_places(values))
    holder, key = chance.choice(places)
    if isinstance(holder, dict) and chance.random() < 0.1:
        del holder[key]
        return f"{key} is gone"
    holder[key] = chance.choice(OTHERS)
    return f"{key} = {holder[key]!r}"


def _places(values: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(values) if isinstance(values, dict) else range(len(values)) if isinstance(values, list) else ()
    for key in keys:
        yield values, key
        yield from _places(values[key])


def _in_a_line(name: str, content: bytes, chance: Random) -> Damage:
    """Half of them with the right checksum: a program that went wrong wrote it."""
    lines = content.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    checksum, _, text = lines[number].partition(b" ")
    row = json.loads(text)
    what = _change_one(row, chance)
    if chance.random() < 0.5:
        lines[number] = sealed(row)
    else:
        lines[number] = checksum + b" " + json.dumps(row, ensure_ascii=False).encode() + b"\n"
    return Damage(name, f"line {number}: {what}", b"".join(lines), content)


def _in_tables(name: str, content: bytes, chance: Random) -> Damage:
    """The file otherwise as it was, its checksum too; now and then with the right one."""
    head, mark, rest = content.partition(b"},\n") if b'"seal"' in content else (b"", b"", content)
    tables = json.loads(b"{" + rest if mark else rest)
    what = _change_one(tables, chance)
    if mark and chance.random() < 0.25 and all(isinstance(table, dict) for table in tables.values()):
        return Damage(name, f"with its checksum: {what}", Encoded().encoded(tables), content)
    changed = json.dumps(tables, ensure_ascii=False).encode()
    return Damage(name, what, head + mark + changed[1:] if mark else changed, content)


_VALUE = re.compile(r'(?<==)\s*("[^"\n]*"|[\w.]+|\[[^\]\n]*\])')
TOKENS = ("true", "false", "0", "1", "-1", "99999999", "1.5", "nan", '""', '"x"', '"alone"', "[]", '["x"]', "{}", "x",
          "1979-05-27", "2" * 5000, '"\\u0000"', "[[[[1]]]]")  # fmt: skip


def _in_toml(name: str, text: str, chance: Random) -> Damage:
    found = chance.choice([m for m in _VALUE.finditer(text) if not _in_a_comment(text, m.start())])
    token = chance.choice(TOKENS)
    changed = f"{text[: found.start()]} {token}{text[found.end() :]}"
    return Damage(name, f"{found[0].strip()} becomes {token[:12]}", changed.encode(), text.encode())


def _in_a_comment(text: str, at: int) -> bool:
    return "#" in text[text.rfind("\n", 0, at) + 1 : at]


# -- a look at it


@dataclass
class Seen:
    """What a start shows: the records by number, what was told, and the settings."""

    records: dict[int, Kept]
    told: tuple[str, ...]
    everything: Everything
    replaced: tuple[str, ...]


def opened(home: Home, everything: Everything | None) -> Seen:
    """Start as the box does, look at every summary, and ask for the log and the report as their commands do."""
    replaced: tuple[str, ...] = ()
    if everything is None:
        everything, broken = read_everything_or_last_good(home.places)
        replaced = tuple(map(str, broken))
    clock = home.clock()
    store = Store.open(home.data, clock)
    today = clock.now().day
    known_ = known(everything, store.log(), today)
    _look_around(known_)
    store.flush()
    records = store.between(*ALWAYS)
    told = store.notices
    store.close()
    beside = look(home.data, clock)
    _summaries(known_, beside.between(*ALWAYS), beside.log())
    return Seen({kept.number: kept for kept in records}, (*told, *beside.notices), everything, replaced)


def _look_around(known_: Known) -> None:
    for state in (start(known_), Today(known_), FourWeeks(known_)):
        scene(state)


def _summaries(known_: Known, records: tuple[Kept, ...], log: Log) -> None:
    """What `kiosk log` and `kiosk report` work out."""
    whole = Log(records, log.lasting)
    for day in sorted({kept.day for kept in records}):
        day_groups(known_, whole.day(day))
    for month in sorted({kept.day[:7] for kept in records}):
        month_of(month, [kept for kept in records if kept.day[:7] == month], lasting(records), {})


# -- whether that is as it should be


class Fault(AssertionError):  # noqa: N818 - it is the kiosk's, and not an error of this program
    """Something that must not be."""


def bears(home: Home, folder: Path, damage: Damage) -> str:
    """Do the damage in a copy of that home and start it twice. How it was borne in a word; raises Fault."""
    copied = _copied(home, folder)
    copied.path(damage.name).write_bytes(damage.content)
    try:
        is_log = damage.name in LOG_FILES
        first = opened(copied, home.everything if is_log else None)
        again = opened(copied, home.everything if is_log else None)
    except Exception as trouble:
        raise Fault(f"{damage.name}: {damage.what}: it does not start: {trouble!r}") from trouble
    try:
        _expect(first.records == again.records, "the second start finds other records")
        return _judge_log(copied, damage, first) if is_log else _judge_settings(copied, damage, first, again)
    except Fault as fault:
        raise Fault(f"{damage.name}: {damage.what}: {fault}") from None


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Fault(otherwise)


def _judge_log(home: Home, damage: Damage, seen: Seen) -> str:
    lost = home.before.keys() - seen.records.keys()
    changed = {n for n, kept in seen.records.items() if home.before.get(n) != kept}
    text = damage.content.decode(errors="replace")
    whole = {number for row, number in _rows(damage.before) if row in text and number in lost | changed}
    _expect(not whole, f"records {sorted(whole)} are whole in the file and were lost or changed")
    if changed and not seen.told:
        _expect(not _is_checked(damage), "a flip is believed")
        _expect(len(lost) <= 1, "more than the changed record is lost")  # one that took another's number
        return "a value that could be right, with nothing to check it by"
    if lost or seen.told:
        _expect(bool(seen.told), f"{sorted(lost)} are lost, and nothing is told")
        _expect(_is_kept(home, damage, seen), "what was damaged is not kept")
    return "told" if seen.told else "nothing lost"


def _rows(content: bytes) -> Iterator[tuple[str, int]]:
    """The text of each record in a file, its own checksum included, and its number."""
    for found in _ROW.finditer(content.decode(errors="replace")):
        with suppress(ValueError, KeyError, TypeError):
            yield found[0], json.loads(found[1])["number"]


_ROW = re.compile(r'(?:\w{8} )?(\{"kind".*?\})')


def _is_checked(damage: Damage) -> bool:
    """Whether there is a checksum, and it is not itself as the change wants it."""
    resealed = damage.what.startswith(("line", "with its checksum"))
    return not resealed and (damage.name.startswith("journal") or b'"seal"' in damage.before)


def _is_kept(home: Home, damage: Damage, seen: Seen) -> bool:
    """Whether all that was damaged is in some file: as it was, or each of its records where others were added.

    A record that came back out of another file as it had been is wanted no more.
    """
    contents = [path.read_bytes() for path in home.data.rglob("*") if path.is_file()]
    if any(damage.content in content for content in contents):
        return True
    if damage.what.startswith("with its checksum"):
        return True  # such a file is as a newer kiosk may have written it: it is added to
    there = {_without_sum(row) for content in contents for row, _ in _rows(content)}
    back = {number for number, kept in home.before.items() if seen.records.get(number) == kept}
    return all(_without_sum(row) in there or number in back for row, number in _rows(damage.content))


def _without_sum(row: str) -> str:
    return re.sub(r', "crc": "\w{8}"|^\w{8} ', "", row)


def _judge_settings(home: Home, damage: Damage, first: Seen, again: Seen) -> str:
    _expect(first.records == home.before, "a record was lost with the settings")
    _expect(first.replaced == again.replaced, "the second start tells something else")
    if damage.name in SETTINGS:
        _expect(home.path(damage.name).read_bytes() == damage.content, "the person's file was changed")
    if first.replaced:
        _expect(any(damage.name in told for told in first.replaced), "the file is not named")
        _expect(_same(first.everything, home.everything), "the last good ones are not what holds")
        return "told"
    if not _same(first.everything, home.everything):
        _expect(damage.name in SETTINGS, "a last good copy is believed though the file is whole")
        _expect(read_everything(home.places).value is not None, "it has a mistake, and nothing is told")
        return "a value that could be right, with nothing to check it by"
    return "nothing lost"


def _same(one: Everything, other: Everything | None) -> bool:
    assert other is not None
    return repr((one.settings, one.profile, one.library)) == repr((other.settings, other.profile, other.library))


def _copied(home: Home, folder: Path) -> Home:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(home.data, folder / "data")
    data = folder / "data"
    places = Places(home.places.assets, home.places.shipped, data / "config", data, folder / "cache", True)
    return Home(places, home.at, home.before, home.everything)


DamageOf = Callable[[Home, Random], Damage]


def run_many(folder: Path, times: int, kind: DamageOf, seed: int = 0) -> tuple[Counter[str], list[str]]:
    """That many damages of a kind, half of them with checksums in the files: how they were borne, and each fault."""
    homes = [make_home(folder / name, with_sums=name == "with") for name in ("with", "without")]
    borne: Counter[str] = Counter()
    faults = []
    for number in range(times):
        chance = Random(f"{kind.__name__} {seed} {number}")
        home = homes[number % 2]
        try:
            borne[bears(home, folder / "here", kind(home, chance))] += 1
        except Fault as fault:
            faults.append(f"{number}: {fault}")
    return borne, faults


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for many runs: in memory where there is such a place, since each run waits for the disk many times."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)
