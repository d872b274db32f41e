"""The loudspeaker in the room: chimes, the stop tone, and the voice's sound.

A loudspeaker that cannot be opened is quiet, says "No sound", and is tried again every few seconds, for ever. STOP has
a short cut to here: `stop_now` may be called from any thread, the moment the edge arrives. All else belongs to the
loop's thread, which opens its display first (two parts of SDL must not start at the same time).

A sound server that stands still keeps whoever opens or closes a device waiting for ever, and pygame keeps Python's
lock while it opens one: STOP would not be heard. So each time a device is first opened and closed again by SDL itself
in a thread of its own, without that lock; only where that went well does the loop open it. It is closed in a thread,
too, for which nobody waits long.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pygame

from kiosk.devices.system.waking import wake_loop
from kiosk.words import notices

log = logging.getLogger(__name__)

SAMPLES_PER_S = 22_050
BUFFER_SAMPLES = 512  # 23 ms: what is cut falls silent within this
SAMPLE_BYTES = 2

VOICE, CHIMES = 0, 1  # the mixer's channels that are kept for us

STEPS = 9
DB_PER_STEP = 3.0  # the smallest step that is clearly heard as one; step 1 is 24 dB under step 9
USUAL_STEP = 7

RETRY_MS = 5_000
STILL_MS = 3_000  # a device that takes so long to open stands still
LEAVE_S = 0.5  # the kiosk ends within a second, whatever a broken device does


def gain(step: int) -> float:
    """How much of full loudness a step of 1 to 9 is; steps beyond are taken as the nearest."""
    softer = STEPS - min(max(step, 1), STEPS)
    return float(10 ** (-softer * DB_PER_STEP / 20))


class ChimeName(StrEnum):
    """The short sounds that the kiosk makes. None of them sounds like an alarm."""

    STOP = "stop"  # one falling tone
    ATTENTION = "attention"  # one tone
    RING = "ring"  # two notes: please come
    ACK = "ack"  # a tiny tick: the press was heard
    DONE = "done"  # three gentle notes


@dataclass(frozen=True)
class _Device:
    """A device that is open: the two channels, and the chimes in memory."""

    voice: pygame.mixer.Channel
    chimes: pygame.mixer.Channel
    tones: Mapping[str, pygame.mixer.Sound]

    @property
    def stop_sounds(self) -> bool:
        """Whether the stop tone is sounding now."""
        return self.chimes.get_busy() and self.chimes.get_sound() is self.tones.get(ChimeName.STOP)

    @property
    def chime_ms(self) -> int:
        """How long the chime that is sounding may still take; 0 while none is."""
        sound = self.chimes.get_sound() if self.chimes.get_busy() else None
        return round(sound.get_length() * 1000) if sound else 0


class MixerLoudspeaker:
    """The real loudspeaker, by way of `pygame.mixer`; it opens at its first turn.

    `sounds` is the folder with one WAV file for each chime. `wake`, the type of a pygame event that is posted
    when a sentence ends, so that a loop which waits for events hears of it at once.
    """

    def __init__(self, sounds: Path, wake: int | None = None, step: int = USUAL_STEP) -> None:
        self._sounds = sounds
        self._wake = wake
        self._step = step
        self._lock = threading.Lock()  # between the loop's thread and the one that calls `stop_now`
        self._device: _Device | None = None
        self._voice_sound: pygame.mixer.Sound | None = None
        self._cuts = 0
        self._settled = False
        self._leaving: threading.Thread | None = None
        self._trying: threading.Thread | None = None
        self._tried_ms: int | None = None
        self._opens = False  # what the last try found

    @property
    def notices(self) -> tuple[str, ...]:
        """That there is no sound, once that is known."""
        return (notices.NO_SOUND,) if self._settled and self._device is None else ()

    @property
    def can_sound(self) -> bool:
        """Whether the device is open."""
        return self._device is not None

    @property
    def settled(self) -> bool:
        """Whether it has been tried to open it."""
        return self._settled

    @property
    def speaking(self) -> bool:
        """Whether the voice is sounding, its silence before the first word included."""
        with self._lock:
            return self._device is not None and self._device.voice.get_busy()

    @property
    def cuts(self) -> int:
        """How often the voice was cut."""
        return self._cuts

    def speak(self, samples: bytes, cuts: int, lead_ms: int = 0) -> bool:
        """Sound the voice; after a chime that is sounding, so that neither hides the other."""
        device = self._device
        if device is None:
            return False
        sound = pygame.mixer.Sound(buffer=_silence(max(lead_ms, device.chime_ms)) + samples)
        sound.set_volume(gain(self._step))
        with self._lock:  # held for no longer than it takes to begin: STOP may be waiting for it
            if cuts != self._cuts:
                return False
            device.voice.play(sound)
            self._voice_sound = sound
        return True

    def chime(self, name: str) -> None:
        """Play that chime. Nothing interrupts the stop tone, not even itself."""
        with self._lock:
            if self._device is not None and not self._device.stop_sounds and name in self._device.tones:
                self._device.chimes.play(self._device.tones[name])

    def cut(self) -> None:
        """Cut the voice at once."""
        with self._lock:
            self._cut()

    def stop_now(self) -> None:
        """Cut the voice at once and begin the stop tone.

        While the tone is sounding nothing happens: it is the same STOP, bouncing, and the words that follow the
        tone must not be lost to that.
        """
        with self._lock:
            if self._device is None or self._device.stop_sounds:
                return
            self._cut()
            if ChimeName.STOP in self._device.tones:
                self._device.chimes.play(self._device.tones[ChimeName.STOP])

    def set_volume(self, step: int) -> None:
        """Louder or softer, what is sounding included."""
        with self._lock:
            self._step = step
            tones = self._device.tones.values() if self._device else ()
            for sound in (*tones, *([self._voice_sound] if self._voice_sound else [])):
                sound.set_volume(gain(step))

    def turn(self, now_ms: int) -> None:
        """Have the device tried, at the first turn and every few seconds; open it once it is known to open."""
        if self._device is not None:
            return
        if self._trying is not None:
            self._look(now_ms)
        elif (self._tried_ms is None or now_ms - self._tried_ms >= RETRY_MS) and not self._still_leaving():
            self._tried_ms = now_ms
            self._trying = threading.Thread(target=self._try, name="sound device tried", daemon=True)
            self._trying.start()

    def _look(self, now_ms: int) -> None:
        """What the try has come to."""
        assert self._trying is not None
        assert self._tried_ms is not None
        if self._trying.is_alive():
            self._settled |= now_ms - self._tried_ms >= STILL_MS
            return
        self._trying = None
        if self._opens:
            self._open()
        self._settled = True

    def _try(self) -> None:
        self._opens = _a_device_opens()
        if not self._opens:
            _hush()
        wake_loop()

    def lose(self) -> None:
        """Let go of a device that is gone."""
        if self._device is not None:
            log.warning("the sound device is gone")
            self._forget_device()
            self._leave()

    def close(self) -> None:
        """Fall silent and let go of the device, without waiting long for it."""
        had_one = self._device is not None
        self._forget_device()
        if had_one:
            self._leave()
        self._still_leaving(LEAVE_S)

    def _leave(self) -> None:
        """In a thread of its own: a device that stands still lets go slowly, or never."""
        self._leaving = threading.Thread(target=pygame.mixer.quit, name="sound device leaving", daemon=True)
        self._leaving.start()

    def _still_leaving(self, wait_s: float = 0.0) -> bool:
        """Whether a lost device has not let go yet, after waiting so long for it."""
        if self._leaving is not None:
            self._leaving.join(wait_s)
        return self._leaving is not None and self._leaving.is_alive()

    def _forget_device(self) -> None:
        with self._lock:
            self._device, self._voice_sound = None, None

    def _open(self) -> None:
        try:
            pygame.mixer.quit()  # whatever form somebody opened it in
            pygame.mixer.init(SAMPLES_PER_S, -16, 1, BUFFER_SAMPLES, allowedchanges=0)
            device = self._loaded()
        except pygame.error as missing:
            log.log(logging.DEBUG if self._settled else logging.WARNING, "no sound: %s", missing)
        else:
            with self._lock:
                self._device = device

    def _loaded(self) -> _Device:
        pygame.mixer.set_reserved(CHIMES + 1)
        voice = pygame.mixer.Channel(VOICE)
        if self._wake is not None:
            voice.set_endevent(self._wake)
        return _Device(voice, pygame.mixer.Channel(CHIMES), self._tones())

    def _tones(self) -> dict[str, pygame.mixer.Sound]:
        tones = {}
        for name in ChimeName:
            try:
                tones[name.value] = pygame.mixer.Sound(self._sounds / f"{name}.wav")
                tones[name.value].set_volume(gain(self._step))
            except (OSError, pygame.error) as missing:
                log.warning("no chime %s: %s", name, missing)
        return tones

    def _cut(self) -> None:
        self._cuts += 1  # before the cut: who sees the silence must see the count, too
        if self._device is not None:
            self._device.voice.stop()


def _silence(ms: int) -> bytes:
    return bytes(SAMPLE_BYTES * (ms * SAMPLES_PER_S // 1000))


_SDL_INIT_AUDIO = 0x10  # SDL.h
_AUDIO_S16 = 0x8010  # SDL_audio.h: 16 bit with a sign, little-endian


def _a_device_opens() -> bool:
    """Whether a sound device can be opened now: it is, and closed again. Waits for as long as the device does.

    These are the calls that pygame makes, of the very library that it uses, but Python goes on meanwhile.
    """
    sdl = ctypes.CDLL(pygame.mixer.__file__)
    if sdl.SDL_InitSubSystem(_SDL_INIT_AUDIO) != 0:
        return False
    opens = bool(sdl.Mix_OpenAudioDevice(SAMPLES_PER_S, _AUDIO_S16, 1, BUFFER_SAMPLES, None, 0) == 0)
    if opens:
        sdl.Mix_CloseAudio()
    sdl.SDL_QuitSubSystem(_SDL_INIT_AUDIO)
    return opens


def _hush() -> None:
    """ALSA says on standard error why a device does not open, in eight lines; once is enough for a log on a card.

    What takes the place of its own function is one of the C library that looks at nothing: a function in Python would
    wait for Python's lock in threads that must not wait.
    """
    with contextlib.suppress(OSError, AttributeError):
        quiet = ctypes.cast(ctypes.CDLL(None).getppid, ctypes.c_void_p)
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(quiet)


WAKE = pygame.event.custom_type()  # what pygame tells the loop when a sound has ended
