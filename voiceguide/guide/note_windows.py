"""The seam between a session and what records its notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from voiceguide.sound.audio import Samples
from voiceguide.timeline.placement import Clip

Play = Callable[[Samples], None]
"""Plays a short sound outside of the session's time, and comes back when it was heard."""


class NoteWindows(Protocol):
    """Takes the notes of a session."""

    def open(self, clip: Clip, play: Play) -> bool:
        """Open a window for what the person says, and return when it is over.

        Returns:
            Whether it was open; else the session has silence of its length there.

        Raises:
            DeviceLost: the device went away; `opened` says whether it was open by then.
        """
        ...

    @property
    def opened(self) -> bool:
        """Whether the window opened last did open, so that nobody is asked twice."""
        ...
