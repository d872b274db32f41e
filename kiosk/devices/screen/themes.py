"""The themes: dark, light and night, each a set of colours that stand out enough from what lies under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

Colour = tuple[int, int, int]

TEXT_CONTRAST = 7.0
SHAPE_CONTRAST = 3.0


def _hex(value: str) -> Colour:
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)


@dataclass(frozen=True)
class Theme:
    """One set of colours. Each is named by what it is for, never by what it looks like.

    `ground` lies under everything, `panel` under a card, `chip` under a choice. `text` and `quiet` are letters;
    `accent`, `calm` and `hurt` are letters,
    `lit`, `good` and again `hurt` are shapes. `chosen` lies under the choice that is marked,
    with `on_chosen` letters. `track` is what is still to come, `empty` an open circle, `dim` a button that does
    nothing now. `*_fill` lies under a button's label while the button is held. `figure*` are for the pictures.
    """

    name: str
    ground: Colour
    panel: Colour
    chip: Colour
    rule: Colour
    text: Colour
    quiet: Colour
    accent: Colour
    lit: Colour
    chosen: Colour
    on_chosen: Colour
    good: Colour
    on_good: Colour
    calm: Colour
    hurt: Colour
    track: Colour
    empty: Colour
    dim: Colour
    next: Colour
    pause: Colour
    stop: Colour
    next_fill: Colour
    pause_fill: Colour
    stop_fill: Colour
    notice: Colour
    on_notice: Colour
    figure: Colour
    figure_far: Colour
    figure_moved: Colour
    figure_support: Colour
    figure_face: Colour
    figure_hand: Colour
    figure_hand_ring: Colour


DARK = Theme(
    name="dark",
    ground=_hex("0e151e"),
    panel=_hex("16212c"),
    chip=_hex("223043"),
    rule=_hex("3f5063"),
    text=_hex("f2f5fa"),
    quiet=_hex("b6c2d1"),
    accent=_hex("fdbb5a"),
    lit=_hex("fdbb5a"),
    chosen=_hex("fdbb5a"),
    on_chosen=_hex("0e151e"),
    good=_hex("60d795"),
    on_good=_hex("0e2018"),
    calm=_hex("74c3ff"),
    hurt=_hex("ff9189"),
    track=_hex("576a7e"),
    empty=_hex("b6c2d1"),
    dim=_hex("718398"),
    next=_hex("60d795"),
    pause=_hex("ffc43d"),
    stop=_hex("ff5f5f"),
    next_fill=_hex("1b4a35"),
    pause_fill=_hex("54410d"),
    stop_fill=_hex("6b1f26"),
    notice=_hex("fdbb5a"),
    on_notice=_hex("1a1206"),
    figure=_hex("d9e0e8"),
    figure_far=_hex("93a2b2"),
    figure_moved=_hex("fab757"),
    figure_support=_hex("73879c"),
    figure_face=_hex("33445a"),
    figure_hand=_hex("5fbcff"),
    figure_hand_ring=_hex("16212c"),
)

LIGHT = Theme(
    name="light",
    ground=_hex("e9edf1"),
    panel=_hex("fbfcfd"),
    chip=_hex("e4eaf0"),
    rule=_hex("a9b5c1"),
    text=_hex("101d2a"),
    quiet=_hex("37475a"),
    accent=_hex("743e00"),
    lit=_hex("c96200"),
    chosen=_hex("743e00"),
    on_chosen=_hex("fffaf2"),
    good=_hex("0f7a4a"),
    on_good=_hex("f4fff9"),
    calm=_hex("004a80"),
    hurt=_hex("94161a"),
    track=_hex("75838f"),
    empty=_hex("45566a"),
    dim=_hex("73818f"),
    next=_hex("0f7a4a"),
    pause=_hex("8f5b00"),
    stop=_hex("c4252b"),
    next_fill=_hex("bfe9d2"),
    pause_fill=_hex("fbe0a4"),
    stop_fill=_hex("ffd3cf"),
    notice=_hex("ffc766"),
    on_notice=_hex("2a1a00"),
    figure=_hex("46576c"),
    figure_far=_hex("8394a6"),
    figure_moved=_hex("c96200"),
    figure_support=_hex("8593a1"),
    figure_face=_hex("f3f6f9"),
    figure_hand=_hex("0064ad"),
    figure_hand_ring=_hex("fbfcfd"),
)

# For a home screen in a dark bedroom: nothing bright, nothing blue, and still readable.
NIGHT = Theme(
    name="night",
    ground=_hex("000000"),
    panel=_hex("0b0907"),
    chip=_hex("14100c"),
    rule=_hex("2e261d"),
    text=_hex("bfa686"),
    quiet=_hex("b09a7c"),
    accent=_hex("c2985a"),
    lit=_hex("c2985a"),
    chosen=_hex("c2985a"),
    on_chosen=_hex("0b0907"),
    good=_hex("7fa37c"),
    on_good=_hex("050805"),
    calm=_hex("95a09a"),
    hurt=_hex("d48b7d"),
    track=_hex("6b5d4b"),
    empty=_hex("8a7861"),
    dim=_hex("6b5d4b"),
    next=_hex("5f8a63"),
    pause=_hex("94743a"),
    stop=_hex("a85049"),
    next_fill=_hex("0e1a10"),
    pause_fill=_hex("1c1609"),
    stop_fill=_hex("28100e"),
    notice=_hex("c2985a"),
    on_notice=_hex("0b0704"),
    figure=_hex("9a8a76"),
    figure_far=_hex("746757"),
    figure_moved=_hex("c2985a"),
    figure_support=_hex("6b5d4b"),
    figure_face=_hex("0b0907"),
    figure_hand=_hex("95a09a"),
    figure_hand_ring=_hex("0b0907"),
)

THEMES: Mapping[str, Theme] = MappingProxyType({"dark": DARK, "light": LIGHT})

# What is drawn on what; a test holds every pair to its contrast in every theme.
TEXT_PAIRS = (
    ("text", "ground"),
    ("text", "panel"),
    ("text", "chip"),
    ("text", "next_fill"),
    ("text", "pause_fill"),
    ("text", "stop_fill"),
    ("quiet", "ground"),
    ("quiet", "panel"),
    ("accent", "ground"),
    ("accent", "panel"),
    ("calm", "ground"),
    ("calm", "panel"),
    ("hurt", "panel"),
    ("on_chosen", "chosen"),
    ("on_notice", "notice"),
)
SHAPE_PAIRS = (
    ("track", "ground"),
    ("lit", "ground"),
    ("lit", "panel"),
    ("good", "ground"),
    ("good", "panel"),
    ("on_good", "good"),
    ("hurt", "panel"),
    ("panel", "hurt"),
    ("empty", "panel"),
    ("dim", "panel"),
    ("dim", "ground"),
    ("next", "panel"),
    ("pause", "panel"),
    ("stop", "panel"),
    ("next", "ground"),
    ("pause", "ground"),
    ("stop", "ground"),
    ("next", "next_fill"),
    ("pause", "pause_fill"),
    ("stop", "stop_fill"),
    ("chosen", "panel"),
    ("figure", "panel"),
    ("figure_far", "panel"),
    ("figure_moved", "panel"),
    ("figure_support", "panel"),
    ("figure_face", "figure"),
    ("figure_hand", "figure_hand_ring"),
)


def luminance(colour: Colour) -> float:
    """How bright a colour is to the eye, 0 to 1 (WCAG 2, relative luminance)."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """How well two colours can be told apart, 1 to 21 (WCAG 2, contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours(theme: Theme) -> dict[str, Colour]:
    """Every colour of a theme by its name."""
    return {f.name: getattr(theme, f.name) for f in fields(theme) if f.name != "name"}
