"""The journal: spoken notes, encrypted, as sound and text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from voiceguide.errors import AlreadyRecording, JournalBusy, JournalError, JournalFull, JournalNotWritable, NoteNotFound
from voiceguide.journal import chunks, pending, reserve, search
from voiceguide.journal.connection import WAIT
from voiceguide.journal.database import Database, open_database
from voiceguide.journal.entries import Entry, Heading, NoteState, Sound
from voiceguide.journal.folder import LOG
from voiceguide.journal.log import LogLost
from voiceguide.journal.open_note import OpenNote, keep_of_ended
from voiceguide.journal.recording_lock import RECORDING_WAIT, hold_recording
from voiceguide.journal.repair import complete_repair
from voiceguide.journal.rows import ENTRY, HEADING, entry, heading, instant, segments_as_json, storable
from voiceguide.settings import Keep
from voiceguide.transcript import Segment
from voiceguide.wording.errors import journal as problem


class Journal:
    """All notes of one person, for any thread, and alongside other programs that have them open."""

    def __init__(self, database: Database, recording_wait: float) -> None:
        self._database = database
        self._recording_wait = recording_wait
        self._open_note: OpenNote | None = None
        self.recovered: tuple[int, ...] = self._recover()
        """Notes that a program left in the middle of recording, now finished."""
        self.set_aside: Path | None = None
        """Where a file that did not belong in the repaired journal's place is now."""
        with contextlib.suppress(JournalError):  # reported when somebody comes across it
            pending.finish(database)
        if self.refusal is None:
            reserve.hold(database.path.parent)

    @classmethod
    def open(cls, folder: Path, key: bytes, *, wait: float = WAIT, recording_wait: float = RECORDING_WAIT) -> Journal:
        """Open or create the journal in a folder; `wait` is how many seconds to wait for other programs.

        If nothing can be written, it is opened for reading, and `refusal` says why.

        Raises:
            JournalError: it cannot be opened, for the reason in the message; nothing was changed.
        """
        set_aside = complete_repair(folder, key)
        database = open_database(folder, key, wait)
        try:
            journal = cls(database, recording_wait)
        except BaseException:
            database.close()
            raise
        journal.set_aside = set_aside
        return journal

    @property
    def refusal(self) -> JournalError | None:
        """Why the journal cannot be written to; None if it can, as far as is known."""
        return self._database.refusal

    @property
    def log_lost(self) -> LogLost | None:
        """The part of the log that could not be read when the journal was opened."""
        return self._database.log_lost

    def close(self) -> None:
        """Close the journal; a note being recorded ends with the sound handed in so far."""
        try:
            if self._open_note is not None:
                self._open_note.give_up()
        finally:
            self._database.close()

    def begin(
        self,
        sample_rate: int,
        session: str = "",
        question: str = "",
        when: datetime | None = None,
        keep: Keep = Keep.SOUND_AND_TEXT,
        language: str = "en",
    ) -> OpenNote:
        """Begin a note with sound at a rate in Hz; `language` is the tag of the spoken language.

        The sound is committed whatever is to be kept; with `Keep.TEXT` it is removed once there is a text.

        Raises:
            AlreadyRecording: a note is already being recorded, here or by another program.
            JournalError: nothing can be written.
        """
        if keep is Keep.NOTHING:
            raise ValueError("a note of which nothing is kept has no place in the journal")
        moment = (when or datetime.now()).astimezone() if when is None or when.tzinfo is None else when
        if self._open_note is not None and self._open_note.overdue:
            self._open_note.give_up()
        let_go = hold_recording(self._database.path.parent, self._recording_wait)
        try:
            values = {
                "instant": instant(moment),
                "written_at": moment.isoformat(),
                "day": moment.date().isoformat(),
                "session": storable(session),
                "question": storable(question),
                "keep": keep,
                "state": NoteState.OPEN,
                "sample_rate": sample_rate,
                "language": storable(language),
            }
            with self._database.transaction() as execute:
                note: int = execute(
                    "INSERT INTO notes VALUES (NULL, :instant, :written_at, :day, :session, :question, "
                    ":keep, :state, :sample_rate, 0, 0, 0, 0, :language)",
                    values,
                ).lastrowid
        except BaseException:
            let_go()
            raise
        self._open_note = OpenNote(self._database, note, sample_rate, let_go)
        return self._open_note

    def headings(
        self,
        since: date | None = None,
        until: date | None = None,
        session: str | None = None,
        limit: int | None = None,
    ) -> list[Heading]:
        """Return notes, oldest first; with a limit, the newest ones.

        Days are those of the place of writing; `until` is exclusive. `session` is a full title.
        """
        condition, values = search.conditions(since, until, session)
        rows = self._database.rows(
            f"SELECT {HEADING} FROM notes WHERE {condition} ORDER BY instant DESC, id DESC LIMIT ?",  # noqa: S608
            [*values, -1 if limit is None else limit],
        )
        return [heading(row) for row in reversed(rows)]

    def search(
        self,
        words: str,
        since: date | None = None,
        until: date | None = None,
        session: str | None = None,
        limit: int = 100,
    ) -> list[Heading]:
        """Return the notes whose text, question or session contains every word, or one that begins with it.

        They come oldest first; if there are more than `limit`, the newest are returned. Any input is allowed.
        """
        expression = search.words_of(storable(words))
        if not expression:
            return []
        condition, values = search.conditions(since, until, session)
        rows = self._database.rows(
            f"SELECT {HEADING} FROM notes WHERE id IN (SELECT rowid FROM search WHERE search MATCH ?) "  # noqa: S608
            f"AND {condition} ORDER BY instant DESC, id DESC LIMIT ?",
            [expression, *values, limit],
        )
        return [heading(row) for row in reversed(rows)]

    def entry(self, note: int) -> Entry:
        """Return a note with its text.

        Raises:
            NoteNotFound: there is no such note.
        """
        row = self._database.row(f"{ENTRY} WHERE id = ?", (note,))
        if row is None:
            raise NoteNotFound(problem.JOURNAL_HAS_NO_NOTE, note=note)
        return entry(row)

    def entries(self, ids: Iterable[int] | None = None) -> Iterator[Entry]:
        """Yield notes with their texts one by one, in the order requested, or all of them, oldest first.

        Raises:
            NoteNotFound: one of those requested does not exist.
        """
        if ids is not None:
            yield from map(self.entry, ids)
            return
        place: tuple[int, int] = (-(2**63), 0)
        while row := self._database.row(f"{ENTRY} WHERE (instant, id) > (?, ?) ORDER BY instant, id LIMIT 1", place):
            yield entry(row)
            place = (row[-1], row[0])

    def sound(self, note: int) -> Sound:
        """Return the sound of a note, which is read on demand.

        Raises:
            NoteNotFound: there is no such note, or it has no sound.
        """
        row = self._database.row("SELECT sample_rate, sound_frames FROM notes WHERE id = ?", (note,))
        if row is None:
            raise NoteNotFound(problem.JOURNAL_HAS_NO_NOTE, note=note)
        sample_rate, frames = row
        if not frames:
            raise NoteNotFound(problem.NOTE_HAS_NO_SOUND, note=note)
        return Sound(sample_rate, frames, chunks.blocks(self._database, note, frames))

    def write_text(self, note: int, text: str, segments: Sequence[Segment] = (), edited: bool = False) -> None:
        """Set or replace a note's text, leaving no trace of an old text and its segments.

        If only the text of a note is to be kept, its sound is removed, unless the text has no words.

        Raises:
            NoteNotFound, AlreadyRecording: there is no such note, or it is still being recorded.
            JournalDamaged: part of the old data cannot be removed; the message says if the new text was saved.
            JournalError: nothing was changed.
        """
        text, kept = storable(text), storable(segments_as_json(segments))
        words = len(text.split())
        self._recover()
        with self._database.transaction() as execute:
            keep = keep_of_ended(execute, note, self._database.path.parent)
            is_first = not execute("SELECT count(*) FROM texts WHERE note = ?", (note,)).fetchone()[0]
            if is_first:
                search.leave(execute, note)
            execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", (note, text, kept))
            execute("UPDATE notes SET words = ?, edited = ? WHERE id = ?", (words, edited, note))
            if is_first:
                search.enter(execute, note)
            else:
                pending.text_went(execute)
            if keep == Keep.TEXT and words > 0:
                pending.sound_goes(execute, note)
        pending.finish(self._database)

    def without_text(self) -> list[int]:
        """Return the notes that should have a text and have sound, but were never given a text."""
        rows = self._database.rows(
            "SELECT id FROM notes WHERE state <> 'open' AND sound_frames > 0 AND keep IN (?, ?) "
            "AND NOT EXISTS (SELECT 1 FROM texts WHERE note = id) ORDER BY instant, id",
            (Keep.SOUND_AND_TEXT, Keep.TEXT),
        )
        return [note for (note,) in rows]

    def was_transcribed(self, note: int) -> bool:
        """Return whether a note was given a text, even one without words."""
        return bool(self._database.rows("SELECT 1 FROM texts WHERE note = ?", (note,)))

    def drop_sound(self, note: int) -> None:
        """Remove the sound of a note, and leave the rest.

        Raises:
            NoteNotFound, AlreadyRecording: there is no such note, or it is still being recorded.
        """
        self._recover()
        with self._database.transaction() as execute:
            keep_of_ended(execute, note, self._database.path.parent)
            pending.sound_goes(execute, note)
        pending.finish(self._database)

    def delete(self, note: int) -> bool:
        """Remove a note in one step, without a trace in the file, which shrinks.

        On a full disk the reserve is used. Return whether all of this is done: if not, the note is gone, and its
        inaccessible remains are removed as soon as there is room.

        Raises:
            NoteNotFound, AlreadyRecording: there is no such note, or it is still being recorded.
            JournalDamaged: part of the data cannot be removed; `has` and the message tell whether the note is gone.
            JournalError: the note cannot be removed; nothing was changed.
        """
        folder = self._database.path.parent
        self._recover()
        try:
            reserve.with_room(folder, lambda: self._let_go(note))
        except AlreadyRecording:  # or a note that was cut short, with no room to finish it
            if not self._database.rows("SELECT 1 FROM notes WHERE id = ? AND state = 'open'", (note,)):
                raise
            hold_recording(folder, wait=0)()
            reserve.give_up(folder)
            self._recover()
            self._let_go(note)
        return pending.finish(self._database)

    def _let_go(self, note: int) -> None:
        with self._database.transaction() as execute:
            keep_of_ended(execute, note, self._database.path.parent)
            pending.note_goes(execute, note)

    def has(self, note: int) -> bool:
        """Return whether there is a note of this number."""
        return self._database.row("SELECT 1 FROM notes WHERE id = ?", (note,)) is not None

    def remember(self, name: str, value: str) -> None:
        """Store a small fact under a name, replacing an earlier one."""
        with self._database.transaction() as execute:
            execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def recall(self, name: str) -> str | None:
        """Return a stored fact, or None."""
        row = self._database.row("SELECT value FROM facts WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def count(self) -> int:
        """Return the number of notes."""
        return int(self._database.rows("SELECT count(*) FROM notes")[0][0])

    def size(self) -> int:
        """Return how many bytes the notes take on disk."""
        path = self._database.path
        files = (path, path.with_name(path.name + LOG))
        return sum(file.stat().st_size for file in files if file.exists())

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _recover(self) -> tuple[int, ...]:
        """Finish notes that nobody is recording any more, and remove those without sound."""
        if not self._database.rows("SELECT id FROM notes WHERE state = 'open' LIMIT 1"):
            return ()
        try:
            let_go = hold_recording(self._database.path.parent, wait=0)
        except (AlreadyRecording, JournalFull, JournalNotWritable):
            return ()
        try:
            with self._database.transaction() as execute:
                execute("DELETE FROM notes WHERE state = 'open' AND frames = 0")
                left = execute("SELECT id FROM notes WHERE state = 'open' ORDER BY instant, id").fetchall()
                execute("UPDATE notes SET state = ? WHERE state = 'open'", (NoteState.RECOVERED,))
                for (note,) in left:
                    search.enter(execute, note)
        except (JournalFull, JournalBusy, JournalNotWritable):
            return ()  # they are safe as they are, and the caller's request may still be possible
        finally:
            let_go()
        return tuple(note for (note,) in left)
