"""Prints the figures of docs/architecture.md, as wanted and as measured on this machine.

    python tests/bench/run.py             all but what takes long: see ON_REQUEST
    python tests/bench/run.py help render
    python tests/bench/run.py night --minutes 60
    python tests/bench/run.py --small     with as little as there can be, to see that it is measured at all

Each line: what, the median of several runs (the lowest and the highest), what is wanted, and the
plain program of plain.py where it can do the same.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sizes import FULL, SMALL

FIGURES = {
    "help": "rendering.show_help",
    "first": "live.first",
    "stop": "live.stop",
    "silence": "live.silence",
    "render": "rendering.render",
    "two-hours": "rendering.two_hours",
    "memory": "rendering.memory",
    "recognition": "recognition.recognition",
    "journal": "journal.journal",
    "bed": "nights.bed",
    "hours": "nights.hours",
    "keys": "keys.keys",
    "live": "live.live",
    "microphone": "microphone.microphone",
    "note": "microphone.note",
    "asleep": "nights.asleep",
    "night": "nights.night",
}
"""What measures each: a module beside this one, and a function that takes a folder and `Sizes`."""

ON_REQUEST = {"keys", "live", "microphone", "note", "asleep", "night"}
"""What takes ten minutes each."""


def main() -> None:
    """Measure what was asked for, or everything that does not take long."""
    asked = argparse.ArgumentParser(description="Figures, as wanted and as measured here.")
    asked.add_argument("names", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    asked.add_argument("--minutes", type=float, help="how long a night is, or what is spoken into a microphone")
    asked.add_argument("--small", action="store_true", help="as little as there can be; the figures mean nothing")
    arguments = asked.parse_args()
    if unknown := set(arguments.names) - FIGURES.keys():
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(FIGURES)}.")
    sizes = SMALL if arguments.small else FULL
    if arguments.minutes is not None:
        sizes = replace(sizes, minutes=arguments.minutes)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d %H:%M')}", flush=True)
    for name in arguments.names or [name for name in FIGURES if name not in ON_REQUEST]:
        module, _, function = FIGURES[name].partition(".")
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            getattr(importlib.import_module(module), function)(Path(folder), sizes)


if __name__ == "__main__":
    main()
