"""The month drawn on paper: what `kiosk report` puts into its PDF.

This package alone imports reportlab.
"""

from __future__ import annotations

from collections.abc import Callable

import font_source_sans_pro
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from kiosk import words
from kiosk.devices.paper.paper import BOLD, PLAIN, Paper
from kiosk.devices.paper.plots import fatigue, minutes, stops
from kiosk.devices.paper.report import Report
from kiosk.devices.paper.sentences import head, said, set_aside
from kiosk.devices.paper.tables import routines, stretches

PARTS = (head, minutes, stops, said, fatigue, set_aside, routines, stretches)


def draw(report: Report, step: Callable[[str], None]) -> bytes:
    """The PDF. The same report gives the same bytes."""
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, font_source_sans_pro.font_files_ttf[name]))
    pages = _drawn(report, 0, step).number  # once to know how many pages there are
    return _drawn(report, pages, step).finished()


def _drawn(report: Report, pages: int, step: Callable[[str], None]) -> Paper:
    paper = Paper(report.title, words.report.foot(report.today), pages)
    for part in PARTS:
        part(paper, report)
        step(report.title)
    return paper
