"""What must be minded before a limb moves: what to free, and where STOP must be. The words for it are elsewhere.

It is told by what it is and never by how it sounds, so that nothing that a person wears goes unsaid because a sentence
looks like another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kiosk.content.plan import Heard, Phase, stop_is_said
from kiosk.content.profile import IN_THE_WAY, moves_site
from kiosk.content.stretch import Limb


@dataclass(frozen=True)
class Free:
    """Something that is worn lies where that limb moves."""

    equipment: str


@dataclass(frozen=True)
class StopMoves:
    """What presses STOP is itself moved, or needed for something else."""

    pressing: Limb
    with_helper: bool


@dataclass(frozen=True)
class StopStays:
    """STOP stays where it is, whatever is stretched: by what presses it, or with the helper."""

    site: str


@dataclass(frozen=True)
class StopAsWritten:
    """STOP must be where the stretch says, because nobody has said yet what presses it."""


ToMind = Free | StopMoves | StopStays | StopAsWritten


def to_mind(phase: Phase, equipment: Collection[str], stop_site: str, with_helper: bool) -> tuple[ToMind, ...]:
    """What this person must mind before that limb moves.

    It belongs to each side: a tube lies on one of them, and STOP by the other hand.
    """
    moved = {phase.step.stretch.limb, *phase.step.variant.loads}
    freed = (Free(name) for name, limbs in IN_THE_WAY.items() if name in equipment and moved & limbs)
    return (*freed, *_where_stop_is(phase, stop_site, with_helper))


def _where_stop_is(phase: Phase, site: str, with_helper: bool) -> tuple[ToMind, ...]:
    """Where STOP must be: by what presses it, elsewhere if that moves; if none is known, where the stretch says."""
    stretch, variant = phase.step.stretch, phase.step.variant
    if moves_site(stretch, variant, phase.side, site):
        return (StopMoves(Limb(site.partition("_")[0]), with_helper),)
    if site:
        return (StopStays(site),)
    return (StopAsWritten(),) if variant.stop_at else ()


def still_to_mind(phase: Phase, heard: Heard, minded: Iterable[ToMind]) -> tuple[ToMind, ...]:
    """Without what is known since it was heard for the other side: where STOP stays, unless it goes to the other hand.

    What is worn is said on each side.
    """
    return tuple(each for each in minded if heard is Heard.NEVER or not _is_known(phase, heard, each))


def _is_known(phase: Phase, heard: Heard, each: ToMind) -> bool:
    match each:
        case StopStays():
            return True
        case StopAsWritten():
            return not stop_is_said(phase.step.stretch, heard)
        case Free() | StopMoves():
            return False
