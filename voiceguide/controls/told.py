"""How each control is described: what it does, and the person's key and the word for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voiceguide.controls.control import RECORDS, Action, Control, State, response
from voiceguide.controls.key_names import label
from voiceguide.controls.keymap import KeyMap
from voiceguide.wording import commands, keys
from voiceguide.wording import controls as wording

INTERRUPT = "ctrl-c"
"""What the key that interrupts a program is called here; no terminal reports it as a key."""

# The order of the hints; the switch comes first: a person who uses one has little else.
_STARTING = (Control.SWITCH, Control.TOGGLE, Control.STOP, *Control)
_CHOICES = (Control.SWITCH, *Control)
_GOES_ON = (Control.SWITCH, Control.TOGGLE, Control.GO_ON)
_ENDS_NOTE = (Control.SWITCH, Control.FINISH, *Control)


def described(key: str, keymap: KeyMap) -> str:
    """Return what a key does while a session plays, as a sentence that starts with the key."""
    if key == INTERRUPT:
        return _sentence(keys.KEYS_CTRL_C, keys.KEYS_CTRL_C_STOPS)
    control = keymap.control(key)
    if control is not None:
        does = RECORDS[control].told.does
    elif key.isdigit():
        does = keys.KEYS_ANSWERS
    else:
        does = keys.KEYS_TYPES if len(key) == 1 and key.isalpha() else keys.KEYS_NOTHING
    return _sentence(label(key), does)


def choices(keymap: KeyMap) -> Iterator[str]:
    """Yield one line for each thing that can be pressed or said while a session plays."""
    for control, record in RECORDS.items():
        ways = [wording.OR.join(label(key) for key in keymap.keys(control))]
        if record.phrases:
            ways.append(wording.SAY_ANY.format(words=wording.OR.join(record.phrases[:2])))
        if how := wording.OR_ELSE.join(filter(None, ways)):
            yield _sentence(how, record.told.does)


def spoken_choices(keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    """Return the spoken answer to "what can I say": for each choice its purpose, then its key and its word."""
    offered = ((RECORDS[control].told.choice, _way(control, keymap, by_key, by_word)) for control in _each(_CHOICES))
    return " ".join(wording.CHOICE.format(choice=choice, way=way) for choice, way in offered if choice and way)


def how_to_go_on(keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    """Return how to resume a paused session."""
    pressed = (_way(control, keymap, by_key, False) for control in _GOES_ON)
    way = next(filter(None, pressed), "") or _way(Control.GO_ON, keymap, False, by_word)
    return wording.CHOICE.format(choice=RECORDS[Control.GO_ON].told.choice, way=way) if way else ""


def while_playing(keymap: KeyMap) -> str:
    """Return the hints about keys shown when a session begins."""
    return " ".join(_by_key(keymap, ((RECORDS[control].told.starting, control) for control in _each(_STARTING))))


def in_notes(keymap: KeyMap) -> str:
    """Return the hints about keys shown before a session with notes; empty if no key concerns notes."""
    hints = [(wording.ENDS_NOTE, control) for control in _ending(keymap)[:1]]
    hints += [(wording.DISCARDS_NOTE, Control.DISCARD), (wording.EXTENDS_NOTE, Control.MORE_TIME)]
    told = _by_key(keymap, hints)
    if not told:
        return ""
    return commands.NOTE_KEYS.format(keys=f"{', '.join(told[:-1])}, and {told[-1]}" if told[1:] else told[0])


def in_one_note(keymap: KeyMap) -> str:
    """Return the hints about keys shown before a single note, except for what ends it."""
    hints = ((commands.NOTE_DISCARD, Control.DISCARD), (commands.NOTE_MORE_TIME, Control.MORE_TIME))
    return " ".join(_by_key(keymap, hints))


def notice(keymap: KeyMap, by_key: bool) -> list[str]:
    """Return the notice due before the very first note, with the keys if there are any."""
    ends = ends_note(keymap) if by_key else ""
    discards = _by_key(keymap, [(commands.NOTICE_DISCARDS, Control.DISCARD)]) if by_key else []
    how = commands.NOTICE_ENDS_BY_KEY.format(key=ends) if ends else commands.NOTICE_ENDS
    return [*commands.NOTICE, " ".join([how, *discards])]


def ends_note(keymap: KeyMap) -> str:
    """Return what people call the key that ends a note; empty without one."""
    return next((label(keymap.keys(control)[0]) for control in _ending(keymap)), "")


def _ending(keymap: KeyMap) -> list[Control]:
    """Return the controls that end a note and have a key."""
    ending = (control for control in _each(_ENDS_NOTE) if response(State.RECORDING, control) is Action.FINISH_NOTE)
    return [control for control in ending if keymap.keys(control)]


def _by_key(keymap: KeyMap, hints: Iterable[tuple[str, Control]]) -> list[str]:
    """Return the hints with their keys filled in, leaving out empty ones and controls without a key."""
    return [hint.format(key=label(keymap.keys(control)[0])) for hint, control in hints if hint and keymap.keys(control)]


def _way(control: Control, keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    pressed = keymap.keys(control) if by_key else ()
    said = RECORDS[RECORDS[control].said_as or control].phrases if by_word else ()
    ways = [wording.PRESS.format(key=label(key)) for key in pressed[:1]]
    return wording.OR_ELSE.join([*ways, *(wording.SAY.format(word=phrase) for phrase in said[:1])])


def _each(controls: Iterable[Control]) -> Iterable[Control]:
    """Return each control once, at its first place."""
    return dict.fromkeys(controls)


def _sentence(how: str, does: str) -> str:
    text = wording.DOES.format(how=how, does=does)
    return f"{text[0].upper()}{text[1:]}"
