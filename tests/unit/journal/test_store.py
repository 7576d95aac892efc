"""The journal: what is kept comes back as it was, and what is deleted is gone."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from support.journal_pages import pages
from support.journals import KEY, RATE, CtrlC, add, files, heard, problems, sound

from voiceguide.errors import NoteNotFound
from voiceguide.journal.chunks import encoded
from voiceguide.journal.entries import NoteState
from voiceguide.journal.folder import PAGE_SIZE
from voiceguide.journal.store import Journal
from voiceguide.settings import Keep
from voiceguide.transcript import Segment, Word

WESTERN = timezone(timedelta(hours=-8))
SEGMENTS = (
    Segment((Word("i", 0.06, 0.12, 1.0), Word("noticed", 0.12, 0.6, 0.731204))),
    Segment((Word("über", 2.5, 2.91, 0.5),)),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    with Journal.open(folder, KEY, wait=0.1, recording_wait=0.1) as journal:
        yield journal


def test_a_note_comes_back_as_it_was(folder: Path) -> None:
    when = datetime(2026, 3, 1, 23, 30, 5, 123_456, WESTERN)
    pcm = sound(2.5)
    with Journal.open(folder, KEY) as journal:
        open_note = journal.begin(RATE, "Body scan", "What did you notice?", when)
        open_note.write(pcm)
        note = open_note.finish()
        journal.write_text(note, "I noticed.\nÜber all.", SEGMENTS)
    with Journal.open(folder, KEY) as journal:
        entry = journal.entry(note)
        assert (entry.text, entry.segments) == ("I noticed.\nÜber all.", SEGMENTS)
        heading = entry.heading
        assert heading == journal.headings()[0]
        assert (heading.written_at, heading.written_at.utcoffset()) == (when, timedelta(hours=-8))
        assert (heading.session, heading.question) == ("Body scan", "What did you notice?")
        assert (heading.seconds, heading.words, heading.state) == (2.5, 4, NoteState.FINISHED)
        assert (heading.has_sound, heading.has_text, heading.edited) == (True, True, False)
        assert (entry.id, entry.seconds, entry.session) == (note, 2.5, "Body scan")
        kept = journal.sound(note)
        assert (kept.sample_rate, kept.frames) == (RATE, len(pcm) // 2)
        blocks = list(kept.blocks)
        assert b"".join(blocks) == pcm
        assert max(map(len, blocks)) <= 2 * RATE


def test_without_a_time_it_is_now_and_here(journal: Journal) -> None:
    before = datetime.now().astimezone()
    written_at = journal.entry(add(journal)).written_at
    assert before <= written_at <= datetime.now().astimezone()
    assert written_at.utcoffset() == before.utcoffset()
    naive = datetime(2026, 3, 1, 12)
    assert journal.entry(add(journal, when=naive)).written_at == naive.astimezone()


def test_notes_come_oldest_first_whatever_their_order_and_zone(journal: Journal) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    late = add(journal, when=noon + timedelta(hours=1))
    early = add(journal, when=noon.astimezone(WESTERN))
    middle = add(journal, when=noon + timedelta(minutes=30))
    twin = add(journal, when=noon + timedelta(minutes=30))
    expected = [early, middle, twin, late]
    assert [heading.id for heading in journal.headings()] == expected
    assert [entry.id for entry in journal.entries()] == expected
    assert [heading.id for heading in journal.headings(limit=2)] == [twin, late], "with a limit, the newest"
    assert journal.headings(limit=0) == []
    assert journal.count() == 4


def test_days_are_those_of_where_it_was_written(journal: Journal) -> None:
    """Half past eleven in the evening in the west is the next day in UTC."""
    note = add(journal, when=datetime(2026, 3, 1, 23, 30, tzinfo=WESTERN), session="Evening")
    day, next_day = date(2026, 3, 1), date(2026, 3, 2)
    assert [heading.id for heading in journal.headings(since=day, until=next_day)] == [note]
    assert journal.headings(since=next_day) == []
    assert journal.headings(until=day) == []
    assert [heading.id for heading in journal.headings(session="Evening")] == [note]
    assert journal.headings(session="evening") == []


def test_entries_come_in_the_order_asked_for(journal: Journal) -> None:
    one, two = add(journal, "One."), add(journal, "Two.")
    assert [entry.text for entry in journal.entries([two, one, two])] == ["Two.", "One.", "Two."]
    with pytest.raises(NoteNotFound, match="There is no note 9"):
        list(journal.entries([one, 9]))


def test_entries_take_one_note_of_memory(journal: Journal) -> None:
    text = "word " * 40_000
    for _ in range(40):
        add(journal, text)
    tracemalloc.start()
    try:
        assert sum(entry.heading.words for entry in journal.entries()) == 40 * 40_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * len(text)


def test_between_two_notes_and_two_blocks_the_journal_is_free(journal: Journal) -> None:
    first, second = add(journal, "One.", sound(3)), add(journal, "Two.")
    entries, blocks = journal.entries(), journal.sound(first).blocks
    next(entries)
    next(blocks)
    thread = threading.Thread(target=journal.write_text, args=(second, "Another."))
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert next(entries).text == "Another."
    assert len(list(blocks)) == 2


def test_a_note_deleted_while_it_is_heard_ends_with_a_sentence(journal: Journal) -> None:
    note = add(journal, "One.", sound(3))
    blocks = journal.sound(note).blocks
    next(blocks)
    journal.delete(note)
    with pytest.raises(NoteNotFound, match="No sound was kept"):
        list(blocks)


def test_a_text_is_replaced_with_its_segments(journal: Journal) -> None:
    note = add(journal, pcm=sound(1))
    journal.write_text(note, "first words here", SEGMENTS)
    journal.write_text(note, "by hand", edited=True)
    entry = journal.entry(note)
    assert (entry.text, entry.segments, entry.heading.edited, entry.heading.words) == ("by hand", (), True, 2)
    journal.write_text(note, "again", SEGMENTS)
    assert journal.entry(note).heading.edited is False
    assert journal.entry(note).segments == SEGMENTS


def test_what_is_not_there_has_a_sentence(journal: Journal) -> None:
    for ask in (
        lambda: journal.entry(5),
        lambda: journal.sound(5),
        lambda: journal.write_text(5, "text"),
        lambda: journal.drop_sound(5),
        lambda: journal.delete(5),
    ):
        with pytest.raises(NoteNotFound, match="There is no note 5"):
            ask()
    with pytest.raises(NoteNotFound, match="No sound was kept of note 1"):
        journal.sound(add(journal, "Silent."))


def recorded(journal: Journal, keep: Keep) -> int:
    open_note = journal.begin(RATE, keep=keep)
    open_note.write(sound(1.2))
    return open_note.finish()


def test_what_is_to_be_kept_is_kept(journal: Journal) -> None:
    both, only_sound, only_text, wordless = (
        recorded(journal, keep) for keep in (Keep.SOUND_AND_TEXT, Keep.SOUND, Keep.TEXT, Keep.TEXT)
    )
    assert journal.without_text() == [both, only_text, wordless]
    for note in (both, only_sound, only_text):
        journal.write_text(note, "Some words.")
    journal.write_text(wordless, " ")
    assert {heading.id: (heading.has_sound, heading.has_text) for heading in journal.headings()} == {
        both: (True, True),
        only_sound: (True, True),
        only_text: (False, True),
        wordless: (True, False),
    }, "without a word, the sound is all there is"
    assert journal.without_text() == [], "what was tried and had no words is not tried for ever"
    assert journal.entry(only_text).seconds == 1.2
    with pytest.raises(NoteNotFound, match="No sound was kept"):
        journal.sound(only_text)


def test_sound_can_be_dropped_and_the_rest_stays(journal: Journal, folder: Path) -> None:
    other, pcm = add(journal, "Other.", sound(2)), sound(100, seed=5)
    note = add(journal, "Words.", pcm)
    chunk = encoded(pcm[: 2 * RATE], RATE)
    assert chunk[200:264] in pages(folder / "journal.db", KEY), "otherwise this shows nothing"
    size = journal.size()
    journal.drop_sound(note)
    entry = journal.entry(note)
    assert (entry.text, entry.seconds, entry.heading.has_sound) == ("Words.", 100, False)
    assert chunk[200:264] not in pages(folder / "journal.db", KEY)
    assert journal.size() < size / 10, "the room is given back"
    assert heard(journal, other) == sound(2)
    journal.drop_sound(note)


@pytest.mark.parametrize("transactions", [1, 2])
def test_where_only_the_text_is_to_be_kept_the_sound_goes_in_steps_and_at_the_next_start_if_need_be(
    journal: Journal, folder: Path, transactions: int
) -> None:
    """A disk that is nearly full has room for a few chunks that are overwritten, not for those of an hour."""
    open_note = journal.begin(RATE, keep=Keep.TEXT)
    open_note.write(sound(45))
    note = open_note.finish()
    with CtrlC(journal, "COMMIT", passed=transactions - 1), pytest.raises(KeyboardInterrupt):
        journal.write_text(note, "The text.")
    assert journal.entry(note).text == "The text."
    assert not journal.entry(note).heading.has_sound, "what was decided holds at once"
    assert journal._database.rows("SELECT count(*) FROM chunks") == [(45 if transactions == 1 else 25,)]
    with Journal.open(folder, KEY) as again:
        assert not again.entry(note).heading.has_sound
        assert (again.entry(note).text, again.entry(note).seconds) == ("The text.", 45)
        assert again._database.rows("SELECT count(*) FROM chunks") == [(0,)]
    journal.close()
    assert problems(folder) == []


def test_a_note_knows_its_language(journal: Journal) -> None:
    for language in ({}, {"language": "de-at"}):
        journal.begin(RATE, **language).finish()
    assert [heading.language for heading in journal.headings()] == ["en", "de-at"]
    assert journal.entry(2).heading.language == "de-at"


def test_facts_are_remembered(journal: Journal, folder: Path) -> None:
    assert journal.recall("notice") is None
    journal.remember("notice", "given")
    journal.remember("notice", "given again")
    with Journal.open(folder, KEY) as other:
        assert other.recall("notice") == "given again"


def words_of(note: int) -> list[str]:
    return [f"note{note:04d}word{number}" for number in range(8)]


def test_of_deleted_and_edited_notes_not_one_word_is_left_in_any_page(journal: Journal, folder: Path) -> None:
    path = folder / "journal.db"
    for number in range(1, 121):
        text = " ".join([*words_of(number), *(f"common{n * number % 97}" for n in range(60))])
        note = add(journal, text, sound(1, number) if number % 10 == 0 else b"", question=f"question{number:04d}end")
        segment = Segment(tuple(Word(word, 0.0, 1.0, 1.0) for word in words_of(number)))
        journal.write_text(note, text, [segment])
        assert note == number
    seen = pages(path, KEY)
    assert all(word.encode() in seen for number in range(1, 121) for word in words_of(number)), "or this shows nothing"
    gone = [number for number in range(1, 121) if number % 3]
    for number in gone:
        if number % 2:
            journal.delete(number)
        else:
            journal.write_text(number, "edited", edited=True)
    seen = pages(path, KEY)
    left = [word for number in gone for word in words_of(number) if word.encode() in seen]
    assert left == []
    assert [number for number in gone if number % 2 and f"question{number:04d}end".encode() in seen] == []
    assert all(word.encode() in seen for number in range(3, 121, 3) for word in words_of(number))
    assert [heading.id for heading in journal.search("note0003word5")] == [3]
    journal.close()
    assert problems(folder) == []


def test_a_deleted_note_gives_its_room_back_and_its_number_to_nobody(journal: Journal) -> None:
    add(journal, "Stays.")
    size = journal.size()
    note = add(journal, "Goes.", sound(70))
    assert journal.size() > size + 1_000_000
    journal.delete(note)
    assert journal.size() <= size + 10 * PAGE_SIZE
    with pytest.raises(NoteNotFound, match=f"There is no note {note}"):
        journal.entry(note)
    assert add(journal) == note + 1


def test_nothing_can_be_read_in_the_file(journal: Journal, folder: Path) -> None:
    add(journal, "An unmistakable sentence.", sound(1), session="Unmistakable", question="unmistakable?")
    for when in ("open", "closed"):
        for name, data in files(folder).items():
            assert b"nmistakable" not in data, (when, name)
            assert b"SQLite format" not in data, (when, name)
            assert b"fLaC" not in data, (when, name)
        journal.close()
