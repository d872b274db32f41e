from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from household import aside, cleared, ended, held, morning, said, skipped, stamped, started, stopped
from made_month import EVENING, MORNING, Unit, make_month
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer, LTTextLine

from kiosk import words
from kiosk.__main__ import main
from kiosk.commands import report
from kiosk.devices.paper.paper import BOTTOM, HEIGHT, MARGIN, WIDTH, wrapped
from kiosk.devices.paper.pdf import PARTS, draw
from kiosk.devices.paper.report import Report
from kiosk.devices.store.store import Store
from kiosk.log.months import DANGERS, EVERY_DAY, month_of
from kiosk.log.records import NotToday, Rang, Record, SetAside

Box = tuple[float, float, float, float]
LineAt = tuple[str, Box]


def lines_of(page: Any) -> Iterable[LineAt]:
    for container in page:
        if isinstance(container, LTTextContainer):
            for line in container:
                if isinstance(line, LTTextLine):
                    yield line.get_text().strip(), line.bbox


def pages_of(file: Path) -> list[list[LineAt]]:
    return [list(lines_of(page)) for page in extract_pages(file)]


def text_of(pages: list[list[LineAt]]) -> str:
    return " ".join(" ".join(text for page in pages for text, _ in page).split())


def reported(tmp_path: Path, month: str = "2026-10") -> list[list[LineAt]]:
    target = tmp_path / "report.pdf"
    assert main(["report", "--month", month, "-o", str(target), "--data", str(tmp_path / "data")]) == 0
    return pages_of(target)


def units(names: Iterable[str]) -> tuple[Unit, ...]:
    return tuple((name, side) for name in names for side in ("left", "right"))


