"""What the rules of reading see: the text, the place they are at, and whether a telephone was spoken of before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

_CALLS = re.compile(
    r"(?i)\b(?:call|calls|calling|dial|dials|ring|rings|phone|telephone|text|texts|tel|fax|number|numbers|contact|reach"
    r"|samaritans|emergency|\w{0,20}line)\b"
)
_NEAR = 60


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What is said for a piece of text."""

    end: int
    """Where the piece ends in the text."""
    words: str


class Begins(StrEnum):
    """What a piece of text begins with."""

    DIGIT = "digit"
    LETTER = "letter"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """One way in which a piece of text is read."""

    pattern: str
    say: Callable[[re.Match[str], WrittenText], ReadAs | str | None]
    """Returns what is said for a match, None if it is read in another way; a plain text stands for all of the match."""
    begins: frozenset[Begins]
    told: bool = True
    """Whether a writer may want to know."""
    signs: str = ""
    """The signs that it may begin with; empty for any."""

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first needed: most sessions have nothing odd, and should begin at once."""
        return _compiled(self.pattern)


_compiled = cache(re.compile)


class WrittenText:
    """A text that is being read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._calls = [found.end() for found in _CALLS.finditer(text)]
        self._next = 0

    def calls_before(self, place: int) -> bool:
        """Return whether a telephone is spoken of shortly before a place; places are asked for in their order."""
        while self._next < len(self._calls) and self._calls[self._next] <= place:
            self._next += 1
        return self._next > 0 and place - self._calls[self._next - 1] <= _NEAR

    def word_before(self, place: int) -> str:
        """Return the word before a place, in small letters; empty if there is none right before it."""
        match = _LAST_WORD.search(self.text, max(0, place - 24), place)
        return match.group(1).casefold() if match else ""


_LAST_WORD = re.compile(r"([^\W\d_]{1,20})[.,:]?[ ]?$")
