"""What was heard, as words with their times: what recognition gives and the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word, as the recogniser writes it: lower case, no punctuation."""

    text: str
    start: float
    """Seconds from the beginning of the note."""
    end: float
    confidence: float
    """How sure the recogniser is, 0..1."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that were spoken in one go, between two silences."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, joined by spaces."""
        return " ".join(word.text for word in self.words)
