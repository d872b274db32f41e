"""The scripts around the code, and that what is installed brings its stretches, sounds and settings along."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "scripts"
# What a person runs: everything there but the part that the scripts share, and the Python beside some of them.
COMMANDS = sorted(path for path in SCRIPTS.iterdir() if path.is_file() and not path.suffix and path.name != "lib")
IN_PYTHON = sorted(path.stem for path in SCRIPTS.glob("*.py"))
BASH = shutil.which("bash") or "bash"


def run(
    *command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(command),
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# -- what is installed


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which a wheel of this checkout was installed, without the packages that it needs."""
    if not importlib.util.find_spec("hatchling"):
        pytest.skip("hatchling, which builds the wheel, is not here; scripts/test installs it")
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "-qq", "--no-input"]
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}  # what pip is warned of is pip's matter
    built = run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, ROOT, env=env)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("stretch_kiosk-*.whl")
    put = run(*pip, "install", "--no-deps", "--no-index", "--target", folder / "there", wheel, env=env)
    assert put.returncode == 0, put.stderr
    return folder / "there"


def kiosk(installed: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed kiosk, of a person who has no settings yet."""
    env = {**os.environ, "PYTHONPATH": str(installed), "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    return run(sys.executable, "-m", "kiosk", *arguments, cwd=home, env=env)


def test_an_installed_kiosk_finds_the_settings_and_stretches_it_came_with(installed: Path, tmp_path: Path) -> None:
    checked = kiosk(installed, tmp_path, "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert f"settings: {installed}/kiosk/config/kiosk.toml" in checked.stdout
    assert "routine morning-seated" in checked.stdout


def test_an_installed_kiosk_has_every_file_that_the_checkout_has(installed: Path) -> None:
    def files(folder: Path) -> set[Path]:
        return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}

    for name in ("assets", "config"):
        assert files(installed / "kiosk" / name) == files(ROOT / name)


def test_an_installed_kiosk_has_its_chapters(installed: Path, tmp_path: Path) -> None:
    chapter = kiosk(installed, tmp_path, "help", "switches")
    assert (chapter.returncode, chapter.stderr) == (0, "")
    assert chapter.stdout == (ROOT / "assets" / "guide" / "switches.md").read_text(encoding="utf-8")


def test_an_installed_kiosk_goes_through_a_routine(installed: Path, tmp_path: Path) -> None:
    rehearsed = kiosk(installed, tmp_path, "rehearse", "short-five", "--json")
    assert (rehearsed.returncode, rehearsed.stderr) == (0, "")
    scenes = [line["name"] for line in map(json.loads, rehearsed.stdout.splitlines()) if line["what"] == "scene"]
    assert (scenes[0], scenes[-1]) == ("home", "home")
    assert "hold" in scenes


def test_the_command_is_called_kiosk() -> None:
    command = Path(sysconfig.get_path("scripts")) / "kiosk"
    if not command.exists():
        pytest.skip("the package is not installed here")
    assert run(command, "--help").stdout.startswith("usage: kiosk")


def test_pip_can_not_choose_the_empty_lgpio() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # 0.0.0.2 is an empty package: without a lower bound pip takes it where a newer one has no wheel.
    assert project["optional-dependencies"]["pi"] == ["lgpio>=0.2.2; python_version < '3.13'"]


# -- the scripts


def test_every_script_can_be_run_and_says_what_it_does() -> None:
    for script in [*COMMANDS, ROOT / ".ci" / "run"]:
        assert os.access(script, os.X_OK), script
        assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n# "), script


def test_continuous_integration_runs_the_same_tests_as_everybody() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ['exec "$(dirname -- "${BASH_SOURCE[0]}")/../scripts/test"']


@pytest.mark.parametrize("name", [script.name for script in COMMANDS])
def test_a_script_explains_itself_without_setting_anything_up(name: str) -> None:
    told = run(SCRIPTS / name, "--help")
    assert told.returncode == 0
    assert f"scripts/{name}" in told.stdout


def library(command: str, root: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What a command says that uses the functions that the scripts share."""
    with_scripts(root)
    return run(BASH, "-c", f'. "{root}/scripts/lib"; {command}', env=only(path))


def only(path: Path | None) -> dict[str, str]:
    """The environment, with nothing but that folder to find programs in."""
    return {**os.environ, "PATH": str(path) if path else os.environ["PATH"]}


def with_scripts(root: Path) -> Path:
    """A checkout of which nothing is there but the scripts, the same ones as here."""
    if not (root / "scripts").exists():
        shutil.copytree(SCRIPTS, root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return root


def test_a_checkout_is_set_up_again_after_a_change_of_what_it_needs_or_of_its_place(tmp_path: Path) -> None:
    here = tmp_path / "here"
    (here / ".venv" / "bin").mkdir(parents=True)
    (here / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert library("is_set_up run", here).returncode != 0
    assert library('wanted_stamp >"$VENV/set-up-for-run"; is_set_up run', here).returncode == 0
    assert library("is_set_up dev", here).returncode != 0
    there = here.rename(tmp_path / "there")
    assert library("is_set_up run", there).returncode != 0
    assert library('wanted_stamp >"$VENV/set-up-for-run"; is_set_up run', there).returncode == 0
    (there / "pyproject.toml").write_text("[project]\nname = 'other'\n", encoding="utf-8")
    assert library("is_set_up run", there).returncode != 0


def programs(folder: Path, **scripts: str) -> Path:
    """A folder with these programs and nothing else, for PATH."""
    folder.mkdir()
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_a_python_that_is_too_old_is_passed_over_in_one_line(tmp_path: Path) -> None:
    old = programs(tmp_path / "bin", python3="exit 1")
    done = library("make_venv", tmp_path, old)
    assert done.returncode == 1
    assert done.stderr == "Python 3.11, 3.12 or 3.13 is needed; on Debian: sudo apt install python3 python3-venv\n"


def test_without_the_libraries_to_be_heard_one_line_each_says_what_to_install_and_it_goes_on(tmp_path: Path) -> None:
    mute = programs(tmp_path / "bin", id="echo 1000")  # no apt-get, no sudo
    done = library("set_up_libraries; echo on it goes", tmp_path, mute)
    assert done.stdout == "on it goes\n"
    assert done.stderr.splitlines() == [
        "No sound, captions only: the library libgthread-2.0.so.0 is missing (Debian: sudo apt install libglib2.0-0).",
        "No voice, captions only: the library libespeak-ng.so.1 is missing (Debian: sudo apt install libespeak-ng1).",
    ]


def test_a_debian_without_python_gets_it(tmp_path: Path) -> None:
    there = tmp_path / "bin"
    installs = f'echo "$@" >>{tmp_path}/asked; {shutil.which("ln")} -sf {sys.executable} {there}/python3.13'
    bare = programs(there, id="echo 0", env=f'exec {shutil.which("env")} "$@"', **{"apt-get": installs})
    found = library("find_or_install_python", tmp_path, bare)
    assert (found.stdout, found.stderr) == (f"{there}/python3.13\n", "Installing with apt: python3 python3-venv ...\n")
    assert (tmp_path / "asked").read_text(encoding="utf-8").split()[-2:] == ["python3", "python3-venv"]


@pytest.mark.parametrize("name", IN_PYTHON)
def test_a_script_in_python_runs_in_the_environment_that_it_set_up(tmp_path: Path, name: str) -> None:
    root = with_scripts(tmp_path)
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (root / "scripts" / f"{name}.py").write_text("import sys; print(sys.executable, *sys.argv[1:])", encoding="utf-8")
    assert library('wanted_stamp | tee "$VENV/set-up-for-run" >"$VENV/set-up-for-dev"', root).returncode == 0
    told = run(root / "scripts" / name, "chimes", "two words", cwd=tmp_path)
    assert (told.returncode, told.stdout) == (0, f"{root}/.venv/bin/python chimes two words\n")


@pytest.mark.parametrize("name", [*IN_PYTHON, "run", "test"])
def test_a_script_says_in_a_line_that_it_needs_python(tmp_path: Path, name: str) -> None:
    every_system = ("dirname", "basename", "cksum")
    bare = programs(tmp_path / "bin", **{name: f'exec {shutil.which(name)} "$@"' for name in every_system})
    told = run(BASH, with_scripts(tmp_path) / "scripts" / name, cwd=tmp_path, env=only(bare))
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "Python 3.11, 3.12 or 3.13 is needed; on Debian: sudo apt install python3 python3-venv\n"


def test_apt_is_asked_only_once_so_that_a_start_without_network_is_quick(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    asked = tmp_path / "asked"
    apt = programs(tmp_path / "bin", id="echo 0", env=f'echo "$@" >>{asked}; exit 1')
    (apt / "apt-get").write_text(f'#!/bin/sh\necho "$@" >>{asked}\nexit 1\n', encoding="utf-8")
    (apt / "apt-get").chmod(0o755)
    library("set_up_libraries; set_up_libraries; set_up_libraries", tmp_path, apt)
    assert [line for line in asked.read_text(encoding="utf-8").splitlines() if "libespeak-ng1" in line] == [
        "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libespeak-ng1"
    ]


def test_a_dry_run_of_the_install_prints_every_step_and_does_none(tmp_path: Path) -> None:
    done = run(SCRIPTS / "install", "--dry-run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for step in (
        "apt-get install -y --no-install-recommends python3-venv",
        "python3 -m venv --system-site-packages /opt/kiosk/venv",
        f"pip install --quiet --disable-pip-version-check {ROOT}",
        "/var/lib/kiosk/config/profile.toml",
        "systemctl enable kiosk.service",
    ):
        assert step in done.stdout
    assert not Path("/opt/kiosk").exists() or Path("/proc/device-tree/model").exists()


@pytest.mark.skipif(Path("/proc/device-tree/model").exists(), reason="this may be a Raspberry Pi")
def test_the_install_refuses_another_machine_in_a_line() -> None:
    done = run(SCRIPTS / "install")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("Not done: it is no Raspberry Pi.\n")
    assert done.stderr.count("\n") == 1
