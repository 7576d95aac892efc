"""Says the guide's own sentences, and breaks off when something is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from voiceguide.errors import DeviceLost
from voiceguide.guide.phrases import Phrases
from voiceguide.output.sink import Sink
from voiceguide.settings import RATE_RANGE
from voiceguide.sound.audio import Samples, silence, to_frames
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.sound.mixer import at_gain, blocks
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Voice
from voiceguide.timeline.arrange import LEAD_IN

STEP_DB = 2.0
SOFTEST_DB = -24.0
TALK_PACE_STEP = 1.12
"""The factor between one pace and the next."""

_FADE = 0.03


class Speaker:
    """Speaks to a device while a person may answer at any moment; if the device is lost, it is silent.

    `asked` returns whether something was asked for; then it falls silent within the time of a block.
    """

    def __init__(self, voice: CachedSynthesizer, delivery: Delivery, sink: Sink, asked: Callable[[], bool]) -> None:
        self._voice = voice
        self._sink: Sink | None = sink
        self._asked = asked
        self._begun = False
        self.lost: DeviceLost | None = None
        """Why nothing is heard any more: the device went away."""
        self.delivery = delivery
        """How it speaks, from the next sentence on."""
        self.volume_db = 0.0
        """How much softer than planned it is, in dB; never above 0."""

    def say(self, text: str) -> None:
        """Say a text; return when it was heard, or as soon as something is asked for.

        Raises:
            SpeechError: the voice failed.
        """
        if self._sink is not None and not self._asked():
            self.play(Phrases(self._voice, self.delivery).said(text))

    def voices(self) -> Sequence[Voice]:
        """Return the voices that it could speak with."""
        return self._voice.voices()

    def prepare(self, *texts: str) -> None:
        """Have the voice prepare what may be said soon."""
        Phrases(self._voice, self.delivery).prepare(*texts)

    def not_understood(self) -> None:
        """Play the two tones for "not understood"."""
        self.play(earcon(Earcon.NOT_UNDERSTOOD))

    def louder(self) -> None:
        """Be a little louder, from the next sound on."""
        self.volume_db = min(0.0, self.volume_db + STEP_DB)

    def softer(self) -> None:
        """Be a little softer, from the next sound on."""
        self.volume_db = max(SOFTEST_DB, self.volume_db - STEP_DB)

    def faster(self) -> None:
        """Speak a little faster, from the next sentence on."""
        self._change_pace(TALK_PACE_STEP)

    def slower(self) -> None:
        """Speak a little slower, from the next sentence on."""
        self._change_pace(1 / TALK_PACE_STEP)

    def _change_pace(self, factor: float) -> None:
        low, high = RATE_RANGE
        words = min(max(round(self.delivery.words_a_minute * factor), low), high)
        self.delivery = replace(self.delivery, words_a_minute=words)

    def close(self) -> None:
        """Close the device and the voice."""
        if self._sink is not None:
            self._sink.close()
        self._voice.close()

    def play(self, samples: Samples) -> None:
        """Play a sound; return when it was heard, or as soon as something is asked for."""
        sink = self._sink
        if sink is None:
            return
        try:
            if not self._begun:
                # A screen reader talks over a sound that begins at once.
                self._begun = True
                self._write(sink, silence(to_frames(LEAD_IN)))
            self._write(sink, at_gain(samples, self.volume_db))
        except DeviceLost as error:
            sink.discard()
            self._sink, self.lost = None, error

    def _write(self, sink: Sink, samples: Samples) -> None:
        for block in blocks(samples, sink.block_frames):
            if self._asked():
                sink.cut(_FADE)
                return
            sink.write(block)
        sink.drain()
