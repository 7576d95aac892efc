"""Our own sounds: the bell, the tones that pace a breath, and the earcons around notes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import numpy as np

from voiceguide.errors import ShippedDamaged
from voiceguide.sound.audio import SAMPLE_RATE, Samples, from_pcm16, silence
from voiceguide.sound.codec import decode_shipped
from voiceguide.wording.errors import machine as problem

BELL_FILE = "bell.wav"


class Earcon(StrEnum):
    """A sound with a meaning, told apart from the others by melody and pitch."""

    OPEN = "open"
    """The microphone is open: two rising tones."""
    CLOSED = "closed"
    """It is closed again: the same two, falling."""
    NEARLY = "nearly"
    """Twenty seconds are left: one tone, twice."""
    NOT_UNDERSTOOD = "not understood"
    """A key or word that means nothing here: one tone, an octave lower, twice."""


_MELODIES = {
    Earcon.OPEN: (392.0, 523.25),
    Earcon.CLOSED: (523.25, 392.0),
    Earcon.NEARLY: (440.0, 440.0),
    Earcon.NOT_UNDERSTOOD: (220.0, 220.0),
}
_TONE_SECONDS, _TONE_ATTACK, _TONE_LEVEL = 0.34, 0.05, 0.18


def bell(folder: Path, frames: int) -> Samples:
    """Return one stroke of the shipped bell, exactly `frames` long, faded out if cut short.

    `folder` holds the shipped sounds; `audio/make_sounds.py` made the file.
    """
    pcm, rate = decode_shipped(folder / BELL_FILE)
    if rate != SAMPLE_RATE:
        raise ShippedDamaged(problem.SHIPPED_DAMAGED, path=folder / BELL_FILE)
    samples = silence(frames)
    sounding = min(frames, len(pcm))
    samples[:sounding] = from_pcm16(pcm[:sounding])
    fade = min(sounding, SAMPLE_RATE // 2)
    samples[sounding - fade : sounding] *= np.linspace(1, 0, fade, dtype=np.float32)
    return samples


def breath_tone(inward: bool, frames: int) -> Samples:
    """Return a soft tone that rises through a breath in, or falls through a breath out.

    It swells over the first third and fades over the last, peaks about 10 dB below speech, and is silent at both
    ends.
    """
    time = np.arange(frames) / SAMPLE_RATE
    seconds = frames / SAMPLE_RATE
    low, high = 174.0, 233.0
    start, end = (low, high) if inward else (high, low)
    phase = 2 * np.pi * (start * time + (end - start) * time**2 / (2 * seconds))
    swell = np.sin(np.pi * np.clip(time / seconds, 0, 1)) ** 2
    tone: Samples = ((np.sin(phase) + 0.25 * np.sin(2 * phase)) * swell * 0.05).astype(np.float32)
    return tone


def earcon(name: Earcon) -> Samples:
    """Return one of the earcons.

    Two soft tones, each swelling over 50 ms and ringing out, some 8 dB below speech; silent at both ends.
    """
    frames = round(_TONE_SECONDS * SAMPLE_RATE)
    time = np.arange(frames) / SAMPLE_RATE
    swell = np.minimum(time / _TONE_ATTACK, 1.0) * np.exp(-time / 0.12) * np.minimum((_TONE_SECONDS - time) / 0.05, 1.0)
    tones = [
        (np.sin(2 * np.pi * pitch * time) + 0.2 * np.sin(4 * np.pi * pitch * time)) * swell * _TONE_LEVEL
        for pitch in _MELODIES[name]
    ]
    tones[0][-1] = tones[1][-1] = 0.0
    return np.concatenate(tones).astype(np.float32)
