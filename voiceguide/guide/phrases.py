"""What the guide says of its own, outside of any script, and how it is spoken."""

from __future__ import annotations

from voiceguide.script.sentences import sentences
from voiceguide.sound.audio import Samples, from_pcm16, silence, to_frames
from voiceguide.sound.limiter import limited
from voiceguide.sound.mixer import at_gain, joined
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance

KEPT = "Kept."
JOURNAL_FAILED = "The journal could not take all of it. What it has is kept."
DISCARDED = "Discarded."
DISCARD_QUESTION = "Discard this note? Say yes."
NOT_DISCARDED = "It could not be discarded. It is still in the journal."
DISK_FULL = "The disk is full. What you said so far is kept."
MICROPHONE_LOST = "The microphone went away. What you said so far is kept."
MICROPHONE_GONE = "The microphone went away."
MICROPHONE_SILENT = "No sound comes from the microphone."
NO_MICROPHONE = "Your words cannot be kept just now. The time for them is yours all the same."

PAUSED = "Paused."
GO_ON = "Go on."
MORE_TIME = "More time."
TAKE_YOUR_TIME = "Take your time."
LOUDER, SOFTER = "Louder.", "Softer."
LOUDEST = "That is as loud as I can be."
SOFTEST = "That is as soft as I can be."
SLOWER, FASTER = "Slower.", "Faster."
SLOWEST = "That is as slow as I can speak."
FASTEST = "That is as fast as I can speak."
LAST_PART = "This is the last part."
WAY_OUT = "The way out."
STOP = "Stop."
HELP = "Here is where to find a person."
NOT_NOW = "That means nothing just now."
NO_NOTES = "Notes cannot be taken just now."
SOUND_CAME_BACK = "The sound was gone for a while. We are paused."

ANSWERS = (
    PAUSED, GO_ON, MORE_TIME, TAKE_YOUR_TIME, LOUDER, SOFTER, LOUDEST, SOFTEST, SLOWER, FASTER, SLOWEST, FASTEST,
    LAST_PART, WAY_OUT, STOP, HELP, NOT_NOW, NO_NOTES, SOUND_CAME_BACK,
)  # fmt: skip
"""Everything that may be said in answer while a session plays."""

_GAP = 0.6


class Phrases:
    """Speaks sentences of the guide's own as the session is spoken."""

    def __init__(self, voice: CachedSynthesizer, delivery: Delivery, gain_db: float = 0.0) -> None:
        self._voice = voice
        self._delivery = delivery
        self.gain_db = gain_db
        """How loud it is, against speech by day; whoever plays a session keeps it as loud as that is."""

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
        louder = at_gain(samples, self.gain_db)
        return limited(louder) if self.gain_db > 0 else louder

    def _utterance(self, sentence: str) -> Utterance:
        return Utterance(sentence, self._delivery)
