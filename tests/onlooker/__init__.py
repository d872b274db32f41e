"""Somebody who sees and hears the kiosk, has read the stretches, and knows what must never happen.

It imports nothing of the kiosk. It reads the lines that `kiosk rehearse --json` prints (scenes, edges, presses, words,
silence, chimes, records, lamps) and the stretches' and routines' own files, and keeps accounts of its own. So what it
says cannot repeat a mistake of the code that decides.

Lines of its own kind, from whoever plays the world: `household` (how the kiosk is set), `opened` (with the time on the
wall), `cut` (the power fails), `stall` (`ms` that the machine missed), `homeward` (from here on only home is wanted),
`raised` (an exception). A `press` may say as `act` what its label said.
"""

from __future__ import annotations

from collections import Counter

from .asides import AnswersSetAside, NothingAsideMoves, StaysWhereItIs
from .help import DangerBringsSomebody, UnansweredStopRings
from .seen import Content, Fault, Line, Place, Seen, Watch, Written
from .sessions import DoneMeansDone, EverySessionEnds
from .stops import SilenceFirst, StopNamesWhatMoved
from .time import HoldsAreWhole, OnlyAPersonGoesOn
from .ways import PRESSES_HOME, EveryScreenHasAWayOut, NothingBreaks

__all__ = ["PRESSES_HOME", "Content", "Fault", "Onlooker", "Place", "Written"]

WATCHES: tuple[type[Watch], ...] = (
    NothingAsideMoves,
    StaysWhereItIs,
    AnswersSetAside,
    StopNamesWhatMoved,
    SilenceFirst,
    DangerBringsSomebody,
    UnansweredStopRings,
    EverySessionEnds,
    DoneMeansDone,
    HoldsAreWhole,
    OnlyAPersonGoesOn,
    EveryScreenHasAWayOut,
    NothingBreaks,
)


class Onlooker:
    """Everything that is watched for, at once."""

    def __init__(self, content: Content) -> None:
        self.seen = Seen(content)
        self.watches = [watch() for watch in WATCHES]
        self.holds = self.whole = 0
        self.scenes: Counter[str] = Counter()

    def take(self, line: Line) -> None:
        """One line, in the order in which they came."""
        if line["at"] > self.seen.at and line["what"] != "stall":  # which tells itself what of that time was missed
            self.seen.at = line["at"]
            for watch in self.watches:
                watch.later(self.seen)
        self.seen.take(line)
        self._count(line)
        for watch in self.watches:
            watch.take(line, self.seen)

    def _count(self, line: Line) -> None:
        if line["what"] == "scene" and self.seen.entered:
            self.scenes[line["name"]] += 1
        if line["what"] == "record" and line["record"]["kind"] == "held":
            self.holds += 1
            self.whole += line["record"]["held_ms"] == line["record"]["dose_ms"]

    @property
    def faults(self) -> list[Fault]:
        """What was seen that must not be, in order of time."""
        return sorted(fault for watch in self.watches for fault in watch.faults)
