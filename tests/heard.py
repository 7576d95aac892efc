"""Finding in what a speaker played what the guide says, and its chimes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from voiceguide.sound.audio import from_pcm16
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.speech.system import SystemSynthesizer
from voiceguide.speech.voices import choose
from voiceguide.timeline.arrange import DAY_PACE

Sound = npt.NDArray[np.float32]


def places(sound: Sound, pattern: Sound, likeness: float = 0.9) -> list[int]:
    """Return the frames at which a sound has a pattern in it, however loud."""
    if len(sound) < len(pattern):
        return []
    size = 1 << (len(sound) + len(pattern)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(pattern, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(sound.astype(np.float64) ** 2)])
    local = np.sqrt(np.maximum(energy[len(pattern) :] - energy[: -len(pattern)], 1e-9))
    alike = crossed[: len(local)] / local / np.linalg.norm(pattern)
    found: list[int] = []
    for frame in np.flatnonzero(alike > likeness):
        if not found or frame - found[-1] > len(pattern) // 2:
            found.append(int(frame))
    return found


def gain_db(sound: Sound, pattern: Sound, place: int) -> float:
    """Return how much louder than a pattern it is in a sound, in dB."""
    part = sound[place : place + len(pattern)]
    return float(20 * np.log10(np.dot(part, pattern[: len(part)]) / np.dot(pattern[: len(part)], pattern[: len(part)])))


def spoken(home: Path, *texts: str, pace: float = DAY_PACE) -> list[Sound]:
    """Return how the guide says some sentences, by day if no other pace is given, in words a minute."""
    voice = CachedSynthesizer(
        SystemSynthesizer(home / "cache" / "voices", home / "temporary"), home / "cache" / "speech"
    )
    try:
        delivery = Delivery(choose(voice.voices(), None, "en").id, pace)
        utterances = [Utterance(text, delivery) for text in texts]
        voice.prepare(utterances)
        return [from_pcm16(voice.pcm(utterance)) for utterance in utterances]
    finally:
        voice.close()
