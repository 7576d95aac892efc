"""Copying the readable parts of a damaged journal, note by note and second by second, to a new one.

Every page of the file has its own seal, so a page is either intact or unreadable. Data on an unreadable page is
lost, but not the rest. A page that leads to many others (one in some thousands does) takes all of them with it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from voiceguide.errors import JournalBusy, JournalFull, JournalNotWritable
from voiceguide.journal import chunks, search
from voiceguide.journal.connection import connect, only_reading, translated
from voiceguide.journal.database import Database
from voiceguide.journal.entries import NoteState
from voiceguide.journal.rows import instant
from voiceguide.journal.schema import Execute, position
from voiceguide.settings import Keep

_FAR = 1000
"""How many numbers in a row to try in vain where the last one is unknown."""

_SECONDS_IN_VAIN = 60
"""How many seconds of a note to try in vain where their number is unknown."""

_HOPELESS = 3000
"""How many failures to accept from a table that never answered; a page leads to at most that many rows."""

_LIKELY_RATE = 16_000
_LIKELY_LANGUAGE = "en"

_COLUMNS = (
    "instant, written_at, day, session, question, keep, state, sample_rate, "
    "frames, sound_frames, words, edited, language"
)


class DamagedJournal:
    """A damaged journal, only read."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._connection: Any = None
        self._failures: dict[str, int] = {}
        self._answered: set[str] = set()

    def read(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]] | None:
        """Return the rows of a query; None if they cannot be read."""
        if question not in self._answered and self._failures.get(question, 0) >= _HOPELESS:
            return None
        try:
            with translated(self._path):
                if self._connection is None:
                    self._connection = connect(self._path, self._key, only_reading(self._path))
                    self._connection.execute("PRAGMA writable_schema = ON")  # tolerates a truncated file
                rows: list[tuple[Any, ...]] = self._connection.execute(question, values).fetchall()
                self._answered.add(question)
                return rows
        except (JournalBusy, JournalFull, JournalNotWritable):
            raise
        except Exception:  # noqa: BLE001 - however a query fails on a damaged file, there is no answer
            self._failures[question] = self._failures.get(question, 0) + 1
            self.close()  # after an unreadable page SQLCipher no longer answers
            return None

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
            self._connection = None


class Fate(StrEnum):
    """What became of one note."""

    WHOLE = "whole"
    PARTLY = "partly"
    LOST = "lost"


def save(source: DamagedJournal, target: Database) -> dict[int, Fate]:
    """Copy everything readable to a new journal, and return what became of each note.

    An unreadable number counts as lost, although its note may have been deleted long ago.
    """
    fates: dict[int, Fate] = {}
    with target.transaction() as execute:
        for fact in source.read("SELECT name, value FROM facts") or ():
            execute("INSERT INTO facts VALUES (?, ?)", fact)
    numbered = source.read("SELECT seq FROM sqlite_sequence WHERE name = 'notes'")
    moment = datetime.now().astimezone()
    note = found = 0
    while note < (numbered[0][0] if numbered else found + _FAR):
        note += 1
        rows = source.read(f"SELECT {_COLUMNS} FROM notes WHERE id = ?", (note,))  # noqa: S608
        if rows == []:
            continue
        with target.transaction() as execute:
            fates[note] = _copied(source, execute, note, _Row(*rows[0]) if rows else None, moment)
        if fates[note] is not Fate.LOST:
            found = note
            (written_at,) = target.rows("SELECT written_at FROM notes WHERE id = ?", (note,))[0]
            moment = datetime.fromisoformat(written_at)
    with target.transaction() as execute:
        search.enter_all(execute)
        execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'notes'", (note if numbered else found,))
    return {number: fate for number, fate in fates.items() if numbered or number <= found}


class _Row(NamedTuple):
    """A row of `notes`."""

    instant: int
    written_at: str
    day: str
    session: str
    question: str
    keep: str
    state: str
    sample_rate: int
    frames: int
    sound_frames: int
    words: int
    edited: int
    language: str


def _copied(source: DamagedJournal, execute: Execute, note: int, row: _Row | None, moment: datetime) -> Fate:
    """Copy a note; without a row, it gets the time of the note before it, and no question."""
    texts = source.read("SELECT text, segments FROM texts WHERE note = ?", (note,))
    is_whole = row is not None and texts is not None
    expected = None if row is None else -(-row.sound_frames // row.sample_rate)
    if row is None:
        sample_rate = next((found.sample_rate for found in _chunks(source, note, None) if found), None)
        if not texts and sample_rate is None:
            return Fate.LOST
        row = _guessed(moment, sample_rate or _LIKELY_RATE)
    values = (note, *row._replace(state=_state_after(row.state), frames=0, sound_frames=0, words=0, edited=0))
    execute(f"INSERT INTO notes (id, {_COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608
    heard = 0
    for number, found in enumerate(_chunks(source, note, expected)):
        if found is None:
            is_whole = False
            frames = min(row.sample_rate, row.sound_frames - number * row.sample_rate) if expected else row.sample_rate
            found = _Chunk(chunks.encoded(bytes(2 * frames), row.sample_rate), frames, row.sample_rate)
        else:
            heard += 1
        chunks.append(execute, note, number, found.flac, found.frames)
    if not heard:
        chunks.drop_from(execute, note, 0)
        execute("UPDATE notes SET sound_frames = 0 WHERE id = ?", (note,))
    execute("UPDATE notes SET frames = max(frames, ?) WHERE id = ?", (row.frames, note))
    for text, segments in texts or ():
        execute("INSERT INTO texts VALUES (?, ?, ?)", (note, text, segments))
        execute("UPDATE notes SET words = ?, edited = ? WHERE id = ?", (len(text.split()), row.edited, note))
    return Fate.WHOLE if is_whole else Fate.PARTLY


class _Chunk(NamedTuple):
    flac: bytes
    frames: int
    sample_rate: int


def _chunks(source: DamagedJournal, note: int, expected: int | None) -> Iterator[_Chunk | None]:
    """Yield the sound of a note, and None for every unreadable second.

    If their number is unknown, it ends where there are no more, or no readable ones.
    """
    unreadable = 0
    for number in count() if expected is None else range(expected):
        rows = source.read("SELECT flac FROM chunks WHERE position = ?", (position(note, number),))
        if rows == [] and expected is None:
            return
        pcm, sample_rate = _heard(rows[0][0]) if rows else (b"", 0)
        if rows and pcm:
            yield from [None] * unreadable
            unreadable = 0
            yield _Chunk(rows[0][0], len(pcm) // 2, sample_rate)
        else:
            unreadable += 1
            if expected is None and unreadable == _SECONDS_IN_VAIN:
                return
    if expected is not None:
        yield from [None] * unreadable


def _heard(flac: bytes) -> tuple[bytes, int]:
    try:
        return chunks.decoded(flac)
    except ValueError:
        return b"", 0


def _state_after(state: str) -> str:
    return NoteState.RECOVERED if state == NoteState.OPEN else state


def _guessed(moment: datetime, sample_rate: int) -> _Row:
    """Return assumed values for a note whose own row cannot be read."""
    return _Row(
        instant=instant(moment),
        written_at=moment.isoformat(),
        day=moment.date().isoformat(),
        session="",
        question="",
        keep=Keep.SOUND_AND_TEXT,
        state=NoteState.RECOVERED,
        sample_rate=sample_rate,
        frames=0,
        sound_frames=0,
        words=0,
        edited=0,
        language=_LIKELY_LANGUAGE,
    )
