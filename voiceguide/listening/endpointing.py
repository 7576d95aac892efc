"""When a spoken note is over, and why: for people who may think for seconds between words."""

from __future__ import annotations

from enum import StrEnum

LONGEST_PATIENCE = 2.0
"""The most that patience is multiplied by after a long silence."""

WARNING = 20.0
"""Seconds before the limit at which to warn (WCAG 2.2.1 asks for at least this many)."""

WORTH_A_WARNING = 40.0
"""Seconds: a limit no longer than this gets no warning, which would come too soon to be of use."""

OVERRUN = 15.0
"""Seconds that the limit waits for a pause in what somebody is saying."""


_TINY = 1e-6  # seconds: rounding error of a sum of many steps


class Reason(StrEnum):
    """Why a note is over."""

    SILENCE = "silence"
    """They spoke, and were then silent for the whole patience."""
    LIMIT = "limit"
    UNSAID = "unsaid"
    """Nothing was said within the time to begin."""


class Endpointing:
    """Decides when a note is over, from what happens step by step; it reads no clock.

    Patience after speech is as requested. Someone who was silent for long before continuing may be so again: after a
    silence of more than twice the patience, within the note or before its first word, half that silence is allowed,
    up to twice the patience.

    Nobody is interrupted: the limit waits for a pause, but no longer than `OVERRUN`.

    Args:
        patience: seconds of silence after speech that end a note; None if only the person or the limit ends it.
        limit: seconds after which a note ends; may be infinite.
        first: seconds within which something has to be said; None for the whole limit. Ignored without patience:
            people who end their notes themselves may also begin when they like.
    """

    def __init__(self, patience: float | None, limit: float, first: float | None = None) -> None:
        self._asked = patience
        self._first = first if patience is not None else None
        self._limit = limit
        self._now = 0.0
        self._silence = 0.0
        self._longest = 0.0
        self._said = False
        self._reason: Reason | None = None
        self._warning = limit > WORTH_A_WARNING

    @property
    def said(self) -> bool:
        """Whether anything has been said."""
        return self._said

    @property
    def patience(self) -> float | None:
        """Seconds of silence that would end the note now; None if silence does not end it."""
        if self._asked is None:
            return None
        return max(self._asked, min(self._longest / 2, LONGEST_PATIENCE * self._asked))

    def step(self, seconds: float, speaking: bool) -> Reason | None:
        """Advance by some seconds with or without speech; return why the note is over, or None if it is not."""
        if self._reason is not None:
            return self._reason
        self._now += seconds
        if speaking:
            self._longest = max(self._longest, self._silence)
            self._silence = 0.0
            self._said = True
        else:
            self._silence += seconds
        self._reason = self._over(speaking)
        return self._reason

    def extend(self, seconds: float) -> None:
        """Allow more time: the limit moves back, with a new warning, and silence may last that much longer."""
        self._limit += seconds
        self._silence = min(self._silence, 0.0) - seconds
        self._warning = self._limit > WORTH_A_WARNING

    def warned(self) -> bool:
        """Return whether to warn of the limit now: true once per limit, `WARNING` seconds before it."""
        due = self._warning and self._reason is None and self._now + _TINY >= self._limit - WARNING
        self._warning = self._warning and not due
        return due

    def _over(self, speaking: bool) -> Reason | None:
        now, silence = self._now + _TINY, self._silence + _TINY
        if speaking:
            return Reason.LIMIT if now >= self._limit + OVERRUN else None
        if self._said and self.patience is not None and silence >= self.patience:
            return Reason.SILENCE
        if not self._said and self._first is not None and now >= self._first:
            return Reason.UNSAID
        if now >= self._limit:
            return Reason.LIMIT if self._said else Reason.UNSAID
        return None
