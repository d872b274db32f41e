"""The voice as the loop uses it, with the real speech library and a sound card that is a file."""

from __future__ import annotations

import os
import threading
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest
from bounds import turns
from loud import tried
from test_speech_worker import needs_speech, tone

from kiosk import words
from kiosk.devices.sound.loudspeaker import STEPS, MixerLoudspeaker
from kiosk.devices.sound.quiet import MS_PER_WORD, QuietLoudspeaker, QuietVoice, Voice
from kiosk.devices.sound.renderer import Cache
from kiosk.devices.sound.speech_worker import Speech, read_samples
from kiosk.devices.sound.voice import STALL_MS, SpokenVoice, file_name
from kiosk.words import notices

SOUNDS = Path(__file__).parent.parent / "assets" / "sounds"
LONGEST_WAIT = 10_000  # looks, two milliseconds apart
STOP = words.stopping.said_at_once()[0]


class Room:
    """A voice and its loudspeaker, and a loop that turns them."""

    def __init__(self, voice: SpokenVoice, loudspeaker: MixerLoudspeaker | QuietLoudspeaker) -> None:
        self.voice = voice
        self.loudspeaker = loudspeaker
        self.now_ms = 1_000_000

    def turn(self, passed_ms: int = 0) -> list[str]:
        self.now_ms += passed_ms
        self.loudspeaker.turn(self.now_ms)
        return self.voice.turn(self.now_ms)

    def until_ended(self) -> list[str]:
        """Turn until something ends; the sound card is quick, and kiosk time stands still meanwhile."""
        for _ in range(LONGEST_WAIT):
            if ended := self.turn():
                return ended
            pygame.time.wait(2)
        pytest.fail(f"never ended: {self.voice.now_saying}")

    def until_heard(self) -> None:
        for _ in range(LONGEST_WAIT):
            assert self.turn() == []
            if self.loudspeaker.speaking:
                return
            pygame.time.wait(2)
        pytest.fail(f"never heard: {self.voice.now_saying}")


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound card that plays many times faster than life, into a file."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "played.raw"))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1")
    return tmp_path / "played.raw"


@pytest.fixture
def room(tmp_path: Path, card: Path) -> Iterator[Room]:
    loudspeaker = tried(MixerLoudspeaker(SOUNDS, step=STEPS))
    voice = SpokenVoice(loudspeaker, tmp_path / "cache", shipped=SOUNDS)
    yield Room(voice, loudspeaker)
    voice.close()
    loudspeaker.close()


@pytest.fixture
def no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "lib"
    broken.mkdir()
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (broken / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(broken))
    monkeypatch.setenv("PATH", str(broken))


def recorded(folder: Path, text: str, seconds: float, level: int = 1000) -> None:
    """Put a recording of that text into the cache."""
    folder.mkdir(exist_ok=True)
    tone(Cache(folder).path(text, Speech()), seconds, level)


# -- heard


@needs_speech
def test_sentences_are_said_one_after_another_and_end_in_order(room: Room) -> None:
    room.voice.say("Stay.")
    room.voice.say("And rest.")
    assert room.voice.now_saying == "Stay.", "shown while its sound is still being made"
    assert room.turn() == []
    assert room.until_ended() == ["Stay."]
    assert room.voice.now_saying == "And rest."
    assert room.until_ended() == ["And rest."]
    assert room.voice.now_saying == ""
    assert room.voice.deadline() is None


@needs_speech
def test_what_is_heard_is_what_was_made(room: Room, card: Path, tmp_path: Path) -> None:
    room.voice.say("Breathe as suits you.")
    room.until_ended()
    room.voice.close()
    room.loudspeaker.close()
    (made,) = [
        read_samples(path)
        for path in (tmp_path / "cache").glob("*.wav")
        if path.name == Cache(tmp_path / "cache").path("Breathe as suits you.", Speech()).name
    ]
    spoken = array("h", made).tobytes().strip(b"\0")[:20_000]
    assert spoken in card.read_bytes()


