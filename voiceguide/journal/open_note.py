"""A note while it is being recorded."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from voiceguide.errors import AlreadyRecording, JournalBusy, JournalError, NoteNotFound
from voiceguide.journal import chunks, pending, reserve, search
from voiceguide.journal.database import Database
from voiceguide.journal.entries import NoteState
from voiceguide.journal.schema import Execute
from voiceguide.wording.errors import journal as problem


class OpenNote:
    """Accepts sound, and commits each second of it as soon as it is complete; thread-safe.

    If the program ends in the middle, the next one to open the journal finishes the note.
    """

    def __init__(self, database: Database, note: int, sample_rate: int, let_go: Callable[[], None]) -> None:
        self.id = note
        """The number of the note."""
        self._database = database
        self._sample_rate = sample_rate
        self._let_go = let_go
        self._lock = threading.Lock()
        self._waiting = bytearray()
        self._bytes = 0
        self._chunks = 0
        self._ended = self._discarded = False
        self.overdue = False
        """Whether finishing it was requested, and failed."""

    @property
    def seconds(self) -> float:
        """How many seconds have been handed in so far."""
        return self._bytes / 2 / self._sample_rate

    def write(self, pcm: bytes) -> None:
        """Accept mono 16-bit samples; on return, less than a second is uncommitted.

        Raises:
            JournalError: committing failed. It is tried again with the next sound, and at the end.
        """
        with self._lock:
            if self._ended:
                raise ValueError("this note has ended")
            self._waiting += pcm
            self._bytes += len(pcm)
            self._commit_seconds()

    def finish(self) -> int:
        """Commit the rest, and return the number of the note.

        Raises:
            JournalBusy: nothing was changed; try again.
            JournalError: the rest could not be saved; the note ends with what was committed earlier.
        """
        with self._lock:
            if self._ended:
                return self.id
            self.overdue = True
            try:
                self._commit_seconds()
                self._end(bytes(self._waiting))
            except JournalBusy:
                raise
            except JournalError:
                with contextlib.suppress(JournalError):
                    self._end(b"")
                self._release()
                raise
            self._release()
            return self.id

    def discard(self) -> None:
        """Remove every trace of the note.

        Raises:
            JournalError: the note could not be removed; this is tried again before the next note, and at the end.
        """
        with self._lock:
            if self._ended:
                raise ValueError("this note has ended")
            self._discarded = self.overdue = True
            reserve.with_room(self._database.path.parent, self._let_note_go)
            self._release()
            pending.finish(self._database)

    def give_up(self) -> None:
        """Finish the note if possible, and let others record."""
        if self._ended:
            return
        try:
            with contextlib.suppress(JournalError):
                self.discard() if self._discarded else self.finish()
        finally:
            with self._lock:
                self._release()

    def _commit_seconds(self) -> None:
        second = 2 * self._sample_rate
        while len(self._waiting) >= second:
            pcm = bytes(self._waiting[:second])
            flac = chunks.encoded(pcm, self._sample_rate)
            with self._database.transaction() as execute:
                if not chunks.is_there(execute, self.id, self._chunks):  # false if a Ctrl-C came right after the commit
                    chunks.append(execute, self.id, self._chunks, flac, self._sample_rate)
            self._chunks += 1
            del self._waiting[:second]

    def _end(self, rest: bytes) -> None:
        flac = chunks.encoded(rest, self._sample_rate) if rest else b""
        with self._database.transaction() as execute:
            if execute("SELECT state FROM notes WHERE id = ?", (self.id,)).fetchone() == (NoteState.FINISHED,):
                return
            if flac and not chunks.is_there(execute, self.id, self._chunks):
                chunks.append(execute, self.id, self._chunks, flac, len(rest) // 2)
            execute("UPDATE notes SET state = ? WHERE id = ?", (NoteState.FINISHED, self.id))
            search.enter(execute, self.id)

    def _let_note_go(self) -> None:
        with self._database.transaction() as execute:
            pending.note_goes(execute, self.id)

    def _release(self) -> None:
        if not self._ended:
            self._ended = True
            self.overdue = False
            self._let_go()


def keep_of_ended(execute: Execute, note: int, folder: Path) -> str:
    """Return what is to be kept of a note, which must not be being recorded."""
    row = execute("SELECT keep, state FROM notes WHERE id = ?", (note,)).fetchone()
    if row is None:
        raise NoteNotFound(problem.JOURNAL_HAS_NO_NOTE, note=note)
    keep, state = row
    if state == NoteState.OPEN:
        raise AlreadyRecording(problem.NOTE_IS_RECORDED, folder=folder)
    return str(keep)
