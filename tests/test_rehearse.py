"""`kiosk rehearse`: the interface that others script against, and both routines read from it alone."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from world import ALONE, HELPED, everything

from kiosk import words
from kiosk.__main__ import main
from kiosk.content.fitting import choose
from kiosk.content.plan import Plan, unroll
from kiosk.content.stretch import Side
from kiosk.devices.store.store import Store
from kiosk.devices.system.clock import RealClock
from kiosk.files.presses_file import Move, PressesFileError, read_presses
from kiosk.log.records import Held, SessionStarted
from kiosk.pressing.button import Button

Line = dict[str, Any]
Rehearse = Callable[..., list[Line]]

FRAME_MS = 33
KINDS = {"scene", "edge", "press", "say", "silence", "chime", "lamp", "record"}
FIELDS = {
    "scene": {"name", "stretch", "side", "repetition"},
    "edge": {"button", "down"},
    "press": {"button"},
    "say": {"text"},
    "silence": set(),
    "chime": {"name"},
    "lamp": {"button", "on"},
    "record": {"record"},
}
MOVING = ("move_in", "hold", "move_out", "rest")


@pytest.fixture
def rehearse(capsys: pytest.CaptureFixture[str]) -> Rehearse:
    def run(*args: str) -> list[Line]:
        capsys.readouterr()
        assert main(["rehearse", *args, "--json"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return [json.loads(line) for line in out.splitlines()]

    return run


@pytest.fixture(scope="module")
def told() -> dict[str, list[Line]]:
    """Both routines, rehearsed once."""
    lines = {}
    for routine in (ALONE, HELPED):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert main(["rehearse", routine, "--json"]) == 0
        lines[routine] = [json.loads(line) for line in out.getvalue().splitlines()]
    return lines


def plan(routine: str) -> Plan:
    return unroll(*choose(everything().profile, everything().library.routines[routine]))


def of(lines: list[Line], what: str) -> list[Line]:
    return [line for line in lines if line["what"] == what]


def records(lines: list[Line], kind: str | None = None) -> list[Line]:
    found: list[Line] = [line["record"] for line in of(lines, "record")]
    return [record for record in found if kind in (None, record["kind"])]


def names(lines: list[Line]) -> list[str]:
    return [line["name"] for line in of(lines, "scene")]


def touches(path: Path, *presses: tuple[int, str]) -> str:
    """A presses file in which each button is held for half a second."""
    lines = [f"{at + extra} {button} {edge}" for at, button in presses for extra, edge in ((0, "down"), (500, "up"))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


# -- the lines


@pytest.mark.parametrize("routine", [ALONE, HELPED])
def test_every_line_has_its_moment_and_what_it_tells(told: dict[str, list[Line]], routine: str) -> None:
    for line in told[routine]:
        assert line["what"] in KINDS
        assert isinstance(line["at"], int)
        assert set(line) == {"at", "what"} | FIELDS[line["what"]]


@pytest.mark.parametrize("routine", [ALONE, HELPED])
def test_the_lines_are_in_order_of_time(told: dict[str, list[Line]], routine: str) -> None:
    moments = [line["at"] for line in told[routine]]
    assert moments == sorted(moments)
    assert moments[0] == 0


def test_it_starts_and_ends_at_home(told: dict[str, list[Line]]) -> None:
    for lines in told.values():
        assert lines[0] == {
            "at": 0, "what": "scene", "name": "home", "stretch": None, "side": None, "repetition": None,
        }  # fmt: skip
        assert names(lines)[-1] == "home"


def test_the_way_leads_from_home_through_the_session_and_back(told: dict[str, list[Line]]) -> None:
    assert names(told[ALONE])[:4] == ["home", "ready", "try_stop", "get_ready"]
    assert names(told[HELPED])[:5] == ["home", "ready", "try_stop", "agree_sign", "get_ready"]
    for lines in told.values():
        assert names(lines)[-3:] == ["well_done", "before_you_go", "home"]


def test_every_change_of_scene_changes_something(told: dict[str, list[Line]]) -> None:
    for lines in told.values():
        scenes = [{key: line[key] for key in FIELDS["scene"]} for line in of(lines, "scene")]
        assert all(before != now for before, now in itertools.pairwise(scenes))


# -- a sensible session, read from the lines alone


def spans(lines: list[Line]) -> list[tuple[str, str | None, str | None, int | None, int]]:
    """Every scene with how long it lasted."""
    scenes = of(lines, "scene")
    return [
        (now["name"], now["stretch"], now["side"], now["repetition"], then["at"] - now["at"])
        for now, then in itertools.pairwise(scenes)
    ]


@pytest.mark.parametrize("routine", [ALONE, HELPED])
def test_every_phase_of_every_step_comes_once_per_side_and_repetition(
    told: dict[str, list[Line]], routine: str
) -> None:
    expected = [(str(p.kind), p.step.stretch.id, p.side and str(p.side), p.repetition) for p in plan(routine).phases]
    seen = [span[:4] for span in spans(told[routine]) if span[0] in (*MOVING, "get_ready")]
    assert seen == expected


@pytest.mark.parametrize("routine", [ALONE, HELPED])
def test_every_phase_lasts_its_planned_time_within_one_frame(told: dict[str, list[Line]], routine: str) -> None:
    planned = [phase.planned_ms for phase in plan(routine).phases if str(phase.kind) in MOVING]
    lasted = [span[4] for span in spans(told[routine]) if span[0] in MOVING]
    assert len(planned) == len(lasted)
    for expected, found in zip(planned, lasted, strict=True):
        assert expected <= found <= expected + FRAME_MS


@pytest.mark.parametrize("routine", [ALONE, HELPED])
def test_the_cue_is_heard_out_before_the_limb_moves(told: dict[str, list[Line]], routine: str) -> None:
    cues = {(p.step.stretch.id, p.side and str(p.side)): p for p in plan(routine).phases}
    said: list[tuple[int, str]] = []
    for line in told[routine]:
        if line["what"] == "silence":
            said = []
        if line["what"] == "say":
            said.append((line["at"], line["text"]))
        if line["what"] == "scene" and line["name"] == "move_in" and line["repetition"] == 1:
            phase = cues[line["stretch"], line["side"]]
            at, cue = said[-1]
            variant = phase.step.variant
            assert cue == words.guiding.fill(variant.cue, Side(line["side"]) if line["side"] else None)
            assert line["at"] >= at + len(cue.split()) * 400


@pytest.mark.parametrize("routine", [ALONE, HELPED])
def test_every_hold_is_kept_with_its_whole_dose(told: dict[str, list[Line]], routine: str) -> None:
    expected = [
        (p.step.stretch.id, p.side and str(p.side), p.repetition, p.planned_ms)
        for p in plan(routine).phases
        if p.kind == "hold"
    ]
    held = records(told[routine], "held")
    assert [(r["stretch"], r["side"], r["repetition"], r["held_ms"]) for r in held] == expected
    assert all(r["dose_ms"] == r["held_ms"] and r["ended_by"] is None for r in held)


def test_a_record_tells_when_and_in_which_session(told: dict[str, list[Line]]) -> None:
    for lines in told.values():
        sessions = {record["session"] for record in records(lines, "held")}
        assert len(sessions) == 1
        assert sessions == {records(lines, "session_started")[0]["session"]}
        assert all(record["time"].endswith("Z") for record in records(lines))


def test_a_session_is_kept_from_its_start_to_its_end(told: dict[str, list[Line]]) -> None:
    for lines in told.values():
        assert len(records(lines, "session_started")) == 1
        assert [record["how"] for record in records(lines, "session_ended")] == ["done"]


def test_numbers_of_records_only_go_up(told: dict[str, list[Line]]) -> None:
    for lines in told.values():
        numbers = [record["number"] for record in records(lines)]
        assert numbers == sorted(set(numbers))


def test_a_lamp_changes_whenever_it_is_told(told: dict[str, list[Line]]) -> None:
    for lines in told.values():
        lit: dict[str, bool] = {}
        for line in of(lines, "lamp"):
            assert lit.get(line["button"]) is not line["on"]
            lit[line["button"]] = line["on"]


def test_a_press_comes_after_its_edge_and_its_acceptance_time(told: dict[str, list[Line]]) -> None:
    for lines in told.values():
        down_at: dict[str, int] = {}
        for line in lines:
            if line["what"] == "edge" and line["down"]:
                down_at[line["button"]] = line["at"]
            if line["what"] == "press":
                wanted_ms = {"next": 300, "pause": 150, "stop": 0}[line["button"]]
                assert 0 <= line["at"] - down_at[line["button"]] - wanted_ms <= FRAME_MS


# -- presses from a file


def test_stop_in_a_hold_is_told_at_the_moment_of_the_edge(rehearse: Rehearse, tmp_path: Path) -> None:
    lines = rehearse(ALONE, "--presses", touches(tmp_path / "p", (1_000, "next"), (4_000, "next"), (31_000, "stop")))
    at = next(i for i, line in enumerate(lines) if line["what"] == "edge" and line["button"] == "stop")
    assert [line["at"] for line in lines[at : at + 5]] == [31_000] * 5
    assert [line["what"] for line in lines[at : at + 5]] == ["edge", "press", "scene", "lamp", "lamp"] or (
        "stopped" in [line.get("name") for line in lines[at : at + 5]]
    )
    assert len(records(lines, "stopped")) == 1
    assert records(lines, "stopped")[0]["stretch"] == records(lines, "set_aside")[0]["stretch"] == "ankle-circles"


def test_with_a_presses_file_stop_counts_as_tried(rehearse: Rehearse, tmp_path: Path) -> None:
    lines = rehearse(ALONE, "--presses", touches(tmp_path / "p", (1_000, "next"), (4_000, "next")))
    assert "try_stop" not in names(lines)
    assert "get_ready" in names(lines)


def test_it_ends_a_minute_after_the_last_line_and_closes_the_session_as_cut(rehearse: Rehearse, tmp_path: Path) -> None:
    lines = rehearse(ALONE, "--presses", touches(tmp_path / "p", (1_000, "next"), (4_000, "next")))
    assert lines[-1]["at"] == 4_500 + 60_000
    assert [record["how"] for record in records(lines, "session_ended")] == ["cut"]


def test_no_session_is_closed_that_never_began(rehearse: Rehearse, tmp_path: Path) -> None:
    lines = rehearse(ALONE, "--presses", touches(tmp_path / "p", (1_000, "pause")))
    assert records(lines) == []
    assert names(lines) == ["home", "menu"]


def test_a_touch_that_is_too_short_is_no_press(rehearse: Rehearse, tmp_path: Path) -> None:
    (tmp_path / "p").write_text("1000 next down\n1200 next up\n", encoding="utf-8")
    lines = rehearse(ALONE, "--presses", str(tmp_path / "p"))
    assert len(of(lines, "edge")) == 2
    assert of(lines, "press") == []


MOVES = ("move_in", "hold", "move_out")


def to_answer(begin_ms: int, place: int) -> list[tuple[int, str]]:
    """The presses that choose the answer at that place of a list, counted from 0, two seconds after a STOP."""
    steps = [(begin_ms + 2_500 + 1_300 * step, "pause") for step in range(place)]
    return [*steps, (begin_ms + 2_500 + 1_300 * place + 700, "next")]


def test_what_hurt_is_not_moved_again_after_a_second_stop_that_was_only_a_rest(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    hurt, rest = 2, 4
    presses = [(500, "next"), (2_500, "next"), (4_500, "next"), (6_500, "next")]  # into the first hold
    presses += [(8_000, "stop"), *to_answer(8_000, hurt), (17_000, "next")]  # go on
    presses += [(18_500, "stop"), *to_answer(18_500, rest), (31_000, "next"), (33_000, "next"), (40_000, "next")]
    lines = rehearse("short-five", "--presses", touches(tmp_path / "p", *presses))
    stops = [(record["stretch"], record["side"]) for record in records(lines, "stopped")]
    assert stops == [("shoulder-rolls", None), ("foot-flex", "left")]
    answers = [record["answer"] for record in records(lines, "answered") if record["question"] == "what_was_it"]
    assert answers == ["hurt", "rest"]
    later = [line for line in of(lines, "scene") if line["at"] > 8_000 and line["name"] in MOVES]
    assert later, "the other stretch is done"
    assert all(line["stretch"] != "shoulder-rolls" for line in later)


def test_a_stop_after_a_long_pause_names_what_was_announced_and_not_what_moved_minutes_ago(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    hurt, rest = 2, 4
    presses = [(500, "next"), (2_500, "next"), (4_500, "next"), (6_500, "next")]
    presses += [(8_000, "stop"), *to_answer(8_000, rest), (18_000, "pause"), (19_500, "next")]  # go on
    presses += [(25_000, "pause"), (262_000, "next"), (264_000, "stop"), *to_answer(264_000, hurt)]
    lines = rehearse("short-five", "--presses", touches(tmp_path / "p", *presses))
    named = [(record["stretch"], record["side"], record["phase"]) for record in records(lines, "stopped")]
    assert named == [("shoulder-rolls", None, "hold"), ("foot-flex", "left", "get_ready")]
    asides = [(record["stretch"], record["why"]) for record in records(lines, "set_aside")]
    assert asides[-1] == ("foot-flex", "hurt")


def test_an_empty_presses_file_rests_at_home_for_a_minute(rehearse: Rehearse, tmp_path: Path) -> None:
    (tmp_path / "p").write_text("# nobody is there\n", encoding="utf-8")
    assert names(rehearse(ALONE, "--presses", str(tmp_path / "p"))) == ["home"]


def test_lines_of_one_moment_keep_their_order(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("5 next down # a finger\n\n5 next up\n5 stop down\n", encoding="utf-8")
    assert read_presses(tmp_path / "p") == [
        Move(5, Button.NEXT, True), Move(5, Button.NEXT, False), Move(5, Button.STOP, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("5 next down\n4 next up", "line 2: time runs back"),
        ("5 next down\n6 next down", "line 2: next is already down"),
        ("5 next up", "line 1: next is not down"),
        ("5 nxt down", "line 1: no button is called 'nxt'; did you mean next?"),
        ("5 next pressed", "line 1: expected down or up"),
        ("five next down", "line 1: expected whole milliseconds"),
        ("-5 next down", "line 1: expected whole milliseconds"),
        ("5 next", "line 1: expected"),
        ("5 next down now", "line 1: expected"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "p").write_text(text, encoding="utf-8")
    with pytest.raises(PressesFileError) as raised:
        read_presses(tmp_path / "p")
    assert wrong in str(raised.value)


def test_every_bad_line_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p").write_text("5 nxt down\nx next up\n", encoding="utf-8")
    assert main(["rehearse", ALONE, "--presses", str(tmp_path / "p"), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 2


# -- the person's data


def test_it_never_touches_the_persons_own_folder(
    rehearse: Rehearse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "own"))
    rehearse(ALONE, "--presses", touches(tmp_path / "p", (1_000, "next"), (4_000, "next")))
    assert not (tmp_path / "own").exists()


def test_with_data_the_records_are_there_afterwards(
    rehearse: Rehearse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(tmp_path / "data")
    lines = rehearse(ALONE, "--data", data)
    assert main(["log", "--json", "--data", data]) == 0
    kept = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert kept == records(lines)


def interrupted(data: str, tmp_path: Path) -> None:
    """Leave a session in that folder as a power cut does: without its end."""
    store = Store.open(Path(data), RealClock(), lambda kept: None)
    version = everything().library.routines[ALONE].version
    store.keep(SessionStarted(ALONE, version, False, 11))
    for unit, (stretch, side) in enumerate((("ankle-circles", "left"), ("ankle-circles", "right"))):
        store.keep(Held(ALONE, stretch, "seated active", side, 3, 3_000, 3_000, unit, None, 3))
    store.flush()
    store.close()


def test_an_interrupted_session_is_declined(rehearse: Rehearse, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    interrupted(data, tmp_path)
    lines = rehearse(ALONE, "--data", data)
    assert [record["how"] for record in records(lines, "session_ended")] == ["declined", "done"]
    assert names(lines)[0] == "home"


def test_with_carry_on_it_goes_on_at_the_next_stretch(rehearse: Rehearse, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    interrupted(data, tmp_path)
    lines = rehearse(ALONE, "--data", data, "--carry-on")
    assert names(lines)[0] == "interrupted"
    first = next(line for line in of(lines, "scene") if line["name"] == "get_ready")
    assert (first["stretch"], first["side"]) == ("neck-side", "left")
    assert records(lines, "session_started") == []
    assert [record["how"] for record in records(lines, "session_ended")] == ["done"]
    assert len({record["session"] for record in records(lines, "held")}) == 1


# -- for a person to read


def test_without_json_it_tells_scenes_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", ALONE]) == 0
    out = capsys.readouterr().out
    assert "get_ready  ankle-circles left 1" in out
    assert "“Slowly in.”" in out


def test_a_routine_may_be_named_as_people_name_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", everything().library.routines[ALONE].name]) == 0
    assert "ankle-circles" in capsys.readouterr().out


def test_pictures_of_every_screen_that_is_passed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    presses = touches(tmp_path / "p", (1_000, "pause"))
    assert main(["rehearse", ALONE, "--presses", presses, "--pictures", str(tmp_path / "pictures")]) == 0
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 2
