"""Finding a sound in what a speaker played."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]

_NEW = 2400
"""Frames that are waited for before they are searched: a twentieth of a second."""


def places(sound: Sound, pattern: Sound, likeness: float = 0.9) -> list[int]:
    """Return the frames at which a sound has a pattern in it, however loud."""
    if len(sound) < len(pattern):
        return []
    size = 1 << (len(sound) + len(pattern)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(pattern, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(sound.astype(np.float64) ** 2)])
    local = np.sqrt(np.maximum(energy[len(pattern) :] - energy[: -len(pattern)], 1e-9))
    alike = crossed[: len(local)] / local / np.linalg.norm(pattern)
    found: list[int] = []
    for frame in np.flatnonzero(alike > likeness):
        if not found or frame - found[-1] > len(pattern) // 2:
            found.append(int(frame))
    return found


def growing(pattern: Sound, times: int = 1, likeness: float = 0.8) -> Callable[[Sound], bool]:
    """Return what says whether a sound that grows has a pattern in it so many times; each part is searched once.

    Two of our own short sounds are alike by 0.7; one with a gap of some 50 ms in it is by 0.85.
    """
    found: list[int] = []
    begin = 0

    def heard(sound: Sound) -> bool:
        nonlocal begin
        if len(sound) - begin >= len(pattern) + _NEW:
            for place in places(sound[begin:], pattern, likeness):
                if not found or begin + place - found[-1] > len(pattern) // 2:
                    found.append(begin + place)
            begin = len(sound) - len(pattern) + 1
        return len(found) >= times

    return heard


def gain_db(sound: Sound, pattern: Sound) -> float:
    """Return how much louder than a pattern a sound is that begins with it, in dB."""
    part = sound[: len(pattern)]
    return float(20 * np.log10(np.dot(part, pattern[: len(part)]) / np.dot(pattern[: len(part)], pattern[: len(part)])))
