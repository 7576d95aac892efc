"""Numbers in English words, as people say them."""

from __future__ import annotations

import re

DIGITS = tuple("zero one two three four five six seven eight nine".split())
"""The digits, in words."""

MONTH_NAMES = tuple("January February March April May June July August September October November December".split())
"""The months, in words."""

_SMALL = (
    *DIGITS,
    *"ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
)
_TENS = tuple("_ ten twenty thirty forty fifty sixty seventy eighty ninety".split())
_THOUSANDS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_LONGEST = 15
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_PARTS = {2: "half", 4: "quarter"}
_FEW = {1: (1,), 2: (2,), 3: (3,), 4: (4,), 5: (2, 3)}


def cardinal(digits: str) -> str:
    """Return a whole number in words; one that is longer than any amount is read digit by digit."""
    if len(digits) > _LONGEST:
        return grouped(digits)
    return _below(int(digits))


def ordinal(digits: str) -> str:
    """Return which one it is, in words: twenty-first."""
    words = cardinal(digits)
    last = re.split(r"[ -]", words)[-1]
    ending = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return words[: len(words) - len(last)] + ending


def decimal(whole: str, fraction: str) -> str:
    """Return a number with decimals in words: three point one four."""
    return f"{cardinal(whole) + ' ' if whole else ''}point {one_by_one(fraction)}"


def year(digits: str) -> str:
    """Return a year of four digits in words: nineteen ninety-eight, two thousand and five, twenty twenty-six."""
    century, rest = int(digits[:2]), int(digits[2:])
    if century % 10 == 0 and rest < 10:
        return cardinal(digits)
    if not rest:
        return f"{_below(century)} hundred"
    return f"{_below(century)} {'oh ' if rest < 10 else ''}{_below(rest)}"


def decade(digits: str) -> str:
    """Return the years that begin with these two or four digits in words: eighties, nineteen eighties."""
    if digits.endswith("00"):
        return f"{year(digits)}s"
    words = year(digits) if len(digits) == 4 else cardinal(digits)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def clock(hours: int, minutes: int, half: str = "") -> str:
    """Return a time of day in words; `half` is "a" or "p" if it was written, and empty otherwise."""
    hours %= 24
    if hours > 12:
        hours, half = hours - 12, half or "p"
    if half and hours == 0:
        hours = 12
    past = f" {'oh ' if minutes < 10 else ''}{_below(minutes)}" if minutes else ""
    if half:
        return f"{_below(hours)}{past} {half.upper()}-M"
    if not hours and not minutes:
        return "midnight"
    return _below(hours) + (past or " o'clock")


def fraction(above: int, below: int) -> str:
    """Return a fraction in words: two thirds; and `eight out of ten` for tenths."""
    if below == 10:
        return f"{_below(above)} out of ten"
    part = _PARTS.get(below) or ordinal(str(below))
    return f"{_below(above)} {part if above == 1 else 'halves' if below == 2 else part + 's'}"


def one_by_one(digits: str) -> str:
    """Return digits in words, one by one, with nothing between them."""
    return " ".join(DIGITS[int(digit)] for digit in digits)


def grouped(digits: str) -> str:
    """Return digits in words, one by one, with a comma after every three or four: as one says a telephone number."""
    count = len(digits)
    fours = count % 3
    sizes = _FEW.get(count) or (*[3] * (count // 3 - fours), *[4] * fours)
    groups: list[str] = []
    for size in sizes:
        groups.append(one_by_one(digits[:size]))
        digits = digits[size:]
    return ", ".join(groups)


def _below(number: int) -> str:
    """Return a whole number below a thousand trillions in words."""
    for size, name in _THOUSANDS:
        if number >= size:
            rest = number % size
            joint = "" if not rest else " and " if rest < 100 else " "
            return f"{_below(number // size)} {name}{joint}{_below(rest) if rest else ''}"
    if number >= 100:
        rest = number % 100
        return f"{_SMALL[number // 100]} hundred{' and ' + _below(rest) if rest else ''}"
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")
