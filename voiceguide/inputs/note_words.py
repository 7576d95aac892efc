"""Commands within a note, heard in a thread of their own, so that recording never waits."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.controls.control import Control
from voiceguide.controls.vocabulary import DESTRUCTIVE, IN_NOTES, PHRASES
from voiceguide.errors import RecognizerFailed
from voiceguide.listening.recognizer import Recognizer
from voiceguide.listening.spotter import Spotter

QUIET = 0.8
"""Seconds of quiet before and after a command in a note: pauses within a sentence are shorter."""

_CLOSING = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """A command that was said in a note."""

    control: Control
    start: float
    """Seconds from the beginning of the note."""
    end: float


class NoteWords:
    """Hears the commands in one note.

    Args:
        recognizer: hears commands; nobody else may use it meanwhile.
        sample_rate: of the note, in Hz.
        hand_on: called with a command that concerns more than the note.
    """

    def __init__(self, recognizer: Recognizer, sample_rate: int, hand_on: Callable[[Control], None]) -> None:
        self._spotter = Spotter(recognizer, sample_rate, IN_NOTES, destructive=DESTRUCTIVE, before=QUIET, after=QUIET)
        self._hand_on = hand_on
        self._sound: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._closed = False
        self._said: deque[Said] = deque()
        self._thread = threading.Thread(target=self._run, name="note words", daemon=True)
        self._thread.start()

    def feed(self, pcm: bytes) -> None:
        """Hear the next sound of the note; returns at once."""
        self._sound.put(pcm)

    def next(self) -> Said | None:
        """Return the next command that is certain; None if there is none yet."""
        return self._said.popleft() if self._said else None

    def hand_on(self, control: Control) -> None:
        """Pass on to the session what concerns more than the note."""
        self._hand_on(control)

    def close(self) -> None:
        """Stop hearing."""
        self._closed = True
        self._sound.put(None)
        self._thread.join(_CLOSING)

    def _run(self) -> None:
        while (pcm := self._sound.get()) is not None and not self._closed:
            try:
                spotted = self._spotter.feed(pcm)
            except RecognizerFailed:
                continue  # it costs this word; the key is still there
            self._said += [Said(PHRASES[one.phrase], one.start, one.end) for one in spotted]
