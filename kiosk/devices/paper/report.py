"""What a report tells, with the names that the family knows in place of ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk import words
from kiosk.log.months import Month


@dataclass(frozen=True)
class Report:
    """What is to be drawn: the month, the names in place of ids, what is to be known of the log, the day of writing."""

    month: Month
    stretch: Callable[[str], str]
    routine: Callable[[str], str]
    notices: Sequence[str]
    today: str

    @property
    def title(self) -> str:
        """What stands above it all, for example `Stretch log, October 2026`."""
        return words.report.title(self.month.month)

    def sided(self, stretch: str | None, side: str | None, region: str | None = None) -> str:
        """A stretch, or a part of the body, with its side."""
        return words.report.named(self.stretch(stretch) if stretch else None, side, region)
