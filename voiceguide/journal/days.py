"""Days in words: as a person names them, and as the program presents them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from voiceguide.errors import NotesError
from voiceguide.wording.errors import notes as problem

MONTHS = tuple("January February March April May June July August September October November December".split())
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())

_COUNTS = {
    name: count
    for count, name in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
} | {"a": 1, "an": 1}
_UNITS = {"day": "day", "week": "week", "month": "month", "year": "year"}
_UNITS |= {f"{unit}s": unit for unit in _UNITS}
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_YEAR = re.compile(r"(?:19|20|21)\d\d", re.ASCII)
_DAY_OF_MONTH = re.compile(r"(\d{1,9})(?:st|nd|rd|th)?", re.ASCII)
_SHORTEST_NAME = 3
_LEAP_YEARS_APART = 8
_FEBRUARY = 2
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of each month, in a leap year."""

WORDS = (
    "today", "yesterday", "before", "last", "past", "this", "ago", *_COUNTS, *_UNITS,
    *(name.casefold() for name in (*MONTHS, *WEEKDAYS)),
)  # fmt: skip
"""Every word that can be part of a day."""


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days from `since` up to, but not including, `until`."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until


def day_in_words(day: date) -> str:
    """Return a day in the program's wording: Saturday 21 November 2026."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(moment: datetime) -> str:
    """Return a time in the program's wording, by the clock it was written with: Saturday 21 November 2026, 22:14."""
    return f"{day_in_words(moment)}, {moment:%H:%M}"


def days_in_words(days: Days) -> str:
    """Return the first and the last of some days in the program's wording."""
    last = days.until - timedelta(days=1)
    if last == days.since:
        return day_in_words(last)
    return f"{day_in_words(days.since)} to {day_in_words(last)}"


def days_named(words: Sequence[str], today: date) -> Days | None:
    """Return the days that some words refer to, as seen from today; None if they name none.

    A recurring name, such as "monday" or "14 november", is the latest that has begun; preceded by "last", the latest
    before today. `words` are in lower case, without commas.

    Raises:
        NotesError: the words name a day of a month, and the month does not have it.
    """
    try:
        for reading in (_relative, _counted, _weekday, _in_figures, _in_month):
            days = reading(tuple(words), today)
            if days is not None:
                return days
    except (ValueError, OverflowError):  # 31 november, 2026-13-40, 99999 years ago
        return None
    return None


def _one(day: date) -> Days:
    return Days(day, day + timedelta(days=1))


def _relative(words: tuple[str, ...], today: date) -> Days | None:
    """Read today, yesterday, this week and last month."""
    monday = today - timedelta(days=today.weekday())
    match words:
        case ("today",):
            return _one(today)
        case ("yesterday",):
            return _one(today - timedelta(days=1))
        case ("day", "before", "yesterday"):
            return _one(today - timedelta(days=2))
        case ("this", "week"):
            return Days(monday, monday + timedelta(days=7))
        case ("last", "week"):
            return Days(monday - timedelta(days=7), monday)
        case ("this", "month"):
            return _month(today.year, today.month)
        case ("last", "month"):
            before = today.replace(day=1) - timedelta(days=1)
            return _month(before.year, before.month)
        case ("this", "year"):
            return _year(today.year)
        case ("last", "year"):
            return _year(today.year - 1)
    return None


def _counted(words: tuple[str, ...], today: date) -> Days | None:
    """Read 3 days ago, a week ago, and the last 7 days."""
    match words:
        case (count, unit, "ago") if unit in _UNITS and (number := counted(count)) is not None:
            return _one(_back(today, number, _UNITS[unit]))
        case ("last" | "past", count, unit) if unit in _UNITS and (number := counted(count)):
            return Days(_back(today, number, _UNITS[unit]) + timedelta(days=1), today + timedelta(days=1))
        case ("past", unit) if unit in _UNITS:
            return Days(_back(today, 1, _UNITS[unit]) + timedelta(days=1), today + timedelta(days=1))
    return None


