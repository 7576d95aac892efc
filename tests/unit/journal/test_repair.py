"""Repairing a damaged journal: everything that can still be read is saved, and the damaged files are kept."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from support.journals import KEY, RATE, add, contents, files, heard, in_a_mount_of_its_own, problems, python, sound

from voiceguide.errors import AlreadyRecording, JournalBusy, JournalDamaged, JournalError, JournalFull, WrongKey
from voiceguide.journal import repair as repairing
from voiceguide.journal.connection import connect
from voiceguide.journal.database import Database
from voiceguide.journal.entries import NoteState
from voiceguide.journal.folder import PAGE_SIZE
from voiceguide.journal.repair import Repaired, repair
from voiceguide.journal.salvage import DamagedJournal, Fate
from voiceguide.journal.store import Journal
from voiceguide.transcript import Segment, Word

ZONE = timezone(timedelta(hours=2))
NOTES = 30


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a journal of thirty notes, every third with sound; the tenth was deleted."""
    folder = tmp_path_factory.mktemp("original") / "journal"
    with Journal.open(folder, KEY) as journal:
        for number in range(1, NOTES + 1):
            note = add(
                journal,
                pcm=sound(8.5, number) if number % 3 == 0 else b"",
                when=datetime(2026, 3, number, 9, tzinfo=ZONE),
                session=f"Session {number}",
                question=f"Question {number}?",
            )
            words = [Word(f"word{number}", 0.5, 1.0, 0.9)] * 40
            journal.write_text(note, f"word{number} " * 40, [Segment(tuple(words))], edited=number % 2 == 0)
        journal.delete(10)
        journal.remember("notice", "given")
    return files(folder)


@pytest.fixture
def folder(tmp_path: Path, original: dict[str, bytes]) -> Path:
    return placed(tmp_path / "journal", original)


def placed(folder: Path, content: dict[str, bytes]) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, original: dict[str, bytes]) -> dict[int, object]:
    with Journal.open(placed(tmp_path_factory.mktemp("before"), original), KEY) as journal:
        return dict(contents(journal))


def damage(folder: Path, *pages: int) -> bytes:
    """Flip a bit in some pages of the journal, counted from 1; return the file."""
    path = folder / "journal.db"
    data = bytearray(path.read_bytes())
    for page in pages:
        data[(page - 1) * PAGE_SIZE + 77] ^= 1
    path.write_bytes(data)
    return bytes(data)


def root_of(folder: Path, table: str) -> int:
    """Return the page on which a table begins."""
    connection = connect(folder / "journal.db", KEY, "mode=ro&immutable=1")
    try:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        return int(page)
    finally:
        connection.close()


def test_a_whole_journal_is_left_alone(folder: Path, before: dict[int, object]) -> None:
    files_before = files(folder)
    assert repair(folder, KEY) == Repaired(tuple(before), (), (), ())
    assert files(folder) == files_before


@pytest.mark.long
def test_after_any_damaged_page_all_other_notes_are_saved(
    tmp_path: Path, original: dict[str, bytes], before: dict[int, object]
) -> None:
    """The first pages and some others; of what is told as saved, nothing may be missing."""
    pages = len(original["journal.db"]) // PAGE_SIZE
    assert pages > 250
    outcomes = set()
    for number, page in enumerate([*range(1, 20), *range(20, pages, 25)]):
        folder = placed(tmp_path / str(number), original)
        damaged = damage(folder, page)
        told = repair(folder, KEY)
        if not told.kept:
            pytest.fail(f"page {page} was damaged, and that was not seen")
        assert (folder / "journal.damaged-1.db").read_bytes() == damaged
        assert problems(folder) == []
        with Journal.open(folder, KEY) as journal:
            after = contents(journal)
            assert tuple(note for note in after if after[note] == before[note]) == told.saved
            assert set(after) == {*told.saved, *told.partly}
            assert set(before) - set(after) <= set(told.lost)
            assert add(journal) == NOTES + 1
        outcomes.add((len(told.saved), len(told.partly), len(told.lost)))
    assert (NOTES - 1, 0, 0) in outcomes
    assert (NOTES - 2, 1, 0) in outcomes


