"""Settings as the buttons change them: present values, trials that lapse, and a disk that stands still.

Real files are written, broken and locked; only the buttons are left out.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from world import TODAY, Visit

from kiosk import words
from kiosk.files.everything import Content, Everything, read_content_or_last_good, read_everything_or_last_good
from kiosk.files.places import Places, came_with, find
from kiosk.log.history import Log
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.switch_test import PRESSES
from kiosk.session import changing, first_start, menus
from kiosk.session.answers import chose
from kiosk.session.around import (
    ChoosingOption,
    ChoosingValue,
    ConfirmingTimes,
    ConfirmingValue,
    InSwitchTest,
    PresetAsked,
)
from kiosk.session.changing import CONFIRM_MS
from kiosk.session.deciding import decide, start
from kiosk.session.events import Change, ChangeAsked, ChangeOver, Effect, Event, Setting, SetVolume, TakeBack, Try
from kiosk.session.first_start import TEACH_TWICE
from kiosk.session.kinds import Asking
from kiosk.session.known import Known, Reread
from kiosk.session.meanings import pressed
from kiosk.session.settable import OPTIONS, SETTINGS, Option, setting
from kiosk.session.states import State
from kiosk.session.went import Went
from kiosk.worlds.changing import Changes, Hold, Settling, SettlingAtOnce, write_settings
from kiosk.worlds.opening import known, values

ROUTINE = "routines.morning-seated"
PROFILE = 'preset = "{}"  # agreed in March\n\n[abilities]\narm_left = "with help"  # since the fall\n'


# -- a household with files of its own


@cache
def shipped_content() -> Content:
    """Read once: it takes many times as long as the settings."""
    return read_content_or_last_good(find(config=came_with("config")))


@dataclass
class Household:
    """Somebody's settings files, and a kiosk that reads them."""

    places: Places

    def write(self, name: str, text: str) -> None:
        self.places.config.mkdir(parents=True, exist_ok=True)
        (self.places.config / name).write_text(text, encoding="utf-8")

    def says(self, key: str, toml: str | None) -> None:
        """Let the files say that of a setting, or nothing."""
        group, _, name = key.rpartition(".")
        if key == "profile.preset":
            self.write("profile.toml", PROFILE.format(toml.strip('"') if toml else "with help"))
        elif toml is not None:
            self.write("kiosk.toml", f"# ours\n[{group}]\n{name} = {toml}   # as it suits her\n")

    @property
    def files(self) -> dict[str, bytes]:
        folder = self.places.config
        return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}

    @property
    def everything(self) -> Everything:
        everything, replaced = read_everything_or_last_good(self.places, shipped_content())
        assert not replaced
        return everything

    def changes(self) -> Changes:
        return Changes(self.places, content=shipped_content())

    def known(self) -> Known:
        return known(self.everything, Log(), TODAY)


@dataclass
class Person:
    """Somebody in the settings, whose every wish is carried out at once; every effect is kept to be looked at."""

    state: State
    settling: SettlingAtOnce
    effects: list[Effect]

    @classmethod
    def before(cls, household: Household) -> Person:
        went = changing.choose_option(household.known())
        return cls(went.state, SettlingAtOnce(household.changes()), [])

    def went(self, went: Went) -> Person:
        self.state = went.state
        for effect in went.effects:
            self.effects.append(effect)
            if isinstance(effect, Setting):
                self.happen(ChangeAsked(effect.keys))
                self.settling.ask(effect)
        for news in self.settling.news():
            self.happen(news)
        return self

    def happen(self, event: Event | Reread) -> None:
        self.state, effects = decide(self.state, event)
        self.effects += effects

    def choose(self, key: str) -> Person:
        assert isinstance(self.state, Asking)
        return self.went(chose(self.state, key))

    def let_lapse(self) -> Person:
        assert isinstance(self.state, ConfirmingValue | ConfirmingTimes)
        return self.went(changing.passed(self.state, self.state.left_ms))

    @property
    def marked(self) -> str:
        assert isinstance(self.state, ChoosingValue | ChoosingOption | PresetAsked)
        return self.state.choices.marked.key

    @property
    def asked(self) -> list[Effect]:
        return [effect for effect in self.effects if isinstance(effect, Setting)]


