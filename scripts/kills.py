"""Kill the log's process again and again while it writes, and count what was lost: `scripts/kills`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from test_store_kills import kill_many

ROOT = Path(__file__).resolve().parent.parent


def main(times: int = 200) -> int:
    with tempfile.TemporaryDirectory() as folder:
        told, lost = kill_many(Path(folder), times)
    print(f"{times} kills: {told} records called saved, {lost} of them lost, the log opened every time")
    return 1 if lost else 0


def restores() -> int:
    """A restore, killed at every system call, with the settings inside the data folder and apart from it."""
    faults = 0
    for layout in ("inside", "apart"):
        command = [sys.executable, str(ROOT / "tests" / "restoring.py"), layout]
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
        print(f"settings {layout}: {ran.stdout.splitlines()[-1] if ran.stdout else 'nobody may trace here'}")
        faults += ran.returncode
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(restores() if sys.argv[1:] == ["restore"] else main(*map(int, sys.argv[1:])))
