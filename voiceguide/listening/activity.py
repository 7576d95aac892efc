"""When somebody speaks, judged by the level in the speech band against the noise of the room.

This needs no model and no words: it only has to tell a person from a fan. The difference is that
speech comes and goes several times a second, and steady noise does not.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.sound.audio import to_frames

FRAME = 0.02
"""Seconds of sound per answer."""

NOTICED = 0.12
"""Seconds a sound must last to count as speech: a click of 60 ms registers for nearly 100 ms."""

_BAND = (200.0, 3800.0)
_AUDIBLE = -70.0  # dB of full scale: anything softer is not speech in any room
_NOTHING = -90.0  # softer than the noise of any microphone
_ENTER = 7.0  # dB above the floor: in an hour, brown noise, the least steady, never stayed there
_STAY = 4.0
_STEADY = 6.0  # dB between soft and loud frames: noise has 1 to 5, speech 15 to 40

_NOTICED_FRAMES = round(NOTICED / FRAME)
_STRONG_FRAMES = 3
_HANGOVER_FRAMES = round(0.2 / FRAME)
_HELD_FRAMES = round(1 / FRAME)
_LONG = round(10 / FRAME)
_SHORT = round(2 / FRAME)
_LOOKED = 5
_AT_ONCE = 50
_LOW = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of speech, in seconds from the first sound fed."""

    start: float
    end: float


class Activity:
    """Decides for each frame of 20 ms whether somebody is speaking.

    A frame is speech once a sound well above the floor has lasted `NOTICED` seconds, until it has been quiet for 0.2
    s. The floor is the 5th percentile of the levels in the last 10 s: the noise between words or, where somebody
    speaks without a break, the gaps within them. Sound with a steady level for 2 s is itself the floor, however
    loud.

    At the very beginning the floor is unknown. The answers for the first second of sound are held back and returned
    together; after that each is returned with its frame.
    """

    def __init__(self, sample_rate: int) -> None:
        self._meter = _Meter(sample_rate)
        self.frame_seconds: float = self._meter.frame / sample_rate
        """Seconds per answer; 0.02 at every usual rate."""
        self.frame_bytes = 2 * self._meter.frame
        """Bytes per answer."""
        self._floor = _Floor()
        self._held: deque[float] = deque()
        self._settled = False
        self._answered = 0
        self._run = 0
        self._strong = 0
        self._quiet = 0
        self._speaking = False
        self._spans: list[tuple[int, int]] = []

    @property
    def spans(self) -> tuple[Span, ...]:
        """When somebody has spoken so far, without the pauses."""
        return tuple(Span(start * self.frame_seconds, end * self.frame_seconds) for start, end in self._spans)

    def feed(self, pcm: bytes) -> list[bool]:
        """Process mono 16-bit sound in pieces of any length, and return the answers for the frames now decided."""
        answers: list[bool] = []
        for level in self._meter.levels(pcm):
            self._floor.hear(level)
            self._held.append(level)
            self._settled = self._settled or len(self._held) >= _HELD_FRAMES
            if self._settled or not self._floor.known:
                answers.extend(self._decided())
        return answers

    def finish(self) -> list[bool]:
        """Return the answers still held back; no more sound follows."""
        return self._decided()

    def _decided(self) -> list[bool]:
        floor = self._floor.level
        answers = [self._answer(level, floor) for level in self._held]
        self._held.clear()
        return answers

    def _answer(self, level: float, floor: float) -> bool:
        self._answered += 1
        if level < max(floor + _STAY, _AUDIBLE):
            self._run = self._strong = 0
            self._quiet += 1
            self._speaking = self._speaking and self._quiet <= _HANGOVER_FRAMES
            return self._speaking
        self._quiet = 0
        self._run += 1
        self._strong += level >= floor + _ENTER
        if self._speaking:
            self._spans[-1] = (self._spans[-1][0], self._answered)
        elif self._run >= _NOTICED_FRAMES and self._strong >= _STRONG_FRAMES:
            self._speaking = True
            self._spans.append((self._answered - self._run, self._answered))
        return self._speaking


