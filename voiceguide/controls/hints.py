"""What is shown and said of keys before they are needed, each by the key that the person has for it."""

from __future__ import annotations

from voiceguide.controls.control import Action, Control, State, response
from voiceguide.controls.key_names import label
from voiceguide.controls.keymap import KeyMap
from voiceguide.controls.told import STARTING
from voiceguide.wording import commands as wording
from voiceguide.wording import keys as wording_keys

_ENDS_NOTE = (Control.SWITCH, Control.FINISH, *Control)
"""Whose key is told of first as the one that ends a note."""


def while_playing(keymap: KeyMap) -> str:
    """Return what is shown of keys when a session begins."""
    hints = (hint.format(key=key) for control, hint in STARTING.items() if (key := _key(keymap, control)))
    return " ".join(hints)


def in_notes(keymap: KeyMap) -> str:
    """Return what is shown of keys before a session in which notes are taken; empty if none is for that."""
    told = [
        hint.format(key=key)
        for hint, key in (
            (wording_keys.ENDS_NOTE, ends_note(keymap)),
            (wording_keys.DISCARDS_NOTE, _key(keymap, Control.DISCARD)),
            (wording_keys.EXTENDS_NOTE, _key(keymap, Control.MORE_TIME)),
        )
        if key
    ]
    if not told:
        return ""
    return wording.NOTE_KEYS.format(keys=f"{', '.join(told[:-1])}, and {told[-1]}" if told[1:] else told[0])


def in_one_note(keymap: KeyMap) -> str:
    """Return what is shown of keys before a note alone, besides what ends it."""
    hints = ((wording.NOTE_DISCARD, Control.DISCARD), (wording.NOTE_MORE_TIME, Control.MORE_TIME))
    return " ".join(hint.format(key=key) for hint, control in hints if (key := _key(keymap, control)))


def notice(keymap: KeyMap, by_key: bool) -> list[str]:
    """Return what has to be known before the very first note, with its keys where there are any."""
    ends = ends_note(keymap) if by_key else ""
    discards = _key(keymap, Control.DISCARD) if by_key else ""
    how = wording.NOTICE_ENDS_BY_KEY.format(key=ends) if ends else wording.NOTICE_ENDS
    if discards:
        how += f" {wording.NOTICE_DISCARDS.format(key=discards)}"
    return [*wording.NOTICE, how]


def ends_note(keymap: KeyMap) -> str:
    """Return what people call the key that ends a note; empty if there is none."""
    ending = (control for control in _ENDS_NOTE if response(State.NOTING, control) is Action.FINISH_NOTE)
    return next((key for control in ending if (key := _key(keymap, control))), "")


def _key(keymap: KeyMap, control: Control) -> str:
    return next((label(key) for key in keymap.keys(control)), "")
