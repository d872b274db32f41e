"""Every sentence that the kiosk itself says or shows. What a stretch says stands in the stretch's own file.

Kept in one place so that one person can read the kiosk's whole tone of voice, and a translator its whole text.
Spoken sentences have at most ten words, so that each fits the screen as a caption while it is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date as Date  # noqa: N812 - `date` is what this module calls a day in words

from kiosk.content.profile import IN_THE_WAY, moves_site
from kiosk.content.stretch import Heard, LeftOut, Limb, Phase, PhaseKind, Side, Step, own_lines, stop_is_said
from kiosk.log.days import HARMLESS, Outcome, SessionSummary, StretchSummary, UnitSummary

# -- buttons

NEXT = "NEXT"
PAUSE = "PAUSE"
STOP = "STOP"
STOPPED = "STOPPED"
START = "START"
MENU = "MENU"
RING = "RING"
CHOOSE = "CHOOSE"
OTHER = "OTHER"
BACK = "BACK"
HOME = "HOME"
YES = "YES"
NO = "NO"
NOT_YET = "NOT YET"
AS_USUAL = "AS USUAL"
DIFFERENT = "CHANGED"
QUIET = "QUIET"
CALL = "CALL"
AGREED = "AGREED"
LEAVE_OUT = "LEAVE OUT"
EARLIER = "EARLIER"
MORE = "MORE"
FINE = "FINE"
HERE = "HERE"
AGAIN = "AGAIN"
SIDE = "SIDE"

# -- home and menu

GO_HOME = "Home?"
WAY_HOME = "Home"
ALL_DONE = "All done today"
ALL_BEGUN = "No more planned"
NOTHING_THAT_DAY = "Nothing on this day"
HOME_NOTHING_PLANNED = "Nothing planned"
MENU_TITLE = "Menu"
MENU_ITEMS = (
    ("routines", "Another routine"),
    ("today", "Today"),
    ("weeks", "Four weeks"),
    ("aside", "Set aside"),
    ("show", "Show me first"),
    ("cards", "To read"),
    ("course", "One stretch"),
    ("not_today", "Not today"),
    ("softer", "Softer"),
    ("louder", "Louder"),
    ("settings", "Settings"),
    ("about", "About"),
    ("home", "Home"),
)
CHOOSE_ROUTINE = "Which routine?"
SHOW_WHICH = "Show which stretch?"
SHOW_TITLE = "Show me first"
SHOW_WORD = "Watch"
TODAY = "Today"
YESTERDAY = "Yesterday"
NOT_TODAY_SAID = "Not today. All right."
CARDS_TITLE = "To read"
COURSE_WHICH = "Which stretch?"
COURSE_NONE = "Nothing was done yet."
WEEKS_TITLE = "Four weeks"
WEEKDAY_LETTERS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_MARKS = (("done", "done"), ("part", "part"), ("stopped", "stop"))  # what a day's marks mean; free is empty
TIRED_LOW = "fine"
TIRED_HIGH = "worn out"
PAIN_TITLE = "It hurt"
PAIN_LOW = "not"
COURSE_LINE = "seconds stayed each day"
SHARE_TITLE = "Take it along"
SHARE_LINE = "Point a phone's camera here."
SHARE = "SHARE"
HEAR = "HEAR IT"
SETTINGS_TITLE = "Settings"
ENTER_SETTINGS = "Open the settings?"
ENTER_CHOICES = (("back", "Back to home"), ("yes", "Yes, open them"))
KEEP = "KEEP IT"
UNDO = "GO BACK"
KEEP_IT = "Keep it?"
KEEP_LINE = "It goes back by itself."
KEPT = "Kept."
PRESET_WHICH = "How do you move?"
SETUP_DONE = "That is all. Press NEXT to begin."
TEACH_LINE = "Each button is tried twice."
NOW = "Now."
NOW_TITLE = "Press now"
WAIT_TITLE = "Wait"
TRIAL_LINE = "Press once each time the word comes."
TRY_SWITCH_TEST = "Presses too short? Settings has a switch test."
ABOUT_TITLE = "About"
ABOUT_LINES = (
    "This kiosk guides. It is not a medical device.",
    "It is no alarm. Keep your own call switch in reach.",
    "Ask your therapist before you start, and when things change.",
    "The stretches are not yet reviewed by a physiotherapist.",
)
DATE_UNSURE = "The date is not sure."
SETTING_NOT_SAVED = "The setting could not be saved."
RINGING = "Please come"
RING_ONLY = "this room only"
RING_UNHEARD = "This ring cannot be heard."
RING_HINT = "Any button ends it."
RING_DANGER_HINT = "It rings again until someone is here."
IS_SOMEONE_HERE = "Is someone here?"
SOMEONE_IS_HERE = "I AM HERE"
WILL_CALL = "I will call. Any button waits."


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def of_nine(step: str) -> str:
    """The loudness as it is chosen."""
    return f"{_NUMBERS[int(step) - 1]} of nine"


def words_a_minute(rate: str) -> str:
    """How fast the voice speaks, as it is chosen."""
    return f"{rate} words a minute"


def ms_as_seconds(ms: str) -> str:
    """A short time, given in ms, as it is chosen."""
    return f"{int(ms) / 1000:g} s"


def s_as_seconds(seconds: str) -> str:
    """A short time, given in seconds, as it is chosen."""
    return f"{seconds} s"


def volume(step: int) -> str:
    """The loudness, said in the loudness that it names."""
    return f"Volume {step} of 9."


# -- before a session

THERAPIST = "Has your therapist said yes to these?"
THERAPIST_ASK_FIRST = "Please ask your therapist first."
THERAPIST_CHOICES = (("home", "Back to home"), ("anyway", "Start all the same"))
LAST_TIME = "After the last time"
LAST_TIME_LINE = "Tired for over 30 minutes, or sore next day?"
SHORTER_TODAY = "A shorter one today?"
SHORTER_LINE = "Tell your therapist too."
SHORTER = "A shorter one"
AS_PLANNED = "As planned"
NOT_NOW = "Not now"
READY = "Ready?"
READY_LINES = ("Breathing, chest, legs, strength as usual?",)
READY_SAY = "Are you ready?"
WHICH_ONE = "What is different?"
WHICH_CHOICES = (
    ("chest", "Chest pain, sudden breathlessness, blood"),
    ("breathless", "More breathless than usual"),
    ("leg", "A leg newly swollen, warm, or painful at rest"),
    ("ill", "Ill"),
    ("worn_out", "Worn out"),
    ("none", "None of these"),
)
BREATHLESS_TITLE = "More breathless"
BREATHLESS_SAID = ("Sit up.", "Put the mask on if you use one.", "Tell your care team today.")
BREATHLESS_CHOICES = (("end", "End for today"), ("call", "Call someone"), ("gentle", "Only gentle ones"))
LEG_SAID = ("No leg stretches for now.", "Please call your care team today.")
LEGS = "Legs"
ALL_STRETCHES = "All stretches"
EMERGENCY = "Call the emergency number"
EMERGENCY_LINES = ("Please call now, or ask someone to call.", "No stretches until someone clears it: menu, set aside.")
STOP_LOST = "The STOP button does not answer."
STOP_LOST_LINE = "Check its wire. Nothing starts without it."
TRY_STOP = "Press STOP once"
TRY_STOP_LINE = "So that we know it works."
STOP_WORKS = "STOP works."
STOP_SITE = "What do you press STOP with?"
STOP_SITE_LINE = "A limb that moves cannot press it."
SITES = (
    ("none", "No answer"),
    ("arm_left", "Left arm or hand"),
    ("arm_right", "Right arm or hand"),
    ("leg_left", "Left leg or foot"),
    ("leg_right", "Right leg or foot"),
    ("neck", "Head, cheek or chin"),
    ("helper", "A helper presses"),
)
TRY_SECOND_LINE = "It stays in reach while your limb moves."
AGREE_SIGN = "Agree on a sign for stop"
AGREE_SIGN_LINES = ("Agree on a sign without words.", "Try the sign now.")
FLOW_TITLE = "It goes on by itself"
FLOW_LINES = ("Within one limb it goes on by itself.",)
AGAIN_ASIDE = "Do this one again?"


def try_second(name: str) -> str:
    """Asks for a press of a further STOP, by its name."""
    return f"Now press STOP: {name}."


def that_was_another(name: str) -> str:
    """Says that another STOP was pressed than the one that is asked for."""
    return f"That was another STOP. Press: {name}."


def was_stopped(name: str, side: Side | None) -> str:
    """Says what was stopped when the power failed before anybody could say why."""
    return f"{sided(name, side)} was stopped."


def again_aside_line(name: str, side: Side | None) -> str:
    """Asks about a stretch that was stopped last time without a reason."""
    return f"{sided(name, side)} was stopped last time."


# -- in a session

GET_READY = "Get ready"
GET_READY_AGAIN = "Get ready again."
MOVE_IN = "Slowly in"
HOLD = "Stay"
AT_EASE = "At ease"
MOVE_OUT = "Slowly back"
REST = "Rest"
NEXT_UP = "Next"
SAY_MOVE_IN = "Slowly in."
SAY_AGAIN = "Once more, slowly in."
SAY_STAY = "Stay."
SAY_BREATHE = "Breathe as suits you."
SAY_HALF_WAY = "Half-way."
SAY_BACK = "And slowly back."
SAY_REST = "Rest."
SAY_LAST_REST = "And rest. That side is done."
SAY_LAST_REST_NO_SIDE = "And rest. That one is done."
PRESS_NEXT = "Press NEXT"
SAY_WAIT = "Press NEXT when you are ready."
WITHOUT = "Without"
WHY_ASIDE = "set aside"
WHY_JOINT = "left out today"
WHY_BREATHLESS = "not while more breathless"
WHY_STOP = "it moves what presses STOP"
LEFT_OUT_TODAY = "Left out today:"
NOTHING_LEFT = "Nothing is left in this routine today."

PHASE_WORDS = {
    PhaseKind.GET_READY: GET_READY,
    PhaseKind.MOVE_IN: MOVE_IN,
    PhaseKind.HOLD: HOLD,
    PhaseKind.MOVE_OUT: MOVE_OUT,
    PhaseKind.REST: REST,
}


# What is in the way of a moving limb, by its name in the profile. Nobody is told to free what somebody breathes
# through: it could be read as taking it off.
FREE_FIRST = {
    "mask": "Keep slack in the mask tubing; leave it connected.",
    "tracheostomy": "Keep slack in the breathing tube; never disconnect it.",
    "feeding_tube": "Keep the feeding tube clear.",
    "catheter": "Keep slack in the catheter tube.",
}

# Where STOP must be so that the limb that moves does not have to press it.
STOP_MOVES = "STOP is pressed with the {limb} that moves."
STOP_NEEDED = "The {limb} that presses STOP is needed here."
STOP_MOVES_HEAD = "STOP is pressed with the head."
STOP_AT = "Keep STOP by {place}."
STOP_AT_HELPER = "STOP stays with the helper."
STOP_SITES = {
    "arm_left": "the left arm",
    "arm_right": "the right arm",
    "leg_left": "the left leg",
    "leg_right": "the right leg",
    "neck": "the head",
}
STOP_ELSEWHERE_ALONE = "Put STOP elsewhere, or use the second one."
STOP_ELSEWHERE_HELPER = "Use the second STOP, or the helper's eyes."
EASE_OFF = "Ease off."
EASE_BACK = "Ease back, keep holding."
PAUSED = "Paused"
PAUSED_LINE = "Ease off. There is time."
PAUSED_LINE_HELPER = "Ease back, keep holding. There is time."
PAUSED_CHOICES = (
    ("carry_on", "Carry on"),
    ("hear", "Hear it again"),
    ("again", "This one again"),
    ("skip", "Skip this one"),
    ("call", "Call someone"),
    ("softer", "Softer"),
    ("louder", "Louder"),
    ("end", "End"),
)

ASK_FIRST = ("Ask, and wait for the yes.", "No answer means no.")

# -- stop

STOPPED_TITLE = "Stopped"
STOP_ALONE = ("Stopped. Ease off. Rest.",)
STOP_HELPER = ("Stopped. Ease back a little. Keep it supported.", "Lower slowly. If it tightens, wait.")
STOP_NECK = ("Stopped. Both hands stay under the head.", "Slowly to the middle.")
STOP_LINE_ALONE = "Ease off. Rest."
STOP_LINE_HELPER = "Ease back a little. Keep it supported. Lower slowly. If it tightens, wait."
STOP_LINE_HELPER_SHORT = "Keep it supported. Lower slowly."
STOP_LINE_NECK = "Both hands stay under the head. Slowly to the middle."
STOP_LINE_NECK_SHORT = "Both hands stay under the head."
STOP_REPEATED = "Stopped."
SAVED = "saved"
WHAT_WAS_IT = "What was it?"
REASONS = (
    ("none", "No answer"),
    ("breath", "Short of breath"),
    ("hurt", "It hurt"),
    ("cramp", "Cramp"),
    ("rest", "Just a rest"),
    ("tired", "Too tired"),
    ("other", "Something else"),
    ("mistake", "By mistake"),
)
GO_ON = "Go on"
SAME_AGAIN = "The same again"
END = "End"
SHORTER_REST = "A shorter rest of it"
LEAVE_JOINT = "Leave out {joint} today"
AFTER_HURT = "It is left out until someone clears it."
AFTER_OTHER = "It is left out for now."
AFTER_CRAMP = "Let it soften. There is no hurry."
CRAMP_LEG = "Still painful at rest, swollen or warm?"
CRAMP_LEG_CHOICES = (("leg", "Yes"), ("leg_fine", "No"))
AFTER_REST = "Rest as long as you like."
AFTER_TIRED = "That is enough for today."
AFTER_BREATH = ("Sit up.", "Put the mask on if you use one.", "Someone is being called.")
BREATH_TITLE = "Short of breath"

# -- after a session

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
INTERRUPTED = "Carry on?"
ROUTINE_CHANGED = "The routine was changed."
ROUTINE_GONE = "Its routine is no longer here."
INTERRUPTED_CHOICES = (("carry_on", "Carry on"), ("again", "Start again"), ("leave", "Leave it"))

# -- set aside

ASIDE_TITLE = "Set aside"
ASIDE_NONE = "Nothing is set aside."
WHO_CLEARED = "Who said yes?"
WHO = (("back", "Leave it set aside"), ("therapist", "Therapist"), ("doctor", "Doctor"), ("me", "Me"))
CLEAR_SURE = "Bring it back?"
CLEAR_SURE_CHOICES = (("back", "Leave it set aside"), ("yes", "Yes, bring it back"))
CLEARED_SAID = "It is back."


def and_more(count: int) -> str:
    """Says that some lines had no room."""
    return f"and {count} more"


def counted(at: int, of: int) -> str:
    """How far it is: the third of nine."""
    return f"{at} of {of}"


SIDES = {Side.LEFT: "LEFT", Side.RIGHT: "RIGHT"}  # read by someone who was told so; never mirrored or abbreviated


def times(count: int) -> str:
    """So many times."""
    return "once" if count == 1 else f"{count} times"


def agree_lines(with_helper: bool, flows: bool) -> tuple[str, ...]:
    """What is agreed on before anything moves."""
    return (*(AGREE_SIGN_LINES if with_helper else ()), *(FLOW_LINES if flows else ()))


def region_name(region: str, side: str | None) -> str:
    """A part of the body that is left out."""
    whole = {"leg": LEGS, "arm": "Arms", "all": ALL_STRETCHES, "breathless": "What takes breath"}
    if side is None or region not in ("leg", "arm"):
        return whole.get(region, region.capitalize())
    return f"{side} {region}".capitalize()


# Why something was set aside.
ASIDE_WHY = {
    "hurt": "it hurt",
    "stopped": "stopped, not said why",
    "leg": "a leg newly swollen, warm, or painful at rest",
    "chest": "chest pain, coughing blood or sudden breathlessness",
    "breathless": "more breathless than usual",
    "joint rests today": "rested for the day",
}


def aside_why(why: str) -> str:
    """Why something was set aside; a reason of a therapist's own is told as it stands."""
    return ASIDE_WHY.get(why, why)


