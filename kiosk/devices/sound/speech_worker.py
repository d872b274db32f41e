"""Sentences become WAV files: by a worker process with one pyttsx3 engine, into a cache, once for each sentence.

Why a process: measured with pyttsx3 2.99, `say()` cannot be stopped, `runAndWait()` returns before its work is
done, engines in threads crash the interpreter, and a save to a bad path can hang for ever. A process can be killed.
It is this file, run by a fresh interpreter (spawned, never forked: a forked engine hangs). It imports nothing but
the standard library and pyttsx3, and ends by itself when its input closes, as it does when the kiosk dies.

The two talk in lines of JSON. The worker greets with `{"engine": …}` or `{"error": "engine", …}`, then answers each
`{"text", "voice", "rate", "path"}` with `{}` or `{"error": "voice" | "folder" | "speech", "why": …}`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import select
import shutil
import subprocess
import sys
import threading
import time
import unicodedata
import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

log = logging.getLogger(__name__)

SAMPLES_PER_S = 22_050  # what espeak-ng renders and pyttsx3 writes, always: mono, 16 bit
SAMPLE_BYTES = 2

START_S = 15.0  # a cold interpreter on a slow card
RENDER_S = 2.0  # measured: 12 ms for a sentence of 12 words on a PC, 37 ms under load
RENDER_S_PER_WORD = 0.1
FAILURES = 3  # then another way is tried
REST_S = 15.0  # then the worker is tried again
TRIED = "One, two, three."  # said to nobody, to see whether sentences can be made again
STALE_S = 60.0  # an unfinished file that is older was left by a worker that was killed

QUIETEST_PEAK = 500  # of 32767; espeak-ng's speech peaks at 20,000 and more
SHORTEST_S = 0.1
LONGEST_S = 3.0  # and so much more for each character; espeak-ng's slowest is 80 words a minute
LONGEST_S_PER_CHARACTER = 0.6

LEAST_FREE_BYTES = 8_000_000  # the log needs the rest more than the voice does
KEPT_BYTES = 200_000_000  # about 75 minutes of speech

NO_ENGINE = "No voice: the words are on the screen."
NO_FOLDER = "New sentences have no voice: their folder cannot be written."
NO_SUCH_VOICE = "The chosen voice is missing: the standard voice speaks."


@dataclass(frozen=True)
class Manner:
    """How the kiosk speaks: an espeak-ng voice, such as `en` or `de+f2`, and whole words per minute (80 to 450)."""

    voice: str = "en"
    rate: int = 150


STANDARD_VOICE = Manner().voice


class SpeechError(Exception):
    """A sentence could not be made into sound."""


class EngineMissingError(SpeechError):
    """There is no speech library on this system."""


class VoiceMissingError(SpeechError):
    """The library does not know the voice that was chosen."""


class FolderClosedError(SpeechError):
    """The folder for the sentences cannot be written."""


_ERRORS: dict[str, type[SpeechError]] = {
    "engine": EngineMissingError,
    "voice": VoiceMissingError,
    "folder": FolderClosedError,
    "speech": SpeechError,
}


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
        self._manner: Manner | None = None
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

    def render(self, text: str, manner: Manner, path: Path) -> None:
        """Write the text as speech; the file appears whole or not at all.

        Raises VoiceMissingError, SpeechError, and OSError where the folder cannot be written.
        """
        part = path.with_suffix(f".{os.getpid()}.part")
        # Found out here, because within pyttsx3 a file that cannot be written can hang for ever.
        if shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, "the disk is full", str(path.parent))
        part.touch()
        try:
            self._become(manner)
            self._save(text, part)
            check_speech(part, text)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def _become(self, manner: Manner) -> None:
        if manner == self._manner:
            return
        # The MBROLA voices render at 16 kHz into a header that says 22 kHz: too fast, too high.
        if manner.voice.startswith("mb"):
            raise VoiceMissingError(manner.voice)
        self._manner = None
        self._mistakes.clear()
        self._engine.setProperty("voice", manner.voice)
        self._wait_idle()
        self._engine.setProperty("rate", int(manner.rate))
        self._wait_idle()
        if self._mistakes:
            raise VoiceMissingError("; ".join(self._mistakes))
        self._manner = manner

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
    manner = Manner(request["voice"], request["rate"])
    try:
        engine.render(request["text"], manner, Path(request["path"]))
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


def main() -> int:
    """Run as the worker. An argument is how much nicer to be to all other processes."""
    with contextlib.suppress(OSError):
        os.nice(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # pyttsx3 prints where the answers go
    return serve(sys.stdin, answers)


# -- the kiosk's side


# -P: the folder of this file must not become a place to import from.
COMMAND = (sys.executable, "-P", str(Path(__file__).resolve()))


class Worker:
    """The worker process, as its owner sees it: started when needed, killed when late.

    Used from one thread, which it makes wait. `command` starts a process that speaks the worker's lines.
    """

    def __init__(self, command: tuple[str, ...] = COMMAND, nice: int = 0) -> None:
        self._command = (*command, str(nice))
        self._process: subprocess.Popen[bytes] | None = None
        self.engine = ""

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process, unless it runs, and learn its engine's name.

        Raises EngineMissingError where there is none, SpeechError where the process does not come up.
        """
        if self._process is None:
            self._process = self._spawn()
            self.engine = self._hear(START_S)["engine"]

    def render(self, text: str, manner: Manner, path: Path) -> None:
        """Have that file written. Raises SpeechError (its kinds above); after most of them the process is dead."""
        self.start()
        assert self._process is not None
        assert self._process.stdin is not None
        request = {"text": text, "voice": manner.voice, "rate": manner.rate, "path": str(path)}
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
        except OSError as gone:
            self.kill()
            raise SpeechError(f"the worker is gone: {gone}") from None
        self._hear(RENDER_S + RENDER_S_PER_WORD * len(text.split()))

    def interrupt(self) -> None:
        """Make whoever waits for the process wait no longer. From any thread."""
        process = self._process
        if process is not None:
            process.kill()

    def kill(self) -> None:
        """End the process now. A new one starts when needed."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _spawn(self) -> subprocess.Popen[bytes]:
        try:
            # A session of its own: a Ctrl-C meant for the kiosk is not its business, a closed input is.
            return subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as refused:
            raise SpeechError(f"the worker does not start: {refused}") from None

    def _hear(self, timeout_s: float) -> dict[str, Any]:
        answer = self._line(timeout_s)
        if "error" not in answer:
            return answer
        if answer["error"] in ("engine", "speech"):
            self.kill()
        raise _ERRORS[answer["error"]](answer["why"])

    def _line(self, timeout_s: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        pipe, line, until = self._process.stdout.fileno(), b"", time.monotonic() + timeout_s
        while not line.endswith(b"\n"):
            left_s = until - time.monotonic()
            heard = os.read(pipe, 4096) if left_s > 0 and select.select([pipe], [], [], left_s)[0] else b""
            if not heard:
                self.kill()
                raise SpeechError("the worker is late" if time.monotonic() >= until else "the worker is gone")
            line += heard
        try:
            return dict(json.loads(line))
        except ValueError:
            self.kill()
            raise SpeechError(f"the worker talks nonsense: {line[:80]!r}") from None


def with_espeak(text: str, manner: Manner, path: Path) -> None:
    """Write the text as speech with the `espeak-ng` program, for when the worker will not.

    Raises EngineMissingError where there is no such program, FolderClosedError and SpeechError.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise EngineMissingError("no espeak-ng program")
    part = path.with_suffix(f".{threading.get_ident()}.part")
    try:
        part.touch()
        words = (program, "-v", manner.voice, "-s", str(manner.rate), "-w", str(part), "--", text)
        timeout_s = RENDER_S + RENDER_S_PER_WORD * len(text.split())
        subprocess.run(words, check=True, timeout=timeout_s, capture_output=True)
        check_speech(part, text)
        os.replace(part, path)
    except OSError as closed:
        raise FolderClosedError(str(closed)) from None
    except subprocess.SubprocessError as mistake:
        raise SpeechError(str(mistake)) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


