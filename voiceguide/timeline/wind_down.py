"""How a bedtime session grows softer and slower: one curve from its first word to its last.

The level slides from -22 to -30 LUFS, and the pace slows by an eighth. All of it is computed before anything is
spoken, so that a file sounds like the same session live.
"""

from __future__ import annotations

from dataclasses import dataclass

BEDTIME_GAIN_DB = -3.0
"""How far below daytime speech bedtime speech begins: -22 LUFS, at most -6 dBTP."""

SOFTEST_SPEECH_DB = -11.0
"""The softest that any speech may be, relative to daytime: -30 LUFS."""

WHOLE_SLIDE = 180.0
"""Seconds from first word to last that allow the whole slide; a shorter session makes part of it."""

_LAST_PACE = 0.88
_HOLD = 0.1


@dataclass(frozen=True, slots=True)
class SpeechManner:
    """How the guide speaks at one moment, relative to daytime speech at the requested pace."""

    gain_db: float = 0.0
    pace: float = 1.0
    """A factor on words a minute."""


@dataclass(frozen=True, slots=True)
class WindDown:
    """The curve of one session."""

    depth: float = 1.0
    """How much of the slide is made, 0 to 1."""

    @classmethod
    def over(cls, seconds: float) -> WindDown:
        """Return the curve of a session of this many seconds from first word to last.

        In a very short session the whole slide would sound like a drop.
        """
        return cls(min(1.0, max(0.0, seconds / WHOLE_SLIDE)))

    def at(self, share: float) -> SpeechManner:
        """Return the manner at a share of the session: 0 is its first word, 1 its last.

        The first tenth is level, so that what is said about stopping stays clear; from there level and pace only
        fall, and settle as gently as they began.
        """
        way = min(1.0, max(0.0, (share - _HOLD) / (1 - _HOLD)))
        slid = self.depth * way * way * (3 - 2 * way)
        gain_db = BEDTIME_GAIN_DB + slid * (SOFTEST_SPEECH_DB - BEDTIME_GAIN_DB)
        return SpeechManner(gain_db, 1.0 - slid * (1.0 - _LAST_PACE))
