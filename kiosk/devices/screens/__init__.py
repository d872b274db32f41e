"""The screens: one module for each kind of body, and the frame that they share."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.devices.drawing import Moment, Part
from kiosk.devices.look import Look
from kiosk.devices.screens import ask, guide, home, plots, share, sheet
from kiosk.devices.screens.figures import Drawer
from kiosk.devices.screens.frame import Frame, button_parts, frame
from kiosk.events import Button
from kiosk.scenes import Ask, Course, Guide, Home, Scene, Share, Sheet, Weeks


def parts(scene: Scene, moment: Moment, look: Look, order: Sequence[Button], figures: Drawer) -> list[Part]:
    """Everything on the screen of that scene, as parts that can be drawn one by one."""
    place = frame(look, order)
    return _body(scene, moment, look, place, figures) + button_parts(place, scene.buttons, moment)


def _body(scene: Scene, moment: Moment, look: Look, place: Frame, figures: Drawer) -> list[Part]:
    match scene.body:
        case Home() as body:
            return home.parts(body, moment, look, place)
        case Guide() as body:
            return guide.parts(body, scene.buttons, moment, look, place, figures)
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
