"""A clip as sound: speech, a chime or silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from voiceguide.sound.audio import Samples, from_pcm16
from voiceguide.sound.chimes import bell, breath_tone
from voiceguide.sound.limiter import limited
from voiceguide.sound.mixer import at_gain, blocks, exactly, silent_blocks
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Utterance
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind


class Performer:
    """Turns any clip into blocks of sound; holds one clip at a time."""

    def __init__(self, voice: CachedSynthesizer, sounds: Path) -> None:
        self._voice = voice
        self._sounds = sounds

    def blocks(self, clip: Clip, block_frames: int, skipped: int = 0, gain_db: float = 0.0) -> Iterator[Samples]:
        """Yield a clip's sound, from `skipped` frames after its start, louder or softer by `gain_db`."""
        samples = self._samples(clip, gain_db)
        if samples is None:
            return silent_blocks(clip.frames - skipped, block_frames)
        return blocks(samples[skipped:], block_frames)

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Have the voice prepare what is coming."""
        self._voice.prepare(utterances)

    def _samples(self, clip: Clip, gain_db: float) -> Samples | None:
        gain = clip.gain_db + gain_db
        if clip.utterance is not None:
            said = exactly(from_pcm16(self._voice.pcm(clip.utterance)), clip.frames)
        elif clip.kind is ClipKind.BELL:
            said = bell(self._sounds, clip.frames)
        elif clip.kind is ClipKind.BREATHE:
            said = breath_tone(clip.text == "in", clip.frames)
        else:
            return None
        louder = at_gain(said, gain)
        return limited(louder) if gain > 0 else louder
