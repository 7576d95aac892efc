"""Figures of recognition: with the small model of the tests, or with another.

    python tests/bench/recognition.py [MODEL]

MODEL is the folder of an English Vosk model. The recordings are those of tests/data.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from figures import MEGABYTES, MILLISECONDS, PERCENT, SECONDS, Unit, at_most, say, spread
from processes import processor_seconds
from sizes import FULL, Sizes

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from voiceguide.listening.vosk_recognizer import VoskRecognizer

BLOCK = 0.1
"""Seconds of sound at a time, as the guide gives it."""
FINE_BLOCK = 0.02
PAUSE = 1.5
FACTOR = Unit("of real time", 3)


def recognition(folder: Path, sizes: Sizes) -> None:
    """Measure with the small model, whose files are all in memory."""
    from support.spoken import MODEL

    measure(MODEL, sizes)


def measure(model: Path, sizes: Sizes) -> None:
    """Measure loading, speed, memory, and how soon the first word shows."""
    loading = [_load(model) for _ in range(sizes.starts)]
    say(f"Recognition with {model.name}: from nothing to the first answer", spread(loading, SECONDS))
    for rate in (16_000, 48_000, 8_000):
        _speed(model, rate, sizes.minutes)
    _first_partial(model)


def _load(model: Path) -> float:
    recognizer = _opened(model, 16_000)
    began = time.monotonic()
    recognizer.feed(b"\0\0")
    seconds = time.monotonic() - began
    recognizer.close()
    return seconds


def _speed(model: Path, rate: int, minutes: float) -> None:
    """Measure minutes of notes with pauses, as one note, and what the worker holds after one minute and after all.

    The real-time factor is how long a second of sound takes; below 1 it keeps up.
    """
    recognizer = _opened(model, rate)
    recognizer.feed(b"\0\0")
    pid = _pid(recognizer)
    slowest, fed, after_a_minute, words = 0.0, 0.0, 0.0, 0
    busy, began = processor_seconds(pid), time.monotonic()
    for block in _blocks(rate, BLOCK, 60 * minutes):
        asked = time.monotonic()
        words += sum(len(segment.words) for segment in recognizer.feed(block).segments)
        slowest = max(slowest, time.monotonic() - asked)
        fed += BLOCK
        if not after_a_minute and fed > 60:
            after_a_minute = _held(pid)
    words += sum(len(segment.words) for segment in recognizer.finish().segments)
    seconds = time.monotonic() - began
    what = f"Recognition of {minutes:g} minutes at {rate / 1000:g} kHz"
    beside = f"{PERCENT(100 * (processor_seconds(pid) - busy) / fed)} of a core, {words} words"
    say(what, FACTOR(seconds / fed), at_most(1.0, FACTOR)(seconds / fed), beside)
    say(f"{what}, the slowest answer about {BLOCK:g} s", MILLISECONDS(1000 * slowest))
    say(f"{what}, memory of the worker", MEGABYTES(_held(pid)), beside=f"after one minute {MEGABYTES(after_a_minute)}")
    recognizer.close()


def _first_partial(model: Path) -> None:
    """Measure from the end of each note's first word to the first partial, in sound given and time taken."""
    from support.spoken import NOTES, RATE, recording

    recognizer = _opened(model, RATE)
    recognizer.feed(b"\0\0")
    recognizer.finish()
    delays = []
    for name in NOTES:
        shown, given = 0.0, 0.0
        segments = []
        for block in _cut(recording(name), RATE, FINE_BLOCK):
            asked = time.monotonic()
            hearing = recognizer.feed(block)
            given += len(block) / (2 * RATE)
            if not shown and hearing.partial:
                shown = given + time.monotonic() - asked
            segments += hearing.segments
        segments += recognizer.finish().segments
        if shown and segments:
            delays.append(shown - segments[0].words[0].end)
    recognizer.close()
    heard = f"{len(delays)} of {len(NOTES)} notes"
    say("From the end of the first word to the first partial", spread(delays or [0.0], SECONDS), beside=heard)


def _blocks(rate: int, seconds: float, total: float) -> Iterator[bytes]:
    """Give the recordings again and again, with pauses."""
    from support.spoken import NOTES, recording, silence

    once = b"".join(recording(name, rate) + silence(PAUSE, rate) for name in NOTES)
    again = -(-round(2 * rate * total) // len(once))
    yield from _cut(once * again, rate, seconds, round(total / seconds))


def _cut(pcm: bytes, rate: int, seconds: float, most: int | None = None) -> Iterator[bytes]:
    size = 2 * round(rate * seconds)
    starts = range(0, len(pcm), size)
    return (pcm[start : start + size] for start in (starts if most is None else starts[:most]))


def _opened(model: Path, rate: int) -> VoskRecognizer:
    from voiceguide.listening.vosk_recognizer import VoskRecognizer

    return VoskRecognizer(model, rate)


def _pid(recognizer: VoskRecognizer) -> int:
    assert recognizer._child is not None
    return recognizer._child.pid


def _held(pid: int) -> float:
    """Return the MB a process holds (its smaps are closed to others, as its memory is)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return 0.0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]), FULL)
    else:
        recognition(Path(), FULL)