@pytest.fixture
def household(tmp_path: Path) -> Household:
    return new_household(tmp_path)


def new_household(folder: Path) -> Household:
    return Household(replace(find(), config=folder / "config", data=folder / "data", config_given=False))


# -- every setting, and every value that its file accepts


def quoted(text: str) -> str:
    return f'"{text}"'


CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
IN_THE_FILE: dict[str, st.SearchStrategy[str]] = {
    "voice.volume": st.integers(1, 9).map(str),
    "voice.rate": st.integers(80, 300).map(str),
    "screen.text_size": st.sampled_from(("normal", "large", "largest")).map(quoted),
    "screen.theme": st.sampled_from(("dark", "light")).map(quoted),
    "screen.reduced_motion": st.sampled_from(("true", "false")),
    "session.advance": st.sampled_from(("ask", "flow")).map(quoted),
    "privacy.hide_details": st.sampled_from(("true", "false")),
    "profile.preset": st.sampled_from(("mostly alone", "with help", "moved by a helper")).map(quoted),
    "buttons.next.acceptance_ms": st.integers(0, 5000).map(str),
    "buttons.next.release_ms": st.integers(0, 10_000).map(str),
    "buttons.pause.acceptance_ms": st.integers(0, 5000).map(str),
    "buttons.pause.release_ms": st.integers(0, 10_000).map(str),
    "screen.button_order": st.sampled_from([str(list(order)) for order in permutations(("next", "pause", "stop"))]),
    "buttons.switches": st.integers(0, 3).map(str),
    "buttons.scan_step_s": st.floats(1, 6).map(repr) | st.integers(1, 6).map(str),
    "buttons.spoken_choices": st.sampled_from(("true", "false")),
    "setup.buttons_moved": st.sampled_from(("true", "false")),
    ROUTINE: (CLOCK | st.just("")).map(quoted),
}


def test_every_setting_of_the_buttons_is_tried_here() -> None:
    assert set(IN_THE_FILE) == {option.key for option in OPTIONS} | {ROUTINE}


def some(examples: int) -> hypothesis_settings:
    return hypothesis_settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )  # fmt: skip


@contextmanager
def household_of(folder: Path, key: str, data: st.DataObject) -> Iterator[Household]:
    """A household whose files say something of that setting, or nothing."""
    here = new_household(folder)
    for path in here.places.config.glob("*.toml") if here.places.config.is_dir() else ():
        path.unlink()
    here.says(key, data.draw(st.none() | IN_THE_FILE[key], key))
    yield here


@pytest.mark.parametrize("key", IN_THE_FILE)
@some(10)
@given(data=st.data())
def test_the_present_value_is_marked_and_choosing_it_changes_nothing(
    tmp_path: Path, key: str, data: st.DataObject
) -> None:
    with household_of(tmp_path, key, data) as here:
        before, files = here.known(), here.files
        person = Person.before(here).choose(key)
        assert person.marked == before.values[key]
        assert isinstance(person.state, ChoosingValue)
        assert person.state.choices.marked.text
        person.choose(person.marked)
        assert person.marked == key  # and the mark is where it was
        assert not person.asked
        assert (person.state.known.values, here.files) == (before.values, files)


@pytest.mark.parametrize("key", [option.key for option in OPTIONS if option.risky])
@some(10)
@given(data=st.data())
def test_a_risky_setting_that_lapses_goes_back_to_whatever_was_there(
    tmp_path: Path, key: str, data: st.DataObject
) -> None:
    with household_of(tmp_path, key, data) as here:
        before, files = here.known(), here.files
        person = Person.before(here).choose(key)
        assert isinstance(person.state, ChoosingValue)
        others = [choice.key for choice in person.state.choices.items if choice.key != before.values[key]]
        other = data.draw(st.sampled_from(others))
        person.choose(other)
        assert values(person.settling.changes.read())[key] == other  # it holds, and yet nothing is written
        assert here.files == files
        person.let_lapse()
        assert (person.state.known.values, here.files) == (before.values, files)
        assert person.state.known.manner == before.manner
        assert person.state.known.volume == before.volume
        assert values(person.settling.changes.read()) == before.values
        assert not person.state.known.rereading
        assert person.marked == key


