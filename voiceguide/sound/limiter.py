"""Bringing a clip to a loudness while limiting its peaks."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from voiceguide.sound.audio import Samples, ratio
from voiceguide.sound.loudness import SILENT, true_peak

LOUDNESS = -19.0
"""The loudness of daytime speech, in LUFS, mono (as loud as -16 in stereo)."""

CEILING_DB = -3.0
"""The highest true peak, in dBTP."""

_MOST_GAIN_DB = 30.0
_STEP = 48
_REACH = 6


def levelled(samples: Samples, measured: float, target: float = LOUDNESS, ceiling_db: float = CEILING_DB) -> Samples:
    """Return sound of loudness `measured` (LUFS) at `target` (LUFS), its true peak below the ceiling.

    The limiter looks 6 ms ahead in steps of 1 ms, so that its gain never jumps. The loudness it takes away is made
    up for once. Silence is returned unchanged.
    """
    if measured < SILENT:
        return samples
    gain = ratio(min(target - measured, _MOST_GAIN_DB))
    # Half a decibel below, as the true peak between two samples is slightly above both.
    limit = ratio(ceiling_db - 0.5)
    louder = samples * np.float32(gain)
    limited = _limited(louder, limit)
    lost = _energy(louder) / max(_energy(limited), 1e-12)
    if lost > 1.01:
        limited = _limited(louder * np.float32(math.sqrt(min(lost, 2.0))), limit)
    highest = true_peak(limited)
    if highest > ratio(ceiling_db):
        limited = limited * np.float32(ratio(ceiling_db) / highest)
    return limited


def limited(samples: Samples, ceiling_db: float = CEILING_DB) -> Samples:
    """Return sound with its peaks below a ceiling in dBTP; if they already are, the sound itself."""
    return _limited(samples, ratio(ceiling_db - 0.5))


def _limited(samples: Samples, limit: float) -> Samples:
    """Return the samples with a gain that keeps each below the limit."""
    if len(samples) == 0 or max(float(samples.max()), -float(samples.min())) <= limit:
        return samples
    steps = -(-len(samples) // _STEP)
    padded = np.zeros(steps * _STEP, np.float32)
    padded[: len(samples)] = samples
    grid = padded.reshape(steps, _STEP)
    peaks = np.abs(grid).max(axis=1)
    gains = _smoothed(np.minimum(1.0, limit / np.maximum(peaks, 1e-9)))
    after = np.append(gains[1:], gains[-1])
    turned = np.flatnonzero((gains < 1.0) | (after < 1.0))
    between = np.arange(_STEP, dtype=np.float32) / _STEP
    first = gains[turned, None].astype(np.float32)
    grid[turned] *= first + (after[turned, None].astype(np.float32) - first) * between
    return padded[: len(samples)]


def _smoothed(needed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a gain for each step that never exceeds the needed one, and never jumps.

    First the lowest gain within reach is taken, then averaged over a shorter reach: every value averaged is low
    enough, even halfway to the next step.
    """
    around = np.pad(needed, _REACH, constant_values=1.0)
    lowest = np.lib.stride_tricks.sliding_window_view(around, 2 * _REACH + 1).min(axis=1)
    window = np.hanning(2 * _REACH + 1)[1:-1]
    edge = len(window) // 2
    return np.convolve(np.pad(lowest, edge, mode="edge"), window / window.sum(), mode="valid")


def _energy(samples: Samples) -> float:
    return float(np.dot(samples, samples))
