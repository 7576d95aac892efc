"""Opening the journal: for one's own eyes only, and with a sentence for whatever is in the way; nothing is touched."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from support.journals import KEY, RATE, add, contents, files, heard, in_a_mount_of_its_own, problems, python, sound

from voiceguide.errors import JournalBusy, JournalDamaged, JournalError, WrongKey
from voiceguide.journal import database, schema
from voiceguide.journal.folder import PAGE_SIZE
from voiceguide.journal.store import Journal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def filled(folder: Path) -> Path:
    """A journal with some notes, closed."""
    with Journal.open(folder, KEY) as journal:
        for number in range(12):
            add(journal, f"Note {number}. " * 20, sound(2, number), question=f"Question {number}?")
    return folder


@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
def test_everything_is_for_the_persons_own_eyes_whatever_the_umask(folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with Journal.open(folder, KEY) as journal:
            add(journal, "Something.", sound(1))
            journal.begin(RATE)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        modes.update((path.name, stat.S_IMODE(path.stat().st_mode)) for path in folder.iterdir())
    finally:
        os.umask(before)
    names = {
        "journal.db",
        "journal.db-wal",
        "journal.db-shm",
        "journal.first-page",
        "journal.reserve",
        "recording.lock",
    }
    assert modes == dict.fromkeys(names, 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_was_open_to_others_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    Journal.open(folder, KEY).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_with_a_persons_own_things_in_it_keeps_its_permissions(folder: Path) -> None:
    folder.mkdir()
    (folder / "2024.txt").write_text("a diary", encoding="utf-8")
    folder.chmod(0o755)
    Journal.open(folder, KEY).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("journal.*")} == {0o600}


def test_what_a_link_leads_to_keeps_its_permissions(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk").chmod(0o755)
    folder.symlink_to(tmp_path / "disk")
    Journal.open(folder, KEY).close()
    assert stat.S_IMODE((tmp_path / "disk").stat().st_mode) == 0o755


def refused(folder: Path, kind: type[JournalError], sentence: str, key: bytes = KEY) -> None:
    """Check that the journal does not open, says why in one sentence or two, and nothing was touched."""
    before = files(folder)
    for _ in range(2):
        with pytest.raises(kind, match=sentence) as caught:
            Journal.open(folder, key, wait=0.1)
        assert "\n" not in str(caught.value)
        assert str(folder) in str(caught.value)
    assert files(folder) == before


def test_a_wrong_key_is_told_from_damage(filled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    refused(filled, WrongKey, "The key does not open the journal", key=bytes(48))
    Journal.open(filled, KEY).close()
    assert capfd.readouterr() == ("", ""), "SQLCipher would write to the terminal"


def test_another_key_is_told_also_where_the_spare_page_is_gone(filled: Path) -> None:
    (filled / "journal.first-page").unlink()
    refused(filled, WrongKey, "The key does not open the journal", key=bytes(48))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a journal"),
        (b"Dear diary, " * 1000, "is not a journal"),
        (b"short", "is not a journal"),
    ],
    ids=["empty", "text", "short text"],
)
def test_what_is_no_journal_is_left_alone(
    filled: Path, content: bytes, sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (filled / "journal.db").write_bytes(content)
    refused(filled, JournalDamaged, sentence)
    assert capfd.readouterr() == ("", "")


def test_a_plain_database_is_left_alone(filled: Path) -> None:
    (filled / "journal.db").unlink()
    other = sqlite3.connect(filled / "journal.db")
    other.execute("CREATE TABLE notes (id)")
    other.close()
    refused(filled, JournalDamaged, "is not a journal")


def test_an_encrypted_database_of_another_program_is_left_alone(filled: Path) -> None:
    path = filled / "journal.db"
    path.write_bytes(b"")
    other = database.connect(path, KEY, "mode=rw")
    other.execute("CREATE TABLE notes (id)")
    other.close()
    refused(filled, JournalDamaged, "is not a journal")


def flipped(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 0x40
    path.write_bytes(data)


@pytest.mark.parametrize("position", [16, 20, 100, 1000, PAGE_SIZE - 81, PAGE_SIZE - 80, PAGE_SIZE - 1])
def test_a_flipped_bit_in_the_first_page_is_damage(
    filled: Path, position: int, capfd: pytest.CaptureFixture[str]
) -> None:
    flipped(filled / "journal.db", position)
    refused(filled, JournalDamaged, "is damaged. To save what can be saved: voiceguide journal repair")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("length", [100, PAGE_SIZE - 1, PAGE_SIZE, 3 * PAGE_SIZE + 70, -PAGE_SIZE])
def test_a_file_cut_short_is_damage(filled: Path, length: int) -> None:
    path = filled / "journal.db"
    path.write_bytes(path.read_bytes()[:length])
    refused(filled, JournalDamaged, "is damaged")


def test_a_first_page_that_is_all_gone_is_damage_and_no_wrong_key(filled: Path) -> None:
    path = filled / "journal.db"
    path.write_bytes(bytes(PAGE_SIZE) + path.read_bytes()[PAGE_SIZE:])
    refused(filled, JournalDamaged, "is damaged")


def test_damage_further_on_is_told_by_whatever_comes_across_it(filled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = filled / "journal.db"
    for page in range(30, path.stat().st_size // PAGE_SIZE, 2):
        flipped(path, page * PAGE_SIZE + 50)
    before = path.read_bytes()
    with Journal.open(filled, KEY) as journal:
        with pytest.raises(JournalDamaged, match="voiceguide journal repair"):
            contents(journal)
        with pytest.raises(JournalDamaged):
            list(map(journal.delete, range(1, 13)))
        gone = [note for note in range(1, 13) if not journal.has(note)]
        assert gone
    assert len(path.read_bytes()) == len(before)
    with Journal.open(filled, KEY) as again:
        assert not set(gone) & {heading.id for heading in again.headings()}, "what is left to do keeps nobody out"
    assert capfd.readouterr() == ("", "")


def test_a_journal_that_is_gone_is_missed_while_something_of_it_is_left(filled: Path) -> None:
    (filled / "journal.db").unlink()
    refused(filled, JournalDamaged, r"is gone, .* still there \(journal.first-page\)\. Put .* move those files away")
    (filled / "journal.db-wal").write_bytes(b"")
    refused(filled, JournalDamaged, r"\(journal.db-wal and journal.first-page\)\. Put .* move those files")
    (filled / "journal.first-page").unlink()
    refused(filled, JournalDamaged, r"still there \(journal.db-wal\)")
    (filled / "journal.db-wal").unlink()
    Journal.open(filled, KEY).close()


def test_an_unreadable_second_costs_its_own_note_and_nothing_else(filled: Path) -> None:
    """SQLCipher answers nothing any more on a connection that came across an unreadable page."""
    flipped(filled / "journal.db", (filled / "journal.db").stat().st_size // 2)
    with Journal.open(filled, KEY) as journal:
        open_note = journal.begin(RATE)
        open_note.write(sound(1.5))
        unreadable = []
        for heading in journal.headings()[:-1]:
            try:
                heard(journal, heading.id)
            except JournalDamaged:
                unreadable.append(heading.id)
            open_note.write(sound(1.5))
        assert len(unreadable) == 1
        assert heard(journal, open_note.finish()) == sound(1.5) * 13
        assert len(journal.headings()) == 13


def test_a_folder_that_cannot_be_made_has_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(JournalError, match="cannot be written to"):
        Journal.open(tmp_path / "file" / "journal", KEY)
    with pytest.raises(JournalError, match="cannot be written to"):
        Journal.open(tmp_path / "file", KEY)


OPEN_AND_SAY = """
import sys
from pathlib import Path
from voiceguide.errors import JournalError
from voiceguide.journal.store import Journal
try:
    journal = Journal.open(Path(sys.argv[1]), bytes(range(48)))
    print("read:", journal.entry(1).text, journal.count(), len(journal.search("something")))
    journal.delete(1)
