"""The resting screen, and what the family reads: a day, four weeks, one stretch over time, a day to take along."""

from __future__ import annotations

from functools import partial

from kiosk import words
from kiosk.content.stretch import Side
from kiosk.log.asides import Aside
from kiosk.log.days import DaySummary, SessionSummary
from kiosk.scenes.bodies import Course, Day, Home, Plot, Scene, Share, Sheet, Weeks
from kiosk.scenes.sharing import day_text
from kiosk.session.around import AtHome, FourWeeks, OverTime, Sharing, Today
from kiosk.session.known import Known
from kiosk.session.meanings import meanings
from kiosk.session.menus import day_shown
from kiosk.session.names import aside_name, aside_told, routine_name, stretch_name
from kiosk.session.pages import Line, Mark, day_pages
from kiosk.session.today import all_done, next_routine, plan_today

OFTEN_TOO_SHORT = 5  # so many more touches too short than presses: the times do not suit this hand


def home(state: AtHome) -> Scene:
    """The resting screen."""
    return Scene("home", _home(state.known), meanings(state))


def _home(known: Known) -> Home:
    fitted = next_routine(known)
    asides = tuple(_aside_line(known, aside) for aside in known.log.set_aside_on(known.today))
    question = words.home.TRY_SWITCH_TEST if known.too_short >= OFTEN_TOO_SHORT else _all_told(known)
    question = question if known.audible else words.ringing.RING_UNHEARD
    if known.manner.private_home:
        return Home(fitted.routine.name if fitted else words.home.HOME_NOTHING_PLANNED, "", (), ())
    if fitted is None:
        return Home(words.home.HOME_NOTHING_PLANNED, "", (), asides)
    about = words.home.about_next(fitted.routine.about, plan_today(known, fitted).minutes)
    return Home(fitted.routine.name, about, _home_lines(known), asides, question)


def _aside_line(known: Known, aside: Aside) -> Line:
    """Something that is set aside; a stretch and its side also by themselves."""
    parted = None
    if aside.stretch is not None and aside.side is not None:
        parted = (stretch_name(known, aside.stretch), words.dates.SIDE_WORDS[Side(aside.side)])
    return Line(aside_name(known, aside), mark=Mark.STOPPED, parted=parted)


def _all_told(known: Known) -> str:
    """That nothing more is planned today; done is only what the summaries call so."""
    if not all_done(known):
        return ""
    done = {summary.routine for summary in known.log.sessions(known.today) if summary.done}
    planned = {fitted.routine.id for fitted in known.offered if fitted.routine.at}
    return words.home.ALL_DONE if planned <= done else words.home.ALL_BEGUN


def _home_lines(known: Known) -> tuple[Line, ...]:
    """What was done today and what hurt, then what is still planned."""
    sessions = known.log.sessions(known.today)
    begun = {summary.routine for summary in sessions}
    planned = [f.routine for f in known.offered if f.routine.at and f.routine.steps and f.routine.id not in begun]
    open_ones = [Line(r.name, r.at, Mark.OPEN) for r in sorted(planned, key=lambda r: r.at)]
    return (*(line for summary in sessions for line in _session_lines(known, summary)), *open_ones)


def _session_lines(known: Known, summary: SessionSummary) -> tuple[Line, ...]:
    """How much of a session was done, and what hurt in it that does not stand among what is set aside."""
    done = len(summary.units_done)
    how_much = words.dates.counted(done, max(done, summary.planned))
    asides = known.log.set_aside_on(known.today)
    hurt = words.told.hurt_told(
        u for u in summary.units if not any(aside.covers(u.stretch, u.side) for aside in asides)
    )
    shorter = words.dates.counted_short(done, max(done, summary.planned))
    line = Line(routine_name(known, summary.routine), how_much, _session_mark(summary), shorter=shorter, last=shorter)
    return (line, Line(hurt, mark=Mark.STOPPED)) if hurt else (line,)


# -- a day


def today(state: Today) -> Scene:
    """A day in lines, the newest first."""
    sheet = _today(state)
    return Scene("today", sheet, meanings(state))


