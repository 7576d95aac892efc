"""A voice of plain tones: for drafting without an engine, and for tests with predictable timing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voiceguide.errors import VoiceNotFound, did_you_mean
from voiceguide.sound.audio import SAMPLE_RATE, Audio, to_frames
from voiceguide.sound.limiter import levelled
from voiceguide.sound.loudness import loudness
from voiceguide.speech.synthesizer import Delivery, Voice
from voiceguide.wording.errors import sound as problem

SECONDS_A_CHARACTER = 0.05
"""The length of one character at 120 words a minute."""


class ToneSynthesizer:
    """Hums each utterance: 0.05 s per character at 120 words a minute, with a pitch for each voice."""

    def identity(self, voice: str = "") -> str:
        """Return the engine and its version."""
        return "tone 1"

    def voices(self) -> Sequence[Voice]:
        """Return the two voices, a low and a high one."""
        return [Voice("low", "Low tone", "en", engine="tone"), Voice("high", "High tone", "en", engine="tone")]

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        """Return a tone as long as the text."""
        pitches = {"low": 220.0, "high": 440.0}
        if delivery.voice not in pitches:
            hint = did_you_mean([voice.name for voice in self.voices()])
            raise VoiceNotFound(problem.VOICE_UNKNOWN, name=delivery.voice, hint=hint)
        seconds = max(1, len(text)) * SECONDS_A_CHARACTER * 120 / delivery.words_a_minute
        frames = to_frames(seconds)
        pitch = pitches[delivery.voice] * 2 ** ((delivery.pitch - 50) / 50)
        tone = np.sin(2 * np.pi * pitch * np.arange(frames) / SAMPLE_RATE).astype(np.float32)
        fade = min(to_frames(0.01), frames // 2)
        edge = np.sin(np.linspace(0, np.pi / 2, fade, dtype=np.float32)) ** 2
        tone[:fade] *= edge
        tone[frames - fade :] *= edge[::-1]
        tone *= np.float32(0.1)
        return Audio(levelled(tone, loudness(tone, SAMPLE_RATE)))

    def close(self) -> None:
        """Do nothing: there is nothing to shut down."""
