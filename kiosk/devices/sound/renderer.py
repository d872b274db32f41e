"""Sentences become WAV files in a folder of the kiosk, once for each: by the worker, by a program, or not at all.

The worker is `speech_worker.py` in a process of its own, which can be killed. The two talk in lines of JSON.
"""

from __future__ import annotations

import contextlib
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.devices.sound import speech_worker
from kiosk.devices.sound.speech_worker import (
    RENDER_S,
    START_S,
    EngineMissingError,
    FolderClosedError,
    Speech,
    SpeechError,
    VoiceMissingError,
    can_be_said,
    check_speech,
    read_samples,
)
from kiosk.files.durable import rename
from kiosk.words import notices

log = logging.getLogger(__name__)

RENDER_S_PER_WORD = 0.1
FAILURES = 3  # then another way is tried
REST_S = 15.0  # then the worker is tried again
TRIED = "One, two, three."  # said to nobody, to see whether sentences can be made again
STALE_S = 60.0  # an unfinished file that is older was left by a worker that was killed
KEPT_BYTES = 200_000_000  # about 75 minutes of speech


STANDARD_VOICE = Speech().voice

_ERRORS: dict[str, type[SpeechError]] = {
    "engine": EngineMissingError,
    "voice": VoiceMissingError,
    "folder": FolderClosedError,
    "speech": SpeechError,
}


# -P: the folder of that file must not become a place to import from.
COMMAND = (sys.executable, "-P", str(Path(speech_worker.__file__).resolve()))


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

    def render(self, text: str, speech: Speech, path: Path) -> None:
        """Have that file written. Raises SpeechError (its kinds above); after most of them the process is dead."""
        self.start()
        assert self._process is not None
        assert self._process.stdin is not None
        request = {"text": text, "voice": speech.voice, "rate": speech.rate, "path": str(path)}
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


def with_espeak(text: str, speech: Speech, path: Path) -> None:
    """Write the text as speech with the `espeak-ng` program, for when the worker will not.

    Raises EngineMissingError where there is no such program, FolderClosedError and SpeechError.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise EngineMissingError("no espeak-ng program")
    part = path.with_suffix(f".{threading.get_ident()}.part")
    try:
        part.touch()
        words = (program, "-v", speech.voice, "-s", str(speech.rate), "-w", str(part), "--", text)
        timeout_s = RENDER_S + RENDER_S_PER_WORD * len(text.split())
        subprocess.run(words, check=True, timeout=timeout_s, capture_output=True)
        check_speech(part, text)
        rename(part, path)  # not brought to the medium first: what a power cut spoils is made again
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

    def path(self, text: str, speech: Speech) -> Path:
        """Where that sentence is, or belongs."""
        known_by = (self.engine, speech.voice, str(speech.rate), unicodedata.normalize("NFC", text))
        return self.folder / f"{hashlib.sha256(chr(0).join(known_by).encode()).hexdigest()}.wav"

    def samples(self, text: str, speech: Speech) -> bytes | None:
        """The sound of that sentence, if it is there and whole. A broken file is removed."""
        path = self.path(text, speech)
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
        with contextlib.suppress(OSError), os.scandir(self.folder) as there:
            found = [(entry.stat(), entry.path) for entry in there if entry.is_file()]
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
        speech: Speech | None = None,
        worker: Worker | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cache = Cache(folder)
        self._speech = speech or Speech()
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
        missing = (notices.NO_SUCH_VOICE,) if self._voice_missing else ()
        return (*missing, self._notice) if self._notice else missing

    @property
    def worker(self) -> Worker:
        """The process that renders, for those who watch it."""
        return self._worker

    def samples(self, text: str) -> bytes | None:
        """The sound of that sentence, or None where no way leads to one. Takes as long as it takes."""
        if not can_be_said(text):
            return None
        found = self._cache.samples(text, self._speech)
        if found is None and self._made(text):
            found = self._cache.samples(text, self._speech)
        return found

    def make(self, text: str) -> bool:
        """See to it that the sentence is in the cache; whether it is."""
        return can_be_said(text) and (self._cache.path(text, self._speech).is_file() or self._made(text))

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
                return self._give_up(notices.NO_FOLDER, closed)
            except SpeechError as mistake:
                self._count(mistake)
            else:
                self._failures, self._notice, self._counted = 0, "", ""
                return True
        return not self._closed and self._by_program(text)

    def _by_worker(self, text: str) -> None:
        self._worker.start()
        self._cache.note_engine(self._worker.engine)
        self._worker.render(text, self._speech, self._cache.path(text, self._speech))

    def _by_program(self, text: str) -> bool:
        try:
            self._cache.note_engine(self._cache.engine)
            with_espeak(text, self._speech, self._cache.path(text, self._speech))
        except FolderClosedError as closed:
            return self._give_up(notices.NO_FOLDER, closed)
        except SpeechError as mistake:
            return self._give_up(notices.NO_ENGINE, mistake)
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
        log.warning("speech: no voice %s: %s", self._speech.voice, missing)
        if self._speech.voice == STANDARD_VOICE:
            return self._give_up(notices.NO_ENGINE, missing)
        self._speech = Speech(STANDARD_VOICE, self._speech.rate)
        self._voice_missing = True
        return True

    def _give_up(self, notice: str, why: SpeechError) -> bool:
        if notice != self._notice:  # once, not for each of three hundred sentences
            log.warning("speech: %s", why)
        self._notice = notice
        return False
