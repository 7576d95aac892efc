"""Shaping one short clip: trimming it, fading its edges, and bringing it to the working sample rate and loudness.

pydub trims and fades this one clip. It never joins a session: each join copies everything joined before, so
twice the length would take four times as long.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from voiceguide.sound.audio import SAMPLE_RATE, Audio, Samples, from_pcm16
from voiceguide.sound.limiter import levelled
from voiceguide.sound.loudness import loudness

SHAPING = 1
"""The version of this processing; changing it invalidates all cached speech."""

_THRESHOLD_DB = -52.0
_EDGE_FADE = 10
_MARGIN = 15
_WHOLE = 5
_import_lock = threading.Lock()


def shaped(pcm: npt.NDArray[np.int16], sample_rate: int) -> Audio:
    """Return one utterance ready for placing: no silence at its ends, no clicks, at the loudness of speech.

    `pcm` is mono, 16 bits. The result is mono at 48 kHz, at -19 LUFS and at most -3 dBTP; it is empty if `pcm` is
    all silence.
    """
    trimmed = _trimmed(pcm, sample_rate)
    if len(trimmed) == 0:
        return Audio(np.zeros(0, np.float32))
    samples = trimmed.astype(np.float32) / np.float32(32768.0)
    measured = loudness(samples, sample_rate)
    return Audio(levelled(resampled(samples, sample_rate), measured))


def resampled(samples: Samples, sample_rate: int) -> Samples:
    """Return samples at 48 kHz."""
    if sample_rate == SAMPLE_RATE:
        return samples
    import soxr

    result: Samples = soxr.resample(samples, sample_rate, SAMPLE_RATE, quality="HQ")
    return result


def resampled_blocks(blocks: Iterable[bytes], sample_rate: int) -> Iterator[Samples]:
    """Yield a sound of any length at 48 kHz, block by block; the input is mono 16-bit at `sample_rate` Hz."""
    heard = (from_pcm16(np.frombuffer(block, dtype="<i2")) for block in blocks)
    if sample_rate == SAMPLE_RATE:
        yield from heard
        return
    import soxr

    stream = soxr.ResampleStream(sample_rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
    for samples in heard:
        yield stream.resample_chunk(samples)
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def faded_ends(blocks: Iterable[Samples], frames: int) -> Iterator[Samples]:
    """Yield a sound of any length with its first and last `frames` faded, so that neither end clicks."""
    rise: Samples = ((1 - np.cos(np.linspace(0, np.pi, frames))) / 2).astype(np.float32)
    begun = 0
    held = np.zeros(0, np.float32)
    for block in blocks:
        beginning = rise[begun : begun + len(block)]
        begun += len(block)
        held = np.concatenate([held, block[: len(beginning)] * beginning, block[len(beginning) :]])
        if len(held) > frames:
            yield held[:-frames]
            held = held[-frames:]
    yield held * rise[::-1][frames - len(held) :]


def _trimmed(pcm: npt.NDArray[np.int16], sample_rate: int) -> npt.NDArray[np.int16]:
    """Return the clip from its first sound to its last, with a margin for soft consonants, and faded ends.

    The engine's own silence is cut off in steps of 5 ms; pydub counts in milliseconds, which stay within this
    function.
    """
    pydub, detect = _pydub()
    segment = pydub.AudioSegment(pcm.tobytes(), frame_rate=sample_rate, sample_width=2, channels=1)
    length = len(segment)
    leading = detect(segment, silence_threshold=_THRESHOLD_DB, chunk_size=_WHOLE)
    if leading >= length:
        return np.zeros(0, np.int16)
    backwards = pydub.AudioSegment(pcm[::-1].tobytes(), frame_rate=sample_rate, sample_width=2, channels=1)
    trailing = detect(backwards, silence_threshold=_THRESHOLD_DB, chunk_size=_WHOLE)
    kept = segment[max(0, leading - _MARGIN) : length - max(0, trailing - _MARGIN)]
    fade = min(_EDGE_FADE, len(kept) // 3)
    if fade:
        kept = kept.fade_in(fade).fade_out(fade)
    return np.frombuffer(kept.raw_data, dtype=np.int16)


def _pydub() -> tuple[Any, Any]:
    """Import pydub, which looks for ffmpeg and warns about it; nothing here needs ffmpeg."""
    with _import_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
        from pydub.silence import detect_leading_silence

    return pydub, detect_leading_silence
