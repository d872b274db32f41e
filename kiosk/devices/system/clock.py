"""What time it is, and how far that can be trusted.

Durations come from the machine's own steady count of milliseconds, which no one can set. The wall clock only
labels records; it may be wrong until the network has told it the time, and says so with `sure`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Protocol

DAY_BEGINS = "03:00"  # a session at one in the night still belongs to the evening before

# systemd-timesyncd makes this file once it has heard from a time server.
SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
REAL_TIME_CLOCKS = Path("/sys/class/rtc")
LOCAL_ZONE = Path("/etc/localtime")  # what timedatectl and raspi-config set
LOOK_AT_SET_MS = 1_000  # how often it is asked whether somebody has set the clock, until somebody has
LOOK_AT_ZONE_MS = 10_000  # a zone that is set while the kiosk runs counts within a minute
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

# A kernel that is told the time by any time server clears this bit (adjtimex(2), STA_UNSYNC).
_STA_UNSYNC = 0x0040


@dataclass(frozen=True)
class Stamp:
    """When it is, as a record tells it.

    `time` is UTC as ISO 8601 with Z, to the millisecond; `day` the local day it counts for (which begins at the
    day boundary, not at midnight); `local` the local time as HH:MM; `mono_ms` the steady count of this `boot`;
    `sure` whether the wall clock had been set.
    """

    time: str
    day: str
    local: str
    boot: str
    mono_ms: int
    sure: bool


class Clock(Protocol):
    """What the kiosk needs to know of time."""

    def now(self) -> Stamp:
        """This instant."""
        ...

    def mono_ms(self) -> int:
        """Milliseconds that only ever go up, and never jump, in one run of the machine."""
        ...

    def wall(self) -> datetime:
        """The local date and time, with its zone, as a clock on the wall shows it."""
        ...

    def then(self, mono_ms: int) -> Stamp:
        """The instant of that steady count in this run of the machine, told by the clock as it is set now."""
        ...


def day_of(wall: datetime, begins: str = DAY_BEGINS) -> str:
    """The day for which a local date and time counts, as YYYY-MM-DD; a new one begins at HH:MM.

    What the wall clock shows decides, so that on the days on which clocks change the boundary stays at the same
    time on the wall.
    """
    shown = wall.replace(tzinfo=None)
    hours, minutes = begins.split(":")
    return (shown - timedelta(hours=int(hours), minutes=int(minutes))).date().isoformat()


def utc_text(moment: datetime) -> str:
    """UTC as ISO 8601 with Z, to the millisecond."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


class _Told:
    """The part that every clock shares: how an instant is told."""

    boot: str
    _begins: str

    def wall(self) -> datetime:
        raise NotImplementedError

    def mono_ms(self) -> int:
        raise NotImplementedError

    def _sure(self) -> bool:
        raise NotImplementedError

    def _local(self, utc: datetime) -> datetime:
        raise NotImplementedError

    def now(self) -> Stamp:
        """This instant."""
        return self._told(self.wall(), self.mono_ms())

    def then(self, mono_ms: int) -> Stamp:
        """The instant of that steady count, told by the clock as it is set now."""
        ago = timedelta(milliseconds=self.mono_ms() - mono_ms)
        return self._told(self._local(self.wall().astimezone(UTC) - ago), mono_ms)

    def _told(self, wall: datetime, mono_ms: int) -> Stamp:
        day = day_of(wall, self._begins)
        return Stamp(utc_text(wall), day, f"{wall:%H:%M}", self.boot, mono_ms, self._sure())


class RealClock(_Told):
    """The clock of this machine.

    `day_begins` is the local time (HH:MM) at which a new day begins, `zone` the time zone (None: the machine's).
    """

    def __init__(
        self,
        day_begins: str = DAY_BEGINS,
        zone: tzinfo | None = None,
        synchronized: Callable[[], bool] | None = None,
    ) -> None:
        self._begins = day_begins
        self._zone = zone
        self._synchronized = synchronized or clock_is_set
        self._was_sure = False
        self._asked_ms: int | None = None
        self._machine_zone = MachineZone()
        self.boot = boot_id()

    def wall(self) -> datetime:
        """The local date and time."""
        return self._local(datetime.now(UTC))

    def _local(self, utc: datetime) -> datetime:
        if self._zone is not None:
            return utc.astimezone(self._zone)
        self._machine_zone.look(self.mono_ms())
        return utc.astimezone()

    def mono_ms(self) -> int:
        """Milliseconds since the machine was started, sleep included."""
        return time.clock_gettime_ns(_STEADY) // 1_000_000

    def _sure(self) -> bool:
        # Once set, a clock stays sure: it is steady to seconds a day, and nothing here needs more.
        if not self._was_sure and self._may_ask(self.mono_ms()):
            self._was_sure = self._synchronized()
        return self._was_sure

    def _may_ask(self, now_ms: int) -> bool:
        """Only now and then: a kiosk without a network asks for ever, and each turn of its loop would ask twice."""
        if self._asked_ms is not None and now_ms - self._asked_ms < LOOK_AT_SET_MS:
            return False
        self._asked_ms = now_ms
        return True


