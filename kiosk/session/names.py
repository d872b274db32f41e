"""What a stretch, a routine and something set aside are called: the names that the person knows."""

from __future__ import annotations

from kiosk import words
from kiosk.content.stretch import Side
from kiosk.log.asides import Aside
from kiosk.session.known import Known


def stretch_name(known: Known, stretch_id: str) -> str:
    """A stretch's name as the person knows it."""
    steps = (step for fitted in known.routines for step in fitted.routine.steps)
    left_out = (out.name for fitted in known.routines for out in fitted.left_out if out.stretch == stretch_id)
    names = (s.stretch.name for s in steps if stretch_id in (s.stretch.id, *s.stretch.also))
    return next(names, next(left_out, stretch_id))


def routine_name(known: Known, routine_id: str) -> str:
    """A routine's name as the person knows it."""
    return next((f.routine.name for f in known.routines if f.routine.id == routine_id), routine_id)


def aside_name(known: Known, aside: Aside) -> str:
    """What is set aside, in words: a stretch with its side, or a region."""
    if aside.region is not None:
        return words.aside.region_name(aside.region, aside.side)
    return words.dates.sided(stretch_name(known, str(aside.stretch)), Side(aside.side) if aside.side else None)


def aside_told(known: Known, aside: Aside) -> tuple[str, str]:
    """What is set aside, and since when; for an earlier day also until when, where it is back by now."""
    when = words.dates.from_to(aside.since_day, aside.back_day) if aside.back_day else ""
    return aside_name(known, aside), when or words.dates.since(aside.since_day, known.today)
