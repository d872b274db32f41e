"""Which voices espeak-ng has on this machine, for whoever names one in the settings.

The library takes an unknown voice in silence and speaks on with the one before, so it is asked beforehand.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cache

_LIBRARIES = ("libespeak-ng.so.1", "/usr/local/lib/libespeak-ng.so.1", "libespeak.so.1")  # where pyttsx3 looks
_SYNCHRONOUS, _DO_NOT_EXIT = 2, 0x8000  # speak_lib.h
_TAKEN = 0


class _Voice(ctypes.Structure):
    """espeak_VOICE of speak_lib.h. `languages` are entries of a priority byte and a text that ends with 0."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


@cache
def _library() -> ctypes.CDLL | None:
    """espeak-ng, ready to be asked; None where there is none."""
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
            ready = library.espeak_Initialize(_SYNCHRONOUS, 0, None, _DO_NOT_EXIT) > 0
            library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        except (OSError, AttributeError):
            continue
        return library if ready else None
    return None


def is_there(voice: str) -> bool | None:
    """Whether that voice, such as `en` or `de+f2`, can speak here; None where nothing can be asked."""
    library = _library()
    if library is None:
        return None
    base, _, variant = voice.partition("+")
    taken = library.espeak_SetVoiceByName(base.encode("utf-8", "replace")) == _TAKEN
    return taken and (not variant or variant in variants())


def languages() -> dict[str, str]:
    """The shortest name of a voice by everything that people call it: `english` and `en-us` lead to one each."""
    found: dict[str, str] = {}
    for name, listed in sorted(_listed(None), key=lambda voice: min(map(len, voice[1]), default=99)):
        codes = [code for code in listed if is_there(code)]
        for code in codes:
            found.setdefault(code, code)
        if codes:
            found.setdefault(name.split()[0].lower(), min(codes, key=len))
    return found


def variants() -> frozenset[str]:
    """The variants that any voice can be spoken in, such as `f2`."""
    wanted = _Voice(languages=ctypes.cast(ctypes.c_char_p(b"variant"), ctypes.c_void_p).value)
    library = _library()
    if library is None:
        return frozenset()
    voices = library.espeak_ListVoices(ctypes.byref(wanted))
    return frozenset(_text(voice.identifier).rpartition("/")[2] for voice in _each(voices))


def _listed(wanted: None) -> Iterator[tuple[str, list[str]]]:
    """Each voice with its name and the codes of its languages."""
    library = _library()
    if library is not None:
        for voice in _each(library.espeak_ListVoices(wanted)):
            yield _text(voice.name), list(_codes(voice.languages))


def _each(voices: ctypes._Pointer[ctypes._Pointer[_Voice]]) -> Iterator[_Voice]:
    number = 0
    while voices[number]:
        yield voices[number].contents
        number += 1


def _codes(at: int | None) -> Iterator[str]:
    while at and ctypes.string_at(at, 1) != b"\0":
        code = ctypes.string_at(at + 1)
        yield _text(code)
        at += 1 + len(code) + 1


def _text(name: bytes | None) -> str:
    return (name or b"").decode("utf-8", "replace")
