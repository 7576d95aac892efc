"""A clip as sound: the voice says it, a chime rings, or there is silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from voiceguide.sound.audio import Samples, from_pcm16
from voiceguide.sound.chimes import bell, breath_tone
from voiceguide.sound.mixer import at_gain, blocks, exactly, silent_blocks
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.timeline.arrange import Kind
from voiceguide.timeline.timeline import Clip


class Performer:
    """Gives the sound of any clip, in blocks; holds one clip at a time."""

    def __init__(self, voice: CachedSynthesizer, sounds: Path) -> None:
        self._voice = voice
        self._sounds = sounds

    def blocks(self, clip: Clip, block_frames: int, skipped: int = 0) -> Iterator[Samples]:
        """Give a clip's sound, from `skipped` frames after its start."""
        samples = self._samples(clip)
        if samples is None:
            return silent_blocks(clip.frames - skipped, block_frames)
        return blocks(samples[skipped:], block_frames)

    def _samples(self, clip: Clip) -> Samples | None:
        if clip.utterance is not None:
            said = from_pcm16(self._voice.pcm(clip.utterance))
            return at_gain(exactly(said, clip.frames), clip.gain_db)
        if clip.kind is Kind.BELL:
            return at_gain(bell(self._sounds, clip.frames), clip.gain_db)
        if clip.kind is Kind.BREATHE:
            return at_gain(breath_tone(clip.text == "in", clip.frames), clip.gain_db)
        return None
