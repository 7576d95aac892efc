"""Sound in the journal: one second per row, each a separate FLAC stream, bit for bit as recorded.

A committed chunk needs nothing that comes later: after a crash, every existing chunk can be played.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from voiceguide.errors import JournalDamaged, JournalError, NoteNotFound
from voiceguide.journal.database import Database
from voiceguide.journal.schema import Execute, position
from voiceguide.wording.errors import journal as problem

REMOVED_AT_ONCE = 20
"""How many chunks are removed at a time: others may write in between."""

REMOVED_WITH_LITTLE_ROOM = 4
"""The same on a full disk: overwriting them takes room in the log, which is emptied each time."""

_LIKE_SPEECH = 0.0
"""The fastest of soundfile's FLAC settings, 0..1: the others save less than 2 % on speech."""


_codec = ThreadPoolExecutor(1, thread_name_prefix="codec")
"""Where soundfile runs: C calls back into Python for every byte, and in the main thread a Ctrl-C may arrive in
between, to be lost, taken for a damaged stream, or end the process.
"""


def encoded(pcm: bytes, sample_rate: int) -> bytes:
    """Return mono 16-bit samples as a FLAC stream."""
    try:
        working = _codec.submit(_encoded, pcm, sample_rate)
    except RuntimeError:  # no thread can be started any more: better to risk a Ctrl-C than to fail
        return _encoded(pcm, sample_rate)
    return working.result()


def decoded(flac: bytes) -> tuple[bytes, int]:
    """Return the samples of a FLAC stream, and their rate in Hz.

    Raises:
        ValueError: it is not a FLAC stream.
    """
    return _codec.submit(_decoded, flac).result()


def _encoded(pcm: bytes, sample_rate: int) -> bytes:
    import soundfile

    samples = np.frombuffer(pcm, "<i2")
    stream = io.BytesIO()
    soundfile.write(stream, samples, sample_rate, format="FLAC", subtype="PCM_16", compression_level=_LIKE_SPEECH)
    return stream.getvalue()


def _decoded(flac: bytes) -> tuple[bytes, int]:
    import soundfile

    try:
        samples, sample_rate = soundfile.read(io.BytesIO(flac), dtype="int16")
    except (soundfile.SoundFileError, OSError) as error:
        raise ValueError(str(error)) from error
    return samples.astype("<i2", copy=False).tobytes(), sample_rate


def append(execute: Execute, note: int, number: int, flac: bytes, frames: int) -> None:
    """Append a chunk to a note; call this inside a transaction."""
    execute("INSERT INTO chunks (position, frames, flac) VALUES (?, ?, ?)", (position(note, number), frames, flac))
    execute("UPDATE notes SET frames = frames + ?1, sound_frames = sound_frames + ?1 WHERE id = ?2", (frames, note))


def is_there(execute: Execute, note: int, number: int) -> bool:
    """Return whether a note has a chunk of this number."""
    return execute("SELECT 1 FROM chunks WHERE position = ?", (position(note, number),)).fetchone() is not None


def blocks(database: Database, note: int, frames: int) -> Iterator[bytes]:
    """Yield the first `frames` of a note's sound, one chunk at a time; the journal is free in between.

    Raises:
        NoteNotFound: the note was removed meanwhile.
        JournalDamaged: a chunk cannot be read.
    """
    number = 0
    while frames > 0:
        row = database.row("SELECT frames, flac FROM chunks WHERE position = ?", (position(note, number),))
        if row is None:
            raise NoteNotFound(problem.NOTE_HAS_NO_SOUND, note=note)
        try:
            pcm, _ = decoded(row[1])
        except ValueError as error:
            # An unreadable page within a row raises no error, but makes the connection useless.
            with contextlib.suppress(JournalError):
                database.renew()
            raise JournalDamaged(problem.JOURNAL_DAMAGED, path=database.path) from error
        yield pcm
        frames -= row[0]
        number += 1


def drop(database: Database, note: int, at_once: int = REMOVED_AT_ONCE) -> None:
    """Remove the sound of a note whose row says that it has none, `at_once` chunks at a time."""
    while True:
        with database.transaction() as execute:
            found = execute(
                "SELECT position FROM chunks WHERE position >= ? AND position < ? ORDER BY position DESC LIMIT ?",
                (position(note, 0), position(note + 1, 0), at_once),
            ).fetchall()
            if not found:
                return
            drop_from(execute, note, found[-1][0] - position(note, 0))
        if at_once < REMOVED_AT_ONCE:
            database.empty_log()


def drop_from(execute: Execute, note: int, number: int) -> None:
    """Remove a note's chunks from this number on; call this inside a transaction."""
    execute("DELETE FROM chunks WHERE position >= ? AND position < ?", (position(note, number), position(note + 1, 0)))
