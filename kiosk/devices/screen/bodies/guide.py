"""A session screen: progress on top, the moving figure with one cue at the left, name, side and number at the right.

In portrait the same order is stacked. A session screen has at most 20 words: what the person must do and what the
buttons do come first, then the countdown, the cue, how far it is, the phase and last the routine's name.
"""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from kiosk.devices.screen import look as looks
from kiosk.devices.screen.bodies.figures import Drawer, stepped
from kiosk.devices.screen.bodies.frame import Frame, icon_colour
from kiosk.devices.screen.drawing import (
    BODY,
    DESCENT,
    LABEL,
    NAME,
    SIDE,
    Canvas,
    Ink,
    Moment,
    ScreenPart,
    Style,
    Written,
    digit_cells,
    fit,
    fit_down,
    width_of,
)
from kiosk.devices.screen.look import Face, Look
from kiosk.devices.screen.shapes import icon, rounded, time_arc, warning
from kiosk.scenes.bodies import Buttons, FigurePose, Guide, Icon
from kiosk.words import dates, notices

MOST_WORDS = 20
CUE_LINES = 3
_TIGHT = 1.52  # the leading of a cue of three lines
RING_STEPS = 720


@dataclass(frozen=True)
class Words:
    """The words that this screen shows, already within the limit; what had no room is ""."""

    title: str
    count: str
    name: str
    side: str
    cue: str
    word: str
    number: str
    shorter: str


def words(body: Guide, buttons: Buttons, moment: Moment) -> Words:
    """Choose the words, the most needed first, until there are twenty.

    What is being said takes the place of the cue. What is missing takes that of the title and does not count: it is
    rare, and must be read.
    """
    left = MOST_WORDS - sum(_count(m.label) for m in (buttons.next, buttons.pause, buttons.stop))
    side = dates.SIDES[body.side] if body.side else ""
    left -= _count(body.name) + 2 * _count(side)  # it stands beside the limb, too
    cue = moment.caption or body.cue
    notice = notices.all_of(moment.notices)
    left -= _count(cue)
    word, left = _affordable(body.word, left)
    title, left = (notice, left) if notice else _affordable(body.progress.title, left)
    at = body.progress
    count = dates.counted(at.current, at.total) if at.total > 1 else ""
    if _count(count) > left:
        count = dates.counted_short(at.current, at.total)
    return Words(title, count, body.name, side, cue, word, body.number, body.shorter)


def _count(text: str) -> int:
    """The words of a text; a number is no word to read."""
    return sum(any(letter.isalpha() for letter in word) for word in text.split())


def _affordable(text: str, left: int) -> tuple[str, int]:
    return (text, left - _count(text)) if text and _count(text) <= left else ("", left)


# -- layout


@dataclass(frozen=True)
class GuideLayout:
    """Where the parts of a session screen are."""

    progress: pygame.Rect
    panel: pygame.Rect
    picture: pygame.Rect
    cue: pygame.Rect
    name: pygame.Rect
    side: pygame.Rect
    dial: pygame.Rect


