"""The kiosk itself: what is open while it runs, joined; in the box (full screen and GPIO) or on the desk (a window)."""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from kiosk import words
from kiosk.devices.screen.bodies import load
from kiosk.devices.screen.desk import Desk, Event, close, present, wait
from kiosk.devices.screen.display import Display
from kiosk.devices.screen.drawing import Moment
from kiosk.devices.screen.themes import THEMES, Theme
from kiosk.devices.screen.window import NoScreen, Surface, open_full_screen, open_window
from kiosk.devices.screen.workshop import Workshop
from kiosk.devices.sound.loudspeaker import WAKE, MixerLoudspeaker
from kiosk.devices.sound.speech_worker import Speech
from kiosk.devices.sound.voice import SpokenVoice
from kiosk.devices.store.store import Store
from kiosk.devices.switches.buttons import WiredButtons
from kiosk.devices.switches.inputs import Inputs
from kiosk.devices.switches.lamps import Lamp, Lamps
from kiosk.devices.switches.pins import BoxPins, DeskPins, Pins, Wire
from kiosk.devices.system import watchdog
from kiosk.devices.system.clock import Clock, RealClock
from kiosk.devices.system.waking import wake_loop
from kiosk.files.everything import Everything, read_everything_or_last_good
from kiosk.files.places import Places
from kiosk.files.settings import Settings
from kiosk.log.history import Log
from kiosk.log.records import Kept
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Guide, Scene
from kiosk.scenes.scene import scene
from kiosk.session.advance import advance
from kiosk.session.buttons import by_button
from kiosk.session.deciding import start
from kiosk.session.states import State, Stepped
from kiosk.worlds.changing import Changes, Hold, Settling
from kiosk.worlds.loop import Loop
from kiosk.worlds.needs import Devices, Instant
from kiosk.worlds.opening import desk_wires, known, panel, presses, wires
from kiosk.worlds.phrases import phrases
from kiosk.worlds.witness import Witness, Witnesses

if TYPE_CHECKING:
    from kiosk.devices.screen.bodies.figures import Drawer

log = logging.getLogger(__name__)

DESK_SIZE = (1280, 720)
LOG_S = 3.0  # systemd waits ten in all


@dataclass(frozen=True)
class World:
    """Where a kiosk stands: its files, its time, its pins as they are wired, its screen.

    `touched`: what is drawn can be pressed. `notices` are of files that were replaced. `witnesses` are told everything
    that happens.
    """

    places: Places
    everything: Everything
    clock: FastClock
    open_screen: Callable[[], Surface]
    pins: Pins
    wires: tuple[Wire, ...]
    touched: bool = False
    notices: tuple[str, ...] = ()
    witnesses: Iterable[Witness] = ()

    @property
    def settings(self) -> Settings:
        """What is set as it starts."""
        return self.everything.settings

    def inputs(self) -> Inputs:
        """Everything that can press, open from now on."""
        now_ms = self.clock.now_ms
        buttons = WiredButtons.open(self.wires, self.pins, now_ms, wake_loop)
        return Inputs.open(buttons, self.settings.inputs, now_ms, wake_loop, touched=self.touched)


def on_the_desk(
    places: Places, everything: Everything, size: tuple[int, int], fast: int = 1, witnesses: Iterable[Witness] = ()
) -> Kiosk:
    """The kiosk in a window of that size, so many times as fast, moved by keyboard and mouse."""
    wired = desk_wires(everything.settings)
    pins = DeskPins(wired, clean=True)
    clock = FastClock(fast, everything.settings.session.day_begins)
    world = World(places, everything, clock, lambda: open_window(*size), pins, wired, witnesses=witnesses)
    return Kiosk.open(world).moved_by(pins)


