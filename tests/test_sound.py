"""What leaves the loudspeaker, read sample by sample from SDL's disk audio driver."""

from __future__ import annotations

import cmath
import fcntl
import importlib.machinery
import importlib.util
import itertools
import math
import os
import select
import struct
import subprocess
import sys
import termios
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

import pygame
import pytest
from bounds import turns
from loud import tried

from kiosk import words
from kiosk.devices.sound.loudspeaker import (
    BUFFER_SAMPLES,
    RETRY_MS,
    SAMPLES_PER_S,
    STEPS,
    STILL_MS,
    WAKE,
    ChimeName,
    MixerLoudspeaker,
    gain,
)
from kiosk.devices.sound.quiet import QuietLoudspeaker
from kiosk.devices.sound.speech_worker import read_samples
from kiosk.devices.sound.voice import file_name
from kiosk.words import notices

ROOT = Path(__file__).parent.parent
SOUNDS = ROOT / "assets" / "sounds"
LONG = array("h", [1000] * SAMPLES_PER_S * 60).tobytes()
SLOW_MS = 60  # between two buffers on the disk, so that two calls in a row fall between the same two


class Disk:
    """The sound card of these tests: a file with every sample that was played."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wait_for(self, more_buffers: int) -> None:
        """Wait until about so many more buffers have been played (the file grows by four at a time)."""
        wanted = self.path.stat().st_size + more_buffers * BUFFER_SAMPLES * 2
        going = turns()
        while self.path.stat().st_size < wanted and going():
            pygame.time.wait(2)

    def samples(self) -> array[int]:
        """Everything that was played; the device must be closed."""
        return array("h", self.path.read_bytes())


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "played.raw"))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1")
    return Disk(tmp_path / "played.raw")


@pytest.fixture
def opened(disk: Disk) -> Iterator[MixerLoudspeaker]:
    yield from _opened()


@pytest.fixture
def opened_slowly(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[MixerLoudspeaker]:
    monkeypatch.setenv("SDL_DISKAUDIODELAY", str(SLOW_MS))
    yield from _opened()


def _opened() -> Iterator[MixerLoudspeaker]:
    loudspeaker = MixerLoudspeaker(SOUNDS, step=STEPS)
    assert tried(loudspeaker).can_sound
    yield loudspeaker
    loudspeaker.close()


def mark(level: int, channel: int, after: int = 0) -> None:
    """Sound a mark on a channel of its own: so many samples after the beginning of the next buffer that is mixed."""
    samples = array("h", [0] * after + [level] * 64)
    pygame.mixer.Channel(channel).play(pygame.mixer.Sound(buffer=samples.tobytes()))


# -- the promise of STOP


def test_the_voice_is_silent_within_one_buffer_of_the_cut(opened_slowly: MixerLoudspeaker, disk: Disk) -> None:
    opened_slowly.speak(LONG, opened_slowly.cuts)
    disk.wait_for(4)
    mark(20_000, channel=5)
    opened_slowly.cut()
    mark(-20_000, channel=6, after=100)
    disk.wait_for(6)
    opened_slowly.close()
    played = disk.samples()
    before = next(i for i, sample in enumerate(played) if sample > 15_000)
    after = next(i for i, sample in enumerate(played) if sample < -15_000) - 100
    spoken = [i for i, sample in enumerate(played) if sample in (1000, 21_000, -19_000)]
    assert spoken
    assert spoken[-1] < before + BUFFER_SAMPLES, "at most one buffer from just before the call"
    assert spoken[-1] < after, "nothing once the call has returned"


@pytest.mark.parametrize("from_another_thread", [False, True])
def test_stop_swaps_the_voice_for_the_tone_in_the_same_buffer(
    opened_slowly: MixerLoudspeaker, disk: Disk, from_another_thread: bool
) -> None:
    opened_slowly.speak(LONG, opened_slowly.cuts)
    disk.wait_for(4)
    call(opened_slowly.stop_now, from_another_thread)
    disk.wait_for(6)
    opened_slowly.close()
    played = disk.samples()
    tone = array("h", read_samples(SOUNDS / "stop.wav"))[: BUFFER_SAMPLES * 2]
    begins = [i for i in range(0, len(played), BUFFER_SAMPLES) if played[i : i + len(tone)] == tone]
    assert begins, "the whole tone, and no voice under it"
    silent = played[: begins[0]].count(0) - list(played).index(1000)
    assert silent <= BUFFER_SAMPLES, "the voice sounds until the tone begins"


def call(act: Callable[[], None], from_another_thread: bool) -> None:
    if not from_another_thread:
        act()
        return
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def test_a_bouncing_stop_begins_the_tone_once_and_spares_the_words_after_it(opened_slowly: MixerLoudspeaker) -> None:
    opened_slowly.stop_now()
    cuts = opened_slowly.cuts
    assert opened_slowly.speak(LONG, cuts)
    opened_slowly.stop_now()
    opened_slowly.chime("ack")
    opened_slowly.chime("stop")
    assert opened_slowly.cuts == cuts
    assert opened_slowly.speaking


def test_the_words_after_stop_wait_for_the_end_of_the_tone(opened_slowly: MixerLoudspeaker, disk: Disk) -> None:
    opened_slowly.stop_now()
    opened_slowly.speak(array("h", [1000] * 600).tobytes(), opened_slowly.cuts)
    going = turns()
    while opened_slowly.speaking and going():
        pygame.time.wait(2)
    disk.wait_for(8)
    opened_slowly.close()
    tone_samples = len(read_samples(SOUNDS / "stop.wav")) // 2
    played = disk.samples()
    begin = next(i for i, sample in enumerate(played) if sample)
    spoken = [i for i in range(len(played) - 600) if played[i] == 1000 and played[i + 599] == 1000]
    assert spoken[0] - begin > tone_samples - BUFFER_SAMPLES


def test_what_was_cut_meanwhile_does_not_begin(opened: MixerLoudspeaker) -> None:
    cuts = opened.cuts
    opened.cut()
    assert not opened.speak(LONG, cuts)
    assert not opened.speaking


def test_stop_from_another_thread_never_deadlocks_with_the_loop(opened: MixerLoudspeaker) -> None:
    """Sounds end, begin and are cut from two threads, beside the mixer's own, which wants the interpreter, too."""
    short = array("h", [1000] * 300).tobytes()
    done = threading.Event()

    def stop_again_and_again() -> None:
        for _ in range(300):
            opened.stop_now()
        done.set()

    thread = threading.Thread(target=stop_again_and_again, daemon=True)
    thread.start()
    for step in range(300):
        opened.speak(short, opened.cuts)
        opened.chime("ack")
        opened.set_volume(1 + step % STEPS)
    assert done.wait(10)
    thread.join()


