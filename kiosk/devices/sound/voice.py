"""The voice that guides: sentences queued, said one after another, cut at once, their true ends reported.

All methods belong to the loop's thread and none of them waits for anything: what takes long happens in two threads
behind `SpokenVoice`, one for the sentences that were asked for and one for those that will be.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kiosk import words
from kiosk.devices.sound.backstage import Ahead, Asked
from kiosk.devices.sound.quiet import Loudspeaker, reading_ms
from kiosk.devices.sound.renderer import Renderer, Worker
from kiosk.devices.sound.saying import spoken
from kiosk.devices.sound.speech_worker import Speech, SpeechError, read_samples, seconds_of

log = logging.getLogger(__name__)

PATIENCE_MS = 5_000  # then a sentence that is still not ready is shown only
PATIENCE_MS_PER_WORD = 200
POLL_MS = 10  # how often to look for a sentence that is not ready, where nothing wakes the loop
STALL_MS = 2_000  # a sentence that lasts so much longer than its sound: the device stands still

IDLE_MS = 5_000  # after so much silence screens and amplifiers have gone to sleep, and swallow the first words
WAKING_MS = 300  # so much silence goes before the first words then

AHEAD_NICE = 10  # what is made ahead of time gives way to everything else
KEPT = -1  # the ticket of a sentence that is in memory


def file_name(text: str) -> str:
    """The name of the shipped recording of a sentence: its words in small letters, joined by hyphens."""
    spaced = "".join(letter if letter.isalnum() else " " for letter in text.lower())
    return f"{'-'.join(spaced.split())}.wav"


@dataclass(frozen=True)
class _Sentence:
    """One text that was asked for: the ticket of its sound, and how often the voice had been cut by then."""

    text: str
    ticket: int
    cuts: int


@dataclass(frozen=True)
class _Waiting:
    """A sentence whose sound is still being made. It is shown already."""

    sentence: _Sentence
    since_ms: int


@dataclass(frozen=True)
class _Sounding:
    """A sentence that is heard."""

    sentence: _Sentence
    began_ms: int
    due_ms: int


@dataclass(frozen=True)
class _Shown:
    """A sentence without sound: it is only shown."""

    sentence: _Sentence
    until_ms: int


_Saying = _Waiting | _Sounding | _Shown


class SpokenVoice:
    """The voice that is heard.

    Sentences are made by a worker process into `cache` and played by the loudspeaker, which has turns of its own,
    before this voice's. A sentence that cannot be made, or not in time, is shown for as long as reading it takes.

    `always` are sentences that must never wait (what is said after STOP). They are held in memory from the start:
    first as the recordings in `shipped`, which need no speech library, then in the person's own voice. `wake` is
    called, from another thread, when a sentence became ready.
    """

    def __init__(
        self,
        loudspeaker: Loudspeaker,
        cache: Path,
        speech: Speech | None = None,
        always: Iterable[str] | None = None,
        shipped: Path | None = None,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._loudspeaker = loudspeaker
        always = words.stopping.said_at_once() if always is None else tuple(always)
        self._kept = _recordings(always, shipped)
        says = partial(spoken, voice=(speech or Speech()).voice)
        self._asked = Asked(Renderer(cache, speech), says, wake)
        self._ahead = Ahead(Renderer(cache, speech, Worker(nice=AHEAD_NICE)), says, always, self._kept)
        self._ahead.add(always)
        self._queue: deque[_Sentence] = deque()
        self._saying: _Saying | None = None
        self._now_ms = 0
        self._heard_ms = -IDLE_MS

    @property
    def notices(self) -> tuple[str, ...]:
        """What is missing of the speech. The loudspeaker has its own."""
        return tuple(dict.fromkeys((*self._asked.notices, *self._ahead.notices)))

    @property
    def now_saying(self) -> str:
        """The sentence that is heard, shown, or about to be heard."""
        if self._saying is not None:
            return self._saying.sentence.text
        return self._queue[0].text if self._queue else ""

    @property
    def prepared(self) -> tuple[int, int]:
        """How many sentences are ready, of how many that were to be prepared."""
        return self._ahead.progress

    def say(self, text: str) -> None:
        """Queue the sentence; its sound is fetched meanwhile. It begins in a turn."""
        ticket = KEPT if text in self._kept else self._asked.ask(text)
        self._queue.append(_Sentence(text, ticket, self._loudspeaker.cuts))

    def silence(self) -> None:
        """Cut the sound at once, and forget what was asked for."""
        self._loudspeaker.cut()
        self._queue.clear()
        self._saying = None
        self._asked.forget()

    def turn(self, now_ms: int) -> list[str]:
        """The texts that ended; none of those that were cut, whoever cut them."""
        self._now_ms = now_ms
        ended: list[str] = []
        while (saying := self._current(now_ms)) is not None:
            self._saying = self._after(saying, now_ms)
            # Asked last: a cut is counted before it is made, so an end that is none cannot slip through.
            if saying.sentence.cuts != self._loudspeaker.cuts:
                self._saying = None
            elif self._saying is not None:
                break
            else:
                ended.append(saying.sentence.text)
        return ended

    def deadline(self) -> int | None:
        """When something may end; soon, while a sentence is being made; at once, for one that has not begun."""
        match self._saying:
            case None:
                return self._now_ms if self._queue else None
            case _Waiting():
                return self._now_ms + POLL_MS
            case _Sounding(due_ms=due_ms):
                return max(due_ms, self._now_ms + POLL_MS)
            case _Shown(until_ms=until_ms):
                return until_ms

    def set_volume(self, step: int) -> None:
        """Louder or softer, what is being said included."""
        self._loudspeaker.set_volume(step)

    def prepare(self, texts: Iterable[str]) -> None:
        """Make these sentences ahead of time, in a nicer process of its own, so that nobody waits for it."""
        self._ahead.add(texts)

    def leave(self) -> list[str]:
        """Make room for another voice, at once; what was still to be said, the sentence that was cut included."""
        begun = [self._saying.sentence.text] if self._saying else []
        unsaid = [*begun, *(sentence.text for sentence in self._queue)]
        self.silence()
        threading.Thread(target=self._end, name="voice leaving", daemon=True).start()
        return unsaid

    def close(self) -> None:
        """Fall silent, end the threads and their processes. Takes a moment."""
        self.silence()
        self._end()

    def _end(self) -> None:
        self._asked.close()
        self._ahead.close()

    def _current(self, now_ms: int) -> _Saying | None:
        """What is being said, else what is next."""
        if self._saying is None and self._queue:
            return _Waiting(self._queue.popleft(), now_ms)
        return self._saying

    def _after(self, saying: _Saying, now_ms: int) -> _Saying | None:
        """What has become of that sentence by now; None when it is over (or was cut)."""
        if isinstance(saying, _Waiting):
            saying = self._after_waiting(saying, now_ms)
        elif isinstance(saying, _Sounding):
            return self._after_sounding(saying, now_ms)
        over = isinstance(saying, _Shown) and now_ms >= saying.until_ms
        return None if over else saying

    def _after_waiting(self, saying: _Waiting, now_ms: int) -> _Saying:
        sentence, waited_ms = saying.sentence, now_ms - saying.since_ms
        shown = _Shown(sentence, saying.since_ms + reading_ms(sentence.text))
        if self._loudspeaker.settled and not self._loudspeaker.can_sound:
            return shown
        samples = self._samples(sentence)
        if samples is None:
            return saying if waited_ms < _patience_ms(sentence.text) else shown
        return (self._sound(sentence, samples, now_ms) if samples else None) or shown

    def _samples(self, sentence: _Sentence) -> bytes | None:
        """The sentence's sound; b"" where it has none; None while nobody knows."""
        if not self._loudspeaker.settled:
            return None
        return self._kept[sentence.text] if sentence.ticket == KEPT else self._asked.take(sentence.ticket)

    def _sound(self, sentence: _Sentence, samples: bytes, now_ms: int) -> _Sounding | None:
        asleep = now_ms - self._heard_ms >= IDLE_MS and sentence.ticket != KEPT
        lead_ms = WAKING_MS if asleep else 0
        if not self._loudspeaker.speak(samples, sentence.cuts, lead_ms):
            return None
        return _Sounding(sentence, now_ms, now_ms + lead_ms + round(seconds_of(samples) * 1000))

    def _after_sounding(self, saying: _Sounding, now_ms: int) -> _Saying | None:
        self._heard_ms = now_ms
        if now_ms > saying.due_ms + STALL_MS and self._loudspeaker.speaking:
            self._loudspeaker.lose()
        if not self._loudspeaker.can_sound:
            return self._after(_Shown(saying.sentence, saying.began_ms + reading_ms(saying.sentence.text)), now_ms)
        return saying if self._loudspeaker.speaking else None


def _patience_ms(text: str) -> int:
    return PATIENCE_MS + PATIENCE_MS_PER_WORD * len(text.split())


def _recordings(texts: Iterable[str], folder: Path | None) -> dict[str, bytes]:
    """The shipped recordings of those sentences, as far as there are any."""
    found: dict[str, bytes] = {}
    if folder is None:
        return found
    for text in texts:
        try:
            found[text] = read_samples(folder / file_name(text))
        except (OSError, SpeechError) as missing:
            log.warning("no recording of %r: %s", text, missing)
    return found
