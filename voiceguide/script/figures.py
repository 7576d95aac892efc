"""Figures in an English text, as a person would read them: times, ranges, patterns of breathing, money, units."""

from __future__ import annotations

import re
from collections.abc import Callable

from voiceguide.script.numbers import (
    MONTH_NAMES,
    cardinal,
    clock,
    decade,
    decimal,
    fraction,
    ordinal,
    year,
)
from voiceguide.script.passage import Begins, ReadAs, ReadingRule, WrittenText
from voiceguide.script.telephone import TELEPHONE_RULES, counted

_UNITS = {
    "ml": "millilitre", "cl": "centilitre", "l": "litre", "mg": "milligram", "g": "gram", "kg": "kilogram",
    "mm": "millimetre", "cm": "centimetre", "m": "metre", "km": "kilometre", "min": "minute", "mins": "minute",
    "sec": "second", "secs": "second", "s": "second", "hr": "hour", "hrs": "hour", "h": "hour", "oz": "ounce",
    "lb": "pound", "lbs": "pound", "kcal": "kilocalorie", "Hz": "hertz", "hz": "hertz", "kHz": "kilohertz",
    "dB": "decibel", "bpm": "beats per minute", "wpm": "words per minute", "mph": "miles per hour",
    "km/h": "kilometres per hour", "ft": "foot", "yrs": "year", "yr": "year", "ms": "millisecond",
    "%": "percent", "\u00b0C": "degrees Celsius", "\u00b0F": "degrees Fahrenheit", "\u00b0": "degree",
}  # fmt: skip
_ONLY_ONE = {"Hz", "hz", "kHz", "bpm", "wpm", "mph", "km/h", "%", "\u00b0C", "\u00b0F"}
_MONEY = {"\u00a3": ("pound", "pounds"), "$": ("dollar", "dollars"), "\u20ac": ("euro", "euros")}
_CURRENCIES = "".join(_MONEY)
_MANY = {"k": "thousand", "m": "million", "bn": "billion", "million": "million", "billion": "billion"}
_FRACTIONS = {
    "\u00bd": "half", "\u00bc": "quarter", "\u00be": "three quarters", "\u2153": "third", "\u2154": "two thirds",
    "\u215b": "eighth", "\u2155": "fifth",
}  # fmt: skip

_N = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_HALF = r"(?:\s?(?P<half>[aApP])\.?[mM]\b(?P<dot>\.?))"
_ANY_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_QUANTITY = (
    r"[\u00a3$\u20ac]?\d{1,12}(?:[:.]\d{1,6}|(?:,\d{3}){1,4}(?:\.\d{1,6})?)?"
    r"(?:%|\u00b0[CF]?|(?:st|nd|rd|th)\b|\s?[aApP]\.?[mM]\b)?"
)
_BEFORE_A_TIME = frozenset("at by until till from before after around about past".split())
_BEFORE_A_DECADE = frozenset("the early mid late his her their my your our twenties".split())


def _range(match: re.Match[str], passage: WrittenText) -> str | None:
    first, last = match["first"], match["last"]
    if first[0] in _MONEY and last[0] not in _MONEY:  # $5-10
        first, last = first[1:], first[0] + last
    said = _read(first), _read(last)
    if None in said:
        return None
    words = f"{said[0]} to {said[1]}{_full_stop(match, passage)}"
    if any(sign in (first + last).casefold() for sign in ":m\u00a3$\u20ac") or (first, last) == ("9", "5"):
        return words
    low, high = (float(re.sub(r"[^\d.]", "", one).strip(".") or 0) for one in (first, last))
    if low < high or (len(first) == 4 and len(last) == 2):  # 2019-20
        return words
    if " " in match.group() or not first.isdecimal() or not last.isdecimal():
        return None
    return f"{said[0]}{' ' if low == high else ', '}{said[1]}"


def _read(quantity: str) -> str | None:
    """Return one side of a range in words; None if it is no single figure."""
    passage = WrittenText(quantity)
    for rule in SIMPLE_FIGURES:
        match = rule.compiled.match(quantity)
        said = rule.say(match, passage) if match else None
        if said is not None and match is not None:
            end, words = (said.end, said.words) if isinstance(said, ReadAs) else (match.end(), said)
            return words if end == len(quantity) else None
    return None


def _pattern(match: re.Match[str], passage: WrittenText) -> str:
    return ", ".join(cardinal(one) for one in re.findall(r"\d+", match.group()))


