"""A note while it is recorded: committed every second, one at a time, and found again after a crash."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.journal_pages import pages
from support.journals import KEY, RATE, CtrlC, add, files, heard, problems, python, sound

from voiceguide.errors import AlreadyRecording, JournalBusy, JournalError, JournalFull
from voiceguide.journal import chunks
from voiceguide.journal.chunks import encoded
from voiceguide.journal.connection import connect
from voiceguide.journal.entries import NoteState
from voiceguide.journal.open_note import OpenNote
from voiceguide.journal.store import Journal
from voiceguide.settings import Keep

BLOCK = 2 * RATE // 50
"""Bytes of 20 ms."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    with Journal.open(folder, KEY, wait=0.1, recording_wait=0.1) as journal:
        yield journal


def seconds_seen_from_outside(folder: Path, note: int) -> float:
    """Return how much of a note another program finds in the journal now."""
    connection = connect(folder / "journal.db", KEY, "mode=ro")
    try:
        question = "SELECT coalesce(sum(frames), 0) FROM chunks WHERE position / (1 << 24) = ?"
        (frames,) = connection.execute(question, (note,)).fetchone()
        return float(frames / RATE)
    finally:
        connection.close()


def test_every_second_is_committed_as_soon_as_it_is_there(journal: Journal, folder: Path) -> None:
    open_note = journal.begin(RATE)
    pcm = sound(3.5)
    for start in range(0, len(pcm), BLOCK):
        open_note.write(pcm[start : start + BLOCK])
        assert open_note.seconds == (start + BLOCK) / 2 / RATE
        assert seconds_seen_from_outside(folder, open_note.id) == int(open_note.seconds)
    assert journal.headings()[0].state is NoteState.OPEN
    assert journal.headings()[0].seconds == 3
    open_note.finish()
    assert journal.headings()[0].state is NoteState.FINISHED
    assert heard(journal, open_note.id) == pcm


@given(st.lists(st.integers(0, 3 * 8_000), max_size=12))
@pytest.mark.long
def test_blocks_of_any_size_come_back_bit_for_bit(tmp_path_factory: pytest.TempPathFactory, frames: list[int]) -> None:
    pcm = sound(sum(frames) / 8_000, sample_rate=8_000)
    with Journal.open(tmp_path_factory.mktemp("journal"), KEY) as journal:
        open_note = journal.begin(8_000)
        start = 0
        for size in frames:
            open_note.write(pcm[start : start + 2 * size])
            start += 2 * size
        note = open_note.finish()
        assert heard(journal, note) == pcm
        assert journal.entry(note).seconds == open_note.seconds == sum(frames) / 8_000


