"""The windows of a session: records the answer to each question, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from voiceguide.controls.control import Control
from voiceguide.errors import JournalFull, VoiceguideError
from voiceguide.guide.note_windows import Play
from voiceguide.guide.phrases import Phrases
from voiceguide.notes.note import Ending, NoteResult, Question
from voiceguide.notes.recorder import NoteRecorder
from voiceguide.sound.audio import Samples, silence, to_frames, to_seconds
from voiceguide.timeline.arrange import LEAD_IN
from voiceguide.timeline.placement import Clip
from voiceguide.wording import spoken as phrases

SECOND_THOUGHTS = 3.0
"""Seconds after "kept" within which a key discards the note."""

REST = 1.5
"""Seconds of quiet after a window at which nothing needs to be said."""

SPOKEN = (
    phrases.SAY_KEPT,
    phrases.SAY_JOURNAL_FAILED,
    phrases.SAY_DISCARDED,
    phrases.SAY_NOT_DISCARDED,
    phrases.SAY_DISCARD_QUESTION,
    phrases.SAY_DISK_FULL,
    phrases.SAY_MICROPHONE_LOST,
    phrases.SAY_MICROPHONE_GONE,
    phrases.SAY_MICROPHONE_SILENT,
    phrases.SAY_NO_MICROPHONE,
)
"""Every sentence that may be said at a window."""


class SpokenWindows:
    """Records the notes of one session; see `NoteWindows`."""

    def __init__(self, session: str, recorder: NoteRecorder, phrases: Phrases, keys: bool = False) -> None:
        self._session = session
        self._recorder = recorder
        self._phrases = phrases
        self._keys = keys
        self._told_impossible = False
        self._told_silent = False
        self.opened = False
        """Whether the latest window did open; if not, it is opened again once the device is back."""
        self.results: list[NoteResult] = []
        """What became of each window, in order."""

    def open(self, clip: Clip, play: Play) -> bool:
        """Record a note, say what became of it, and leave a moment for second thoughts."""

        def softly(samples: Samples) -> None:
            play(self._phrases.softened(samples))

        question = Question(clip.text, self._session, limit=to_seconds(clip.frames))
        self.opened = False
        try:
            result = self._recorder.record(
                question, softly, lambda: self._tell_silent(play), lambda: self._confirm(play)
            )
        except BaseException:  # whatever ended it, it is kept
            if self._recorder.last is not None:
                self.opened = True
                self.results.append(self._recorder.last)
            raise
        self.opened = True
        if result.ending is Ending.IMPOSSIBLE:
            self.results.append(result)
            if not self._told_impossible:
                self._told_impossible = True
                play(self._phrases.said(phrases.SAY_NO_MICROPHONE))
            return False
        self.results.append(result)  # at once: whatever comes now, it is reported at the end
        said = said_of(result)
        play(self._phrases.said(said) if said else silence(to_frames(REST)))
        if result.note is not None and self._keys:
            self._reconsider(result, play)
        return True

    def notice(self, lines: Sequence[str], heard: Callable[[], None]) -> Iterator[Samples]:
        """Yield the notice before the very first note as sound, between two moments of quiet.

        `heard` is called when it ends, early if the person asks to go on.

        Raises:
            SpeechError: the voice failed.
        """
        yield silence(to_frames(LEAD_IN))
        for line in lines:
            if self._recorder.inbox.next_in_note() in {Control.FINISH, Control.GO_ON}:
                break
            yield self._phrases.said(line)
        heard()
        yield silence(to_frames(LEAD_IN))

    def _confirm(self, play: Play) -> None:
        play(self._phrases.said(phrases.SAY_DISCARD_QUESTION))

    def _tell_silent(self, play: Play) -> None:
        if not self._told_silent:
            self._told_silent = True
            play(self._phrases.said(phrases.SAY_MICROPHONE_SILENT))

    def _reconsider(self, result: NoteResult, play: Play) -> None:
        if result.note is None or not self._recorder.inbox.second_thoughts(SECOND_THOUGHTS):
            return
        try:
            self._recorder.discard(result.note)
        except VoiceguideError as error:
            self.results[-1] = NoteResult(result.ending, result.note, result.seconds, error)
            play(self._phrases.said(phrases.SAY_NOT_DISCARDED))
            return
        self.results[-1] = NoteResult(Ending.DISCARDED, None, result.seconds)
        play(self._phrases.said(phrases.SAY_DISCARDED))


def said_of(result: NoteResult) -> str:
    """Return what to say after a note; empty if the person said nothing, so that they are not pressed."""
    if isinstance(result.problem, JournalFull) and result.note is not None:
        return phrases.SAY_DISK_FULL
    if result.ending is Ending.MICROPHONE_LOST:
        return phrases.SAY_MICROPHONE_LOST if result.note is not None else phrases.SAY_MICROPHONE_GONE
    if result.ending is Ending.DISCARDED:
        return phrases.SAY_DISCARDED if result.problem is None else phrases.SAY_NOT_DISCARDED
    if result.problem is not None:
        return phrases.SAY_JOURNAL_FAILED
    return phrases.SAY_KEPT if result.note is not None else ""
