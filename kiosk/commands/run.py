"""`kiosk run`: the kiosk itself, in the box (full screen and GPIO) or on the desk (a window, keyboard and mouse)."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from kiosk import words
from kiosk.commands.terminal import tell
from kiosk.content.stretch import Phase, PhaseKind, unroll
from kiosk.devices.screen.bodies import load
from kiosk.devices.screen.desk import Desk, Event, close, present, wait
from kiosk.devices.screen.display import Display
from kiosk.devices.screen.drawing import Moment
from kiosk.devices.screen.look import THEMES, Theme
from kiosk.devices.screen.picture import panel
from kiosk.devices.screen.window import NoScreen, Surface, open_full_screen, open_window
from kiosk.devices.screen.workshop import Workshop
from kiosk.devices.sound.loudspeaker import WAKE, MixerLoudspeaker, wake_loop
from kiosk.devices.sound.speech_worker import Manner as Speech
from kiosk.devices.sound.voice import SpokenVoice
from kiosk.devices.store.lock import StoreMistake
from kiosk.devices.store.store import Store
from kiosk.devices.switches.buttons import BoxPins, Buttons, DeskPins, Pins
from kiosk.devices.switches.inputs import Switches
from kiosk.devices.switches.lamps import Lamp, Lamps
from kiosk.devices.system import watchdog
from kiosk.devices.system.clock import Clock, RealClock
from kiosk.devices.system.memory import give_back
from kiosk.files.everything import Everything, read_everything, read_everything_or_last_good
from kiosk.files.places import Places, find
from kiosk.files.settings import Settings
from kiosk.log.history import Log
from kiosk.log.records import Kept
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Guide, Scene
from kiosk.scenes.scene import scene
from kiosk.session.advance import advance
from kiosk.session.deciding import start
from kiosk.session.known import Known, Manner
from kiosk.session.meanings import by_button
from kiosk.session.states import State, Stepped
from kiosk.worlds.changing import Changes, Hold, Settling
from kiosk.worlds.loop import Devices, Loop
from kiosk.worlds.loop import Look as Shown
from kiosk.worlds.opening import desk_wires, known, presses, wires

if TYPE_CHECKING:
    from kiosk.devices.screen.bodies.figures import Drawer

log = logging.getLogger(__name__)

DESK_SIZE = (1280, 720)
LOG_S = 3.0  # systemd waits ten in all
SWITCH_S = 0.001  # how long a thread may keep Python from the loop's; the interpreter's own 5 ms is felt at a STOP


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or until the window is closed. Exit status 0, or 2 for a mistake in what was given."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if not args.desk and (args.fast != 1 or args.size):
        return tell(["--fast and --size belong to --desk"])
    sys.setswitchinterval(SWITCH_S)
    give_back()
    gc.disable()  # a start makes much and throws little away; `Kiosk.work` goes back to usual
    places = find(config=args.config, data=args.data)
    try:
        return _run_desk(args, places) if args.desk else _run_box(places, BoxPins())
    except (StoreMistake, NoScreen) as mistake:
        return tell([str(mistake)])
    finally:
        gc.enable()


def _run_desk(args: argparse.Namespace, places: Places) -> int:
    """On the desk a mistake in a file is told at once: somebody is at work on it."""
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    settings = reading.value.settings
    clock = FastClock(args.fast, settings.session.day_begins)
    taken = Taken.open(places, clock)
    pins = DeskPins(desk_wires(settings), clean=True)
    surface = taken.before(lambda: open_window(*(args.size or DESK_SIZE)))
    buttons = Buttons.open(desk_wires(settings), pins, clock.now_ms, wake_loop)
    switches = Switches.open(buttons, settings.inputs, clock.now_ms, wake_loop)
    lamps = Lamps.open(settings.lamps, pins)
    kiosk = Kiosk.open(places, reading.value, surface, clock, taken, switches, lamps, ())
    return _work_and_leave(kiosk, Desk(pins, lambda at: kiosk.display.button_at(at)))


def _run_box(places: Places, pins: Pins) -> int:
    """In the box nobody can mend a file: the last good or the shipped one is used, and a banner says so."""
    everything, replaced = read_everything_or_last_good(places)
    settings = everything.settings
    clock = FastClock(1, settings.session.day_begins)
    taken = Taken.open(places, clock)
    surface = taken.before(open_full_screen)
    buttons = Buttons.open(wires(settings), pins, clock.now_ms, wake_loop)
    switches = Switches.open(buttons, settings.inputs, clock.now_ms, wake_loop, touched=True)
    lamps = Lamps.open(settings.lamps, pins)
    notices = tuple(str(each) for each in replaced)
    return _work_and_leave(Kiosk.open(places, everything, surface, clock, taken, switches, lamps, notices), None)


def _work_and_leave(kiosk: Kiosk, desk: Desk | None) -> int:
    """Let the kiosk work until it is told to end, and end the program."""
    try:
        leave(kiosk.work(desk))
    except KeyboardInterrupt:
        leave(128 + signal.SIGINT)
    except Exception:
        log.exception("the kiosk ends")
        leave(1)


def leave(status: int) -> NoReturn:
    """End the program now: all that is ours was saved and given back.

    Python's own way out ends every library first, and pygame's would wait for a sound device that stands still.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