# -- loudness, silence, notices


def test_the_lead_is_silence_before_the_first_word(opened: MixerLoudspeaker, disk: Disk) -> None:
    opened.speak(array("h", [1000] * 600).tobytes(), opened.cuts)
    opened.cut()
    opened.speak(array("h", [2000] * 600).tobytes(), opened.cuts, lead_ms=300)
    going = turns()
    while opened.speaking and going():
        pygame.time.wait(2)
    disk.wait_for(8)
    opened.close()
    played = disk.samples()
    assert list(played).count(2000) == 600
    assert list(played).index(2000) >= 0.3 * SAMPLES_PER_S


def test_nine_steps_of_loudness_rise_evenly_to_the_full(opened: MixerLoudspeaker) -> None:
    steps = [gain(step) for step in range(1, STEPS + 1)]
    assert steps[-1] == 1.0
    assert {round(20 * math.log10(b / a), 6) for a, b in itertools.pairwise(steps)} == {3.0}
    assert gain(0) == gain(1) > 0.05
    assert gain(99) == 1.0


def test_softer_is_softer_on_the_way_out(opened: MixerLoudspeaker, disk: Disk) -> None:
    opened.set_volume(STEPS - 2)
    opened.speak(array("h", [10_000] * 600).tobytes(), opened.cuts)
    disk.wait_for(8)
    opened.close()
    assert max(disk.samples()) == pytest.approx(10_000 * gain(STEPS - 2), rel=0.02)


