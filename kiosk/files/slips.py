"""What is wrong with a line that is not TOML, in the words of whoever wrote it.

The parser says "Invalid value (at line 3, column 12)". A therapist who wrote `yes` needs to hear "did you mean
true?". Each rule looks at one line for one slip that people make; the first that finds its slip is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.files.lines import Lines


@dataclass(frozen=True)
class Slip:
    """What is wrong, on which line, and what was perhaps meant."""

    line: int
    what: str
    hint: str = ""


Told = tuple[str, str]


def slip(text: str, line: int) -> Slip:
    """The slip because of which that text is no TOML; `line` is where the parser stopped."""
    rows = text.split("\n")
    line = min(max(line, 1), len(rows))
    return (
        _from_another_system(text)
        or _unseen(rows, line)
        or _twice(rows, line)
        or _open_text(text)
        or _open_list(rows, line)
        or Slip(line, *_in_line(rows[line - 1].strip()))
    )


def unseen(text: str, many_lines: bool = False) -> str:
    """The first sign in that text that steers or hides and is not seen, in words; "" where there is none.

    Such signs come with pasted text. They turn lines round, break them, or make two names look the same.
    """
    for letter in text:
        if unicodedata.category(letter) in _UNSEEN and not (many_lines and letter in "\n\r\t"):
            if letter in "\n\r\x0b\x0c\x85\u2028\u2029":
                return "a line break"
            return "a tab" if letter == "\t" else f"the sign {named(letter)}"
    return ""


def named(letter: str) -> str:
    """A letter by its number and name: U+2010 HYPHEN."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


# -- slips that more than one line tells of


def _from_another_system(text: str) -> Slip | None:
    if "\r" in text.replace("\r\n", "\n"):
        line = re.split(r"\r(?!\n)", text)[0].count("\n") + 1
        return Slip(line, "a line ends as on very old computers", "save the file with the line ends of this system")
    return None


def _unseen(rows: list[str], line: int) -> Slip | None:
    found = unseen(rows[line - 1].rstrip("\r"), many_lines=True)
    return Slip(line, f"there is {found} here, which cannot be seen", "type the line anew") if found else None


def _twice(rows: list[str], line: int) -> Slip | None:
    twice = Lines("\n".join(rows[:line])).twice
    if twice is None:
        return None
    place = f"[{twice.place}]" if rows[twice.second - 1].lstrip().startswith("[") else twice.place
    return Slip(
        twice.second, f"{place} stands here a second time", f"the first is on line {twice.first}: remove one of the two"
    )


def _open_text(text: str) -> Slip | None:
    """A text of several lines that has no end."""
    for quotes in ('"""', "'''"):
        if text.count(quotes) % 2:
            line = text[: text.rfind(quotes)].count("\n") + 1
            return Slip(line, "the text that begins here has no end", f"it ends with {quotes}")
    return None


def _open_list(rows: list[str], line: int) -> Slip | None:
    """A list whose bracket is not closed before a line that cannot belong to it."""
    began = Lines("\n".join(rows[: line - 1])).unclosed
    if not began:
        return None
    if _PAIR.match(rows[line - 1]) or _HEADER.match(rows[line - 1]) or not any(map(str.strip, rows[line:])):
        return Slip(began, "the list that begins here has no end", "it ends with ], and between two values is a comma")
    what, hint = _of_value(_bare(rows[line - 1]).strip().rstrip(",]").strip())
    if not what or what == _MORE[0]:
        return Slip(
            line, f"the list that begins on line {began} cannot be understood here", "between two values is a comma"
        )
    return Slip(line, what, hint)


_PAIR = re.compile(r"""\s*([\w-]+|"[^"]*"|'[^']*')(\s*\.\s*([\w-]+|"[^"]*"))*\s*=""")
_HEADER = re.compile(r"\s*\[\[?\s*[A-Za-z_]")


# -- slips that a line tells of by itself


def _in_line(row: str) -> Told:
    """What is wrong with that line, and a hint."""
    found = (rule(row) for rule in (_curly, _open_quote, _backslash, _header, _no_pair, _value))
    return next((told for told in found if told is not None), _ODD)


_ODD: Told = ("this cannot be understood", "a line is a key, = and a value, such as rate = 150")
_MORE: Told = ("there is more than one value here", "one key and one value to a line")

_STRAIGHT = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")
_CURLY = "“”„‟«»‘’‚‛"


def _bare(row: str) -> str:
    """The line without its comment, and with nothing in its quotation marks."""
    return _STRAIGHT.sub('""', row).partition("#")[0].rstrip()


