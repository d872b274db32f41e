"""Summaries say what the records say: whoever tells of a day tells the same, and nobody more kindly than it was.

Sessions are made up here, and what is true of them is worked out beside the kiosk, from how they were made up: how many
seconds were stayed, what was answered after each STOP, which day everything was on.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from household import TODAY, morning, stamped
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import VARIANT, Unit, told
from world import ALONE, everything

from kiosk import words
from kiosk.__main__ import main
from kiosk.devices.store.store import Store
from kiosk.log.history import Log
from kiosk.log.months import month_of
from kiosk.log.records import (
    Answered,
    Cleared,
    Held,
    Kept,
    Record,
    SessionEnded,
    SessionStarted,
    SetAside,
    Skipped,
    Stopped,
    from_json,
)
from kiosk.scenes.bodies import Home, Sheet, Weeks
from kiosk.scenes.scene import scene
from kiosk.scenes.sharing import day_text
from kiosk.session.around import AtHome, FourWeeks, Today
from kiosk.session.pages import Line, Mark, day_groups, day_pages
from kiosk.worlds.opening import known

MARKS = {"done": "done", "part": "part", "skipped": "open", "stopped": "stopped"}


def mark(unit: Unit) -> str:
    if unit.turned_out == "stopped" and not unit.hurts:
        return "open"
    return MARKS[unit.turned_out]


STEPS = (
    ("neck-side", ("left", "right")),
    ("wrist-extension", ("left", "right")),
    ("breathing-relaxed", (None,)),
    ("neck-side", ("left", "right")),  # the same once more
    ("leg-extend-seated", ("left", "right")),
)
ANSWERS = ("hurt", "cramp", "breath", "none", "other", "rest", "tired", "mistake")


@st.composite
def made_units(draw: st.DrawFn, stretch: str, side: str | None) -> Unit:
    planned, dose_s = draw(st.integers(1, 3)), draw(st.sampled_from((5, 20)))
    end = draw(st.sampled_from(("through", "through", "through", "skip", *ANSWERS)))
    count = planned if end == "through" else draw(st.integers(0, planned))
    if end in ("rest", "tired", "mistake", "skip"):
        count = min(count, planned - 1)  # stopped before the last one began
    seconds = draw(st.lists(st.sampled_from((0, 1, dose_s // 2, dose_s)), min_size=count, max_size=count))
    rests = draw(st.lists(st.sampled_from(("rest", "cramp", "mistake")), max_size=2)) if count else []
    cut_after = draw(st.one_of(st.none(), st.none(), st.integers(1, planned - 1))) if planned > 1 <= count else None
    cut_after = None if cut_after is None or cut_after > count else cut_after
    return Unit(stretch, side, dose_s, planned, tuple(seconds), tuple(rests), end, cut_after)


@dataclass(frozen=True)
class Session:
    """A session as it went, and how it ended: "" where the power failed and nobody has carried on."""

    units: tuple[Unit, ...]
    planned: int
    how: str
    tired: str

    @property
    def all_done(self) -> bool:
        done = sum(unit.turned_out == "done" for unit in self.units)
        return self.how == "done" and done == self.planned


@st.composite
def made_sessions(draw: st.DrawFn) -> Session:
    places = [(stretch, side) for stretch, sides in STEPS for side in sides]
    count = draw(st.integers(1, len(places)))
    units = [draw(made_units(stretch, side)) for stretch, side in places[:count]]
    hows = (
        ("done", "ended", "stopped", "cut", "declined", "")
        if count == len(places)
        else ("ended", "stopped", "declined", "cut", "")
    )
    how = draw(st.sampled_from(hows))
    if how == "" and units[-1].end in ANSWERS and draw(st.booleans()):
        units[-1] = replace(units[-1], end="")  # the power failed between STOP and its answer
    return Session(tuple(units), len(places), how, draw(st.sampled_from(("", "fine", "tired", "worn_out", "none"))))


def records_of(session: Session) -> Iterator[Record]:
    """What the kiosk keeps of it. After an interruption what was stopped is left out, and the rest counted anew."""
    yield SessionStarted(ALONE, "v", False, session.planned)
    gone = 0  # so many are no longer in the plan
    stops = 0
    for place, unit in enumerate(session.units):
        if unit.cut_after:
            yield from holds(unit, place - gone, unit.stayed_s[: unit.cut_after])
            yield Answered("interrupted", "carry_on", ALONE)
            gone = stops
        yield from unit_records(unit, place - gone)
        stops += unit.end in ("hurt", "other", "none", "")
    if session.how:
        yield SessionEnded(ALONE, session.how)
    if session.tired and session.how in ("done", "ended", "stopped"):
        yield Answered("how_tired", session.tired, ALONE)


def holds(unit: Unit, number: int, seconds: tuple[int, ...]) -> Iterator[Held]:
    for repetition, stayed_s in enumerate(seconds, 1):
        early = None if stayed_s == unit.dose_s else "next"
        yield Held(
            ALONE, unit.stretch, VARIANT, unit.side, repetition, stayed_s * 1000, unit.dose_s * 1000, number, early,
            unit.planned,
        )  # fmt: skip


def unit_records(unit: Unit, number: int) -> Iterator[Record]:
    for answer in unit.rests:
        yield from stop_records(unit, number, 1, answer)
    yield from holds(unit, number, unit.stayed_s)
    if unit.end == "skip":
        yield Skipped(ALONE, unit.stretch, VARIANT, unit.side, number)
    elif unit.end != "through":
        yield from stop_records(unit, number, max(1, len(unit.stayed_s)), unit.end)


def stop_records(unit: Unit, number: int, repetition: int, answer: str) -> Iterator[Record]:
    yield Stopped(ALONE, unit.stretch, VARIANT, unit.side, repetition, "hold", 500, unit.dose_s * 1000, number)
    yield SetAside(unit.stretch, unit.side, "stopped", "asked", routine=ALONE)
    if answer:
        yield Answered("what_was_it", answer, ALONE, unit.stretch, unit.side)
        if answer == "hurt":
            yield SetAside(unit.stretch, unit.side, "hurt", "cleared", routine=ALONE)
        elif answer not in ("none", "other"):
            yield Cleared(unit.stretch, unit.side, "answer", routine=ALONE)


NAMES = {s.id: s.name for s in everything().library.stretches.values()}


def lines_of(session: Session) -> Counter[tuple[str, str, str]]:
    """The lines that must be read of it: name, words, mark; one for both sides only where they are the same."""
    lines: Counter[tuple[str, str, str]] = Counter()
    units = list(session.units)
    while units:
        first, *units = units
        if units and first.side == "left" and units[0].stretch == first.stretch and told(first) == told(units[0]):
            what = told(first)
            lines[NAMES[first.stretch], "both" if what == "done" else f"both: {what}", mark(first)] += 1
            units = units[1:]
        else:
            what = f"{first.side}: {told(first)}" if first.side else told(first)
            lines[NAMES[first.stretch], what, mark(first)] += 1
    return lines


def log_of(*sessions: Session) -> Log:
    kept: list[Kept] = []
    for number, session in enumerate(sessions):
        kept += stamped(*records_of(session), session=f"s{number}", first=len(kept) + 1, step_ms=1_000)
    return Log(tuple(kept))


def read(lines: Iterator[Line] | tuple[Line, ...]) -> Counter[tuple[str, str, str]]:
    return Counter((line.text, line.right, str(line.mark)) for line in lines)


@settings(deadline=None, max_examples=150)
@given(made_sessions())
def test_today_tells_each_side_as_it_was_made_up(session: Session) -> None:
    log = log_of(session)
    known_ = known(everything(), log, TODAY)
    shown: list[Line] = []
    for page in range(len(day_pages(known_, log.day(TODAY)))):
        body = scene(Today(known_, 0, page)).body
        assert isinstance(body, Sheet)
        assert (body.page, body.pages) == (page + 1, len(day_pages(known_, log.day(TODAY))))
        shown += [line for _, _, lines in body.groups for line in lines]
    about, *stretches = shown
    assert read(tuple(stretches)) == lines_of(session)
    assert about.text == words.told.stayed(1000 * sum(unit.seconds for unit in session.units))
    assert ("tired" in about.right) == (session.tired == "tired" and session.how in ("done", "ended", "stopped"))
    assert all(line.warm == bool([u for u in session.units if u.hurts and line_is(line, u)]) for line in stretches)


def line_is(line: Line, unit: Unit) -> bool:
    side = line.right.partition(": ")[0]
    return (
        line.text == NAMES[unit.stretch]
        and line.right.endswith(told(unit))
        and side in (str(unit.side), "both", line.right)
    )


@settings(deadline=None, max_examples=150)
@given(made_sessions())
def test_no_summary_calls_more_done_than_was_stayed(session: Session) -> None:
    log = log_of(session)
    done = sum(unit.turned_out == "done" for unit in session.units)
    (summary,) = log.sessions(TODAY)
    assert len(log.units_done) == len(summary.units_done) == done
    assert summary.done == log.day(TODAY).done == session.all_done
    assert summary.held_ms == log.day(TODAY).held_ms == 1000 * sum(unit.seconds for unit in session.units)
    home = scene(AtHome(known(everything(), log, TODAY))).body
    assert isinstance(home, Home)
    assert home.today[0].right == f"{done} of {session.planned}"
    assert (home.today[0].mark is Mark.DONE) == (session.all_done and not any(u.hurts for u in session.units))
    assert home.question != words.home.ALL_DONE or session.all_done
    assert session.how == "done" or words.told.afterwards(summary)


@settings(deadline=None, max_examples=100)
@given(st.lists(made_sessions(), max_size=3))
def test_a_day_of_four_weeks_is_marked_by_what_hurt_then_by_what_was_done(sessions: list[Session]) -> None:
    weeks = scene(FourWeeks(known(everything(), log_of(*sessions), TODAY))).body
    assert isinstance(weeks, Weeks)
    (today,) = [day for day in weeks.days if day.today]
    units = [unit for session in sessions for unit in session.units]
    if any(unit.hurts for unit in units):
        right = Mark.STOPPED
    elif any(session.all_done for session in sessions):
        right = Mark.DONE
    else:
        right = Mark.PART if any(unit.seconds for unit in units) else Mark.OPEN
    assert today.mark is right
    hurts = sum(unit.hurts.count("hurt") for unit in units)
    pain = weeks.plots[1]
    assert pain.high == words.dates.times(max(1, hurts))
    assert pain.points[weeks.days.index(today)] == (None if not sessions else 1.0 if hurts else 0.0)


@settings(deadline=None, max_examples=100)
@given(made_sessions())
def test_the_report_counts_what_the_screen_shows(session: Session) -> None:
    month = month_of("2026-11", log_of(session).recent, (), {})
    found = Counter({(s.stretch, side, how): n for s in month.stretches for (side, how), n in s.outcomes.items()})
    assert found == Counter((unit.stretch, unit.side, unit.turned_out) for unit in session.units)
    assert sum(s.hurt for s in month.stretches) == sum(unit.hurts.count("hurt") for unit in session.units)
    assert month.held_ms == 1000 * sum(unit.seconds for unit in session.units)
    stops = Counter({answer: n for region in month.stops for answer, n in region.answers})
    ends = Counter(unit.end for unit in session.units if unit.end not in ("through", "skip"))
    assert stops == ends + Counter(answer for unit in session.units for answer in unit.rests)


@settings(deadline=None, max_examples=100)
@given(made_sessions())
def test_what_is_taken_along_says_the_same_words(session: Session) -> None:
    text = day_text(log_of(session), TODAY, TODAY, str, lambda id_: NAMES[id_], 100_000)
    found = Counter(line.removeprefix("- ") for line in text.split("\n") if line.startswith("- "))
    words_of = (f"{name}: {what}" for (name, what, _), n in lines_of(session).items() for _ in range(n))
    assert Counter(part for line in found.elements() for part in parts_of(line)) == Counter(words_of)


def parts_of(line: str) -> list[str]:
    """A line with two sides as two."""
    name, _, told_ = line.partition(": ")
    return [f"{name}: {part}" for part in told_.split("; ")]


@settings(deadline=None, max_examples=12)
@given(made_sessions())
def test_the_printed_log_tells_the_same_as_its_records_and_its_table(session: Session) -> None:
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder), clock := morning())
        for record in records_of(session):
            clock.advance(1_000)
            store.keep(record)
        day = store.log().recent[0].day
        store.close()
        text, lines, table = (
            printed("log", "--data", folder, "--day", day, *how) for how in ((), ("--json",), ("--csv",))
        )
    for (name, what, _), count in lines_of(session).items():
        assert sum(name in line and line.endswith(f"  {what}") for line in text.splitlines()) == count
    by_json = Log(tuple(kept for line in lines.splitlines() if (kept := from_json(json.loads(line)))))
    groups = day_groups(known(everything(), by_json, day), by_json.day(day))
    assert read(groups[0][2][1:]) == lines_of(session)
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["held_ms"] for row in rows if row["kind"] == "held"] == [
        str(kept.record.held_ms) for kept in by_json.recent if isinstance(kept.record, Held)
    ]


def printed(*args: str) -> str:
    with redirect_stdout(io.StringIO()) as out:
        assert main(list(args)) == 0
    return out.getvalue()