def _today(state: Today) -> Sheet:
    known, day = state.known, day_shown(state)
    asides = known.log.set_aside_then(day.day, known.today)
    pages = day_pages(known, day)
    return Sheet(
        words.told.TODAY if not state.back else words.dates.days_ago(state.back),
        words.dates.date(day.day),
        pages[min(state.page, len(pages) - 1)] or ((words.home.NOTHING_THAT_DAY, "", ()),),
        words.aside.ASIDE_TITLE,
        tuple(aside_told(known, aside) for aside in asides) or ((words.aside.ASIDE_NONE, ""),),
        min(state.page, len(pages) - 1) + 1,
        len(pages),
    )


def share(state: Sharing) -> Scene:
    """The shown day to be taken along."""
    shared = Share(words.told.SHARE_TITLE, words.told.SHARE_LINE, _share_text(state))
    return Scene("share", shared, meanings(state))


def _share_text(state: Sharing) -> str:
    """The shown day as plain text, short enough for a code that a camera reads."""
    known = state.known
    return day_text(
        known.log, day_shown(state).day, known.today, partial(routine_name, known), partial(stretch_name, known)
    )


# -- over time


def weeks(state: FourWeeks) -> Scene:
    """Four weeks at a look."""
    return Scene("weeks", _weeks(state.known), meanings(state))


def _weeks(known: Known) -> Weeks:
    days = known.log.four_weeks(known.today)
    return Weeks(
        words.told.WEEKS_TITLE,
        tuple(Day(int(day.day[-2:]), _day_mark(day, known.today), day.day == known.today) for day in days),
        words.dates.WEEKDAY_LETTERS,
        (_tired_plot(days), _pain_plot(days)),
    )


_TIRED = {"fine": 0.0, "tired": 0.5, "worn_out": 1.0}


def _tired_plot(days: tuple[DaySummary, ...]) -> Plot:
    points = tuple(_TIRED.get(day.tired) for day in days)
    return Plot(words.ending.HOW_TIRED, points, words.told.TIRED_LOW, words.told.TIRED_HIGH, graded=True)


def _pain_plot(days: tuple[DaySummary, ...]) -> Plot:
    hurts = [day.pains for day in days]
    most = max(1, *hurts)
    points = tuple(count / most if day.sessions else None for count, day in zip(hurts, days, strict=True))
    return Plot(words.told.PAIN_TITLE, points, words.told.PAIN_LOW, words.dates.times(most))


def _side_title(side: str | None) -> str:
    return words.dates.SIDES[Side(side)] if side else ""


def course(state: OverTime) -> Scene:
    """One stretch over time."""
    return Scene("course", _course(state), meanings(state))


def _course(state: OverTime) -> Course:
    """Seconds stayed a day on each side, the longest day as the full height."""
    log, stretch = state.known.log, state.stretch
    course = log.stretch_over_time(stretch)
    most = max([1, *(day.held_ms for day in course)])
    plots = []
    for side in dict.fromkeys(day.side for day in course):
        days = [day for day in course if day.side == side]
        points = tuple(day.held_ms / most for day in days)
        stops = tuple(i for i, day in enumerate(days) if day.hurt)
        begins, ends = words.dates.short_date(days[0].day), words.dates.short_date(days[-1].day)
        low, high = words.dates.seconds(0), words.dates.seconds(most)
        plots.append(Plot(_side_title(side), points, low, high, stops, begins, ends))
    return Course(stretch_name(state.known, stretch), words.told.COURSE_LINE, tuple(plots))


# -- marks


def _session_mark(summary: SessionSummary) -> Mark:
    """The mark of a whole session."""
    if summary.hurt:
        return Mark.STOPPED
    return Mark.DONE if summary.done else Mark.PART if summary.held_ms else Mark.OPEN


def _day_mark(day: DaySummary, today: str) -> Mark:
    """The mark of a day among four weeks; none for a day to come."""
    if day.day > today:
        return Mark.NONE
    if day.hurt:
        return Mark.STOPPED
    return Mark.DONE if day.done else Mark.PART if day.held_ms else Mark.OPEN
