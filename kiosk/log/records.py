"""What is worth remembering: one frozen dataclass for each kind of thing that happened.

The core makes records; the world stamps each with its time and session (`Kept`) and makes it durable. `as_json`
and `from_json` are the form in which they are stored, printed and scripted against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple

SCHEMA = 1


@dataclass(frozen=True)
class Record:
    """One thing that happened, kept. Each subclass names its `kind`."""

    kind: ClassVar[str] = ""
    in_session: ClassVar[bool] = True


@dataclass(frozen=True)
class SessionStarted(Record):
    """One person began to go through one routine. `stretches` counts its stretches-and-sides.

    `planned` names them in their order, each as its stretch, or its stretch and side with a space between.
    """

    kind = "session_started"
    routine: str
    version: str
    with_helper: bool
    stretches: int
    left_out: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held(Record):
    """A repetition was done: stayed `held_ms` of `dose_ms`. `ended_by` names the button that ended it early.

    `repetitions` is how many the dose has (0: not known), so that the log can tell done from part.
    """

    kind = "held"
    routine: str
    stretch: str
    variant: str
    side: str | None
    repetition: int
    held_ms: int
    dose_ms: int
    unit: int
    ended_by: str | None = None
    repetitions: int = 0


@dataclass(frozen=True)
class Skipped(Record):
    """A stretch and side was left out by the person's own choice."""

    kind = "skipped"
    routine: str
    stretch: str
    variant: str
    side: str | None
    unit: int


@dataclass(frozen=True)
class Stopped(Record):
    """STOP was pressed: on which stretch and side, in which phase, after how long a stay."""

    kind = "stopped"
    routine: str
    stretch: str
    variant: str
    side: str | None
    repetition: int
    phase: str
    held_ms: int
    dose_ms: int
    unit: int


@dataclass(frozen=True)
class Answered(Record):
    """A question was answered, or left (`answer` is then `none`). `profile`: for exactly that one."""

    kind = "answered"
    question: str
    answer: str
    routine: str | None = None
    stretch: str | None = None
    side: str | None = None
    profile: str | None = None


@dataclass(frozen=True)
class SetAside(Record):
    """A stretch and side (or a whole region of the body) is left out.

    `until` says what brings it back: `cleared` (a person clears it), `asked` (asked again at the next start) or
    `today` (the day ends).
    """

    kind = "set_aside"
    stretch: str | None
    side: str | None
    why: str
    until: str
    region: str | None = None
    routine: str | None = None


@dataclass(frozen=True)
class Cleared(Record):
    """A stretch and side is no longer set aside, and who said so (`answer`: the answer after STOP did)."""

    kind = "cleared"
    stretch: str | None
    side: str | None
    who: str
    region: str | None = None
    routine: str | None = None


@dataclass(frozen=True)
class SessionEnded(Record):
    """The session is over. `how`: done, ended (by a person), stopped, cut, or declined (not carried on)."""

    kind = "session_ended"
    routine: str
    how: str


@dataclass(frozen=True)
class NotToday(Record):
    """Someone chose that there is no session today. No reason is kept."""

    kind = "not_today"
    in_session: ClassVar[bool] = False


@dataclass(frozen=True)
class Rang(Record):
    """It rang for company in the room.

    `why`: someone rang on the `home` screen or `called` from another one, or it rang by itself: after `chest` pain or
    short `breath`, or because a STOP was left `unanswered`.
    """

    kind = "rang"
    in_session: ClassVar[bool] = False
    why: str = ""


KINDS: dict[str, type[Record]] = {
    cls.kind: cls
    for cls in (SessionStarted, Held, Skipped, Stopped, Answered, SetAside, Cleared, SessionEnded, NotToday, Rang)
}


class Kept(NamedTuple):
    """A record with its stamps.

    `time`: UTC as ISO 8601 with Z, to the millisecond. `day`: the local calendar day it counts for. `session`:
    the session's id, or "" outside one. `number` orders the records of one kiosk whatever the clock did. `boot`
    and `mono_ms` tell the run of the machine and its monotonic time. `sure`: whether the clock was set.
    """

    record: Record
    time: str
    day: str
    local: str
    session: str
    number: int
    boot: str
    mono_ms: int
    sure: bool = True


_STAMPS = Kept._fields[1:]
_FIELDS = {cls: tuple(f.name for f in fields(cls)) for cls in KINDS.values()}
_LEFT_OUT, _ODD = object(), object()


