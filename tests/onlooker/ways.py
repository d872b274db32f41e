"""Every screen has a way out, and nothing breaks."""

from __future__ import annotations

from .seen import Line, Seen, Watch

DARK_MS = 5_000  # no lamp for longer than this is a dead end
PRESSES_HOME = 80  # with two switches a list of forty is stepped through


class EveryScreenHasAWayOut(Watch):
    """Some lamp is lit, and home is reached by a few sensible presses from everywhere."""

    rule = "way out"

    def __init__(self) -> None:
        super().__init__()
        self.lit = {"next": True, "pause": True, "stop": True}
        self.dark_since: int | None = None
        self.presses: int | None = None

    def other(self, what: str, line: Line, seen: Seen) -> None:
        match what:
            case "lamp":
                self.lit[line["button"]] = line["on"]
                self.dark_since = None if any(self.lit.values()) else (self.dark_since or seen.ran)
            case "opened":
                self.lit, self.dark_since = dict.fromkeys(self.lit, True), None
            case "homeward":
                self.presses = 0
            case "press" if self.presses is not None:
                self.presses += 1
            case "lost":
                self.fault(seen, f"no way home from {seen.shown.name}: {line['why']}")

    def scene(self, seen: Seen) -> None:
        if seen.shown.name == "home" and self.presses is not None:
            if self.presses > PRESSES_HOME:
                self.fault(seen, f"{self.presses} presses to come home")
            self.presses = None

    def later(self, seen: Seen) -> None:
        if self.dark_since is not None and seen.ran > self.dark_since + DARK_MS and seen.switches in (0, 3):
            self.fault(seen, f"no lamp is lit in {seen.shown.name}")
            self.dark_since = None


class NothingBreaks(Watch):
    """No exception, ever."""

    rule = "breaks"

    def other(self, what: str, line: Line, seen: Seen) -> None:
        if what == "raised":
            self.fault(seen, line["error"])
