"""The seam between a session and the code that records its notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from voiceguide.sound.audio import Samples
from voiceguide.timeline.placement import Clip

Play = Callable[[Samples], None]
"""Plays a short sound outside the session's time, and returns when it was heard."""


class NoteWindows(Protocol):
    """Records the notes of a session."""

    def open(self, clip: Clip, play: Play) -> bool:
        """Open a window for what the person says, and return once it is over.

        Returns:
            Whether it was open; if not, the session has a silence of its length instead.

        Raises:
            DeviceLost: the device was lost; `opened` says whether the window was already open.
        """
        ...

    @property
    def opened(self) -> bool:
        """Whether the latest window did open, so that nobody is asked twice."""
        ...
