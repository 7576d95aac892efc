"""The guide's own sentences, outside any script, as sound."""

from __future__ import annotations

from voiceguide.script.sentences import sentences
from voiceguide.script.spoken import Pronunciations
from voiceguide.sound.audio import Samples, from_pcm16, silence, to_frames
from voiceguide.sound.limiter import limited
from voiceguide.sound.mixer import at_gain, joined
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance

_GAP = 0.6
_READER = Pronunciations()


class Phrases:
    """Speaks the guide's own sentences the way the session is spoken."""

    def __init__(self, voice: CachedSynthesizer, delivery: Delivery, gain_db: float = 0.0) -> None:
        self._voice = voice
        self._delivery = delivery
        self.gain_db = gain_db
        """How loud it is, relative to speech by day; kept in step with the session."""

    def prepare(self, *texts: str) -> None:
        """Have the voice prepare what may be said soon."""
        self._voice.prepare(self._utterance(said) for text in texts for said in _read(text) if said)

    def said(self, text: str) -> Samples:
        """Return a text as sound, with a breath of quiet after each sentence.

        Raises:
            SpeechError: the voice failed.
        """
        pieces: list[Samples] = []
        for said in _read(text):
            spoken = [from_pcm16(self._voice.pcm(self._utterance(said)))] if said else []
            pieces += [*spoken, silence(to_frames(_GAP))]
        return self.softened(joined(pieces))

    def softened(self, samples: Samples) -> Samples:
        """Return a sound made as loud as the session is."""
        louder = at_gain(samples, self.gain_db)
        return limited(louder) if self.gain_db > 0 else louder

    def _utterance(self, said: str) -> Utterance:
        return Utterance(said, self._delivery)


def _read(text: str) -> list[str]:
    """Return the sentences of a text as they are said; one in which there is nothing to say is empty."""
    return [_READER.spoken(sentence) for sentence in sentences(text)]
