"""Makes the benched kiosk's life hard, in its own process: a slow disk, and settings that change all the time.

That holds for as long as the file is there that the environment names, so that hard and easy times can alternate.

Every `os.fsync` takes so much longer. That is a sleep in Python's own wrapper, not in the kernel: it lets the other
threads go on, as the real call does. The changes are the effects that the buttons bring about, carried out by the
loop on its own thread; none of them changes what the STOP label looks like.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator

from kiosk.session.events import Change
from kiosk.worlds import loop

CHANGING = "KIOSK_BENCH_CHANGING"
SLOW_S = 3.0
EVERY_S = 0.2

CHANGES = (
    ("voice.rate", ("150", "140")),  # another voice is opened
    ("screen.reduced_motion", ("true", "false")),  # everything is drawn anew
    ("voice.volume", ("5", "6")),
    ("buttons.pause.release_ms", ("300", "0")),  # the switches are read with other times
    ("privacy.hide_details", ("true", "false")),
    ("profile.preset", ("with help", "mostly alone")),  # routines are fitted and sentences made
)


def begin() -> None:
    """Make it hard, where and while the environment says so."""
    if CHANGING in os.environ:
        _slow_disk()
        _keep_changing()


def _is_hard() -> bool:
    return os.path.exists(os.environ[CHANGING])


def _slow_disk() -> None:
    sync = os.fsync

    def slow(descriptor: int) -> None:
        time.sleep(SLOW_S if _is_hard() else 0)
        sync(descriptor)

    os.fsync = slow  # type: ignore[assignment] # the wrapper is the point


def _changes() -> Iterator[Change]:
    for values in itertools.cycle((0, 1)):
        for key, either in CHANGES:
            yield Change(key, either[values])


def _keep_changing() -> None:
    turn, changes, due = loop.Loop.turn, _changes(), [time.monotonic()]

    def changing(self: loop.Loop) -> None:
        turn(self)
        if time.monotonic() >= due[0] and _is_hard():
            due[0] = time.monotonic() + EVERY_S
            self.carry_out([next(changes)])

    loop.Loop.turn = changing  # type: ignore[method-assign]