@dataclass
class Taken:
    """The data folder, taken: no other kiosk may use it, and its log is open.

    It comes before the window and the pins, so that a second kiosk ends without touching them. `saved` fills with
    what became durable.
    """

    store: Store
    saved: deque[Kept]

    @classmethod
    def open(cls, places: Places, clock: Clock) -> Taken:
        """Take it. Raises StoreMistake where another kiosk has it."""
        saved: deque[Kept] = deque()

        def remember(kept: Kept) -> None:
            saved.append(kept)
            wake_loop()

        return cls(Store.open(places.data, clock, remember), saved)

    def before(self, open_screen: Callable[[], Surface]) -> Surface:
        """The screen; without one, the folder is let go."""
        try:
            return open_screen()
        except NoScreen:
            self.store.close()
            raise


class FastClock(RealClock):
    """The machine's steady time, as many times as fast as asked for."""

    def __init__(self, factor: int, day_begins: str) -> None:
        super().__init__(day_begins)
        self.factor = factor

    def now_ms(self) -> int:
        """Steady milliseconds, so many times as fast."""
        return self.mono_ms() * self.factor


@dataclass
class Kiosk:
    """Everything that is open while the kiosk runs."""

    loop: Loop
    workshop: Workshop
    display: Display
    store: Store
    voice: SpokenVoice
    loudspeaker: MixerLoudspeaker
    switches: Switches
    lamps: Lamps
    clock: FastClock
    places: Places
    settings: Settings
    surface: Surface
    made_for: Everything  # what the devices were made for, or will be in a moment
    trouble: tuple[str, ...] = ()  # files that were replaced at the start
    settling: Settling = field(init=False)
    stop_made_for: tuple[object, ...] = ()  # the scene whose stop was drawn ahead

    @classmethod
    def open(
        cls,
        places: Places,
        everything: Everything,
        surface: Surface,
        clock: FastClock,
        taken: Taken,
        switches: Switches,
        lamps: Lamps,
        notices: tuple[str, ...],
    ) -> Kiosk:
        """Open what is left, and put the first picture on the screen."""
        settings, store = everything.settings, taken.store
        loudspeaker = MixerLoudspeaker(places.assets / "sounds", WAKE)
        voice = _voice(places, settings, loudspeaker)
        workshop = Workshop(wake_loop)
        display = _display(settings, surface, workshop)
        known_ = known(everything, store.log(), clock.now().day)
        devices = Devices(
            now_ms=clock.now_ms,
            day=lambda: clock.now().day,
            switches=switches,
            presses=presses(settings, switches.down, clock.now_ms()),
            voice=voice,
            loudspeaker=loudspeaker,
            lamps=lamps,
            memory=store,
        )
        loop = Loop(start(known_), devices, saved=taken.saved)
        kiosk = cls(
            loop, workshop, display, store, voice, loudspeaker, switches, lamps, clock, places, settings, surface,
            everything, notices,
        )  # fmt: skip
        changes = Changes(places, content=everything.content)
        kiosk.settling = Settling(changes, kiosk._ready, wake_loop)
        kiosk._join(devices)
        voice.set_volume(known_.volume)
        loop.begin()
        return kiosk

    def _join(self, devices: Devices) -> None:
        """Let the switches and the loop, which had to be there first, reach what is shown and written here."""
        self.switches.draws(lambda at: self.display.button_at(at))  # the display is made anew with its settings
        devices.screens = (self,)
        devices.settings = self.settling
        devices.more_notices = self.more_notices

    def show(self, shown: Scene, look: Shown) -> None:
        """Draw what changed, and light the lamps."""
        wall = self.clock.wall()
        moment = Moment(
            time=f"{wall:%H:%M}",
            date=words.dates.date(wall.date().isoformat()),
            caption=look.caption,
            fill=look.fill,
            notices=look.notices,
            dimmed=self.settings.screen.is_night(f"{wall:%H:%M}"),
            now_ms=look.now_ms,
        )
        present(self.display.show(shown, moment))
        self.lamps.show(self._lamps(shown), look.now_ms)
        self._draw_stop_ahead(shown)

    def _draw_stop_ahead(self, shown: Scene) -> None:
        """Have the screen drawn that a STOP would bring from here, so that it comes at once."""
        now = (shown.name, shown.stretch, shown.side, shown.repetition, self.display)
        if now != self.stop_made_for:
            self.stop_made_for = now
            self.workshop.wish("stop", partial(self._make_stop, self.loop.state, self.display))

    def _make_stop(self, state: State | Stepped, display: Display) -> None:
        """In the workshop's thread. A STOP that leads elsewhere than out of a session needs no screen of its own."""
        stopped = scene(advance(state, Pressed(Button.STOP))[0])
        if stopped.name == "stopped":
            display.prepare(stopped, self.workshop.breath)

    def more_notices(self) -> tuple[str, ...]:
        """What is wrong besides the devices: a file, a lamp, the clock."""
        date = () if self.clock.now().sure else (words.home.DATE_UNSURE,)
        files = dict.fromkeys((*self.trouble, *self.settling.notices))
        return (*files, *self.lamps.notices, *date)

    def _ready(self, everything: Everything) -> Hold:
        """On the thread that read it: make what changed settings need; what is given then lets them hold at once."""
        settings, before = everything.settings, self.made_for.settings
        made: list[Hold] = []
        if settings.screen != before.screen:
            made.append(partial(self._look_like, self._display_for(settings)))
        if (settings.voice.id, settings.voice.rate) != (before.voice.id, before.voice.rate):
            made.append(partial(self._speak_like, _voice(self.places, settings, self.loudspeaker)))
        said = phrases(known(everything, Log(), "")) if _says_more(everything, self.made_for) else []
        self.made_for = everything
        return partial(self._hold, settings, made, said)

    def _hold(self, settings: Settings, made: Iterable[Hold], said: list[str]) -> None:
        """On the loop's thread, which must not wait here: let changed settings hold in the devices that are open."""
        self.settings = settings
        self.loop.devices.presses.take_times(settings.buttons.times)
        for hold in made:
            hold()
        self.voice.prepare(said)

    def _display_for(self, settings: Settings) -> Display:
        """A display for other settings, with what is on the screen drawn already: its letters take long to load."""
        display = _display(settings, self.surface, self.workshop)
        shown = self.loop.scene
        if not isinstance(shown.body, Guide):
            display.prepare(shown, self.workshop.breath)
        return display

    def _look_like(self, display: Display) -> None:
        self.display = display

    def _speak_like(self, voice: SpokenVoice) -> None:
        """Another voice says what is still to say."""
        before, self.voice = self.voice, voice
        self.loop.devices.voice = voice
        for text in before.leave():
            voice.say(text)

    def _lamps(self, shown: Scene) -> Mapping[Button, Lamp]:
        waits = self.loop.waits_for
        return {
            button: Lamp.OFF if not meaning.active else Lamp.WAITING if button in waits else Lamp.ON
            for button, meaning in by_button(shown.buttons).items()
        }

    def work(self, desk: Desk | None) -> int:
        """Turn after turn, until told to end."""
        watchdog.tell("READY=1")
        self.workshop.wish("screens", load)
        self.voice.prepare(phrases(self.loop.state.known))
        gc.freeze()  # what is there now stays: looking through all of it again and again would be felt at a STOP
        gc.enable()
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
        self.workshop.go_on()
        news = wait(rest_ms, self.display, lambda event: self._take(event, desk))
        self.workshop.hold()
        if news.sound_lost:
            self.loudspeaker.lose()
        return news.ended

    def _take(self, event: Event, desk: Desk | None) -> None:
        """One event of the window: a key or touch that the settings name, else one of the desk's own."""
        if not self.switches.take(event) and desk is not None:
            desk.take(event)

    def close(self) -> None:
        """Give everything back, the log first: whatever stands still or fails after it loses nothing.

        A session that has not ended is kept and offered at the next start.
        """
        log_ = partial(self.store.close, LOG_S)
        sound = (self.voice.close, self.loudspeaker.close)
        written = (log_, self.settling.close)
        for end in (*written, self.lamps.close, self.switches.close, self.workshop.close, *sound, close):
            try:
                end()
            except Exception:  # the others are given back all the same
                log.exception("something could not be given back")


