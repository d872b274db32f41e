"""What is on the screen and which buttons glow: a picture of the state in words and numbers, not yet drawn.

`scene(state)` is a function of the state and of nothing else, so the screen cannot go stale and a lamp cannot get
stuck. The display draws a `Scene`; it adds only what belongs to the moment: the clock, the sentence being spoken,
how far a held button has filled, and the notices of missing devices.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from kiosk import words
from kiosk.content.stretch import Limb, Phase, PhaseKind, Side, Variant
from kiosk.log.days import DaySummary, SessionSummary
from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choice as Choice
from kiosk.pressing.choices import Choices
from kiosk.scenes.sharing import day_text
from kiosk.session.beginning import Cut, all_done, cut_short, is_helped, next_routine, plan_today
from kiosk.session.family import Line as Line
from kiosk.session.family import Mark as Mark
from kiosk.session.family import aside_name, aside_told, day_mark, day_pages, routine_name, session_mark, stretch_name
from kiosk.session.menus import card_lines, day_shown
from kiosk.session.states import (
    About,
    AgreeingSign,
    AsideAsked,
    Asking,
    AtHome,
    BeforeYouGo,
    BreathlessAsked,
    CarryOnAsked,
    ChoosingAside,
    ChoosingCard,
    ChoosingCourse,
    ChoosingOption,
    ChoosingRoutine,
    ChoosingShown,
    ChoosingValue,
    ChoosingWho,
    ConfirmingClear,
    ConfirmingTimes,
    ConfirmingValue,
    Emergency,
    Empty,
    EnteringSettings,
    FourWeeks,
    GettingReady,
    Going,
    Holding,
    Hushed,
    InMenu,
    InSession,
    JustStopped,
    Known,
    LastTimeAsked,
    LegNoted,
    Moving,
    OverTime,
    Paused,
    PresetAsked,
    ReadingCard,
    ReadyAsked,
    ReadyAskedAgain,
    ReadyToCarryOn,
    Resting,
    Ringing,
    Sharing,
    ShorterAsked,
    Showing,
    SiteAsked,
    State,
    Stepped,
    StopAsked,
    Teaching,
    TherapistAsked,
    TherapistFirst,
    Today,
    Trying,
    TryingStop,
    Waiting,
    WearyAsked,
    WellDone,
    WhatNext,
    WhichAsked,
    WhichAskedAgain,
    WhichToCarryOn,
)
from kiosk.session.stopping import phase_name


class Icon(StrEnum):
    """The pictogram on a button. The octagon only ever means stop, the arrow back, the bell ring."""

    GO = "go"  # triangle
    PAUSE = "pause"  # two bars
    OTHER = "other"  # bar and triangle: the next choice, the menu
    STOP = "stop"  # octagon
    BACK = "back"  # arrow to the left
    BELL = "bell"


@dataclass(frozen=True)
class Meaning:
    """What a button does now. A button that does nothing now is dim, and its lamp is off.

    `act` names what pressing does; a press that is still being held survives a change of screen only where the
    button's `act` is the same on both. `marked`: a press of the one switch would choose it now.
    """

    label: str
    icon: Icon
    act: str = ""
    active: bool = True
    marked: bool = False


@dataclass(frozen=True)
class Buttons:
    """What each of the three does now."""

    next: Meaning
    pause: Meaning
    stop: Meaning


@dataclass(frozen=True)
class Home:
    """The resting screen: the clock and date (drawn by the display), the next routine, today's list, set aside.

    `quiet` hides details from passers-by (the privacy setting).
    """

    next_name: str
    next_about: str
    today: tuple[Line, ...]
    set_aside: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True)
class Progress:
    """How far through the routine, shown as segments on top: `done` are behind, without those that were `missed`."""

    title: str
    done: int
    total: int
    missed: frozenset[int] = frozenset()

    @property
    def current(self) -> int:
        """Counted from 1."""
        return min(self.done + 1, self.total)


@dataclass(frozen=True)
class FigurePose:
    """The moving figure: whose variant, which side, and how far into the movement (0 at rest, 1 at the end).

    `returning` tells the way back from the way there, for movements that differ. `with_helper` chooses the
    viewpoint: from the helper's place, or mirrored for a person alone.
    """

    variant: Variant
    side: Side | None
    reach: float
    with_helper: bool
    returning: bool = False


@dataclass(frozen=True)
class Guide:
    """A session screen: progress on top, the figure left with one cue under it, name, side and number right.

    `number` is the countdown in seconds ("" for none). `ring` is the part of the time that is left, 1 to 0, or
    None for no ring. `word` names the phase, for example "Stay". `sign` is the pictogram of the button that is waited
    for, drawn large with the word.
    """

    progress: Progress
    name: str
    side: Side | None
    figure: FigurePose | None
    cue: str
    word: str
    number: str = ""
    ring: float | None = None
    sign: Icon | None = None


@dataclass(frozen=True)
class Ask:
    """A question, a menu, or a short text: a title, a line under it, lines to read, choices with one marked.

    `tone` colours the line under the title: "calm" (blue) after a stop, "plain" else; "warning" puts a warning sign
    above. `corner` is small text in the upper right (what was stopped, and "saved"). `chosen` is the index of the
    marked choice, or -1. `sign` is the pictogram of the button to press, large; tone "waiting" dims it.
    """

    title: str
    line: str = ""
    lines: tuple[str, ...] = ()
    question: str = ""
    choices: tuple[Choice, ...] = ()
    chosen: int = -1
    corner: tuple[str, ...] = ()
    tone: str = "plain"
    sign: Icon | None = None


@dataclass(frozen=True)
class Sheet:
    """A list for the family: a day's sessions, or what is set aside, with a narrow panel at the right.

    `groups` are (heading, right word, lines). `page` of `pages` counts from 1.
    """

    title: str
    subtitle: str
    groups: tuple[tuple[str, str, tuple[Line, ...]], ...]
    side_title: str = ""
    side_lines: tuple[tuple[str, str], ...] = ()
    page: int = 1
    pages: int = 1


@dataclass(frozen=True)
class Day:
    """One day of the four weeks: its number in the month, how it turned out, and whether it is today.

    `mark` is STOPPED where something hurt or may have, else DONE where a whole session was done, PART where something
    was, OPEN where nothing was, NONE for a day to come.
    """

    number: int
    mark: Mark
    today: bool = False


@dataclass(frozen=True)
class Plot:
    """A small plot for the family: points from left (earlier) to right, each 0 to 1 high or None for no value.

    `low` and `high` name the two ends in words; `stops` are the places (by index) where it hurt, or may have;
    `begins` and `ends` tell from when to when. `graded` where 0 is a grade like others and not "none of it": a low bar.
    """

    title: str
    points: tuple[float | None, ...]
    low: str
    high: str
    stops: tuple[int, ...] = ()
    begins: str = ""
    ends: str = ""
    graded: bool = False


@dataclass(frozen=True)
class Weeks:
    """Four weeks, Monday to Sunday, a mark for each day, and plots beside it."""

    title: str
    days: tuple[Day, ...]
    weekdays: tuple[str, ...]
    plots: tuple[Plot, ...] = ()


@dataclass(frozen=True)
class Course:
    """One stretch over time: its name and a plot for each side."""

    title: str
    subtitle: str
    plots: tuple[Plot, ...]


@dataclass(frozen=True)
class Share:
    """A text as a QR code beside the text itself."""

    title: str
    line: str
    text: str


Body = Home | Guide | Ask | Sheet | Weeks | Course | Share


@dataclass(frozen=True)
class Scene:
    """Everything that is true on the screen now. `name` is the interface name that others script against."""

    name: str
    body: Body
    buttons: Buttons
    stretch: str | None = None
    side: Side | None = None
    repetition: int | None = None


# -- from the state


OFTEN_TOO_SHORT = 5  # so many more touches too short than presses: the times do not suit this hand
SHOW_MS = (4_000, 3_000, 4_000, 2_000)  # a shown stretch: in, stay, back, and a breath before it begins again


def scene(state: State) -> Scene:
    """What is true on the screen in that state."""
    match state:
        case Stepped(inner=inner):
            return _with_mark(scene(inner), state)
        case AtHome():
            return Scene("home", _home(state.known), HOME_BUTTONS if state.rings else NEW_HOME_BUTTONS)
        case Ringing():
            return _ringing(state)
        case Today():
            sheet = _today(state)
            return Scene("today", sheet, _today_buttons(sheet))
        case About():
            return _card("about", words.home.ABOUT_TITLE, words.home.ABOUT_LINES)
        case Emergency():
            return _card("emergency", words.beginning.EMERGENCY, words.beginning.EMERGENCY_LINES)
        case LegNoted():
            body = Ask(words.aside.LEGS, lines=words.beginning.LEG_SAID)
            return Scene(
                "leg_noted", body, _buttons(Meaning(words.stopping.GO_ON.upper(), Icon.GO, "go_on"), DIM_PAUSE, BACK)
            )
        case Empty(plan=plan):
            return _card("empty", words.left_out.NOTHING_LEFT, words.left_out.left_out_lines(plan.left_out))
        case Showing():
            return _shown(state)
        case TryingStop():
            without = Meaning(words.buttons.LEAVE_OUT, Icon.GO, "without") if state.second else DIM_NEXT
            home = Meaning(words.buttons.HOME, Icon.BACK, "home")
            return Scene("try_stop", _stop_tried(state), _buttons(without, home, TRY))
        case AgreeingSign():
            helped, flows = is_helped(state.known, state.run.plan), state.known.manner.advance == "flow"
            body = Ask(
                words.beginning.AGREE_SIGN if helped else words.beginning.FLOW_TITLE,
                lines=words.beginning.agree_lines(helped, flows),
            )
            return Scene(
                "agree_sign", body, _buttons(Meaning(words.buttons.AGREED, Icon.GO, "agreed"), DIM_PAUSE, BACK)
            )
        case ReadingCard():
            body = Ask(state.card.title, lines=card_lines(state))
            return Scene("card", body, _buttons(Meaning(words.buttons.NEXT, Icon.GO, "page"), HEAR, BACK))
        case FourWeeks():
            return Scene("weeks", _weeks(state.known), _buttons(HOME_NOW, DIM_PAUSE, BACK))
        case OverTime():
            return Scene("course", _course(state), _buttons(HOME_NOW, DIM_PAUSE, BACK))
        case Sharing():
            shared = Share(words.told.SHARE_TITLE, words.told.SHARE_LINE, share_text(state))
            return Scene("share", shared, _buttons(HOME_NOW, DIM_PAUSE, BACK))
        case Teaching():
            return _teaching(state)
        case Trying():
            return _trying(state)
        case ConfirmingTimes(button=button):
            body = Ask(
                words.settings.KEEP_IT, words.settings.KEEP_LINE, words.settings.trial_done(button), sign=_SIGNS[button]
            )
            return Scene("confirm_times", body, replace(_teach_buttons(button), stop=BACK))
        case JustStopped():
            return _stopped(state)
        case WhatNext():
            return _what_next(state)
        case WellDone():
            return _well_done(state)
        case BeforeYouGo():
            helped = is_helped(state.known, state.plan)
            other = Meaning(
                words.buttons.NOT_YET if helped else words.buttons.CALL, Icon.OTHER, "still" if helped else "call"
            )
            body = Ask(words.ending.BEFORE_YOU_GO, lines=words.ending.BEFORE_YOU_GO_LINES)
            return Scene("before_you_go", body, _buttons(Meaning(words.buttons.FINE, Icon.GO, "home"), other, BACK))
        case InSession():
            return _in_session(state)
        case Asking():
            return _question(state)
    raise AssertionError(f"no scene for {type(state).__name__}")


def _ringing(state: Ringing) -> Scene:
    """Whoever comes reads what a press does; one for danger says what to do meanwhile."""
    known, danger = state.known, state.danger
    reach = words.ringing.RING_ONLY if known.audible else words.ringing.RING_UNHEARD
    hint = words.ringing.RING_DANGER_HINT if danger else words.ringing.RING_HINT
    body = Ask(
        words.ringing.RINGING, reach, (*danger, hint), sign=Icon.BELL, tone="plain" if known.audible else "warning"
    )
    if isinstance(state.then, InSession):
        return Scene("ringing", body, _buttons(END_RING, END_RING, STOP_NOW))
    if danger:
        return Scene("ringing", body, _buttons(END_RING, HUSH, HUSH))
    return Scene("ringing", body, _buttons(END_RING, END_RING, END_RING_BACK))


def _stop_tried(state: TryingStop) -> Ask:
    if state.known.stop_heard and state.second:
        return Ask(words.beginning.try_second(state.second), words.beginning.TRY_SECOND_LINE, sign=Icon.STOP)
    if state.known.stop_heard:
        return Ask(words.beginning.TRY_STOP, words.beginning.TRY_STOP_LINE, sign=Icon.STOP)
    return Ask(words.beginning.STOP_LOST, words.beginning.STOP_LOST_LINE, tone="warning")


def by_button(buttons: Buttons) -> dict[Button, Meaning]:
    """What each button does, by its name."""
    return {Button.NEXT: buttons.next, Button.PAUSE: buttons.pause, Button.STOP: buttons.stop}


def _with_mark(found: Scene, state: Stepped) -> Scene:
    """The screen as someone with fewer switches has it: one option marked; what they cannot reach now is dim."""
    two = state.known.manner.switches == 2
    if isinstance(state.inner, GettingReady | Moving | Holding | Resting) or (two and isinstance(state.inner, Waiting)):
        dim = replace(found.buttons, pause=replace(found.buttons.pause, active=False))
        return replace(found, buttons=dim if two else replace(dim, next=replace(dim.next, active=False)))
    if isinstance(state.inner, Teaching | Ringing) or (isinstance(state.inner, TryingStop) and not state.inner.second):
        return found  # here every switch is itself
    kind, _, which = state.scan.choices.marked.key.partition(" ")
    body = found.body
    if isinstance(body, Ask) and body.choices:
        body = replace(body, chosen=int(which) if kind == "choice" else -1)
        if kind == "home":
            body = replace(body, question=words.buttons.GO_HOME)
    gone = ("other",) if state.known.manner.switches == 2 else ("choose ", "other")
    meanings = [
        replace(
            meaning,
            marked=kind == "button" and button == which,
            active=meaning.active and not meaning.act.startswith(gone),
        )
        for button, meaning in by_button(found.buttons).items()
    ]
    return replace(found, body=body, buttons=Buttons(*meanings))


# -- buttons

HOME_BUTTONS = Buttons(
    Meaning(words.buttons.START, Icon.GO, "start"),
    Meaning(words.buttons.MENU, Icon.OTHER, "menu"),
    Meaning(words.buttons.RING, Icon.BELL, "ring"),
)
# So soon after another screen: BACK, BACK must not ring.
NEW_HOME_BUTTONS = replace(HOME_BUTTONS, stop=replace(HOME_BUTTONS.stop, active=False))
BACK = Meaning(words.buttons.BACK, Icon.BACK, "back")
TRY = Meaning(words.buttons.STOP, Icon.STOP, "try")
END_RING = Meaning(words.buttons.HERE, Icon.GO, "end_ring")
HUSH = Meaning(words.buttons.QUIET, Icon.OTHER, "hush")
RING_NOW = Meaning(words.buttons.RING, Icon.BELL, "ring")
END_RING_BACK = Meaning(words.buttons.HERE, Icon.BACK, "home")
HEAR = Meaning(words.buttons.HEAR, Icon.OTHER, "hear")
HOME_NOW = Meaning(words.buttons.HOME, Icon.GO, "home")
DIM_NEXT = Meaning(words.buttons.NEXT, Icon.GO, active=False)
DIM_PAUSE = Meaning(words.buttons.PAUSE, Icon.PAUSE, active=False)
STOP_NOW = Meaning(words.buttons.STOP, Icon.STOP, "stop")
STOPPED = Meaning(words.buttons.STOPPED, Icon.STOP, "stopped", active=False)
CHOOSE_BUTTONS = Buttons(
    Meaning(words.buttons.CHOOSE, Icon.GO, "choose"), Meaning(words.buttons.OTHER, Icon.OTHER, "other"), BACK
)


def _buttons(next_: Meaning, pause: Meaning, stop: Meaning) -> Buttons:
    return Buttons(next_, pause, stop)


def _list_buttons(offered: Choices, stop: Meaning, active: bool = True) -> Buttons:
    """CHOOSE means the marked answer: one that is being held must not choose the next after the mark moves."""
    choose = replace(CHOOSE_BUTTONS.next, act=f"choose {offered.marked.key}", active=active)
    return Buttons(choose, replace(CHOOSE_BUTTONS.pause, active=active), stop)


def _choosing(offered: Choices, stop: Meaning = BACK) -> Buttons:
    """NEXT chooses and PAUSE moves on; with two answers at most, each has a button of its own."""
    if not offered.direct:
        return _list_buttons(offered, stop)
    first, second = offered.items
    return Buttons(
        Meaning(first.text.upper(), Icon.GO, first.key), Meaning(second.text.upper(), Icon.OTHER, second.key), stop
    )


# -- home and the family's lists


def _card(name: str, title: str, lines: tuple[str, ...]) -> Scene:
    return Scene(name, Ask(title, lines=lines), _buttons(Meaning(words.buttons.HOME, Icon.GO, "home"), DIM_PAUSE, BACK))


def _home(known: Known) -> Home:
    fitted = next_routine(known)
    asides = tuple(aside_name(known, aside) for aside in known.log.set_aside_on(known.today))
    question = words.home.TRY_SWITCH_TEST if known.too_short >= OFTEN_TOO_SHORT else _all_told(known)
    question = question if known.audible else words.ringing.RING_UNHEARD
    if known.manner.private_home:
        return Home(fitted.routine.name if fitted else words.home.HOME_NOTHING_PLANNED, "", (), ())
    if fitted is None:
        return Home(words.home.HOME_NOTHING_PLANNED, "", (), asides)
    about = f"{fitted.routine.about}, {words.dates.minutes(plan_today(known, fitted).minutes)}"
    return Home(fitted.routine.name, about, _home_lines(known), asides, question)


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
    line = Line(routine_name(known, summary.routine), how_much, session_mark(summary))
    return (line, Line(hurt, mark=Mark.STOPPED)) if hurt else (line,)


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


def _today_buttons(body: Sheet) -> Buttons:
    share = Meaning(words.buttons.SHARE, Icon.OTHER, "share")
    more = (
        Meaning(words.buttons.MORE, Icon.GO, "page")
        if body.page < body.pages
        else Meaning(words.buttons.EARLIER, Icon.GO, "earlier")
    )
    return _buttons(more, share, BACK)


def _weeks(known: Known) -> Weeks:
    days = known.log.four_weeks(known.today)
    return Weeks(
        words.told.WEEKS_TITLE,
        tuple(Day(int(day.day[-2:]), day_mark(day, known.today), day.day == known.today) for day in days),
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
        plots.append(Plot((side or "").upper(), points, "0 s", words.dates.seconds(most), stops, begins, ends))
    return Course(stretch_name(state.known, stretch), words.told.COURSE_LINE, tuple(plots))


def share_text(state: Sharing) -> str:
    """The shown day as plain text, short enough for a code that a camera reads."""
    known = state.known
    return day_text(
        known.log, day_shown(state).day, known.today, partial(routine_name, known), partial(stretch_name, known)
    )


# -- questions

_QUESTIONS: dict[type[Asking], tuple[str, str, str, tuple[str, ...]]] = {
    # state: interface name, title, line under it, lines to read
    InMenu: ("menu", words.home.MENU_TITLE, "", ()),
    ChoosingRoutine: ("choose_routine", words.home.CHOOSE_ROUTINE, "", ()),
    ChoosingShown: ("choose_shown", words.home.SHOW_WHICH, "", ()),
    ChoosingAside: ("set_aside", words.aside.ASIDE_TITLE, "", ()),
    ChoosingCard: ("cards", words.home.CARDS_TITLE, "", ()),
    ChoosingCourse: ("choose_course", words.told.COURSE_WHICH, "", ()),
    EnteringSettings: ("enter_settings", words.settings.ENTER_SETTINGS, "", ()),
    ChoosingOption: ("settings", words.settings.SETTINGS_TITLE, "", ()),
    ChoosingValue: ("setting", words.settings.SETTINGS_TITLE, "", ()),
    ConfirmingValue: ("confirm_setting", words.settings.KEEP_IT, words.settings.KEEP_LINE, ()),
    PresetAsked: ("preset", words.settings.PRESET_WHICH, "", ()),
    ChoosingWho: ("who_cleared", words.aside.WHO_CLEARED, "", ()),
    ConfirmingClear: ("confirm_clear", words.aside.CLEAR_SURE, "", ()),
    StopAsked: ("stop_asked", words.stopping.WHAT_WAS_IT, "", ()),
    CarryOnAsked: ("interrupted", words.beginning.INTERRUPTED, "", ()),
    TherapistAsked: ("therapist", words.beginning.THERAPIST, "", ()),
    TherapistFirst: ("therapist_first", words.beginning.THERAPIST_ASK_FIRST, "", ()),
    Hushed: ("hushed", words.ringing.IS_SOMEONE_HERE, words.ringing.RING_DANGER_HINT, ()),
    SiteAsked: ("stop_site", words.beginning.STOP_SITE, words.beginning.STOP_SITE_LINE, ()),
    BreathlessAsked: ("breathless", words.beginning.BREATHLESS_TITLE, "", words.beginning.BREATHLESS_SAID),
    LastTimeAsked: ("last_time", words.beginning.LAST_TIME, words.beginning.LAST_TIME_LINE, ()),
    AsideAsked: ("aside_asked", words.beginning.AGAIN_ASIDE, "", ()),
    ReadyAsked: ("ready", words.beginning.READY, "", words.beginning.READY_LINES),
    ReadyToCarryOn: ("ready", words.beginning.READY, "", words.beginning.READY_LINES),
    WhichToCarryOn: ("which", words.beginning.WHICH_ONE, "", ()),
    WhichAsked: ("which", words.beginning.WHICH_ONE, "", ()),
    ShorterAsked: ("shorter", words.beginning.SHORTER_TODAY, words.beginning.SHORTER_LINE, ()),
    WearyAsked: ("shorter", words.beginning.SHORTER_TODAY, words.beginning.SHORTER_LINE, ()),
}


def _question(state: Asking) -> Scene:
    name, title, line, lines = _QUESTIONS[type(state)]
    stop = BACK
    match state:
        case Hushed(danger=danger):
            lines, stop = danger, RING_NOW
        case AsideAsked():
            line = words.beginning.again_aside_line(
                stretch_name(state.known, str(state.aside.stretch)), _side(state.aside.side)
            )
        case ReadyAsked(known=known, fitted=fitted):
            line = words.left_out.without(plan_today(known, fitted).left_out)
        case ChoosingWho() | ConfirmingClear():
            line = aside_name(state.known, state.aside)
        case ChoosingValue(option=option):
            title = option.title
        case ConfirmingValue(option=option):
            lines = (words.settings.set_to(option.title, option.told(state.known.values[option.key])),)
        case StopAsked(known=known, stopped=stopped):
            line = words.beginning.was_stopped(stretch_name(known, stopped.stretch), _side(stopped.side))
        case CarryOnAsked(known=known) if known.log.interrupted:
            line = words.beginning.interrupted_line(routine_name(known, known.log.interrupted.routine))
            lines = _CUT_LINES[cut_short(known)]
    return Scene(name, _ask(state.choices, title, line, lines), _choosing(state.choices, stop))


_CUT_LINES = {Cut.SAME: (), Cut.CHANGED: (words.beginning.ROUTINE_CHANGED,), Cut.GONE: (words.beginning.ROUTINE_GONE,)}


def _ask(offered: Choices, title: str, line: str = "", lines: tuple[str, ...] = ()) -> Ask:
    """A question whose answers are chips, unless each has a button of its own."""
    if offered.direct:
        return Ask(title, line, lines)
    return Ask(title, line, lines, choices=offered.items, chosen=offered.at)


def _side(name: str | None) -> Side | None:
    return Side(name) if name else None


def _teaching(state: Teaching) -> Scene:
    """Only the button that is being taught is lit."""
    body = Ask(words.settings.teach(state.button, state.left), words.settings.TEACH_LINE, sign=_SIGNS[state.button])
    return Scene("teach", body, _teach_buttons(state.button))


def _trying(state: Trying) -> Scene:
    trial = state.trial
    title, tone = (words.settings.NOW_TITLE, "plain") if trial.asks else (words.settings.WAIT_TITLE, "waiting")
    body = Ask(
        title, words.settings.TRIAL_LINE, (words.settings.trial_left(trial.left),), tone=tone, sign=_SIGNS[state.button]
    )
    return Scene("switch_test", body, replace(_teach_buttons(state.button), stop=BACK))


_SIGNS = {Button.NEXT: Icon.GO, Button.PAUSE: Icon.PAUSE, Button.STOP: Icon.STOP}


def _teach_buttons(button: Button) -> Buttons:
    lit = {
        Button.NEXT: Meaning(words.buttons.NEXT, Icon.GO, "teach"),
        Button.PAUSE: Meaning(words.buttons.PAUSE, Icon.PAUSE, "teach"),
        Button.STOP: Meaning(words.buttons.STOP, Icon.STOP, "teach"),
    }
    return Buttons(*(replace(meaning, active=each is button) for each, meaning in lit.items()))


# -- a session


def _in_session(state: InSession) -> Scene:
    match state:
        case Paused(choices=offered):
            helped = state.known.manner.helped(state.run.phase.step.variant)
            body = _ask(offered, words.guiding.PAUSED, words.guiding.paused_line(helped))
            body = replace(body, corner=_corner(state.run.phase), tone="calm")
            return _of_phase("paused", body, _choosing(offered, STOP_NOW), state.run.phase)
        case ReadyAskedAgain(choices=offered):
            body = _ask(offered, words.beginning.READY, "", words.beginning.READY_LINES)
            return _of_phase("ready", body, _choosing(offered, STOP_NOW), state.run.phase)
        case WhichAskedAgain(choices=offered):
            body = _ask(offered, words.beginning.WHICH_ONE)
            return _of_phase("which", body, _choosing(offered, STOP_NOW), state.run.phase)
        case GettingReady() | Moving() | Holding() | Resting() | Waiting():
            return _going(state)
    raise AssertionError(f"no scene for {type(state).__name__}")


def _of_phase(name: str, body: Body, buttons: Buttons, phase: Phase) -> Scene:
    return Scene(name, body, buttons, phase.step.stretch.id, phase.side, phase.repetition)


def _going(state: Going) -> Scene:
    name = phase_name(state)
    buttons = _buttons(
        Meaning(words.buttons.NEXT, Icon.GO, f"next {name}"),
        Meaning(words.buttons.PAUSE, Icon.PAUSE, "pause"),
        STOP_NOW,
    )
    scene_ = _of_phase(name, _guide(state), buttons, state.run.phase)
    if isinstance(state, GettingReady):
        return replace(scene_, repetition=state.run.plan.phases[state.then].repetition)
    return scene_


def _guide(state: Going) -> Guide:
    phase, plan = state.run.phase, state.run.plan
    return Guide(
        Progress(plan.routine.name, phase.unit, plan.units, _missed(state)),
        phase.step.stretch.name,
        phase.side,
        _pose(state),
        words.guiding.cue(phase),
        _word(state),
        *_number_and_ring(state),
        Icon.GO if isinstance(state, Waiting) else None,
    )


def _missed(state: Going) -> frozenset[int]:
    """The stretches and sides before this one that were not done.

    One that is carried on counts anew what is left: there they are found by what they are, and not by their number.
    """
    run, done = state.run, state.known.log.units_done
    if not run.carried_on:
        return frozenset(range(run.phase.unit)) - {unit.unit for unit in done}
    left = Counter((unit.stretch, unit.side) for unit in done)
    missed = set()
    for phase in run.plan.phases:
        if phase.kind is PhaseKind.GET_READY and phase.unit < run.phase.unit:
            place = (phase.step.stretch.id, phase.side)
            left[place] -= 1
            missed |= {phase.unit} if left[place] < 0 else set()
    return frozenset(missed)


def _pose(state: Going) -> FigurePose:
    phase = state.run.phase
    reach, returning = 0.0, False
    match state:
        case _ if phase.step.stretch.limb is Limb.NONE:
            pass  # nothing moves, so nothing is shown to move
        case Holding():
            reach = 1.0
        case Moving(left_ms=left_ms) if phase.kind is PhaseKind.MOVE_IN:
            reach = 1.0 - max(0, left_ms) / phase.planned_ms
        case Moving(left_ms=left_ms):
            reach, returning = max(0, left_ms) / phase.planned_ms, True
    variant = phase.step.variant
    return FigurePose(variant, phase.side, reach, state.known.manner.helped(variant), returning)


def _word(state: Going) -> str:
    phase = state.run.phase
    match state:
        case Waiting():
            return words.guiding.PRESS_NEXT
        case Holding() | Moving() if phase.step.stretch.limb is Limb.NONE:
            return words.guiding.AT_EASE
        case Resting() if phase.step.dose.repetitions > 1:
            return words.guiding.rest_count(phase.repetition, phase.step.dose.repetitions)
        case _:
            return words.guiding.PHASE_WORDS[phase.kind]


def _number_and_ring(state: Going) -> tuple[str, float | None]:
    """The countdown of a static stretch and of a rest; a range-of-motion movement and a quiet minute have none."""
    phase = state.run.phase
    match state:
        case _ if phase.step.stretch.limb is Limb.NONE:
            return "", None
        case Holding(left_ms=left_ms) if phase.step.dose.kind == "static":
            return str(_seconds(left_ms)), left_ms / phase.step.dose.hold_ms
        case Resting(left_ms=left_ms):
            return str(_seconds(left_ms)), left_ms / phase.planned_ms
        case _:
            return "", None


def _seconds(ms: int) -> int:
    return -(-max(0, ms) // 1000)


def _shown(state: Showing) -> Scene:
    step = state.step
    reach, returning = (0.0, False) if step.stretch.limb is Limb.NONE else _shown_reach(state.at_ms)
    body = Guide(
        Progress(words.home.SHOW_TITLE, 0, 1),
        step.stretch.name,
        state.side,
        FigurePose(step.variant, state.side, reach, state.with_helper, returning),
        words.guiding.fill(step.variant.cue, state.side),
        words.home.SHOW_WORD,
    )
    other = Meaning(words.buttons.SIDE, Icon.OTHER, "side") if state.side else DIM_PAUSE
    buttons = _buttons(Meaning(words.buttons.AGAIN, Icon.GO, "again"), other, BACK)
    return Scene("show", body, buttons, step.stretch.id, state.side)


def _shown_reach(at_ms: int) -> tuple[float, bool]:
    into, stay, back, pause = SHOW_MS
    at = at_ms % (into + stay + back + pause)
    if at < into:
        return at / into, False
    if at < into + stay:
        return 1.0, False
    return max(0.0, 1.0 - (at - into - stay) / back), True


# -- stopped and after


def _corner(phase: Phase, saved: bool = False) -> tuple[str, ...]:
    side = phase.side.upper() if phase.side else ""
    state = words.stopping.SAVED if saved else ""
    return (phase.step.stretch.name, ", ".join(filter(None, (side, state))))


def _stopped(state: JustStopped) -> Scene:
    helped = state.known.manner.helped(state.phase.step.variant)
    asks = not state.guard_ms
    body = Ask(
        words.stopping.STOPPED_TITLE,
        words.stopping.stop_line(state.phase, helped, asks),
        question=words.stopping.WHAT_WAS_IT if asks else "",
        choices=state.choices.items if asks else (),
        chosen=state.choices.at if asks else -1,
        corner=_corner(state.phase, state.saved),
        tone="calm",
        sign=None if asks else Icon.STOP,
    )
    return _of_phase("stopped", body, _list_buttons(state.choices, STOPPED, asks), state.phase)


def _what_next(state: WhatNext) -> Scene:
    title = words.stopping.BREATH_TITLE if state.answer == "breath" else words.stopping.STOPPED_TITLE
    lines = words.stopping.after_answer(state.answer)
    body = Ask(
        title,
        lines[0] if len(lines) == 1 else "",
        lines if len(lines) > 1 else (),
        choices=state.choices.items,
        chosen=state.choices.at,
        corner=_corner(state.stopped.phase, state.stopped.saved),
        tone="calm",
    )
    return _of_phase("what_next", body, _list_buttons(state.choices, STOPPED), state.stopped.phase)


def _well_done(state: WellDone) -> Scene:
    body = Ask(
        words.ending.end_title(state.how),
        words.ending.done_sentence(state.done, max(state.plan.units, state.known.log.units_planned)),
        question=words.ending.HOW_TIRED,
        choices=state.choices.items,
        chosen=state.choices.at,
    )
    return Scene("well_done", body, _list_buttons(state.choices, BACK))
