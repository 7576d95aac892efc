"""Notes begun by the person, in a session that asks for none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError
from voiceguide.guide.note_windows import Play
from voiceguide.notes.note import NoteResult
from voiceguide.sound.audio import Samples
from voiceguide.timeline.placement import Clip

if TYPE_CHECKING:
    from voiceguide.notes.windows import SpokenWindows


class LateWindows:
    """Records notes in a session that asks for none; see `NoteWindows`.

    Nothing is opened before the first one.

    Args:
        open_windows: opens what records notes, and returns it with what to say before the very first note; raises
            VoiceguideError where no note can be recorded.
    """

    def __init__(self, open_windows: Callable[[], tuple[SpokenWindows, Iterable[Samples]]]) -> None:
        self._open_windows = open_windows
        self._windows: SpokenWindows | None = None
        self.problem: VoiceguideError | None = None
        """Why the latest note could not be recorded; None if it could."""

    @property
    def results(self) -> Sequence[NoteResult]:
        """What became of each note, in order."""
        return self._windows.results if self._windows is not None else ()

    @property
    def opened(self) -> bool:
        """Whether the latest note did open."""
        return self._windows is not None and self._windows.opened

    def open(self, clip: Clip, play: Play) -> bool:
        """Record a note; before the very first, give the notice."""
        if clip.text:
            return False  # the session's own windows stay silent, as was asked for
        if self._windows is None:
            try:
                self._windows, notice = self._open_windows()
            except VoiceguideError as error:
                self.problem = error
                return False
            self.problem = None
            for samples in notice:
                play(samples)
        return self._windows.open(clip, play)
