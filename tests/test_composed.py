"""The join: what is set reaches the device that it is for, and what a device tells reaches the screen."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pygame
import pytest
from composed import MORNING, SIZE, Household, household
from loud import tried
from room import Witness
from test_speech_worker import needs_speech

from kiosk import words
from kiosk.devices.screen.themes import DARK, LIGHT, NIGHT
from kiosk.devices.sound.loudspeaker import CHIMES, gain
from kiosk.devices.sound.renderer import Cache
from kiosk.devices.sound.speech_worker import Speech
from kiosk.devices.store.lock import StoreMistake
from kiosk.devices.store.store import Store
from kiosk.devices.switches.pins import DeskPins
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Scene
from kiosk.session.events import SetVolume
from kiosk.session.states import Holding, JustStopped
from kiosk.words import notices
from kiosk.words import notices as told
from kiosk.worlds.kiosk import FastClock
from kiosk.worlds.needs import Instant

NEXT, PAUSE, STOP = Button.NEXT, Button.PAUSE, Button.STOP
LEFT = (SIZE[0] // 6, SIZE[1] - 40)  # where the left one of the buttons is drawn


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No loudspeaker, unless a test has one: captions take the time that the stepped clock gives them."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "none")


@pytest.fixture
def loudspeaker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def grounds(room: Household, *moments: datetime) -> list[tuple[int, ...]]:
    """The colour of home at those moments, one after the other."""
    seen = []
    for moment in moments:
        room.clock.utc = moment
        room.turn()
        seen.append(room.ground())
    return seen


# -- night


def test_home_dims_from_ten_at_night_across_midnight_until_seven(tmp_path: Path) -> None:
    with household(tmp_path, wall=at(21, 58)) as room:
        evening = grounds(room, at(21, 59), at(22, 0), at(23, 59))
        night = grounds(room, at(0, 0, 23), at(3, 30, 23), at(6, 59, 23))
        assert evening == [DARK.ground, NIGHT.ground, NIGHT.ground]
        assert night == [NIGHT.ground] * 3
        assert grounds(room, at(7, 0, 23), at(12, 0, 23)) == [DARK.ground] * 2
    assert DARK.ground != NIGHT.ground


def test_a_night_within_one_day_dims_that_part_of_it(tmp_path: Path) -> None:
    with household(tmp_path, '[screen]\ndim_from = "13:00"\ndim_until = "15:00"\n') as room:
        dimmed = grounds(room, at(12, 59), at(13, 0), at(14, 59), at(15, 0), at(23, 0), at(1, 0, 23))
        assert [ground == NIGHT.ground for ground in dimmed] == [False, True, True, False, False, False]


@pytest.mark.parametrize(("begins", "ends"), [("", "07:00"), ("22:00", ""), ("", "")])
def test_without_a_beginning_or_an_end_home_never_dims(tmp_path: Path, begins: str, ends: str) -> None:
    with household(tmp_path, f'[screen]\ndim_from = "{begins}"\ndim_until = "{ends}"\n') as room:
        every_hour = [MORNING.replace(hour=0) + timedelta(hours=hour) for hour in range(48)]
        assert set(grounds(room, *every_hour)) == {DARK.ground}


def test_a_session_at_night_is_as_bright_as_by_day(tmp_path: Path) -> None:
    with household(tmp_path, wall=at(23)) as room:
        assert grounds(room, at(23, 1)) == [NIGHT.ground]
        room.to("get_ready")
        assert room.ground() == DARK.ground


def test_a_day_begins_at_its_border_and_not_at_midnight(tmp_path: Path) -> None:
    with household(tmp_path, wall=at(23)) as room:
        days = []
        for moment in (at(23, 59), at(0, 1, 23), at(2, 59, 23), at(3, 0, 23)):
            grounds(room, moment)
            days.append(room.kiosk.loop.state.known.today)
        assert days == ["2026-11-22", "2026-11-22", "2026-11-22", "2026-11-23"]


def test_a_clock_that_is_put_right_in_a_stay_makes_it_neither_shorter_nor_longer(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.to("hold")
        before = room.kiosk.loop.state
        room.clock.utc += timedelta(days=200, hours=3)
        room.wait(100)
        room.clock.utc -= timedelta(days=400)
        room.wait(100)
        after = room.kiosk.loop.state
        assert isinstance(before, Holding)
        assert isinstance(after, Holding)
        assert before.left_ms - after.left_ms == 200


# -- lamps


def test_on_home_every_lamp_is_lit_and_none_breathes(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        assert room.wait(5_000).lamps() == {NEXT: "lit", PAUSE: "lit", STOP: "lit"}


def test_where_stop_is_tried_its_lamp_breathes_and_next_is_dark(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        lamps = room.to("try_stop").wait(1_000).lamps()
        assert (lamps[STOP], lamps[NEXT]) == ("breathes", "dark")


def test_in_a_wait_next_breathes_and_in_a_stay_nothing_does(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.to("hold")
        assert room.lamps() == {NEXT: "lit", PAUSE: "lit", STOP: "lit"}
        assert room.to("wait").wait(60_000).lamps() == {NEXT: "breathes", PAUSE: "lit", STOP: "lit"}


def test_after_stop_no_lamp_breathes_and_while_it_rings_the_lamps_glow(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.to("hold").press(STOP)
        stopped = room.wait(3_000).lamps()
        assert (stopped[NEXT], stopped[PAUSE]) == ("lit", "lit")
        assert "breathes" not in stopped.values()
    with household(tmp_path / "other") as room:
        room.wait(5_000).press(STOP)
        assert room.scene == "ringing"
        assert "lit" in room.lamps().values()


def test_a_press_is_answered_by_its_own_lamp(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.wait(5_000).key(PAUSE, True).wait(200).wait(100)
        dip = [float(room.pins.factory.pin(gpio).state) for gpio in (23, 24)]
        assert dip[0] == 1
        assert 0 < dip[1] < 1


# -- what is set, at the start


def test_the_volume_that_is_set_holds_from_the_first_sound_on(tmp_path: Path, loudspeaker: None) -> None:
    with household(tmp_path, "[voice]\nvolume = 2\n") as room:
        assert heard_volume(room) == pytest.approx(gain(2), abs=0.01)
        room.kiosk.loop.carry_out([SetVolume(9)])
        assert heard_volume(room) == 1


def heard_volume(room: Household) -> float:
    """How loud the chime is that the loudspeaker plays."""
    speaker = room.kiosk.loudspeaker
    if not speaker.can_sound:
        tried(speaker, room.clock.ms)
    speaker.chime("done")
    sound = pygame.mixer.Channel(CHIMES).get_sound()
    assert sound is not None
    return float(sound.get_volume())


def test_what_is_set_at_the_start_is_what_is_shown_and_pressed(tmp_path: Path) -> None:
    set_ = '[screen]\ntheme = "light"\nbutton_order = ["stop", "pause", "next"]\n[buttons.next]\nacceptance_ms = 2000\n'
    with household(tmp_path, set_) as room:
        room.wait(5_000)
        assert room.ground() == LIGHT.ground
        assert room.kiosk.display.button_at(LEFT) is STOP
        room.press(NEXT)
        assert room.scene == "home", "500 ms are too short for it"


# -- what is set while it runs


def test_a_changed_theme_is_on_the_screen(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        assert room.wait(100).ground() == DARK.ground
        room.change("screen.theme", "light").until(lambda: room.ground() == LIGHT.ground)


def test_larger_letters_are_on_the_screen(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        usual = room.wait(100).kiosk.display.look.text_size
        room.change("screen.text_size", "largest").until(lambda: room.kiosk.display.look.text_size > usual)


@pytest.mark.parametrize("on_a_glass", [False, True])
def test_a_changed_order_of_the_buttons_is_where_they_are_touched(tmp_path: Path, on_a_glass: bool) -> None:
    with household(tmp_path, touched=on_a_glass) as room:
        room.wait(5_000).change("screen.button_order", "stop pause next")
        room.until(lambda: room.kiosk.display.button_at(LEFT) is STOP).wait(5_000)
        pygame.event.post(finger() if on_a_glass else pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=LEFT))
        assert room.wait(100).scene == "ringing"


def finger() -> pygame.event.Event:
    x, y = LEFT[0] / SIZE[0], LEFT[1] / SIZE[1]
    return pygame.event.Event(pygame.FINGERDOWN, finger_id=1, x=x, y=y)


def test_a_longer_acceptance_time_counts_for_the_next_press_and_a_shorter_one_too(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.wait(5_000)
        change_times(room, "buttons.next.acceptance_ms", 2_000)
        room.press(NEXT)
        assert room.scene == "home", "500 ms were enough before"
        room.key(NEXT, True).wait(2_100).key(NEXT, False).wait(2_000)
        assert room.scene != "home"
    with household(tmp_path) as room:
        room.wait(5_000)
        change_times(room, "buttons.next.acceptance_ms", 0)
        room.key(NEXT, True).wait(50)
        assert room.scene != "home"


def change_times(room: Household, key: str, value: int) -> None:
    _, button, what = key.split(".")
    room.change(key, str(value))
    room.until(lambda: getattr(room.kiosk.loop.devices.presses.times[Button(button)], what) == value)


def test_a_button_that_is_down_while_times_change_presses_nothing_more_until_it_was_let_go(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.wait(5_000).key(PAUSE, True).wait(500)
        menu = room.scene
        assert menu != "home"
        change_times(room, "buttons.next.acceptance_ms", 400)
        presses = Witness()
        room.kiosk.loop.witnesses.there.append(presses)
        room.wait(3_000)
        room.key(PAUSE, False).wait(100).key(PAUSE, True).wait(500).key(PAUSE, False)
        assert [what for _, what, _ in presses.told if what == "press"] == [], "its release time was not over"
        room.wait(2_000).press(PAUSE)
        assert [values for _, what, values in presses.told if what == "press"] == [{"button": "pause"}]


@needs_speech
def test_another_rate_is_how_sentences_are_made_from_then_on(tmp_path: Path, loudspeaker: None) -> None:
    with household(tmp_path) as room:
        tried(room.kiosk.loudspeaker, room.clock.ms)
        room.kiosk.loop.devices.voice.say("A sentence as usual.")
        room.until(lambda: is_made(room, "A sentence as usual.", Speech("en", 150)))
        voice = room.kiosk.loop.devices.voice
        room.change("voice.rate", "200").until(lambda: room.kiosk.loop.devices.voice is not voice)
        assert room.kiosk.voice is room.kiosk.loop.devices.voice, "and is the one that is closed at the end"
        room.kiosk.loop.devices.voice.say("A sentence in haste.")
        room.until(lambda: is_made(room, "A sentence in haste.", Speech("en", 200)))


def is_made(room: Household, text: str, speech: Speech) -> bool:
    return Cache(room.kiosk.places.cache / "speech").path(text, speech).is_file()


def test_a_changed_night_holds_at_once(tmp_path: Path) -> None:
    with household(tmp_path, wall=at(12)) as room:
        assert room.wait(100).ground() == DARK.ground
        room.change("screen.theme", "light").until(lambda: room.ground() == LIGHT.ground)
        assert grounds(room, at(23)) == [NIGHT.ground]


def test_a_night_that_somebody_wrote_into_the_file_holds_with_the_next_change(tmp_path: Path) -> None:
    with household(tmp_path, wall=at(14)) as room:
        assert room.wait(100).ground() == DARK.ground
        with (tmp_path / "config" / "kiosk.toml").open("a", encoding="utf-8") as file:
            file.write('[screen]\ndim_from = "13:00"\ndim_until = "15:00"\n')
        room.change("voice.volume", "5").until(lambda: room.wait(100).ground() == NIGHT.ground)
        assert grounds(room, at(15), at(23)) == [DARK.ground] * 2


def test_what_was_changed_can_be_changed_back(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        for theme, ground in (("light", LIGHT.ground), ("dark", DARK.ground)) * 2:
            look_like(room, theme, ground)


def look_like(room: Household, theme: str, ground: tuple[int, ...]) -> None:
    """Change the theme, and wait until it is on the screen and the kiosk knows of it."""
    room.change("screen.theme", theme).until(lambda: room.ground() == ground)
    room.until(lambda: room.kiosk.loop.state.known.values["screen.theme"] == theme)


def test_a_changed_setting_holds_after_the_next_start(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.change("screen.theme", "light").until(lambda: room.ground() == LIGHT.ground)
    with household(tmp_path) as room:
        assert room.wait(100).ground() == LIGHT.ground


# -- what is told


def test_only_what_is_on_the_disk_is_called_saved(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.to("hold").press(STOP)
        assert isinstance(room.kiosk.loop.state, JustStopped)
        room.until(lambda: isinstance(state := room.kiosk.loop.state, JustStopped) and state.stop.saved)
        assert room.kiosk.store.notices == ()
        kept = [kept.record.kind for kept in room.kiosk.store.day("2026-11-22")]
        assert kept[-2:] == ["stopped", "set_aside"]


def test_a_session_that_was_cut_is_offered_at_the_next_start(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.to("hold")
    with household(tmp_path) as room:
        assert room.scene == "interrupted"


def test_a_button_that_is_down_from_the_start_presses_nothing(tmp_path: Path) -> None:
    with household(tmp_path, held=frozenset({NEXT})) as room:
        room.wait(5_000)
        assert room.scene == "home"
        assert told.held_down(NEXT) in room.kiosk.loop.notices
        room.pins.release(NEXT)
        assert room.wait(2_000).press(NEXT).scene != "home"


def test_a_sound_device_that_went_away_is_told_of_and_comes_back(tmp_path: Path, loudspeaker: None) -> None:
    with household(tmp_path) as room:
        tried(room.kiosk.loudspeaker, room.clock.ms)
        assert room.wait(50).kiosk.loop.notices == ()
        pygame.event.post(pygame.event.Event(pygame.AUDIODEVICEREMOVED, which=1, iscapture=0))
        assert room.wait(50).kiosk.loop.notices == (notices.NO_SOUND,)
        room.until(lambda: room.wait(1_000).kiosk.loop.notices == ())


def test_the_screen_of_a_stop_is_drawn_before_anybody_presses_it(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.to("hold").until(lambda: room.kiosk.display._prepared is not None)


def test_a_fast_desk_lives_so_many_times_as_fast() -> None:
    clock = FastClock(20, "03:00")
    before = clock.mono_ms()
    assert before * 20 <= clock.now_ms() <= clock.mono_ms() * 20


def test_every_kind_of_trouble_is_on_the_screen(tmp_path: Path) -> None:
    with household(tmp_path, notices=("A file was replaced.",)) as room:
        room.clock.sure = False
        room.until(lambda: notices.NO_SOUND in room.kiosk.loop.notices)
        assert "A file was replaced." in room.kiosk.loop.notices
        pin = room.pins.factory.pin(24)
        pin._set_state = lambda value: 1 / 0
        room.wait(5_000).press(PAUSE)
        (tmp_path / "config" / "kiosk.toml").write_text("broken [", encoding="utf-8")
        room.change("screen.theme", "light").until(lambda: words.settings.SETTING_NOT_SAVED in room.kiosk.loop.notices)
        assert {notices.NO_SOUND, words.home.DATE_UNSURE, "PAUSE lamp stays dark"} <= set(room.kiosk.loop.notices)
        room.clock.sure = True
        del pin._set_state
        room.wait(5_000)
        assert not {words.home.DATE_UNSURE, "PAUSE lamp stays dark"} & set(room.kiosk.loop.notices)


class NoPins(DeskPins):
    """A machine whose header is not there, until it is."""

    there = False

    def open(self, device: Callable[[Any], Any]) -> Any:
        return super().open(device) if self.there else _missing()


def _missing() -> NoReturn:
    raise OSError(2, "No such file or directory", "/dev/gpiochip0")


def test_without_buttons_it_says_so_on_screen_and_aloud_and_hears_them_once_they_come(tmp_path: Path) -> None:
    header, witness = NoPins(clean=True), Witness()
    with household(tmp_path, header=header, witnesses=(witness,)) as room:
        room.wait(3_000)
        assert told.NO_BUTTONS in room.kiosk.loop.notices
        assert words.beginning.STOP_LOST in [values["text"] for _, what, values in witness.told if what == "say"]
        header.press(NEXT)
        header.release(NEXT)
        header.there = True
        room.wait(5_000)
        assert room.kiosk.loop.notices == (notices.NO_SOUND,)
        assert room.kiosk.loop.state.known.stop_heard
        header.press(NEXT)
        room.wait(500)
        assert room.scene != "home"


# -- witnesses


class Faints:
    """A witness who cannot bear the sight of a stretch."""

    def __init__(self) -> None:
        self.seen = 0

    def saw(self, at_ms: int, what: str, **values: Any) -> None:
        self.seen += 1
        if values.get("name") == "get_ready":
            raise RuntimeError(f"at {at_ms}: {what}")


def test_all_who_watch_are_told_the_same_from_the_first_screen_on(tmp_path: Path) -> None:
    one, other = Witness(), Witness()
    with household(tmp_path, witnesses=(one, other)) as room:
        room.to("hold").press(STOP)
        room.until(lambda: "set_aside" in [kept.record.kind for kept in room.kiosk.store.day("2026-11-22")])
        room.wait(100)
    assert one.told == other.told
    assert next(values["name"] for _, what, values in one.told if what == "scene") == "home"
    moments = [at for at, _, _ in one.told]
    assert moments == sorted(moments)
    assert {"scene", "edge", "press", "say", "silence", "chime", "lamp", "record"} <= {what for _, what, _ in one.told}


def test_a_witness_that_fails_is_sent_away_and_the_session_and_the_others_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before, faints, after = Witness(), Faints(), Witness()
    with household(tmp_path, witnesses=(before, faints, after)) as room:
        room.to("get_ready")
        seen = faints.seen
        assert room.to("hold").press(STOP).scene == "stopped"
        assert faints.seen == seen
        assert room.kiosk.loop.witnesses.there == [before, after]
    assert before.told == after.told
    assert [line for line in caplog.messages if "Faints" in line] == ["Faints is told nothing more"]


# -- the whole of it at work


class Told:
    """A screen that asks for the end once it was shown so often."""

    def __init__(self, turns: int) -> None:
        self.left = turns

    def show(self, shown: Scene, instant: Instant) -> None:
        self.left -= 1
        if self.left <= 0:
            pygame.event.post(pygame.event.Event(pygame.QUIT))
        assert self.left > -100, "told to end, it goes on"


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listens:
        listens.bind(str(tmp_path / "notify"))
        listens.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listens


def heard_by(systemd: socket.socket) -> list[bytes]:
    heard = []
    for _ in range(100):
        try:
            heard.append(systemd.recv(100))
        except BlockingIOError:
            return heard
    return heard


def test_it_is_ready_once_and_feeds_the_watchdog_at_every_turn_until_it_ends(
    tmp_path: Path, systemd: socket.socket
) -> None:
    with household(tmp_path) as room:
        room.kiosk.loop.devices.stages = (*room.kiosk.loop.devices.stages, Told(3))
        assert heard_by(systemd) == []
        assert room.kiosk.work() == 0
        heard = heard_by(systemd)
        assert room.kiosk.voice.prepared[1] > 100, "sentences are made ahead of time"
    assert heard[0] == b"READY=1"
    assert heard[-1] == b"STOPPING=1"
    assert heard[1:-1] == [b"WATCHDOG=1"] * 3


def test_closing_puts_the_lamps_out_keeps_the_session_and_lets_the_folder_go(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.to("hold")
        with pytest.raises(StoreMistake):
            Store.open(room.kiosk.places.data, room.clock)
        room.kiosk.close()
        assert {gpio: room.pins.factory.pin(gpio).state for gpio in (23, 24, 25)} == {23: 0, 24: 0, 25: 0}
        again = Store.open(room.kiosk.places.data, room.clock)
        assert again.interrupted() is not None
        again.close()


def test_one_part_that_can_not_be_given_back_keeps_no_other(tmp_path: Path) -> None:
    with household(tmp_path) as room:
        room.wait(3_000)
        lock = room.kiosk.store._lock
        assert lock._descriptor is not None
        os.close(lock._descriptor)  # closing it again is refused
        room.kiosk.close()
        lock._descriptor = None
        assert {gpio: room.pins.factory.pin(gpio).state for gpio in (23, 24, 25)} == {23: 0, 24: 0, 25: 0}
        Store.open(room.kiosk.places.data, room.clock).close()