def _date(match: re.Match[str], passage: WrittenText) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not 1 <= month <= 12 or not 1 <= day <= 31 or not 1100 <= int(match["year"]) <= 2999:
        return None
    return f"the {ordinal(str(day))} of {MONTH_NAMES[month - 1]} {year(match['year'])}"


def _day_of_month(match: re.Match[str], passage: WrittenText) -> str | None:
    if not 1 <= int(match["day"]) <= 31:
        return None
    article = "" if passage.word_before(match.start()) == "the" else "the "
    return f"{article}{ordinal(match['day'])} of {match['month']}"


def _short_date(match: re.Match[str], passage: WrittenText) -> str:
    *days, last = match.group().split("/")  # the day may come first or second: it is read as it is written
    return ", ".join([*map(cardinal, days), year(last) if len(last) == 4 else cardinal(last)])


def _time(match: re.Match[str], passage: WrittenText) -> str | None:
    hours, minutes, seconds = int(match["hours"]), int(match["minutes"] or 0), match["seconds"]
    half = (match["half"] or "").lower()
    if minutes > 59 or hours > (12 if half else 24):
        return None
    said = clock(hours, minutes, half)
    if seconds is not None:
        minutes_said = f"{cardinal(match['minutes'])} minutes"
        said = f"{cardinal(match['hours'])} hours, {minutes_said} and {cardinal(seconds)} seconds"
    return said + _full_stop(match, passage)


def _full_stop(match: re.Match[str], passage: WrittenText) -> str:
    """Return the full stop that `10 p.m.` shares with its sentence."""
    rest = passage.text[match.end() : match.end() + 2]
    return "." if match["dot"] and (not rest.strip("\"' )") or rest[1:].isupper()) else ""


def _dotted_time(match: re.Match[str], passage: WrittenText) -> str | None:
    hours, minutes = int(match["hours"]), int(match["minutes"])
    timely = passage.word_before(match.start()) in _BEFORE_A_TIME
    return clock(hours, minutes) if timely and hours <= 23 and minutes <= 59 else None


def _written_fraction(match: re.Match[str], passage: WrittenText) -> str | None:
    whole, above, below = match["whole"], int(match["above"]), int(match["below"])
    if (above, below) == (24, 7) and not whole:
        return "twenty-four seven"
    if not 2 <= below <= 10 or not 0 < above <= (10 if below == 10 else below - 1):
        return " ".join([*([cardinal(whole)] if whole else []), f"{cardinal(str(above))}, {cardinal(str(below))}"])
    part = fraction(above, below)
    return f"{cardinal(whole)} and {part.replace('one ', 'a ')}" if whole else part


def _one_sign_fraction(match: re.Match[str], passage: WrittenText) -> str:
    part = _FRACTIONS[match["sign"]]
    if not match["whole"]:
        return part if part.split()[0] in {"half", "three", "two"} else f"a {part}"
    return f"{cardinal(match['whole'])} and {part if ' ' in part else 'a ' + part}"


def _decade(match: re.Match[str], passage: WrittenText) -> str | None:
    digits = match["digits"]
    if len(digits) == 2 and not match["mark"] and passage.word_before(match.start()) not in _BEFORE_A_DECADE:
        return None
    return decade(digits)


def _ordinal(match: re.Match[str], passage: WrittenText) -> str:
    return ordinal(match["digits"].replace(",", ""))


def _money(match: re.Match[str], passage: WrittenText) -> str:
    whole, _, rest = match["amount"].replace(",", "").partition(".")
    one, many = _MONEY[match["sign"]]
    if match["many"]:
        return f"{_number(match['amount'])} {_MANY[match['many'].casefold()]} {many}"
    said = f"{cardinal(whole)} {one if whole == '1' else many}"
    if len(rest) != 2:
        return f"{_number(match['amount'])} {many}" if rest else said
    return said if rest == "00" else f"{said} {cardinal(rest)}"


def _with_unit(match: re.Match[str], passage: WrittenText) -> str:
    amount, unit = match["amount"], match["unit"]
    name = _UNITS[unit]
    if unit == "ft":
        name = "foot" if amount == "1" else "feet"
    elif amount != "1" and unit not in _ONLY_ONE and match["joint"] != "-":  # a 10-min rest
        name += "s"
    if match["power"]:
        square = match["power"] == "\u00b2"
        name = f"{'square' if square else 'cubic'} {name}"
    return f"{_number(amount)}{match['joint'] or ' '}{name}"


