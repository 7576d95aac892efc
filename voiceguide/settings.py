"""What a person set once: voice, pace, device, country, and their own people."""

from __future__ import annotations

import difflib
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from voiceguide.errors import SettingsError, not_written, reason
from voiceguide.files import own_target, read_small, remove_unfinished, replacing
from voiceguide.privacy import open_to_others
from voiceguide.wording.problems import reasons
from voiceguide.wording.problems import settings as problem


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the person's own to turn to."""

    name: str
    number: str


class Keep(StrEnum):
    """What is kept of a spoken note."""

    SOUND_AND_TEXT = "sound and text"
    SOUND = "sound"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting; None means that the program chooses."""

    voice: str | None = None
    """The name of a voice."""
    rate: float | None = None
    """Real words a minute, 60 to 300."""
    device: str | None = None
    """The name of a sound device."""
    country: str | None = None
    """A country of the help card, as a two-letter code."""
    people: tuple[Person, ...] = ()
    """The person's own people, in their order."""
    notes: bool = True
    """Whether a session's windows are open for spoken notes."""
    keep: Keep = Keep.SOUND_AND_TEXT
    """What is kept of a spoken note."""
    patience: float | None = 4.0
    """Seconds of silence that end a note; None for only by key, word or limit."""
    microphone: str | None = None
    """The name of a microphone."""
    remember: bool = True
    """Whether it is kept where a session that is not finished was left."""
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What keys were given to what, each by its name; what is not named here keeps its own."""
    switch: str | None = None
    """The name of the one key that a person with one switch uses."""
    speak_menus: bool | None = None
    """Whether menus are spoken; where a screen reader reads them they are only shown. None until it was asked."""


def salvaged_settings(path: Path) -> Settings:
    """Return what can still be read of settings that have a mistake: the country and the people.

    For the help card, which must not lose anybody because a comma is missing elsewhere.
    """
    try:
        text = read_small(path).decode("utf-8", "replace")
    except OSError:
        return Settings()
    values = re.findall(r"""^\s*(country|name|number)\s*=\s*["']?([^"'#\n]+)""", text, re.MULTILINE)
    country, name, people = None, None, []
    for key, value in values:
        if key == "country":
            country = value.strip()
        elif key == "name":
            name = value.strip()
        elif name:
            people.append(Person(name, value.strip()))
            name = None
    return Settings(country=country, people=tuple(people))


RATE_RANGE = (60.0, 300.0)
"""The paces that may be asked for, in real words a minute."""

PATIENCE_RANGE = (1.0, 120.0)
"""The silences that may end a note, in seconds."""

ONLY_WHEN_I_PRESS = "only when I press"
"""How the setting `patience` says that no silence ends a note."""


def read_settings(path: Path) -> Settings:
    """Return the settings in a file; without the file, those of a new person.

    Raises:
        SettingsError: it cannot be read, or says something that no setting can be.
    """
    return _settings_from(path, _text_of(path))


def _text_of(path: Path) -> str:
    """Return the text of the file, without the mark that some editors put first; empty without a file."""
    try:
        return read_small(path).decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise SettingsError(problem.SETTINGS_NOT_UNDERSTOOD, path=path, reason=error) from None
    except OSError as error:
        raise SettingsError(problem.SETTINGS_REFUSED, path=path, reason=reason(error)) from None


def _settings_from(path: Path, text: str) -> Settings:
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # besides its own: numbers too long, brackets too deep
        raise SettingsError(problem.SETTINGS_NOT_UNDERSTOOD, path=path, reason=error) from None
    for name in raw:
        if name not in _SETTINGS:
            if near := difflib.get_close_matches(name, _SETTINGS, n=1):
                raise SettingsError(problem.SETTING_NEAR, path=path, name=name, near=near[0])
            raise SettingsError(problem.SETTING_UNKNOWN, path=path, name=name, known=", ".join(_SETTINGS))
    found: dict[str, Any] = {}
    for name, (reader, kind, advice) in _SETTINGS.items():
        if name in raw:
            try:
                found[name] = reader(raw[name])
            except _NoPerson:
                raise SettingsError(problem.PERSON_INCOMPLETE, path=path, advice=advice) from None
            except _NoKeyNames as error:
                raise SettingsError(problem.KEYS_NO_NAMES, path=path, name=error, advice=advice) from None
            except ValueError:
                told = advice.format(name=name)
                raise SettingsError(problem.SETTING_UNFIT, path=path, name=name, kind=kind, advice=told) from None
    return Settings(**found)


def remember_country(path: Path, country: str) -> None:
    """Keep the country of the help card.

    Raises:
        OutputError, SettingsError: the file cannot be written, or read first.
    """
    remember(path, country=country)


def remember(path: Path, **preferences: str | float | bool) -> None:
    """Keep preferences under the names that they have in `Settings`.

    Raises:
        OutputError, SettingsError: the file cannot be written, or read first, or one is nothing that can be set.
    """

    def change(document: Any) -> None:  # noqa: ANN401 - a tomlkit document
        for name, value in preferences.items():
            document[name] = value

    _change(path, change)


def remember_person(path: Path, person: Person) -> None:
    """Add one of the person's own people; somebody of the same name is replaced.

    Raises:
        OutputError, SettingsError: the file cannot be written, or read first.
    """
    import tomlkit
    from tomlkit.items import AoT

    def change(document: Any) -> None:  # noqa: ANN401 - a tomlkit document
        people = document.setdefault("people", tomlkit.aot())
        for known in people:
            if known.get("name", "").casefold() == person.name.casefold():
                known["number"] = person.number
                return
        entry = tomlkit.table() if isinstance(people, AoT) else tomlkit.inline_table()
        entry["name"] = person.name
        entry["number"] = person.number
        people.append(entry)

    _change(path, change)


def _change(path: Path, change: Callable[[Any], None]) -> None:
    """Change the file and keep what the person wrote around it, comments included."""
    import tomlkit

    text = _text_of(path)
    _settings_from(path, text)  # a file that cannot be used is not written over
    document = tomlkit.parse(text)
    change(document)
    changed = tomlkit.dumps(document)
    _settings_from(path, changed)  # nor is one that can be used, by one that cannot
    file_itself, permissions = _written_to(path)
    try:
        with replacing(file_itself, permissions) as file:
            file.write(changed.encode())
    except OSError as error:
        raise not_written(file_itself, error) from error
    remove_unfinished(file_itself.parent, re.escape(file_itself.name))


def _written_to(path: Path) -> tuple[Path, int]:
    """Return the file to be written and its permissions: what a link leads to, and as it is, if that is the person's.

    Raises:
        SettingsError: it is not.
    """
    # For the person's own eyes: whom somebody calls in a bad hour is theirs to know.
    if not path.is_symlink():
        return path, 0o600
    target = own_target(path)
    if target is None or open_to_others(target.parent) or (target.exists() and not target.is_file()):
        raise SettingsError(problem.SETTINGS_ELSEWHERE, path=path)
    return target, stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o600


def is_settings(content: bytes) -> bool:
    """Say whether a file says settings and nothing else."""
    try:
        return _settings_from(Path(), content.decode("utf-8-sig")) != Settings()
    except (SettingsError, UnicodeDecodeError):
        return False


class _NoPerson(ValueError):
    """One of the people has no name or no number."""


class _NoKeyNames(ValueError):
    """What has this name was given keys that are not names."""


def _text(value: Any) -> str:  # noqa: ANN401 - here and below, whatever TOML can say
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _number(value: Any, low: float, high: float) -> float:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError
    return float(value)


def _true_or_false(value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise ValueError
    return value


def _patience(value: Any) -> float | None:  # noqa: ANN401
    if isinstance(value, str) and value.strip().casefold() == ONLY_WHEN_I_PRESS.casefold():
        return None
    return _number(value, *PATIENCE_RANGE)


def _people(value: Any) -> tuple[Person, ...]:  # noqa: ANN401
    if not isinstance(value, list):
        raise ValueError
    people = []
    for entry in value:
        name, number = (entry.get("name"), entry.get("number")) if isinstance(entry, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(number, str) or not name.strip() or not number.strip():
            raise _NoPerson
        people.append(Person(name.strip(), number.strip()))
    return tuple(people)


def _keys(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError
    renamed = []
    for name, given in value.items():
        keys = [given] if isinstance(given, str) else given
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise _NoKeyNames(name)
        renamed.append((name, tuple(keys)))
    return tuple(renamed)


_ANY_TEXT = (_text, reasons.A_TEXT, problem.WRITE_TEXT)
_SWITCH = (_true_or_false, reasons.A_SWITCH, problem.WRITE_SWITCH)

_SETTINGS: Mapping[str, tuple[Callable[[Any], Any], str, str]] = {
    "voice": _ANY_TEXT,
    "rate": (
        lambda value: _number(value, *RATE_RANGE),
        reasons.A_RATE.format(low=RATE_RANGE[0], high=RATE_RANGE[1]),
        problem.WRITE_RATE,
    ),
    "device": _ANY_TEXT,
    "country": _ANY_TEXT,
    "people": (_people, reasons.A_LIST, problem.WRITE_PEOPLE),
    "notes": _SWITCH,
    "keep": (Keep, reasons.ONE_OF.format(choices=", ".join(f'"{keep}"' for keep in Keep)), problem.WRITE_KEEP),
    "patience": (
        _patience,
        reasons.A_PATIENCE.format(low=PATIENCE_RANGE[0], high=PATIENCE_RANGE[1], never=ONLY_WHEN_I_PRESS),
        problem.WRITE_PATIENCE,
    ),
    "microphone": _ANY_TEXT,
    "remember": _SWITCH,
    "keys": (_keys, reasons.A_LIST_OF_KEYS, problem.WRITE_KEYS),
    "switch": _ANY_TEXT,
    "speak_menus": _SWITCH,
}
"""How each setting is read, what it is, and what to write where it is something else; in their order in `Settings`."""
