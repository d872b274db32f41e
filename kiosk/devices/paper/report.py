"""What a report tells, with the names that the family knows in place of ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk import words
from kiosk.content.stretch import Side
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
        return f"Stretch log, {words.dates.date(f'{self.month.month}-01').split()[-1]} {self.month.month[:4]}"

    def sided(self, stretch: str | None, side: str | None, region: str | None = None) -> str:
        """A stretch, or a part of the body, with its side."""
        return (
            words.dates.sided(self.stretch(stretch), _side(side))
            if stretch
            else words.aside.region_name(region or "", side)
        )

    def days(self, days: Sequence[str]) -> str:
        """Days of the report's month, for example `3, 4 (2 times), 9 November`."""
        times = Counter(days)
        told = [
            str(int(day[-2:])) + (f" ({words.dates.times(count)})" if count > 1 else "") for day, count in times.items()
        ]
        return f"{', '.join(told)} {words.dates.date(f'{self.month.month}-01').split()[-1]}"

    def date(self, day: str) -> str:
        """A day without its weekday, and without its year where that is the report's."""
        told = words.dates.date(day).split(" ", 1)[1]
        return told if day[:4] == self.month.month[:4] else f"{told} {day[:4]}"


def _side(side: str | None) -> Side | None:
    return Side(side) if side else None


def counted(count: int, what: str) -> str:
    """So many of them, for example `3 sessions`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
