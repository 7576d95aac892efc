"""What Whisper is given: notes in passages of at most half a minute, and the features of a passage.

The features are those of Whisper's paper (Radford et al. 2022, 2.2): an 80-channel log-magnitude mel spectrogram of
25-millisecond windows every 10 milliseconds, at 16 kHz.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Mono = npt.NDArray[np.float32]

WHISPER_RATE = 16_000
HOP = 160
"""Samples between two windows."""

LONGEST_PASSAGE = 28.0
"""Seconds of sound in one passage; Whisper hears 30 at a time."""
ENOUGH = 15.0
"""Seconds after which the next pause ends a passage: the more it hears at once, the fewer words it mishears."""
KEPT_PAUSE = 1.0
"""Seconds that are left of a pause within a passage: in long silence Whisper makes up words."""

_WINDOW = 400
_CHANNELS = 80
_WHOLE_INPUT = 30 * WHISPER_RATE
_QUIET = 10 ** (-60 / 20)
_LEAD = 0.2
_LOOKED_BACK = 8.0
_SMOOTHED = 10


@dataclass(slots=True)
class Passage:
    """Sound without its long pauses, and where each part of it was in the note."""

    pieces: list[tuple[float, list[Mono]]] = field(default_factory=list)
    """Where each piece began, in seconds from the beginning of the note, and its frames."""
    length: int = 0
    """Its samples."""

    @property
    def samples(self) -> Mono:
        """All of it, mono at 16 kHz."""
        frames = [frame for _, frames in self.pieces for frame in frames]
        return np.concatenate(frames) if frames else np.zeros(0, np.float32)

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.length / WHISPER_RATE

    def add(self, frame: Mono, begin: float | None = None) -> None:
        """Add sound at the end; `begin` is when a new piece began, in seconds of the note."""
        if begin is not None or not self.pieces:
            self.pieces.append((begin or 0.0, []))
        self.pieces[-1][1].append(frame)
        self.length += len(frame)

    def sounding(self, begin: float, end: float) -> tuple[float, float]:
        """Return from when to when something sounds within two moments of the passage, in seconds of the note."""
        levels = _levels(self.samples)
        first = round(begin * WHISPER_RATE) // HOP
        last = max(round(end * WHISPER_RATE) // HOP, first + 1)
        loud = np.flatnonzero(levels[first:last] > _QUIET)
        if len(loud):
            first, last = first + int(loud[0]), first + int(loud[-1]) + 1
        return self._in_note(first * HOP), self._in_note(last * HOP)

    def _in_note(self, sample: int) -> float:
        """Return when a sample of the passage was, in seconds of the note."""
        begin, length = 0.0, 0
        for begin, frames in self.pieces:
            length = sum(map(len, frames))
            if sample < length:
                return begin + sample / WHISPER_RATE
            sample -= length
        return begin + length / WHISPER_RATE


class Passages:
    """Cuts one note into passages, at pauses where there are any. The sound is mono, 16 bits."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._resampler = _resampler(sample_rate)
        self._odd = b""
        self._rest = np.zeros(0, np.float32)
        self._heard = 0  # samples at 16 kHz that were looked at
        self._quiet = 0
        self._lead: deque[Mono] = deque(maxlen=round(_LEAD * WHISPER_RATE / HOP))
        self._passage = Passage()

    def feed(self, pcm: bytes) -> list[Passage]:
        """Take more sound, and return the passages that are complete."""
        pcm = self._odd + pcm
        self._odd = pcm[len(pcm) // 2 * 2 :]
        samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
        return list(self._taken(samples if self._resampler is None else self._resampler(samples, False)))

    def finish(self) -> list[Passage]:
        """Return the rest of the note."""
        last = np.zeros(0, np.float32)
        done = list(self._taken(last if self._resampler is None else self._resampler(last, True)))
        if len(self._rest):
            self._take(self._rest)
        return [*done, *self._cut()]

    def _taken(self, samples: Mono) -> Iterator[Passage]:
        whole = np.concatenate([self._rest, samples])
        end = len(whole) // HOP * HOP
        self._rest = whole[end:]
        for frame in whole[:end].reshape(-1, HOP):
            self._take(frame)
            seconds = self._passage.seconds
            if seconds >= LONGEST_PASSAGE:
                yield from self._cut_at_quietest()
            elif seconds >= ENOUGH and self._quiet * HOP >= KEPT_PAUSE * WHISPER_RATE:
                yield from self._cut()

    def _take(self, frame: Mono) -> None:
        """Add a frame to the passage; of a long pause, only the beginning, and a little before the next sound."""
        begin = self._heard / WHISPER_RATE
        self._heard += len(frame)
        loud = bool(np.sqrt(np.mean(np.square(frame))) > _QUIET)
        self._quiet = 0 if loud else self._quiet + 1
        if not loud and (self._quiet * HOP > KEPT_PAUSE * WHISPER_RATE / 2 or not self._passage.pieces):
            self._lead.append(frame)
        elif self._lead or not self._passage.pieces:
            lead = np.concatenate([*self._lead, frame])
            self._lead.clear()
            self._passage.add(lead, begin - (len(lead) - len(frame)) / WHISPER_RATE)
        else:
            self._passage.add(frame)

    def _cut(self) -> Iterator[Passage]:
        done, self._passage = self._passage, Passage()
        if done.pieces:
            yield done

    def _cut_at_quietest(self) -> Iterator[Passage]:
        """Cut somebody who speaks without a pause, where the last seconds are quietest."""
        start, frames = self._passage.pieces[-1]
        samples = np.concatenate(frames)
        levels = _levels(samples)[-round(_LOOKED_BACK * WHISPER_RATE / HOP) :]
        smooth = np.convolve(levels, np.ones(_SMOOTHED), "same")
        at = (len(samples) // HOP - len(levels) + int(np.argmin(smooth))) * HOP
        self._passage.pieces[-1] = (start, [samples[:at]])
        yield from self._cut()
        self._passage.add(samples[at:], start + at / WHISPER_RATE)


def features(samples: Mono) -> Mono:
    """Return the features of up to 30 seconds at 16 kHz, padded with silence: (80, 3000)."""
    padded = np.zeros(_WHOLE_INPUT + _WINDOW, np.float32)
    padded[_WINDOW // 2 : _WINDOW // 2 + min(len(samples), _WHOLE_INPUT)] = samples[:_WHOLE_INPUT]
    padded[: _WINDOW // 2] = padded[_WINDOW : _WINDOW // 2 : -1]
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[:_WHOLE_INPUT:HOP]
    power = np.abs(np.fft.rfft(windows * _HANN, axis=1)) ** 2
    mel = np.log10(np.maximum(power.astype(np.float32) @ _FILTERS, 1e-10))
    mel = np.maximum(mel, mel.max() - 8.0)
    return np.ascontiguousarray(((mel + 4.0) / 4.0).T.astype(np.float32))


def _filters() -> Mono:
    """Return triangular filters of equal area on Slaney's mel scale: linear to 1 kHz, logarithmic above; (201, 80)."""
    break_mel, step = 15.0, np.log(6.4) / 27.0
    top = break_mel + np.log(WHISPER_RATE / 2 / 1000.0) / step
    mels = np.linspace(0.0, top, _CHANNELS + 2)
    hertz = np.where(mels < break_mel, mels * 200.0 / 3.0, 1000.0 * np.exp(step * (mels - break_mel)))
    low, middle, high = hertz[:-2], hertz[1:-1], hertz[2:]
    bins = np.linspace(0.0, WHISPER_RATE / 2, _WINDOW // 2 + 1)[:, np.newaxis]
    rising, falling = (bins - low) / (middle - low), (high - bins) / (high - middle)
    triangles = np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (high - low)
    filters: Mono = triangles.astype(np.float32)
    return filters


_HANN = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
_FILTERS = _filters()


def _levels(samples: Mono) -> Mono:
    """Return the level of each 10 ms, as RMS."""
    count = len(samples) // HOP
    levels: Mono = np.sqrt(np.mean(np.square(samples[: count * HOP].reshape(count, HOP)), axis=1))
    return levels


def _resampler(sample_rate: int) -> Callable[[Mono, bool], Mono] | None:
    if sample_rate == WHISPER_RATE:
        return None
    import soxr

    stream = soxr.ResampleStream(sample_rate, WHISPER_RATE, 1, dtype="float32", quality="HQ")
    return lambda samples, last: stream.resample_chunk(samples, last=last)