def in_the_box(places: Places, witnesses: Iterable[Witness] = (), pins: Pins | None = None) -> Kiosk:
    """The kiosk on a Pi. Nobody can mend a file there: the last good or the shipped one is used, and it says so."""
    everything, replaced = read_everything_or_last_good(places)
    settings = everything.settings
    clock = FastClock(1, settings.session.day_begins)
    told = tuple(str(each) for each in replaced)
    pins = pins or BoxPins()
    return Kiosk.open(World(places, everything, clock, open_full_screen, pins, wires(settings), True, told, witnesses))


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
    switches: Inputs
    lamps: Lamps
    clock: FastClock
    places: Places
    settings: Settings
    surface: Surface
    made_for: Everything  # what the devices were made for, or will be in a moment
    trouble: tuple[str, ...] = ()  # files that were replaced at the start
    settling: Settling = field(init=False)
    stop_made_for: tuple[object, ...] = ()  # the scene whose stop was drawn ahead
    desk: Desk | None = None

    @classmethod
    def open(cls, world: World) -> Kiosk:
        """Take the data folder, open everything, and put the first picture on the screen.

        Raises StoreMistake and NoScreen.
        """
        taken = Taken.open(world.places, world.clock)
        surface = taken.before(world.open_screen)
        switches, lamps = world.inputs(), Lamps.open(world.settings.lamps, world.pins)
        loudspeaker = MixerLoudspeaker(world.places.assets / "sounds", WAKE)
        voice = _voice(world.places, world.settings, loudspeaker)
        workshop = Workshop(wake_loop)
        display = _display(world.settings, surface, workshop)
        devices = Devices(
            now_ms=world.clock.now_ms,
            day=lambda: world.clock.now().day,
            switches=switches,
            presses=presses(world.settings, switches.down, world.clock.now_ms()),
            voice=voice,
            loudspeaker=loudspeaker,
            lamps=lamps,
            store=taken.store,
        )
        known_ = known(world.everything, taken.store.log(), devices.day())
        loop = Loop(start(known_), devices, Witnesses(list(world.witnesses)), taken.saved)
        kiosk = cls(
            loop, workshop, display, taken.store, voice, loudspeaker, switches, lamps, world.clock, world.places,
            world.settings, surface, world.everything, world.notices,
        )  # fmt: skip
        return kiosk._begun(known_.volume)

    def _begun(self, volume: int) -> Kiosk:
        """Let what had to be there first reach what is shown and written here, and begin."""
        changes = Changes(self.places, content=self.made_for.content)
        self.settling = Settling(changes, self._ready, wake_loop)
        self.switches.draws(lambda at: self.display.button_at(at))  # the display is made anew with its settings
        devices = self.loop.devices
        devices.stages, devices.settings, devices.more_notices = (self,), self.settling, self.more_notices
        self.voice.set_volume(volume)
        self.loop.begin()
        return self

    def moved_by(self, pins: DeskPins) -> Kiosk:
        """Let keyboard and mouse move those pins."""
        self.desk = Desk(pins, lambda at: self.display.button_at(at))
        return self

    def show(self, shown: Scene, instant: Instant) -> None:
        """Draw what changed, and light the lamps."""
        wall = self.clock.wall()
        day = wall.date().isoformat()
        moment = Moment(
            time=f"{wall:%H:%M}",
            date=words.dates.date(day),
            short_date=words.dates.date_alone(day),
            caption=instant.caption,
            fill=instant.fill,
            notices=instant.notices,
            dimmed=self.settings.screen.is_night(f"{wall:%H:%M}"),
            now_ms=instant.now_ms,
        )
        present(self.display.show(shown, moment))
        self.lamps.show(self._lamps(shown), instant.now_ms)
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

    def work(self) -> int:
        """Turn after turn, until told to end."""
        watchdog.notify("READY=1")
        self.workshop.wish("screens", load)
        self.voice.prepare(phrases(self.loop.state.known))
        gc.freeze()  # what is there now stays: looking through all of it again and again would be felt at a STOP
        gc.enable()
        try:
            while not self._wait():
                self.loop.turn()
                watchdog.notify("WATCHDOG=1")
        finally:
            watchdog.notify("STOPPING=1")
            self.close()
        return 0

    def _wait(self) -> bool:
        """Wait for something to happen, or for the next turn to be due; whether it is time to end."""
        rest_ms = max(1, self.loop.rest_ms() // self.clock.factor)
        self.workshop.go_on()
        news = wait(rest_ms, self.display, self._take)
        self.workshop.hold()
        if news.sound_lost:
            self.loudspeaker.lose()
        return news.ended

    def _take(self, event: Event) -> None:
        """One event of the window: a key or touch that the settings name, else one of the desk's own."""
        if not self.switches.take(event) and self.desk is not None:
            self.desk.take(event)

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