def _weekday(words: tuple[str, ...], today: date) -> Days | None:
    match words:
        case (name,) | ("this", name) if (weekday := _named(name, WEEKDAYS)) is not None:
            return _one(today - timedelta(days=(today.weekday() - weekday) % 7))
        case ("last", name) if (weekday := _named(name, WEEKDAYS)) is not None:
            return _one(today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))
    return None


def _in_figures(words: tuple[str, ...], today: date) -> Days | None:
    """Read 2026-11-14, 2026-11 and 2026."""
    if len(words) != 1:
        return None
    if day := _ISO_DAY.fullmatch(words[0]):
        return _one(date(*map(int, day.groups())))
    if month := _ISO_MONTH.fullmatch(words[0]):
        return _month(*map(int, month.groups()))
    if _YEAR.fullmatch(words[0]):
        return _year(int(words[0]))
    return None


def _in_month(words: tuple[str, ...], today: date) -> Days | None:
    """Read 14 november, november 14th 2026, november 2026 and last november."""
    year = None
    if len(words) == 2 and _YEAR.fullmatch(words[0]):  # 2026 november
        words = (words[1], words[0])
    if len(words) > 1 and _YEAR.fullmatch(words[-1]):
        words, year = words[:-1], int(words[-1])
    last = len(words) > 1 and words[0] == "last" and year is None
    if last:
        words = words[1:]
    match words:
        case (name,) if (month := _named(name, MONTHS)) is not None:
            if year is None:
                year = today.year - (month + 1 > today.month - last)
            return _month(year, month + 1)
        case (figures, name) if (month := _named(name, MONTHS)) is not None:
            return _day_of(month + 1, figures, year, today - timedelta(days=last))
        case (name, figures) if (month := _named(name, MONTHS)) is not None:
            return _day_of(month + 1, figures, year, today - timedelta(days=last))
    return None


def _day_of(month: int, figures: str, year: int | None, today: date) -> Days | None:
    """Return a day of a month, the latest one if no year is given; a number beside a month is never that of a note.

    Raises:
        NotesError: the month has no such day.
    """
    day = _DAY_OF_MONTH.fullmatch(figures)
    if day is None:
        return None
    number = int(day[1])
    longest = _LONGEST[month - 1] if year is None else calendar.monthrange(year, month)[1]
    if not 1 <= number <= longest:
        named = f"{MONTHS[month - 1]} {year}" if year and month == _FEBRUARY else MONTHS[month - 1]
        raise NotesError(problem.DAY_NOT_IN_MONTH, number=number, month=named, days=longest)
    return _latest(month, number, today) if year is None else _one(date(year, month, number))


def _latest(month: int, day: int, today: date) -> Days:
    """Return the latest day of that name up to today; 29 February may be eight years away.

    Raises:
        ValueError: it exists in no year.
    """
    for year in range(today.year, today.year - _LEAP_YEARS_APART - 1, -1):
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) <= today:
            return _one(date(year, month, day))
    raise ValueError(f"no year has a day {day} of month {month}")


def _named(word: str, names: Sequence[str]) -> int | None:
    """Return the index of a name that is written out or abbreviated: november, nov."""
    if len(word) < _SHORTEST_NAME:
        return None
    return next((place for place, name in enumerate(names) if name.casefold().startswith(word)), None)


def counted(word: str) -> int | None:
    """Return the number a word stands for: 3, three, a."""
    if word.isdecimal() and len(word) < 10:
        return int(word)
    return _COUNTS.get(word)


def _back(today: date, count: int, unit: str) -> date:
    """Return the date `count` units before today; the 31st may become a shorter month's last."""
    if unit in {"day", "week"}:
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _month(year: int, month: int) -> Days:
    first = date(year, month, 1)
    return Days(first, first + timedelta(days=calendar.monthrange(year, month)[1]))


def _year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year + 1, 1, 1))
