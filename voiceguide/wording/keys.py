"""What `voiceguide keys` says, except errors (see problems/). The rules are those of commands.py."""

from __future__ import annotations

KEYS_HELP = """What each key does while a session plays.

Press one, and hear it.

\b
  voiceguide keys           press any key; to leave, Escape twice
  voiceguide keys --list    all keys and words, as lines

To change keys, write them into the settings (voiceguide where), below everything else:

\b
  [keys]
  "way out" = "w"
  note = ["j", "f2"]

For one switch, write switch = "space" at the top: that key then goes through the choices.
"""
KEYS_LIST_OPTION = "All keys and words as lines, without speaking."
KEYS_SILENT_OPTION = "Show what a key does without speaking it."

KEYS_OPENING = "Press a key to hear what it does while a session plays. To leave, press Escape twice."
KEYS_AGAIN_TO_LEAVE = "To leave, press it once more."
KEYS_LEFT = "That was all."
KEYS_NOTHING = "does nothing"
KEYS_ANSWERS = "answers a question that has numbered choices"
KEYS_TYPES = "does nothing while a session plays; at a question it types a letter"
KEYS_CTRL_C, KEYS_CTRL_C_STOPS = "Ctrl-C", "stops the program, and keeps your place"
KEYS_NOT_SPOKEN = "The keys are not spoken: {reason}"
