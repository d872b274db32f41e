"""What the kiosk knows whatever it is doing: how it is to behave, the person's routines, the log, the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.content.cards import Card
from kiosk.content.plan import LeftOut
from kiosk.content.profile import Profile
from kiosk.content.stretch import Routine, Variant
from kiosk.log.history import Log
from kiosk.pressing.scanning import Pace


@dataclass(frozen=True)
class Manner:
    """How this kiosk behaves, as set: who goes on, which cues are given, when a stop rings."""

    advance: str = "ask"
    half_way_cue: bool = True
    last_seconds_cue: bool = True
    ring_after_stop_ms: int = 60_000
    quiet: bool = False
    asks_how_tired: bool = True
    private_home: bool = False
    switches: int = 3
    pace: Pace = field(default_factory=Pace)
    spoken_choices: bool = False
    asks: frozenset[str] = frozenset({"wizard", "therapist", "site", "last_time", "stop", "sign"})
    equipment: frozenset[str] = frozenset()  # what the person wears, to be freed before a limb moves
    sites: Mapping[str, str] = field(default_factory=dict)  # with which body site each button is pressed
    second_stops: Mapping[str, str] = field(default_factory=dict)  # the site of each further STOP, by its name

    def helped(self, variant: Variant) -> bool:
        """Whether a helper is there while that variant is done: for its hands, or as the partner who presses."""
        return variant.with_helper or self.switches == 0


@dataclass(frozen=True, eq=False)
class Fitted:
    """A routine as the person's profile allows it, what that leaves out, and whether it is meant for them at all.

    One that is meant for others is not offered; it is kept because the log may speak of it.
    """

    routine: Routine
    left_out: tuple[LeftOut, ...] = ()
    is_meant: bool = True


@dataclass(frozen=True, eq=False)
class Known:
    """What the kiosk knows whatever it is doing: the routines, the log, the day, the loudness."""

    routines: tuple[Fitted, ...]
    log: Log
    today: str
    manner: Manner = field(default_factory=Manner)
    volume: int = 6
    too_short: int = 0  # touches that ended too soon, less the presses that counted
    profile: str = ""  # exactly this profile; another one asks for the therapist's yes again
    stop_heard: bool = True
    cards: tuple[Card, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)  # of the settings that the buttons can change
    rereading: frozenset[str] = frozenset()  # settings whose change was asked for and of which no news is back yet
    chosen_next: str = ""  # the routine that START begins, where someone has chosen; else the day decides
    person: Profile = field(default_factory=lambda: Profile(""))  # what the gate asks before anything moves
    audible: bool = True  # whether a ring can be heard
    tried: frozenset[str] = frozenset()  # further STOPs that answered just now, before that is in the log

    @property
    def offered(self) -> tuple[Fitted, ...]:
        """The routines that are meant for this person."""
        return tuple(fitted for fitted in self.routines if fitted.is_meant)

    def with_values(self, values: Mapping[str, str]) -> Known:
        """The same knowledge with those settings; the loudness is known as a number, too."""
        volume = int(values.get("voice.volume") or self.volume)
        return replace(self, values={**self.values, **values}, volume=volume)


@dataclass(frozen=True, eq=False)
class Reread:
    """The event that the settings or the content were read again. `settled` are the settings whose change this ends."""

    routines: tuple[Fitted, ...]
    manner: Manner
    values: Mapping[str, str]
    profile: str
    cards: tuple[Card, ...]
    person: Profile = field(default_factory=lambda: Profile(""))
    settled: frozenset[str] = frozenset()
