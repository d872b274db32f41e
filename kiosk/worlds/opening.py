"""What every way of starting the kiosk has in common: from files to what the kiosk knows."""

from __future__ import annotations

from dataclasses import replace

from kiosk.content.fitting import choose
from kiosk.devices.screen.look import Look, ScreenSize, usual_size
from kiosk.devices.screen.themes import THEMES
from kiosk.devices.switches.pins import Wire
from kiosk.files.everything import Everything
from kiosk.files.settings import FIRST_PIN, LAST_PIN, ScreenSettings, Settings
from kiosk.log.history import Log
from kiosk.pressing.button import Button
from kiosk.pressing.presses import Presses
from kiosk.session.known import Fitted, Known, Manner, Reread
from kiosk.session.settable import SETTINGS, TIMES

ALL_QUESTIONS = frozenset({"wizard", "therapist", "site", "last_time", "stop", "sign"})


def manner(settings: Settings, asks: frozenset[str] = ALL_QUESTIONS) -> Manner:
    """How the kiosk behaves, as set. `asks` are the questions that are asked at all."""
    session, voice = settings.session, settings.voice
    return Manner(
        advance=session.advance,
        half_way_cue=voice.halfway_cue and not session.quiet,
        last_seconds_cue=voice.last_seconds_cue and not session.quiet,
        ring_after_stop_ms=session.ring_after_stop_s * 1000,
        quiet=session.quiet,
        private_home=settings.privacy.hide_details,
        switches=settings.buttons.switches,
        pace=settings.buttons.pace,
        spoken_choices=settings.buttons.spoken_choices,
        second_stops={each.name: each.site for each in settings.buttons.more if each.button is Button.STOP},
        asks_how_tired=session.questions,
        asks=asks,
    )


def known(everything: Everything, log: Log, today: str, asks: frozenset[str] = ALL_QUESTIONS) -> Known:
    """What the kiosk knows at its start: the routines as the person's profile allows them, and the log."""
    settings, profile = everything.settings, everything.profile
    return Known(
        routines(everything),
        log,
        today,
        replace(manner(settings, asks), equipment=profile.equipment, sites=profile.sites),
        settings.voice.volume,
        profile=profile.version,
        cards=tuple(everything.library.cards.values()),
        values=values(everything),
        person=profile,
    )


def routines(everything: Everything) -> tuple[Fitted, ...]:
    """Every routine as the person's profile allows it, those with a usual time first and in its order."""
    profile = everything.profile
    by_time = sorted(everything.library.routines.values(), key=lambda written: written.at or "99:99")
    return tuple(Fitted(*choose(profile, written), written.meant_for(profile.preset)) for written in by_time)


def read_again(everything: Everything) -> Reread:
    """The event that tells the kiosk what its files say now."""
    made = known(everything, Log(), "")
    return Reread(made.routines, made.manner, made.values, made.profile, made.cards, made.person)


def values(everything: Everything) -> dict[str, str]:
    """What everything that the buttons can set is set to now, as text."""
    now = {option.key: option.to_text(_present(everything, option.key)) for option in SETTINGS}
    return now | {f"{TIMES}{id_}": routine.at for id_, routine in everything.library.routines.items()}


def _present(everything: Everything, key: str) -> object:
    """The value of that setting now."""
    settings = everything.settings
    match key.split("."):
        case ["profile", name]:
            return getattr(everything.profile, name)
        case ["buttons", button, time]:
            return getattr(settings.buttons.by_name[Button(button)].times, time)
        case [group, name]:
            return getattr(getattr(settings, group), name)
    raise KeyError(key)


def wires(settings: Settings) -> tuple[Wire, ...]:
    """The switches as they are wired, the second ones after the first. A button without a pin is not among them."""
    more = (
        Wire(each.button, each.pin, each.normally_closed, each.pull_up, each.lift, each.name)
        for each in settings.buttons.more
    )
    first = (_wire(settings, button) for button in Button if settings.buttons.by_name[button].pin)
    return (*first, *more)


def desk_wires(settings: Settings) -> tuple[Wire, ...]:
    """The same with a switch for every button: the desk's own keys must move something."""
    wired = wires(settings)
    free = iter(set(range(FIRST_PIN, LAST_PIN + 1)) - {wire.gpio for wire in wired} - set(settings.lamps.values()))
    unwired = (button for button in Button if not settings.buttons.by_name[button].pin)
    return (*wired, *(replace(_wire(settings, button), gpio=next(free)) for button in unwired))


def presses(settings: Settings, down: frozenset[Button] = frozenset(), now_ms: float = 0.0) -> Presses:
    """What decides which touches are presses, as this person's hand needs it."""
    lifted = frozenset(each.name for each in settings.buttons.more if each.lift)
    return Presses(settings.buttons.times, down, now_ms, lifted)


def _wire(settings: Settings, button: Button) -> Wire:
    switch = settings.buttons.by_name[button]
    return Wire(button, switch.pin, switch.normally_closed, switch.pull_up, switch.times.lift)


def panel(screen: ScreenSettings, resolution: tuple[int, int]) -> ScreenSize:
    """The panel as set; the usual one of that resolution where the settings were left as shipped."""
    if (screen.diagonal_in, screen.distance_m) == (ScreenSettings().diagonal_in, ScreenSettings().distance_m):
        return usual_size(*resolution)
    return ScreenSize(screen.diagonal_in, screen.distance_m)


def look_of(screen: ScreenSettings, resolution: tuple[int, int], theme: str) -> Look:
    """Colours and sizes as set, for a screen of so many pixels."""
    return Look(THEMES[theme], *resolution, panel(screen, resolution), screen.text_size.factor)
