"""Rows of the journal's tables as notes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from voiceguide.journal.entries import Entry, Heading, NoteState
from voiceguide.transcript import Segment, Word

HEADING = "id, written_at, session, question, frames, sample_rate, words, state, sound_frames, edited, language"
"""The columns of `notes` that a heading is made of."""

ENTRY = (
    f"SELECT {HEADING}, coalesce(text, ''), coalesce(segments, '[]'), instant "  # noqa: S608
    "FROM notes LEFT JOIN texts ON note = id"
)
"""The question whose rows entries are made of; the last value is what they are sorted by."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {str(state): state for state in NoteState}


def instant(moment: datetime) -> int:
    """Return a moment as what notes are sorted by: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def heading(row: Sequence[Any]) -> Heading:
    """Return what a list needs of a note."""
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
    """Return segments as they are kept: a list of lists of word, start, end, confidence."""
    return json.dumps(
        [[[word.text, word.start, word.end, word.confidence] for word in segment.words] for segment in segments],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def segments_from(kept: str) -> tuple[Segment, ...]:
    """Return segments from what is kept."""
    return tuple(Segment(tuple(Word(*word) for word in words)) for words in json.loads(kept))


def storable(text: str) -> str:
    """Return a text without the halves of characters that a terminal gives for what is no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
