"""Everything around a session: the menu, the family's lists, cards, what is set aside, settings, the first start.

`kiosk.session.deciding` hands these states over to `chose`, `next_pressed`, `pause_pressed`, `back` and `passed`.
Nothing here moves a limb, so STOP is the way back; what must not happen by accident is chosen twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kiosk import words
from kiosk.content.stretch import Phase, PhaseKind, Side, Step
from kiosk.log.days import DaySummary
from kiosk.log.history import Aside
from kiosk.log.records import Cleared, Held, NotToday, Stopped
from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choices, choices
from kiosk.pressing.switch_test import Trial, suggest
from kiosk.session.events import Change, Chime, Effect, Keep, Say, SetVolume, Silence, TakeBack, Try
from kiosk.session.names import aside_name, stretch_name
from kiosk.session.pages import day_pages
from kiosk.session.settable import OPTIONS, Option, setting, times_option
from kiosk.session.states import (
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
    EnteringSettings,
    FourWeeks,
    InMenu,
    Known,
    OverTime,
    PresetAsked,
    ReadingCard,
    Sharing,
    Showing,
    State,
    Teaching,
    Today,
    Trying,
)
from kiosk.session.went import Went, after, ask, home, knowing

VOLUMES = (1, 9)
EARLIER_DAYS = 27  # four weeks with today
CONFIRM_MS = 20_000
SAID_MS = 4_000  # a short choice said slowly, with the pause after it
LINES_A_PAGE = 3
TEACH_TWICE = 2
PRESET = "profile.preset"

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


def marked(items: Sequence[tuple[str, str]], last: str | None = None) -> Choices:
    """Those choices with that one marked: where one comes back, the mark is where it was; else the first."""
    at = next((index for index, (key, _) in enumerate(items) if key == last), 0)
    return replace(choices(*items), at=at)


def menu(known: Known, last: str = "") -> Went:
    """The menu, the entry from which one comes back marked."""
    return ask(InMenu(known, marked(words.home.MENU_ITEMS, last)), f"{words.home.MENU_TITLE}.")


# Which entry of the menu leads to each of its screens.
_ENTRIES: Mapping[type[State], str] = {
    ChoosingRoutine: "routines",
    Today: "today",
    FourWeeks: "weeks",
    ChoosingCourse: "course",
    ChoosingAside: "aside",
    ChoosingShown: "show",
    ChoosingCard: "cards",
    About: "about",
}


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
            return _read(ReadingCard(state.known, next(card for card in state.known.cards if card.id == key)))
        case ChoosingCourse():
            return Went(OverTime(state.known, key), (Silence(),))
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
            return _set_up(state.known, key)


def _chose_entry(state: InMenu, key: str) -> Went:
    known = state.known
    match key:
        case "routines":
            items = tuple((f.routine.id, f.routine.name) for f in known.offered)
            return ask(ChoosingRoutine(known, choices(*items)), words.home.CHOOSE_ROUTINE) if items else home(known)
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
            return home(known, Keep(NotToday()), Say(words.home.NOT_TODAY_SAID))
        case "softer" | "louder":
            return louder(state, 1 if key == "louder" else -1)
        case "settings":
            return ask(EnteringSettings(known, choices(*words.settings.ENTER_CHOICES)), words.settings.ENTER_SETTINGS)
        case "about":
            return ask(About(known), *words.home.ABOUT_LINES)
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
        case ReadingCard(card=card, page=page) if (page + 1) * LINES_A_PAGE < len(card.lines) + 1:
            return _read(replace(state, page=page + 1))
        case ReadingCard():
            return _choose_card(state.known, state.card.id)
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
        case ReadingCard():
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
            return choose_aside(state.known, state.aside)
        case Showing():
            return choose_shown(state.known, state.step)
        case Sharing(back=days):
            return Went(Today(state.known, days), (Silence(),))
        case ReadingCard():
            return _choose_card(state.known, state.card.id)
        case OverTime():
            return _choose_course(state.known, state.stretch)
        case ChoosingValue(option=option):
            return _choose_option(state.known, option.key)
        case ConfirmingValue():
            return _taken_back(state)
        case Teaching():
            return _taught(state, Button.STOP)
        case ConfirmingTimes():
            return _times_back(state)
        case Trying(button=button):
            return _choose_option(state.known, _test_key(button))
        case InMenu() | EnteringSettings() | ChoosingOption() | PresetAsked():
            return home(state.known)
        case _:
            return menu(state.known, _ENTRIES.get(type(state), ""))


def passed(state: ConfirmingValue | ConfirmingTimes | Trying, ms: int) -> Went:
    """Time goes by unconfirmed: what could lock the person out goes back by itself."""
    if isinstance(state, Trying):
        trial = state.trial.passed(ms)
        word = (Chime("ack"), Say(words.settings.NOW)) if trial.asks and not state.trial.asks else ()
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
    louder_ = {"voice.volume": str(step)}
    change = () if step == state.known.volume else (Change("voice.volume", str(step)),)
    effects = (Silence(), SetVolume(step), *change, Say(words.settings.volume(step)))
    return Went(knowing(state, _with_values(state.known, louder_)), effects)


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
    return f"{step.stretch.name}, {words.told.manner(True)}" if helped else step.stretch.name


def show(known: Known, step: Step, side: Side | None, helped: bool) -> Went:
    """Watch a stretch, with its words, without doing it."""
    phase = Phase(PhaseKind.GET_READY, step, side, 1, 0, 0)
    lines = words.guiding.lead_in(phase)
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
    return ask(ChoosingAside(known, marked(items, at)), f"{words.aside.ASIDE_TITLE}.")


def _chose_aside(state: ChoosingAside | ChoosingWho | ConfirmingClear, key: str) -> Went:
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


def _choose_card(known: Known, last: str = "") -> Went:
    items = [(card.id, card.title) for card in known.cards]
    return ask(ChoosingCard(known, marked(items, last)), f"{words.home.CARDS_TITLE}.") if items else home(known)


def _read(state: ReadingCard) -> Went:
    return Went(state, (Silence(), *map(Say, card_lines(state))))


def card_lines(state: ReadingCard) -> tuple[str, ...]:
    """The lines on this page of a card; the last of all says whom to ask."""
    lines = (*state.card.lines, words.home.ask_whom(state.card.ask))
    return lines[state.page * LINES_A_PAGE : (state.page + 1) * LINES_A_PAGE]


def _choose_course(known: Known, last: str = "") -> Went:
    done = {kept.record.stretch for kept in known.log.recent if isinstance(kept.record, Held | Stopped)}
    items = [(stretch, stretch_name(known, stretch)) for stretch in sorted(done)]
    if not items:
        return home(known, Say(words.told.COURSE_NONE))
    return ask(ChoosingCourse(known, marked(items, last)), words.told.COURSE_WHICH)


# -- settings


def options(known: Known) -> tuple[Option, ...]:
    """Everything that the buttons can set here, the times of the routines last."""
    times = (times_option(fitted.routine.id, fitted.routine.name) for fitted in known.offered)
    return (*OPTIONS, *times)


def _option(known: Known, key: str) -> Option:
    return next(option for option in options(known) if option.key == key)


def _choose_option(known: Known, last: str = "") -> Went:
    """Which setting to change; the one that was changed last stays marked."""
    tests = [(_test_key(button), words.settings.test_of(button)) for button in (Button.NEXT, Button.PAUSE)]
    items = [*tests, *((option.key, option.title) for option in options(known))]
    return ask(ChoosingOption(known, marked(items, last)), f"{words.settings.SETTINGS_TITLE}.")


def _test_key(button: Button) -> str:
    return f"test {button}"


def _choose_value(known: Known, option: Option) -> Went:
    """Its values, the one that holds now always among them and marked."""
    now = known.values.get(option.key)
    offered = marked(option.offered(now), now)
    return ask(ChoosingValue(known, offered, option), f"{option.title}.", f"{offered.marked.text}.")


def _chose_value(state: ChoosingValue, value: str) -> Went:
    """Another value holds from now on, a risky one on trial; choosing the present one changes nothing."""
    known, option = state.known, state.option
    if value == known.values.get(option.key):
        return _choose_option(known, option.key)
    changed = _with_values(known, {option.key: value})
    if option.risky:
        return _try_value(changed, option, known.values.get(option.key, ""))
    effects = (Silence(), Change(option.key, value), *_at_once({option.key: value}))
    return after(_choose_option(changed, option.key), *effects)


def _try_value(changed: Known, option: Option, before: str) -> Went:
    value = changed.values[option.key]
    offered = choices(("keep", words.buttons.KEEP), ("undo", words.buttons.UNDO), direct=True)
    confirming = ConfirmingValue(changed, offered, option, before, _confirm_ms(changed))
    said = (Say(words.settings.set_to(option.title, option.told(value))), Say(words.settings.KEEP_IT))
    return Went(confirming, (Silence(), Try({option.key: value}), *_at_once({option.key: value}), *said))


def _with_values(known: Known, values: Mapping[str, str]) -> Known:
    """The same knowledge with those settings; the loudness is known as a number, too."""
    volume = int(values.get("voice.volume") or known.volume)
    return replace(known, values={**known.values, **values}, volume=volume)


def _confirm_ms(known: Known) -> int:
    """How long a risky setting waits to be kept: 20 s or two rounds of the mark over three options, the longer.

    The step is that of the settings on trial; choices that are said take their own time.
    """
    manner = known.manner
    tried_ms = round(float(known.values.get("buttons.scan_step_s") or 0) * 1000)
    step_ms = max(tried_ms, manner.pace.step_ms, SAID_MS if manner.spoken_choices else 0)
    return max(CONFIRM_MS, 2 * (3 * step_ms + manner.pace.first_more_ms))


def _at_once(values: Mapping[str, str]) -> tuple[Effect, ...]:
    return (SetVolume(int(values["voice.volume"])),) if values.get("voice.volume") else ()


def _kept(state: ConfirmingValue) -> Went:
    key = state.option.key
    return after(_choose_option(state.known, key), Change(key, state.known.values[key]), Say(words.settings.KEPT))


def _taken_back(state: ConfirmingValue) -> Went:
    key = state.option.key
    return _all_taken_back(state.known, {key: state.before}, key)


def _all_taken_back(known: Known, before: Mapping[str, str], last: str) -> Went:
    """What was tried holds no longer: everything is as it was, whatever that was."""
    as_it_was = _with_values(known, before)
    return after(_choose_option(as_it_was, last), TakeBack(frozenset(before)), *_at_once(before))


# -- the switch test


def try_switch(known: Known, button: Button) -> Went:
    """Begin the switch test for that button."""
    return ask(Trying(known, button, Trial()), words.settings.trial(button))


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
    known = replace(_with_values(known, wanted), too_short=0)
    confirming = ConfirmingTimes(known, button, before, TEACH_TWICE, _confirm_ms(known))
    return Went(confirming, (Silence(), Try(wanted), *map(Say, words.settings.trial_done(button))))


def _confirm_times(state: ConfirmingTimes, button: Button) -> Went:
    if button is not state.button:
        return Went(state)
    if state.left > 1:
        return ask(replace(state, left=state.left - 1), words.settings.teach(button, 1))
    kept = (Change(key, state.known.values[key]) for key in state.before)
    return after(_choose_option(state.known, _test_key(button)), *kept, Say(words.settings.KEPT))


def _times_back(state: ConfirmingTimes) -> Went:
    return _all_taken_back(state.known, state.before, _test_key(state.button))


# -- the first start


def teach(known: Known) -> Went:
    """Begin to teach the buttons by use."""
    return _teaching(known, Button.NEXT, TEACH_TWICE)


def _teaching(known: Known, button: Button, left: int) -> Went:
    return ask(Teaching(known, button, left), words.settings.teach(button, left))


def _taught(state: Teaching, button: Button) -> Went:
    """A press of the button that is being taught counts; of another one, nothing."""
    if button is not state.button:
        return Went(state, (Silence(), Say(words.settings.teach(state.button, state.left))))
    if state.left > 1:
        return _teaching(state.known, button, state.left - 1)
    buttons = list(Button)
    if button is not buttons[-1]:
        return _teaching(state.known, buttons[buttons.index(button) + 1], TEACH_TWICE)
    now = state.known.values.get(PRESET)
    return ask(PresetAsked(state.known, marked(setting(PRESET).offered(now), now)), words.settings.PRESET_WHICH)


def _set_up(known: Known, preset: str) -> Went:
    """The first start is over; a preset that somebody had written already is not written again."""
    chosen = {PRESET: preset, "setup.done": "true"}
    fresh = {key: value for key, value in chosen.items() if value != known.values.get(key)}
    return home(_with_values(known, fresh), *(Change(*each) for each in fresh.items()), Say(words.settings.SETUP_DONE))
