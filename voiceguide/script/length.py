"""Roughly how long a session lasts, judged by its script alone, and how long one may be at most."""

from __future__ import annotations

from voiceguide.script import cues
from voiceguide.script.spoken import Pronunciations

LONGEST_SESSION = 24 * 3600.0
"""No session lasts longer than a day (seconds): all of it is laid out before a word is spoken."""

MOST_LENGTHS = 24
"""At how many different lengths parts may join a session; each makes another session to lay out."""

_READER = Pronunciations()


def about(cue: cues.PlainCue, reader: Pronunciations = _READER) -> float:
    """Return roughly how many seconds a cue takes, at two words or twenty letters a second, with natural pauses.

    What counts is what is really said: "116 123" is six words, and a heart none.
    """
    match cue:
        case cues.Say():
            return _spoken(reader.spoken(cue.text)) + 0.7
        case cues.Prompt():
            return _spoken(reader.spoken(cue.question)) + cue.limit
        case cues.Pause():
            return cue.natural
        case cues.Wait():
            return cues.wait_as_pause(cue).natural
        case cues.Breathe():
            return cue.times * (cue.inward + cue.hold + cue.outward + cue.rest)
        case _:
            return 0.0


def _spoken(text: str) -> float:
    return max(len(text.split()) / 2, len(text) / 20)


def first_beyond(session: cues.Session, seconds: float = LONGEST_SESSION) -> cues.PlainCue | None:
    """Return the cue that takes a session, with all its parts, past this many seconds; None if it ends sooner."""
    reader = Pronunciations(session.pronunciations, session.language)
    total = 0.0
    for cue in session.every_cue:
        total += cues.BELL_SECONDS if isinstance(cue, cues.Bell) else about(cue, reader)
        if total > seconds:
            return cue
    return None
