"""The tables of the journal, as the ordered steps that lead to them.

- `notes`: one row a note, without what was said, so that a list reads nothing else.
- `texts`: the text of a note, and the recognised segments as JSON.
- `chunks`: the sound, a second a row, as FLAC. The key is `position(note, number)`: chunks of a note lie side by
  side, and are read and removed without an index.
- `search`: the words of text, question and session of all notes that are not being recorded. It keeps no text of
  its own, but reads it from the view `searchable`.
- `facts`: what the program remembers, such as that a notice was given.
- `pending`: what is left to do of something that was decided: see `Job`. A note that was deleted has no row any
  more, while its sound is still being taken away.

A step is never changed once it was released: another one is put behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

Execute = Callable[..., Any]
"""Runs one statement with its values, and returns the cursor."""

Migration = Callable[[Execute], None]
"""Leads from one version to the next, inside a transaction."""

APPLICATION = 0x76676A6C
"""What says in the file that it is a journal of this program: the letters "vgjl"."""

CHUNKS_A_NOTE = 1 << 24
"""Room for 194 days of sound in each note."""


class Job(StrEnum):
    """What may be left to do, as `pending` spells it."""

    SOUND = "sound"
    """Remove the chunks of a note, which is named."""
    INDEX = "index"
    """Make the index anew, so that no word of what was removed stays in it."""
    SMALLER = "smaller"
    """Give back the room of what was removed."""


def position(note: int, number: int) -> int:
    """Return the key of a note's chunk; the first has the number 0."""
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
# notes.instant: microseconds since 1970 in UTC, which written_at says with its offset and day as the local date.
# notes.language: the tag of the language that was spoken, as in en.
# notes.frames: as spoken; notes.sound_frames: as kept. notes.keep and notes.state: Keep and State, as they are spelled.


def _pending(execute: Execute) -> None:
    execute(
        "CREATE TABLE pending (job TEXT NOT NULL, note INTEGER NOT NULL, PRIMARY KEY (job, note)) STRICT, WITHOUT ROWID"
    )
    # Before, the sound of a note of which only the text was to be kept could outlive the program that was to remove it.
    unwanted = "state <> 'open' AND keep = 'text' AND words > 0 AND sound_frames > 0"
    execute(f"INSERT INTO pending SELECT 'sound', id FROM notes WHERE {unwanted}")  # noqa: S608
    execute(f"UPDATE notes SET sound_frames = 0 WHERE {unwanted}")  # noqa: S608


MIGRATIONS: Sequence[Migration] = (_notes_texts_sound_search, _pending)
"""Every step there has been; their number is the version of the store."""
