"""What a day tells: what was set aside then, and cases of each kind, in a session and on pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest
from household import TODAY, aside, cleared, ended, held, said, skipped, stamped, started, stopped
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import VARIANT
from world import ALONE, LONGEST_STEP_MS, Visit, everything, in_session

from kiosk import words
from kiosk.log.history import Log
from kiosk.log.months import month_of
from kiosk.log.records import Cleared, Held, Kept, Record, SetAside
from kiosk.scenes.bodies import Ask, Guide, Home, Sheet
from kiosk.scenes.scene import scene
from kiosk.scenes.sharing import day_text
from kiosk.session.around import AtHome, Today, WellDone
from kiosk.session.kinds import InSession
from kiosk.session.pages import Line, Mark, pages
from kiosk.session.states import Holding, Waiting
from kiosk.worlds.opening import known

YESTERDAY, BEFORE = "2026-11-21", "2026-11-20"


# -- what was set aside as of a day


@dataclass
class Shelf:
    """What is left out, told apart by hand: each place with since when and until what."""

    places: dict[tuple[str | None, str | None, str | None], tuple[str, str]] = field(default_factory=dict)

    def take(self, record: Record, day: str) -> None:
        match record:
            case SetAside(stretch=stretch, side=side, until=until, region=region):
                was, since = self.places.get((stretch, side, region), ("", ""))
                if (was, until) in (("cleared", "asked"), ("cleared", "today"), ("asked", "today")):
                    return
                self.places[stretch, side, region] = (until, day if was in ("", "today") else since)
            case Cleared(stretch=stretch, side=side, who=who, region=region):
                if not (who == "answer" and self.places.get((stretch, side, region), ("",))[0] == "cleared"):
                    self.places.pop((stretch, side, region), None)

    def on(self, day: str) -> set[tuple[str | None, str | None, str | None, str]]:
        return {(*key, since) for key, (until, since) in self.places.items() if until != "today" or since == day}


_PLACES = st.sampled_from(((None, None, "leg"), ("neck-side", "left", None), ("neck-side", "right", None)))
_ASIDES = st.one_of(
    st.builds(
        lambda p, u: SetAside(p[0], p[1], "why", u, region=p[2]),
        _PLACES,
        st.sampled_from(("today", "asked", "cleared")),
    ),
    st.builds(
        lambda p, w: Cleared(p[0], p[1], w, region=p[2]), _PLACES, st.sampled_from(("answer", "me", "therapist"))
    ),
)
DAYS = (BEFORE, YESTERDAY, TODAY)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(DAYS), _ASIDES), max_size=12), st.sampled_from(DAYS), st.integers(0, 12))
def test_a_day_shows_what_was_set_aside_when_it_ended(
    events: list[tuple[str, Record]], day: str, forgotten: int
) -> None:
    events = sorted(events, key=lambda event: event[0])
    kept = [stamped(record, day=on, first=number, session="")[0] for number, (on, record) in enumerate(events, 1)]
    shelf, later = Shelf(), Shelf()
    back: dict[object, str] = {}
    for on, record in events:
        later.take(record, on)
        if on <= day:
            shelf.take(record, on)
        else:
            back |= dict.fromkeys(shelf.places.keys() - later.places.keys() - back.keys(), on)
    for log in (Log(tuple(kept)), Log(tuple(kept[forgotten:]), Log(tuple(kept[:forgotten])).lasting)):
        then = log.set_aside_then(day, TODAY)
        assert {(a.stretch, a.side, a.region, a.since_day) for a in then} == shelf.on(day)
        assert all(a.back_day == back.get((a.stretch, a.side, a.region), "") for a in then)


# -- cases of each kind


def only(*records: Record) -> Log:
    return Log(tuple(stamped(*records)))


def all_told(log: Log, day: str = TODAY) -> list[str]:
    lines = (line for session in log.sessions(day) for line in session.stretches)
    return ["; ".join(told.text for told in words.told.sides_told(line)) for line in lines]


def short(seconds: int, repetition: int = 1, repetitions: int = 2, unit: int = 0) -> Held:
    """A repetition of 20 seconds that NEXT ended earlier."""
    return Held(ALONE, "neck-side", VARIANT, "left", repetition, seconds * 1000, 20_000, unit, "next", repetitions)


@pytest.mark.parametrize(
    ("seconds", "right"),
    [((20, 0), "left: done"), ((10, 10), "left: done"), ((10, 9), "left: part, 19 s"), ((0, 0), "left: part, 0 s"),
     ((20,), "left: part, 20 s")],
)  # fmt: skip
def test_done_needs_half_of_the_seconds_and_every_repetition(seconds: tuple[int, ...], right: str) -> None:
    reps = [short(each, number) for number, each in enumerate(seconds, 1)]
    assert all_told(only(started(1), *reps, ended("ended"))) == [right]
    assert all_told(only(started(1), *reps)) == [right]


def test_a_repetition_done_again_takes_no_other_ones_place() -> None:
    again = (short(20, 1, 3), short(20, 1, 3), short(20, 2, 3))
    assert all_told(only(started(1), *again, ended("ended"))) == ["left: part, 60 s"]
    assert all_told(only(started(1), *again, short(0, 3, 3), ended())) == ["left: done"]


def test_older_records_that_name_no_repetitions_are_done_where_it_went_on() -> None:
    old = [short(20, 1, 0), short(20, 2, 0)]
    assert all_told(only(started(2), *old)) == ["left: part, 40 s"]
    assert all_told(only(started(2), *old, skipped(1, side="right"))) == ["left: done; right: skipped"]
    assert all_told(only(started(1), short(4, 1, 0), ended())) == ["left: part, 4 s"]


def test_a_stretch_that_comes_twice_is_told_twice() -> None:
    twice = [
        *whole(0, "left"),
        *whole(1, "right"),
        *whole(2, "left"),
        stopped(3, side="right"),
        said("what_was_it", "hurt"),
    ]
    assert all_told(only(started(4), *twice)) == ["both", "left: done; right: it hurt"]


def whole(unit: int, side: str | None, stretch: str = "neck-side") -> list[Held]:
    return [held(unit, 1, stretch, side), held(unit, 2, stretch, side)]


def test_a_cramp_that_went_on_is_done_and_still_told() -> None:
    log = only(
        started(1), held(0, 1), stopped(0, 2), said("what_was_it", "cramp"), cleared("answer"), held(0, 2), ended(),
    )  # fmt: skip
    assert all_told(log) == ["left: done, cramp"]
    assert log.day(TODAY).hurt


def test_a_stop_that_nobody_was_asked_about_is_named_so() -> None:
    log = only(started(2), *whole(0, "left"), stopped(1, side="right"), aside(side="right"))
    assert all_told(log) == ["left: done; right: stopped, not asked yet"]
    assert log.unanswered_stop == stopped(1, side="right")


@pytest.mark.parametrize(
    "records",
    [(), (started(1),), (started(1), stopped(), said("what_was_it", "none")), (stopped(),),
     (started(1), stopped(), ended("declined"), started(1))],
)  # fmt: skip
def test_there_is_no_unanswered_stop_once_it_was_answered_or_another_session_began(records: tuple[Record, ...]) -> None:
    assert only(*records).unanswered_stop is None


def test_the_answer_may_come_after_the_session_and_on_another_day() -> None:
    cut = stamped(started(1), stopped(), aside(), day=YESTERDAY)
    answer = stamped(said("what_was_it", "hurt"), aside("cleared", "hurt"), ended("declined"), session="", first=4)
    log = Log((*cut, *answer))
    assert Log(tuple(cut)).unanswered_stop == stopped()
    assert log.unanswered_stop is None
    assert all_told(log, YESTERDAY) == ["left: it hurt"]
    month = month_of("2026-11", cut, (), {}, after=answer)
    assert month.stops_because("hurt") == 1


@pytest.mark.parametrize("how", ["", "cut", "declined", "ended", "stopped"])
def test_a_session_that_did_not_come_to_its_end_is_never_done(how: str) -> None:
    log = only(started(1), *whole(0, "left"), *([ended(how)] if how else []))
    assert not log.day(TODAY).done
    assert words.told.afterwards(log.sessions(TODAY)[0])
    known_ = known(everything(), log, TODAY)
    line = scene(AtHome(known_)).body
    assert isinstance(line, Home)
    assert line.today[0].mark is Mark.PART


def test_home_says_all_done_only_where_all_of_it_was() -> None:
    routines = [f.routine for f in known(everything(), Log(), TODAY).offered if f.routine.at]

    def home(how: str, planned: int) -> str:
        kept: list[Kept] = []
        for routine in routines:
            records = (started(planned, routine=routine.id), *whole(0, "left"), ended(how))
            kept += stamped(*records, session=routine.id, first=len(kept) + 1)
        body = scene(AtHome(known(everything(), Log(tuple(kept)), TODAY))).body
        assert isinstance(body, Home)
        return body.question

    assert home("done", 1) == words.home.ALL_DONE
    assert home("done", 2) == home("declined", 1) == home("ended", 1) == words.home.ALL_BEGUN


def test_after_a_cut_and_a_stretch_set_aside_the_one_that_stood_there_goes_on_as_itself() -> None:
    hurt = (stopped(1, side="right"), said("what_was_it", "hurt"), aside("cleared", "hurt", side="right"))
    before = (started(5), *whole(0, "left"), *hurt, *whole(2, None, "wrist"), held(3, 1, "ankle", "left"))
    on = (said("interrupted", "carry_on"), *whole(2, "left", "ankle"), *whole(3, "right", "ankle"))
    log = only(*before, *on)
    assert all_told(log) == ["left: done; right: it hurt", "done", "both"]
    assert log.interrupted is not None
    assert Counter(log.interrupted.over) == Counter(
        [("neck-side", "left"), ("neck-side", "right"), ("wrist", None), ("ankle", "left"), ("ankle", "right")]
    )


def test_what_is_carried_on_in_the_same_run_of_the_machine_counts_no_minutes_between() -> None:
    first = stamped(started(2), *whole(0, "left"))
    later = [k._replace(mono_ms=k.mono_ms + 3_600_000) for k in stamped(
        said("interrupted", "carry_on"), *whole(1, "right"), ended(), first=4)]  # fmt: skip
    assert Log((*first, *later)).sessions(TODAY)[0].minutes == 3  # 1 minute, and 1.5
    declined = [k._replace(mono_ms=k.mono_ms + 3_600_000) for k in stamped(ended("declined"), first=4)]
    assert Log((*first, *declined)).sessions(TODAY)[0].minutes == 1


def test_a_session_whose_beginning_is_lost_still_tells_what_hurt() -> None:
    log = only(*whole(0, "left"), stopped(1, side="right"), said("what_was_it", "hurt"), ended())
    assert all_told(log) == ["left: done; right: it hurt"]
    assert not log.day(TODAY).done


def test_a_session_is_on_the_day_on_which_it_began_with_all_its_records() -> None:
    night = stamped(started(1), held(0, 1), day=YESTERDAY)
    after = stamped(held(0, 2), ended(), first=3)
    log = Log((*night, *after))
    assert [len(log.sessions(day)) for day in DAYS] == [0, 1, 0]
    assert all_told(log, YESTERDAY) == ["left: done"]


def test_yesterday_shows_what_was_set_aside_then_and_that_it_is_back() -> None:
    hurt = stamped(started(1), stopped(), said("what_was_it", "hurt"), aside("cleared", "hurt"), day=YESTERDAY)
    back = stamped(cleared("doctor"), aside("cleared", "hurt", side="right"), session="", first=9)
    known_ = known(everything(), Log((*hurt, *back)), TODAY)
    sheets = [scene(Today(known_, ago)).body for ago in (0, 1, 2)]
    assert [body.side_lines for body in sheets if isinstance(body, Sheet)] == [
        (("Neck side bend, right", "since today"),),
        (("Neck side bend, left", "21 Nov to 22 Nov"),),
        ((words.aside.ASIDE_NONE, ""),),
    ]


@pytest.mark.parametrize(
    ("region", "side", "right"),
    [("leg", None, "Legs"), ("leg", "left", "Left leg"), ("all", None, "All stretches"), ("neck", None, "Neck"),
     ("breathless", None, "What takes breath"), ("arm", None, "Arms"), ("trunk", None, "Trunk")],
)  # fmt: skip
def test_every_region_has_words_on_every_reader(region: str, side: str | None, right: str) -> None:
    log = only(SetAside(None, side, "leg", "today", region=region))
    home = scene(AtHome(known(everything(), log, TODAY))).body
    assert isinstance(home, Home)
    assert [line.text for line in home.set_aside] == [right]
    assert f"Set aside: {right}, since 22 Nov" in day_text(log, TODAY, TODAY, str, str)


# -- in a session, and on pages


def test_a_session_that_was_cut_is_never_said_to_be_all_done_when_what_hurt_is_left_out() -> None:
    visit = in_session("short-five", steps=2)
    visit.until(Holding).stop().answer("hurt")
    visit.answer("go_on").until(Holding).power_cut().answer("carry_on").next()
    assert isinstance(visit.state, InSession)
    while not isinstance(visit.state, WellDone):
        visit.until(Holding, WellDone, Waiting)
        visit = visit.next() if isinstance(visit.state, Waiting) else visit.wait(LONGEST_STEP_MS)
    (summary,) = visit.known.log.sessions(TODAY)
    done, planned = len(summary.units_done), summary.planned
    assert done == planned - 1
    assert isinstance(visit.scene.body, Ask)
    assert visit.scene.body.line == words.ending.done_sentence(done, planned) in visit.said


def test_progress_after_a_cut_shows_as_missed_only_what_was() -> None:
    visit = in_session("short-five", steps=3)
    visit.until(Holding).stop().answer("hurt")
    visit.answer("go_on").until(Waiting)
    visit.power_cut().answer("carry_on").next()
    body = visit.scene.body
    assert isinstance(body, Guide)
    assert body.progress.missed == frozenset()
    assert body.progress.done >= 1


def test_every_line_of_a_long_day_is_on_some_page_under_its_session() -> None:
    sessions = [(f"0{n}:00 Morning", "alone", tuple(Line(f"{n} {at}", "done") for at in range(n))) for n in (1, 7, 12)]
    made = pages(sessions)
    assert len(made) > 3
    for heading, right, lines in sessions:
        assert (
            tuple(line for page in made for h, r, some in page if (h, r) == (heading, right) for line in some) == lines
        )
    assert all(lines for page in made for _, _, lines in page)


def test_a_day_that_fits_has_one_page_and_so_has_an_empty_one() -> None:
    assert len(pages([("08:10 Morning", "alone", (Line("a"),) * 5)])) == 1
    assert pages([]) == ((),)


def test_next_turns_the_pages_of_a_day_before_it_goes_back_a_day() -> None:
    log = only(started(20), *(record for n in range(9) for record in whole(n, "left", f"stretch {n}")), ended("ended"))
    visit = Visit(Today(known(everything(), log, TODAY)))
    assert shown_now(visit) == (words.told.TODAY, 1, 2, words.buttons.MORE)
    assert shown_now(visit.next()) == (words.told.TODAY, 2, 2, words.buttons.EARLIER)
    assert shown_now(visit.next()) == (words.dates.YESTERDAY, 1, 1, words.buttons.EARLIER)


def shown_now(visit: Visit) -> tuple[str, int, int, str]:
    """The title, the page of how many, and what NEXT says."""
    body = visit.scene.body
    assert isinstance(body, Sheet)
    return body.title, body.page, body.pages, visit.scene.buttons.next.label
