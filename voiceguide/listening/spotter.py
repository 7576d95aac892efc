"""Finds commands in everything that is heard: a phrase counts only if it is said alone.

Recognition hardly ever runs: only utterances as short as a command, with quiet around them, go to the recogniser. It
is too credulous: other speech, too, comes back as a command, with high confidence. So a command must be exactly one
phrase from its first sound to its last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from voiceguide.errors import RecognizerFailed
from voiceguide.listening.activity import NOTICED, Activity
from voiceguide.listening.recognizer import Recognizer
from voiceguide.transcript import Word

BEFORE = 0.3
"""Seconds of quiet before a command."""
AFTER = 0.5
"""Seconds of quiet after a command: less than people leave between two sentences, more than within a word."""
LONGEST_PHRASE = 2.5
"""The longest a command may take, in seconds; "say that again", said slowly, takes 1.5."""

SURE = 0.6
"""The confidence required for each word of a command, 0..1."""
VERY_SURE = 0.9
"""The confidence required for commands that throw something away."""

_MARGIN = 0.3  # seconds of sound on either side that the recogniser gets with an utterance
_HANGOVER = 0.2  # seconds for which `Activity` still reports speech after its end
_UNTOLD_BEFORE, _UNTOLD_BEHIND = 0.4, 0.7  # seconds of breath, and of room reverberation, that are not words


@dataclass(frozen=True, slots=True)
class Spotted:
    """A phrase that was said."""

    phrase: str
    start: float
    """Seconds from the first sound fed."""
    end: float


class Spotter:
    """Listens to mono 16-bit sound, and reports each known phrase that is said alone.

    Args:
        recognizer: recognises sound of `sample_rate` Hz with a grammar of the phrases and other words; unknown words
            come back as something other than a phrase.
        sample_rate: frames per second, in Hz.
        phrases: what to report, as the recogniser writes it.
        destructive: those of the phrases that throw something away; they need higher confidence.
        before: seconds of quiet before a phrase.
        after: seconds of quiet after it.
        vetoed: called with the start and end of an utterance, in seconds, before anything is recognised; true means
            that it was the guide's own voice.
    """

    def __init__(
        self, recognizer: Recognizer, sample_rate: int, phrases: Collection[str], *,
        destructive: Collection[str] = (), before: float = BEFORE, after: float = AFTER,
        vetoed: Callable[[float, float], bool] = lambda start, end: False,
    ) -> None:  # fmt: skip
        self._recognizer = recognizer
        self._sample_rate = sample_rate
        self._phrases = frozenset(phrases)
        self._destructive = frozenset(destructive)
        self._vetoed = vetoed
        self._activity = Activity(sample_rate)
        self._step = self._activity.frame_seconds
        self._before, self._after = self._frames(before), self._frames(after)
        self._longest, self._hangover = self._frames(LONGEST_PHRASE), self._frames(_HANGOVER)
        self._sound = bytearray()
        self._forgotten = 0  # frames of 20 ms before the first one in `_sound`
        self._now = 0
        self._speaking = False
        self._start: int | None = None
        self._end = 0
        self._isolated = False

    def feed(self, pcm: bytes) -> list[Spotted]:
        """Process more sound, and return the phrases that are now certain.

        Raises:
            RecognizerFailed: the recogniser died or refused; more sound may be fed all the same.
        """
        self._sound += pcm
        spotted: list[Spotted] = []
        failure: RecognizerFailed | None = None
        for speaking in self._activity.feed(pcm):
            utterance = self._ended(speaking)
            self._now += 1
            try:
                spotted += self._recognized(*utterance) if utterance is not None else ()
            except RecognizerFailed as error:
                failure = error  # the sound after it still has to be processed
        self._forget()
        if failure is not None:
            raise failure
        return spotted

    def _ended(self, speaking: bool) -> tuple[int, int] | None:
        """Process the next frame, and return the span of a short utterance that ends with it."""
        if speaking:
            if self._start is None:
                self._start = max(self._end, self._now - self._frames(NOTICED))
                self._isolated = self._start - self._end >= self._before
            self._speaking = True
            return None
        if self._speaking:
            self._speaking = False
            self._end = self._now - self._hangover
        start, end = self._start, self._end
        if start is None or self._now + 1 - end < self._after:
            return None
        self._start = None
        return (start, end) if self._isolated and end - start <= self._longest else None

    def _recognized(self, start: int, end: int) -> tuple[Spotted, ...]:
        """Return the phrase that an utterance consists of, or nothing."""
        began, ended = start * self._step, end * self._step
        if self._vetoed(began, ended):
            return ()
        first = max(0, start - self._frames(_MARGIN))
        words = self._words(self._between(first, end + self._frames(_MARGIN)))
        phrase = " ".join(word.text for word in words)
        if phrase not in self._phrases:
            return ()
        sure = VERY_SURE if phrase in self._destructive else SURE
        given = first * self._step
        whole = words[0].start <= began - given + _UNTOLD_BEFORE and words[-1].end >= ended - given - _UNTOLD_BEHIND
        surely = min(word.confidence for word in words) >= sure
        return (Spotted(phrase, began, ended),) if whole and surely else ()

    def _words(self, pcm: bytes) -> list[Word]:
        hearings = (self._recognizer.feed(pcm), self._recognizer.finish())
        return [word for hearing in hearings for segment in hearing.segments for word in segment.words]

    def _between(self, first: int, last: int) -> bytes:
        size = self._activity.frame_bytes
        return bytes(self._sound[(first - self._forgotten) * size : (last - self._forgotten) * size])

    def _forget(self) -> None:
        """Drop sound that can no longer belong to a command."""
        first = self._now - self._frames(NOTICED)
        if self._start is not None and self._now - self._start <= self._longest + self._after + self._hangover:
            first = self._start
        first = max(self._forgotten, first - self._frames(_MARGIN))
        del self._sound[: (first - self._forgotten) * self._activity.frame_bytes]
        self._forgotten = first

    def _frames(self, seconds: float) -> int:
        return round(seconds / self._step)
