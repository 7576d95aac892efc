"""What is told of each control: what it does, by which key, and by which word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from voiceguide.controls.control import Control
from voiceguide.controls.key_names import label
from voiceguide.controls.keymap import KeyMap
from voiceguide.controls.vocabulary import PHRASES
from voiceguide.wording import keys as wording

INTERRUPT = "ctrl-c"
"""What the key that interrupts a program is called here; no terminal gives it as a key."""

DOES: Mapping[Control, str] = {
    Control.TOGGLE: "pauses, and goes on again",
    Control.PAUSE: "pauses",
    Control.GO_ON: "goes on, past this sentence or this silence",
    Control.AGAIN: "says it again",
    Control.BACK: "goes back a chapter",
    Control.SKIP: "goes on to the next chapter",
    Control.LOUDER: "makes it louder",
    Control.SOFTER: "makes it softer",
    Control.SLOWER: "makes the voice slower",
    Control.FASTER: "makes the voice faster",
    Control.MORE_TIME: "gives you more time",
    Control.NOTE: "begins a note of your own, and ends it",
    Control.FINISH: "ends a note, and keeps it",
    Control.DISCARD: "discards a note",
    Control.YES: "answers yes",
    Control.NO: "answers no",
    Control.WAY_OUT: "leaves the session by the way out, and helps you find firm ground",
    Control.HELP: "tells you where to find a person",
    Control.CHOICES: "says what you can press or say",
    Control.STOP: "stops, and keeps your place",
    Control.SWITCH: "offers the choices one by one, and takes the one you press it at",
}
"""What each control does, as the end of a sentence about its key."""

STARTING: Mapping[Control, str] = {
    Control.SWITCH: "To go through the choices, press {key}.",
    Control.TOGGLE: "To pause, press {key}.",
    Control.STOP: "To stop, press {key}.",
    Control.WAY_OUT: "For the way out, press {key}.",
    Control.HELP: "To hear where to find a person, press {key}.",
    Control.CHOICES: "To hear of all keys, press {key}.",
}
"""What is shown of keys when a session begins, of each that there is."""

CHOICES: Mapping[Control, str] = {
    Control.SWITCH: "To go through the choices",
    Control.TOGGLE: "To pause",
    Control.GO_ON: "To go on",
    Control.AGAIN: "To hear it again",
    Control.MORE_TIME: "For more time",
    Control.NOTE: "For a note of your own",
    Control.WAY_OUT: "For the way out",
    Control.HELP: "To find a person",
    Control.STOP: "To stop",
}
"""What is said first of each choice, before its key and its word; fewer can be kept in mind than there are."""

SAID_FOR: Mapping[Control, Control] = {Control.TOGGLE: Control.PAUSE}
"""Whose word stands for a control that has none of its own."""


def described(key: str, keymap: KeyMap) -> str:
    """Return what a key does while a session plays, as a sentence that begins with the key."""
    if key == INTERRUPT:
        return f"{wording.CTRL_C}: {wording.CTRL_C_STOPS}."
    control = keymap.control(key)
    if control is not None:
        does = DOES[control]
    elif key.isdigit():
        does = wording.ANSWERS
    else:
        does = wording.TYPES if len(key) == 1 and key.isalpha() else wording.NOTHING
    return _sentence(f"{label(key)}: {does}")


def choices(keymap: KeyMap) -> Iterator[str]:
    """Give what can be pressed or said while a session plays, a line each."""
    for control in Control:
        if line := _listed(control, keymap):
            yield line


def spoken_choices(keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    """Return what is said to who asks what they can do: what it is for first, then the key and the word for it."""
    return " ".join(f"{does}, {way}." for control, does in CHOICES.items() if (way := _way(
        control, keymap, by_key, by_word)))  # fmt: skip


def how_to_go_on(keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    """Return how a session that is paused is gone on with."""
    pressed = (_way(control, keymap, by_key, False) for control in (Control.SWITCH, Control.TOGGLE, Control.GO_ON))
    way = next(filter(None, pressed), "") or _way(Control.GO_ON, keymap, False, by_word)
    return f"{wording.TO_GO_ON}, {way}." if way else ""


def _way(control: Control, keymap: KeyMap, by_key: bool, by_word: bool) -> str:
    keys = keymap.keys(control) if by_key else ()
    said = words(SAID_FOR.get(control, control)) if by_word else ()
    return ", or ".join([*(f"press {label(key)}" for key in keys[:1]), *(f"say: {phrase}" for phrase in said[:1])])


def words(control: Control) -> tuple[str, ...]:
    """Return what can be said for a control, the usual words first; nothing for what only a key does."""
    usual = (control.value,) if control.value.casefold() in PHRASES else ()
    return (*usual, *(phrase for phrase, meant in PHRASES.items() if meant == control and phrase != meant.casefold()))


def _listed(control: Control, keymap: KeyMap) -> str:
    """Return a control's keys, what they do, and its words; nothing if there are neither keys nor words."""
    pressed = " or ".join(label(key) for key in keymap.keys(control))
    said = " or ".join(words(control)[:2])
    how = f"{pressed}, or say {said}" if pressed and said else pressed or (f"say {said}" if said else "")
    return _sentence(f"{how}: {DOES[control]}") if how else ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
