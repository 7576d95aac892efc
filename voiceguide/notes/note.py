"""A note as the guide sees it: what it answers, how it ended, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voiceguide.errors import VoiceguideError


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
    """What a note answers, and how long it may take."""

    text: str = ""
    session: str = ""
    limit: float = 900.0
    """Seconds."""
    first: float | None = None
    """Seconds after which a note ends if nothing was said; None for the whole limit."""


@dataclass(frozen=True, slots=True)
class NoteResult:
    """What became of a note."""

    ending: Ending
    note: int | None = None
    """Its number in the journal; None if nothing is kept."""
    seconds: float = 0.0
    problem: VoiceguideError | None = None
