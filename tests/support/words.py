"""Words spoken by the machine's own voice, for tests of what listens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from voiceguide.sound.audio import SAMPLE_RATE
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery
from voiceguide.speech.system import SystemSynthesizer

Say = Callable[..., bytes]
"""Speaks a text in a voice, and returns it as mono 16-bit sound at a rate in Hz."""

VOICES = ("gmw/en", "gmw/en-us")


def room(seconds: float, rate: int = 16_000, seed: int = 1) -> bytes:
    """Return the sound of a quiet room: never exactly nothing."""
    noise = np.random.default_rng(seed).normal(0, 8, round(seconds * rate))
    return np.rint(noise).astype("<i2").tobytes()


@pytest.fixture(scope="session", name="say")
def machine_voice(speech_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Say]:
    """Speaks as loud as a person near the microphone does."""
    import soxr

    engine = SystemSynthesizer(speech_cache / "voices", tmp_path_factory.mktemp("temporary"))
    synthesizer = CachedSynthesizer(engine, speech_cache / "words")

    def say(text: str, voice: str = VOICES[0], rate: int = 16_000) -> bytes:
        samples = 0.5 * synthesizer.synthesize(text, Delivery(voice, 140)).samples
        if rate != SAMPLE_RATE:
            samples = soxr.resample(samples, SAMPLE_RATE, rate)
        return np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2").tobytes()

    yield say
    synthesizer.close()
