"""Everything around a session: the menu, the family's lists, cards, what is set aside, settings, the first start.

`kiosk.session` hands these states over to `chose`, `next_pressed`, `pause_pressed`, `back` and `passed`. Nothing here
moves a limb, so STOP is the way back; what must not happen by accident is chosen twice.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import words
from kiosk.choices import choices
from kiosk.days import DaySummary
from kiosk.events import Button, Change, Chime, Effect, Keep, Say, SetVolume, Silence
from kiosk.family import aside_name, day_pages, stretch_name
from kiosk.options import OPTIONS, Option, times_option
from kiosk.records import Cleared, Held, NotToday, Stopped
from kiosk.routine import Phase, PhaseKind, Side, Step
from kiosk.states import (
    About,
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
    Course,
    EnteringSettings,
    FourWeeks,
    InMenu,
    Known,
    PresetAsked,
    Reading,
    Sharing,
    Showing,
    State,
    Teaching,
    Today,
    Trying,
)
from kiosk.steps import Went, after, ask, home, knowing
from kiosk.trial import Trial, suggest

VOLUMES = (1, 9)
EARLIER_DAYS = 27  # four weeks with today
CONFIRM_MS = 20_000
LINES_A_PAGE = 3
TEACH_TWICE = 2

Menu = (
    InMenu
    | ChoosingShown
    | ChoosingAside
    | ChoosingWho
    | ConfirmingClear
    | ChoosingCard
    | ChoosingCourse
    | EnteringSettings
    | ChoosingOption
    | ChoosingValue
    | ConfirmingValue
    | PresetAsked
)


def menu(known: Known) -> Went:
    """The menu, its first entry marked."""
    return ask(InMenu(known, choices(*words.MENU_ITEMS)), f"{words.MENU_TITLE}.")


def chose(state: Menu, key: str) -> Went:
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
            return _read(Reading(state.known, next(card for card in state.known.cards if card.id == key)))
        case ChoosingCourse():
            return Went(Course(state.known, key), (Silence(),))
        case EnteringSettings():
            return _choose_option(state.known) if key == "yes" else home(state.known)
        case ChoosingOption() if key.startswith("test "):
            return try_switch(state.known, Button(key.removeprefix("test ")))
        case ChoosingOption():
            return _choose_value(state.known, _option(state.known, key))
        case ChoosingValue():
            return _chose_value(state, key)
        case ConfirmingValue():
            return _kept(state) if key == "keep" else _taken_back(state)
        case PresetAsked():
            chosen = {"profile.preset": key, "setup.done": "true"}
            known = replace(state.known, values={**state.known.values, **chosen})
            return home(known, *(Change(*each) for each in chosen.items()), Say(words.SETUP_DONE))


def _chose_entry(state: InMenu, key: str) -> Went:
    known = state.known
    match key:
        case "routines":
            items = tuple((f.routine.id, f.routine.name) for f in known.offered)
            return ask(ChoosingRoutine(known, choices(*items)), words.CHOOSE_ROUTINE) if items else home(known)
        case "today":
            return Went(Today(known), (Silence(),))
        case "weeks":
            return Went(FourWeeks(known), (Silence(),))
        case "course":
            return _choose_course(known)
        case "aside":
            return choose_aside(known)
        case "show":
            return choose_shown(known)
        case "cards":
            return _choose_card(known)
        case "not_today":
            return home(known, Keep(NotToday()), Say(words.NOT_TODAY_SAID))
        case "softer" | "louder":
            return louder(state, 1 if key == "louder" else -1)
        case "settings":
            return ask(EnteringSettings(known, choices(*words.ENTER_CHOICES)), words.ENTER_SETTINGS)
        case "about":
            return ask(About(known), *words.ABOUT_LINES)
        case _:
            return home(known)


def day_shown(state: Today | Sharing) -> DaySummary:
    """The day that is looked at."""
    return state.known.log.days(state.known.today, state.back + 1)[0]


def next_pressed(state: State) -> Went:
    """NEXT on a screen here that asks nothing."""
    match state:
        case Today(back=back, page=page):
            more = page + 1 < len(day_pages(state.known, day_shown(state)))
            now = replace(state, page=page + 1) if more else replace(state, back=min(back + 1, EARLIER_DAYS), page=0)
            return Went(now, (Silence(),))
        case Reading(card=card, page=page) if (page + 1) * LINES_A_PAGE < len(card.lines) + 1:
            return _read(replace(state, page=page + 1))
        case Reading():
            return _choose_card(state.known)
        case Teaching():
            return _taught(state, Button.NEXT)
        case Trying():
            return Went(state)
        case ConfirmingTimes():
            return _confirm_times(state, Button.NEXT)
        case Showing():
            return show(state.known, state.step, state.side, state.with_helper)
        case _:
            return home(state.known)


def pause_pressed(state: State) -> Went:
    """PAUSE on a screen here that asks nothing."""
    match state:
        case Today(known=known, back=back):
            return Went(Sharing(known, back), (Silence(),))
        case Reading():
            return _read(state)
        case Teaching():
            return _taught(state, Button.PAUSE)
        case ConfirmingTimes():
            return _confirm_times(state, Button.PAUSE)
        case Showing():
            return show(state.known, state.step, state.side.other if state.side else None, state.with_helper)
        case _:
            return Went(state)


def back(state: State) -> Went:
    """STOP here: one screen back."""
    match state:
        case ConfirmingClear() | ChoosingWho():
            return choose_aside(state.known)
        case Showing():
            return choose_shown(state.known)
        case Sharing(back=days):
            return Went(Today(state.known, days), (Silence(),))
        case Reading():
            return _choose_card(state.known)
        case Course():
            return _choose_course(state.known)
        case ChoosingValue(option=option):
            return _choose_option(state.known, option.key)
        case ConfirmingValue():
            return _taken_back(state)
        case Teaching():
            return _taught(state, Button.STOP)
        case ConfirmingTimes():
            return _times_back(state)
        case Trying():
            return _choose_option(state.known)
        case InMenu() | EnteringSettings() | ChoosingOption() | PresetAsked():
            return home(state.known)
        case _:
            return menu(state.known)


def passed(state: ConfirmingValue | ConfirmingTimes | Trying, ms: int) -> Went:
    """Time goes by unconfirmed: what could lock the person out goes back by itself."""
    if isinstance(state, Trying):
        trial = state.trial.passed(ms)
        word = (Chime("ack"), Say(words.NOW)) if trial.asks and not state.trial.asks else ()
        return Went(replace(state, trial=trial), word)
    left = state.left_ms - ms
    if left > 0:
        return Went(replace(state, left_ms=left))
    return _taken_back(state) if isinstance(state, ConfirmingValue) else _times_back(state)


# -- loudness


def louder(state: State, by: int) -> Went:
    """One of nine steps louder or softer, said in the new loudness."""
    low, high = VOLUMES
    step = max(low, min(high, state.known.volume + by))
    changed = knowing(state, _with_value(state.known, "voice.volume", str(step)))
    effects = (Silence(), SetVolume(step), Change("voice.volume", str(step)), Say(words.volume(step)))
    return Went(changed, effects)


# -- watching


def _shown_steps(known: Known) -> list[tuple[Step, bool]]:
    """Every stretch of the person's routines, once, with whether a helper does it."""
    found: dict[tuple[str, str], tuple[Step, bool]] = {}
    for fitted in known.offered:
        for step in fitted.routine.steps:
            found.setdefault((step.stretch.id, step.variant.key), (step, known.manner.helped(step.variant)))
    return list(found.values())


