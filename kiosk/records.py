"""What is worth remembering: one frozen dataclass for each kind of thing that happened.

The core makes records; the world stamps each with its time and session (`Kept`) and makes it durable. `as_json`
and `from_json` are the form in which they are stored, printed and scripted against.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

SCHEMA = 1


@dataclass(frozen=True)
class Record:
    """One thing that happened, kept. Each subclass names its `kind`."""

    kind: ClassVar[str] = ""
    in_session: ClassVar[bool] = True


@dataclass(frozen=True)
class SessionStarted(Record):
    """One person began to go through one routine. `stretches` counts its stretches-and-sides."""

    kind = "session_started"
    routine: str
    version: str
    with_helper: bool
    stretches: int
    left_out: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Kept:
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


_STAMPS = tuple(f.name for f in fields(Kept) if f.name != "record")
_FIELDS = {cls: tuple(f.name for f in fields(cls)) for cls in KINDS.values()}
_STAMP_KINDS = {"time": str, "day": str, "local": str, "session": str, "number": int, "boot": str, "mono_ms": int}


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
    newer or an older kiosk still opens. Raises ValueError where a needed field is missing or a stamp is no stamp.
    """
    cls = KINDS.get(values.get("kind", ""))
    if cls is None:
        return None
    known = {name: _tupled(values[name]) for name in _FIELDS[cls] if name in values}
    try:
        kept = Kept(record=cls(**known), **{name: values[name] for name in _STAMPS if name in values})
    except TypeError as mistake:
        raise ValueError(f"a {values['kind']} record is incomplete: {mistake}") from None
    wrong = [name for name, kind in _STAMP_KINDS.items() if not isinstance(getattr(kept, name), kind)]
    if wrong:
        raise ValueError(f"a {values['kind']} record has a wrong {', '.join(wrong)}")
    return kept


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
