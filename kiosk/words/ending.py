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


ALL_DONE = "All of it is done."
NOTHING_DONE = "That is all for now."
SOME_DONE = "{done} of {total} stretches are done."


def end_title(how: str) -> str:
    """Over to the end, or ended before."""
    return WELL_DONE if how == "done" else ENDED


def done_sentence(done: int, total: int) -> str:
    """What was done, in one sentence, without a score."""
    if done >= total:
        return ALL_DONE
    if done == 0:
        return NOTHING_DONE
    return SOME_DONE.format(done=done, total=total)
