"""Signs: those that every voice understands stay, and the others become a pause, a word, or nothing.

What is here holds for every language, but for ENGLISH_SIGNS. It keeps engines from reading out "slightly smiling face",
and other people's text in double brackets from being taken for phonemes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from voiceguide.script.numbers import cardinal
from voiceguide.script.passage import Begins, ReadingRule, WrittenText

_MARKS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2212", "-")
    | {"\u2026": "...", "\u2044": "/"}
)
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f\u20e3]")
_COMPATIBLE = re.compile("[\u2116\u2103\u2109\u2160-\u217f\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]")
_DASH = re.compile(r"(?P<before>\s*)(?P<dash>[\u2012-\u2015]|(?<=\s)-{1,3}(?=\s)|(?<=\w)-{2,3}(?=\w))(?P<after>\s*)")
_FIGURE_BEFORE = re.compile(r"(?:\d|\d%|\d\u00b0[CF]?|\d\s?[aApP]\.?[mM]|\d(?:st|nd|rd|th))$")
_FIGURE_AFTER = re.compile(r"[\u00a3$\u20ac]?\d")
_DAY_OR_LETTER = re.compile(r"(?:\b(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)|\bA)$")

_ARROWS = "\u2190-\u21ff\u2794-\u27be\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b11"
_PAUSES = r"\u2022\u2023\u2043\u2219\u25aa\u25cf\u25e6\u00b7|\u00a6\u2502\u3001\uff0c"
_WORDS = {
    "+": "plus", "=": "equals", "@": "at", "%": "percent", "\u00b0": "degrees", "\u00d7": "times",
    "\u00f7": "divided by", "\u00b1": "plus or minus", "\u00a7": "section", "\u00b2": "squared", "\u00b3": "cubed",
}  # fmt: skip
_KEPT = frozenset(" ,.;:?!'\"-\u00bf\u00a1\u3002\u061f\u060c\u0964")
_KEPT_ELSEWHERE = frozenset("%&+/=@#\u00b0\u00b1\u00d7\u00f7\u00a3$\u20ac\u00a5\u00a7")
_JOINERS = frozenset("\u200c\u200d")


def _one_stop(match: re.Match[str]) -> str:
    marks = match.group()
    return next((mark for mark in marks if mark in "?!"), "." if "." in marks else marks[0])


_NEXT_WORD = re.compile(r"[\W_]{0,40}([^\W_])")
_ROUNDS = 4
_SETTLING: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<!\w)(?:[\"'][\s,;:.]*){2,}(?!\w)"), " "),  # quotes around nothing
    (re.compile(r"(?<=[,;:.?!])(?: -{1,3})+(?=\s)"), ""),
    (re.compile(r"(?<=[,;])(?=[^\W\d_])"), " "),
    (re.compile(r" (?=[,.;:?!](?:\W|$))"), ""),
    (re.compile(r"\.{2,}"), "."),
    (re.compile(r"[,;:.?!](?:\s?[,;:.?!])+(?=\W|$)"), _one_stop),
    (re.compile(r"^[\s,;:.?!-]+(?=\W*\w)|[\s,;-]+$"), ""),
)


def plain(text: str) -> str:
    """Return text with the quotes, spaces, dashes and digits that everybody types, and nothing invisible.

    A dash becomes a comma, as voices read it out or ignore it; between figures it becomes a hyphen.
    """
    if text.isascii() and "-" not in text:
        return text
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text.translate(_MARKS)))
    text = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = re.sub(r"[^\S\n]", " ", text)
    return _DASH.sub(_dash, text)


def _dash(match: re.Match[str]) -> str:
    text = match.string
    before = text[max(0, match.start() - 8) : match.start()]
    if _FIGURE_AFTER.match(text, match.end()) and _FIGURE_BEFORE.search(before):
        return f"{match['before'] and ' '}-{match['after'] and ' '}"
    if (
        not match["before"]
        and not match["after"]
        and _DAY_OR_LETTER.search(before)
        and text[match.end() :][:1].isupper()
    ):
        return "-"
    return ", "


def settled(text: str) -> str:
    """Return text that was read with single spaces, and one stop where several came together."""
    if not has_letters(text):
        return ""
    for _ in range(_ROUNDS):
        before = text
        for pattern, instead in _SETTLING:
            text = pattern.sub(instead, text)
        if text == before:
            break
    return text


def has_letters(text: str) -> bool:
    """Return whether there is anything that a voice can pronounce."""
    return any(character.isalnum() for character in text)


def _stops(match: re.Match[str], passage: WrittenText) -> str:
    """Return the pause of three dots: a full stop if a sentence ends there, a comma if it goes on."""
    follows = _NEXT_WORD.match(passage.text, match.end())
    return "." if follows is None or follows[1].isupper() else ","


def _pause(match: re.Match[str], passage: WrittenText) -> str:
    return ", "


def _nothing(match: re.Match[str], passage: WrittenText) -> str:
    return " "


def _strongest(match: re.Match[str], passage: WrittenText) -> str:
    return "?" if "?" in match.group() else "!"


def _elsewhere(match: re.Match[str], passage: WrittenText) -> str | None:
    return None if match["sign"] in _KEPT_ELSEWHERE or _harmless(match["sign"]) else " "


def _in_english(match: re.Match[str], passage: WrittenText) -> str | None:
    sign = match["sign"]
    number = unicodedata.numeric(sign, -1.0)
    if number >= 0 and not sign.isalpha():
        return " ".join([cardinal(str(int(number)))] * len(match.group())) if number.is_integer() else " "
    return None if _harmless(sign) and sign not in _JOINERS else " "


def _harmless(sign: str) -> bool:
    return sign in _KEPT or sign in _JOINERS or sign.isspace() or unicodedata.category(sign)[0] in "LMN"


def _word(word: str) -> Callable[[re.Match[str], WrittenText], str]:
    return lambda match, passage: f" {word} "


def _rule(
    signs: str, pattern: str, say: Callable[[re.Match[str], WrittenText], str | None], told: bool = False
) -> ReadingRule:
    return ReadingRule(pattern, say, frozenset({Begins.SIGN}), told, signs)


_FACES_AND_ARROWS = (
    _rule(".", r"\.{2,}", _stops),
    _rule("?!", r"[?!]{2,}", _strongest),
    _rule("<", r"</?[A-Za-z!][^<>\n]{0,200}>", _nothing, told=True),
    _rule("<-=", r"<3+(?!\d)|<?[-=]{1,3}>|<[-=]{1,3}", _pause, told=True),
    _rule(":;^", r"[:;]['-]?[()DPp/|](?!\w)|\^_*\^", _nothing, told=True),
)
_OTHER_PAUSES = (
    _rule("()[]{}<>", r"[()\[\]{}<>]+", _pause),
    _rule("", rf"[{_ARROWS}]+", _pause, told=True),
    _rule("", rf"[{_PAUSES}]+", _pause),
)

ENGLISH_SIGNS = (
    *_FACES_AND_ARROWS,
    _rule("<", r"<(?=\s?\d)", _word("less than"), told=True),
    _rule(">", r">(?=\s?\d)", _word("more than"), told=True),
    *_OTHER_PAUSES,
    _rule("-", r"(?<!\S)-{1,3}(?!\S)", _pause),
    _rule("&", r"&", _word("and")),
    *(_rule(sign, re.escape(sign), _word(word), told=True) for sign, word in _WORDS.items()),
    _rule("#", r"#(?=\d)", _word("number"), told=True),
    _rule("~\u2248", r"[~\u2248](?=\s?\d)", _word("about"), told=True),
    _rule("-", r"(?<![\w)])-(?=\d)", _word("minus"), told=True),
    _rule("-", r"(?<=[^\W\d_])-(?=\d)", _nothing),
    _rule("/", r"/", _pause),
    _rule("", r"(?s)(?P<sign>.)(?P=sign)*", _in_english, told=True),
)
"""How signs are read in English, the first that fits."""

SIGNS = (*_FACES_AND_ARROWS, *_OTHER_PAUSES, _rule("", r"(?s)(?P<sign>.)(?P=sign)*", _elsewhere, told=True))
"""How signs are read in any other language."""
