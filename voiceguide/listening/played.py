"""What the loudspeaker plays, kept for the echo canceller: the microphone hears it too."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

import numpy as np

from voiceguide.sound.audio import SAMPLE_RATE, Samples, silence, to_frames

HEADROOM = 0.04
"""Seconds held back after a shortage, so that the next piece is not late at once."""

MOST_AHEAD = 0.4
"""Seconds that may queue up: two clocks never agree, and playback may run ahead."""

_LEFT = 0.1
_UNHEARD = 15.0  # seconds kept for a listener that is slow to collect, such as one that waits for words


class PlayedRing:
    """Passes what is played, at 48 kHz, to a listener at another rate; one thread writes and one takes.

    Nothing is kept while nobody listens. The listener gets what was written in the elapsed time, give or take the
    jitter of two threads, and silence for any shortfall.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written: deque[Samples] = deque()
        self._frames = 0
        self._rate = 0
        self._resampler: Any = None
        self._ready = silence(0)

    def write(self, block: Samples) -> None:
        """Add sound that goes to the device now, mono at 48 kHz; never waits."""
        with self._lock:
            if not self._rate:
                return
            self._written.append(block)
            self._frames += len(block)
            while self._frames > _UNHEARD * SAMPLE_RATE:
                self._frames -= len(self._written.popleft())

    def begin(self, sample_rate: int) -> None:
        """Start listening at a rate in Hz; anything written earlier is discarded."""
        with self._lock:
            self._written.clear()
            self._frames = 0
            self._rate = sample_rate
            self._resampler = _resampler(sample_rate)
            self._ready = silence(0)

    def end(self) -> None:
        """Stop listening."""
        with self._lock:
            self._rate = 0
            self._written.clear()
            self._frames = 0

    def take(self, frames: int) -> Samples:
        """Return what was played while a microphone recorded this many frames at its own rate."""
        with self._lock:
            written, rate = list(self._written), self._rate
            self._written.clear()
            self._frames = 0
        if not rate:
            return silence(frames)
        ready = np.concatenate([self._ready, *map(self._resampled, written)])
        missing = frames - len(ready)
        if missing > 0:
            ready = np.concatenate([silence(missing + to_frames(HEADROOM, rate)), ready])
        elif -missing > to_frames(MOST_AHEAD, rate):
            ready = ready[-missing - to_frames(_LEFT, rate) :]
        self._ready = ready[frames:]
        return ready[:frames]

    def _resampled(self, block: Samples) -> Samples:
        if self._resampler is None:
            return block
        resampled: Samples = self._resampler.resample_chunk(block)
        return resampled


def _resampler(rate: int) -> Any:  # noqa: ANN401 - soxr has no types
    if rate == SAMPLE_RATE:
        return None
    import soxr

    return soxr.ResampleStream(SAMPLE_RATE, rate, 1, dtype="float32", quality="MQ")