@needs_speech
def test_a_sign_is_said_in_words_and_the_caption_stays_as_it_was_written(room: Room, tmp_path: Path) -> None:
    room.voice.prepare(["Stay ~5 s."])
    room.voice.say("Knee < 90 degrees.")
    room.turn()
    assert room.voice.now_saying == "Knee < 90 degrees."
    assert room.until_ended() == ["Knee < 90 degrees."]
    cache = Cache(tmp_path / "cache")
    assert cache.path("Knee less than 90 degrees.", Speech()).is_file()
    assert not cache.path("Knee < 90 degrees.", Speech()).is_file()
    wanted = 1 + len(words.stopping.said_at_once())
    for _ in range(LONGEST_WAIT):
        if room.voice.prepared == (wanted, wanted):
            break
        pygame.time.wait(2)
    assert cache.path("Stay about 5 seconds.", Speech()).is_file()


def test_an_interrupted_sentence_never_ends(room: Room, tmp_path: Path) -> None:
    recorded(tmp_path / "cache", "A long one.", 60)
    recorded(tmp_path / "cache", "Short.", 0.2)
    room.voice.say("A long one.")
    room.voice.say("Never begun.")
    room.until_heard()
    room.voice.silence()
    assert room.voice.now_saying == ""
    room.voice.say("Short.")
    assert room.until_ended() == ["Short."]
    assert room.turn(100_000) == []


def test_a_sentence_cut_by_stop_before_the_loop_knew_never_ends_nor_does_what_was_queued(
    room: Room, tmp_path: Path
) -> None:
    recorded(tmp_path / "cache", "A long one.", 60)
    room.voice.say("A long one.")
    room.voice.say("The cue that would start a hold.")
    room.until_heard()
    room.loudspeaker.stop_now()
    assert room.turn() == []
    assert room.turn(100_000) == []
    assert room.voice.now_saying == ""


def test_the_words_after_a_stop_are_said(room: Room) -> None:
    room.turn()
    room.loudspeaker.stop_now()
    room.voice.silence()
    room.voice.say(STOP)
    assert room.turn() == []
    assert room.loudspeaker.speaking
    assert room.until_ended() == [STOP]


def test_the_words_after_a_stop_survive_its_bouncing(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "60")
    loudspeaker = tried(MixerLoudspeaker(SOUNDS))
    room = Room(SpokenVoice(loudspeaker, tmp_path / "cache", shipped=SOUNDS), loudspeaker)
    room.turn()
    loudspeaker.stop_now()
    room.voice.silence()
    room.voice.say(STOP)
    loudspeaker.stop_now()
    room.turn()
    loudspeaker.stop_now()
    room.turn()
    assert room.voice.now_saying == STOP
    assert loudspeaker.speaking
    room.voice.close()
    loudspeaker.close()


def test_what_is_said_after_a_cut_that_silenced_nothing_is_said(room: Room, tmp_path: Path) -> None:
    recorded(tmp_path / "cache", "Please come.", 0.2)
    room.turn()
    room.loudspeaker.cut()
    room.voice.say("Please come.")
    assert room.until_ended() == ["Please come."]


def test_the_words_after_stop_need_no_library_no_cache_and_no_waiting(
    tmp_path: Path, card: Path, no_library: None
) -> None:
    (tmp_path / "cache").touch()
    loudspeaker = tried(MixerLoudspeaker(SOUNDS))
    room = Room(SpokenVoice(loudspeaker, tmp_path / "cache", shipped=SOUNDS), loudspeaker)
    for text in words.stopping.said_at_once():
        room.voice.silence()
        room.voice.say(text)
        room.turn()
        assert loudspeaker.speaking, "in the very same turn"
    room.voice.close()
    loudspeaker.close()


