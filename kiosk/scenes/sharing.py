"""The day as a few plain lines, to be taken along: short enough for a QR code, clear without the kiosk.

A phone that reads the code shows these lines and nothing else; no network and no app of ours is part of it. What must
not be overlooked (what was stopped, what is set aside) stays when the lines must be fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk import words
from kiosk.content.stretch import Side
from kiosk.log.asides import Aside
from kiosk.log.days import Outcome, SessionSummary, StretchSummary
from kiosk.log.history import Log

# A code of this size has 85 modules a side (version 17, error correction L): three pixels each on a screen of 480
# lines, which telephones read at arm's length.
LIMIT_BYTES = 600

Names = Callable[[str], str]  # the name on the screen for an id

_Line = tuple[int, str]  # how much it matters, and the text

_KEEP, _ASIDE, _HURT, _SESSION, _PART, _DONE = range(6)


def day_text(log: Log, day: str, today: str, routine: Names, stretch: Names, limit_bytes: int = LIMIT_BYTES) -> str:
    """The day, given as YYYY-MM-DD, as lines of text that fit `limit_bytes` in UTF-8.

    `routine` and `stretch` tell the names to show for their ids. Lines are left out whole, the least important first
    and the last of them first, and one line says how many.
    """
    summary = log.day(day)
    lines: list[_Line] = [(_KEEP, words.told.shared_day(day))]
    for session in summary.sessions:
        lines += _session_lines(session, routine, stretch)
    if not summary.sessions:
        lines.append((_KEEP, words.home.NOT_TODAY_SAID if summary.not_today else words.told.NOTHING_KEPT))
    lines += [(_ASIDE, _aside_line(aside, stretch)) for aside in log.set_aside_then(day, today)]
    return "\n".join(shortened(lines, limit_bytes))


def _session_lines(session: SessionSummary, routine: Names, stretch: Names) -> list[_Line]:
    lines = [
        (_SESSION, words.told.shared_session(session, routine(session.routine))),
        (_SESSION, words.dates.listed((words.told.stayed(session.held_ms), words.told.afterwards(session)))),
    ]
    return [*lines, *(_stretch_line(line, stretch) for line in session.stretches)]


def _stretch_line(line: StretchSummary, stretch: Names) -> _Line:
    return _matters(line), words.told.shared_stretch(line, stretch(line.stretch))


def _matters(line: StretchSummary) -> int:
    if any(unit.hurt for unit in line.units):
        return _HURT
    return _DONE if all(unit.outcome is Outcome.DONE for unit in line.units) else _PART


def _aside_line(aside: Aside, stretch: Names) -> str:
    side = Side(aside.side) if aside.side else None
    if aside.stretch:
        name = words.dates.sided(stretch(aside.stretch), side)
    else:
        name = words.aside.region_name(aside.region or "", aside.side)
    return words.told.shared_aside(name, aside.since_day, aside.back_day)


def shortened(lines: Sequence[_Line], limit_bytes: int) -> list[str]:
    """As many of the lines as fit, in their order; where some are left out the last line says how many."""
    kept = list(enumerate(lines))
    while len(kept) > 1 and _size(_told(kept, len(lines))) > limit_bytes:
        kept.remove(max(kept, key=lambda each: (each[1][0], each[0])))
    texts = _told(kept, len(lines))
    return texts if _size(texts) <= limit_bytes else [_cut(texts[0], limit_bytes)]


def _told(kept: Sequence[tuple[int, _Line]], of: int) -> list[str]:
    texts = [text for _, (_, text) in kept]
    return texts if len(kept) == of else [*texts, words.dates.and_more(of - len(kept))]


def _size(texts: Sequence[str]) -> int:
    return len("\n".join(texts).encode())


def _cut(text: str, limit_bytes: int) -> str:
    """The beginning of a text, without half a letter at its end."""
    return text.encode()[:limit_bytes].decode(errors="ignore")
