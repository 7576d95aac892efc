"""The moments of a session: each cue and roughly when it comes, and what counts as late, long or announced.

Both the guidance for scripts and the night version of a session rely on these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.script import cues
from voiceguide.script.length import about
from voiceguide.script.spoken import Pronunciations

LATE_AT_BEDTIME = 240.0
"""Seconds into a bedtime session after which nothing is asked."""

LONG_SILENCE = 30.0
"""Seconds beyond which a silence is announced."""

ENDING = 10
"""How many sentences make up the ending of a session."""

ANNOUNCES = re.compile(r"(?i)\b(quiet|silen(?:ce|t)|minutes?|seconds|time|ready)\b")
"""Words that announce a silence, in one of the three sentences before it."""

RETURNS = re.compile(r"(?i)\b(come back|open your eyes|wake|return to|get up|sit up|bring yourself back)\b")
"""Words that rouse a sleeper."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A cue, roughly when it comes in a session of natural length with all its parts, and its part."""

    cue: cues.PlainCue
    seconds: float
    part: cues.Part | None = None

    @property
    def text(self) -> str:
        """What is spoken; empty if nothing is."""
        match self.cue:
            case cues.Say():
                return self.cue.text
            case cues.Prompt():
                return self.cue.question
            case _:
                return ""


def moments_of(session: cues.Session, seconds: float = 0.0) -> Iterator[Moment]:
    """Yield every cue of a session; the first one comes at `seconds`."""
    reader = Pronunciations(session.pronunciations, session.language)
    for cue in session.cues:
        part = cue if isinstance(cue, cues.Part) else None
        for plain in cue.cues if isinstance(cue, cues.Part) else (cue,):
            yield Moment(plain, seconds, part)
            seconds += about(plain, reader)
