"""`kiosk check`: reads all settings and content, tells every mistake, and shows what the kiosk would do.

For the therapist and whoever edits a file. With mistakes it prints a line for each on standard error and returns
2. Otherwise it prints the profile, each routine laid out as it would be done, and each stretch with its variants;
warnings follow on standard error and it returns 1 where there are any.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path

from kiosk import words
from kiosk.commands import terminal, texts
from kiosk.content.fitting import WrittenRoutine, choose, why_not
from kiosk.content.plan import LeftOut, Phase, PhaseKind, Plan, unroll
from kiosk.content.profile import EQUIPMENT, PARTS, PERMISSIONS, Ability, Preset, Profile
from kiosk.content.refusal import Why
from kiosk.content.stretch import Limb, Side, Stretch, Variant
from kiosk.devices.sound import saying, voices
from kiosk.devices.switches.keys import KEYS
from kiosk.files import library
from kiosk.files.everything import Everything, no_longer_counts, read_everything
from kiosk.files.library import Library
from kiosk.files.mistakes import Mistake, did_you_mean
from kiosk.files.places import Places, find
from kiosk.files.reading import line_in
from kiosk.files.routine_file import LONGEST_MINUTES
from kiosk.files.settings import KeyInput, ScreenSettings, Settings, VoiceSettings
from kiosk.worlds.opening import wires

# The reference panels (24" at 2 m, 10.1" at 1 m, 7" at 0.7 m) fill 0.25 to 0.3 of the viewing distance.
LEAST_SCREEN = 0.25
METRES_AN_INCH = 0.0254

# Minutes for a profile may differ a little from what a routine says of itself.
MINUTES_OVER = 1


def run(args: argparse.Namespace) -> int:
    """Check the files of `args.config` (None: the usual place). Returns the exit status: 0, 1 or 2."""
    places = find(config=args.config)
    reading = read_everything(places)
    if reading.value is None:
        for mistake in reading.mistakes:
            print(mistake, file=sys.stderr)
        return 2
    plans = _plans(reading.value)
    terminal.show(_report(places, reading.value, plans))
    outdated = map(str, no_longer_counts(places, reading.value.profile))
    warnings = [*outdated, *_warnings(places, reading.value, plans)]
    for warning in warnings:
        print(terminal.one_line(f"warning: {warning}"), file=sys.stderr)
    return 1 if warnings else 0


def _plans(everything: Everything) -> dict[str, Plan]:
    return {id_: _plan(everything.profile, written) for id_, written in everything.library.routines.items()}


def _plan(profile: Profile, written: WrittenRoutine) -> Plan:
    routine, left_out = choose(profile, written)
    return unroll(routine, left_out)


# -- the report


def _report(places: Places, everything: Everything, plans: Mapping[str, Plan]) -> Iterator[str]:
    yield f"settings: {places.setting('kiosk.toml')}"
    yield f"profile:  {places.setting('profile.toml')}"
    yield from _profile_lines(everything.profile)
    for id_, plan in plans.items():
        yield ""
        yield from _routine_lines(everything.library.routines[id_], plan, everything.profile)
    yield ""
    yield from _stretch_lines(everything)


def _profile_lines(profile: Profile) -> Iterator[str]:
    yield f"  preset: {profile.preset}"
    for ability in Ability:
        parts = [part for part in PARTS if profile.abilities.get(part, Ability.ALONE) is ability]
        if parts:
            yield f"  {ability}: {_listed(parts)}"
    yield f"  permitted: {_listed(p for p in PERMISSIONS if p in profile.permissions)}"
    yield f"  not permitted: {_listed(p for p in PERMISSIONS if p not in profile.permissions)}"
    yield f"  shown by a therapist: {_listed(sorted(profile.shown))}"
    yield f"  equipment: {_listed(e for e in EQUIPMENT if e in profile.equipment)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names) or "none"


def _routine_lines(written: WrittenRoutine, plan: Plan, profile: Profile) -> Iterator[str]:
    who = "with a helper" if written.with_helper else "alone"
    at = f", at {written.at}" if written.at else ""
    yield (
        f"routine {written.id}: {written.name}, {who}{at}, {plan.minutes} min "
        f"(it says {written.minutes}), version {written.version}"
    )
    if not written.meant_for(profile.preset):
        meant = " or ".join(f'"{preset}"' for preset in Preset if preset in written.presets)
        yield f"  not offered: it is meant for {meant}"
    for _, unit in groupby(plan.phases, key=lambda phase: phase.unit):
        yield "  " + _unit_line(list(unit))
    if not plan.phases:
        yield "  nothing in it is for this person"
    for line in _left_out_lines(plan.left_out):
        yield f"  left out: {line}"


def _unit_line(unit: list[Phase]) -> str:
    step, side = unit[0].step, unit[0].side
    once = ", ".join(f"{_NAMES[phase.kind]} {_seconds(phase.planned_ms)}" for phase in unit[1:5])
    total = -(-sum(phase.planned_ms for phase in unit) // 1000)
    name = f"{step.stretch.name}, {side}" if side else step.stretch.name
    return (
        f"{unit[0].unit + 1:2}. {name:<30} {step.variant.key:<26} "
        f"{unit[-1].repetition:2} × ({once})  {total // 60}:{total % 60:02}"
    )


_NAMES = {
    PhaseKind.GET_READY: "get ready",
    PhaseKind.MOVE_IN: "in",
    PhaseKind.HOLD: "stay",
    PhaseKind.MOVE_OUT: "out",
    PhaseKind.REST: "rest",
}


def _seconds(ms: int) -> str:
    return f"{ms / 1000:g} s"


def _left_out_lines(left_out: tuple[LeftOut, ...]) -> Iterator[str]:
    """One line for a stretch where both sides are left out for the same reason."""
    by_reason: dict[tuple[str, Why], list[Side | None]] = {}
    for out in left_out:
        by_reason.setdefault((out.name, out.why), []).append(out.side)
    for (name, why), sides in by_reason.items():
        only = f", {sides[0]}" if len(sides) == 1 and sides[0] else ""
        yield f"{name}{only} ({words.left_out.why(why)})"


def _stretch_lines(everything: Everything) -> Iterator[str]:
    for stretch in everything.library.stretches.values():
        whys = {variant.key: _why_not(everything.profile, stretch, variant) for variant in stretch.variants}
        yield f"stretch {stretch.id}: {stretch.name} ({stretch.review})"
        appears = [key for key, why in whys.items() if not why]
        yield f"  appears: {', '.join(appears) or 'in no variant'}"
        for key, why in whys.items():
            if why:
                yield f"  left out: {key} ({why})"


def _why_not(profile: Profile, stretch: Stretch, variant: Variant) -> str:
    """Why not, for the sides on which it is not allowed; "" where it is on all."""
    whys: dict[str, list[str]] = {}
    for side in stretch.sides:
        why = words.left_out.why(why_not(profile, stretch, variant, side))
        if why:
            whys.setdefault(why, []).append(side or "")
    all_sides = len(stretch.sides)
    return "; ".join(why if len(sides) == all_sides else f"{', '.join(sides)}: {why}" for why, sides in whys.items())


# -- the warnings


def _warnings(places: Places, everything: Everything, plans: Mapping[str, Plan]) -> Iterator[str]:
    yield from _screen_warnings(everything.settings.screen)
    yield from _switch_warnings(everything.settings)
    voice = everything.settings.voice.id
    yield from _voice_warnings(places, voice)
    yield from map(str, texts.warnings(places, voice))
    yield from map(str, _twice_warnings(places, everything.library))
    for id_, plan in plans.items():
        yield from _minutes_warnings(everything.library.routines[id_], plan)
    if not any(plan.phases for plan in plans.values()):
        yield "no routine has anything in it for this person"


def _screen_warnings(screen: ScreenSettings) -> Iterator[str]:
    least_in = screen.distance_m * LEAST_SCREEN * screen.text_size.factor / METRES_AN_INCH
    if screen.diagonal_in < least_in:
        nearer = screen.diagonal_in * METRES_AN_INCH / LEAST_SCREEN / screen.text_size.factor
        yield (
            f"screen: {screen.diagonal_in:g} inches at {screen.distance_m:g} m is too small for all words at this "
            f"text size, so some are left out; it takes {least_in:.0f} inches, or no more than {nearer:.1f} m"
        )


def _switch_warnings(settings: Settings) -> Iterator[str]:
    """A broken wire that reads as a switch at rest: STOP would be pressed, and nothing would stop."""
    stops = [wire for wire in wires(settings) if wire.button == "stop"]
    for wire in stops:
        if not wire.tells_of_a_break:
            closed = "true for a switch that is lifted" if wire.normally_closed else "false"
            place = next((f"more[{n}]" for n, m in enumerate(settings.buttons.more, 1) if m.pin == wire.gpio), "stop")
            whose = f"wire of {wire.name}" if wire.name else "STOP wire"
            yield f"buttons.{place}.normally_closed is {closed}: nobody would notice a broken {whose}"
    if not stops:
        yield "buttons.stop.pin is 0: STOP is a key or a controller, and nobody would notice a broken wire behind it"
    yield from _key_warnings(settings)


def _key_warnings(settings: Settings) -> Iterator[str]:
    for number, given in enumerate(settings.inputs, 1):
        if isinstance(given, KeyInput) and not (given.device or given.key in KEYS):
            yield f"inputs[{number}].key: {given.key} is heard only where python3-evdev is installed"


def _voice_warnings(places: Places, voice: str) -> Iterator[str]:
    path = places.setting("kiosk.toml")
    known = voices.is_there(voice)
    if known is None:
        what, hint = "nothing can be asked here whether there is this voice", "install libespeak-ng1"
        told = Mistake(str(path), "voice.id", what, hint, line_in(path, "voice.id"))
        if voice != VoiceSettings().id:
            yield str(told)
    elif not known:
        told = Mistake(str(path), "voice.id", f'espeak-ng has no voice "{voice}"', _voice_meant(voice))
        yield str(replace(told, line=line_in(path, "voice.id")))
    elif not saying.is_english(voice):
        what = f'"{voice}" says the kiosk\'s English sentences with the sounds of another language'
        yield str(Mistake(str(path), "voice.id", what, 'choose one such as "en"', line_in(path, "voice.id")))


def _voice_meant(voice: str) -> str:
    base, plus, variant = voice.lower().partition("+")
    if plus and voices.is_there(base):
        return did_you_mean(variant, voices.variants()) or f"did you mean {base}?"
    there = voices.languages()
    near = get_close_matches(base, there, n=1, cutoff=0.6)
    return f"did you mean {there[near[0]]}?" if near else 'it needs one such as "en"'


def _twice_warnings(places: Places, content: Library) -> Iterator[Mistake]:
    """A stretch and side that a routine has twice. Breathing and listening may come back: they move nothing."""
    files = library.paths(places.assets, places.config if places.config.is_dir() else None)
    for id_, routine in content.routines.items():
        seen: dict[tuple[str, Side | None], int] = {}
        for number, step in enumerate(routine.steps, 1):
            before = [seen[step.stretch.id, side] for side in step.sides if (step.stretch.id, side) in seen]
            if before and step.stretch.limb is not Limb.NONE:
                yield _twice(files["routines", id_], step.stretch.id, before[0], number)
            seen |= {(step.stretch.id, side): number for side in step.sides}


def _twice(path: Path, stretch: str, first: int, second: int) -> Mistake:
    lines = [line_in(path, f"steps[{number}]") for number in (first, second)]
    what = f"{stretch} is in this routine twice, and on line {lines[0]}: the log shows both as one"
    return Mistake(str(path), f"steps[{second}]", what, "take one out, or give one more repetitions", lines[1])


def _minutes_warnings(written: WrittenRoutine, plan: Plan) -> Iterator[str]:
    if plan.minutes > LONGEST_MINUTES:
        yield f"routine {written.id} takes {plan.minutes} min, and none should be over {LONGEST_MINUTES}"
    elif plan.minutes > written.minutes + MINUTES_OVER:
        yield f"routine {written.id} takes {plan.minutes} min and says {written.minutes}"
