"""Notes are changed by whoever calls, and what becomes of each is reported."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from support.journals import CtrlC

from voiceguide.app.journal import open_journal
from voiceguide.app.journal_changes import (
    BrokenOff,
    LogSetAside,
    Transcription,
    change_text,
    delete_note,
    may_be_needed,
    transcribe_notes,
)
from voiceguide.errors import NoteNotFound, NotesError
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths
from voiceguide.wording.errors import models, notes

pytestmark = pytest.mark.usefixtures("notes")


def opened(paths: Paths) -> Journal:
    return open_journal(paths, None, pytest.fail)


class TestText:
    @pytest.mark.parametrize(
        ("text", "kept", "words"),
        [
            (" Another one.\n", "Another one.", 2),
            ("One small thing. It was enough.\n", "One small thing. It was enough.", None),
            (" \u200e\n", "", 0),
        ],
    )
    def test_it_is_kept_and_counted(self, paths: Paths, text: str, kept: str, words: int | None) -> None:
        with opened(paths) as journal:
            assert change_text(journal, journal.entry(1), text, True, pytest.fail) == words
            entry = journal.entry(1)
            assert (entry.text, entry.heading.edited, entry.heading.has_sound) == (kept, words is not None, True)

    @pytest.mark.parametrize(("number", "may_be_empty"), [(1, False), (4, False), (4, True)])
    def test_an_empty_one_is_refused_unless_it_was_meant_and_sound_is_left(
        self, paths: Paths, number: int, may_be_empty: bool
    ) -> None:
        with opened(paths) as journal:
            before = journal.entry(number)
            with pytest.raises(NotesError, match="The new text is empty"):
                change_text(journal, before, "", may_be_empty, pytest.fail)
            assert journal.entry(number) == before


class TestBrokenOff:
    @pytest.mark.parametrize(("statement", "made"), [("BEGIN", False), ("COMMIT", True)])
    def test_a_deletion_that_is_stopped_is_reported_as_what_it_came_to(
        self, paths: Paths, statement: str, made: bool
    ) -> None:
        reported: list[BrokenOff] = []
        with opened(paths) as journal:
            with pytest.raises(KeyboardInterrupt), CtrlC(journal, statement):
                delete_note(journal, 2, paths, reported.append)
            assert reported == [BrokenOff(2, made, stopped=True)]
            assert journal.has(2) is not made

    def test_a_note_that_is_not_there_was_not_begun_with(self, paths: Paths) -> None:
        with opened(paths) as journal, pytest.raises(NoteNotFound):
            delete_note(journal, 9, paths, pytest.fail)


def test_a_deletion_tells_what_may_still_hold_the_note(paths: Paths) -> None:
    (paths.journal / "journal.damaged-1.db").write_bytes(b"nonsense")
    with opened(paths) as journal:
        deletion = delete_note(journal, 2, paths, pytest.fail)
        assert [note.id for note in journal.headings()] == [1, 3, 4]
    assert deletion.complete
    assert [path.name for path in deletion.damaged] == ["journal.damaged-1.db"]


class TestTranscribing:
    def transcribed(self, paths: Paths, *words: str, again: bool = False) -> tuple[list[bool], list[Any]]:
        reported: list[Any] = []
        with opened(paths) as journal:
            done = transcribe_notes(
                journal, words, again, None, paths, reported.append, lambda note: contextlib.nullcontext()
            )
        return done, reported

    def test_all_that_wait_are_meant_if_none_is_named(self, paths: Paths) -> None:
        done, (refused,) = self.transcribed(paths)
        assert done == [False]
        assert str(refused) == models.NO_MODEL_OF_LANGUAGE.format(language="en")
        assert len(self.transcribed(paths, again=True)[0]) == 3

    def test_what_has_text_or_no_sound_is_reported_and_left(self, paths: Paths) -> None:
        done, reported = self.transcribed(paths, "1", "4")
        assert done == [False, False]
        assert [(event.note.id, event.words, event.reason) for event in reported] == [(1, None, None), (4, None, None)]
        assert all(isinstance(event, Transcription) for event in reported)

    def test_what_is_being_spoken_too(self, paths: Paths) -> None:
        with opened(paths) as journal:
            journal.begin(16_000)
            done, (refused,) = self.transcribed(paths, "last")
        assert done == [False]
        assert str(refused) == notes.NOTE_BEING_SPOKEN.format(number=5)


class TestSetAside:
    def needed(self, paths: Paths, *damaged: Path) -> tuple[bool, list[object]]:
        reported: list[object] = []
        return may_be_needed(paths, damaged, pytest.fail, reported.append), reported

    def test_what_holds_nothing_is_not_needed(self, paths: Paths) -> None:
        nonsense = paths.journal / "journal.damaged-1.db"
        nonsense.write_bytes(b"nonsense")
        assert self.needed(paths, nonsense) == (False, [])

    def test_a_log_may_be(self, paths: Paths) -> None:
        log = paths.journal / "journal.damaged-1.wal"
        log.write_bytes(b"a log")
        assert self.needed(paths, log) == (True, [LogSetAside(log)])

    def test_without_the_key_nobody_knows(self, paths: Paths) -> None:
        nonsense = paths.journal / "journal.damaged-1.db"
        nonsense.write_bytes(b"nonsense")
        (paths.journal / "journal.key").unlink()
        may_be, (reason,) = self.needed(paths, nonsense)
        assert may_be
        assert isinstance(reason, Exception)