@pytest.mark.parametrize("key", IN_THE_FILE)
@some(6)
@given(data=st.data())
def test_a_setting_that_is_kept_stands_in_the_file_and_nothing_else_changed(
    tmp_path: Path, key: str, data: st.DataObject
) -> None:
    with household_of(tmp_path, key, data) as here:
        before = here.known()
        comments = [line.partition("#")[2] for text in here.files.values() for line in text.decode().splitlines()]
        person = Person.before(here).choose(key)
        assert isinstance(person.state, ChoosingValue)
        others = [choice.key for choice in person.state.choices.items if choice.key != before.values[key]]
        wanted = data.draw(st.sampled_from(others))
        person.choose(wanted)
        if isinstance(person.state, ConfirmingValue):
            person.choose("keep")
        assert here.known().values == {**before.values, key: wanted} == person.state.known.values
        now = "\n".join(text.decode() for text in here.files.values())
        assert all(comment in now for comment in comments)


@pytest.mark.parametrize("option", [*SETTINGS, setting(ROUTINE)], ids=lambda option: option.key)
def test_every_offered_value_becomes_a_value_of_the_files_and_text_again(option: Option) -> None:
    for text, told in option.offered(None):
        assert option.to_text(option.from_text(text)) == text
        assert told


def test_a_value_that_only_the_file_can_name_stands_in_its_place(household: Household) -> None:
    household.write("kiosk.toml", '[voice]\nrate = 150\n[routines]\nmorning-seated = "08:30"\n')
    person = Person.before(household)
    offered = {}
    for key in ("voice.rate", ROUTINE):
        state = person.choose(key).state
        assert isinstance(state, ChoosingValue)
        offered[key] = [choice.text for choice in state.choices.items]
        person.went(pressed(person.state, Button.STOP))
    assert offered["voice.rate"][2:4] == ["140 words a minute", "150 words a minute"]
    assert offered[ROUTINE][:4] == ["No time", "07:00", "08:00", "08:30"]


def test_what_is_on_trial_names_its_value(household: Household) -> None:
    household.write("kiosk.toml", "[buttons]\nscan_step_s = 2.5\n")
    person = Person.before(household).choose("buttons.scan_step_s").choose("4")
    assert isinstance(person.state, ConfirmingValue)
    assert person.state.option.told(person.state.known.values["buttons.scan_step_s"]) == "4 s"
    assert person.state.left_ms > CONFIRM_MS  # two rounds of the new step


# -- the switch test


def test_the_times_of_the_switch_test_go_back_to_whatever_was_there(household: Household) -> None:
    household.write("kiosk.toml", "[buttons]\nscan_step_s = 2.5\n[buttons.next]\nacceptance_ms = 250 # hers\n")
    files, before = household.files, household.known()
    person = Person.before(household).choose("test next")
    for _ in range(PRESSES):
        for ms in (250,) * 12:
            assert isinstance(person.state, InSwitchTest)
            person.went(changing.passed(person.state, ms))
        person.went(changing.touched(person.state, Button.NEXT, True))
        assert isinstance(person.state, InSwitchTest)
        person.went(changing.passed(person.state, 600))
        person.went(changing.touched(person.state, Button.NEXT, False))
    assert isinstance(person.state, ConfirmingTimes)
    assert person.state.known.values["buttons.next.acceptance_ms"] == "300"
    assert household.files == files
    person.let_lapse()
    assert (person.state.known.values, household.files) == (before.values, files)
    assert person.marked == "test next"


# -- loudness


def test_louder_than_the_loudest_writes_nothing(household: Household) -> None:
    household.write("kiosk.toml", "[voice]\nvolume = 8\n")
    visit = Visit(start(household.known()))
    visit.state = menus.menu(visit.known).state
    for _ in range(3):
        visit.carry_out(changing.louder(visit.state, 1).effects)
        visit.state = changing.louder(visit.state, 1).state
    assert [effect for effect in visit.effects if isinstance(effect, Change)] == [Change("voice.volume", "9")]


