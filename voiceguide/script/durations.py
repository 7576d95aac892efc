"""Times as people write them: '20 seconds', '2 min', '1:30', 'half a minute', '12.5'."""

from __future__ import annotations

import re

_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}

NUMBER = r"(?:\d+:[0-5]\d|\d+(?:[.,]\d+)?)"
"""A pattern for one number: 20, 12.5, 1:30."""

UNIT = r"(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)"
"""A pattern for a unit of time."""

_DURATION = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>{UNIT})?$")


def digits_for_words(text: str) -> str:
    """Return the text with 'two' as 2, 'half a minute' as 30 seconds, 'a minute' as 1 minute."""
    text = re.sub(r"\bhalf an? minute\b", "30 seconds", text)
    text = re.sub(r"\b(?:a|one) minute and a half\b", "90 seconds", text)
    text = re.sub(r"\ban? (?=(?:minute|second|hour)\b)", "1 ", text)
    text = re.sub(r"\b(twenty|thirty|forty|fifty)[- ](one|two|three|four|five|six|seven|eight|nine)\b", _sum, text)
    return re.sub(r"\b[a-z]+\b", lambda match: _WORDS.get(match.group(), match.group()), text)


def _sum(match: re.Match[str]) -> str:
    return str(int(_WORDS[match[1]]) + int(_WORDS[match[2]]))


def seconds_from(text: str, unit: str = "seconds") -> float | None:
    """Return a time in seconds, to the millisecond, or None if the text is not a time.

    `unit` applies to a bare number. `m:ss` is always minutes and seconds.
    """
    match = _DURATION.fullmatch(text.strip().casefold())
    if match is None:
        return None
    number = match["number"]
    if ":" in number:
        whole, rest = number.split(":")
        return float(whole) * 60 + float(rest)
    size = {"s": 1.0, "m": 60.0, "h": 3600.0}[(match["unit"] or unit)[0]]
    return round(float(number.replace(",", ".")) * size, 3)


def plain_number(value: float) -> str:
    """Return a number as a person would write it: 20 or 12.5, never 2e+01."""
    return str(int(value)) if value == int(value) else repr(value)


def minutes_in_words(minutes: float) -> str:
    """Return a number of minutes with its unit: 1 minute, 1.5 minutes."""
    return f"{plain_number(minutes)} minute{'' if minutes == 1 else 's'}"
