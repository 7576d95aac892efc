"""What is told of each control: what it does, by which key, and by which word; keys are those that the person has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voiceguide.controls.control import RECORDS, Action, Control, State, response
from voiceguide.controls.key_names import label
from voiceguide.controls.keymap import KeyMap
from voiceguide.wording import commands, keys
from voiceguide.wording import controls as wording

INTERRUPT = "ctrl-c"
"""What the key that interrupts a program is called here; no terminal gives it as a key."""

# In which order controls are told of; who has one switch has little else, so it comes first.
_STARTING = (Control.SWITCH, Control.TOGGLE, Control.STOP, *Control)
_CHOICES = (Control.SWITCH, *Control)
_GOES_ON = (Control.SWITCH, Control.TOGGLE, Control.GO_ON)
_ENDS_NOTE = (Control.SWITCH, Control.FINISH, *Control)


def described(key: str, keymap: KeyMap) -> str:
    """Return what a key does while a session plays, as a sentence that begins with the key."""
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
    """Yield what can be pressed or said while a session plays, a line each."""
    for control, record in RECORDS.items():
        ways = [wording.OR.join(label(key) for key in keymap.keys(control))]
        if record.phrases:
            ways.append(wording.SAY_ANY.format(words=wording.OR.join(record.phrases[:2])))
        if how := wording.OR_ELSE.join(filter(None, ways)):
            yield _sentence(how, record.told.does)


def spoken_choices(keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    """Return what is said to who asks what they can do: what it is for first, then the key and the word for it."""
    offered = ((RECORDS[control].told.choice, _way(control, keymap, by_key, by_word)) for control in _each(_CHOICES))
    return " ".join(wording.CHOICE.format(choice=choice, way=way) for choice, way in offered if choice and way)


def how_to_go_on(keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    """Return how to resume a paused session."""
    pressed = (_way(control, keymap, by_key, False) for control in _GOES_ON)
    way = next(filter(None, pressed), "") or _way(Control.GO_ON, keymap, False, by_word)
    return wording.CHOICE.format(choice=RECORDS[Control.GO_ON].told.choice, way=way) if way else ""


def while_playing(keymap: KeyMap) -> str:
    """Return what is shown of keys when a session begins."""
    return " ".join(_by_key(keymap, ((RECORDS[control].told.starting, control) for control in _each(_STARTING))))


def in_notes(keymap: KeyMap) -> str:
    """Return what is shown of keys before a session in which notes are recorded; empty if none is for that."""
    hints = [(wording.ENDS_NOTE, control) for control in _ending(keymap)[:1]]
    hints += [(wording.DISCARDS_NOTE, Control.DISCARD), (wording.EXTENDS_NOTE, Control.MORE_TIME)]
    told = _by_key(keymap, hints)
    if not told:
        return ""
    return commands.NOTE_KEYS.format(keys=f"{', '.join(told[:-1])}, and {told[-1]}" if told[1:] else told[0])


def in_one_note(keymap: KeyMap) -> str:
    """Return what is shown of keys before a note alone, besides what ends it."""
    hints = ((commands.NOTE_DISCARD, Control.DISCARD), (commands.NOTE_MORE_TIME, Control.MORE_TIME))
    return " ".join(_by_key(keymap, hints))


def notice(keymap: KeyMap, by_key: bool) -> list[str]:
    """Return what has to be known before the very first note, with its keys where there are any."""
    ends = ends_note(keymap) if by_key else ""
    discards = _by_key(keymap, [(commands.NOTICE_DISCARDS, Control.DISCARD)]) if by_key else []
    how = commands.NOTICE_ENDS_BY_KEY.format(key=ends) if ends else commands.NOTICE_ENDS
    return [*commands.NOTICE, " ".join([how, *discards])]


def ends_note(keymap: KeyMap) -> str:
    """Return what people call the key that ends a note; empty if there is none."""
    return next((label(keymap.keys(control)[0]) for control in _ending(keymap)), "")


def _ending(keymap: KeyMap) -> list[Control]:
    """Return what ends a note and has a key."""
    ending = (control for control in _each(_ENDS_NOTE) if response(State.RECORDING, control) is Action.FINISH_NOTE)
    return [control for control in ending if keymap.keys(control)]


def _by_key(keymap: KeyMap, hints: Iterable[tuple[str, Control]]) -> list[str]:
    """Return hints that name the key of a control, of those that there are and that have one."""
    return [hint.format(key=label(keymap.keys(control)[0])) for hint, control in hints if hint and keymap.keys(control)]


def _way(control: Control, keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    pressed = keymap.keys(control) if by_key else ()
    said = RECORDS[RECORDS[control].said_as or control].phrases if by_word else ()
    ways = [wording.PRESS.format(key=label(key)) for key in pressed[:1]]
    return wording.OR_ELSE.join([*ways, *(wording.SAY.format(word=phrase) for phrase in said[:1])])


def _each(controls: Iterable[Control]) -> Iterable[Control]:
    """Return each control once, where it is named first."""
    return dict.fromkeys(controls)


def _sentence(how: str, does: str) -> str:
    text = wording.DOES.format(how=how, does=does)
    return f"{text[0].upper()}{text[1:]}"
