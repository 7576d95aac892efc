"""Makes the sounds that voiceguide ships: run `python audio/make_sounds.py` to make them again.

Every sound is computed here, from nothing but sines and seeded chance; no sample comes from elsewhere.
Needs numpy alone.

A bed is a loop without a seam: all that is in it fits a whole number of times into its length. Noise is
made of such sines too, so that its end runs on into its beginning.
"""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Sound: TypeAlias = npt.NDArray[np.float64]

SAMPLE_RATE = 48_000

BELL_SECONDS = 6.0
BELL_ATTACK = 0.06
BELL_PEAK = 0.07
"""More than 10 dB below the peaks of speech (-3 dBTP)."""

BELL_PARTIALS = (
    # frequency in Hz, level, seconds to fall by 60 dB
    (220.0, 1.00, 7.0),
    (331.7, 0.45, 5.5),
    (527.3, 0.22, 4.0),
    (786.1, 0.08, 2.8),
)

BED_RATE = 24_000
BED_SECONDS = 30
BED_FRAMES = BED_RATE * BED_SECONDS

BED_RMS_DB = {"rain": -27.77, "sea": -26.53, "brown-noise": -25.09, "drone": -24.64}
"""The mean level of each, in dB of full scale, at which all are equally loud: -26 LUFS (BS.1770-4)."""

DRONE_PARTIALS = (
    # frequency in Hz, level; the near pairs beat slowly against each other
    (110.0, 1.00),
    (110.0 + 2 / BED_SECONDS, 0.25),
    (165.0, 0.55),
    (165.0 + 3 / BED_SECONDS, 0.20),
    (220.0, 0.40),
    (220.0 - 1 / BED_SECONDS, 0.15),
    (330.0, 0.14),
    (330.0 + 4 / BED_SECONDS, 0.07),
    (440.0, 0.06),
    (550.0, 0.03),
)


def bell() -> Sound:
    """Return one stroke of a soft bell: four slightly inharmonic partials, slow to begin and to end."""
    time = np.arange(round(BELL_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.zeros_like(time)
    for frequency, level, fall in BELL_PARTIALS:
        sound += level * np.sin(2 * np.pi * frequency * time) * 10 ** (-3 * time / fall)
    attack = np.clip(time / BELL_ATTACK, 0, 1)
    sound *= np.sin(np.pi / 2 * attack) ** 2
    release = np.clip((BELL_SECONDS - time) / 1.5, 0, 1)
    sound *= np.sin(np.pi / 2 * release) ** 2
    sound *= BELL_PEAK / np.abs(sound).max()
    return sound


def rain() -> Sound:
    """Return steady rain: a soft rush, and single drops that hardly stand out of it."""
    rush = noise(1, lambda f: band(f, 250, 1600) / (1 + (f / 7000) ** 4))
    chance = np.random.RandomState(2)
    drops = np.zeros(BED_FRAMES)
    time = np.arange(BED_RATE // 20) / BED_RATE
    for _ in range(60 * BED_SECONDS):
        pitch, fall = chance.uniform(700, 3500), chance.uniform(0.002, 0.006)
        drop = np.sin(2 * np.pi * pitch * time) * (1 - np.exp(-time / 0.0015)) * np.exp(-time / fall)
        places = (chance.randint(BED_FRAMES) + np.arange(len(time))) % BED_FRAMES
        drops[places] += drop * chance.uniform(0.2, 1.0) ** 2
    return even(rush) + 0.35 * even(drops)


def sea() -> Sound:
    """Return a calm sea: three waves a loop, no two alike, each running up more quickly than back."""
    deep = noise(3, lambda f: band(f, 50, 180) / (1 + (f / 500) ** 2))
    wash = noise(4, lambda f: band(f, 200, 700) / (1 + (f / 5000) ** 4))
    foam = noise(5, lambda f: band(f, 900, 2500) / (1 + (f / 6000) ** 4))
    height = 1 + 0.15 * turning(1, 0.4) + 0.1 * turning(2, 2.0)
    wave = np.exp(0.45 * (waves(3, 0.0) - 1)) * height
    breaking = np.exp(0.65 * (waves(3, -0.7) - 1)) * height
    return 0.5 * even(deep) * (0.8 + 0.2 * wave) + even(wash) * (0.15 + wave) + 0.4 * even(foam) * (0.1 + breaking)


def brown_noise() -> Sound:
    """Return brown noise: 6 dB softer with every octave, without the lowest, which only move the cone."""
    return noise(6, lambda f: band(f, 60, 60))


def drone() -> Sound:
    """Return a low drone: an open fifth over an octave and its overtones, beating slowly."""
    chance = np.random.RandomState(7)
    sound = np.zeros(BED_FRAMES)
    for frequency, level in DRONE_PARTIALS:
        sound += level * turning(round(frequency * BED_SECONDS), chance.uniform(0, 2 * np.pi))
    return sound * (1 + 0.1 * turning(2, 0.0))


def noise(seed: int, spectrum: Callable[[Sound], Sound]) -> Sound:
    """Return noise without a seam; `spectrum` gives the amplitude at frequencies in Hz."""
    frequencies: Sound = np.arange(BED_FRAMES // 2 + 1) / BED_SECONDS
    phases = np.random.RandomState(seed).uniform(0, 2 * np.pi, len(frequencies))
    bins = spectrum(frequencies) * np.exp(1j * phases)
    bins[0] = bins[-1] = 0
    sound: Sound = np.fft.irfft(bins, BED_FRAMES)
    return sound


def band(frequencies: Sound, low: float, high: float) -> Sound:
    """Return an amplitude that rises steeply to `low`, is even to `high`, and falls by 6 dB an octave above."""
    ratio = frequencies / low
    amplitude: Sound = ratio**2 / (1 + ratio**2) / np.sqrt(1 + (frequencies / high) ** 2)
    return amplitude


def turning(times: int, phase: float) -> Sound:
    """Return a sine that turns a whole number of times in a loop."""
    sound: Sound = np.sin(2 * np.pi * times * np.arange(BED_FRAMES) / BED_FRAMES + phase)
    return sound


def waves(times: int, phase: float) -> Sound:
    """Return the shape of waves, -1..1: quicker to rise than to fall."""
    angle = 2 * np.pi * times * np.arange(BED_FRAMES) / BED_FRAMES + phase
    shape: Sound = np.cos(angle + 0.4 * np.sin(angle + 0.6))
    return shape


def even(sound: Sound) -> Sound:
    """Return a sound at a mean level of one."""
    levelled: Sound = sound / np.sqrt(np.mean(sound**2))
    return levelled


def bed(name: str, sound: Sound) -> Sound:
    """Return a bed at its level."""
    return even(sound) * 10 ** (BED_RMS_DB[name] / 20)


def write(path: Path, sound: Sound, sample_rate: int) -> None:
    """Write a mono 16-bit WAV and tell of it."""
    pcm = np.rint(sound * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(pcm.tobytes())
    print(f"{path}: {len(pcm) / sample_rate:g} seconds")


def main(folder: Path) -> None:
    """Write every sound into a folder."""
    write(folder / "bell.wav", bell(), SAMPLE_RATE)
    for name, sound in (("rain", rain), ("sea", sea), ("brown-noise", brown_noise), ("drone", drone)):
        write(folder / f"{name}.wav", bed(name, sound()), BED_RATE)


if __name__ == "__main__":
    main(Path(__file__).parent)
