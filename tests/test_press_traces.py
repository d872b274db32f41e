"""Thousands of unruly hands: nothing that was meant is lost or doubled, and STOP acts on its first edge.

`scripts/traces` plays ten thousand traces of each hand; here a few hundred keep it so.
"""

from __future__ import annotations

from random import Random

import pytest
from press_traces import HANDS, Verdict, judge, make, play, stuck_seen

from kiosk.pressing.button import Button

TRACES = 300


@pytest.mark.parametrize("name", HANDS)
def test_nothing_meant_is_lost_or_doubled(name: str) -> None:
    total = Verdict()
    for seed in range(TRACES):
        verdict = judge(make(name, seed))
        assert verdict.good, f"{name}, seed {seed}: {verdict}"
        total.add(verdict)
    if HANDS[name].one is None:
        assert total.meant > TRACES
        assert total.stops > TRACES / 2
    else:
        assert total.meant > TRACES or name == "one switch, brushes"


@pytest.mark.parametrize("name", HANDS)
def test_stalls_change_nothing(name: str) -> None:
    for seed in range(TRACES // 10):
        trace = make(name, seed)
        late = [what for _, what in play(trace, stalls=Random(seed))]
        assert late == [what for _, what in play(trace)], f"{name}, seed {seed}"


def test_a_resting_hand_is_told_of_whenever_it_stays() -> None:
    for seed in range(TRACES):
        trace = make("resting hand", seed)
        assert stuck_seen(trace) == trace.stuck, f"seed {seed}"


def test_the_same_seed_makes_the_same_trace() -> None:
    assert make("worn switch", 1).edges == make("worn switch", 1).edges


def test_the_traces_are_as_unruly_as_they_say() -> None:
    for name in HANDS:
        stop = Button.STOP if HANDS[name].one is None else None
        edges = [edge for seed in range(20) for edge in make(name, seed).edges if edge.button is not stop]
        meant = sum(1 for seed in range(20) for button, _ in make(name, seed).meant if button is not stop)
        assert len(edges) > 2 * meant, name
