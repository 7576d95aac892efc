"""A disk that is full to its last byte: reading and deleting go on, and nothing is lost."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from support.journals import KEY, add, files, in_a_mount_of_its_own, problems, sound

from voiceguide.errors import WrongKey
from voiceguide.journal import reserve, schema
from voiceguide.journal.aside import still_needed
from voiceguide.journal.building import create
from voiceguide.journal.connection import connect
from voiceguide.journal.folder import DAMAGED, PAGE_SIZE
from voiceguide.journal.repair import Room, _too_little, repair
from voiceguide.journal.store import Journal
from voiceguide.paths import find_paths

ON_A_FULL_DISK = """
import shutil, sys
from pathlib import Path
from support.journals import KEY, add, contents, fill, heard, sound
from voiceguide.journal.store import Journal

small, folder = Path(sys.argv[1]), Path(sys.argv[1]) / "journal"
with Journal.open(folder, KEY) as journal:
    for number in range(3):
        add(journal, f"Note {number}.", sound(20, number))
    before = contents(journal)
fill(small)
assert shutil.disk_usage(small).free == 0
with Journal.open(folder, KEY) as journal:
    print(journal.count(), len(journal.headings()), len(journal.search("note")), contents(journal) == before)
    print(type(journal.refusal).__name__)
    print("deleted", journal.delete(2))
    print([heading.id for heading in journal.headings()])
with Journal.open(folder, KEY) as journal:
    print({note: journal.entry(note) for note in (1, 3)} == {note: before[note][0] for note in (1, 3)})
    print(heard(journal, 3) == sound(20, 2))
(small / "filling").unlink()
with Journal.open(folder, KEY) as journal:
    print(journal.refusal, (folder / "journal.reserve").stat().st_size)
    print(journal._database.rows("SELECT count(*) FROM pending"))
    add(journal, "Later.")