def test_the_first_words_after_a_long_silence_wait_for_the_sound_to_wake_up(
    room: Room, card: Path, tmp_path: Path
) -> None:
    for text, level in (("One.", 1000), ("Two.", 2000), ("Three.", 3000)):
        recorded(tmp_path / "cache", text, 0.1, level)
    room.voice.say("One.")
    room.voice.say("Two.")
    room.until_ended()
    room.until_ended()
    room.now_ms += 20_000
    due_ms = room.now_ms + 300 + 100
    room.voice.say("Three.")
    room.until_heard()
    assert room.voice.deadline() == due_ms
    room.until_ended()
    room.voice.close()
    room.loudspeaker.close()
    played = list(array("h", card.read_bytes()))
    assert played.index(1000) >= 0.3 * 22_050
    assert (played.index(2000) - played.index(1000)) < 100 * 512, "no waiting between two sentences but polling"


def test_a_louder_voice_asks_the_loudspeaker(tmp_path: Path) -> None:
    quiet = QuietLoudspeaker()
    voice = SpokenVoice(quiet, tmp_path / "cache", always=())
    voice.set_volume(9)
    assert quiet.volume == 9
    voice.close()


# -- with what is missing


def test_without_sound_every_sentence_is_shown_as_long_as_reading_takes(tmp_path: Path) -> None:
    quiet = QuietLoudspeaker()
    voice = SpokenVoice(quiet, tmp_path / "cache", always=())
    room = Room(voice, quiet)
    voice.say("Press NEXT when you are ready.")
    assert room.turn() == []
    assert voice.deadline() == room.now_ms + 6 * MS_PER_WORD
    assert room.turn(6 * MS_PER_WORD - 1) == []
    assert voice.now_saying == "Press NEXT when you are ready."
    assert room.turn(1) == ["Press NEXT when you are ready."]
    voice.close()


def test_without_a_library_the_captions_carry_on(tmp_path: Path, card: Path, no_library: None) -> None:
    loudspeaker = tried(MixerLoudspeaker(SOUNDS))
    room = Room(SpokenVoice(loudspeaker, tmp_path / "cache", shipped=SOUNDS), loudspeaker)
    room.voice.say("Stay.")
    going = turns()
    while going() and (not room.voice.notices or room.voice.deadline() != room.now_ms + MS_PER_WORD):
        assert room.turn() == []
        pygame.time.wait(2)
    assert room.voice.now_saying == "Stay."
    assert room.turn(MS_PER_WORD) == ["Stay."]
    assert room.voice.notices == (notices.NO_ENGINE,)
    room.voice.close()
    loudspeaker.close()