except JournalError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("has_notes", [True, False])
def test_a_folder_that_is_only_read_can_be_read_and_has_a_sentence(folder: Path, has_notes: bool) -> None:
    folder.mkdir(mode=0o700)
    if has_notes:
        with Journal.open(folder, KEY) as journal:
            add(journal, "Something.")
    before = files(folder)
    said = in_a_mount_of_its_own(
        'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; "$python" -c "$2" "$1"', folder, OPEN_AND_SAY
    )
    *read, refused = said.splitlines()
    assert read == (["read: Something. 1 1"] if has_notes else [])
    assert refused.startswith("JournalNotWritable The journal in ")
    assert "Give yourself permission to write there" in refused
    assert files(folder) == before


HOLD = """
import sys
from pathlib import Path
from voiceguide.journal.connection import connect
connection = connect(Path(sys.argv[1]) / "journal.db", bytes(range(48)), "mode=rw")
for statement in sys.argv[2:]:
    connection.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_journal_that_another_program_writes_to_is_waited_for_and_then_told(filled: Path) -> None:
    with (
        Journal.open(filled, KEY, wait=0.1) as journal,
        python(HOLD, filled, "BEGIN EXCLUSIVE") as process,
    ):
        assert process.stdout is not None
        process.stdout.readline()
        for change in (
            lambda: journal.begin(RATE),
            lambda: journal.write_text(1, "Text."),
            lambda: journal.delete(1),
            lambda: journal.remember("a", "b"),
        ):
            with pytest.raises(JournalBusy, match=r"Another program is writing .* Wait until it is done"):
                change()
        assert journal.entry(1).text.startswith("Note 0."), "reading goes on"
        assert journal.search("note")
        process.communicate()
        journal.write_text(1, "Text.")
        journal.begin(RATE).finish()


def test_a_journal_that_another_program_has_to_itself_does_not_open(filled: Path) -> None:
    with python(HOLD, filled, "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT") as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(JournalBusy, match="Another program"):
            Journal.open(filled, KEY, wait=0.1)
        process.communicate()
    Journal.open(filled, KEY).close()


def test_it_waits_as_long_as_the_other_needs(filled: Path) -> None:
    with Journal.open(filled, KEY, wait=30) as journal, python(HOLD, filled, "BEGIN EXCLUSIVE") as process:
        assert process.stdout is not None
        process.stdout.readline()
        thread = threading.Thread(target=journal.write_text, args=(1, "Patient."))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        process.communicate()
        thread.join()
        assert journal.entry(1).text == "Patient."


ADD_ONE = """
import sys
from pathlib import Path
from voiceguide.journal.store import Journal
sys.stdin.readline()
with Journal.open(Path(sys.argv[1]), bytes(range(48)), recording_wait=30) as journal:
    open_note = journal.begin(16_000)
    open_note.write(bytes(40_000))
    journal.write_text(open_note.finish(), sys.argv[2])
