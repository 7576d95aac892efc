"""Roughly how long a session lasts, judged by its script alone, and how long one may be at most."""

from __future__ import annotations

from dataclasses import replace

from voiceguide.script import cues
from voiceguide.script.spoken import Pronunciations

LONGEST_SESSION = 24 * 3600.0
"""No session lasts longer than a day (seconds): all of it is laid out before a word is spoken."""

MOST_LENGTHS = 24
"""At how many different lengths parts may join a session; each makes another session to lay out."""


def about(cue: cues.PlainCue) -> float:
    """Return roughly how many seconds a cue takes, at two words or twenty letters a second, with natural pauses."""
    match cue:
        case cues.Say():
            return _spoken(cue.text) + 0.7
        case cues.Prompt():
            return _spoken(cue.question) + cue.limit
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
    pronunciations = Pronunciations(session.pronunciations)
    total = 0.0
    for cue in session.every_cue:
        match cue:
            case cues.Say():
                total += about(replace(cue, text=pronunciations.spoken(cue.text)))
            case cues.Prompt():
                total += about(replace(cue, question=pronunciations.spoken(cue.question)))
            case cues.Bell():
                total += cues.BELL_SECONDS
            case _:
                total += about(cue)
        if total > seconds:
            return cue
    return None
