"""The sentences that are made into sound ahead of time."""

from __future__ import annotations

from kiosk.words import beginning, dates, ending, guiding, home, ringing, stopping


def made_ahead() -> tuple[str, ...]:
    """The kiosk's own sentences that are spoken often enough to be made into sound ahead of time."""
    own = (
        guiding.SAY_MOVE_IN,
        guiding.SAY_AGAIN,
        guiding.SAY_STAY,
        guiding.SAY_BREATHE,
        guiding.SAY_HALF_WAY,
        guiding.SAY_BACK,
        guiding.SAY_REST,
        guiding.SAY_LAST_REST,
        guiding.SAY_LAST_REST_NO_SIDE,
        guiding.SAY_WAIT,
        guiding.EASE_OFF,
        guiding.GET_READY_AGAIN,
        stopping.WHAT_WAS_IT,
        beginning.READY_SAY,
        beginning.STOP_WORKS,
        beginning.TRY_STOP_LINE,
        dates.sentence(beginning.TRY_STOP),
        guiding.EASE_BACK,
        ringing.WILL_CALL,
        ringing.IS_SOMEONE_HERE,
        stopping.AFTER_HURT,
        stopping.AFTER_OTHER,
        stopping.AFTER_CRAMP,
        stopping.AFTER_REST,
        stopping.AFTER_TIRED,
        stopping.STOP_REPEATED,
        stopping.CRAMP_LEG,
        ending.HOW_TIRED,
        dates.sentence(ending.WELL_DONE),
        dates.before_a_list(ending.BEFORE_YOU_GO),
        dates.sentence(ringing.RINGING),
        home.NOT_TODAY_SAID,
    )
    many = (
        *beginning.READY_LINES,
        *stopping.AFTER_BREATH,
        *beginning.BREATHLESS_SAID,
        *ending.BEFORE_YOU_GO_LINES,
        *beginning.AGREE_SIGN_LINES,
        *beginning.LEG_SAID,
        *beginning.EMERGENCY_LINES,
    )
    answers = (
        dates.sentence(text)
        for _, text in (
            *stopping.REASONS,
            *ending.TIRED,
            *guiding.PAUSED_CHOICES,
            *home.MENU_ITEMS,
            *beginning.WHICH_CHOICES,
        )
    )
    return tuple(dict.fromkeys((*own, *many, *answers)))
