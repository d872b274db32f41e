"""Drawing words so that they fit: wrapping, placing, and a memory of every text that was drawn.

A screen is a list of `ScreenPart`s. Each says with its key what it shows, so that only what changed is drawn again.
Where a screen is too small, words go before size does: a text is wrapped, then cut at a word. Only what must not be
lost (a name, a caption, a line that someone relies on) is made smaller first, down to the least that can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pygame

from kiosk.devices.screen import look as looks
from kiosk.devices.screen.look import Face, Look
from kiosk.devices.screen.shapes import rounded
from kiosk.devices.screen.themes import Colour
from kiosk.pressing.button import Button

LEADING = 1.78  # from one baseline to the next, in capital heights: 1.17 of the typeface's em
DESCENT = 0.36  # how far a g reaches below the line, in capital heights


@dataclass(frozen=True)
class Moment:
    """What belongs to this moment and not to the state.

    `time` and `date` as they are shown, `short_date` where there is little room; `caption` is the sentence being
    spoken, or ""; `fill` tells how far each
    held button has filled its label, 0 to 1; `notices` are the devices that are missing; `dimmed` is home at
    night; `now_ms` is monotonic and moves the fades.
    """

    time: str = ""
    date: str = ""
    caption: str = ""
    fill: Mapping[Button, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    dimmed: bool = False
    now_ms: int = 0
    short_date: str = ""


# -- letters


@dataclass(frozen=True)
class Style:
    """How a text is written: the weight, and the capital height in minutes of arc."""

    face: Face
    minutes: float

    def font(self, look: Look) -> pygame.font.Font:
        """The typeface in the size that this look asks for."""
        return looks.font(self.face, look.cap(self.minutes))

    def leading(self, look: Look) -> int:
        """From one baseline to the next, in pixels."""
        return round(look.cap(self.minutes) * LEADING)

    def sizes(self, look: Look) -> tuple[Style, ...]:
        """This style and ever smaller ones, down to the least that can be read: for words that must not be lost."""
        least = looks.LEAST / max(1.0, look.text_size)  # a larger text size makes no letter too small
        smaller = {max(least, self.minutes * part) for part in (0.91, 0.82, 0.73, 0.0)}
        return (self, *(Style(self.face, minutes) for minutes in sorted(smaller, reverse=True)))


TITLE = Style(Face.BOLD, looks.GLANCE)
SIDE = Style(Face.BOLD, looks.GLANCE)
NAME = Style(Face.BOLD, looks.NAME)
CALM = Style(Face.SEMIBOLD, looks.NAME)
BODY = Style(Face.SEMIBOLD, looks.TEXT)
LABEL = Style(Face.BOLD, looks.TEXT)


@lru_cache(maxsize=48)  # what is on a few screens: a large line is half a megabyte, a number of the countdown too
def _rendered(text: str, face: Face, cap: int, colour: Colour) -> tuple[pygame.Surface, pygame.Rect]:
    """The written text and the part of it that has ink."""
    written = looks.font(face, cap).render(text, True, colour)
    return written, written.get_bounding_rect()


@lru_cache(maxsize=2048)
def _width(text: str, face: Face, cap: int) -> int:
    return int(looks.font(face, cap).size(text)[0])


def width_of(text: str, style: Style, look: Look) -> int:
    """How wide that text is in one line, in pixels."""
    return _width(text, style.face, look.cap(style.minutes))


@dataclass(frozen=True)
class Written:
    """A text in lines that fit; `cut` tells that words had to go."""

    lines: tuple[str, ...]
    cut: bool = False


def fit(text: str, style: Style, look: Look, width: int, most: int = 1) -> Written:
    """The text in at most that many lines of that width, of much the same length; what is too much is cut."""
    return _fit(text, style.face, look.cap(style.minutes), width, most)


def fit_down(text: str, style: Style, look: Look, width: int, most: int = 1) -> tuple[Style, Written]:
    """The text in the largest of the style's sizes in which no word has to go; cut only where even the least is not
    small enough."""
    for smaller in style.sizes(look):
        written = fit(text, smaller, look, width, most)
        if not written.cut:
            break
    return smaller, written


@lru_cache(maxsize=1024)
def _fit(text: str, face: Face, cap: int, width: int, most: int) -> Written:
    words = text.split()
    lines = _greedy(words, face, cap, width)
    if len(lines) > most or any(_width(line, face, cap) > width for line in lines):
        return Written(tuple(_shortened(lines, face, cap, width, most)), cut=True)
    if len(lines) > 1:
        lines = _balanced(words, face, cap, width, len(lines))
    return Written(tuple(lines))


def _greedy(words: Sequence[str], face: Face, cap: int, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, face, cap) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(words: Sequence[str], face: Face, cap: int, width: int, count: int) -> list[str]:
    """The narrowest wrapping that needs no more lines, so that no word is left alone on the last."""
    low, high = width // count, width
    while high - low > 8:
        middle = (low + high) // 2
        lines = _greedy(words, face, cap, middle)
        fits = len(lines) <= count and all(_width(line, face, cap) <= middle for line in lines)
        low, high = (low, middle) if fits else (middle, high)
    return _greedy(words, face, cap, high)


def _shortened(lines: Sequence[str], face: Face, cap: int, width: int, most: int) -> list[str]:
    kept = [_ended(line, face, cap, width, False) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = _ended(lines[most - 1], face, cap, width, True)
    return kept


def _ended(line: str, face: Face, cap: int, width: int, more: bool) -> str:
    """The line if it fits and nothing follows; else as many words, or letters, as fit, and an ellipsis."""
    if not more and _width(line, face, cap) <= width:
        return line
    words = line.split()
    while len(words) > 1 and _width(" ".join(words) + "…", face, cap) > width:
        words.pop()
    last = " ".join(words).rstrip(",;:.")
    while len(last) > 1 and _width(last + "…", face, cap) > width:
        last = last[:-1]
    return last + "…"


# -- the canvas


@dataclass(frozen=True)
class DrawnText:
    """One text as it stands on the screen, for the tests that hold every screen to its promises.

    `rect` is its ink, `container` what it must stay inside of, `minutes` its capital height in minutes of arc.
    `cut` tells that words had to go.
    """

    text: str
    rect: pygame.Rect
    role: str
    container: pygame.Rect
    colour: Colour
    background: Colour
    minutes: float
    cut: bool = False


@dataclass(frozen=True)
class Ink:
    """The colour of letters and what lies under them."""

    colour: Colour
    on: Colour


@dataclass
class Canvas:
    """A surface to draw on, how things look, and every text drawn so far."""

    surface: pygame.Surface
    look: Look
    texts: list[DrawnText] = field(default_factory=list)

    def panel(self, rect: pygame.Rect, colour: Colour) -> None:
        """A card with round corners."""
        rounded(self.surface, rect, colour, self.look.radius)

    def line(
        self, text: str, style: Style, ink: Ink, at: tuple[int, int], role: str, within: pygame.Rect,
        anchor: float = 0.0, cut: bool = False,
    ) -> None:  # fmt: skip
        """One line of text whose capitals begin at `at`; `anchor` 0 puts its left end there, 1 its right."""
        cap = self.look.cap(style.minutes)
        written, inked = _rendered(text, style.face, cap, ink.colour)
        font = style.font(self.look)
        top = at[1] - (font.get_ascent() - looks.cap_height(font))
        left = round(at[0] - anchor * written.get_width())
        self.surface.blit(written, (left, top))
        rect = inked.move(left, top)
        minutes = self.look.minutes(looks.cap_height(font))
        self.texts.append(DrawnText(text, rect, role, within, ink.colour, ink.on, minutes, cut))

    def digits(self, text: str, face: Face, cap: int, ink: Ink, middle: tuple[int, int], within: pygame.Rect,
               role: str = "number") -> None:  # fmt: skip
        """Figures in cells of one width, around a middle, so that a countdown does not jitter."""
        font = looks.font(face, cap)
        cells = digit_cells(text, face, cap)
        left = middle[0] - sum(cells) // 2
        top = middle[1] - cap // 2 - (font.get_ascent() - looks.cap_height(font))
        rects = []
        for letter, cell in zip(text, cells, strict=True):
            written, inked = _rendered(letter, face, cap, ink.colour)
            x = left + (cell - written.get_width()) // 2
            self.surface.blit(written, (x, top))
            rects.append(inked.move(x, top))
            left += cell
        minutes = self.look.minutes(looks.cap_height(font))
        rect = rects[0].unionall(rects[1:])
        self.texts.append(DrawnText(text, rect, role, within, ink.colour, ink.on, minutes))


def digit_cells(text: str, face: Face, cap: int) -> list[int]:
    """The width of the cell of each letter: the same for every figure, its own for a colon."""
    figure = max(_width(d, face, cap) for d in "0123456789")
    return [figure if letter.isdigit() else _width(letter, face, cap) for letter in text]


# -- parts


@dataclass(frozen=True)
class ScreenPart:
    """One part of the screen: drawn again only when its key changes.

    `moving` parts have their own movement (the figure, the countdown, a label that fills) and never fade.
    """

    name: str
    rect: pygame.Rect
    key: Hashable
    draw: Callable[[Canvas], None]
    moving: bool = False


# -- stacks of text


@dataclass(frozen=True)
class Block:
    """A text in a stack: where there is no room for all, the one of least worth goes first.

    `most` is how many lines it may take, `after` the free space under it in ordinary capital heights.
    """

    text: str
    style: Style
    ink: Ink
    role: str
    most: int = 1
    worth: int = 1
    after: float = 0.6
    anchor: float = 0.0


@dataclass(frozen=True)
class Placed:
    """A block in lines, and how high it is."""

    block: Block
    written: Written
    height: int


def placed(block: Block, look: Look, width: int) -> Placed:
    """The block in lines that fit that width."""
    written = fit(block.text, block.style, look, width, block.most)
    cap = look.cap(block.style.minutes)
    height = cap + (len(written.lines) - 1) * block.style.leading(look) + round(block.after * look.unit)
    return Placed(block, written, height)


def stacked(blocks: Sequence[Block], look: Look, width: int, height: int) -> list[Placed]:
    """As many of the blocks as fit above each other; first the space between them goes, then the least."""
    kept = [block for block in blocks if block.text]
    while kept:
        for space in (1.0, 0.8, 0.6):
            stack = [placed(replace(block, after=_after(block, space)), look, width) for block in kept]
            if stack_height(stack, look) <= height or (len(kept) == 1 and space < 1):
                return stack
        del kept[min(range(len(kept)), key=lambda index: (kept[index].worth, -index))]
    return []


def _after(block: Block, space: float) -> float:
    """The free space under a block where all of it is that tight; a g never reaches into the next line."""
    return max(block.after * space, min(block.after, (DESCENT + 0.1) * block.style.minutes / looks.TEXT))


def whole_stack(blocks: Sequence[Block], look: Look, width: int, height: int) -> list[Placed]:
    """All of the blocks, made smaller where they do not fit otherwise; what does not fit even then is dropped."""
    wanted = [block for block in blocks if block.text]
    for part in (1.0, 0.91, 0.82, 0.73, 0.6, 0.5):
        stack = stacked([_smaller(block, part, look) for block in wanted], look, width, height)
        if len(stack) == len(wanted) and not any(item.written.cut for item in stack):
            break
    return stack


def _smaller(block: Block, part: float, look: Look) -> Block:
    least = min(block.style.minutes, looks.LEAST / max(1.0, look.text_size))
    style = Style(block.style.face, max(least, block.style.minutes * part))
    return block if part == 1.0 else replace(block, style=style)


def stack_height(stack: Sequence[Placed], look: Look) -> int:
    """From the top of the first capital to the foot of the last line."""
    if not stack:
        return 0
    last = stack[-1].block
    foot = round(DESCENT * look.cap(last.style.minutes)) - round(last.after * look.unit)
    return sum(item.height for item in stack) + foot


def draw_stack(canvas: Canvas, stack: Sequence[Placed], rect: pygame.Rect, within: pygame.Rect) -> int:
    """Draw the blocks from the top of `rect` down; gives the y where the next thing may begin."""
    y = rect.top
    for item in stack:
        block, step = item.block, item.block.style.leading(canvas.look)
        x = round(rect.left + block.anchor * rect.width)
        for index, text in enumerate(item.written.lines):
            at = (x, y + index * step)
            cut = item.written.cut and index == len(item.written.lines) - 1
            canvas.line(text, block.style, block.ink, at, block.role, within, block.anchor, cut)
        y += item.height
    return y
