"""Gather, decide, carry out: the one loop that turns the world into events and effects into the world.

Only the thread of this loop calls `advance`. Whatever else runs (a driver's callback, the log's writer, the voice's
worker) leaves its news in a queue that is read here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kiosk.log.records import Kept
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.presses import ONE, Happening, Stuck, TooShort
from kiosk.scenes.bodies import Scene
from kiosk.scenes.scene import scene
from kiosk.session.advance import advance
from kiosk.session.around import AtHome, BeforeYouGo, Showing, WellDone
from kiosk.session.buttons import Buttons as Meanings
from kiosk.session.buttons import by_button
from kiosk.session.events import (
    ButtonStuck,
    Change,
    ChangeAsked,
    Chime,
    DayBegan,
    Effect,
    Event,
    Keep,
    Passed,
    Remembered,
    RingHeard,
    Saved,
    Say,
    Setting,
    SetVolume,
    Silence,
    SpeechEnded,
    StopHeard,
    TakeBack,
    Touched,
    TouchTooShort,
    Try,
)
from kiosk.session.few_switches import bare, due_ms, one_means_the_same, one_stops
from kiosk.session.known import Reread
from kiosk.session.states import Holding, Hushed, JustStopped, Moving, Ringing, State, Stepped, Waiting, WhatNext
from kiosk.worlds.needs import Devices, Instant
from kiosk.worlds.witness import Witnesses

LONGEST_STEP_MS = 250  # a stall makes the session longer, never a hold shorter
FRAME_MS = 33
STILL_MS = 100  # where nothing moves
HOME_MS = 250  # where nothing happens for hours; a press wakes the loop at once


@dataclass
class Loop:
    """The kiosk at work. Call `turn` again and again; between turns wait at most `rest_ms`."""

    state: State | Stepped
    devices: Devices
    witnesses: Witnesses = field(default_factory=Witnesses)
    saved: deque[Kept] = field(default_factory=deque)  # filled by the log's writer thread
    notices: tuple[str, ...] = ()
    switch_notices: tuple[str, ...] = ()
    _last_ms: int = -1
    _step_left_ms: int = LONGEST_STEP_MS
    _last_kept: int = -1
    _durable: int = -1
    _scene: Scene | None = None
    _lamps: dict[Button, bool] = field(default_factory=dict)

    def begin(self, effects: Iterable[Effect] = ()) -> None:
        """The first moment: show where it stands, and carry out what that asks for."""
        self._last_ms = self.devices.now_ms()
        self.devices.presses.read_one(one_stops(self.state))
        self._look_again()
        self.carry_out(effects)
        self._show(self._last_ms)

    def turn(self) -> None:
        """One turn: gather what happened, decide, carry out, show."""
        devices, now_ms = self.devices, self.devices.now_ms()
        self._step_left_ms = LONGEST_STEP_MS
        switch_notices = devices.switches.check(now_ms)
        stop_heard = Button.STOP not in devices.switches.missing
        if stop_heard != self.state.known.stop_heard:
            self.happen(StopHeard(stop_heard))
        self._take_presses(now_ms)
        devices.loudspeaker.turn(now_ms)
        self._take_loudspeaker()
        for text in devices.voice.turn(now_ms):
            self._let_pass(now_ms)
            self.happen(SpeechEnded(text))
        self._let_pass(now_ms)
        self._take_day()
        self._take_saved()
        self._take_settings()
        self.switch_notices = switch_notices
        self.notices = (
            *switch_notices,
            *devices.store.notices,
            *devices.loudspeaker.notices,
            *devices.voice.notices,
            *devices.more_notices(),
        )
        self._show(now_ms)

    def _patience_ms(self) -> int:
        """How soon the screen may look different by itself; a label fills smoothly while its button is held."""
        if self.devices.presses.held or isinstance(bare(self.state), Moving | Showing | Holding):
            return FRAME_MS
        return HOME_MS if isinstance(self.state, AtHome) else STILL_MS

    def rest_ms(self, longest_ms: int | None = None) -> int:
        """How long the loop may wait before its next turn, at most `longest_ms`."""
        now_ms = self.devices.now_ms()
        if longest_ms is None:
            longest_ms = self._patience_ms()
        due = due_ms(self.state)
        moments = [self.devices.voice.deadline(), self.devices.presses.deadline()]
        waits = [round(moment - now_ms) for moment in moments if moment is not None]
        waits += [due - (now_ms - self._last_ms)] if due is not None else []
        return max(0, min([longest_ms, *waits]))

    # -- gather

    def _take_presses(self, now_ms: int) -> None:
        """Each press at its own moment: the time before it belongs to what was, the time after it to what follows."""
        devices = self.devices  # whose presses may be others after each event: their times can be set
        for edge in devices.switches.edges():
            self._tell("edge", button=str(edge.button), down=edge.down)
            self._take_due(edge.at_ms)
            self._let_pass(round(edge.at_ms))
            self.happen(Touched(edge.button, devices.presses.is_touch(edge)))
            self._take(devices.presses.edge(edge))
        self._take_due(now_ms)
        self._take(devices.presses.passed(now_ms))

    def _take_due(self, until_ms: float) -> None:
        """What a held button does by itself up to that moment."""
        presses = self.devices.presses
        if (due := presses.deadline()) is not None and due <= until_ms:
            self._let_pass(round(due))
            self._take(presses.passed(due))

    def _take(self, happenings: Iterable[Happening]) -> None:
        for happening in happenings:
            if isinstance(happening, Stuck):
                self.happen(ButtonStuck(happening.button))
            elif isinstance(happening, TooShort):
                self.happen(TouchTooShort(happening.button))
            elif isinstance(happening, Pressed):
                self._tell("press", button=str(happening.button))
                self.devices.lamps.acknowledge(happening.button, self.devices.now_ms())
                self.happen(happening)

    def _let_pass(self, until_ms: int) -> None:
        """Let time go on to that moment; of a stall no more counts in one turn than one step, the rest is lost."""
        passed = min(until_ms - self._last_ms, self._step_left_ms)
        self._last_ms = max(self._last_ms, until_ms)
        if passed > 0:
            self._step_left_ms -= passed
            self.happen(Passed(passed))

    def _take_loudspeaker(self) -> None:
        loudspeaker = self.devices.loudspeaker
        if loudspeaker.settled and loudspeaker.can_sound != self.state.known.audible:
            self.happen(RingHeard(loudspeaker.can_sound))

    def _take_day(self) -> None:
        day = self.devices.day()
        if day != self.state.known.today:
            self.happen(DayBegan(day))

    def _take_saved(self) -> None:
        while self.saved:
            kept = self.saved.popleft()
            self._durable = max(self._durable, kept.number)
            self._tell("record", record=kept)
            if self._durable >= self._last_kept:
                self.happen(Saved())

    def _take_settings(self) -> None:
        for event in self.devices.settings.news():
            self.happen(event)

    # -- decide

    def happen(self, event: Event | Reread) -> None:
        """One event: the next state, and what it asks for."""
        before = self.state
        self.state, effects = advance(before, event)
        if self.state is not before:
            self.devices.presses.read_one(one_stops(self.state))
            self._look_again(before)
        self.carry_out(effects)
        if isinstance(bare(self.state), AtHome) and not isinstance(bare(before), AtHome):
            self.devices.store.close_session()

    def _look_again(self, was: State | Stepped | None = None) -> None:
        """The scene of the state; a press held for another meaning is discarded, lamps tell what works now."""
        before, now = self._scene, scene(self.state)
        self._scene = now
        if before is None or _shown(before) != _shown(now):
            name, stretch, side, repetition = _shown(now)
            self._tell("scene", name=name, stretch=stretch, side=side, repetition=repetition)
        one_same = None if was is None else one_means_the_same(was, self.state)
        if before is None or before.buttons != now.buttons or one_same is False:
            same = frozenset[Button]() if before is None else _same(before.buttons, now.buttons)
            same = same if one_same is None else same | ONE if one_same else same - ONE
            self.devices.presses.screen_changed(same, self.devices.now_ms())
            self._tell_lamps(now.buttons)

    def _tell_lamps(self, buttons: Meanings) -> None:
        for button, meaning in by_button(buttons).items():
            if self._lamps.get(button) != meaning.active:
                self._lamps[button] = meaning.active
                self._tell("lamp", button=str(button), on=meaning.active)

    def _tell(self, what: str, **values: Any) -> None:
        """Tell every witness what happened now."""
        self.witnesses.saw(self.devices.now_ms(), what, **values)

    # -- carry out

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Let the world do these things, in order."""
        for effect in effects:
            self._perform(effect)

    def _perform(self, effect: Effect) -> None:
        devices = self.devices
        match effect:
            case Silence():
                devices.voice.silence()
                self._tell("silence")
            case Say(text):
                devices.voice.say(text)
                self._tell("say", text=text)
            case Chime(name):
                devices.loudspeaker.chime(name)
                self._tell("chime", name=name)
            case Keep(record):
                kept = devices.store.keep(record)
                self._last_kept = kept.number
                self.happen(Remembered(kept))
            case SetVolume(step):
                devices.voice.set_volume(step)
            case Change() | Try() | TakeBack():
                self._change(effect)

    def _change(self, asked: Setting) -> None:
        """Have settings changed. Until the news of it is back, what they will say is not known for certain."""
        known = self.state.known.values
        told = (
            {asked.key: asked.value} if isinstance(asked, Change) else {key: known.get(key, "") for key in asked.keys}
        )
        for key, value in sorted(told.items()):
            self._tell("change", key=key, value=value)
        self.happen(ChangeAsked(asked.keys))
        self.devices.settings.ask(asked)

    def _show(self, now_ms: int) -> None:
        if self._scene is None or not self.devices.stages:
            return
        # Nothing is louder than a STOP or a ring, but for what touches the buttons themselves.
        quiet = isinstance(bare(self.state), JustStopped | WhatNext | Ringing | Hushed)
        notices = self.switch_notices if quiet else self.notices
        instant = Instant(now_ms, self.devices.voice.now_saying, self._fill(now_ms), notices)
        for stage in self.devices.stages:
            stage.show(self._scene, instant)

    def _fill(self, now_ms: int) -> dict[Button, float]:
        """How far each held button's label is filled; that of the one switch is the label that is marked."""
        presses = self.devices.presses
        fill = {button: presses.progress(button, now_ms) for button in presses.held}
        if one_stops(self.state) is None:
            return fill
        most = max((share for button, share in fill.items() if button in ONE), default=0.0)
        return {button: most for button, meaning in by_button(self.scene.buttons).items() if meaning.marked}

    @property
    def scene(self) -> Scene:
        """What is on the screen now."""
        return self._scene or scene(self.state)

    @property
    def waits_for(self) -> frozenset[Button]:
        """The buttons that the kiosk is waiting for: their lamps breathe."""
        if isinstance(bare(self.state), Waiting | WellDone | BeforeYouGo):
            return frozenset({Button.NEXT})
        return frozenset({Button.STOP}) if self.scene.name == "try_stop" else frozenset()


def _same(before: Meanings, now: Meanings) -> frozenset[Button]:
    """The buttons that mean the same on both screens: a press being held may go on to count."""
    old, new = by_button(before), by_button(now)
    return frozenset(b for b in Button if old[b].active and new[b].active and old[b].act == new[b].act)


def _shown(scene_: Scene) -> tuple[str, str | None, str | None, int | None]:
    return scene_.name, scene_.stretch, scene_.side, scene_.repetition
