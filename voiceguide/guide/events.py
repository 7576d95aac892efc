"""What happens while a session plays, and how it ends: for whoever shows it or remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Lost:
    """The device went away at this frame of the session."""

    position: int


@dataclass(frozen=True, slots=True)
class Found:
    """The device is back; the session goes on from this frame, the beginning of a sentence."""

    position: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence begins to be heard: which, counted from 0, its text, and the title of its chapter."""

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
    """By the way out, which was heard."""
    HELP = "help"
    """Somebody asked where to find a person."""
    ASLEEP = "asleep"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended."""

    position: int
    """The frame of the session that was heard last; where it began to fade, if it faded into sleep."""
    ended: Ended

    @property
    def finished(self) -> bool:
        """Whether it came to its end; else it was stopped."""
        return self.ended is Ended.FINISHED
