"""When a device that ran dry is opened anew with a longer buffer: where a rest was told of, and nowhere else.

Opening takes some tenths of a second in which nothing sounds. Zeros in the sound do not tell a rest, for there are
some within words; and what the device still holds when it is closed is lost, which must not be the end of a sentence.
"""

from __future__ import annotations

import numpy as np

from voiceguide.sound.audio import Samples, to_frames

REOPENING_TIME = 0.35
"""Seconds of a rest that must be left for opening a device: it takes 0.2 to 0.3."""

FADE_OUT = 0.3
"""Seconds in which a bed goes before its device is closed, so that the gap does not begin with a click."""

FADE_IN = 0.5
"""Seconds in which it comes back."""


class Reopening:
    """Leads what is played to a moment at which its device may be opened anew; pure, with no clock of its own.

    `held` is how many frames the device holds, which are lost when it is closed.
    """

    def __init__(self, held: int) -> None:
        self._held = held
        self._wanted = False
        self._leaving = False
        self._gain = 1.0
        self._quiet = 0
        self._left = 0

    @property
    def due(self) -> bool:
        """Whether the device may be opened anew now: it holds nothing that sounds, and the rest lasts long enough."""
        return self._leaving and self._quiet >= self._held and self._left >= to_frames(REOPENING_TIME)

    def ran_dry(self) -> None:
        """Note that the device should have a longer buffer."""
        self._wanted = True

    def reopened(self) -> None:
        """Note that it has one now."""
        self._wanted = self._leaving = False
        self._quiet = 0

    def shaped(self, piece: Samples, rest: int) -> Samples:
        """Return a piece as it is to be written; `rest` frames from its beginning on nothing but a bed sounds."""
        if not self._wanted and self._gain == 1.0:
            return piece
        silent = not piece.any()
        self._leaving = self._wanted and rest >= self._needed(silent)
        nothing_to_fade = silent and (self._leaving or self._gain == 1.0)
        written = piece if nothing_to_fade else self._faded(piece, rest)
        self._quiet = self._quiet + len(piece) if rest and not written.any() else 0
        self._left = rest - len(piece)
        return written

    def _needed(self, silent: bool) -> int:
        """Return how long a rest must last from here; whoever is leaving already has less before them."""
        needed = max(0, self._held - self._quiet) + to_frames(REOPENING_TIME)
        if silent:
            return needed
        return needed + round(self._gain * to_frames(FADE_OUT)) + to_frames(FADE_IN)

    def _faded(self, piece: Samples, rest: int) -> Samples:
        frames = len(piece)
        if self._leaving:
            end = max(0.0, self._gain - frames / to_frames(FADE_OUT))
        elif rest:
            end = min(1.0, self._gain + frames / to_frames(FADE_IN))
        else:
            end = 1.0  # somebody speaks: nothing of that is taken away
        ramp = np.linspace(self._gain, end, frames, endpoint=False, dtype=np.float32)
        self._gain = end
        return piece * ramp
