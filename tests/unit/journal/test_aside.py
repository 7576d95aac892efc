"""What repairs set aside, and whether it is still needed."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.journals import KEY, RATE, add, contents, files, sound

from voiceguide.errors import JournalError
from voiceguide.journal.aside import kept_logs, still_needed
from voiceguide.journal.connection import connect
from voiceguide.journal.folder import PAGE_SIZE
from voiceguide.journal.repair import repair
from voiceguide.journal.store import Journal

NOTES = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A journal of twelve notes; of half of them nothing is kept but a question that takes a page of its own."""
    folder = tmp_path / "journal"
    with Journal.open(folder, KEY) as journal:
        for number in range(1, NOTES + 1):
            moment = datetime(2026, 3, number, 9, tzinfo=UTC)
            if number % 2:
                add(journal, when=moment, question=f"Question {number}? " * 200)
            else:
                add(journal, f"word{number} " * 200, sound(2, number), moment)
    return folder


def spoiled(folder: Path, page: int) -> bytes:
    """Flip a bit in a page of the journal, and return the file as it was."""
    path = folder / "journal.db"
    whole = path.read_bytes()
    data = bytearray(whole)
    data[(page - 1) * PAGE_SIZE + 77] ^= 1
    path.write_bytes(data)
    return whole


def repaired_with_something_lost(folder: Path) -> tuple[int, ...]:
    """Repair a journal of which a page cannot be read for a while; return what was not saved as a whole."""
    before = files(folder)
    for page in range(2, len(before["journal.db"]) // PAGE_SIZE):
        whole = spoiled(folder, page)
        told = repair(folder, KEY)
        if told.lost and told.saved:
            (folder / "journal.damaged-1.db").write_bytes(whole)
            return (*told.lost, *told.partly)
        for path in folder.iterdir():
            path.unlink()
        for name, data in before.items():
            (folder / name).write_bytes(data)
    raise AssertionError("no page costs a note and leaves another")


def needed(folder: Path) -> list[tuple[str, int]]:
    return [(one.path.name, one.missing) for one in still_needed(folder, KEY)]


def test_what_was_not_saved_is_needed_and_what_was_deleted_or_changed_since_is_not(folder: Path) -> None:
    incomplete = repaired_with_something_lost(folder)
    count = len(incomplete)
    assert 0 < count < NOTES - 2
    assert needed(folder) == [("journal.damaged-1.db", count)]
    with Journal.open(folder, KEY) as journal:
        one, other, *_ = (heading.id for heading in journal.headings() if heading.id not in incomplete)
        journal.delete(one)
        journal.write_text(other, "Another text.", edited=True)
        add(journal, "A new one.")
    assert needed(folder) == [("journal.damaged-1.db", count)]


def test_where_everything_was_saved_nothing_is_needed_whatever_is_deleted(folder: Path) -> None:
    whole = spoiled(folder, 1)
    assert repair(folder, KEY).lost == ()
    (folder / "journal.damaged-1.db").write_bytes(whole)
    assert needed(folder) == []
    with Journal.open(folder, KEY) as journal:
        for heading in journal.headings():
            journal.delete(heading.id)
    assert needed(folder) == []


def test_what_was_lost_is_needed_after_another_repair_too(folder: Path) -> None:
    count = len(repaired_with_something_lost(folder))
    spoiled(folder, 1)
    repair(folder, KEY)
    assert ("journal.damaged-1.db", count) in needed(folder)


def test_of_a_file_that_no_repair_wrote_down_every_difference_counts(folder: Path) -> None:
    (folder / "journal.damaged-1.db").write_bytes((folder / "journal.db").read_bytes())
    assert needed(folder) == []
    with Journal.open(folder, KEY) as journal:
        journal.delete(2)
        journal.write_text(3, "Another text.")
    assert needed(folder) == [("journal.damaged-1.db", 2)]


def test_another_note_of_the_same_number_does_not_stand_for_the_one_that_was_lost(folder: Path) -> None:
    """Where it cannot be read how many notes there were, numbers are given away again."""
    whole = spoiled(folder, 1)
    repair(folder, KEY)
    (folder / "journal.damaged-1.db").write_bytes(whole)
    connection = connect(folder / "journal.db", KEY, "mode=rw")
    connection.execute("UPDATE notes SET instant = instant + 1 WHERE id = 12")
    connection.close()
    assert needed(folder) == [("journal.damaged-1.db", 1)]


def test_looking_into_what_was_set_aside_changes_nothing_there(folder: Path, tmp_path: Path) -> None:
    with Journal.open(folder, KEY) as journal:
        open_note = journal.begin(RATE)
        open_note.write(sound(3, seed=8))
        left = {name: (folder / name).read_bytes() for name in ("journal.db", "journal.db-wal")}
    for name, data in left.items():
        (folder / name.replace("journal.db", "journal.damaged-1.db")).write_bytes(data)
    with Journal.open(folder, KEY) as journal:
        assert open_note.id in contents(journal)
        journal.delete(open_note.id)
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.glob("*damaged*")}
    assert "journal.damaged-1.db-wal" in before
    assert needed(folder) == [("journal.damaged-1.db", 1)]
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.glob("*damaged*")} == before


def test_a_log_that_was_kept_alone_is_named(folder: Path) -> None:
    assert kept_logs(folder) == []
    for name in ("journal.damaged-1.wal", "journal.damaged-2.db-wal", "journal.damaged-3.db"):
        (folder / name).write_bytes(b"")
    assert [path.name for path in kept_logs(folder)] == ["journal.damaged-1.wal"]


def test_the_one_that_was_set_aside_last_comes_back_whatever_its_time(folder: Path) -> None:
    whole = (folder / "journal.db").read_bytes()
    (folder / "journal.db").unlink()
    for number in (2, 9, 10):
        path = folder / f"journal.damaged-{number}.db"
        path.write_bytes(whole if number == 10 else b"older")
        os.utime(path, (1_000_000 - number,) * 2)
    (folder / "journal.damaged-11.wal").write_bytes(b"")
    (folder / "journal.damaged-12.db").mkdir()
    (folder / "journal.repaired.db").write_bytes(whole[:-PAGE_SIZE])
    with Journal.open(folder, KEY) as journal:
        assert journal.count() == NOTES
    assert not (folder / "journal.damaged-10.db").exists()


def lay(path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "socket"])
def test_what_is_no_file_is_refused_with_a_sentence_and_never_waited_for(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)  # the name of a socket may not be long
    before = files(folder)
    for name, opening in (
        ("journal.repaired.db", Journal.open),
        ("journal.repaired.db", repair),
        ("journal.db-wal", Journal.open),
        ("journal.db-shm", Journal.open),
        ("journal.db-wal", repair),
        ("journal.db-shm", repair),
    ):
        lay(Path(name), kind)
        with pytest.raises(JournalError, match=f"{name} is not a file"):
            opening(folder, KEY)
        (Path(name).rmdir if kind == "folder" else Path(name).unlink)()
        assert files(folder) == before
    lay(Path("journal.damaged-1.db"), kind)
    assert needed(folder) == []
    Path("journal.db").unlink()
    lay(Path("journal.db"), kind)
    for use in (Journal.open, repair, still_needed):
        with pytest.raises(JournalError, match=r"journal\.db is not a file"):
            use(folder, KEY)