@pytest.mark.parametrize("sample_rate", [8_000, 44_100, 48_000, 96_000])
def test_the_rate_is_kept(journal: Journal, sample_rate: int) -> None:
    open_note = journal.begin(sample_rate)
    pcm = sound(2.3, sample_rate=sample_rate)
    open_note.write(pcm)
    kept = journal.sound(open_note.finish())
    assert (kept.sample_rate, kept.frames) == (sample_rate, len(pcm) // 2)
    assert b"".join(kept.blocks) == pcm


def test_a_discarded_note_leaves_nothing(journal: Journal, folder: Path) -> None:
    add(journal, "stays", sound(1))
    pcm = sound(4.2, seed=7)
    chunk = encoded(pcm[: 2 * RATE], RATE)
    open_note = journal.begin(RATE, "Unmistakable session", "Unmistakable question")
    open_note.write(pcm)
    seen = pages(folder / "journal.db", KEY)
    assert chunk[200:264] in seen, "otherwise this shows nothing"
    assert b"Unmistakable" in seen
    open_note.discard()
    seen = pages(folder / "journal.db", KEY)
    assert chunk[200:264] not in seen
    assert b"nmistakable" not in seen
    assert [heading.id for heading in journal.headings()] == [1]
    assert journal.begin(RATE).id == open_note.id + 1


def test_after_the_end_nothing_is_taken(journal: Journal) -> None:
    open_note = journal.begin(RATE)
    assert open_note.finish() == open_note.finish() == open_note.id
    with pytest.raises(ValueError, match="ended"):
        open_note.write(bytes(640))
    with pytest.raises(ValueError, match="ended"):
        open_note.discard()


def test_one_note_at_a_time(journal: Journal, folder: Path) -> None:
    open_note = journal.begin(RATE)
    with pytest.raises(AlreadyRecording, match="End that note first"):
        journal.begin(RATE)
    with Journal.open(folder, KEY, recording_wait=0.1) as other, pytest.raises(AlreadyRecording):
        other.begin(RATE)
    open_note.discard()
    with Journal.open(folder, KEY, recording_wait=0.1) as other:
        other.begin(RATE).finish()
    journal.begin(RATE).finish()


def test_a_note_of_which_nothing_is_to_be_kept_is_not_begun(journal: Journal) -> None:
    with pytest.raises(ValueError, match="nothing"):
        journal.begin(RATE, keep=Keep.NOTHING)
    assert journal.count() == 0
    journal.begin(RATE).finish()


def test_while_it_is_recorded_others_can_write_between_the_seconds(journal: Journal, folder: Path) -> None:
    open_note = journal.begin(RATE)
    connection = connect(folder / "journal.db", KEY, "mode=rw", wait=0)
    pcm = sound(2)
    for start in range(0, len(pcm), BLOCK):
        open_note.write(pcm[start : start + BLOCK])
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    connection.close()


def test_a_note_that_is_recorded_is_neither_changed_nor_deleted(journal: Journal) -> None:
    open_note = journal.begin(RATE)
    open_note.write(sound(1.5))
    for change in (
        lambda: journal.write_text(open_note.id, "text"),
        lambda: journal.drop_sound(open_note.id),
        lambda: journal.delete(open_note.id),
    ):
        with pytest.raises(AlreadyRecording):
            change()
    open_note.write(sound(1.5))
    open_note.finish()
    assert journal.entry(open_note.id).seconds == 3
    journal.write_text(open_note.id, "text")


def test_closing_the_journal_ends_the_note_with_all_that_was_handed_in(journal: Journal, folder: Path) -> None:
    open_note = journal.begin(RATE)
    pcm = sound(1.7)
    open_note.write(pcm)
    journal.close()
    with Journal.open(folder, KEY) as again:
        assert again.recovered == ()
        assert again.entry(open_note.id).heading.state is NoteState.FINISHED
        assert heard(again, open_note.id) == pcm
        again.begin(RATE).finish()


RECORDER = """
import sys
from pathlib import Path
from voiceguide.journal.store import Journal
from voiceguide.journal.open_note import OpenNote
journal = Journal.open(Path(sys.argv[1]), bytes(range(48)))
open_note = journal.begin(16_000, question="Still there?")
open_note.write(bytes(2 * int(16_000 * float(sys.argv[2]))))
print(open_note.id, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("seconds", [0, 0.9, 1, 2.5])
def test_a_note_left_open_by_a_crash_is_finished_at_the_next_start(folder: Path, seconds: float) -> None:
    with Journal.open(folder, KEY) as journal:
        add(journal, "Earlier.", sound(1.5))
    with python(RECORDER, folder, seconds) as process:
        assert process.stdout is not None
        note = int(process.stdout.readline())
        process.kill()
    with Journal.open(folder, KEY) as journal:
        if seconds < 1:
            assert journal.recovered == ()
            assert journal.count() == 1, "without a chunk, nothing stays"
        else:
            assert journal.recovered == (note,)
            heading = journal.entry(note).heading
            assert (heading.state, heading.seconds) == (NoteState.RECOVERED, int(seconds))
            assert heard(journal, note) == bytes(2 * RATE * int(seconds))
            assert [found.id for found in journal.search("still there")] == [note]
            assert journal.without_text() == [note]
        assert journal.entry(1).text == "Earlier."
        journal.begin(RATE).finish()
    with Journal.open(folder, KEY) as journal:
        assert journal.recovered == ()


def test_a_note_that_another_program_records_is_left_alone(folder: Path) -> None:
    with python(RECORDER, folder, 1.2) as process:
        assert process.stdout is not None
        note = int(process.stdout.readline())
        with Journal.open(folder, KEY, recording_wait=0.1) as journal:
            assert journal.recovered == ()
            assert journal.entry(note).heading.state is NoteState.OPEN
            assert heard(journal, note) == bytes(2 * RATE), "it can be heard as far as it is"
            with pytest.raises(AlreadyRecording):
                journal.begin(RATE)
            process.kill()
            process.wait()
            journal.delete(note)
            assert journal.count() == 0, "what a crash left can be deleted without starting again"


def test_sound_from_one_thread_and_texts_from_another(journal: Journal) -> None:
    earlier = [add(journal, pcm=sound(1, seed)) for seed in range(3)]
    problems_found: list[BaseException] = []
    done = threading.Event()

    def write_texts() -> None:
        try:
            number = 0
            while not done.is_set():
                for note in earlier:
                    journal.write_text(note, f"text {number} of {note}")
                    assert journal.search(f"text {number}")
                number += 1
        except BaseException as error:  # noqa: BLE001 - told by the test
            problems_found.append(error)

    def read_all() -> None:
        try:
            while not done.is_set():
                for entry in journal.entries():
                    heard(journal, entry.id)
                journal.headings()
        except BaseException as error:  # noqa: BLE001 - told by the test
            problems_found.append(error)

    threads = [threading.Thread(target=work) for work in (write_texts, read_all)]
    for thread in threads:
        thread.start()
    open_note = journal.begin(RATE)
    pcm = sound(20, seed=9)
    write_all(open_note, pcm)
    note = open_note.finish()
    done.set()
    for thread in threads:
        thread.join()
    assert problems_found == []
    assert heard(journal, note) == pcm


def write_all(open_note: OpenNote, pcm: bytes) -> None:
    for start in range(0, len(pcm), BLOCK):
        open_note.write(pcm[start : start + BLOCK])


def limit(journal: Journal, more: int | None) -> None:
    """Let the file become at most some pages larger than it is; None for as large as it likes."""
    ((now,),) = journal._database.rows("PRAGMA page_count")
    journal._database.rows(f"PRAGMA max_page_count = {2**30 if more is None else now + more}")


def test_when_there_is_no_room_what_was_kept_stays(journal: Journal, folder: Path) -> None:
    add(journal, "Earlier.", sound(1.5))
    open_note = journal.begin(RATE)
    pcm = sound(60, seed=3)
    limit(journal, 60)
    with pytest.raises(JournalFull, match=r"The disk is full.*Make some room"):
        write_all(open_note, pcm)
    with pytest.raises(JournalFull):
        open_note.finish()
    heading = journal.entry(open_note.id).heading
    assert heading.state is NoteState.FINISHED
    assert heading.seconds >= 2
    assert open_note.seconds - heading.seconds == pytest.approx(1, abs=0.02), "all but the second that did not fit"
    assert heard(journal, open_note.id) == pcm[: 2 * round(heading.seconds * RATE)]
    limit(journal, None)
    assert add(journal, "Later.") > open_note.id
    journal.close()
    assert problems(folder) == []
    with Journal.open(folder, KEY) as again:
        assert again.recovered == ()
        assert [entry.text for entry in again.entries()] == ["Earlier.", "", "Later."]


def test_what_did_not_fit_is_kept_once_there_is_room(journal: Journal) -> None:
    open_note = journal.begin(RATE)
    pcm = sound(30, seed=3)
    limit(journal, 20)
    for start in range(0, len(pcm), BLOCK):
        try:
            open_note.write(pcm[start : start + BLOCK])
        except JournalFull:
            if open_note.seconds > 20:
                limit(journal, None)
    assert heard(journal, open_note.finish()) == pcm


def test_a_journal_that_is_busy_costs_no_sound(journal: Journal, folder: Path) -> None:
    open_note = journal.begin(RATE)
    other = connect(folder / "journal.db", KEY, "mode=rw")
    pcm = sound(2.5)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="Another program"):
        open_note.write(pcm)
    with pytest.raises(JournalError, match="Another program"):
        open_note.finish()
    other.execute("ROLLBACK")
    other.close()
    assert heard(journal, open_note.finish()) == pcm


def test_a_note_that_could_not_be_ended_does_not_stand_in_the_way_of_the_next(journal: Journal, folder: Path) -> None:
    open_note = journal.begin(RATE)
    pcm = sound(2.5)
    open_note.write(pcm)
    other = connect(folder / "journal.db", KEY, "mode=rw")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="Another program"):
        open_note.finish()
    other.execute("ROLLBACK")
    other.close()
    journal.begin(RATE).discard()
    assert journal.entry(open_note.id).heading.state is NoteState.FINISHED
    assert heard(journal, open_note.id) == pcm


def test_a_note_that_could_not_even_be_ended_is_found_later(journal: Journal, folder: Path) -> None:
    open_note = journal.begin(RATE)
    open_note.write(sound(1.5))
    other = connect(folder / "journal.db", KEY, "mode=rw")
    other.execute("BEGIN IMMEDIATE")
    journal.close()
    other.execute("ROLLBACK")
    other.close()
    before = files(folder)
    assert "journal.db" in before
    with Journal.open(folder, KEY) as again:
        assert again.recovered == (open_note.id,)


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "COMMIT"])
def test_a_ctrl_c_right_behind_a_statement_of_a_second_costs_nothing(
    journal: Journal, folder: Path, statement: str
) -> None:
    pcm = sound(3.5)
    open_note = journal.begin(RATE)
    open_note.write(pcm[: 2 * RATE])
    with CtrlC(journal, statement), pytest.raises(KeyboardInterrupt):
        open_note.write(pcm[2 * RATE : 4 * RATE])
    open_note.write(pcm[4 * RATE :])
    assert heard(journal, open_note.finish()) == pcm
    assert journal.entry(open_note.id).seconds == 3.5
    assert problems(folder) == []


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "COMMIT"])
def test_a_ctrl_c_right_behind_a_statement_of_the_end_costs_nothing(
    journal: Journal, folder: Path, statement: str
) -> None:
    pcm = sound(1.5)
    open_note = journal.begin(RATE, question="What is open?")
    open_note.write(pcm)
    with CtrlC(journal, statement), pytest.raises(KeyboardInterrupt):
        open_note.finish()
    journal.begin(RATE).discard()  # finishes the other first
    assert open_note.finish() == open_note.id
    assert heard(journal, open_note.id) == pcm
    assert journal.entry(open_note.id).heading.state is NoteState.FINISHED
    assert [heading.id for heading in journal.search("open")] == [open_note.id]
    journal._database.rows("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")  # entered once
    assert problems(folder) == []


@pytest.mark.parametrize("by_closing", [False, True])
def test_a_note_that_could_not_be_discarded_does_not_stay(journal: Journal, folder: Path, by_closing: bool) -> None:
    open_note = journal.begin(RATE)
    open_note.write(sound(2.5))
    other = connect(folder / "journal.db", KEY, "mode=rw")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalBusy):
        open_note.discard()
    other.execute("ROLLBACK")
    other.close()
    if by_closing:
        journal.close()
    else:
        journal.begin(RATE).finish()
    with Journal.open(folder, KEY) as again:
        assert open_note.id not in [heading.id for heading in again.headings()]
        assert not again.recovered


def test_a_folder_that_was_removed_is_not_made_anew_for_a_note(journal: Journal, folder: Path) -> None:
    shutil.rmtree(folder)
    with pytest.raises(JournalError, match="was repaired, moved or removed"):
        journal.begin(RATE)
    journal.close()
    assert not folder.exists()


def test_where_no_thread_can_be_started_a_note_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    with Journal.open(tmp_path / "journal", KEY) as journal:
        open_note = journal.begin(RATE)
        monkeypatch.setattr(chunks._codec, "submit", refuse)
        open_note.write(sound(2.5))
        note = open_note.finish()
        monkeypatch.undo()
        assert heard(journal, note) == sound(2.5)