def test_no_sound_device_is_told_and_tried_again(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_DISKAUDIOFILE", "/nonexistent/played.raw")
    loudspeaker = MixerLoudspeaker(SOUNDS)
    assert len(loudspeaker.notices) == 0, "nobody knows yet"
    tried(loudspeaker)
    for act in (loudspeaker.stop_now, loudspeaker.cut, lambda: loudspeaker.chime("stop")):
        act()
    assert not loudspeaker.speak(LONG, loudspeaker.cuts)
    told: list[str] = list(loudspeaker.notices)
    assert told == [notices.NO_SOUND]
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(disk.path))
    loudspeaker.turn(100)
    assert list(loudspeaker.notices) == told, "not at every turn: trying takes time"
    assert tried(loudspeaker, RETRY_MS).can_sound
    assert len(loudspeaker.notices) == 0
    loudspeaker.close()


def test_a_device_that_was_lost_is_opened_again(opened: MixerLoudspeaker) -> None:
    cuts = opened.cuts
    opened.lose()
    assert opened.notices == (notices.NO_SOUND,)
    assert opened.cuts == cuts
    for minute in range(1, 1000):
        opened.turn(minute * 60_000)
        if opened.can_sound:
            return
        pygame.time.wait(10)
    pytest.fail("it never came back")


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound card that stands still until somebody reads what it plays, as a stopped sound server does."""
    os.mkfifo(tmp_path / "card")
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "card"))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1")
    return tmp_path / "card"


def test_a_device_that_stands_still_as_it_is_opened_keeps_nobody_waiting_and_is_told(pipe: Path) -> None:
    loudspeaker = MixerLoudspeaker(SOUNDS)
    loudspeaker.turn(0)
    loudspeaker.turn(STILL_MS - 1)
    assert list(loudspeaker.notices) == [], "it may only be slow"
    loudspeaker.turn(STILL_MS)
    assert list(loudspeaker.notices) == [notices.NO_SOUND]
    loudspeaker.turn(RETRY_MS)
    with heard(pipe):
        assert tried(loudspeaker, 2 * RETRY_MS).can_sound
        assert len(loudspeaker.notices) == 0
        loudspeaker.close()


@contextmanager
def heard(pipe: Path) -> Iterator[None]:
    """Somebody reads what is played, so that the card goes on."""
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            with suppress(BlockingIOError):
                if select.select([reading], [], [], 0.02)[0]:
                    os.read(reading, 65_536)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(20)
        os.close(reading)


def test_a_device_that_stands_still_as_it_is_closed_keeps_nobody_waiting(pipe: Path) -> None:
    kept_open = os.open(pipe, os.O_RDWR)
    with heard(pipe):
        loudspeaker = tried(MixerLoudspeaker(SOUNDS))
        assert loudspeaker.can_sound
    wait_until_full(kept_open)
    loudspeaker.lose()
    loudspeaker.lose()
    loudspeaker.close()
    assert loudspeaker._leaving is not None
    assert loudspeaker._leaving.is_alive()
    with heard(pipe):
        loudspeaker._leaving.join(20)
    assert not loudspeaker._leaving.is_alive()
    os.close(kept_open)


def wait_until_full(reading: int) -> None:
    """Wait until the card can take no more."""
    size = fcntl.fcntl(reading, fcntl.F_GETPIPE_SZ)
    for _ in range(10_000):
        if struct.unpack("i", fcntl.ioctl(reading, termios.FIONREAD, bytes(4)))[0] >= size - BUFFER_SAMPLES * 2:
            return
        pygame.time.wait(1)
    raise AssertionError("nothing was played")


_WITHOUT_A_CARD = """
from pathlib import Path
from loud import tried
from kiosk.devices.sound.loudspeaker import RETRY_MS, MixerLoudspeaker
speaker = MixerLoudspeaker(Path("nowhere"))
for again in range(4):
    assert not tried(speaker, again * RETRY_MS).can_sound
