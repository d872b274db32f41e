"""What a person's routines can say, so that it can be made into sound before it is said."""

from __future__ import annotations

from kiosk import words
from kiosk.content.minding import to_mind
from kiosk.content.plan import Phase, PhaseKind, unroll
from kiosk.session.known import Known, Manner


def phrases(known_: Known) -> list[str]:
    """Every sentence that the person's routines can say, to be made into sound ahead of time."""
    said: dict[str, None] = {}
    for fitted in known_.offered:
        for phase in unroll(fitted.routine).phases:
            # Only as a person gets ready: the same words for every phase would take a tenth of the whole start.
            lead_in = _lead_in(known_.manner, phase) if phase.kind is PhaseKind.GET_READY else ()
            lines = (*lead_in, *words.guiding.phase_lines(phase, True), *words.guiding.phase_lines(phase, False))
            said.update(dict.fromkeys(lines))
    return [*words.ahead.made_ahead(), *said]


def _lead_in(manner: Manner, phase: Phase) -> tuple[str, ...]:
    helped = manner.helped(phase.step.variant)
    minded = to_mind(phase, manner.equipment, manner.sites.get("stop", ""), helped)
    return words.guiding.before_stretch(phase, minded=minded)
