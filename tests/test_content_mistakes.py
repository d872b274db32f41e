"""What can be wrong in a file of content: what is changed, where that is told, and what is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import MISSING, Place, at, changed, places, renamed, written
from shelves import CARD, MORNING, PASSIVE, ROUTINE, SHIPPED, STRETCH, STRETCHES, told, values_of, write


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A few of the shipped files, in a folder where they may be broken."""
    folder = tmp_path / "assets"
    for kind, stems in (("stretches", STRETCHES), ("routines", (ROUTINE,))):
        (folder / kind).mkdir(parents=True)
        for stem in stems:
            shutil.copy(SHIPPED / kind / f"{stem}.toml", folder / kind)
    (folder / "cards").mkdir()
    write(folder, "cards", "music", CARD)
    return folder


def step_with(fits: Callable[[dict[str, Any]], bool]) -> int:
    """The first step of the routine whose stretch's file fits."""
    steps = enumerate(MORNING["steps"])
    return next(number for number, step in steps if fits(values_of("stretches", step["stretch"])))


STATIC = step_with(lambda values: values["dose"]["kind"] == "static" and len(values["variants"]) > 1)
SIDED = step_with(lambda values: values["sides"] == "each")
LAST = len(MORNING["steps"]) - 1


Broken = tuple[str, Place, object, str, str]

IN_A_STRETCH: list[Broken] = [
    ("a name is missing", ("name",), MISSING, "name", "this key is missing; it needs text"),
    ("a name of many words", ("name",), "The long slow wrist stretch", "name", "too long; at most 3 words"),
    ("a name of many letters", ("name",), "Wriststretchingexercises", "name", "too long; at most 3 words"),
    ("an empty name", ("name",), " ", "name", "this is empty"),
    ("an unknown key", ("nmae",), "Wrist", "nmae", "this key is not known"),
    ("an unknown limb", ("limb",), "amr", "limb", '"amr" is not known; did you mean arm?'),
    ("unknown sides", ("sides",), "eahc", "sides", "did you mean each?"),
    ("sides as a list", ("sides",), ["left"], "sides", "this is a list in square brackets; it needs text"),
    ("no dose", ("dose",), MISSING, "dose", "this key is missing; it needs a table"),
    ("a dose that is no table", ("dose",), 15, "dose", "this is a whole number; it needs a table"),
    ("a hold of nothing", ("dose", "hold_s"), 0, "dose.hold_s", "hold_s must be 5 to 60 for a static dose"),
    ("a hold of 15 minutes", ("dose", "hold_s"), 900, "dose.hold_s", "must be 5 to 60 for a static dose"),
    ("a hold as text", ("dose", "hold_s"), "15", "dose.hold_s", "this is text in quotation marks"),
    ("a hold that is true", ("dose", "hold_s"), True, "dose.hold_s", "this is true or false"),
    ("no repetitions", ("dose", "repetitions"), 0, "dose.repetitions", "repetitions must be 1 to 10"),
    ("endless repetitions", ("dose", "repetitions"), 10**30, "dose.repetitions", "must be 1 to 10"),
    ("half a repetition", ("dose", "repetitions"), 1.5, "dose.repetitions", "needs a whole number"),
    ("a rest below nothing", ("dose", "rest_s"), -1, "dose.rest_s", "rest_s must be 1 to 60"),
    ("an unknown dose", ("dose", "kind"), "statik", "dose.kind", "did you mean static?"),
    ("a misspelt dose", ("dose", "holds_s"), 15, "dose.holds_s", "this key is not known"),
    ("no variant", ("variants",), [], "variants", "this is empty"),
    ("one variant as a table", ("variants",), {"mode": "active"}, "variants", "this is a table; it needs a list"),
    ("a variant that is text", ("variants", 0), "seated", "variants[1]", "it needs a table"),
    ("an unknown position", ("variants", 0, "position"), "seatde", "variants[1].position", "did you mean seated?"),
    ("an unknown mode", ("variants", 0, "mode"), "activ", "variants[1].mode", "did you mean active?"),
    ("two variants alike", ("variants", 1), STRETCH["variants"][0], "variants[2]", "two variants seated active"),
    ("no cue", ("variants", 0, "cue"), MISSING, "variants[1].cue", "this key is missing"),
    ("a long cue", ("variants", 0, "cue"), "one " * 11, "variants[1].cue", "a sentence of 11 words is too long"),
    ("an unknown word", ("variants", 0, "cue"), "The {sid} hand.", "variants[1].cue", "did you mean {side}?"),
    ("a lone bracket", ("variants", 0, "cue"), "The {side hand.", "variants[1].cue", "{ is not known"),
    ("half a pair", ("variants", 0, "cue"), {"left": "The left hand."}, "variants[1].cue.right", "this key is missing"),
    (
        "a pair with a third",
        ("variants", 0, "cue"),
        {"left": "The left.", "right": "The right.", "rigth": "The right."},
        "variants[1].cue.rigth",
        "this key is not known",
    ),
    (
        "a long half of a pair",
        ("variants", 0, "cue"),
        {"left": "The left hand.", "right": "one " * 11},
        "variants[1].cue.right",
        "a sentence of 11 words is too long; at most 10 words",
    ),
    (
        "half a pair among lines",
        ("variants", 0, "get_ready"),
        ["Sit.", {"right": "The right hand."}],
        "variants[1].get_ready[2].left",
        "this key is missing",
    ),
    ("a pair that is a number", ("variants", 0, "cue"), 3, "variants[1].cue", "this is a whole number; it needs text"),
    ("get ready as text", ("variants", 0, "get_ready"), "Sit.", "variants[1].get_ready", "it needs a list"),
    ("a number to say", ("variants", 0, "hold"), ["Stay.", 3], "variants[1].hold[2]", "it needs text"),
    ("a long line", ("variants", 0, "cautions"), ["Stop. " + "one " * 11], "variants[1].cautions[1]", "11 words"),
    ("an unknown need", ("variants", 0, "needs"), ["standng"], "variants[1].needs[1]", "did you mean standing?"),
    ("an unknown hindrance", ("variants", 0, "not_with"), ["hpi"], "variants[1].not_with[1]", "did you mean hip?"),
    ("an unknown load", ("variants", 0, "loads"), ["legs"], "variants[1].loads[1]", "did you mean leg?"),
    ("a load on nothing", ("variants", 0, "loads"), ["none"], "variants[1].loads[1]", '"none" is not known'),
    ("loads as text", ("variants", 0, "loads"), "leg", "variants[1].loads", "it needs a list"),
    ("taught as text", ("variants", 0, "taught"), "yes", "variants[1].taught", "it needs true or false"),
    ("a need twice", ("variants", 0, "needs"), ["standing"] * 2, "variants[1].needs[2]", "stands here twice"),
    (
        "nothing for the helper",
        ("variants", PASSIVE, "helper"),
        MISSING,
        f"variants[{PASSIVE + 1}].helper",
        "a passive variant needs hands, how_far and stop",
    ),
    (
        "no stop line for the helper",
        ("variants", PASSIVE, "helper", "stop"),
        MISSING,
        f"variants[{PASSIVE + 1}].helper.stop",
        "this key is missing",
    ),
    (
        "a variant's dose out of bounds",
        ("variants", PASSIVE, "dose", "hold_s"),
        30,
        f"variants[{PASSIVE + 1}].dose.hold_s",
        "must be 1 to 10 for a range dose",
    ),
    ("no figure", ("variants", 0, "figure"), MISSING, "variants[1].figure", "this key is missing; it needs a table"),
    ("a figure that is text", ("variants", 0, "figure"), "x", "variants[1].figure", "it needs a table"),
    ("an unknown view", ("variants", 0, "figure"), {"view": "sied"}, "variants[1].figure.view", "side"),
    ("no sources", ("sources",), MISSING, "sources", "this key is missing"),
    ("a source without address", ("sources", 0, "address"), MISSING, "sources[1].address", "missing"),
    ("no review status", ("review",), MISSING, "review", "this key is missing"),
    ("its own other name", ("also",), ["wrist-extension"], "also[1]", "is already the name of a stretch"),
    ("another's other name", ("also",), ["neck-side"], "also[1]", "is already the name of a stretch"),
]

