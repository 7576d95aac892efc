"""Running the programs in processes of their own: how long they take, how much memory, how much of a core."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

VOICEGUIDE = [sys.executable, "-m", "voiceguide"]
PLAIN = [sys.executable, str(Path(__file__).with_name("plain.py"))]


class Home:
    """A VOICEGUIDE_HOME that can forget."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that lives here."""
        return {**os.environ, "VOICEGUIDE_HOME": str(self.folder / "home")}

    def forget_speech(self) -> None:
        """Forget all speech; what was measured of the voices is kept."""
        shutil.rmtree(self.folder / "home" / "cache" / "speech", ignore_errors=True)

    def forget_all(self) -> None:
        """Forget everything, as on the first day."""
        shutil.rmtree(self.folder / "home", ignore_errors=True)


def timed(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> float:
    """Run a program to its end and return the seconds from its start, as the shell's `time` does."""
    started = time.monotonic()
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run of a program took, its workers included."""

    seconds: float
    processor: float
    """Seconds of processor time outside the kernel: what other work on the machine changes least."""
    megabytes: float
    """The most that was held; what processes share is counted once (PSS, looked at 20 times a second)."""


def cost(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Cost:
    """Run a program to its end and return what that took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    started = time.monotonic()
    process = subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(held(pid) for pid in family(process.pid)))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    seconds = time.monotonic() - started
    return Cost(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, most)


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """Run programs beside the block that do nothing but use a processor each."""
    command = [sys.executable, "-c", "while True: pass"]
    running = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def family(pid: int) -> list[int]:
    """Return a process and all that it started, and that these started."""
    found = [pid]
    for task in _listed(Path(f"/proc/{pid}/task")):
        with contextlib.suppress(OSError):  # it ended meanwhile
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def processor_seconds(pid: int) -> float:
    """Return how long a process and those it started have kept a core busy."""
    ticks = 0
    for member in family(pid):
        with contextlib.suppress(OSError):
            # What comes after the name, which may hold spaces; utime and stime are the 14th and 15th field.
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def held(pid: int | None) -> float:
    """Return the MB a process holds; this one, if no other is named."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid or 'self'}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000
    return 0.0
