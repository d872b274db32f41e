"""`kiosk run`: the kiosk itself, in the box (full screen and GPIO) or on the desk (a window, keyboard and mouse)."""

from __future__ import annotations

import argparse
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import pygame  # noqa: TID251 - the window's events are where keys, the mouse and the end of the program come from

from kiosk import words
from kiosk.commands.opening import known, tell, wires
from kiosk.devices import watchdog
from kiosk.devices.buttons import Buttons, DeskPins, NoButtons, open_box
from kiosk.devices.clock import RealClock
from kiosk.devices.display import Display
from kiosk.devices.drawing import Moment
from kiosk.devices.lamps import Lamp, Lamps
from kiosk.devices.look import THEMES
from kiosk.devices.picture import panel
from kiosk.devices.sound import MixerLoudspeaker, wake_loop
from kiosk.devices.speech_worker import Manner as Speech
from kiosk.devices.store import Store, StoreMistake
from kiosk.devices.voice import SpokenVoice
from kiosk.devices.window import NoScreen, open_full_screen, open_window
from kiosk.events import Button
from kiosk.loop import Devices, Loop
from kiosk.loop import Look as Shown
from kiosk.places import Places, find
from kiosk.presses import Presses
from kiosk.records import Kept
from kiosk.scenes import Scene
from kiosk.session import start
from kiosk.settings import Everything, Settings, read_everything, read_everything_or_last_good

log = logging.getLogger(__name__)

DESK_SIZE = (1280, 720)
KEYS = {pygame.K_n: Button.NEXT, pygame.K_p: Button.PAUSE, pygame.K_s: Button.STOP, pygame.K_SPACE: Button.STOP}


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or until the window is closed. Exit status 0, or 2 for a mistake in what was given."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if not args.desk and (args.fast != 1 or args.size):
        return tell(["--fast and --size belong to --desk"])
    places = find(config=args.config, data=args.data)
    try:
        return _run_desk(args, places) if args.desk else _run_box(places)
    except (StoreMistake, NoScreen) as mistake:
        return tell([str(mistake)])


def _run_desk(args: argparse.Namespace, places: Places) -> int:
    """On the desk a mistake in a file is told at once: somebody is at work on it."""
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    settings = reading.value.settings
    clock = FastClock(args.fast)
    pins = DeskPins(wires(settings))
    surface = open_window(*(args.size or DESK_SIZE))
    buttons = Buttons.open(wires(settings), pins, clock.now_ms, wake_loop)
    lamps = Lamps.open(settings.lamps, pins.factory)
    kiosk = Kiosk.open(places, reading.value, surface, clock, buttons, lamps, ())
    return kiosk.work(Desk(pins, kiosk.display))


def _run_box(places: Places) -> int:
    """In the box nobody can mend a file: the last good or the shipped one is used, and a banner says so."""
    everything, replaced = read_everything_or_last_good(places)
    settings = everything.settings
    clock = FastClock(1)
    surface = open_full_screen()
    buttons, pins = open_box(wires(settings), clock.now_ms, wake_loop)
    lamps = Lamps.open(settings.lamps, pins.factory) if pins else Lamps()
    kiosk = Kiosk.open(places, everything, surface, clock, buttons, lamps, tuple(str(r) for r in replaced))
    return kiosk.work(None)


class FastClock(RealClock):
    """The machine's steady time, as many times as fast as asked for."""

    def __init__(self, factor: int) -> None:
        super().__init__()
        self.factor = factor

    def now_ms(self) -> int:
        """Steady milliseconds, so many times as fast."""
        return self.mono_ms() * self.factor


@dataclass
class Desk:
    """Keyboard and mouse, which move the mock pins as a finger moves the real ones."""

    pins: DeskPins
    display: Display
    by_mouse: Button | None = None
    down: set[Button] = field(default_factory=set)

    def take(self, event: pygame.event.Event) -> None:
        """One event of the window."""
        if event.type in (pygame.KEYDOWN, pygame.KEYUP) and event.key in KEYS:
            self._move(KEYS[event.key], event.type == pygame.KEYDOWN)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self.by_mouse = self.display.button_at(event.pos)
            self._move(self.by_mouse, True)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._move(self.by_mouse, False)
            self.by_mouse = None
        elif event.type == pygame.WINDOWFOCUSLOST:
            for button in tuple(self.down):  # the key's way up would never be told
                self._move(button, False)

    def _move(self, button: Button | None, down: bool) -> None:
        if button is None or (button in self.down) == down:
            return
        (self.down.add if down else self.down.discard)(button)
        (self.pins.press if down else self.pins.release)(button)