def layout(content: pygame.Rect, shown: Words, look: Look) -> GuideLayout:
    """Lay the screen out; only the lines of the name and whether there is a side move anything."""
    height = round(look.unit * 2.0) + look.gap // 2
    progress = pygame.Rect(content.left, content.top, content.width, height)
    below = pygame.Rect(content.left, progress.bottom + look.gap // 2, content.width, 0)
    below.height = content.bottom - below.top
    return _stacked(progress, below, shown, look) if look.portrait else _beside(progress, below, shown, look)


def _beside(progress: pygame.Rect, below: pygame.Rect, shown: Words, look: Look) -> GuideLayout:
    panel = pygame.Rect(below.left, below.top, round(below.width * 0.56), below.height)
    words_left = panel.right + look.gap
    column = pygame.Rect(words_left, below.top, below.right - words_left, below.height)
    name = pygame.Rect(column.left, column.top, column.width, _name_height(shown, look, column.width))
    side = pygame.Rect(column.left, name.bottom, column.width, _side_height(shown, look))
    dial = pygame.Rect(column.left, side.bottom, column.width, column.bottom - side.bottom)
    return GuideLayout(progress, panel, *_panel(panel, look), name, side, dial)


def _stacked(progress: pygame.Rect, below: pygame.Rect, shown: Words, look: Look) -> GuideLayout:
    dial_height = round(look.short * 0.34)
    name_height = _name_height(shown, look, below.width)
    dial_top = below.bottom - dial_height
    name = pygame.Rect(below.left, dial_top - name_height, below.width, name_height)
    half = below.width // 2 if shown.side else 0
    side = pygame.Rect(below.left, dial_top, half, dial_height)
    dial = pygame.Rect(below.left + half, dial_top, below.width - half, dial_height)
    panel = pygame.Rect(below.left, below.top, below.width, name.top - look.gap - below.top)
    return GuideLayout(progress, panel, *_panel(panel, look), name, side, dial)


def _panel(panel: pygame.Rect, look: Look) -> tuple[pygame.Rect, pygame.Rect]:
    height = round(look.unit * 4.6)  # two lines with air, or three close together
    picture = pygame.Rect(panel.left, panel.top, panel.width, panel.height - height)
    return picture, pygame.Rect(panel.left, picture.bottom, panel.width, height)


def _name_lines(shown: Words, look: Look, width: int) -> tuple[Style, Written]:
    return fit_down(shown.name, NAME, look, width, most=2)


def _name_height(shown: Words, look: Look, width: int) -> int:
    style, written = _name_lines(shown, look, width)
    cap = look.cap(style.minutes)
    return cap + (len(written.lines) - 1) * style.leading(look) + round(cap * DESCENT) + round(look.unit * 0.5)


def _side_height(shown: Words, look: Look) -> int:
    return look.cap(looks.GLANCE) + round(look.unit * 0.85) if shown.side else 0


# -- parts


def parts(body: Guide, buttons: Buttons, moment: Moment, look: Look, place: Frame, figures: Drawer) -> list[ScreenPart]:
    """The session screen without its buttons."""
    shown = words(body, buttons, moment)
    at = layout(place.content, shown, look)
    warned = bool(moment.notices)
    made = [
        _progress_part(at.progress, body, shown, warned),
        _picture_part(at, body.figure, shown.side, figures),
        ScreenPart("cue", at.cue, shown.cue, lambda canvas: _draw_cue(canvas, at, shown.cue)),
        ScreenPart("name", at.name, shown.name, lambda canvas: _draw_name(canvas, at.name, shown)),
    ]
    if shown.side:
        made.append(ScreenPart("side", at.side, shown.side, lambda canvas: _draw_side(canvas, at.side, shown.side)))
    return [*made, _dial_part(at.dial, body, shown)]


def _progress_part(rect: pygame.Rect, body: Guide, shown: Words, warned: bool) -> ScreenPart:
    key = (body.progress, shown.title, shown.count, warned)
    return ScreenPart("progress", rect, key, lambda canvas: _draw_progress(canvas, rect, body, shown, warned))


def _draw_progress(canvas: Canvas, rect: pygame.Rect, body: Guide, shown: Words, warned: bool) -> None:
    look = canvas.look
    theme = look.theme
    top = rect.top + round(look.unit * 0.2)
    room = rect.width
    if shown.count:
        canvas.line(shown.count, BODY, Ink(theme.quiet, theme.ground), (rect.right, top), "count", rect, 1.0)
        room -= width_of(shown.count, BODY, look) + look.unit
    if shown.title or warned:
        _draw_title(canvas, rect, top, shown.title, room, warned)
    thick = max(6, round(look.short / 64))
    bar = pygame.Rect(rect.left, rect.bottom - thick, rect.width, thick)
    _draw_segments(canvas, bar, body)


def _draw_title(canvas: Canvas, rect: pygame.Rect, top: int, title: str, room: int, warned: bool) -> None:
    look = canvas.look
    colour, left = look.theme.text, rect.left
    if warned:
        colour, side = look.theme.accent, round(look.unit * 1.2)
        canvas.surface.blit(warning(side, colour), (left, top - (side - look.unit) // 2 - 1))
        left, room = left + round(side * 1.3), room - round(side * 1.3)
    if not title:
        return
    style, written = fit_down(title, BODY, look, room)
    ink, at = Ink(colour, look.theme.ground), (left, top + look.unit - look.cap(style.minutes))
    canvas.line(written.lines[0], style, ink, at, "notice" if warned else "title", rect, 0.0, written.cut)


def _draw_segments(canvas: Canvas, bar: pygame.Rect, body: Guide) -> None:
    """What is done is thick, what is now is thick and in the accent, what is to come is a thin line."""
    progress, theme = body.progress, canvas.look.theme
    gap = max(2, min(canvas.look.gap // 2, bar.width // max(1, progress.total * 5)))
    pitch = (bar.width + gap) / max(1, progress.total)
    for index in range(progress.total):
        left, right = round(bar.left + index * pitch), round(bar.left + (index + 1) * pitch) - gap
        rect = pygame.Rect(left, bar.top, right - left, bar.height)
        if index < progress.done:
            colour = theme.empty if index in progress.missed else theme.good
            rounded(canvas.surface, rect, colour, bar.height // 2)
        elif index == progress.done:
            rounded(canvas.surface, rect, theme.lit, bar.height // 2)
        else:
            thin = rect.inflate(0, -2 * (bar.height // 3))
            rounded(canvas.surface, thin, theme.track, thin.height // 2)


def _picture_part(at: GuideLayout, pose: FigurePose | None, side: str, figures: Drawer) -> ScreenPart:
    still = stepped(pose) if pose else None

    def draw(canvas: Canvas) -> None:
        canvas.panel(at.panel, canvas.look.theme.panel)
        if still:
            pad = canvas.look.gap
            box = at.picture.inflate(-2 * pad, -2 * pad).move(0, pad // 2)
            figures.draw(canvas.surface, box, still)
            if side:
                _draw_side_beside(canvas, box, still, side, figures)

    return ScreenPart("picture", at.picture, (still, figures.arrived), draw, moving=True)


def _draw_side_beside(canvas: Canvas, box: pygame.Rect, pose: FigurePose, side: str, figures: Drawer) -> None:
    """LEFT or RIGHT beside the limb that moves, where there is room for it."""
    look = canvas.look
    edge = 2  # round letters reach a little beyond the flat ones
    size = (width_of(side, LABEL, look) + 2 * edge, look.unit + 2 * edge)
    at = figures.beside_limb(pose, box.size, size, round(look.unit * 0.3))
    if at is not None:
        x, y = box.left + at[0], box.top + at[1]
        chip = pygame.Rect((x, y), size).inflate(look.unit // 2, look.unit // 2)
        rounded(canvas.surface, chip.clip(box), look.theme.panel, look.radius // 2)
        at = (x + edge, y + edge)
        canvas.line(side, LABEL, Ink(look.theme.accent, look.theme.panel), at, "limb", box)


def _draw_cue(canvas: Canvas, at: GuideLayout, cue: str) -> None:
    look = canvas.look
    canvas.panel(at.panel, look.theme.panel)
    if not cue:
        return
    style, written = fit_down(cue, BODY, look, at.cue.width - round(1.2 * look.unit), CUE_LINES)
    cap = look.cap(style.minutes)
    step = style.leading(look) if len(written.lines) < CUE_LINES else round(cap * _TIGHT)
    y = at.cue.centery - (cap + (len(written.lines) - 1) * step) // 2 - round(cap * 0.1)
    for index, text in enumerate(written.lines):
        ink = Ink(look.theme.text, look.theme.panel)
        canvas.line(text, style, ink, (at.cue.centerx, y + index * step), "cue", at.cue, 0.5, written.cut)


def _draw_name(canvas: Canvas, rect: pygame.Rect, shown: Words) -> None:
    look = canvas.look
    style, written = _name_lines(shown, look, rect.width)
    ink = Ink(look.theme.text, look.theme.ground)
    for index, text in enumerate(written.lines):
        y = rect.top + round(look.unit * 0.35) + index * style.leading(look)
        canvas.line(text, style, ink, (rect.centerx, y), "name", rect, 0.5, written.cut)


def _draw_side(canvas: Canvas, rect: pygame.Rect, side: str) -> None:
    look = canvas.look
    y = rect.centery - look.cap(looks.GLANCE) // 2 if look.portrait else rect.top + round(look.unit * 0.35)
    canvas.line(side, SIDE, Ink(look.theme.accent, look.theme.ground), (rect.centerx, y), "side", rect, 0.5)


# -- the countdown


def _dial_part(rect: pygame.Rect, body: Guide, shown: Words) -> ScreenPart:
    left = None if body.ring is None else round(max(0.0, min(1.0, body.ring)) * RING_STEPS)
    key = (shown.number, shown.word, left, body.sign)
    return ScreenPart(
        "dial", rect, key, lambda canvas: _draw_dial(canvas, rect, shown, left, body.sign), moving=left is not None
    )


def _draw_dial(canvas: Canvas, rect: pygame.Rect, shown: Words, left: int | None, sign: Icon | None) -> None:
    if left is not None:
        _draw_ring(canvas, rect, shown, left / RING_STEPS)
    elif shown.number:
        _draw_number(canvas, rect, shown.number, "", rect.width * 0.8)
    else:
        _draw_word(canvas, rect, shown.word, sign)


def _draw_ring(canvas: Canvas, rect: pygame.Rect, shown: Words, left: float) -> None:
    """The ring with its number; the word is in the ring, or beside it where the ring is small."""
    side = min(rect.width, rect.height)
    width = max(6, round(side * 0.066))
    across = (side - 2 * width) * 0.88
    inner = side - 2 * width
    word = _word_inside(_forms(shown), inner, canvas.look, across)
    beside = "" if word else _word_beside(_forms(shown), rect.width - side, canvas.look)
    box = pygame.Rect(0, 0, side, side)
    box.center = rect.center
    if beside:
        wide = width_of(beside, BODY, canvas.look) + canvas.look.unit
        box.left = rect.left + (rect.width - side - wide) // 2
    theme = canvas.look.theme
    time_arc(canvas.surface, box, left, theme.lit, theme.track, width)
    if shown.number:
        _draw_number(canvas, box.inflate(-2 * width, -2 * width), shown.number, word, across)
    else:
        _draw_word(canvas, box.inflate(-2 * width, -2 * width), shown.word, None)
    if beside:
        at = (box.right + canvas.look.unit, box.centery - canvas.look.unit // 2)
        canvas.line(beside, BODY, Ink(theme.quiet, theme.ground), at, "word", rect)


def _draw_number(canvas: Canvas, box: pygame.Rect, number: str, word: str, across: float) -> None:
    """The figures as large as the box allows, never below the size of a glance, with the word under them."""
    look = canvas.look
    under = round(look.unit * 1.75) if word else 0
    cap = max(look.cap(looks.GLANCE), _number_cap(number, across, box.height - under, bool(word)))
    ink = Ink(look.theme.text, look.theme.ground)
    middle = box.centery - under // 2
    canvas.digits(number, Face.BOLD, cap, ink, (box.centerx, middle), box)
    if word:
        y = middle + cap // 2 + round(look.unit * 0.75)
        canvas.line(word, BODY, Ink(look.theme.quiet, look.theme.ground), (box.centerx, y), "word", box, 0.5)


def _number_cap(number: str, across: float, height: float, crowded: bool) -> int:
    """The capital height with which at least two figures stay inside a circle that wide."""
    cells = digit_cells(number.rjust(2, "0"), Face.BOLD, 100)
    slope = sum(cells) / 100  # width for each pixel of height
    in_circle = across / (1 + slope**2) ** 0.5
    return int(min(in_circle * (0.86 if crowded else 0.92), height * 0.62))


def _forms(shown: Words) -> tuple[str, ...]:
    """The word and, where it says more, the shorter one: `Rest, 1 of 2` and `Rest`."""
    return tuple(filter(None, (shown.word, shown.word and shown.shorter)))


def _word_inside(forms: tuple[str, ...], height: int, look: Look, across: float) -> str:
    """As much of the word as has room under the smallest number, within the circle."""
    cap = look.cap(looks.GLANCE)
    foot = (cap + round(look.unit * 1.75)) / 2 + look.unit * DESCENT
    room = 2 * max(0.0, (across / 2) ** 2 - foot**2) ** 0.5
    if height <= cap + look.unit * 2.6:
        return ""
    return next((each for each in forms if width_of(each, BODY, look) <= room), "")


def _word_beside(forms: tuple[str, ...], room: int, look: Look) -> str:
    """As much of the word as has room at the right of the ring."""
    return next((each for each in forms if width_of(each, BODY, look) + look.unit <= room), "")


def _draw_word(canvas: Canvas, rect: pygame.Rect, word: str, sign: Icon | None) -> None:
    """The phase alone, where there is no number; with the pictogram of the button that is waited for."""
    if not word:
        return
    look = canvas.look
    written = fit(word, NAME, look, rect.width, most=2)
    step, cap = NAME.leading(look), look.cap(looks.NAME)
    height = cap + (len(written.lines) - 1) * step
    side = min(round(look.unit * 3.4), rect.height - height - round(1.6 * look.unit)) if sign else 0
    y = rect.centery - (height + (side + look.unit if side else 0)) // 2
    if sign and side > look.unit:
        canvas.surface.blit(icon(sign, side, icon_colour(look.theme, sign)), (rect.centerx - side // 2, y))
        y += side + look.unit
    for index, text in enumerate(written.lines):
        ink = Ink(look.theme.quiet, look.theme.ground)
        canvas.line(text, NAME, ink, (rect.centerx, y + index * step), "word", rect, 0.5, written.cut)
