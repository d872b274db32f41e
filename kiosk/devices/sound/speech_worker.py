"""Sentences become WAV files: the worker process, with one pyttsx3 engine.

Why a process: measured with pyttsx3 2.99, `say()` cannot be stopped, `runAndWait()` returns before its work is
done, engines in threads crash the interpreter, and a save to a bad path can hang for ever. A process can be killed.
It is this file, run by a fresh interpreter (spawned, never forked: a forked engine hangs). It imports nothing but
the standard library and pyttsx3, and ends by itself when its input closes, as it does when the kiosk dies.

It talks with `renderer.py` in lines of JSON: it greets with `{"engine": …}` or `{"error": "engine", …}`, then answers
each `{"text", "voice", "rate", "path"}` with `{}` or `{"error": "voice" | "folder" | "speech", "why": …}`.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sys
import threading
import time
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

SAMPLES_PER_S = 22_050  # what espeak-ng renders and pyttsx3 writes, always: mono, 16 bit
SAMPLE_BYTES = 2

START_S = 15.0  # a cold interpreter on a slow card
RENDER_S = 2.0  # measured: 12 ms for a sentence of 12 words on a PC, 37 ms under load

QUIETEST_PEAK = 500  # of 32767; espeak-ng's speech peaks at 20,000 and more
SHORTEST_S = 0.1
LONGEST_S = 3.0  # and so much more for each character; espeak-ng's slowest is 80 words a minute
LONGEST_S_PER_CHARACTER = 0.6

LEAST_FREE_BYTES = 8_000_000  # the log needs the rest more than the voice does


@dataclass(frozen=True)
class Speech:
    """How the kiosk speaks: an espeak-ng voice, such as `en` or `de+f2`, and whole words per minute (80 to 450)."""

    voice: str = "en"
    rate: int = 150


class SpeechError(Exception):
    """A sentence could not be made into sound."""


class EngineMissingError(SpeechError):
    """There is no speech library on this system."""


class VoiceMissingError(SpeechError):
    """The library does not know the voice that was chosen."""


class FolderClosedError(SpeechError):
    """The folder for the sentences cannot be written."""


# -- WAV files


def read_samples(path: Path) -> bytes:
    """The sound of a WAV file as 16-bit mono samples, 22,050 a second.

    Raises SpeechError for a file in another form, an empty or a torn one, and OSError where there is none.
    """
    try:
        with wave.open(str(path), "rb") as wav:
            form = (wav.getframerate(), wav.getnchannels(), wav.getsampwidth())
            promised, samples = wav.getnframes(), wav.readframes(wav.getnframes())
    except (wave.Error, EOFError) as mistake:
        raise SpeechError(f"{path.name} is not a WAV file: {mistake}") from None
    if form != (SAMPLES_PER_S, 1, SAMPLE_BYTES):
        raise SpeechError(f"{path.name} has another form: {form}")
    if not samples or len(samples) != promised * SAMPLE_BYTES:
        raise SpeechError(f"{path.name} is empty or torn")
    return samples


def seconds_of(samples: bytes) -> float:
    """How long those samples sound."""
    return len(samples) / SAMPLE_BYTES / SAMPLES_PER_S


def check_speech(path: Path, text: str) -> None:
    """Hold a fresh file against its text: long enough, not too long, not silent. Raises SpeechError."""
    samples = read_samples(path)
    seconds = seconds_of(samples)
    if not SHORTEST_S <= seconds <= LONGEST_S + LONGEST_S_PER_CHARACTER * len(text):
        raise SpeechError(f"{seconds:.2f} s cannot be: {text}")
    if max(map(abs, array("h", samples))) < QUIETEST_PEAK:
        raise SpeechError(f"nothing is heard of: {text}")


def can_be_said(text: str) -> bool:
    """Whether there is anything in the text that makes a sound."""
    return any(map(str.isalnum, text))


# -- the worker's own side


class Engine:
    """The one pyttsx3 engine of a process; used from its main thread only, and alive as long as the process.

    Raises EngineMissingError where pyttsx3 or its library is missing.
    """

    def __init__(self) -> None:
        try:
            import pyttsx3
            from pyttsx3.drivers import _espeak
        except (ImportError, RuntimeError, OSError) as missing:
            raise EngineMissingError(str(missing)) from None
        self._library = _espeak
        self._finished = threading.Event()
        self._mistakes: list[str] = []
        self._speech: Speech | None = None
        self._engine: Any = pyttsx3.init("espeak")
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        # A fresh proxy counts as busy and would keep the first properties back until a loop cancels them.
        self._engine.proxy.setBusy(False)

    @property
    def name(self) -> str:
        """The engine with its version: part of what a cached sentence is known by."""
        from ctypes import c_char_p

        info = self._library.dll.espeak_Info
        info.restype = c_char_p
        return f"espeak {info(None).decode()} by pyttsx3"

    def render(self, text: str, speech: Speech, path: Path) -> None:
        """Write the text as speech; the file appears whole or not at all.

        Raises VoiceMissingError, SpeechError, and OSError where the folder cannot be written.
        """
        part = path.with_suffix(f".{os.getpid()}.part")
        # Found out here, because within pyttsx3 a file that cannot be written can hang for ever.
        if shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, "the disk is full", str(path.parent))
        part.touch()
        try:
            self._become(speech)
            self._save(text, part)
            check_speech(part, text)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def _become(self, speech: Speech) -> None:
        if speech == self._speech:
            return
        # The MBROLA voices render at 16 kHz into a header that says 22 kHz: too fast, too high.
        if speech.voice.startswith("mb"):
            raise VoiceMissingError(speech.voice)
        self._speech = None
        self._mistakes.clear()
        self._engine.setProperty("voice", speech.voice)
        self._wait_idle()
        self._engine.setProperty("rate", int(speech.rate))
        self._wait_idle()
        if self._mistakes:
            raise VoiceMissingError("; ".join(self._mistakes))
        self._speech = speech

    def _save(self, text: str, part: Path) -> None:
        self._finished.clear()
        self._engine.save_to_file(text, str(part))
        self._engine.runAndWait()  # returns early; only `finished-utterance` says that the file is there
        if not self._finished.wait(START_S):
            raise SpeechError(f"never finished: {text}")
        self._wait_idle()  # the callback that told us is still at work in the library's thread

    def _wait_idle(self) -> None:
        """Wait for the library's queue. Without it, the next call cancels what was just set (1 in 3, measured)."""
        until = time.monotonic() + RENDER_S
        while self._library.IsPlaying():
            if time.monotonic() > until:
                raise SpeechError("the speech library stays busy")
            time.sleep(0.001)

    def _on_finished(self, **_told: object) -> None:
        self._finished.set()

    def _on_error(self, exception: Exception, **_told: object) -> None:
        self._mistakes.append(str(exception))


def serve(requests: TextIO, answers: TextIO) -> int:
    """The worker's whole life: greet, then answer every line until there are no more."""
    try:
        engine = Engine()
    except EngineMissingError as missing:
        _tell(answers, error="engine", why=str(missing))
        return 1
    _tell(answers, engine=engine.name)
    for line in requests:
        _tell(answers, **_answer(engine, json.loads(line)))
    return 0


def _answer(engine: Engine, request: dict[str, Any]) -> dict[str, str]:
    speech = Speech(request["voice"], request["rate"])
    try:
        engine.render(request["text"], speech, Path(request["path"]))
    except VoiceMissingError as missing:
        return {"error": "voice", "why": str(missing)}
    except OSError as closed:
        return {"error": "folder", "why": str(closed)}
    except SpeechError as mistake:
        return {"error": "speech", "why": str(mistake)}
    return {}


def _tell(answers: TextIO, **values: str) -> None:
    answers.write(json.dumps(values) + "\n")
    answers.flush()


def work() -> int:
    """Run as the worker. An argument is how much nicer to be to all other processes."""
    with contextlib.suppress(OSError):
        os.nice(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # pyttsx3 prints where the answers go
    return serve(sys.stdin, answers)


if __name__ == "__main__":
    sys.exit(work())