def choose_shown(known: Known) -> Went:
    """Which stretch to watch."""
    items = [(str(i), _shown_name(step, helped)) for i, (step, helped) in enumerate(_shown_steps(known))]
    return ask(ChoosingShown(known, choices(*items)), words.SHOW_WHICH) if items else home(known)


def _shown_name(step: Step, helped: bool) -> str:
    return f"{step.stretch.name}, {words.manner(True)}" if helped else step.stretch.name


def show(known: Known, step: Step, side: Side | None, helped: bool) -> Went:
    """Watch a stretch, with its words, without doing it."""
    phase = Phase(PhaseKind.GET_READY, step, side, 1, 0, 0)
    lines = words.lead_in(phase)
    return Went(Showing(known, step, side, helped), (Silence(), *map(Say, lines)))


# -- set aside


def choose_aside(known: Known) -> Went:
    """Which of the set-aside stretches to bring back."""
    now = known.log.set_aside_on(known.today)
    # Counted among all of them: those of today alone change when a day begins under the open list.
    items = [(str(i), aside_name(known, aside)) for i, aside in enumerate(known.log.set_aside) if aside in now]
    if not items:
        return home(known, Say(words.ASIDE_NONE))
    return ask(ChoosingAside(known, choices(*items)), f"{words.ASIDE_TITLE}.")