class Cache:
    """The folder of sentences already made, known by engine, voice, rate and text.

    The engine's name is kept beside them, so that a warm cache needs no engine. Volume is no part of the name: all
    is rendered loud, and made softer where it is played.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._noted = folder / "engine.txt"
        self.engine = ""
        with contextlib.suppress(OSError):
            self.engine = self._noted.read_text(encoding="utf-8").strip()

    def path(self, text: str, manner: Manner) -> Path:
        """Where that sentence is, or belongs."""
        known_by = (self.engine, manner.voice, str(manner.rate), unicodedata.normalize("NFC", text))
        return self.folder / f"{hashlib.sha256(chr(0).join(known_by).encode()).hexdigest()}.wav"

    def samples(self, text: str, manner: Manner) -> bytes | None:
        """The sound of that sentence, if it is there and whole. A broken file is removed."""
        path = self.path(text, manner)
        try:
            return read_samples(path)
        except OSError:
            return None
        except SpeechError as broken:
            log.warning("%s", broken)
            with contextlib.suppress(OSError):
                path.unlink()
            return None

    def note_engine(self, engine: str) -> None:
        """Remember which engine makes the sentences. Raises FolderClosedError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if engine != self.engine:
                self._noted.write_text(engine, encoding="utf-8")
        except OSError as closed:
            raise FolderClosedError(str(closed)) from None
        self.engine = engine

    def trim(self, keep_bytes: int = KEPT_BYTES) -> None:
        """Remove the oldest sentences beyond so many bytes, and what a killed worker left."""
        with contextlib.suppress(OSError):
            found = [(entry.stat(), entry.path) for entry in os.scandir(self.folder) if entry.is_file()]
            for stat, path in sorted(found, key=lambda one: one[0].st_mtime, reverse=True):
                keep_bytes -= stat.st_size
                stale = path.endswith(".part") and stat.st_mtime < time.time() - STALE_S
                if stale or (keep_bytes < 0 and path.endswith(".wav")):
                    os.unlink(path)


