"""Make the sounds in assets/sounds: the chimes by calculation, the words after STOP with espeak-ng (`scripts/sounds`).

The chimes are complex tones that change in pitch, between 500 and 2000 Hz: older ears miss what is higher, and a
steady pure tone is hard to hear for many. None has the pulses of a medical alarm.
"""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
import wave
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assets" / "sounds"

SAMPLES_PER_S = 22_050
LOUDEST = 0.55  # of full scale: softer than the speech, which must win
EDGE_S = 0.012  # a sound that begins or ends more steeply than this clicks

Pitch = Callable[[float], float]  # from 0 at the beginning to 1 at the end; in Hz


def steady(hz: float) -> Pitch:
    """One pitch."""
    return lambda _part: hz


def glide(start_hz: float, end_hz: float) -> Pitch:
    """From one pitch to another, evenly for the ear."""
    return lambda part: start_hz * (end_hz / start_hz) ** part


def tone(pitch: Pitch, seconds: float, fade_s: float, overtones: Sequence[float]) -> list[float]:
    """A tone with its overtones (strengths of the second, third, … partial), fading like a struck bar."""
    count = round(seconds * SAMPLES_PER_S)
    turns, samples = 0.0, []
    for i in range(count):
        at_s = i / SAMPLES_PER_S
        turns += pitch(i / count) / SAMPLES_PER_S
        strengths = enumerate((1.0, *overtones), start=1)
        sound = sum(strength * math.sin(math.tau * turns * nth) for nth, strength in strengths)
        samples.append(sound * math.exp(-at_s / fade_s) * edge(at_s, seconds))
    return samples


def edge(at_s: float, seconds: float) -> float:
    """Rounds off the beginning and the end."""
    near = min(at_s, seconds - at_s) / EDGE_S
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, near)))


def together(*parts: tuple[float, list[float]]) -> list[float]:
    """Several tones, each from its own second on."""
    length = max(round(start_s * SAMPLES_PER_S) + len(samples) for start_s, samples in parts)
    mixed = [0.0] * length
    for start_s, samples in parts:
        first = round(start_s * SAMPLES_PER_S)
        for i, sample in enumerate(samples):
            mixed[first + i] += sample
    return mixed


def chimes() -> dict[str, list[float]]:
    """Every chime by name. The second partial of each stays under 2000 Hz."""
    soft = (0.35,)
    return {
        "stop": tone(glide(880, 587), 0.5, 0.30, soft),
        "attention": tone(glide(660, 740), 0.45, 0.25, soft),
        "ring": together((0.0, tone(steady(932), 0.7, 0.25, soft)), (0.42, tone(steady(740), 0.9, 0.35, soft))),
        "ack": tone(glide(1000, 1150), 0.06, 0.03, ()),
        "done": together(
            (0.0, tone(steady(587), 0.6, 0.25, soft)),
            (0.22, tone(steady(740), 0.6, 0.25, soft)),
            (0.44, tone(steady(880), 0.9, 0.35, soft)),
        ),
    }


def loudness(name: str) -> float:
    """The tick of an accepted press is only just there."""
    return LOUDEST / 4 if name == "ack" else LOUDEST


def whole(samples: list[float], peak: float) -> array[int]:
    """As 16-bit samples with that peak."""
    scale = peak * 32_767 / max(map(abs, samples))
    return array("h", (round(sample * scale) for sample in samples))


def write(path: Path, samples: array[int]) -> None:
    """Write a mono WAV file."""
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLES_PER_S)
        wav.writeframes(samples.tobytes())


def make_chimes(folder: Path) -> None:
    """Write all chimes."""
    for name, samples in chimes().items():
        write(folder / f"{name}.wav", whole(samples, loudness(name)))


def make_words(folder: Path) -> None:
    """Write the words after STOP, spoken as the kiosk speaks out of the box."""
    from kiosk.devices.sound.renderer import Worker
    from kiosk.devices.sound.speech_worker import Speech
    from kiosk.devices.sound.voice import file_name
    from kiosk.words import stopping

    worker = Worker()
    try:
        with tempfile.TemporaryDirectory() as made:
            for text in stopping.said_at_once():
                path = Path(made) / file_name(text)
                worker.render(text, Speech(), path)
                shutil.copyfile(path, folder / path.name)
    finally:
        worker.kill()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    make_chimes(FOLDER)
    if "chimes" not in sys.argv[1:]:
        make_words(FOLDER)
    for path in sorted(FOLDER.glob("*.wav")):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
