"""Two switches, or one, in every screen by one mechanism: `advance` for whoever cannot press three buttons.

It stands before `session.advance`. With three buttons (or with a helper who presses them) it hands everything on.
With fewer, a still screen's choices and buttons become one row of options; a mark goes along them, stepped by STOP
(two switches) or by time (one), and a press chooses what is marked. While anything moves, and for 3 s beyond, STOP
is STOP.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import session
from kiosk.choices import Choice, Choices
from kiosk.events import Button, Effect, Event, Passed, Pressed, Say, Silence
from kiosk.scanning import Deed, Scan, deed
from kiosk.scenes import Ask, Meaning, Scene, by_button, scene
from kiosk.states import (
    Asking,
    GettingReady,
    Holding,
    Hushed,
    InMenu,
    Moving,
    Paused,
    Reread,
    Resting,
    Ringing,
    State,
    Stepped,
    Stopped,
    Teaching,
    TryingStop,
    WellDone,
    WhatNext,
)
from kiosk.steps import Went, home

# A second touch so soon after the first is the same touch of a trembling hand.
SAME_TOUCH_MS = 300

NOTHING = Choice("", "")  # a screen whose every button is itself has nothing to mark

STILL_MS = 60_000  # a kiosk that has just started has not moved anything for long

_CHOOSES = ("choose ", "other")  # what the buttons of a list do; with fewer switches the answers are reached directly


def advance(state: State, event: Event | Reread) -> tuple[State, tuple[Effect, ...]]:
    """The next state, and the effects to carry out, for one event and however many switches there are."""
    inner = bare(state)
    if inner.known.manner.switches not in (1, 2):
        return session.advance(inner, event)
    before = state if isinstance(state, Stepped) else _stepped(inner, still_ms=0 if moves(inner) else STILL_MS)
    match event:
        case Pressed(button):
            went = _pressed(before, button)
        case Passed(ms):
            went = _passed(before, ms)
        case _:
            went = _inside(before, event)
    return went.state, went.effects


def bare(state: State) -> State:
    """The state itself, without the mark that goes along its options."""
    return state.inner if isinstance(state, Stepped) else state


def moves(state: State) -> bool:
    """Whether a limb is moving, or about to."""
    return isinstance(state, GettingReady | Moving | Holding | Resting)


def due_ms(state: State) -> int | None:
    """Milliseconds until something happens by itself, the mark's next step included."""
    due = session.due_ms(bare(state))
    if isinstance(state, Stepped) and _scans(state) and state.scan.left_ms is not None:
        return state.scan.left_ms if due is None else min(due, state.scan.left_ms)
    return due


# -- options


def options(state: State) -> tuple[Choice, ...]:
    """Everything that can be chosen on that screen, in the order in which the mark goes along."""
    found = scene(state)
    body = found.body
    listed = body.choices if isinstance(body, Ask) and any(m.act.startswith(_CHOOSES) for m in _meanings(found)) else ()
    chips = tuple(Choice(f"choice {index}", choice.text) for index, choice in enumerate(listed))
    buttons = tuple(
        Choice(f"button {button}", meaning.label.capitalize())
        for button, meaning in by_button(found.buttons).items()
        if meaning.active and not meaning.act.startswith(_CHOOSES)
    )
    leads_home = isinstance(state, Asking) and not isinstance(state, InMenu | Hushed)
    ways = (Choice("home", "Home"),) if leads_home else ()
    return (*chips, *buttons, *ways)


def _meanings(found: Scene) -> tuple[Meaning, ...]:
    return tuple(meaning for meaning in by_button(found.buttons).values() if meaning.active)


def _stepped(inner: State, still_ms: int) -> Stepped:
    found = options(inner)
    return Stepped(inner.known, inner, Scan.of(Choices(found or (NOTHING,)), inner.known.manner.pace), still_ms)


# -- events


def _inside(before: Stepped, event: Event | Reread) -> Went:
    """Let it happen to the state itself; the mark begins anew where the options are others."""
    inner, effects = session.advance(before.inner, event)
    return Went(_followed(before, inner), effects)


def _followed(before: Stepped, inner: State) -> State:
    if inner is before.inner:
        return before
    if inner.known.manner.switches not in (1, 2):
        return inner
    still_ms = 0 if moves(inner) or (moves(before.inner)) else before.still_ms
    after = _stepped(inner, still_ms)
    same = after.scan.choices.items == before.scan.choices.items
    return replace(after, scan=before.scan, since_press_ms=before.since_press_ms) if same else after


def _pressed(before: Stepped, button: Button) -> Went:
    inner = before.inner
    if isinstance(inner, TryingStop | Teaching | Ringing) or (moves(inner) and button is Button.STOP):
        return _inside(before, Pressed(button))
    again = before.since_press_ms < SAME_TOUCH_MS
    touched = replace(before, since_press_ms=0)
    match deed(button, inner.known.manner.switches, before.still_ms if not moves(inner) else 0):
        case Deed.STOP:
            return _inside(touched, Pressed(Button.STOP))
        case _ if again:
            return Went(touched)
        case Deed.STEP:
            return _marked(touched, replace(touched.scan, choices=touched.scan.choices.moved()))
        case Deed.CHOOSE:
            return _choose(touched)
        case _:
            return _inside(touched, Pressed(button))


def _marked(before: Stepped, scan: Scan) -> Went:
    """The mark is elsewhere now; its words are said where that is wanted."""
    said: tuple[Effect, ...] = ()
    if before.inner.known.manner.spoken_choices and scan.choices.at != before.scan.choices.at:
        said = (Silence(), Say(f"{scan.choices.marked.text}."))
    return Went(replace(before, scan=scan), said)


def _choose(before: Stepped) -> Went:
    result = before.scan.pressed()
    if isinstance(result, Scan):
        return Went(replace(before, scan=result))
    kind, _, which = result.key.partition(" ")
    if kind == "home":
        went = home(before.known)
        return Went(_followed(before, went.state), went.effects)
    if kind == "button":
        return _inside(before, Pressed(Button(which)))
    if kind == "choice" and isinstance(before.inner, Asking | Paused | Stopped | WhatNext | WellDone):
        marked = replace(before.inner, choices=replace(before.inner.choices, at=int(which)))
        return _inside(replace(before, inner=marked), Pressed(Button.NEXT))
    return Went(before)


def _passed(before: Stepped, ms: int) -> Went:
    still = 0 if moves(before.inner) else before.still_ms + ms
    timed = replace(before, still_ms=still, since_press_ms=before.since_press_ms + ms)
    went = _inside(timed, Passed(ms))
    after = went.state
    if isinstance(after, Stepped) and _scans(after) and after.scan.choices.items == before.scan.choices.items:
        marked = _marked(after, after.scan.passed(ms))
        return Went(marked.state, (*went.effects, *marked.effects))
    return went


def _scans(state: Stepped) -> bool:
    """With one switch the mark goes along by itself while nothing moves."""
    return state.inner.known.manner.switches == 1 and not moves(state.inner) and len(state.scan.choices.items) > 1
