"""The measuring itself: that it measures what it says. What it finds depends on the machine and is no test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BENCH = ROOT / "scripts" / "bench.py"
sys.path.insert(0, str(ROOT / "scripts"))

from bench_parts import xserver  # type: ignore[import-not-found]  # noqa: E402 - found only now
from bench_parts.figures import median, percentile  # type: ignore[import-not-found]  # noqa: E402
from bench_parts.store import HELD_A_SESSION, write_years  # type: ignore[import-not-found]  # noqa: E402

from kiosk.devices.store.archive import Archive  # noqa: E402

needs_x = pytest.mark.skipif(bool(xserver.missing()), reason=xserver.missing() or "all there")


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(BENCH), *arguments], capture_output=True, text=True, timeout=180)


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(1, 101)]
    assert (percentile(values, 50), percentile(values, 99), percentile(values, 100)) == (50, 99, 100)
    assert median([3.0]) == 3.0


def test_a_written_year_reads_as_the_store_reads_it(tmp_path: Path) -> None:
    records = write_years(tmp_path / "log", 1)
    archive = Archive(tmp_path / "log", lambda: "2026-11-22")
    assert records == len(archive.between("2025-11-22", "2026-11-22"))
    assert len(archive.day("2026-11-22")) >= HELD_A_SESSION
    assert not archive.notices


def test_a_measurement_that_does_not_exist_is_the_users_mistake() -> None:
    assert bench("speed").returncode == 2


@needs_x
def test_real_keys_change_real_pixels() -> None:
    with xserver.server(320, 200) as display:
        screen = xserver.Screen(display)
        before = screen.pixels((0, 0, 8, 8))
        assert len(before) == 8 * 8 * 4
        assert screen.wait_for_change((0, 0, 8, 8), before, 0.01) is None
        assert screen.wait_for_change((0, 0, 8, 8), b"", 1.0) is not None
        screen.close()


@needs_x
def test_five_stops_are_measured_beside_the_bare_loop() -> None:
    done = bench("stop", "--presses", "5")
    assert done.returncode in (0, 1), done.stderr  # whether it is quick enough is for a quiet machine
    assert "stop: ms from key event sent to changed pixels seen" in done.stdout
    assert "difference" in done.stdout
    assert "; 0 were not answered" in done.stdout  # on no machine, however busy, may a STOP be lost
