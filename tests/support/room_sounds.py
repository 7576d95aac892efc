"""What a microphone may hear: people, made of the example recordings, and rooms, made with fixed seeds.

Sounds are float64 in frames of 16-bit values (32,768 is full scale); levels are in dB of full scale.
"""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float64]

EXAMPLES = Path(__file__).parents[1] / "data" / "vosk-model-tiny-en" / "examples"
RATE = 16_000
"""Of the examples, in Hz."""

NOTES = [f"note{number:02d}" for number in range(1, 11)]


def example(name: str) -> Sound:
    """Return an example recording."""
    with wave.open(str(EXAMPLES / f"{name}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float64)


def pcm(sound: Sound) -> bytes:
    """Return a sound as a microphone gives it."""
    return np.clip(np.rint(sound), -32768, 32767).astype("<i2").tobytes()


def frame_levels(sound: Sound, rate: int = RATE) -> Sound:
    """Return the level of every 20 ms."""
    frames = sound[: len(sound) // (rate // 50) * (rate // 50)].reshape(-1, rate // 50)
    levels: Sound = 10 * np.log10((frames**2).mean(axis=1) / 32768**2 + 1e-12)
    return levels


def spoken(sound: Sound, rate: int = RATE) -> npt.NDArray[np.bool_]:
    """Return for every 20 ms of a recording without noise whether there is speech in it: 30 dB under its loudest."""
    levels = frame_levels(sound, rate)
    return levels > np.percentile(levels[levels > -65], 95) - 30


def trimmed(sound: Sound) -> Sound:
    """Return a recording from the first word to the last."""
    frames = np.flatnonzero(spoken(sound))
    return sound[frames[0] * RATE // 50 : (frames[-1] + 1) * RATE // 50]


def unbroken(seconds: float) -> Sound:
    """Return speech without a pause, one note behind the other."""
    notes = [trimmed(example(name)) for name in NOTES]
    times = int(seconds * RATE / sum(map(len, notes))) + 1
    return np.concatenate(notes * times)[: int(seconds * RATE)]


def at_level(sound: Sound, level: float) -> Sound:
    """Return speech so that its mean level while somebody speaks is as given."""
    speaking = np.repeat(spoken(sound), RATE // 50)
    rms = np.sqrt((sound[: len(speaking)][speaking] ** 2).mean())
    return sound * (32768 * 10 ** (level / 20) / rms)


def in_a_hall(sound: Sound) -> Sound:
    """Return a sound with half a second of reverberation."""
    length = RATE // 2
    decay = np.random.default_rng(3).standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    decay[0] = 8
    size = len(sound) + length
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(decay, size), size)[: len(sound)]
    return wet * (sound.std() / wet.std())


def _coloured(exponent: float, lowest: float = 20) -> Callable[[int, int, int], Sound]:
    def make(frames: int, rate: int, seed: int) -> Sound:
        spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
        frequencies = np.maximum(np.fft.rfftfreq(frames, 1 / rate), lowest)
        spectrum *= frequencies ** (-exponent / 2)
        spectrum[0] = 0
        return np.fft.irfft(spectrum, frames)

    return make


def _hum(base: float) -> Callable[[int, int, int], Sound]:
    def make(frames: int, rate: int, seed: int) -> Sound:
        phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, 30)
        times = np.arange(frames) / rate
        hum: Sound = np.zeros(frames)
        for number, phase in enumerate(phases, start=1):
            hum += np.sin(2 * np.pi * base * number * times + phase) / number
        return hum

    return make


def _buzz(base: float) -> Callable[[int, int, int], Sound]:
    def make(frames: int, rate: int, seed: int) -> Sound:
        buzz = np.zeros(frames)
        buzz[np.arange(seed % 7, frames, rate / base).astype(int)] = 1
        return buzz

    return make


def _fan(frames: int, rate: int, seed: int) -> Sound:
    air = _coloured(1.5)(frames, rate, seed)
    blades = _hum(97)(frames, rate, seed)
    turning = 10 ** (1.5 * np.sin(2 * np.pi * 1.3 * np.arange(frames) / rate) / 20)
    return air / air.std() * turning + 0.5 * blades / blades.std()


NOISES: dict[str, Callable[[int, int, int], Sound]] = {
    "white": _coloured(0),
    "pink": _coloured(1),
    "brown": _coloured(2, lowest=100),
    "hum of 50 Hz": _hum(50),
    "hum of 60 Hz": _hum(60),
    "buzz of 60 Hz": _buzz(60),
    "fan": _fan,
}
"""Everything steady that rooms are full of; each takes a number of frames, a rate and a seed."""


def noise(kind: str, seconds: float, level: float, rate: int = RATE, seed: int = 1) -> Sound:
    """Return noise of a kind at a level."""
    made = NOISES[kind](int(seconds * rate), rate, seed)
    return made * (32768 * 10 ** (level / 20) / np.sqrt((made**2).mean()))


def in_noise(speech: Sound, kind: str, ratio: float, level: float = -30, seed: int = 5) -> Sound:
    """Return speech at a level with noise that is softer than it by a ratio in dB."""
    return at_level(speech, level) + noise(kind, len(speech) / RATE + 1, level - ratio, seed=seed)[: len(speech)]