IN_A_ROUTINE: list[Broken] = [
    ("an unknown stretch", ("steps", 0, "stretch"), "ankle-circle", "steps[1].stretch", "mean ankle-circles?"),
    ("no stretch", ("steps", 0, "stretch"), MISSING, "steps[1].stretch", "this key is missing"),
    ("no steps", ("steps",), [], "steps", "this is empty"),
    (
        "no such variant",
        ("steps", SIDED, "variant"),
        "seated activ",
        f"steps[{SIDED + 1}].variant",
        "mean seated active?",
    ),
    (
        "passive alone",
        ("steps", SIDED, "variant"),
        "reclined passive",
        f"steps[{SIDED + 1}].variant",
        "cannot be done alone",
    ),
    (
        "a hold too long",
        ("steps", STATIC, "hold_s"),
        61,
        f"steps[{STATIC + 1}].hold_s",
        "must be 5 to 60 for a static dose",
    ),
    (
        "too many repetitions",
        ("steps", STATIC, "repetitions"),
        11,
        f"steps[{STATIC + 1}].repetitions",
        "must be 1 to 10",
    ),
    ("no rest", ("steps", STATIC, "rest_s"), 0, f"steps[{STATIC + 1}].rest_s", "rest_s must be 1 to 60"),
    ("an unknown side", ("steps", SIDED, "sides"), ["lefft"], f"steps[{SIDED + 1}].sides[1]", "did you mean left?"),
    ("a side twice", ("steps", SIDED, "sides"), ["left", "left"], f"steps[{SIDED + 1}].sides[2]", "stands here twice"),
    ("no side", ("steps", SIDED, "sides"), [], f"steps[{SIDED + 1}].sides", "this names no side"),
    ("an unknown part", ("steps", 0, "part"), "warmup", "steps[1].part", "did you mean warm-up?"),
    ("a warm-up at the end", ("steps", LAST, "part"), "warm-up", f"steps[{LAST + 1}].part", "warm-up comes after"),
    ("half past eight", ("at",), "8.30", "at", '"8.30" is no time of day; it needs hours and minutes'),
    ("a time that is none of text", ("at",), 830, "at", "this is a whole number; it needs text"),
    ("with nobody known", ("with",), "helpr", "with", "did you mean helper?"),
    ("no time at all", ("minutes",), 0, "minutes", "0 is out of bounds; it can be 1 to 25"),
    ("an hour", ("minutes",), 60, "minutes", "60 is out of bounds; it can be 1 to 25"),
    ("an unknown preset", ("for",), ["mostly alon"], "for[1]", "did you mean mostly alone?"),
    ("meant for nobody", ("for",), [], "for", "leave this key out for everyone"),
    ("meant for a text", ("for",), "with help", "for", "it needs a list"),
    ("an unknown place", ("position",), "bed", "position", '"bed" is not known'),
    ("a routine of steps by name", ("steps", 0), "ankle-circles", "steps[1]", "it needs a table"),
]

