"""Scenes as they occur, and as badly as they may: long names, full captions, nine steps, a long day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.content.stretch import Mode, Position, Side, Variant
from kiosk.devices.screen.drawing import Moment
from kiosk.pressing.button import Button
from kiosk.pressing.choices import Choice
from kiosk.scenes.bodies import Ask, FigurePose, Guide, Home, Progress, Scene, Sheet
from kiosk.session.buttons import Buttons, Icon, Meaning
from kiosk.session.pages import Line, Mark

NIGHT = Moment("03:07", "Wednesday 23 September", short_date="23 September", dimmed=True)
NOW = Moment(time="10:24", date="Sunday 22 November", short_date="22 November")

IN_SESSION = Buttons(Meaning("NEXT", Icon.GO), Meaning("PAUSE", Icon.PAUSE), Meaning("STOP", Icon.STOP))
AT_HOME = Buttons(Meaning("START", Icon.GO), Meaning("MENU", Icon.OTHER), Meaning("RING", Icon.BELL))
CHOOSING = Buttons(Meaning("CHOOSE", Icon.GO), Meaning("OTHER", Icon.OTHER), Meaning("BACK", Icon.BACK))
AFTER_STOP = Buttons(
    Meaning("CHOOSE", Icon.GO), Meaning("OTHER", Icon.OTHER), Meaning("STOPPED", Icon.STOP, active=False)
)
AT_READY = Buttons(Meaning("ALL FINE", Icon.GO), Meaning("NOT FINE", Icon.OTHER), Meaning("BACK", Icon.BACK))
READING = Buttons(Meaning("EARLIER", Icon.GO), Meaning("LATER", Icon.OTHER, active=False), Meaning("BACK", Icon.BACK))

MORNING = Progress("Morning", 2, 9)

NAMES = ("Leg stretch", "Knee to chest", "Neck to the side", "Ankle circles", "Shoulder and arm reach")


def aside(name: str, side: str) -> Line:
    return Line(f"{name}, {side}", mark=Mark.STOPPED, parted=(name, side))


def _variant(mode: Mode, position: Position, figure: Mapping[str, object]) -> Variant:
    return Variant(position, mode, "", (), (), figure=figure)


LEG = _variant(
    Mode.ACTIVE,
    Position.SEATED,
    {"view": "side", "support": "chair", "accent": ["thigh"], "end": {"knee": 6, "hip": 92, "ankle": 8}},
)
KNEE = _variant(
    Mode.PASSIVE,
    Position.LYING,
    {
        "view": "side",
        "support": "bed",
        "accent": ["thigh"],
        "hands": ["under-thigh", "heel"],
        "end": {"hip": 105, "knee": 105},
    },
)
ARM = _variant(
    Mode.ACTIVE,
    Position.SEATED,
    {"view": "side", "support": "chair", "accent": ["upper-arm", "forearm"], "end": {"shoulder": 85, "elbow": 5}},
)


def hold(
    name: str = "Leg stretch",
    side: Side | None = Side.RIGHT,
    cue: str = "Toes toward you, knee soft.",
    number: str = "18",
    ring: float | None = 0.6,
    figure: FigurePose | None = None,
    word: str = "Stay",
    progress: Progress = MORNING,
    scene: str = "hold",
) -> Scene:
    body = Guide(progress, name, side, figure or _leg(side), cue, word, number, ring)
    return Scene(scene, body, IN_SESSION, "leg-extend-seated", side, 1)


def _leg(side: Side | None, reach: float = 1.0) -> FigurePose:
    return FigurePose(LEG, side, reach, False)


def passive() -> Scene:
    figure = FigurePose(KNEE, Side.LEFT, 1.0, True)
    progress = Progress("Evening, with helper", 1, 6)
    return hold("Knee to chest", Side.LEFT, "Under thigh and heel. Slowly.", "20", 0.68, figure, progress=progress)


def long_hold() -> Scene:
    cue = "Slide the right heel forward, toes toward you, knee soft."
    figure = FigurePose(ARM, Side.RIGHT, 1.0, False)
    return hold("Shoulder and arm reach", Side.RIGHT, cue, "28", 0.93, figure)


REASONS = tuple(
    Choice(key, text)
    for key, text in (
        ("hurt", "It hurt"),
        ("rest", "Just a rest"),
        ("cramp", "Cramp"),
        ("tired", "Too tired"),
        ("breath", "Short of breath"),
        ("other", "Something else"),
        ("mistake", "By mistake"),
        ("none", "No answer"),
    )
)


def stopped(chosen: int = 0, line: str = "Ease off. Rest.") -> Scene:
    body = Ask("Stopped", line, (), "What was it?", REASONS, chosen, ("Leg stretch", "RIGHT, saved"), "calm")
    return Scene("stopped", body, AFTER_STOP, "leg-extend-seated", Side.RIGHT, 1)


def home() -> Scene:
    today = (
        Line("Morning", "9 of 9", Mark.DONE, shorter="9/9", last="9/9"),
        Line("Midday", "12:30", Mark.OPEN),
        Line("With helper", "19:00", Mark.OPEN),
    )
    return Scene("home", Home("Midday", "seated, 12 minutes", today, (aside("Leg stretch", "right"),)), AT_HOME)


def full_home() -> Scene:
    today = (
        Line("Morning, seated and slow", "8 of 9", Mark.PART, shorter="8/9", last="8/9"),
        Line("Leg stretch", "right: it hurt", Mark.STOPPED, warm=True),
        Line("Midday", "12:30", Mark.OPEN),
        Line("With helper, whole body", "19:00", Mark.OPEN),
        Line("Relaxed breathing", "21:30", Mark.OPEN),
    )
    left_out = (aside("Shoulder and arm reach", "right"), aside("Leg stretch", "left"), aside("Knee to chest", "right"))
    body = Home(
        "With helper, whole body", "lying, with helper, 24 minutes", today, left_out, "Carry on at Leg stretch, right?"
    )
    return Scene("home", body, AT_HOME)


def quiet_home() -> Scene:
    return Scene("home", Home("Midday", "seated, 12 minutes", (), ()), AT_HOME)


def today() -> Scene:
    lines = (
        Line("Neck tilt", "both", Mark.DONE),
        Line("Shoulder and arm", "both", Mark.DONE),
        Line("Leg stretch", "right: it hurt", Mark.STOPPED, warm=True),
        Line("Knee to chest", "skipped", Mark.OPEN),
        Line("Ankle circles", "both", Mark.DONE),
    )
    return _sheet((("08:10 Morning", "alone, 14 min", lines),))


def long_today() -> Scene:
    first = tuple(Line(name, "both", Mark.DONE) for name in NAMES)
    second = (
        Line("Leg stretch", "right: it hurt", Mark.STOPPED, warm=True),
        Line("Shoulder and arm reach", "left: short of breath", Mark.STOPPED, warm=True),
        Line("Knee to chest", "skipped", Mark.OPEN),
    )
    return _sheet((("08:10 Morning", "alone, 14 min", first), ("12:31 Midday", "with helper, 9 min", second)), 2)


def _sheet(groups: tuple[tuple[str, str, tuple[Line, ...]], ...], pages: int = 1) -> Scene:
    side = (("Leg stretch right", "since today"), ("", "Ask the therapist."))
    body = Sheet("Today", "Sunday 22 November", groups, "Set aside", side, 1, pages)
    return Scene("today", body, READING)


def ready() -> Scene:
    lines = (
        "A newly swollen, warm or painful leg?",
        "More breathless than usual?",
        "Ill or worn out?",
    )
    return Scene("ready", Ask("Ready?", "", lines), AT_READY)


def menu(chosen: int = 0) -> Scene:
    texts = (
        "Another routine", "Today", "Set aside", "Show me first", "Not today", "Softer", "Louder", "About", "Home",
    )  # fmt: skip
    choices = tuple(Choice(text, text) for text in texts)
    return Scene("menu", Ask("Menu", "", (), "", choices, chosen), CHOOSING)


def which_one() -> Scene:
    texts = (
        "Leg swollen, warm or painful",
        "Chest pain, sudden breathlessness, blood",
        "Breathless, ill or worn out",
        "None of these",
    )
    choices = tuple(Choice(text, text) for text in texts)
    return Scene("which", Ask("Which one?", "", (), "", choices, 1), CHOOSING)


def about() -> Scene:
    lines = (
        "This kiosk guides. It is not a medical device.",
        "It is no alarm. Keep your own call switch in reach.",
        "Ask your therapist before you start, and when things change.",
        "The stretches are not yet reviewed by a physiotherapist.",
    )
    return Scene("about", Ask("About", "", lines), CHOOSING)


def helper_stopped() -> Scene:
    return stopped(6, "Keep supporting. Lower slowly.")


def try_stop() -> Scene:
    body = Ask("Press STOP once", "So that we know it works.")
    off = Meaning("NEXT", Icon.GO, active=False)
    return Scene("try_stop", body, Buttons(off, Meaning("MENU", Icon.OTHER), Meaning("STOP", Icon.STOP)))


def paused() -> Scene:
    texts = ("Carry on", "Hear it again", "This one again", "Skip this one", "Softer", "Louder", "End")
    choices = tuple(Choice(text, text) for text in texts)
    body = Ask("Paused", "Ease off. There is time.", (), "", choices, 0, ("Leg stretch", "RIGHT"), "calm")
    return Scene("paused", body, AFTER_STOP, "leg-extend-seated", Side.RIGHT, 1)


def well_done() -> Scene:
    choices = tuple(Choice(text, text) for text in ("Fine", "Tired", "Worn out", "No answer"))
    body = Ask("Well done", "You did 8 of 9 stretches.", (), "How tired?", choices, 0)
    return Scene("well_done", body, CHOOSING)


def move_in() -> Scene:
    return hold(number="", ring=None, word="Slowly in", scene="move_in", figure=_leg(Side.RIGHT, 0.5))


def rest() -> Scene:
    return hold(number="6", ring=0.4, word="Rest", scene="rest", figure=_leg(Side.RIGHT, 0.0))


def no_side() -> Scene:
    figure = FigurePose(ARM, None, 0.5, False)
    return hold("Shoulder rolls", None, "Slow circles back, as small as you like.", "9", 0.3, figure)


CALM_CASES: dict[str, tuple[Scene, Moment]] = {
    "home": (home(), NOW),
    "hold": (hold(), NOW),
    "passive": (passive(), NOW),
    "stopped": (stopped(), NOW),
    "today": (today(), NOW),
}

HARD_CASES: dict[str, tuple[Scene, Moment]] = {
    "full_home": (full_home(), NOW),
    "quiet_home": (quiet_home(), NOW),
    "night_home": (home(), NIGHT),
    "noticed_home": (
        home(),
        replace(NIGHT, time="10:24", dimmed=False, notices=("No sound", "The log is not saved")),
    ),
    "blamed_home": (
        home(),
        replace(NOW, notices=("kiosk.toml: buttons.next.pin: used twice",)),
    ),
    "ringing_home": (home(), replace(NOW, caption="Please come.")),
    "long_hold": (long_hold(), NOW),
    "captioned_hold": (
        hold(), Moment("10:24", "", caption="Stay where it pulls mildly, and breathe as suits you, with time."),
    ),
    "noticed_hold": (hold(), Moment("10:24", "", notices=("No sound",))),
    "held_hold": (hold(), Moment("10:24", "", fill={Button.NEXT: 0.7, Button.PAUSE: 0.3})),
    "move_in": (move_in(), NOW),
    "rest": (rest(), NOW),
    "no_side": (no_side(), NOW),
    "last_stopped": (stopped(7), NOW),
    "helper_stopped": (helper_stopped(), NOW),
    "spoken_stopped": (stopped(), Moment("10:24", "", caption="What was it?")),
    "long_today": (long_today(), NOW),
    "ready": (ready(), NOW),
    "menu": (menu(), NOW),
    "menu_end": (menu(8), NOW),
    "which_one": (which_one(), NOW),
    "about": (about(), NOW),
    "try_stop": (try_stop(), NOW),
    "paused": (paused(), NOW),
    "well_done": (well_done(), NOW),
}  # fmt: skip

CASES = CALM_CASES | HARD_CASES
RESOLUTIONS = ((1920, 1080), (1280, 800), (1024, 600), (800, 480), (1080, 1920))
