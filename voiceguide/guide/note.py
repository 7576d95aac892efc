"""What a note is to the guide: what it answers, what the person can do meanwhile, and what became of it."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.errors import VoiceguideError
from voiceguide.guide.controls import Control


class NoteControls:
    """Carries what the person asks for to the note that is being taken; for any thread."""

    def __init__(self) -> None:
        self._asked: deque[Control] = deque()
        self._arrived = threading.Event()

    def ask(self, control: Control) -> None:
        """Ask for something."""
        self._asked.append(control)
        self._arrived.set()

    def next(self) -> Control | None:
        """Return what was asked for, if anything was."""
        return self._asked.popleft() if self._asked else None

    def asked_for(self, control: Control, seconds: float) -> bool:
        """Wait until something is asked for, and return whether it was; only "go on" and "stop" end the wait before."""
        until = time.monotonic() + seconds
        while True:
            self._arrived.clear()
            while self._asked:
                asked = self._asked.popleft()
                if asked is control:
                    return True
                if asked in {Control.STOP, Control.GO_ON}:
                    return False
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._arrived.wait(left)

    def begin(self) -> bool:
        """Forget what was asked for before; say whether a note may begin: not if something else is in a hurry."""
        hurried = Control.STOP in self._asked
        self.clear()
        return not hurried

    def clear(self) -> None:
        """Forget what was asked for before."""
        self._asked.clear()


class Ending(StrEnum):
    """Why a note is over."""

    SILENCE = "silence"
    LIMIT = "limit"
    UNSAID = "unsaid"
    FINISHED = "finished"
    DISCARDED = "discarded"
    MICROPHONE_LOST = "microphone lost"
    JOURNAL_FAILED = "journal failed"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Question:
    """What a note answers, and how long there is for it."""

    text: str = ""
    session: str = ""
    limit: float = 900.0
    """Seconds."""
    first: float | None = None
    """Seconds after which a note in which nothing was said is over; None for the whole limit."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a note."""

    ending: Ending
    note: int | None = None
    """Its number in the journal; None if nothing is kept."""
    seconds: float = 0.0
    problem: VoiceguideError | None = None
