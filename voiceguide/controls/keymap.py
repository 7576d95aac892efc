"""Which key asks for what, and how a person changes that.

Pure: the settings come in as names; each mistake in them is one sentence.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voiceguide.controls.control import RECORDS, Control
from voiceguide.controls.key_names import NAMED, key_of
from voiceguide.errors import SettingsError
from voiceguide.settings import Settings
from voiceguide.wording.errors import settings as problem

_NAMES = {control.value.casefold().replace("'", ""): control for control in Control}

_ALSO = {
    **{"esc": "escape", "return": "enter", "space bar": "space", "spacebar": "space", "pgup": "page up"},
    **{"pgdn": "page down", "pageup": "page up", "pagedown": "page down", "del": "delete", "ins": "insert"},
    **{"plus": "+", "minus": "-", "equals": "=", "question mark": "?"},
    **{f"{side} arrow": side for side in ("left", "right", "up", "down")},
    **{f"arrow {side}": side for side in ("left", "right", "up", "down")},
}
"""Other names people have for keys."""


@dataclass(frozen=True, slots=True)
class KeyMap:
    """What each key asks for."""

    controls: Mapping[str, Control]
    """By the name of the key, in the order in which they are described."""

    def control(self, key: str) -> Control | None:
        """Return the control of a key; None if it has none."""
        return self.controls.get(key)

    def keys(self, control: Control) -> tuple[str, ...]:
        """Return the keys of a control; there may be none."""
        return tuple(key for key, meant in self.controls.items() if meant is control)

    @property
    def letters(self) -> Mapping[Control, str]:
        """The character that a control's key types, for those that type one."""
        typed = {key: " " if key == "space" else key for key in self.controls if len(key) == 1 or key == "space"}
        return {self.controls[key]: typed[key] for key in reversed(typed)}


KEYMAP = KeyMap({key: control for control, record in RECORDS.items() for key in record.keys})
"""The default keys."""


def keymap_for(settings: Settings, path: Path) -> KeyMap:
    """Return the keys that the settings ask for; `path` is the settings file, for the errors.

    Raises:
        SettingsError: a name is unknown, a key has two meanings, or an indispensable control has no key.
    """
    given: dict[str, Control] = {}
    renamed: set[Control] = set()
    for name, keys in settings.keys:
        control = _control(name, path)
        renamed.add(control)
        for key in keys:
            _give(given, _key(key, path), control, path)
    if settings.switch is not None:
        renamed.add(Control.SWITCH)
        _give(given, _key(settings.switch, path), Control.SWITCH, path)
    kept = {
        control: tuple(key for key in record.keys if key not in given)
        for control, record in RECORDS.items()
        if record.keys and control not in renamed
    }
    switched = {key for key, control in given.items() if control is Control.SWITCH}
    for control, keys in kept.items():
        record = RECORDS[control]
        if not keys and (record.indispensable or not switched & set(record.keys)):
            key = record.keys[0]
            raise SettingsError(problem.KEY_TAKEN, path=path, key=key, control=control)
    for control, record in RECORDS.items():
        if record.indispensable and control in renamed and control not in given.values():
            raise SettingsError(problem.KEY_MISSING, path=path, control=control)
    ordered = {
        key: control
        for control in Control
        for key in (*(key for key in given if given[key] is control), *kept.get(control, ()))
    }
    return KeyMap(ordered)


def _give(given: dict[str, Control], key: str, control: Control, path: Path) -> None:
    other = given.get(key, control)
    if other is not control:
        raise SettingsError(problem.KEY_GIVEN_TWICE, path=path, key=key, other=other, control=control)
    given[key] = control


def _control(name: str, path: Path) -> Control:
    plain = " ".join(name.casefold().replace("_", " ").replace("-", " ").replace("'", "").replace("\u2019", "").split())
    if plain in _NAMES:
        return _NAMES[plain]
    if near := difflib.get_close_matches(plain, _NAMES, n=1):
        raise SettingsError(problem.CONTROL_NEAR, path=path, name=name, near=_NAMES[near[0]])
    raise SettingsError(problem.CONTROL_UNKNOWN, path=path, name=name, known=", ".join(Control))


def _key(name: str, path: Path) -> str:
    plain = " ".join(name.casefold().replace("_", " ").replace("-", " ").split()) if len(name) > 1 else name
    key = key_of(plain) if len(plain) == 1 else _ALSO.get(plain, plain)
    if key is not None and key.isdigit():
        raise SettingsError(problem.KEY_FOR_NUMBERS, path=path, key=key)
    if key is not None and (len(key) == 1 or key in NAMED):
        return key
    if near := difflib.get_close_matches(plain, [*NAMED, *_ALSO], n=1):
        raise SettingsError(problem.KEY_NEAR, path=path, name=name, near=near[0])
    raise SettingsError(problem.KEY_UNKNOWN, path=path, name=name, known=", ".join(NAMED))
