"""The month drawn on paper: what `kiosk report` puts into its PDF.

The only module that imports reportlab. Everything is drawn from the top of the page down; what does not fit goes on
on a further page, so nothing is ever cut off. Units are points (1/72 inch); the paper is A4.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

import font_source_sans_pro
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kiosk import words
from kiosk.history import Aside
from kiosk.months import ClearedAside, Dose, Month, MonthDay, RegionStops, RoutineMonth, StretchMonth
from kiosk.routine import Side

WIDTH, HEIGHT = A4
MARGIN = 42.0
INSIDE = WIDTH - 2 * MARGIN
FOOT = 34.0  # kept free at the bottom of each page

PLAIN, BOLD = "SourceSansPro", "SourceSansPro-Semibold"
SIZE, SMALL, LINE = 9.5, 8.5, 12.0

# Chosen so that a printer without colour still tells them apart by how dark they are.
INK, FAINT, RULE = HexColor(0x1A2530), HexColor(0x55626E), HexColor(0xC9D1D8)
BAR, HURT, OTHER = HexColor(0x5B86A8), HexColor(0xA3261B), HexColor(0xB9C4CD)

Step = Callable[[str], None]  # called with the name of each part that is drawn


@dataclass(frozen=True)
class Names:
    """What the therapist reads in place of ids."""

    stretch: Callable[[str], str]
    routine: Callable[[str], str]


def draw(month: Month, names: Names, notices: Sequence[str], today: str, step: Step) -> bytes:
    """The PDF of that month. `notices` are what is to be known of the log itself, `today` the day of writing.

    The same month gives the same bytes.
    """
    _load_fonts()
    first = _drawn(month, names, notices, today, 0, step)  # once to know how many pages there are
    return _drawn(month, names, notices, today, first.number, step).finished()


def parts(month: Month) -> int:
    """How often `step` will be called."""
    del month  # the same for each, so far
    return 2 * len(_PARTS)


def _load_fonts() -> None:
    for name, face in ((PLAIN, "Regular"), (BOLD, "Semibold")):
        registerFont(TTFont(name, font_source_sans_pro.font_files_ttf[_KEYS[face]]))


def _drawn(month: Month, names: Names, notices: Sequence[str], today: str, pages: int, step: Step) -> Sheets:
    sheets = Sheets(f"Stretch log, {words.month(month.month)}", today, pages)
    for name, part in _PARTS:
        part(sheets, month, names, notices)
        step(name)
    return sheets
