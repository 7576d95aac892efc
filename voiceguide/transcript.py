"""Recognised words with their times: what recognition returns and the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the recogniser writes it: lower case, no punctuation."""

    text: str
    start: float
    """Seconds from the beginning of the note."""
    end: float
    confidence: float
    """The recogniser's confidence, 0..1."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Words spoken without a break, between two silences."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, joined by spaces."""
        return " ".join(word.text for word in self.words)
