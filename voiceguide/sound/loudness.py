"""Loudness as people perceive it, by ITU-R BS.1770-4, and true peaks."""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

from voiceguide.sound.audio import Samples

SILENT = -70.0
"""Anything below this loudness (LUFS) is silence: the absolute gate of BS.1770-4."""


_ROOM = 64_000_000


def loudness(samples: Samples, sample_rate: int) -> float:
    """Return the integrated loudness in LUFS; minus infinity for silence.

    Blocks of 400 ms overlap by 75 %, gated at -70 LUFS and at 10 LU below the mean (BS.1770-4,
    annex 1). Sound shorter than one block is measured as a whole, without a gate.
    """
    if len(samples) == 0:
        return -math.inf
    energy = _weighted(samples, sample_rate)
    np.square(energy, out=energy)
    step = round(sample_rate * 0.1)
    if len(energy) < 4 * step:
        return _lufs(float(energy.mean()))
    steps = len(energy) // step
    sums = energy[: steps * step].reshape(steps, step).sum(axis=1, dtype=np.float64)
    powers = np.convolve(sums, np.ones(4), mode="valid") / (4 * step)
    loud = powers[powers > _power(SILENT)]
    if len(loud) == 0:
        return -math.inf
    gated = loud[loud > loud.mean() / 10]
    return _lufs(float(gated.mean()))


def true_peak(samples: Samples) -> float:
    """Return the highest point of the waveform, between samples too, as an amplitude ratio.

    Four points a sample (BS.1770-4, annex 2) by a windowed sinc. Only the surroundings of samples above 0.7 of the
    sample peak are examined: elsewhere, ordinary sound cannot exceed the peak.
    """
    if len(samples) == 0:
        return 0.0
    magnitude = np.abs(samples)
    peak = float(magnitude.max())
    if peak == 0.0:
        return 0.0
    kernel = _interpolation()
    half = len(kernel) // 2
    padded = np.concatenate([np.zeros(half, np.float32), samples, np.zeros(half, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half)
    candidates = np.flatnonzero(magnitude > 0.7 * peak)
    highest = peak
    for start in range(0, len(candidates), 8192):  # in slices: a long loud sound has many
        between = windows[candidates[start : start + 8192]] @ kernel
        highest = max(highest, float(np.abs(between).max()))
    return highest


@functools.cache
def _interpolation() -> npt.NDArray[np.float32]:
    """Return a kernel (32 taps, 6 places) for the quarters between a sample and its neighbours."""
    taps = np.arange(-16, 16)[:, None]
    places = np.array([-0.75, -0.5, -0.25, 0.25, 0.5, 0.75])[None, :]
    distance = taps - places
    window = np.cos(np.pi * distance / 34) ** 2
    # If the matrix-product library finds no memory, it ends the whole program: better to get the error first.
    np.empty(_ROOM, np.uint8)
    kernel: npt.NDArray[np.float32] = (np.sinc(distance) * window).astype(np.float32)
    return kernel


def _weighted(samples: Samples, sample_rate: int) -> npt.NDArray[np.float32]:
    """Return the sound after the K-weighting filter, applied as a spectrum."""
    size = _fast_size(len(samples) + sample_rate // 4)
    spectrum = np.fft.rfft(samples, size)
    spectrum *= _response(size, sample_rate)
    weighted: npt.NDArray[np.float32] = np.fft.irfft(spectrum, size).astype(np.float32, copy=False)
    return weighted[: len(samples)]


@functools.lru_cache(maxsize=16)
def _response(size: int, sample_rate: int) -> npt.NDArray[np.complex64]:
    """Return the K-weighting's frequency response.

    BS.1770-4 gives its two filters for 48 kHz; for other rates they are derived from their analogue prototypes, with
    the figures that libebur128 publishes.
    """
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    # A high shelf: +4 dB above 1.7 kHz, for the head.
    gain, quality, centre = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = math.tan(math.pi * centre / sample_rate)
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / quality + k * k
    shelf = (
        (high + band * k / quality + k * k) + 2 * (k * k - high) * z + (high - band * k / quality + k * k) * z * z
    ) / (a0 + 2 * (k * k - 1) * z + (1 - k / quality + k * k) * z * z)
    # A high pass at 38 Hz.
    quality, centre = 0.5003270373238773, 38.13547087602444
    k = math.tan(math.pi * centre / sample_rate)
    a0 = 1 + k / quality + k * k
    high_pass = (1 - 2 * z + z * z) / (1 + (2 * (k * k - 1) / a0) * z + ((1 - k / quality + k * k) / a0) * z * z)
    response: npt.NDArray[np.complex64] = (shelf * high_pass).astype(np.complex64)
    return response


def _fast_size(least: int) -> int:
    """Return a transform size of at least `least` with small factors only, in coarse steps."""
    size = 1 << max(10, (least - 1).bit_length() - 3)
    return -(-least // size) * size


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))
