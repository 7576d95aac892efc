"""What is told of each control: of its keys, and of the words for it. The rules are those of commands.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one control."""

    does: str
    """What it does, as the end of a sentence about its key."""
    starting: str = ""
    """What is shown of its key when a session begins; empty if nothing is."""
    choice: str = ""
    """What is said first of it as a choice, before its key and its word; fewer can be kept in mind than there are."""


TOGGLE = Told("pauses, and goes on again", "To pause, press {key}.", "To pause")
PAUSE = Told("pauses")
GO_ON = Told("goes on, past this sentence or this silence", choice="To go on")
AGAIN = Told("says it again", choice="To hear it again")
BACK = Told("goes back a chapter")
SKIP = Told("goes on to the next chapter")
LOUDER = Told("makes it louder")
SOFTER = Told("makes it softer")
SLOWER = Told("makes the voice slower")
FASTER = Told("makes the voice faster")
MORE_TIME = Told("gives you more time", choice="For more time")
NOTE = Told("begins a note of your own, and ends it", choice="For a note of your own")
FINISH = Told("ends a note, and keeps it")
DISCARD = Told("discards a note")
YES = Told("answers yes")
NO = Told("answers no")
WAY_OUT = Told(
    "leaves the session by the way out, and helps you find firm ground",
    "For the way out, press {key}.",
    "For the way out",
)
HELP = Told("tells you where to find a person", "To hear where to find a person, press {key}.", "To find a person")
CHOICES = Told("says what you can press or say", "To hear of all keys, press {key}.")
STOP = Told("stops, and keeps your place", "To stop, press {key}.", "To stop")
SWITCH = Told(
    "offers the choices one by one, and takes the one you press it at",
    "To go through the choices, press {key}.",
    "To go through the choices",
)

DOES = "{how}: {does}."
OR, OR_ELSE = " or ", ", or "
PRESS, SAY, SAY_ANY = "press {key}", "say: {word}", "say {words}"
CHOICE = "{choice}, {way}."

ENDS_NOTE = "{key} ends it"
DISCARDS_NOTE = "{key} discards it, also right after"
EXTENDS_NOTE = "{key} gives more time"