class MachineZone:
    """The time zone of this machine, which somebody may set while the kiosk runs.

    The C library reads it once in the life of a program; so it is made to read it anew when its file is another.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # the loop and the log's thread ask for the time
        self._looked_ms: int | None = None
        self._seen = _zone_file()

    def look(self, now_ms: int) -> None:
        """See now and then whether it was set; from any thread."""
        with self._lock:
            if self._looked_ms is not None and now_ms - self._looked_ms < LOOK_AT_ZONE_MS:
                return
            self._looked_ms = now_ms
            before, self._seen = self._seen, _zone_file()
            if self._seen != before:
                _read_zone_anew()


def _zone_file() -> tuple[int, ...] | None:
    """Tells one content of the zone's file from another; None where there is none, or the zone is no file."""
    named = os.environ.get("TZ")
    path = Path(LOCAL_ZONE if named is None else named.removeprefix(":"))
    try:
        stat = path.stat() if path.is_absolute() else None
    except OSError:
        return None
    return stat and (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _read_zone_anew() -> None:
    """The C library looks no further than at the name in TZ; so it is given another in between."""
    named = os.environ.get("TZ")
    os.environ["TZ"] = "UTC0"
    time.tzset()
    if named is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = named
    time.tzset()


# CLOCK_BOOTTIME goes on while the machine sleeps; where there is none, CLOCK_MONOTONIC is as good.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def boot_id() -> str:
    """Names this run of the machine; after a restart it is another."""
    try:
        return BOOT_ID.read_text().strip()[:8]
    except OSError:
        return f"{int(time.time() - time.monotonic()):08x}"


def clock_is_set() -> bool:
    """Whether someone who knows has set the wall clock: a time server, or a real-time clock with a battery."""
    return SYNCHRONIZED.exists() or _kernel_is_synchronized() or _has_real_time_clock()


def _kernel_is_synchronized() -> bool:
    import ctypes  # only while the clock is not yet sure

    # struct timex begins with `unsigned modes` and, after four longs, has `int status`; modes 0 only reads.
    class Timex(ctypes.Structure):
        _fields_ = (
            ("modes", ctypes.c_uint),
            ("offset_freq_errors", ctypes.c_long * 4),
            ("status", ctypes.c_int),
            ("rest", ctypes.c_byte * 256),
        )

    timex = Timex()
    try:
        state = int(ctypes.CDLL(None).adjtimex(ctypes.byref(timex)))
    except (AttributeError, OSError):
        return False
    return state >= 0 and not timex.status & _STA_UNSYNC


def _has_real_time_clock() -> bool:
    """A real-time clock counts as set when it tells a year in which this program already existed."""
    try:
        devices = os.listdir(REAL_TIME_CLOCKS)
    except OSError:
        return False
    return any(_reads(REAL_TIME_CLOCKS / device / "date") >= "2025" for device in devices)


def _reads(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


class SteppedClock(_Told):
    """The clock of the bench: it starts where it is told and moves only when it is stepped.

    `start` must carry a zone; `set_to` and `sure` play a clock that is wrong and then put right.
    """

    def __init__(
        self,
        start: datetime,
        *,
        day_begins: str = DAY_BEGINS,
        boot: str = "bench",
        mono_ms: int = 0,
        sure: bool = True,
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a time zone to start from")
        self._zone = start.tzinfo
        self._utc = start.astimezone(UTC)
        self._begins = day_begins
        self._mono_ms = mono_ms
        self.boot = boot
        self.sure = sure

    def wall(self) -> datetime:
        """The local date and time."""
        return self._local(self._utc)

    def _local(self, utc: datetime) -> datetime:
        return utc.astimezone(self._zone)

    def mono_ms(self) -> int:
        """The steady count, in milliseconds."""
        return self._mono_ms

    def advance(self, ms: int) -> None:
        """Let that many milliseconds go by."""
        self._mono_ms += ms
        self._utc += timedelta(milliseconds=ms)

    def set_to(self, moment: datetime, *, sure: bool = True) -> None:
        """Set the wall clock, forwards or back; the steady count goes on as if nothing had happened."""
        self._utc = moment.astimezone(UTC)
        self.sure = sure

    def _sure(self) -> bool:
        return self.sure
