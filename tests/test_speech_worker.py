"""Sentences become real WAV files, with the real speech library where it is installed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.sound.renderer import Cache, Renderer, Worker
from kiosk.devices.sound.speech_worker import SAMPLES_PER_S, Speech, SpeechError, check_speech, read_samples, seconds_of
from kiosk.words import notices

SENTENCE = "Slowly lean the left ear toward the left shoulder."


def library_is_there() -> bool:
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


needs_speech = pytest.mark.skipif(not library_is_there(), reason="libespeak-ng1 is not installed")


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.kill()


def renderer_with(folder: Path, worker: Worker, **more: object) -> Renderer:
    return Renderer(folder, worker=worker, **more)  # type: ignore[arg-type]


def stand_in(tmp_path: Path, body: str) -> Worker:
    """A worker process that misbehaves as the body says."""
    program = tmp_path / "stand_in.py"
    program.write_text(body, encoding="utf-8")
    return Worker((sys.executable, str(program)))


def tone(path: Path, seconds: float, level: int = 8000) -> None:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLES_PER_S)
        wav.writeframes(array("h", [level] * round(seconds * SAMPLES_PER_S)).tobytes())


# -- with the real library


@needs_speech
def test_a_sentence_becomes_a_wav_file_that_can_be_heard(tmp_path: Path, worker: Worker) -> None:
    worker.render(SENTENCE, Speech(), tmp_path / "it.wav")
    samples = read_samples(tmp_path / "it.wav")
    assert 2.0 < seconds_of(samples) < 6.0
    assert 8_000 < max(map(abs, array("h", samples))) < 32_767
    assert [path.name for path in tmp_path.iterdir()] == ["it.wav"]


@needs_speech
def test_every_sentence_is_spoken_at_the_rate_that_was_asked_for(tmp_path: Path, worker: Worker) -> None:
    """Changed before each sentence: this is where pyttsx3 alone loses one change in three."""
    seconds: dict[int, set[float]] = {100: set(), 200: set()}
    for number in range(12):
        rate = 100 if number % 2 else 200
        worker.render(SENTENCE, Speech(rate=rate), tmp_path / "it.wav")
        seconds[rate].add(round(seconds_of(read_samples(tmp_path / "it.wav")), 1))
    assert max(seconds[200]) * 1.5 < min(seconds[100])
    assert max(seconds[100]) - min(seconds[100]) < 0.3
    assert max(seconds[200]) - min(seconds[200]) < 0.3


@needs_speech
@pytest.mark.parametrize("voice", ["no-such-voice", "mb-us1"])
def test_a_missing_voice_is_replaced_by_the_standard_one_and_told(tmp_path: Path, worker: Worker, voice: str) -> None:
    renderer = renderer_with(tmp_path, worker, speech=Speech(voice))
    assert renderer.samples("Stay.")
    assert list(renderer.notices) == [notices.NO_SUCH_VOICE]


@needs_speech
def test_a_sentence_is_made_once_and_kept_for_the_next_start(tmp_path: Path, worker: Worker) -> None:
    first = renderer_with(tmp_path, worker).samples("Stay.")
    cold = Worker()
    assert renderer_with(tmp_path, cold).samples("Stay.") == first
    assert cold.pid is None, "a warm cache needs no worker"


@needs_speech
def test_a_long_text_is_finished_when_its_file_is_there(tmp_path: Path, worker: Worker) -> None:
    """`runAndWait` alone returns long before."""
    worker.render(" ".join([SENTENCE] * 12), Speech(), tmp_path / "long.wav")
    assert seconds_of(read_samples(tmp_path / "long.wav")) > 30


@needs_speech
def test_a_worker_killed_in_the_middle_of_a_sentence_comes_back(tmp_path: Path, worker: Worker) -> None:
    renderer = renderer_with(tmp_path, worker)
    assert renderer.samples("Stay.")
    killed = worker.pid
    assert killed is not None
    os.kill(killed, signal.SIGSTOP)  # so that the sentence is surely still in the making
    made: list[bytes | None] = []
    asking = threading.Thread(target=lambda: made.append(renderer.samples(SENTENCE)))
    asking.start()
    os.kill(killed, signal.SIGKILL)
    asking.join(timeout=20)
    assert made
    assert made[0]
    assert worker.pid not in (None, killed)
    assert renderer.notices == ()


@needs_speech
def test_a_torn_file_in_the_cache_is_made_again(tmp_path: Path, worker: Worker) -> None:
    whole = renderer_with(tmp_path, worker).samples("Stay.") or b""
    (path,) = tmp_path.glob("*.wav")
    path.write_bytes(path.read_bytes()[:1000])
    again = renderer_with(tmp_path, worker).samples("Stay.") or b""
    assert seconds_of(again) == pytest.approx(seconds_of(whole), abs=0.05)


# -- with what is missing


def test_without_a_speech_library_there_is_a_notice_and_no_sound(
    tmp_path: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "lib"
    broken.mkdir()
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (broken / name).touch()  # found first, and no library
    monkeypatch.setenv("LD_LIBRARY_PATH", str(broken))
    monkeypatch.setenv("PATH", str(broken))
    renderer = renderer_with(tmp_path / "cache", worker)
    assert renderer.samples("Stay.") is None
    assert list(renderer.notices) == [notices.NO_ENGINE]
    assert worker.pid is None


def test_an_unwritable_cache_gives_a_notice_and_no_sound(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    worker = stand_in(tmp_path, 'print(\'{"engine": "stand-in"}\', flush=True); input()')
    renderer = renderer_with(tmp_path / "cache", worker)
    assert renderer.samples("Stay.") is None
    assert list(renderer.notices) == [notices.NO_FOLDER]
    renderer.rest()


DEAF = 'import time; print(\'{"engine": "stand-in"}\', flush=True); time.sleep(60)'
DYING = 'print(\'{"engine": "stand-in"}\', flush=True)'


def test_a_worker_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.devices.sound.renderer.RENDER_S", 0.05)
    worker = stand_in(tmp_path, DEAF)
    with pytest.raises(SpeechError, match="late"):
        worker.render("Stay.", Speech(), tmp_path / "it.wav")
    assert worker.pid is None


def test_after_three_failures_the_program_speaks_and_later_the_worker_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone(tmp_path / "said.wav", 0.5)
    program = tmp_path / "espeak-ng"
    program.write_text(f'#!/bin/sh\n/bin/cp "{tmp_path}/said.wav" "$6"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    worker, now = stand_in(tmp_path, DYING), [0.0]
    renderer = renderer_with(tmp_path / "cache", worker, clock=lambda: now[0])
    assert renderer.samples("Stay.") == read_samples(tmp_path / "said.wav")
    assert not renderer.notices
    program.unlink()
    assert renderer.samples("Rest.") is None
    assert list(renderer.notices) == [notices.NO_ENGINE]
    if library_is_there():
        working = renderer_with(tmp_path / "cache", Worker(), clock=lambda: now[0])
        assert working.samples("Rest.")
        working.rest()


def test_a_text_without_a_letter_is_silent_and_no_failure(tmp_path: Path) -> None:
    worker = Worker(("/nonexistent",))
    renderer = renderer_with(tmp_path, worker)
    assert [renderer.samples(text) for text in ("", "  ", "—", "…")] == [None] * 4
    assert renderer.notices == ()


def test_a_worker_that_cannot_start_is_a_missing_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    renderer = renderer_with(tmp_path, Worker(("/nonexistent",)))
    assert renderer.samples("Stay.") is None
    assert list(renderer.notices) == [notices.NO_ENGINE]


# -- files


def test_silence_and_impossible_lengths_are_no_speech(tmp_path: Path) -> None:
    for seconds, level in ((0.01, 8000), (1.0, 0), (30.0, 8000)):
        tone(tmp_path / "it.wav", seconds, level)
        with pytest.raises(SpeechError):
            check_speech(tmp_path / "it.wav", "Stay.")


def test_the_name_in_the_cache_tells_voice_rate_and_text_apart_and_nothing_else(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    names = {
        cache.path(text, speech)
        for text in ("Stay.", "Rest.")
        for speech in (Speech(), Speech(rate=160), Speech("de"), Speech("de", 160))
    }
    assert len(names) == 8
    assert cache.path("e\u0301", Speech()) == cache.path("\u00e9", Speech())


def test_another_engine_makes_everything_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    before = cache.path("Stay.", Speech())
    cache.note_engine("espeak 9")
    assert cache.path("Stay.", Speech()) != before
    assert Cache(tmp_path).path("Stay.", Speech()) == cache.path("Stay.", Speech())


def test_the_cache_keeps_the_newest_within_its_bounds(tmp_path: Path) -> None:
    for age, name in enumerate(("newest.wav", "older.wav", "oldest.wav", "left.part")):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    Cache(tmp_path).trim(keep_bytes=250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["newest.wav", "older.wav"]


def test_the_worker_brings_nothing_but_the_speech_with_it() -> None:
    source = (Path(__file__).parent.parent / "kiosk/devices/sound/speech_worker.py").read_text(encoding="utf-8")
    assert not [name for name in ("pygame", "gpiozero", "from kiosk", "import kiosk") if f"{name}" in source]
