"""`kiosk screens --figures DIR`: every variant's figure at the start and at the end, with its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from kiosk.content.stretch import Mode, Side, Stretch, Variant
from kiosk.devices.screen.contact import Cell, ContactSheets
from kiosk.scenes.bodies import FigurePose

COLUMNS = 6
ROWS = 6


def contact_sheets(stretches: Sequence[Stretch], folder: Path, theme: str = "dark") -> Iterator[Path]:
    """Draw all figures into `folder`, a sheet for every eighteen variants, and an overview; tell each file's path.

    The figure of a variant done alone shows the right side as the person sees it; one with a helper shows the left
    side as the helper sees it.
    """
    sheets = ContactSheets(theme)
    overview = folder / "figures.png"
    sheets.save([_end_of_first(stretch) for stretch in stretches], COLUMNS, overview)
    yield overview
    cells = (cell for stretch in stretches for variant in stretch.variants for cell in _both_ends(stretch, variant))
    number = 1
    while page := list(islice(cells, COLUMNS * ROWS)):
        path = folder / f"figures-{number}.png"
        sheets.save(page, COLUMNS, path)
        yield path
        number += 1


def _end_of_first(stretch: Stretch) -> Cell:
    variant = stretch.variants[0]
    return Cell(stretch.name, _pose(stretch, variant, 1.0))


def _both_ends(stretch: Stretch, variant: Variant) -> Iterator[Cell]:
    side = _side(stretch, variant)
    name = " ".join(filter(None, (stretch.name, variant.key, side or "")))
    yield Cell(f"{name}: start", _pose(stretch, variant, 0.0))
    yield Cell("end", _pose(stretch, variant, 1.0))


def _pose(stretch: Stretch, variant: Variant, reach: float) -> FigurePose:
    return FigurePose(variant, _side(stretch, variant), reach, variant.mode is not Mode.ACTIVE)


def _side(stretch: Stretch, variant: Variant) -> Side | None:
    if stretch.sides == (None,):
        return None
    return Side.RIGHT if variant.mode is Mode.ACTIVE else Side.LEFT
