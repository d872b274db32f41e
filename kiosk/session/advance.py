"""`advance`, the only way anything changes, however many switches there are."""

from __future__ import annotations

from kiosk.session.deciding import decide
from kiosk.session.events import Effect, Event
from kiosk.session.few_switches import bare, step
from kiosk.session.known import Reread
from kiosk.session.states import State, Stepped


def advance(state: State | Stepped, event: Event | Reread) -> tuple[State | Stepped, tuple[Effect, ...]]:
    """The next state, and the effects to carry out, for one event.

    With three buttons, or with a helper who presses them, they mean what stands on them; with fewer a mark goes along.
    """
    inner = bare(state)
    return step(state, event) if inner.known.manner.switches in (1, 2) else decide(inner, event)
