"""Figures: what was wanted, what was measured, and the line that says both."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """How a figure is written."""

    name: str
    digits: int = 2

    def __call__(self, value: float) -> str:
        """Return a value with its unit."""
        return f"{value:,.{self.digits}f} {self.name}".rstrip()


SECONDS = Unit("s")
MEGABYTES = Unit("MB", 0)
MILLISECONDS = Unit("ms", 1)
PERCENT = Unit("%", 1)
TIMES = Unit("times", 0)
RATIO = Unit("times")


def spread(values: Sequence[float], unit: Unit) -> str:
    """Return the median of some measurements, and the lowest and the highest."""
    middle = unit(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.{unit.digits}f}-{max(values):,.{unit.digits}f})"


def at_most(limit: float, unit: Unit) -> Callable[[float], str]:
    """Return what says whether a figure is low enough."""
    return lambda value: f"wanted at most {unit(limit)}, {'reached' if value <= limit else 'MISSED'}"


def say(what: str, told: str, wanted: str = "", beside: str = "") -> None:
    """Print one figure on one line."""
    print(f"{what}: {told}{f' ({wanted})' if wanted else ''}{f'; {beside}' if beside else ''}", flush=True)


def say_limited(what: str, values: Sequence[float], unit: Unit, limit: float, beside: str = "") -> None:
    """Print a figure that has a limit."""
    say(what, spread(values, unit), at_most(limit, unit)(statistics.median(values)), beside)


def say_speed(what: str, minutes: float, ours: Sequence[float], wanted: float | None, plain: Sequence[float]) -> None:
    """Print how fast a session of some minutes was made, beside the plain program if that did it too."""
    speed = 60 * minutes / statistics.median(ours)
    goal = f"wanted at least {wanted:,.0f}x, {'reached' if speed >= wanted else 'MISSED'}" if wanted else ""
    beside = ""
    if plain:
        beside = f"plain program: {spread(plain, SECONDS)}, {60 * minutes / statistics.median(plain):,.0f}x"
    say(what, f"{spread(ours, SECONDS)}, {speed:,.0f}x real time", goal, beside)