def ask_whom(whom: str) -> str:
    """The last line of a card."""
    return f"Ask: {whom}"


def set_to(title: str, value: str) -> str:
    """Says what a setting is now."""
    return f"{title}: {value}."


def trial(button: str) -> str:
    """Begins the switch test."""
    return f"Press {button.upper()} each time I say now."


def trial_left(count: int) -> str:
    """How many presses of the switch test are left."""
    return f"{count} to go"


def trial_done(button: str) -> tuple[str, ...]:
    """The switch test is over and its times hold already."""
    return ("These times should suit you.", f"Press {button.upper()} twice to keep them.")


def test_of(button: str) -> str:
    """The entry for a button's switch test."""
    return f"Test {button.upper()}"


def teach(button: str, left: int) -> str:
    """Asks for a button by name, the first or the second time."""
    return f"Press {button.upper()}." if left > 1 else f"Press {button.upper()} once more."


def stuck(button: str) -> str:
    """Says aloud which button is held down."""
    return f"The {button.upper()} button is held down."


def sided(name: str, side: Side | None) -> str:
    """A stretch with its side, for example `Leg stretch, right`."""
    return f"{name}, {side}" if side else name


def fill(text: str, side: Side | None) -> str:
    """The text with the person's own side in place of its placeholders."""
    return text.replace("{side}", side or "").replace("{other}", side.other if side else "")


