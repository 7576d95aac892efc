"""Prints the figures of docs/architecture.md, as wanted and as measured on this machine.

    python tests/bench/run.py             all but what takes long: see ON_REQUEST
    python tests/bench/run.py help render
    python tests/bench/run.py night --minutes 60

Each line: what, the median of several runs (the lowest and the highest), what is wanted, and the
plain program of plain.py where it can do the same.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import journal
import keys
import live
import microphone
import nights
import recognition
import rendering

FIGURES: dict[str, Callable[[Path], None]] = {
    "help": rendering.show_help,
    "first": live.first,
    "stop": live.stop,
    "silence": live.silence,
    "render": rendering.render,
    "two-hours": rendering.two_hours,
    "memory": rendering.memory,
    "recognition": recognition.recognition,
    "journal": journal.journal,
    "bed": nights.bed,
    "hours": nights.hours,
    "keys": keys.keys,
    "live": live.live,
    "microphone": microphone.microphone,
    "note": microphone.note,
    "asleep": nights.asleep,
    "night": nights.night,
}
ON_REQUEST = {"keys", "live", "microphone", "note", "asleep", "night"}
"""What takes ten minutes each."""


def main() -> None:
    """Measure what was asked for, or everything that does not take long."""
    asked = argparse.ArgumentParser(description="Figures, as wanted and as measured here.")
    asked.add_argument("names", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    asked.add_argument("--minutes", type=float, default=10, help="how long `night` lasts")
    arguments = asked.parse_args()
    if unknown := set(arguments.names) - FIGURES.keys():
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(FIGURES)}.")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d %H:%M')}", flush=True)
    for name in arguments.names or [name for name in FIGURES if name not in ON_REQUEST]:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            if name == "night":
                nights.night(Path(folder), arguments.minutes)
            else:
                FIGURES[name](Path(folder))


if __name__ == "__main__":
    main()