def test_a_second_that_cannot_be_read_is_silence_and_the_others_are_as_they_were(
    folder: Path, before: dict[int, object]
) -> None:
    """The last pages of the file hold the end of the last note's sound."""
    damage(folder, len((folder / "journal.db").read_bytes()) // PAGE_SIZE - 8)
    told = repair(folder, KEY)
    assert told.partly == (30,)
    assert told.saved == tuple(note for note in before if note != 30)
    with Journal.open(folder, KEY) as journal:
        was, now = sound(8.5, 30), heard(journal, 30)
        assert len(now) == len(was)
        seconds = range(0, len(was), 2 * RATE)
        changed = [start for start in seconds if now[start : start + 2 * RATE] != was[start : start + 2 * RATE]]
        assert len(changed) == 1
        assert not any(now[changed[0] : changed[0] + 2 * RATE])
        assert journal.entry(30).text == "word30 " * 40
        assert journal.recall("notice") == "given"
        assert [heading.id for heading in journal.search("word30")] == [30]


def test_without_the_list_of_notes_texts_and_sound_are_saved_all_the_same(folder: Path) -> None:
    damage(folder, root_of(folder, "notes"))
    told = repair(folder, KEY)
    assert told.saved == ()
    assert set(told.partly) == set(range(1, NOTES + 1)) - {10}
    assert told.lost == (10,), "whether a number was deleted cannot be known then"
    with Journal.open(folder, KEY) as journal:
        assert [entry.text for entry in journal.entries()] == [f"word{n} " * 40 for n in range(1, 31) if n != 10]
        for note in (3, 30):
            assert heard(journal, note) == sound(8.5, note)
            assert journal.entry(note).heading.state is NoteState.RECOVERED
            assert journal.entry(note).seconds == 8.5


@pytest.mark.parametrize("table", ["texts", "chunks", "search_data", "sqlite_sequence", "facts"])
def test_without_one_of_the_other_tables_the_notes_are_there(folder: Path, table: str) -> None:
    damage(folder, root_of(folder, table))
    told = repair(folder, KEY)
    assert {*told.saved, *told.partly} == set(range(1, NOTES + 1)) - {10}
    with Journal.open(folder, KEY) as journal:
        for heading in journal.headings():
            assert heading.question == f"Question {heading.id}?"
            assert heading.has_text is (table != "texts")
            assert heading.has_sound is (heading.id % 3 == 0 and table != "chunks")
            assert heading.seconds == (8.5 if heading.id % 3 == 0 else 0), "how long was spoken is still known"


@pytest.mark.parametrize("first", [b"", bytes(PAGE_SIZE), b"\xff" * 100])
def test_without_the_first_page_its_copy_saves_everything(
    folder: Path, before: dict[int, object], first: bytes
) -> None:
    if first:
        path = folder / "journal.db"
        path.write_bytes(first + path.read_bytes()[len(first) :])
    else:
        damage(folder, 1)
    with pytest.raises(JournalDamaged):
        Journal.open(folder, KEY)
    told = repair(folder, KEY)
    assert told.saved == tuple(before)
    assert set(files(folder)) == {
        "journal.db",
        "journal.first-page",
        "journal.damaged-1.db",
        "journal.damaged-1.first-page",
    }
    with Journal.open(folder, KEY) as journal:
        assert contents(journal) == before


def test_without_the_first_page_and_its_copy_everything_is_left_as_it_is(folder: Path) -> None:
    damage(folder, 1)
    (folder / "journal.first-page").unlink()
    before = files(folder)
    with pytest.raises(JournalDamaged, match=r"Nothing in .* could be read with this key"):
        repair(folder, KEY)
    assert files(folder) == before


def test_what_is_no_journal_is_left_as_it_is(folder: Path) -> None:
    (folder / "journal.db").write_bytes(b"Dear diary, " * 1000)
    before = files(folder)
    with pytest.raises(JournalDamaged):
        repair(folder, KEY)
    assert files(folder) == before


def test_with_a_wrong_key_everything_is_left_as_it_is(folder: Path) -> None:
    before = files(folder)
    with pytest.raises(WrongKey, match="The key does not open the journal"):
        repair(folder, bytes(48))
    assert files(folder) == before


@pytest.mark.parametrize("cut", [1, PAGE_SIZE, 40 * PAGE_SIZE + 5])
def test_a_file_that_was_cut_short_gives_what_is_left_of_it(folder: Path, before: dict[int, object], cut: int) -> None:
    path = folder / "journal.db"
    path.write_bytes(path.read_bytes()[:-cut])
    told = repair(folder, KEY)
    assert len(told.saved) >= 20
    with Journal.open(folder, KEY) as journal:
        after = contents(journal)
        assert all(after[note] == before[note] for note in told.saved)
        assert set(after) == set(before)
    assert problems(folder) == []


def test_what_was_committed_before_a_crash_and_not_yet_in_the_file_is_saved(folder: Path, tmp_path: Path) -> None:
    """The log holds it; the damaged page is in the file itself."""
    crashed = tmp_path / "crashed"
    with Journal.open(folder, KEY) as journal:
        note = add(journal, "The latest.", sound(2))
        open_note = journal.begin(RATE)
        open_note.write(sound(3, seed=8))
        placed(crashed, files(folder))
    damage(crashed, root_of(crashed, "texts"))
    (crashed / "journal.db-shm").unlink()
    told = repair(crashed, KEY)
    assert {"journal.damaged-1.db", "journal.damaged-1.db-wal"} <= set(files(crashed))
    assert {*told.saved, *told.partly} >= {note, open_note.id}
    with Journal.open(crashed, KEY) as journal:
        assert heard(journal, note) == sound(2)
        assert heard(journal, open_note.id) == sound(3, seed=8)
        assert journal.entry(open_note.id).heading.state is NoteState.RECOVERED


def test_damage_upon_damage_keeps_every_file(folder: Path) -> None:
    for number in (1, 2):
        damage(folder, 40)
        assert repair(folder, KEY).kept[-1] == folder / f"journal.damaged-{number}.db"
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 or "damaged" in path.name, path


@pytest.mark.long
def test_nothing_is_repaired_while_a_note_is_recorded(folder: Path) -> None:
    with Journal.open(folder, KEY) as journal:
        journal.begin(RATE)
        with pytest.raises(AlreadyRecording):
            repair(folder, KEY)


def test_a_program_that_has_the_damaged_journal_open_writes_nothing_more_to_it(folder: Path) -> None:
    with Journal.open(folder, KEY) as journal:
        damage(folder, 60)
        repair(folder, KEY)
        with pytest.raises(JournalError, match="was repaired, moved or removed"):
            journal.begin(RATE)
    assert problems(folder) == []


def test_between_a_repair_and_its_end_nothing_is_written_to_the_damaged_journal(folder: Path) -> None:
    with Journal.open(folder, KEY) as journal:
        (folder / repairing.REPAIRED_FILE).write_bytes(b"")
        with pytest.raises(JournalError, match="was repaired, moved or removed"):
            journal.write_text(1, "This would be lost.")
        (folder / repairing.REPAIRED_FILE).unlink()


def test_a_note_that_is_deleted_while_it_is_repaired_does_not_come_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(folder, 60)
    save = repairing.save

    def slowly(source: DamagedJournal, target: Database) -> dict[int, Fate]:
        fates = save(source, target)
        if not changed:
            journal.delete(1)
            changed.append(1)
        return fates

    changed: list[int] = []
    monkeypatch.setattr(repairing, "save", slowly)
    with Journal.open(folder, KEY) as journal:
        with pytest.raises(JournalBusy):
            repair(folder, KEY)
        assert not [name for name in files(folder) if "repair" in name or "patched" in name or "damaged" in name]
    told = repair(folder, KEY)
    assert 1 not in {*told.saved, *told.partly}
    with Journal.open(folder, KEY) as journal:
        assert 1 not in [heading.id for heading in journal.headings()]


CHANGE_A_NOTE = """
import sys
from pathlib import Path
from voiceguide.errors import JournalError
from voiceguide.journal.store import Journal
try:
    with Journal.open(Path(sys.argv[1]), bytes(range(48)), wait=0.1) as journal:
        journal.write_text(1, "Written at the last moment.")
        print("written")
except JournalError as error:
    print(type(error).__name__)
"""


def test_what_another_program_writes_at_the_last_moment_is_not_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the last look at whether anybody wrote, and before the repaired journal is there."""
    damaged = damage(folder, 60)
    told: list[str] = []
    replace = Path.replace

    def late(path: Path, target: Path) -> Path:
        if target.name == repairing.REPAIRED_FILE:
            told.append(python(CHANGE_A_NOTE, folder).communicate(timeout=60)[0].strip())
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", late)
        repair(folder, KEY)
    assert told == [JournalBusy.__name__]
    assert (folder / "journal.damaged-1.db").read_bytes() == damaged
    assert [name for name in files(folder) if name.endswith(("-wal", "-shm"))] == []
    assert python(CHANGE_A_NOTE, folder).communicate(timeout=60)[0] == "written\n"


@pytest.mark.parametrize("broken_off_after", [0, 1, 2, 3])
def test_a_repair_that_was_broken_off_while_renaming_is_completed(
    folder: Path, before: dict[int, object], broken_off_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(folder, 1)
    (folder / "journal.db-wal").write_bytes(b"")

    class Off(BaseException):
        pass

    renamed = 0
    rename = Path.rename

    def counted(path: Path, target: Path) -> Path:
        nonlocal renamed
        if renamed == broken_off_after:
            raise Off
        renamed += 1
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counted)
        with pytest.raises(Off):
            repair(folder, KEY)
    assert (folder / repairing.REPAIRED_FILE).exists()
    with Journal.open(folder, KEY) as journal:
        assert contents(journal) == before
    assert set(files(folder)) == {
        "journal.db",
        "journal.first-page",
        "journal.damaged-1.db",
        "journal.damaged-1.db-wal",
        "journal.damaged-1.first-page",
    }


@pytest.mark.long
def test_while_a_repair_goes_on_the_journal_is_busy(folder: Path) -> None:
    with Journal.open(folder, KEY) as journal:
        journal.begin(RATE)
        (folder / repairing.REPAIRED_FILE).write_bytes(b"")
        with pytest.raises(JournalBusy):
            Journal.open(folder, KEY)
        (folder / repairing.REPAIRED_FILE).unlink()


REPAIR_AND_SAY = """
import sys
from pathlib import Path
from voiceguide.errors import JournalError
from voiceguide.journal.repair import repair
try:
    print(repair(Path(sys.argv[1]), bytes(range(48))))
except JournalError as error:
    print(type(error).__name__, error)
"""


def test_where_there_is_no_room_for_the_repaired_one_everything_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    damage(folder, 60)
    before = files(folder)
    size = sum(map(len, before.values())) + 600_000
    small = tmp_path / "small"
    small.mkdir()
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size="$1" none "$2"; cp -p "$3"/* "$2"; '
        '"$python" -c "$4" "$2"; rm -rf "$3"/*; cp "$2"/* "$3"',
        size,
        small,
        folder,
        REPAIR_AND_SAY,
    )
    assert said.startswith(JournalFull.__name__), said
    assert files(folder) == before
