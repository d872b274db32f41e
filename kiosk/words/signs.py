"""How an English voice says the signs in a text that people wrote; `kiosk.devices.sound.saying` looks for them."""

from __future__ import annotations

SIGNS_SAID = (
    (r"\s?(?:<-+>|<=>)\s?", " ↔ "),
    (r"\s?(?:-+>|=>|→|⟶)\s?", " to "),
    (r"<=\s*(?=\d)", "at most "),
    (r">=\s*(?=\d)", "at least "),
    (r"<\s*(?=\d)", "less than "),
    (r">\s*(?=\d)", "more than "),
    (r"[~≈]\s*(?=\d)", "about "),
    (r"(?<![\d/.])1/2(?![\d/])", "½"),
    (r"(?<![\d/.])1/4(?![\d/])", "¼"),
    (r"(?<![\d/.])3/4(?![\d/])", "¾"),
    (r"\b[Ww]/o\b\s*", "without "),
    (r"\b[Ww]/\s*(?=[A-Za-z])", "with "),
    (r"\bL\s?/\s?R\b", "left or right"),
    (r"\bR\s?/\s?L\b", "right or left"),
    (r"\band\s?/\s?or\b", "or"),
    (r"(?<=[A-Za-z]{2})\s?/\s?(?=[A-Za-z]{2})", " or "),
    (r"(?<=\d)\s?[x×]\s?(?=\d)", " times "),
)
UNITS_SAID = {
    **dict.fromkeys(("s", "sec", "secs"), ("second", "seconds")),
    **dict.fromkeys(("min", "mins"), ("minute", "minutes")),
    **dict.fromkeys(("h", "hr", "hrs"), ("hour", "hours")),
    "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "kg": ("kilogram", "kilograms"),
}
RANGE_SAID = "to"
TIMES_SAID = {"1": "once", "2": "twice", "": "{} times"}
