"""People who never existed use the whole kiosk, and somebody who knows nothing of its code looks on.

`scripts/fuzz` plays hundreds of them; here a few keep it so, and short tales show that the onlooker sees each fault.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import fuzzing
import onlooker
import pytest
import shrinking
from onlooker import Content, Onlooker, Written

HERE = Path(__file__).parent
MINUTES = 6
PLAYED = range(40)


@pytest.mark.parametrize("seed", PLAYED)
def test_nothing_happens_that_must_never_happen(seed: int) -> None:
    assert fuzzing.run(seed, awake_ms=MINUTES * 60_000).faults == []


def test_the_same_number_makes_the_same_run() -> None:
    first, again = (fuzzing.run(3, awake_ms=60_000) for _ in range(2))
    assert (first.acts, first.holds) == (again.acts, again.holds)


def test_a_run_can_be_played_again_from_what_was_done() -> None:
    heard: list[list[dict[str, Any]]] = [[], []]
    outcome = fuzzing.run(3, heard[0], awake_ms=120_000)
    shrinking.again(outcome.household, outcome.acts, heard[1])
    scenes = [[line for line in lines if line["what"] == "scene"] for lines in heard]
    assert scenes[1][: len(scenes[0])] == scenes[0]


def test_most_holds_are_held() -> None:
    outcomes = [fuzzing.run(seed, awake_ms=MINUTES * 60_000) for seed in (1, 4)]
    assert sum(o.whole for o in outcomes) > 0.8 * sum(o.holds for o in outcomes) > 0


def test_the_onlooker_imports_nothing_of_the_kiosk() -> None:
    for path in (HERE / "onlooker").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        named += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
        assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names, path


# -- short tales


def _stretch(id_: str, limb: str, sides: str = "each", also: tuple[str, ...] = (), **loads: str) -> Written:
    variants = {"seated active": "seated", "standing active": "standing", "lying active": "lying"}
    carried = {key: frozenset(loads.get(key.split()[0], "").split()) for key in variants}
    return Written(id_, limb, sides, frozenset(also), variants, carried, frozenset({10_000}), id_.title())


ALL = (
    _stretch("wrist", "arm"),
    _stretch("elbow", "arm", standing="leg"),
    _stretch("rolls", "arm", "both", also=("old-rolls",)),
    _stretch("calf", "leg"),
    _stretch("knee-to-chest", "leg"),
    _stretch("breathing", "none", "none"),
)
CONTENT = Content(
    {written.id: written for written in ALL},
    {"short": (*ALL[0].places, *ALL[2].places)},
)

_STAMPS = {"session": "s1", "day": "2026-11-22"}
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("stretch", "side", "region", "ended_by")),
    **dict.fromkeys(("why", "who"), ""),
    **dict.fromkeys(("held_ms", "dose_ms"), 10_000),
    "variant": "seated active",
}


def faults(tale: str, **household: Any) -> set[str]:
    """The rules that are broken in a tale: lines of moment, what, and what belongs to it."""
    looks_on = Onlooker(CONTENT)
    set_so = {"switches": 3, "advance": "ask", "quiet": False, "ring_after_s": 60, **household}
    looks_on.take({"at": 0, "what": "household", **set_so})
    looks_on.take({"at": 0, "what": "opened", "wall": "2026-11-22T08:00:00"})
    told = [line.split() for line in tale.splitlines() if line.strip()]
    for at, what, *rest in told:
        looks_on.take({"at": int(at), "what": what, **_line(what, rest)})
    looks_on.take({"at": int(told[-1][0]) + 2_000, "what": "finished"})
    return {fault.rule for fault in looks_on.faults}


def _line(what: str, rest: list[str]) -> dict[str, Any]:
    match what:
        case "scene":
            return {"name": rest[0], **_place(rest[1:]), "repetition": 1}
        case "press":
            return {"button": rest[0], "act": " ".join(rest[1:])}
        case "edge":
            return {"button": rest[0], "down": True}
        case "record":
            return {"record": {"kind": rest[0], **_EMPTY, **_STAMPS, **dict(map(_field, rest[1:]))}}
        case "chime":
            return {"name": rest[0]}
        case "lamp":
            return {"button": rest[0], "on": rest[1] == "on"}
        case "stall":
            return {"ms": int(rest[0])}
        case "opened":
            return {"wall": "2026-11-22T09:00:00"}
        case "raised" | "lost":
            return {"error": "!", "why": "!"}
        case _:
            return {}


def _place(words: list[str]) -> dict[str, str | None]:
    found = [*words, None, None]
    return {"stretch": found[0], "side": found[1]}


def _field(text: str) -> tuple[str, Any]:
    key, _, value = text.partition("=")
    if key == "left_out":
        return key, value.split("/") if value else []
    if key == "variant":
        return key, value.replace("_", " ")
    return key, int(value) if value.isdigit() else (None if value == "none" else value)


BEGUN = """
0 scene home
10 press next start
10 scene get_ready wrist left
10 record session_started routine=short stretches=3 left_out=
5000 scene move_in wrist left
9000 scene hold wrist left
"""
HELD = f"""{BEGUN}
19000 scene move_out wrist left
19000 record held stretch=wrist side=left repetition=1 repetitions=1 held_ms=10000 dose_ms=10000 ended_by=none
23000 scene rest wrist left
25000 scene wait wrist right
"""


def stopped(at: int, place: str, heard: str = "silence/chime stop/say", variant: str = "seated_active") -> str:
    """STOP at that moment, of that stretch and side, and what was heard with it."""
    stretch, side = (*place.split(), "none")[:2]
    named = f"stretch={stretch} side={side}"
    told = [
        "edge stop",
        "press stop stop",
        f"scene stopped {place}",
        *heard.split("/"),
        f"record stopped {named} variant={variant}",
        f"record set_aside {named} until=asked",
    ]
    return "".join(f"{at} {line}\n" for line in told)


def test_a_good_tale_has_no_fault() -> None:
    assert not faults(HELD)
    assert not faults(HELD + stopped(26_000, "wrist left"))
    assert not faults(BEGUN + stopped(12_000, "wrist left"))


@pytest.mark.parametrize(
    "aside",
    [
        "stretch=wrist side=left until=cleared",
        "stretch=wrist until=asked",
        "region=arm until=cleared",
        "region=arm side=left until=today",
        "region=all until=cleared",
    ],
)
def test_it_sees_that_something_set_aside_moves(aside: str) -> None:
    before = f"0 record set_aside {aside}\n"
    assert faults(before + BEGUN) == {"set aside moves"}
    region = next((word for word in aside.split() if word.startswith("region")), "")
    place = " ".join(word for word in aside.split() if word.startswith(("stretch", "side", "region")))
    assert not faults(before + f"0 record cleared {place} {region} who=me\n" + BEGUN)


@pytest.mark.parametrize(
    "aside", ["stretch=wrist side=right until=cleared", "region=leg until=cleared", "region=breathless until=today"]
)
def test_what_is_not_set_aside_may_move(aside: str) -> None:
    assert not faults(f"0 record set_aside {aside}\n" + BEGUN)


def test_an_answer_lifts_only_what_waited_for_one() -> None:
    place = "stretch=wrist side=left"
    lifted = f"0 record cleared {place} who=answer\n"
    assert not faults(f"0 record set_aside {place} until=asked\n" + lifted + BEGUN)
    assert faults(f"0 record set_aside {place} until=cleared\n" + lifted + BEGUN) == {"set aside moves"}


def test_it_knows_old_names_both_sides_and_what_a_variant_loads() -> None:
    rolls = BEGUN.replace("wrist left", "rolls")
    assert faults("0 record set_aside stretch=old-rolls side=left until=cleared\n" + rolls) == {"set aside moves"}
    elbow = HELD.replace("wrist left", "elbow left").replace("stretch=wrist", "stretch=elbow")
    leg = "0 record set_aside region=leg until=cleared\n"
    assert not faults(leg + elbow)
    standing = elbow.replace("record held", "record held variant=standing_active")
    assert faults(leg + standing) == {"set aside moves"}


def test_a_breathless_day_has_no_breathing_exercise_nothing_flat_and_no_knee_to_chest() -> None:
    breathless = "0 record set_aside region=breathless until=today\n"
    assert faults(breathless + BEGUN.replace("wrist left", "breathing")) == {"set aside moves"}
    assert faults(breathless + BEGUN.replace("wrist", "knee-to-chest")) == {"set aside moves"}
    assert faults(breathless + HELD.replace("record held", "record held variant=lying_active")) == {"set aside moves"}


def test_whoever_is_breathless_stays_in_one_position() -> None:
    breathless = "10 record set_aside region=breathless until=today\n"
    there = "26000 record stopped stretch=elbow side=left variant=standing_active phase={}\n"
    first, rest = HELD.split("5000", 1)
    here = f"{first}{breathless}5000{rest}"
    assert "breathless changes position" in faults(here + there.format("hold"))
    assert "breathless changes position" not in faults(here + there.format("wait"))


@pytest.mark.parametrize(("answer", "region"), [("chest", "all"), ("leg", "leg"), ("breathless", "breathless")])
def test_what_is_answered_is_left_out_at_once(answer: str, region: str) -> None:
    said = f"5 record answered question=ready answer={answer}\n"
    aside = f"5 record set_aside region={region} until=cleared\n"
    ring = "6 chime ring\n7 press next end_ring\n"
    assert not faults(aside + said + ring)
    assert faults(said + ring) == {"answer sets aside"}
    hurt = "5 record answered question=what_was_it answer=hurt stretch=wrist side=left\n"
    asked = "5 record set_aside stretch=wrist side=left until=asked\n"
    assert faults(hurt + asked) == {"answer sets aside"}
    assert not faults(hurt + asked.replace("asked", "cleared"))


# -- STOP

ON = """
26000 press next next
26000 scene get_ready wrist right
"""
AFTER_A_PAUSE = """
31000 press pause pause
31000 scene paused wrist right
90000 press next choose carry_on
90000 scene get_ready wrist right
"""


@pytest.mark.parametrize(
    ("before", "at", "means"),
    [
        (BEGUN, 12_000, "wrist left"),
        (HELD, 200_000, "wrist left"),
        (HELD + ON, 30_000, "wrist right"),
        (HELD + ON + AFTER_A_PAUSE, 91_000, "wrist right"),
        (HELD.replace("25000 scene wait", "23500 scene get_ready").replace("23500", "23500 press next n\n23500", 1),
         25_000, "wrist left"),
    ],
)  # fmt: skip
def test_it_knows_what_a_stop_means(before: str, at: int, means: str) -> None:
    other = "wrist right" if means == "wrist left" else "wrist left"
    assert not faults(before + stopped(at, means))
    assert faults(before + stopped(at, other)) == {"stop names"}


def test_a_stop_that_nothing_follows_is_seen() -> None:
    assert faults(BEGUN + "12000 edge stop\n") == {"stop names"}
    assert faults(HELD + "40000 edge stop\n", switches=2) == {"stop names"}
    assert not faults(HELD + "40000 edge stop\n", switches=1)
    assert not faults("0 scene home\n5 edge stop\n")


def test_a_stop_is_kept_and_sets_aside_exactly_once() -> None:
    told = stopped(12_000, "wrist left").splitlines(keepends=True)
    assert faults(BEGUN + "".join(line for line in told if "record stopped" not in line)) == {"stop names"}
    assert faults(BEGUN + "".join(line for line in told if "set_aside" not in line)) == {"stop names"}
    assert faults(BEGUN + "".join([*told, told[-2]])) == {"stop names"}


@pytest.mark.parametrize("heard", ["say/silence/chime stop", "silence/say/chime stop", "silence/say", "chime stop/say"])
def test_it_hears_that_something_came_before_the_silence_or_the_tone(heard: str) -> None:
    assert faults(BEGUN + stopped(12_000, "wrist left", heard)) == {"silence first"}


# -- help

BREATH = """
12500 record set_aside region=breathless until=today
12500 record answered question=what_was_it answer=breath
"""
QUIET_WAIT = "90000 say\n"


def test_it_misses_the_ring_after_a_danger_answer() -> None:
    stop = BEGUN + stopped(12_000, "wrist left") + "12500 scene what_next wrist left\n" + BREATH
    assert faults(stop + QUIET_WAIT) == {"danger rings"}
    assert faults(stop + "13000 chime ring\n" + QUIET_WAIT) == {"danger rings"}
    assert not faults(stop + "".join(f"{at} chime ring\n" for at in range(13_000, 90_000, 9_000)))


def test_a_press_ends_the_ring_for_a_minute_and_someone_here_for_good() -> None:
    stop = BEGUN + stopped(12_000, "wrist left") + "12500 scene what_next wrist left\n" + BREATH
    rings = stop + "13000 chime ring\n20000 press pause hush\n"
    assert not faults(rings + "80000 chime ring\n95000 say\n")
    assert faults(rings + "200000 say\n") == {"danger rings"}
    assert not faults(stop + "13000 chime ring\n20000 press next end_ring\n200000 say\n")


def test_it_waits_for_the_ring_after_a_stop_that_nobody_answers_and_only_alone() -> None:
    alone = BEGUN + stopped(12_000, "wrist left")
    helped = BEGUN + stopped(12_000, "wrist left", variant="reclined_passive")
    assert faults(alone + "85000 say\n") == {"unanswered stop"}
    assert not faults(alone + "72000 chime ring\n85000 say\n")
    assert not faults(helped + "85000 say\n")
    assert faults(helped + "72000 chime ring\n") == {"unanswered stop"}
    assert faults(alone + "72000 chime ring\n", quiet=True) == {"unanswered stop"}


# -- ends


def test_a_session_without_an_end_is_seen() -> None:
    assert faults(HELD + "40000 scene home\n50000 say\n") == {"session ends"}
    assert not faults(HELD + "40000 scene home\n40000 record session_ended how=ended\n50000 say\n")
    assert faults(HELD + "40000 record session_started routine=short stretches=3 left_out=\n") == {"session ends"}
    assert "session ends" in faults("0 record held stretch=wrist side=left repetition=1 repetitions=1")


@pytest.mark.parametrize(("first", "broken"), [("interrupted", set()), ("home", {"session ends"})])
def test_a_session_that_was_cut_is_offered_again(first: str, broken: set[str]) -> None:
    looks_on = HELD + f"40000 cut\n41000 opened\n41000 scene {first}\n"
    assert faults(looks_on) == broken


def test_done_means_done() -> None:
    over = "".join(
        f"{30_000 + at} record {kind} stretch={stretch} side={side} repetition=1 repetitions=1\n"
        for at, (kind, stretch, side) in enumerate([("skipped", "wrist", "right"), ("stopped", "rolls", "none")])
    )
    end = "40000 record session_ended how=done\n"
    assert "done" not in faults(HELD + over + end)
    assert faults(HELD + end) == {"done"}
    assert not faults(HELD + end.replace("done", "ended"))
    aside = "30000 record set_aside region=arm until=today\n"
    assert not faults(HELD + aside + end)


def test_end_after_a_stop_is_not_done() -> None:
    stop = BEGUN + stopped(12_000, "wrist left") + "14000 scene what_next wrist left\n"
    end = "16000 press next choose end\n16000 scene well_done\n16000 record session_ended how="
    assert faults(stop + end + "done\n") == {"done"}
    assert not faults(stop + end + "stopped\n")


# -- time, and who goes on


def test_a_hold_that_nobody_shortened_lasts_its_dose() -> None:
    assert faults(HELD.replace("19000", "15000")) == {"hold"}
    pressed = HELD.replace("19000 scene", "15000 press next next\n15000 scene").replace("19000", "15000")
    assert faults(pressed) == {"hold"}
    assert not faults(pressed.replace("held_ms=10000", "held_ms=6000").replace("ended_by=none", "ended_by=next"))
    assert faults(HELD.replace("held_ms=10000", "held_ms=9000")) == {"hold"}
    assert faults(HELD.replace("_ms=10000", "_ms=20000").replace("19000", "29000")) >= {"hold"}


def test_a_pause_gives_the_whole_hold_back() -> None:
    paused = BEGUN + "13000 press pause pause\n13000 scene paused wrist left\n"
    on = "20000 press next choose carry_on\n20000 scene get_ready wrist left\n"
    rest = "25000 scene move_in wrist left\n29000 scene hold wrist left\n"
    held = " record held stretch=wrist side=left repetition=1 repetitions=1 held_ms=10000 dose_ms=10000 ended_by=none\n"
    ends = "{0} scene move_out wrist left\n{0}" + held
    assert not faults(paused + on + rest + ends.format(35_000))
    assert faults(paused + on + rest + ends.format(33_000)) == {"hold"}
    assert faults(paused + on + rest + ends.format(39_000)) == {"hold"}


def test_a_machine_that_stalls_makes_a_hold_longer_never_shorter() -> None:
    slow = HELD.replace("19000 scene move_out", "15000 stall 3000\n19000 scene move_out")
    assert not faults(slow.replace("19000", "22000"))
    assert not faults(slow.replace("held_ms=10000", "held_ms=10000"))


def test_it_goes_on_only_with_a_press_or_where_it_may_flow() -> None:
    by_itself = HELD.replace("25000 scene wait", "25000 scene get_ready")
    assert faults(by_itself) == {"goes on"}
    flowed = by_itself + "30000 record skipped stretch=wrist side=right\n"
    assert faults(flowed, advance="flow") == {"goes on"}
    same = flowed.replace("wrist right", "elbow left").replace(
        "skipped stretch=wrist side=right", "skipped stretch=elbow side=left"
    )
    assert not faults(same, advance="flow")
    assert faults(same.replace("side=left\n", "side=left variant=lying_active\n"), advance="flow") == {"goes on"}
    assert faults(same.replace("stretch=", "variant=standing_active stretch="), advance="flow") == {"goes on"}
    assert faults(HELD + "26000 press pause pause\n26000 scene get_ready wrist right\n") == {"goes on"}


# -- ways out


def test_a_screen_on_which_nothing_is_lit_is_a_dead_end() -> None:
    dark = "".join(f"5 lamp {button} off\n" for button in ("next", "pause", "stop"))
    assert faults(dark + "6000 say\n") == {"way out"}
    assert not faults(dark + "900 lamp stop on\n6000 say\n")


def test_home_is_a_few_presses_away() -> None:
    many = "".join(f"{at} press pause other\n" for at in range(onlooker.PRESSES_HOME + 1))
    assert faults("0 homeward\n" + many + "200 scene home\n") == {"way out"}
    assert faults("0 scene today\n0 homeward\n900000 lost\n") == {"way out"}


def test_an_exception_is_a_fault() -> None:
    assert faults("5 raised\n") == {"breaks"}
