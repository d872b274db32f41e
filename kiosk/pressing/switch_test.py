"""The switch test: ten presses of the person, and the times that suit their hand.

The person is asked to press, ten times, whenever the word comes. How long each touch lasted, how soon it came and
how quickly the hand touched again by accident make the suggestion. Everything is in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

PRESSES = 10
PAUSE_MS = 2_500  # from the end of a touch to the next word; longer than an accidental second touch
SECOND_TOUCH_MS = 800  # a touch so soon after the last was not meant

# The values that the settings offer, so that a suggestion is always one of them.
ACCEPTANCES_MS = (0, 100, 150, 200, 300, 500, 700, 1000)
RELEASES_MS = (300, 500, 700, 1000, 1500, 2000)
STEPS_S = (1, 2, 3, 4, 5, 6)

REACTION_SHARE = 0.65  # a scan step is about the mean reaction time divided by this (Simpson and Koester, RESNA 2006)


@dataclass(frozen=True)
class Touch:
    """One touch: how long after the word it came, and how long it lasted."""

    after_ms: int
    held_ms: int


@dataclass(frozen=True)
class SwitchTest:
    """A test under way. `since_ms` is the time since the word, or, below 0, until the next one comes."""

    touches: tuple[Touch, ...] = ()
    gaps_ms: tuple[int, ...] = ()
    since_ms: int = -PAUSE_MS
    down_ms: int | None = None
    quiet_ms: int = SECOND_TOUCH_MS

    @property
    def asks(self) -> bool:
        """Whether the word is on the screen: press now."""
        return self.since_ms >= 0 and self.down_ms is None

    @property
    def left(self) -> int:
        """How many presses are still wanted."""
        return max(0, PRESSES - len(self.touches))

    def passed(self, ms: int) -> SwitchTest:
        """Let time go by."""
        down = None if self.down_ms is None else self.down_ms + ms
        quiet = self.quiet_ms if down is not None else self.quiet_ms + ms
        return replace(self, since_ms=self.since_ms + ms, down_ms=down, quiet_ms=quiet)

    def touched(self) -> SwitchTest:
        """The switch went down."""
        return self if self.down_ms is not None else replace(self, down_ms=0)

    def let_go(self) -> SwitchTest:
        """The switch came up: a press that was asked for, or an accidental second touch."""
        if self.down_ms is None:
            return self
        began_ms = self.since_ms - self.down_ms
        if self.touches and self.quiet_ms < SECOND_TOUCH_MS:
            return replace(self, gaps_ms=(*self.gaps_ms, self.quiet_ms), down_ms=None, quiet_ms=0)
        if began_ms < 0:
            return replace(self, down_ms=None, quiet_ms=0)
        touch = Touch(began_ms, self.down_ms)
        return replace(self, touches=(*self.touches, touch), since_ms=-PAUSE_MS, down_ms=None, quiet_ms=0)


@dataclass(frozen=True)
class Suggestion:
    """Times for one hand."""

    acceptance_ms: int
    release_ms: int
    scan_step_s: int


def suggest(test: SwitchTest) -> Suggestion:
    """The longest acceptance time that nine of the ten touches would still pass, with a third to spare.

    The release time is twice the longest accidental gap; a step of the scan gives the mean reaction its share.
    """
    held = sorted(touch.held_ms for touch in test.touches)
    usual = held[len(held) // PRESSES] * 2 // 3
    acceptance = max((ms for ms in ACCEPTANCES_MS if ms <= usual), default=0)
    wanted = 2 * max(test.gaps_ms, default=0)
    release = next((ms for ms in RELEASES_MS if ms >= wanted), RELEASES_MS[-1])
    mean = sum(touch.after_ms for touch in test.touches) / len(test.touches)
    step = next((s for s in STEPS_S if s * 1000 >= mean / REACTION_SHARE), STEPS_S[-1])
    return Suggestion(acceptance, release, step)
