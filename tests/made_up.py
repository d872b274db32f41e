"""Sessions that are made up, and what is true of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """One stretch and side as it went: the seconds of each repetition, how it was interrupted, and how it ended."""

    stretch: str
    side: str | None
    dose_s: int
    planned: int
    stayed_s: tuple[int, ...]  # of each repetition that was held
    rests: tuple[str, ...]  # answers after STOPs that went on with the same again
    end: str  # through, skip, or the answer after the STOP with which it ended
    cut_after: int | None  # after so many repetitions the power failed, and it was carried on from the first

    @property
    def seconds(self) -> int:
        return sum(self.stayed_s) + sum(self.stayed_s[: self.cut_after or 0])

    @property
    def hurts(self) -> list[str]:
        """Every answer that is neither a rest, nor tiredness, nor a slip."""
        stops = [*self.rests, *([] if self.end in ("through", "skip") else [self.end])]
        return [answer for answer in stops if answer not in ("rest", "mistake", "tired")]

    @property
    def turned_out(self) -> str:
        """Done is half of the planned seconds with every repetition begun; what ends in pain is that and not done."""
        if self.end not in ("through", "skip", "rest", "mistake", "tired"):
            return "stopped"
        if len(self.stayed_s) == self.planned and 2 * self.seconds >= self.planned * self.dose_s:
            return "done"
        if self.seconds or self.end == "through":
            return "part"
        return "skipped" if self.end == "skip" else "stopped"


TOLD = {
    "hurt": "it hurt", "cramp": "cramp", "breath": "short of breath", "none": "stopped, no answer",
    "other": "stopped, something else", "": "stopped, not asked yet", "rest": "just a rest", "tired": "too tired",
    "mistake": "by mistake",
}  # fmt: skip


def told(unit: Unit) -> str:
    """What must be read of it."""
    stops = [*unit.rests, *([] if unit.end in ("through", "skip") else [unit.end])]
    first = {"done": "done", "part": f"part, {unit.seconds} s", "skipped": "skipped", "stopped": TOLD.get(unit.end)}
    also = [TOLD[answer] for answer in (stops if unit.turned_out == "part" else unit.hurts)]
    return ", ".join(dict.fromkeys([str(first[unit.turned_out]), *also]))


VARIANT = "seated active"
