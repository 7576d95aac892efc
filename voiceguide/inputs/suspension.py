"""Noticing that the machine slept, from two clocks: one stands still meanwhile, the other goes on."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

LEAST = 1.0
"""The shortest sleep noticed, in seconds; less comes from reading the two clocks one after the other."""

_TOGETHER = 0.05  # seconds between two readings that count as one


@dataclass(frozen=True, slots=True)
class Clocks:
    """Two clocks, read at the same moment, in seconds."""

    awake: float
    """Stands still while the machine sleeps."""
    elapsed: float
    """Goes on while the machine sleeps."""


def slept(before: Clocks, after: Clocks) -> float:
    """Return for how many seconds the machine slept between two readings; 0 if it did not."""
    asleep = (after.elapsed - before.elapsed) - (after.awake - before.awake)
    return asleep if asleep >= LEAST else 0.0


class Suspension:
    """Notices that the machine slept; ask it about once a second."""

    def __init__(self, clocks: Callable[[], Clocks] | None = None) -> None:
        """Begin now; `clocks` reads the two clocks (by default the machine's own)."""
        self._clocks = clocks or read_clocks
        self._before = self._clocks()

    def happened(self) -> float:
        """Return for how many seconds the machine slept since the last call; 0 if it did not."""
        before, self._before = self._before, self._clocks()
        return slept(before, self._before)


def read_clocks() -> Clocks:
    """Return the machine's clocks, read at the same moment."""
    for _ in range(3):
        awake, elapsed, still = _awake(), _elapsed(), _awake()
        # A process stopped between the readings would take that for sleep.
        if still - awake < _TOGETHER:
            break
    return Clocks(awake, elapsed)


if sys.platform == "linux":

    def _awake() -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC)

    def _elapsed() -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

elif sys.platform == "darwin":

    def _awake() -> float:
        return time.clock_gettime(time.CLOCK_UPTIME_RAW)

    def _elapsed() -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC_RAW)

elif sys.platform == "win32":

    def _awake() -> float:
        ticks = ctypes.c_ulonglong()
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        return ticks.value / 1e7

    def _elapsed() -> float:
        return time.monotonic()

else:

    def _awake() -> float:
        return time.monotonic()

    def _elapsed() -> float:
        # A clock set forward counts as sleep: one pause too many, nothing worse.
        return time.time()
