"""`kiosk screens`: a picture of every screen, and of every figure; and the pictures of a rehearsal."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.commands.terminal import tell
from kiosk.devices.screen import picture
from kiosk.devices.system.clock import RealClock
from kiosk.files.everything import read_everything
from kiosk.files.places import find
from kiosk.files.settings import Settings
from kiosk.log.history import Log
from kiosk.scenes.bodies import Scene
from kiosk.worlds import walk
from kiosk.worlds.needs import Instant
from kiosk.worlds.opening import known, look_of


def run(args: argparse.Namespace) -> int:
    """Draw every screen into a folder and name each file on standard output."""
    places = find(config=args.config)
    reading = read_everything(places)
    if reading.value is None:
        return tell(reading.mistakes)
    folder = Path(args.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return tell([f"{folder}: cannot be a folder for pictures: {error.strerror}"])
    screen = reading.value.settings.screen
    theme = args.theme or str(screen.theme)
    if args.figures:
        from kiosk.commands import figures

        stretches = tuple(reading.value.library.stretches.values())
        for path in figures.contact_sheets(stretches, folder, theme):
            print(path)
        return 0
    day = RealClock(reading.value.settings.session.day_begins).now().day
    known_ = known(reading.value, Log(), day)
    artist = picture.Artist(look_of(screen, args.size, theme), screen.button_order)
    for name, scene in walk.screens(known_).items():
        path = folder / f"{name.replace('_', '-')}.png"
        artist.save(scene, path, "10:24", day)
        print(path)
    return 0


@dataclass
class Album:
    """A screen that keeps a picture of everything it shows: one of each scene, numbered in order of time."""

    folder: Path
    settings: Settings
    size: tuple[int, int] = (1280, 720)
    count: int = 0
    last: tuple[object, ...] = ()
    artist: picture.Artist = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        screen = self.settings.screen
        self.artist = picture.Artist(look_of(screen, self.size, screen.theme), screen.button_order)

    def show(self, scene: Scene, instant: Instant) -> None:
        """Draw it if it is another scene than the last."""
        key = (scene.name, scene.stretch, scene.side, scene.repetition)
        if key == self.last:
            return
        self.last, self.count = key, self.count + 1
        parts = [f"{self.count:03}", scene.name, scene.stretch or "", scene.side or ""]
        name = "-".join(part for part in parts if part).replace("_", "-")
        self.artist.save(scene, self.folder / f"{name}.png", "10:24", "", instant.caption)