"""


def test_many_programs_can_make_the_journal_at_the_same_time(folder: Path) -> None:
    programs = [python(ADD_ONE, folder, f"program{number}") for number in range(5)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        program.communicate(timeout=60)
    assert [program.returncode for program in programs] == [0] * 5
    with Journal.open(folder, KEY) as journal:
        assert {entry.text for entry in journal.entries()} == {f"program{number}" for number in range(5)}
        assert journal.recovered == ()
    assert set(files(folder)) == {"journal.db", "journal.first-page"}, "nothing unfinished is left"


WITHOUT_LINKS = """
import os
from pathlib import Path

def no_links(path, target):
    raise PermissionError(1, "Operation not permitted")

Path.hardlink_to = no_links
"""
MAKE_AT_ONCE = """
import subprocess, sys

def while_another_begins(path, target, rename=Path.rename):
    another = subprocess.Popen([sys.executable, "-c", sys.argv[3], sys.argv[1], "another"], stdin=subprocess.PIPE)
    another.stdin.close()
    try:
        another.wait(timeout=1)  # it waits for us, or has put its own journal there
    except subprocess.TimeoutExpired:
        pass
    rename(path, target)
    Path.rename = rename
    others.append(another)

others = []
Path.rename = while_another_begins
"""


def test_without_links_a_journal_is_not_replaced_that_another_program_makes_at_the_same_time(folder: Path) -> None:
    one = WITHOUT_LINKS + MAKE_AT_ONCE + ADD_ONE + "assert others[0].wait(timeout=60) == 0"
    with python(one, folder, "one", WITHOUT_LINKS + ADD_ONE) as program:
        program.communicate("\n", timeout=100)
        assert program.returncode == 0
    with Journal.open(folder, KEY) as journal:
        assert {entry.text for entry in journal.entries()} == {"one", "another"}


def test_a_journal_that_is_there_is_never_replaced_by_a_new_one(filled: Path) -> None:
    """As another program would make one that was begun at the same time."""
    before = files(filled)
    database.create(filled / "journal.db", KEY)
    assert files(filled) == before


def test_a_journal_that_was_removed_or_replaced_is_not_written_to(folder: Path) -> None:
    """What is written to a file without a name would be lost."""
    with Journal.open(folder, KEY) as journal:
        note = add(journal, "Something.")
        (folder / "journal.db").rename(folder / "elsewhere.db")
        for change in (lambda: journal.begin(RATE), lambda: journal.write_text(note, "Text.")):
            with pytest.raises(JournalError, match="Start again"):
                change()


def notes_of_the_future(execute: schema.Execute) -> None:
    execute("ALTER TABLE notes ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'")
    execute("UPDATE notes SET mood = 'good' WHERE words > 0")


def fails(execute: schema.Execute) -> None:
    execute("ALTER TABLE notes ADD COLUMN half TEXT")
    raise ArithmeticError


def test_an_older_journal_is_brought_up_to_date_and_keeps_everything(filled: Path) -> None:
    with Journal.open(filled, KEY) as journal:
        before = contents(journal)
    newer = [*schema.MIGRATIONS, notes_of_the_future, lambda execute: execute("CREATE TABLE moods (name TEXT)")]
    newer_database = database.open_database(filled, KEY, migrations=newer)
    assert newer_database.rows("PRAGMA user_version") == [(len(newer),)]
    assert newer_database.rows("SELECT DISTINCT mood FROM notes") == [("good",)]
    assert newer_database.rows("SELECT count(*) FROM moods") == [(0,)]
    assert contents(Journal(newer_database, 0.1)) == before
    newer_database.close()
    database.open_database(filled, KEY, migrations=newer).close()
    assert problems(filled) == []


def test_a_step_that_fails_changes_nothing(filled: Path) -> None:
    with Journal.open(filled, KEY) as journal:
        before = contents(journal)
    with pytest.raises(ArithmeticError):
        database.open_database(filled, KEY, migrations=[*schema.MIGRATIONS, notes_of_the_future, fails])
    opened = database.open_database(filled, KEY, migrations=[*schema.MIGRATIONS, notes_of_the_future])
    columns = [name for _, name, *_ in opened.rows("PRAGMA table_info (notes)")]
    assert "mood" in columns, "the steps before it are kept"
    assert "half" not in columns
    assert contents(Journal(opened, 0.1)) == before
    opened.close()


def test_a_journal_of_a_newer_program_is_left_alone(filled: Path) -> None:
    database.open_database(filled, KEY, migrations=[*schema.MIGRATIONS, notes_of_the_future]).close()
    refused(filled, JournalError, "written by a newer version of this program. Install the newest version")


def test_the_same_where_a_crash_left_a_log(filled: Path, tmp_path: Path) -> None:
    """A program that only looked would fold the log into the file when it closes it."""
    newer = database.open_database(filled, KEY, migrations=[*schema.MIGRATIONS, notes_of_the_future])
    newer.rows("INSERT INTO facts VALUES ('a', 'b')")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in ("journal.db", "journal.db-wal"):
        (crashed / name).write_bytes((filled / name).read_bytes())
    newer.close()
    before = files(crashed)
    with pytest.raises(JournalError, match="by a newer version"):
        Journal.open(crashed, KEY)
    after = files(crashed)
    after.pop("journal.db-shm", None)
    assert after == before


def test_a_journal_in_a_folder_with_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "a b?c#d%20'é" / "journal"
    with Journal.open(folder, KEY) as journal:
        add(journal, "Something.")
    with Journal.open(folder, KEY) as journal:
        assert journal.count() == 1
    assert folder.is_dir()
