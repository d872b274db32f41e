"""What the tests of sound share: a loudspeaker that has been tried."""

from __future__ import annotations

import pygame

from kiosk.devices.sound.loudspeaker import MixerLoudspeaker
from kiosk.devices.system.waking import woken


def tried(loudspeaker: MixerLoudspeaker, now_ms: int = 0) -> MixerLoudspeaker:
    """Turn it until that try has come to something; the thread that tries wakes whoever waits."""
    woken.clear()
    loudspeaker.turn(now_ms)
    assert woken.wait(20)
    for _ in range(1_000):
        if loudspeaker._trying is None:
            return loudspeaker
        loudspeaker.turn(now_ms)
        pygame.time.wait(1)
    raise AssertionError("the try never ended")
