"""Written text prepared for a voice: as the script pronounces it, and as a person would read the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from voiceguide.script.reading import Oddity, Pronounced, oddities, read
from voiceguide.script.signs import plain

_BEGINS = re.compile(r"(?<!\w)(?:\w+|\W)")
_WORD = re.compile(r"\w")


class Pronunciations:
    """How the text of a script is spoken.

    A pronunciation of the script replaces whole words only, ignoring case; where several match, the longest written
    form wins. The text is scanned only once, however many there are: at each word only the forms that begin with it are
    tried. What is left is read by the rules of the language, which never touch what the script pronounces.

    Args:
        pairs: a written form and its pronunciation; if a form appears twice, the last counts.
        language: the language tag of the text.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = (), language: str = "en") -> None:
        self._language = language
        self._said: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for written, said in pairs:
            form = _folded(plain(written))
            self._said[form] = read(plain(said), "")
            first = _BEGINS.match(form)
            if first is not None:
                lengths.setdefault(first.group(), set()).add(len(form))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def spoken(self, text: str) -> str:
        """Return text as it is spoken, in words and marks that every voice understands.

        It is empty if there is nothing in it that a voice can pronounce.
        """
        written = plain(text)
        return read(written, self._language, self._pronounced(written))

    def oddities(self, text: str) -> Iterator[Oddity]:
        """Yield what of a text is not said as it is written, and not as the script pronounces it either."""
        written = plain(text)
        return oddities(written, self._language, self._pronounced(written))

    def _pronounced(self, written: str) -> list[Pronounced]:
        """Return what of a plain text the script pronounces, in order."""
        if not self._said:
            return []
        folded = _folded(written)
        found: list[Pronounced] = []
        done = 0
        for begins in _BEGINS.finditer(written):
            start = begins.start()
            end = self._end(written, folded, start, begins.end()) if start >= done else None
            if end is not None:
                found.append(Pronounced(start, end, self._said[folded[start:end]]))
                done = end
        return found

    def _end(self, written: str, folded: str, start: int, first: int) -> int | None:
        """Return the end of the longest form that begins at `start` with the word ending at `first`."""
        for length in self._lengths.get(folded[start:first], ()):
            end = start + length
            if folded[start:end] in self._said and _WORD.match(written, end) is None:
                return end
        return None


def _folded(text: str) -> str:
    """Return the text in lower case, with every character in its place."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one := character.casefold()) == 1 else character for character in text)
