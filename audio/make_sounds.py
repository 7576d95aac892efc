"""Makes the sounds that voiceguide ships: run `python audio/make_sounds.py` to make them again.

Every sound is computed here, from nothing but sines; no sample comes from elsewhere. Needs numpy.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

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


def bell() -> npt.NDArray[np.float64]:
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


def write(path: Path, sound: npt.NDArray[np.float64]) -> None:
    """Write mono 16-bit WAV at 48 kHz."""
    pcm = np.rint(sound * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm.tobytes())


def main(folder: Path) -> None:
    """Write every sound into a folder."""
    write(folder / "bell.wav", bell())
    print(f"{folder / 'bell.wav'}: {BELL_SECONDS:g} seconds")


if __name__ == "__main__":
    main(Path(__file__).parent)
