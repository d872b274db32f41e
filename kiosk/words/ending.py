"""The end of a session, and the last look before it is over."""

from __future__ import annotations

WELL_DONE = "Well done"
ENDED = "Ended"
HOW_TIRED = "How tired?"
TIRED = (("none", "No answer"), ("fine", "Fine"), ("tired", "Tired"), ("worn_out", "Worn out"))
BEFORE_YOU_GO = "Before you go"
BEFORE_YOU_GO_LINES = (
    "Call switch in reach?",
    "Mask, head and tubes as they should be?",
    "Splints on, and comfortable?",
)


def end_title(how: str) -> str:
    """Over to the end, or ended before."""
    return WELL_DONE if how == "done" else ENDED


def done_sentence(done: int, total: int) -> str:
    """What was done, in one sentence, without a score."""
    if done >= total:
        return "All of it is done."
    if done == 0:
        return "That is all for now."
    return f"{done} of {total} stretches are done."
