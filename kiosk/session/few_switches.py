"""Two switches, or one, in every screen by one mechanism.

It stands before `decide` for whoever cannot press three buttons. A still screen's choices and buttons become one row
of options; a mark goes along them, stepped by STOP (two switches) or by time (one), and a press chooses what is
marked. While anything moves, and for 3 s beyond, STOP is STOP.

With one switch the mark stays while the switch is held, so that what was marked when it was touched is chosen; where
choices are said, it stays until their words have been heard.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, assert_never

from kiosk import words
from kiosk.pressing.button import Button, Pressed
from kiosk.pressing.choices import Choice, Choices
from kiosk.pressing.presses import ONE
from kiosk.pressing.scanning import BEYOND_MS, Deed, Scan, deed
from kiosk.session.around import InMenu, Teaching, TryingStop, WellDone
from kiosk.session.buttons import Buttons, Meaning, by_button
from kiosk.session.deciding import changes_in_ms, decide
from kiosk.session.events import ButtonStuck, Effect, Event, Passed, Say, Silence, SpeechEnded, Touched
from kiosk.session.kinds import Asking, Question
from kiosk.session.known import Reread
from kiosk.session.meanings import meanings
from kiosk.session.states import (
    GettingReady,
    Holding,
    Moving,
    Resting,
    Ringing,
    State,
    Stepped,
    Waiting,
)
from kiosk.session.went import home

# A second touch so soon after the first is the same touch of a trembling hand.
SAME_TOUCH_MS = 300

NOTHING = Choice("", "")  # a screen whose every button is itself has nothing to mark

# Words that are not over then will never be: a voice that cannot make a sentence shows it after 5 s and 0.2 s a word,
# and none speaks more slowly than 80 words a minute.
WORDS_LATE_MS = 8_000
MS_PER_WORD = 1_000
MOST_WORDS = 20  # sentences that are waited for

STILL_MS = 60_000  # a kiosk that has just started has not moved anything for long


class WentMarked(NamedTuple):
    """Where an event leads, with the mark, and what is to be carried out."""

    state: State | Stepped
    effects: tuple[Effect, ...] = ()


def step(state: State | Stepped, event: Event | Reread) -> WentMarked:
    """The next state, with its mark, for somebody with two switches or one."""
    inner = bare(state)
    before = state if isinstance(state, Stepped) else _stepped(inner, still_ms=0 if moves(inner) else STILL_MS)
    match event:
        case Pressed(button, switch):
            went = _pressed(before, button, switch)
        case Passed(ms):
            went = _passed(before, ms)
        case Touched(button, down):
            went = _inside(_holding(before, button, down), event)
        case ButtonStuck(button):
            went = _inside(_holding(before, button, False), event)  # the others work on
        case _:
            went = _inside(before, event)
    went = _with_first_said(before, went)
    return WentMarked(_hearing(went.state, event, went.effects), went.effects)


def bare(state: State | Stepped) -> State:
    """The state itself, without the mark that goes along its options."""
    return state.inner if isinstance(state, Stepped) else state


def moves(state: State) -> bool:
    """Whether a limb is moving, or about to."""
    return isinstance(state, GettingReady | Moving | Holding | Resting)


def is_itself(inner: State) -> bool:
    """Whether every switch is what stands on it: what is tried or taught, a ring, and a wait of two switches.

    A wait is no place to step through choices with STOP: hands may be on the limb already.
    """
    waits = isinstance(inner, Waiting) and inner.known.manner.switches == 2
    return waits or isinstance(inner, Teaching | Ringing) or (isinstance(inner, TryingStop) and not inner.second)


def due_ms(state: State | Stepped) -> int | None:
    """Milliseconds until something happens by itself, the mark's next step included."""
    due = changes_in_ms(bare(state))
    moves_on = _moves_on_ms(state) if isinstance(state, Stepped) and _scans(state) else None
    return min((ms for ms in (due, moves_on) if ms is not None), default=None)


def _moves_on_ms(state: Stepped) -> int | None:
    """Milliseconds until the mark moves on, if nothing is pressed and the voice ends nothing before."""
    if state.held or state.scan.left_ms is None:
        return None
    patience_ms = _patience_ms(state) - state.waited_ms if state.unheard else 0
    return max(1, state.scan.left_ms, patience_ms)  # never at once: a world that jumps would stand still for ever


def one_stops(state: State | Stepped) -> bool | None:
    """Whether the one switch is STOP now, at its first edge, or chooses; None for whoever has another number."""
    inner = bare(state)
    if inner.known.manner.switches != 1:
        return None
    return moves(inner) or (isinstance(state, Stepped) and state.still_ms <= BEYOND_MS)