def _times_over(match: re.Match[str], passage: WrittenText) -> str:
    if match["by"]:
        return f"{_number(match['one'])} times {_number(match['by'])}"
    return f"{_number(match['one'])} times"


def _thousands(match: re.Match[str], passage: WrittenText) -> str:
    return cardinal(match.group().replace(" ", ""))


def _year(match: re.Match[str], passage: WrittenText) -> str | None:
    return None if counted(passage.text, match.end()) else year(match.group())


def _plain(match: re.Match[str], passage: WrittenText) -> str:
    return _number(match.group())


def _long(match: re.Match[str], passage: WrittenText) -> str | None:
    return _number(match.group()) if len(match.group()) > 3 else None


def _number(written: str) -> str:
    """Return a number as it is written in words: 1,250.5."""
    whole, point, rest = written.replace(",", "").partition(".")
    return decimal(whole, rest) if point else cardinal(whole)


def _rule(
    pattern: str, say: Callable[[re.Match[str], WrittenText], str | None], signs: str = "", told: bool = True
) -> ReadingRule:
    begins = {Begins.DIGIT, Begins.SIGN} if signs else {Begins.DIGIT}
    return ReadingRule(pattern, say, frozenset(begins), told, signs)


SIMPLE_FIGURES = (
    _rule(rf"(?P<hours>\d{{1,2}}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?(?![\d:]){_HALF}?", _time),
    _rule(rf"(?P<hours>\d{{1,2}})(?:\.(?P<minutes>\d\d))?(?P<seconds>(?!))?{_HALF}", _time),
    _rule(r"(?P<hours>\d{1,2})\.(?P<minutes>\d\d)(?![\d%]|\.\d)", _dotted_time),
    _rule(r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,12})(?:st|nd|rd|th)\b", _ordinal, told=False),
    _rule(
        rf"(?P<sign>[\u00a3$\u20ac])\s?(?P<amount>{_N})(?:\s?(?P<many>[kK]|m|bn|million|billion)\b)?",
        _money,
        signs=_CURRENCIES,
    ),
    _rule(
        rf"(?P<amount>{_N})(?P<joint>[ -]?)(?P<unit>{_ANY_UNIT})(?![^\W\d_\u00b2\u00b3])(?P<power>[\u00b2\u00b3])?",
        _with_unit,
    ),
    _rule(r"(?:1[1-9]|20)\d\d(?!\d|[.,]\d)", _year),
    _rule(_N, _long),
    _rule(_N, _plain, told=False),
    _rule(r"\.\d+", _plain, signs="."),
)
"""How a single figure is read."""

FIGURES = (
    _rule(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", _date),
    _rule(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{'|'.join(MONTH_NAMES)})\b", _day_of_month, told=False),
    *TELEPHONE_RULES,
    _rule(r"\d{1,4}(?:\s?-\s?\d{1,4}){2,30}(?!\d)", _pattern),
    _rule(r"\d(?::\d){1,30}(?![\d:])", _pattern),
    _rule(
        rf"(?P<first>{_QUANTITY})\s?-\s?(?P<last>{_QUANTITY})(?![\d:/])(?P<dot>(?<=\.[mM])\.)?",
        _range,
        signs=_CURRENCIES,
    ),
    _rule(r"\d{1,2}/\d{1,2}/(?:\d\d){1,2}(?![\d/])", _short_date),
    _rule(r"(?:(?P<whole>\d{1,3}) )?(?P<above>\d{1,3})/(?P<below>\d{1,3})(?![\d/])", _written_fraction),
    _rule(
        rf"(?:(?P<whole>\d{{1,4}}) ?)?(?P<sign>[{''.join(_FRACTIONS)}])", _one_sign_fraction, signs="".join(_FRACTIONS)
    ),
    _rule(r"(?P<mark>')?(?P<digits>(?:1\d|20)?[2-9]0|(?:1\d|20)[01]0)'?s\b", _decade, signs="'"),
    _rule(rf"(?P<one>{_N})(?:(?: [x\u00d7] |[x\u00d7])(?P<by>{_N})|[x\u00d7](?!\w))", _times_over),
    _rule(r"[1-9]\d{0,2}(?: \d{3}){1,4}(?!\d|[.,]\d)", _thousands),
    *SIMPLE_FIGURES,
)
"""How figures are read, the first that fits."""