"""


def test_at_zero_bytes_free_it_is_read_and_a_note_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, kept = tmp_path / "small", tmp_path / "kept"
    small.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size=5m none "$1"; "$python" -c "$2" "$1"; cp -r "$1/journal" "$3"',
        small,
        ON_A_FULL_DISK,
        kept,
    ).splitlines()
    assert said[:2] == ["3 3 3 True", "JournalFull"]
    assert said[2] == "deleted True"
    assert said[3:6] == ["[1, 3]", "True", "True"]
    assert said[6:] == [f"None {reserve.RESERVE}", "[(0,)]"]
    assert problems(kept) == []


def test_the_reserve_is_where_where_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_HOME", str(tmp_path))
    paths = find_paths()
    Journal.open(paths.journal, KEY).close()
    assert paths.reserve.stat().st_size == reserve.RESERVE
    assert reserve.is_held(paths.journal)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "journal"
    with Journal.open(folder, KEY) as journal:
        for number in range(4):
            add(journal, f"Note {number}.", sound(2, number))
    return folder


@pytest.mark.parametrize("content", [b"", b"Dear diary", bytes(2 * PAGE_SIZE), bytes(range(256)) * 32])
def test_what_is_no_journal_never_takes_the_place_of_one(folder: Path, content: bytes) -> None:
    before = files(folder)
    (folder / "journal.repaired.db").write_bytes(content)
    with Journal.open(folder, KEY) as journal:
        assert journal.count() == 4
        assert journal.set_aside is not None
        assert journal.set_aside.name.startswith(DAMAGED)
        assert journal.set_aside.read_bytes() == content
    assert files(folder)["journal.db"] == before["journal.db"]


def test_the_journal_of_another_key_never_takes_the_place_of_one(folder: Path, tmp_path: Path) -> None:
    other = bytes(range(1, 49))
    Journal.open(tmp_path / "other", other).close()
    (tmp_path / "other" / "journal.db").rename(folder / "journal.repaired.db")
    with pytest.raises(WrongKey):
        Journal.open(folder, bytes(48))
    assert (folder / "journal.repaired.db").exists(), "with a key that opens neither, nothing is decided"
    with Journal.open(folder, KEY) as journal:
        assert journal.count() == 4


def test_a_whole_journal_is_never_replaced_by_what_an_older_repair_left(folder: Path) -> None:
    old = (folder / "journal.db").read_bytes()
    with Journal.open(folder, KEY) as journal:
        newer = add(journal, "Newer.")
    (folder / "journal.repaired.db").write_bytes(old)
    with Journal.open(folder, KEY) as journal:
        assert journal.entry(newer).text == "Newer."
        assert journal.set_aside is not None
        assert journal.set_aside.read_bytes() == old


def test_where_the_repaired_one_was_damaged_since_the_damaged_one_comes_back(folder: Path) -> None:
    whole = (folder / "journal.db").read_bytes()
    (folder / "journal.db").rename(folder / "journal.damaged-1.db")
    (folder / "journal.first-page").rename(folder / "journal.damaged-1.first-page")
    (folder / "journal.repaired.db").write_bytes(whole[:-PAGE_SIZE])
    with Journal.open(folder, KEY) as journal:
        assert journal.count() == 4
    assert (folder / "journal.db").read_bytes() == whole


def test_what_a_repair_set_aside_is_named_if_it_is_the_only_whole_copy(folder: Path) -> None:
    whole = (folder / "journal.db").read_bytes()
    assert still_needed(folder, KEY) == []
    (folder / "journal.damaged-1.db").write_bytes(whole)
    assert still_needed(folder, KEY) == [], "the journal in use has all of its notes"
    with Journal.open(folder, KEY) as journal:
        journal.delete(2)
        journal.write_text(3, "Another text.")
    assert [(one.path.name, one.missing) for one in still_needed(folder, KEY)] == [("journal.damaged-1.db", 2)]
    (folder / "journal.db").unlink()
    assert [(one.path.name, one.missing) for one in still_needed(folder, KEY)] == [("journal.damaged-1.db", 4)]


def test_a_repair_says_how_much_room_it_needs(folder: Path) -> None:
    data = bytearray((folder / "journal.db").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "journal.db").write_bytes(data)
    rooms = []
    repair(folder, KEY, rooms.append)
    assert len(rooms) == 1
    assert len(data) <= rooms[0].needed <= len(data) + 300_000
    assert "about 2.3 megabytes there" in str(_too_little(folder / "journal.db", Room(2_300_000, 1_100_000)))


OLDER_ON_A_FULL_DISK = """
import sys
from pathlib import Path
from support.journals import KEY, fill
from voiceguide.journal.store import Journal

small = Path(sys.argv[1])
fill(small)
with Journal.open(small / "journal", KEY) as journal:
    print(journal.count(), journal.entry(2).text, type(journal.refusal).__name__)
"""


def test_an_older_journal_is_read_where_it_cannot_be_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, small = tmp_path / "journal", tmp_path / "small"
    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        folder.mkdir()
        create(folder / "journal.db", KEY, schema.MIGRATIONS)
    with contextlib.closing(connect(folder / "journal.db", KEY, "mode=rw")) as connection:
        for note in (1, 2):
            connection.execute(
                "INSERT INTO notes VALUES (?, 0, '2026-01-01T00:00:00+00:00', '2026-01-01', '', '', 'sound and text', "
                "'finished', 16000, 0, 0, 1, 0, 'en')",
                (note,),
            )
            connection.execute("INSERT INTO texts VALUES (?, ?, '[]')", (note, f"Older {note}."))
    small.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    said = in_a_mount_of_its_own(
        'mount -t tmpfs -o size=1m none "$1"; cp -r "$3" "$1/journal"; "$python" -c "$2" "$1"',
        small,
        OLDER_ON_A_FULL_DISK,
        folder,
    )
    assert said == "2 Older 2. JournalFull\n"
    with Journal.open(folder, KEY) as journal:
        journal.delete(1)
        assert journal.count() == 1