def to_mind(phase: Phase, equipment: Collection[str], stop_site: str, with_helper: bool) -> tuple[str, ...]:
    """What this person must mind before that limb moves: what to free, and where STOP must be.

    It belongs to each side: a tube lies on one of them, and STOP by the other hand.
    """
    stretch, variant = phase.step.stretch, phase.step.variant
    moved = {stretch.limb, *variant.loads}
    freed = tuple(line for name, line in FREE_FIRST.items() if name in equipment and moved & IN_THE_WAY[name])
    return (*freed, *_where_stop_is(phase, stop_site, with_helper))


def _where_stop_is(phase: Phase, site: str, with_helper: bool) -> tuple[str, ...]:
    """Where STOP must be: by what presses it, elsewhere if that moves; if none is known, where the stretch says."""
    stretch, variant = phase.step.stretch, phase.step.variant
    if moves_site(stretch, variant, phase.side, site):
        elsewhere = STOP_ELSEWHERE_HELPER if with_helper else STOP_ELSEWHERE_ALONE
        return (_stop_moves(site.partition("_")[0], stretch.limb), elsewhere)
    if site == "helper":
        return (STOP_AT_HELPER,)
    told = STOP_AT.format(place=STOP_SITES[site]) if site else variant.stop_at
    return (told,) if told else ()


