"""What happens while a session plays, and how it ends, for the code that shows or records it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Lost:
    """The device was lost at this frame of the session."""

    position: int


@dataclass(frozen=True, slots=True)
class Found:
    """The device is back; the session goes on from this frame, the beginning of a sentence."""

    position: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence begins to be heard: its number from 0, its text, and the title of its chapter."""

    number: int
    text: str
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class Paused:
    """The session was paused at this frame."""

    position: int


@dataclass(frozen=True, slots=True)
class ChoicesAsked:
    """Somebody asked what they can press or say."""


SessionEvent = Lost | Found | Sentence | Paused | ChoicesAsked


class Ended(StrEnum):
    """Why a session is over."""

    FINISHED = "finished"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    """By a signal, such as Ctrl-C."""
    LEFT = "left"
    """By the way out, which was played."""
    HELP = "help"
    """Somebody asked where to find a person."""
    ASLEEP = "asleep"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended."""

    position: int
    """The last frame of the session that was heard, or the one at which its fade into sleep began."""
    ended: Ended

    @property
    def finished(self) -> bool:
        """Whether it reached its end; if not, it was stopped."""
        return self.ended is Ended.FINISHED
