"""Gains that move without a step, and the fader over the whole mix.

A gain is computed from the frame at which it began to move, never block by block: the sound is the same
for any block size.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from voiceguide.sound.audio import Samples, decibels, ratio, to_frames

Gain: TypeAlias = "float | Samples"
"""An amplitude ratio: one for a whole block, or one per frame."""

Levels: TypeAlias = "float | npt.NDArray[np.float64]"
"""The same for levels in dB."""

FLOOR_DB = -60.0
"""Down to here a fall is even in dB, as ears hear it; below it is a straight line to zero."""

_FLOOR = ratio(FLOOR_DB)
_TOE_DB = 6.0
_SHORTEST = 0.005
_PER_DB = np.float32(math.log(10) / 20)


def ratios(levels_db: npt.NDArray[np.floating]) -> Samples:
    """Return levels in dB as amplitude ratios."""
    exponents = levels_db.astype(np.float32)
    exponents *= _PER_DB
    result: Samples = np.exp(exponents, out=exponents)
    return result


class Slide:
    """A level in dB that moves to a target at a given speed, and stays there."""

    def __init__(self, level_db: float) -> None:
        self._start = self._target = level_db
        self._per_frame = 0.0
        self._passed = 0
        self._frames = 0

    @property
    def level_db(self) -> float:
        """The current level."""
        if self._passed >= self._frames:
            return self._target
        return self._start + self._per_frame * self._passed

    def towards(self, target_db: float, db_per_second: float) -> None:
        """Move to a level at this speed, from the current one; repeating the target changes nothing."""
        if target_db == self._target:
            return
        self._start, self._target, self._passed = self.level_db, target_db, 0
        way = target_db - self._start
        self._per_frame = math.copysign(db_per_second / to_frames(1.0), way)
        self._frames = math.ceil(way / self._per_frame)

    def passed(self, frames: int) -> Levels:
        """Let `frames` pass and return the level in dB over them, as one number if it does not move."""
        moving = min(frames, self._frames - self._passed)
        if moving <= 0:
            return self._target
        levels = np.full(frames, self._target)
        levels[:moving] = self._start + self._per_frame * np.arange(self._passed, self._passed + moving)
        self._passed += moving
        return levels


class Envelope:
    """A gain that rises and falls within a given time, also from and to exactly zero.

    It falls evenly in dB down to `FLOOR_DB` and then straight to its end; it rises as the square of a
    sine, softly at both ends. A new movement starts from the current gain.
    """

    def __init__(self, gain: float = 1.0) -> None:
        self._start = self._target = gain
        self._passed = 0
        self._frames = 0

    @property
    def gain(self) -> float:
        """The gain at the next frame."""
        if not self.moving:
            return self._target
        return float(self._at(np.array([self._passed]))[0])

    @property
    def target(self) -> float:
        """The gain it is moving to, or has reached."""
        return self._target

    @property
    def moving(self) -> bool:
        """Whether the gain is changing."""
        return self._passed < self._frames

    @property
    def silent(self) -> bool:
        """Whether the gain is zero, and stays there."""
        return not self.moving and self._target == 0.0

    def to(self, target: float, seconds: float) -> None:
        """Move to a gain over a time, of at least 5 ms so that nothing clicks."""
        self._start = self.gain
        self._target = target
        self._passed = 0
        self._frames = 0 if target == self._start else to_frames(max(seconds, _SHORTEST))

    def passed(self, frames: int) -> Gain:
        """Let `frames` pass and return the gain over them, as one number if it does not move."""
        moving = min(frames, self._frames - self._passed)
        if moving <= 0:
            return self._target
        gains = np.full(frames, self._target, np.float32)
        gains[:moving] = self._at(np.arange(self._passed, self._passed + moving))
        self._passed += moving
        return gains

    def until_silent(self, frames: int) -> int:
        """Return how many of the coming frames are audible before the gain reaches zero."""
        if self._target > 0.0:
            return frames
        return max(0, min(frames, self._frames - self._passed))

    def _at(self, frame: npt.NDArray[np.int64]) -> Samples:
        share = frame / self._frames
        if self._target > self._start:
            rise = np.sin(np.pi / 2 * share) ** 2
            return (self._start + (self._target - self._start) * rise).astype(np.float32)
        start, end = _level_of(self._start), _level_of(self._target)
        levels = start + (end - start) * share
        straight = _FLOOR * (1 + (levels - FLOOR_DB) / _TOE_DB)
        return np.where(levels >= FLOOR_DB, ratios(levels), straight).astype(np.float32)


def _level_of(gain: float) -> float:
    """Return a gain in dB above the floor; below it, the level along the straight line to zero."""
    return decibels(gain) if gain >= _FLOOR else FLOOR_DB - _TOE_DB * (1 - gain / _FLOOR)


class Fader:
    """The gain over everything heard."""

    def __init__(self, gain_db: float = 0.0) -> None:
        self._envelope = Envelope(ratio(gain_db))

    @property
    def gain_db(self) -> float:
        """The gain at the next frame, in dB; minus infinity if nothing is audible."""
        return decibels(self._envelope.gain)

    @property
    def moving(self) -> bool:
        """Whether the gain is changing."""
        return self._envelope.moving

    @property
    def silent(self) -> bool:
        """Whether everything has been faded to digital silence."""
        return self._envelope.silent

    def to(self, gain_db: float, seconds: float) -> None:
        """Move to a gain over a time, from the current one, including silence."""
        self._envelope.to(ratio(gain_db), seconds)

    def fade_out(self, seconds: float) -> None:
        """Fall to digital silence over a time, evenly to the ear, and stay there."""
        self._envelope.to(0.0, seconds)

    def applied(self, block: Samples) -> Samples:
        """Return the next block with the gain applied: the block itself at 0 dB, digital silence after a fade-out."""
        gain = self._envelope.passed(len(block))
        if isinstance(gain, np.ndarray):
            return block * gain
        return block if gain == 1.0 else block * np.float32(gain)
