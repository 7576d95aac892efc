"""What an echo leaves when the expected one was taken away: how much that is, and whether a sound was one.

Everything here is powers in bands of a block and the one before it, four of each: of what was heard, of what is left
of it, of the echo that was expected, and of what was played.
"""

from __future__ import annotations

import numpy as np

from voiceguide.listening.echo_path import Powers

_BANDS = 20
_LOWEST, _HIGHEST = 100.0, 7000.0  # Hz
_NOTHING = 1e-3  # power of what cannot be heard, in a band, in squares of 16-bit values

_RECENT = 96  # blocks with something played, by which is judged what an echo leaves
_NEEDED = 64  # of them, before anything is let through: the echo itself may be half a second late
_TYPICAL = 60  # percent of them that leave less than what is taken for usual
_LOUDEST = 85
_OVER = 6.0  # what is let through is so many times stronger
_FADING = 0.4  # of an echo, from block to block, in which it may still leave something
_PLAYED = 1e3  # power of what is played, in all bands, from which it counts

_CANCELLED = 3.5  # dB: a person over the guide loses 1 at most, an echo 10 to 25
_MADE = -2.0  # dB: a sound that became louder was made here
_ALIKE = 0.75  # an echo in a room is above, a person over the guide was never above 0.62
_BEFOREHAND = 0.3  # of the blocks of a sound
_LATELY = 48  # blocks
_LOUD = 1e-3  # of the loudest: 30 dB
_DYNAMIC = 40.0  # dB


class ResidualEcho:
    """Judges, for each band by itself, what an echo has left, by what it mostly left in the last seconds."""

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
        """Begin anew: let nothing through until it is known what is left."""
        self._judged = 0

    def in_bands(self, powers: Powers) -> Powers:
        """Return powers of single frequencies as powers of bands."""
        return np.asarray(powers @ self._bins + _NOTHING, np.float32)

    def gains(self, bands: Powers) -> Powers:
        """Return by which factor what is left of each frequency goes through."""
        heard, left, expected, played = bands
        # Where taking the expected echo away made it louder, there was none.
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
        """Return the gain of each band: nothing where it may be echo, and nothing at all if that is most of it."""
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
    """Remembers the powers of so many blocks, and of those that may be the cause of their echo."""

    def __init__(self, blocks: int, reach: int) -> None:
        self._reach = reach
        self._bands = np.zeros((blocks + reach, 4, _BANDS), np.float32)
        self._count = 0

    def add(self, bands: Powers | float = 0.0) -> None:
        """Add a block; without powers, one in which nothing was on its way."""
        self._bands[self._count % len(self._bands)] = bands
        self._count += 1

    def likely_echo(self, first: int, last: int) -> bool:
        """Return whether what was heard in these blocks, the last one among them, is an echo."""
        first = max(first, self._count - len(self._bands) + self._reach, 0)
        last = min(last, self._count - 1)
        if first > last or (not self._of(first, last)[:, 3].any() and not self._of(first, last)[:, 2].any()):
            return False
        # In all of an echo something is on its way. A person was heard before the guide began to speak again.
        if np.mean(~self._of(first, last)[:, 0].any(axis=1)) > _BEFOREHAND:
            return False
        sums = self._of(first, last)[:, :2].sum(axis=(0, 2)) + _NOTHING
        cancelled = 10 * np.log10(sums[0] / sums[1])
        return not _MADE < cancelled < _CANCELLED or self._likeness(first, last) > _ALIKE

    @property
    def lost(self) -> bool:
        """Whether what was heard lately is an echo, but not the expected one."""
        first, last = max(self._count - _LATELY, 0), self._count - 1
        heard, left = self._of(first, last)[:, :2].swapaxes(0, 1)
        loud = heard > _LOUD * heard.max()
        # By most single bands and not by their sum, which may be a person's.
        if not loud.any() or np.percentile(heard[loud] / (left[loud] + _NOTHING), 80) > 2:
            return False
        return self._likeness(first, last) > _ALIKE

    def _likeness(self, first: int, last: int) -> float:
        """Return how alike in rise and fall some blocks are to those played some time before: at most 1."""
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
    """Return levels in dB against the mean of their band: what a room or a loudspeaker colours, it colours always."""
    levels = 10 * np.log10(powers + 1)
    levels = np.maximum(levels, levels.max() - _DYNAMIC)
    return np.asarray(levels - levels.mean(axis=0), np.float32)
