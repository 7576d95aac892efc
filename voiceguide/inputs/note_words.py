"""Commands within a note: heard while it is spoken, in a thread of their own, so that recording never waits."""

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
"""Seconds of quiet before and behind a command in a note: within a sentence, people stop for less."""

_CLOSING = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """A command was said in a note."""

    control: Control
    start: float
    """Seconds from the beginning of the note."""
    end: float


class NoteWords:
    """Hears the commands in one note.

    Args:
        recognizer: hears commands; nobody else may ask it meanwhile.
        sample_rate: of the note, in Hz.
        hand_on: takes what concerns more than the note.
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
        """Hear the next sound of the note; comes back at once."""
        self._sound.put(pcm)

    def next(self) -> Said | None:
        """Return what was said, if anything was and it is certain by now."""
        return self._said.popleft() if self._said else None

    def hand_on(self, control: Control) -> None:
        """Ask the session for something that concerns more than the note."""
        self._hand_on(control)

    def close(self) -> None:
        """Hear no more."""
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
