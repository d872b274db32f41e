"""What a voice and a loudspeaker are to everybody else, and the two that make no sound: for rehearsals and tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

MS_PER_WORD = 400  # 150 words a minute, the bottom of the band that older listeners find comfortable


def reading_ms(text: str) -> int:
    """How long the caption of that text stays when nothing is heard."""
    return len(text.split()) * MS_PER_WORD


class Voice(Protocol):
    """What the loop needs of a voice."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is missing, in words a family understands; empty when all is well."""
        ...

    @property
    def now_saying(self) -> str:
        """The sentence for the caption, from the moment its turn comes, heard or not; "" for none."""
        ...

    def say(self, text: str) -> None:
        """Say this after everything that was asked before."""
        ...

    def silence(self) -> None:
        """Cut the voice at once and forget the rest. What was cut or forgotten never ends."""
        ...

    def turn(self, now_ms: int) -> list[str]:
        """Let time pass; the texts that came to their end by themselves since the last turn, in order."""
        ...

    def deadline(self) -> int | None:
        """When the next turn is due at the latest, in ms of the same clock; None while nothing is said."""
        ...

    def set_volume(self, step: int) -> None:
        """Louder or softer: 1 to 9."""
        ...

    def prepare(self, texts: Iterable[str]) -> None:
        """Get these sentences ready ahead of time, behind everything that is asked for."""
        ...

    def close(self) -> None:
        """Fall silent for good."""
        ...


class Loudspeaker(Protocol):
    """What the loop and the voice need of a loudspeaker."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is missing, in words a family understands; empty when all is well."""
        ...

    @property
    def can_sound(self) -> bool:
        """Whether something played now could be heard."""
        ...

    @property
    def settled(self) -> bool:
        """Whether it has been tried to open the device; until then, waiting a moment is worth it."""
        ...

    @property
    def speaking(self) -> bool:
        """Whether the voice is sounding now."""
        ...

    @property
    def cuts(self) -> int:
        """How often the voice was cut; counted before each cut, so that a cut never looks like an end."""
        ...

    def speak(self, samples: bytes, cuts: int, lead_ms: int = 0) -> bool:
        """Sound the voice after `lead_ms` of silence, unless it was cut since `cuts`; whether it sounds."""
        ...

    def chime(self, name: str) -> None:
        """Play one of the short sounds."""
        ...

    def cut(self) -> None:
        """Cut the voice at once. From any thread."""
        ...

    def stop_now(self) -> None:
        """Cut the voice at once and begin the stop tone. From any thread."""
        ...

    def set_volume(self, step: int) -> None:
        """Louder or softer: 1 to 9."""
        ...

    def turn(self, now_ms: int) -> None:
        """Let time pass: open the device, the first time and whenever it may have come back."""
        ...

    def lose(self) -> None:
        """The device is gone or stands still: let go of it, and try again later. No cut is counted."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


# -- without sound


class QuietVoice:
    """A voice without sound: each sentence lasts its number of words × 400 ms, and is shown meanwhile."""

    def __init__(self, notices: tuple[str, ...] = ()) -> None:
        self.notices = notices
        self.volume = 0
        self._texts: deque[str] = deque()
        self._now_ms = 0
        self._ends_ms: int | None = None  # None: the first text has not begun

    @property
    def now_saying(self) -> str:
        """The sentence being shown."""
        return self._texts[0] if self._texts else ""

    def say(self, text: str) -> None:
        """Show this after what is shown now; its time counts from the next turn."""
        self._texts.append(text)

    def silence(self) -> None:
        """Forget everything."""
        self._texts.clear()
        self._ends_ms = None

    def turn(self, now_ms: int) -> list[str]:
        """The texts whose time is over; each begins when the one before it ended."""
        self._now_ms = now_ms
        ended: list[str] = []
        begins_ms = now_ms
        while self._texts:
            if self._ends_ms is None:
                self._ends_ms = begins_ms + reading_ms(self.now_saying)
            if self._ends_ms > now_ms:
                break
            ended.append(self._texts.popleft())
            begins_ms, self._ends_ms = self._ends_ms, None
        return ended

    def deadline(self) -> int | None:
        """When the sentence being shown will be over; at once, for one that has not begun."""
        if not self._texts:
            return None
        return self._now_ms if self._ends_ms is None else self._ends_ms

    def set_volume(self, step: int) -> None:
        """Remember the step."""
        self.volume = step

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing to end."""


class QuietLoudspeaker:
    """A loudspeaker that makes no sound: for rehearsals and tests, an ordinary device."""

    can_sound = False
    settled = True
    speaking = False

    def __init__(self, notices: tuple[str, ...] = ()) -> None:
        self.notices = notices
        self.cuts = 0
        self.chimes: list[str] = []
        self.volume = 0

    def speak(self, samples: bytes, cuts: int, lead_ms: int = 0) -> bool:
        """Sound nothing."""
        del samples, cuts, lead_ms
        return False

    def chime(self, name: str) -> None:
        """Remember the name."""
        self.chimes.append(name)

    def cut(self) -> None:
        """Count the cut."""
        self.cuts += 1

    def stop_now(self) -> None:
        """Count the cut; no tone, and none is remembered (the chime of the effect is)."""
        self.cuts += 1

    def set_volume(self, step: int) -> None:
        """Remember the step."""
        self.volume = step

    def turn(self, now_ms: int) -> None:
        """Nothing to try again."""

    def lose(self) -> None:
        """Nothing to lose."""

    def close(self) -> None:
        """Nothing to let go of."""
