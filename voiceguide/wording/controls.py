"""How each control, its keys and its words are described. The rules are those of commands.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """How one control is described."""

    does: str
    """What it does, as the end of a sentence that starts with its key."""
    starting: str = ""
    """The hint about its key shown when a session begins; empty if there is none."""
    choice: str = ""
    """Its purpose when it is read out as a choice, before its key and word; empty for most, to keep the list short."""


TOLD_TOGGLE = Told("pauses, and resumes", "To pause, press {key}.", "To pause")
TOLD_PAUSE = Told("pauses")
TOLD_GO_ON = Told("goes on, past this sentence or this silence", choice="To go on")
TOLD_AGAIN = Told("says it again", choice="To hear it again")
TOLD_BACK = Told("goes back a chapter")
TOLD_SKIP = Told("goes on to the next chapter")
TOLD_LOUDER = Told("makes it louder")
TOLD_SOFTER = Told("makes it softer")
TOLD_SLOWER = Told("makes the voice slower")
TOLD_FASTER = Told("makes the voice faster")
TOLD_MORE_TIME = Told("gives you more time", choice="For more time")
TOLD_NOTE = Told("begins a note of your own, and ends it", choice="For a note of your own")
TOLD_FINISH = Told("ends a note, and keeps it")
TOLD_DISCARD = Told("discards a note")
TOLD_YES = Told("answers yes")
TOLD_NO = Told("answers no")
TOLD_WAY_OUT = Told(
    "leaves the session by the way out, and helps you find firm ground",
    "For the way out, press {key}.",
    "For the way out",
)
TOLD_HELP = Told("tells you where to find a person", "To hear where to find a person, press {key}.", "To find a person")
TOLD_CHOICES = Told("says what you can press or say", "To hear about all keys, press {key}.")
TOLD_STOP = Told("stops, and keeps your place", "To stop, press {key}.", "To stop")
TOLD_SWITCH = Told(
    "offers the choices one by one, and takes the one you press it at",
    "To go through the choices, press {key}.",
    "To go through the choices",
)

DOES = "{how}: {does}."
OR, OR_ELSE = " or ", ", or "
PRESS, SAY, SAY_ANY = "press {key}", "say: {word}", "say {words}"
CHOICE = "{choice}, {way}."

ENDS_NOTE = "{key} ends it"
DISCARDS_NOTE = "{key} discards it, even right after"
EXTENDS_NOTE = "{key} gives more time"
