"""How it looks: letter sizes that can be read from the bed, the typeface, and all of it together with a theme.

Letter sizes are capital heights in minutes of arc (1/60 degree) at the person's eye, so that a small screen close by
and a large one across the room read the same. The numbers come from ISO 9241-303 (16' at least, 20 to 22'
preferred) with more for what must be caught in a glance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import font_source_sans_pro
import pygame

from kiosk.devices.screen.themes import Theme

# Capital heights in minutes of arc.
GLANCE = 45.0  # the countdown, LEFT and RIGHT
NAME = 30.0  # the name of the stretch, the title of a screen
TEXT = 22.0  # everything else
LEAST = 16.0  # nothing is ever smaller


# -- the screen as the person sees it


@dataclass(frozen=True)
class ScreenSize:
    """How large the panel is and how far away the eyes are: the diagonal in inches, the distance in metres."""

    diagonal_in: float
    distance_m: float


# Used where the settings name no size: the usual panel of that resolution.
_USUAL = {
    (1280, 800): ScreenSize(10.1, 1.0),
    (1024, 600): ScreenSize(7.0, 0.7),
    (800, 480): ScreenSize(7.0, 0.7),
}


def usual_size(width: int, height: int) -> ScreenSize:
    """The usual panel of that resolution: a small one close by where it is known to be small, else 24" at 2 m."""
    return _USUAL.get((max(width, height), min(width, height)), ScreenSize(24.0, 2.0))


def pixels(minutes: float, resolution: tuple[int, int], size: ScreenSize) -> float:
    """How many pixels high something is that the eye sees under that many minutes of arc."""
    height_mm = 2 * size.distance_m * 1000 * math.tan(math.radians(minutes / 60) / 2)
    return height_mm * math.hypot(*resolution) / (size.diagonal_in * 25.4)


def minutes_of_arc(height_px: float, resolution: tuple[int, int], size: ScreenSize) -> float:
    """Under how many minutes of arc the eye sees something that many pixels high."""
    height_mm = height_px * size.diagonal_in * 25.4 / math.hypot(*resolution)
    return math.degrees(2 * math.atan(height_mm / (2 * size.distance_m * 1000))) * 60


# -- the typeface


class Face(StrEnum):
    """The weights of Source Sans Pro that the screens use."""

    REGULAR = "SourceSansPro"
    SEMIBOLD = "SourceSansProSemibold"
    BOLD = "SourceSansProBold"


@lru_cache(maxsize=96)
def font(face: Face, cap_px: int) -> pygame.font.Font:
    """The typeface whose capitals are at least that many pixels high, and as little more as can be."""
    path = font_source_sans_pro.font_files_ttf[str(face)]
    pygame.font.init()
    size = max(4, math.floor(cap_px / _CAP_PER_EM))
    while True:
        candidate = pygame.font.Font(path, size)
        if cap_height(candidate) >= cap_px:
            return candidate
        size += 1


_CAP_PER_EM = 0.660  # of Source Sans Pro; only where the search starts, the real height is measured


def cap_height(of: pygame.font.Font) -> int:
    """How many pixels high a capital is, measured on a flat one."""
    metrics = of.metrics("H")[0]
    if metrics is None:  # pragma: no cover - the typeface has an H
        raise ValueError("the typeface has no letter H")
    return metrics[3]


# -- all of it together


@dataclass(frozen=True)
class Look:
    """One theme on one screen for one person: what every drawing asks for its colours, sizes and letters.

    `text_size` multiplies every letter size; 1 is the size that the numbers above name, and it is never less.
    """

    theme: Theme
    width: int
    height: int
    size: ScreenSize
    text_size: float = 1.0
    _caps: dict[float, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def portrait(self) -> bool:
        """Whether the screen stands on its short side."""
        return self.height > self.width

    @property
    def short(self) -> int:
        """The short side in pixels."""
        return min(self.width, self.height)

    @property
    def margin(self) -> int:
        """The free space around everything."""
        return round(self.short * 0.045)

    @property
    def gap(self) -> int:
        """The free space between two panels."""
        return round(self.short * 0.022)

    @property
    def radius(self) -> int:
        """How round the corners of a panel are."""
        return round(self.short * 0.036)

    def cap(self, minutes: float) -> int:
        """How many pixels high a capital of that many minutes of arc is, rounded up."""
        if minutes not in self._caps:
            exact = pixels(minutes * max(1.0, self.text_size), (self.width, self.height), self.size)
            self._caps[minutes] = math.ceil(exact - 1e-6)
        return self._caps[minutes]

    @property
    def unit(self) -> int:
        """The capital height of ordinary text in pixels; distances that go with text are multiples of it."""
        return self.cap(TEXT)

    def minutes(self, height_px: float) -> float:
        """Under how many minutes of arc the person sees that many pixels."""
        return minutes_of_arc(height_px, (self.width, self.height), self.size)
