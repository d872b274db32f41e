"""The command for packs, and what it asks before something is turned on."""

from __future__ import annotations

import io
import shutil
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from packing import ASSETS, exported, household, tree, with_content, with_profile

from kiosk.__main__ import parser
from kiosk.commands import pack as command
from kiosk.files import rewriting
from kiosk.files.places import Places


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A small library, so that reading all of it takes no time."""
    folder = tmp_path / "assets"
    for name in ("stretches/wrist-extension.toml", "stretches/ankle-circles.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ASSETS / name, folder / name)
    (folder / "routines").mkdir()
    (folder / "routines" / "ankles.toml").write_text(
        'name = "Ankles"\nabout = "ankles"\nat = ""\nwith = "alone"\nminutes = 3\n[[steps]]\nstretch="ankle-circles"\n'
    )
    return folder


@pytest.fixture
def here(assets: Path, tmp_path: Path) -> Places:
    return household(assets, tmp_path / "here")


@pytest.fixture
def pack(assets: Path, tmp_path: Path) -> Path:
    """A pack from another kiosk of the same version."""
    return exported(with_content(household(assets, tmp_path / "there")), tmp_path / "pack.zip")


@pytest.fixture
def kiosk(here: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command on that household: its exit status and what it printed."""

    def run(*words: str) -> tuple[int, str, str]:
        args = parser().parse_args(["pack", *words, "--config", str(here.config)])
        monkeypatch.setattr(command, "find", lambda config: here)
        status = command.run(args)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def permissions_pack(assets: Path, tmp_path: Path) -> Path:
    """A pack that holds a profile only, in which everything is on."""
    text = (
        'preset = "with help"\npermissions.standing = true\npermissions.lying_flat = true\n'
        "equipment.mask = true\nequipment.hip = true\n"
    )
    return with_profile(household(assets, tmp_path / "giver"), text, tmp_path / "permissions.zip")


def test_the_command_exports_imports_and_undoes(here: Places, tmp_path: Path, pack: Path, kiosk: Any) -> None:
    status, out, err = kiosk("import", str(pack), "--allow", "standing")
    assert (status, err) == (0, "")
    assert "  routines/slow-wrists.toml: new (version " in out
    assert "  profile.toml: changed\n" in out
    status, out, _ = kiosk("export", str(tmp_path / "again.zip"))
    assert status == 0
    assert stat.S_IMODE((tmp_path / "again.zip").stat().st_mode) == 0o600, "the profile is in it"
    assert (tmp_path / "again.zip").read_bytes() == pack.read_bytes()
    status, out, _ = kiosk("undo")
    assert status == 0
    assert "  routines/slow-wrists.toml: gone\n" in out


def test_the_command_tells_mistakes_in_a_line_each(here: Places, tmp_path: Path, kiosk: Any) -> None:
    assert kiosk("undo")[0] == 2
    assert kiosk("import", str(tmp_path / "none.zip")) == (
        2,
        "",
        f"{tmp_path}/none.zip: it cannot be read: no such file or directory\n",
    )
    assert kiosk("export", str(here.config / "kiosk.toml")) == (
        2,
        "",
        f"{here.config}/kiosk.toml: this is there already, and it is no pack; name another file\n",
    )
    assert kiosk("export", str(tmp_path / "none" / "x.zip")) == (
        2,
        "",
        f"{tmp_path}/none/x.zip: no such file or directory\n",
    )


def test_an_undo_that_brings_back_a_mistake_says_so(here: Places, pack: Path, kiosk: Any) -> None:
    assert kiosk("import", str(pack), "--allow", "standing")[0] == 0
    rewriting.change_settings(here, {"routines.slow-wrists": "07:00"})
    status, _, err = kiosk("undo")
    assert status == 1
    assert 'routines.slow-wrists: there is no routine "slow-wrists"' in err
    assert kiosk("undo")[0] == 0


# -- what a pack turns on


def person(here: Places, **on: bool) -> None:
    lines = [f"permissions.{name} = {'true' if is_on else 'false'}" for name, is_on in on.items()]
    (here.config / "profile.toml").write_text("\n".join(['preset = "with help"', *lines]) + "\n")


