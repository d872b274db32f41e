"""Every state is known to every table: the unions name all of them, and no table of states ends in a catch-all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from walks import places

import kiosk
from kiosk.session import around, states
from kiosk.session.few_switches import bare
from kiosk.session.kinds import AfterStop, Around, Asking, BaseState, InSession
from kiosk.session.states import Calling, Stepped
from kiosk.session.went import knowing
from kiosk.worlds.walk import Place

KINDS = (Around, InSession, AfterStop, Calling)


def below(kind: type[BaseState]) -> set[type[BaseState]]:
    return {kind}.union(*(below(sub) for sub in kind.__subclasses__()))


def leaves(kind: type[BaseState]) -> set[type[BaseState]]:
    """The states of that kind that are more than what several have in common."""
    named = {*get_args(states.State)}
    return {state for state in below(kind) if not state.__subclasses__() or state in named} - {Stepped}


def test_the_union_of_all_states_names_every_one() -> None:
    assert set(get_args(states.State)) == leaves(BaseState)


@pytest.mark.parametrize(
    ("union", "kind"),
    [
        (states.AnyAround, Around), (states.AnyInSession, InSession), (states.AnyAfterStop, AfterStop),
        (states.AnyCalling, Calling), (states.AnyAsking, Asking), (around.AnyBeginning, around.Beginning),
    ],
)  # fmt: skip
def test_each_union_names_the_states_of_its_kind(union: object, kind: type[BaseState]) -> None:
    assert set(get_args(union)) == leaves(kind)


def test_every_state_is_of_exactly_one_kind() -> None:
    for state in get_args(states.State):
        assert len([kind for kind in KINDS if issubclass(state, kind)]) == 1, state


# -- what a state knows


def within(state: BaseState) -> Iterator[BaseState]:
    """The state, and every state that it holds."""
    yield state
    for field in fields(state):
        held = getattr(state, field.name)
        if isinstance(held, BaseState):
            yield from within(held)


@pytest.mark.parametrize("place", places().values(), ids=lambda place: "-".join(place.way) or "start")
def test_new_knowledge_reaches_every_state_that_a_state_holds(place: Place) -> None:
    state = bare(place.state)
    news = replace(state.known, volume=state.known.volume % 9 + 1)
    assert {id(each.known) for each in within(knowing(state, news))} == {id(news)}


# -- tables


def tables_of_states() -> Iterator[tuple[str, ast.Match]]:
    names = {state.__name__ for state in below(BaseState)}
    for path in sorted(Path(kiosk.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Match):
                matched = {
                    c.cls.id for c in ast.walk(node) if isinstance(c, ast.MatchClass) and isinstance(c.cls, ast.Name)
                }
                if matched & names:
                    yield f"{path.name}:{node.lineno}", node


def is_catch_all(case: ast.match_case) -> bool:
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def test_no_table_of_states_has_a_catch_all() -> None:
    found = dict(tables_of_states())
    assert len(found) > 20
    assert [where for where, table in found.items() if any(map(is_catch_all, table.cases))] == []
