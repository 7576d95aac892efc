"""Written text as it is given to a voice."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DASH = re.compile(r"\s*[\u2012-\u2015]\s*|\s+-{1,3}\s+")
_MARKS = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2026": "..."})
_BEGINS = re.compile(r"(?<!\w)(?:\w+|\W)")
_WORD = re.compile(r"\w")


class Pronunciations:
    """How a script's own words are said.

    Each replaces whole words only, whatever their capitals; where several begin, the longest written form is said.
    However many there are, a text is gone through once: only those are looked for that begin with the word there.

    Args:
        pairs: a written form and how it is said; of the same form twice, the last holds.
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
        """Return text as it is said, with marks that every voice understands.

        A dash becomes a comma: voices read it out, or run over it.
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
        """Return where the longest form ends that begins at `start` with the word up to `first`."""
        for length in self._lengths.get(folded[start:first], ()):
            end = start + length
            if folded[start:end] in self._said and _WORD.match(plain, end) is None:
                return end
        return None


def _plain(text: str) -> str:
    return _DASH.sub(", ", text.translate(_MARKS))


def _folded(text: str) -> str:
    """Return text without capitals, each character in its place."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one := character.casefold()) == 1 else character for character in text)
