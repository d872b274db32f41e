from __future__ import annotations

from household import TODAY, aside, ended, held, said, skipped, stamped, started, stopped

from kiosk.log.history import Log
from kiosk.log.records import NotToday, Record
from kiosk.scenes.sharing import LIMIT_BYTES, day_text

NAMES = {"neck-side": "Neck to the side", "morning": "Morning", "wrist": "Wrist stretch"}


def name(of: str) -> str:
    return NAMES.get(of, of)


def told(*records: Record, limit_bytes: int = LIMIT_BYTES) -> list[str]:
    return day_text(Log(tuple(stamped(*records))), TODAY, TODAY, name, name, limit_bytes).split("\n")


def whole_stretch(unit: int, stretch: str, side: str | None) -> tuple[Record, Record]:
    return held(unit, 1, stretch, side), held(unit, 2, stretch, side)


def test_a_day_is_told_in_whole_words() -> None:
    lines = told(
        started(3),
        *whole_stretch(0, "neck-side", "left"),
        *whole_stretch(1, "neck-side", "right"),
        *whole_stretch(2, "wrist", None),
        said("how_tired", "tired"),
        ended(),
    )
    assert lines == [
        "Stretches, Sunday 22 November 2026",
        "08:10 Morning, alone, 4 min",
        "Stayed 1 min 30 s, tired",
        "- Neck to the side: both",
        "- Wrist stretch: done",
    ]


def test_what_was_stopped_is_told_with_its_side_and_its_reason() -> None:
    lines = told(
        started(2),
        *whole_stretch(0, "neck-side", "left"),
        stopped(1, side="right"),
        said("what_was_it", "hurt"),
        aside("cleared", "hurt", side="right"),
        skipped(2, "wrist", None),
        ended(),
    )
    assert "- Neck to the side: left: done; right: it hurt" in lines
    assert "- Wrist stretch: skipped" in lines
    assert lines[-1] == "Set aside: Neck to the side, right, since 22 Nov"


def test_a_day_without_a_session_is_told_without_a_mark() -> None:
    assert told()[1] == "Nothing was kept on this day."
    assert told(NotToday())[1] == "Not today. All right."


def busy_day(stretches: int) -> tuple[Record, ...]:
    done = (whole_stretch(unit, f"a stretch with a rather long name {unit}", "left") for unit in range(stretches))
    hurt = (stopped(stretches, side="right"), said("what_was_it", "hurt"), aside("cleared", "hurt", side="right"))
    return (started(stretches + 1), *(record for pair in done for record in pair), *hurt, ended())


def test_too_many_lines_are_left_out_whole_and_what_hurt_stays() -> None:
    lines = told(*busy_day(40))
    assert len("\n".join(lines).encode()) <= LIMIT_BYTES
    assert "- Neck to the side: right: it hurt" in lines
    assert "Set aside: Neck to the side, right, since 22 Nov" in lines
    shown = sum(line.startswith("- a stretch") for line in lines)
    assert lines[-1] == f"and {40 - shown} more"
    assert all(line.endswith(": left: done") for line in lines if line.startswith("- a stretch"))


def test_no_limit_is_ever_passed_and_no_letter_is_ever_halved() -> None:
    NAMES["neck-side"] = "Hälse üben " * 6
    try:
        for limit in range(20, 700, 7):
            text = "\n".join(told(*busy_day(12), limit_bytes=limit))
            assert len(text.encode()) <= limit
            assert "�" not in text
    finally:
        NAMES["neck-side"] = "Neck to the side"


def test_a_clock_that_was_not_set_is_said() -> None:

    kept = tuple(each._replace(sure=False) for each in stamped(started(1), *whole_stretch(0, "wrist", None), ended()))
    assert "(the clock was not set)" in day_text(Log(kept), TODAY, TODAY, name, name)
