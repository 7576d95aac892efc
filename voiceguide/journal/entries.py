"""A note, as it is listed, read and heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voiceguide.transcript import Segment


class NoteState(StrEnum):
    """How far a note came."""

    OPEN = "open"
    """It is being recorded."""
    FINISHED = "finished"
    RECOVERED = "recovered"
    """The program ended in the middle of it; all but the last second is there."""


@dataclass(frozen=True, slots=True)
class Heading:
    """All that a list needs of a note, without what was said."""

    id: int
    written_at: datetime
    """When it was begun, with the offset from UTC that was in force then and there."""
    session: str
    """The title of the session it belongs to, "" for none."""
    question: str
    """What it answers, "" for nothing."""
    seconds: float
    """How long was spoken, also if the sound was not kept."""
    words: int
    """How many words the text has."""
    state: NoteState
    has_sound: bool
    has_text: bool
    """Whether there is a text with at least one word."""
    edited: bool
    """Whether the text was changed by hand."""
    language: str
    """The tag of the language that was spoken, as in en."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A note with its text."""

    heading: Heading
    text: str
    segments: tuple[Segment, ...]
    """What was recognised, with times; none for a text that was written by hand."""

    @property
    def id(self) -> int:
        """The number of the note; it is never given to another."""
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
        """What it answers, "" for nothing."""
        return self.heading.question

    @property
    def seconds(self) -> float:
        """How long was spoken."""
        return self.heading.seconds


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a note, exactly as the microphone gave it: mono, 16-bit."""

    sample_rate: int
    """Hz."""
    frames: int
    blocks: Iterator[bytes]
    """Little-endian samples, a second or less at a time; read from the journal as they are asked for."""
