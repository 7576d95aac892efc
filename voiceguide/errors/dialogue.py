"""Errors of questions that nobody can answer."""

from __future__ import annotations

from voiceguide.errors.base import VoiceguideError


class NobodyAnswers(VoiceguideError):
    """There is neither a terminal to press keys at nor a microphone that words are heard from."""

    @classmethod
    def session(cls, title: str, level: str) -> NobodyAnswers:
        """A session asks something before it starts."""
        return cls(
            f'"{title}" is {level}, so it asks two questions before it starts, and here nobody can answer them. '
            "Play it at a terminal, or choose another: voiceguide list"
        )

    @classmethod
    def menu(cls) -> NobodyAnswers:
        """The menu cannot be answered."""
        return cls(
            "There is no terminal to press keys at, and no words can be heard, so nothing can be chosen. "
            "Name a session: voiceguide play NAME"
        )