def _voice(places: Places, settings: Settings, loudspeaker: MixerLoudspeaker) -> SpokenVoice:
    speech = Speech(settings.voice.id, settings.voice.rate)
    return SpokenVoice(loudspeaker, places.cache / "speech", speech, shipped=places.assets / "sounds", wake=wake_loop)


def _display(settings: Settings, surface: Surface, workshop: Workshop) -> Display:
    screen = settings.screen
    return Display(
        surface,
        panel(screen, surface.get_size()),
        THEMES[screen.theme],
        screen.text_size.factor,
        screen.reduced_motion,
        screen.button_order,
        partial(_figures, workshop),
    )


def _says_more(now: Everything, before: Everything) -> bool:
    """Whether there are sentences that were not said before, or that sound otherwise."""
    voices = {(each.settings.voice.id, each.settings.voice.rate, each.profile.version) for each in (now, before)}
    return len(voices) > 1


def _figures(workshop: Workshop, theme: Theme) -> Drawer:
    from kiosk.devices.screen.bodies.figures import FiguresLater  # home needs none

    return FiguresLater(workshop, theme)


def phrases(known_: Known) -> list[str]:
    """Every sentence that the person's routines can say, to be made into sound ahead of time."""
    said: dict[str, None] = {}
    for fitted in known_.offered:
        for phase in unroll(fitted.routine).phases:
            # Only as a person gets ready: the same words for every phase would take a tenth of the whole start.
            lead_in = _lead_in(known_.manner, phase) if phase.kind is PhaseKind.GET_READY else ()
            lines = (*lead_in, *words.guiding.phase_lines(phase, True), *words.guiding.phase_lines(phase, False))
            said.update(dict.fromkeys(lines))
    return [*words.ahead.spoken(), *said]


def _lead_in(manner: Manner, phase: Phase) -> tuple[str, ...]:
    helped = manner.helped(phase.step.variant)
    mind = words.guiding.to_mind(phase, manner.equipment, manner.sites.get("stop", ""), helped)
    return words.guiding.lead_in(phase, to_mind=mind)
