"""Paper that is written on: lines of text, bars, dots and headings, from the top of a page down.

What does not fit goes on on a further page, so nothing is ever cut off. Units are points (1/72 inch) from the top
left; the paper is A4.
"""

from __future__ import annotations

import io
from math import cos, pi, sin

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from kiosk import words

WIDTH, HEIGHT = float(A4[0]), float(A4[1])
MARGIN = 42.0
INSIDE = WIDTH - 2 * MARGIN
BOTTOM = HEIGHT - 56.0  # below it stands only the foot
PLAIN, BOLD = "SourceSansPro", "SourceSansProSemibold"
SIZE, SMALL, LINE = 9.5, 8.5, 12.0
# Chosen so that a printer without colour still tells them apart by how dark they are.
INK, FAINT, RULE = HexColor(0x1A2530), HexColor(0x55626E), HexColor(0xC9D1D8)
BAR, HURT, OTHER = HexColor(0x5B86A8), HexColor(0xA3261B), HexColor(0xB9C4CD)


class Paper:
    """Paper that is written on from the top down; a new page begins where something would not fit."""

    def __init__(self, title: str, foot: str, pages: int) -> None:
        self._bytes = io.BytesIO()
        # invariant: no time of making and no random id in the file
        self._canvas = Canvas(self._bytes, pagesize=A4, invariant=1, lang=words.report.LANGUAGE)
        self._canvas.setTitle(title)
        self._foot = foot
        self._pages = pages
        self.number = 1
        self.y = MARGIN
        self._write_foot()

    def finished(self) -> bytes:
        """The PDF as a whole."""
        self._canvas.showPage()
        self._canvas.save()
        return self._bytes.getvalue()

    def turn(self) -> None:
        """Go on on a new page."""
        self._canvas.showPage()
        self.number += 1
        self.y = MARGIN
        self._write_foot()

    def need(self, height: float) -> None:
        """Have that much space below, on a new page where this one is too full."""
        if self.y + height > BOTTOM and self.y > MARGIN:
            self.turn()

    def _write_foot(self) -> None:
        y = HEIGHT - 34.0
        self.text(MARGIN, y, self._foot, size=SMALL, colour=FAINT)
        page = words.report.page(self.number, self._pages)
        self.text(WIDTH - MARGIN, y, page, size=SMALL, colour=FAINT, align="right")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: str = PLAIN,
        size: float = SIZE,
        colour: Color = INK,
        align: str = "left",
    ) -> None:
        """One line of text; `y` is where its letters stand."""
        self._canvas.setFont(font, size)
        self._canvas.setFillColor(colour)
        put = {
            "left": self._canvas.drawString,
            "right": self._canvas.drawRightString,
            "centre": self._canvas.drawCentredString,
        }
        put[align](x, HEIGHT - y, text)

    def bar(self, x: float, y: float, width: float, height: float, colour: Color) -> None:
        """A filled rectangle, from its top left corner."""
        self._canvas.setFillColor(colour)
        self._canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line across."""
        self._canvas.setStrokeColor(RULE)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(x, HEIGHT - y, x + width, HEIGHT - y)

    def dot(self, x: float, y: float, radius: float, colour: Color) -> None:
        """A filled circle."""
        self._canvas.setFillColor(colour)
        self._canvas.circle(x, HEIGHT - y, radius, stroke=0, fill=1)

    def octagon(self, x: float, y: float, radius: float, colour: Color) -> None:
        """The shape that only ever means stop."""
        path = self._canvas.beginPath()
        for corner in range(8):
            turn = pi / 8 + corner * pi / 4
            (path.lineTo if corner else path.moveTo)(x + radius * cos(turn), HEIGHT - y + radius * sin(turn))
        path.close()
        self._canvas.setFillColor(colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    # -- larger things

    def heading(self, text: str, note: str = "", room: float = 2 * LINE) -> None:
        """A heading with a faint note at its right; never alone at the bottom: `room` is kept below it."""
        self.need(26 + room)
        self.y += 22
        self.text(MARGIN, self.y, text, font=BOLD, size=12)
        self.text(WIDTH - MARGIN, self.y, note, size=SMALL, colour=FAINT, align="right")
        self.y += 5
        self.rule(MARGIN, self.y, INSIDE)
        self.y += 4

    def paragraph(self, text: str, *, x: float = MARGIN, font: str = PLAIN, colour: Color = INK) -> None:
        """Text in as many lines as it takes, from `x` to the right margin."""
        for line in wrapped(text, WIDTH - MARGIN - x, font, SIZE):
            self.need(LINE)
            self.y += LINE
            self.text(x, self.y, line, font=font, colour=colour)


def wrapped(text: str, width: float, font: str = PLAIN, size: float = SIZE) -> list[str]:
    """The text in lines no wider than that; a word that is wider is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines += _pieces(word, width, font, size)
    return [line for line in lines if line] or [""]


def _pieces(word: str, width: float, font: str, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and stringWidth(pieces[-1] + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
