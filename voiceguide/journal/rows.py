"""Converting between notes and rows of the journal's tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from voiceguide.journal.entries import Entry, Heading, NoteState
from voiceguide.transcript import Segment, Word

HEADING = "id, written_at, session, question, frames, sample_rate, words, state, sound_frames, edited, language"
"""The columns of `notes` that make up a heading."""

ENTRY = (
    f"SELECT {HEADING}, coalesce(text, ''), coalesce(segments, '[]'), instant "  # noqa: S608
    "FROM notes LEFT JOIN texts ON note = id"
)
"""The query for the rows of entries; the last column is the sort key."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {str(state): state for state in NoteState}


def instant(moment: datetime) -> int:
    """Return a time as the sort key of notes: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def heading(row: Sequence[Any]) -> Heading:
    """Return the heading of a note."""
    note, written_at, session, question, frames, sample_rate, words, state, sound_frames, edited, language = row
    return Heading(
        note,
        datetime.fromisoformat(written_at),
        session,
        question,
        frames / sample_rate,
        words,
        _STATES[state],
        sound_frames > 0,
        words > 0,
        edited != 0,
        language,
    )


def entry(row: Sequence[Any]) -> Entry:
    """Return a note with its text."""
    *columns, text, segments, _ = row
    return Entry(heading(columns), text, segments_from(segments))


def segments_as_json(segments: Sequence[Segment]) -> str:
    """Return segments as stored: a list of lists of word, start, end, confidence."""
    return json.dumps(
        [[[word.text, word.start, word.end, word.confidence] for word in segment.words] for segment in segments],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def segments_from(kept: str) -> tuple[Segment, ...]:
    """Return segments from their stored form."""
    return tuple(Segment(tuple(Word(*word) for word in words)) for words in json.loads(kept))


def storable(text: str) -> str:
    """Return text without lone surrogates, which a terminal produces for input that is not UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
