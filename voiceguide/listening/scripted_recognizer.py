"""A recogniser that hears the words of a script at their given times: for trying out the guide."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from voiceguide.listening.recognizer import NOTHING, Hearing
from voiceguide.transcript import Segment

_PAUSE = 0.5
"""Seconds after its last word until a segment is final, as with Vosk."""


class ScriptedRecognizer:
    """Hears each word once the sound reaches the end of the word, whatever the sound is.

    `notes` are the segments of one note after another; after the last note it starts again with the first.
    """

    def __init__(self, sample_rate: int, *notes: Sequence[Segment]) -> None:
        self._sample_rate = sample_rate
        self._notes = notes or ((),)
        self._lock = threading.Lock()
        self._note = 0
        self._bytes = 0
        self._told = 0
        """How many segments of this note have been returned."""

    def feed(self, pcm: bytes) -> Hearing:
        """Return the words of the script that fall in a block of sound."""
        with self._lock:
            self._bytes += len(pcm)
            segments: list[Segment] = []
            for segment in self._left():
                if not self._is_over(segment.words[-1].end + _PAUSE):
                    return Hearing(self._heard(segment).text, tuple(segments))
                segments.append(segment)
                self._told += 1
            return Hearing("", tuple(segments))

    def finish(self) -> Hearing:
        """Return the words of a segment that the sound ended in, and move on to the next note."""
        with self._lock:
            if not self._bytes:
                return NOTHING
            begun = [self._heard(segment) for segment in self._left()]
            self._note += 1
            self._bytes = self._told = 0
            return Hearing("", tuple(segment for segment in begun if segment.words))

    def close(self) -> None:
        """Do nothing: there is nothing to shut down."""

    def _left(self) -> Sequence[Segment]:
        return self._notes[self._note % len(self._notes)][self._told :]

    def _is_over(self, seconds: float) -> bool:
        return seconds <= self._bytes / (2 * self._sample_rate)

    def _heard(self, segment: Segment) -> Segment:
        return Segment(tuple(word for word in segment.words if self._is_over(word.end)))
