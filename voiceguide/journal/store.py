"""The journal: spoken notes, encrypted, as their own sound and as text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from voiceguide.errors import AlreadyRecording, JournalBusy, JournalError, JournalFull, JournalNotWritable, NoteNotFound
from voiceguide.journal import chunks, pending, reserve, search
from voiceguide.journal.connection import WAIT
from voiceguide.journal.database import RECORDING_WAIT, Database, hold_recording, open_database
from voiceguide.journal.entries import Entry, Heading, NoteState, Sound
from voiceguide.journal.folder import LOG
from voiceguide.journal.log import LogLost
from voiceguide.journal.open_note import OpenNote
from voiceguide.journal.repair import complete_repair
from voiceguide.journal.rows import ENTRY, HEADING, entry, heading, instant, segments_as_json, storable
from voiceguide.journal.schema import Execute
from voiceguide.settings import Keep
from voiceguide.transcript import Segment
from voiceguide.wording.problems import journal as problem


class Journal:
    """All notes of one person, for any thread, beside other programs that have them open too."""

    def __init__(self, database: Database, recording_wait: float) -> None:
        self._database = database
        self._recording_wait = recording_wait
        self._open_note: OpenNote | None = None
        self.recovered: tuple[int, ...] = self._recover()
        """Notes that a program left in the middle of recording, finished now."""
        self.set_aside: Path | None = None
        """Where the file is now that was found in the repaired journal's place and did not belong there."""
        with contextlib.suppress(JournalError):  # whoever comes across it says so
            pending.finish(database)
        if self.refusal is None:
            reserve.hold(database.path.parent)

    @classmethod
    def open(cls, folder: Path, key: bytes, *, wait: float = WAIT, recording_wait: float = RECORDING_WAIT) -> Journal:
        """Open the journal in a folder, or begin it; `wait` is how many seconds others may take.

        If nothing can be written, it is still opened for reading, and `refusal` says why.

        Raises:
            JournalError: it cannot be opened, for the reason that its sentence says; nothing was changed.
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
        """Why nothing can be written to the journal; None if it can, as far as is known."""
        return self._database.refusal

    @property
    def log_lost(self) -> LogLost | None:
        """What of the log could not be read any more when the journal was opened."""
        return self._database.log_lost

    def close(self) -> None:
        """Close the journal; a note that is still being recorded ends with what was handed in."""
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
        """Begin a note whose sound comes at a rate in Hz; `language` is the tag of what is spoken.

        The sound is committed whatever is to be kept; with `Keep.TEXT` it goes when there is a text.

        Raises:
            AlreadyRecording: a note is being recorded, here or in another program.
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
        """Return notes, the oldest first; with a limit, the newest ones.

        Days are those of where a note was written; `until` is not among them. `session` is a whole title.
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
        """Return the notes in whose text, question or session every word occurs, or one that begins like it.

        The oldest comes first; if there are more than `limit`, these are the newest. Anything may be typed.
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
            NoteNotFound: there is none.
        """
        row = self._database.row(f"{ENTRY} WHERE id = ?", (note,))
        if row is None:
            raise NoteNotFound(problem.JOURNAL_HAS_NO_NOTE, note=note)
        return entry(row)

    def entries(self, ids: Iterable[int] | None = None) -> Iterator[Entry]:
        """Give notes with their texts one by one, in the order asked for, or all of them, the oldest first.

        Raises:
            NoteNotFound: one of those asked for is not there.
        """
        if ids is not None:
            yield from map(self.entry, ids)
            return
        place: tuple[int, int] = (-(2**63), 0)
        while row := self._database.row(f"{ENTRY} WHERE (instant, id) > (?, ?) ORDER BY instant, id LIMIT 1", place):
            yield entry(row)
            place = (row[-1], row[0])

    def sound(self, note: int) -> Sound:
        """Return the sound of a note, to be read while it is used.

        Raises:
            NoteNotFound: there is none.
        """
        row = self._database.row("SELECT sample_rate, sound_frames FROM notes WHERE id = ?", (note,))
        if row is None:
            raise NoteNotFound(problem.JOURNAL_HAS_NO_NOTE, note=note)
        sample_rate, frames = row
        if not frames:
            raise NoteNotFound(problem.NOTE_HAS_NO_SOUND, note=note)
        return Sound(sample_rate, frames, chunks.blocks(self._database, note, frames))

    def write_text(self, note: int, text: str, segments: Sequence[Segment] = (), edited: bool = False) -> None:
        """Give a note its text, or another one; of the old text and its segments nothing is left.

        A note of which only the text is to be kept loses its sound, unless the text has no word.

        Raises:
            NoteNotFound, AlreadyRecording: there is no such note, or it is still being recorded.
            JournalDamaged: it has its text if the sentence says so, and part of what was there cannot be removed.
            JournalError: nothing was changed.
        """
        text, kept = storable(text), storable(segments_as_json(segments))
        words = len(text.split())
        self._recover()
        with self._database.transaction() as execute:
            keep = _keep_of_ended(execute, note, self._database.path.parent)
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
        """Return the notes that are to have a text and were never given one, though they have sound."""
        rows = self._database.rows(
            "SELECT id FROM notes WHERE state <> 'open' AND sound_frames > 0 AND keep IN (?, ?) "
            "AND NOT EXISTS (SELECT 1 FROM texts WHERE note = id) ORDER BY instant, id",
            (Keep.SOUND_AND_TEXT, Keep.TEXT),
        )
        return [note for (note,) in rows]

    def was_transcribed(self, note: int) -> bool:
        """Say whether a note was given a text, be it one without words."""
        return bool(self._database.rows("SELECT 1 FROM texts WHERE note = ?", (note,)))

    def drop_sound(self, note: int) -> None:
        """Remove the sound of a note, and leave the rest.

        Raises:
            NoteNotFound, AlreadyRecording: there is no such note, or it is still being recorded.
        """
        self._recover()
        with self._database.transaction() as execute:
            _keep_of_ended(execute, note, self._database.path.parent)
            pending.sound_goes(execute, note)
        pending.finish(self._database)

    def delete(self, note: int) -> bool:
        """Remove a note, in one step; nothing of it is left in the file, which becomes smaller.

        On a full disk the room of the reserve is used. Return whether all of that is done: if not, the note is gone,
        and what is left of it, which nobody can reach, goes as soon as there is room.

        Raises:
            NoteNotFound, AlreadyRecording: there is no such note, or it is still being recorded.
            JournalDamaged: the note is gone if `has` says so, and part of what is left of it cannot be removed; the
                sentence says which of the two.
            JournalError: it cannot be removed; nothing was changed.
        """
        folder = self._database.path.parent
        self._recover()
        try:
            reserve.with_room(folder, lambda: self._let_go(note))
        except AlreadyRecording:  # or a note that was cut short, for whose end there was no room
            if not self._database.rows("SELECT 1 FROM notes WHERE id = ? AND state = 'open'", (note,)):
                raise
            hold_recording(folder, wait=0)()
            reserve.give_up(folder)
            self._recover()
            self._let_go(note)
        return pending.finish(self._database)

    def _let_go(self, note: int) -> None:
        with self._database.transaction() as execute:
            _keep_of_ended(execute, note, self._database.path.parent)
            pending.note_goes(execute, note)

    def has(self, note: int) -> bool:
        """Say whether there is a note of this number."""
        return self._database.row("SELECT 1 FROM notes WHERE id = ?", (note,)) is not None

    def remember(self, name: str, value: str) -> None:
        """Keep a small fact under a name, in place of an earlier one."""
        with self._database.transaction() as execute:
            execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def recall(self, name: str) -> str | None:
        """Return a fact that was kept, if it was."""
        row = self._database.row("SELECT value FROM facts WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def count(self) -> int:
        """Return how many notes there are."""
        return int(self._database.rows("SELECT count(*) FROM notes")[0][0])

    def size(self) -> int:
        """Return how many bytes the notes take on the disk."""
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
        """Finish the notes that nobody records any more; those without sound go."""
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
            return ()  # they are safe as they are, and what was wanted may still be possible
        finally:
            let_go()
        return tuple(note for (note,) in left)


def _keep_of_ended(execute: Execute, note: int, folder: Path) -> str:
    """Return what is to be kept of a note that is not being recorded."""
    row = execute("SELECT keep, state FROM notes WHERE id = ?", (note,)).fetchone()
    if row is None:
        raise NoteNotFound(problem.JOURNAL_HAS_NO_NOTE, note=note)
    keep, state = row
    if state == NoteState.OPEN:
        raise AlreadyRecording(problem.NOTE_IS_RECORDED, folder=folder)
    return str(keep)