def test_a_pack_that_turns_permissions_on_is_refused_until_somebody_says_yes_to_each(
    here: Places, permissions_pack: Path, kiosk: Any
) -> None:
    before = tree(here.config)
    refused = (
        f"{permissions_pack}: this turns on lying_flat and standing, which nobody has said yes to, so nothing was "
        "changed; once someone who knows the person has: --allow lying_flat,standing\n"
    )
    assert kiosk("import", str(permissions_pack)) == (2, "", refused)
    status, _, err = kiosk("import", str(permissions_pack), "--allow", "standing")
    assert (status, "this turns on lying_flat, which" in err) == (2, True)
    assert tree(here.config) == before


def test_everything_that_goes_on_or_off_is_a_line_and_undo_puts_it_back(
    here: Places, permissions_pack: Path, kiosk: Any
) -> None:
    (here.config / "profile.toml").write_text(
        'preset = "with help"\npermissions.unsupported_head = true\nequipment.catheter = true\nequipment.hip = true\n'
    )
    before = (here.config / "profile.toml").read_bytes()
    status, out, err = kiosk("import", str(permissions_pack), "--allow", "standing,lying_flat")
    assert (status, err) == (0, "")
    told_ = [line.strip() for line in out.splitlines() if line.endswith((": on", ": off"))]
    assert told_ == [
        "permission lying_flat: on",
        "permission standing: on",
        "permission unsupported_head: off",
        "equipment catheter: off",
        "equipment mask: on",
    ]
    status, out, _ = kiosk("undo")
    assert status == 0
    assert "permission standing: off" in out
    assert "permission unsupported_head: on" in out
    assert (here.config / "profile.toml").read_bytes() == before


def test_a_permission_that_was_on_is_not_asked_for_again(here: Places, permissions_pack: Path, kiosk: Any) -> None:
    person(here, standing=True, lying_flat=True)
    assert kiosk("import", str(permissions_pack))[0] == 0


def test_a_profile_that_cannot_be_read_permits_nothing(here: Places, permissions_pack: Path, kiosk: Any) -> None:
    (here.config / "profile.toml").write_text("permissions.standing = true\n[[")
    assert kiosk("import", str(permissions_pack))[0] == 2


def test_a_permission_that_there_is_not_is_told(here: Places, permissions_pack: Path, kiosk: Any) -> None:
    assert kiosk("import", str(permissions_pack), "--allow", "standng") == (
        2,
        "",
        "--allow: standng is no permission; did you mean standing?\n",
    )


def test_a_movement_that_counts_as_shown_is_confirmed_by_its_name_too(
    assets: Path, here: Places, tmp_path: Path, kiosk: Any
) -> None:
    giver = household(assets, tmp_path / "giver")
    pack = with_profile(giver, 'preset = "with help"\n[shown]\nmovements = ["ankle-circles"]\n', tmp_path / "shown.zip")
    before = tree(here.config)
    status, _, err = kiosk("import", str(pack))
    assert (status, "this turns on ankle-circles, which" in err) == (2, True)
    assert tree(here.config) == before
    assert kiosk("import", str(pack), "--allow", "ankle-circles")[0] == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "status"),
    [("lying_flat\nstanding\n", 0), ("lying_flat\nyes\n", 2), ("standing\nlying_flat\n", 2), ("\n\n", 2), ("", 2)],
)
def test_at_a_terminal_each_permission_is_typed_by_its_name(
    here: Places, permissions_pack: Path, kiosk: Any, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    before = tree(here.config)
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    got, out, _ = kiosk("import", str(permissions_pack))
    assert got == status
    assert "turns on lying_flat. Has someone who knows the person said yes?" in out
    assert (tree(here.config) == before) == (status == 2)


def test_nobody_is_asked_about_a_pack_that_is_refused_anyway(
    here: Places, tmp_path: Path, kiosk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.zip").write_bytes(b"hello")
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    status, out, err = kiosk("import", str(tmp_path / "no.zip"))
    assert (status, out, len(err.splitlines())) == (2, "", 1)
