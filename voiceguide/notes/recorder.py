"""Records notes: from the sound that opens the microphone to the sound that closes it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from voiceguide.controls.inbox import Inbox
from voiceguide.errors import JournalError, MicrophoneLost, VoiceguideError
from voiceguide.guide.note_windows import Play
from voiceguide.inputs.hands_free import HandsFree
from voiceguide.inputs.note_words import NoteWords
from voiceguide.journal.store import Journal
from voiceguide.listening.endpointing import Endpointing
from voiceguide.listening.microphone import Microphone
from voiceguide.notes.note import Ending, NoteResult, Question
from voiceguide.notes.recording import NOTE_READ, Recording, unbroken
from voiceguide.notes.transcribe import Transcriber
from voiceguide.settings import Keep
from voiceguide.sound.chimes import Earcon, earcon

GUARD = 0.1
"""Seconds after the opening sound that are ignored, while the room still rings."""


class NoteRecorder:
    """Records notes, one after the other, in one language."""

    def __init__(
        self,
        open_microphone: Callable[[], Microphone],
        journal: Journal | None,
        transcriber: Transcriber | None = None,
        keep: Keep = Keep.SOUND_AND_TEXT,
        patience: float | None = 4.0,
        language: str = "en",
        inbox: Inbox | None = None,
    ) -> None:
        self._open_microphone = open_microphone
        self._journal = journal if keep is not Keep.NOTHING else None
        self._transcriber = transcriber if keep in {Keep.SOUND_AND_TEXT, Keep.TEXT} else None
        self._keep = keep
        self._patience = patience
        self._language = language
        self.inbox = inbox or Inbox()
        """Where requests about a note arrive; by default nobody can make any."""
        self.hands_free: HandsFree | None = None
        """What hears words, if anything: it releases the microphone for a note, and hears the commands within it."""
        self.last: NoteResult | None = None
        """What became of the latest note, even if `record` raised; None if it never began."""

    def record(
        self, question: Question, play: Play, tell_silent: Callable[[], None] = lambda: None,
        confirm: Callable[[], None] | None = None,
    ) -> NoteResult:  # fmt: skip
        """Record one note; what was said is in the journal when this returns or raises.

        `play` plays the sounds that open and close it, and the warning before its limit. `tell_silent` is called once
        if the microphone gives no sound at all. `confirm` asks aloud for a yes before a note is discarded by word;
        without it, only keys discard.

        Raises:
            DeviceLost: the playing device was lost; the note is kept, if it had begun.
            KeyboardInterrupt: somebody stopped the session; the note is kept.
        """
        self.last = None
        if not self.inbox.begin_note():
            self.last = NoteResult(Ending.UNSAID)
            return self.last
        with self.hands_free.suspended() if self.hands_free is not None else contextlib.nullcontext():
            try:
                microphone = self._open_microphone()
            except VoiceguideError as error:
                self.last = NoteResult(Ending.IMPOSSIBLE, problem=error)
                return self.last
            try:
                result = self._heard(microphone, question, play, tell_silent, confirm)
            finally:
                microphone.close()
        if result.ending is not Ending.IMPOSSIBLE:
            play(earcon(Earcon.CLOSED))
        return result

    def discard(self, note: int) -> None:
        """Remove a note.

        Raises:
            JournalError: it could not be removed.
        """
        if self._journal is not None:
            self._journal.delete(note)

    def _heard(
        self, microphone: Microphone, question: Question, play: Play, tell_silent: Callable[[], None],
        confirm: Callable[[], None] | None,
    ) -> NoteResult:  # fmt: skip
        words = self.hands_free.note_words(microphone.sample_rate) if self.hands_free is not None else None
        try:
            return self._recorded(microphone, words, question, play, tell_silent, confirm)
        finally:
            if words is not None:
                words.close()

    def _recorded(
        self, microphone: Microphone, words: NoteWords | None, question: Question, play: Play,
        tell_silent: Callable[[], None], confirm: Callable[[], None] | None,
    ) -> NoteResult:  # fmt: skip
        try:
            recording = self._recording(microphone, words, question)
        except JournalError as error:
            self.last = NoteResult(Ending.IMPOSSIBLE, problem=error)
            return self.last
        problem: VoiceguideError | None = None
        began, before = False, self.last
        try:
            try:
                play(earcon(Earcon.OPEN))
                began = True
                ending = recording.run(_settled(microphone), self.inbox, play, tell_silent, confirm)
            except MicrophoneLost as error:
                ending, problem = Ending.MICROPHONE_LOST, error
            except JournalError as error:
                ending, problem = Ending.JOURNAL_FAILED, error
            result = self._settled(recording, ending, problem)
        except BaseException:
            if self.last is before:  # Ctrl-C may come at any moment: also between its end and what is kept of it
                recording.catch_up()
                kept = unbroken(lambda: recording.settle(Ending.FINISHED))
                self.last = kept if began else None
            raise
        if recording.device_lost is not None:
            raise recording.device_lost
        return result

    def _settled(self, recording: Recording, ending: Ending, problem: VoiceguideError | None) -> NoteResult:
        def settle() -> NoteResult:
            self.last = recording.settle(ending, problem)
            return self.last

        return unbroken(settle)

    def _recording(self, microphone: Microphone, words: NoteWords | None, question: Question) -> Recording:
        note = None
        if self._journal is not None:
            note = self._journal.begin(
                microphone.sample_rate, question.session, question.text, keep=self._keep, language=self._language
            )
        if self._transcriber is not None:
            self._transcriber.begin(microphone.sample_rate)
        endpointing = Endpointing(self._patience, question.limit, question.first)
        return Recording(microphone, note, self._transcriber, endpointing, words)


def _settled(microphone: Microphone) -> bytes:
    """Drop what the microphone heard of the opening sound and its echo in the room; return what came after."""
    microphone.discard()
    guard = round(GUARD * microphone.sample_rate) * 2
    heard = b""
    while len(heard) < guard:
        heard += microphone.read(NOTE_READ)
    return heard[guard:]
