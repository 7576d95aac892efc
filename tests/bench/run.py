"""Prints the figures of docs/architecture.md, as wanted and as measured on this machine.

    python tests/bench/run.py             all but `live`, `microphone` and `note`, ten minutes each
    python tests/bench/run.py help render

Each line: what, the median of several runs (the lowest and the highest), what is wanted, and the
plain program of plain.py where it can do the same.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import journal
import live
import microphone
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
    "live": live.live,
    "microphone": microphone.microphone,
    "note": microphone.note,
}
ON_REQUEST = {"live", "microphone", "note"}


def main(names: list[str]) -> None:
    """Measure what was asked for, or everything that does not take long."""
    if unknown := set(names) - FIGURES.keys():
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(FIGURES)}.")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d %H:%M')}", flush=True)
    for name in names or [name for name in FIGURES if name not in ON_REQUEST]:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            FIGURES[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