@dataclass
class Kiosk:
    """Everything that is open while the kiosk runs."""

    loop: Loop
    display: Display
    store: Store
    voice: SpokenVoice
    loudspeaker: MixerLoudspeaker
    buttons: Buttons | NoButtons
    lamps: Lamps
    clock: FastClock
    settings: Settings

    @classmethod
    def open(
        cls,
        places: Places,
        everything: Everything,
        surface: pygame.Surface,
        clock: FastClock,
        buttons: Buttons | NoButtons,
        lamps: Lamps,
        notices: tuple[str, ...],
    ) -> Kiosk:
        """Open what is left, and put the first picture on the screen."""
        settings = everything.settings
        saved: deque[Kept] = deque()

        def remember(kept: Kept) -> None:
            saved.append(kept)
            wake_loop()

        store = Store.open(places.data, clock, remember)
        loudspeaker = MixerLoudspeaker(places.assets / "sounds")
        speech = Speech(settings.voice.id, settings.voice.rate)
        voice = SpokenVoice(
            loudspeaker, places.cache / "speech", speech, shipped=places.assets / "sounds", wake=wake_loop
        )
        display = _display(settings, surface)
        known_ = known(everything, store.log(), clock.now().day)
        devices = Devices(
            now_ms=clock.now_ms,
            day=lambda: clock.now().day,
            switches=buttons,
            presses=Presses(settings.buttons.times, buttons.down, clock.now_ms()),
            voice=voice,
            loudspeaker=loudspeaker,
            lamps=lamps,
            memory=store,
            notices=notices,
        )
        loop = Loop(start(known_), devices, saved=saved)
        kiosk = cls(loop, display, store, voice, loudspeaker, buttons, lamps, clock, settings)
        devices.screens = (kiosk,)
        voice.set_volume(known_.volume)
        loop.begin()
        voice.prepare(phrases(everything, known_.today))
        return kiosk

    def show(self, scene: Scene, look: Shown) -> None:
        """Draw what changed, and light the lamps."""
        wall = self.clock.wall()
        moment = Moment(
            time=f"{wall:%H:%M}",
            date=words.date(wall.date().isoformat()),
            caption=look.caption,
            fill=look.fill,
            notices=look.notices,
            dimmed=is_night(f"{wall:%H:%M}", self.settings),
            now_ms=look.now_ms,
        )
        if areas := self.display.show(scene, moment):
            pygame.display.update(areas)
        self.lamps.show(self._lamps(scene), look.now_ms)

    def _lamps(self, scene: Scene) -> Mapping[Button, Lamp]:
        waits = self.loop.waits_for
        by_button = {
            Button.NEXT: scene.buttons.next,
            Button.PAUSE: scene.buttons.pause,
            Button.STOP: scene.buttons.stop,
        }
        return {
            button: Lamp.OFF if not meaning.active else Lamp.WAITING if button in waits else Lamp.ON
            for button, meaning in by_button.items()
        }

    def work(self, desk: Desk | None) -> int:
        """Turn after turn, until told to end."""
        watchdog.tell("READY=1")
        try:
            while not self._wait(desk):
                self.loop.turn()
                watchdog.tell("WATCHDOG=1")
        finally:
            watchdog.tell("STOPPING=1")
            self.close()
        return 0

    def _wait(self, desk: Desk | None) -> bool:
        """Wait for something to happen, or for the next turn to be due; whether it is time to end."""
        rest_ms = max(1, self.loop.rest_ms() // self.clock.factor)
        for event in (pygame.event.wait(rest_ms), *pygame.event.get()):
            if event.type == pygame.QUIT:
                return True
            if event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWSHOWN):
                self.display.show_again()
            if desk is not None:
                desk.take(event)
        return False

    def close(self) -> None:
        """Give everything back; a session that has not ended is kept and offered at the next start."""
        self.voice.close()
        self.loudspeaker.close()
        self.store.close()
        self.buttons.close()
        self.lamps.close()
        pygame.quit()


def _display(settings: Settings, surface: pygame.Surface) -> Display:
    screen = settings.screen
    return Display(
        surface,
        panel(screen, surface.get_size()),
        THEMES[screen.theme],
        screen.text_size.factor,
        screen.reduced_motion,
        screen.button_order,
    )


def is_night(time: str, settings: Settings) -> bool:
    """Whether home is dimmed at that time of day (HH:MM)."""
    begins, ends = settings.screen.dim_from, settings.screen.dim_until
    return begins <= time or time < ends if begins > ends else begins <= time < ends


def phrases(everything: Everything, today: str) -> list[str]:
    """Every sentence that the person's routines can say, to be made into sound ahead of time."""
    from kiosk.history import Log
    from kiosk.routine import unroll

    said: dict[str, None] = {}
    for fitted in known(everything, Log(), today).routines:
        phases = unroll(fitted.routine).phases
        for phase in phases:
            lines = (*words.lead_in(phase, False), *words.phase_lines(phase, True), *words.phase_lines(phase, False))
            said.update(dict.fromkeys(lines))
    return [*words.spoken(), *said]
