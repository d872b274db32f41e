"""One switch, from the pin on: STOP at its first edge while anything moves, and deliberate where it chooses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from room import Room, Witness
from world import ALONE, Visit, everything, known

from kiosk import words
from kiosk.devices.store.store import Store
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.presses import DEFAULT_TIMES, Edge, Presses, PressTimes
from kiosk.pressing.scanning import BEYOND_MS, Pace
from kiosk.scenes.bodies import Ask
from kiosk.session import few_switches
from kiosk.session.advance import advance
from kiosk.session.around import RING_AFTER_MS, WellDone
from kiosk.session.buttons import by_button
from kiosk.session.deciding import start
from kiosk.session.events import ButtonStuck, Passed, Say, Silence, SpeechEnded, Touched
from kiosk.session.known import Known
from kiosk.session.states import JustStopped, State, Stepped
from kiosk.worlds.bench import open_bench
from kiosk.worlds.opening import known as known_from

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP
BRUSH_MS = 20
HOLD_MS, REST_MS = 400, 1_200  # longer than NEXT's acceptance and release time


@contextmanager
def one_switch(folder: Path, spoken: bool = False) -> Iterator[Room]:
    """A kiosk for a person with one switch, in front of its home screen."""
    shipped = everything()
    buttons = replace(shipped.settings.buttons, switches=1, spoken_choices=spoken)
    theirs = replace(shipped, settings=replace(shipped.settings, buttons=buttons))

    def knows(store: Store, today: str) -> Known:
        made = known_from(theirs, store.log(), today, frozenset())
        return replace(made, routines=tuple(f for f in made.routines if f.routine.id == ALONE), chosen_next=ALONE)

    witness = Witness()
    bench = open_bench(theirs, folder, knows, (witness,))
    try:
        yield Room(bench, witness).wait(1)
    finally:
        bench.store.close()


def touch(kiosk: Room, ms: int, wired: Button = STOP) -> Room:
    """Hold the switch for so long."""
    return kiosk.down(wired).wait(ms).up(wired)


def marked(kiosk: Room) -> str:
    """What a press would choose now."""
    assert isinstance(kiosk.state, Stepped)
    return kiosk.state.scan.choices.marked.text


def choose(kiosk: Room, text: str, wired: Button = STOP) -> Room:
    """Wait until that is marked, and press."""
    for _ in range(200):
        if isinstance(kiosk.state, Stepped) and marked(kiosk) == text:
            return touch(kiosk, HOLD_MS, wired).wait(REST_MS)
        kiosk.wait(100)
    raise AssertionError(f"{text} was never marked on {kiosk.scene.name}")


def into_hold(kiosk: Room, wired: Button = STOP) -> Room:
    choose(kiosk, "Start", wired)
    choose(kiosk, words.buttons.AS_USUAL.capitalize(), wired)
    return kiosk.until("hold")


@pytest.mark.parametrize("wired", [STOP, NEXT])
def test_a_brush_on_a_still_screen_chooses_nothing_whatever_is_marked(tmp_path: Path, wired: Button) -> None:
    with one_switch(tmp_path) as kiosk:
        seen = set()
        for _ in range(60):  # three rounds and more, RING among them
            seen.add(marked(kiosk))
            touch(kiosk, BRUSH_MS, wired).wait(230)
        assert seen == {"Start", "Menu", "Ring"}
        assert not kiosk.of("press")
        assert set(kiosk.scenes) == {"home"}


@pytest.mark.parametrize("wired", [STOP, NEXT])
def test_a_press_that_is_held_long_enough_chooses_once(tmp_path: Path, wired: Button) -> None:
    with one_switch(tmp_path) as kiosk:
        choose(kiosk, "Menu", wired)
        assert kiosk.scene.name == "menu"
        assert len(kiosk.of("press")) == 1


@pytest.mark.parametrize("wired", [STOP, NEXT])
def test_while_something_moves_a_brush_is_stop_at_its_first_edge(tmp_path: Path, wired: Button) -> None:
    with one_switch(tmp_path) as kiosk:
        into_hold(kiosk, wired).wait(2_000)
        at = kiosk.now_ms
        kiosk.down(wired)
        assert isinstance(few_switches.bare(kiosk.state), JustStopped)
        assert kiosk.when("scene", name="stopped") == [at]


@pytest.mark.parametrize("wired", [STOP, NEXT])
def test_the_press_that_stopped_chooses_nothing_however_long_it_is_held(tmp_path: Path, wired: Button) -> None:
    with one_switch(tmp_path) as kiosk:
        presses = len(into_hold(kiosk, wired).of("press"))
        kiosk.down(wired).wait(BEYOND_MS + 4_000)
        assert kiosk.scene.name == "stopped"
        assert len(kiosk.of("press")) == presses + 1


def test_a_press_just_after_the_movement_is_stop_and_not_a_choice(tmp_path: Path) -> None:
    with one_switch(tmp_path) as kiosk:
        into_hold(kiosk).until("wait").wait(BEYOND_MS - 500)
        kiosk.down(STOP)
        assert kiosk.scene.name == "stopped"
    with one_switch(tmp_path / "later") as kiosk:
        into_hold(kiosk).until("wait").wait(BEYOND_MS + 200)
        touch(kiosk, BRUSH_MS).wait(500)
        assert kiosk.scene.name == "wait"  # a brush is nothing there any more


def test_a_hand_that_comes_back_within_its_release_time_chooses_nothing(tmp_path: Path) -> None:
    with one_switch(tmp_path) as kiosk:
        while marked(kiosk) != "Menu":
            kiosk.wait(50)
        touch(kiosk, HOLD_MS).wait(300)
        touch(kiosk, HOLD_MS).wait(2_000)
        assert kiosk.scene.name == "menu"
        assert len(kiosk.of("press")) == 1


def test_what_was_marked_when_the_switch_was_touched_is_chosen(tmp_path: Path) -> None:
    with one_switch(tmp_path) as kiosk:
        while marked(kiosk) != "Menu":
            kiosk.wait(10)
        kiosk.wait(1_900)  # the mark would move on in 0.1 s, long before the press counts
        assert marked(kiosk) == "Menu"
        touch(kiosk, HOLD_MS)
        assert kiosk.scene.name == "menu"


def test_a_press_that_begins_before_ring_lights_up_is_not_lost(tmp_path: Path) -> None:
    with one_switch(tmp_path) as kiosk:
        kiosk.wait(RING_AFTER_MS - 100)
        assert "Ring" not in [c.text for c in few_switches.options(few_switches.bare(kiosk.state))]
        touch(kiosk, HOLD_MS)
        assert "start" not in kiosk.scene.name
        assert kiosk.scene.name == "ready"


def test_ring_lights_up_behind_the_others_and_the_mark_stays(tmp_path: Path) -> None:
    with one_switch(tmp_path) as kiosk:
        seen = []
        for _ in range(70):
            seen.append(marked(kiosk))
            kiosk.wait(100)
        assert list(dict.fromkeys(seen)) == ["Start", "Menu", "Ring"]
        assert seen.count("Start") == 30  # 2 s, and 1 s more for the first: it did not begin anew


def test_a_press_held_across_a_change_of_screen_chooses_nothing(tmp_path: Path) -> None:
    with one_switch(tmp_path) as kiosk:
        into_hold(kiosk).down(STOP).up(STOP)
        kiosk.wait(BEYOND_MS + 1_000)
        choose(kiosk, "Just a rest")
        choose(kiosk, "End")
        assert kiosk.scene.name == "well_done"
        while left_ms(kiosk) > 200:
            kiosk.wait(100)
        presses = len(kiosk.of("press"))
        kiosk.down(STOP).wait(1_500)  # the question is over by itself under the held switch
        assert kiosk.scene.name == "before_you_go"
        assert len(kiosk.of("press")) == presses


def left_ms(kiosk: Room) -> int:
    state = few_switches.bare(kiosk.state)
    assert isinstance(state, WellDone)
    return state.left_ms


def test_a_switch_that_is_stuck_does_not_hold_up_the_mark() -> None:
    visit = Visit(advance(at_home_with_one(), Passed(1))[0])
    visit.do(Touched(NEXT, True))
    visit.wait(9_000)
    assert isinstance(visit.state, Stepped)
    assert visit.state.scan.choices.at == 0
    visit.do(ButtonStuck(NEXT))
    visit.wait(4_000)
    assert isinstance(visit.state, Stepped)
    assert visit.state.scan.choices.at == 1


def at_home_with_one(**manner: Any) -> State:
    return start(known(switches=1, **manner))


# -- presses, without a screen


def one(wired: Button, *, stops: bool) -> tuple[Presses, Button]:
    presses = Presses({**DEFAULT_TIMES, NEXT: PressTimes(300, 1000)})
    presses.read_one(stops)
    return presses, wired


@pytest.mark.parametrize("wired", [STOP, NEXT])
def test_a_touch_that_began_as_a_choice_never_becomes_a_stop_nor_the_other_way_round(wired: Button) -> None:
    presses, _ = one(wired, stops=False)
    assert presses.edge(Edge(wired, True, 1_000)) == ()
    presses.read_one(True)
    assert presses.passed(2_000) == ()
    presses.edge(Edge(wired, False, 2_100))
    presses.passed(2_200)
    assert presses.edge(Edge(wired, True, 2_300)) == (Pressed(wired),)
    presses.read_one(False)
    assert presses.passed(5_000) == ()


def test_new_times_do_not_lose_a_press_that_is_being_held() -> None:
    presses = Presses()
    presses.edge(Edge(NEXT, True, 1_000))
    presses.take_times({**DEFAULT_TIMES, NEXT: PressTimes(500, 1000)})
    assert presses.passed(1_400) == ()
    assert presses.passed(1_500) == (Pressed(NEXT),)


def test_new_times_do_not_press_twice() -> None:
    presses = Presses()
    presses.edge(Edge(NEXT, True, 1_000))
    assert presses.passed(1_300) == (Pressed(NEXT),)
    presses.take_times({**DEFAULT_TIMES, NEXT: PressTimes(0, 1000)})
    assert presses.passed(4_000) == ()


def test_a_lifted_switch_is_touched_where_it_opens() -> None:
    presses = Presses({**DEFAULT_TIMES, NEXT: PressTimes(300, 1000, lift=True)})
    assert [presses.is_touch(Edge(NEXT, down, 0)) for down in (True, False)] == [False, True]
    assert [presses.is_touch(Edge(STOP, down, 0)) for down in (True, False)] == [True, False]


# -- choices that are said


def speaking(ms_a_word: int, step_ms: int = 2_000) -> list[tuple[str, float, float]]:
    """Home for 30 s, with a voice that is so slow: each choice that was said, and from when to when it was marked."""
    state: State | Stepped = at_home_with_one(spoken_choices=True, pace=Pace(step_ms, 1_000))
    said: list[tuple[str, int]] = []  # what is still to be said, and how long it takes
    marks: list[tuple[str, float, float]] = []
    for now in range(0, 30_000, 50):
        state, effects = advance(state, Passed(50))
        assert isinstance(state, Stepped)
        for effect in effects:
            if isinstance(effect, Silence):
                assert not said, f"{said} was cut at {now}"
            elif isinstance(effect, Say):
                said.append((effect.text, ms_a_word * len(effect.text.split())))
        if said:
            said[0] = (said[0][0], said[0][1] - 50)
            if said[0][1] <= 0:
                state, _ = advance(state, SpeechEnded(said.pop(0)[0]))
        assert isinstance(state, Stepped)
        text = state.scan.choices.marked.text
        if marks and marks[-1][0] == text:
            marks[-1] = (text, marks[-1][1], now)
        else:
            marks.append((text, now, now))
    return marks


@pytest.mark.parametrize("ms_a_word", [200, 1_830, 4_000])
def test_a_choice_that_is_said_stays_marked_until_its_words_are_over(ms_a_word: int) -> None:
    marks = speaking(ms_a_word)
    whole = [end - begin for _, begin, end in marks[1:-1]]
    assert whole
    assert min(whole) >= max(2_000, ms_a_word) - 100


def test_words_that_never_end_do_not_hold_up_the_mark_for_ever() -> None:
    state: State | Stepped = at_home_with_one(spoken_choices=True)
    seen = set()
    for _ in range(400):
        state, _ = advance(state, Passed(100))
        assert isinstance(state, Stepped)
        seen.add(state.scan.choices.marked.text)
    assert seen == {"Start", "Menu", "Ring"}


def test_where_no_choice_is_said_the_step_alone_counts() -> None:
    state: State | Stepped = at_home_with_one(spoken_choices=False)
    marks = []
    for _ in range(60):
        state, _ = advance(state, Passed(100))
        assert isinstance(state, Stepped)
        marks.append(state.scan.choices.marked.text)
    assert [marks.count(text) for text in ("Start", "Menu")] == [29, 20]


def test_choices_are_said_one_after_the_other_and_never_cut(tmp_path: Path) -> None:
    """The case as it was found, on the bench: each step cut the words of the choice before."""
    with one_switch(tmp_path, spoken=True) as kiosk:
        choose(kiosk, "Menu")
        start = len(kiosk.witness.told)
        kiosk.wait(60_000)
        told = [(what, values.get("text")) for _, what, values in kiosk.witness.told[start:] if what in ("say", "edge")]
        said = [text for what, text in told if what == "say"]
        assert said[:3] == ["Today.", "Four weeks.", "Set aside."]
        assert kiosk.scene.name == "menu"


def test_the_question_is_heard_before_the_mark_moves_and_the_first_choice_is_said_too() -> None:
    visit = Visit(advance(at_home_with_one(spoken_choices=True), Passed(1))[0])
    while not by_button(visit.scene.buttons)[PAUSE].marked:
        visit.wait(250)
    visit.press(STOP)
    assert visit.scene.name == "menu"
    assert visit.unheard == ["Menu.", "Another routine."]
    for _ in range(30):
        visit.do(Passed(250))
    assert isinstance(visit.scene.body, Ask)
    assert visit.scene.body.chosen == 0
    visit.hear().do(Passed(250))
    assert isinstance(visit.scene.body, Ask)
    assert visit.scene.body.chosen == 1
