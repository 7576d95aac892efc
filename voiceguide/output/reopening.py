"""When a device that ran dry is reopened with a longer buffer: in an announced rest, and nowhere else.

Opening takes some tenths of a second, all silent. Zeros in the sound do not mean a rest, since words contain some
too; and whatever the device still holds when it is closed is lost, which must not be the end of a sentence.
"""

from __future__ import annotations

import numpy as np

from voiceguide.sound.audio import Samples, to_frames

REOPENING_TIME = 0.35
"""Seconds of a rest that must remain for reopening a device: it takes 0.2 to 0.3."""

FADE_OUT = 0.3
"""Seconds over which a bed fades out before its device is closed, so that the gap does not begin with a click."""

FADE_IN = 0.5
"""Seconds over which it fades back in."""


class Reopening:
    """Shapes the sound towards a moment at which the device may be reopened; pure, with no clock of its own.

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
        """Whether the device may be reopened now: it holds only silence, and the rest lasts long enough."""
        return self._leaving and self._quiet >= self._held and self._left >= to_frames(REOPENING_TIME)

    def ran_dry(self) -> None:
        """Note that the device needs a longer buffer."""
        self._wanted = True

    def reopened(self) -> None:
        """Note that it has one now."""
        self._wanted = self._leaving = False
        self._quiet = 0

    def shaped(self, piece: Samples, rest: int) -> Samples:
        """Return a piece as it is to be written; for `rest` frames from its start only a bed sounds."""
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
        """Return how long a rest must last from here; once leaving has begun, less remains to be done."""
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
            end = 1.0  # somebody speaks: their words are not faded
        ramp = np.linspace(self._gain, end, frames, endpoint=False, dtype=np.float32)
        self._gain = end
        return piece * ramp
