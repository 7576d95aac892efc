"""What the guide says of its own, outside of any script, and how it is spoken."""

from __future__ import annotations

from voiceguide.script.sentences import sentences
from voiceguide.sound.audio import Samples, from_pcm16, silence, to_frames
from voiceguide.sound.mixer import at_gain, joined
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance

KEPT = "Kept."
JOURNAL_FAILED = "The journal could not take all of it. What it has is kept."
DISCARDED = "Discarded."
NOT_DISCARDED = "It could not be discarded. It is still in the journal."
DISK_FULL = "The disk is full. What you said so far is kept."
MICROPHONE_LOST = "The microphone went away. What you said so far is kept."
MICROPHONE_GONE = "The microphone went away."
MICROPHONE_SILENT = "No sound comes from the microphone."
NO_MICROPHONE = "Your words cannot be kept just now. The time for them is yours all the same."

_GAP = 0.6


class Phrases:
    """Speaks sentences of the guide's own as the session is spoken."""

    def __init__(self, voice: CachedSynthesizer, delivery: Delivery, gain_db: float = 0.0) -> None:
        self._voice = voice
        self._delivery = delivery
        self._gain_db = gain_db

    def prepare(self, *texts: str) -> None:
        """Have the voice make ready what may be said soon."""
        self._voice.prepare(self._utterance(sentence) for text in texts for sentence in sentences(text))

    def said(self, text: str) -> Samples:
        """Return a text as sound, a breath of quiet behind each of its sentences.

        Raises:
            SpeechError: the voice failed.
        """
        pieces: list[Samples] = []
        for sentence in sentences(text):
            pieces += [from_pcm16(self._voice.pcm(self._utterance(sentence))), silence(to_frames(_GAP))]
        return self.softened(joined(pieces))

    def softened(self, samples: Samples) -> Samples:
        """Return a sound as loud as the session is."""
        return at_gain(samples, self._gain_db)

    def _utterance(self, sentence: str) -> Utterance:
        return Utterance(sentence, self._delivery)