class Muted:
    """Detects a microphone that is muted, or blocked for this program: it delivers exact zeros, and no error.

    No live microphone is that quiet. macOS delivers zeros to a program without permission.
    """

    AFTER = 2.0
    """Seconds of zeros from the start after which it is reported."""

    def __init__(self, sample_rate: int) -> None:
        self._enough = 2 * to_frames(self.AFTER, sample_rate)
        self._zeros = 0
        self._heard = False

    def feed(self, pcm: bytes) -> bool:
        """Process more sound, and return whether the microphone is muted, as far as can be told yet."""
        self._heard = self._heard or pcm.count(0) < len(pcm)
        self._zeros += len(pcm)
        return not self._heard and self._zeros > self._enough


class _Meter:
    """Measures the level in the speech band, in dB of full scale, of each frame together with the one before it.

    Two frames share a window because a single one is too short for two periods of a hum.
    """

    def __init__(self, sample_rate: int) -> None:
        self.frame = to_frames(FRAME, sample_rate)
        self._left = b""
        self._before = np.zeros(self.frame)
        self._window = np.hanning(2 * self.frame + 1)[:-1]
        frequencies = np.fft.rfftfreq(2 * self.frame, 1 / sample_rate)
        self._band = slice(*np.searchsorted(frequencies, _BAND))
        self._scale = 2 / (2 * self.frame * float((self._window**2).sum()) * 32768.0**2)

    def levels(self, pcm: bytes) -> list[float]:
        """Return the levels of the frames completed by this sound."""
        pcm = self._left + pcm
        whole = len(pcm) // (2 * self.frame) * 2 * self.frame
        self._left = pcm[whole:]
        levels: list[float] = []
        for begin in range(0, whole, _AT_ONCE * 2 * self.frame):
            levels += self._measured(pcm[begin : min(whole, begin + _AT_ONCE * 2 * self.frame)])
        return levels

    def _measured(self, pcm: bytes) -> list[float]:
        sound = np.frombuffer(pcm, "<i2").astype(np.float64)
        joined = np.concatenate([self._before, sound])
        self._before = sound[-self.frame :]
        pairs = np.lib.stride_tricks.sliding_window_view(joined, 2 * self.frame)[:: self.frame]
        spectra = np.fft.rfft(pairs * self._window)[:, self._band]
        powers = (spectra.real**2 + spectra.imag**2).sum(axis=1) * self._scale
        levels: list[float] = (10 * np.log10(powers + 1e-12)).tolist()
        return levels


class _Floor:
    """Remembers levels, and works out which is the noise of the room."""

    def __init__(self) -> None:
        self.level = 0.0
        self._levels = np.zeros(_LONG)
        self._count = 0

    @property
    def known(self) -> bool:
        """Whether there has been any sound."""
        return self._count > 0

    def hear(self, level: float) -> None:
        """Add the next level; digital silence is ignored, as it says nothing about the room.

        Devices deliver zeros until they are awake, and noise suppression does between words.
        """
        if level < _NOTHING:
            return
        self._levels[self._count % _LONG] = level
        self._count += 1
        if self._count <= _HELD_FRAMES or self._count % _LOOKED == 0:
            self._look()

    def _look(self) -> None:
        self.level = _percentile(self._heard(_LONG), _LOW)
        recent = self._heard(_SHORT)
        if len(recent) == _SHORT and _percentile(recent, 90) - _percentile(recent, 10) < _STEADY:
            self.level = max(self.level, _percentile(recent, _LOW))

    def _heard(self, most: int) -> npt.NDArray[np.float64]:
        """Return the latest levels, unordered."""
        if self._count <= _LONG:
            return self._levels[max(0, self._count - most) : self._count]
        end = self._count % _LONG
        if most >= _LONG:
            return self._levels
        return np.concatenate([self._levels[max(0, end - most) : end], self._levels[_LONG - max(0, most - end) :]])


def _percentile(levels: npt.NDArray[np.float64], percent: int) -> float:
    """Return a percentile of the levels; np.percentile takes ten times as long."""
    rank = len(levels) * percent // 100
    return float(np.partition(levels, rank)[rank])