@needs_speech
def test_a_library_that_comes_back_is_found_without_being_asked_for_anything(
    tmp_path: Path, card: Path, no_library: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.devices.sound.backstage.AGAIN_S", 0.05)
    monkeypatch.setattr("kiosk.devices.sound.renderer.REST_S", 0.05)
    voice = SpokenVoice(QuietLoudspeaker(), tmp_path / "cache", always=("Stay.", "And rest."))
    wait_for(lambda: voice.notices == (notices.NO_ENGINE,))
    assert voice.prepared == (0, 2)
    monkeypatch.delenv("LD_LIBRARY_PATH")
    wait_for(lambda: voice.prepared == (2, 2))
    assert voice.notices == ()
    voice.close()


def wait_for(seen: Callable[[], object]) -> None:
    for _ in range(10_000):
        if seen():
            return
        pygame.time.wait(2)
    raise AssertionError("waited in vain")


def test_a_sentence_that_is_never_ready_is_given_up_after_patience(tmp_path: Path, card: Path) -> None:
    """Its maker stands still: the cache is a pipe that nobody ever writes to."""
    (tmp_path / "cache").mkdir()
    os.mkfifo(pipe := Cache(tmp_path / "cache").path("Stay.", Speech()))
    loudspeaker = tried(MixerLoudspeaker(SOUNDS))
    room = Room(SpokenVoice(loudspeaker, tmp_path / "cache", always=()), loudspeaker)
    room.voice.say("Stay.")
    assert room.turn() == []
    assert room.turn(5_199) == []
    assert room.voice.now_saying == "Stay."
    assert room.turn(1) == ["Stay."]
    os.close(os.open(pipe, os.O_WRONLY))
    room.voice.close()
    loudspeaker.close()


def test_a_device_that_stands_still_does_not_hold_the_session_up(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "400")
    recorded(tmp_path / "cache", "Stay.", 2)
    loudspeaker = tried(MixerLoudspeaker(SOUNDS))
    room = Room(SpokenVoice(loudspeaker, tmp_path / "cache", always=()), loudspeaker)
    room.voice.say("Stay.")
    room.until_heard()
    assert room.turn(2_300 + STALL_MS) == []
    assert room.turn(1) == ["Stay."]
    assert len(loudspeaker.notices) == 1
    room.voice.close()
    loudspeaker.close()


# -- ahead of time


@needs_speech
def test_sentences_prepared_ahead_are_counted_and_found(room: Room, tmp_path: Path) -> None:
    texts = [f"Volume {step} of 9." for step in range(1, 10)]
    room.voice.prepare(texts)
    wanted = len(texts) + len(words.stopping.said_at_once())
    going = turns()
    while room.voice.prepared != (wanted, wanted) and going():
        pygame.time.wait(5)
    assert len(list((tmp_path / "cache").glob("*.wav"))) == wanted


@needs_speech
def test_the_words_after_stop_come_in_the_persons_own_voice_once_that_is_there(tmp_path: Path, card: Path) -> None:
    loudspeaker = tried(MixerLoudspeaker(SOUNDS))
    slow = Speech(rate=80)
    room = Room(SpokenVoice(loudspeaker, tmp_path / "cache", slow, always=(STOP,), shipped=SOUNDS), loudspeaker)
    going = turns()
    while room.voice.prepared != (1, 1) and going():
        pygame.time.wait(5)
    room.voice.say(STOP)
    room.turn()
    lasts_ms = (room.voice.deadline() or 0) - room.now_ms
    assert lasts_ms > 1.5 * 1000 * len(read_samples(SOUNDS / file_name(STOP))) / 2 / 22_050
    room.voice.close()
    loudspeaker.close()


@needs_speech
def test_closing_in_the_middle_of_work_leaves_no_process_and_no_thread(tmp_path: Path) -> None:
    voice = SpokenVoice(QuietLoudspeaker(), tmp_path / "cache")
    voice.prepare(f"Sentence number {number}." for number in range(200))
    voice.say("Stay.")
    voice.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("speech")]


# -- the quiet voice


def test_the_quiet_voice_lasts_400_ms_a_word_and_loses_no_time_between_sentences() -> None:
    voice: Voice = QuietVoice()
    voice.turn(1000)
    voice.say("Two words.")
    voice.say("And three words.")
    assert voice.deadline() == 1000, "at once, so that its time counts from now"
    assert voice.turn(1000) == []
    assert voice.now_saying == "Two words."
    assert voice.deadline() == 1800
    assert voice.turn(1850) == ["Two words."]
    assert voice.deadline() == 3000
    assert voice.turn(3000) == ["And three words."]
    assert voice.deadline() is None
    assert voice.now_saying == ""


def test_a_late_look_at_the_quiet_voice_finds_everything_that_ended() -> None:
    voice = QuietVoice()
    voice.say("One.")
    voice.say("Two.")
    voice.turn(0)
    assert voice.turn(10_000) == ["One.", "Two."]


def test_the_quiet_voice_forgets_what_was_silenced() -> None:
    voice = QuietVoice(notices=("No sound",))
    voice.say("One.")
    voice.turn(0)
    voice.silence()
    assert voice.turn(10_000) == []
    assert voice.now_saying == ""
    voice.say("Two.")
    assert voice.turn(10_000) == []
    assert voice.turn(10_400) == ["Two."]
    assert voice.notices == ("No sound",)


def test_a_text_without_words_is_over_at_once() -> None:
    voice = QuietVoice()
    voice.say("")
    voice.say("Stay.")
    assert voice.turn(0) == [""]
    assert voice.now_saying == "Stay."