class Renderer:
    """Makes sentences, keeps them, and knows a way on when something breaks. Used from one thread.

    The ways, in order: the cache, the worker, the `espeak-ng` program, none (captions carry on). `notices` says
    what is missing. `clock` counts seconds.
    """

    def __init__(
        self,
        folder: Path,
        manner: Manner | None = None,
        worker: Worker | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cache = Cache(folder)
        self._manner = manner or Manner()
        self._worker = worker or Worker()
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._voice_missing = False
        self._notice = ""
        self._counted = ""
        self._closed = False

    @property
    def notices(self) -> tuple[str, ...]:
        """What is missing, in words a family understands. May be read from any thread."""
        missing = (NO_SUCH_VOICE,) if self._voice_missing else ()
        return (*missing, self._notice) if self._notice else missing

    @property
    def worker(self) -> Worker:
        """The process that renders, for those who watch it."""
        return self._worker

    def samples(self, text: str) -> bytes | None:
        """The sound of that sentence, or None where no way leads to one. Takes as long as it takes."""
        if not can_be_said(text):
            return None
        found = self._cache.samples(text, self._manner)
        if found is None and self._made(text):
            found = self._cache.samples(text, self._manner)
        return found

    def make(self, text: str) -> bool:
        """See to it that the sentence is in the cache; whether it is."""
        return can_be_said(text) and (self._cache.path(text, self._manner).is_file() or self._made(text))

    @property
    def fails(self) -> bool:
        """Whether the last sentence could not be made."""
        return bool(self._notice)

    def try_again(self) -> bool:
        """See whether sentences can be made again, by making one; whether they can."""
        return self._made(TRIED)

    def trim(self) -> None:
        """Keep the cache within bounds."""
        self._cache.trim()

    def rest(self) -> None:
        """End the worker for now; it comes back when it is needed."""
        self._worker.kill()

    def close(self) -> None:
        """Make nothing more, and end soon what is being made. From any thread; `rest` is still due."""
        self._closed = True
        self._worker.interrupt()

    def _made(self, text: str) -> bool:
        """Try until it is made or no way is left; whether it is made."""
        while not self._closed and (self._failures < FAILURES or self._clock() >= self._rests_until):
            try:
                self._by_worker(text)
            except VoiceMissingError as missing:
                if not self._fall_back_to_standard(missing):
                    return False
            except FolderClosedError as closed:
                return self._give_up(NO_FOLDER, closed)
            except SpeechError as mistake:
                self._count(mistake)
            else:
                self._failures, self._notice, self._counted = 0, "", ""
                return True
        return not self._closed and self._by_program(text)

    def _by_worker(self, text: str) -> None:
        self._worker.start()
        self._cache.note_engine(self._worker.engine)
        self._worker.render(text, self._manner, self._cache.path(text, self._manner))

    def _by_program(self, text: str) -> bool:
        try:
            self._cache.note_engine(self._cache.engine)
            with_espeak(text, self._manner, self._cache.path(text, self._manner))
        except FolderClosedError as closed:
            return self._give_up(NO_FOLDER, closed)
        except SpeechError as mistake:
            return self._give_up(NO_ENGINE, mistake)
        self._notice = ""
        return True

    def _count(self, mistake: SpeechError) -> None:
        """One more failure; a missing library is not asked three times."""
        if str(mistake) != self._counted:  # once, not every few seconds
            log.warning("speech: %s", mistake)
        self._counted = str(mistake)
        beyond = self._failures >= FAILURES
        self._failures = FAILURES if beyond or isinstance(mistake, EngineMissingError) else self._failures + 1
        if self._failures >= FAILURES:
            self._rests_until = self._clock() + REST_S

    def _fall_back_to_standard(self, missing: VoiceMissingError) -> bool:
        log.warning("speech: no voice %s: %s", self._manner.voice, missing)
        if self._manner.voice == STANDARD_VOICE:
            return self._give_up(NO_ENGINE, missing)
        self._manner = Manner(STANDARD_VOICE, self._manner.rate)
        self._voice_missing = True
        return True

    def _give_up(self, notice: str, why: SpeechError) -> bool:
        if notice != self._notice:  # once, not for each of three hundred sentences
            log.warning("speech: %s", why)
        self._notice = notice
        return False


if __name__ == "__main__":
    sys.exit(main())
