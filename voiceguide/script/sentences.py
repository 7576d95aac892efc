"""Splitting text into sentences, and cleaning it for the voice."""

from __future__ import annotations

import re
import unicodedata

_ABBREVIATIONS = frozenset("mr mrs ms dr prof rev st mt vs e.g i.e approx dept est fig vol ph.d".split())
_MAY_END = frozenset("etc jr sr ave".split())
_INITIALS = re.compile(r"(?!i$)[^\W\d_](?:\.[^\W\d_])*")
_BOUNDARY = re.compile(r"""(?<![.!?\u2026])[.!?\u2026]++["'\u201d\u2019)]*+(?=\s)""")
_STARTS_LIKE_MARKUP = re.compile(r"^(?:(?:[#>]|[-+\u2022](?=\s|$)|//|\d{1,2}\)(?=\s|$))\s*)+")
_STARTS_WITH_LIST_NUMBER = re.compile(r"""^\d{1,2}\.\s+(?=["'\u201c\u2018(]?[^\W\d_])""")
_EMPHASIS = re.compile(r"[*`]|(?<!\w)_+|(?<!_)_++(?!\w)")
_NOTE_MARKS = re.compile(r"(?:(?<!\S)//+|<!--+)(?://+|<!--+)*")


def sentences(text: str) -> list[str]:
    """Split one line of text into sentences, each cleaned; pieces without a word are dropped."""
    # "1." before a word is a list number; between other numbers it is part of counting aloud.
    text = _STARTS_WITH_LIST_NUMBER.sub("", _without_markup(tidy(text)))
    pieces: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        end = match.end()
        last_word = text[text.rfind(" ", 0, match.start()) + 1 : end]
        if ends_sentence(last_word, text[end + 1 : end + 2]):
            pieces.append(text[start:end])
            start = end
    pieces.append(text[start:])
    cleaned = (_without_markup(piece.strip()) for piece in pieces)
    return [piece for piece in cleaned if has_words(piece)]


def ends_sentence(before: str, after: str) -> bool:
    """Return whether a sentence ends between `before` and `after`."""
    closed = before.rstrip().rstrip("\"'\u201d\u2019)")
    if not closed or closed[-1] not in ".!?\u2026":
        return False
    if not after:
        return True
    quoted = closed != before.rstrip()  # "Is it so?" she asked.
    if quoted or closed.endswith(("...", "\u2026")):
        return not after[0].islower()
    if closed[-1] == ".":
        word = closed.split()[-1].rstrip(".").lstrip("(\"'\u201c\u2018").casefold()
        return not _is_shortened(word, after[0])
    return True


def _is_shortened(word: str, after: str) -> bool:
    """Return whether the full stop behind a word belongs to it, so that no sentence ends there."""
    if word == "no":
        return after.isdigit()  # No. 5, and not: No. Then rest.
    if word in _MAY_END:
        return not after.isupper()
    return word in _ABBREVIATIONS or _INITIALS.fullmatch(word) is not None


def continues(before: str, after: str) -> bool:
    """Return whether a line continues the sentence of the line before it."""
    return after[:1].islower() and not ends_sentence(before, after)


def has_words(text: str) -> bool:
    """Return whether the text contains anything a voice can say."""
    return any(character.isalnum() for character in text)


def tidy(text: str) -> str:
    """Return the text without emphasis and note marks, on one line, with single spaces."""
    return " ".join(_NOTE_MARKS.sub(" ", _EMPHASIS.sub("", text)).split())


def unspeakable(text: str) -> int:
    """Return the index of the first character no voice can say, or -1."""
    if text.isprintable():
        return -1
    for place, character in enumerate(text):
        if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} and not character.isspace():
            return place
    return -1


def _without_markup(piece: str) -> str:
    return _STARTS_LIKE_MARKUP.sub("", piece)
