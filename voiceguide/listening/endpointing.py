"""When a spoken note is over, and why: made for people who think for seconds between words."""

from __future__ import annotations

from enum import StrEnum

LONGEST_PATIENCE = 2.0
"""How many times as patient as usual it is after a long think."""

WARNING = 20.0
"""Seconds before the limit at which to warn (WCAG 2.2.1 asks for at least as many)."""

WORTH_A_WARNING = 40.0
"""Seconds: a limit that is not longer than this gets no warning, which would come too soon to be of use."""

OVERRUN = 15.0
"""Seconds for which the limit waits for a pause in what somebody is saying."""


_TINY = 1e-6  # seconds: what a sum of many steps may be short by


class Reason(StrEnum):
    """Why a note is over."""

    SILENCE = "silence"
    """They spoke, and were then silent for as long as the patience lasts."""
    LIMIT = "limit"
    UNSAID = "unsaid"
    """Nothing was said for as long as there was time to begin."""


class Endpointing:
    """Told what happens step by step, says when a note is over; it looks at no clock.

    The patience after speech is what was asked for. Who was silent for long before they went on may be so again:
    once a silence within the note, or before its first word, was longer than twice the patience, half of that is
    waited for, twice the patience at most.

    Nobody is interrupted: the limit waits for a pause, though not for longer than `OVERRUN`.

    Args:
        patience: seconds of silence after speech that end a note; None if only the person does, or the limit.
        limit: seconds after which a note ends; may be infinite.
        first: seconds within which something has to be said; None for the whole limit. Without patience it does not
            count: who ends a note by themselves also begins when they like.
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
        """Whether anything was said."""
        return self._said

    @property
    def patience(self) -> float | None:
        """Seconds of silence that would end the note now; None if no silence does."""
        if self._asked is None:
            return None
        return max(self._asked, min(self._longest / 2, LONGEST_PATIENCE * self._asked))

    def step(self, seconds: float, speaking: bool) -> Reason | None:
        """Go on by some seconds, in which somebody spoke or not; return why the note is over, or None."""
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
        """Give more time: the limit comes later and is warned of again, and a silence may last so much longer."""
        self._limit += seconds
        self._silence = min(self._silence, 0.0) - seconds
        self._warning = self._limit > WORTH_A_WARNING

    def warned(self) -> bool:
        """Return whether to warn of the limit now: true once for each limit, `WARNING` seconds before it."""
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
