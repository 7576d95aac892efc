"""A note as it is listed, read and played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voiceguide.transcript import Segment


class NoteState(StrEnum):
    """The state of a note."""

    OPEN = "open"
    """It is being recorded."""
    FINISHED = "finished"
    RECOVERED = "recovered"
    """The program ended in the middle of it; everything but the last second is there."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list needs of a note, without its text."""

    id: int
    written_at: datetime
    """When it was begun, with the offset from UTC at that time and place."""
    session: str
    """The title of the session it belongs to, "" for none."""
    question: str
    """The question it answers, "" for none."""
    seconds: float
    """How long the person spoke, even if the sound was not kept."""
    words: int
    """How many words the text has."""
    state: NoteState
    has_sound: bool
    has_text: bool
    """Whether there is a text with at least one word."""
    edited: bool
    """Whether the text was edited by hand."""
    language: str
    """The tag of the spoken language, such as en."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A note with its text."""

    heading: Heading
    text: str
    segments: tuple[Segment, ...]
    """What was recognised, with times; empty for a text written by hand."""

    @property
    def id(self) -> int:
        """The number of the note; it is never reused."""
        return self.heading.id

    @property
    def written_at(self) -> datetime:
        """When it was begun."""
        return self.heading.written_at

    @property
    def session(self) -> str:
        """The title of its session, "" for none."""
        return self.heading.session

    @property
    def question(self) -> str:
        """The question it answers, "" for none."""
        return self.heading.question

    @property
    def seconds(self) -> float:
        """How long the person spoke."""
        return self.heading.seconds


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a note, exactly as the microphone delivered it: mono, 16-bit."""

    sample_rate: int
    """Hz."""
    frames: int
    blocks: Iterator[bytes]
    """Little-endian samples, at most a second at a time, read from the journal on demand."""
