"""The command line: run, check, rehearse, log, report, screens, pack, backup, restore, erase, help."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence

from kiosk.commands import terminal
from kiosk.files import swapping
from kiosk.files.places import find

DESCRIPTION = "A kiosk with three big buttons that guides a person living with ALS through the day's stretches."
EPILOG = "Exit status: 0 fine, 1 the check has warnings only, 2 a mistake of yours, told in a line for each."

_WHICH = (
    "Without --data and --config the usual folders are meant. With --data the settings are those of --config, "
    "else those in its folder `config`; with --config alone, only the settings."
)
BACKUP = f"Write the log, the settings and the therapist's own files into one file that can check itself. {_WHICH}"
RESTORE = (
    "Check the whole backup first, then put it in place in one step; what was there is kept beside. "
    f"Not while a kiosk is running. {_WHICH}"
)
ERASE = (
    "Delete the log, the settings, the therapist's own files, speech that was made from them, and what a restore kept "
    "beside, after the word `erase` was typed. Backups and reports that were made are elsewhere and stay. What was on "
    f"a memory card may be recovered with special tools until it is overwritten. {_WHICH}"
)


def parser() -> argparse.ArgumentParser:
    """Everything that can be asked for on the command line."""
    top = argparse.ArgumentParser(prog="kiosk", description=DESCRIPTION, epilog=EPILOG)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="the kiosk: full screen and GPIO, or --desk")
    run.add_argument("--desk", action="store_true", help="a window, keyboard (N, P, S, space) and mouse")
    run.add_argument("--fast", type=_factor, default=1, metavar="N", help="time passes N times as fast (desk only)")
    run.add_argument("--size", type=_size, metavar="WxH", help="the window's size (desk only)")
    _folders(run, "config", "data")

    check = commands.add_parser("check", help="read everything, tell every mistake, show each routine")
    _folders(check, "config")

    rehearse = commands.add_parser("rehearse", help="a routine in jumped time")
    rehearse.add_argument("routine", metavar="ROUTINE", help="its id, for example morning-seated")
    rehearse.add_argument("--presses", metavar="FILE", help="lines of `<ms> <next|pause|stop|switch> <down|up>`")
    rehearse.add_argument("--json", action="store_true", help="JSON Lines and nothing else")
    rehearse.add_argument("--pictures", metavar="DIR", help="a picture of every screen that is passed")
    rehearse.add_argument("--carry-on", action="store_true", help="carry on with an interrupted session")
    _folders(rehearse, "config", "data")

    log = commands.add_parser("log", help="a day's log, as the today screen shows it")
    log.add_argument("--day", metavar="YYYY-MM-DD", help="that day instead of today")
    log.add_argument("--from", dest="first", metavar="YYYY-MM-DD", help="from that day on (else from the first)")
    log.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="up to and including that day (else today)")
    form = log.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the records, one JSON object a line")
    form.add_argument("--csv", action="store_true", help="the records as a table for a spreadsheet, UTF-8")
    _folders(log, "config", "data")

    report = commands.add_parser("report", help="a month on two pages for the therapist, as a PDF")
    report.add_argument("--month", metavar="YYYY-MM", required=True, help="which month")
    report.add_argument("-o", "--output", metavar="FILE", required=True, help="where the PDF goes")
    _folders(report, "config", "data")

    screens = commands.add_parser("screens", help="a picture of every screen")
    screens.add_argument("folder", metavar="DIR", help="where the pictures go")
    screens.add_argument("--size", type=_size, metavar="WxH", default=(1920, 1080), help="1920x1080 if left out")
    screens.add_argument("--theme", choices=("dark", "light"), help="instead of that of the settings")
    screens.add_argument("--figures", action="store_true", help="contact sheets of every figure instead")
    _folders(screens, "config")
    _packs(commands)
    _belongings(commands)
    _help(commands)
    return top


def _packs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """A therapist's content as one file, out of the kiosk and into it."""
    pack = commands.add_parser("pack", help="a therapist's routines, stretches, cards and profile as one file")
    deeds = pack.add_subparsers(dest="deed", required=True, metavar="export|import|undo")
    export = deeds.add_parser("export", help="write what is this person's own into FILE")
    import_ = deeds.add_parser("import", help="let what is in FILE take its place, all of it or nothing")
    undo = deeds.add_parser("undo", help="bring back what was there before the import (again: the import)")
    for deed in (export, import_):
        deed.add_argument("file", metavar="FILE", help="the pack, a zip file")
    allow = "permissions that the pack may turn on, such as standing,lying_flat; without, each is asked for by name"
    import_.add_argument("--allow", metavar="NAMES", help=allow)
    for deed in (export, import_, undo):
        _folders(deed, "config")