def _stop_moves(pressing: str, limb: Limb) -> str:
    """Says that what presses STOP moves, or is needed for something else."""
    if pressing == Limb.NECK:
        return STOP_MOVES_HEAD
    return (STOP_MOVES if pressing == limb else STOP_NEEDED).format(limb=pressing)


# Where STOP stays whatever is stretched: heard once for a stretch, it is known.
_STOP_STAYS = {STOP_AT_HELPER, *(STOP_AT.format(place=place) for place in STOP_SITES.values())}


def lead_in(phase: Phase, heard: Heard = Heard.NEVER, to_mind: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is said before a stretch: its name and side, what to mind, its lines unless heard, and last the cue."""
    variant = phase.step.variant
    lines = own_lines(variant, heard)
    known = set() if heard is Heard.NEVER else _STOP_STAYS
    if not stop_is_said(phase.step.stretch, heard):
        known = {*known, variant.stop_at}
    to_mind = tuple(line for line in to_mind if line not in known)
    name = f"{sided(phase.step.stretch.name, phase.side)}."
    return tuple(fill(text, phase.side) for text in (name, *to_mind, *lines, variant.cue))


def lead_in_again(phase: Phase) -> tuple[str, ...]:
    """What is said after a pause, before the limb moves again: last the cue."""
    return (GET_READY_AGAIN, cue(phase))


def cue(phase: Phase) -> str:
    """The words before the clock starts, with the side in place."""
    return fill(phase.step.variant.cue, phase.side)


def phase_lines(phase: Phase, last: bool) -> tuple[str, ...]:
    """What is said as a phase begins."""
    moves = phase.step.stretch.limb is not Limb.NONE
    match phase.kind:
        case PhaseKind.MOVE_IN | PhaseKind.MOVE_OUT if not moves:
            return ()
        case PhaseKind.HOLD if not moves:
            return tuple(fill(text, phase.side) for text in phase.step.variant.hold)
        case PhaseKind.MOVE_IN:
            return (SAY_MOVE_IN if phase.repetition == 1 else SAY_AGAIN,)
        case PhaseKind.HOLD:
            return _hold_lines(phase)
        case PhaseKind.MOVE_OUT:
            return (SAY_BACK,)
        case PhaseKind.REST if last:
            return (SAY_LAST_REST if phase.side else SAY_LAST_REST_NO_SIDE,)
        case _:
            return (SAY_REST,)


def _hold_lines(phase: Phase) -> tuple[str, ...]:
    if phase.repetition > 1 or phase.step.dose.kind == "range":
        return (SAY_STAY,)
    breathe = (SAY_BREATHE,) if phase.unit == 0 else ()
    return (SAY_STAY, *(fill(text, phase.side) for text in phase.step.variant.hold), *breathe)


def stop_lines(phase: Phase, with_helper: bool) -> tuple[str, ...]:
    """What is said the moment STOP is pressed: to the person alone, or to whoever holds the limb, or the head."""
    if not with_helper:
        return STOP_ALONE
    return STOP_NECK if phase.step.stretch.limb is Limb.NECK else STOP_HELPER


def stop_line(phase: Phase, with_helper: bool, asks: bool) -> str:
    """The same on the screen: all of it at first, and what matters most once the question stands below it."""
    if not with_helper:
        return STOP_LINE_ALONE
    if phase.step.stretch.limb is Limb.NECK:
        return STOP_LINE_NECK_SHORT if asks else STOP_LINE_NECK
    return STOP_LINE_HELPER_SHORT if asks else STOP_LINE_HELPER


def ease_off(with_helper: bool) -> str:
    """What is said the moment PAUSE is pressed."""
    return EASE_BACK if with_helper else EASE_OFF


def paused_line(with_helper: bool) -> str:
    """The same on the screen, for as long as the pause lasts."""
    return PAUSED_LINE_HELPER if with_helper else PAUSED_LINE


def joint(step: Step, side: Side | None) -> str:
    """The part of the body that a stretch moves, for `leave out … today`."""
    part = str(step.stretch.limb)
    return f"the {side} {part}" if side and part in ("arm", "leg") else f"the {part}"


def left_out_lines(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """Says what a routine leaves out, a line for each reason: `Thigh stretch: standing is not permitted`."""
    by_reason: dict[str, dict[str, list[Side | None]]] = {}
    for out in left_out:
        by_reason.setdefault(out.why, {}).setdefault(out.name, []).append(out.side)
    return tuple(f"{_first_of(names)}: {why}" for why, names in by_reason.items())


def _first_of(names: dict[str, list[Side | None]]) -> str:
    """The first of the names, with its side where only one is meant, and how many there are besides."""
    name, sides = next(iter(names.items()))
    first = sided(name, sides[0]) if len(sides) == 1 else name
    return f"{first} and {len(names) - 1} more" if len(names) > 1 else first


def without(left_out: Iterable[LeftOut]) -> str:
    """The same in one short line, without the reasons where they are several; "" where nothing is left out."""
    left_out = tuple(left_out)
    lines = left_out_lines(left_out)
    if len(lines) < 2:
        return "".join(f"{WITHOUT} {line}" for line in lines)
    names: dict[str, list[Side | None]] = {}
    for out in left_out:
        names.setdefault(out.name, []).append(out.side)
    return f"{WITHOUT} {_first_of(names)}"


def left_out_today(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """Says aloud what is set aside in this routine; what the profile leaves out every day is only shown."""
    aside = [out for out in left_out if out.today]
    if len(aside) > 2:
        return (f"{LEFT_OUT_TODAY} {len(aside)} stretches.",)
    return tuple(f"{LEFT_OUT_TODAY} {sided(out.name, out.side)}." for out in aside)


def manner(with_helper: bool) -> str:
    """Alone, or with the helper."""
    return "with helper" if with_helper else "alone"


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


def minutes(count: int) -> str:
    """So many minutes."""
    return f"{count} minute" if count == 1 else f"{count} minutes"


def interrupted_line(name: str) -> str:
    """Says what was cut short."""
    return f"{name} was interrupted."


def rest_count(done: int, of: int) -> str:
    """The word in a rest, with how many repetitions are done."""
    return f"{REST}, {done} of {of}"


def after_answer(answer: str) -> tuple[str, ...]:
    """What is said and shown after the answer to what it was."""
    return {
        "hurt": (AFTER_HURT,),
        "cramp": (AFTER_CRAMP,),
        "leg_asked": (CRAMP_LEG,),
        "leg": LEG_SAID,
        "rest": (AFTER_REST,),
        "mistake": (AFTER_REST,),
        "tired": (AFTER_TIRED,),
        "breath": AFTER_BREATH,
    }.get(answer, (AFTER_OTHER,))


# What a STOP was about, by its answer; "" where the power failed before anybody was asked.
STOP_REASONS = {key: text.lower() for key, text in REASONS} | {"": "not asked yet"}
_SAYS_LITTLE = ("none", "other", "")


def stop_reason(answer: str) -> str:
    """What was answered after STOP."""
    return STOP_REASONS.get(answer, answer)


def stop_told(answer: str) -> str:
    """How a stretch that was stopped turned out: `it hurt`, `stopped, no answer`."""
    clear = answer in STOP_REASONS and answer not in _SAYS_LITTLE
    return stop_reason(answer) if clear else f"stopped, {stop_reason(answer)}"


def turned_out(unit: UnitSummary) -> str:
    """How a stretch on one side turned out: `done`, `part, 20 s`, `it hurt`, `done, cramp`, `skipped`."""
    told = {Outcome.DONE: "done", Outcome.SKIPPED: "skipped", Outcome.PART: f"part, {whole_seconds(unit.held_ms)}"}
    last = [stop_told(unit.stops[-1])] if unit.outcome is Outcome.STOPPED else [told[unit.outcome]]
    tells_all = unit.outcome is Outcome.PART  # a rest or a slip explains what is missing, and nothing else
    stops = [stop_told(answer) for answer in unit.stops if tells_all or answer not in HARMLESS]
    return ", ".join(dict.fromkeys(last + stops))


BOTH = "both"


def sides_told(stretch: StretchSummary) -> tuple[tuple[str, UnitSummary], ...]:
    """How a stretch turned out on each side, in words for the right end of a line, each with the side that it is.

    `both` where both were done, `both: skipped` where they turned out the same in another way, else each by itself.
    """
    told = [turned_out(unit) for unit in stretch.units]
    if len(told) == 2 and len(set(told)) == 1:
        return (((BOTH if told[0] == "done" else f"{BOTH}: {told[0]}"), stretch.units[0]),)
    return tuple((side_told(unit), unit) for unit in stretch.units)


def hurt_told(units: Iterable[UnitSummary]) -> str:
    """What hurt in these, each reason once: `Cramp, short of breath`."""
    reasons = (stop_told(answer) for unit in units for answer in unit.stops if answer not in HARMLESS)
    return ", ".join(dict.fromkeys(reasons)).capitalize()


def side_told(unit: UnitSummary) -> str:
    """How it turned out, with its side where it has one: `right: it hurt`."""
    return f"{unit.side}: {turned_out(unit)}" if unit.side else turned_out(unit)


# What was said, as a therapist reads it: by the question and the answer, danger first.
SAID = {
    ("ready", "chest"): "Before a session: chest pain, coughing blood or sudden breathlessness",
    ("ready", "breathless"): "Before a session: more breathless than usual",
    ("what_was_it", "breath"): "At STOP: short of breath",
    ("ready", "leg"): "Before a session: a leg newly swollen, warm, or painful at rest",
    ("leg_after_cramp", "yes"): "After a cramp: the leg still painful at rest, swollen or warm",
    ("rang", "chest"): "It rang by itself: chest pain, coughing blood or sudden breathlessness",
    ("rang", "breath"): "It rang by itself: short of breath",
    ("rang", "unanswered"): "It rang by itself: nobody answered after STOP",
    ("what_was_it", "hurt"): "At STOP: it hurt",
    ("what_was_it", "cramp"): "At STOP: a cramp",
    ("leg_after_cramp", "no"): "After a cramp: the leg not painful, swollen or warm",
    ("ready", "weary"): "Before a session: more breathless, ill or worn out (it was one answer)",
    ("ready", "ill"): "Before a session: ill",
    ("ready", "worn_out"): "Before a session: worn out",
    ("ready", "none"): "Before a session: something was different, but none of these",
    ("last_time", "yes"): "After the last time: tired for over 30 minutes, or sore the next day",
    ("what_was_it", "tired"): "At STOP: too tired",
    ("what_was_it", "other"): "At STOP: something else",
    ("what_was_it", "none"): "At STOP: no answer",
    ("what_was_it", "rest"): "At STOP: just a rest",
    ("what_was_it", "mistake"): "At STOP: by mistake",
    ("rang", "called"): "Someone was called",
    ("rang", "home"): "Someone rang from the home screen",
    ("rang", ""): "It rang",
    ("therapist", "anyway"): "Begun all the same before the therapist had said yes",
    ("therapist", "yes"): "The therapist's yes was noted",
    ("last_time", "no"): "After the last time: neither tired for long nor sore",
    ("ready", "fine"): "Before a session: as usual",
}
SAID_DANGER = tuple(SAID)[:8]
SAID_EVERY_DAY = (("ready", "fine"), ("last_time", "no"))  # their days are only counted


def said(question: str, answer: str) -> str:
    """What was answered to a question; one that is not among these is told as it was kept."""
    return SAID.get((question, answer), f"{question}: {answer}".replace("_", " ").capitalize())


# How a session ended that did not come to its end.
ENDED_TOLD = {
    "": "interrupted",
    "cut": "interrupted",
    "declined": "not carried on",
    "ended": "ended early",
    "stopped": "ended early",
}
TIRED_TOLD = {"fine": "felt fine", "tired": "tired", "worn_out": "worn out"}


def afterwards(session: SessionSummary) -> str:
    """How a session ended, where it was not with its last stretch, and how it left the person: `ended early, tired`."""
    return ", ".join(filter(None, (ENDED_TOLD.get(session.how, ""), TIRED_TOLD.get(session.tired, ""))))


def whole_seconds(ms: int) -> str:
    """So many seconds stayed; one that was only begun does not count."""
    return f"{ms // 1000} s"


def stayed(ms: int) -> str:
    """The time that was really stayed: `Stayed 40 s`, `Stayed 4 min 20 s`."""
    minutes, rest = divmod(ms // 1000, 60)
    parts = (f"{minutes} min" if minutes else "", f"{rest} s" if rest or not minutes else "")
    return " ".join(filter(None, ("Stayed", *parts)))


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date(day: str) -> str:
    """A day, given as YYYY-MM-DD, as it is read: `Sunday 22 November`."""
    at = Date.fromisoformat(day)
    return f"{_WEEKDAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"


def short_date(day: str) -> str:
    """A day, given as YYYY-MM-DD, where there is little room: `22 Nov`."""
    at = Date.fromisoformat(day)
    return f"{at.day} {_MONTHS[at.month - 1][:3]}"


def seconds(ms: int) -> str:
    """So many whole seconds, begun ones counted."""
    return f"{-(-ms // 1000)} s"


def since(day: str, today: str) -> str:
    """Since when something is set aside."""
    back = (Date.fromisoformat(today) - Date.fromisoformat(day)).days
    return "since today" if back <= 0 else "since yesterday" if back == 1 else f"since {date(day)}"


def since_day(day: str) -> str:
    """The same for who reads it on another day."""
    return f"since {short_date(day)}"


def from_to(day: str, back: str) -> str:
    """From when until when something was set aside that is back by now."""
    return f"{short_date(day)} to {short_date(back)}"


def days_ago(count: int) -> str:
    """Which earlier day is shown."""
    return YESTERDAY if count == 1 else f"{count} days ago"


def spoken() -> tuple[str, ...]:
    """The kiosk's own sentences that are spoken often enough to be made into sound ahead of time."""
    own = (
        SAY_MOVE_IN, SAY_AGAIN, SAY_STAY, SAY_BREATHE, SAY_HALF_WAY, SAY_BACK, SAY_REST, SAY_LAST_REST,
        SAY_LAST_REST_NO_SIDE, SAY_WAIT, EASE_OFF, GET_READY_AGAIN, WHAT_WAS_IT, READY_SAY, STOP_WORKS,
        TRY_STOP_LINE, f"{TRY_STOP}.", EASE_BACK, WILL_CALL, IS_SOMEONE_HERE,
        AFTER_HURT, AFTER_OTHER, AFTER_CRAMP, AFTER_REST, AFTER_TIRED,
        STOP_REPEATED, CRAMP_LEG, HOW_TIRED, f"{WELL_DONE}.", f"{BEFORE_YOU_GO}:", f"{RINGING}.", NOT_TODAY_SAID,
    )  # fmt: skip
    many = (
        *READY_LINES,
        *AFTER_BREATH,
        *BREATHLESS_SAID,
        *BEFORE_YOU_GO_LINES,
        *AGREE_SIGN_LINES,
        *LEG_SAID,
        *EMERGENCY_LINES,
    )
    answers = (f"{text}." for _, text in (*REASONS, *TIRED, *PAUSED_CHOICES, *MENU_ITEMS, *WHICH_CHOICES))
    return tuple(dict.fromkeys((*own, *many, *answers)))


# -- how an English voice says the signs in a text that people wrote; `kiosk.devices.sound.saying` looks for them

SIGNS_SAID = (
    (r"\s?(?:<-+>|<=>)\s?", " ↔ "),
    (r"\s?(?:-+>|=>|→|⟶)\s?", " to "),
    (r"<=\s*(?=\d)", "at most "),
    (r">=\s*(?=\d)", "at least "),
    (r"<\s*(?=\d)", "less than "),
    (r">\s*(?=\d)", "more than "),
    (r"[~≈]\s*(?=\d)", "about "),
    (r"(?<![\d/.])1/2(?![\d/])", "½"),
    (r"(?<![\d/.])1/4(?![\d/])", "¼"),
    (r"(?<![\d/.])3/4(?![\d/])", "¾"),
    (r"\b[Ww]/o\b\s*", "without "),
    (r"\b[Ww]/\s*(?=[A-Za-z])", "with "),
    (r"\bL\s?/\s?R\b", "left or right"),
    (r"\bR\s?/\s?L\b", "right or left"),
    (r"\band\s?/\s?or\b", "or"),
    (r"(?<=[A-Za-z]{2})\s?/\s?(?=[A-Za-z]{2})", " or "),
    (r"(?<=\d)\s?[x×]\s?(?=\d)", " times "),
)

UNITS_SAID = {
    **dict.fromkeys(("s", "sec", "secs"), ("second", "seconds")),
    **dict.fromkeys(("min", "mins"), ("minute", "minutes")),
    **dict.fromkeys(("h", "hr", "hrs"), ("hour", "hours")),
    "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "kg": ("kilogram", "kilograms"),
}

RANGE_SAID = "to"
TIMES_SAID = {"1": "once", "2": "twice", "": "{} times"}
