"""The moments of a session: each cue, and about when it comes; and what is late, long, or announced in one.

Guidance for a script goes by these, and so does what makes a session fit for the night.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.script import cues
from voiceguide.script.length import about

LATE_AT_BEDTIME = 240.0
"""Seconds from which nothing is asked any more at bedtime."""

LONG_SILENCE = 30.0
"""Seconds of silence beyond which it is announced."""

ENDING = 10
"""How many sentences are the ending of a session."""

ANNOUNCES = re.compile(r"(?i)\b(quiet|silen(?:ce|t)|minutes?|seconds|time|ready)\b")
"""Words that announce a silence, in the three sentences before it."""

RETURNS = re.compile(r"(?i)\b(come back|open your eyes|wake|return to|get up|sit up|bring yourself back)\b")
"""Words that bring a sleeper back."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A cue, about when it comes in a session of natural length with every part, and the part it stands in."""

    cue: cues.PlainCue
    seconds: float
    part: cues.Part | None = None

    @property
    def text(self) -> str:
        """What is spoken; nothing if nothing is."""
        match self.cue:
            case cues.Say():
                return self.cue.text
            case cues.Prompt():
                return self.cue.question
            case _:
                return ""


def moments_of(session: cues.Session, seconds: float = 0.0) -> Iterator[Moment]:
    """Yield every cue of a session; the first one comes at `seconds`."""
    for cue in session.cues:
        part = cue if isinstance(cue, cues.Part) else None
        for plain in cue.cues if isinstance(cue, cues.Part) else (cue,):
            yield Moment(plain, seconds, part)
            seconds += about(plain)