def _chose_aside(state: ChoosingAside | ChoosingWho | ConfirmingClear, key: str) -> Went:
    known = state.known
    if key == "back":
        return choose_aside(known)
    match state:
        case ChoosingAside():
            aside = known.log.set_aside[int(key)]
            return ask(ChoosingWho(known, choices(*words.WHO), aside), words.WHO_CLEARED)
        case ChoosingWho():
            sure = choices(*words.CLEAR_SURE_CHOICES)
            return ask(ConfirmingClear(known, sure, state.aside, key), words.CLEAR_SURE)
        case ConfirmingClear(aside=aside, who=who):
            return home(known, Keep(Cleared(aside.stretch, aside.side, who, aside.region)), Say(words.CLEARED_SAID))


# -- cards and the course of one stretch


def _choose_card(known: Known) -> Went:
    items = [(card.id, card.title) for card in known.cards]
    return ask(ChoosingCard(known, choices(*items)), f"{words.CARDS_TITLE}.") if items else home(known)


def _read(state: Reading) -> Went:
    return Went(state, (Silence(), *map(Say, card_lines(state))))


def card_lines(state: Reading) -> tuple[str, ...]:
    """The lines on this page of a card; the last of all says whom to ask."""
    lines = (*state.card.lines, words.ask_whom(state.card.ask))
    return lines[state.page * LINES_A_PAGE : (state.page + 1) * LINES_A_PAGE]


def _choose_course(known: Known) -> Went:
    done = {kept.record.stretch for kept in known.log.recent if isinstance(kept.record, Held | Stopped)}
    items = [(stretch, stretch_name(known, stretch)) for stretch in sorted(done)]
    if not items:
        return home(known, Say(words.COURSE_NONE))
    return ask(ChoosingCourse(known, choices(*items)), words.COURSE_WHICH)


# -- settings


def options(known: Known) -> tuple[Option, ...]:
    """Everything that the buttons can set here, the times of the routines last."""
    times = (times_option(fitted.routine.id, fitted.routine.name) for fitted in known.offered)
    return (*OPTIONS, *times)


def _option(known: Known, key: str) -> Option:
    return next(option for option in options(known) if option.key == key)


def _choose_option(known: Known, last: str = "") -> Went:
    """Which setting to change; the one that was changed last stays marked."""
    tests = [(f"test {button}", words.test_of(button)) for button in (Button.NEXT, Button.PAUSE)]
    items = [*tests, *((option.key, option.title) for option in options(known))]
    at = next((i for i, (key, _) in enumerate(items) if key == last), 0)
    return ask(ChoosingOption(known, replace(choices(*items), at=at)), f"{words.SETTINGS_TITLE}.")


def _choose_value(known: Known, option: Option) -> Went:
    """Its values, the one that holds now marked."""
    keys = [key for key, _ in option.values]
    now = known.values.get(option.key, "")
    offered = replace(choices(*option.values), at=keys.index(now) if now in keys else 0)
    return ask(ChoosingValue(known, offered, option), f"{option.title}.", f"{offered.marked.text}.")


def _chose_value(state: ChoosingValue, value: str) -> Went:
    known, option = state.known, state.option
    before = known.values.get(option.key, "")
    changed = _with_value(known, option.key, value)
    effects: tuple[Effect, ...] = (Silence(), Change(option.key, value), *_at_once(option.key, value))
    if not option.risky or value == before:
        return after(_choose_option(changed, option.key), *effects)
    offered = choices(("keep", words.KEEP), ("undo", words.UNDO), direct=True)
    confirming = ConfirmingValue(changed, offered, option, before, _confirm_ms(changed))
    return Went(confirming, (*effects, Say(words.set_to(option.title, state.choices.marked.text)), Say(words.KEEP_IT)))