IN_A_CARD: list[Broken] = [
    ("no title", ("title",), MISSING, "title", "this key is missing"),
    ("lines as text", ("lines",), "Music.", "lines", "it needs a list"),
    ("nobody to ask", ("ask",), "", "ask", "this is empty"),
    ("a misspelt key", ("line",), [], "line", "this key is not known"),
]

BROKEN = [
    *(("stretches", "wrist-extension", STRETCH, broken) for broken in IN_A_STRETCH),
    *(("routines", ROUTINE, MORNING, broken) for broken in IN_A_ROUTINE),
    *(("cards", "music", CARD, broken) for broken in IN_A_CARD),
]


@pytest.mark.parametrize(
    ("kind", "stem", "values", "broken"), [pytest.param(*b, id=f"{b[0]}: {b[3][0]}") for b in BROKEN]
)
def test_broken_content_is_told_with_path_place_and_hint(
    assets: Path, kind: str, stem: str, values: dict[str, Any], broken: Broken
) -> None:
    _, place, value, where, what = broken
    write(assets, kind, stem, changed(values, place, value))
    lines = told(assets)
    mine = [line for line in lines if line.startswith(f"assets/{kind}/{stem}.toml: {where}: ")]
    assert mine, lines
    assert any(what in line for line in mine), mine


@pytest.mark.parametrize(
    ("kind", "stem", "values"),
    [("stretches", "wrist-extension", STRETCH), ("routines", ROUTINE, MORNING), ("cards", "music", CARD)],
)
def test_each_misspelt_key_of_a_file_is_told_with_what_was_meant(
    assets: Path, kind: str, stem: str, values: dict[str, Any]
) -> None:
    for place in places(values):
        if "figure" in place:
            continue  # poses have words of their own, and tests of their own
        write(assets, kind, stem, renamed(values, place, f"{place[-1]}x"))
        expected = f"{written(place)}x: this key is not known; did you mean {place[-1]}?"
        assert any(line.endswith(expected) for line in told(assets)), expected


@pytest.mark.parametrize(
    ("kind", "stem", "values"),
    [("stretches", "wrist-extension", STRETCH), ("routines", ROUTINE, MORNING), ("cards", "music", CARD)],
)
def test_each_value_of_a_wrong_type_is_told_at_its_place(
    assets: Path, kind: str, stem: str, values: dict[str, Any]
) -> None:
    for place in places(values):
        if "figure" in place[:-1]:
            continue
        wrongs: list[object] = [True, [[]], {"x": 1}, 3.5]
        for wrong in wrongs:
            if type(wrong) is type(at(values, place)) or (wrong == 3.5 and place[-1] in ("hold_s", "rest_s")):
                continue
            write(assets, kind, stem, changed(values, place, wrong))
            assert any(f": {written(place)}" in line for line in told(assets)), (place, wrong)


ANYTHING = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text("ab{}.\"'\n é", max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=2)),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_at_a_key_reading_ends_without_a_traceback(assets: Path, data: st.DataObject) -> None:
    stem, values = data.draw(st.sampled_from([("wrist-extension", STRETCH), (ROUTINE, MORNING)]))
    place = data.draw(st.sampled_from(list(places(values))))
    kind = "routines" if stem == ROUTINE else "stretches"
    write(assets, kind, stem, changed(values, place, data.draw(ANYTHING)))
    told(assets)
