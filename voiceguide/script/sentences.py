"""Dividing text into sentences, and cleaning it for the voice."""

from __future__ import annotations

import re
import unicodedata

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st no vs etc e.g i.e a.m p.m approx dept est fig jr sr vol".split()
)
_BOUNDARY = re.compile(r"""[.!?\u2026]+["'\u201d\u2019)]*(?=\s)""")
_STARTS_LIKE_MARKUP = re.compile(r"^(?:[#>]|[-+\u2022](?=\s|$)|//|\d{1,2}[.)](?=\s|$))+\s*")
_TOKEN_BEFORE = re.compile(r"(\S+)$")


def sentences(text: str) -> list[str]:
    """Divide one line of text into sentences, each cleaned; pieces without a word are dropped."""
    pieces: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if ends_sentence(text[: match.end()], text[match.end() :].lstrip()):
            pieces.append(text[start : match.end()])
            start = match.end()
    pieces.append(text[start:])
    cleaned = (_strip_markup(piece) for piece in pieces)
    return [piece for piece in cleaned if has_words(piece)]


def ends_sentence(before: str, after: str) -> bool:
    """Say whether a sentence ends between `before` and `after`."""
    stripped = before.rstrip()
    closed = stripped.rstrip("\"'\u201d\u2019)")
    if not closed or closed[-1] not in ".!?\u2026":
        return False
    if not after:
        return True
    if closed.endswith(("...", "\u2026")):
        return not after[0].islower()
    if closed[-1] == ".":
        token = _TOKEN_BEFORE.search(closed)
        word = token.group(1).rstrip(".").lstrip("(\"'\u201c\u2018").casefold() if token else ""
        if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i"):
            return False
    return True


def has_words(text: str) -> bool:
    """Say whether there is anything in the text that a voice can say."""
    return any(character.isalnum() for character in text)


def tidy(text: str) -> str:
    """Return the text without marks of emphasis, on one line, with single spaces."""
    bare = re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)", "", text)
    return " ".join(bare.split())


def unspeakable(text: str) -> int:
    """Return the place of the first character no voice can say, or -1."""
    for place, character in enumerate(text):
        if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} and not character.isspace():
            return place
    return -1


def _strip_markup(piece: str) -> str:
    piece = tidy(piece)
    while (shorter := _STARTS_LIKE_MARKUP.sub("", piece)) != piece:
        piece = shorter.lstrip()
    return piece.strip()