def test_a_loudness_that_was_changed_in_the_file_is_heard_once_it_is_read(household: Household) -> None:
    person = Person.before(household)
    household.write("kiosk.toml", "[voice]\nvolume = 2\n")
    person.choose("screen.theme").choose("light")
    assert person.state.known.volume == 2
    assert SetVolume(2) in person.effects


# -- the first start


def taught(household: Household) -> Person:
    """Somebody who has pressed each button twice."""
    person = Person(first_start.teach(household.known()).state, SettlingAtOnce(household.changes()), [])
    for button in Button:
        for _ in range(TEACH_TWICE):
            person.state, _ = decide(person.state, Pressed(button))
    assert isinstance(person.state, PresetAsked)
    return person


def test_the_first_start_marks_the_preset_that_somebody_wrote_and_does_not_write_it_again(
    household: Household,
) -> None:
    household.says("profile.preset", '"moved by a helper"')
    profile = household.files["profile.toml"]
    person = taught(household)
    assert person.marked == "moved by a helper"
    person.choose(person.marked)
    assert person.asked == [Change("setup.done", "true")]
    assert household.files["profile.toml"] == profile
    assert household.known().values["setup.done"] == "true"


def test_the_first_start_writes_what_was_chosen(household: Household) -> None:
    taught(household).choose("with help")
    now = household.known().values
    assert (now["profile.preset"], now["setup.done"]) == ("with help", "true")


# -- news that come late


def test_older_news_never_bring_back_an_older_value(household: Household) -> None:
    """Two changes, one after the other; what was read between them is told when both were asked for."""
    settling = SettlingAtOnce(household.changes())
    state: State = menus.menu(household.known()).state
    for value in ("5", "4"):
        state, _ = decide(state, ChangeAsked(frozenset({"voice.volume"})))
        chosen = {**state.known.values, "voice.volume": value}
        state = replace(state, known=replace(state.known, values=chosen, volume=int(value)))
        settling.ask(Change("voice.volume", value))
    first, second = settling.news()
    assert isinstance(first, Reread)
    assert first.values["voice.volume"] == "5"
    state, effects = decide(state, first)
    assert state.known.rereading == {"voice.volume"}
    assert (state.known.values["voice.volume"], state.known.volume) == ("4", 4)
    assert not effects
    state, _ = decide(state, second)
    assert not state.known.rereading
    assert state.known.values["voice.volume"] == "4"


def test_what_is_being_changed_is_known_until_its_news_is_back(household: Household) -> None:
    state: State = menus.menu(household.known()).state
    state, _ = decide(state, ChangeAsked(frozenset({"profile.preset", "voice.rate"})))
    assert state.known.rereading == {"profile.preset", "voice.rate"}
    state, _ = decide(state, ChangeOver(frozenset({"voice.rate"})))
    assert state.known.rereading == {"profile.preset"}


# -- files that cannot be written


def test_a_setting_that_cannot_be_written_holds_all_the_same_and_is_written_when_it_can_be(
    household: Household,
) -> None:
    household.places.config.parent.mkdir(exist_ok=True)
    household.places.config.write_text("a file where the folder should be")
    settling = SettlingAtOnce(household.changes())
    settling.ask(Change("buttons.switches", "2"))
    (news,) = settling.news()
    assert isinstance(news, Reread)
    assert news.manner.switches == 2
    assert words.settings.SETTING_NOT_SAVED in settling.notices
    household.places.config.unlink()
    settling.changes.write()
    assert household.known().values["buttons.switches"] == "2"
    assert words.settings.SETTING_NOT_SAVED not in settling.notices


