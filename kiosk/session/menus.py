"""Around a session: the menu, the family's lists, watching, cards, and what is set aside.

Nothing here moves a limb; what must not happen by accident is chosen twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk import words
from kiosk.content.plan import Phase, PhaseKind
from kiosk.content.stretch import Side, Step
from kiosk.log.days import DaySummary
from kiosk.log.history import Aside
from kiosk.log.records import Cleared, Held, NotToday, Stopped
from kiosk.pressing.choices import NoSuchAnswerError, choices, marked
from kiosk.session.around import (
    About,
    ChoosingAside,
    ChoosingCard,
    ChoosingCourse,
    ChoosingRoutine,
    ChoosingShown,
    ChoosingWho,
    ConfirmingClear,
    EnteringSettings,
    FourWeeks,
    InMenu,
    OverTime,
    ReadingCard,
    Sharing,
    Showing,
    Today,
)
from kiosk.session.changing import (
    louder,
)
from kiosk.session.events import Keep, Say, Silence
from kiosk.session.known import Known
from kiosk.session.names import aside_name, stretch_name
from kiosk.session.pages import day_pages
from kiosk.session.went import Went, ask, home

EARLIER_DAYS = 27  # four weeks with today
LINES_A_PAGE = 3

OfAside = ChoosingAside | ChoosingWho | ConfirmingClear


def menu(known: Known, last: str = "") -> Went:
    """The menu, the entry from which one comes back marked."""
    return ask(InMenu(known, marked(words.home.MENU_ITEMS, last)), words.dates.sentence(words.home.MENU_TITLE))


def chose(state: InMenu | ChoosingShown | ChoosingCard | ChoosingCourse | OfAside, key: str) -> Went:
    """An entry of one of these was chosen."""
    match state:
        case InMenu():
            return _chose_entry(state, key)
        case ChoosingShown():
            step, helped = _shown_steps(state.known)[int(key)]
            return show(state.known, step, step.sides[0], helped)
        case ChoosingAside() | ChoosingWho() | ConfirmingClear():
            return _chose_aside(state, key)
        case ChoosingCard():
            return read(ReadingCard(state.known, next(card for card in state.known.cards if card.id == key)))
        case ChoosingCourse():
            return Went(OverTime(state.known, key), (Silence(),))
    assert_never(state)


def _chose_entry(state: InMenu, key: str) -> Went:
    known = state.known
    match key:
        case "routines":
            items = tuple((f.routine.id, f.routine.name) for f in known.offered)
            return ask(ChoosingRoutine(known, choices(*items)), words.home.CHOOSE_ROUTINE) if items else home(known)
        case "today":
            return today(known)
        case "weeks":
            return Went(FourWeeks(known), (Silence(),))
        case "course":
            return choose_course(known)
        case "aside":
            return choose_aside(known)
        case "show":
            return choose_shown(known)
        case "cards":
            return choose_card(known)
        case "not_today":
            return home(known, Keep(NotToday()), Say(words.home.NOT_TODAY_SAID))
        case "softer" | "louder":
            return louder(state, 1 if key == "louder" else -1)
        case "settings":
            return ask(EnteringSettings(known, choices(*words.settings.ENTER_CHOICES)), words.settings.ENTER_SETTINGS)
        case "about":
            return ask(About(known), *words.home.ABOUT_LINES)
        case "home":
            return home(known)
    raise NoSuchAnswerError(key)


def day_shown(state: Today | Sharing) -> DaySummary:
    """The day that is looked at."""
    return state.known.log.days(state.known.today, state.back + 1)[0]


# -- the family's lists


def today(known: Known, back: int = 0) -> Went:
    """A day's list, that many days ago."""
    return Went(Today(known, back), (Silence(),))


def has_more(state: Today) -> bool:
    """Whether this day has a further page."""
    return state.page + 1 < len(day_pages(state.known, day_shown(state)))


def turn(state: Today) -> Went:
    """The day's next page, or an earlier day."""
    earlier = replace(state, back=min(state.back + 1, EARLIER_DAYS), page=0)
    return Went(replace(state, page=state.page + 1) if has_more(state) else earlier, (Silence(),))


def share(known: Known, back: int) -> Went:
    """That day, to take along."""
    return Went(Sharing(known, back), (Silence(),))


# -- watching


