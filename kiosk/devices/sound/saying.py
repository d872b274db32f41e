"""What a voice is given to say: the text with the signs in it as words.

A voice drops some signs in silence. "Knee < 90 degrees" is heard as "knee … ninety degrees", the opposite of a limit.
Others it reads letter by letter: "15 s" as "fifteen ess". Where there is only one way to read a sign, it becomes
words here; `unsayable` names what is left. On the screen the text stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata

from kiosk import words

_ENGLISH = re.compile(r"(.*/)?en([-+_].*)?")


def is_english(voice: str) -> bool:
    """Whether a voice of that name speaks English, as the kiosk's own sentences are."""
    return _ENGLISH.fullmatch(voice.lower()) is not None


def spoken(text: str, voice: str = "en") -> str:
    """The text as that voice is to say it. Only for English are the words known; others get it as it is."""
    if text.isascii() and not _WORTH_A_LOOK.search(text):
        return text
    if not is_english(voice):
        return text
    for pattern, said in _SAID:
        text = pattern.sub(said, text)
    return _UNIT.sub(_with_unit, _TIMES.sub(_times, _RANGE.sub(_range, text)))


def unsayable(text: str, voice: str = "en") -> str:
    """The signs of that text that are left out or misread when that voice says it, each once."""
    left = _PLACEHOLDER.sub("", spoken(text, voice))
    return "".join(dict.fromkeys(sign for sign in left if not _can_be_said(sign, voice)))


def _can_be_said(sign: str, voice: str) -> bool:
    if sign.isalpha() and is_english(voice):
        return unicodedata.name(sign, "").startswith(("LATIN", "MODIFIER", "MICRO", "MASCULINE", "FEMININE"))
    return sign.isalnum() or sign.isspace() or sign in _SAID_WELL or unicodedata.category(sign) in ("Mn", "Cf")


_WORTH_A_LOOK = re.compile(r"\d|[<>~/=-]")
_PLACEHOLDER = re.compile(r"\{(side|other)\}")
_SAID_WELL = frozenset(".,;:!?'\"()-–—…“”‘’„‚«»·•¿¡%&+=±×÷°≤≥≈€£$²³½¼¾⅓⅔−")

_SAID = tuple((re.compile(pattern), said) for pattern, said in words.signs.SIGNS_SAID)
_NUMBER = r"\d{1,3}(?:\.\d+)?"
_RANGE = re.compile(rf"(?<![\w.,/–—-])({_NUMBER})(°?)\s?([–—-])\s?({_NUMBER})(?![\d/–—-]|\.\d)")
_TIMES = re.compile(r"(?<![\w.])(?:(\d{1,3})\s?[x×]|[x×]\s?(\d{1,3}))(?!\w)")
_UNIT = re.compile(rf"(?<![\d.,])(\d+(?:[.,]\d+)?|[½¼¾])\s?({'|'.join(words.signs.UNITS_SAID)})(?![\w/'’])")


def _range(found: re.Match[str]) -> str:
    """10–15 is a range; 15-10 is something else, and 116-117 can be a telephone's number."""
    low, degrees, dash, high = found.groups()
    is_range = float(low) < float(high) and not (dash == "-" and len(low) == len(high) == len("116"))
    return f"{low}{degrees} {words.signs.RANGE_SAID} {high}" if is_range else found[0]


def _times(found: re.Match[str]) -> str:
    count = found[1] or found[2]
    return words.signs.TIMES_SAID.get(count, words.signs.TIMES_SAID[""].format(count))


def _with_unit(found: re.Match[str]) -> str:
    number, unit = found.groups()
    one, many = words.signs.UNITS_SAID[unit]
    return f"{number} {one if number in '1½¼¾' else many}"
