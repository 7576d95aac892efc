"""Written text prepared for a voice."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DASH = re.compile(r"\s*[\u2012-\u2015]\s*|\s+-{1,3}\s+")
_MARKS = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2026": "..."})
_BEGINS = re.compile(r"(?<!\w)(?:\w+|\W)")
_WORD = re.compile(r"\w")


class Pronunciations:
    """How the words of a script are pronounced.

    Each replaces whole words only, ignoring case; where several match, the longest written form wins. The text is
    scanned only once, however many there are: at each word only the forms that begin with it are tried.

    Args:
        pairs: a written form and its pronunciation; if a form appears twice, the last counts.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._said: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for written, said in pairs:
            form = _folded(_plain(written))
            self._said[form] = _plain(said)
            first = _BEGINS.match(form)
            if first is not None:
                lengths.setdefault(first.group(), set()).add(len(form))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def spoken(self, text: str) -> str:
        """Return text as it is spoken, with punctuation that every voice understands.

        A dash becomes a comma: voices read dashes out or ignore them.
        """
        plain = _plain(text)
        if not self._said:
            return plain
        folded = _folded(plain)
        pieces: list[str] = []
        done = 0
        for begins in _BEGINS.finditer(plain):
            start = begins.start()
            end = self._end(plain, folded, start, begins.end()) if start >= done else None
            if end is not None:
                pieces += [plain[done:start], self._said[folded[start:end]]]
                done = end
        return "".join([*pieces, plain[done:]])

    def _end(self, plain: str, folded: str, start: int, first: int) -> int | None:
        """Return the end of the longest form that begins at `start` with the word ending at `first`."""
        for length in self._lengths.get(folded[start:first], ()):
            end = start + length
            if folded[start:end] in self._said and _WORD.match(plain, end) is None:
                return end
        return None


def _plain(text: str) -> str:
    return _DASH.sub(", ", text.translate(_MARKS))


def _folded(text: str) -> str:
    """Return the text in lower case, with every character in its place."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one := character.casefold()) == 1 else character for character in text)