def _curly(row: str) -> Told | None:
    if any(sign in _bare(row) for sign in _CURLY):
        return "these quotation marks are curly, as a word processor makes them", 'it needs straight ones: "…"'
    return None


def _open_quote(row: str) -> Told | None:
    bare = _STRAIGHT.sub("", row).partition("#")[0]
    for sign in "\"'":
        if sign in bare:
            return "a quotation mark is missing", f"text stands between two of them: {sign}…{sign}"
    return None


def _backslash(row: str) -> Told | None:
    if any("\\" in text for text in re.findall(r'"(?:[^"\\]|\\.)*"', row)):
        return "a backslash in quotation marks begins a sign of its own", "write it twice: \\\\"
    return None


def _header(row: str) -> Told | None:
    if not _HEADER.match(row):
        return None
    opened, closed = len(row) - len(row.lstrip("[")), len(_bare(row)) - len(_bare(row).rstrip("]"))
    if opened != closed:
        return "a square bracket is missing", f"such a line is {'[' * opened}name{']' * opened}"
    return "this heading cannot be understood", "it is a name in square brackets, such as [voice]"


def _no_pair(row: str) -> Told | None:
    """A line without a key or without an equals sign."""
    bare = _bare(row)
    key, equals, value = bare.partition("=")
    if not equals:
        if found := re.match(r"([\w-]+)\s*:\s*(.+)", row):
            return "here is : and it needs =", f"did you mean {found[1]} = {found[2]}"
        return "this line has no =", "a line is a key, = and a value; one for people only begins with #"
    if not key.strip():
        return "there is no key before the =", _ODD[1]
    if not value.strip(" ,"):
        return "there is no value after the =", "take the line out, or write what is meant"
    if value.strip().startswith("="):
        return "here is = more than once", _ODD[1]
    if not re.fullmatch(r"""[\w-]+(\s*\.\s*[\w-]+)*|.*"".*""", key.strip(), re.ASCII):
        meant = re.sub(r"\s+", "_", key.strip())
        hint = f"did you mean {meant}?" if re.fullmatch(r"[\w.-]+", meant, re.ASCII) else "it has only letters a to z"
        return "the key before the = is no single word", hint
    return None


def _value(row: str) -> Told | None:
    told = _of_value(_bare(row).partition("=")[2].strip())
    return told if told[0] else None


def _of_value(value: str) -> Told:
    """What is wrong with a value, all of whose texts are empty; ("", "") where nothing is seen."""
    for pattern, tell in _VALUES:
        if found := re.fullmatch(pattern, value):
            return tell(found)
    return "", ""


def _word(found: re.Match[str]) -> Told:
    meant = YES_AND_NO.get(found[0].lower())
    if meant:
        return f"{found[0]} is not known here", f"did you mean {meant}?"
    return "text needs quotation marks", f'did you mean "{found[0]}"?'


def _number(found: re.Match[str]) -> Told:
    return f"{found[0]} is no number here", f"did you mean {found[1].lstrip('0') or '0'}?"


YES_AND_NO = {
    **dict.fromkeys(("true", "yes", "on", "y"), "true"),
    **dict.fromkeys(("false", "no", "off", "n", "none", "never"), "false"),
}

_VALUES: tuple[tuple[str, Callable[[re.Match[str]], Told]], ...] = (
    (r"([+-]?\d+),(\d+)", lambda it: (f"{it[0]} has a comma", f"a number has a point: did you mean {it[1]}.{it[2]}?")),
    (r"\d{1,2}[:.]\d\d( ?[ap]m)?", lambda it: ("a time needs quotation marks", _time(it[0]))),
    (r"\.\d+", lambda it: (f"{it[0]} is no number here", f"did you mean 0{it[0]}?")),
    (r"(\d+)\.", _number),
    (r"0+(\d+)", _number),
    (r"([+-]?\d+(?:\.\d+)?) ?[^\W\d_]+\.?", _number),
    (r"[^\W\d][\w -]*(?:/[\w -]+)*", _word),
    (r"(?:\"\"|[\w.+-]+|\[[^\]]*\])[ ,]+\S.*", lambda _: _MORE),
    (r"\[(?:.*[^\]])?", lambda _: ("a square bracket is missing", "a list ends with ]")),
    (r"\{(?:.*[^}])?", lambda _: ("a curly bracket is missing", "it ends with }")),
    (r"\[.*\]", lambda _: ("something in this list cannot be understood", _LIST)),
)

_LIST = "texts need quotation marks, and between two values is a comma"


def _time(written: str) -> str:
    if re.fullmatch(r"\d{1,2}[:.]\d\d", written):
        return f'did you mean "{written.replace(".", ":"):0>5}"?'
    return 'it is hours and minutes, such as "15:30"'
