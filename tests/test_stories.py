"""Whole visits, as they happen in a room."""

from __future__ import annotations

from pathlib import Path

from room import Room, room
from texts import texts_of
from world import ALL_QUESTIONS, ALONE, HELPED

from kiosk.log.history import Log
from kiosk.log.records import Answered, Held, Record, SessionEnded, SetAside, Stopped
from kiosk.pressing.button import Button
from kiosk.session.states import Holding

ASKED_ONCE_A_DAY = ALL_QUESTIONS - {"therapist"}


def log_of(kiosk: Room) -> Log:
    return kiosk.bench.store.log()


def units_of(kiosk: Room) -> list[tuple[str, str | None]]:
    fitted = kiosk.state.known.routines[0].routine
    return [(step.stretch.id, side and str(side)) for step in fitted.steps for side in step.sides]


def through(kiosk: Room) -> Room:
    """Press NEXT whenever it waits, until the session is over."""
    while kiosk.scene.name != "well_done":
        kiosk.press(Button.NEXT) if kiosk.scene.name == "wait" else kiosk.wait(250)
    return kiosk


def of(records: list[Record], kind: type[Record]) -> list[Record]:
    return [record for record in records if isinstance(record, kind)]


def test_a_morning_alone(tmp_path: Path) -> None:
    with room(tmp_path, asks=ASKED_ONCE_A_DAY) as kiosk:
        kiosk.press(Button.NEXT)
        assert kiosk.scene.name == "ready"
        kiosk.press(Button.NEXT)
        assert kiosk.scene.name == "try_stop"
        kiosk.press(Button.STOP)
        through(kiosk)
        assert kiosk.done == units_of(kiosk)
        kiosk.press(Button.NEXT)
        assert kiosk.scene.name == "before_you_go"
        kiosk.press(Button.NEXT).saved()
        assert kiosk.scene.name == "home"
        assert of(kiosk.records, SessionEnded) == [SessionEnded(ALONE, "done")]
        assert Answered("how_tired", "none", ALONE) in kiosk.records
        assert not of(kiosk.records, Stopped)
        (summary,) = log_of(kiosk).sessions(kiosk.state.known.today)
        assert summary.how == "done"


def test_an_evening_with_a_helper(tmp_path: Path) -> None:
    with room(tmp_path, HELPED, asks=ASKED_ONCE_A_DAY) as kiosk:
        kiosk.press(Button.NEXT, Button.NEXT, Button.STOP)
        assert kiosk.scene.name == "agree_sign"
        through(kiosk.press(Button.NEXT))
        assert kiosk.done == units_of(kiosk)
        hands = [s.variant.helper.hands for s in kiosk.state.known.routines[0].routine.steps if s.variant.helper]
        assert hands
        assert all(set(texts_of(text)) & set(kiosk.said) for text in hands)
        kiosk.wait(60_000).wait(3_600_000)
        assert kiosk.scene.name == "before_you_go"
        kiosk.press(Button.NEXT)
        assert kiosk.scene.name == "home"


def test_it_hurts_on_the_right_leg_and_that_side_is_missing_the_next_day(tmp_path: Path) -> None:
    hurt = ("leg-extend-seated", "right")
    with room(tmp_path) as kiosk:
        kiosk.begin()
        while (kiosk.scene.stretch, kiosk.scene.side) != hurt:
            kiosk.press(Button.NEXT) if kiosk.scene.name == "wait" else kiosk.wait(250)
        kiosk.until("get_ready") if kiosk.scene.name != "wait" else kiosk.press(Button.NEXT)
        kiosk.until("hold").wait(4_000).press(Button.STOP).answer("hurt").answer("go_on")
        through(kiosk).press(Button.NEXT, Button.NEXT)
        assert kiosk.scene.name == "home"
        assert "right" in str(kiosk.scene.body)
        kiosk.saved()
        assert SetAside(*hurt, "hurt", "cleared", None, ALONE) in kiosk.records
        every_unit = units_of(kiosk)
        kiosk.stall(24 * 3_600_000)
        first = len(kiosk.of("scene"))
        kiosk.begin()
        through(kiosk)
        again = [(v["stretch"], v["side"]) for v in kiosk.of("scene")[first:] if v["name"] == "move_in"]
        assert list(dict.fromkeys(again)) == [unit for unit in every_unit if unit != hurt]
        started = [r for r in kiosk.saved().records if r.kind == "session_started"][-1]
        assert "leg-extend-seated, right" in getattr(started, "left_out", ())
    with room(tmp_path) as kiosk:
        kiosk.begin()
        through(kiosk)
        assert hurt not in kiosk.done


