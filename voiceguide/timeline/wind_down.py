"""How a session for bed grows softer and slower: one curve from its first word to its last.

The level slides from -22 to -30 LUFS, the pace by an eighth. What depends on it is worked out before anything is
spoken, so that a file sounds as the same session does live.
"""

from __future__ import annotations

from dataclasses import dataclass

BEDTIME_GAIN_DB = -3.0
"""Bedtime speech begins this much below speech by day: -22 LUFS, at most -6 dBTP."""

SOFTEST_SPEECH_DB = -11.0
"""No speech lies lower than this below speech by day, whatever asks for it: -30 LUFS."""

WHOLE_SLIDE = 180.0
"""Seconds from the first word to the last for which the whole slide is made; a shorter session makes part of it."""

_LAST_PACE = 0.88
_HOLD = 0.1


@dataclass(frozen=True, slots=True)
class SpeechManner:
    """How the guide speaks at one moment, against speech by day at the pace that was asked for."""

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
        """Return the curve of a session with so many seconds from its first word to its last.

        In a very short one the whole slide would be heard as a drop.
        """
        return cls(min(1.0, max(0.0, seconds / WHOLE_SLIDE)))

    def at(self, share: float) -> SpeechManner:
        """Return the manner at a share of the session: 0 is its first word, 1 its last.

        The first tenth holds, so that what is said of stopping stays clear; from there both fall, never rise,
        and settle as gently as they set out.
        """
        way = min(1.0, max(0.0, (share - _HOLD) / (1 - _HOLD)))
        slid = self.depth * way * way * (3 - 2 * way)
        gain_db = BEDTIME_GAIN_DB + slid * (SOFTEST_SPEECH_DB - BEDTIME_GAIN_DB)
        return SpeechManner(gain_db, 1.0 - slid * (1.0 - _LAST_PACE))