def test_a_trial_over_what_could_not_be_written_goes_back_to_that(household: Household) -> None:
    household.places.config.write_text("a file where the folder should be")
    changes = household.changes()
    assert values(changes.carry_out([Change("buttons.scan_step_s", "4")]))["buttons.scan_step_s"] == "4"
    assert values(changes.carry_out([Try({"buttons.scan_step_s": "1"})]))["buttons.scan_step_s"] == "1"
    taken = changes.carry_out([TakeBack(frozenset({"buttons.scan_step_s"}))])
    assert values(taken)["buttons.scan_step_s"] == "4"


def test_a_broken_file_is_told_of_and_takes_the_setting_once_it_is_mended(household: Household) -> None:
    household.write("kiosk.toml", "[screen]\ntheme = 3\n")
    settling = SettlingAtOnce(household.changes())
    settling.ask(Change("voice.rate", "120"))
    (news,) = settling.news()
    assert isinstance(news, Reread)
    assert news.values["voice.rate"] == "120"
    assert any("kiosk.toml" in notice for notice in settling.notices)
    household.write("kiosk.toml", '[screen]\ntheme = "light"\n')
    settling.changes.write()
    assert household.known().values["voice.rate"] == "120"


def test_changes_of_one_file_do_not_wait_for_the_other(household: Household) -> None:
    household.write("kiosk.toml", "[screen]\ntheme = 3\n")
    household.says("profile.preset", '"with help"')
    changes = household.changes()
    changes.carry_out([Change("voice.rate", "120"), Change("profile.preset", "mostly alone")])
    assert b'preset = "mostly alone"' in household.files["profile.toml"]
    assert set(changes.unwritten) == {"voice.rate"}


def test_content_that_changed_meanwhile_is_read_with_the_next_change(household: Household) -> None:
    changes = household.changes()
    before = changes.carry_out([Change("voice.rate", "120")])
    shipped = (household.places.assets / "routines" / "short-five.toml").read_text(encoding="utf-8")
    (household.places.config / "routines").mkdir()
    household.write("routines/ours.toml", shipped)
    after = changes.carry_out([Change("voice.rate", "140")])
    assert set(after.library.routines) - set(before.library.routines) == {"ours"}


# -- a disk that stands still


@contextmanager
def standing_still(household: Household) -> Iterator[None]:
    """Whoever writes the settings waits, as for a disk: somebody else holds the folder above."""
    household.places.config.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(household.places.config.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def nothing_to_hold(_everything: Everything) -> Hold:
    return lambda: None


def test_asking_never_waits_for_a_disk_that_stands_still_and_the_last_change_wins(household: Household) -> None:
    woken = threading.Event()
    settling = Settling(household.changes(), nothing_to_hold, woken.set)
    with standing_still(household):
        for value in ("5", "4", "3"):
            settling.ask(Change("voice.volume", value))
        settling.ask(Change("voice.rate", "120"))
        assert settling.news() == []
        assert not settling.close(0.05)  # and the kiosk ends all the same
    assert settling.close(60)  # what was waiting is written when it can be
    now = household.known().values
    assert (now["voice.volume"], now["voice.rate"]) == ("3", "120")
    assert woken.is_set()


def test_news_name_only_what_nothing_newer_was_asked_of(household: Household) -> None:
    woken = threading.Event()
    settling = Settling(household.changes(), nothing_to_hold, woken.set)
    settling.ask(Change("voice.volume", "5"))
    assert woken.wait(60)
    woken.clear()
    with standing_still(household):
        settling.ask(Change("voice.volume", "4"))
        (first,) = settling.news()
        assert isinstance(first, Reread)
        assert first.settled == frozenset()
    assert woken.wait(60)
    settled = [news.settled for news in settling.news() if isinstance(news, Reread)]
    assert settled == [frozenset({"voice.volume"})]
    assert settling.close(60)


def test_a_setting_is_written_by_its_own_kind(household: Household) -> None:
    for key, text, written in (
        ("buttons.scan_step_s", "3", b"scan_step_s = 3.0"),
        (ROUTINE, "", b'morning-seated = ""'),
        ("screen.button_order", "stop next pause", b'button_order = ["stop", "next", "pause"]'),
        ("setup.done", "true", b"done = true"),
    ):
        write_settings(household.places, {key: text})
        assert written in household.files["kiosk.toml"]
