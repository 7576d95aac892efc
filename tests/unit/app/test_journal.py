"""The journal is opened, listed and searched by whoever calls, with nobody at a terminal."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from voiceguide.app.events import NoteRecovered, OpeningEvent
from voiceguide.app.journal import (
    Filter,
    choose_note,
    choose_notes,
    journal_status,
    list_notes,
    open_journal,
    search_notes,
)
from voiceguide.errors import JournalLocked, NotesError
from voiceguide.journal.key import KeyPlace, find_key, set_passphrase
from voiceguide.journal.store import Journal
from voiceguide.paths import Paths

BREAKS_OFF = (
    "import os, sys\nfrom pathlib import Path\nfrom voiceguide.journal.key import make_key\n"
    "from voiceguide.journal.store import Journal\nfolder = Path(sys.argv[1])\n"
    "Journal.open(folder, make_key(folder)).begin(16000).write(bytes(2 * 16000 * 2))\nos._exit(9)\n"
)


def opened(paths: Paths) -> Journal:
    found: list[OpeningEvent] = []
    journal = open_journal(paths, None, found.append)
    assert found == []
    return journal


def test_where_nothing_was_noted_nothing_is_begun(paths: Paths) -> None:
    with pytest.raises(NotesError, match="There are no notes yet"):
        opened(paths)
    assert not paths.journal.exists()
    status = journal_status(paths, pytest.fail)
    assert (status.notes, status.place, status.reachable) == (None, None, True)


def test_a_note_that_was_cut_short_is_reported_once(paths: Paths) -> None:
    subprocess.run([sys.executable, "-c", BREAKS_OFF, paths.journal], check=False)
    found: list[OpeningEvent] = []
    open_journal(paths, None, found.append).close()
    assert found == [NoteRecovered(1)]
    opened(paths).close()


@pytest.mark.usefixtures("notes")
class TestFinding:
    @pytest.mark.parametrize(
        ("wanted", "numbers"),
        [
            (Filter(), [1, 2, 3, 4]),
            (Filter(since=date(2026, 1, 1), until=date(2026, 1, 10)), [2, 3]),
            (Filter(session="set tomorrow"), [2]),
        ],
    )
    def test_the_notes_that_a_filter_lets_through(self, paths: Paths, wanted: Filter, numbers: list[int]) -> None:
        with opened(paths) as journal:
            assert [note.id for note in list_notes(journal, wanted)] == numbers

    def test_by_words_within_a_session(self, paths: Paths) -> None:
        with opened(paths) as journal:
            assert [note.id for note in search_notes(journal, "was it", Filter())] == [1]
            assert search_notes(journal, "was it", Filter(session="Set tomorrow down")) == []
            with pytest.raises(NotesError, match="No note belongs to a session"):
                search_notes(journal, "was it", Filter(session="Ariv"))

    def test_by_what_a_person_calls_them(self, paths: Paths) -> None:
        with opened(paths) as journal:
            assert [note.id for note in choose_notes(journal, ["9", "january", "2026", "1"])] == [2, 3, 1]
            assert choose_note(journal, ["last"]).id == 4
            with pytest.raises(NotesError, match="names several notes"):
                choose_note(journal, ["9 january 2026"])
            open_note = journal.begin(16_000)
            with pytest.raises(NotesError, match="is being spoken at this moment"):
                choose_note(journal, ["last"])
            open_note.finish()


@pytest.mark.usefixtures("notes")
def test_of_a_locked_journal_it_is_known_where_its_key_is(paths: Paths) -> None:
    status = journal_status(paths, pytest.fail)
    assert (status.notes, status.place, status.problem) == (4, KeyPlace.KEY_FILE, None)
    assert status.reserve is not None
    set_passphrase(paths.journal, find_key(paths.journal, None), "three grey herons")
    status = journal_status(paths, pytest.fail)
    assert (status.notes, status.place, status.reachable) == (None, KeyPlace.PASSPHRASE, True)
    assert isinstance(status.problem, JournalLocked)
    with pytest.raises(JournalLocked):
        opened(paths)


@pytest.mark.usefixtures("notes")
def test_of_a_journal_that_is_damaged_it_is_known_why_it_cannot_be_read(paths: Paths) -> None:
    (paths.journal / "journal.db").write_bytes(b"nonsense" * 1000)
    status = journal_status(paths, pytest.fail)
    assert not status.reachable
    assert status.problem is not None
    assert status.reserve is None
