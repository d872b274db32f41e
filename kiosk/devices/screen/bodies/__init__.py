"""The screens: one module for each kind of body, and the frame that they share.

Only home is there from the beginning: the others are imported when they are first needed, or by `load`. They cost a
noticeable part of a start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.devices.screen.bodies import home
from kiosk.devices.screen.bodies.frame import Frame, button_parts, frame
from kiosk.devices.screen.drawing import Moment, ScreenPart
from kiosk.devices.screen.look import Look
from kiosk.pressing.button import Button
from kiosk.scenes.bodies import Ask, Course, Guide, Home, Scene, Share, Sheet, Weeks

if TYPE_CHECKING:
    from kiosk.devices.screen.bodies.figures import Drawer


def parts(
    scene: Scene, moment: Moment, look: Look, order: Sequence[Button], figures: Callable[[], Drawer]
) -> list[ScreenPart]:
    """Everything on the screen of that scene, as parts that can be drawn one by one."""
    place = frame(look, order)
    return _body(scene, moment, look, place, figures) + button_parts(place, scene.buttons, moment)


def _body(scene: Scene, moment: Moment, look: Look, place: Frame, figures: Callable[[], Drawer]) -> list[ScreenPart]:
    if isinstance(scene.body, Home):
        return home.parts(scene.body, moment, look, place)
    from kiosk.devices.screen.bodies import ask, guide, plots, share, sheet

    match scene.body:
        case Guide() as body:
            return guide.parts(body, scene.buttons, moment, look, place, figures())
        case Ask() as body:
            return ask.parts(body, scene.buttons, moment, look, place)
        case Sheet() as body:
            return sheet.parts(body, moment, look, place)
        case Weeks() as body:
            return plots.weeks_parts(body, moment, look, place)
        case Course() as body:
            return plots.course_parts(body, moment, look, place)
        case Share() as body:
            return share.parts(body, moment, look, place)


def load() -> None:
    """Have every screen ready, so that none has to be imported when it is first shown."""
    from kiosk.devices.screen.bodies import ask, figures, guide, plots, share, sheet  # noqa: F401