def test_a_cramp_and_then_the_same_again(tmp_path: Path) -> None:
    with room(tmp_path) as kiosk:
        kiosk.begin()
        while kiosk.scene.stretch != "neck-side":
            kiosk.press(Button.NEXT) if kiosk.scene.name == "wait" else kiosk.wait(250)
        kiosk.press(Button.NEXT).until("hold").wait(5_000).press(Button.STOP).answer("cramp")
        assert kiosk.scene.name == "what_next"
        kiosk.wait(600_000)
        assert kiosk.scene.name == "what_next"
        kiosk.answer("again").until("hold")
        assert isinstance(kiosk.state, Holding)
        assert 14_700 <= kiosk.state.left_ms <= 15_000
        kiosk.until("wait").saved()
        assert [r for r in of(kiosk.records, Held) if getattr(r, "ended_by", "") is not None] == []
        assert log_of(kiosk).set_aside == ()


def test_a_power_cut_in_a_hold_and_then_carry_on(tmp_path: Path) -> None:
    with room(tmp_path, asks=ASKED_ONCE_A_DAY) as kiosk:
        kiosk.press(Button.NEXT, Button.NEXT, Button.STOP)
        every_unit = units_of(kiosk)
        while kiosk.scene.stretch != "neck-side":
            kiosk.press(Button.NEXT) if kiosk.scene.name == "wait" else kiosk.wait(250)
        kiosk.press(Button.NEXT).until("hold").wait(5_000)
        before = kiosk.done
    with room(tmp_path, asks=ASKED_ONCE_A_DAY) as kiosk:
        assert kiosk.scene.name == "interrupted"
        kiosk.wait(600_000)
        assert kiosk.scene.name == "interrupted"
        kiosk.answer("carry_on")
        assert kiosk.scene.name == "ready"
        kiosk.press(Button.NEXT)
        assert kiosk.scene.name == "get_ready"
        through(kiosk)
        assert before[:-1] + kiosk.done == every_unit
        (summary,) = log_of(kiosk).sessions(kiosk.state.known.today)
        assert summary.how == "done"


def test_a_hand_with_a_tremor_presses_once(tmp_path: Path) -> None:
    with room(tmp_path) as kiosk:
        for _ in range(6):  # five hertz, each touch too short to be meant
            kiosk.down(Button.NEXT).wait(80).up(Button.NEXT).wait(120)
        assert kiosk.scene.name == "home"
        kiosk.press(Button.NEXT)
        assert kiosk.scene.name == "ready"
        kiosk.down(Button.NEXT).wait(400).up(Button.NEXT)
        for _ in range(10):
            kiosk.wait(120).down(Button.NEXT).wait(80).up(Button.NEXT)
        assert kiosk.scene.name == "get_ready"
        assert len(kiosk.of("press")) == 2


def test_nobody_is_there_after_stop_and_it_calls(tmp_path: Path) -> None:
    with room(tmp_path) as kiosk:
        kiosk.begin().until("hold").press(Button.STOP).wait(57_000)
        assert kiosk.when("chime", name="ring") == []
        kiosk.wait(30_000)
        assert len(kiosk.when("chime", name="ring")) >= 4
        assert kiosk.scene.name == "ringing"
        assert kiosk.press(Button.NEXT).scene.name == "stopped"
        kiosk.answer("hurt")
        assert kiosk.scene.name == "what_next"


def test_a_stop_without_an_answer_is_asked_about_the_next_morning(tmp_path: Path) -> None:
    with room(tmp_path) as kiosk:
        kiosk.begin().until("hold").press(Button.STOP).saved()
    with room(tmp_path) as kiosk:
        assert kiosk.scene.name == "stop_asked"
        kiosk.press(Button.NEXT)
        assert kiosk.scene.name == "interrupted"
        kiosk.answer("leave").press(Button.NEXT)
        assert kiosk.scene.name == "aside_asked"
        kiosk.press(Button.PAUSE, Button.NEXT)
        through(kiosk)
        assert ("ankle-circles", "left") not in kiosk.done


def test_the_helper_clears_what_the_therapist_allowed_again(tmp_path: Path) -> None:
    with room(tmp_path) as kiosk:
        kiosk.begin().until("hold").press(Button.STOP).answer("hurt").answer("end").press(Button.NEXT, Button.NEXT)
        kiosk.press(Button.PAUSE).answer("aside").press(Button.NEXT).answer("therapist").answer("yes")
        assert kiosk.scene.name == "home"
        assert log_of(kiosk).set_aside == ()
        through(kiosk.begin())
        assert ("ankle-circles", "left") in kiosk.done
