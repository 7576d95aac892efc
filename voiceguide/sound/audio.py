"""Audio as the whole program represents it, and the one conversion between seconds and frames."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 48_000
"""Frames per second of everything after the speech engine."""

Samples: TypeAlias = npt.NDArray[np.float32]
"""Mono samples, shape (frames,), float32, -1..1."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono sound at a sample rate in Hz."""

    samples: Samples
    sample_rate: int = SAMPLE_RATE

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or self.samples.dtype != np.float32:
            raise ValueError(f"mono float32 samples, not {self.samples.dtype} {self.samples.shape}")

    @property
    def frames(self) -> int:
        """The number of frames."""
        return len(self.samples)


def to_frames(seconds: float, sample_rate: int = SAMPLE_RATE) -> int:
    """Return seconds as frames, rounding halves up; nothing else in the program converts them."""
    return math.floor(seconds * sample_rate + 0.5)


def to_seconds(frames: int, sample_rate: int = SAMPLE_RATE) -> float:
    """Return frames as seconds."""
    return frames / sample_rate


def silence(frames: int) -> Samples:
    """Return digital silence."""
    return np.zeros(frames, dtype=np.float32)


def decibels(ratio: float) -> float:
    """Return an amplitude ratio in dB; minus infinity for a ratio of zero."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def ratio(level_db: float) -> float:
    """Return a level in dB as an amplitude ratio."""
    return float(10 ** (level_db / 20))


def to_pcm16(samples: Samples) -> npt.NDArray[np.int16]:
    """Return samples as 16-bit integers, clipped, halves rounded to even; zero stays zero."""
    scaled = samples * np.float32(32767.0)
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32768.0, 32767.0, out=scaled)
    return scaled.astype(np.int16)


def from_pcm16(pcm: npt.NDArray[np.int16]) -> Samples:
    """Return 16-bit integers as samples; the inverse of `to_pcm16`."""
    return pcm.astype(np.float32) * np.float32(1 / 32767.0)