def one_means_the_same(before: State | Stepped, now: State | Stepped) -> bool | None:
    """Whether what the one switch would have chosen before is what it chooses now; None where there are more."""
    if not (isinstance(before, Stepped) and isinstance(now, Stepped)) or one_stops(now) is None:
        return None
    old, new = before.scan.choices, now.scan.choices
    same_screen = type(before.inner) is type(now.inner)
    return same_screen and (old.items == new.items or old.marked == new.marked)


# -- options


def options(state: State) -> tuple[Choice, ...]:
    """Everything that can be chosen on that screen, in the order in which the mark goes along."""
    lit = [(button, meaning) for button, meaning in by_button(meanings(state)).items() if meaning.active]
    listed = state.choices.items if any(m.of_list for _, m in lit) and isinstance(state, Asking) else ()
    chips = tuple(Choice(f"choice {index}", choice.text) for index, choice in enumerate(listed))
    own = tuple(Choice(f"button {b}", words.buttons.as_choice(m.label)) for b, m in lit if not m.of_list)
    leads_home = isinstance(state, Question) and not isinstance(state, InMenu | WellDone)
    ways = (Choice("home", words.buttons.WAY_HOME),) if leads_home else ()
    return (*chips, *own, *ways)


def buttons(state: State | Stepped) -> Buttons:
    """What each button does for this person: with fewer switches one is marked, and what they cannot reach is dim."""
    if not isinstance(state, Stepped):
        return meanings(state)
    found, inner = meanings(state.inner), state.inner
    two = inner.known.manner.switches == 2
    if moves(inner) or (two and isinstance(inner, Waiting)):
        return _only_reached(found, two)
    if is_itself(inner):
        return found
    kind, _, which = state.scan.choices.marked.key.partition(" ")
    marks = [(b, replace(m, marked=kind == "button" and b == which)) for b, m in by_button(found).items()]
    return Buttons(*(replace(m, active=m.active and not _is_reached_otherwise(b, m, two)) for b, m in marks))


def _only_reached(found: Buttons, two: bool) -> Buttons:
    """While something moves: STOP, and with two switches NEXT."""
    dim = replace(found, pause=replace(found.pause, active=False))
    return dim if two else replace(dim, next=replace(dim.next, active=False))


def _is_reached_otherwise(button: Button, meaning: Meaning, two: bool) -> bool:
    """The answers of a list are reached directly; of two switches one still chooses."""
    return meaning.of_list and (button is Button.PAUSE or not two)


def _marked_at(state: State, found: tuple[Choice, ...]) -> int:
    """Where the mark begins: on what is marked with three buttons, too."""
    key = f"choice {state.choices.at}" if isinstance(state, Asking) else ""
    return next((index for index, choice in enumerate(found) if choice.key == key), 0)


def _stepped(inner: State, still_ms: int) -> Stepped:
    found = options(inner)
    offered = Choices(found or (NOTHING,), _marked_at(inner, found))
    return Stepped(inner.known, inner, Scan.of(offered, inner.known.manner.pace), still_ms)


# -- events


def _inside(before: Stepped, event: Event | Reread) -> WentMarked:
    """Let it happen to the state itself; the mark begins anew where the options are others."""
    inner, effects = decide(before.inner, event)
    return WentMarked(_followed(before, inner), effects)


def _holding(before: Stepped, button: Button, down: bool) -> Stepped:
    """Whether the one switch is held; while it is, the mark stays."""
    held = before.held | {button} if down and button in ONE else before.held - {button}
    return before if held == before.held else replace(before, held=held)


def _followed(before: Stepped, inner: State) -> State | Stepped:
    if inner is before.inner:
        return before
    if inner.known.manner.switches not in (1, 2):
        return inner
    still_ms = 0 if moves(inner) or (moves(before.inner)) else before.still_ms
    after = replace(
        _stepped(inner, still_ms),
        since_press_ms=before.since_press_ms,
        held=before.held,
        unheard=before.unheard,
        waited_ms=before.waited_ms,
    )
    scan = _scan_on(before, after)
    return after if scan is None else replace(after, scan=scan)


def _scan_on(before: Stepped, after: Stepped) -> Scan | None:
    """The scan as it was where its options are still there, in their places; None where it begins anew."""
    old, new = before.scan.choices.items, after.scan.choices.items
    if old == new:
        return before.scan
    grown = type(before.inner) is type(after.inner) and new[: len(old)] == old
    return before.scan.with_more(after.scan.choices) if grown else None


