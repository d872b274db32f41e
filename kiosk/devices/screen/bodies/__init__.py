"""The screens: one module for each kind of body, and the frame that they share.

Only home is there from the beginning: the others are imported when they are first needed, or by `load`. They cost a
noticeable part of a start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, assert_never

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

    body = scene.body
    match body:
        case Guide():
            return guide.parts(body, scene.buttons, moment, look, place, figures())
        case Ask():
            return ask.parts(body, scene.buttons, moment, look, place)
        case Sheet():
            return sheet.parts(body, moment, look, place)
        case Weeks():
            return plots.weeks_parts(body, moment, look, place)
        case Course():
            return plots.course_parts(body, moment, look, place)
        case Share():
            return share.parts(body, moment, look, place)
    assert_never(body)


def load() -> None:
    """Have every screen ready, so that none has to be imported when it is first shown."""
    from kiosk.devices.screen.bodies import ask, figures, guide, plots, share, sheet  # noqa: F401
