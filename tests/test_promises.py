"""What must never happen, whatever is pressed whenever, on the shipped content, across days and power cuts.

The machine below knows nothing of how the session is written. It watches every step from outside and keeps its
own accounts: the time really spent in a hold, what is set aside, what moved last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bounds import turns
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from walks import IN_ONE_GO, STEPS, places
from world import ALL_QUESTIONS, LONGEST_STEP_MS, NO_QUESTIONS, Visit, at_home, next_day

from kiosk.content.stretch import Position, Side, Step
from kiosk.log.records import Cleared, Held, SetAside
from kiosk.log.records import Stopped as Stopped
from kiosk.pressing.button import Button, Pressed
from kiosk.scenes.bodies import Ask, Guide
from kiosk.scenes.scene import scene
from kiosk.session.around import AtHome, TryingStop
from kiosk.session.events import Chime, DayBegan, Effect, Event, Keep, Passed, Saved, Silence, SpeechEnded
from kiosk.session.few_switches import bare
from kiosk.session.kinds import AfterStop, Around, InSession
from kiosk.session.states import (
    GettingReady,
    Holding,
    Hushed,
    JustStopped,
    Moving,
    Paused,
    Resting,
    Ringing,
    State,
    Stepped,
    Waiting,
    WhatNext,
)

GOING = (GettingReady, Moving, Holding, Resting)
ROUTINES = (
    ("morning-seated",),
    ("evening-helper",),
    ("gentle-yoga", "short-helper"),  # one stretch comes twice in it
    ("relaxed-breathing", "posture"),
    ("middle-morning", "short-five"),
)


# -- accounts of its own


@dataclass
class Asides:
    """What is set aside, worked out again from what was kept: by stretch and side, with what brings it back."""

    until: dict[tuple[str | None, str | None, str | None], tuple[str, str]] = field(default_factory=dict)

    def take(self, record: object, day: str) -> None:
        match record:
            case SetAside(stretch=stretch, side=side, region=region, until=until):
                before = self.until.get((stretch, side, region), ("today", ""))[0]
                firmest = max(before, until, key=("today", "asked", "cleared").index)
                self.until[stretch, side, region] = (firmest, day)
            case Cleared(stretch=stretch, side=side, region=region, who=who):
                key = (stretch, side, region)
                if key in self.until and not (who == "answer" and self.until[key][0] == "cleared"):
                    del self.until[key]

    def cover(self, step: Step, side: Side | None, today: str) -> bool:
        return any(
            self.covers(*key, step, side)
            for key, (until, day) in self.until.items()
            if until != "today" or day == today
        )

    @staticmethod
    def covers(name: str | None, one_side: str | None, region: str | None, step: Step, side: Side | None) -> bool:
        if region == "all" or (region == "breathless" and step.variant.position in (Position.LYING, Position.MAT)):
            return True
        if region in step.variant.loads:
            return True
        meets = one_side is None or side in (None, one_side)
        return meets and (region == str(step.stretch.limb) if region else name == step.stretch.id)


class AnyPresses(RuleBasedStateMachine):
    """Somebody presses whatever they like, whenever they like; the voice ends late; power fails; days pass."""

    visit: Visit
    switches = 3

    @initialize(
        ids=st.sampled_from(ROUTINES), asks=st.sampled_from((NO_QUESTIONS, ALL_QUESTIONS)),
        advance=st.sampled_from(("ask", "ask", "flow")), quiet=st.booleans(),
        steps=st.sampled_from((2, 3, None)), begun=st.sampled_from((True, True, True, False)),
    )  # fmt: skip
    def begin(
        self, ids: tuple[str, ...], asks: frozenset[str], advance: str, quiet: bool, steps: int | None, begun: bool
    ) -> None:
        self.visit = at_home(*ids, asks=asks, steps=steps, advance=advance, quiet=quiet, switches=self.switches)
        self.asides = Asides()
        self.stayed_ms = 0  # of the hold under way, with what was stayed of it before a pause or a stop
        self.cut: list[str] = []  # what the voice was cut in
        if begun:
            self.start_a_session()

    @property
    def state(self) -> State:
        """What it is doing, without the mark that fewer switches need."""
        return bare(self.visit.state)

    def chooses(self, event: Event) -> bool:
        """Whether that is a press that chooses: NEXT, and with one switch the one, where nothing moves."""
        return event == Pressed(Button.NEXT) or (self.switches == 1 and event == Pressed(Button.STOP))

    # -- what can happen

    @rule(buttons=st.lists(st.sampled_from(Button), min_size=1, max_size=4))
    def press(self, buttons: list[Button]) -> None:
        for button in buttons:
            self.step(Pressed(button))

    @rule(times=st.integers(1, 9))
    def answer(self, times: int) -> None:
        """Wait until it asks, step through the answers and choose."""
        for _ in range(5):
            self.step(Passed(LONGEST_STEP_MS))
        for _ in range(times - 1):
            self.step(Pressed(Button.PAUSE))
        self.step(Pressed(Button.NEXT))

    @precondition(lambda self: isinstance(self.state, GOING))
    @rule(times=st.integers(4, 30))
    def hurry(self, times: int) -> None:
        """Press NEXT through phase after phase."""
        for _ in range(times):
            if isinstance(self.state, InSession):
                self.step(Pressed(Button.NEXT))

    @precondition(lambda self: isinstance(self.state, InSession))
    @rule(reason=st.integers(0, 7), follow=st.integers(0, 3))
    def stop_and_answer(self, reason: int, follow: int) -> None:
        """STOP, some answer, and something of what is then offered."""
        self.step(Pressed(Button.STOP))
        self.answer(reason + 1)
        self.answer(follow + 1)

    @precondition(lambda self: isinstance(self.state, GOING))
    @rule(choice=st.integers(0, 6), after=st.integers(0, 4_000))
    def pause_and_choose(self, choice: int, after: int) -> None:
        """PAUSE, some time, and something of what is offered."""
        self.step(Pressed(Button.PAUSE))
        for _ in range(after if choice == 0 and after > 3_800 else after % 8):
            self.step(Passed(LONGEST_STEP_MS))
        self.answer(choice + 1)

    @rule(ms=st.integers(1, LONGEST_STEP_MS))
    def time_passes(self, ms: int) -> None:
        self.step(Passed(ms))

    @rule(times=st.integers(1, 30))
    def stall_or_wait(self, times: int) -> None:
        """Each step may stand for a stall: however long it was, a quarter of a second of it counts."""
        for _ in range(times):
            self.step(Passed(LONGEST_STEP_MS))

    @precondition(lambda self: isinstance(self.state, InSession))
    @rule(changes=st.integers(1, 8))
    def let_it_go_on(self, changes: int) -> None:
        """Hear everything out and let so many phases go by."""
        for _ in range(changes):
            before = type(self.state)
            for _ in range(300):
                self.hear()
                self.step(Passed(LONGEST_STEP_MS))
                if type(self.state) is not before:
                    break

    @precondition(lambda self: not isinstance(self.state, InSession))
    @rule()
    def start_a_session(self) -> None:
        """The way that a person without questions goes, as far as it leads."""
        for _ in range(8):
            if isinstance(self.state, InSession | JustStopped | WhatNext):
                break
            trying = self.visit.scene.name == "try_stop"
            self.step(Pressed(Button.STOP if trying else Button.NEXT))
            self.scan_to_next()

    def scan_to_next(self) -> None:
        """With one switch: wait until the mark is on what NEXT would do, and press."""
        for _ in range(80 if self.switches == 1 and isinstance(self.visit.state, Stepped) else 0):
            if isinstance(self.state, InSession):
                return
            if self.visit.scene.buttons.next.marked:
                self.step(Pressed(Button.STOP))
                return
            self.step(Passed(LONGEST_STEP_MS))

    @rule()
    def hear(self) -> None:
        while self.visit.unheard:
            self.step(SpeechEnded(self.visit.unheard.pop(0)))

    @precondition(lambda self: self.cut)
    @rule(pick=st.integers(0, 50))
    def a_cut_sentence_ends_late(self, pick: int) -> None:
        """It ends although it was cut. Only one that is said again by now could be believed."""
        late = self.cut[pick % len(self.cut)]
        if late not in self.visit.unheard:
            self.step(SpeechEnded(late))

    @rule()
    def disk_is_done(self) -> None:
        self.step(Saved())

    @rule()
    def midnight(self) -> None:
        self.step(DayBegan(next_day(self.visit.known.today)))

    @rule()
    def power_cut(self) -> None:
        self.visit.power_cut()
        self.check_screen()
        assert not isinstance(self.state, InSession), "moved by itself after a power cut"

    @rule()
    def sleep(self) -> None:
        self.visit.sleep()
        self.check_screen()
        assert not isinstance(self.state, InSession), "moved by itself in the morning"

    # -- what is watched

    def step(self, event: Event) -> None:

        visit, before = self.visit, self.state
        unheard = list(visit.unheard)
        first_kept = len(visit.kept)
        effects = visit.do(event)
        if Silence() in effects:
            self.cut = [*self.cut, *unheard][-20:]
        records = [kept.record for kept in visit.kept[first_kept:]]
        now = self.state
        self.check_holds(before, event, now, records)
        for record in records:
            self.asides.take(record, visit.known.today)
        self.check_stop(before, event, now, effects)
        self.check_after_stop(before, event, now)
        self.check_set_aside(now)
        self.check_who_goes_on(before, event, now)
        self.check_phases(before, event, now)
        self.check_voice(before, event, now)
        if type(before) is not type(now):
            self.check_screen()

    def check_holds(self, before: State, event: Event, now: State, records: Sequence[object]) -> None:
        """A hold that ended without a person lasted its whole dose, and none is longer than its dose."""
        if isinstance(before, Holding) and isinstance(event, Passed):
            self.stayed_ms += event.ms
        for record in records:
            if isinstance(record, Held):
                assert isinstance(before, Holding)
                assert record.dose_ms == before.run.phase.step.dose.hold_ms
                assert record.held_ms <= min(self.stayed_ms, record.dose_ms)
                if record.ended_by is None:
                    assert record.held_ms == record.dose_ms, "a hold was shortened"
                else:
                    assert isinstance(event, Pressed)
        if isinstance(before, Holding) and not isinstance(now, Holding | Moving):
            assert isinstance(event, Pressed), "a hold was left without a person"
        if isinstance(now, Holding) and not isinstance(before, Holding):
            dose_ms = now.run.phase.step.dose.hold_ms
            if now.left_ms == dose_ms:
                self.stayed_ms = 0
            assert dose_ms - self.stayed_ms <= now.left_ms <= dose_ms, "time was lost in a pause, or a dose went up"

    def check_stop(self, before: State, event: Event, now: State, effects: tuple[Effect, ...]) -> None:
        """STOP leads to stopped in one step, silences first, and keeps exactly what was stopped."""
        stops = InSession if self.switches == 3 else GOING  # with fewer, STOP steps where nothing moves
        if not (isinstance(before, stops) and event == Pressed(Button.STOP)):
            return
        assert isinstance(now, JustStopped)
        assert effects[:2] == (Silence(), Chime("stop"))
        kept = [effect.record for effect in effects if isinstance(effect, Keep)]
        stopped, aside = kept
        assert isinstance(stopped, Stopped)
        assert isinstance(aside, SetAside)
        assert (stopped.stretch, stopped.side) == (aside.stretch, aside.side)
        assert (now.phase.step.stretch.id, now.phase.side) == (stopped.stretch, stopped.side)
        assert not now.stop.saved

    def check_after_stop(self, before: State, event: Event, now: State) -> None:
        """After STOP nothing moves again without a deliberate NEXT on an answer."""
        if isinstance(before, JustStopped) and not isinstance(now, JustStopped):
            assert isinstance(now, WhatNext | Ringing)
            assert self.chooses(event) or (isinstance(event, Passed) and isinstance(now, Ringing))
            assert not before.guard_ms or not self.chooses(event)
        if isinstance(before, WhatNext) and not isinstance(now, WhatNext):
            assert self.chooses(event)
            assert not isinstance(now, Moving | Holding)
        if isinstance(before, Ringing | Hushed):
            assert not isinstance(now, GOING), "it went on out of a ring"

    def check_set_aside(self, now: State) -> None:
        """What is set aside is never done."""
        if isinstance(now, GOING):
            phase, today = now.run.phase, now.known.today
            assert not self.asides.cover(phase.step, phase.side, today), "it was set aside"

    def check_who_goes_on(self, before: State, event: Event, now: State) -> None:
        """To another stretch or side only with NEXT; where it flows, within the same limb, side and position."""
        if not (isinstance(before, InSession) and isinstance(now, GOING)):
            return
        old, new = before.run.phase, now.run.phase
        if (old.unit == new.unit and not isinstance(before, Waiting)) or self.chooses(event):
            return
        assert now.known.manner.advance == "flow", "it went on by itself"
        assert isinstance(before, Resting)
        assert (old.step.stretch.limb, old.side) == (new.step.stretch.limb, new.side)
        assert old.step.variant.position is new.step.variant.position

    def check_phases(self, before: State, event: Event, now: State) -> None:
        """Time moves at most one phase on, and never into a session or out of a pause."""
        if not isinstance(event, Passed):
            return
        if isinstance(before, Paused):
            assert now is before or isinstance(now, Paused), "a pause ended by itself"
        if isinstance(now, InSession):
            assert isinstance(before, InSession), "a session began by itself"
            here = before.then if isinstance(before, GettingReady) else before.run.at + 1
            follows = (before.run.at, here)
            assert now.run.at in follows or now.run.phase.unit != before.run.phase.unit
            assert not isinstance(before, GettingReady) or isinstance(now, GettingReady | Moving)
        if isinstance(before, GettingReady) and before.awaited:
            assert isinstance(now, GettingReady), "it moved before the cue was heard"

    def check_voice(self, before: State, event: Event, now: State) -> None:
        """The end of a sentence starts no movement; of one that was cut, nothing at all."""
        if not isinstance(event, SpeechEnded):
            return
        if isinstance(before, GettingReady):
            assert isinstance(now, GettingReady)
        if not (isinstance(before, GettingReady) and before.awaited == event.text):
            assert now is before

    def check_screen(self) -> None:
        """Every state has a screen and a way on by a button."""
        now = scene(self.visit.state)
        three = (now.buttons.next, now.buttons.pause, now.buttons.stop)
        guarded = isinstance(self.state, JustStopped) and self.state.guard_ms > 0
        marked = self.switches < 3 and getattr(now.body, "chosen", -1) >= 0  # answers are then pressed directly
        assert guarded or marked or any(meaning.active for meaning in three), now
        assert isinstance(now.body, Ask | Guide) or not isinstance(self.state, InSession)

    def teardown(self) -> None:
        """From wherever it is, going back by buttons alone leads home."""
        if not hasattr(self, "visit") or self.switches != 3:
            return
        for _ in range(20):
            match self.state:
                case AtHome():
                    return
                case JustStopped():
                    self.answer(1)
                case WhatNext():
                    self.answer_with("end")
                case TryingStop():
                    self.step(Pressed(Button.PAUSE))
                case Ringing() | Hushed():
                    self.step(Pressed(Button.NEXT))
                case _:
                    self.step(Pressed(Button.STOP))
        raise AssertionError(f"no way home from {type(self.state).__name__}")

    def answer_with(self, key: str) -> None:
        going = turns(len(self.visit.offered) + 1)
        while self.visit.offered[self.visit.at] != key and going():
            self.step(Pressed(Button.PAUSE))
        self.step(Pressed(Button.NEXT))


class WithTwoSwitches(AnyPresses):
    """The same with STOP and NEXT alone: STOP steps where nothing moves."""

    switches = 2


class WithOneSwitch(AnyPresses):
    """The same with one switch: STOP while anything moves, and what chooses elsewhere."""

    switches = 1


def at_most(examples: int) -> settings:
    """So many visits, the same ones each time."""
    return settings(
        max_examples=examples, stateful_step_count=25, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip


TestAnyPresses = AnyPresses.TestCase
TestAnyPresses.settings = at_most(250)
TestWithTwoSwitches = WithTwoSwitches.TestCase
TestWithTwoSwitches.settings = at_most(100)
TestWithOneSwitch = WithOneSwitch.TestCase
TestWithOneSwitch.settings = at_most(100)


# -- every screen


def test_whoever_leaves_a_session_has_it_ended() -> None:
    """Seen on every screen that can be reached: a session that stays open would be offered again for ever."""
    sessions = [place for place in places().values() if isinstance(bare(place.state), InSession | AfterStop)]
    after = [(place.way, bare(STEPS[step](place).state)) for place in sessions for step in IN_ONE_GO]
    left = [(way, state) for way, state in after if isinstance(state, Around)]
    assert left
    assert [way for way, state in left if state.known.log.interrupted is not None] == []