"""


def test_why_no_sound_card_opens_is_told_once_and_not_every_few_seconds() -> None:
    """In a process of its own, where ALSA is asked for a card that is not configured."""
    card = {"SDL_AUDIODRIVER": "alsa", "AUDIODEV": "no-such-card"}
    command = [sys.executable, "-c", _WITHOUT_A_CARD]
    done = subprocess.run(
        command, env={**os.environ, **card}, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Unknown PCM no-such-card") <= 1, done.stderr


def test_what_was_never_there_can_be_lost_and_closed(disk: Disk) -> None:
    loudspeaker = MixerLoudspeaker(SOUNDS)
    loudspeaker.lose()
    loudspeaker.close()
    assert loudspeaker._leaving is None


def test_the_end_of_a_sentence_wakes_a_loop_that_waits_for_events(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    loudspeaker = tried(MixerLoudspeaker(SOUNDS, wake=WAKE))
    pygame.event.clear()
    loudspeaker.speak(array("h", [1000] * 600).tobytes(), loudspeaker.cuts)
    assert pygame.event.wait(10_000).type == WAKE
    loudspeaker.close()
    pygame.display.quit()


def test_the_quiet_loudspeaker_is_an_ordinary_device_without_sound() -> None:
    quiet = QuietLoudspeaker()
    quiet.turn(0)
    quiet.chime("done")
    quiet.stop_now()
    quiet.set_volume(3)
    assert not quiet.speak(LONG, quiet.cuts)
    assert quiet.chimes == ["done"]
    quiet.lose()
    quiet.close()


# -- the sounds themselves


def test_every_chime_and_every_word_after_stop_is_shipped_and_neither_empty_nor_clipped() -> None:
    for name in (*(f"{chime}.wav" for chime in ChimeName), *map(file_name, words.stopping.said_at_once())):
        samples = array("h", read_samples(SOUNDS / name))
        assert len(samples) > 0.05 * SAMPLES_PER_S, name
        assert 3_000 < max(map(abs, samples)) < 32_000, name


def test_the_chimes_are_what_the_script_makes() -> None:
    script = load_script()
    for name, sound in script.chimes().items():
        made = script.whole(sound, script.loudness(name))
        shipped = array("h", read_samples(SOUNDS / f"{name}.wav"))
        assert len(made) == len(shipped)
        assert max(abs(a - b) for a, b in zip(made, shipped, strict=True)) <= 1


def load_script() -> ModuleType:
    path = ROOT / "scripts" / "sounds.py"
    loader = importlib.machinery.SourceFileLoader("sounds_script", str(path))
    spec = importlib.util.spec_from_loader("sounds_script", loader)
    assert spec is not None
    script = importlib.util.module_from_spec(spec)
    loader.exec_module(script)
    return script


@pytest.mark.parametrize("name", [name for name in ChimeName if name is not ChimeName.ACK])
def test_a_chime_lies_between_500_and_2000_hertz(name: str) -> None:
    power = powers(array("h", read_samples(SOUNDS / f"{name}.wav")))
    hertz = SAMPLES_PER_S / (2 * len(power))
    within = sum(power[int(500 / hertz) : int(2000 / hertz)])
    assert within / sum(power) > 0.98


def test_the_stop_tone_falls() -> None:
    samples = array("h", read_samples(SOUNDS / "stop.wav"))
    third = len(samples) // 3
    pitches = [loudest(samples[i * third : (i + 1) * third]) for i in range(3)]
    assert pitches[0] > pitches[1] > pitches[2]


def loudest(samples: array[int]) -> float:
    power = powers(samples)
    return power.index(max(power)) * SAMPLES_PER_S / (2 * len(power))


def powers(samples: array[int]) -> list[float]:
    """The power in each band from 0 to half the sampling rate."""
    size = 2 ** math.ceil(math.log2(len(samples)))
    padded = [complex(sample) for sample in samples] + [0j] * (size - len(samples))
    return [abs(part) ** 2 for part in transformed(padded)[: size // 2]]


def transformed(values: list[complex]) -> list[complex]:
    """Fourier's transform of 2ⁿ values."""
    count = len(values)
    if count == 1:
        return values
    even, odd = transformed(values[::2]), transformed(values[1::2])
    turned = [cmath.rect(1, -math.tau * k / count) * odd[k] for k in range(count // 2)]
    return [a + b for a, b in zip(even, turned, strict=True)] + [a - b for a, b in zip(even, turned, strict=True)]