def assert_nothing_is_cut_off_or_written_over(pages: list[list[LineAt]]) -> None:
    for page in pages:
        for text, (left, low, right, high) in page:
            assert left >= MARGIN - 1, text
            assert right <= WIDTH - MARGIN + 1, text
            assert high <= HEIGHT - 20, text
            assert low >= HEIGHT - BOTTOM - 4 or text.startswith(("Written by", "page ")), text
        for (one, a), (other, b) in combinations(page, 2):
            across = min(a[2], b[2]) - max(a[0], b[0])
            down = min(a[3], b[3]) - max(a[1], b[1])
            assert across < 1 or down < 1, (one, other)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    make_month(tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.usefixtures("data")
def test_a_month_is_two_pages_with_plots_set_asides_and_routines(tmp_path: Path) -> None:
    pages = reported(tmp_path)
    assert len(pages) == 2
    text = text_of(pages)
    for heading in ("Stretch log, October 2026", "Minutes a day", "Stops by part of the body", "How tired after it"):
        assert heading in text_of(pages[:1])
    assert "page 1 of 2" in text
    for told in ("Set aside", "Until a person brings it back", "Brought back on 20 October, said by the therapist"):
        assert told in text
    assert "Morning, alone, 14 times, 1 October to 17 October (version 5d1c0ffee5d1)" in text
    assert "The same as in version 5d1c0ffee5d1." in text
    assert_nothing_is_cut_off_or_written_over(pages)


def test_forty_stretches_fit_two_pages(tmp_path: Path) -> None:
    names = [f"A stretch, number {number}" for number in range(40)]
    make_month(tmp_path / "data", days=range(1, 9), morning=units(names[:20]), evening=units(names[20:]))
    pages = reported(tmp_path)
    assert len(pages) == 2
    assert all(name in text_of(pages[1:]) for name in names)
    assert_nothing_is_cut_off_or_written_over(pages)


@pytest.mark.parametrize("letter", ["W", "Wide m"])
def test_names_of_sixty_letters_go_on_on_further_lines_and_pages(tmp_path: Path, letter: str) -> None:
    names = [(f"{number:02d}" + letter * 60)[:60] for number in range(40)]
    make_month(
        tmp_path / "data", morning=units(names[:20]), evening=units(names[20:]),
        routines=(letter[0] * 60, "evening-helper"),
    )  # fmt: skip
    pages = reported(tmp_path)
    text = text_of(pages).replace(" ", "")
    for name in names:
        assert text.count(name.replace(" ", "")) >= 2, name
    assert f"page {len(pages)} of {len(pages)}" in text_of(pages)
    assert_nothing_is_cut_off_or_written_over(pages)


def test_stops_for_every_reason_there_is_are_all_told(tmp_path: Path) -> None:
    answers = [key for key, _ in words.stopping.REASONS] * 12
    records = [r for answer in answers for r in (stopped(stretch="wrist", side="right"), said("what_was_it", answer))]
    month = month_of("2026-11", stamped(started(1), *records, ended()), (), LIMBS)
    target = tmp_path / "stops.pdf"
    target.write_bytes(draw(Report(month, str, str, [], "2026-11-22"), lambda name: None))
    pages = pages_of(target)
    reasons = ", ".join(f"12 {text.lower()}" for _, text in words.stopping.REASONS)
    assert f"96: {reasons}" in text_of(pages)
    assert_nothing_is_cut_off_or_written_over(pages)


@pytest.mark.usefixtures("data")
def test_the_same_month_gives_the_same_bytes(tmp_path: Path) -> None:
    reported(tmp_path)
    first = (tmp_path / "report.pdf").read_bytes()
    reported(tmp_path)
    assert (tmp_path / "report.pdf").read_bytes() == first


def test_what_an_earlier_month_set_aside_is_told_until_it_is_brought_back(tmp_path: Path) -> None:
    make_month(tmp_path / "data", month=9, days=range(1, 29), seed=1)
    make_month(tmp_path / "data", month=10, days=range(1, 4), morning=MORNING[:2], evening=EVENING[:2], seed=9)
    text = text_of(reported(tmp_path))
    assert " September" in text.partition("Set aside")[2].partition("The routines")[0]


@pytest.mark.parametrize(
    ("month", "told"),
    [("2026-13", "expected a month"), ("october", "expected a month"), ("2026-1", "expected a month"),
     ("0000-01", "expected a month"), ("２０２６-10", "expected a month"), ("2025-01", "nothing was done in 2025-01")],
)  # fmt: skip
@pytest.mark.usefixtures("data")
def test_a_month_that_is_none_is_one_line_and_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], month: str, told: str
) -> None:
    target = tmp_path / "x.pdf"
    assert main(["report", "--month", month, "-o", str(target), "--data", str(tmp_path / "data")]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert len(err.splitlines()) == 1
    assert not target.exists()


@pytest.mark.parametrize("where", ["data", "none/x.pdf"])
def test_a_place_where_no_file_can_be_is_named(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    assert main(["report", "--month", "2026-10", "-o", str(tmp_path / where), "--data", str(data)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_the_library_one_line_says_what_to_install(data: Path, tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['reportlab'] = None\n"
        "from kiosk.__main__ import main\n"
        f"sys.exit(main(['report', '--month', '2026-10', '-o', {str(tmp_path / 'x.pdf')!r}, '--data', {str(data)!r}]))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, f"kiosk: {report.NEEDED}\n")
    assert not (tmp_path / "x.pdf").exists()


def test_the_kiosk_itself_never_imports_the_library() -> None:
    script = (
        "import sys, kiosk.commands.run, kiosk.commands.report, kiosk.commands.log, kiosk.worlds.loop\n"
        "sys.exit(any(name.startswith(('reportlab', 'PIL')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=False).returncode == 0


def test_words_wider_than_their_column_are_broken_and_no_letter_is_lost() -> None:
    assert "".join(wrapped("W" * 60, 100)) == "W" * 60
    assert wrapped("one two", 1000) == ["one two"]
    assert " ".join(wrapped("one two three four", 40)) == "one two three four"


# -- what a month is

LIMBS = {"neck-side": "neck", "wrist": "arm"}


def test_each_stop_counts_for_its_part_of_the_body_with_its_answer() -> None:
    records = stamped(
        started(3), stopped(0), said("what_was_it", "hurt"), aside("cleared", "hurt"),
        stopped(1, stretch="wrist", side="right"), held(2, stretch="wrist"), said("what_was_it", "rest"),
        stopped(2, stretch="gone"), said("what_was_it", "cramp"), said("what_was_it", "rest"), ended(),
    )  # fmt: skip
    month = month_of("2026-11", records, (), LIMBS)
    found = {(region.region, region.side): dict(region.answers) for region in month.stops}
    assert found == {
        ("neck", None): {"hurt": 1},
        ("arm", "right"): {"": 1},  # the answer came after something else was done
        ("other", None): {"rest": 1},  # the last answer counts
    }
    assert month.stops_because("hurt") == 1


def test_what_was_set_aside_before_and_brought_back_meanwhile_is_told() -> None:
    before = stamped(aside("cleared", "hurt"), aside("cleared", "hurt", side="right"), day="2026-10-30", first=1)
    records = stamped(cleared("doctor"), first=10)
    month = month_of("2026-11", records, before, LIMBS)
    assert [(a.side, a.since_day) for a in month.set_aside] == [("right", "2026-10-30")]
    assert [(c.side, c.who) for c in month.cleared] == [("left", "doctor")]


def test_a_day_tells_its_minutes_and_how_tired_it_left_the_person() -> None:
    records = stamped(
        said("last_time", "yes"), started(2), held(0), held(0, 2), skipped(1), said("how_tired", "worn_out"), ended()
    )
    day = month_of("2026-11", records, (), LIMBS).days[21]
    assert (day.day, day.sessions, day.tired, day.sore_after, day.hurt) == ("2026-11-22", 1, "worn_out", True, False)
    assert day.minutes > 0


def test_a_month_without_anything_is_still_a_month() -> None:
    month = month_of("2028-02", stamped(NotToday(), day="2028-02-29", session=""), (), LIMBS)
    assert (len(month.days), month.sessions, month.minutes, month.stretches) == (29, 0, 0, ())


def test_a_routine_is_told_as_it_was_done_in_each_version() -> None:
    records = stamped(started(2), held(0), held(0, 2), held(1, side="right"), ended())
    (routine,) = month_of("2026-11", records, (), LIMBS).routines
    (dose,) = routine.given
    assert (dose.stretch, dose.sides, dose.repetitions, dose.hold_ms) == ("neck-side", ("left", "right"), 2, 15_000)
    assert (routine.version, routine.times, routine.first_day) == ("v1", 1, "2026-11-22")


def test_the_bar_counts_every_step_of_the_work() -> None:
    steps: list[str] = []
    month = month_of("2026-11", stamped(started(1), held(0), ended()), (), LIMBS)
    draw(Report(month, str, str, ["The log was damaged."], "2026-11-22"), steps.append)
    assert len(steps) == 2 * len(PARTS)


# -- what was said


def report_of(tmp_path: Path, *records: Record, first: int = 1, today: str = "2026-11-22") -> str:
    """The text of the report of one day's records."""
    month = month_of("2026-11", stamped(*records, first=first), (), LIMBS)
    target = tmp_path / "said.pdf"
    target.write_bytes(draw(Report(month, str, str, [], today), lambda name: None))
    assert_nothing_is_cut_off_or_written_over(pages_of(target))
    return text_of(pages_of(target))


def test_every_answer_there_is_reaches_the_report_by_its_name_and_day(tmp_path: Path) -> None:
    every = [key for key in words.told.SAID if key[0] != "rang" and key not in EVERY_DAY]
    answers = [record for key in every for record in (stopped(), said(*key))]
    text = report_of(tmp_path, started(1), *answers, *(Rang(why) for kind, why in words.told.SAID if kind == "rang"))
    for key in words.told.SAID:
        if key not in EVERY_DAY:
            assert f"{words.told.SAID[key]}: 22 November" in text, key


def test_danger_is_told_first() -> None:
    first = list(words.told.SAID)[: len(DANGERS)]
    for key in (("ready", "chest"), ("ready", "breathless"), ("ready", "leg"), ("what_was_it", "breath"),
                ("leg_after_cramp", "yes"), ("rang", "chest"), ("rang", "breath"), ("rang", "unanswered")):  # fmt: skip
        assert key in first


def test_an_answer_that_no_version_knew_is_told_as_it_was_kept(tmp_path: Path) -> None:
    text = report_of(tmp_path, said("ready", "dizzy"), said("new_question", "yes"), said("ready", "fine"))
    assert "Ready: dizzy: 22 November" in text
    assert "New question: yes: 22 November" in text
    assert "as usual: on 1 day" in text


def test_each_day_of_an_answer_is_named_and_how_often_it_was_given() -> None:
    days = ["2026-11-03", "2026-11-03", "2026-11-14"]
    records = [stamped(said("ready", "leg"), day=day, first=n)[0] for n, day in enumerate(days)]
    report_ = Report(month_of("2026-11", records, (), LIMBS), str, str, [], "2026-11-22")
    assert [words.report.days("2026-11", each.days) for each in report_.month.said] == ["3 (2 times), 14 November"]


def test_a_month_in_which_only_danger_was_told_has_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = morning()
    store = Store.open(tmp_path / "data", clock)
    for record in (said("ready", "chest"), SetAside(None, None, "chest", "cleared", region="all"), Rang("chest")):
        store.keep(record)
    store.close()
    text = text_of(reported(tmp_path, "2026-11"))
    assert "0 sessions" in text
    assert "Before a session: chest pain, coughing blood or sudden breathlessness: 22 November" in text
    assert "All stretches: chest pain, coughing blood or sudden breathlessness, since 22 November" in text
    assert not capsys.readouterr().err


def test_regions_and_what_was_left_out_for_a_day_have_words_and_dates(tmp_path: Path) -> None:
    text = report_of(
        tmp_path,
        SetAside(None, None, "leg", "cleared", region="leg"),
        SetAside(None, None, "breathless", "today", region="breathless"),
        SetAside(None, "right", "joint rests today", "today", region="arm"),
    )
    assert "Legs: a leg newly swollen, warm, or painful at rest, since 22 November" in text
    assert "Only on 22 November: What takes breath (more breathless than usual)" in text
    assert "Only on 22 November: Right arm (rested for the day)" in text


def test_something_was_done_only_on_days_on_which_anything_was_stayed() -> None:
    nothing = stamped(started(2), skipped(0), ended("ended"), day="2026-11-21")
    something = stamped(started(2), held(0), ended("ended"), first=9, session="s2")
    month = month_of("2026-11", [*nothing, *something], (), LIMBS)
    assert (month.sessions, month.active_days, month.held_ms) == (2, 1, 15_000)
