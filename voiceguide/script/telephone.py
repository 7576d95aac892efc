"""Telephone numbers: which figures are one, and how it is said: digit by digit, in groups.

Helplines are why this is careful on both sides: "116 123" as one hundred and sixteen, one hundred and twenty-three
helps nobody, and neither does "20 000 people" as two zero, zero zero zero.
"""

from __future__ import annotations

import re

from voiceguide.script.numbers import grouped
from voiceguide.script.passage import Begins, ReadAs, ReadingRule, WrittenText

KNOWN_ALONE = frozenset({"000", "112", "911", "988", "999"})
"""Numbers of three digits that are read as telephone numbers wherever they stand alone."""

_HARMONISED = re.compile(r"116 ?\d{3}")  # the helplines of the European Union
_KEYS = {"*": "star", "#": "hash"}
_LONGEST = 15
_GROUPS = r"\(?\d{1,15}\)?(?:[ -]\(?\d{1,15}\)?){0,7}(?![\w%\u00b0:/]|[.,]\d|-\w)"
_ABROAD = r"\+\d[\d ()./-]{4,24}\d(?!\w)"
_AMERICAN = r"(?:\+?1[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])"
_FIGURES = re.compile(r"\d+")
_COUNTED = re.compile(
    r" ?(?:more |other |different |of (?:these|those|them|us|the) )?"
    r"(?:hours?|minutes?|mins?|seconds?|secs?|days?|weeks?"
    r"|months?|years?|times?|people|persons?|adults|children|women|men|words?|letters?|steps?|breaths?|rounds?|pages?"
    r"|metres?|meters?|miles?|kilomet(?:re|er)s?|grams?|kilos?|litres?|liters?|calories|feet|inches|degrees|percent"
    r"|pounds|euros|dollars|cents|pence|things|countries|stars|callers|calls|users|members|volunteers|questions"
    r"|ml|mg|kg|km|cm|mm|kcal|[gmlh])\b(?!\.\w)",
)
_AFTER_A_COUNT = frozenset("in since of by until than about over nearly almost from page line room year".split())


def spoken_number(number: str) -> str:
    """Return a telephone number in words, digit by digit, with a comma between its groups, as it is written."""
    if "+" in number:
        number = number.replace("(0)", " ")  # it is not dialled from abroad
    return ", ".join(map(_part, re.findall(r"\+?\d+|[^\W\d_]+|[*#]", number)))


def _part(part: str) -> str:
    if part[-1].isdecimal():
        return f"plus {grouped(part[1:])}" if part[0] == "+" else grouped(part)
    return _KEYS.get(part) or ("-".join(part) if part.isupper() else part)


def counted(text: str, place: int) -> bool:
    """Return whether what is counted follows at a place: hours, people, steps."""
    return _COUNTED.match(text, place) is not None


def _abroad(match: re.Match[str], passage: WrittenText) -> str | None:
    digits = sum(map(len, _FIGURES.findall(match.group())))
    return spoken_number(match.group()) if 7 <= digits <= _LONGEST else None


def _american(match: re.Match[str], passage: WrittenText) -> str:
    return spoken_number(match.group())


def _groups(match: re.Match[str], passage: WrittenText) -> ReadAs | None:
    text, end = match.group(), match.end()
    groups = _FIGURES.findall(text)
    if counted(passage.text, end) and passage.text[match.start()] != "0":
        # "988, 24 hours a day": what is counted is no part of the number.
        if len(groups) == 1:
            return None
        text = text[: text.rindex(groups[-1])].rstrip(" -(")
        groups, end = groups[:-1], match.start() + len(text)
    called = passage.calls_before(match.start()) and passage.word_before(match.start()) not in _AFTER_A_COUNT
    if not _is_telephone(text, groups, called):
        return None
    return ReadAs(end, f"{', ' * text.startswith('(')}{spoken_number(text)}{',' * text.endswith(')')}")


def _is_telephone(text: str, groups: list[str], called: bool) -> bool:
    """Return whether groups of digits are a telephone number; `called` says whether a telephone was spoken of."""
    digits = "".join(groups)
    if len(digits) > _LONGEST:
        return False
    if len(groups) == 1:
        return digits in KNOWN_ALONE or (digits[0] == "0" and len(digits) > 1) or (called and len(digits) >= 3)
    if (digits[0] == "0" and len(digits) >= 5) or _HARMONISED.fullmatch(text.strip("()")):
        return True
    if "-" in text:
        return called and len(digits) >= 6 and max(map(len, groups)) >= 3
    if len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
        return called  # 20 000 is an amount
    if all(len(group) == 4 and group[:2] in {"18", "19", "20"} for group in groups):
        return False  # years
    longest = max(map(len, groups))
    return len(digits) >= 6 and (longest >= 3 or len(groups) >= 4 or called)


TELEPHONE_RULES = (
    ReadingRule(_ABROAD, _abroad, frozenset({Begins.SIGN}), signs="+"),
    ReadingRule(_AMERICAN, _american, frozenset({Begins.DIGIT, Begins.SIGN}), signs="+("),
    ReadingRule(_GROUPS, _groups, frozenset({Begins.DIGIT, Begins.SIGN}), signs="("),
)
"""How telephone numbers are read."""