def _pressed(before: Stepped, button: Button, switch: str) -> WentMarked:
    inner = before.inner
    if isinstance(inner, TryingStop) and inner.second:
        if switch == inner.second:
            return _inside(before, Pressed(button, switch))
    elif isinstance(inner, TryingStop) and inner.known.manner.switches == 1 and button is not Button.PAUSE:
        return _inside(before, Pressed(Button.STOP))  # whichever it is wired to, it is the STOP that is tried
    elif is_itself(inner) or (moves(inner) and button is Button.STOP):
        return _inside(before, Pressed(button, switch))
    meant = deed(button, inner.known.manner.switches, before.still_ms if not moves(inner) else 0)
    touched = replace(before, since_press_ms=0)
    if meant is not Deed.STOP and before.since_press_ms < SAME_TOUCH_MS:
        return WentMarked(touched)
    match meant:
        case Deed.STOP:
            return _inside(touched, Pressed(Button.STOP))
        case Deed.STEP:
            return _marked(touched, replace(touched.scan, choices=touched.scan.choices.moved()))
        case Deed.CHOOSE:
            return _choose(touched)
        case Deed.ITSELF:
            return _inside(touched, Pressed(button))
    assert_never(meant)


def _marked(before: Stepped, scan: Scan) -> WentMarked:
    """The mark is elsewhere now; its words are said where that is wanted."""
    said: tuple[Effect, ...] = ()
    if before.inner.known.manner.spoken_choices and scan.choices.at != before.scan.choices.at:
        said = (Silence(), Say(words.dates.sentence(scan.choices.marked.text)))
    return WentMarked(replace(before, scan=scan), said)


def _choose(before: Stepped) -> WentMarked:
    result = before.scan.pressed()
    if isinstance(result, Scan):
        return WentMarked(replace(before, scan=result))
    kind, _, which = result.key.partition(" ")
    if kind == "home":
        went = home(before.known)
        return WentMarked(_followed(before, went.state), went.effects)
    if kind == "button":
        return _inside(before, Pressed(Button(which)))
    if kind == "choice" and isinstance(before.inner, Asking):
        marked = replace(before.inner, choices=replace(before.inner.choices, at=int(which)))
        return _inside(replace(before, inner=marked), Pressed(Button.NEXT))
    return WentMarked(before)


def _passed(before: Stepped, ms: int) -> WentMarked:
    still = 0 if moves(before.inner) else before.still_ms + ms
    timed = replace(before, still_ms=still, since_press_ms=before.since_press_ms + ms, waited_ms=before.waited_ms + ms)
    went = _inside(timed, Passed(ms))
    after = went.state
    if isinstance(after, Stepped) and _scans(after) and not after.held and _goes_on(before, after):
        marked = _marked(after, after.scan.passed(ms, _is_heard(after)))
        return WentMarked(marked.state, (*went.effects, *marked.effects))
    return went


def _goes_on(before: Stepped, after: Stepped) -> bool:
    """Whether it is the scan of before, for which this time went by."""
    old, new = before.scan, after.scan
    return (old.left_ms, old.round, old.choices.marked) == (new.left_ms, new.round, new.choices.marked)


# -- words


def _is_heard(state: Stepped) -> bool:
    """Whether the words are over, or last for longer than any voice takes."""
    return not state.unheard or state.waited_ms >= _patience_ms(state)


def _patience_ms(state: Stepped) -> int:
    return WORDS_LATE_MS + MS_PER_WORD * sum(len(text.split()) for text in state.unheard)


def _with_first_said(before: Stepped, went: WentMarked) -> WentMarked:
    """Where choices are said, the one that is marked first is said after the question."""
    after = went.state
    if not (isinstance(after, Stepped) and _is_said(after) and after.scan.choices.items != before.scan.choices.items):
        return went
    if after.scan.choices.at == before.scan.choices.at and before.scan.choices.marked == after.scan.choices.marked:
        return went
    said = words.dates.sentence(after.scan.choices.marked.text)
    last = next((effect.text for effect in reversed(went.effects) if isinstance(effect, Say)), "")
    return went if said == last else WentMarked(after, (*went.effects, Say(said)))


def _is_said(state: Stepped) -> bool:
    return state.known.manner.spoken_choices and _scans(state)


def _hearing(state: State | Stepped, event: Event | Reread, effects: tuple[Effect, ...]) -> State | Stepped:
    """What is still to be heard of what is said here; only where choices are said does the mark wait for it."""
    if not isinstance(state, Stepped) or not state.known.manner.spoken_choices:
        return state
    unheard = list(state.unheard)
    if isinstance(event, SpeechEnded) and event.text in unheard:
        unheard.remove(event.text)
    for effect in effects:
        if isinstance(effect, Silence):
            unheard.clear()
        elif isinstance(effect, Say):
            unheard.append(effect.text)
    if unheard == list(state.unheard):
        return state
    return replace(state, unheard=tuple(unheard[-MOST_WORDS:]), waited_ms=0)


def _scans(state: Stepped) -> bool:
    """With one switch the mark goes along by itself while nothing moves."""
    return state.inner.known.manner.switches == 1 and not moves(state.inner) and len(state.scan.choices.items) > 1
