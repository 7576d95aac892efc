"""What a person has set: voice, pace, device, country, and their own people."""

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
from voiceguide.wording.errors import reasons
from voiceguide.wording.errors import settings as problem


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the person can turn to."""

    name: str
    number: str


class Keep(StrEnum):
    """The parts of a spoken note to keep."""

    SOUND_AND_TEXT = "sound and text"
    SOUND = "sound"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; None means that the program chooses."""

    voice: str | None = None
    """The name of a voice."""
    rate: float | None = None
    """Real words a minute, 60 to 300."""
    device: str | None = None
    """The name of a sound device."""
    country: str | None = None
    """A country of the help card, as a two-letter code."""
    people: tuple[Person, ...] = ()
    """The person's own people, in order."""
    notes: bool = True
    """Whether the windows of a session are open for spoken notes."""
    keep: Keep = Keep.SOUND_AND_TEXT
    """The parts of a spoken note to keep."""
    patience: float | None = 4.0
    """Seconds of silence that end a note; None if only a key, a word or the limit does."""
    microphone: str | None = None
    """The name of a microphone."""
    remember: bool = True
    """Whether to remember where an unfinished session was left."""
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Keys assigned to controls, each by name; controls not listed keep their own keys."""
    switch: str | None = None
    """The name of the only key for a person who uses a single switch."""
    speak_menus: bool | None = None
    """Whether menus are spoken; with a screen reader they are only shown. None until the person has been asked."""


def salvaged_settings(path: Path) -> Settings:
    """Return the readable parts of faulty settings: the country and the people.

    The help card must not lose anybody because of a missing comma elsewhere.
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
"""The allowed range of paces, in real words a minute."""

PATIENCE_RANGE = (1.0, 120.0)
"""The allowed range of silences that end a note, in seconds."""

ONLY_WHEN_I_PRESS = "only when I press"
"""The value of the setting `patience` for never ending a note on silence."""


def read_settings(path: Path) -> Settings:
    """Return the settings in a file, or the defaults if there is no file.

    Raises:
        SettingsError: it cannot be read, or contains an invalid setting.
    """
    return _settings_from(path, _text_of(path))


def _text_of(path: Path) -> str:
    """Return the text of the file without a byte order mark; empty if there is no file."""
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
    except (ValueError, RecursionError) as error:  # apart from its own: numbers too long, brackets too deep
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
    """Save the country of the help card.

    Raises:
        OutputError, SettingsError: the file cannot be written, or not be read first.
    """
    remember(path, country=country)


def remember(path: Path, **preferences: str | float | bool) -> None:
    """Save preferences, under their names in `Settings`.

    Raises:
        OutputError, SettingsError: the file cannot be written, or not be read first, or a value is invalid.
    """

    def change(document: Any) -> None:  # noqa: ANN401 - a tomlkit document
        for name, value in preferences.items():
            document[name] = value

    _change(path, change)


def remember_person(path: Path, person: Person) -> None:
    """Add one of the person's own people, replacing anybody of the same name.

    Raises:
        OutputError, SettingsError: the file cannot be written, or not be read first.
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
    """Change the file, preserving everything else in it, including comments."""
    import tomlkit

    text = _text_of(path)
    _settings_from(path, text)  # an invalid file is not overwritten
    document = tomlkit.parse(text)
    change(document)
    changed = tomlkit.dumps(document)
    _settings_from(path, changed)  # nor is a valid one replaced by an invalid one
    file_itself, permissions = _written_to(path)
    try:
        with replacing(file_itself, permissions) as file:
            file.write(changed.encode())
    except OSError as error:
        raise not_written(file_itself, error) from error
    remove_unfinished(file_itself.parent, re.escape(file_itself.name))


def _written_to(path: Path) -> tuple[Path, int]:
    """Return the file to write and its permissions; of a link, the target's if it is the person's own.

    Raises:
        SettingsError: the target is not the person's own.
    """
    # Private to the person: whom they call in a bad hour is nobody else's business.
    if not path.is_symlink():
        return path, 0o600
    target = own_target(path)
    if target is None or open_to_others(target.parent) or (target.exists() and not target.is_file()):
        raise SettingsError(problem.SETTINGS_ELSEWHERE, path=path)
    return target, stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o600


def is_settings(content: bytes) -> bool:
    """Return whether a file contains settings and nothing else."""
    try:
        return _settings_from(Path(), content.decode("utf-8-sig")) != Settings()
    except (SettingsError, UnicodeDecodeError):
        return False


class _NoPerson(ValueError):
    """One of the people has no name or no number."""


class _NoKeyNames(ValueError):
    """The control of this name was assigned something other than key names."""


def _text(value: Any) -> str:  # noqa: ANN401 - here and below, any value that TOML allows
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
"""How each setting is read, what it should be, and what to write instead; in the order of `Settings`."""
