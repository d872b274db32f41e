"""One mechanism for every menu and question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.pressing.choices import choices


def test_the_first_answer_is_marked_to_begin_with() -> None:
    assert choices(("a", "A"), ("b", "B")).marked.key == "a"


def test_moving_marks_the_next_answer_and_comes_round() -> None:
    offered = choices(("a", "A"), ("b", "B"), ("c", "C"))
    keys = []
    for _ in range(4):
        keys.append(offered.marked.key)
        offered = offered.moved()
    assert keys == ["a", "b", "c", "a"]


def test_moving_changes_nothing_in_the_choices_before() -> None:
    offered = choices(("a", "A"), ("b", "B"))
    offered.moved()
    assert offered.marked.key == "a"


@given(count=st.integers(1, 20), moves=st.integers(0, 100))
def test_every_answer_can_be_reached_by_moving_alone(count: int, moves: int) -> None:
    offered = choices(*((str(i), str(i)) for i in range(count)))
    for _ in range(moves):
        offered = offered.moved()
    assert offered.marked.key == str(moves % count)
