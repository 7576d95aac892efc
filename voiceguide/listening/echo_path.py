"""The path of sound from the loudspeaker to the microphone, learnt while it is used.

A state-space model of the path (Enzner and Vary, 2006; in partitions: Kuech and others, 2014): for every partition
and frequency it holds an estimate of the path, and its uncertainty. The two determine how far each block may move
the estimate: it learns within a second when it knows nothing, and barely moves when it knows a lot, or when somebody
speaks over the echo.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voiceguide.sound.audio import Samples

Spectrum = npt.NDArray[np.complex64]
Powers = npt.NDArray[np.float32]

_UNKNOWN = 0.3  # initial uncertainty: the squared magnitude possible in any one partition
_KEPT = 0.99  # how much of the path survives each block: clocks drift, and people move
_SURER = 0.25  # of the most that a block could reveal: it informs all partitions at once
_REMEMBERED = 0.5  # how much of the level of other sound carries over from block to block
_SLIDING = 2e-4  # how far apart clocks may be: twice the worst
_INTO_SPEED, _INTO_STEP = 0.002, 0.04  # a second-order loop that settles in seconds
_LEAST = 1e-7  # so that even a long-known path can change
_STILL = 0.02  # frames: smaller shifts are not worth the time
_NOISE = 1e-6  # power per frame of the softest microphone noise


class EchoPath:
    """Predicts the echo of what was played, in blocks of a fixed length, over a span of `partitions` blocks."""

    def __init__(self, block: int, partitions: int) -> None:
        self._block = block
        bins = block + 1
        self._taps: Powers = np.zeros((partitions, block), np.float32)
        self._path: Spectrum = np.zeros((partitions, bins), np.complex64)
        self._doubt: Powers = np.full((partitions, bins), _UNKNOWN, np.float32)
        self._played: Spectrum = np.zeros((partitions, bins), np.complex64)
        self._before = np.zeros(block, np.float32)
        self._other: Powers = np.zeros(bins, np.float32)
        self._slide = _Slide(block)
        self._pending = 0.0
        self._echo = np.zeros(block, np.float32)

    def forget(self) -> None:
        """Start over with a new path. What was played is still on its way."""
        self._taps[:] = 0
        self._path[:] = 0
        self._doubt[:] = _UNKNOWN
        self._slide = _Slide(self._block)

    def resume(self, blocks: int) -> None:
        """Continue after this many blocks without any echo on its way."""
        self._played[:] = 0
        self._before[:] = 0
        self._pending += self._slide.speed * blocks

    def shift(self, frames: float) -> None:
        """Delay the echo by this many frames more than before."""
        self._pending += frames
        if abs(self._pending) < _STILL:
            return
        frames, self._pending = self._pending, 0.0
        size = 2 * self._taps.size
        spectrum = _spectrum(self._taps.ravel(), size)
        angles = np.arange(len(spectrum), dtype=np.float32) * np.float32(-2 * np.pi * frames / size)
        turned = np.cos(angles) + np.complex64(1j) * np.sin(angles)
        shifted = _sound(spectrum * turned)
        self._taps = shifted[: self._taps.size].reshape(self._taps.shape)
        self._path = _spectrum(self._taps, 2 * self._block)

    def echo(self, played: Samples) -> Samples:
        """Add the next played block, and return the echo expected in the same block of the microphone."""
        self.shift(self._slide.step)
        self._played[1:] = self._played[:-1]
        self._played[0] = _spectrum(np.concatenate([self._before, played]), 2 * self._block)
        self._before = played
        together = (self._played * self._path).sum(axis=0)
        self._echo = _sound(together)[self._block :]
        return self._echo

    def learn(self, error: Samples) -> None:
        """Learn from what is left of the microphone's block after the echo was subtracted."""
        spectrum = self._padded(error)
        echo = self._padded(self._echo)
        self._slide.see(spectrum + echo, echo)
        self._other = _REMEMBERED * self._other + (1 - _REMEMBERED) * _power(spectrum)
        played = _power(self._played)
        self._doubt *= _KEPT**2
        self._doubt += (1 - _KEPT**2) * _power(self._path) + _LEAST
        uncertain = (played * self._doubt).sum(axis=0)
        step = self._doubt / (uncertain + self._other + _NOISE * self._block)
        self._taps += _sound(step * self._played.conj() * spectrum)[:, : self._block]
        self._path = _spectrum(self._taps, 2 * self._block)
        self._doubt *= np.maximum(1 - _SURER * step * played, 0)

    def _padded(self, sound: Samples) -> Spectrum:
        return _spectrum(np.concatenate([np.zeros(self._block, np.float32), sound]), 2 * self._block)


class _Slide:
    """Tracks the difference in speed between the clocks of loudspeaker and microphone."""

    def __init__(self, block: int) -> None:
        self._most = _SLIDING * block
        self._turning = np.arange(block + 1) * np.float32(np.pi / block)
        self._seen = slice(block // 40, block // 2)
        self._together: Spectrum = np.zeros(block + 1, np.complex64)
        self._heard: Powers = np.zeros(block + 1, np.float32)
        self._expected: Powers = np.zeros(block + 1, np.float32)
        self.speed = 0.0
        """Frames per block by which the echo drifts later."""
        self.step = 0.0
        """Frames to shift by in the next block."""

    def see(self, heard: Spectrum, expected: Spectrum) -> None:
        """Compare the recorded sound with the expected echo."""
        self._together = 0.9 * self._together + 0.1 * heard * expected.conj()
        self._heard = 0.9 * self._heard + 0.1 * _power(heard)
        self._expected = 0.9 * self._expected + 0.1 * _power(expected)
        # Each frequency counts to the degree that the two agree in it.
        alike = _power(self._together) / (self._heard * self._expected + 1)
        weight = (alike**2 / (np.abs(self._together) + 1))[self._seen]
        turning = self._turning[self._seen]
        together = self._together[self._seen]
        certain = float((weight * turning**2 * together.real).sum())
        late = -float((weight * turning * together.imag).sum()) / certain if certain > 0.3 else 0.0
        late = min(max(late, -0.5), 0.5)
        self.speed = min(max(self.speed + _INTO_SPEED * late, -self._most), self._most)
        self.step = self.speed + _INTO_STEP * late


def _spectrum(sound: Samples, size: int) -> Spectrum:
    return np.asarray(np.fft.rfft(sound, size), np.complex64)


def _sound(spectrum: Spectrum) -> Samples:
    return np.asarray(np.fft.irfft(spectrum), np.float32)


def _power(spectrum: Spectrum) -> Powers:
    return np.asarray(spectrum.real**2 + spectrum.imag**2, np.float32)
