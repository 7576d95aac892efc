"""The tables of the journal, as an ordered list of migrations.

- `notes`: one row per note, without what was said, so that listing notes reads nothing else.
- `texts`: the text of a note, and the recognised segments as JSON.
- `chunks`: the sound as FLAC, one second per row. The key is `position(note, number)`: chunks of a note are
  adjacent, and are read and removed without an index.
- `search`: the words of text, question and session of all notes except one being recorded. It stores no text of its
  own, but reads it from the view `searchable`.
- `facts`: what the program remembers, such as that a notice has been given.
- `pending`: what remains to be done after a decision: see `Job`. A deleted note has no row, though its sound may not
  have been removed yet.

A migration is never changed once it has been released: another one is added after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

Execute = Callable[..., Any]
"""Runs one statement with its values, and returns the cursor."""

Migration = Callable[[Execute], None]
"""Migrates from one version to the next, inside a transaction."""

APPLICATION = 0x76676A6C
"""The application id that marks the file as a journal of this program: the letters "vgjl"."""

CHUNKS_A_NOTE = 1 << 24
"""Room for 194 days of sound per note."""


class Job(StrEnum):
    """Work that may remain to be done, as stored in `pending`."""

    SOUND = "sound"
    """Remove the chunks of the given note."""
    INDEX = "index"
    """Rebuild the index, so that no word of removed text stays in it."""
    SMALLER = "smaller"
    """Release the room of removed data."""


def position(note: int, number: int) -> int:
    """Return the key of a note's chunk; the first is number 0."""
    return note * CHUNKS_A_NOTE + number


def _notes_texts_sound_search(execute: Execute) -> None:
    for statement in _FIRST:
        execute(statement)


_FIRST = (
    """CREATE TABLE notes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, instant INTEGER NOT NULL, written_at TEXT NOT NULL, day TEXT NOT NULL,
        session TEXT NOT NULL, question TEXT NOT NULL, keep TEXT NOT NULL, state TEXT NOT NULL,
        sample_rate INTEGER NOT NULL, frames INTEGER NOT NULL, sound_frames INTEGER NOT NULL,
        words INTEGER NOT NULL, edited INTEGER NOT NULL, language TEXT NOT NULL) STRICT""",
    "CREATE INDEX notes_by_time ON notes (instant, id)",
    "CREATE INDEX notes_open ON notes (id) WHERE state = 'open'",
    """CREATE TABLE texts (
        note INTEGER PRIMARY KEY REFERENCES notes (id), text TEXT NOT NULL, segments TEXT NOT NULL) STRICT""",
    "CREATE TABLE chunks (position INTEGER PRIMARY KEY, frames INTEGER NOT NULL, flac BLOB NOT NULL) STRICT",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE VIEW searchable AS
        SELECT id, coalesce(text, '') AS text, question, session
        FROM notes LEFT JOIN texts ON note = id WHERE state <> 'open'""",
    """CREATE VIRTUAL TABLE search USING fts5 (
        text, question, session, content = 'searchable', content_rowid = 'id',
        tokenize = 'unicode61 remove_diacritics 2')""",
)
# notes.instant: microseconds since 1970 in UTC; written_at is the same with its offset, and day the local date.
# notes.language: the tag of the spoken language, such as en.
# notes.frames: as spoken; notes.sound_frames: as kept. notes.keep and notes.state: the values of Keep and State.


def _pending(execute: Execute) -> None:
    execute(
        "CREATE TABLE pending (job TEXT NOT NULL, note INTEGER NOT NULL, PRIMARY KEY (job, note)) STRICT, WITHOUT ROWID"
    )
    # Before, if only the text of a note was to be kept, its sound could outlive the program that was to remove it.
    unwanted = "state <> 'open' AND keep = 'text' AND words > 0 AND sound_frames > 0"
    execute(f"INSERT INTO pending SELECT 'sound', id FROM notes WHERE {unwanted}")  # noqa: S608
    execute(f"UPDATE notes SET sound_frames = 0 WHERE {unwanted}")  # noqa: S608


MIGRATIONS: Sequence[Migration] = (_notes_texts_sound_search, _pending)
"""All migrations so far; their number is the version of the store."""
