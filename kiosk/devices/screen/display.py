"""The display: draws a scene and what belongs to the moment, and only what changed since the last turn.

Scenes fade into each other in 300 ms, except that a stop changes the screen at once and the buttons always tell the
truth at once. One thing moves at a time: what has a movement of its own (figure, countdown, a label that fills) is
never part of a fade.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pygame

from kiosk.devices.screen.bodies import parts
from kiosk.devices.screen.bodies.frame import frame
from kiosk.devices.screen.drawing import Canvas, DrawnText, Moment, ScreenPart
from kiosk.devices.screen.look import Look, ScreenSize
from kiosk.devices.screen.themes import DARK, NIGHT, Theme
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Guide, Home, Scene

if TYPE_CHECKING:
    from kiosk.devices.screen.bodies.figures import Drawer

__all__ = ["ORDER", "Display", "Moment", "draw_scene"]

ORDER = (Button.NEXT, Button.PAUSE, Button.STOP)
FADE_MS = 300
MOVING_MS = 66  # the figure and the ring are drawn at most 15 times a second
UNHURRIED = frozenset({"picture", "dial"})
AT_ONCE = frozenset({"stopped"})  # these screens never fade in


def draw_scene(
    surface: pygame.Surface,
    scene: Scene,
    moment: Moment,
    look: Look,
    order: Sequence[Button] = ORDER,
    figures: Drawer | None = None,
) -> list[DrawnText]:
    """Draw the whole screen and tell every text that stands on it."""
    look = _seen(look, scene, moment)
    canvas = Canvas(surface, look)
    surface.fill(look.theme.ground)
    for part in parts(scene, moment, look, order, lambda: figures or at_once(look.theme)):
        _draw(canvas, part)
    return canvas.texts


def at_once(theme: Theme) -> Drawer:
    """What draws the figures of a theme as they are asked for. Home, which comes first, needs none of it."""
    from kiosk.devices.screen.bodies.figures import Figures

    return Figures(theme)


def _seen(look: Look, scene: Scene, moment: Moment) -> Look:
    """Home is dimmed at night; no other screen is."""
    return replace(look, theme=NIGHT) if moment.dimmed and isinstance(scene.body, Home) else look


def _places(made: Iterable[ScreenPart]) -> dict[str, pygame.Rect]:
    return {part.name: part.rect for part in made}


def _draw(canvas: Canvas, part: ScreenPart) -> None:
    canvas.surface.set_clip(part.rect)
    part.draw(canvas)
    canvas.surface.set_clip(None)


@dataclass
class _Fade:
    """A screen that is giving way: what each area looked like that fades, and since when."""

    before: list[tuple[pygame.Surface, pygame.Rect]]
    since_ms: int


class _Prepared:
    """A whole page that may be needed at once, and what stands on it. One thread draws it, another may need it.

    It is drawn anew part by part: a second page meanwhile would take 8 MB.
    """

    def __init__(self, page: pygame.Surface, look: Look) -> None:
        self._page, self._look = page, look
        self._using = threading.Lock()  # held for one part at most
        self._drawn: dict[str, ScreenPart] = {}
        page.fill(look.theme.ground)

    def draw(self, part: ScreenPart) -> None:
        """Put that part on it, unless it stands there already."""
        before = self._drawn.get(part.name)
        if before is not None and before.key == part.key:
            return
        with self._using:
            self._page.fill(self._look.theme.ground, part.rect)
            _draw(Canvas(self._page, self._look), part)
            self._drawn[part.name] = part

    def has_places_of(self, made: Iterable[ScreenPart]) -> bool:
        """Whether all of these parts are on it, each in its place, and nothing else."""
        return _places(tuple(self._drawn.values())) == _places(made)

    def copy_to(self, page: pygame.Surface) -> dict[str, ScreenPart]:
        """Put all of it on that page; what then stands there."""
        with self._using:
            page.blit(self._page, (0, 0))
            return dict(self._drawn)


def _no_breath() -> None:
    """Nobody waits for whoever prepares a page at once."""


class Display:
    """Shows scenes on a surface, redrawing only what changed.

    `surface` is the window's; `size` says how large the panel is and how far away; `figures` makes what draws the
    figures of a theme. `show` returns the areas that changed, for `pygame.display.update`.
    """

    def __init__(
        self,
        surface: pygame.Surface,
        size: ScreenSize,
        theme: Theme = DARK,
        text_size: float = 1.0,
        reduced_motion: bool = False,
        button_order: Sequence[Button] = ORDER,
        figures: Callable[[Theme], Drawer] = at_once,
    ) -> None:
        self.surface = surface
        self.look = Look(theme, surface.get_width(), surface.get_height(), size, text_size)
        self.order = tuple(button_order)
        self._reduced_motion = reduced_motion
        self._page = pygame.Surface(surface.get_size(), 0, surface)
        self._drawn: dict[str, ScreenPart] = {}
        self._scene: Scene | None = None
        self._theme: Theme | None = None
        self._moment = Moment()
        self._fade: _Fade | None = None
        self._drawn_ms: dict[str, int] = {}
        self._some_are_late = False
        self._figures = figures
        self._drawers: dict[str, Drawer] = {}
        self._arrived = 0
        self._prepared: _Prepared | None = None

    def button_at(self, position: tuple[int, int]) -> Button | None:
        """The button whose label is drawn there, for a mouse on the desk."""
        labels = frame(self.look, self.order).labels
        return next((button for button, rect in labels if rect.collidepoint(position)), None)

    def show(self, scene: Scene, moment: Moment) -> list[pygame.Rect]:
        """Draw what changed; gives the areas of the surface that are new."""
        look = _seen(self.look, scene, moment)
        arrived = self._drawer(look.theme).arrived if isinstance(scene.body, Guide) else 0
        unchanged = self._scene == scene and replace(self._moment, now_ms=moment.now_ms) == moment
        if unchanged and not self._fade and not self._some_are_late and arrived == self._arrived:
            return []
        self._arrived = arrived
        made = self._parts(scene, moment, look)
        changed = self._changed(made, look, moment)
        if self._fades(scene):
            self._begin_fade(changed, moment)
        elif self._scene is None or scene.name != self._scene.name:
            self._fade = None
        self._draw_parts(changed, made, look, moment.now_ms)
        self._scene, self._moment, self._theme = scene, moment, look.theme
        return self._present(changed, moment)

    def prepare(self, scene: Scene, breath: Callable[[], None] = _no_breath) -> None:
        """Draw that scene where nobody sees it, so that it comes up at once: a stop must not wait.

        Any thread may do that; it calls `breath` every few ms.
        """
        made = self._parts(scene, replace(self._moment, caption="", fill={}), self.look)
        ready = self._prepared
        if ready is None or not ready.has_places_of(made):
            self._prepared = ready = None  # of no use any more, and two pages take 16 MB
            ready = _Prepared(pygame.Surface(self.surface.get_size(), 0, self.surface), self.look)
        for part in made:
            breath()
            ready.draw(part)
        self._prepared = ready

    def show_again(self) -> None:
        """Forget what was drawn, so that the next turn draws everything (the window was covered or lost)."""
        self._drawn, self._scene, self._fade = {}, None, None

    # -- what changed

    def _changed(self, made: Sequence[ScreenPart], look: Look, moment: Moment) -> list[ScreenPart]:
        self._some_are_late = False
        if self._is_new_page(made, look):
            return list(made)
        changed = [part for part in made if part.key != self._drawn[part.name].key]
        due = [part for part in changed if self._is_due(part, moment)]
        self._some_are_late = len(due) < len(changed)
        return due

    def _is_due(self, part: ScreenPart, moment: Moment) -> bool:
        """Whether it is time to draw that part again: what moves slowly is drawn 15 times a second at most."""
        since_ms = moment.now_ms - self._drawn_ms.get(part.name, -MOVING_MS)
        return part.name not in UNHURRIED or not 0 <= since_ms < MOVING_MS

    def _is_new_page(self, made: Sequence[ScreenPart], look: Look) -> bool:
        return look.theme is not self._theme or _places(made) != _places(self._drawn.values())

    def _draw_parts(self, changed: Sequence[ScreenPart], made: Sequence[ScreenPart], look: Look, now_ms: int) -> None:
        canvas = Canvas(self._page, look)
        if self._is_new_page(made, look):
            self._begin_page(made, look)
        for part in changed:
            before = self._drawn.get(part.name)
            if before is not None and before.key != part.key:
                self._page.fill(look.theme.ground, part.rect)
            if before is None or before.key != part.key:
                _draw(canvas, part)
            self._drawn[part.name] = part
            self._drawn_ms[part.name] = now_ms

    def _begin_page(self, made: Sequence[ScreenPart], look: Look) -> None:
        """An empty page, or one that was prepared for what is to be drawn."""
        ready = self._prepared
        if ready is not None and look is self.look and ready.has_places_of(made):
            self._drawn = ready.copy_to(self._page)
        else:
            self._page.fill(look.theme.ground)
            self._drawn = {}

    def _parts(self, scene: Scene, moment: Moment, look: Look) -> list[ScreenPart]:
        return parts(scene, moment, look, self.order, lambda: self._drawer(look.theme))

    def _drawer(self, theme: Theme) -> Drawer:
        if theme.name not in self._drawers:
            self._drawers[theme.name] = self._figures(theme)
        return self._drawers[theme.name]

    # -- fading and presenting

    def _fades(self, scene: Scene) -> bool:
        before = self._scene
        if self._reduced_motion or before is None or scene.name in AT_ONCE:
            return False
        return (before.name, before.stretch, before.side) != (scene.name, scene.stretch, scene.side)

    def _begin_fade(self, changed: Sequence[ScreenPart], moment: Moment) -> None:
        whole = self.surface.get_rect()
        still = [part.rect.clip(whole) for part in changed if not part.moving]
        before = [(self.surface.subsurface(area).copy(), area) for area in still]
        self._fade = _Fade(before, moment.now_ms) if before else None

    def _present(self, changed: Sequence[ScreenPart], moment: Moment) -> list[pygame.Rect]:
        areas = [part.rect for part in changed]
        whole = self.surface.get_rect()
        if len(changed) == len(self._drawn):
            areas = [whole]
        for area in areas:
            self.surface.blit(self._page, area, area)
        return areas + self._blend(moment)

    def _blend(self, moment: Moment) -> list[pygame.Rect]:
        """Lay what was there before over the new, fainter each turn."""
        fade = self._fade
        if fade is None:
            return []
        gone = (moment.now_ms - fade.since_ms) / FADE_MS
        if gone >= 1:
            self._fade = None
        for before, area in fade.before:
            self.surface.blit(self._page, area, area)
            if gone < 1:
                before.set_alpha(round(255 * max(0.0, 1 - gone)))
                self.surface.blit(before, area)
        return [area for _, area in fade.before]