def _belongings(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What can be done with everything that belongs to the person: log, settings, own routines."""
    backup = commands.add_parser("backup", help="log and settings as one file", description=BACKUP)
    backup.add_argument("file", metavar="FILE", help="where the backup goes; must not be there yet")
    _folders(backup, "config", "data")

    restore = commands.add_parser("restore", help="put a backup back, whole or not at all", description=RESTORE)
    restore.add_argument("file", metavar="FILE", help="a file that `kiosk backup` made")
    _folders(restore, "config", "data")

    erase = commands.add_parser("erase", help="delete everything of the person", description=ERASE)
    _folders(erase, "config", "data")


def _help(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The guide in the terminal. It knows the other commands, so that `kiosk help log` can tell how log is called."""
    help_ = commands.add_parser("help", help="the chapters of the guide, one of them, or a command")
    help_.add_argument(
        "topic", nargs="?", metavar="TOPIC", help="a chapter or a command; without, all chapters are listed"
    )
    help_.set_defaults(commands=commands.choices)


def _folders(command: argparse.ArgumentParser, *names: str) -> None:
    helps = {"config": "the folder with kiosk.toml and profile.toml", "data": "the folder with the log"}
    for name in names:
        command.add_argument(f"--{name}", metavar="DIR", help=helps[name])


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT such as 1280x720, not {text!r}")
    size = int(width), int(height)
    if not all(320 <= side <= 7680 for side in size):
        raise argparse.ArgumentTypeError(f"width and height must be 320 to 7680, not {text!r}")
    return size


def _factor(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to 100, not {text!r}")
    return int(text)


def _settled(args: argparse.Namespace) -> bool:
    """A restore that was cut is finished or taken back first, whatever the command. Whether it is safe to go on.

    The kiosk itself goes on in any case: one that stays dark would be worse.
    """
    if not hasattr(args, "config"):
        return True
    places = find(config=args.config, data=getattr(args, "data", None))
    try:
        told = swapping.finish_what_was_cut((places.data, places.config))
    except OSError as trouble:
        print(f"kiosk: {trouble.strerror}: {trouble.filename}", file=sys.stderr)
        return bool(args.command == "run")
    for line in told:
        print(f"kiosk: {line}", file=sys.stderr)
    return True


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; gives the exit status."""
    terminal.bear_anything()
    args = parser().parse_args(argv)
    # Each command imports what it needs, so that `kiosk log` does not open a screen. Looking for garbage meanwhile
    # would take a tenth of a start, and what is imported stays.
    gc.disable()
    if not _settled(args):
        return 2
    module = importlib.import_module(f"kiosk.commands.{args.command}")
    gc.enable()
    try:
        status = int(module.run(args))
    except BrokenPipeError:  # whoever read the output has seen enough
        terminal.nobody_reads()
        return 0
    except OSError:
        if why := terminal.written("\n"):  # one more sign tells whether it was the output
            return _not_printed(why)
        raise
    why = terminal.written()
    return _not_printed(why) if why else status


def _not_printed(why: str) -> int:
    print(f"kiosk: not everything could be printed: {why}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
