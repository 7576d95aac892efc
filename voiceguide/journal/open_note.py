"""A note while it is recorded."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from voiceguide.errors import JournalBusy, JournalError
from voiceguide.journal import chunks, pending, reserve, search
from voiceguide.journal.database import Database
from voiceguide.journal.entries import NoteState


class OpenNote:
    """Takes sound, and commits every second of it as soon as it is there; for any thread.

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
        """Whether it was to be finished, and could not be."""

    @property
    def seconds(self) -> float:
        """How much was handed in so far."""
        return self._bytes / 2 / self._sample_rate

    def write(self, pcm: bytes) -> None:
        """Take mono 16-bit samples; when this comes back, less than a second is not committed yet.

        Raises:
            JournalError: it could not be committed. It is tried again with the next sound, and at the end.
        """
        with self._lock:
            if self._ended:
                raise ValueError("this note has ended")
            self._waiting += pcm
            self._bytes += len(pcm)
            self._commit_seconds()

    def finish(self) -> int:
        """Commit the rest; return the number of the note.

        Raises:
            JournalBusy: nothing changed, it can be tried again.
            JournalError: the rest could not be kept; the note ends with what was committed before.
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
        """Let nothing stay of the note.

        Raises:
            JournalError: it could not be removed; that is tried again before the next note, and at the end.
        """
        with self._lock:
            if self._ended:
                raise ValueError("this note has ended")
            self._discarded = self.overdue = True
            reserve.with_room(self._database.path.parent, self._let_note_go)
            self._release()
            pending.finish(self._database)

    def give_up(self) -> None:
        """Finish if that can be done, and let others record."""
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
                if not chunks.is_there(execute, self.id, self._chunks):  # else a Ctrl-C came right behind its commit
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