def _all_of(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Takes all these values out at once. It raises KeyError where one is left out."""
    return itemgetter(*names) if len(names) > 1 else lambda values: tuple(values[name] for name in names)


_IN_ORDER: Mapping[type, Callable[[Mapping[str, Any]], tuple[Any, ...]]] = {
    Kept: _all_of(_STAMPS),
    **{cls: _all_of(names) for cls, names in _FIELDS.items()},
}


def as_json(kept: Kept) -> dict[str, Any]:
    """The record as plain JSON values: `kind`, its own fields, then the stamps."""
    values: dict[str, Any] = {"kind": kept.record.kind}
    for name in _FIELDS[type(kept.record)]:
        value = getattr(kept.record, name)
        values[name] = list(value) if isinstance(value, tuple) else value
    return values | {name: getattr(kept, name) for name in _STAMPS}


def from_json(values: dict[str, Any]) -> Kept | None:
    """The record of those values, or None where this version does not know its kind.

    Fields that are missing or unknown are passed over where they have a default, so that a log written by a
    newer or an older kiosk still opens. Raises ValueError where a needed field is missing, or one holds what it
    cannot hold: what was damaged and can still be read must not be believed.
    """
    kind = values.get("kind", "")
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        if not isinstance(kind, str):
            raise ValueError("a record has a kind that is no text")
        return None
    return Kept(_record_of(cls, values), *_stamps_of(kind, values))


def _record_of(cls: type[Record], values: Mapping[str, Any]) -> Record:
    try:
        return _made(cls.kind, *_IN_ORDER[cls](values))
    except (KeyError, TypeError):  # something is left out, or is a list
        return _made(cls.kind, *(_hashable(values.get(name, _LEFT_OUT)) for name in _FIELDS[cls]))


@lru_cache(maxsize=4096, typed=True)
def _made(kind: str, *told: Any) -> Record:
    """The record with these values, in the order of its fields.

    What somebody does every day is the same record every day, so that weeks of them are looked at once.
    """
    cls = KINDS[kind]
    known = {name: value for name, value in zip(_FIELDS[cls], told, strict=True) if value is not _LEFT_OUT}
    _refuse(kind, (name for name, value in known.items() if not _CAN_HOLD[cls][name](value)))
    try:
        return cls(**known)
    except TypeError as mistake:
        raise ValueError(f"a {kind} record is incomplete: {mistake}") from None


def _stamps_of(kind: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    try:
        stamps: tuple[Any, ...] = _IN_ORDER[Kept](values if "sure" in values else {"sure": True, **values})
    except KeyError as name:
        raise ValueError(f"a {kind} record is incomplete: it has no {name}") from None
    if not _are_right(*stamps):
        _refuse(kind, (name for name, value in zip(_STAMPS, stamps, strict=True) if not _OF_STAMPS[name](value)))
    return stamps


def _are_right(time: Any, day: Any, local: Any, session: Any, number: Any, boot: Any, mono_ms: Any, sure: Any) -> bool:
    try:
        shared = _are_shared(day, session, boot, sure)
    except TypeError:  # a list
        return False
    return shared and _is_time(time) and _is_local(local) and _counts(number) and _is_count(mono_ms)


@lru_cache(maxsize=1024, typed=True)
def _are_shared(day: Any, session: Any, boot: Any, sure: Any) -> bool:
    """Whether stamps can say so. All records of a session share these, and they are looked at once for all."""
    shared = {"day": day, "session": session, "boot": boot, "sure": sure}
    return all(_OF_STAMPS[name](value) for name, value in shared.items())


def _refuse(kind: str, wrong: Iterable[str]) -> None:
    if names := ", ".join(wrong):
        raise ValueError(f"a {kind} record has a wrong {names}")


def has_stamps(values: Mapping[str, Any]) -> bool:
    """Whether a record, perhaps of a kind that only a newer kiosk knows, says where in the log it belongs."""
    return all(name in values and _OF_STAMPS[name](values[name]) for name in ("number", "day", "session"))


def _hashable(value: Any) -> Any:
    """A list as a tuple; and what no record can hold as something that none can hold either."""
    tupled = tuple(value) if isinstance(value, list) else value
    return tupled if isinstance(tupled, Hashable) and not _holds_lists(tupled) else _ODD


def _holds_lists(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(each, list | dict) for each in value)


# -- what a field can hold

MOST = 2**53  # beyond it other programs that read JSON no longer count exactly

_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z", re.ASCII)
_LOCAL = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAY = re.compile(r"(19|[2-8]\d)\d\d-\d{2}-\d{2}", re.ASCII)


@lru_cache(maxsize=512)
def is_day(text: str) -> bool:
    """Whether that is a day as YYYY-MM-DD, not so early or late that no day could come before or after it."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= MOST  # true is no number


def _counts(value: object) -> bool:
    return _is_count(value) and value != 0


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_time(value: object) -> bool:
    found = _TIME.fullmatch(value) if type(value) is str else None
    return found is not None and is_day(found[1])


def _is_local(value: object) -> bool:
    return type(value) is str and _LOCAL.fullmatch(value) is not None


Test = Callable[[object], bool]

# By the type that is written in the dataclass.
_OF_TYPE: dict[str, Test] = {
    "str": _is_text,
    "str | None": lambda value: value is None or type(value) is str,
    "int": _is_count,
    "int | None": lambda value: value is None or _is_count(value),
    "bool": lambda value: type(value) is bool,
    "bool | None": lambda value: value is None or type(value) is bool,
    "tuple[str, ...]": lambda value: type(value) is tuple and all(map(_is_text, value)),
}
# Where not everything of that type makes sense. Other words (`until`, `why`) may be a newer kiosk's.
_OF_RECORDS: dict[str, Test] = {"side": lambda value: value is None or value in ("left", "right")}
_OF_STAMPS: dict[str, Test] = {
    "time": _is_time,
    "day": lambda value: type(value) is str and is_day(value),
    "local": _is_local,
    "session": _is_text,
    "number": _counts,
    "boot": _is_text,
    "mono_ms": _is_count,
    "sure": lambda value: type(value) is bool,
}


def _tests(cls: type[Record]) -> dict[str, Test]:
    return {f.name: _OF_RECORDS.get(f.name) or _OF_TYPE[str(f.type)] for f in fields(cls)}


_CAN_HOLD = {cls: _tests(cls) for cls in KINDS.values()}
