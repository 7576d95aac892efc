"""What `voiceguide keys` says, apart from errors (see voiceguide/errors/). The rules are those of wording.py."""

from __future__ import annotations

from collections.abc import Mapping

from voiceguide.guide.controls import Control

KEYS_HELP = """What each key does while a session plays.

Press one, and hear it.

\b
  voiceguide keys           press any key; to leave, Escape twice
  voiceguide keys --list    all keys and words, as lines

To give something another key, write it into the settings (voiceguide where), below everything else:

\b
  [keys]
  "way out" = "w"
  note = ["j", "f2"]

For one switch, write switch = "space" at the top: that key then goes through the choices.
"""
LIST_OPTION = "All keys and words as lines, and nothing spoken."
SILENT_OPTION = "Show what a key does without speaking it."

OPENING = "Press a key to hear what it does while a session plays. To leave, press Escape twice."
AGAIN_TO_LEAVE = "To leave, press it once more."
LEFT = "That was all."
NOTHING = "does nothing"
ANSWERS = "answers a question that has numbered choices"
TYPES = "does nothing while a session plays; at a question it types a letter"
CTRL_C, CTRL_C_STOPS = "Ctrl-C", "stops the program, and keeps your place"
NOT_SPOKEN = "The keys are not spoken: {reason}"

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

ENDS_NOTE = "{key} ends it"
DISCARDS_NOTE = "{key} discards it, also right after"
EXTENDS_NOTE = "{key} gives more time"

TO_GO_ON = "To go on"

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