def _with_value(known: Known, key: str, value: str) -> Known:
    """The same knowledge with that setting; the loudness is known as a number, too."""
    volume = int(value) if key == "voice.volume" and value else known.volume
    return replace(known, values={**known.values, key: value}, volume=volume)


def _confirm_ms(known: Known) -> int:
    """How long a risky setting waits to be kept: 20 s or two rounds of the mark over three options, the longer."""
    pace = known.manner.pace
    return max(CONFIRM_MS, 2 * (3 * pace.step_ms + pace.first_more_ms))


def _at_once(key: str, value: str) -> tuple[Effect, ...]:
    return (SetVolume(int(value)),) if key == "voice.volume" else ()


def _kept(state: ConfirmingValue) -> Went:
    return after(_choose_option(state.known, state.option.key), Say(words.KEPT))


def _taken_back(state: ConfirmingValue) -> Went:
    key, before = state.option.key, state.before
    known = _with_value(state.known, key, before)
    return after(_choose_option(known, key), Change(key, before), *(_at_once(key, before) if before else ()))


# -- the switch test


def try_switch(known: Known, button: Button) -> Went:
    """Begin the switch test for that button."""
    return ask(Trying(known, button, Trial()), words.trial(button))


def touched(state: State, button: Button, down: bool) -> Went:
    """A switch moved; in its test that is what is measured, elsewhere presses are."""
    if not isinstance(state, Trying) or button is not state.button:
        return Went(state)
    trial = state.trial.touched() if down else state.trial.let_go()
    return Went(replace(state, trial=trial)) if trial.left else _suggested(replace(state, trial=trial))


def _suggested(state: Trying) -> Went:
    """Let the suggested times hold, to be tried at once."""
    known, button = state.known, state.button
    found = suggest(state.trial)
    wanted = {
        f"buttons.{button}.acceptance_ms": str(found.acceptance_ms),
        f"buttons.{button}.release_ms": str(found.release_ms),
        "buttons.scan_step_s": str(found.scan_step_s),
    }
    before = {key: known.values.get(key, "") for key in wanted}
    known = replace(known, values={**known.values, **wanted}, too_short=0)
    confirming = ConfirmingTimes(known, button, before, TEACH_TWICE, _confirm_ms(known))
    changes = (Change(key, value) for key, value in wanted.items())
    return Went(confirming, (Silence(), *changes, *map(Say, words.trial_done(button))))


def _confirm_times(state: ConfirmingTimes, button: Button) -> Went:
    if button is not state.button:
        return Went(state)
    if state.left > 1:
        return ask(replace(state, left=state.left - 1), words.teach(button, 1))
    return after(_choose_option(state.known), Say(words.KEPT))


def _times_back(state: ConfirmingTimes) -> Went:
    known = replace(state.known, values={**state.known.values, **state.before})
    return after(_choose_option(known), *(Change(key, value) for key, value in state.before.items() if value))


# -- the first start


def teach(known: Known) -> Went:
    """Begin to teach the buttons by use."""
    return _teaching(known, Button.NEXT, TEACH_TWICE)


def _teaching(known: Known, button: Button, left: int) -> Went:
    return ask(Teaching(known, button, left), words.teach(button, left))


def _taught(state: Teaching, button: Button) -> Went:
    """A press of the button that is being taught counts; of another one, nothing."""
    if button is not state.button:
        return Went(state, (Silence(), Say(words.teach(state.button, state.left))))
    if state.left > 1:
        return _teaching(state.known, button, state.left - 1)
    buttons = list(Button)
    if button is not buttons[-1]:
        return _teaching(state.known, buttons[buttons.index(button) + 1], TEACH_TWICE)
    presets = next(option for option in OPTIONS if option.key == "profile.preset")
    return ask(PresetAsked(state.known, choices(*presets.values)), words.PRESET_WHICH)
