"""The sounds of our own: the bell, and the tones that pace a breath."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voiceguide.sound.audio import SAMPLE_RATE, Samples, from_pcm16, silence
from voiceguide.sound.codec import decode

BELL_FILE = "bell.wav"


def bell(folder: Path, frames: int) -> Samples:
    """Return one stroke of the shipped bell, exactly `frames` long, its end faded if it is cut.

    `folder` is where the shipped sounds are; `audio/make_sounds.py` made the file.
    """
    pcm, rate = decode((folder / BELL_FILE).read_bytes())
    if rate != SAMPLE_RATE:
        raise ValueError(f"{BELL_FILE} is at {rate} Hz")
    samples = silence(frames)
    sounding = min(frames, len(pcm))
    samples[:sounding] = from_pcm16(pcm[:sounding])
    fade = min(sounding, SAMPLE_RATE // 2)
    samples[sounding - fade : sounding] *= np.linspace(1, 0, fade, dtype=np.float32)
    return samples


def breath_tone(inward: bool, frames: int) -> Samples:
    """Return a soft tone that rises through a breath in, or falls through a breath out.

    It swells over the first third and fades over the last, about 10 dB under speech, and is silent
    at both ends.
    """
    time = np.arange(frames) / SAMPLE_RATE
    seconds = frames / SAMPLE_RATE
    low, high = 174.0, 233.0
    start, end = (low, high) if inward else (high, low)
    phase = 2 * np.pi * (start * time + (end - start) * time**2 / (2 * seconds))
    swell = np.sin(np.pi * np.clip(time / seconds, 0, 1)) ** 2
    tone: Samples = ((np.sin(phase) + 0.25 * np.sin(2 * phase)) * swell * 0.05).astype(np.float32)
    return tone
