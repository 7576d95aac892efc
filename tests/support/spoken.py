"""Recordings with known words, and the small model that knows them (tests/data/vosk-model-tiny-en)."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from voiceguide.listening.recognizer import Hearing
from voiceguide.transcript import Word

RATE = 16_000
"""Hz of the recordings as they are."""

_FOLDER = Path(__file__).parents[1] / "data" / "vosk-model-tiny-en"
MODEL = _FOLDER / "vosk-model-tiny-en"

TEXTS = dict(
    line.split("\t") for line in (_FOLDER / "examples" / "references.tsv").read_text(encoding="utf-8").splitlines()
)
"""What is said in each recording, by its file name; nothing in silence.wav and noise.wav."""

NOTES = [name for name in TEXTS if name.startswith("note")]
COMMANDS = [name for name in TEXTS if name.startswith("command")]


def recording(name: str, rate: int = RATE) -> bytes:
    """Return a recording as mono 16-bit sound at a rate in Hz."""
    with wave.open(str(_FOLDER / "examples" / name)) as file:
        pcm = file.readframes(file.getnframes())
    if rate == RATE:
        return pcm
    import soxr

    # In whole numbers soxr would add noise of its own, different in every run.
    samples = soxr.resample(np.frombuffer(pcm, "<i2").astype(np.float32), RATE, rate)
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()


def silence(seconds: float, rate: int = RATE) -> bytes:
    """Return digital silence."""
    return bytes(2 * round(seconds * rate))


def trimmed(pcm: bytes) -> bytes:
    """Return a recording without the pauses at its ends."""
    samples = np.frombuffer(pcm, "<i2")
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 400)
    return samples[loud[0] : loud[-1] + 1].tobytes()


def words(hearings: Iterable[Hearing]) -> list[Word]:
    """Return all words of some hearings, in order."""
    return [word for hearing in hearings for segment in hearing.segments for word in segment.words]
