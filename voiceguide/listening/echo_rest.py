"""What an echo leaves after the expected one is subtracted: how much, and whether a sound was an echo at all.

All values are powers per band, over a block and the one before it, in four rows: what was heard, what is left of it,
the expected echo, and what was played.
"""

from __future__ import annotations

import numpy as np

from voiceguide.listening.echo_path import Powers

_BANDS = 20
_LOWEST, _HIGHEST = 100.0, 7000.0  # Hz
_NOTHING = 1e-3  # inaudible power in a band, in squared 16-bit values

_RECENT = 96  # blocks with sound playing, from which the residue is judged
_NEEDED = 64  # of these, before anything gets through: the echo itself may be half a second late
_TYPICAL = 60  # percent of them that leave less than the usual residue
_LOUDEST = 85
_OVER = 6.0  # how many times stronger a sound must be to get through
_FADING = 0.4  # how much of an echo may linger from block to block
_PLAYED = 1e3  # power of the playback, over all bands, from which it counts

_CANCELLED = 3.5  # dB: a person talking over the guide loses 1 at most, an echo 10 to 25
_MADE = -2.0  # dB: a sound that became louder was made by the subtraction
_ALIKE = 0.75  # an echo in a room exceeds this; a person talking over the guide never exceeded 0.62
_BEFOREHAND = 0.3  # of the blocks of a sound
_LATELY = 48  # blocks
_LOUD = 1e-3  # of the loudest: 30 dB
_DYNAMIC = 40.0  # dB


class ResidualEcho:
    """Judges, band by band, what an echo leaves, from what it has left in the last seconds."""

    def __init__(self, block: int, rate: float) -> None:
        frequencies = np.fft.rfftfreq(2 * block, 1 / rate)
        edges = np.geomspace(_LOWEST, min(_HIGHEST, 0.45 * rate), _BANDS + 1)
        self._band = np.clip(np.searchsorted(edges, frequencies) - 1, 0, _BANDS - 1)
        within = (frequencies >= edges[0]) & (frequencies < edges[-1])
        self._bins = (((np.arange(_BANDS)[:, None] == self._band) & within) / block**2).astype(np.float32).T
        self._ratios = np.zeros((_RECENT, _BANDS), np.float32)
        self._lefts = np.zeros((_RECENT, _BANDS), np.float32)
        self._judged = 0
        self._expected = np.zeros(_BANDS, np.float32)

    def forget(self) -> None:
        """Start over: let nothing through until the usual residue is known."""
        self._judged = 0

    def in_bands(self, powers: Powers) -> Powers:
        """Return the powers of frequencies summed into bands."""
        return np.asarray(powers @ self._bins + _NOTHING, np.float32)

    def gains(self, bands: Powers) -> Powers:
        """Return the factor by which to scale the remainder at each frequency."""
        heard, left, expected, played = bands
        # If subtracting the expected echo made it louder, there was no echo.
        louder = np.maximum(left / heard, 1)
        left = left / louder
        self._expected = np.maximum(expected, _FADING * self._expected)
        if played.sum() > _PLAYED:
            self._ratios[self._judged % _RECENT] = left / self._expected
            self._lefts[self._judged % _RECENT] = left
            self._judged += 1
        gains = self._through(left) / np.sqrt(louder)
        return np.asarray(gains[self._band], np.float32)

    def _through(self, left: Powers) -> Powers:
        """Return the gain of each band: zero where it may be echo, and zero everywhere if that is most of it."""
        known = min(self._judged, _RECENT)
        if known < _NEEDED:
            return np.zeros(_BANDS, np.float32)
        usual = np.percentile(self._ratios[:known], _TYPICAL, axis=0) * self._expected
        most = np.percentile(self._lefts[:known], _LOUDEST, axis=0)
        echo = _OVER * np.minimum(usual, most)
        gains = np.maximum(1 - echo / left, 0)
        if (left * gains).sum() < echo.sum():
            gains[:] = 0
        return np.asarray(gains, np.float32)


class Log:
    """Remembers the powers of recent blocks, and of the ones before that may have caused their echo."""

    def __init__(self, blocks: int, reach: int) -> None:
        self._reach = reach
        self._bands = np.zeros((blocks + reach, 4, _BANDS), np.float32)
        self._count = 0

    def add(self, bands: Powers | float = 0.0) -> None:
        """Add a block; without powers, one with no echo on its way."""
        self._bands[self._count % len(self._bands)] = bands
        self._count += 1

    def likely_echo(self, first: int, last: int) -> bool:
        """Return whether the sound in these blocks (inclusive) is an echo."""
        first = max(first, self._count - len(self._bands) + self._reach, 0)
        last = min(last, self._count - 1)
        if first > last or (not self._of(first, last)[:, 3].any() and not self._of(first, last)[:, 2].any()):
            return False
        # Throughout an echo, something is on its way. A person was heard before the guide resumed speaking.
        if np.mean(~self._of(first, last)[:, 0].any(axis=1)) > _BEFOREHAND:
            return False
        sums = self._of(first, last)[:, :2].sum(axis=(0, 2)) + _NOTHING
        cancelled = 10 * np.log10(sums[0] / sums[1])
        return not _MADE < cancelled < _CANCELLED or self._likeness(first, last) > _ALIKE

    @property
    def lost(self) -> bool:
        """Whether what was heard recently is an echo, but not the expected one."""
        first, last = max(self._count - _LATELY, 0), self._count - 1
        heard, left = self._of(first, last)[:, :2].swapaxes(0, 1)
        loud = heard > _LOUD * heard.max()
        # Judged by most single bands, not by their sum, which may be a person's.
        if not loud.any() or np.percentile(heard[loud] / (left[loud] + _NOTHING), 80) > 2:
            return False
        return self._likeness(first, last) > _ALIKE

    def _likeness(self, first: int, last: int) -> float:
        """Return how closely some blocks rise and fall with those played some time before: at most 1."""
        heard = _contour(self._of(first, last)[:, 0])
        most = 0.0
        for lag in range(min(self._reach, first + 1)):
            played = _contour(self._of(first - lag, last - lag)[:, 3])
            size = float(np.sqrt((heard**2).sum() * (played**2).sum()))
            most = max(most, float((heard * played).sum()) / size if size > 0 else 0.0)
        return most

    def _of(self, first: int, last: int) -> Powers:
        return self._bands[np.arange(first, last + 1) % len(self._bands)]


def _contour(powers: Powers) -> Powers:
    """Return levels in dB relative to the mean of each band: the colouring by a room or loudspeaker is constant."""
    levels = 10 * np.log10(powers + 1)
    levels = np.maximum(levels, levels.max() - _DYNAMIC)
    return np.asarray(levels - levels.mean(axis=0), np.float32)
