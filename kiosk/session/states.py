"""The states of the kiosk: each a frozen dataclass that holds only what is true in it.

`kiosk.session.deciding` moves between them; `kiosk.scenes.scene` shows them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.pressing.button import Button
from kiosk.pressing.scanning import Scan
from kiosk.session.around import (
    About,
    AgreeingSign,
    AsideAsked,
    AtHome,
    BeforeYouGo,
    BreathlessAsked,
    CarryOnAsked,
    ChoosingAside,
    ChoosingCard,
    ChoosingCourse,
    ChoosingOption,
    ChoosingRoutine,
    ChoosingShown,
    ChoosingValue,
    ChoosingWho,
    ConfirmingClear,
    ConfirmingTimes,
    ConfirmingValue,
    Emergency,
    Empty,
    EnteringSettings,
    FourWeeks,
    InMenu,
    InSwitchTest,
    LastTimeAsked,
    LegNoted,
    OverTime,
    PresetAsked,
    ReadingCard,
    ReadyAsked,
    ReadyToCarryOn,
    Sharing,
    ShorterAsked,
    Showing,
    SiteAsked,
    StopAsked,
    Teaching,
    TherapistAsked,
    TherapistFirst,
    Today,
    TryingStop,
    WearyAsked,
    WellDone,
    WhichAsked,
    WhichToCarryOn,
)
from kiosk.session.kinds import GUARD_MS, AfterStop, Asking, BaseState, InSession

# -- what states have in common


# Every state is one of four kinds, by what is open in it. A table that names the four has forgotten none.


@dataclass(frozen=True, eq=False)
class Calling(BaseState):
    """Somebody is being called, over whatever was there before: then it is as it was, in `then`.

    `danger` is what to do meanwhile, in words; none for a ring that is no danger.
    """

    then: State
    danger: tuple[str, ...] = ()
    since_ms: int = 0


# -- around a session


# -- a session under way


@dataclass(frozen=True, eq=False)
class GettingReady(InSession):
    """The words before the movement. `then` is the phase that follows, `owed_ms` what is left of its hold.

    `awaited` is the cue that must have been heard before the lead-in of `left_ms` begins ("" once it was).
    """

    then: int
    owed_ms: int
    awaited: str
    left_ms: int


@dataclass(frozen=True, eq=False)
class Moving(InSession):
    """The limb goes in or out. `owed_ms` is the hold that follows a move in."""

    left_ms: int
    owed_ms: int


@dataclass(frozen=True, eq=False)
class Holding(InSession):
    """Staying at the end of the range."""

    left_ms: int


@dataclass(frozen=True, eq=False)
class Resting(InSession):
    """After a repetition."""

    left_ms: int


class Waiting(InSession):
    """Between stretches, until NEXT. The run is at the get ready that comes next."""


Going = GettingReady | Moving | Holding | Resting | Waiting


@dataclass(frozen=True, eq=False)
class Paused(Asking, InSession):
    """Waiting without limit; `was` is what PAUSE interrupted."""

    was: Going
    paused_ms: int = 0


@dataclass(frozen=True, eq=False)
class ReadyAskedAgain(Asking, InSession):
    """After a long pause: all fine, or one of these?"""

    paused: Paused


@dataclass(frozen=True, eq=False)
class WhichAskedAgain(Asking, InSession):
    """Which of these, after a long pause; none of them goes on."""

    paused: Paused


# -- after STOP


@dataclass(frozen=True, eq=False)
class JustStopped(Asking, AfterStop):
    """Stopped, asking what it was. `alone_ms` counts the time without any press."""

    guard_ms: int = GUARD_MS
    alone_ms: int = 0


@dataclass(frozen=True, eq=False)
class WhatNext(Asking, AfterStop):
    """After the answer to what it was: what may follow. `since_ms` is the time since that answer."""

    answer: str
    since_ms: int = 0


# -- calling somebody


class Ringing(Calling):
    """Asking someone in the room to come, until a press.

    A ring for danger comes back by itself until somebody says that they are here.
    """


@dataclass(frozen=True, eq=False)
class Hushed(Calling, Asking):
    """A ring for danger was silenced: is somebody here? It rings again by itself when nobody says so."""


# -- out of a session


# -- all of them, for tables that must name every one: a type checker says which of them a table forgot

AnyQuestion = (
    InMenu
    | ChoosingRoutine
    | ChoosingShown
    | ChoosingAside
    | ChoosingWho
    | ConfirmingClear
    | ChoosingCard
    | ChoosingCourse
    | EnteringSettings
    | ChoosingOption
    | ChoosingValue
    | ConfirmingValue
    | PresetAsked
    | StopAsked
    | CarryOnAsked
    | TherapistAsked
    | TherapistFirst
    | SiteAsked
    | LastTimeAsked
    | AsideAsked
    | ReadyAsked
    | ReadyToCarryOn
    | WhichToCarryOn
    | WhichAsked
    | BreathlessAsked
    | ShorterAsked
    | WearyAsked
)
AnyAround = (
    AnyQuestion
    | AtHome
    | Today
    | About
    | Showing
    | ReadingCard
    | Sharing
    | FourWeeks
    | OverTime
    | InSwitchTest
    | ConfirmingTimes
    | Teaching
    | Emergency
    | Empty
    | LegNoted
    | TryingStop
    | AgreeingSign
    | WellDone
    | BeforeYouGo
)
AnyInSession = GettingReady | Moving | Holding | Resting | Waiting | Paused | ReadyAskedAgain | WhichAskedAgain
AnyAfterStop = JustStopped | WhatNext
AnyCalling = Ringing | Hushed
State = AnyAround | AnyInSession | AnyAfterStop | AnyCalling
"""Every state there is, but for the mark that goes along the options of whoever has fewer switches."""

AnyAsking = AnyQuestion | Paused | ReadyAskedAgain | WhichAskedAgain | JustStopped | WhatNext | Hushed | WellDone
"""Every state with answers to choose from."""


@dataclass(frozen=True, eq=False)
class Stepped(BaseState):
    """A state as someone with fewer switches has it: a mark goes along its options.

    `still_ms` is for how long nothing has moved, `since_press_ms` the time since the last press. While any switch is
    `held` the mark stays. `unheard` are the words that are still to be said, `waited_ms` how long that takes already.
    """

    inner: State
    scan: Scan
    still_ms: int
    since_press_ms: int = 1_000_000
    held: frozenset[Button] = frozenset()
    unheard: tuple[str, ...] = ()
    waited_ms: int = 0
