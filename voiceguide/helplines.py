"""The help card: the person's own people, then the numbers of a country, shown and spoken.

It works without a voice, a network, a passphrase or readable settings.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import ShippedDamaged, reason
from voiceguide.script.telephone import spoken_number
from voiceguide.settings import Person
from voiceguide.wording.errors import machine as problem

HELPLINES_FILE = Path(__file__).with_name("helplines.toml")

SHA256 = "7ef0ce970a8ac573db70ed024ebbdc457b4ecd966be9e013f71f0077f0303523"
"""The data's checksum, with plain line ends: a number missing a digit is worse than none. A test tells the new one."""

OLD_AFTER_DAYS = 365
"""The number of days after which the card warns that numbers change."""


@dataclass(frozen=True, slots=True)
class Line:
    """A helpline or person, and their number as they write it."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Country:
    """The numbers of one country."""

    code: str
    name: str
    emergency: str
    lines: tuple[Line, ...]
    checked: datetime.date | None
    """The day somebody compared the numbers with the operators' own pages; None if never."""
    noted: datetime.date
    """The day the numbers were copied from public sources."""


def digest_of(text: str) -> str:
    """Return the checksum of data."""
    return hashlib.sha256(text.encode()).hexdigest()


def countries() -> list[Country]:
    """Return all countries of the card, by name; empty if the data is damaged, as `damage` reports."""
    try:
        return _countries()
    except ShippedDamaged:
        return []


def damage() -> ShippedDamaged | None:
    """Return what is wrong with the countries' data; None if nothing is."""
    try:
        _countries()
    except ShippedDamaged as error:
        return error
    return None


def _countries() -> list[Country]:
    try:
        text = HELPLINES_FILE.read_text(encoding="utf-8")
    except OSError as error:
        raise ShippedDamaged(problem.SHIPPED_REFUSED, path=HELPLINES_FILE, reason=reason(error)) from error
    except ValueError as error:
        raise ShippedDamaged(problem.SHIPPED_DAMAGED, path=HELPLINES_FILE) from error
    if digest_of(text) != SHA256:
        raise ShippedDamaged(problem.SHIPPED_DAMAGED, path=HELPLINES_FILE)
    raw = tomllib.loads(text)
    found = [
        Country(
            code=entry["code"],
            name=entry["name"],
            emergency=entry["emergency"],
            lines=tuple(Line(line["name"], line["number"]) for line in entry["lines"]),
            checked=datetime.date.fromisoformat(entry["checked"]) if entry["checked"] else None,
            noted=datetime.date.fromisoformat(entry["noted"]),
        )
        for entry in raw["country"]
    ]
    return sorted(found, key=lambda country: country.name)


def find_country(name: str) -> Country | None:
    """Return the country with a code or name, or the start of one; None if there is no single match."""
    wanted = name.strip().casefold()
    known = countries()
    aliases = {"uk": "gb", "usa": "us", "america": "us", "great britain": "gb", "britain": "gb", "england": "gb"}
    wanted = aliases.get(wanted, wanted)
    exact = [country for country in known if wanted in {country.code.casefold(), country.name.casefold()}]
    matches = exact or [country for country in known if wanted and country.name.casefold().startswith(wanted)]
    return matches[0] if len(matches) == 1 else None


def card(people: Sequence[Person], country: Country | None, today: datetime.date) -> list[str]:
    """Return the card, one fact per line, each with its label first."""
    lines = ["If you, or somebody near you, may be in danger: call your local emergency number now."]
    lines += [f"{person.name}: {person.number}" for person in people]
    if country is None:
        damaged = damage()
        lines += [
            "Emergency in most of Europe: 112",
            f"The numbers of countries are missing. {damaged}"
            if damaged
            else f"For the numbers of a country: voiceguide helplines --country NAME ({_names()}).",
            "For any other country: findahelpline.com or befrienders.org, on any device with a network.",
        ]
    else:
        lines.append(f"{country.name}, emergency: {country.emergency}")
        lines += [f"{line.name}: {line.number}" for line in country.lines]
        lines.append(_age(country, today))
    if not people:
        lines.append('To put your own people first: voiceguide helplines --add "NAME" "NUMBER"')
    return lines


def spoken_card(people: Sequence[Person], country: Country | None, today: datetime.date) -> list[str]:
    """Return the card as sentences for a voice: each number is read digit by digit, twice."""
    lines = ["If you, or somebody near you, may be in danger, call your local emergency number now."]
    numbers = [(person.name, person.number) for person in people]
    if country is None:
        numbers.append(("In most of Europe, the emergency number", "112"))
    else:
        numbers.append((f"In {country.name}, the emergency number", country.emergency))
        numbers += [(line.name, line.number) for line in country.lines]
    for name, number in numbers:
        said = spoken_number(number)
        name = re.sub(r"\d{3,}", lambda found: spoken_number(found.group()), name)
        lines += [f"{name}: {said}.", f"Again: {said}."]
    if country is not None:
        lines.append(_age(country, today).replace("findahelpline.com", "find a helpline dot com"))
    return lines


def _age(country: Country, today: datetime.date) -> str:
    if country.checked is not None:
        line = f"Checked with those who run them on {_day(country.checked)}."
    else:
        line = (
            f"Taken from public sources on {_day(country.noted)}, and not yet checked with those who run them. "
            "If one does not answer: the emergency number, or findahelpline.com."
        )
    if (today - (country.checked or country.noted)).days > OLD_AFTER_DAYS:
        line += " That is more than a year ago, and numbers change: the emergency number is the surest."
    return line


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _names() -> str:
    return ", ".join(country.name for country in countries())