def _shown_steps(known: Known) -> list[tuple[Step, bool]]:
    """Every stretch of the person's routines, once, with whether a helper does it."""
    found: dict[tuple[str, str], tuple[Step, bool]] = {}
    for fitted in known.offered:
        for step in fitted.routine.steps:
            found.setdefault((step.stretch.id, step.variant.key), (step, known.manner.helped(step.variant)))
    return list(found.values())


def choose_shown(known: Known, last: Step | None = None) -> Went:
    """Which stretch to watch; the one that was watched last stays marked."""
    steps = _shown_steps(known)
    items = [(str(i), _shown_name(step, helped)) for i, (step, helped) in enumerate(steps)]
    at = next((str(i) for i, (step, _) in enumerate(steps) if step is last), None)
    return ask(ChoosingShown(known, marked(items, at)), words.home.SHOW_WHICH) if items else home(known)


def _shown_name(step: Step, helped: bool) -> str:
    return words.told.helped(step.stretch.name) if helped else step.stretch.name


def show(known: Known, step: Step, side: Side | None, helped: bool) -> Went:
    """Watch a stretch, with its words, without doing it."""
    phase = Phase(PhaseKind.GET_READY, step, side, 1, 0, 0)
    lines = words.guiding.before_stretch(phase)
    return Went(Showing(known, step, side, helped), (Silence(), *map(Say, lines)))


# -- set aside


def choose_aside(known: Known, last: Aside | None = None) -> Went:
    """Which of the set-aside stretches to bring back; the one that was looked at last stays marked."""
    now = known.log.set_aside_on(known.today)
    # Counted among all of them: those of today alone change when a day begins under the open list.
    items = [(str(i), aside_name(known, aside)) for i, aside in enumerate(known.log.set_aside) if aside in now]
    if not items:
        return home(known, Say(words.aside.ASIDE_NONE))
    at = next((str(i) for i, aside in enumerate(known.log.set_aside) if aside == last), None)
    return ask(ChoosingAside(known, marked(items, at)), words.dates.sentence(words.aside.ASIDE_TITLE))


def _chose_aside(state: OfAside, key: str) -> Went:
    known = state.known
    if key == "back" and not isinstance(state, ChoosingAside):
        return choose_aside(known, state.aside)
    match state:
        case ChoosingAside():
            aside = known.log.set_aside[int(key)]
            return ask(ChoosingWho(known, choices(*words.aside.WHO), aside), words.aside.WHO_CLEARED)
        case ChoosingWho():
            sure = choices(*words.aside.CLEAR_SURE_CHOICES)
            return ask(ConfirmingClear(known, sure, state.aside, key), words.aside.CLEAR_SURE)
        case ConfirmingClear(aside=aside, who=who):
            return home(
                known, Keep(Cleared(aside.stretch, aside.side, who, aside.region)), Say(words.aside.CLEARED_SAID)
            )


# -- cards and the course of one stretch


def choose_card(known: Known, last: str = "") -> Went:
    """Which card to read; the one that was read last stays marked."""
    items = [(card.id, card.title) for card in known.cards]
    return (
        ask(ChoosingCard(known, marked(items, last)), words.dates.sentence(words.home.CARDS_TITLE))
        if items
        else home(known)
    )


def read(state: ReadingCard) -> Went:
    """This page of a card, read aloud."""
    return Went(state, (Silence(), *map(Say, card_lines(state))))


def next_page(state: ReadingCard) -> Went:
    """The card's next page; after the last one the cards again."""
    if (state.page + 1) * LINES_A_PAGE < len(state.card.lines) + 1:
        return read(replace(state, page=state.page + 1))
    return choose_card(state.known, state.card.id)


def card_lines(state: ReadingCard) -> tuple[str, ...]:
    """The lines on this page of a card; the last of all says whom to ask."""
    lines = (*state.card.lines, words.home.ask_whom(state.card.ask))
    return lines[state.page * LINES_A_PAGE : (state.page + 1) * LINES_A_PAGE]


def choose_course(known: Known, last: str = "") -> Went:
    """Which stretch to follow over time; the one that was looked at last stays marked."""
    done = {kept.record.stretch for kept in known.log.recent if isinstance(kept.record, Held | Stopped)}
    items = [(stretch, stretch_name(known, stretch)) for stretch in sorted(done)]
    if not items:
        return home(known, Say(words.told.COURSE_NONE))
    return ask(ChoosingCourse(known, marked(items, last)), words.told.COURSE_WHICH)


# -- settings


# -- the switch test


# -- the first start
